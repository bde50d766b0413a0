//! The checks as BuildKit runs them where it can pull no image: what they are compared with.

use super::subject::{Bases, BuiltDockerfile};
use super::{Report, find};
use crate::diagnostic::Finding;
use crate::model::{DockerfileModel, Project};
use std::sync::Arc;

type Check = fn(&BuiltDockerfile, &mut Report<'_>);

/// All but `copy-ignored-file`, which needs a context.
const CHECKS: [(&str, Check); 20] = [
    ("stage-name-casing", super::stage_name_casing::check),
    ("from-as-casing", super::from_as_casing::check),
    ("no-empty-continuation", super::no_empty_continuation::check),
    ("consistent-instruction-casing", super::consistent_instruction_casing::check),
    ("duplicate-stage-name", super::duplicate_stage_name::check),
    ("reserved-stage-name", super::reserved_stage_name::check),
    ("json-args-recommended", super::json_args_recommended::check),
    ("maintainer-deprecated", super::maintainer_deprecated::check),
    ("undefined-arg-in-from", super::undefined_arg_in_from::check),
    ("workdir-relative-path", super::workdir_relative_path::check),
    ("undefined-var", super::undefined_var::check),
    ("multiple-instructions-disallowed", super::multiple_instructions_disallowed::check),
    ("legacy-key-value-format", super::legacy_key_value_format::check),
    ("redundant-target-platform", super::redundant_target_platform::check),
    ("secrets-used-in-arg-or-env", super::secrets_used_in_arg_or_env::check),
    ("invalid-default-arg-in-from", super::invalid_default_arg_in_from::check),
    ("from-platform-flag-const-disallowed", super::from_platform_flag_const_disallowed::check),
    ("invalid-definition-description", super::invalid_definition_description::check),
    ("expose-proto-casing", super::expose_proto_casing::check),
    ("expose-invalid-format", super::expose_invalid_format::check),
];

/// What the checks find in a file, comments in it aside.
pub(crate) fn check(file: &Arc<DockerfileModel>) -> Vec<Finding> {
    let subject = BuiltDockerfile::new(file, Vec::new(), Bases::OnlyPath);
    let project = Project::default();
    let found = CHECKS.iter().flat_map(|(id, check)| {
        let mut report = Report::new(find(id).unwrap(), &project);
        check(&subject, &mut report);
        report.into_findings()
    });
    found.collect()
}
