//! Which constructs of the language the programs use: what is never used shows.

use std::collections::BTreeMap;

use workflow_core::expr::functions::FUNCTIONS;
use workflow_core::expr::methods::METHODS;
use workflow_core::expr::mutate::MUTATIONS;

use crate::program::Module;

/// Constructs that the writer of programs counts itself.
pub(crate) const CONSTRUCTS: &[&str] = &[
    "#[allow] of a statement",
    "#[cfg] of a statement",
    "#[expression] fn",
    "#[expression] method",
    "#[state(name = ..)]",
    "& of bools",
    "== of any type",
    "@ pattern",
    "Err(e)?",
    "VecDeque",
    "a JSON value",
    "a block as a value",
    "a block that begins an operand",
    "a constant that is evaluated",
    "a task inside an expression",
    "an inline format argument",
    "assignment",
    "assignment of a field",
    "assignment of an element",
    "async block as try",
    "async move block",
    "break",
    "break with a label",
    "break with a value",
    "cast of a bool",
    "cast of a float",
    "cast of an integer",
    "clamp with limits that may be wrong",
    "closure with a name",
    "closure with a pattern",
    "compensate",
    "compound assignment",
    "contains of a range",
    "continue",
    "distributed map",
    "division by what may be zero",
    "doc comment of a state",
    "express",
    "for",
    "for over a map",
    "for over a range",
    "for with a pattern",
    "for with enumerate",
    "format!",
    "if",
    "if let",
    "if let on a task",
    "index of a list",
    "index of a map",
    "include_asl!",
    "inline workflow",
    "into",
    "is_err of a task",
    "item_batcher",
    "item_reader",
    "iterator over a range",
    "join!",
    "json!",
    "label",
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
    "name of a workflow",
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
    "replace of an option",
    "result_writer",
    "retry(policy, ..)",
    "return Err",
    "return Err(e.into())",
    "return Ok",
    "several retry policies",
    "shadowing",
    "sleep",
    "sleep_until",
    "slice of a list",
    "slice pattern",
    "start of a workflow",
    "struct update",
    "take of an option",
    "task with ?",
    "task without errors",
    "timeout of a workflow",
    "tolerated failures",
    "tolerated failures of a distributed map",
    "try_join!",
    "unwrap_or of a task",
    "unwrap_or_default of a task",
    "unwrap_or_else of a task",
    "unzip into a pattern",
    "while",
    "while let",
    "| pattern",
    "^ of bools",
    "| of bools",
    "| pattern that binds",
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
    ("&=", " &= "),
    ("|=", " |= "),
    ("^=", " ^= "),
    ("+=", " += "),
    ("-=", " -= "),
    ("*=", " *= "),
    ("/=", " /= "),
    ("%=", " %= "),
    ("rename_all_fields", "rename_all_fields"),
    ("transparent", "serde(transparent)"),
    ("flatten", "serde(flatten)"),
    ("alias", "serde(alias"),
    ("default = path", "serde(default = "),
    ("newtype struct", "(pub "),
    ("generic struct", "Page<T>"),
    ("skip", "serde(skip)"),
    ("untagged", "serde(untagged)"),
    ("array", "; 2],\n"),
    ("boxed field", ": Box<"),
    ("CompensationFailed", "CompensationFailed {"),
    ("Timestamp", ": Timestamp"),
    ("Duration", ": Duration"),
    ("Uuid", ": Uuid"),
    ("Date", ": jiff::civil::Date"),
    ("Decimal", ": rust_decimal::Decimal"),
    ("chrono::DateTime", "chrono::DateTime<chrono::Utc>,"),
    ("chrono::NaiveDate", ": chrono::NaiveDate"),
    ("error with a service's name", "name = \"States.Timeout\""),
    ("error with another name", "name = \"Shop."),
    ("error that is kept", "workflow_error(transparent)"),
    ("error of any other name", "workflow_error(other)"),
    ("lambda", "lambda = "),
    ("lambda_arn", "lambda_arn = "),
    ("activity = arn", "activity = \""),
    ("comment", "comment = \"does it\""),
    ("doc comment of a task", "/// Does it"),
    ("name of a task", "name = \"Step"),
    ("credentials", "credentials = "),
    ("#[arg(name)]", "#[arg("),
    ("integration .sync", ".sync\""),
    ("integration .waitForTaskToken", "waitForTaskToken"),
    ("integration http:invoke", "http:invoke"),
    ("backoff_rate", "backoff_rate = "),
    ("max_delay_seconds", "max_delay_seconds = "),
    ("jitter_strategy", "jitter_strategy = "),
    ("now()", "now()"),
    ("uuid()", "uuid()"),
    ("random()", "random()"),
    ("execution()", "execution()"),
    ("vec!", "vec!["),
    ("cfg!", "cfg!("),
    ("concat!", "concat!("),
    ("stringify!", "stringify!("),
    ("enum tagged inside", "tag = \"kind\""),
    ("enum tagged beside", "content = \"c\""),
    ("rename_all", "rename_all"),
    ("rename", "(rename = "),
    ("default", "serde(default"),
    ("skip_serializing_if", "skip_serializing_if"),
    ("retry(..)", ", retry("),
    ("retry of a variant", "error_equals = [Error"),
    ("retry of States.ALL", "States.ALL"),
    ("timeout_seconds", "timeout_seconds"),
    ("heartbeat_seconds", "heartbeat_seconds"),
    ("activity", "(activity"),
    ("callback", "(callback"),
    ("integration", "(resource"),
    ("TaskContext", "TaskContext"),
];

/// Methods that are known to be refused.
const REFUSED: &[&str] = &[
    "is_alphabetic",
    "is_alphanumeric",
    "is_lowercase",
    "is_numeric",
    "is_uppercase",
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
    let methods = METHODS.iter().map(|m| m.name);
    let methods = methods.filter(|name| !REFUSED.contains(name));
    let methods = methods.chain(MUTATIONS.iter().map(|m| m.name));
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
