//! `RUN --mount=…`.
//!
//! Source: BuildKit's `instructions/commands_runmount.go`.

use super::csv;
use crate::source::{Span, Spanned};
use crate::suggest::nearest;
use crate::syntax::SyntaxError;
use crate::syntax::text::Text;

/// One `--mount` of a RUN.
#[derive(Debug, Clone)]
pub struct Mount {
    /// The flag's value, quotes included.
    pub span: Span,
    /// Its fields, in order; the last of a key counts.
    pub options: Vec<MountOption>,
}

/// One field: `key=value` or `key`.
#[derive(Debug, Clone)]
pub struct MountOption {
    /// Key and value.
    pub span: Span,
    /// Which one it is, in any spelling; `None` where BuildKit knows no such key.
    pub key: Option<MountKey>,
    /// As written.
    pub name: Spanned<String>,
    /// After `=`, variables not expanded.
    pub value: Option<Text>,
}

/// What a mount can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MountKey {
    /// `type`
    Type,
    /// `from`
    From,
    /// `source`, `src`
    Source,
    /// `target`, `dst`, `destination`
    Target,
    /// `readonly`, `ro`
    ReadOnly,
    /// `readwrite`, `rw`
    ReadWrite,
    /// `required`
    Required,
    /// `size`
    Size,
    /// `id`
    Id,
    /// `sharing`
    Sharing,
    /// `mode`
    Mode,
    /// `uid`
    Uid,
    /// `gid`
    Gid,
    /// `env`
    Env,
}

const KEYS: [(&str, MountKey); 19] = [
    ("type", MountKey::Type),
    ("from", MountKey::From),
    ("source", MountKey::Source),
    ("target", MountKey::Target),
    ("readonly", MountKey::ReadOnly),
    ("id", MountKey::Id),
    ("sharing", MountKey::Sharing),
    ("required", MountKey::Required),
    ("size", MountKey::Size),
    ("mode", MountKey::Mode),
    ("uid", MountKey::Uid),
    ("gid", MountKey::Gid),
    ("src", MountKey::Source),
    ("dst", MountKey::Target),
    ("destination", MountKey::Target),
    ("ro", MountKey::ReadOnly),
    ("rw", MountKey::ReadWrite),
    ("readwrite", MountKey::ReadWrite),
    ("env", MountKey::Env),
];

/// What is mounted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MountKind {
    /// Files of the context, a stage or an image. What no type means, too.
    Bind,
    /// A folder that outlives the build.
    Cache,
    /// A folder in memory.
    Tmpfs,
    /// A secret's file.
    Secret,
    /// An SSH agent.
    Ssh,
}

const KINDS: [(&str, MountKind); 5] = [
    ("bind", MountKind::Bind),
    ("cache", MountKind::Cache),
    ("tmpfs", MountKind::Tmpfs),
    ("secret", MountKind::Secret),
    ("ssh", MountKind::Ssh),
];

impl Mount {
    /// What is mounted; `None` where the type is unknown or a variable.
    pub fn kind(&self) -> Option<MountKind> {
        let Some(written) = self.get(MountKey::Type) else { return Some(MountKind::Bind) };
        let written = written.value.to_lowercase();
        KINDS.iter().find(|(name, _)| *name == written).map(|&(_, kind)| kind)
    }

    /// The last value of a key, variables not expanded.
    pub fn get(&self, key: MountKey) -> Option<&Text> {
        self.option(key)?.value.as_ref()
    }

    /// The last field with a key.
    pub fn option(&self, key: MountKey) -> Option<&MountOption> {
        self.options.iter().rev().find(|option| option.key == Some(key))
    }

    /// Where it is mounted. A secret without a target is mounted at `/run/secrets/<id>`.
    pub fn target(&self) -> Option<&Text> {
        self.get(MountKey::Target)
    }

    /// Path in what is mounted; of a secret, its id.
    pub fn source(&self) -> Option<&Text> {
        self.get(MountKey::Source)
    }

    /// The stage or image that a bind or cache mount reads from.
    pub fn from(&self) -> Option<&Text> {
        self.get(MountKey::From)
    }

    /// The id of a cache, secret or agent.
    pub fn id(&self) -> Option<&Text> {
        self.get(MountKey::Id)
    }

