use super::{Report, support};
use crate::diagnostic::Finding;
use crate::model::{Config, Missing, PatchFailure, Value, Why};
use crate::suggest::nearest;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for failure in &config.patch_failures {
        tell(config, failure, report);
    }
}

fn tell(config: &Config, failure: &PatchFailure, report: &mut Report<'_>) {
    let path = &failure.path;
    let wrong = failure.wrong.clone().unwrap_or(0..path.value.len());
    let span = match &failure.why {
        Why::UnknownOp(op) => op.span,
        Why::WrongType(span, _) => *span,
        _ if path.value.is_empty() => path.span,
        _ => path.part(wrong),
    };
    let finding = report.at(span, format!("Skaffold rejects the profile: {}", reason(failure)));
    finding.name(path.value.clone());
    if let Some(moved) = &failure.moved {
        finding.label(path.span, format!("a path that Skaffold moves to `{moved}`"));
    }
    match &failure.why {
        Why::Missing(missing) => {
            help_missing(failure, missing, finding);
            point_at_artifact(config, missing, finding);
        }
        Why::OutOfRange(length) => {
            let help = match length {
                0 => "`-` appends to it".to_owned(),
                1 => "its only index is `0`".to_owned(),
                count => format!("its indexes are `0` to `{}`", count - 1),
            };
            finding.help(help);
        }
        Why::NoIndex(..) => {
            finding.help("name an item by its index, `-` for the end, or `key=value`");
        }
        Why::NoSlash => {
            finding.help(format!("write `/{}`", path.value));
            let fix = support::rename(path.span, &format!("/{}", path.value));
            if span == path.span || !path.value.is_empty() {
                finding.fix(fix);
            }
        }
        Why::UnknownOp(op) => {
            const OPS: [&str; 6] = ["add", "remove", "replace", "move", "copy", "test"];
            finding.name(op.value.clone());
            let near = if op.value == "delete" { Some("remove") } else { nearest(&op.value, OPS) };
            match near {
                Some(meant) => {
                    let fix = support::rename(op.span, meant);
                    finding.help(format!("did you mean `{meant}`?")).fix(fix)
                }
                None => finding.help(format!("the operations are {}", support::list(&OPS))),
            };
        }
        Why::Ambiguous(..) => {
            finding.help("`key=value` looks at all depths: name an item by its index instead");
        }
        Why::TestFailed | Why::WrongType(..) | Why::IntoItself | Why::NoPath | Why::NoFrom => {}
    }
}

fn reason(failure: &PatchFailure) -> String {
    match &failure.why {
        Why::Missing(missing) => {
            let Missing { segment, parent, .. } = missing.as_ref();
            let place = if parent.is_empty() { "the configuration" } else { parent.as_str() };
            if missing.below_scalar {
                format!("`{place}` is a single value, nothing is below it")
            } else if segment.contains('=') {
                format!("no map at or below `{place}` has `{segment}`")
            } else if missing.written.is_some() {
                format!("`{segment}` in `{place}` is empty or zero, which counts as not written")
            } else if parent.is_empty() {
                format!("the configuration has no `{segment}`")
            } else {
                format!("`{place}` has no `{segment}`")
            }
        }
        Why::OutOfRange(1) => "the list has only one item".to_owned(),
        Why::OutOfRange(length) => format!("the list has only {length} items"),
        Why::NoIndex(segment, _) => format!("`{segment}` names no item of a list"),
        Why::Ambiguous(segment, count) => format!(
            "`{segment}` picks {count} maps, and the rest of the path is not in all of them"
        ),
        Why::NoSlash => "a path starts with `/`".to_owned(),
        Why::UnknownOp(op) => format!("`{}` is no operation", op.value),
        Why::TestFailed => "the value that `test` expects is not there".to_owned(),
        Why::NoPath => "a patch without a `path`".to_owned(),
        Why::NoFrom => "`copy` and `move` need `from`".to_owned(),
        Why::IntoItself => "a block cannot be copied into itself".to_owned(),
        Why::WrongType(_, expected) => {
            format!("`{}` takes {expected}", failure.path.value)
        }
    }
}

