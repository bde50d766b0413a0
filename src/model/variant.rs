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
            for together in activated_together(&profiles.collect::<Vec<_>>()) {
                if together.len() > 1 && !sets.contains(&together) {
                    sets.push(together);
                }
            }
        }
    }
    sets
}

/// Conditions that hold at once, each as one text: `command=dev`.
type Situation = BTreeSet<String>;

/// More situations than that are looked at one by one only.
const MAX_PAIRED: usize = 6;

/// The profiles that Skaffold activates by itself in each situation that the file tells of: where one entry of an
/// `activation` holds, and where two do that are about different things.
fn activated_together(profiles: &[&Arc<Value>]) -> Vec<Vec<String>> {
    let conditions: Vec<(String, Vec<Situation>)> = profiles
        .iter()
        .filter_map(|profile| Some((profile::name(profile)?.value, situations(profile))))
        .collect();
    let mut situations: Vec<Situation> = Vec::new();
    for situation in conditions.iter().flat_map(|(_, own)| own) {
        if !situations.contains(situation) {
            situations.push(situation.clone());
        }
    }
    if situations.len() <= MAX_PAIRED {
        let pairs = situations.iter().enumerate().flat_map(|(at, one)| {
            let others = situations.iter().skip(at + 1).filter(|other| are_apart(one, other));
            others.map(|other| one.union(other).cloned().collect())
        });
        let pairs: Vec<Situation> = pairs.collect();
        situations.extend(pairs);
    }
    let active = |situation: &Situation| {
        let holds =
            |own: &&(String, Vec<Situation>)| own.1.iter().any(|own| own.is_subset(situation));
        let mut names: Vec<String> =
            conditions.iter().filter(holds).map(|(name, _)| name.clone()).collect();
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    };
    situations.iter().map(active).collect()
}

/// Whether two situations say nothing of the same context, command or variable: then both may hold.
fn are_apart(one: &Situation, other: &Situation) -> bool {
    fn subject(condition: &str) -> &str {
        match condition.strip_prefix("env=") {
            Some(env) => env.split('=').next().unwrap_or_default(),
            None => condition.split('=').next().unwrap_or_default(),
        }
    }
    let subjects: BTreeSet<&str> = one.iter().map(|own| subject(own)).collect();
    !other.iter().any(|own| subjects.contains(subject(own)))
}

/// The situations in which a profile is activated.
fn situations(profile: &Value) -> Vec<Situation> {
    let entries = profile.get("activation").map(|list| list.items()).unwrap_or_default();
    let needs_all = profile.get("requiresAllActivations").and_then(|flag| flag.boolean());
    let of_entry = |entry: &Arc<Value>| {
        entry
            .entries()
            .iter()
            .filter_map(|part| {
                Some((&part.key.value, part.value.text().filter(|text| !text.is_empty())?))
            })
            .map(|(key, text)| format!("{key}={text}"))
            .collect()
    };
    let each: Vec<Situation> = entries.iter().map(of_entry).collect();
    if needs_all.is_some_and(|flag| flag.value) && !each.is_empty() {
        return vec![each.into_iter().flatten().collect()];
    }
    each
}

/// The profiles that something needs which holds for these sets: none where it holds without any, otherwise
/// each that brings it alone, or those that bring it together.
pub(super) fn needed<'s>(sets: impl Iterator<Item = &'s [String]> + Clone) -> Vec<String> {
    if sets.clone().any(<[String]>::is_empty) {
        return Vec::new();
    }
    let alone: Vec<String> = sets.clone().filter(|set| set.len() == 1).flatten().cloned().collect();
    if alone.is_empty() {
        sets.min_by_key(|set| set.len()).map(<[String]>::to_vec).unwrap_or_default()
    } else {
        alone
    }
}

/// As the profiles of a finding.
pub fn needed_profiles(sets: &[&[String]]) -> Vec<String> {
    needed(sets.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::super::value::from_yaml;
    use super::*;
    use crate::source::{Memory, Sources};
    use std::path::Path;

    fn together(profiles: &str) -> Vec<Vec<String>> {
        let files = Memory::new().with("skaffold.yaml", format!("profiles:\n{profiles}"));
        let source = Sources::default().load(&files, Path::new("skaffold.yaml")).unwrap();
        let tree = crate::syntax::yaml::parse(source.id, &source.text);
        let document = from_yaml(&tree, tree.documents[0].root.unwrap());
        let profiles: Vec<&Arc<Value>> = profile::profiles(&document).iter().collect();
        activated_together(&profiles).into_iter().filter(|set| set.len() > 1).collect()
    }

    #[test]
    fn one_command_activates_several() {
        let sets = together(
            "- {name: a, activation: [{command: dev}]}\n- {name: b, activation: [{command: run}, {command: dev}]}\n",
        );
        assert_eq!(sets, [["a", "b"]]);
    }

    #[test]
    fn a_context_and_a_command_may_both_hold() {
        let sets = together(
            "- {name: a, activation: [{command: dev}]}\n- {name: b, activation: [{kubeContext: kind}]}\n",
        );
        assert_eq!(sets, [["a", "b"]]);
        let sets = together(
            "- {name: a, activation: [{env: A=1}]}\n- {name: b, activation: [{env: A=2}]}\n",
        );
        assert_eq!(sets, Vec::<Vec<String>>::new());
    }

    #[test]
    fn an_empty_entry_holds_with_all_others() {
        let sets =
            together("- {name: a, activation: [{}]}\n- {name: b, activation: [{command: dev}]}\n");
        assert_eq!(sets[0], ["a", "b"]);
    }

    #[test]
    fn all_entries_must_hold_where_the_profile_says_so() {
        let sets = together(
            "- {name: a, activation: [{command: dev}]}\n\
             - {name: b, requiresAllActivations: true, activation: [{command: dev}, {env: CI=true}]}\n",
        );
        assert_eq!(sets, [["a", "b"]]);
        let alone = together(
            "- {name: a, activation: [{command: run}]}\n\
             - {name: b, requiresAllActivations: true, activation: [{command: dev}, {env: CI=true}]}\n",
        );
        assert_eq!(alone, Vec::<Vec<String>>::new());
    }

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
