//! Which functions a template may call.

/// Where a template is expanded, as far as its functions go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Functions {
    /// Nearly everywhere: Go's own functions, those of sprig 2, and `cmd`.
    Skaffold,
    /// The `customTemplate` tagger: Go's own functions alone.
    Plain,
}

impl Functions {
    /// Whether there is a function of this name.
    pub fn has(self, name: &str) -> bool {
        BUILTIN.binary_search(&name).is_ok()
            || (self == Self::Skaffold && (name == "cmd" || SPRIG.binary_search(&name).is_ok()))
    }

    /// All names, for suggestions; a few come twice.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let more: &[&str] = if self == Self::Skaffold { SPRIG } else { &[] };
        let own: &[&str] = if self == Self::Skaffold { &["cmd"] } else { &[] };
        own.iter().chain(BUILTIN).chain(more).copied()
    }
}

/// Functions that get along with a missing value: what they are given is not printed as it is.
pub(super) fn guards(name: &str) -> bool {
    matches!(
        name,
        "and"
            | "coalesce"
            | "default"
            | "empty"
            | "eq"
            | "kindIs"
            | "kindOf"
            | "ne"
            | "not"
            | "or"
            | "quote"
            | "squote"
            | "ternary"
            | "typeIs"
            | "typeOf"
    )
}

/// Of `text/template`, sorted.
#[rustfmt::skip]
const BUILTIN: &[&str] = &[
    "and", "call", "eq", "ge", "gt", "html", "index", "js", "le", "len", "lt", "ne", "not", "or", "print", "printf",
    "println", "slice", "urlquery",
];

/// Of sprig 2, which Skaffold is built with, sorted.
#[rustfmt::skip]
const SPRIG: &[&str] = &[
    "abbrev", "abbrevboth", "add", "add1", "adler32sum", "ago", "append", "atoi", "b32dec", "b32enc", "b64dec",
    "b64enc", "base", "biggest", "buildCustomCert", "camelcase", "cat", "ceil", "clean", "coalesce", "compact",
    "concat", "contains", "date", "dateInZone", "dateModify", "date_in_zone", "date_modify", "decryptAES", "deepCopy",
    "deepEqual", "default", "derivePassword", "dict", "dir", "div", "empty", "encryptAES", "env", "expandenv", "ext",
    "fail", "first", "float64", "floor", "genCA", "genPrivateKey", "genSelfSignedCert", "genSignedCert",
    "getHostByName", "has", "hasKey", "hasPrefix", "hasSuffix", "hello", "htmlDate", "htmlDateInZone", "indent",
    "initial", "initials", "int", "int64", "isAbs", "join", "kebabcase", "keys", "kindIs", "kindOf", "last", "list",
    "lower", "max", "merge", "mergeOverwrite", "min", "mod", "mul", "nindent", "nospace", "now", "omit", "pick",
    "pluck", "plural", "prepend", "push", "quote", "randAlpha", "randAlphaNum", "randAscii", "randNumeric",
    "regexFind", "regexFindAll", "regexMatch", "regexReplaceAll", "regexReplaceAllLiteral", "regexSplit", "repeat",
    "replace", "rest", "reverse", "round", "semver", "semverCompare", "set", "sha1sum", "sha256sum", "shuffle",
    "slice", "snakecase", "sortAlpha", "split", "splitList", "splitn", "squote", "sub", "substr", "swapcase",
    "ternary", "title", "toDate", "toDecimal", "toJson", "toPrettyJson", "toString", "toStrings", "trim", "trimAll",
    "trimPrefix", "trimSuffix", "trimall", "trunc", "tuple", "typeIs", "typeIsLike", "typeOf", "uniq", "unixEpoch",
    "unset", "until", "untilStep", "untitle", "upper", "urlJoin", "urlParse", "uuidv4", "values", "without", "wrap",
    "wrapWith",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_for_the_search() {
        assert!(BUILTIN.is_sorted() && SPRIG.is_sorted());
    }

    #[test]
    fn functions_of_sprig_3_are_unknown() {
        assert!(
            Functions::Skaffold.has("default")
                && Functions::Skaffold.has("cmd")
                && Functions::Skaffold.has("env")
        );
        assert!(
            !Functions::Skaffold.has("dig")
                && !Functions::Skaffold.has("get")
                && !Functions::Skaffold.has("gte")
        );
        assert!(Functions::Plain.has("printf") && !Functions::Plain.has("default"));
        assert!(Functions::Plain.names().all(|name| Functions::Plain.has(name)));
    }
}
