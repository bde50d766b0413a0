use super::Report;
use super::subject::BuiltDockerfile;
use super::walk::{Event, EventKind, walk};
use crate::source::Span;

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

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    // The ARGs that were told, with their stage and finding.
    let mut told: Vec<(usize, String, usize)> = Vec::new();
    for event in walk(subject).events {
        let Event { stage, span, kind: EventKind::Name { is_arg, name, value }, .. } = event else {
            continue;
        };
        let lower = name.to_lowercase();
        let has = |words: &[&str]| lower.split('_').any(|word| words.contains(&word));
        if !has(&SECRET) || has(&PUBLIC) {
            continue;
        }
        if subject.knows_images() {
            let arg = told.iter().find(|(own, arg, _)| *own == stage && *arg == name && !is_arg);
            if let Some((.., at)) = arg {
                for finding in report.since(*at).iter_mut().take(1) {
                    finding.label(span, "this puts it into the image's configuration");
                }
                continue;
            }
            if is_no_secret(&lower, value.as_deref(), is_arg) {
                continue;
            }
        }
        if is_arg {
            told.push((stage, name.clone(), report.len()));
        }
        tell(&name, is_arg, span, report);
    }
}

fn tell(name: &str, is_arg: bool, span: Span, report: &mut Report<'_>) {
    let (keyword, place) = if is_arg { ("ARG", "history") } else { ("ENV", "configuration") };
    report
        .at(span, format!("whoever has the image can read the {keyword} `{name}` in its {place}, and it looks like a secret"))
        .name(name)
        .help("hand it to the RUN that needs it with `--mount=type=secret`, or to the container when it starts");
}

/// Whether the rest of the name, or the value, shows that nothing is secret.
fn is_no_secret(name: &str, value: Option<&str>, is_arg: bool) -> bool {
    let words: Vec<&str> = name.split('_').collect();
    if words.last().is_some_and(|last| ABOUT.contains(last)) || words.contains(&"publishable") {
        return true;
    }
    let Some(value) = value else { return false };
    let lower = value.to_lowercase();
    let is_switch = ["true", "false", "yes", "no", "on", "off", "0", "1"].contains(&lower.as_str());
    let is_hex = |word: &str| word.len() >= 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    // The fingerprint of a key that something is signed with is public.
    let is_fingerprint = (words.contains(&"gpg") || words.contains(&"pgp"))
        && lower.split_whitespace().all(|word| is_hex(word.trim_start_matches("0x")));
    is_switch || is_fingerprint || value.is_empty() && !is_arg
}
