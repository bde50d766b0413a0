//! Go templates in a configuration: where they stand, whether Skaffold expands them there, and what it puts in.

use super::artifact::Artifact;
use super::config::Config;
use super::project::Project;
use super::value::{Data, Value};
use crate::schema::{self, Field, Place, Shape, Version};
use crate::source::{FileId, Files, SourceFile, Sources, Span};
use crate::syntax::env_file::{self, EnvFile};
use crate::syntax::template::{self, Template};
use crate::syntax::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A text with `{{`, in one document with some profiles in force.
#[derive(Debug)]
pub struct TemplateUse {
    /// The text, and what Go's parser makes of it.
    pub parsed: Arc<Parsed>,
    /// Keys and indexes that lead to it in the newest apiVersion.
    pub path: Vec<String>,
    /// The field that it is the value of, or an item or an entry of the value of.
    pub field: Field,
    /// How Skaffold expands it; `None` where it never does.
    pub expanded: Option<schema::Template>,
    /// The document.
    pub config: Arc<Config>,
    /// The artifact that it belongs to.
    pub artifact: Option<Arc<Artifact>>,
    /// The sets of profiles that it holds for.
    pub variants: Vec<Vec<String>>,
    /// What all templates of the project share.
    pub scope: Arc<TemplateScope>,
}

/// A template as it is written.
#[derive(Debug)]
pub struct Parsed {
    /// The text.
    pub text: Text,
    /// What is in it.
    pub template: Template,
}

/// What a template finds besides the variables of its field.
#[derive(Debug, Default)]
pub struct TemplateScope {
    /// `skaffold.env` in the project's root, and files beside it that look like one and are not read.
    pub env_files: Vec<EnvFileFact>,
    /// The images of all artifacts, of all profiles.
    pub images: Vec<String>,
    /// Whether an artifact may exist that is not among them.
    pub has_unknown_images: bool,
    /// Names that taggers take from the environment: the user sets them.
    pub given: BTreeSet<String>,
}

/// A file of variables.
#[derive(Debug)]
pub struct EnvFileFact {
    /// Where it lies.
    pub path: PathBuf,
    /// What it sets.
    pub env: EnvFile,
    /// Whether Skaffold reads it.
    pub is_read: bool,
}

impl TemplateScope {
    /// Whether `skaffold.env` sets a name.
    pub fn sets(&self, name: &str) -> bool {
        self.read().any(|file| file.env.get(name).is_some())
    }

    /// The names that `skaffold.env` sets.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let entries = self.read().filter(|file| file.env.errors.is_empty());
        entries.flat_map(|file| file.env.entries.iter().map(|entry| entry.name.value.as_str()))
    }

    fn read(&self) -> impl Iterator<Item = &EnvFileFact> {
        self.env_files.iter().filter(|file| file.is_read)
    }
}

impl TemplateUse {
    /// The names of the fields that are looked up in the environment and the variables of the place.
    pub fn looked_up(&self) -> impl Iterator<Item = &template::Field> {
        self.parsed.template.fields.iter().filter(|field| field.key().is_some())
    }

    /// The path as people write it: `build.artifacts[0].docker.buildArgs.X`.
    pub fn place(&self) -> String {
        let mut place = String::new();
        for step in &self.path {
            if !step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()) {
                place.push_str("[]");
            } else {
                if !place.is_empty() {
                    place.push('.');
                }
                place.push_str(step);
            }
        }
        place
    }
}

/// All templates of a project, but those of documents that another tool fills in before Skaffold reads them.
pub(super) fn read(files: &dyn Files, sources: &Sources, project: &Project) -> Vec<TemplateUse> {
    let mut finder =
        Finder { sources, texts: BTreeMap::new(), parsed: BTreeMap::new(), holds: BTreeMap::new() };
    let mut uses = Vec::new();
    for (config, sets) in project.configs() {
        let mut walk = Walk {
            finder: &mut finder,
            config,
            path: Vec::new(),
            artifact: None,
            found: Vec::new(),
            done: BTreeSet::new(),
        };
        walk.value(&config.value, Place::root(Version::latest()));
        let found = walk.found;
        if finder.is_of_another_tool(config) || found.iter().any(is_of_another_tool) {
            continue;
        }
        let expanded: BTreeSet<Span> = found
            .iter()
            .filter(|found| found.expanded.is_some())
            .map(|found| found.parsed.text.span)
            .collect();
        // A release of Skaffold 1 stands in two places now, of which one expands more.
        let found = found.into_iter().filter(|found| {
            found.expanded.is_some() || !expanded.contains(&found.parsed.text.span)
        });
        let sets: Vec<Vec<String>> = sets.into_iter().map(<[String]>::to_vec).collect();
        uses.extend(found.map(|found| (found, sets.clone())));
    }
    if uses.is_empty() {
        return Vec::new();
    }
    let taggers =
        uses.iter().filter(|(found, _)| found.field.owner().name() == "EnvTemplateTagger");
    let names = taggers.flat_map(|(found, _)| {
        found.parsed.template.fields.iter().filter_map(template::Field::key)
    });
    let scope = Arc::new(TemplateScope {
        given: names.map(|name| name.value.clone()).filter(|name| name != "IMAGE_NAME").collect(),
        env_files: env_files(files, sources, project),
        images: images(project),
        has_unknown_images: project.has_unknown_imports
            || project.configs().iter().any(|(config, _)| config.is_partial),
    });
    uses.into_iter()
        .map(|(found, variants)| TemplateUse {
            parsed: found.parsed,
            path: found.path,
            field: found.field,
            expanded: found.expanded,
            config: found.config,
            artifact: found.artifact,
            variants,
            scope: scope.clone(),
        })
        .collect()
}

