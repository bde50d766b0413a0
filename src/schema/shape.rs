//! What values Skaffold's decoder takes for a field.
//!
//! Skaffold reads a file twice. First into plain maps and lists, of which it writes new text (here `1.10` becomes
//! `1.1`, and a date a time); then that text, with yaml.v3, into the Go structs of the declared apiVersion. How the
//! second step judges a value depends on the Go type:
//!
//! | type | takes | else |
//! |---|---|---|
//! | string | every scalar; null leaves it empty | lists and maps are errors |
//! | bool | `true`, `false`, and the texts `yes no on off y n` (also quoted, also `Yes` and `YES`) | `"true"` is an error |
//! | int | whole numbers; a fraction is cut off without a word; too large ones are errors | `"5"` is an error |
//! | list | a list; null is no list | a single item is an error |
//! | map | a map; null values stay, as "empty" or, behind a pointer, as "not set" | |
//! | struct | a map of known keys; null leaves it as it was | |
//! | flat | a map of anything: `a: {b: [c]}` becomes `a.b[0]: c` | |
//! | port | everything: a whole number, or a text; lists and maps become an empty text | |
//!
//! A null item of a list is lost, unless the items are pointers; then it stays, and some of Skaffold's code does
//! not expect it (see [`Shape::keeps_null`]).
//!
//! Values that go through JSON ([`Keys::AnyCase`](super::Keys)) are judged more strictly: a text field takes texts
//! only, not `5` and not `true`.

use super::types::Type;

/// The type of a field's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    String,
    /// Yes or no.
    Bool,
    /// A whole number of 64 bits.
    Int,
    /// A whole number of 32 bits.
    Int32,
    /// Anything.
    Any,
    /// A map of anything, flattened to texts: `setValues` and the like.
    Flat,
    /// A number or a name: `portForward[].port`.
    Port,
    /// A Kubernetes quantity: `500Mi`, `0.1`.
    Quantity,
    /// A Kubernetes number or name.
    IntOrString,
    /// A Kubernetes time.
    Time,
    /// Base64.
    Bytes,
    /// A map of known keys.
    Struct(Type),
    /// A list.
    List(Box<Shape>),
    /// A map with keys of one's own.
    Map(Box<Shape>),
    /// The same, and "not set" differs from zero: a profile can set `false`, an empty struct replaces a full one.
    Pointer(Box<Shape>),
}

/// A value, as far as the decoder looks at it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Given<'t> {
    /// Nothing, `~`, `null`.
    Null,
    /// A text, quoted or not.
    Text(&'t str),
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i128),
    /// Any other number.
    Float(f64),
    /// A date or time.
    Timestamp,
    /// A list.
    List,
    /// A map.
    Map,
}

/// What becomes of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is taken. Items and entries are to be judged on their own.
    Fits,
    /// It is taken, and something is lost: the fraction of a number, a list given as port, a block that is no map.
    Loses,
    /// Skaffold does not load the file.
    Rejected,
}

impl Shape {
    /// Without the pointer.
    pub fn bare(&self) -> &Shape {
        match self {
            Shape::Pointer(inner) => inner.bare(),
            shape => shape,
        }
    }

    /// The shape of the items of a list.
    pub fn item(&self) -> Option<&Shape> {
        match self.bare() {
            Shape::List(item) => Some(item),
            _ => None,
        }
    }

    /// The type of a struct, or of the items of a list or the values of a map of structs.
    pub fn innermost(&self) -> Option<Type> {
        match self {
            Shape::Struct(ty) => Some(*ty),
            Shape::List(inner) | Shape::Map(inner) | Shape::Pointer(inner) => inner.innermost(),
            _ => None,
        }
    }

    /// Whether zero and "not set" differ.
    pub fn is_pointer(&self) -> bool {
        matches!(self, Shape::Pointer(_))
    }

    /// Whether a null stays as an item of a list of these; else it is lost.
    pub fn keeps_null(&self) -> bool {
        matches!(self, Shape::Pointer(_) | Shape::Any | Shape::List(_) | Shape::Map(_))
    }

