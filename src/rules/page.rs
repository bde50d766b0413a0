//! A rule's page: front matter and text.

use crate::diagnostic::Level;
use std::collections::BTreeMap;

/// How often a rule offers a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fixable {
    /// Never.
    Never,
    /// For some findings.
    Sometimes,
    /// For all.
    Always,
}

impl Fixable {
    /// As written in a page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Sometimes => "sometimes",
            Self::Always => "always",
        }
    }
}

/// What a rule promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// One line.
    pub summary: String,
    /// Group of the catalogue.
    pub group: String,
    /// Its level where nobody changes it.
    pub level: Level,
    /// Whether it runs where nobody selects it.
    pub default: bool,
    /// Whether it offers fixes.
    pub fix: Fixable,
    /// Facts that it needs to know; without them it is silent.
    pub needs: Vec<String>,
    /// First version that has it.
    pub since: String,
    /// Ids of rules that are near it.
    pub see: Vec<String>,
    /// The Markdown below the front matter.
    pub body: String,
}

impl Page {
    /// Reads a page. One with a bad front matter does not get past the tests; here it is all text.
    pub fn parse(text: &str) -> Self {
        Self::read(text).unwrap_or_else(|_| Self {
            summary: String::new(),
            group: String::new(),
            level: Level::Warn,
            default: true,
            fix: Fixable::Never,
            needs: Vec::new(),
            since: String::new(),
            see: Vec::new(),
            body: text.to_owned(),
        })
    }

    /// Reads a page: `key: value` and `key: [a, b]` lines between two `---`, then Markdown.
    ///
    /// # Errors
    /// What is wrong with the front matter, as a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let (head, body) =
            text.strip_prefix("---\n")
                .and_then(|rest| rest.split_once("\n---\n"))
                .ok_or("The page does not begin with a front matter between two lines `---`")?;
        let mut fields = BTreeMap::new();
        for line in head.lines() {
            let (key, value) =
                line.split_once(": ").ok_or_else(|| format!("`{line}` is no `key: value`"))?;
            if fields.insert(key, value.trim()).is_some() {
                return Err(format!("`{key}` stands twice"));
            }
        }
        let page = Self {
            summary: take(&mut fields, "summary")?.to_owned(),
            group: take(&mut fields, "group")?.to_owned(),
            level: take(&mut fields, "level")?.parse()?,
            default: match fields.remove("default") {
                None | Some("true") => true,
                Some("false") => false,
                Some(other) => return Err(format!("`default: {other}` is neither true nor false")),
            },
            fix: match take(&mut fields, "fix")? {
                "never" => Fixable::Never,
                "sometimes" => Fixable::Sometimes,
                "always" => Fixable::Always,
                other => return Err(format!("`fix: {other}` is not never, sometimes or always")),
            },
            needs: list(take(&mut fields, "needs")?)?,
            since: take(&mut fields, "since")?.to_owned(),
            see: list(take(&mut fields, "see")?)?,
            body: body.trim_start().to_owned(),
        };
        match fields.keys().next() {
            Some(key) => Err(format!("`{key}` is no key of a page")),
            None => Ok(page),
        }
    }

    /// The text as people read it: without the lines that tell the tests what is found where.
    pub fn without_markers(&self) -> String {
        self.body.split_inclusive('\n').filter(|line| !is_marker(line)).collect()
    }
}

/// Whether a line of an example tells what is found, and is no part of the example: it begins with `#~`.
fn is_marker(line: &str) -> bool {
    line.trim_start().starts_with("#~")
}

fn take<'t>(fields: &mut BTreeMap<&str, &'t str>, key: &str) -> Result<&'t str, String> {
    match fields.remove(key) {
        Some("") | None => Err(format!("`{key}` is missing")),
        Some(value) => Ok(value),
    }
}

/// `[a, b]`
fn list(value: &str) -> Result<Vec<String>, String> {
    let items = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let items = items.ok_or_else(|| format!("`{value}` is no list in brackets"))?;
    Ok(items.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "---\nsummary: A stage is missing\ngroup: cross\nlevel: error\nfix: sometimes\n\
        needs: [config, dockerfile]\nsince: 0.1.0\nsee: []\n---\n\nText.\n\n```yaml\na: 1\n  #~^ words\nb: 2\n```\n";

    #[test]
    fn reads_front_matter_and_body() {
        let page = Page::read(TEXT).unwrap();
        assert_eq!(page.summary, "A stage is missing");
        assert_eq!(page.level, Level::Error);
        assert!(page.default);
        assert_eq!(page.fix, Fixable::Sometimes);
        assert_eq!(page.needs, ["config", "dockerfile"]);
        assert!(page.see.is_empty());
        assert!(page.body.starts_with("Text.\n"));
    }

    #[test]
    fn drops_markers_for_people() {
        let page = Page::read(TEXT).unwrap();
        assert_eq!(page.without_markers(), "Text.\n\n```yaml\na: 1\nb: 2\n```\n");
    }

    #[test]
    fn refuses_what_is_no_front_matter() {
        assert!(Page::read("# A rule\n").is_err());
        for (from, to, problem) in [
            ("group: cross\n", "", "`group` is missing"),
            ("group: cross", "group:", "`group:` is no `key: value`"),
            ("since:", "sinze:", "`since` is missing"),
            ("fix: sometimes", "fix: often", "`fix: often`"),
            ("level: error", "level: bad", "`bad`"),
            ("see: []", "see: none", "`none` is no list"),
            ("see: []", "see: []\nsee: []", "`see` stands twice"),
            ("see: []", "see: []\nsize: 1", "`size` is no key"),
        ] {
            let told = Page::read(&TEXT.replace(from, to)).unwrap_err();
            assert!(told.contains(problem), "{told}");
        }
    }
}
