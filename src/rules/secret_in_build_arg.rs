use super::{Report, args, secret_names};
use crate::model::{Build, BuildArg, Builder, DockerfileModel, Setting, SettingKind, Stage};
use crate::syntax::template;
use crate::syntax::text::Text;

pub(super) fn check(build: &Build, report: &mut Report<'_>) {
    let Some((file, stages)) = args::reached(build) else { return };
    if file.has_foreign_frontend() || build.builder == Builder::Impossible {
        return;
    }
    for arg in build.build_args() {
        let name = arg.name.value.as_str();
        if args::needs_no_arg(name) {
            continue;
        }
        let Some(secret) = secret(arg) else { continue };
        // One that no stage takes is another mistake, and goes nowhere.
        let reached =
            |setting: &Setting<'_>| stages.iter().any(|stage| setting.stage == Some(stage.index));
        let taken: Vec<Setting<'_>> = file.declarations(name).filter(reached).collect();
        let Some(stage) = best(file, build, &taken) else { continue };
        let what = match secret {
            Secret::Name => format!("build arg `{name}`, which looks like a secret"),
            Secret::Template(variable) => {
                format!("`{variable}`, which looks like a secret and becomes build arg `{name}`")
            }
        };
        let finding =
            report.at(arg.name.span, format!("{} can read {what}", reader(build, file, stage)));
        finding.name(name);
        for setting in &taken {
            finding.label(setting.name_span(), format!("taken in stage {}", title(file, setting)));
        }
        for pair in
            file.settings().filter(|setting| hands_on(file, setting, name) && reached(setting))
        {
            finding.label(pair.name_span(), "this puts it into the image's configuration");
        }
        finding.help(help(&build.builder));
    }
}

/// What tells that a build arg is a secret.
enum Secret {
    Name,
    /// A variable of its template.
    Template(String),
}

fn secret(arg: &BuildArg) -> Option<Secret> {
    let looks = |name: &str| secret_names::tells_secret(name) && !secret_names::is_public(name);
    let name = arg.name.value.as_str();
    // The name of the build arg says that it is meant for everyone's eyes, whatever the variable is called.
    if secret_names::is_public(name) {
        return None;
    }
    let value = arg.value.as_ref();
    if value.is_some_and(|value| {
        value.value.is_empty() || secret_names::is_public_value(name, &value.value)
    }) {
        return None;
    }
    if looks(name) {
        return Some(Secret::Name);
    }
    let value = value
        .filter(|value| value.value.contains("{{") && value.value.len() <= value.span.len())?;
    let parsed = template::parse(&Text::pieced(value.span, value.value.as_str(), Vec::new()));
    let mut fields = parsed.fields.iter().filter_map(template::Field::key);
    fields.find(|key| looks(&key.value)).map(|key| Secret::Template(key.value.clone()))
}

/// The stage whose words are told: one that ends up in the image, if there is one.
fn best<'f>(
    file: &'f DockerfileModel,
    build: &Build,
    taken: &[Setting<'_>],
) -> Option<(&'f Stage, bool)> {
    let last = build.reached().last().map(|stage| file.chain(stage.index)).unwrap_or_default();
    let stages = || taken.iter().filter_map(|setting| file.stages.get(setting.stage?));
    let in_image = stages().find(|stage| last.contains(&stage.index)).map(|stage| (stage, true));
    in_image.or_else(|| stages().next().map(|stage| (stage, false)))
}

/// Who can read a build arg, as the beginning of a sentence.
fn reader(build: &Build, file: &DockerfileModel, (stage, in_image): (&Stage, bool)) -> String {
    match build.builder {
        Builder::Kaniko(_) => "whoever may look at the Pod of the build".to_owned(),
        Builder::KanikoCloudBuild | Builder::CloudBuild => {
            "whoever may look at the build on Cloud Build".to_owned()
        }
        _ if in_image => "whoever has the image".to_owned(),
        _ => {
            let several = if file.stages.len() > 1 {
                format!("stage {}", stage.title())
            } else {
                "the build".to_owned()
            };
            format!("whoever has the cache of {several}")
        }
    }
}

fn help(builder: &Builder) -> &'static str {
    match builder {
        Builder::Kaniko(_) => {
            "mount a Kubernetes Secret with `volumeMounts` and `cluster.volumes`, and read the file in the RUN that needs it"
        }
        Builder::KanikoCloudBuild | Builder::CloudBuild => {
            "fetch it in the RUN that needs it, or build with BuildKit, which takes `docker.secrets`"
        }
        Builder::BuildKit => {
            "list it in `docker.secrets`, and read it in the RUN that needs it with `--mount=type=secret`"
        }
        _ => {
            "set `build.local.useBuildkit: true`, list it in `docker.secrets`, and read it in the RUN that needs it with `--mount=type=secret`"
        }
    }
}

/// Whether an ENV puts the value of an ARG into the image.
fn hands_on(file: &DockerfileModel, setting: &Setting<'_>, name: &str) -> bool {
    matches!(setting.kind, SettingKind::Env(pair) if {
        let mut uses = file.uses().iter().filter(|used| used.instruction == setting.instruction);
        uses.any(|used| used.name == name && pair.value.span.contains(used.span))
    })
}

fn title(file: &DockerfileModel, setting: &Setting<'_>) -> String {
    setting.stage.and_then(|at| file.stages.get(at)).map(Stage::title).unwrap_or_default()
}
