//! The functions of the language and those that the service adds.
//!
//! <https://docs.jsonata.org/string-functions> and the pages behind it.

mod aws;
mod encoding;
mod higher;
mod integers;
mod lists;
mod matching;
mod moments;
mod numbers;
mod objects;
mod picture;
mod strings;
mod times;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::compile::compile;
use super::engine::Engine;
use super::error::Thrown;
use super::plan::{Kind, Node};
use super::signature::Signature;
use super::value::{Array, Value};

pub(super) use self::matching::{match_object, next_match};

/// A function that is no lambda.
pub(super) struct Native {
    pub(super) name: &'static str,
    pub(super) signature: Signature,
    /// How many arguments it is given by functions that call it back.
    pub(super) arity: usize,
    /// How many it takes at most.
    pub(super) params: usize,
    pub(super) run: Run,
}

type Run = fn(&mut Engine<'_>, Args) -> Result<Value, Thrown>;

/// The arguments of a function, their types checked. Those left out are undefined.
pub(super) struct Args(Vec<Value>);

impl Args {
    pub(super) fn new(values: Vec<Value>) -> Args {
        Args(values)
    }

    fn take(&mut self, position: usize) -> Value {
        match self.0.get_mut(position) {
            Some(value) => std::mem::replace(value, Value::Undefined),
            None => Value::Undefined,
        }
    }

    fn get(&self, position: usize) -> &Value {
        self.0.get(position).unwrap_or(const { &Value::Undefined })
    }

    fn number(&self, position: usize) -> Option<f64> {
        self.0.get(position).and_then(Value::number)
    }

    fn text(&self, position: usize) -> Option<Arc<str>> {
        self.0.get(position).and_then(Value::as_text).cloned()
    }

    fn list(&self, position: usize) -> Option<&Array> {
        self.0.get(position).and_then(Value::as_array)
    }
}

/// Name, signature, arity, what it does.
const TABLE: &[(&str, &str, usize, Run)] = &[
    ("sum", "a<n>:n", 1, numbers::sum),
    ("count", "a:n", 1, lists::count),
    ("max", "a<n>:n", 1, numbers::max),
    ("min", "a<n>:n", 1, numbers::min),
    ("average", "a<n>:n", 1, numbers::average),
    ("string", "x-b?:s", 1, strings::string),
    ("substring", "s-nn?:s", 3, strings::substring),
    ("substringBefore", "s-s:s", 2, strings::substring_before),
    ("substringAfter", "s-s:s", 2, strings::substring_after),
    ("lowercase", "s-:s", 1, strings::lowercase),
    ("uppercase", "s-:s", 1, strings::uppercase),
    ("length", "s-:n", 1, strings::length),
    ("trim", "s-:s", 1, strings::trim),
    ("pad", "s-ns?:s", 3, strings::pad),
    ("match", "s-f<s:o>n?:a<o>", 3, strings::find),
    ("contains", "s-(sf):b", 2, strings::contains),
    ("replace", "s-(sf)(sf)n?:s", 4, strings::replace),
    ("split", "s-(sf)n?:a<s>", 3, strings::split),
    ("join", "a<s>s?:s", 2, strings::join),
    ("formatNumber", "n-so?:s", 3, picture::format_number),
    ("formatBase", "n-n?:s", 2, numbers::format_base),
    ("formatInteger", "n-s:s", 2, integers::format_integer),
    ("parseInteger", "s-s:n", 2, integers::parse_integer),
    ("number", "(nsb)-:n", 1, numbers::number),
    ("floor", "n-:n", 1, numbers::floor),
    ("ceil", "n-:n", 1, numbers::ceil),
    ("round", "n-n?:n", 2, numbers::round),
    ("abs", "n-:n", 1, numbers::abs),
    ("sqrt", "n-:n", 1, numbers::sqrt),
    ("power", "n-n:n", 2, numbers::power),
    ("boolean", "x-:b", 1, lists::boolean),
    ("not", "x-:b", 1, lists::not),
    ("map", "af", 2, higher::map),
    ("zip", "a+", 0, lists::zip),
    ("filter", "af", 2, higher::filter),
    ("single", "af?", 2, higher::single),
    ("reduce", "afj?:j", 3, higher::reduce),
    ("sift", "o-f?:o", 2, higher::sift),
    ("keys", "x-:a<s>", 1, objects::keys),
    ("lookup", "x-s:x", 2, objects::lookup),
    ("append", "xx:a", 2, lists::append),
    ("exists", "x:b", 1, lists::exists),
    ("spread", "x-:a<o>", 1, objects::spread),
    ("merge", "a<o>:o", 1, objects::merge),
    ("reverse", "a:a", 1, lists::reverse),
    ("each", "o-f:a", 2, higher::each),
    ("error", "s?:x", 1, lists::error),
    ("assert", "bs?:x", 2, lists::assert),
    ("type", "x:s", 1, lists::type_of),
    ("sort", "af?:a", 2, higher::sort),
    ("shuffle", "a:a", 1, lists::shuffle),
    ("distinct", "x:x", 1, lists::distinct),
    ("base64encode", "s-:s", 1, encoding::base64_encode),
    ("base64decode", "s-:s", 1, encoding::base64_decode),
    (
        "encodeUrlComponent",
        "s-:s",
        1,
        encoding::encode_url_component,
    ),
    ("encodeUrl", "s-:s", 1, encoding::encode_url),
    (
        "decodeUrlComponent",
        "s-:s",
        1,
        encoding::decode_url_component,
    ),
    ("decodeUrl", "s-:s", 1, encoding::decode_url),
    ("toMillis", "s-s?:n", 2, times::to_millis),
    ("fromMillis", "n-s?s?:s", 3, times::from_millis),
    ("now", "s?s?:s", 2, times::now),
    ("millis", ":n", 0, times::millis),
    ("clone", "(oa)-:o", 1, objects::clone),
    ("partition", "xn?:a", 2, aws::partition),
    ("range", "nnn?:a", 3, aws::range),
    ("hash", "ss?:s", 2, aws::hash),
    ("random", "n?:n", 1, aws::random),
    ("uuid", ":s", 0, aws::uuid),
    ("parse", "s?:x", 1, aws::parse),
];

/// The function `$name`.
pub(super) fn native(name: &str) -> Option<&'static Native> {
    static NATIVES: LazyLock<HashMap<&str, Native>> = LazyLock::new(|| {
        let native = |(name, signature, arity, run): &(&'static str, &str, usize, Run)| {
            let signature = Signature::parse(signature).ok()?;
            let native = Native {
                name,
                signature,
                arity: *arity,
                params: match *name {
                    "string" => 2,
                    _ => (*arity).max(1),
                },
                run: *run,
            };
            Some((*name, native))
        };
        TABLE.iter().filter_map(native).collect()
    });
    NATIVES.get(name)
}

/// `function($x){ $g($f($x)) }`
pub(super) fn composition() -> &'static Node {
    static COMPOSITION: LazyLock<Node> = LazyLock::new(|| {
        let ast = workflow_core::jsonata::parse("function($x){ $g($f($x)) }");
        let plan = ast.and_then(|ast| compile(&ast));
        plan.map_or_else(|_| Node::new(Kind::Null), |plan| plan.root)
    });
    &COMPOSITION
}

/// The names of all functions.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(name, ..)| *name)
}
