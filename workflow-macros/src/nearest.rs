//! Finds what a misspelt name was meant to be.

/// The candidate that `name` most likely misspells, if one is near enough.
///
/// Near is a third of the name's length in edits, at least one; upper and lower case and `-`/`_`
/// are the same letter, so that `Timeout-Seconds` finds `timeout_seconds`.
pub(crate) fn nearest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let name = fold(name);
    let limit = (name.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&name, &fold(candidate)), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// As [`nearest`], for keys: one that starts with the same four letters is near as well, so that
/// `retries` finds `retry` and `timeout` finds `timeout_seconds`.
pub(crate) fn nearest_key<'a>(name: &str, keys: &[&'a str]) -> Option<&'a str> {
    let start: String = name.to_lowercase().chars().take(4).collect();
    let starts_alike = |key: &&&str| start.chars().count() == 4 && key.starts_with(&start);
    nearest(name, keys.iter().copied()).or_else(|| keys.iter().find(starts_alike).copied())
}

fn fold(name: &str) -> Vec<char> {
    name.replace('-', "_").to_lowercase().chars().collect()
}

/// How many letters must be inserted, deleted, replaced or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut best = replaced.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::{nearest, nearest_key};

    #[test]
    fn finds_what_was_meant() {
        let names = ["retry", "timeout_seconds", "resource"];
        for (name, expected) in [
            ("rerty", Some("retry")),
            ("timeout", None),
            ("timeoutSeconds", Some("timeout_seconds")),
            ("timeout-seconds", Some("timeout_seconds")),
            ("ressource", Some("resource")),
            ("memory", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, names), expected, "{name}");
        }
        for (name, expected) in [
            ("retries", Some("retry")),
            ("timeout", Some("timeout_seconds")),
            ("ret", None),
            ("memory", None),
        ] {
            assert_eq!(nearest_key(name, &names), expected, "{name}");
        }
    }
}
