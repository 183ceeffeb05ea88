//! What expansions of `#[workflow]` call: marks around the user's own expressions, types for
//! lenses, and the forms of inputs.

use std::future::{Future, IntoFuture};
use std::sync::LazyLock;

use schemars::{JsonSchema, Schema};
use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow_core::definition::Definition;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;
use workflow_core::outcome::Outcome;

use crate::map::MapSource;
use crate::native::Context;

/// A definition built on first use, or why there is none.
pub type Built = LazyLock<Result<Definition, Vec<String>>>;

/// `step.await?`: the site is where a converted error leaves.
pub fn error_at<T, E>(context: &Context, site: SiteId, result: Result<T, E>) -> Result<T, E> {
    if result.is_err() {
        context.enter(site);
    }
    result
}

/// `value?`: the sites are those of the test and of the error.
pub fn tested<T, E>(context: &Context, [test, fail]: [SiteId; 2], result: Result<T, E>) -> Result<T, E> {
    context.enter(test);
    error_at(context, fail, result)
}

/// `match step.await`: the sites are those of the choices among values and among errors.
pub fn looked<T, E>(context: &Context, [ok, err]: [SiteId; 2], result: Result<T, E>) -> Result<T, E> {
    context.enter(if result.is_ok() { ok } else { err });
    result
}

/// A returned expression: the sites are those of the test, the value and the error.
pub fn returned<R: Outcome>(context: &Context, [test, ok, err]: [SiteId; 3], outcome: R) -> R {
    match outcome.is_err() {
        Some(failed) => {
            context.enter(test);
            context.enter(if failed { err } else { ok });
        }
        None => context.enter(ok),
    }
    outcome
}

impl Context {
    /// The rounds of a `for` loop: the sites are those of the start, of the step to the next
    /// item, of the test and of the item.
    pub fn each<I: IntoIterator>(&self, sites: [SiteId; 4], items: I) -> Each<'_, I::IntoIter> {
        self.enter(sites[0]);
        Each { context: self, sites, items: items.into_iter(), started: false }
    }
}

/// See [`Context::each`].
#[derive(Debug)]
pub struct Each<'c, I> {
    context: &'c Context,
    sites: [SiteId; 4],
    items: I,
    started: bool,
}

impl<I: Iterator> Iterator for Each<'_, I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        let [_, step, test, bind] = self.sites;
        if self.started {
            self.context.enter(step);
        }
        self.started = true;
        self.context.enter(test);
        let item = self.items.next()?;
        self.context.enter(bind);
        Some(item)
    }
}

// Types for lenses: these are named in closures that are never called.

/// The item of a map's source.
pub fn map_item<S: MapSource>(_: S) -> S::Item {
    never()
}

/// What the body of a map returns.
pub fn map_body<S: MapSource, R, F: AsyncFn(S::Item) -> R>(_: S, _: F) -> R {
    never()
}

/// What awaiting gives.
pub fn awaited<F: IntoFuture>(_: F) -> F::Output {
    never()
}

/// What an `async` block gives.
pub fn output_of<F: Future>(_: F) -> F::Output {
    never()
}

fn never<T>() -> T {
    unreachable!("lenses are type-checked, never called")
}

// Inputs

/// One of several parameters, by its key in the execution's input.
///
/// # Errors
/// `States.Runtime`, when the value is not of that type.
pub fn decode_key<T: DeserializeOwned>(input: &mut Value, key: &str) -> Result<T, Failure> {
    let value = input.get_mut(key).map_or(Value::Null, Value::take);
    serde_json::from_value(value).map_err(|error| {
        Failure::new("States.Runtime", format!("the input's `{key}` is not of its type: {error}"))
    })
}

/// The JSON Schema of `T`.
#[must_use]
pub fn schema_of<T: JsonSchema>() -> Schema {
    schemars::SchemaGenerator::default().into_root_schema_for::<T>()
}

/// The JSON Schema of several parameters.
#[must_use]
pub fn object_schema<const N: usize>(parameters: [(&str, Schema); N]) -> Schema {
    let required: Vec<&str> = parameters.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<String, Value> =
        parameters.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone().to_value())).collect();
    schemars::json_schema!({ "type": "object", "properties": properties, "required": required })
}

/// The JSON Schema of no parameter.
#[must_use]
pub fn empty_object_schema() -> Schema {
    schemars::json_schema!({ "type": "object" })
}
