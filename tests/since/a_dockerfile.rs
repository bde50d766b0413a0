//! What a Dockerfile that changes touches.

use crate::{DOCKERFILE, Repository, repository};
use std::fs;

#[test]
fn touches_the_artifacts_that_build_the_stage() {
    let base = repository().change("Dockerfile", "RUN go mod", "RUN GOFLAGS= go mod");
    assert_eq!(base.told(), ["API_OLD", "WORKER_OLD"]);
    let api = repository().change("Dockerfile", "COPY api api", "COPY api ./api");
    assert_eq!(api.told(), ["API_OLD"]);
    let shorter = repository().change("Dockerfile", "RUN go build ./api\n", "");
    assert_eq!(shorter.told(), ["API_OLD"]);
}

#[test]
fn touches_all_that_build_it_where_stages_come_or_go() {
    let split = repository().change(
        "Dockerfile",
        "RUN go build ./worker",
        "FROM base AS x\nRUN go build ./worker",
    );
    assert_eq!(split.told(), ["API_OLD", "WORKER_OLD"]);
}

#[test]
fn touches_nothing_by_a_comment() {
    assert!(repository().change("Dockerfile", "COPY api", "\n# why\nCOPY api").told().is_empty());
}

#[test]
fn may_be_gone() {
    let gone = repository().remove("web/web.docker");
    assert_eq!(gone.told(), ["dockerfile-not-found: web"]);
}

#[cfg(unix)]
#[test]
fn may_be_a_link_that_leads_elsewhere() {
    let link = |repository: &Repository, to: &str| {
        let path = repository.0.path("Dockerfile");
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(to, path).unwrap();
    };
    let one = repository();
    let other = DOCKERFILE.replace("RUN go build ./api", "RUN go build -v ./api");
    let linked = one.with("one", DOCKERFILE).with("other", &other);
    link(&linked, "one");
    linked.commit();
    assert!(linked.told().is_empty());
    link(&linked, "other");
    assert_eq!(linked.told(), ["API_OLD", "WORKER_OLD"]);
    let edited = linked.change("one", "a", "a");
    edited.commit();
    assert_eq!(edited.change("other", "build -v", "build -x").told(), ["API_OLD"]);
}

#[test]
fn may_have_another_name() {
    let renamed = repository();
    renamed.git(&["mv", "web/web.docker", "web/new.docker"]);
    assert_eq!(renamed.told(), ["dockerfile-not-found: web"]);
    let named = renamed.change("skaffold.yaml", "web.docker", "new.docker");
    assert_eq!(named.told(), ["WEB_OLD", "DEV_OLD"]);
}
