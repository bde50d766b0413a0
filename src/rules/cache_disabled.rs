use super::caches::{self, Run};
use super::{Report, cache_mount_elsewhere, cache_mount_lost, support};
use crate::diagnostic::{Applicability, Edit, Fix};
use crate::knowledge::{Call, Ecosystem, Kind as Does};
use crate::model::{Build, Project, covers};
use crate::source::Span;
use crate::syntax::shell::ShellWord;
use std::collections::BTreeSet;

/// What keeps a cache mount or volume from holding anything.
struct Disabled<'b> {
    /// What stands in the way.
    span: Span,
    /// The mount or the volume's mount path.
    holder: Span,
    /// Its place.
    path: String,
    call: Option<&'b Call>,
    why: Why,
}

enum Why {
    Option,
    Variable(&'static str),
    Cleaned(String),
    DockerClean,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let found = |build| found(build).into_iter().map(|it| (it.span, it)).collect();
    for (it, builds) in support::together(project, found) {
        let path = &it.path;
        let name = it.call.map(|call| call.name.as_str()).unwrap_or_default();
        let (message, help) = match &it.why {
            Why::Option => (
                format!(
                    "the cache at `{path}` is for nothing: this option makes `{name}` neither read nor fill it"
                ),
                "remove the option",
            ),
            Why::Variable(variable) => (
                format!(
                    "the cache at `{path}` is for nothing: `{variable}` makes `{name}` neither read nor fill it"
                ),
                "unset the variable in this RUN",
            ),
            Why::Cleaned(words) => (
                format!(
                    "`{words}` empties the cache at `{path}`, so the next build finds nothing there"
                ),
                "remove the command: nothing of the mount gets into the image",
            ),
            Why::DockerClean => (
                format!(
                    "the cache at `{path}` holds no packages: the image's `/etc/apt/apt.conf.d/docker-clean` deletes them after each install"
                ),
                "run `rm -f /etc/apt/apt.conf.d/docker-clean` before it",
            ),
        };
        let finding = report.at(it.span, message);
        finding.name(path.clone());
        finding.label(it.holder, "the cache");
        finding.help(help);
        if let Why::Option = it.why {
            finding.fix(Fix {
                title: "Remove the option".to_owned(),
                applicability: Applicability::Unsafe,
                edits: vec![without(it.span)],
            });
        }
        support::stamp(finding, &builds);
    }
}

/// The edit that takes an option and the blank before it away.
pub(super) fn without(option: Span) -> Edit {
    Edit { span: Span { start: option.start.saturating_sub(1), ..option }, content: String::new() }
}

/// Where a build disables a cache.
pub(super) fn spoken(build: &Build) -> Vec<Span> {
    found(build).into_iter().map(|it| it.span).collect()
}

/// What a build disables, once for each command that does.
fn found(build: &Build) -> Vec<Disabled<'_>> {
    let has_caches = || caches::has_mounts(build) || !build.cache_mounts().is_empty();
    if !caches::mounts_count(build) || !has_caches() {
        return Vec::new();
    }
    let told: BTreeSet<Span> = cache_mount_elsewhere::found(build)
        .iter()
        .map(|it| it.target.mount.span)
        .chain(cache_mount_lost::found(build).iter().map(cache_mount_lost::Lost::mount))
        .collect();
    let mut found = Vec::new();
    for run in caches::runs(build) {
        for (holder, path) in holders(&run).into_iter().filter(|(holder, _)| !told.contains(holder))
        {
            found.extend(in_run(&run, holder, &path));
        }
    }
    found
}

/// The mounts and volumes that a RUN sees, and where.
fn holders(run: &Run<'_>) -> Vec<(Span, String)> {
    let mounts =
        run.targets().into_iter().filter_map(|target| Some((target.mount.span, target.path?)));
    let volumes = run.build.cache_mounts();
    let volumes = volumes.iter().map(|cache| {
        (cache.mount.mount_path.span, cache.mount.mount_path.value.trim_end_matches('/').to_owned())
    });
    mounts.chain(volumes).collect()
}

