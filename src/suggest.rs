//! Did you mean …?

/// The candidate nearest to a misspelt name, if it is near enough to be what was meant: at most a third
/// of the characters differ (a swap of two neighbours counts as one), or only case and `-`/`_` do.
/// Ties go to the candidate that comes first.
pub fn nearest<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let folded = fold(name);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == name || candidate.is_empty() {
            continue;
        }
        let other = fold(candidate);
        let distance = strsim::damerau_levenshtein(&folded, &other);
        let allowed = (folded.chars().count().max(other.chars().count()) / 3).clamp(1, 4);
        // Two short names differ in one letter all the time.
        let too_short = distance > 0 && folded.chars().count().min(other.chars().count()) < 3;
        if distance <= allowed && !too_short && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn fold(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}
