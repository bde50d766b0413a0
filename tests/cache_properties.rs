//! What holds for the layers of every build: any Dockerfile of these instructions, by any builder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::format_push_string, reason = "short texts, built once")]

use proptest::prelude::*;
use serde_json::json;
use skafflint::model::{Change, Layers, State, load};
use skafflint::source::{Memory, Sources};
use std::path::Path;

/// Instructions that stages are made of. `$I` becomes a number that is new each time.
const INSTRUCTIONS: [&str; 16] = [
    "RUN make $I",
    "RUN [\"make\", \"$I\"]",
    "COPY a$I .",
    "COPY src dest$I",
    "COPY *.txt ./",
    "COPY $X ./",
    "ADD b$I /b",
    "WORKDIR /w$I",
    "ARG X",
    "ARG Y=$X",
    "ENV X=a$I",
    "ENV Z=$Y",
    "USER u$I",
    "LABEL a=$I",
    "CMD [\"x$I\"]",
    "COPY --from=s0 /out /out$I",
];

const BUILDERS: [&str; 4] = ["local", "buildkit", "kaniko", "fork"];

fn stage() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..INSTRUCTIONS.len(), 1..8)
}

/// Stages, each with whether it is built on the one before.
fn dockerfile() -> impl Strategy<Value = String> {
    prop::collection::vec((stage(), any::<bool>()), 1..4).prop_map(|stages| {
        let mut text = String::new();
        for (number, (lines, on_last)) in stages.iter().enumerate() {
            let base = match number {
                0 => "alpine".to_owned(),
                _ if *on_last => format!("s{}", number - 1),
                _ => "debian".to_owned(),
            };
            text += &format!("FROM {base} AS s{number}\n");
            for (at, line) in lines.iter().enumerate() {
                // Nothing is copied from a stage into itself.
                let line = match INSTRUCTIONS[*line] {
                    own if number == 0 && own.contains("--from") => "RUN true",
                    own => own,
                };
                text += &line.replace("$I", &format!("{number}{at}"));
                text.push('\n');
            }
        }
        text
    })
}

fn layers(dockerfile: &str, builder: &str) -> Layers {
    let kaniko = |image: &str| {
        json!({
            "artifacts": [{ "image": "app", "kaniko": { "image": image, "cache": {}, "buildArgs": { "X": "1" } } }],
            "cluster": {},
        })
    };
    let docker = |local| json!({ "artifacts": [{ "image": "app", "docker": { "buildArgs": { "X": "1" } } }], "local": local });
    let build = match builder {
        "local" => docker(json!({})),
        "buildkit" => docker(json!({ "useBuildkit": true })),
        "kaniko" => kaniko("gcr.io/kaniko-project/executor:v1.24.0"),
        _ => kaniko("ghcr.io/osscontainertools/kaniko:v1.28.3"),
    };
    let config = json!({ "apiVersion": "skaffold/v4beta13", "kind": "Config", "build": build });
    let files =
        Memory::new().with("skaffold.yaml", config.to_string()).with("Dockerfile", dockerfile);
    let sources = Sources::new();
    let project = load(&files, &sources, Path::new("skaffold.yaml")).unwrap();
    project.builds[0].layers().unwrap()
}

/// The states of the layers of each stage.
fn states(layers: &Layers, change: Change<'_>) -> Vec<Vec<State>> {
    let mut effects = layers.effects(change).into_iter();
    let stages = layers.stages.iter().map(|stage| {
        let own = stage.steps.iter().map(|step| (step.is_layer(), effects.next().unwrap().state));
        own.filter(|(is_layer, _)| *is_layer).map(|(_, state)| state).collect()
    });
    stages.collect()
}

/// All changes that are worth a look.
fn changes(layers: &Layers) -> Vec<Change<'static>> {
    let files = ["a01", "src/x", "b.txt", "b02", "other"].map(Change::File);
    let lines = layers.steps().map(|step| Change::Instruction(step.instruction));
    files.into_iter().chain([Change::Arg("X"), Change::Arg("HTTP_PROXY")]).chain(lines).collect()
}

proptest! {
    /// A key holds the key of what comes before it.
    #[test]
    fn what_is_made_anew_makes_all_below_it_anew(text in dockerfile(), builder in 0..BUILDERS.len()) {
        let layers = layers(&text, BUILDERS[builder]);
        for change in changes(&layers) {
            for stage in states(&layers, change) {
                prop_assert!(stage.is_sorted(), "{text}{change:?} {stage:?}");
            }
        }
    }

    #[test]
    fn a_file_that_nothing_takes_makes_nothing_anew(text in dockerfile(), builder in 0..BUILDERS.len()) {
        // A COPY of which nobody knows what it takes may take anything.
        let text = text.replace("COPY $X", "COPY a");
        let layers = layers(&text, BUILDERS[builder]);
        for stage in states(&layers, Change::File("elsewhere/file.md")) {
            prop_assert!(stage.iter().all(|state| *state == State::Kept), "{text}{stage:?}");
        }
    }

    /// The higher up a change is, the more it costs.
    #[test]
    fn an_earlier_line_costs_no_less_than_a_later_one(text in dockerfile(), builder in 0..BUILDERS.len()) {
        let layers = layers(&text, BUILDERS[builder]);
        for stage in &layers.stages {
            let own = stage.steps.iter().filter(|step| step.is_layer());
            let costs: Vec<Vec<State>> = own
                .map(|step| {
                    let effects = layers.effects(Change::Instruction(step.instruction));
                    effects.into_iter().map(|effect| effect.state).collect()
                })
                .collect();
            for pair in costs.windows(2) {
                let covers = pair[0].iter().zip(&pair[1]).all(|(early, late)| early >= late);
                prop_assert!(covers, "{text}{pair:?}");
            }
        }
    }

    /// Whatever stays in all stages that something is copied from, a COPY from them stays.
    #[test]
    fn a_change_of_the_last_stage_leaves_the_others(text in dockerfile(), builder in 0..BUILDERS.len()) {
        let layers = layers(&text, BUILDERS[builder]);
        let Some((last, others)) = layers.stages.split_last() else { return Ok(()) };
        for step in &last.steps {
            let states = states(&layers, Change::Instruction(step.instruction));
            let kept = states.iter().take(others.len()).flatten().all(|state| *state == State::Kept);
            prop_assert!(kept, "{text}{step:?}");
        }
    }
}
