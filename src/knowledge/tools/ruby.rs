//! Bundler and `RubyGems`.
//!
//! Sources: <https://bundler.io/man/bundle-config.1.html>, <https://bundler.io/man/bundle-install.1.html>. Gems are
//! downloaded into `cache` of the folder that they are installed in, which itself is no cache.

use super::row::{packages, row};
use crate::knowledge::tool::{Ecosystem, Frozen, Kind, Named, PLAIN, Sharing, Source, Tool};

const FROZEN: Frozen = Frozen::With(&["--deployment", "--frozen"]);

pub(super) static BUNDLER: Tool = Tool {
    id: "bundler",
    title: "Bundler",
    ecosystem: Ecosystem::Ruby,
    programs: &["bundle", "bundler"],
    manifests: &["Gemfile", "gems.rb"],
    locks: &["Gemfile.lock", "gems.locked"],
    config: &[".bundle/config", ".ruby-version"],
    vendored: &["vendor/cache"],
    commands: &[
        row(&[], Kind::Download).frozen(FROZEN),
        row(&["install"], Kind::Download).frozen(FROZEN),
        row(&["package"], Kind::Download).frozen(FROZEN),
        row(&["pack"], Kind::Download).frozen(FROZEN),
        row(&["cache"], Kind::Download).frozen(FROZEN),
        row(&["update"], Kind::Download).frozen(Frozen::Never),
        row(&["lock"], Kind::Download).frozen(Frozen::Never),
        row(&["add"], Kind::Named).named(Named::Always).frozen(Frozen::Never),
        row(&["exec"], Kind::Script),
        row(&["config"], Kind::Configure),
        row(&["clean"], Kind::Other),
        row(&["check"], Kind::Other),
        row(&["install"], Kind::Named).of("gem").named(Named::Always),
        row(&["update"], Kind::Named).of("gem").named(Named::Always),
    ],
    valued: &[
        "-j",
        "--jobs",
        "--retry",
        "--without",
        "--with",
        "--path",
        "--gemfile",
        "--target-rbconfig",
        "-v",
        "--version",
    ],
    printing_options: &["-h", "--help"],
    offline_options: &["--local"],
    download: Some("bundle install"),
    caches: &[packages(
        // With BUNDLE_PATH it is below a folder of the Ruby's version.
        &[Source::Unsure("BUNDLE_PATH"), Source::Variable("GEM_HOME", "/cache")],
        Sharing::Locked,
        None,
    )],
    reads: &[
        "BUNDLE_*",
        "BUNDLER_*",
        "GEM_*",
        "RUBY*",
        "RAILS_ENV",
        "RACK_ENV",
        "MAKEFLAGS",
        "CC",
        "CXX",
        "CFLAGS",
        "CXXFLAGS",
        "LDFLAGS",
        "NOKOGIRI_USE_SYSTEM_LIBRARIES",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "GIT_*",
        "SSH_AUTH_SOCK",
        "TMPDIR",
        "HOME",
        "PATH",
    ],
    ..PLAIN
};
