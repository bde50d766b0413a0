//! Which layers kaniko 1.24 and BuildKit find again, by their own code, against what the model says.
//! `fixtures/README.md` says how the cases in `fixtures/cache-keys` were made.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use serde::Deserialize;
use serde_json::{Value, json};
use skafflint::model::{Change, Reuse, State, load};
use skafflint::source::{Memory, Sources};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A project, a change, and what became of each layer, by its line.
#[derive(Deserialize)]
struct Case {
    name: String,
    dockerfile: String,
    #[serde(default)]
    ignore: String,
    files: Vec<String>,
    #[serde(default)]
    args: BTreeMap<String, String>,
    cache: bool,
    #[serde(default, rename = "cacheCopyLayers")]
    copy_layers: bool,
    #[serde(default, rename = "cacheRunLayers")]
    run_layers: Option<bool>,
    #[serde(default, rename = "singleSnapshot")]
    single_snapshot: bool,
    #[serde(default)]
    change_file: String,
    #[serde(default)]
    change_mode: String,
    #[serde(default)]
    change_arg: String,
    #[serde(default)]
    change_line: u32,
    result: BTreeMap<String, String>,
}

impl Case {
    fn buildkit(&self) -> Memory {
        let docker = json!({ "buildArgs": self.args });
        self.files(&json!({
            "artifacts": [{ "image": "app", "docker": docker }],
            "local": { "useBuildkit": true },
        }))
    }

    fn kaniko(&self) -> Memory {
        let mut cache = json!({ "cacheCopyLayers": self.copy_layers });
        if let Some(runs) = self.run_layers {
            cache["cacheRunLayers"] = runs.into();
        }
        let mut kaniko = json!({ "singleSnapshot": self.single_snapshot, "buildArgs": self.args });
        if self.cache {
            kaniko["cache"] = cache;
        }
        let artifact = json!({ "image": "app", "kaniko": kaniko });
        self.files(&json!({ "artifacts": [artifact], "cluster": {} }))
    }

    fn files(&self, build: &Value) -> Memory {
        let config = json!({ "apiVersion": "skaffold/v4beta13", "kind": "Config", "build": build });
        let files = Memory::new()
            .with("skaffold.yaml", config.to_string())
            .with("Dockerfile", self.dockerfile.clone())
            .with(".dockerignore", self.ignore.clone());
        self.files.iter().fold(files, |files, path| files.with(path, "x"))
    }
}

#[test]
fn the_model_finds_the_layers_that_kaniko_finds() {
    compare("kaniko.jsonl", Case::kaniko);
}

#[test]
fn the_model_finds_the_layers_that_buildkit_finds() {
    compare("buildkit.jsonl", Case::buildkit);
}

fn compare(name: &str, project: fn(&Case) -> Memory) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cache-keys");
    let text = fs::read_to_string(folder.join(name)).unwrap();
    for line in text.lines() {
        let case: Case = serde_json::from_str(line).unwrap();
        let (files, sources) = (project(&case), Sources::new());
        let project = load(&files, &sources, Path::new("skaffold.yaml")).unwrap();
        let build = &project.builds[0];
        let layers = build.layers().unwrap();
        let file = build.file().unwrap();
        let at_line = |line: u32| {
            file.ast.instructions.iter().position(|own| own.start_line == line).unwrap()
        };
        let changed = [&case.change_file, &case.change_mode].into_iter().find(|it| !it.is_empty());
        let ignored = |path: &str| build.context.as_ref().unwrap().verdict(path).excluded;
        let change = match changed {
            Some(path) if !ignored(path) => Some(Change::File(path)),
            _ if !case.change_arg.is_empty() => Some(Change::Arg(&case.change_arg)),
            _ if case.change_line > 0 => Some(Change::Instruction(at_line(case.change_line))),
            _ => None,
        };
        let effects = change.map(|change| layers.effects(change)).unwrap_or_default();
        let said: BTreeMap<String, String> = layers
            .steps()
            .enumerate()
            .filter(|(_, step)| step.is_layer())
            .map(|(at, step)| {
                let state = effects.get(at).map_or(State::Kept, |effect| effect.state);
                let word = match (step.reuse, state) {
                    (Reuse::Never(_), _) | (_, State::Again) => "runs",
                    (_, State::Perhaps) => "perhaps",
                    (_, State::Kept) => "found",
                    (_, State::Unknown) => "unknown",
                };
                let line = file.ast.instructions[step.instruction].start_line;
                (line.to_string(), word.to_owned())
            })
            .collect();
        assert_eq!(said, case.result, "{}\n{}", case.name, case.dockerfile);
    }
}
