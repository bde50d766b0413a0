//! How long a whole check of a large repository takes.
//!
//! `cargo bench --bench monorepo -- artifacts` runs only what has `artifacts` in its name;
//! `cargo bench --bench monorepo -- --keep FOLDER` writes the repositories there and leaves them, for other tools to
//! measure.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use skafflint::session::{self, Request};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const ROUNDS: u32 = 5;

/// Writes a repository into a folder.
type Make = fn(&Path);

/// A repository's name, and how it is made.
const REPOSITORIES: [(&str, Make); 4] = [
    ("artifacts-1000-profiles-20", |folder| one_config(folder, 1_000, 20)),
    ("artifacts-100-profiles-20", |folder| one_config(folder, 100, 20)),
    ("configs-1000", |folder| many_configs(folder, 1_000)),
    ("dockerfiles-1000", |folder| one_config(folder, 1_000, 0)),
];

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let keep = args.iter().position(|arg| arg == "--keep").and_then(|at| args.get(at + 1));
    let temporary = std::env::temp_dir().join(format!("skafflint-bench-{}", std::process::id()));
    let top = keep.map_or(temporary, PathBuf::from);
    let wanted = args.iter().filter(|arg| !arg.starts_with("--") && Some(*arg) != keep);
    let wanted: Vec<&String> = wanted.collect();
    for (name, make) in REPOSITORIES {
        if !wanted.iter().all(|part| name.contains(part.as_str())) {
            continue;
        }
        let folder = top.join(name);
        make(&folder);
        measure(name, &folder);
    }
    if keep.is_none() {
        fs::remove_dir_all(top).unwrap();
    }
}

fn measure(name: &str, folder: &Path) {
    let request = Request { paths: vec![folder.to_path_buf()], ..Request::default() };
    let mut best = Duration::MAX;
    let mut found = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        found = session::check(&request).unwrap().findings.len();
        best = best.min(start.elapsed());
    }
    println!("{name:>28}: {:7.1} ms, {found} findings", best.as_secs_f64() * 1000.0);
}

/// One `skaffold.yaml` with so many artifacts, each with a Dockerfile of its own. Of five profiles in a row, one
/// has other builders for all, two patch a few artifacts, one has another cluster, one only deploys.
fn one_config(folder: &Path, artifacts: usize, profiles: usize) {
    let mut config =
        String::from("apiVersion: skaffold/v4beta13\nkind: Config\nbuild:\n  artifacts:\n");
    for number in 0..artifacts {
        config.push_str(&artifact(number, "    "));
        service(&folder.join(format!("services/s{number}")));
    }
    config.push_str(CLUSTER);
    if profiles > 0 {
        config.push_str("profiles:\n");
    }
    for number in 0..profiles {
        let _ = write!(
            config,
            "  - name: profile-{number}\n    activation:\n      - env: P=p{number}\n"
        );
        match number % 5 {
            0 => {
                config.push_str("    build:\n      artifacts:\n");
                for artifact in 0..artifacts {
                    let _ = write!(
                        config,
                        "        - image: registry.example.com/s{artifact}\n          context: services/s{artifact}\n          \
                         docker:\n            target: app\n            buildArgs:\n              VERSION: \"{number}\"\n"
                    );
                }
                config.push_str("      local:\n        push: false\n        useBuildkit: true\n");
            }
            1 | 2 => {
                config.push_str("    patches:\n");
                for patch in 0..10 {
                    let at = (number * 10 + patch) % artifacts;
                    let _ = write!(
                        config,
                        "      - op: replace\n        path: /build/artifacts/{at}/kaniko/target\n        value: test\n"
                    );
                }
            }
            3 => config.push_str("    build:\n      cluster:\n        namespace: other\n"),
            _ => config.push_str("    deploy:\n      kubectl: {}\n"),
        }
    }
    write(&folder.join("skaffold.yaml"), &config);
}

/// So many `skaffold.yaml`, each with an artifact and two profiles.
fn many_configs(folder: &Path, count: usize) {
    for number in 0..count {
        let own = folder.join(format!("services/s{number}"));
        service(&own);
        let artifact = artifact(number, "    ").replace(&format!("services/s{number}"), ".");
        let config = format!(
            "apiVersion: skaffold/v4beta13\nkind: Config\nmetadata:\n  name: s{number}\nbuild:\n  artifacts:\n{artifact}\
             {CLUSTER}profiles:\n  - name: local\n    build:\n      local: {{}}\n  - name: test\n    patches:\n      \
             - op: replace\n        path: /build/artifacts/0/kaniko/target\n        value: test\n"
        );
        write(&own.join("skaffold.yaml"), &config);
    }
}

const CLUSTER: &str = "  cluster:
    namespace: builds
    volumes:
      - name: gomod
        hostPath: { path: /var/cache/gomod, type: DirectoryOrCreate }
      - name: gobuild
        hostPath: { path: /var/cache/gobuild, type: DirectoryOrCreate }
";

fn artifact(number: usize, indent: &str) -> String {
    let lines = [
        format!("- image: registry.example.com/s{number}"),
        format!("  context: services/s{number}"),
        "  kaniko:".to_owned(),
        "    image: ghcr.io/osscontainertools/kaniko:v1.28.0".to_owned(),
        "    target: app".to_owned(),
        "    cache: {}".to_owned(),
        "    buildArgs:".to_owned(),
        "      GOMODCACHE: /var/run/gomod".to_owned(),
        "      GOCACHE: /var/run/gobuild".to_owned(),
        "      VERSION: \"{{.IMAGE_TAG}}\"".to_owned(),
        "    volumeMounts:".to_owned(),
        "      - { name: gomod, mountPath: /var/run/gomod }".to_owned(),
        "      - { name: gobuild, mountPath: /var/run/gobuild }".to_owned(),
    ];
    lines.iter().fold(String::new(), |text, line| text + indent + line + "\n")
}

fn service(folder: &Path) {
    let dockerfile = "\
FROM golang:1.25 AS build
ARG GOMODCACHE
ARG GOCACHE
ARG VERSION=dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -ldflags \"-X main.version=$VERSION\" -o /bin/app ./cmd/app

FROM build AS test
RUN go test ./...

FROM gcr.io/distroless/static AS app
COPY --from=build /bin/app /app
USER nonroot
ENTRYPOINT [\"/app\"]
";
    write(&folder.join("Dockerfile"), dockerfile);
    write(&folder.join(".dockerignore"), ".git\n**/*.md\n");
    for (path, text) in [
        ("go.mod", "module example.com/app\n"),
        ("go.sum", ""),
        ("cmd/app/main.go", "package main\n\nfunc main() {}\n"),
        ("internal/a/a.go", "package a\n"),
    ] {
        write(&folder.join(path), text);
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
