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

/// A normal relative path as it is seen from the absolute folder `from`, without a way out of `from` and back in:
/// `../here/file` is `file` where `from` ends in `here`. Absolute paths stay as they are.
pub fn fold(path: &Path, from: &Path) -> PathBuf {
    let up = path.components().take_while(|part| *part == Component::ParentDir).count();
    let from: Vec<Component<'_>> = from.components().collect();
    let Some(tail) = from.len().checked_sub(up).and_then(|at| from.get(at..)) else {
        return path.to_path_buf();
    };
    let back = path.components().skip(up).zip(tail).take_while(|(a, b)| a == *b).count();
    let mut out: PathBuf = (back..up).map(|_| Component::ParentDir).collect();
    out.extend(path.components().skip(up + back));
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_leaves_out_the_way_there_and_back() {
        let fold = |path| display(&fold(Path::new(path), Path::new("/repo/a/b")));
        assert_eq!(fold("../../a/b/Dockerfile"), "Dockerfile");
        assert_eq!(fold("../../a/c/Dockerfile"), "../c/Dockerfile");
        assert_eq!(fold("../../a"), "..");
        assert_eq!(fold("../b"), ".");
        assert_eq!(fold("b/Dockerfile"), "b/Dockerfile");
        assert_eq!(fold("../../../../../x"), "../../../../../x");
        assert_eq!(fold("/repo/a"), "/repo/a");
    }
}
