//! What a file of a context touches.

use crate::{Repository, project, repository};

#[test]
fn touches_an_artifact_by_the_lock_files_and_manifests_that_it_copies() {
    assert_eq!(repository().change("go.sum", "a", "b").told(), ["API_OLD", "WORKER_OLD"]);
    let elsewhere = repository().with("web/go.sum", "b\n").with("tools/go.mod", "module y\n");
    assert!(elsewhere.told().is_empty(), "nothing copies them");
}

#[test]
fn tells_of_sources_only_what_they_bring() {
    let edited =
        repository().change("api/main.go", "main", "api").with("api/new.go", "package api\n");
    assert!(edited.told().is_empty());
    let missing = "copy-source-missing: nginx.conf";
    assert_eq!(repository().remove("web/nginx.conf").told(), [missing]);
}

#[test]
fn may_lose_a_folder() {
    let gone = repository();
    gone.git(&["rm", "--quiet", "-r", "web/site"]);
    assert_eq!(gone.told(), ["copy-source-missing: site"]);
}

#[test]
fn is_seen_through_its_ignore_file() {
    let ignored = repository().with(".dockerignore", "go.sum\n");
    assert_eq!(ignored.told(), ["copy-source-ignored: go.sum", "API_OLD", "WORKER_OLD"]);
    let ignoring = Repository::of(project().with("web/.dockerignore", "*\n!nginx.conf\n!site\n"));
    assert!(ignoring.told().is_empty());
    let ignoring = ignoring.change("web/.dockerignore", "!nginx.conf\n", "");
    assert_eq!(ignoring.told(), ["WEB_OLD", "DEV_OLD", "copy-source-ignored: nginx.conf"]);
}
