//! The tables, by example.

use super::CacheKind::{Compiler, Packages};
use super::*;
use crate::source::{FileId, Span};
use crate::syntax::{shell, text::Text};

fn read(line: &str) -> Vec<Call> {
    calls(&script(line))
}

fn script(line: &str) -> shell::Script {
    shell::parse(&Text::plain(Span::new(FileId(0), 0, line.len()), line), &[])
}

/// `tool kind` of each call.
fn shown(line: &str) -> Vec<String> {
    read(line).iter().map(|it| format!("{} {:?}", it.tool.id, it.kind)).collect()
}

fn nothing(_: &str) -> Option<String> {
    None
}

#[test]
fn commands_are_recognised() {
    for (line, expected) in [
        ("go mod download -x", "go Download"),
        ("go mod download", "go Download"),
        ("CGO_ENABLED=0 GOOS=linux go build -ldflags '-s -w' -o /app ./cmd", "go Implicit"),
        ("/usr/local/go/bin/go test ./...", "go Implicit"),
        ("go -C svc build", "go Implicit"),
        ("go install ./...", "go Implicit"),
        ("go install github.com/air-verse/air@latest", "go Named"),
        ("go get -d -v ./...", "go Implicit"),
        ("go get github.com/pilu/fresh", "go Named"),
        ("go run github.com/a-h/templ/cmd/templ@v1 generate", "go Named"),
        ("go generate ./...", "go Script"),
        ("go env GOPATH", "go Other"),
        ("go env -w GOPROXY=direct", "go Configure"),
        ("go clean -modcache", "go Clean"),
        ("go version", "go Other"),
        ("npm ci --omit=dev", "npm Download"),
        ("npm --loglevel verbose ci", "npm Download"),
        ("npm --prefix web ci", "npm Download"),
        ("npm i", "npm Download"),
        ("npm install -g pnpm", "npm Named"),
        ("npm install express", "npm Named"),
        ("npm i --production && npm cache clean --force", "npm Download|npm Clean"),
        ("npm run build", "npm Script"),
        ("npm --version", "npm Other"),
        ("npx next build", "npm Script"),
        ("yarn", "yarn-1 Download"),
        ("yarn --frozen-lockfile --production", "yarn-1 Download"),
        ("yarn --version", "yarn-1 Other"),
        ("yarn build", "yarn-1 Script"),
        ("yarn global add serve", "yarn-1 Named"),
        ("yarn install --immutable", "yarn-2 Download"),
        ("yarn workspaces focus --production app", "yarn-2 Download"),
        ("pnpm -r install --frozen-lockfile", "pnpm Download"),
        ("pnpm fetch --prod", "pnpm Download"),
        ("pnpm --filter web build", "pnpm Script"),
        ("corepack enable && corepack pnpm i", "pnpm Download"),
        ("npx -y pnpm@9 i", "pnpm Download"),
        ("sh -c 'npm ci'", "npm Download"),
        ("ko build ./cmd", "go Implicit"),
        ("pip install -r requirements.txt", "pip Download"),
        (
            "pip install --upgrade pip && pip3.12 install --no-cache-dir -r a.txt",
            "pip Named|pip Download",
        ),
        ("python3 -m pip install -e .", "pip Implicit"),
        ("pip install '.[dev]'", "pip Implicit"),
        ("bun install --frozen-lockfile", "bun Download"),
        ("bun ci && bun run build", "bun Download|bun Script"),
        ("bunx tsc", "bun Script"),
        ("poetry install --no-root --only main", "poetry Download"),
        ("poetry sync --no-root", "poetry Download"),
        ("python3 -m poetry install --without dev", "poetry Implicit"),
        ("poetry install --only-root", "poetry Other"),
        ("poetry config virtualenvs.create false", "poetry Configure"),
        ("pipenv install --system --deploy --ignore-pipfile", "pipenv Download"),
        ("pipenv install requests", "pipenv Named"),
        ("pipenv sync", "pipenv Download"),
        ("pdm sync --prod --no-editable --no-self", "pdm Download"),
        ("pdm install --check --prod --no-editable", "pdm Implicit"),
        ("pip-sync requirements.txt", "pip-tools Download"),
        ("python -m piptools sync", "pip-tools Download"),
        ("conda env create -f environment.yml", "conda Download"),
        ("mamba env update -n base --file environment.yml", "conda Download"),
        (
            "micromamba install -y -n base -f env.yaml && micromamba clean -ay",
            "conda Download|conda Clean",
        ),
        ("conda install -y numpy", "conda Named"),
        ("conda run -n app pip install -r requirements.txt", "pip Download"),
        ("cargo fetch --locked", "cargo Download"),
        ("cargo chef prepare --recipe-path recipe.json", "cargo Other"),
        ("cargo chef cook --release --recipe-path recipe.json", "cargo Download"),
        ("cargo +nightly build --release -Z build-std", "cargo Implicit"),
        ("cargo install --path .", "cargo Implicit"),
        ("cargo install sqlx-cli", "cargo Named"),
        ("RUSTFLAGS='-C target-cpu=native' cargo b -r", "cargo Implicit"),
        ("sccache --show-stats", "sccache Other"),
        ("./gradlew --no-daemon dependencies", "gradle Download"),
        ("gradle -p svc bootJar -x test", "gradle Implicit"),
        ("./gradlew --version", "gradle Other"),
        ("gradle clean build", "gradle Implicit"),
        ("gradle clean", "gradle Other"),
        ("mvn dependency:go-offline package", "maven Implicit"),
        ("xvfb-run ./gradlew check", "gradle Implicit"),
        ("sbt update", "sbt Download"),
        ("sbt 'set test in assembly := {}' clean assembly", "sbt Implicit"),
        ("dotnet restore src/App/App.csproj -r linux-x64", "dotnet Download"),
        ("dotnet publish -c Release -o /app", "dotnet Implicit"),
        ("dotnet App.dll", "dotnet Other"),
        ("dotnet tool install --global dotnet-ef", "dotnet Named"),
        ("nuget restore App.sln", "dotnet Download"),
        ("bundle", "bundler Download"),
        ("bundle install --jobs 4 --retry 3", "bundler Download"),
        ("bundle config set --local without development", "bundler Configure"),
        ("bundle exec rake assets:precompile", "bundler Script"),
        ("gem install bundler", "bundler Named"),
        ("composer install --no-dev --no-scripts", "composer Download"),
        ("php -d memory_limit=-1 composer.phar install", "composer Download"),
        ("php artisan migrate", ""),
        ("composer dump-autoload --optimize", "composer Other"),
        ("composer clear-cache", "composer Clean"),
        ("mix do deps.get, compile", "mix Download"),
        ("mix local.hex --force && mix deps.get --only prod", "mix Named|mix Download"),
        ("mix release", "mix Other"),
        ("dart pub get --offline", "pub Download"),
        ("flutter build web", "pub Implicit"),
        ("conan install . --build=missing", "conan Download"),
        (
            "apt-get update && apt-get install -y curl && apt-get clean",
            "apt Named|apt Named|apt Clean",
        ),
        ("apk --no-cache add git", "apk Named"),
        ("microdnf install -y tar && dnf clean all", "dnf Named|dnf Clean"),
        ("uv sync --frozen --no-install-project --no-dev", "uv Download"),
        ("uv sync --locked", "uv Implicit"),
        ("uv pip install --system -r requirements.txt", "uv Download"),
        ("./mvnw -B dependency:go-offline", "maven Download"),
        ("mvn -B -DskipTests -f svc/pom.xml clean package", "maven Implicit"),
        ("mvn --version", "maven Other"),
        ("echo npm ci", ""),
    ] {
        assert_eq!(shown(line).join("|"), expected, "{line}");
    }
}

