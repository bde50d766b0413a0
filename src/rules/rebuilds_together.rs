use super::{Report, context_sources, support};
use crate::model::{Build, Project};
use crate::source::{Span, display, relative_to};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// So many artifacts are worth telling.
const MANY: usize = 3;

/// An artifact whose Dockerfile copies the whole context.
struct Broad<'p> {
    build: &'p Build,
    copy: Span,
    dockerfile: PathBuf,
}

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let mut shared: BTreeMap<PathBuf, Vec<Broad<'_>>> = BTreeMap::new();
    let mut images = BTreeSet::new();
    for build in project.builds.iter().filter(|build| build.is_by_default()) {
        let Some((file, context)) = context_sources::known(build) else { continue };
        let image = build.artifact.as_ref().map(|own| own.image.value.as_str());
        if context.is_allow_list() || !images.insert(image) {
            continue;
        }
        let Some((copy, _)) = context_sources::broad(build, file) else { continue };
        let broad = Broad { build, copy, dockerfile: file.path.clone() };
        shared.entry(context.path.clone()).or_default().push(broad);
    }
    for (context, all) in shared {
        // What several artifacts build from one Dockerfile belongs together.
        let files: BTreeSet<&PathBuf> = all.iter().map(|own| &own.dockerfile).collect();
        let Some(first) = all.first().filter(|_| files.len() >= MANY) else { continue };
        let finding = report.at(
            first.copy,
            format!(
                "any edit below `{}` builds all of {} images anew: each of their Dockerfiles copies the whole context",
                display(&context),
                all.len()
            ),
        );
        for own in all.iter().skip(1) {
            finding.label(own.copy, "copies everything, too");
        }
        let folders: BTreeSet<String> = all
            .iter()
            .filter_map(|own| own.dockerfile.parent())
            .map(|folder| relative_to(folder, &context))
            .filter(|folder| !folder.starts_with("..") && folder.as_os_str() != ".")
            .map(|folder| display(&folder))
            .filter(|folder| !folder.is_empty() && folder != ".")
            .collect();
        let folders: Vec<String> = folders.into_iter().take(4).collect();
        finding.help(if folders.len() < 2 {
            "copy only the folders that each image needs".to_owned()
        } else {
            format!(
                "copy only what each image needs: {} and what they share",
                support::list(&folders)
            )
        });
        let builds: Vec<&Build> = all.iter().map(|own| own.build).collect();
        support::stamp(finding, &builds);
    }
}
