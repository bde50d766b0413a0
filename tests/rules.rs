//! Every page in `rules/` is a test: its examples are linted, and each says what is found and what is not.
//! The grammar of the claims stands in `tests/support/page.rs`.

mod support {
    pub(crate) mod page;
    pub(crate) mod run;
}

use skafflint::diagnostic::{Edit, Finding};
use skafflint::render::Format;
use skafflint::rules::{self, Fixable, Page, Rule};
use skafflint::session::Selection;
use skafflint::source::{Files, Memory};
use std::path::Path;
use support::page::{Case, Claim, What, cases};
use support::run::{Failure, Found, check, fix, only};

#[expect(clippy::needless_pass_by_value, reason = "the harness asks for it")]
fn page(path: &Path, text: String) -> datatest_stable::Result<()> {
    let id = path.file_stem().unwrap_or_default().to_string_lossy();
    Ok(test(&id, &text)?)
}

fn test(id: &str, text: &str) -> Result<(), Failure> {
    let page = Page::read(text)?;
    let rule = rules::find(id)
        .ok_or_else(|| format!("no line of `src/rules/mod.rs` has the id `{id}`"))?;
    let mut problems = Vec::new();
    let mut fixes = (0, 0);
    for case in cases(&page.body)? {
        let before = problems.len();
        let found = compare(rule, &case, &mut problems)?;
        if let Err(failure) = fix(&memory(&case), &Selection::all()) {
            problems.push(failure.0);
        }
        if case.fails {
            let own = || found.0.findings.iter().filter(|finding| finding.rule == rule.id);
            fixes.0 += own().count();
            fixes.1 += own().filter(|finding| finding.fix.is_some()).count();
            for finding in own() {
                close(rule, &case, &found, finding, &mut problems)?;
            }
        }
        if problems.len() > before {
            let report = found.report(Format::Concise)?;
            problems.insert(before, format!("\n## {}\n{}", case.title, report.trim_end()));
        }
    }
    let offered = match fixes {
        (_, 0) => Fixable::Never,
        (all, some) if all == some => Fixable::Always,
        _ => Fixable::Sometimes,
    };
    let agrees =
        offered == page.fix || (offered == Fixable::Always && page.fix == Fixable::Sometimes);
    if !agrees {
        problems.push(format!(
            "\n`fix: {}`, but the examples offer {}",
            page.fix.name(),
            offered.name()
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure(problems.join("\n"))) }
}

/// Lints a case and holds the findings against its claims.
fn compare(rule: &'static Rule, case: &Case, problems: &mut Vec<String>) -> Result<Found, Failure> {
    let mut ran = vec![rule.id];
    for claim in &case.claims {
        if let What::Finding(Some(other), _) = &claim.what {
            let other =
                rules::find(other).ok_or_else(|| format!("{claim}: there is no rule `{other}`"))?;
            ran.push(other.id);
        }
    }
    let found = check(&memory(case), &only(ran))?;
    if case.fails == case.claims.is_empty() {
        problems.push(
            "an example below Fails claims a finding, one below Passes claims none".to_owned(),
        );
    }
    for claim in &case.claims {
        if !found.0.findings.iter().any(|finding| meets(rule, &found, finding, claim)) {
            problems.push(format!("not so: {claim}"));
        }
    }
    for finding in &found.0.findings {
        let claimed = case.claims.iter().any(|claim| {
            matches!(claim.what, What::Finding(..)) && meets(rule, &found, finding, claim)
        });
        if !claimed {
            let (path, line) = found.place(finding.span);
            problems
                .push(format!("not claimed: {path}:{line}: {}: {}", finding.rule, finding.message));
        }
    }
    Ok(found)
}

fn memory(case: &Case) -> Memory {
    case.files.iter().fold(Memory::new(), |files, (path, text)| files.with(path, text.as_str()))
}

fn meets(rule: &Rule, found: &Found, finding: &Finding, claim: &Claim) -> bool {
    let there = |span| found.place(span) == (claim.path.clone(), claim.line);
    match &claim.what {
        What::Finding(other, words) => {
            let id = other.as_deref().unwrap_or(rule.id);
            finding.rule == id && there(finding.span) && said(finding).contains(words)
        }
        What::Related(words) => {
            finding.labels.iter().any(|label| there(label.span) && label.message.contains(words))
        }
        What::Span(text) => {
            finding.rule == rule.id && there(finding.span) && found.text(finding) == *text
        }
        What::Level(level) => {
            finding.rule == rule.id && there(finding.span) && finding.level.name() == level
        }
        What::Profiles(names) => {
            let needed = match finding.profiles.as_slice() {
                [] => "none".to_owned(),
                needed => needed.join(", "),
            };
            finding.rule == rule.id && there(finding.span) && needed == *names
        }
    }
}

/// All words of a finding.
fn said(finding: &Finding) -> String {
    let mut said = vec![finding.message.as_str()];
    said.extend(finding.here.as_deref());
    said.extend(finding.help.as_deref());
    said.extend(finding.labels.iter().map(|label| label.message.as_str()));
    said.join("\n")
}

/// A fix takes its finding away, and brings no other one of that level or above, of any rule.
fn close(
    rule: &'static Rule,
    case: &Case,
    found: &Found,
    finding: &Finding,
    problems: &mut Vec<String>,
) -> Result<(), Failure> {
    let Some(fix) = &finding.fix else { return Ok(()) };
    let all = Selection::all();
    let before = check(&memory(case), &all)?;
    let after = check(&fixed(memory(case), found, &fix.edits)?, &all)?;
    let count =
        |found: &Found| found.0.findings.iter().filter(|other| other.rule == rule.id).count();
    if count(&after) >= count(&before) {
        problems.push(format!("the fix `{}` does not take the finding away", fix.title));
    }
    for new in after.0.findings.iter().filter(|new| new.level >= finding.level) {
        let same = |old: &Finding| old.rule == new.rule && old.message == new.message;
        if !before.0.findings.iter().any(same) {
            problems.push(format!("the fix `{}` brings {}: {}", fix.title, new.rule, new.message));
        }
    }
    Ok(())
}

fn fixed(mut files: Memory, found: &Found, edits: &[Edit]) -> Result<Memory, Failure> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    // From the back, so that the places of the others stay true.
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
    for edit in edits {
        let file = found.0.sources.get(edit.span.file);
        let bytes = match files.read(&file.path) {
            Err(_) if file.is_new => Vec::new(),
            read => read.map_err(|error| error.to_string())?,
        };
        let mut text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
        text.replace_range(edit.span.range(), &edit.content);
        files = files.with(&file.path, text);
    }
    Ok(files)
}

datatest_stable::harness! {
    { test = page, root = "rules", pattern = r"\.md$" },
}