#[test]
fn calls_have_a_name() {
    for (line, name) in [
        ("go mod download -x", "go mod download"),
        ("CGO_ENABLED=0 go build -o /app ./cmd", "go build"),
        ("npm --prefix web ci", "npm ci"),
        ("yarn --frozen-lockfile", "yarn"),
        ("mvn -B -DskipTests clean package", "mvn clean package"),
        ("python3 -m pip install -r a.txt", "pip install"),
    ] {
        assert_eq!(read(line)[0].name, name, "{line}");
    }
}

#[test]
fn one_run_may_know_several_tools() {
    let template = "if [ -f yarn.lock ]; then yarn --frozen-lockfile; \
        elif [ -f package-lock.json ]; then npm ci; \
        elif [ -f pnpm-lock.yaml ]; then corepack enable pnpm && pnpm i --frozen-lockfile; \
        else echo 'Lockfile not found.' && exit 1; fi";
    assert_eq!(shown(template), ["yarn-1 Download", "npm Download", "pnpm Download"]);
    assert!(read(template).iter().all(|it| it.conditional && it.frozen));
}

#[test]
fn yarn_may_be_either() {
    let both = &read("yarn install --frozen-lockfile")[0];
    assert_eq!((both.tool.id, both.alternative.map(|it| it.id)), ("yarn-1", Some("yarn-2")));
    let old = &read("yarn install --pure-lockfile")[0];
    assert_eq!((old.tool.id, old.alternative.map(|it| it.id)), ("yarn-1", None));
    let new = &read("yarn install --immutable")[0];
    assert_eq!((new.tool.id, new.alternative.map(|it| it.id)), ("yarn-2", None));
}

