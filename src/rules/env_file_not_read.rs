use super::variables::defines;
use super::{Report, support};
use crate::model::{EnvFileFact, Project, TemplateUse};
use crate::source::Spanned;
use crate::syntax::template::{Fate, Field};

pub(super) fn check(project: &Project, report: &mut Report<'_>) {
    let Some(scope) = project.templates.first().map(|template| &template.scope) else { return };
    for file in scope.env_files.iter().filter(|file| !file.is_read) {
        let mut used: Vec<&Spanned<String>> = Vec::new();
        for key in project.templates.iter().flat_map(wanted) {
            let only_here = file.env.get(&key.value).is_some() && !scope.sets(&key.value);
            if only_here && !used.iter().any(|known| known.value == key.value) {
                used.push(key);
            }
        }
        tell(file, &used, report);
    }
}

/// The names that a template must find in the environment.
fn wanted(template: &TemplateUse) -> impl Iterator<Item = &Spanned<String>> {
    let is_expanded = template.expanded.is_some();
    let fields = template
        .looked_up()
        .filter(move |field| is_expanded && field.fate != Fate::Guarded && field.names.len() == 1);
    fields.filter_map(Field::key).filter(|key| !defines(template, &key.value))
}

fn tell(file: &EnvFileFact, used: &[&Spanned<String>], report: &mut Report<'_>) {
    let Some(first) = used.first() else { return };
    let name = file.path.file_name().unwrap_or_default().to_string_lossy();
    let why = match &*name {
        ".env" => "Skaffold reads `skaffold.env` only",
        _ => "Skaffold reads only that of the folder it is started in",
    };
    let names: Vec<&str> = used.iter().map(|key| key.value.as_str()).collect();
    let (some, rest) = names.split_at(names.len().min(3));
    let names = match rest.len() {
        0 => support::list(some),
        more => format!("{} and {more} more", support::list(some).replace(" and ", ", ")),
    };
    let finding = report.at(
        first.span,
        format!("`{name}` is not read, so templates do not get {names} from it: {why}"),
    );
    finding.name(name);
    for key in used.iter().take(3) {
        if let Some(entry) = file.env.get(&key.value) {
            finding.label(entry.name.span, "set in vain");
        }
    }
    finding.help(
        "put them into a `skaffold.env` in the folder where Skaffold is started, or export them",
    );
}
