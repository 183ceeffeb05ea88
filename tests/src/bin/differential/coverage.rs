//! Which constructs of the language the programs use: what is never used shows.

use std::collections::BTreeMap;

use workflow_core::expr::functions::FUNCTIONS;
use workflow_core::expr::methods::METHODS;
use workflow_core::expr::mutate::MUTATIONS;

use crate::program::Module;

/// Constructs that the writer of programs counts itself.
pub(crate) const CONSTRUCTS: &[&str] = &[
    "== of any type",
    "@ pattern",
    "VecDeque",
    "a JSON value",
    "a block as a value",
    "a block that begins an operand",
    "a task inside an expression",
    "an inline format argument",
    "assignment of a field",
    "assignment of an element",
    "assignment",
    "async block as try",
    "break with a label",
    "break with a value",
    "break",
    "cast of a bool",
    "cast of a float",
    "cast of an integer",
    "clamp with limits that may be wrong",
    "closure with a pattern",
    "compensate",
    "compound assignment",
    "contains of a range",
    "continue",
    "division by what may be zero",
    "for over a map",
    "for over a range",
    "for with a pattern",
    "for with enumerate",
    "for",
    "format!",
    "if let on a task",
    "if let",
    "if",
    "index of a list",
    "index of a map",
    "into",
    "is_err of a task",
    "iterator over a range",
    "join!",
    "json!",
    "let = if with statements",
    "let = match with statements",
    "let _ = task",
    "let else",
    "let mut",
    "let with a pattern",
    "let",
    "loop",
    "map",
    "map_err of a task with ?",
    "match as an expression",
    "match guard",
    "match of an error by variant",
    "match of any other error",
    "match on a task",
    "match on a text",
    "match on try_join!",
    "match",
    "matches!",
    "max_concurrency",
    "names equal to fields",
    "nested workflow",
    "ok() of a task",
    "ok_or with ?",
    "parse",
    "partition into a pattern",
    "pop as a value",
    "reading a variable",
    "recorded sources",
    "remove as a value",
    "retry(policy, ..)",
    "return Err",
    "return Err(e.into())",
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
    "unzip into a pattern",
    "while let",
    "while",
    "| pattern that binds",
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
    ("heartbeat_seconds", "heartbeat_seconds"),
    ("activity", "(activity"),
    ("callback", "(callback"),
    ("integration", "(resource"),
    ("TaskContext", "TaskContext"),
];

/// How often each construct is used, in three groups.
pub(crate) fn print(modules: &[Module]) {
    let mut counted: BTreeMap<&str, usize> = CONSTRUCTS.iter().map(|c| (*c, 0)).collect();
    for (construct, times) in modules.iter().flat_map(|m| &m.used) {
        *counted.entry(construct).or_default() += times;
    }
    for (sign, text) in SIGNS {
        counted.insert(sign, occurrences(modules, text));
    }
    group("constructs", &counted);
    let methods = METHODS
        .iter()
        .map(|m| m.name)
        .chain(MUTATIONS.iter().map(|m| m.name));
    group(
        "methods",
        &counts(modules, methods, &[".{}(", ".{}::<", "::{})"]),
    );
    let functions = FUNCTIONS.iter().map(|(name, _)| *name);
    // This one is the macros' own.
    let functions = functions.filter(|name| *name != "expr::again");
    group("functions", &counts(modules, functions, &["{}(", "{}::<"]));
}

/// How often each name is found in one of these forms.
fn counts(
    modules: &[Module],
    names: impl Iterator<Item = &'static str>,
    forms: &[&str],
) -> BTreeMap<&'static str, usize> {
    let count = |name: &str| {
        let found = |form: &&str| occurrences(modules, &form.replace("{}", name));
        // `Vec::<i64>::new()` is `Vec::new`, too.
        let generic = match name.split_once("::") {
            Some((ty, "new")) => occurrences(modules, &format!("{ty}::<")),
            _ => 0,
        };
        generic + forms.iter().map(found).sum::<usize>()
    };
    names.map(|name| (name, count(name))).collect()
}

fn occurrences(modules: &[Module], text: &str) -> usize {
    let of_module = |m: &Module| {
        let programs = m.programs.iter().map(|p| &p.source);
        let sources = programs.chain([&m.shared]);
        sources.map(|s| s.matches(text).count()).sum::<usize>()
    };
    modules.iter().map(of_module).sum()
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
