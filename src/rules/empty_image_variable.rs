use super::Report;
use super::variables::is_cloud_docker;
use crate::model::{TemplateUse, is_literal};
use crate::schema::Variables;
use crate::syntax::template::Fate;

pub(super) fn check(template: &TemplateUse, report: &mut Report<'_>) {
    let Some(expanded) = template.expanded else { return };
    if !matches!(expanded.variables, Variables::Image | Variables::ImageAndEnv)
        || is_cloud_docker(template)
    {
        return;
    }
    let Some(image) = template.artifact.as_ref().map(|artifact| &artifact.image) else { return };
    if image.value.contains('/') || !is_literal(&image.value) {
        return;
    }
    for field in template.looked_up().filter(|field| field.fate != Fate::Guarded) {
        let Some(key) =
            field.key().filter(|key| matches!(key.value.as_str(), "IMAGE_NAME" | "IMAGE_REPO"))
        else {
            continue;
        };
        let finding = report.at(
            key.span,
            format!(
                "`{}` is empty without a default repository, as the image `{}` has no `/` to split at",
                key.value, image.value
            ),
        );
        finding.name(&key.value).label(image.span, "the image");
        if key.value == "IMAGE_NAME" {
            finding.help(format!("write `{}`", image.value));
        }
    }
}
