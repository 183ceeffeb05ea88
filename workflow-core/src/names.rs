//! Distinct names for the variables and lambda parameters of one machine.

use std::cell::RefCell;
use std::collections::HashMap;

thread_local! {
    static TAKEN: RefCell<HashMap<String, u32>> = RefCell::new(HashMap::new());
}

/// Names that a variable must not take, since JSONata would then call the variable.
pub(crate) const RESERVED: &[&str] = &[
    "states",
    "sum",
    "count",
    "max",
    "min",
    "average",
    "string",
    "substring",
    "substringBefore",
    "substringAfter",
    "lowercase",
    "uppercase",
    "length",
    "trim",
    "pad",
    "match",
    "contains",
    "replace",
    "split",
    "join",
    "formatNumber",
    "formatBase",
    "formatInteger",
    "parseInteger",
    "number",
    "floor",
    "ceil",
    "round",
    "abs",
    "sqrt",
    "power",
    "random",
    "boolean",
    "not",
    "map",
    "zip",
    "filter",
    "single",
    "reduce",
    "foldLeft",
    "sift",
    "keys",
    "lookup",
    "append",
    "exists",
    "spread",
    "merge",
    "reverse",
    "each",
    "error",
    "assert",
    "type",
    "sort",
    "shuffle",
    "distinct",
    "base64encode",
    "base64decode",
    "encodeUrlComponent",
    "encodeUrl",
    "decodeUrlComponent",
    "decodeUrl",
    "eval",
    "toMillis",
    "fromMillis",
    "clone",
    "now",
    "millis",
    "partition",
    "range",
    "hash",
    "uuid",
    "parse",
];

/// Whether `name` is a function of JSONata or `states`.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name)
}

/// Starts a machine: all names are free again, and stay taken until the next call.
pub(crate) fn start() {
    TAKEN.with_borrow_mut(HashMap::clear);
}

/// A name for a variable or lambda parameter that no other in the machine being built has.
///
/// It is `base` in camel case when that is free and no JSONata function, else `base` with a
/// number. Outside a build the names go on from the last one.
///
/// ```
/// let (a, b) = (workflow_core::names::fresh("line_item"), workflow_core::names::fresh("line_item"));
/// assert!(a.starts_with("lineItem") && a != b);
/// ```
#[must_use]
pub fn fresh(base: &str) -> String {
    let base = camel_case(base);
    TAKEN.with_borrow_mut(|taken| {
        let count = taken
            .entry(base.clone())
            .or_insert_with(|| u32::from(RESERVED.contains(&&*base)));
        *count += 1;
        if *count == 1 {
            base
        } else {
            format!("{base}_{count}")
        }
    })
}

/// A name as it was before [`fresh`] gave it a number.
#[must_use]
pub fn plain(name: &str) -> &str {
    match name.rsplit_once('_') {
        Some((base, number)) if number.bytes().all(|b| b.is_ascii_digit()) => base,
        _ => name,
    }
}

/// `line_item` as `lineItem`, without what a variable name can't have, at most 60 characters.
fn camel_case(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for c in name.trim_start_matches("r#").chars() {
        if !c.is_alphanumeric() {
            upper = !out.is_empty();
        } else if out.is_empty() && c.is_numeric() {
            out.push('v');
            out.push(c);
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out = out.chars().take(60).collect();
    if out.is_empty() {
        "value".to_owned()
    } else {
        out
    }
}
