use super::Report;
use super::subject::BuiltDockerfile;
use super::walk::FromWord;
use crate::model::is_literal;
use crate::syntax::dockerfile::expand;
use crate::syntax::image;
use crate::syntax::text::Text;

pub(super) fn check(subject: &BuiltDockerfile, report: &mut Report<'_>) {
    let walk = subject.walk();
    for from in &walk.froms {
        let Some(value) = &from.image.value else { break };
        let Err(why) = image::parse(&Text::pieced(from.image.span, value.as_str(), Vec::new()))
        else {
            continue;
        };
        let names = names(subject, from.instruction);
        if subject.knows_images() && is_unknown(subject, &from.image, value, &names) {
            continue;
        }
        // Those without a value are to blame, if there are any.
        let empty = |name: &&String| from.image.unmatched.contains(*name);
        let blamed: Vec<String> = names.iter().filter(empty).cloned().collect();
        let names = if blamed.is_empty() { names } else { blamed };
        let message = match names.as_slice() {
            [] => format!("`{value}` cannot be pulled: {why}"),
            names => {
                let shown = if value.is_empty() {
                    "has no name".to_owned()
                } else {
                    format!("is `{value}`, which cannot be pulled")
                };
                let are = if names.len() == 1 { "is" } else { "are" };
                let names = super::support::list(names);
                format!("unless {names} {are} passed, the base image {shown}")
            }
        };
        let finding = report.at(from.image.span, message);
        if let Some(name) = names.first() {
            let name = name.clone();
            finding.name(&name).help(format!("give `ARG {name}` a default that works"));
            if let Some(declared) = subject.file.declarations(&name).find(|own| own.stage.is_none())
            {
                finding.label(declared.name_span(), "its ARG");
            }
        }
    }
}

/// The variables of a FROM's image.
fn names(subject: &BuiltDockerfile, instruction: usize) -> Vec<String> {
    let ast = &subject.file.ast;
    let image = ast.instructions.get(instruction).and_then(|from| match &from.kind {
        crate::syntax::dockerfile::Kind::From(from) => Some(&from.image),
        _ => None,
    });
    let mut names: Vec<String> = Vec::new();
    for reference in image.into_iter().flat_map(|image| expand::references(image, ast.escape)) {
        if !names.contains(&reference.name.value) {
            names.push(reference.name.value);
        }
    }
    names
}

/// Whether the name is filled in from outside: by every artifact, or by some tool before any builder sees the file.
/// A variable that FROM does not know is another mistake.
fn is_unknown(subject: &BuiltDockerfile, image: &FromWord, value: &str, names: &[String]) -> bool {
    let given = !names.is_empty()
        && names.iter().all(|name| subject.fills_each_image(name) || image.matched.contains(name))
        && names.iter().any(|name| subject.fills_each_image(name));
    let undeclared = names.iter().any(|name| {
        image.unmatched.contains(name)
            && !subject.file.declarations(name).any(|own| own.stage.is_none())
    });
    given || undeclared || names.is_empty() && !is_literal(value)
}
