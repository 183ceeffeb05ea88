//! `map(..).distributed(..)` as a distributed Map state.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;
use workflow_core::outcome::Outcome;

use super::{Context, Step};
use crate::engine::names;
use crate::map::{
    Distributed, DistributedSource, ItemBatcher, MapOptions, MapRunResult, ResultWriter,
};
use crate::payload::Payload;

#[cfg(feature = "interpreter")]
mod run;

/// What a distributed `map(source, body)` becomes natively: the body gets the context of its child
/// execution first.
pub fn distributed<S, F, R>(source: S, body: F) -> NativeDistributed<S, F, Single, InState>
where
    S: DistributedSource,
    F: AsyncFn(Context, S::Item) -> R,
    R: Outcome,
{
    NativeDistributed::new(source, body)
}

/// The same with an ItemBatcher.
pub fn distributed_batches<S, F, R>(source: S, body: F) -> NativeDistributed<S, F, Batch, InState>
where
    S: DistributedSource,
    F: AsyncFn(Context, Vec<S::Item>) -> R,
    R: Outcome,
{
    NativeDistributed::new(source, body)
}

/// What [`distributed`] returns.
#[must_use = "a map does nothing unless awaited"]
#[derive(Debug)]
pub struct NativeDistributed<S, F, G, W> {
    source: S,
    body: F,
    options: MapOptions,
    batcher: Option<ItemBatcher>,
    writer: Option<ResultWriter>,
    forms: PhantomData<fn() -> (G, W)>,
}

impl<S, F, G> NativeDistributed<S, F, G, InState> {
    fn new(source: S, body: F) -> NativeDistributed<S, F, G, InState> {
        NativeDistributed {
            source,
            body,
            options: MapOptions::default(),
            batcher: None,
            writer: None,
            forms: PhantomData,
        }
    }

    /// Where the results are written.
    pub fn result_writer(self, writer: ResultWriter) -> NativeDistributed<S, F, G, Written> {
        NativeDistributed {
            source: self.source,
            body: self.body,
            options: self.options,
            batcher: self.batcher,
            writer: Some(writer),
            forms: PhantomData,
        }
    }
}

impl<S, F, G, W> NativeDistributed<S, F, G, W> {
    /// Of which type child executions are: the definition knows.
    pub fn distributed(self, distributed: Distributed) -> Self {
        drop(distributed);
        self
    }

    /// The name of the Map Run: the definition knows.
    pub fn label(self, label: impl AsRef<str>) -> Self {
        drop(label);
        self
    }

    /// At most so many child executions run at once; 0 for the service's own limit.
    pub fn max_concurrency(mut self, executions: u64) -> Self {
        self.options.max_concurrency = executions;
        self
    }

    /// So many items may fail.
    pub fn tolerated_failure_count(mut self, items: u64) -> Self {
        self.options.tolerated_failure_count = Some(items);
        self
    }

    /// So many per cent of the items may fail.
    pub fn tolerated_failure_percentage(mut self, percentage: f64) -> Self {
        self.options.tolerated_failure_percentage = Some(percentage);
        self
    }
}

impl<S, F, W> NativeDistributed<S, F, Batch, W> {
    /// How items are grouped.
    pub fn item_batcher(mut self, batcher: ItemBatcher) -> Self {
        self.batcher = Some(batcher);
        self
    }
}

/// How a body gets its items.
pub trait Grouping<I> {
    /// What it gets.
    type Input;

    /// From items that it is to have.
    ///
    /// # Errors
    /// That of an item.
    fn input(items: impl Iterator<Item = Result<I, Failure>>) -> Result<Self::Input, Failure>;
}

/// One by one.
#[derive(Debug)]
pub enum Single {}

impl<I> Grouping<I> for Single {
    type Input = I;

    fn input(mut items: impl Iterator<Item = Result<I, Failure>>) -> Result<I, Failure> {
        let none = || Failure::new(names::RUNTIME, "a child execution has no item");
        items.next().unwrap_or_else(|| Err(none()))
    }
}

/// In batches.
#[derive(Debug)]
pub enum Batch {}

impl<I> Grouping<I> for Batch {
    type Input = Vec<I>;

    fn input(items: impl Iterator<Item = Result<I, Failure>>) -> Result<Vec<I>, Failure> {
        items.collect()
    }
}

/// What the map gives.
pub trait Results<R: Outcome> {
    /// It.
    type Output;

    /// From the state's result.
    ///
    /// # Errors
    /// The failure that the body's type can't hold.
    fn output(result: Result<Payload, Failure>) -> Result<Self::Output, Failure>;
}

/// The results themselves.
#[derive(Debug)]
pub enum InState {}

impl<R: Outcome<Ok: DeserializeOwned>> Results<R> for InState {
    type Output = R::Collected;

    fn output(result: Result<Payload, Failure>) -> Result<R::Collected, Failure> {
        let values = match result {
            Ok(payload) => payload.decode::<Vec<Value>>().map_err(no_result)?,
            Err(failure) => return R::collect(Err(failure)),
        };
        let succeeded = values.into_iter().filter(|value| !is_failure(value));
        let decoded: Result<Vec<R::Ok>, _> = succeeded.map(serde_json::from_value).collect();
        R::collect(Ok(decoded.map_err(no_result)?))
    }
}

/// Where they are.
#[derive(Debug)]
pub enum Written {}

impl<R: Outcome> Results<R> for Written {
    type Output = R::Holding<MapRunResult>;

    fn output(result: Result<Payload, Failure>) -> Result<Self::Output, Failure> {
        match result {
            Ok(payload) => R::hold(Ok(payload.decode().map_err(no_result)?)),
            Err(failure) => R::hold(Err(failure)),
        }
    }
}

fn no_result(error: serde_json::Error) -> Failure {
    let cause = format!("the result of a map is not of its type: {error}");
    Failure::new(names::RUNTIME, cause)
}

/// Whether a result is the record of a child execution that failed and was tolerated.
fn is_failure(value: &Value) -> bool {
    let status = value.get("Status").and_then(Value::as_str);
    value.get("ExecutionArn").is_some()
        && matches!(status, Some("FAILED" | "TIMED_OUT" | "ABORTED"))
}

impl<S, F, R, G, W> Step for NativeDistributed<S, F, G, W>
where
    S: DistributedSource,
    G: Grouping<S::Item>,
    F: AsyncFn(Context, G::Input) -> R,
    R: Outcome<Ok: Serialize>,
    W: Results<R>,
{
    type Output = W::Output;

    async fn run(self, context: &Context, site: SiteId) -> W::Output {
        context.enter_step(site);
        self.distribute(context, site).await
    }
}

#[cfg(not(feature = "interpreter"))]
impl<S, F, R, G, W> NativeDistributed<S, F, G, W>
where
    S: DistributedSource,
    G: Grouping<S::Item>,
    F: AsyncFn(Context, G::Input) -> R,
    R: Outcome<Ok: Serialize>,
    W: Results<R>,
{
    async fn distribute(self, context: &Context, _: SiteId) -> W::Output {
        // What they say is for the run alone.
        drop((self.source, self.body, self.batcher, self.writer));
        let cause = "distributed maps run natively with the feature `interpreter` of `workflow-runtime`: switch it on";
        context.throw(Failure::new(names::RUNTIME, cause)).await
    }
}