    /// Whether nothing can be written there: so it is for all but `cache` and `tmpfs`, if nothing else is said.
    pub fn is_read_only(&self) -> bool {
        let last = self.options.iter().rev().find_map(|option| match option.key? {
            key @ (MountKey::ReadOnly | MountKey::ReadWrite) => {
                let set =
                    option.value.as_ref().is_none_or(|value| boolean(&value.value).unwrap_or(true));
                Some(set == (key == MountKey::ReadOnly))
            }
            _ => None,
        });
        last.unwrap_or(!matches!(self.kind(), Some(MountKind::Cache | MountKind::Tmpfs)))
    }
}

/// Reads the value of a `--mount`. `span`: as it stands in the file.
pub(super) fn parse(value: &Text, span: Span) -> Result<Mount, SyntaxError> {
    let fields = csv::fields(value).map_err(|broken| csv_error(value, broken, span))?;
    let options: Vec<MountOption> = fields.iter().map(option).collect();
    for option in &options {
        if let (Some(MountKey::From), Some(value)) = (option.key, &option.value)
            && value.value.find('$').is_some_and(|at| at + 1 < value.value.len())
        {
            return Err(SyntaxError {
                span: value.span,
                message: "`from` of a mount takes no variables.".to_owned(),
                help: Some(
                    "Write a stage `FROM image:$VERSION AS name`, and mount from that name."
                        .to_owned(),
                ),
                suggestion: None,
            });
        }
    }
    Ok(Mount { span, options })
}

/// What is wrong with the quotes of a `--mount` or `--device`.
pub(super) fn csv_error(value: &Text, broken: csv::Broken, span: Span) -> SyntaxError {
    let at = value.span_of(broken);
    SyntaxError {
        span: if at.is_empty() { span } else { at },
        message: if value.value.trim_end_matches(['\r', '\n']).is_empty() {
            "The flag's value is empty.".to_owned()
        } else {
            "The quotes of the flag's value are wrong.".to_owned()
        },
        help: Some("The value is a list of `key=value` with commas between. A field may stand in quotes as a whole.".into()),
        suggestion: None,
    }
}

fn option(field: &Text) -> MountOption {
    let equals = field.value.find('=');
    let name_end = equals.unwrap_or(field.value.len());
    let name = field.value.get(..name_end).unwrap_or("");
    let lower = name.to_lowercase();
    MountOption {
        span: field.span,
        key: KEYS.iter().find(|(known, _)| *known == lower).map(|&(_, key)| key),
        name: Spanned::new(name.to_owned(), field.span_of(0..name_end)),
        value: equals.map(|equals| field.slice_behind(equals + 1..field.value.len())),
    }
}

/// What BuildKit rejects once it builds the instruction. Values with variables are taken to be right.
pub(super) fn check(mount: &Mount) -> Option<SyntaxError> {
    let mut kind = Some(MountKind::Bind);
    for option in &mount.options {
        let error = |span: Span, message: String| SyntaxError {
            span,
            message,
            help: None,
            suggestion: None,
        };
        let Some(key) = option.key else { return Some(unknown_key(option)) };
        let name = option.name.value.as_str();
        let fixed =
            option.value.as_ref().filter(|value| !value.value.contains(['$', '\\', '\'', '"']));
        let flag = matches!(key, MountKey::ReadOnly | MountKey::ReadWrite | MountKey::Required);
        if option.value.is_none() && !flag {
            return Some(error(option.span, format!("The key `{name}` of a mount needs a value.")));
        }
        if key == MountKey::Type {
            kind = match fixed {
                None => None,
                Some(value) => match kind_of(value) {
                    Ok(kind) => Some(kind),
                    Err(error) => return Some(error),
                },
            };
            continue;
        }
        let place = match key {
            MountKey::Required => {
                kind.filter(|kind| !matches!(kind, MountKind::Secret | MountKind::Ssh))
            }
            MountKey::Size => kind.filter(|&kind| kind != MountKind::Tmpfs),
            _ => None,
        };
        if let Some(kind) = place {
            let message = format!(
                "The key `{name}` has no meaning here for a mount of type `{}`.",
                kind_name(kind)
            );
            let help = Some("`type` must stand before it.".to_owned());
            return Some(SyntaxError { help, ..error(option.span, message) });
        }
        if let Some(value) = fixed
            && let Some(expected) = expected(key, &value.value)
        {
            let suggestion = (key == MountKey::Sharing)
                .then(|| nearest(&value.value, ["shared", "private", "locked"]))
                .flatten()
                .map(str::to_owned);
            let span = if value.span.is_empty() { option.span } else { value.span };
            return Some(SyntaxError {
                suggestion,
                ..error(span, format!("The value of `{name}` must be {expected}."))
            });
        }
    }
    check_whole(mount)
}

