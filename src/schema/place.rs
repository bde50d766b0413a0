//! Walking through a configuration: which field a path leads to, and which keys are legal there.

use super::shape::Shape;
use super::types::{Field, Type, root};
use super::version::Version;
use std::borrow::Cow;

/// How the keys of a struct are matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// As they are.
    Exact,
    /// A Kubernetes type that yaml.v3 decodes: it does not see the JSON names, and takes those of the Go fields in
    /// lower case. `mountPath` is unknown to it, `mountpath` is not.
    Lower,
    /// A Kubernetes type that goes through JSON: in any case.
    AnyCase,
}

/// A place in a configuration of some apiVersion.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    version: Version,
    shape: &'static Shape,
    field: Option<Field>,
    lax: bool,
    json: bool,
}

/// Where else a name is legal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The field of that name.
    pub field: Field,
    /// How many levels of keys further out (negative: further in) it is legal. Lists are no level.
    pub levels_up: i8,
    /// The key that holds it; `None` at the top of the document.
    pub below: Option<Field>,
}

impl Place {
    /// The top of a document.
    pub fn root(version: Version) -> Place {
        static ROOT: std::sync::LazyLock<Shape> =
            std::sync::LazyLock::new(|| Shape::Struct(root()));
        Place { version, shape: &ROOT, field: None, lax: false, json: false }
    }

    /// The apiVersion.
    pub fn version(self) -> Version {
        self.version
    }

    /// What values belong here.
    pub fn shape(self) -> &'static Shape {
        self.shape
    }

    /// The field that this is the value of, or an item or an entry of the value of; `None` at the top.
    pub fn field(self) -> Option<Field> {
        self.field
    }

    /// Whether Skaffold loses unknown keys here without a word; else it rejects the file. That is so everywhere
    /// below `build.cluster` and `artifacts[].kaniko` since v2beta11.
    pub fn is_lax(self) -> bool {
        self.lax || self.json
    }

    /// Whether the value goes through JSON, see [`Shape::accepts_json`].
    pub fn is_json(self) -> bool {
        self.json
    }

    /// The struct that is expected here.
    pub fn ty(self) -> Option<Type> {
        match self.shape.bare() {
            Shape::Struct(ty) => Some(*ty),
            _ => None,
        }
    }

    /// How keys are matched here.
    pub fn keys(self) -> Keys {
        match self.ty() {
            Some(ty) if ty.is_kubernetes() && self.json => Keys::AnyCase,
            Some(ty) if ty.is_kubernetes() => Keys::Lower,
            _ => Keys::Exact,
        }
    }

    /// The legal keys, in the order of the source; none where all keys are.
    pub fn fields(self) -> Vec<(Cow<'static, str>, Field)> {
        let Some(ty) = self.ty() else { return Vec::new() };
        let keys = self.keys();
        let mut fields = Vec::new();
        let mut queue: Vec<Type> = vec![ty];
        while let Some(ty) = queue.pop() {
            for field in ty.fields(self.version) {
                match keys {
                    Keys::AnyCase if field.is_inline() => queue.extend(field.shape().innermost()),
                    Keys::Lower => fields.push((lower(field), field)),
                    _ => fields.push((Cow::Borrowed(field.name()), field)),
                }
            }
        }
        fields
    }

    /// The place of a key's value; `None` for a key that is not legal here.
    pub fn key(self, key: &str) -> Option<Place> {
        match self.shape.bare() {
            Shape::Struct(ty) => match self.field_of(*ty, key) {
                Some(field) => Some(self.below(field.shape(), field)),
                None => ty.field(self.version, "*").map(|field| self.below(field.shape(), field)),
            },
            Shape::Map(value) => Some(Place { shape: value, ..self }),
            Shape::Any | Shape::Flat => Some(Place { shape: &Shape::Any, ..self }),
            _ => None,
        }
    }

    /// The place of the items of a list.
    pub fn item(self) -> Option<Place> {
        match self.shape.bare() {
            Shape::List(item) => Some(Place { shape: item, ..self }),
            Shape::Any => Some(self),
            _ => None,
        }
    }

    /// A key, or anything at all that stands for an item where a list is: `0`, `-`, `image=app`.
    pub fn step(self, step: &str) -> Option<Place> {
        self.item().or_else(|| self.key(step))
    }

    fn field_of(self, ty: Type, key: &str) -> Option<Field> {
        match self.keys() {
            Keys::Exact => ty.field(self.version, key),
            Keys::Lower => ty.fields(self.version).find(|field| lower(*field) == key),
            Keys::AnyCase => {
                let fields = self.fields();
                let exact = fields.iter().find(|(name, _)| name == key);
                exact
                    .or_else(|| fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)))
                    .map(|(_, field)| *field)
            }
        }
    }

    fn below(self, shape: &'static Shape, field: Field) -> Place {
        Place {
            shape,
            field: Some(field),
            lax: self.lax || field.is_lax(),
            json: self.json || field.is_json(),
            ..self
        }
    }
}

/// What yaml.v3 takes for the name of a field without a `yaml` tag.
fn lower(field: Field) -> Cow<'static, str> {
    match field.row.lower {
        Some(name) => Cow::Borrowed(name),
        None if field.name().bytes().any(|byte| byte.is_ascii_uppercase()) => {
            Cow::Owned(field.name().to_lowercase())
        }
        None => Cow::Borrowed(field.name()),
    }
}

