//! `skafflint check`

use super::args::{CheckArgs, Command, FailOn};
use super::baseline::Known;
use super::waiting::{self, Progress};
use super::{End, Stop, complain, say, terminal};
use crate::diagnostic::{Applicability, Level};
use crate::model::Profiles;
use crate::render::{self, About, Format, Look, Report};
use crate::rules;
use crate::session::{self, Buffer, Error, Outcome, Request, Selection, Watch};
use crate::source::display;
use crate::suggest::nearest;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufWriter, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(args: &CheckArgs) -> Result<End, Stop> {
    if args.statistics && !args.format.is_for_people() {
        let format = args.format.name();
        return Err(Stop::wrong(format!(
            "`--statistics` goes with `--format full` and `concise`, not with `{format}`"
        )));
    }
    let watch = Arc::new(Watch::new(args.timing));
    let request = Request {
        paths: args.paths.clone(),
        selection: Selection {
            select: args.select.clone(),
            extend_select: args.extend_select.clone(),
            ignore: args.ignore.clone(),
        },
        configuration: args.config.choice(),
        since: args.suppress.since.clone(),
        no_suppressions: args.suppress.no_suppressions,
        profiles: if args.no_profiles { Profiles::None } else { Profiles::named(&args.profiles) },
        root: args.root.clone(),
        buffer: buffer(args)?,
        jobs: args.jobs.map(usize::from),
        watch: Some(watch.clone()),
    };
    if args.config.show_config {
        return show_config(args, &request);
    }
    let known = Known::read(&args.suppress)?;
    if args.fix || args.fix_only || args.diff {
        return fix(&request, &watch, &known, args);
    }
    let progress = Progress::of(&watch, args.quiet);
    let checked = session::check(&request);
    drop(progress);
    let mut outcome = checked.map_err(|error| stop(&error, args))?;
    if let Some(reason) = &args.suppress.add_suppressions {
        outcome = add_suppressions(&request, outcome, reason, &known, args)?;
    }
    tell(&outcome, &watch, args);
    if known.apply(&mut outcome, args.quiet)? {
        return Ok(End::Clean);
    }
    report_all(&outcome, None, args)
}

/// What `-` stands for.
fn buffer(args: &CheckArgs) -> Result<Option<Buffer>, Stop> {
    let path = match (args.paths.as_slice(), &args.stdin_filename) {
        ([path], Some(file)) if path == Path::new("-") => file.clone(),
        (_, Some(_)) => {
            return Err(Stop::wrong(
                "`--stdin-filename` takes the text from stdin: the one path is `-`",
            ));
        }
        (paths, None) if paths.iter().any(|path| path == Path::new("-")) => {
            let sentence = "`-` is a text on stdin: `--stdin-filename FILE` says of which file";
            return Err(Stop::wrong(sentence));
        }
        (_, None) => return Ok(None),
    };
    let mut text = Vec::new();
    let read = io::stdin().lock().take(LONGEST).read_to_end(&mut text);
    read.map_err(|error| Stop::wrong(format!("cannot read stdin: {error}")))?;
    Ok(Some(Buffer { path, text: text.into() }))
}

/// No more bytes of stdin are read: as much as of a file.
const LONGEST: u64 = 256 << 20;

/// Writes comments for what would be told, and lints again.
fn add_suppressions(
    request: &Request,
    mut outcome: Outcome,
    reason: &str,
    known: &Known<'_>,
    args: &CheckArgs,
) -> Result<Outcome, Stop> {
    let all = outcome.findings.clone();
    known.apply(&mut outcome, true)?;
    let least = told_from(args);
    let mut wanted = std::mem::replace(&mut outcome.findings, all);
    wanted.retain(|finding| finding.level >= least);
    let silenced = session::silence(request, &outcome, &wanted, reason);
    let silenced = silenced.map_err(|error| stop(&error, args))?;
    if let Err(sentences) = session::fix::write(&silenced.changes) {
        return Err(Stop::wrong(sentences.join("\n")));
    }
    if !args.quiet {
        let files = render::count(silenced.changes.len(), "file");
        say("note", &format!("wrote comments to {files}"));
        silenced.left.iter().for_each(|sentence| say("note", sentence));
    }
    session::check(request).map_err(|error| stop(&error, args))
}