fn in_run<'b>(run: &Run<'b>, holder: Span, path: &str) -> Vec<Disabled<'b>> {
    let mut found = Vec::new();
    let own: Vec<&Call> = run.calls().iter().filter(|call| holds(run, call, path)).collect();
    let outer = |name: &str| run.variable(name);
    let mut tell =
        |span, call, why| found.push(Disabled { span, holder, path: path.to_owned(), call, why });
    for &call in
        own.iter().filter(|call| matches!(call.kind, Does::Download | Does::Implicit | Does::Named))
    {
        match (call.off_option, call.off_variable(&outer)) {
            (Some(option), _) => tell(option, Some(call), Why::Option),
            (None, Some(variable)) => tell(call.span, Some(call), Why::Variable(variable)),
            (None, None) => {}
        }
    }
    for &call in own.iter().filter(|call| call.kind == Does::Clean && !call.fills.is_empty()) {
        let fills =
            own.iter().any(|other| other.kind != Does::Clean && other.command < call.command);
        if fills && !call.name.ends_with(" prune") {
            tell(call.span, Some(call), Why::Cleaned(call.name.clone()));
        }
    }
    let script = run.file.script(run.at);
    for command in script.commands.iter().filter(|command| command.program() == Some("rm")) {
        let deleted = command.arguments().iter().find(|word| deletes(run, word, path, &own));
        if let Some(word) = deleted {
            tell(command.span, None, Why::Cleaned(words(&command.words, word)));
        }
    }
    let install = own.iter().find(|call| call.tool.id == "apt" && call.name.ends_with(" install"));
    if let Some(&install) = install.filter(|_| covers(path, "/var/cache/apt") && cleans(run)) {
        tell(install.span, Some(install), Why::DockerClean);
    }
    found
}

/// Whether a call keeps packages at a place: it is known to, or the place is one of its tool's.
fn holds(run: &Run<'_>, call: &Call, path: &str) -> bool {
    let known = run.packages(call);
    // Another root has a cache of its own, and the home of another user is none of this one's.
    let text = &run.instruction.rest.value;
    let other_root = call.tool.ecosystem == Ecosystem::System && text.contains("root ");
    let other_home = covers("/root", path) && !run.user().root;
    !other_root
        && (known.iter().any(|own| run.overlaps(own, path))
            || (known.is_empty() && call.tool.is_place(path) && !other_home))
}

/// Whether a word of `rm` takes what some tool keeps in the mount.
fn deletes(run: &Run<'_>, word: &ShellWord, path: &str, own: &[&Call]) -> bool {
    let text = word.as_str();
    let home = run.user().home;
    let text = match (text.strip_prefix("~/").or_else(|| text.strip_prefix("$HOME/")), home) {
        (Some(rest), Some(home)) => format!("{home}/{rest}"),
        _ if word.value().is_none() => return false,
        _ => text.to_owned(),
    };
    let folder = text.trim_end_matches("/*").trim_end_matches('/');
    if !folder.starts_with('/') || folder.contains('*') || folder.is_empty() {
        return false;
    }
    let of_apt = own.iter().any(|call| call.tool.id == "apt");
    covers(folder, path)
        || (of_apt
            && covers(path, folder)
            && ["/var/lib/apt/lists", "/var/cache/apt/archives"].contains(&folder))
}

/// Whether the image still has the file with which Debian's images delete what apt downloads.
fn cleans(run: &Run<'_>) -> bool {
    let known = run.file.official(run.stage.index).is_some();
    let instructions = run.build.earlier(run.file, run.stage, run.at + 1);
    let names = |word: &str| {
        instructions.iter().any(|(_, it)| {
            it.rest.value.contains(word)
                || it.heredocs.iter().any(|heredoc| heredoc.content.contains(word))
        })
    };
    let told = [
        "docker-clean",
        "Keep-Downloaded-Packages",
        "keep-cache",
        "APT::Clean",
        "apt.conf",
        "DPkg::Post-Invoke",
    ];
    known && !told.iter().any(|word| names(word))
}

/// A command, or what matters of a long one.
fn words(all: &[ShellWord], meant: &ShellWord) -> String {
    let whole: Vec<&str> = all.iter().map(ShellWord::as_str).collect();
    let whole = whole.join(" ");
    if whole.len() > 60 { format!("rm … {}", meant.as_str()) } else { whole }
}
