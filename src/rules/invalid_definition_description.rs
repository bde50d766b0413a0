use super::Report;
use super::subject::BuiltDockerfile;
use crate::syntax::dockerfile::Kind;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    let file = &subject.file;
    for (at, instruction) in file.ast.instructions.iter().enumerate() {
        let names: Vec<String> = match &instruction.kind {
            Kind::Arg(items) => items.iter().map(|item| item.name.value.to_string()).collect(),
            Kind::From(from) => from.name.iter().map(|name| name.value.to_lowercase()).collect(),
            _ => continue,
        };
        let (Some((first_word, comment)), Some(name)) = (file.description(at), names.first())
        else {
            continue;
        };
        if names.iter().any(|name| name == first_word) {
            continue;
        }
        let what = if matches!(instruction.kind, Kind::Arg(_)) { "ARG" } else { "stage" };
        report
            .at(comment, format!("`docker build --call=outline` does not show this for {what} `{name}`: it does not begin with its name"))
            .name(name)
            .help(format!("write `# {name} …` at the beginning of the line, or leave an empty comment between if it is no description"));
    }
}
