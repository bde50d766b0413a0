//! Names that tell a secret, and names that look like one and are none.

/// Words that tell a secret.
const SECRET: [&str; 10] = [
    "apikey",
    "auth",
    "credential",
    "credentials",
    "key",
    "password",
    "pword",
    "passwd",
    "secret",
    "token",
];
/// Words that tell that it is none.
const PUBLIC: [&str; 3] = ["public", "file", "version"];
/// Last words that tell what of a secret is meant: where it is, what it is for, but not itself.
const ABOUT: [&str; 24] = [
    "algorithm",
    "class",
    "dir",
    "enabled",
    "header",
    "host",
    "id",
    "issuer",
    "method",
    "mode",
    "name",
    "namespace",
    "ns",
    "path",
    "plugin",
    "port",
    "prefix",
    "provider",
    "server",
    "service",
    "ttl",
    "type",
    "uri",
    "url",
];
/// Beginnings of variables that bundlers write into what every visitor downloads. Sources: the documentation of Vite,
/// Create React App, Vue CLI and Gatsby; those of Next.js, Nuxt and Expo have the word PUBLIC.
const BUNDLED: [&str; 4] = ["vite_", "react_app_", "vue_app_", "gatsby_"];
/// Keys that are handed out, or that only name or sort something.
const KEYS: [&str; 7] = [
    "anon_key",
    "cache_key",
    "partition_key",
    "primary_key",
    "publishable_key",
    "site_key",
    "sort_key",
];

/// Whether a name has a word of a secret, by the words of BuildKit's check `SecretsUsedInArgOrEnv`.
pub(super) fn tells_secret(name: &str) -> bool {
    let lower = name.to_lowercase();
    let has = |words: &[&str]| lower.split('_').any(|word| words.contains(&word));
    has(&SECRET) && !has(&PUBLIC)
}

/// Whether the rest of a name shows that nothing is secret.
pub(super) fn is_public(name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split('_').collect();
    let is_key = |key: &&str| {
        lower.strip_suffix(*key).is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
    };
    words.last().is_some_and(|last| ABOUT.contains(last))
        || words.contains(&"publishable")
        || BUNDLED.iter().any(|start| lower.starts_with(start))
        || KEYS.iter().any(is_key)
}

/// Whether a value shows that nothing is secret: a switch, or the fingerprint of a key that something is signed with.
pub(super) fn is_public_value(name: &str, value: &str) -> bool {
    let (name, value) = (name.to_lowercase(), value.to_lowercase());
    let mut words = name.split('_');
    let is_switch = ["true", "false", "yes", "no", "on", "off", "0", "1"].contains(&value.as_str());
    let is_hex = |word: &str| word.len() >= 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_fingerprint = words.any(|word| matches!(word, "gpg" | "pgp"))
        && value.split_whitespace().all(|word| is_hex(word.trim_start_matches("0x")));
    is_switch || is_fingerprint
}
