//! `--baseline`, `--write-baseline` and `--prune-baseline`, and the baseline that a `skafflint.toml` names.

use super::suppress_args::SuppressArgs;
use super::{Stop, say};
use crate::render::count;
use crate::session::baseline::{Applied, Baseline, FILE_NAME};
use crate::session::config::Sourced;
use crate::session::{Configuration, Error, Outcome, Request, named_baseline};
use crate::source::{Disk, Files as _, display, normalize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The baselines of a run, read before anything else is written.
pub(super) struct Known<'a> {
    args: &'a SuppressArgs,
    /// The working directory.
    here: PathBuf,
    /// What is known.
    old: Option<(PathBuf, Baseline)>,
    /// Whether what is known is neither told nor fixed.
    is_heeded: bool,
    /// The file that becomes what is found.
    written: Option<PathBuf>,
    /// Whether those of projects that a file of their own names are told.
    tells_others: bool,
}

impl<'a> Known<'a> {
    /// Reads what is known.
    ///
    /// # Errors
    /// What is wrong with the file, or with the `skafflint.toml` that names it.
    pub(super) fn read(
        args: &'a SuppressArgs,
        request: &Request,
        stop: impl Fn(&Error) -> Stop,
    ) -> Result<Self, Stop> {
        let named = match &args.baseline {
            Some(_) => None,
            None => named_baseline(request).map_err(|error| stop(&error))?,
        };
        let of_file = named.as_ref().map(|own| own.value.clone());
        let file = || args.baseline.clone().or_else(|| of_file.clone());
        let or_ours = || file().unwrap_or_else(|| PathBuf::from(FILE_NAME));
        let written = args.write_baseline.as_ref().map(|file| file.clone().unwrap_or_else(or_ours));
        let asked = match args.prune_baseline {
            true => Some(or_ours()),
            false => file().filter(|_| !args.no_baseline),
        };
        // What is written anew starts from what is there.
        let there = written.clone().filter(|file| file.exists());
        let is_first = written.is_some() && asked == of_file && written == asked;
        let old = asked.clone().filter(|_| !is_first).or(there);
        let old = old.map(|file| {
            let own = named.as_ref().filter(|own| own.value == file);
            Ok::<_, Stop>((file.clone(), read(&file, own)?))
        });
        Ok(Self {
            args,
            here: std::env::current_dir()?,
            old: old.transpose()?,
            is_heeded: asked.is_some(),
            written,
            tells_others: args.baseline.is_none()
                && !args.no_baseline
                && request.configuration == Configuration::Nearest,
        })
    }

    /// Whether what is known is neither told nor fixed.
    pub(super) fn is_heeded(&self) -> bool {
        self.is_heeded
    }

    /// Takes what is known out of what was found.
    pub(super) fn set_aside(&self, outcome: &mut Outcome) -> Applied {
        let is_whole = is_whole(outcome);
        self.old.as_ref().map_or_else(Applied::default, |(file, old)| {
            old.apply(outcome, &self.here, &self.folder(file), is_whole)
        })
    }

    /// Takes what is known out of what was found, and writes or prunes what is to be; tells whether all that was found
    /// was written.
    pub(super) fn apply(&self, outcome: &mut Outcome, quiet: bool) -> Result<bool, Stop> {
        if self.written.is_some() && !outcome.failures.is_empty() {
            return Err(Stop::wrong("no baseline is written, as not all could be read"));
        }
        let tell = |sentence: String| {
            if !quiet {
                say("note", &sentence);
            }
        };
        let applied = self.set_aside(outcome);
        self.others(outcome).into_iter().for_each(tell);
        if let Some(file) = &self.written {
            let new = outcome.findings.len();
            outcome.known.append(&mut outcome.findings);
            let mut now = Baseline::of(outcome, &self.here, &self.folder(file));
            now.entries.extend(applied.others);
            now.entries.sort();
            write(file, &now)?;
            tell(written(file, now.entries.len(), self.old.is_some(), new, applied.gone.len()));
            return Ok(true);
        }
        let Some((file, old)) = self.old.as_ref() else { return Ok(false) };
        let shown = display(file);
        if self.args.prune_baseline && !is_whole(outcome) {
            let why = match outcome.failures.is_empty() {
                true => {
                    "what is gone shows only where whole folders and all profiles are looked at"
                }
                false => "not all could be read",
            };
            tell(format!("baseline `{shown}` stays as it is: {why}"));
        } else if self.args.prune_baseline {
            let left = old.without(&applied.gone);
            if left != *old {
                write(file, &left)?;
            }
            tell(written(file, left.entries.len(), true, 0, applied.gone.len()));
        } else if let [first, rest @ ..] = &applied.gone[..] {
            let (rule, path) = (&first.rule, &first.path);
            let (more, are, them) = match rest.len() {
                0 => (String::new(), "is", "it"),
                more => (format!(" and {more} more"), "are", "them"),
            };
            tell(format!(
                "`{rule}` in `{path}`{more} of `{shown}` {are} found no longer: `--prune-baseline` takes {them} out"
            ));
        }
        Ok(false)
    }