/// Makes fixes, or shows what they would change.
fn fix(request: &Request, watch: &Watch, known: &Known<'_>, args: &CheckArgs) -> Result<End, Stop> {
    let most = if args.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
    let mut fixed =
        session::fix(request, most, told_from(args)).map_err(|error| stop(&error, args))?;
    let count = fixed.count();
    let left = fixed.after.take().filter(|_| !args.diff);
    // Where nothing is written, what is found is what is there.
    let mut outcome = left.unwrap_or_else(|| std::mem::take(&mut fixed.before));
    tell(&outcome, watch, args);
    for refused in fixed.refused.iter().filter(|_| args.verbose) {
        say("info", refused);
    }
    if args.diff {
        let mut out = BufWriter::new(io::stdout().lock());
        for change in &fixed.changes {
            let before = change.before.as_deref();
            out.write_all(render::diff(&change.path, before, &change.after).as_bytes())?;
        }
        out.flush()?;
        if !args.quiet && count > 0 {
            let findings = render::count(count, "finding");
            let files = render::count(fixed.changes.len(), "file");
            say("note", &format!("{findings} would be fixed in {files}"));
        }
        known.apply(&mut outcome, args.quiet)?;
        write_outputs(&outcome, None, args)?;
        return Ok(end(&outcome, args));
    }
    if let Err(sentences) = session::fix::write(&fixed.changes) {
        return Err(Stop::wrong(sentences.join("\n")));
    }
    if known.apply(&mut outcome, args.quiet)? {
        if !args.quiet && count > 0 {
            say("note", &format!("fixed {}", render::count(count, "finding")));
        }
        return Ok(End::Clean);
    }
    if args.fix_only {
        return Ok(if outcome.failures.is_empty() { End::Clean } else { End::Incomplete });
    }
    report_all(&outcome, Some(count), args)
}

/// Says on stderr what is no finding.
fn tell(outcome: &Outcome, watch: &Watch, args: &CheckArgs) {
    for note in outcome.notes.iter().filter(|_| !args.quiet) {
        say("note", note);
    }
    for detail in outcome.details.iter().filter(|_| args.verbose) {
        say("info", detail);
    }
    for failure in &outcome.failures {
        complain(failure);
    }
    if args.timing {
        waiting::tell_timing(watch);
    }
}

/// Writes all reports.
fn report_all(outcome: &Outcome, fixed: Option<usize>, args: &CheckArgs) -> Result<End, Stop> {
    write_outputs(outcome, fixed, args)?;
    match to_stdout(outcome, fixed, args).map_err(Stop::from) {
        // Who stops reading early still learns whether anything was found.
        Ok(()) | Err(Stop::Closed) => Ok(end(outcome, args)),
        Err(stop) => Err(stop),
    }
}

fn write_outputs(outcome: &Outcome, fixed: Option<usize>, args: &CheckArgs) -> Result<(), Stop> {
    for output in &args.output {
        let look = Look { color: false, width: terminal::WIDTH, summary: !args.quiet };
        let mut text = Vec::new();
        let report = report(outcome, fixed, output.format, args);
        render::write(&report, output.format, look, &mut text)?;
        fs::write(&output.path, text).map_err(|error| {
            Stop::wrong(format!("cannot write `{}`: {error}", display(&output.path)))
        })?;
    }
    Ok(())
}

fn show_config(args: &CheckArgs, request: &Request) -> Result<End, Stop> {
    let path = match args.paths.as_slice() {
        [] => Path::new("."),
        [path] => path,
        _ => return Err(Stop::wrong("`--show-config` takes one path")),
    };
    let text = session::show_config(path, request).map_err(|error| stop(&error, args))?;
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(End::Clean)
}

