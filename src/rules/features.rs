//! What instructions ask of a builder beyond the classic Dockerfile: what `kaniko-syntax` and `buildkit-needed` share.

use crate::knowledge::Feature;
use crate::source::Span;
use crate::syntax::dockerfile::{
    Command, Flag, Heredoc, Instruction, Kind, Mount, MountKind, Word,
};

/// One use of a [`Feature`].
#[derive(Debug)]
pub(super) struct Used<'d> {
    /// What is used.
    pub feature: Feature,
    /// The flag, the opener of a heredoc, or the source.
    pub span: Span,
    /// How messages name it: `RUN --mount=type=cache`.
    pub title: String,
    /// The mount, where it is one.
    pub mount: Option<&'d Mount>,
    /// Whether it is an address of the web.
    pub is_web: bool,
}

/// All that one instruction uses, in the order of the text. Triggers of ONBUILD belong to other builds.
pub(super) fn used(instruction: &Instruction) -> Vec<Used<'_>> {
    let mut found = match &instruction.kind {
        Kind::Run(command) => of_run(instruction, command),
        Kind::Copy(copy) => of_copy(instruction, "COPY", &copy.sources),
        Kind::Add(copy) => of_copy(instruction, "ADD", &copy.sources),
        _ => Vec::new(),
    };
    found.sort_by_key(|used| used.span.start);
    found
}

/// Flags of RUN, mounts left out.
const FLAGS: [(&str, Feature); 3] =
    [("network", Feature::Network), ("security", Feature::Security), ("device", Feature::Device)];

fn of_run<'d>(instruction: &'d Instruction, command: &Command) -> Vec<Used<'d>> {
    let mut found = Vec::new();
    let mut push = |feature, span, title: String, mount| {
        found.push(Used { feature, span, title, mount, is_web: false });
    };
    for mount in &instruction.mounts {
        let (feature, name) = match mount.kind() {
            Some(MountKind::Cache) => (Feature::CacheMount, "cache"),
            Some(MountKind::Bind) if mount.from().is_some() => (Feature::BindMountFrom, "bind"),
            Some(MountKind::Bind) => (Feature::BindMount, "bind"),
            Some(MountKind::Secret) => (Feature::SecretMount, "secret"),
            Some(MountKind::Tmpfs) => (Feature::TmpfsMount, "tmpfs"),
            Some(MountKind::Ssh) => (Feature::SshMount, "ssh"),
            None => continue,
        };
        let flag = instruction.flags.iter().find(|flag| flag.span.contains(mount.span));
        let span = flag.map_or(mount.span, |flag| flag.span);
        push(feature, span, format!("RUN --mount=type={name}"), Some(mount));
    }
    for flag in &instruction.flags {
        if let Some((name, feature)) = FLAGS.iter().find(|(name, _)| flag.name.value == *name) {
            push(*feature, flag.span, format!("RUN --{name}"), None);
        }
    }
    if let (Command::Shell(text), Some(heredoc)) = (command, instruction.heredocs.first()) {
        let name = &heredoc.name.value;
        let line = text.value.trim();
        let (feature, title) = if line == format!("<<{name}") {
            (Feature::RunHeredoc, format!("RUN {line}"))
        } else if is_alone(line, heredoc) {
            (Feature::RunQuotedHeredoc, format!("RUN {line}"))
        } else {
            (Feature::RunInputHeredoc, format!("RUN … <<{name}"))
        };
        push(feature, heredoc.opener, title, None);
    }
    found
}

/// Whether a RUN is nothing but the opener of one heredoc.
fn is_alone(line: &str, heredoc: &Heredoc) -> bool {
    let Some(rest) = line.strip_prefix("<<") else { return false };
    let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start();
    rest.trim_matches(['\'', '"']) == heredoc.name.value
}

fn of_copy<'d>(instruction: &'d Instruction, keyword: &str, sources: &[Word]) -> Vec<Used<'d>> {
    let mut found = Vec::new();
    let mut push = |feature, span, title: String, is_web: bool| {
        found.push(Used { feature, span, title, mount: None, is_web });
    };
    for flag in &instruction.flags {
        let title = format!("{keyword} --{}", flag.name.value);
        let feature = match flag.name.value.as_str() {
            "link" if is_on(flag) => Feature::Link,
            "parents" if is_on(flag) => Feature::Parents,
            "exclude" => Feature::Exclude,
            "checksum" => Feature::Checksum,
            "chmod" if is_symbolic(flag) => Feature::SymbolicChmod,
            "chmod" => Feature::Chmod,
            _ => continue,
        };
        push(feature, flag.span, title, false);
    }
    if let Some(heredoc) = instruction.heredocs.first() {
        let title = format!("{keyword} <<{}", heredoc.name.value);
        push(Feature::CopyHeredoc, heredoc.opener, title, false);
    }
    if keyword == "ADD" {
        for source in sources.iter().filter(|source| is_git(&source.text.value)) {
            let is_web = source.text.value.starts_with("http");
            push(Feature::AddGit, source.span, format!("ADD {}", source.text.value), is_web);
        }
    }
    found
}

fn is_on(flag: &Flag) -> bool {
    flag.value.as_ref().is_none_or(|value| !value.value.eq_ignore_ascii_case("false"))
}

/// `u=rwx,go+r`: with letters. A mode with variables may be a number.
fn is_symbolic(flag: &Flag) -> bool {
    flag.value
        .as_ref()
        .is_some_and(|value| !value.value.contains('$') && value.value.contains(['=', '+', '-']))
}

/// The sources of a COPY or ADD.
pub(super) fn sources(instruction: &Instruction) -> impl Iterator<Item = &Word> {
    match &instruction.kind {
        Kind::Copy(copy) | Kind::Add(copy) => copy.sources.iter(),
        _ => [].iter(),
    }
}

/// Whether BuildKit clones an address. Source: `ParseGitRef` of its `util/gitutil`.
pub(super) fn is_git(source: &str) -> bool {
    let plain = source.split(['#', '?']).next().unwrap_or(source);
    if source.contains('$') {
        return false;
    }
    let web = plain.starts_with("https://") || plain.starts_with("http://");
    ["git://", "ssh://", "git@", "github.com/"].iter().any(|start| plain.starts_with(start))
        || (web && plain.ends_with(".git"))
}
