//! `requires`: configurations that another one imports.

use super::check::{self, Problem};
use super::config::Config;
use super::placeholder::is_literal;
use super::project::Variant;
use super::upgrade;
use super::value::{self, Value, spans};
use crate::edit::yaml::{Editor, Outline};
use crate::schema::{self, Version, When};
use crate::source::{FileId, FileKind, Files, Sources, Span, Spanned};
use crate::syntax::yaml::{self, DecodeProblem, Yaml};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// One document of a project, as written.
#[derive(Debug, Clone)]
pub struct Document {
    /// The file that it stands in.
    pub path: PathBuf,
    /// The folder that its paths start from; `None` where that is the project's root.
    pub folder: Option<PathBuf>,
    /// The document.
    pub value: Arc<Value>,
    /// The same with the names and places of the newest apiVersion, which profiles are laid over.
    pub latest: Arc<Value>,
    /// Whether lines of its file could not be read.
    pub is_partial: bool,
    /// Whether Skaffold loads it: it stands in the file that Skaffold is started with, or is imported from there.
    pub is_loaded: bool,
    /// Profiles that the importing documents switch on: the name, and the profiles of which one must be in force
    /// there (none: always).
    pub switched_on: Vec<(String, Vec<String>)>,
    /// Profiles in force in each of the variants that are looked at.
    pub always_active: Vec<String>,
    /// See [`Self::problems`].
    problems: OnceLock<Vec<Problem>>,
}

/// A file of configurations.
#[derive(Debug, Clone)]
pub struct ConfigFile {
    /// Where it was found.
    pub path: PathBuf,
    /// Its id.
    pub file: FileId,
    /// Its tree.
    pub yaml: Arc<Yaml>,
    /// What the tree was read from.
    pub text: Arc<str>,
    /// Its documents that are none of Skaffold's; it rejects the file.
    pub others: Vec<Arc<Value>>,
    outline: OnceLock<Outline>,
    decode_problems: OnceLock<Vec<DecodeProblem>>,
}

impl ConfigFile {
    /// What yaml.v3 rejects when it decodes the file.
    pub fn decode_problems(&self) -> &[DecodeProblem] {
        self.decode_problems.get_or_init(|| yaml::decode_problems(&self.yaml))
    }

    /// Whether a place is filled in before any YAML is read, as `{{name}}` is: the file is a generator's template then.
    /// Skaffold's own templates begin with a dot or call a function.
    pub fn is_placeholder(&self, span: Span) -> bool {
        let text = self.text.get(span.start as usize..).unwrap_or_default();
        let name = text.strip_prefix("{{").and_then(|rest| rest.split_once("}}"));
        name.is_some_and(|(name, _)| {
            let name = name.trim();
            name.starts_with(|first: char| first.is_alphabetic() || first == '_')
                && name.chars().all(|own| own.is_alphanumeric() || "_.-".contains(own))
        })
    }

    /// Changes of the file, none so far.
    pub fn editor(&self) -> Editor<'_> {
        let outline = self.outline.get_or_init(|| Outline::new(&self.yaml, &self.text));
        Editor::with_outline(&self.yaml, &self.text, outline)
    }
}

/// An entry of `requires` that leads to a file.
#[derive(Debug, Clone)]
pub struct Import {
    /// Where the document with it stands among the documents of the project.
    pub from: usize,
    /// The entry: its `path`, or all of it where it has none.
    pub span: crate::source::Span,
    /// `activeProfiles`: the name, and the profiles of which one must be in force there (none: always).
    pub profiles: Vec<(String, Vec<String>)>,
    /// The file that it leads to.
    pub path: PathBuf,
    /// `configs`: names of the documents that are meant; empty for all of the file.
    pub configs: Vec<Spanned<String>>,
}

/// An import that leads nowhere.
#[derive(Debug, Clone)]
pub struct MissingImport {
    /// The value of `path`.
    pub path: Spanned<String>,
    /// Where it was looked for.
    pub looked: PathBuf,
}

/// All documents of a project, in the order of the files: the root's own first, then what they import.
#[derive(Debug, Default)]
pub(super) struct Imports {
    pub documents: Vec<Document>,
    pub files: Vec<ConfigFile>,
    pub found: Vec<Import>,
    pub missing: Vec<MissingImport>,
    /// Whether something is imported that cannot be read here: a repository, a bucket, a template.
    pub has_unknown: bool,
}

