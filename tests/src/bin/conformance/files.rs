//! Reads the material.

use std::path::{Path, PathBuf};

use serde_json::Value;

/// A file that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub(crate) struct Error {
    path: PathBuf,
    reason: String,
}

/// The text of a file.
pub(crate) fn text(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|e| Error {
        path: path.to_owned(),
        reason: e.to_string(),
    })
}

/// The values of a file that has one on each line.
pub(crate) fn lines(path: &Path) -> Result<Vec<Value>, Error> {
    let parse = |(i, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|e| Error {
            path: path.to_owned(),
            reason: format!("line {}: {e}", i + 1),
        })
    };
    let text = text(path)?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(parse)
        .collect()
}

/// The files of a directory whose names end in `suffix`, in order.
pub(crate) fn names(dir: &Path, suffix: &str) -> Result<Vec<PathBuf>, Error> {
    let entries = std::fs::read_dir(dir).map_err(|e| Error {
        path: dir.to_owned(),
        reason: e.to_string(),
    })?;
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(suffix))
        .collect();
    paths.sort();
    Ok(paths)
}

/// A text field of a case, empty when it is not there.
pub(crate) fn field<'v>(case: &'v Value, name: &str) -> &'v str {
    case.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The definition of a case as text; what does not parse or has duplicate keys is kept as it was.
pub(crate) fn definition(case: &Value) -> Option<String> {
    if let Some(text) = case.get("definition_text").and_then(Value::as_str) {
        return Some(text.to_owned());
    }
    let text = match case.get("definition")? {
        Value::String(text) => text.clone(),
        Value::Null => return None,
        value => value.to_string(),
    };
    // The recordings mask it.
    Some(text.replace("arn:<partition>:", "arn:aws:"))
}

/// What the service has said since 15 November 2023, when it got redrives.
const REDRIVE: &[&str] = &[
    "RedriveCount",
    "RedriveStatus",
    "RedriveStatusReason",
    "redriveCount",
    "redriveStatus",
    "redriveStatusReason",
];

/// The keys that the service added after a case was recorded.
pub(crate) fn later_keys(case: &Value) -> &'static [&'static str] {
    // `04-11-2024, 11:03:38`
    let recorded = field(case, "recorded_date");
    let mut date = recorded.split(['-', ',']);
    let mut number = || date.next().and_then(|part| part.parse::<u32>().ok());
    match (number(), number(), number()) {
        (Some(day), Some(month), Some(year)) if (year, month, day) < (2023, 11, 15) => REDRIVE,
        _ => &[],
    }
}
