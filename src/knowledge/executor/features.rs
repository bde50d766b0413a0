//! What executors do with a Dockerfile, release by release.

use super::name::{ExecutorImage, Flavour, Release};

/// Something in a Dockerfile that BuildKit does and not every executor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feature {
    /// `RUN <<EOF`: the body is the script.
    RunHeredoc,
    /// `RUN <<'EOF'` and `RUN <<-EOF`: the same, written otherwise.
    RunQuotedHeredoc,
    /// `RUN cat <<EOF > file`: the body is a command's input.
    RunInputHeredoc,
    /// `COPY <<EOF file`, `ADD <<EOF file`.
    CopyHeredoc,
    /// `RUN --mount=type=cache`.
    CacheMount,
    /// `RUN --mount=type=bind` of the context.
    BindMount,
    /// `RUN --mount=type=bind,from=…`.
    BindMountFrom,
    /// `RUN --mount=type=secret`. Skaffold has no way to hand a secret to kaniko: at best it is skipped.
    SecretMount,
    /// `RUN --mount=type=tmpfs`.
    TmpfsMount,
    /// `RUN --mount=type=ssh`.
    SshMount,
    /// `RUN --network`, which changes nothing in a pod that has its own network.
    Network,
    /// `RUN --security`.
    Security,
    /// `RUN --device`.
    Device,
    /// `COPY --link`, which changes nothing but the cache.
    Link,
    /// `COPY --chmod=755`, `ADD --chmod=755`.
    Chmod,
    /// `COPY --chmod=u=rwx`.
    SymbolicChmod,
    /// `COPY --parents`.
    Parents,
    /// `COPY --exclude`, `ADD --exclude`.
    Exclude,
    /// `ADD --checksum`.
    Checksum,
    /// `ADD` of a git repository.
    AddGit,
    /// `ARG TARGETARCH` and the like get values by themselves.
    PlatformArgs,
}

/// What becomes of a [`Feature`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// It works.
    Works,
    /// It is read and not acted upon.
    Ignored,
    /// The build fails.
    Fails,
    /// Nobody knows.
    Unknown,
}

use Support::{Fails, Ignored, Works};

/// From a release on.
type Since = (u32, u32, u32);

/// One feature: what upstream, the fork and Chainguard's fork do since which release.
#[derive(Clone, Copy)]
struct Row {
    feature: Feature,
    upstream: &'static [(Since, Support)],
    oss: &'static [(Since, Support)],
    chainguard: Support,
    /// A variable in the executor's environment that switches it, in the fork.
    flag: Option<&'static str>,
}

/// Before the first release.
const FIRST: Since = (0, 0, 0);
/// The fork's first release, equal to upstream's last one.
const FORK: Since = (1, 24, 0);
/// The parser knows `--mount` and `--chmod`.
const MOUNTS: Since = (1, 8, 0);
/// The parser knows heredocs, `--link` and `--checksum`.
const HEREDOCS: Since = (1, 9, 2);
/// The newest release of the fork that these rows were read from: later ones may do more.
const NEWEST_READ: Release = Release::new(1, 28, 3);

const MOUNT_UPSTREAM: &[(Since, Support)] = &[(FIRST, Fails), (MOUNTS, Ignored)];
/// What came into the parser with heredocs, and no further.
const NOT_YET: &[(Since, Support)] = &[(FIRST, Fails), (HEREDOCS, Ignored)];

const fn row(
    feature: Feature,
    upstream: &'static [(Since, Support)],
    oss: &'static [(Since, Support)],
    chainguard: Support,
) -> Row {
    Row { feature, upstream, oss, chainguard, flag: None }
}

const fn switched(row: Row, flag: &'static str) -> Row {
    Row { flag: Some(flag), ..row }
}

