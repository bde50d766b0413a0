//! Gradle and sbt.
//!
//! Sources: <https://docs.gradle.org/current/userguide/directory_layout.html>,
//! <https://docs.gradle.org/current/userguide/dependency_caching.html>, gradle/gradle#8375 (a lock is asked for over the
//! loopback interface, which containers do not share), <https://get-coursier.io/docs/cache>,
//! <https://www.scala-sbt.org/1.x/docs/Command-Line-Reference.html>.

use super::row::{packages, row};
use crate::knowledge::tool::{
    CacheKind::{self, Compiler, Packages},
    Ecosystem, Frozen, Kind, PLAIN, Sharing, Source, Tool,
};

const BOTH: &[CacheKind] = &[Packages, Compiler];

const JAVA: &[&str] = &[
    "GRADLE_*",
    "ORG_GRADLE_PROJECT_*",
    "SBT_*",
    "COURSIER_*",
    "JAVA_HOME",
    "JAVA_OPTS",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "CI",
    "TMPDIR",
    "HOME",
    "PATH",
    "SSL_CERT_FILE",
    "SOURCE_DATE_EPOCH",
];

pub(super) static GRADLE: Tool = Tool {
    id: "gradle",
    title: "Gradle",
    ecosystem: Ecosystem::Gradle,
    programs: &["gradle", "gradlew"],
    manifests: &["build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts"],
    locks: &["gradle.lockfile"],
    config: &[
        "gradle.properties",
        "gradle/libs.versions.toml",
        "gradle/wrapper/",
        "buildSrc/",
        "init.gradle",
        "gradle/verification-metadata.xml",
    ],
    commands: &[
        row(&["dependencies"], Kind::Download),
        row(&["resolveDependencies"], Kind::Download),
        row(&["downloadDependencies"], Kind::Download),
        row(&["resolveAllDependencies"], Kind::Download),
        row(&["wrapper"], Kind::Other),
        row(&["init"], Kind::Other),
        row(&["help"], Kind::Other),
        row(&["tasks"], Kind::Other),
        row(&["clean"], Kind::Other),
    ],
    otherwise: Kind::Implicit,
    valued: &[
        "-p",
        "--project-dir",
        "-g",
        "--gradle-user-home",
        "--project-cache-dir",
        "-b",
        "--build-file",
        "-c",
        "--settings-file",
        "-I",
        "--init-script",
        "-x",
        "--exclude-task",
        "--max-workers",
        "--console",
        "--warning-mode",
        "--include-build",
        "--tests",
        "--configuration",
    ],
    directory_options: &["-p", "--project-dir"],
    printing_options: &["-v", "--version", "-h", "--help", "-?", "--status", "--stop"],
    offline_options: &["--offline"],
    download: Some("gradle dependencies"),
    in_place: true,
    caches: &[packages(
        &[Source::Variable("GRADLE_USER_HOME", ""), Source::Home("/.gradle")],
        Sharing::Locked,
        Some("GRADLE_USER_HOME"),
    )
    .options(&["-g", "--gradle-user-home"])],
    reads: JAVA,
    ..PLAIN
};

pub(super) static SBT: Tool = Tool {
    id: "sbt",
    title: "sbt",
    ecosystem: Ecosystem::Scala,
    programs: &["sbt"],
    manifests: &["build.sbt"],
    locks: &["build.sbt.lock"],
    config: &["project/"],
    commands: &[
        row(&["update"], Kind::Download),
        row(&["clean"], Kind::Other),
        row(&["compile"], Kind::Implicit).fills(BOTH).frozen(Frozen::Always),
    ],
    otherwise: Kind::Implicit,
    valued: &["-sbt-dir", "-sbt-boot", "-ivy", "-mem", "-java-home", "-sbt-version"],
    printing_options: &["-V", "--version", "-h", "--help", "-version", "--script-version"],
    offline_options: &[],
    download: Some("sbt update"),
    in_place: true,
    caches: &[
        packages(
            &[Source::Variable("COURSIER_CACHE", ""), Source::Home("/.cache/coursier/v1")],
            Sharing::FileLocks,
            Some("COURSIER_CACHE"),
        ),
        packages(
            &[Source::Unsure("SBT_OPTS"), Source::Home("/.ivy2")],
            Sharing::Locked,
            Some("SBT_OPTS"),
        ),
        packages(
            &[Source::Unsure("SBT_OPTS"), Source::Home("/.sbt")],
            Sharing::Locked,
            Some("SBT_OPTS"),
        ),
    ],
    reads: JAVA,
    ..PLAIN
};
