use super::{Report, support};
use crate::diagnostic::Level;
use crate::model::{Config, Value, is_literal};
use crate::source::Spanned;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let Some(build) = config.value.get("build") else { return };
    let all = platforms(build.get("platforms").map(|list| &**list));
    for artifact in &config.artifacts {
        let image = &artifact.image.value;
        let own = platforms(artifact.value.get("platforms").map(|list| &**list));
        let (Some(all), Some(own)) = (&all, own) else { continue };
        let chosen: Vec<&Platform> = match (all.is_empty(), own.is_empty()) {
            (true, _) => own.iter().collect(),
            (false, true) => all.iter().collect(),
            (false, false) => {
                all.iter().filter(|one| own.iter().any(|other| one.meets(other))).collect()
            }
        };
        let (Some(first), None) = (own.first(), chosen.first()) else {
            other_reasons(
                config,
                image,
                &chosen,
                artifact.value.get("buildpacks").is_some(),
                report,
            );
            continue;
        };
        let written: Vec<&str> = own.iter().map(|own| own.text.value.as_str()).collect();
        let finding = report.refuses(
            first.text.span,
            format!(
                "`{image}` is built for {}, and `build.platforms` has none of them",
                support::list(&written)
            ),
        );
        if let Some(all) = all.first() {
            finding.label(all.text.span, "the platforms of the build");
        }
        finding.help("name a platform in both lists, or remove one of the lists").name(image);
    }
}

/// Platforms that no builder can make as they are asked for.
fn other_reasons(
    config: &Config,
    image: &str,
    chosen: &[&Platform],
    is_buildpacks: bool,
    report: &mut Report<'_>,
) {
    let Some(first) = chosen.first() else { return };
    if chosen.iter().any(|platform| platform.os == "all") {
        return;
    }
    if is_buildpacks && !chosen.iter().any(|one| one.os == "linux" && one.arch == "amd64") {
        let (level, what) = if config.cloud_build {
            (Level::Error, "the build fails: buildpacks are built for `linux/amd64` only")
        } else {
            (Level::Warn, "`linux/amd64` is built instead: buildpacks are built for nothing else")
        };
        report
            .at(first.text.span, what)
            .help(format!("add `linux/amd64`, or build `{image}` with another builder"))
            .level(level)
            .name(image);
        return;
    }
    let push = config.local.as_ref().and_then(|local| local.entry("push"));
    let is_kept = |value: &Value| value.boolean().is_some_and(|flag| !flag.value);
    if let (Some(push), 2.., false) =
        (push.filter(|push| is_kept(&push.value)), chosen.len(), is_buildpacks)
    {
        let written: Vec<&str> = chosen.iter().map(|one| one.text.value.as_str()).collect();
        report
            .at(
                first.text.span,
                format!(
                    "`skaffold build` fails: `{image}` for {} at once must be pushed to a registry",
                    support::list(&written)
                ),
            )
            .label(push.key.span, "what forbids it")
            .help("remove `push: false`, or build for one platform")
            .level(Level::Warn)
            .name(image);
    }
}

/// A platform, in containerd's names.
struct Platform {
    text: Spanned<String>,
    os: String,
    /// Empty where only the system is written.
    arch: String,
    variant: String,
}

impl Platform {
    /// Whether one may be built where the other is asked for. A single word names the system or the architecture, and
    /// the rest is that of the machine: it may meet anything.
    fn meets(&self, other: &Self) -> bool {
        if self.os == "all" || other.os == "all" || self.arch.is_empty() || other.arch.is_empty() {
            return true;
        }
        (&self.os, &self.arch, &self.variant) == (&other.os, &other.arch, &other.variant)
    }
}

/// The platforms of a list; `None` where one of them is not known.
fn platforms(list: Option<&Value>) -> Option<Vec<Platform>> {
    let items = list.map(Value::items).unwrap_or_default();
    items.iter().map(|item| platform(item.string()?)).collect()
}

fn platform(text: Spanned<String>) -> Option<Platform> {
    if !is_literal(&text.value) || !crate::schema::is_platform(&text.value) {
        return None;
    }
    let lower = text.value.to_lowercase();
    let mut parts = lower.split('/');
    let os = match parts.next().unwrap_or_default() {
        "macos" => "darwin",
        os => os,
    };
    let (arch, variant) = match (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
    {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1" | "") => ("amd64", ""),
        ("x86_64" | "x86-64", variant) => ("amd64", variant),
        ("aarch64" | "arm64", "8" | "v8" | "") => ("arm64", ""),
        ("aarch64", variant) => ("arm64", variant),
        ("armhf", _) | ("arm", "" | "7") => ("arm", "v7"),
        ("armel", _) | ("arm", "6") => ("arm", "v6"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "8") => ("arm", "v8"),
        own => own,
    };
    let (os, arch, variant) = (os.to_owned(), arch.to_owned(), variant.to_owned());
    Some(Platform { text, os, arch, variant })
}
