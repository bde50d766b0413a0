//! What a value must look like beyond its type, and when Skaffold finds out. The places are files of Skaffold's
//! `pkg/skaffold`.

use super::formats;
use super::types::Field;

/// When a bad value shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Whenever the file is loaded, by every command.
    Load,
    /// When Skaffold validates: every command that builds, deploys or renders.
    Validate,
    /// When it sets up its builders and renderers: the same commands, before anything is built.
    Runner,
    /// When the artifact is built; some panic.
    Build,
    /// In the pod, or at the service that gets the value: Skaffold only passes it on.
    Elsewhere,
    /// Never: the value has no effect, or another one.
    Never,
}

/// What values there are.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// Only these.
    OneOf {
        /// As documented.
        values: &'static [&'static str],
        /// Whether the case does not matter.
        any_case: bool,
    },
    /// A text with a form.
    Text {
        /// Whether a text has it.
        test: fn(&str) -> bool,
        /// What it is, with an example: `a duration such as 20m`.
        name: &'static str,
    },
    /// A number from one to the other.
    Range(i64, i64),
}

/// What is asked of a field's value, or of each item of a list.
#[derive(Debug, Clone, Copy)]
pub struct Constraint {
    /// The legal values.
    pub form: Form,
    /// When a bad one shows.
    pub when: When,
    /// Whether nothing at all is bad too.
    pub required: bool,
}

impl Constraint {
    /// Whether a field's text passes. Empty texts do, where nothing at all does; templates are not looked into.
    pub fn allows(&self, text: &str) -> bool {
        if text.is_empty() { !self.required } else { self.fits(text) }
    }

    /// Whether an item of a list passes; there is no empty one.
    pub fn fits(&self, text: &str) -> bool {
        match self.form {
            Form::OneOf { values, any_case: false } => values.contains(&text),
            Form::OneOf { values, any_case: true } => {
                values.iter().any(|value| value.eq_ignore_ascii_case(text))
            }
            Form::Text { test, .. } => test(text),
            Form::Range(least, most) => {
                text.parse().is_ok_and(|number: i64| (least..=most).contains(&number))
            }
        }
    }

    /// The legal values, where they are known.
    pub fn values(&self) -> &'static [&'static str] {
        match self.form {
            Form::OneOf { values, .. } => values,
            _ => &[],
        }
    }
}

const fn exact(values: &'static [&'static str]) -> Form {
    Form::OneOf { values, any_case: false }
}

const fn any_case(values: &'static [&'static str]) -> Form {
    Form::OneOf { values, any_case: true }
}

const DURATION: Form = Form::Text { test: formats::is_duration, name: "a duration such as `20m`" };
const QUANTITY: Form =
    Form::Text { test: formats::is_quantity, name: "a quantity such as `500Mi`" };
const PLATFORM: Form =
    Form::Text { test: formats::is_platform, name: "a platform such as `linux/amd64`" };
const IMAGE: Form =
    Form::Text { test: formats::is_image, name: "a name such as `registry.example.com/team/web`" };
const SYSTEMS: Form = exact(&["linux", "darwin", "windows"]);

