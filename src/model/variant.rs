//! Which sets of profiles are looked at.

use super::profile;
use super::requires::Document;
use super::value::Value;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the user wants to know of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Profiles {
    /// The base, each profile alone, and profiles that the same condition activates together.
    #[default]
    Each,
    /// The base only.
    None,
    /// Exactly these, together.
    Only(Vec<String>),
    /// As `Each`, without these.
    Except(Vec<String>),
}

impl Profiles {
    /// What `-p` asks for, in the order in which it was written: a name switches a profile on, `-name` takes it back.
    /// Where only `-name` is written, all others are looked at.
    pub fn named<S: AsRef<str>>(names: &[S]) -> Self {
        let (mut on, mut off): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for name in names.iter().map(AsRef::as_ref) {
            match name.strip_prefix('-') {
                Some(name) => {
                    on.retain(|other| other != name);
                    off.push(name.to_owned());
                }
                None if on.iter().any(|other| other == name) => {}
                None => on.push(name.to_owned()),
            }
        }
        match (names.is_empty(), off.len() == names.len()) {
            (true, _) => Self::Each,
            (_, true) => Self::Except(off),
            _ => Self::Only(on),
        }
    }

    /// Whether a profile is looked at. The blocks of others are decoded all the same, as Skaffold decodes them on
    /// every command.
    pub fn include(&self, name: &str) -> bool {
        match self {
            Self::Each => true,
            Self::None => false,
            Self::Only(names) => names.iter().any(|other| other == name),
            Self::Except(names) => !names.iter().any(|other| other == name),
        }
    }
}

/// The sets of profile names, the base first. Names of all documents count together, as `-p` does.
pub(super) fn sets(documents: &[Document], wanted: &Profiles) -> Vec<Vec<String>> {
    let mut sets = vec![Vec::new()];
    match wanted {
        Profiles::None => {}
        Profiles::Only(names) => sets = vec![names.clone()],
        Profiles::Each | Profiles::Except(_) => {
            let is_wanted = |profile: &&Arc<Value>| {
                profile::name(profile).is_none_or(|name| wanted.include(&name.value))
            };
            let profiles = documents
                .iter()
                .flat_map(|document| profile::profiles(&document.value))
                .filter(is_wanted);
            for profile in profiles.clone() {
                let Some(name) = profile::name(profile) else { continue };
                if !sets.contains(&vec![name.value.clone()]) {
                    sets.push(vec![name.value]);
                }
            }
            // Two profiles with one condition are in force together.
            let conditions: Vec<(String, BTreeSet<String>)> = profiles
                .filter_map(|profile| Some((profile::name(profile)?.value, conditions(profile))))
                .filter(|(_, conditions)| !conditions.is_empty())
                .collect();
            for (name, own) in &conditions {
                let together = conditions.iter().filter(|(_, other)| !own.is_disjoint(other));
                let together: Vec<String> = together.map(|(other, _)| other.clone()).collect();
                if together.len() > 1 && together.first() == Some(name) && !sets.contains(&together)
                {
                    sets.push(together);
                }
            }
        }
    }
    sets
}

/// The entries of `activation`, each as one text.
fn conditions(profile: &Value) -> BTreeSet<String> {
    let entries = profile.get("activation").map(|list| list.items()).unwrap_or_default();
    let text = |entry: &Arc<Value>| {
        let mut parts: Vec<String> = entry
            .entries()
            .iter()
            .map(|part| format!("{}={}", part.key.value, part.value.text().unwrap_or_default()))
            .collect();
        parts.sort();
        parts.join(" ")
    };
    entries.iter().map(text).collect()
}

/// The profiles that something needs which holds for these sets: none where it holds without any, otherwise
/// each that brings it alone, or those that bring it together.
pub(super) fn needed<'s>(sets: impl Iterator<Item = &'s [String]> + Clone) -> Vec<String> {
    if sets.clone().any(<[String]>::is_empty) {
        return Vec::new();
    }
    let alone: Vec<String> = sets.clone().filter(|set| set.len() == 1).flatten().cloned().collect();
    if alone.is_empty() { sets.flatten().cloned().collect() } else { alone }
}

/// As the profiles of a finding.
pub fn needed_profiles(sets: &[&[String]]) -> Vec<String> {
    needed(sets.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::Profiles;

    #[test]
    fn names_count_in_their_order() {
        let only = |names: &[&str]| Profiles::Only(names.iter().map(ToString::to_string).collect());
        assert_eq!(Profiles::named::<&str>(&[]), Profiles::Each);
        assert_eq!(Profiles::named(&["b", "a", "b"]), only(&["b", "a"]));
        assert_eq!(Profiles::named(&["a", "b", "-a"]), only(&["b"]));
        assert_eq!(Profiles::named(&["-a", "a"]), only(&["a"]));
        assert_eq!(Profiles::named(&["a", "-a"]), only(&[]));
        assert_eq!(Profiles::named(&["-a"]), Profiles::Except(vec!["a".to_owned()]));
    }
}
