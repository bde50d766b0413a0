use super::Report;
use super::subject::BuiltDockerfile;
use crate::suggest::nearest;

/// An artifact that passes the name does not help: without an ARG before FROM nothing takes it. So only names
/// that all artifacts pass are left to the rules about build args.
pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    let walk = subject.walk();
    for from in &walk.froms {
        for word in std::iter::once(&from.image).chain(&from.platform) {
            for name in word.unmatched.iter().filter(|name| !walk.globals.contains(*name)) {
                if subject.knows_images() && subject.fills(name).by_all {
                    continue;
                }
                let near = nearest(name, walk.globals.iter().map(String::as_str));
                let finding = report.at(
                    word.span,
                    format!("`${name}` is always empty here: no `ARG {name}` stands before the first FROM"),
                );
                finding.name(name);
                match near {
                    Some(near) => finding.help(format!("did you mean `${near}`?")),
                    None => finding.help(format!("declare `ARG {name}` above the first FROM")),
                };
            }
        }
    }
}
