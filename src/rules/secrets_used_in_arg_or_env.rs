use super::Report;
use super::subject::BuiltDockerfile;
use super::walk::{EventKind, walk};

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

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    for event in walk(subject).events {
        let EventKind::Name { is_arg, name } = event.kind else { continue };
        let lower = name.to_lowercase();
        let has = |words: &[&str]| lower.split('_').any(|word| words.contains(&word));
        if !has(&SECRET) || has(&PUBLIC) {
            continue;
        }
        let (keyword, place) = if is_arg { ("ARG", "history") } else { ("ENV", "configuration") };
        report
            .at(event.span, format!("whoever has the image can read the {keyword} `{name}` in its {place}, and it looks like a secret"))
            .name(&name)
            .help("hand it to the RUN that needs it with `--mount=type=secret`, or to the container when it starts");
    }
}
