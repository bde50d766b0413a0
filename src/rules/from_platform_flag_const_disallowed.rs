use super::Report;
use super::subject::BuiltDockerfile;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    let file = &subject.file;
    for from in &subject.walk().froms {
        let Some(platform) = &from.platform else { continue };
        let Some(value) = platform
            .value
            .as_ref()
            .filter(|_| platform.matched.is_empty() && platform.unmatched.is_empty())
        else {
            continue;
        };
        let Some((os, architecture)) = parse(value) else { continue };
        let name = file.stage_of(from.instruction).and_then(|stage| stage.name.as_ref());
        let name = name.map_or_else(String::new, |name| name.value.to_lowercase());
        if !name.contains(&os) && !name.contains(&architecture) {
            report
                .at(platform.span, format!("the stage is built for `{value}`, whatever platform the image is for"))
                .name(value)
                .help("write `--platform=$BUILDPLATFORM` for a stage that only builds, or name the platform in the stage's name");
        }
    }
}

const SYSTEMS: [&str; 16] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
];
const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "ppc64",
    "ppc64le",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// Operating system and architecture of `os`, `architecture`, `os/architecture` or `os/architecture/variant`, as containerd's
/// `platforms.Parse` has them.
fn parse(value: &str) -> Option<(String, String)> {
    let parts: Vec<&str> = value.split('/').collect();
    let fits = |part: &&str| {
        !part.is_empty()
            && part.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'.' | b'-'))
    };
    let os = |part: &str| match part.to_lowercase().as_str() {
        "macos" => "darwin".to_owned(),
        other => other.to_owned(),
    };
    let (first, rest) = parts.split_first()?;
    // Only the system can have a version: `windows(10.0.17763)/amd64`.
    let first = first.split_once('(').map_or(*first, |(name, _)| name);
    if !fits(&first) || !rest.iter().all(fits) {
        return None;
    }
    match rest {
        [] if SYSTEMS.contains(&os(first).as_str()) => Some((os(first), "amd64".to_owned())),
        [] => Some(("linux".to_owned(), architecture(first)))
            .filter(|(_, own)| ARCHITECTURES.contains(&own.as_str())),
        [own] | [own, _] => Some((os(first), architecture(own))),
        _ => None,
    }
}

fn architecture(part: &str) -> String {
    match part.to_lowercase().as_str() {
        "i386" => "386".to_owned(),
        "x86_64" | "x86-64" => "amd64".to_owned(),
        "aarch64" => "arm64".to_owned(),
        "armhf" | "armel" => "arm".to_owned(),
        other => other.to_owned(),
    }
}
