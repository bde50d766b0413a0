//! What git says of a change. Git itself is run, as it is what the user has: only where it is asked for, and nothing else.

use crate::session::Error;
use std::ffi::OsStr;
use std::io::{self, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;

/// A file that is not as it was.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ChangedFile {
    /// From the root of the repository.
    pub(super) path: PathBuf,
    /// What it was.
    pub(super) before: Before,
}

/// What a file was before the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Before {
    /// There was none.
    Absent,
    /// A file with this text.
    Text(Arc<[u8]>),
    /// A file of so many bytes, which nobody reads.
    Large(u64),
    /// A link: what it led to does not matter, only that it was there.
    Link,
    /// A submodule at another commit.
    Submodule,
}

/// Bytes of a file that are kept, and bytes of all of them: above this, only the size is known.
const LONGEST: u64 = 16 << 20;
const MOST: u64 = 256 << 20;

/// Variables by which a hook tells git which repository it runs in: each path has its own.
const OF_A_HOOK: [&str; 9] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_EXTERNAL_DIFF",
];

/// A repository with files on the disk.
#[derive(Debug)]
pub(super) struct Repository {
    root: PathBuf,
    /// As people know it.
    shown: String,
}

impl Repository {
    /// The repository that a folder lies in. `shown` is what people call the folder.
    ///
    /// # Errors
    /// Where it lies in none, or git does not trust it or is not there.
    pub(super) fn around(folder: &Path, shown: String) -> Result<Self, Error> {
        let mut found = Self { root: folder.to_path_buf(), shown };
        let output = found.git(&["rev-parse", "--show-toplevel"])?;
        if !output.status.success() {
            let why = words(&output);
            let shown = &found.shown;
            return Err(match why.contains("not a git repository") {
                true => Error::since(
                    format!("`{shown}` lies in no git repository: what changed is not known"),
                    Some("`--since` is for files that git knows".to_owned()),
                ),
                false => Error::since(format!("git refuses to look into `{shown}`: {why}"), None),
            });
        }
        let root = output.stdout.strip_suffix(b"\n").unwrap_or(&output.stdout);
        found.root = std::fs::canonicalize(path_of(root))
            .map_err(|error| Error::since(format!("cannot read the repository: {error}"), None))?;
        Ok(found)
    }