fn images(project: &Project) -> Vec<String> {
    let mut images: Vec<String> = Vec::new();
    for (config, _) in project.configs() {
        for artifact in &config.artifacts {
            if !images.contains(&artifact.image.value) {
                images.push(artifact.image.value.clone());
            }
        }
    }
    images
}

/// Skaffold reads `skaffold.env` of the working directory alone.
fn env_files(files: &dyn Files, sources: &Sources, project: &Project) -> Vec<EnvFileFact> {
    let read = files.join(&project.root, "skaffold.env");
    let mut folders = vec![project.root.clone()];
    for file in &project.config_files {
        let folder = file.path.parent().unwrap_or(Path::new("."));
        let folder = files.join(folder, ".");
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    let mut known: Vec<EnvFileFact> = Vec::new();
    for path in folders
        .iter()
        .flat_map(|folder| ["skaffold.env", ".env"].map(|name| files.join(folder, name)))
    {
        if !files.inside(&path) || known.iter().any(|file| file.path == path) {
            continue;
        }
        let Ok(source) = sources.load(files, &path) else { continue };
        known.push(EnvFileFact {
            is_read: path == read,
            env: env_file::parse(source.id, &source.text),
            path,
        });
    }
    known
}

/// A template, before it is known what all of them share.
struct Found {
    parsed: Arc<Parsed>,
    path: Vec<String>,
    field: Field,
    expanded: Option<schema::Template>,
    config: Arc<Config>,
    artifact: Option<Arc<Artifact>>,
}

/// Where Skaffold expands nothing, a text that is no template of its own shows that the file goes through another
/// tool first: cookiecutter, Backstage, a chart.
fn is_of_another_tool(found: &Found) -> bool {
    let Parsed { text, template } = &*found.parsed;
    let calls_unknown = template.unknown_calls(template::Functions::Skaffold).next().is_some();
    let name = found.field.name();
    let is_command = matches!(name, "command" | "args" | "setValues" | "overrides" | "cmd");
    text.value.contains("cookiecutter.")
        || text.value.contains("copier__")
        || (found.expanded.is_none()
            && !is_command
            && (!template.errors.is_empty() || calls_unknown))
}

struct Finder<'s> {
    sources: &'s Sources,
    texts: BTreeMap<FileId, Arc<SourceFile>>,
    /// By the address of the value; `None` for what does not stand in the file as it is.
    parsed: BTreeMap<usize, Option<Arc<Parsed>>>,
    /// Whether a value holds a template, by its address.
    holds: BTreeMap<usize, bool>,
}

impl Finder<'_> {
    fn source(&mut self, file: FileId) -> Arc<SourceFile> {
        let sources = self.sources;
        self.texts.entry(file).or_insert_with(|| sources.get(file)).clone()
    }

    /// Jinja's blocks, and placeholders of Backstage and GitHub.
    fn is_of_another_tool(&mut self, config: &Config) -> bool {
        let source = self.source(config.value.span.file);
        source.text.contains("{%") || source.text.contains("${{")
    }

    fn holds(&mut self, value: &Arc<Value>) -> bool {
        let address = Arc::as_ptr(value).addr();
        if let Some(known) = self.holds.get(&address) {
            return *known;
        }
        // An anchor that holds itself.
        self.holds.insert(address, false);
        let holds = match &value.data {
            Data::Scalar { text, .. } => text.contains("{{"),
            Data::List(items) => items.iter().any(|item| self.holds(item)),
            Data::Map(entries) => entries
                .iter()
                .any(|entry| entry.key.value.contains("{{") || self.holds(&entry.value)),
            Data::Null | Data::Unknown => false,
        };
        self.holds.insert(address, holds);
        holds
    }

    fn parsed(&mut self, value: &Arc<Value>, text: &str) -> Option<Arc<Parsed>> {
        let address = Arc::as_ptr(value).addr();
        if let Some(known) = self.parsed.get(&address) {
            return known.clone();
        }
        let parsed = self.parse(value.span, text);
        self.parsed.insert(address, parsed.clone());
        parsed
    }

    fn parse(&mut self, span: Span, text: &str) -> Option<Arc<Parsed>> {
        let source = self.source(span.file);
        let text = place(span, source.slice(span), text)?;
        let template = template::parse(&text);
        Some(Arc::new(Parsed { text, template }))
    }
}

