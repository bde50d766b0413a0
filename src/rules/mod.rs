//! The list of rules, and how a rule is run.
//!
//! A rule is a page, `rules/<id>.md`, that says what it promises, and a function from a subject to findings in a
//! file of its own here. To add one: write the page, watch `cargo test --test rules` fail, add the two
//! lines here, write the function.

mod activation;
mod args;
mod artifact_graph;
#[cfg(test)]
pub(crate) mod buildkit;
mod caches;
mod context_sources;
mod copies;
mod cycle;
mod deployers;
mod emptiness;
mod equivalents;
mod features;
mod fields;
mod kaniko;
mod keep;
mod landed;
mod page;
mod platform_args;
mod port;
mod releases;
mod report;
mod secret_names;
mod split;
mod subject;
mod support;
mod variables;
mod volumes;
mod walk;
mod wiring;

// Of each rule, as `rules!` below has them: `cargo fmt` finds only what is written out.
mod activation_always;
mod activation_loose;
mod activation_never;
mod arg_after_use;
mod arg_before_from;
mod arg_in_other_stage;
mod arg_never_set;
mod artifact_cycle;
mod bind_mount_not_watched;
mod build_arg_without_default;
mod builder_mismatch;
mod buildkit_needed;
mod cache_arg_not_declared;
mod cache_disabled;
mod cache_from_useless;
mod cache_host_path;
mod cache_lost_in_profile;
mod cache_mount_elsewhere;
mod cache_mount_lost;
mod cache_mount_non_root;
mod cache_mount_unused;
mod cache_not_concurrent;
mod cache_path_not_mounted;
mod cache_ttl_unit;
mod changing_arg_early;
mod compose_not_supported;
mod config_not_found;
mod conflicting_fields;
mod conflicting_imports;
mod consistent_instruction_casing;
mod context_not_found;
mod context_sub_path;
mod copy_before_build;
mod copy_before_download;
mod copy_from_unknown_stage;
mod copy_ignored_file;
mod copy_of_build_output;
mod copy_source_ignored;
mod copy_source_missing;
mod custom_without_command;
mod custom_without_dependencies;
mod dependency_not_found;
mod deployer_conflict;
mod docker_image_not_deployed;
mod dockerfile_from_cwd;
mod dockerfile_not_found;
mod dockerfile_syntax;
mod dockerignore_incomplete;
mod dockerignore_misplaced;
mod dockerignore_syntax;
mod duplicate_image;
mod duplicate_key;
mod duplicate_name;
mod duplicate_profile;
mod duplicate_stage_name;
mod empty_command;
mod empty_image_variable;
mod env_dropped;
mod env_file_not_read;
mod env_overrides_arg;
mod expose_invalid_format;
mod expose_proto_casing;
mod extra_deployer;
mod field_removed;
mod field_too_new;
mod from_as_casing;
mod from_platform_flag_const_disallowed;
mod git_dir_in_context;
mod helm_overrides_shared;
mod hook_never_runs;
mod host_path_per_node;
mod ignore_without_paths;
mod ignored_field;
mod image_with_tag;
mod import_with_sha256;
mod install_config_not_copied;
mod install_ignores_lock;
mod invalid_action;
mod invalid_alias;
mod invalid_default_arg_in_from;
mod invalid_definition_description;
mod invalid_network;
mod invalid_template;
mod invalid_value;
mod jib_project_not_found;
mod json_args_recommended;
mod kaniko_archived;
mod kaniko_arg_leak;
mod kaniko_no_layer_cache;
mod kaniko_no_op;
mod kaniko_syntax;
mod large_context;
mod layer_cache_with_mounted_cache;
mod legacy_key_value_format;
mod lockfile_not_copied;
mod maintainer_deprecated;
mod manifest_edit_rebuilds;
mod missing_field;
mod mount_below_symlink;
mod mount_breaks_build;
mod mounted_cache_in_image;
mod multiple_instructions_disallowed;
mod nested_template;
mod no_deployer;
mod no_dockerignore;
mod no_empty_continuation;
mod no_package_cache;
mod null_entry;
mod outdated_api_version;
mod patch_fails;
mod patch_lost;
mod platform_mismatch;
mod private_proxy_default;
mod profile_adds;
mod profile_drops_fields;
mod profile_no_effect;
mod profile_two_of_one;
mod profile_wipes;
mod pull_secret_unused;
mod rebuilds_together;
mod redundant_target_platform;
mod registry_scheme;
mod relative_to_cwd;
mod release_cycle;
mod reserved_stage_name;
mod reserved_volume;
mod rewritten_scalar;
mod secret_in_build_arg;
mod secrets_on_cloud_build;
mod secrets_used_in_arg_or_env;
mod single_snapshot_with_cache;
mod skip_unused_stages;
mod stage_name_casing;
mod suppression_without_reason;
mod sync_mode;
mod sync_strip;
mod tag_falls_back;
mod template_not_expanded;
mod test_never_runs;
mod toleration_dropped;
mod undefined_arg_in_from;
mod undefined_var;
mod unknown_api_version;
mod unknown_artifact;
mod unknown_build_arg;
mod unknown_config;
mod unknown_field;
mod unknown_field_dropped;
mod unknown_profile;
mod unknown_release;
mod unknown_rule;
mod unknown_target;
mod unset_template_variable;
mod unused_alias;
mod unused_stage;
mod unused_suppression;
mod uppercase_image;
mod volume_mount_outside_var_run;
mod volume_not_defined;
mod volume_not_mounted;
mod whitelist_var_run;
mod workdir_relative_path;
mod wrong_type;
mod yaml_syntax;

