//! What git is asked, where, and of what.

use crate::program::Project;
use crate::{CONFIG, DOCKERFILE, RULES, Repository, WEB, git_in, project, repository, told};
use std::fs;

#[test]
fn is_asked_for_what_is_committed_changed_and_untracked() {
    let branch = repository();
    branch.git(&["switch", "--quiet", "--create", "branch"]);
    let branch = branch.change("Dockerfile", "COPY api api", "COPY api ./api");
    branch.commit();
    assert_eq!(branch.told(), ["API_OLD"]);
    let branch = branch.with("more/skaffold.yaml", &CONFIG.replace("_OLD", "_MORE"));
    let told = branch.told();
    assert!(told.contains(&"API_MORE".to_owned()) && told.contains(&"API_OLD".to_owned()));
    assert!(!told.contains(&"WEB_OLD".to_owned()));
    branch.git(&["add", "--all"]);
    assert_eq!(branch.told(), told, "staged or not");
}

#[test]
fn leaves_out_what_others_did_since() {
    let branch = repository();
    branch.git(&["branch", "branch"]);
    let main = branch.change("go.sum", "a", "b");
    main.commit();
    main.git(&["switch", "--quiet", "branch"]);
    assert!(main.told().is_empty());
}

#[test]
fn knows_files_by_any_name() {
    for folder in ["with space", "größe", "new\nline", "-x", "\"quoted\""] {
        let named = |file: &str| format!("{folder}/{file}");
        let dockerfile = DOCKERFILE.replace("COPY worker worker\n", "");
        let project = Project::new()
            .with(&named("skaffold.yaml"), CONFIG)
            .with(&named("Dockerfile"), &dockerfile)
            .with(&named("web/web.docker"), WEB);
        let changed =
            Repository::of(project).change(&named("Dockerfile"), "AS api\n", "AS api\nUSER 1\n");
        let run = changed.0.run(&[
            "--since",
            "main",
            "--select",
            "unknown-build-arg",
            "--format",
            "json",
        ]);
        assert_eq!(told(&run), ["API_OLD"], "{folder}");
    }
}

#[test]
fn is_asked_from_any_folder() {
    let changed = Repository::of(
        Project::new().with("a/skaffold.yaml", CONFIG).with("a/Dockerfile", DOCKERFILE),
    );
    let changed = changed.change("a/Dockerfile", "COPY api api", "COPY api ./api");
    let run = |folder: &str, path: &[&str]| {
        let args = ["--since", "main", "--select", "unknown-build-arg", "--format", "json"];
        told(&changed.0.run_in(folder, &[&args, path].concat()))
    };
    assert_eq!(run("a", &[]), ["API_OLD"]);
    assert_eq!(run("a", &["Dockerfile"]), ["API_OLD"]);
    assert_eq!(run(".git", &["../a/skaffold.yaml"]), ["API_OLD"]);
}

#[test]
fn is_asked_once_for_each_repository() {
    let projects =
        project().with("other/skaffold.yaml", CONFIG).with("other/Dockerfile", DOCKERFILE);
    git_in(&projects, "other", &["init", "--quiet", "--initial-branch=main"]);
    git_in(&projects, "other", &["add", "--all"]);
    git_in(&projects, "other", &["commit", "--quiet", "--message=x"]);
    let both = Repository::of(projects.with(".gitignore", "other\n"));
    let both = both.change("other/Dockerfile", "COPY api api", "COPY api ./api");
    let args = ["--since", "main", "--select", "unknown-build-arg", "--format", "json"];
    let run = both.0.run(&[&args[..], &[".", "other"]].concat());
    assert_eq!(told(&run), ["API_OLD"]);
}

#[test]
fn says_that_a_submodule_is_at_another_commit() {
    let module = Repository::of(
        Project::new().with("web.docker", WEB).with("nginx.conf", "").with("site/x", ""),
    );
    let plain = project();
    for file in ["web.docker", "nginx.conf", "site/index.html"] {
        fs::remove_file(plain.path("web").join(file)).unwrap();
    }
    fs::remove_dir_all(plain.path("web")).unwrap();
    git_in(&plain, ".", &["init", "--quiet", "--initial-branch=main"]);
    let url = module.0.path("");
    let add = [
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        url.to_str().unwrap(),
        "web",
    ];
    git_in(&plain, ".", &add);
    let with_module = Repository(plain);
    with_module.commit();
    assert!(with_module.told().is_empty());
    let moved = with_module.with("web/site/y", "");
    git_in(&moved.0, "web", &["add", "--all"]);
    git_in(&moved.0, "web", &["commit", "--quiet", "--message=y"]);
    assert_eq!(moved.told(), ["WEB_OLD", "DEV_OLD"]);
}

/// Git tells a hook by variables which repository it runs in, and which index counts.
#[test]
fn is_not_led_astray_by_the_variables_of_a_hook() {
    let changed = repository().change("go.sum", "a", "b");
    let args = ["--since", "main", "--select", RULES, "--format", "json"];
    let variables = [("GIT_DIR", "/nowhere"), ("GIT_INDEX_FILE", "/nowhere/index")];
    assert_eq!(told(&changed.0.run_with(&args, &variables)), ["API_OLD", "WORKER_OLD"]);
}