    /// What projects call known, and this run does not.
    fn others(&self, outcome: &Outcome) -> Vec<String> {
        let used = self.old.as_ref().map(|(file, _)| file).or(self.written.as_ref());
        let real = |file: &Path| normalize(&self.here.join(file));
        let used = used.map(|file| real(file));
        let others = outcome.baselines.iter().filter(|(file, _)| Some(real(file)) != used);
        let others = others.filter(|_| self.tells_others);
        let others = others.map(|(file, place)| {
            let file = display(file);
            format!("`{file}`, the baseline of {place}, does not count: it does where that folder is linted alone")
        });
        others.collect()
    }

    fn folder(&self, file: &Path) -> PathBuf {
        let path = normalize(&self.here.join(file));
        path.parent().map_or_else(|| self.here.clone(), Path::to_path_buf)
    }
}

/// Whether what was not found is not there.
fn is_whole(outcome: &Outcome) -> bool {
    outcome.is_whole && outcome.failures.is_empty()
}

/// What became of a baseline.
fn written(file: &Path, all: usize, was_there: bool, new: usize, gone: usize) -> String {
    let (shown, all) = (display(file), count(all, "finding"));
    let are = |number: usize| if number == 1 { "is" } else { "are" };
    let gone = match gone {
        0 => None,
        gone => Some(format!("{gone} that {0} found no longer {0} gone", are(gone))),
    };
    let new = match new {
        0 => None,
        1 => Some("1 new one is taken in".to_owned()),
        new => Some(format!("{new} new ones are taken in")),
    };
    match (was_there, gone, new) {
        (false, ..) => format!("wrote {all} to `{shown}`"),
        (true, None, None) => format!("baseline `{shown}`: {all}, as before"),
        (true, Some(one), None) | (true, None, Some(one)) => {
            format!("baseline `{shown}`: {all}; {one}")
        }
        (true, Some(gone), Some(new)) => format!("baseline `{shown}`: {all}; {gone}, {new}"),
    }
}

/// Reads a file; `named` is where a `skafflint.toml` names it.
fn read(file: &Path, named: Option<&Sourced<PathBuf>>) -> Result<Baseline, Stop> {
    let cannot = |why: String| {
        let sentence = format!("cannot read `{}`: {why}", display(file));
        let Some(named) = named else { return Stop::wrong(sentence) };
        let help = (!file.exists()).then(|| "`--write-baseline` writes it".to_owned());
        Stop::Wrong(named.origin.tell(&sentence), help)
    };
    let text = match named {
        None => fs::read_to_string(file),
        // As all that a repository names: a regular file, and no link out of its folder.
        Some(_) => Disk::new(folder_of(file))
            .and_then(|disk| disk.read(file))
            .and_then(|bytes| String::from_utf8(bytes).map_err(io::Error::other)),
    };
    Baseline::parse(&text.map_err(|error| cannot(error.to_string()))?).map_err(cannot)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|own| !own.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes beside it and renames, so that the old file stays where something goes wrong.
fn write(file: &Path, baseline: &Baseline) -> Result<(), Stop> {
    let cannot =
        |error: io::Error| Stop::wrong(format!("cannot write `{}`: {error}", display(file)));
    let mut name = file.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.tmp", std::process::id()));
    let beside = file.with_file_name(name);
    fs::write(&beside, baseline.text()).map_err(cannot)?;
    fs::rename(&beside, file).map_err(|error| {
        let _ = fs::remove_file(&beside);
        cannot(error)
    })
}
