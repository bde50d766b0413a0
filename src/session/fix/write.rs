//! Changes on the disk.

use super::Change;
use crate::source::display;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes changes: all of them, or none where a file is no longer what it was when it was read. Each goes to a new file
/// that then takes the place of the old one, with its mode.
///
/// # Errors
/// One sentence for each file that was not written.
pub fn write(changes: &[Change]) -> Result<(), Vec<String>> {
    let wrong: Vec<String> = changes
        .iter()
        .filter_map(|change| {
            Some(format!("`{}` is not changed: {}", display(&change.path), check(change).err()?))
        })
        .collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let failed: Vec<String> = changes
        .iter()
        .filter_map(|change| {
            let error = replace(change).err()?;
            Some(format!("cannot write `{}`: {error}", display(&change.path)))
        })
        .collect();
    if failed.is_empty() { Ok(()) } else { Err(failed) }
}

/// Whether a file may be written, and is as it was read.
fn check(change: &Change) -> Result<(), String> {
    let told = |error: io::Error| error.to_string();
    let boundary = fs::canonicalize(&change.boundary).map_err(told)?;
    let Some(before) = &change.before else {
        let folder = change.real.parent().unwrap_or(Path::new("."));
        let folder = fs::canonicalize(folder).map_err(told)?;
        if !folder.starts_with(&boundary) {
            return Err("it lies outside of the folder".to_owned());
        }
        return match fs::symlink_metadata(&change.real) {
            Ok(_) => Err("it was made meanwhile".to_owned()),
            Err(_) => Ok(()),
        };
    };
    let real = fs::canonicalize(&change.path).map_err(told)?;
    if !real.starts_with(&boundary) || real != fs::canonicalize(&change.real).map_err(told)? {
        return Err("it lies outside of the folder".to_owned());
    }
    let meta = fs::metadata(&real).map_err(told)?;
    if !meta.is_file() || meta.permissions().readonly() {
        return Err("it may not be written".to_owned());
    }
    if fs::read(&real).map_err(told)? != before.as_bytes() {
        return Err("it was changed meanwhile".to_owned());
    }
    Ok(())
}

fn replace(change: &Change) -> io::Result<()> {
    let (temporary, mut file) = beside(&change.real)?;
    let written = fill(&mut file, change).and_then(|()| match change.before {
        Some(_) => fs::rename(&temporary, &change.real),
        // Unlike a renamed one, a link never takes the place of what was made meanwhile.
        None => fs::hard_link(&temporary, &change.real)
            .or_else(|_| fs::rename(&temporary, &change.real)),
    });
    if written.is_err() || change.before.is_none() {
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn fill(file: &mut File, change: &Change) -> io::Result<()> {
    file.write_all(change.after.as_bytes())?;
    if change.before.is_some() {
        let meta = fs::metadata(&change.real)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt as _, fchown};
            // Only root may give a file away: the mode is what matters.
            let _ = fchown(&*file, Some(meta.uid()), Some(meta.gid()));
        }
        file.set_permissions(meta.permissions())?;
    }
    file.sync_all()
}

/// A new file in the folder of another one.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for number in 0..100u32 {
        let temporary =
            path.with_file_name(format!(".{name}.skafflint-{}-{number}", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&temporary) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            opened => return opened.map(|file| (temporary, file)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
