use super::Report;
use crate::model::{Config, Data, Value};
use std::sync::Arc;

pub(super) fn check(config: &Config, report: &mut Report<'_>) {
    for action in config.value.get("customActions").map(|list| list.items()).unwrap_or_default() {
        let name = action.field("name");
        let name = name.as_ref().map_or("", |name| name.value.as_str());
        let is_null = |item: &Arc<Value>| matches!(item.data, Data::Null);
        let is_empty = |list: &Data| matches!(list, Data::List(items) if items.iter().all(is_null));
        if let Some(list) = action.get("containers").filter(|list| is_empty(&list.data)) {
            report
                .refuses(list.span, format!("the action `{name}` has no container"))
                .help("add the container that it runs, or remove the action")
                .name(name);
        }
        let Some(mode) = action.get("executionMode") else { continue };
        let set =
            |key: &str| mode.entry(key).filter(|entry| !matches!(entry.value.data, Data::Null));
        if let (Some(local), Some(cluster)) = (set("local"), set("kubernetesCluster")) {
            report
                .refuses(cluster.key.span, format!("the action `{name}` can run in one place only"))
                .label(local.key.span, "the other place")
                .help("remove one of them")
                .name(name);
        }
    }
}
