//! The examples of a rule's page, and what they claim.
//!
//! Below `## Fails` and `## Passes`, consecutive blocks with `file=` are a project. A `###` case has the files of its
//! `##` heading, too, unless it has its own of that name. A `##` heading without cases is one case itself.
//!
//! A line that begins with `#~` is no part of the file; it claims something of the line above it (`#~^`), or of the
//! line two above (`#~^^`), other claims not counted:
//!
//! - `#~^ words`: a finding of the page's rule starts there, and its message, help or labels contain the words
//! - `#~^ span: text`: … and the text under it is exactly this
//! - `#~^ level: warn`: … and its level is this
//! - `#~^ profiles: gpu, dev`: … and it needs exactly these profiles
//! - `#~^ related: words`: a label starts there, and contains the words
//! - `#~^ other-rule: words`: a finding of that rule starts there

use std::fmt;

/// One project of a page.
#[derive(Debug)]
pub(crate) struct Case {
    /// Its headings.
    pub(crate) title: String,
    /// Whether it stands below `## Fails`.
    pub(crate) fails: bool,
    /// Paths and texts, claims left out.
    pub(crate) files: Vec<(String, String)>,
    /// What is found where.
    pub(crate) claims: Vec<Claim>,
}

/// One line that begins with `#~`.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    /// The file.
    pub(crate) path: String,
    /// The line of the file, from 1, claims left out.
    pub(crate) line: usize,
    /// What is claimed of it.
    pub(crate) what: What,
}

/// What a claim says.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A finding of the page's rule (`None`) or of another one contains the words.
    Finding(Option<String>, String),
    /// A label contains the words.
    Related(String),
    /// The text under the finding.
    Span(String),
    /// The level of the finding.
    Level(String),
    /// The profiles that the finding needs, `none` where it holds without any.
    Profiles(String),
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.path, self.line)?;
        match &self.what {
            What::Finding(None, words) => write!(f, "{words}"),
            What::Finding(Some(rule), words) => write!(f, "{rule}: {words}"),
            What::Related(words) => write!(f, "related: {words}"),
            What::Span(text) => write!(f, "span: {text}"),
            What::Level(level) => write!(f, "level: {level}"),
            What::Profiles(names) => write!(f, "profiles: {names}"),
        }
    }
}

#[derive(Debug, Default)]
struct Section {
    title: String,
    files: Vec<(String, String)>,
    claims: Vec<Claim>,
}

/// The cases of a page, in order.
pub(crate) fn cases(body: &str) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    let mut top = Section::default();
    let mut sub: Option<Section> = None;
    let mut had_sub = false;
    let mut lines = body.lines();
    while let Some(line) = lines.next() {
        if let Some(info) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if let Some((_, path)) = info.split_once("file=") {
                let section = sub.as_mut().unwrap_or(&mut top);
                if section.files.iter().any(|(known, _)| known == path) {
                    return Err(format!("{}: `{path}` stands twice", section.title));
                }
                add(section, path, &block)?;
            }
            continue;
        }
        if (line.starts_with("## ") || line.starts_with("### "))
            && let Some(sub) = sub.take()
        {
            cases.extend(case(&top, Some(&sub)));
        }
        if let Some(title) = line.strip_prefix("## ") {
            if !had_sub {
                cases.extend(case(&top, None));
            }
            had_sub = false;
            top = Section { title: title.to_owned(), ..Section::default() };
        } else if let Some(title) = line.strip_prefix("### ") {
            had_sub = true;
            sub = Some(Section { title: title.to_owned(), ..Section::default() });
        }
    }
    if let Some(sub) = sub {
        cases.extend(case(&top, Some(&sub)));
    } else if !had_sub {
        cases.extend(case(&top, None));
    }
    Ok(cases)
}

fn case(top: &Section, sub: Option<&Section>) -> Option<Case> {
    let fails = match top.title.as_str() {
        "Fails" => true,
        "Passes" => false,
        _ => return None,
    };
    let mut case = Case {
        title: sub.map_or_else(|| top.title.clone(), |sub| format!("{}, {}", top.title, sub.title)),
        fails,
        files: sub.map(|sub| sub.files.clone()).unwrap_or_default(),
        claims: sub.map(|sub| sub.claims.clone()).unwrap_or_default(),
    };
    let own: Vec<String> = case.files.iter().map(|(path, _)| path.clone()).collect();
    case.files.extend(top.files.iter().filter(|(path, _)| !own.contains(path)).cloned());
    case.claims.extend(top.claims.iter().filter(|claim| !own.contains(&claim.path)).cloned());
    Some(case)
}

fn add(section: &mut Section, path: &str, block: &[&str]) -> Result<(), String> {
    let mut text = String::new();
    let mut line = 0;
    for raw in block {
        let Some(marker) = raw.trim_start().strip_prefix("#~") else {
            text.push_str(raw);
            text.push('\n');
            line += 1;
            continue;
        };
        let words = marker.trim_start_matches('^');
        let up = marker.len() - words.len();
        let target = (line + 1usize).checked_sub(up).filter(|target| up > 0 && *target > 0);
        let target = target.ok_or_else(|| format!("{path}: `{raw}` is above the first line"))?;
        let what = what(words.trim()).ok_or_else(|| format!("{path}: `{raw}` claims nothing"))?;
        section.claims.push(Claim { path: path.to_owned(), line: target, what });
    }
    section.files.extend(paths(path).into_iter().map(|path| (path, text.clone())));
    Ok(())
}

/// `tiles/{0..9}.png` stands for ten files of one text.
fn paths(path: &str) -> Vec<String> {
    let range = path.split_once('{').and_then(|(before, rest)| {
        let (range, behind) = rest.split_once('}')?;
        let (first, last) = range.split_once("..")?;
        Some((before, first.parse::<u32>().ok()?, last.parse::<u32>().ok()?, behind))
    });
    let Some((before, first, last, behind)) = range else { return vec![path.to_owned()] };
    (first..=last).map(|number| format!("{before}{number}{behind}")).collect()
}

fn what(words: &str) -> Option<What> {
    let (key, rest) = words.split_once(": ").unwrap_or(("", words));
    let is_id = key.contains('-') && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let what = match key {
        "related" => What::Related(rest.to_owned()),
        "span" => What::Span(rest.to_owned()),
        "level" => What::Level(rest.to_owned()),
        "profiles" => What::Profiles(rest.to_owned()),
        key if is_id => What::Finding(Some(key.to_owned()), rest.to_owned()),
        _ => What::Finding(None, words.to_owned()),
    };
    (!rest.is_empty()).then_some(what)
}