fn help_missing(failure: &PatchFailure, missing: &Missing, finding: &mut Finding) {
    let segment = missing.segment.as_str();
    if let Some(written) = missing.written {
        finding.label(written, "what is written");
    }
    if missing.below_scalar {
        return;
    }
    let is_field = missing.legal.iter().any(|name| name == segment);
    let adds = "`op: add` creates it";
    if is_field {
        let help = match (&missing.default, missing.is_last) {
            (Some(_), true) => {
                format!(
                    "`{segment}` is only a default here, and patches come before defaults; {adds}"
                )
            }
            (Some(_), false) => format!(
                "`{segment}` is only a default here, and patches come before defaults; write it into the file"
            ),
            (None, true) if failure.op.as_ref().is_none_or(|op| op.value == "replace") => {
                format!("`replace` needs a value that is written; {adds}")
            }
            (None, true) => "it is not written, so there is nothing to do it with".to_owned(),
            (None, false) => {
                format!("write `{segment}` into the file, or add it with a patch before")
            }
        };
        finding.help(help);
        return;
    }
    let there = missing.there.iter().map(String::as_str);
    let known = there.clone().chain(missing.legal.iter().map(String::as_str));
    if let Some(meant) = nearest(segment, known) {
        finding.help(format!("did you mean `{meant}`?"));
        if let Some(wrong) = &failure.wrong {
            let span = failure.path.part(wrong.clone());
            if span != failure.path.span {
                let escaped = meant.replace('~', "~0").replace('/', "~1");
                finding.fix(support::rename(span, &escaped));
            }
        }
    } else if missing.legal.is_empty() && missing.is_last && !segment.contains('=') {
        finding.help(adds);
    } else if !missing.there.is_empty() && missing.there.len() <= 8 {
        finding.help(format!("there are {}", support::list(&missing.there)));
    }
}

/// Shows the artifact that an index names, and the only one that has what is looked for: indexes go out of date as
/// artifacts come and go.
fn point_at_artifact(config: &Config, missing: &Missing, finding: &mut Finding) {
    let index =
        missing.parent.strip_prefix(ARTIFACTS).and_then(|index| index.parse::<usize>().ok());
    let artifacts = config.value.at(&["build", "artifacts"]).map(Value::items).unwrap_or_default();
    let Some(own) = index.and_then(|at| artifacts.get(at)).filter(|_| !moves_artifacts(config))
    else {
        return;
    };
    if let Some(image) = own.field("image") {
        finding.label(image.span, format!("this is `{}`", missing.parent));
    }
    let mut have =
        artifacts.iter().enumerate().filter(|(_, own)| own.get(&missing.segment).is_some());
    if let (Some((at, only)), None) = (have.next(), have.next())
        && let Some(image) = only.field("image")
    {
        finding.help(format!(
            "of all artifacts only `{}` has `{}`: its path is `{ARTIFACTS}{at}`",
            image.value, missing.segment
        ));
    }
}

/// What stands before the index of an artifact.
const ARTIFACTS: &str = "/build/artifacts/";

/// Whether a patch of some profile adds or removes artifacts: then an index may mean another one.
fn moves_artifacts(config: &Config) -> bool {
    let profiles = config.value.get("profiles").map(|own| own.items()).unwrap_or_default();
    let patches = profiles.iter().filter_map(|own| own.get("patches")).flat_map(|own| own.items());
    let mut paths = patches
        .flat_map(|own| [own.get("path"), own.get("from")])
        .flatten()
        .filter_map(|own| own.text());
    paths.any(|path| {
        let below = path.strip_prefix("/build/artifacts").map(|rest| rest.trim_matches('/'));
        path == "/build" || below.is_some_and(|rest| !rest.contains('/'))
    })
}
