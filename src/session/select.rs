//! Which rules run.

use super::Error;
use crate::rules;
use crate::suggest::nearest;
use std::collections::BTreeSet;

/// One name of a list of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selector {
    /// `all`
    All,
    /// `cache` or `cache/*`
    Group(String),
    /// `arg-before-from`
    Rule(&'static str),
}

impl Selector {
    /// Reads a name.
    ///
    /// # Errors
    /// Where no rule and no group has it.
    pub fn parse(name: &str) -> Result<Self, Error> {
        if name == "all" || name == "*" {
            return Ok(Self::All);
        }
        if let Some(rule) = rules::find(name) {
            return Ok(Self::Rule(rule.id));
        }
        let group = name.strip_suffix("/*").unwrap_or(name);
        let groups = groups();
        if groups.contains(group) {
            return Ok(Self::Group(group.to_owned()));
        }
        let ids = rules::ALL.iter().map(|rule| rule.id);
        let near = nearest(group, ids.chain(groups.iter().copied()).chain(["all"]));
        Err(Error::UnknownRule { name: name.to_owned(), near: near.map(str::to_owned) })
    }

    /// Whether it names a rule of this id and group.
    pub fn names(&self, id: &str, group: &str) -> bool {
        match self {
            Self::All => true,
            Self::Group(name) => name == group,
            Self::Rule(name) => *name == id,
        }
    }

    /// A longer name counts for more: a rule more than its group, that more than all.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::All => 0,
            Self::Group(_) => 1,
            Self::Rule(_) => 2,
        }
    }
}

/// All groups that have a rule.
pub fn groups() -> BTreeSet<&'static str> {
    rules::ALL.iter().map(|rule| rule.page().group.as_str()).collect()
}

/// Which rules run. Where several names speak of one rule, the most exact one counts; among equals `ignore` does.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// These instead of the default ones.
    pub select: Option<Vec<Selector>>,
    /// These besides.
    pub extend_select: Vec<Selector>,
    /// These not.
    pub ignore: Vec<Selector>,
}

impl Selection {
    /// The rules of one id or group alone.
    ///
    /// # Errors
    /// Where nothing has the name.
    pub fn only(name: &str) -> Result<Self, Error> {
        Ok(Self { select: Some(vec![Selector::parse(name)?]), ..Self::default() })
    }

    /// Every rule, also those that are off by default.
    pub fn all() -> Self {
        Self { select: Some(vec![Selector::All]), ..Self::default() }
    }

    /// Whether a rule runs as far as these lists say; `None` where they do not speak of it.
    pub(super) fn word(&self, id: &str, group: &str) -> Option<bool> {
        let weight = |list: &[Selector]| {
            list.iter().filter(|name| name.names(id, group)).map(Selector::weight).max()
        };
        let wanted =
            weight(self.select.as_deref().unwrap_or_default()).max(weight(&self.extend_select));
        match (wanted, weight(&self.ignore)) {
            (None, None) => self.select.is_some().then_some(false),
            (wanted, unwanted) => Some(wanted > unwanted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&'static str]) -> Vec<Selector> {
        list.iter()
            .map(|name| match *name {
                "all" => Selector::All,
                name => match name.strip_suffix("/*") {
                    Some(group) => Selector::Group(group.to_owned()),
                    None => Selector::Rule(name),
                },
            })
            .collect()
    }

    fn has(
        select: Option<&[&'static str]>,
        extend: &[&'static str],
        ignore: &[&'static str],
    ) -> bool {
        let selection = Selection {
            select: select.map(names),
            extend_select: names(extend),
            ignore: names(ignore),
        };
        has_with(&selection, "a-rule", true)
    }

    fn has_with(selection: &Selection, rule: &str, default: bool) -> bool {
        selection.word(rule, "cache").unwrap_or(default)
    }

    #[test]
    fn the_default_holds_where_nothing_is_named() {
        assert!(has(None, &[], &[]));
        assert!(!has_with(&Selection::default(), "a-rule", false));
    }

    #[test]
    fn select_replaces_the_default() {
        assert!(has(Some(&["a-rule"]), &[], &[]));
        assert!(!has(Some(&["other-rule"]), &[], &[]));
        assert!(has_with(&Selection::all(), "a-rule", false));
    }

    #[test]
    fn extend_select_adds_to_it() {
        let selection = Selection { extend_select: names(&["a-rule"]), ..Selection::default() };
        assert!(has_with(&selection, "a-rule", false));
        assert!(has_with(&selection, "other-rule", true));
    }

    #[test]
    fn the_more_exact_name_counts() {
        assert!(has(Some(&["a-rule"]), &[], &["cache/*"]));
        assert!(!has(Some(&["cache/*"]), &[], &["a-rule"]));
        assert!(has(None, &["cache/*"], &["all"]));
        assert!(!has(Some(&["a-rule"]), &[], &["a-rule"]));
        assert!(!has(None, &[], &["cache/*"]));
    }
}
