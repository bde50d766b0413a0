//! Composer.
//!
//! Sources: <https://getcomposer.org/doc/03-cli.md>, <https://getcomposer.org/doc/06-config.md#cache-dir>. Where its cache is
//! without a variable depends on `/etc/xdg` and on `~/.composer`, which an image may or may not have.

use super::row::{packages, row};
use crate::knowledge::tool::{Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool};

pub(super) static COMPOSER: Tool = Tool {
    id: "composer",
    title: "Composer",
    ecosystem: Ecosystem::Php,
    programs: &["composer", "composer.phar"],
    manifests: &["composer.json"],
    locks: &["composer.lock"],
    config: &["auth.json", "symfony.lock"],
    vendored: &["vendor/composer/installed.json"],
    commands: &[
        row(&["install"], Kind::Download),
        row(&["i"], Kind::Download),
        row(&["update"], Kind::Download).frozen(Frozen::Never).named(Named::Word),
        row(&["upgrade"], Kind::Download).frozen(Frozen::Never).named(Named::Word),
        row(&["require"], Kind::Named).named(Named::Always).frozen(Frozen::Never),
        row(&["global", "require"], Kind::Named).named(Named::Always),
        row(&["create-project"], Kind::Named).named(Named::Always),
        row(&["self-update"], Kind::Other),
        row(&["selfupdate"], Kind::Other),
        row(&["dump-autoload"], Kind::Other),
        row(&["dumpautoload"], Kind::Other),
        row(&["clear-cache"], Kind::Clean),
        row(&["clearcache"], Kind::Clean),
        row(&["cc"], Kind::Clean),
        row(&["config"], Kind::Configure),
        row(&["run-script"], Kind::Script),
        row(&["run"], Kind::Script),
        row(&["exec"], Kind::Script),
    ],
    otherwise: Kind::Script,
    valued: &[
        "-d",
        "--working-dir",
        "--ignore-platform-req",
        "--prefer-install",
        "--apcu-autoloader-prefix",
    ],
    directory_options: &["-d", "--working-dir"],
    printing_options: &["-V", "--version", "-h", "--help"],
    offline_variables: &[("COMPOSER_DISABLE_NETWORK", "1")],
    download: Some("composer install --no-scripts --no-autoloader"),
    off_options: &["--no-cache"],
    caches: &[packages(
        &[
            Source::Variable("COMPOSER_CACHE_DIR", ""),
            Source::Variable("COMPOSER_HOME", "/cache"),
            Source::Variable("XDG_CACHE_HOME", "/composer"),
        ],
        Sharing::Locked,
        Some("COMPOSER_CACHE_DIR"),
    )],
    reads: &[
        "COMPOSER_*",
        "PHP_*",
        "APP_ENV",
        "SYMFONY_*",
        "GIT_*",
        "SSH_AUTH_SOCK",
        "TMPDIR",
        "HOME",
        "PATH",
        "XDG_CACHE_HOME",
    ],
    ..PLAIN
};