#[test]
fn folders_are_followed() {
    let folders =
        |line: &str| -> Vec<Folder> { read(line).into_iter().map(|it| it.folder).collect() };
    let at = |folder: &str| Folder::At(folder.to_owned());
    assert_eq!(folders("cd a && go build && cd ../b && go build"), [at("a"), at("a/../b")]);
    assert_eq!(
        folders("(cd a && npm ci) && (cd b; npm ci); npm ci"),
        [at("a"), at("b"), Folder::Unchanged]
    );
    assert_eq!(folders("cd /src; npm --prefix web ci"), [at("/src/web")]);
    assert_eq!(folders("yarn --cwd=web install; go build -C svc"), [at("web"), at("svc")]);
    assert_eq!(folders("cd $X && go build; cd; npm ci"), [Folder::Unknown, Folder::Unknown]);
    assert_eq!(folders("cd $X; cd /a; npm ci"), [at("/a")]);
}

#[test]
fn downloads_can_be_forbidden() {
    let outer = |name: &str| (name == "GOPROXY").then(|| "off".to_owned());
    for line in [
        "go build -mod=vendor",
        "go build -mod vendor",
        "GOFLAGS='-trimpath -mod=vendor' go build",
        "export GOFLAGS=-mod=vendor && go build",
        "npm ci --offline",
        "NPM_CONFIG_OFFLINE=true npm ci",
        "pnpm install -r --offline --frozen-lockfile",
        "pip install --no-index -r requirements.txt",
        "uv sync --offline",
        "mvn -o package",
        "dotnet publish --no-restore -c Release",
        "cargo build --offline",
        "./gradlew --offline build",
        "CARGO_NET_OFFLINE=true cargo build",
        "dart pub get --offline",
        "flutter build web --no-pub",
        "bundle install --local",
    ] {
        assert!(!read(line)[0].downloads(&nothing), "{line}");
    }
    for line in [
        "go build -mod=mod",
        "npm ci --prefer-offline",
        "GOFLAGS=-mod=mod go build",
        "(export GOFLAGS=-mod=vendor); go build",
    ] {
        assert!(read(line)[0].downloads(&nothing), "{line}");
    }
    assert!(!read("go build")[0].downloads(&outer));
    assert!(read("GOPROXY=direct go build")[0].downloads(&outer));
}

#[test]
fn caches_have_a_place() {
    let node = User { root: false, home: Some("/home/node".to_owned()) };
    let place = |id: &str, kind, user: &User, variables: &[(&str, &str)]| {
        let variable = |name: &str| {
            variables.iter().find(|(own, _)| *own == name).map(|(_, value)| (*value).to_owned())
        };
        match tool(id).unwrap().cache(kind).unwrap().directory(user, &variable) {
            Directory::Known { path, .. } => path,
            Directory::Unknown => "?".to_owned(),
        }
    };
    let root = &User::root();
    let golang = official_image("docker.io/library/golang").unwrap();
    let gopath = golang.value("GOPATH").unwrap();
    assert_eq!(place("go", Packages, root, &[("GOPATH", gopath)]), "/go/pkg/mod");
    assert_eq!(
        place("go", Packages, root, &[("GOPATH", "/go"), ("GOMODCACHE", "/var/run/m")]),
        "/var/run/m"
    );
    assert_eq!(place("go", Packages, root, &[]), "/root/go/pkg/mod");
    assert_eq!(place("go", Compiler, root, &[]), "/root/.cache/go-build");
    assert_eq!(place("go", Compiler, root, &[("XDG_CACHE_HOME", "/c/")]), "/c/go-build");
    assert_eq!(place("npm", Packages, &node, &[]), "/home/node/.npm");
    assert_eq!(place("npm", Packages, &node, &[("NPM_CONFIG_CACHE", "/c")]), "/c");
    assert_eq!(place("yarn-1", Packages, root, &[]), "/usr/local/share/.cache/yarn");
    assert_eq!(place("yarn-1", Packages, &node, &[]), "/home/node/.cache/yarn");
    assert_eq!(place("yarn-2", Packages, root, &[("YARN_CACHE_FOLDER", "/c")]), "?");
    assert_eq!(place("pnpm", Packages, root, &[("PNPM_HOME", "/pnpm")]), "/pnpm/store");
    assert_eq!(place("npm", Packages, &User { root: false, home: None }, &[]), "?");
}

