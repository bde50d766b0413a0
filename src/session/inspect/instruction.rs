//! A line of a Dockerfile.

use super::{About, Fact, Item, List, words};
use crate::model::{Base, Build, DockerfileModel, Project, Reader, Setting, SettingKind, Stage};
use crate::source::SourceFile;
use crate::syntax::dockerfile::{Instruction, Kind};
use std::collections::BTreeSet;

/// Says what is known of the instruction at a byte; `None` where there is none.
pub(super) fn about(
    projects: &[&Project],
    file: &DockerfileModel,
    source: &SourceFile,
    offset: usize,
) -> Option<About> {
    let instructions = &file.ast.instructions;
    let line = u32::try_from(source.lines().line(offset)).ok()?;
    let at = instructions.iter().position(|own| own.start_line <= line && line <= own.end_line)?;
    let instruction = instructions.get(at)?;
    let comments = file.ast.comments.iter();
    if comments.map(|own| own.span).any(|own| own.range().contains(&offset)) {
        return None;
    }
    let builds: Vec<&Build> = projects
        .iter()
        .flat_map(|project| &project.builds)
        .filter(|build| build.file().is_some_and(|own| own.path == file.path))
        .collect();
    let stage = file.stage_of(at);
    let mut about = About {
        span: instruction.span,
        title: title(instruction, source),
        facts: Vec::new(),
        lists: Vec::new(),
    };
    let text = match stage {
        Some(stage) => describe(file, stage),
        None => {
            "none: it stands before the first FROM, and only FROM lines see what it sets".to_owned()
        }
    };
    about.facts.push(Fact { label: "stage", text });
    if let Some(user) = stage.filter(|_| matches!(instruction.kind, Kind::Run(_))) {
        let user = file.user(user.index, at);
        if !user.root {
            let home = user.home.map_or(String::new(), |home| format!(", whose home is `{home}`"));
            about.facts.push(Fact { label: "user", text: format!("not root{home}") });
        }
    }
    let items = built_by(&builds, stage);
    if items.is_empty() {
        let text = "no Skaffold project here builds it".to_owned();
        about.facts.push(Fact { label: "built by", text });
    } else {
        about.lists.push(List { heading: "built by", items });
    }
    // What a build sets that never comes here is of no interest.
    let reaching: Vec<&Build> = builds
        .iter()
        .copied()
        .filter(|build| stage.is_none_or(|stage| reaches(build, stage)))
        .collect();
    let items = variables(file, instruction, at, stage, &reaching);
    if !items.is_empty() {
        about.lists.push(List { heading: "variables", items });
    }
    Some(about)
}

/// The first line, and how many there are.
fn title(instruction: &Instruction, source: &SourceFile) -> String {
    let text = source.slice(instruction.span);
    let first = text.lines().next().unwrap_or_default().trim_end();
    match text.lines().count() {
        0 | 1 => first.to_owned(),
        lines => format!("{first}  ({})", crate::render::count(lines, "line")),
    }
}

fn describe(file: &DockerfileModel, stage: &Stage) -> String {
    let number = stage.index + 1;
    let name = stage.name.as_ref().map_or(String::new(), |name| format!("`{}`, ", name.value));
    let base = match &stage.base {
        Base::Stage(base) => match file.stages.get(*base) {
            Some(base) => format!("built on the stage {}", base.title()),
            None => "built on an earlier stage".to_owned(),
        },
        Base::Scratch => "built on nothing".to_owned(),
        Base::Image(image) => format!("built on `{image}`"),
        Base::Unknown => "built on an image that a variable names".to_owned(),
    };
    format!("{name}{number} of {}, {base}", file.stages.len())
}

fn reaches(build: &Build, stage: &Stage) -> bool {
    build.reached().iter().any(|own| own.index == stage.index)
}

/// Each artifact with its builder; where only other things differ, profiles are told together.
fn built_by(builds: &[&Build], stage: Option<&Stage>) -> Vec<Item> {
    let mut items: Vec<(Item, Vec<Vec<String>>)> = Vec::new();
    for build in builds {
        let item = built(build, stage);
        match items.iter_mut().find(|(known, _)| *known == item) {
            Some((_, sets)) => sets.extend(build.variants.iter().cloned()),
            None => items.push((item, build.variants.clone())),
        }
    }
    items.into_iter().map(|(item, sets)| Item { note: words::sets(&sets), ..item }).collect()
}

fn built(build: &Build, stage: Option<&Stage>) -> Item {
    let image = build.artifact.as_ref().map_or("", |artifact| artifact.image.value.as_str());
    let target = build.docker().and_then(|docker| docker.target.as_ref());
    let target = target.map_or(String::new(), |target| format!(", target `{}`", target.value));
    let reached = match stage {
        Some(stage) if reaches(build, stage) => "",
        Some(_) => "; does not reach this stage",
        None => "",
    };
    Item {
        text: format!("`{image}`: {}{target}{reached}", words::builder(&build.builder)),
        note: String::new(),
        place: build.artifact.as_ref().map(|artifact| artifact.image.span),
    }
}

