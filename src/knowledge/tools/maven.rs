//! Maven and its wrapper.
//!
//! Sources: <https://maven.apache.org/configure.html>,
//! <https://maven.apache.org/plugins/maven-dependency-plugin/go-offline-mojo.html>,
//! <https://maven.apache.org/resolver/maven-resolver-impl/synccontextfactory.html> (several processes may share a
//! repository only with named locks on files, which are off by default).

use crate::knowledge::tool::{
    Cache,
    CacheKind::{self, Packages},
    CommandRow, Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool,
};

const STORE: &[CacheKind] = &[Packages];

const fn row(words: &'static [&'static str], kind: Kind) -> CommandRow {
    CommandRow {
        program: None,
        words,
        kind,
        named: Named::Never,
        fills: STORE,
        frozen: Frozen::Always,
    }
}

pub(super) static MAVEN: Tool = Tool {
    id: "maven",
    title: "Maven",
    ecosystem: Ecosystem::Maven,
    programs: &["mvn", "mvnw", "mvnd"],
    manifests: &["pom.xml"],
    locks: &[],
    workspaces: &[],
    config: &[".mvn/", "settings.xml"],
    vendored: &[],
    commands: &[
        row(&["dependency:go-offline"], Kind::Download),
        row(&["dependency:resolve"], Kind::Download),
        row(&["dependency:resolve-plugins"], Kind::Download),
        row(&["de.qaware.maven:go-offline-maven-plugin:resolve-dependencies"], Kind::Download),
        row(&["dependency:get"], Kind::Named),
        row(&["dependency:copy"], Kind::Named),
        row(&["wrapper:wrapper"], Kind::Named),
        row(&["dependency:purge-local-repository"], Kind::Clean),
    ],
    // Every goal downloads at least the plugin that it is of.
    otherwise: Kind::Implicit,
    valued: &[
        "-f",
        "--file",
        "-s",
        "--settings",
        "-gs",
        "--global-settings",
        "-pl",
        "--projects",
        "-P",
        "--activate-profiles",
        "-T",
        "--threads",
        "-rf",
        "--resume-from",
        "-l",
        "--log-file",
        "-t",
        "--toolchains",
        "-b",
        "--builder",
        "-Dmaven.repo.local",
    ],
    directory_options: &[],
    global_options: &[],
    printing_options: &["-v", "--version", "-h", "--help"],
    offline_options: &["-o", "--offline"],
    offline_variables: &[("MAVEN_ARGS", "-o"), ("MAVEN_ARGS", "--offline")],
    own_options: &[],
    frozen_install: None,
    download: Some("mvn dependency:go-offline"),
    in_place: true,
    caches: &[Cache {
        kind: Packages,
        sources: &[
            // They may hold -Dmaven.repo.local.
            Source::Unsure("MAVEN_ARGS"),
            Source::Unsure("MAVEN_OPTS"),
            Source::Home("/.m2/repository"),
        ],
        options: &["-Dmaven.repo.local"],
        settings: &[],
        sharing: Sharing::Locked,
        variable: Some("MAVEN_ARGS"),
    }],
    reads: &[
        "MAVEN_*",
        "MVNW_*",
        "JAVA_HOME",
        "JAVA_OPTS",
        "JAVA_TOOL_OPTIONS",
        "JDK_JAVA_OPTIONS",
        "M2_HOME",
        "CI",
        "TMPDIR",
        "HOME",
        "PATH",
        "SSL_CERT_FILE",
        "SOURCE_DATE_EPOCH",
    ],
    ..PLAIN
};