#[test]
fn words_that_set_a_cache_are_found() {
    let cache = |line: &str| read(line)[0].cache.as_ref().map(|it| it.as_str().to_owned());
    assert_eq!(cache("npm ci --cache /c").as_deref(), Some("/c"));
    assert_eq!(cache("yarn --cache-folder=/c").as_deref(), Some("/c"));
    assert_eq!(cache("pnpm i --store-dir /c").as_deref(), Some("/c"));
    assert_eq!(cache("npm ci"), None);
    for line in ["npm config set cache /c", "npm set cache=/c", "yarn config set cache /c"] {
        let setting = read(line)[0].setting.clone().unwrap();
        assert_eq!((setting.key.as_str(), setting.value.as_str()), ("cache", "/c"), "{line}");
    }
    let setting = read("go env -w GOMODCACHE=/c")[0].setting.clone().unwrap();
    assert_eq!((setting.key.as_str(), setting.value.as_str()), ("GOMODCACHE", "/c"));
}

#[test]
fn what_cannot_be_seen_is_told() {
    for line in [
        "make build",
        "./build.sh",
        "sh build.sh",
        "bash -x scripts/build",
        "$TOOL x",
        "sudo make",
        ". ./env",
    ] {
        assert_eq!(hidden(&script(line)), [0], "{line}");
    }
    for line in ["go build", "sh -c 'npm ci'", "bash <<EOF\nnpm ci\nEOF", "./mvnw package"] {
        assert!(hidden(&script(line)).is_empty(), "{line}");
    }
}

#[test]
fn variables_are_known() {
    assert!(cache_variable("GOMODCACHE").unwrap().is_cache(Some("/x")));
    assert!(cache_variable("NPM_CONFIG_CACHE").unwrap().is_cache(None));
    for name in
        ["PNPM_HOME", "BUNDLE_PATH", "PLAYWRIGHT_BROWSERS_PATH", "HF_HOME", "NUGET_PACKAGES"]
    {
        assert!(!cache_variable(name).unwrap().is_cache(Some("/x")), "{name}");
    }
    let cargo = cache_variable("CARGO_HOME").unwrap();
    assert!(!cargo.is_cache(Some("/usr/local/cargo")) && cargo.is_cache(Some("/var/run/cargo")));
    assert_eq!(public_default("GOPROXY"), Some("https://proxy.golang.org,direct"));
    assert!(proxy_variable("CARGO_REGISTRIES_INNER_INDEX").is_some());
    assert!(proxy_variable("https_proxy").is_some() && is_predefined_arg("https_proxy"));
    assert!(!is_predefined_arg("Https_Proxy"));
    let go = tool("go").unwrap();
    for name in ["CGO_ENABLED", "GOFLAGS", "GOMODCACHE", "GOPROXY", "GOOS", "HTTP_PROXY"] {
        assert!(reads(go, name), "{name}");
    }
    assert!(!reads(go, "NODE_ENV") && !reads(go, "VERSION"));
    let npm = tool("npm").unwrap();
    assert!(reads(npm, "NODE_ENV") && reads(npm, "NPM_CONFIG_REGISTRY") && !reads(npm, "GOFLAGS"));
}

#[test]
fn official_images_are_known() {
    let node = official_image("docker.io/library/node").unwrap();
    assert!(node.sets("NODE_VERSION") && node.sets("PATH") && !node.sets("NODE_ENV"));
    assert_eq!(node.home("node"), Some("/home/node"));
    assert!(official_image("mcr.microsoft.com/dotnet/sdk").unwrap().sets("DOTNET_VERSION"));
    assert!(official_image("docker.io/arm64v8/golang").unwrap().sets("GOPATH"));
    assert!(official_image("public.ecr.aws/docker/library/golang").unwrap().sets("GOPATH"));
    assert!(!official_image("docker.io/library/centos").unwrap().sets("HOME"));
    assert!(official_image("docker.io/library/fedora").unwrap().sets("DISTTAG"));
    assert!(official_image("docker.io/bitnami/redis").is_none());
}

#[test]
fn rows_are_whole() {
    for tool in ALL {
        assert!(!tool.commands.is_empty() && !tool.caches.is_empty(), "{}", tool.id);
        let downloads = tool.commands.iter().any(|row| row.kind == Kind::Download);
        assert_eq!(downloads, !tool.manifests.is_empty(), "{}", tool.id);
        assert!(ALL.iter().filter(|other| other.id == tool.id).count() == 1);
        for option in
            tool.directory_options.iter().chain(tool.caches.iter().flat_map(|it| it.options))
        {
            let valued = tool.valued.contains(option) || *option == "--store";
            assert!(valued, "{} {option} takes a value", tool.id);
        }
        for cache in tool.caches {
            let named = |best: &str| cache.variables().any(|name| name == best);
            assert!(cache.variable.is_none_or(named), "{} {:?}", tool.id, cache.variable);
            for name in cache.variables() {
                assert!(cache_variable(name).is_some(), "{name} is in no table of variables");
            }
        }
    }
}