pub use equivalents::{EQUIVALENTS, Equivalent, RESTATED, Restated};
pub use page::{Fixable, Page};
pub use report::Report;
pub use subject::Subject;

use crate::diagnostic::Finding;
use crate::model::Project;
use std::sync::OnceLock;

/// A page and a function: no state.
pub struct Rule {
    /// Kebab case, the same as its page's name.
    pub id: &'static str,
    text: &'static str,
    page: OnceLock<Page>,
    run: fn(&Project, &mut Report<'_>),
}

impl Rule {
    const fn new(id: &'static str, text: &'static str, run: fn(&Project, &mut Report<'_>)) -> Self {
        Self { id, text, page: OnceLock::new(), run }
    }

    /// What it promises.
    pub fn page(&self) -> &Page {
        self.page.get_or_init(|| Page::parse(self.text))
    }

    /// All that it finds in a project.
    pub fn check(&self, project: &Project) -> Vec<Finding> {
        let mut report = Report::new(self, project);
        (self.run)(project, &mut report);
        report.into_findings()
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// Makes [`ALL`] from `module = "id";` lines. A line without a page or without a module does not compile.
macro_rules! rules {
    ($($module:ident = $id:literal;)*) => {
        /// Every rule, in the order of the catalogue.
        pub static ALL: [Rule; [$($id),*].len()] = [$(Rule::new(
            $id,
            include_str!(concat!("../../rules/", $id, ".md")),
            |project, report| subject::each(project, report, $module::check),
        )),*];
    };
}

rules! {
    yaml_syntax = "yaml-syntax";
    dockerfile_syntax = "dockerfile-syntax";
    dockerignore_syntax = "dockerignore-syntax";
    context_not_found = "context-not-found";
    unknown_api_version = "unknown-api-version";
    outdated_api_version = "outdated-api-version";
    unknown_field = "unknown-field";
    unknown_field_dropped = "unknown-field-dropped";
    field_too_new = "field-too-new";
    field_removed = "field-removed";
    wrong_type = "wrong-type";
    invalid_value = "invalid-value";
    missing_field = "missing-field";
    conflicting_fields = "conflicting-fields";
    duplicate_key = "duplicate-key";
    null_entry = "null-entry";
    empty_command = "empty-command";
    rewritten_scalar = "rewritten-scalar";
    invalid_template = "invalid-template";
    unset_template_variable = "unset-template-variable";
    template_not_expanded = "template-not-expanded";
    empty_image_variable = "empty-image-variable";
    tag_falls_back = "tag-falls-back";
    ignored_field = "ignored-field";
    env_file_not_read = "env-file-not-read";
    dockerfile_not_found = "dockerfile-not-found";
    dockerfile_from_cwd = "dockerfile-from-cwd";
    dependency_not_found = "dependency-not-found";
    jib_project_not_found = "jib-project-not-found";
    unknown_target = "unknown-target";
    unknown_build_arg = "unknown-build-arg";
    arg_before_from = "arg-before-from";
    arg_in_other_stage = "arg-in-other-stage";
    arg_after_use = "arg-after-use";
    env_overrides_arg = "env-overrides-arg";
    buildkit_needed = "buildkit-needed";
    unused_alias = "unused-alias";
    build_arg_without_default = "build-arg-without-default";
    secret_in_build_arg = "secret-in-build-arg";
    unused_stage = "unused-stage";
    copy_from_unknown_stage = "copy-from-unknown-stage";
    arg_never_set = "arg-never-set";
    private_proxy_default = "private-proxy-default";
    copy_source_missing = "copy-source-missing";
    copy_source_ignored = "copy-source-ignored";
    git_dir_in_context = "git-dir-in-context";
    large_context = "large-context";
    no_dockerignore = "no-dockerignore";
    dockerignore_incomplete = "dockerignore-incomplete";
    dockerignore_misplaced = "dockerignore-misplaced";
    copy_of_build_output = "copy-of-build-output";
    bind_mount_not_watched = "bind-mount-not-watched";
    copy_before_download = "copy-before-download";
    copy_before_build = "copy-before-build";
    cache_mount_elsewhere = "cache-mount-elsewhere";
    cache_mount_lost = "cache-mount-lost";
    cache_disabled = "cache-disabled";
    no_package_cache = "no-package-cache";
    lockfile_not_copied = "lockfile-not-copied";
    install_ignores_lock = "install-ignores-lock";
    install_config_not_copied = "install-config-not-copied";
    cache_path_not_mounted = "cache-path-not-mounted";
    cache_mount_unused = "cache-mount-unused";
    cache_arg_not_declared = "cache-arg-not-declared";
    kaniko_no_layer_cache = "kaniko-no-layer-cache";
    changing_arg_early = "changing-arg-early";
    cache_lost_in_profile = "cache-lost-in-profile";
    cache_from_useless = "cache-from-useless";
    rebuilds_together = "rebuilds-together";
    manifest_edit_rebuilds = "manifest-edit-rebuilds";
    volume_not_defined = "volume-not-defined";
    volume_not_mounted = "volume-not-mounted";
    mount_breaks_build = "mount-breaks-build";
    mount_below_symlink = "mount-below-symlink";
    reserved_volume = "reserved-volume";
    volume_mount_outside_var_run = "volume-mount-outside-var-run";
    whitelist_var_run = "whitelist-var-run";
    single_snapshot_with_cache = "single-snapshot-with-cache";
    cache_host_path = "cache-host-path";
    cache_ttl_unit = "cache-ttl-unit";
    context_sub_path = "context-sub-path";
    env_dropped = "env-dropped";
    toleration_dropped = "toleration-dropped";
    pull_secret_unused = "pull-secret-unused";
    kaniko_no_op = "kaniko-no-op";
    layer_cache_with_mounted_cache = "layer-cache-with-mounted-cache";
    host_path_per_node = "host-path-per-node";
    cache_not_concurrent = "cache-not-concurrent";
    cache_mount_non_root = "cache-mount-non-root";
    kaniko_archived = "kaniko-archived";
    mounted_cache_in_image = "mounted-cache-in-image";
    skip_unused_stages = "skip-unused-stages";
    kaniko_syntax = "kaniko-syntax";
    kaniko_arg_leak = "kaniko-arg-leak";
    duplicate_image = "duplicate-image";
    image_with_tag = "image-with-tag";
    uppercase_image = "uppercase-image";
    unknown_artifact = "unknown-artifact";
    artifact_cycle = "artifact-cycle";
    invalid_alias = "invalid-alias";
    builder_mismatch = "builder-mismatch";
    platform_mismatch = "platform-mismatch";
    import_with_sha256 = "import-with-sha256";
    invalid_network = "invalid-network";
    ignore_without_paths = "ignore-without-paths";
    nested_template = "nested-template";
    duplicate_name = "duplicate-name";
    invalid_action = "invalid-action";
    unknown_release = "unknown-release";
    release_cycle = "release-cycle";
    deployer_conflict = "deployer-conflict";
    compose_not_supported = "compose-not-supported";
    secrets_on_cloud_build = "secrets-on-cloud-build";
    no_deployer = "no-deployer";
    extra_deployer = "extra-deployer";
    docker_image_not_deployed = "docker-image-not-deployed";
    helm_overrides_shared = "helm-overrides-shared";
    hook_never_runs = "hook-never-runs";
    custom_without_command = "custom-without-command";
    custom_without_dependencies = "custom-without-dependencies";
    registry_scheme = "registry-scheme";
    test_never_runs = "test-never-runs";
    config_not_found = "config-not-found";
    unknown_config = "unknown-config";
    conflicting_imports = "conflicting-imports";
    relative_to_cwd = "relative-to-cwd";
    sync_mode = "sync-mode";
    sync_strip = "sync-strip";
    duplicate_profile = "duplicate-profile";
    unknown_profile = "unknown-profile";
    profile_no_effect = "profile-no-effect";
    profile_adds = "profile-adds";
    profile_wipes = "profile-wipes";
    profile_drops_fields = "profile-drops-fields";
    profile_two_of_one = "profile-two-of-one";
    patch_fails = "patch-fails";
    patch_lost = "patch-lost";
    activation_loose = "activation-loose";
    activation_always = "activation-always";
    activation_never = "activation-never";
    stage_name_casing = "stage-name-casing";
    from_as_casing = "from-as-casing";
    no_empty_continuation = "no-empty-continuation";
    consistent_instruction_casing = "consistent-instruction-casing";
    duplicate_stage_name = "duplicate-stage-name";
    reserved_stage_name = "reserved-stage-name";
    json_args_recommended = "json-args-recommended";
    maintainer_deprecated = "maintainer-deprecated";
    undefined_arg_in_from = "undefined-arg-in-from";
    workdir_relative_path = "workdir-relative-path";
    undefined_var = "undefined-var";
    multiple_instructions_disallowed = "multiple-instructions-disallowed";
    legacy_key_value_format = "legacy-key-value-format";
    redundant_target_platform = "redundant-target-platform";
    secrets_used_in_arg_or_env = "secrets-used-in-arg-or-env";
    invalid_default_arg_in_from = "invalid-default-arg-in-from";
    from_platform_flag_const_disallowed = "from-platform-flag-const-disallowed";
    copy_ignored_file = "copy-ignored-file";
    invalid_definition_description = "invalid-definition-description";
    expose_proto_casing = "expose-proto-casing";
    expose_invalid_format = "expose-invalid-format";
    unused_suppression = "unused-suppression";
    unknown_rule = "unknown-rule";
    suppression_without_reason = "suppression-without-reason";
}

/// The rule of an id.
pub fn find(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id)
}
