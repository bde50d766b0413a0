use super::Report;
use super::deployers::{deployers, sources};
use crate::model::{Project, Value, Variant, needed_profiles};

/// A single configuration gets a deployer by default; of several, none does.
pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let deploys = |at: usize| {
        let all = project.variants.iter().filter_map(|variant| variant.configs.get(at));
        all.into_iter().any(|config| !deployers(config).is_empty() || config.is_partial)
    };
    for at in 0..project.documents.len() {
        if deploys(at) {
            continue;
        }
        let several = |variant: &&Variant| variant.loaded().count() > 1;
        let variants = project.variants.iter().filter(several);
        let own = variants.filter_map(|variant| Some((variant, variant.configs.get(at)?)));
        let own: Vec<_> = own.filter(|(_, config)| config.is_loaded).collect();
        let with_sources =
            own.iter().find_map(|(_, config)| Some((config, *sources(config).first()?)));
        let finding = if let Some((config, source)) = with_sources {
            let key =
                config.value.entry("manifests").map_or(source.key.span, |entry| entry.key.span);
            let finding = report.at(
                key,
                "these manifests are rendered and never deployed: of several configurations, none gets a deployer by default",
            );
            finding.help("add `deploy: {kubectl: {}}` to this configuration");
            finding
        } else if let Some((_, config)) =
            own.iter().find(|(_, config)| config.has_default_manifests)
        {
            let name = config.value.at(&["metadata", "name"]).and_then(Value::string);
            let span = name.map_or(config.api_version.span, |name| name.span);
            let finding = report.at(
                span,
                "`k8s/*.yaml` is not deployed: of several configurations, none gets manifests and a deployer by default",
            );
            finding.help("add `manifests: {rawYaml: [k8s/*.yaml]}` and `deploy: {kubectl: {}}` to this configuration");
            finding
        } else {
            continue;
        };
        let sets: Vec<&[String]> = own
            .iter()
            .filter(|(_, config)| with_sources.is_none() || !sources(config).is_empty())
            .map(|(variant, _)| variant.profiles.as_slice())
            .collect();
        finding.profiles = needed_profiles(&sets);
    }
}
