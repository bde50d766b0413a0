//! Folders at the root that are links in images of distributions.
//!
//! Debian merged `/bin`, `/sbin` and `/lib` into `/usr` in its images from 12 (bookworm) on, Ubuntu from 20.04 on,
//! Fedora long before; Alpine did not. `/var/lock` is a link to `/run/lock` in all three of them. `/lib64` depends on
//! the processor. Source: the page on merged-usr in Debian's wiki, and the images themselves.

use crate::syntax::image;

/// Releases whose images have the links.
const MERGED: [&str; 9] =
    ["bookworm", "trixie", "forky", "focal", "jammy", "noble", "oracular", "plucky", "questing"];

/// Images on top of Debian, and the first version all of whose tags without a release's name are on bookworm or later.
const ON_DEBIAN: [(&str, (u32, u32)); 7] = [
    ("golang", (1, 22)),
    ("node", (21, 0)),
    ("python", (3, 12)),
    ("ruby", (3, 3)),
    ("rust", (1, 75)),
    ("php", (8, 3)),
    ("buildpack-deps", (u32::MAX, 0)),
];

/// Whether `/bin`, `/sbin`, `/lib` and `/var/lock` are certainly links in an image; written as FROM has it.
pub fn has_root_links(image: &str) -> bool {
    let Some(name) = image::name_of(image) else { return false };
    let Some(name) = name.strip_prefix("docker.io/library/") else { return false };
    let tag = tag(image).unwrap_or("latest");
    let (version, variants) = tag.split_once('-').map_or((tag, ""), |(own, rest)| (own, rest));
    let mut names = std::iter::once(version).chain(variants.split('-'));
    // A variant that is not known may be on anything.
    let plain = variants.is_empty() || variants.split('-').all(|own| own == "slim");
    if names.any(|own| MERGED.contains(&own)) {
        return true;
    }
    match name {
        "debian" if plain => match number(version) {
            Some(number) => number >= (12, 0),
            None => matches!(version, "latest" | "stable" | "testing" | "unstable" | "sid"),
        },
        "ubuntu" if plain => match number(version) {
            Some(number) => number >= (20, 4),
            None => matches!(version, "latest" | "rolling" | "devel"),
        },
        "fedora" => plain,
        name if plain => ON_DEBIAN.iter().any(|(own, since)| {
            *own == name
                && (version == "latest" || number(version).is_some_and(|number| number >= *since))
        }),
        _ => false,
    }
}

fn tag(image: &str) -> Option<&str> {
    let image = image.split('@').next()?;
    let last = image.rsplit('/').next()?;
    last.split_once(':').map(|(_, tag)| tag)
}

/// `1.25.3` → (1, 25); `22` → (22, 0).
fn number(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    let major = parts.next()?.parse().ok()?;
    Some((major, parts.next().map_or(Some(0), |minor| minor.parse().ok())?))
}

#[cfg(test)]
mod tests {
    use super::has_root_links;

    #[test]
    fn releases_from_bookworm_and_focal_on() {
        for image in [
            "debian",
            "debian:12-slim",
            "debian:bookworm-20250101",
            "ubuntu:24.04",
            "ubuntu:jammy",
            "fedora:41",
            "golang",
            "golang:1.25",
            "golang:1.19-bookworm",
            "node:22-slim",
            "docker.io/library/python:3.13",
        ] {
            assert!(has_root_links(image), "{image}");
        }
        for image in [
            "debian:11",
            "ubuntu:18.04",
            "alpine",
            "golang:1.25-alpine",
            "golang:1.25-alpine3.22",
            "golang:1.20",
            "golang:1.25-bullseye",
            "node:20",
            "node:lts",
            "example.com/debian",
            "scratch",
        ] {
            assert!(!has_root_links(image), "{image}");
        }
    }
}
