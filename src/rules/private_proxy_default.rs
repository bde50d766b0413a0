use super::{Report, support};
use crate::diagnostic::{Applicability, Fix, Level};
use crate::knowledge;
use crate::model::{Build, DockerfileModel, Project, Reader, SettingKind};

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    support::each_dockerfile(project, report, of_file);
}

fn of_file(file: &DockerfileModel, builds: &[&Build], report: &mut Report<'_>) {
    for setting in file.settings() {
        let name = setting.name();
        let (value, span, word) = match setting.kind {
            SettingKind::Arg(item) => match &item.default {
                Some(default) => (&default.value, default.span, "default of"),
                None => {
                    bare(file, &setting, report);
                    continue;
                }
            },
            SettingKind::Env(pair) => (&pair.value.value, pair.value.span, "value of"),
        };
        if knowledge::proxy_variable(name).is_none() {
            continue;
        }
        let Some(host) = urls(value).find_map(private_host) else { continue };
        let finding = report.at(
                span,
                format!("a build elsewhere fails: the {word} `{name}` is `{host}`, which only this network knows"),
            );
        finding.name(name);
        if let (SettingKind::Arg(item), Some(public)) =
            (setting.kind, knowledge::public_default(name))
            && let Some(default) = &item.default
        {
            let title = format!("Make `{public}` the default");
            finding.fix(Fix::replace(title, Applicability::Unsafe, default.span, public));
        }
        match knowledge::public_default(name) {
            Some(public) => finding.help(format!(
                "make `{public}` the default, and pass the private address as a build arg"
            )),
            None => {
                finding.help("leave the default empty, and pass the private address as a build arg")
            }
        };
        let keys = builds.iter().filter_map(|build| build.build_arg(name));
        for key in keys {
            finding.label(key.name.span, "the build arg that replaces it here");
        }
    }
}

/// A proxy's ARG without a default, expanded where nothing must not stand.
fn bare(
    file: &crate::model::DockerfileModel,
    setting: &crate::model::Setting<'_>,
    report: &mut Report<'_>,
) {
    let name = setting.name();
    let Some(stage) = setting.stage else { return };
    let named = ["REGISTRY", "PROXY", "MIRROR", "INDEX_URL"]
        .iter()
        .any(|part| name.to_ascii_uppercase().contains(part));
    if !named || super::args::needs_no_arg(name) {
        return;
    }
    // The ARG of an outer scope may bring a default.
    if file.declarations(name).any(|other| other.stage.is_none()) {
        return;
    }
    let expanded = file.uses().iter().find(|used| {
        let own = file.stage_of(used.instruction).is_some_and(|own| own.index == stage);
        let plain = used.reader == (Reader::Shell { assigned: false }) && !used.has_default;
        own && plain
            && used.name == name
            && used.instruction > setting.instruction
            && is_address(file, used)
    });
    let Some(used) = expanded else { return };
    let finding = report.at(
        setting.name_span(),
        format!("a build without `{name}` fails: the ARG has no default, and an empty address is expanded into a command"),
    );
    finding.level(Level::Info).name(name);
    finding.label(used.span, "nothing stands here without the build arg");
    finding.help(format!("give the ARG a public default, or write `${{{name}:-…}}`"));
}

/// Whether the word before names an address: `--registry`, `set registry`, `-i`, `--index-url`.
fn is_address(file: &crate::model::DockerfileModel, used: &crate::model::Use) -> bool {
    const BEFORE: [&str; 8] = [
        "registry",
        "--registry",
        "-i",
        "--index-url",
        "--extra-index-url",
        "--source",
        "-s",
        "--proxy",
    ];
    file.script(used.instruction).commands.iter().any(|command| {
        command.words.iter().enumerate().any(|(at, word)| {
            // The address itself, not a part of one.
            let value = word.as_str().split_once('=').map_or(word.as_str(), |(_, value)| value);
            let holds = word.span.contains(used.span) && value.starts_with('$');
            let before = at
                .checked_sub(1)
                .and_then(|at| command.words.get(at))
                .and_then(|word| word.value());
            let attached = word.as_str().split_once('=').map(|(flag, _)| flag);
            holds && [before, attached].into_iter().flatten().any(|flag| BEFORE.contains(&flag))
        })
    })
}

/// The addresses in a list such as `GOPROXY` has.
fn urls(value: &str) -> impl Iterator<Item = &str> {
    value.split([',', '|', ' ', '"', '\'']).filter(|part| part.contains("://"))
}

/// The host of an address, if it only means something inside a private network.
fn private_host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = host.split(':').next()?;
    // A variable, a template or an IPv6 address: unknown.
    if host.is_empty() || host.contains(['$', '{', '[', '<']) {
        return None;
    }
    let numbers: Vec<u8> = host.split('.').filter_map(|part| part.parse().ok()).collect();
    let private = match numbers.as_slice() {
        [10 | 127, _, _, _] | [192, 168, _, _] | [172, 16..=31, _, _] => true,
        [_, _, _, _] => false,
        _ => {
            [".svc", ".svc.cluster.local", ".cluster.local", ".internal", ".local", ".lan"]
                .iter()
                .any(|end| host.ends_with(end))
                || host.contains(".svc.")
                || !host.contains('.')
        }
    };
    private.then_some(host)
}
