use super::Report;
use crate::model::{Config, Data, Value};

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    let place = ["build", "tagPolicy", "customTemplate", "components"];
    for component in config.value.at(&place).map(Value::items).unwrap_or_default() {
        let Some(nested) = component.entry("customTemplate") else { continue };
        if matches!(nested.value.data, Data::Null) {
            continue;
        }
        report
            .refuses(nested.key.span, "a component of a `customTemplate` cannot be another one")
            .help("put its components into the outer one");
    }
}