fn unknown_key(option: &MountOption) -> SyntaxError {
    let name = option.name.value.as_str();
    let near = nearest(name, KEYS.iter().map(|&(key, _)| key));
    let span = if option.name.span.is_empty() { option.span } else { option.name.span };
    SyntaxError {
        span,
        message: format!("A mount has no key `{name}`."),
        help: near.map(|near| format!("Did you mean `{near}`?")),
        suggestion: near.filter(|_| !option.name.span.is_empty()).map(str::to_owned),
    }
}

fn kind_of(value: &Text) -> Result<MountKind, SyntaxError> {
    let lower = value.value.to_lowercase();
    KINDS.iter().find(|(name, _)| *name == lower).map(|&(_, kind)| kind).ok_or_else(|| {
        let near = nearest(&value.value, KINDS.iter().map(|&(name, _)| name));
        SyntaxError {
            span: value.span,
            message: format!("There is no mount of type `{}`.", value.value),
            help: Some("The types are `bind`, `cache`, `tmpfs`, `secret` and `ssh`.".to_owned()),
            suggestion: near.map(str::to_owned),
        }
    })
}

fn kind_name(kind: MountKind) -> &'static str {
    KINDS.iter().find(|&&(_, known)| known == kind).map_or("", |&(name, _)| name)
}

/// What a value should be, if it is not.
fn expected(key: MountKey, value: &str) -> Option<&'static str> {
    let number =
        |radix| u32::from_str_radix(value.strip_prefix('+').map_or(value, |_| "+"), radix).is_ok();
    let (right, expected) = match key {
        MountKey::ReadOnly | MountKey::ReadWrite | MountKey::Required => {
            (boolean(value).is_some(), "`true` or `false`")
        }
        MountKey::Sharing => (
            ["shared", "private", "locked"].contains(&value.to_lowercase().as_str()),
            "`shared`, `private` or `locked`",
        ),
        MountKey::Mode => (number(8), "an octal number such as `0755`"),
        MountKey::Uid | MountKey::Gid => (number(10), "a number"),
        _ => return None,
    };
    (!right).then_some(expected)
}

/// What the fields say together.
fn check_whole(mount: &Mount) -> Option<SyntaxError> {
    let kind = mount.kind()?;
    let set = |key| {
        mount
            .option(key)
            .filter(|option| option.value.as_ref().is_some_and(|value| !value.value.is_empty()))
    };
    let error = |span: Span, message: String| {
        Some(SyntaxError { span, message, help: None, suggestion: None })
    };
    let name = kind_name(kind);
    if matches!(kind, MountKind::Bind | MountKind::Tmpfs) {
        for key in [MountKey::Mode, MountKey::Uid, MountKey::Gid] {
            if let Some(option) = mount.option(key) {
                return error(
                    option.span,
                    format!("A mount of type `{name}` takes no `{}`.", option.name.value),
                );
            }
        }
    }
    if kind == MountKind::Secret {
        if let Some(option) = set(MountKey::From).or_else(|| set(MountKey::Sharing)) {
            return error(
                option.span,
                format!("A mount of type `secret` takes no `{}`.", option.name.value),
            );
        }
        match (set(MountKey::Source), set(MountKey::Target), set(MountKey::Id)) {
            (None, None, None) => {
                return error(mount.span, "A secret needs an `id` or a `target`.".to_owned());
            }
            (Some(_), _, Some(id)) => {
                return error(
                    id.span,
                    "A secret takes either `id` or `source`, not both.".to_owned(),
                );
            }
            _ => {}
        }
    }
    if kind != MountKind::Cache
        && let Some(option) = set(MountKey::Sharing)
    {
        return error(option.span, format!("A mount of type `{name}` takes no `sharing`."));
    }
    None
}

/// What Go's `strconv.ParseBool` takes.
pub(super) fn boolean(value: &str) -> Option<bool> {
    match value {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}