const ROWS: [Row; 21] = [
    row(Feature::RunHeredoc, NOT_YET, &[(FORK, Ignored), ((1, 25, 4), Works)], Ignored),
    row(Feature::RunQuotedHeredoc, NOT_YET, &[(FORK, Ignored)], Ignored),
    row(Feature::RunInputHeredoc, NOT_YET, &[(FORK, Ignored), ((1, 25, 4), Works)], Ignored),
    row(Feature::CopyHeredoc, &[(FIRST, Fails)], &[(FORK, Fails), ((1, 25, 4), Works)], Fails),
    switched(
        row(Feature::CacheMount, MOUNT_UPSTREAM, &[(FORK, Ignored), ((1, 26, 0), Works)], Ignored),
        "FF_KANIKO_RUN_MOUNT_CACHE",
    ),
    switched(
        row(Feature::BindMount, MOUNT_UPSTREAM, &[(FORK, Ignored), ((1, 28, 0), Works)], Ignored),
        "FF_KANIKO_RUN_MOUNT_BIND",
    ),
    row(Feature::BindMountFrom, MOUNT_UPSTREAM, &[(FORK, Ignored)], Ignored),
    row(Feature::SecretMount, MOUNT_UPSTREAM, &[(FORK, Ignored)], Ignored),
    row(Feature::TmpfsMount, MOUNT_UPSTREAM, &[(FORK, Ignored)], Ignored),
    row(Feature::SshMount, MOUNT_UPSTREAM, &[(FORK, Ignored)], Ignored),
    row(Feature::Network, NOT_YET, &[(FORK, Ignored)], Ignored),
    row(Feature::Device, &[(FIRST, Fails), ((1, 24, 0), Ignored)], &[(FORK, Ignored)], Ignored),
    row(Feature::Security, &[(FIRST, Fails)], &[(FORK, Fails), ((1, 26, 2), Ignored)], Ignored),
    row(Feature::Link, NOT_YET, &[(FORK, Ignored)], Ignored),
    row(
        Feature::Chmod,
        &[(FIRST, Fails), (MOUNTS, Ignored), ((1, 23, 0), Works)],
        &[(FORK, Works)],
        Works,
    ),
    row(
        Feature::SymbolicChmod,
        &[(FIRST, Fails), (MOUNTS, Ignored), ((1, 23, 0), Fails)],
        &[(FORK, Fails), ((1, 28, 0), Works)],
        Fails,
    ),
    row(Feature::Parents, &[(FIRST, Fails)], &[(FORK, Fails), ((1, 26, 2), Ignored)], Ignored),
    row(Feature::Exclude, &[(FIRST, Fails)], &[(FORK, Fails), ((1, 25, 6), Ignored)], Ignored),
    row(Feature::Checksum, NOT_YET, &[(FORK, Ignored)], Ignored),
    row(Feature::AddGit, &[(FIRST, Ignored)], &[(FORK, Ignored)], Ignored),
    row(
        Feature::PlatformArgs,
        &[(FIRST, Ignored)],
        &[(FORK, Ignored), ((1, 25, 3), Works)],
        Ignored,
    ),
];

/// What an executor makes of a feature. `environment`: the names of the variables that its pod gets.
pub fn support(image: ExecutorImage, feature: Feature, environment: &[&str]) -> Support {
    let Some(row) = ROWS.iter().find(|row| row.feature == feature) else {
        return Support::Unknown;
    };
    if row.flag.is_some_and(|flag| environment.contains(&flag)) {
        return Support::Unknown;
    }
    match image.flavour {
        Flavour::Unknown => Support::Unknown,
        Flavour::Chainguard => row.chainguard,
        Flavour::Upstream => at(image, row.upstream),
        Flavour::Oss => match at(image, row.oss) {
            Works => Works,
            // What is missing today may come with any release.
            _ if image.release.is_none_or(|release| release > NEWEST_READ) => Support::Unknown,
            lacking => lacking,
        },
    }
}

/// The last entry that a release has reached. Where it may be any release, only what all of them do is known.
fn at(image: ExecutorImage, since: &[(Since, Support)]) -> Support {
    match (image.release, since) {
        (Some(release), _) => since
            .iter()
            .rfind(|((major, minor, patch), _)| Release::new(*major, *minor, *patch) <= release)
            .map_or(Support::Unknown, |&(_, support)| support),
        (None, [.., (_, last)]) if image.newest => *last,
        (None, [(_, only)]) => *only,
        _ => Support::Unknown,
    }
}

