use super::Report;
use super::subject::ProfileUse;
use crate::diagnostic::{Applicability, Fix};
use crate::edit::yaml as edit;
use crate::model::profile::{Effect, Overlaid, is_zero};
use crate::model::{Data, Value};
use crate::schema::{Version, walk};

pub(super) fn check(used: &ProfileUse, report: &mut Report<'_>) {
    for fact in &used.overlaid {
        let (Effect::Nothing, Some(base)) = (&fact.effect, &fact.base) else { continue };
        let place = walk(Version::latest(), fact.path.iter().copied());
        let is_zero = |value: &Value| place.is_some_and(|place| is_zero(value, place.shape()));
        // A patch of the same profile may say it.
        let stays = used.effective.at(&fact.path).is_some_and(|value| !is_zero(value));
        if is_zero(&base.value) || !stays {
            continue;
        }
        let key = &fact.own.key.value;
        let path = format!("/{}", fact.path.join("/"));
        let fix = by_patch(used, report, &path);
        let finding = report.at(fact.own.value.span, message(fact, &base.value));
        finding.name(key.clone()).label(base.value.span, "the value that stays");
        finding.help(format!(
            "remove it with a patch: `op: remove`, `path: /{}`",
            fact.path.join("/")
        ));
        finding.fix = fix;
    }
}

/// Removes the base's value with a patch of the profile.
fn by_patch(used: &ProfileUse, report: &Report<'_>, path: &str) -> Option<Fix> {
    let profile = used.profile.span;
    let mut editor = report.editor(profile)?;
    let patch = edit::Value::map([("op", "remove".into()), ("path", path.into())]);
    editor.merge(profile, edit::Value::map([("patches", edit::Value::list([patch]))]));
    let title = "Remove it with a patch of the profile";
    Some(Fix::new(title, Applicability::Unsafe, editor.finish()?))
}

fn message(fact: &Overlaid, base: &Value) -> String {
    let key = &fact.own.key.value;
    match &base.data {
        Data::List(items) => {
            let items = match items.len() {
                1 => "its item".to_owned(),
                count => format!("its {count} items"),
            };
            format!("`{key}` keeps {items}: an empty list in a profile changes nothing")
        }
        _ => {
            let own = match fact.own.value.text() {
                Some("") | None => "nothing",
                Some(text) => text,
            };
            let stays = base.text().unwrap_or_default();
            format!("`{key}` stays `{stays}`: a profile cannot set it to `{own}`")
        }
    }
}