/// The variables that an instruction sees, in the order in which they are set, and those that it asks for in vain.
fn variables(
    file: &DockerfileModel,
    instruction: &Instruction,
    at: usize,
    stage: Option<&Stage>,
    builds: &[&Build],
) -> Vec<Item> {
    // FROM sees what stands before the first FROM. What an ARG or ENV sets is of interest at its own line.
    let stage = stage.filter(|_| !matches!(instruction.kind, Kind::From(_)));
    let sets = matches!(instruction.kind, Kind::Arg(_) | Kind::Env(_));
    let before = at + usize::from(sets);
    let seen = |name: &str| -> Option<Setting<'_>> {
        file.settings()
            .filter(|setting| setting.name() == name && is_visible(file, setting, stage, before))
            .last()
    };
    let mut names: Vec<&str> = Vec::new();
    for setting in file.settings().filter(|setting| is_visible(file, setting, stage, before)) {
        names.retain(|name| *name != setting.name());
        names.push(setting.name());
    }
    let mut items: Vec<Item> = Vec::new();
    for name in &names {
        let Some(setting) = seen(name) else { continue };
        let mut own: Vec<(Item, Vec<(String, String)>)> = Vec::new();
        let lone = [None];
        let each = builds.iter().map(|build| Some(*build));
        for build in lone.into_iter().filter(|_| builds.is_empty()).chain(each) {
            let item = variable(file, stage, before, setting, build);
            let who = build.map(who).unwrap_or_default();
            match own.iter_mut().find(|(known, _)| *known == item) {
                Some((_, all)) if all.contains(&who) => {}
                Some((_, all)) => all.push(who),
                None => own.push((item, vec![who])),
            }
        }
        let differ = own.len() > 1;
        items.extend(own.into_iter().map(|(mut item, mut all)| {
            all.retain({
                let always: Vec<String> =
                    all.iter().filter(|who| who.1.is_empty()).map(|who| who.0.clone()).collect();
                move |who| who.1.is_empty() || !always.contains(&who.0)
            });
            if differ {
                item.note = format!("{}, for {}", item.note, list(&all));
            }
            item
        }));
    }
    let asked: BTreeSet<&str> = file
        .uses()
        .iter()
        .filter(|own| own.instruction == at)
        .filter(|own| !matches!(own.reader, Reader::Shell { assigned: true }))
        .map(|own| own.name.as_str())
        .filter(|name| !names.contains(name))
        .collect();
    for name in asked {
        let known = stage
            .and_then(|stage| file.official(stage.index)?.value(name).map(ToString::to_string));
        let (text, note) = match known {
            Some(value) => (format!("`{name}` = `{value}`"), "from the image"),
            None => (format!("`{name}`"), "read here; nothing in this file sets it for this line"),
        };
        let place = file.uses().iter().find(|own| own.instruction == at && own.name == name);
        items.push(Item { text, note: note.to_owned(), place: place.map(|own| own.span) });
    }
    items
}

/// An artifact, and the profiles without which it is not built so.
fn who(build: &Build) -> (String, String) {
    let image = build.artifact.as_ref().map_or("", |artifact| artifact.image.value.as_str());
    let is_always = build.is_by_default();
    let with = if is_always { String::new() } else { words::sets(&build.variants) };
    (format!("`{image}`"), with)
}

fn list(all: &[(String, String)]) -> String {
    let each = all.iter().map(|(image, with)| format!("{image} {with}").trim_end().to_owned());
    each.collect::<Vec<_>>().join(", ")
}

fn is_visible(
    file: &DockerfileModel,
    setting: &Setting<'_>,
    stage: Option<&Stage>,
    before: usize,
) -> bool {
    match (stage, setting.stage) {
        (None, None) => setting.instruction < before,
        (Some(stage), Some(own)) if own == stage.index => setting.instruction < before,
        (Some(stage), Some(own)) => file.chain(stage.index).contains(&own),
        _ => false,
    }
}

fn variable(
    file: &DockerfileModel,
    stage: Option<&Stage>,
    before: usize,
    setting: Setting<'_>,
    build: Option<&Build>,
) -> Item {
    let name = setting.name();
    let global = |name: &str| {
        file.settings().find(|own| own.stage.is_none() && own.name() == name).map(|own| own.kind)
    };
    let arg = build.and_then(|build| build.build_arg(name)).filter(|_| setting.is_arg());
    if let Some(arg) = arg {
        let value = match &arg.value {
            Some(value) => format!(" = `{}`", value.value),
            None => ", from the environment of the build".to_owned(),
        };
        let kind = "ARG, set by a build arg".to_owned();
        return Item { text: format!("`{name}`{value}"), note: kind, place: Some(arg.name.span) };
    }
    let (kind, written) = match setting.kind {
        SettingKind::Env(pair) => ("ENV", Some(&pair.value)),
        SettingKind::Arg(own) => match (&own.default, stage) {
            (Some(default), _) => ("ARG, its default", Some(default)),
            // An ARG without a value takes that of before the first FROM.
            (None, Some(_)) => match global(name) {
                Some(SettingKind::Arg(first)) if first.default.is_some() => {
                    ("ARG, the default of before the first FROM", first.default.as_ref())
                }
                _ => ("ARG", None),
            },
            (None, None) => ("ARG", None),
        },
    };
    let known = match (build, stage) {
        (Some(build), Some(stage)) => build.variable(file, stage.index, before, name),
        _ => None,
    };
    let value = known.or_else(|| written.map(|text| text.value.to_string()));
    let text = match value {
        Some(value) => format!("`{name}` = `{value}`"),
        None => format!("`{name}`, without a value"),
    };
    Item { text, note: kind.to_owned(), place: Some(setting.name_span()) }
}