/// The fork's first release in which a feature works; `None` where it does not up to the newest that was read.
pub fn fork_since(feature: Feature) -> Option<Release> {
    let row = ROWS.iter().find(|row| row.feature == feature)?;
    let &((major, minor, patch), _) = row.oss.iter().find(|(_, support)| *support == Works)?;
    Some(Release::new(major, minor, patch))
}

/// What docker's classic builder makes of a feature. It refuses all flags of RUN and `--chmod`, passes a heredoc's first
/// line to the shell alone, and finds no source in a COPY of a heredoc.
/// Source: `dispatchers.go` and `copy.go` of [moby's builder](https://github.com/moby/moby/tree/master/daemon/builder/dockerfile).
pub fn in_classic_builder(feature: Feature) -> Support {
    match feature {
        Feature::RunHeredoc
        | Feature::RunQuotedHeredoc
        | Feature::RunInputHeredoc
        | Feature::Link
        | Feature::Parents
        | Feature::Exclude
        | Feature::Checksum
        | Feature::AddGit
        | Feature::PlatformArgs => Ignored,
        Feature::CopyHeredoc
        | Feature::CacheMount
        | Feature::BindMount
        | Feature::BindMountFrom
        | Feature::SecretMount
        | Feature::TmpfsMount
        | Feature::SshMount
        | Feature::Network
        | Feature::Security
        | Feature::Device
        | Feature::Chmod
        | Feature::SymbolicChmod => Fails,
    }
}

/// How far an ARG reaches, and whether it or an ENV of its name wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes {
    /// Whether an ARG is seen by all later stages, also those that are not built on its own; `None`: unknown.
    pub leaks: Option<bool>,
    /// Whether an ENV wins over an ARG of the same name that stands behind it; `None`: unknown.
    pub env_always_wins: Option<bool>,
}

impl Scopes {
    /// BuildKit: an ARG is seen by its stage and those built on it, and the later of two wins.
    pub const BUILDKIT: Self = Self { leaks: Some(false), env_always_wins: Some(false) };
    /// Nobody knows.
    pub const UNKNOWN: Self = Self { leaks: None, env_always_wins: None };
}

/// What an executor does with ARG and ENV. kaniko up to v1.24 hands the ARGs of a stage to the next one, and drops an ARG
/// that an ENV exists for; the fork ended the first with v1.27.3 and, unless a variable says otherwise, the second with v1.28.0.
pub fn scopes(image: ExecutorImage, environment: &[&str]) -> Scopes {
    const FLAG: &str = "FF_KANIKO_BUILDKIT_ARG_ENV_PRECEDENCE";
    match image.flavour {
        Flavour::Upstream | Flavour::Chainguard => {
            Scopes { leaks: Some(true), env_always_wins: Some(true) }
        }
        Flavour::Unknown => Scopes::UNKNOWN,
        Flavour::Oss => {
            let before = |major, minor, patch| match image.release {
                Some(release) => Some(release < Release::new(major, minor, patch)),
                None => image.newest.then_some(false),
            };
            Scopes {
                leaks: before(1, 27, 3),
                env_always_wins: before(1, 28, 0).filter(|_| !environment.contains(&FLAG)),
            }
        }
    }
}

/// Whether stages that nothing needs are skipped without being asked for it; `None`: unknown. The fork does since v1.25.0.
pub fn skips_unused_stages(image: ExecutorImage) -> Option<bool> {
    match (image.flavour, image.release) {
        (Flavour::Upstream | Flavour::Chainguard, _) => Some(false),
        (Flavour::Oss, Some(release)) => Some(release >= (1, 25)),
        (Flavour::Oss, None) => image.newest.then_some(true),
        (Flavour::Unknown, _) => None,
    }
}