    /// The name of the type for people: `a list of texts`.
    pub fn describe(&self) -> &'static str {
        match self.bare() {
            Shape::String => "a text",
            Shape::Bool => "true or false",
            Shape::Int | Shape::Int32 => "a whole number",
            Shape::Any => "any value",
            Shape::Port => "a port number or name",
            Shape::Quantity => "a quantity such as `500Mi`",
            Shape::IntOrString => "a number or a text",
            Shape::Time => "a time",
            Shape::Bytes => "text in base64",
            Shape::Struct(_) | Shape::Flat => "a map",
            Shape::List(item) => match item.bare() {
                Shape::String => "a list of texts",
                Shape::Struct(_) => "a list of maps",
                _ => "a list",
            },
            Shape::Map(item) => match item.bare() {
                Shape::String => "a map of texts",
                _ => "a map",
            },
            Shape::Pointer(_) => "a value",
        }
    }

    /// What becomes of a value that yaml.v3 decodes.
    pub fn accepts(&self, given: Given<'_>) -> Verdict {
        match (self.bare(), given) {
            (_, Given::Null) | (Shape::Any, _) | (Shape::Bool, Given::Bool(_)) => Verdict::Fits,
            (Shape::Port, Given::List | Given::Map) => Verdict::Loses,
            (Shape::String | Shape::Port, given) => {
                fits(!matches!(given, Given::List | Given::Map))
            }
            (Shape::Bool, Given::Text(text)) => fits(old_bool(text).is_some()),
            (Shape::Int, Given::Int(number)) => fits(i64::try_from(number).is_ok()),
            (Shape::Int32, Given::Int(number)) => fits(i32::try_from(number).is_ok()),
            (Shape::Int, Given::Float(number)) => cut(number, f64::NEG_INFINITY, 2f64.powi(63)),
            (Shape::Int32, Given::Float(number)) => cut(number, -(2f64.powi(31)), 2f64.powi(31)),
            (Shape::List(_) | Shape::Bytes, given) => fits(given == Given::List),
            // The last three are Kubernetes types without a decoder for YAML: it sees a struct.
            (
                Shape::Struct(_)
                | Shape::Map(_)
                | Shape::Flat
                | Shape::Quantity
                | Shape::IntOrString
                | Shape::Time,
                given,
            ) => fits(given == Given::Map),
            (Shape::Bool | Shape::Int | Shape::Int32 | Shape::Pointer(_), _) => Verdict::Rejected,
        }
    }

    /// What becomes of a value that goes through JSON, as `cluster.volumes` does.
    pub fn accepts_json(&self, given: Given<'_>) -> Verdict {
        let text = matches!(given, Given::Text(_) | Given::Timestamp);
        match (self.bare(), given) {
            (_, Given::Null) | (Shape::Any, _) => Verdict::Fits,
            (Shape::String | Shape::Time, _) => fits(text),
            (Shape::Bytes, Given::Text(text)) => fits(is_base64(text)),
            (Shape::Bytes | Shape::List(_), given) => fits(given == Given::List),
            (Shape::Bool, given) => fits(matches!(given, Given::Bool(_))),
            (Shape::Int, given) => {
                fits(whole(given).is_some_and(|number| i64::try_from(number).is_ok()))
            }
            (Shape::Int32, given) => {
                fits(whole(given).is_some_and(|number| i32::try_from(number).is_ok()))
            }
            (Shape::IntOrString, given) => {
                fits(text || whole(given).is_some_and(|number| i32::try_from(number).is_ok()))
            }
            (Shape::Quantity, Given::Text(text)) => fits(super::formats::is_quantity(text)),
            (Shape::Quantity, given) => fits(matches!(given, Given::Int(_) | Given::Float(_))),
            (Shape::Struct(_) | Shape::Map(_) | Shape::Flat, given) => fits(given == Given::Map),
            (Shape::Port | Shape::Pointer(_), _) => Verdict::Rejected,
        }
    }
}

fn fits(yes: bool) -> Verdict {
    if yes { Verdict::Fits } else { Verdict::Rejected }
}

/// yaml.v3 cuts off fractions and takes what then fits. Numbers below all integers of 64 bits become the least.
fn cut(number: f64, least: f64, most: f64) -> Verdict {
    if !(number < most && number >= least) {
        Verdict::Rejected
    } else if number.fract() == 0.0 && number >= -most {
        Verdict::Fits
    } else {
        Verdict::Loses
    }
}

/// A number that JSON writes without a point.
fn whole(given: Given<'_>) -> Option<i128> {
    match given {
        Given::Int(number) => Some(number),
        #[expect(clippy::cast_possible_truncation, reason = "in range")]
        Given::Float(number) if number.fract() == 0.0 && number.abs() < 1e18 => {
            Some(number as i128)
        }
        _ => None,
    }
}

/// The booleans of YAML 1.1, which yaml.v3 still takes for a bool field, quoted or not.
pub fn old_bool(text: &str) -> Option<bool> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Some(true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => Some(false),
        _ => None,
    }
}

fn is_base64(text: &str) -> bool {
    let bytes: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    let body = bytes.strip_suffix(b"==").or_else(|| bytes.strip_suffix(b"=")).unwrap_or(&bytes);
    bytes.len().is_multiple_of(4)
        && body.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_takes_scalars_for_text_and_old_booleans_for_bools() {
        assert_eq!(Shape::String.accepts(Given::Bool(true)), Verdict::Fits);
        assert_eq!(Shape::String.accepts(Given::Map), Verdict::Rejected);
        assert_eq!(Shape::Bool.accepts(Given::Text("yes")), Verdict::Fits);
        assert_eq!(Shape::Bool.accepts(Given::Text("true")), Verdict::Rejected);
        assert_eq!(Shape::Bool.accepts(Given::Int(1)), Verdict::Rejected);
        assert_eq!(Shape::Int.accepts(Given::Float(1.5)), Verdict::Loses);
        assert_eq!(Shape::Int.accepts(Given::Float(f64::NAN)), Verdict::Rejected);
        assert_eq!(Shape::Int.accepts(Given::Float(1e30)), Verdict::Rejected);
        assert_eq!(Shape::Int.accepts(Given::Float(f64::NEG_INFINITY)), Verdict::Loses);
        assert_eq!(Shape::Int32.accepts(Given::Int(1 << 40)), Verdict::Rejected);
        assert_eq!(Shape::Port.accepts(Given::Map), Verdict::Loses);
    }

    #[test]
    fn json_takes_text_for_text_only() {
        assert_eq!(Shape::String.accepts_json(Given::Int(5)), Verdict::Rejected);
        assert_eq!(Shape::String.accepts_json(Given::Timestamp), Verdict::Fits);
        assert_eq!(Shape::Bool.accepts_json(Given::Text("yes")), Verdict::Rejected);
        assert_eq!(Shape::Int32.accepts_json(Given::Float(4.0)), Verdict::Fits);
        assert_eq!(Shape::Int32.accepts_json(Given::Float(4.5)), Verdict::Rejected);
        assert_eq!(Shape::Quantity.accepts_json(Given::Text("1Gi")), Verdict::Fits);
        assert_eq!(Shape::Quantity.accepts_json(Given::Text("1GB")), Verdict::Rejected);
    }
}