#[rustfmt::skip]
const TABLE: &[(&str, &str, Form, When)] = &[
    // schema/profiles.go
    ("Activation", "env", Form::Text { test: |text| text.contains('='), name: "`KEY=pattern`" }, When::Load),
    // vendor/github.com/krishicks/yaml-patch/operation.go
    ("JSONPatch", "op", exact(&["add", "remove", "replace", "move", "copy", "test"]), When::Load),
    // schema/validation/validation.go
    ("PortForwardResource", "resourceType", any_case(&[
        "container", "pod", "deployment", "service", "replicaset", "replicationcontroller", "statefulset",
        "daemonset", "cronjob", "job",
    ]), When::Validate),
    ("Artifact", "image", IMAGE, When::Validate),
    ("Artifact", "imageName", IMAGE, When::Validate),
    ("LogsConfig", "prefix", exact(&["auto", "container", "podAndContainer", "none"]), When::Validate),
    ("JibArtifact", "type", any_case(&["maven", "gradle"]), When::Validate),
    ("GoogleCloudBuild", "workerPool", Form::Text {
        test: is_worker_pool, name: "`projects/<project>/locations/<region>/workerPools/<pool>`",
    }, When::Validate),
    // tag/git_commit.go
    ("GitTagger", "variant", any_case(&[
        "Tags", "CommitSha", "AbbrevCommitSha", "TreeSha", "AbbrevTreeSha", "Branches",
    ]), When::Runner),
    // platform/platform.go
    ("BuildConfig", "platforms", PLATFORM, When::Runner),
    ("Artifact", "platforms", PLATFORM, When::Runner),
    // render/transform/transform.go, render/validate/validate.go
    ("Transformer", "name", exact(&[
        "set-namespace", "set-labels", "set-annotations", "create-setters", "apply-setters",
        "ensure-name-substring", "search-replace", "set-enforcement-action",
    ]), When::Runner),
    ("Transformer", "configMap", Form::Text { test: |text| text.contains(':'), name: "`KEY:VALUE`" }, When::Runner),
    ("Validator", "name", exact(&["kubeval", "gatekeeper"]), When::Runner),
    // build/cluster/types.go
    ("ClusterDetails", "timeout", DURATION, When::Runner),
    ("KanikoBuild", "timeout", DURATION, When::Runner),
    // build/cluster/kaniko.go
    ("KanikoArtifact", "copyTimeout", DURATION, When::Build),
    ("KanikoArtifact", "buildContextCompressionLevel", Form::Range(-2, 9), When::Build),
    // build/cluster/pod.go: MustParse panics
    ("ResourceRequirement", "cpu", QUANTITY, When::Build),
    ("ResourceRequirement", "memory", QUANTITY, When::Build),
    ("ResourceRequirement", "ephemeralStorage", QUANTITY, When::Build),
    ("ResourceRequirement", "resourceStorage", QUANTITY, When::Build),
    // build/bazel/build.go
    ("BazelArtifact", "target", Form::Text { test: |text| text.ends_with(".tar"), name: "a target that ends in `.tar`" }, When::Build),
    ("BazelPlatformMapping", "platform", PLATFORM, When::Never),
    // build/misc/env.go
    ("BuildpackArtifact", "env", Form::Text { test: |text| text.contains('='), name: "`KEY=value`" }, When::Build),
    // kaniko: cmd/executor/cmd/root.go
    ("KanikoCache", "ttl", DURATION, When::Elsewhere),
    ("KanikoArtifact", "snapshotMode", exact(&["full", "redo", "time"]), When::Elsewhere),
    ("KanikoArtifact", "logFormat", exact(&["text", "color", "json"]), When::Elsewhere),
    ("KanikoArtifact", "verbosity", any_case(&["panic", "fatal", "error", "warn", "warning", "info", "debug", "trace"]), When::Elsewhere),
    // Google Cloud Build's API
    ("GoogleCloudBuild", "logging", exact(&[
        "LOGGING_UNSPECIFIED", "LEGACY", "GCS_ONLY", "STACKDRIVER_ONLY", "CLOUD_LOGGING_ONLY", "NONE",
    ]), When::Elsewhere),
    ("GoogleCloudBuild", "logStreamingOption", exact(&["STREAM_DEFAULT", "STREAM_ON", "STREAM_OFF"]), When::Elsewhere),
    // kubectl port-forward
    ("PortForwardResource", "port", Form::Text { test: formats::is_port, name: "a number from 1 to 65535, or the name of a port" }, When::Elsewhere),
    ("PortForwardResource", "localPort", Form::Range(0, 65535), When::Elsewhere),
    // runner/deployer.go, kubernetes/status/status_check.go take the default for these
    ("DeployConfig", "statusCheckDeadlineSeconds", Form::Range(1, i64::MAX), When::Never),
    // hooks/host.go compares with GOOS
    ("HostHook", "os", SYSTEMS, When::Never),
    ("PostRenderHostHook", "os", SYSTEMS, When::Never),
    // debug/types
    ("Artifact", "runtimeType", any_case(&["go", "nodejs", "jvm", "python", "netcore"]), When::Never),
];

/// What is asked of a field's value beyond its type; `None` for most.
pub fn constraint(field: Field) -> Option<Constraint> {
    let (.., form, when) = TABLE
        .iter()
        .find(|(ty, name, ..)| *ty == field.owner().name() && *name == field.name())
        .copied()?;
    // The only one of these that the tags do not call required.
    let required = field.is_required()
        || (field.owner().name(), field.name()) == ("PortForwardResource", "resourceType");
    Some(Constraint { form, when, required })
}

/// When Skaffold stumbles over a null item of a list: most often with a panic. `None` where it minds none.
pub fn null_item(field: Field) -> Option<When> {
    match (field.owner().name(), field.name()) {
        // schema/defaults/defaults.go
        ("BuildConfig", "artifacts") | ("Artifact", "requires") | (_, "portForward") => {
            Some(When::Load)
        }
        // schema/validation/validation.go
        ("Sync", "manual") | ("SkaffoldConfig" | "Profile", "test" | "verify") => {
            Some(When::Validate)
        }
        _ => None,
    }
}

/// Skaffold looks for the pattern anywhere in the text.
fn is_worker_pool(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("projects/") else { return false };
    let Some((project, rest)) = rest.split_once("/locations/") else { return false };
    let Some((region, _)) = rest.split_once("/workerPools/") else { return false };
    !project.is_empty() && !region.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::{Type, Version};
    use super::*;

    fn of(ty: &str, name: &str) -> Constraint {
        let history = Type::named(ty).unwrap().history(name).unwrap();
        let version = history.until.unwrap_or(Version::latest());
        constraint(Type::named(ty).unwrap().field(version, name).unwrap()).unwrap()
    }

    #[test]
    fn every_entry_is_a_field() {
        for (ty, name, ..) in TABLE {
            of(ty, name);
        }
    }

    #[test]
    fn case_matters_where_skaffold_minds_it() {
        assert!(of("PortForwardResource", "resourceType").allows("Service"));
        assert!(!of("PortForwardResource", "resourceType").allows("svc"));
        assert!(!of("PortForwardResource", "resourceType").allows(""));
        assert!(!of("LogsConfig", "prefix").allows("Container"));
        assert!(of("LogsConfig", "prefix").allows(""));
        assert!(!of("HostHook", "os").allows("Linux"));
    }

    #[test]
    fn forms() {
        assert!(!of("ClusterDetails", "timeout").allows("1200"));
        assert!(of("KanikoArtifact", "buildContextCompressionLevel").allows("-2"));
        assert!(!of("KanikoArtifact", "buildContextCompressionLevel").allows("10"));
        assert!(!of("GoogleCloudBuild", "workerPool").allows("x"));
        assert!(
            of("GoogleCloudBuild", "workerPool").allows("projects/p/locations/r/workerPools/w")
        );
    }
}