/// The decoded text of a scalar with the place of each byte; `None` where it is not what is written there: what
/// an older apiVersion says in another way is rewritten before it is looked at.
fn place(span: Span, written: &str, decoded: &str) -> Option<Text> {
    let start = span.start;
    let mut pieces: Vec<(u32, u32)> = Vec::new();
    let mut next = 0;
    // Block scalars begin behind their first line.
    if written.starts_with(['|', '>']) {
        next = written.find('\n')? + 1;
    } else if written.starts_with(['"', '\'']) {
        next = 1;
    }
    let bytes = written.as_bytes();
    let mut follows = false;
    for (at, byte) in decoded.bytes().enumerate() {
        loop {
            let here = *bytes.get(next).unwrap_or(&b'\n');
            let decoded_blank = byte.is_ascii_whitespace();
            if here == byte && next < bytes.len() {
                if !follows {
                    pieces.push((u32::try_from(at).ok()?, start + u32::try_from(next).ok()?));
                }
                follows = true;
                next += 1;
                break;
            }
            if next < bytes.len() && (here.is_ascii_whitespace() || matches!(here, b'\\' | b'\'')) {
                next += 1;
                follows = false;
                continue;
            }
            if !decoded_blank {
                return None;
            }
            // A blank or a line break that folding or the end of a block adds.
            follows = false;
            pieces.push((
                u32::try_from(at).ok()?,
                start + u32::try_from(next.min(bytes.len())).ok()?,
            ));
            break;
        }
    }
    if pieces.len() == 1 && decoded.len() == span.len() {
        return Some(Text::plain(span, decoded));
    }
    if let [(0, first)] = pieces[..] {
        let first = first as usize;
        return Some(Text::plain(Span::new(span.file, first, first + decoded.len()), decoded));
    }
    Some(Text::pieced(span, decoded, pieces))
}

struct Walk<'w, 's> {
    finder: &'w mut Finder<'s>,
    config: &'w Arc<Config>,
    path: Vec<String>,
    artifact: Option<Arc<Artifact>>,
    found: Vec<Found>,
    /// Values that were looked at as what they are there, for an artifact: aliases repeat values.
    done: BTreeSet<(usize, usize, usize)>,
}

impl Walk<'_, '_> {
    fn value(&mut self, value: &Arc<Value>, place: Place) {
        let artifact = self.artifact.as_ref().map_or(0, |artifact| Arc::as_ptr(artifact).addr());
        let identity =
            (Arc::as_ptr(value).addr(), std::ptr::from_ref(place.shape()).addr(), artifact);
        if !self.finder.holds(value) || !self.done.insert(identity) {
            return;
        }
        match &value.data {
            Data::Scalar { text, .. } => self.text(value, text, place),
            Data::List(items) => {
                let Some(inner) = place.item() else { return };
                let is_artifacts = self.path == ["build", "artifacts"];
                for (at, item) in items.iter().enumerate() {
                    if is_artifacts {
                        let own =
                            self.config.artifacts.iter().find(|own| Arc::ptr_eq(&own.value, item));
                        self.artifact = own.cloned();
                    }
                    self.path.push(at.to_string());
                    self.value(item, inner);
                    self.path.pop();
                }
                if is_artifacts {
                    self.artifact = None;
                }
            }
            Data::Map(entries) => {
                for entry in entries {
                    let key = &entry.key;
                    // Each profile is looked at where it is in force.
                    if self.path.is_empty()
                        && (key.value == "profiles" || key.value.starts_with('.'))
                    {
                        continue;
                    }
                    let Some(below) = place.key(&key.value) else { continue };
                    self.path.push(key.value.clone());
                    if key.value.contains("{{")
                        && matches!(place.shape().bare(), Shape::Flat | Shape::Any)
                    {
                        let parsed = self.finder.parse(key.span, &key.value);
                        self.add(parsed, below);
                    }
                    self.value(&entry.value, below);
                    self.path.pop();
                }
            }
            Data::Null | Data::Unknown => {}
        }
    }

    fn text(&mut self, value: &Arc<Value>, text: &str, place: Place) {
        let parsed = self.finder.parsed(value, text);
        self.add(parsed, place);
    }

    fn add(&mut self, parsed: Option<Arc<Parsed>>, place: Place) {
        let (Some(parsed), Some(own)) = (parsed, place.field()) else { return };
        // `kaniko.env` holds a type of Kubernetes, of which the values are expanded.
        let field = match self.path.as_slice() {
            [build, artifacts, at, kaniko, env, .., value]
                if kaniko == "kaniko" && env == "env" && value == "value" =>
            {
                let path = [build, artifacts, at, kaniko, env].map(String::as_str);
                schema::walk(Version::latest(), path).and_then(Place::field).unwrap_or(own)
            }
            _ => own,
        };
        let top = self.path.first().map(String::as_str);
        let expanded = schema::template(field)
            .filter(|own| own.only_below.is_none_or(|only| top == Some(only)));
        self.found.push(Found {
            parsed,
            path: self.path.clone(),
            field,
            expanded,
            config: self.config.clone(),
            artifact: self.artifact.clone(),
        });
    }
}