/// Where a path leads: keys, and anything for the items of lists (`["build", "artifacts", "0", "kaniko"]`).
/// `None` if some key of it is not legal in this version.
pub fn walk<'p>(version: Version, path: impl IntoIterator<Item = &'p str>) -> Option<Place> {
    path.into_iter().try_fold(Place::root(version), Place::step)
}

/// Where the name of a key that is not legal at the end of `path` is legal: in the structs around it, nearest
/// first, then in those that the keys of this place hold. That is what wrong indentation looks like.
pub fn find_elsewhere(version: Version, path: &[&str], name: &str) -> Vec<Elsewhere> {
    let mut around = vec![Place::root(version)];
    for step in path {
        let Some(place) = around.last().and_then(|place| place.step(step)) else {
            return Vec::new();
        };
        around.push(place);
    }
    let mut found = Vec::new();
    let here = around.pop();
    let mut levels_up = 0;
    for place in around.into_iter().rev() {
        let Some(ty) = place.ty() else { continue };
        levels_up += 1;
        found.extend(place.field_of(ty, name).map(|field| Elsewhere {
            field,
            levels_up,
            below: place.field(),
        }));
    }
    for (key, holder) in here.map(Place::fields).unwrap_or_default() {
        let Some(inner) = here.and_then(|here| here.key(&key)) else { continue };
        let inner = inner.item().unwrap_or(inner);
        let Some(ty) = inner.ty() else { continue };
        let field = inner.field_of(ty, name);
        found.extend(field.map(|field| Elsewhere { field, levels_up: -1, below: Some(holder) }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::version;
    use super::*;

    fn v(name: &str) -> Version {
        version(&format!("skaffold/{name}")).unwrap()
    }

    fn at(name: &str, path: &str) -> Option<Place> {
        walk(v(name), path.split('.'))
    }

    #[test]
    fn a_path_leads_to_a_field_of_its_version() {
        let args = at("v2beta16", "build.artifacts.0.kaniko.buildArgs").unwrap();
        assert_eq!(format!("{:?}", args.field().unwrap()), "KanikoArtifact.buildArgs");
        assert!(args.is_lax());
        assert_eq!(
            at("v4beta14", "build.artifacts.-.docker.target").unwrap().shape(),
            &Shape::String
        );
        assert_eq!(
            at("v4beta14", "build.artifacts.image=app.docker.target").unwrap().shape(),
            &Shape::String
        );
        assert!(at("v1alpha3", "build.artifacts.0.workspace").is_some());
        assert!(at("v4beta14", "build.artifacts.0.workspace").is_none());
        assert!(at("v4beta14", "profiles.0.build.artifacts.0.image").is_some());
        assert!(at("v4beta14", "profiles.0.metadata").is_none());
        assert_eq!(
            at("v4beta14", "deploy.helm.releases.0.overrides.a.b").unwrap().shape(),
            &Shape::Any
        );
        assert_eq!(
            at("v4beta14", "deploy.helm.releases.0.setValues.a.b.c").unwrap().shape(),
            &Shape::Any
        );
    }

    #[test]
    fn the_islands_are_lax_since_v2beta11() {
        assert!(!at("v2beta10", "build.cluster.resources").unwrap().is_lax());
        assert!(at("v2beta11", "build.cluster.resources").unwrap().is_lax());
        assert!(at("v4beta14", "build.cluster.dockerConfig").unwrap().is_lax());
        assert!(!at("v4beta14", "build.local").unwrap().is_lax());
    }

    #[test]
    fn kubernetes_keys_match_in_any_case_where_json_reads_them() {
        for key in ["hostPath", "hostpath", "HOSTPATH"] {
            let path = format!("build.cluster.volumes.0.{key}.path");
            assert_eq!(at("v4beta14", &path).unwrap().shape(), &Shape::String, "{key}");
        }
        assert_eq!(at("v4beta14", "build.cluster.volumes.0").unwrap().keys(), Keys::AnyCase);
        assert!(at("v4beta14", "build.cluster.volumes.0.hostPth").is_none());
        assert!(at("v4beta14", "build.artifacts.0.kaniko.volumeMounts.0.MountPath").is_some());
    }

    #[test]
    fn kubernetes_keys_are_in_lower_case_where_yaml_reads_them() {
        assert!(at("v4beta14", "build.cluster.tolerations.0.tolerationSeconds").is_none());
        assert!(at("v4beta14", "build.cluster.tolerations.0.tolerationseconds").is_some());
        assert!(at("v4beta14", "build.artifacts.0.kaniko.env.0.valueFrom").is_none());
        assert!(at("v2beta10", "build.cluster.volumes.0.hostPath").is_none());
        assert!(at("v2beta10", "build.cluster.volumes.0.volumesource.hostpath").is_some());
    }

    #[test]
    fn wrong_indentation() {
        let found = |path: &str, name: &str| {
            let path: Vec<&str> = path.split('.').collect();
            let found = find_elsewhere(v("v4beta14"), &path, name);
            found
                .into_iter()
                .map(|other| (format!("{:?}", other.field), other.levels_up))
                .collect::<Vec<_>>()
        };
        assert_eq!(found("build.artifacts.0", "cluster")[0], ("BuildConfig.cluster".to_owned(), 1));
        assert_eq!(found("build.artifacts.0.docker", "sync")[0], ("Artifact.sync".to_owned(), 1));
        let inside = found("build.artifacts.0", "dockerfile");
        assert!(inside.contains(&("DockerArtifact.dockerfile".to_owned(), -1)), "{inside:?}");
        assert!(inside.contains(&("KanikoArtifact.dockerfile".to_owned(), -1)), "{inside:?}");
        assert_eq!(found("build", "nonsense"), []);
    }
}
