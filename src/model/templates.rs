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
use std::ops::Range;
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
    let mut finder = Finder::new(sources);
    let mut found: Vec<Found> = Vec::new();
    let mut artifacts = BTreeMap::new();
    for (config, sets) in project.configs() {
        let mut walk = Walk {
            finder: &mut finder,
            config,
            variants: sets.into_iter().map(<[String]>::to_vec).collect(),
            path: Vec::new(),
            artifact: None,
            found: &mut found,
            artifacts: &mut artifacts,
            done: BTreeSet::new(),
        };
        walk.value(&config.value, Place::root(Version::latest()));
    }
    let mut foreign: BTreeSet<Span> = found
        .iter()
        .filter(|found| is_of_another_tool(found))
        .map(|found| found.config.value.span)
        .collect();
    let documents = project.documents.iter().map(|document| document.value.span);
    foreign.extend(documents.filter(|span| finder.is_of_another_tool(span.file)));
    // A release of Skaffold 1 stands in two places now, of which one expands more.
    let expanded: BTreeSet<Span> = found
        .iter()
        .filter(|found| found.expanded.is_some())
        .map(|found| found.parsed.text.span)
        .collect();
    found.retain(|found| {
        !foreign.contains(&found.config.value.span)
            && (found.expanded.is_some() || !expanded.contains(&found.parsed.text.span))
    });
    if found.is_empty() {
        return Vec::new();
    }
    let taggers = found.iter().filter(|found| found.field.owner().name() == "EnvTemplateTagger");
    let names = taggers
        .flat_map(|found| found.parsed.template.fields.iter().filter_map(template::Field::key));
    let scope = Arc::new(TemplateScope {
        given: names.map(|name| name.value.clone()).filter(|name| name != "IMAGE_NAME").collect(),
        env_files: env_files(files, sources, project),
        images: images(project),
        has_unknown_images: project.has_unknown_imports
            || project.configs().iter().any(|(config, _)| config.is_partial),
    });
    found
        .into_iter()
        .map(|found| TemplateUse {
            parsed: found.parsed,
            path: found.path,
            field: found.field,
            expanded: found.expanded,
            config: found.config,
            artifact: found.artifact,
            variants: found.variants,
            scope: scope.clone(),
        })
        .collect()
}

/// The images of all artifacts, in the order of the artifacts.
fn images(project: &Project) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let configs = project.configs();
    let all = configs.iter().flat_map(|(config, _)| &config.artifacts);
    let images =
        all.map(|artifact| &artifact.image.value).filter(|image| seen.insert(image.as_str()));
    images.cloned().collect()
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
    variants: Vec<Vec<String>>,
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

impl<'s> Finder<'s> {
    fn new(sources: &'s Sources) -> Self {
        Self { sources, texts: BTreeMap::new(), parsed: BTreeMap::new(), holds: BTreeMap::new() }
    }

    fn source(&mut self, file: FileId) -> Arc<SourceFile> {
        let sources = self.sources;
        self.texts.entry(file).or_insert_with(|| sources.get(file)).clone()
    }

    /// Jinja's blocks, and placeholders of Backstage and GitHub.
    fn is_of_another_tool(&mut self, file: FileId) -> bool {
        let source = self.source(file);
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

/// The templates of each artifact that was looked at: by its address and whether Cloud Build builds it. What
/// profiles leave alone is looked at once.
type Artifacts = BTreeMap<(usize, bool), Range<usize>>;

struct Walk<'w, 's> {
    finder: &'w mut Finder<'s>,
    config: &'w Arc<Config>,
    variants: Vec<Vec<String>>,
    path: Vec<String>,
    artifact: Option<Arc<Artifact>>,
    found: &'w mut Vec<Found>,
    artifacts: &'w mut Artifacts,
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
                if self.path == ["build", "artifacts"] {
                    return self.artifacts(items, inner);
                }
                for (at, item) in items.iter().enumerate() {
                    self.path.push(at.to_string());
                    self.value(item, inner);
                    self.path.pop();
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

    fn artifacts(&mut self, items: &[Arc<Value>], place: Place) {
        let artifacts = &self.config.artifacts;
        let own: BTreeMap<usize, &Arc<Artifact>> =
            artifacts.iter().map(|own| (Arc::as_ptr(&own.value).addr(), own)).collect();
        for (at, item) in items.iter().enumerate() {
            let address = Arc::as_ptr(item).addr();
            let Some(artifact) = own.get(&address) else { continue };
            let key = (Arc::as_ptr(artifact).addr(), self.config.cloud_build);
            if let Some(known) = self.artifacts.get(&key) {
                for found in self.found.get_mut(known.clone()).unwrap_or_default() {
                    found.variants.extend(self.variants.iter().cloned());
                }
                continue;
            }
            self.artifact = Some(Arc::clone(artifact));
            let first = self.found.len();
            self.path.push(at.to_string());
            self.value(item, place);
            self.path.pop();
            self.artifacts.insert(key, first..self.found.len());
        }
        self.artifact = None;
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
            variants: self.variants.clone(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `{{.A}}` of the decoded text is in the file.
    fn found(written: &str, decoded: &str) -> Option<String> {
        let span = Span::new(FileId(0), 100, 100 + written.len());
        let text = place(span, written, decoded)?;
        let at = decoded.find("{{.A}}")?;
        let range = text.span_of(at..at + "{{.A}}".len()).range();
        written.get(range.start - 100..range.end - 100).map(str::to_owned)
    }

    #[test]
    fn templates_are_found_in_every_style() {
        for (written, decoded) in [
            ("x {{.A}}", "x {{.A}}"),
            ("'it''s {{.A}}'", "it's {{.A}}"),
            ("\"\\\"{{.A}}\\\"\"", "\"{{.A}}\""),
            ("|-\n    a\n      b {{.A}}\n    c", "a\n  b {{.A}}\nc"),
            (">\n    a\n    b {{.A}}", "a b {{.A}}\n"),
            ("a\n    b {{.A}} c", "a b {{.A}} c"),
        ] {
            assert_eq!(found(written, decoded).as_deref(), Some("{{.A}}"), "{written}");
        }
    }

    #[test]
    fn what_is_not_written_there_has_no_place() {
        assert_eq!(found("example.com/app", "{{.A}}"), None);
    }
}
