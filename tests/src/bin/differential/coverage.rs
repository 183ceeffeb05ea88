//! Which constructs of the language the programs use: what is never used shows.

use std::collections::BTreeMap;

use workflow_core::expr::functions::FUNCTIONS;
use workflow_core::expr::methods::METHODS;
use workflow_core::expr::mutate::MUTATIONS;

use crate::program::Program;

/// Constructs that the writer of programs counts itself.
pub(crate) const CONSTRUCTS: &[&str] = &[
    "== of any type",
    "@ pattern",
    "VecDeque",
    "a JSON value",
    "a block as a value",
    "a task inside an expression",
    "an inline format argument",
    "assignment",
    "assignment of a field",
    "assignment of an element",
    "break",
    "break with a label",
    "break with a value",
    "cast of a bool",
    "cast of a float",
    "cast of an integer",
    "clamp with limits that may be wrong",
    "closure with a pattern",
    "compound assignment",
    "contains of a range",
    "continue",
    "division by what may be zero",
    "for",
    "for over a map",
    "for over a range",
    "for with enumerate",
    "format!",
    "if",
    "if let",
    "if let on a task",
    "index of a list",
    "index of a map",
    "into",
    "is_err of a task",
    "iterator over a range",
    "json!",
    "let",
    "let = if with statements",
    "let = match with statements",
    "let _ = task",
    "let else",
    "let mut",
    "let with a pattern",
    "loop",
    "map",
    "map_err of a task with ?",
    "match",
    "match as an expression",
    "match guard",
    "match of an error by variant",
    "match of any other error",
    "match on a task",
    "match on a text",
    "match on try_join!",
    "matches!",
    "max_concurrency",
    "ok() of a task",
    "ok_or with ?",
    "parse",
    "pop as a value",
    "reading a variable",
    "return Err",
    "return Ok",
    "shadowing",
    "sleep",
    "slice of a list",
    "slice pattern",
    "struct update",
    "task with ?",
    "task without errors",
    "tolerated failures",
    "try_join!",
    "unwrap_or of a task",
    "unwrap_or_default of a task",
    "unwrap_or_else of a task",
    "while",
    "while let",
    "| pattern",
];

/// Signs that are found in the text.
const SIGNS: &[(&str, &str)] = &[
    ("+", " + "),
    ("-", " - "),
    ("*", " * "),
    ("/", " / "),
    ("%", " % "),
    ("unary -", "(-"),
    ("!", "!"),
    ("&&", " && "),
    ("||", " || "),
    ("==", " == "),
    ("!=", " != "),
    ("<", " < "),
    ("<=", " <= "),
    (">", " > "),
    (">=", " >= "),
    ("as", " as "),
    ("enum tagged inside", "tag = \"kind\""),
    ("enum tagged beside", "content = \"c\""),
    ("rename_all", "rename_all"),
    ("rename", "(rename = "),
    ("default", "serde(default"),
    ("skip_serializing_if", "skip_serializing_if"),
    ("retry(..)", "retry("),
    ("retry of a variant", "error_equals = [Error"),
    ("retry of States.ALL", "States.ALL"),
    ("timeout_seconds", "timeout_seconds"),
];

/// How often each construct is used, in three groups.
pub(crate) fn print(programs: &[Program]) {
    let mut counted: BTreeMap<&str, usize> = CONSTRUCTS.iter().map(|c| (*c, 0)).collect();
    for (construct, times) in programs.iter().flat_map(|p| &p.used) {
        *counted.entry(construct).or_default() += times;
    }
    for (sign, text) in SIGNS {
        counted.insert(sign, occurrences(programs, text));
    }
    group("constructs", &counted);
    let methods = METHODS
        .iter()
        .map(|m| m.name)
        .chain(MUTATIONS.iter().map(|m| m.name));
    group(
        "methods",
        &counts(programs, methods, &[".{}(", ".{}::<", "::{})"]),
    );
    let functions = FUNCTIONS.iter().map(|(name, _)| *name);
    // This one is the macros' own.
    let functions = functions.filter(|name| *name != "expr::again");
    group("functions", &counts(programs, functions, &["{}(", "{}::<"]));
}

/// How often each name is found in one of these forms.
fn counts(
    programs: &[Program],
    names: impl Iterator<Item = &'static str>,
    forms: &[&str],
) -> BTreeMap<&'static str, usize> {
    let count = |name: &str| {
        let found = |form: &&str| occurrences(programs, &form.replace("{}", name));
        // `Vec::<i64>::new()` is `Vec::new`, too.
        let generic = match name.split_once("::") {
            Some((ty, "new")) => occurrences(programs, &format!("{ty}::<")),
            _ => 0,
        };
        generic + forms.iter().map(found).sum::<usize>()
    };
    names.map(|name| (name, count(name))).collect()
}

fn occurrences(programs: &[Program], text: &str) -> usize {
    programs
        .iter()
        .map(|p| p.source.matches(text).count())
        .sum()
}

fn group(title: &str, counted: &BTreeMap<&str, usize>) {
    let used: Vec<String> = counted
        .iter()
        .filter(|(_, n)| **n > 0)
        .map(|(name, n)| format!("{name} {n}"))
        .collect();
    let unused: Vec<&str> = counted
        .iter()
        .filter(|(_, n)| **n == 0)
        .map(|(name, _)| *name)
        .collect();
    println!(
        "{title}, with how often they are used ({} of {}):",
        used.len(),
        counted.len()
    );
    for line in used.chunks(8) {
        println!("    {}", line.join(", "));
    }
    if !unused.is_empty() {
        println!("  never: {}", unused.join(", "));
    }
}
