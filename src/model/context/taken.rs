//! What a COPY takes out of a context.

use super::listing::Listing;
use crate::source::{Entry, FileKind};
use crate::syntax::dockerignore::{Ignore, Parents};
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// After so many entries nobody looks further: what is known by then is enough for every rule.
pub const ENTRY_LIMIT: usize = 200_000;

/// The files that a COPY takes, those that the ignore file leaves out not counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// Number of files and links.
    pub files: u64,
    /// Their sizes in bytes, added up.
    pub bytes: u64,
    /// Whether everything was looked at: if not, there may be more.
    pub is_whole: bool,
    /// The folders right below the sources with something in them, in no order; paths are below the context.
    pub folders: Vec<Share>,
}

/// What one folder adds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The folder.
    pub path: String,
    /// Number of files and links.
    pub files: u64,
    /// Their sizes in bytes, added up.
    pub bytes: u64,
}

/// A folder that is still to be looked at.
struct Open {
    path: String,
    parents: Arc<Parents>,
    share: Option<usize>,
}

/// What one folder holds.
#[derive(Default)]
struct Scan {
    entries: usize,
    files: u64,
    bytes: u64,
    below: Vec<(String, Arc<Parents>)>,
    is_whole: bool,
}

/// Walks from `sources`, paths below the context at `root`. Links are not followed.
pub(super) fn take(
    listing: &Listing,
    root: &Path,
    ignore: Option<&Ignore>,
    sources: &[String],
) -> Taken {
    let mut taken = Taken { is_whole: true, ..Taken::default() };
    let mut open: Vec<Open> = Vec::new();
    for source in sources {
        match start(listing, root, ignore, source) {
            Start::Folder(parents) => {
                open.push(Open { path: source.clone(), parents: Arc::new(parents), share: None });
            }
            Start::File(bytes) => {
                taken.files += 1;
                taken.bytes += bytes;
            }
            Start::Nothing => {}
            Start::Unknown => taken.is_whole = false,
        }
    }
    let seen = AtomicUsize::new(0);
    while !open.is_empty() {
        let scans: Vec<Scan> = open
            .par_iter()
            .map(|folder| {
                if seen.load(Ordering::Relaxed) > ENTRY_LIMIT {
                    return Scan::default();
                }
                let scan = scan(listing, root, ignore, folder);
                seen.fetch_add(scan.entries, Ordering::Relaxed);
                scan
            })
            .collect();
        let mut next = Vec::new();
        for (folder, scan) in open.iter().zip(scans) {
            taken.is_whole &= scan.is_whole;
            taken.files += scan.files;
            taken.bytes += scan.bytes;
            if let Some(share) = folder.share.and_then(|at| taken.folders.get_mut(at)) {
                share.files += scan.files;
                share.bytes += scan.bytes;
            }
            for (path, parents) in scan.below {
                let share = folder.share.unwrap_or_else(|| {
                    taken.folders.push(Share { path: path.clone(), files: 0, bytes: 0 });
                    taken.folders.len() - 1
                });
                next.push(Open { path, parents, share: Some(share) });
            }
        }
        if seen.load(Ordering::Relaxed) > ENTRY_LIMIT {
            taken.is_whole = false;
            break;
        }
        open = next;
    }
    taken.folders.retain(|share| share.files > 0);
    taken
}

enum Start {
    Folder(Parents),
    File(u64),
    Nothing,
    Unknown,
}

/// Enters the folders above a source.
fn start(listing: &Listing, root: &Path, ignore: Option<&Ignore>, source: &str) -> Start {
    let mut parents = Parents::default();
    let ends = source.match_indices('/').map(|(at, _)| at);
    if let Some(ignore) = ignore {
        for end in ends.chain(std::iter::once(source.len())) {
            let above = source.get(..end).unwrap_or_default();
            parents = ignore.enter(above, &parents).1;
        }
    }
    if source.is_empty() {
        return Start::Folder(parents);
    }
    let (folder, name) = source.rsplit_once('/').unwrap_or(("", source));
    let folder = if folder.is_empty() { root.to_path_buf() } else { root.join(folder) };
    let Some(entries) = listing.list(&folder) else { return Start::Unknown };
    match super::listing::entry(&entries, name) {
        Some(entry) if entry.kind == FileKind::Folder => Start::Folder(parents),
        Some(_) if ignore.is_some_and(|ignore| ignore.verdict(source).excluded) => Start::Nothing,
        Some(entry) => Start::File(entry.size),
        None => Start::Nothing,
    }
}

fn scan(listing: &Listing, root: &Path, ignore: Option<&Ignore>, folder: &Open) -> Scan {
    let place = if folder.path.is_empty() { root.to_path_buf() } else { root.join(&folder.path) };
    let Some(entries) = listing.list(&place) else { return Scan::default() };
    let mut scan = Scan { entries: entries.len(), is_whole: true, ..Scan::default() };
    for entry in &*entries {
        let path = if folder.path.is_empty() {
            entry.name.clone()
        } else {
            format!("{}/{}", folder.path, entry.name)
        };
        if is_own_folder(entry) {
            match ignore {
                None => scan.below.push((path, folder.parents.clone())),
                Some(ignore) => {
                    let (verdict, below) = ignore.enter(&path, &folder.parents);
                    if !verdict.excluded || ignore.may_bring_back_below(&path) {
                        scan.below.push((path, Arc::new(below)));
                    }
                }
            }
        } else if !ignore
            .is_some_and(|ignore| ignore.verdict_below(&path, &folder.parents).excluded)
        {
            scan.files += 1;
            scan.bytes += if entry.is_link { 0 } else { entry.size };
        }
    }
    scan
}

/// A link is sent as a link, whatever it points to.
fn is_own_folder(entry: &Entry) -> bool {
    entry.kind == FileKind::Folder && !entry.is_link
}
