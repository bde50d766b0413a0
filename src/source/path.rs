//! Paths as text: normal, relative, shown with `/`.

use std::path::{Component, Path, PathBuf};

/// Removes `.` and resolves `..` by text, without looking at the disk. `..` at the start of a relative path stays.
pub fn normalize(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => out.push(".."),
            },
            other => out.push(other),
        }
    }
    if out.as_os_str().is_empty() {
        out.push(".");
    }
    out
}

/// `base/path`, or `path` alone where it is absolute; normal.
pub fn join(base: &Path, path: &str) -> PathBuf {
    normalize(&base.join(path))
}

/// `path` as seen from `base`; both absolute, or both relative to the same folder.
pub fn relative_to(path: &Path, base: &Path) -> PathBuf {
    let (path, base) = (normalize(path), normalize(base));
    let shared = path.components().zip(base.components()).take_while(|(a, b)| a == b).count();
    let up = base.components().skip(shared).filter(|part| !matches!(part, Component::CurDir));
    let mut out: PathBuf = up.map(|_| Component::ParentDir).collect();
    out.extend(path.components().skip(shared).filter(|part| !matches!(part, Component::CurDir)));
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}

/// A path as people and other programs read it: with `/` on every system.
pub fn display(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' { text.into_owned() } else { text.replace('\\', "/") }
}