    /// Its outermost folder, behind all links.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// What is not in the working tree as it was where `reference` and HEAD part; sorted by path.
    ///
    /// # Errors
    /// Where there is no such commit, or nothing in common.
    pub(super) fn changes(&self, reference: &str) -> Result<Vec<ChangedFile>, Error> {
        let base = self.base(reference)?;
        // Settings of the user that would change what is listed.
        let mut args = vec!["-c", "diff.relative=false", "-c", "diff.autoRefreshIndex=true"];
        args.extend(["diff", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff"]);
        args.push("--ignore-submodules=untracked");
        let listed = self.done(&[&args[..], &[&base, "--"]].concat())?;
        let rows = rows(&listed);
        let wanted = rows.iter().filter(|row| row.is_text()).map(|row| row.object);
        let mut texts = self.texts(&wanted.collect::<Vec<_>>())?.into_iter();
        let mut changed = Vec::new();
        for row in &rows {
            let before = match row.mode {
                _ if row.is_text() => texts.next().unwrap_or(Before::Large(0)),
                b"160000" => Before::Submodule,
                b"120000" => Before::Link,
                // A new submodule has no files before; what is in it now is all of another repository.
                _ if row.new_mode == b"160000" => Before::Submodule,
                _ => Before::Absent,
            };
            changed.push(ChangedFile { path: path_of(row.path), before });
        }
        let untracked = self.done(&["ls-files", "--others", "--exclude-standard", "-z"])?;
        for path in untracked.split(|byte| *byte == 0).filter(|path| !path.is_empty()) {
            // A repository within, which the index does not know, ends with a slash.
            if !path.ends_with(b"/") {
                changed.push(ChangedFile { path: path_of(path), before: Before::Absent });
            }
        }
        // What left the index and stays on the disk is there twice: what it was comes first.
        changed.sort_by(|a, b| a.path.cmp(&b.path));
        changed.dedup_by(|a, b| a.path == b.path);
        Ok(changed)
    }

    /// The commit where `reference` and HEAD part.
    fn base(&self, reference: &str) -> Result<String, Error> {
        let shown = &self.shown;
        // No name of a commit begins with it, and git would take it for an option.
        if reference.is_empty() || reference.starts_with('-') {
            return Err(Error::since(format!("`{reference}` is no name of a commit"), None));
        }
        let commit = |name: &str| -> Result<Option<String>, Error> {
            let name = format!("{name}^{{commit}}");
            let output = self.git(&["rev-parse", "--verify", "--quiet", &name])?;
            let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            Ok((output.status.success() && is_id(&id)).then_some(id))
        };
        let Some(from) = commit(reference)? else {
            let sentence = format!("the repository `{shown}` has no commit `{reference}`");
            let other = "`git fetch` brings what others have; `git branch -a` lists what is here";
            return Err(Error::since(sentence, Some(self.help(other)?)));
        };
        let Some(head) = commit("HEAD")? else {
            let sentence = format!("the repository `{shown}` has no commit yet");
            return Err(Error::since(sentence, None));
        };
        let output = self.git(&["merge-base", &from, &head])?;
        let base = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if output.status.success() && is_id(&base) {
            return Ok(base);
        }
        let sentence = format!(
            "`{reference}` and HEAD have no commit in common in the repository `{shown}`: what changed is not known"
        );
        let other = "name a commit that HEAD comes from";
        Err(Error::since(sentence, Some(self.help(other)?)))
    }

    /// What helps where a commit is missing.
    fn help(&self, other: &str) -> Result<String, Error> {
        let output = self.git(&["rev-parse", "--is-shallow-repository"])?;
        Ok(match output.stdout.starts_with(b"true") {
            true => "it is a shallow clone: fetch its history with `fetch-depth: 0` of \
                actions/checkout, `GIT_DEPTH: 0` in GitLab, or `git fetch --unshallow`"
                .to_owned(),
            false => other.to_owned(),
        })
    }

    /// The contents of some objects, in their order.
    fn texts(&self, objects: &[&[u8]]) -> Result<Vec<Before>, Error> {
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let mut command = self.command(&["cat-file", "--batch"]);
        let mut read = || -> io::Result<Vec<Before>> {
            let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn()?;
            let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
            let (Some(mut stdin), Some(stdout)) = (stdin, stdout) else {
                return Err(io::ErrorKind::BrokenPipe.into());
            };
            let asked = [objects.join(&b'\n'), vec![b'\n']].concat();
            let texts = std::thread::scope(|scope| {
                // Both pipes are short: who only writes waits for ever.
                scope.spawn(move || stdin.write_all(&asked));
                read_batch(BufReader::new(stdout), objects.len())
            });
            // It may still want to write, and nobody reads.
            if texts.is_err() {
                child.kill()?;
            }
            child.wait()?;
            texts
        };
        let cannot = |error| Error::since(format!("cannot read what git has: {error}"), None);
        read().map_err(cannot)
    }

    /// What a command writes.
    fn done(&self, args: &[&str]) -> Result<Vec<u8>, Error> {
        let output = self.git(args)?;
        match output.status.success() {
            true => Ok(output.stdout),
            false => Err(Error::since(
                format!("git cannot tell what changed in `{}`: {}", self.shown, words(&output)),
                None,
            )),
        }
    }

    fn git(&self, args: &[&str]) -> Result<Output, Error> {
        self.command(args).stdin(Stdio::null()).output().map_err(|error| {
            let help = "`--since` asks git what changed: it has to be on the PATH".to_owned();
            Error::since(format!("cannot run `git`: {error}"), Some(help))
        })
    }

    /// Git with a word of its own: it writes nothing, asks nobody, and starts no watcher of files.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(&self.root).args(["-c", "core.fsmonitor=false"]).args(args);
        command.stdout(Stdio::piped());
        for name in OF_A_HOOK {
            command.env_remove(name);
        }
        command.envs([("GIT_OPTIONAL_LOCKS", "0"), ("GIT_TERMINAL_PROMPT", "0"), ("LC_ALL", "C")]);
        command
    }
}

/// A line of `git diff --raw`.
struct Row<'g> {
    mode: &'g [u8],
    new_mode: &'g [u8],
    object: &'g [u8],
    path: &'g [u8],
}

impl Row<'_> {
    /// Whether it was a file with a text, of which git has the object.
    fn is_text(&self) -> bool {
        self.mode.starts_with(b"100") && self.object.iter().any(|digit| *digit != b'0')
    }
}

/// `:100644 100644 object object M`, then the path; each ends with a zero.
fn rows(listed: &[u8]) -> Vec<Row<'_>> {
    let mut parts = listed.split(|byte| *byte == 0);
    let mut rows = Vec::new();
    while let (Some(head), Some(path)) = (parts.next(), parts.next()) {
        let mut fields = head.strip_prefix(b":").unwrap_or(head).split(|byte| *byte == b' ');
        if let (Some(mode), Some(new_mode), Some(object)) =
            (fields.next(), fields.next(), fields.next())
        {
            rows.push(Row { mode, new_mode, object, path });
        }
    }
    rows
}

/// What `git cat-file --batch` answers: a line with the size, the contents, a line's end.
fn read_batch(mut stdout: impl io::BufRead, number: usize) -> io::Result<Vec<Before>> {
    let mut texts = Vec::new();
    let mut kept = 0;
    for _ in 0..number {
        let mut head = String::new();
        stdout.read_line(&mut head)?;
        // `<object> missing`, where a clone has not everything.
        let Some(size) = head.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse().ok())
        else {
            texts.push(Before::Large(0));
            continue;
        };
        let mut contents = stdout.by_ref().take(size);
        if size <= LONGEST && kept + size <= MOST {
            let mut text = Vec::new();
            contents.read_to_end(&mut text)?;
            kept += size;
            texts.push(Before::Text(text.into()));
        } else {
            io::copy(&mut contents, &mut io::sink())?;
            texts.push(Before::Large(size));
        }
        stdout.read_exact(&mut [0])?;
    }
    Ok(texts)
}

/// Whether a text is the id of an object, SHA-1 or SHA-256.
fn is_id(text: &str) -> bool {
    text.len() >= 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What git said of its failure, on one line.
fn words(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("it does not say why");
    line.trim_start_matches("fatal: ").to_owned()
}

/// A path as git writes it: any bytes on Unix, UTF-8 elsewhere.
#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::new(&*String::from_utf8_lossy(bytes)))
}
