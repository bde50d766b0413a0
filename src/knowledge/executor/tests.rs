use super::*;

fn flavour(image: &str) -> Flavour {
    identify(image).flavour
}

fn does(image: &str, feature: Feature) -> Support {
    support(identify(image), feature, &[])
}

#[test]
fn mirrors_keep_the_path_of_an_executor() {
    for image in [
        "gcr.io/kaniko-project/executor",
        "gcr.io/kaniko-project/executor:v1.24.0-debug",
        "registry.example.com:5000/proxy/gcr.io/kaniko-project/executor:latest",
    ] {
        assert_eq!(flavour(image), Flavour::Upstream, "{image}");
    }
    for image in ["martizih/kaniko:v1.28.3", "ghcr.io/osscontainertools/kaniko"] {
        assert_eq!(flavour(image), Flavour::Oss, "{image}");
    }
    for image in ["registry.example.com/kaniko:v1.24.0", "my-kaniko-project/executor", "executor"] {
        assert_eq!(flavour(image), Flavour::Unknown, "{image}");
    }
}

#[test]
fn tags_name_a_release_or_move() {
    let pinned = identify("gcr.io/kaniko-project/executor:v1.9.1-debug");
    assert_eq!(pinned.release, Some(Release::new(1, 9, 1)));
    assert!(pinned.pinned && !pinned.newest);
    let moving = identify("gcr.io/kaniko-project/executor:debug");
    assert!(moving.newest && !moving.pinned);
    let digest = identify("gcr.io/kaniko-project/executor@sha256:00");
    assert!(digest.pinned && !digest.newest && digest.release.is_none());
}

#[test]
fn releases_differ() {
    let upstream = |tag: &str| format!("gcr.io/kaniko-project/executor:{tag}");
    let fork = |tag: &str| format!("martizih/kaniko:{tag}");
    for (image, feature, expected) in [
        (upstream("v1.7.0"), Feature::CacheMount, Support::Fails),
        (upstream("v1.24.0"), Feature::CacheMount, Support::Ignored),
        (upstream("latest"), Feature::RunHeredoc, Support::Ignored),
        (upstream("v1.9.1"), Feature::RunHeredoc, Support::Fails),
        (upstream("v1.22.0"), Feature::Chmod, Support::Ignored),
        (upstream("v1.23.0"), Feature::Chmod, Support::Works),
        (fork("v1.25.6"), Feature::CacheMount, Support::Ignored),
        (fork("v1.26.0"), Feature::CacheMount, Support::Works),
        (fork("latest"), Feature::CacheMount, Support::Works),
        (fork("v1.28.3"), Feature::RunQuotedHeredoc, Support::Ignored),
        (fork("v1.27.6"), Feature::SymbolicChmod, Support::Fails),
    ] {
        assert_eq!(does(&image, feature), expected, "{image} {feature:?}");
    }
}

#[test]
fn what_is_not_known_stays_unknown() {
    for (image, feature) in [
        ("registry.example.com/kaniko:v1.24.0", Feature::RunHeredoc),
        // Any release of the archived project.
        ("gcr.io/kaniko-project/executor:0b3fb0a", Feature::CacheMount),
        // Later releases of the fork may have learned it.
        ("martizih/kaniko:latest", Feature::RunQuotedHeredoc),
        ("martizih/kaniko:v1.30.0", Feature::Parents),
    ] {
        assert_eq!(does(image, feature), Support::Unknown, "{image}");
    }
    let fork = identify("martizih/kaniko:v1.28.3");
    let switched = ["FF_KANIKO_RUN_MOUNT_CACHE"];
    assert_eq!(support(fork, Feature::CacheMount, &switched), Support::Unknown);
}

#[test]
fn args_end_with_their_stage_since_v1_27_3_of_the_fork() {
    let of = |image: &str| scopes(identify(image), &[]);
    let old = Scopes { leaks: Some(true), env_always_wins: Some(true) };
    assert_eq!(of("gcr.io/kaniko-project/executor:latest"), old);
    assert_eq!(of("cgr.dev/chainguard/kaniko"), old);
    assert_eq!(of("martizih/kaniko:v1.27.2"), old);
    assert_eq!(
        of("martizih/kaniko:v1.27.3"),
        Scopes { leaks: Some(false), env_always_wins: Some(true) }
    );
    assert_eq!(of("martizih/kaniko:v1.28.0"), Scopes::BUILDKIT);
    assert_eq!(of("martizih/kaniko"), Scopes::BUILDKIT);
    assert_eq!(of("registry.example.com/kaniko"), Scopes::UNKNOWN);
}