/// A project may import itself in a circle, and a hostile one very much.
const MAX_FILES: usize = 1_000;

/// Reads a file and all that it imports, each file once.
pub(super) fn read(files: &dyn Files, sources: &Sources, root: &Path) -> std::io::Result<Imports> {
    let mut imports = Imports::default();
    open(files, sources, root, None, &mut imports)?;
    let mut at = 0;
    // Grows while it runs: an imported document imports others.
    while let Some(document) = imports.documents.get(at).cloned() {
        follow(files, sources, at, &document, &mut imports);
        at += 1;
    }
    mark_loaded(&mut imports);
    Ok(imports)
}

/// Of a file that is imported, Skaffold takes the documents that `configs` names, and follows the imports of these only.
fn mark_loaded(imports: &mut Imports) {
    let mut open: Vec<usize> = (0..imports.documents.len()).collect();
    open.retain(|at| imports.documents.get(*at).is_some_and(|document| document.is_loaded));
    while let Some(from) = open.pop() {
        for import in imports.found.iter().filter(|import| import.from == from) {
            for (at, document) in imports.documents.iter_mut().enumerate() {
                if !document.is_loaded && import.means(document) {
                    document.is_loaded = true;
                    open.push(at);
                }
            }
        }
    }
}

impl Import {
    /// Whether it imports a document.
    pub fn means(&self, document: &Document) -> bool {
        let name = document.value.at(&["metadata", "name"]).and_then(Value::text);
        let named = |name: &str| self.configs.iter().any(|wanted| wanted.value == name);
        document.path == self.path && (self.configs.is_empty() || name.is_some_and(named))
    }
}

fn open(
    files: &dyn Files,
    sources: &Sources,
    path: &Path,
    folder: Option<&Path>,
    imports: &mut Imports,
) -> std::io::Result<()> {
    let source = sources.load(files, path)?;
    let tree = Arc::new(yaml::parse(source.id, &source.text));
    let roots = tree.documents.iter().filter_map(|document| document.root);
    let mut others = Vec::new();
    for value in roots.map(|root| value::from_yaml(&tree, root)) {
        if Config::is_config(&value) {
            imports.documents.push(Document {
                path: path.to_path_buf(),
                folder: folder.map(Path::to_path_buf),
                latest: upgrade::latest(&value),
                value,
                is_partial: tree.partial,
                is_loaded: folder.is_none(),
                switched_on: Vec::new(),
                always_active: Vec::new(),
                problems: OnceLock::new(),
            });
        } else {
            others.push(value);
        }
    }
    imports.files.push(ConfigFile {
        path: path.to_path_buf(),
        file: source.id,
        yaml: tree,
        text: source.text.clone(),
        others,
        outline: OnceLock::new(),
        decode_problems: OnceLock::new(),
    });
    Ok(())
}

fn follow(files: &dyn Files, sources: &Sources, at: usize, from: &Document, imports: &mut Imports) {
    for import in from.value.get("requires").map(|list| list.items()).unwrap_or_default() {
        let remote = ["git", "googleCloudStorage", "googleCloudBuildRepoV2"];
        if remote.iter().any(|kind| import.get(kind).is_some()) {
            imports.has_unknown = true;
            continue;
        }
        let configs = import.get("configs").map(|list| list.items()).unwrap_or_default();
        let configs = configs.iter().filter_map(|name| name.string()).collect();
        let span = import.field("path").map_or(import.span, |path| path.span);
        let path = match import.field("path") {
            // Without a path, other documents of the same file are meant.
            None => from.path.clone(),
            Some(path) if !is_literal(&path.value) || path.value.contains("://") => {
                imports.has_unknown = true;
                continue;
            }
            Some(path) => {
                let looked = files.join(from.path.parent().unwrap_or(Path::new(".")), &path.value);
                match find(files, &looked) {
                    Some(found) => found,
                    None if files.inside(&looked) => {
                        imports.missing.push(MissingImport { path, looked });
                        continue;
                    }
                    None => {
                        imports.has_unknown = true;
                        continue;
                    }
                }
            }
        };
        let known = imports.files.iter().any(|file| file.path == path);
        if !known && imports.files.len() < MAX_FILES {
            let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
            if open(files, sources, &path, Some(&folder), imports).is_err() {
                imports.has_unknown = true;
                continue;
            }
        }
        let found = Import { from: at, span, profiles: active_profiles(import), path, configs };
        switch_on(&found, imports);
        imports.found.push(found);
    }
}

