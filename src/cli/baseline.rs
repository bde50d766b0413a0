//! `--baseline` and `--write-baseline`

use super::suppress_args::SuppressArgs;
use super::{Stop, say};
use crate::session::Outcome;
use crate::session::baseline::{Applied, Baseline, FILE_NAME};
use crate::source::{display, normalize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The files that `--baseline` and `--write-baseline` name, read before anything else is written.
pub(super) struct Known<'a> {
    args: &'a SuppressArgs,
    old: Option<(PathBuf, Baseline)>,
    written: Option<PathBuf>,
}

impl<'a> Known<'a> {
    /// Reads what is known.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub(super) fn read(args: &'a SuppressArgs) -> Result<Self, Stop> {
        let written = args.write_baseline.as_ref().map(|file| match (file, &args.baseline) {
            (Some(file), _) | (None, Some(file)) => file.clone(),
            (None, None) => PathBuf::from(FILE_NAME),
        });
        // What is written anew starts from what is there.
        let there = written.as_ref().filter(|file| file.exists());
        let old = args.baseline.as_ref().or(there);
        let old = old.map(|file| Ok::<_, Stop>((file.clone(), read(file)?))).transpose()?;
        Ok(Self { args, old, written })
    }

    /// Takes what is known out of what was found, and writes that; tells whether it was written.
    pub(super) fn apply(&self, outcome: &mut Outcome, quiet: bool) -> Result<bool, Stop> {
        if self.written.is_some() && !outcome.failures.is_empty() {
            return Err(Stop::wrong("no baseline is written, as not all could be read"));
        }
        let here = std::env::current_dir()?;
        let folder = |file: &Path| {
            normalize(&here.join(file)).parent().map_or_else(|| here.clone(), Path::to_path_buf)
        };
        let now = self.written.as_ref().map(|file| Baseline::of(outcome, &here, &folder(file)));
        let is_whole = outcome.is_whole && outcome.failures.is_empty();
        let applied = match &self.old {
            Some((file, old)) => old.clone().apply(outcome, &here, &folder(file), is_whole),
            None => Applied::default(),
        };
        if let (Some(file), Some(mut now)) = (&self.written, now) {
            let new = outcome.findings.len();
            now.entries.extend(applied.others);
            now.entries.sort();
            write(file, &now)?;
            outcome.known += new;
            outcome.findings.clear();
            if !quiet {
                let (all, gone) = (now.entries.len(), applied.gone.len());
                let all = crate::render::count(all, "finding");
                let shown = display(file);
                say("note", &format!("wrote {all} to `{shown}`: {new} new, {gone} gone"));
            }
            return Ok(true);
        }
        if let (false, [first, rest @ ..], Some(file)) =
            (quiet, &applied.gone[..], &self.args.baseline)
        {
            let shown = display(file);
            let more = match rest.len() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            say(
                "note",
                &format!(
                    "`{}` in `{}`{more} of `{shown}` is found no longer: `--write-baseline` forgets it",
                    first.rule, first.path
                ),
            );
        }
        Ok(false)
    }
}

fn read(file: &Path) -> Result<Baseline, Stop> {
    let cannot = |why: String| Stop::wrong(format!("cannot read `{}`: {why}", display(file)));
    let text = fs::read_to_string(file).map_err(|error| cannot(error.to_string()))?;
    Baseline::parse(&text).map_err(cannot)
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