fn to_stdout(outcome: &Outcome, fixed: Option<usize>, args: &CheckArgs) -> io::Result<()> {
    let look = Look {
        color: terminal::color(args.common.color),
        width: terminal::width(),
        summary: !args.quiet,
    };
    let report = report(outcome, fixed, args.format, args);
    let mut out = BufWriter::new(io::stdout().lock());
    if args.statistics {
        render::write_statistics(&report, look, &mut out)?;
    } else {
        render::write(&report, args.format, look, &mut out)?;
    }
    out.flush()
}

fn report<'a>(
    outcome: &'a Outcome,
    fixed: Option<usize>,
    format: Format,
    args: &CheckArgs,
) -> Report<'a> {
    Report {
        findings: &outcome.findings,
        sources: &outcome.sources,
        rules: about(outcome),
        min_level: args.min_level.unwrap_or_else(|| least(format, args.fail_on)),
        suppressed: outcome.suppressed,
        untouched: outcome.untouched.len(),
        known: outcome.known,
        fixed,
        files: outcome.files,
        projects: outcome.projects,
        skipped: &outcome.skipped,
        failures: &outcome.failures,
    }
}

/// The rules that have something to say.
fn about(outcome: &Outcome) -> BTreeMap<&str, About<'_>> {
    let ids: BTreeSet<&str> = outcome.findings.iter().map(|finding| finding.rule).collect();
    let rules = ids.into_iter().filter_map(rules::find);
    rules
        .map(|rule| {
            let page = rule.page();
            let about = About {
                group: &page.group,
                summary: &page.summary,
                level: page.level,
                default: page.default,
                text: page.without_markers(),
            };
            (rule.id, about)
        })
        .collect()
}

/// The level from which on findings are told on stdout. What is told there is what may be changed.
fn told_from(args: &CheckArgs) -> Level {
    args.min_level.unwrap_or_else(|| least(args.format, args.fail_on))
}

/// People are not shown what does not matter to the exit code; programs are told everything.
fn least(format: Format, fail_on: FailOn) -> Level {
    match fail_on {
        FailOn(Some(level)) if format.is_read_at_once() => level.min(Level::Warn),
        FailOn(None) if format.is_read_at_once() => Level::Warn,
        _ => Level::Info,
    }
}

fn end(outcome: &Outcome, args: &CheckArgs) -> End {
    let FailOn(least) = args.fail_on;
    let fails = |level: Level| least.is_some_and(|least| level >= least);
    if !outcome.failures.is_empty() {
        End::Incomplete
    } else if !args.exit_zero && outcome.findings.iter().any(|finding| fails(finding.level)) {
        End::Findings
    } else {
        End::Clean
    }
}

fn stop(error: &Error, args: &CheckArgs) -> Stop {
    match error {
        Error::NothingToLint(_) => Stop::Nothing(error.to_string()),
        Error::Paths(_) => Stop::Wrong(error.to_string(), command_hint(args)),
        Error::Since { help, .. } => Stop::Wrong(error.to_string(), help.clone()),
        _ => Stop::wrong(error.to_string()),
    }
}

/// A command that is misspelt, or that stands behind an option, looks like a path.
fn command_hint(args: &CheckArgs) -> Option<String> {
    let first = args.paths.first().filter(|path| !path.exists())?.to_str()?;
    let mut missing =
        args.paths.iter().filter(|path| !path.exists()).filter_map(|path| path.to_str());
    if let Some(rule) = missing.find_map(rules::find) {
        return Some(format!("`skafflint explain {}` shows what that rule promises", rule.id));
    }
    if Command::NAMES.contains(&first) {
        return Some(format!("`{first}` is a command where it stands before all options"));
    }
    nearest(first, Command::NAMES).map(|name| format!("there is a command `{name}`"))
}