fn active_profiles(import: &Value) -> Vec<(String, Vec<String>)> {
    let profiles = import.get("activeProfiles").map(|list| list.items()).unwrap_or_default();
    profiles
        .iter()
        .filter_map(|profile| {
            let by = strings(profile.get("activatedBy")).into_iter().map(str::to_owned).collect();
            Some((profile.field("name")?.value, by))
        })
        .collect()
}

/// Notes the profiles that an import switches on in the documents that it means.
fn switch_on(found: &Import, imports: &mut Imports) {
    let meant = imports.documents.iter_mut().filter(|document| found.means(document));
    for document in meant {
        for profile in &found.profiles {
            if !document.switched_on.contains(profile) {
                document.switched_on.push(profile.clone());
            }
        }
    }
}

/// A file, or the `skaffold.yaml` of a folder.
fn find(files: &dyn Files, path: &Path) -> Option<PathBuf> {
    match files.kind(path)? {
        FileKind::File => Some(path.to_path_buf()),
        FileKind::Folder => ["skaffold.yaml", "skaffold.yml"]
            .iter()
            .map(|name| path.join(name))
            .find(|path| files.kind(path) == Some(FileKind::File)),
        FileKind::Other => None,
    }
}

fn strings(list: Option<&Arc<Value>>) -> Vec<&str> {
    list.map(|list| list.items())
        .unwrap_or_default()
        .iter()
        .filter_map(|item| item.text())
        .collect()
}

impl Document {
    /// Its `apiVersion`, as it is written.
    pub fn api_version(&self) -> Option<Spanned<String>> {
        self.value.field("apiVersion")
    }

    /// The apiVersion; `None` for one that Skaffold does not know.
    pub fn version(&self) -> Option<Version> {
        schema::version(&self.api_version()?.value)
    }

    /// What Skaffold's decoder and its tags say of it. None for an unknown apiVersion. Of a file that could not be
    /// read as a whole, nothing is said to be missing; of one that is not loaded, only what its file cannot be read with.
    pub fn problems(&self) -> &[Problem] {
        self.problems.get_or_init(|| {
            let Some(api_version) = self.api_version() else { return Vec::new() };
            let Some(version) = schema::version(&api_version.value) else { return Vec::new() };
            let mut problems = check::check(&self.value, api_version.span, version);
            problems.retain(|problem| {
                let seen =
                    self.is_loaded || matches!(problem.kind.when(), When::Load | When::Never);
                seen && !(self.is_partial && problem.kind.is_absence())
            });
            problems
        })
    }

    /// Of what Skaffold finds only in the end, keeps what is left in one of these configurations: a profile that is in
    /// force may put something else in the place of what is wrong.
    pub(super) fn keep_what_is_left(&mut self, configs: &[&Value]) {
        let mut problems = self.problems().to_vec();
        if problems.is_empty() {
            return;
        }
        let spans = spans(configs);
        problems.retain(|problem| {
            let in_profile = problem.path.first().is_some_and(|key| key == "profiles");
            in_profile || problem.found_on_load || spans.contains(&problem.span)
        });
        self.problems = OnceLock::from(problems);
    }

    /// Notes the profiles that are in force in all these variants.
    pub(super) fn note_always_active(&mut self, variants: &[Variant]) {
        let mut sets = variants.iter().map(|variant| self.active(&variant.profiles));
        let first = sets.next().unwrap_or_default();
        self.always_active = sets.fold(first, |mut common, set| {
            common.retain(|name| set.contains(name));
            common
        });
    }

    /// The profiles in force in this document where `wanted` are asked for on the whole project.
    pub(super) fn active(&self, wanted: &[String]) -> Vec<String> {
        let mut active = wanted.to_vec();
        for (name, by) in &self.switched_on {
            let on = by.is_empty() || by.iter().any(|profile| wanted.contains(profile));
            if on && !active.contains(name) {
                active.push(name.clone());
            }
        }
        active
    }
}
