//! `-`: a text that is not saved.

use crate::program::Project;
use crate::{CONFIG, DOCKERFILE, clean, json, project, rules};

fn found(project: &Project, file: &str, text: &str) -> Vec<String> {
    let args = ["-", "--stdin-filename", file, "--format", "concise"];
    let run = project.run_on(text, &args);
    assert!(!run.stderr.contains("error"), "{}", run.stderr);
    assert_eq!(run.code, i32::from(!rules(&run).is_empty()), "{}", run.stdout);
    rules(&run)
}

#[test]
fn it_stands_in_place_of_the_file() {
    let files = clean();
    assert_eq!(found(&files, "skaffold.yaml", &files.read("skaffold.yaml")), [""; 0]);
    assert_eq!(found(&files, "skaffold.yaml", CONFIG), ["unknown-target", "unknown-build-arg"]);
    let other = DOCKERFILE.replace("AS build", "AS release");
    assert_eq!(found(&files, "Dockerfile", &other), ["unknown-target"]);
    let absolute = files.path("Dockerfile");
    assert_eq!(found(&files, absolute.to_str().unwrap(), &other), ["unknown-target"]);
    assert_eq!(files.read("Dockerfile"), DOCKERFILE);
    assert_eq!(found(&project(), "skaffold.yaml", &files.read("skaffold.yaml")), [""; 0]);
}

#[test]
fn the_file_need_not_be_there() {
    let files = Project::new().with("Dockerfile", DOCKERFILE);
    let told = found(&files, "skaffold.yaml", CONFIG);
    assert_eq!(told, ["unknown-target", "unknown-build-arg"]);
    let told = found(&files, "skaffold.dev.yaml", CONFIG);
    assert_eq!(told, ["unknown-target", "unknown-build-arg"]);
    assert_eq!(found(&files, "no/such/folder/Dockerfile", DOCKERFILE), [""; 0]);
    let ignored = clean()
        .with(
            "skaffold.yaml",
            "apiVersion: skaffold/v4beta13\nkind: Config\nbuild: {artifacts: [{image: web}]}\n",
        )
        .with("Dockerfile", "FROM node:22\nCOPY main.js /\n")
        .with("main.js", "");
    assert_eq!(found(&ignored, ".dockerignore", "node_modules\n"), [""; 0]);
    assert_eq!(found(&ignored, ".dockerignore", "*.js\n"), ["copy-source-ignored"]);
}

#[test]
fn only_what_concerns_the_file_is_told() {
    let files = clean().with("Dockerfile", &format!("{DOCKERFILE}LABEL a=$NOWHERE\n"));
    assert_eq!(found(&files, "skaffold.yaml", &files.read("skaffold.yaml")), [""; 0]);
    assert_eq!(rules(&files.run(&["--format", "concise", "skaffold.yaml"])), ["undefined-var"]);
    assert_eq!(found(&files, "Dockerfile", &files.read("Dockerfile")), ["undefined-var"]);
}

#[test]
fn only_the_file_is_counted() {
    let files =
        clean().with(".dockerignore", "node_modules\n").with("Other.Dockerfile", DOCKERFILE);
    let counts = |file: &str, text: &str| {
        let run = files.run_on(text, &["-", "--stdin-filename", file, "--format", "json"]);
        let summary = &json(&run)["summary"];
        (summary["files"].as_u64().unwrap(), summary["projects"].as_u64().unwrap())
    };
    assert_eq!(counts("skaffold.yaml", &files.read("skaffold.yaml")), (1, 1));
    assert_eq!(counts("Dockerfile", DOCKERFILE), (1, 1));
    assert_eq!(counts(".dockerignore", "node_modules\n"), (1, 1));
    assert_eq!(counts("Other.Dockerfile", DOCKERFILE), (1, 0), "no project builds it");
    assert_eq!(counts("values.yaml", "a: 1\n"), (0, 0));
}

#[test]
fn other_yaml_is_no_matter_of_ours() {
    let run = clean().run_on("a: [\n", &["-", "--stdin-filename", "values.yaml", "--quiet"]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
}

#[test]
fn the_name_and_the_text_go_together() {
    let files = clean();
    for args in [
        &["-"][..],
        &["--stdin-filename", "Dockerfile"],
        &["-", ".", "--stdin-filename", "Dockerfile"],
        &["-", "--fix", "--stdin-filename", "Dockerfile"],
    ] {
        let run = files.run_on(DOCKERFILE, args);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{args:?}");
        assert_ne!(run.stderr, "");
    }
}
