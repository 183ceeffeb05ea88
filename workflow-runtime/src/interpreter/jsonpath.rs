//! JSONPath as the service applies it: Jayway's dialect, payload templates, reference paths and the
//! rules of Choice states.

mod choice;
mod evaluate;
mod filter;
mod function;
mod number;
pub(super) mod order;
mod place;
mod reference;
mod select;
mod template;
#[cfg(test)]
pub(crate) mod tests;
mod work;

use serde_json::Value;
use workflow_core::jsonpath::Path;

use super::View;
pub(crate) use choice::Rule;
pub(super) use evaluate::{Found, Miss, evaluate, owned};
pub(crate) use reference::{conflict, put};
pub(crate) use template::Template;
pub(super) use work::Work;

/// Why a path gives nothing, in the words of Jayway JsonPath (`Missing property in path $['x']`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoValue(pub(crate) String);

/// What `path` gives; `$` is the view's input, `$$` its context, `$name` a variable.
///
/// An index behind the end of an array gives null, as the service does where a path stands alone.
pub(crate) fn find(path: &Path, view: &View<'_>) -> Result<Value, NoValue> {
    match evaluate(path, view, &Work::new()) {
        Ok(Found::Value(value)) => Ok(value.into_owned()),
        Ok(Found::BehindTheEnd) => Ok(Value::Null),
        Err(miss) => Err(NoValue(miss.text())),
    }
}
