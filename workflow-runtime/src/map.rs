//! `map`: a body for each item.

mod distributed;
mod reader;
mod source;

use std::future::IntoFuture;
use std::marker::PhantomData;

use serde::Serialize;
use workflow_core::error::Failure;
use workflow_core::outcome::Outcome;

use crate::engine::{MapLimits, names};
use crate::native::LocalBoxFuture;
use crate::payload::Payload;

pub use distributed::{
    Distributed, ItemBatcher, MapRunResult, OutputType, ResultWriter, ResultWriterDetails,
    Transformation,
};
pub use reader::{CsvDelimiter, InputType, ItemReader, S3Object};
pub use source::{DistributedItems, DistributedSource, Known, Read};

/// Runs `body` for each item of `source`: a Map state in a workflow.
///
/// The source is a `Vec<T>`, whose items are `T`, or a `&Vec<T>` or slice, whose items are `&T`.
/// Awaiting it gives a `Vec` of what the bodies return, in the order of the items, or the first
/// error. Awaited outside a workflow it runs one body after the other.
pub fn map<'a, S, F, R>(source: S, body: F) -> MapCall<'a, S, F>
where
    S: MapSource + 'a,
    F: AsyncFn(S::Item) -> R + 'a,
    R: Outcome,
{
    MapCall {
        source,
        body,
        options: MapOptions::default(),
        lifetime: PhantomData,
    }
}

/// What [`map`] returns.
#[derive(Debug)]
#[must_use = "a map does nothing unless awaited"]
pub struct MapCall<'a, S, F> {
    source: S,
    body: F,
    options: MapOptions,
    lifetime: PhantomData<&'a ()>,
}

/// What a Map state says of itself.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct MapOptions {
    pub(crate) max_concurrency: u64,
    pub(crate) tolerated_failure_count: Option<u64>,
    pub(crate) tolerated_failure_percentage: Option<f64>,
}

impl<S, F> MapCall<'_, S, F> {
    /// At most so many iterations run at once; 0 for the service's own limit.
    pub fn max_concurrency(mut self, iterations: u64) -> Self {
        self.options.max_concurrency = iterations;
        self
    }

    /// So many iterations may fail; their results are missing from the list.
    pub fn tolerated_failure_count(mut self, iterations: u64) -> Self {
        self.options.tolerated_failure_count = Some(iterations);
        self
    }

    /// So many per cent of the iterations may fail; their results are missing from the list.
    pub fn tolerated_failure_percentage(mut self, percentage: f64) -> Self {
        self.options.tolerated_failure_percentage = Some(percentage);
        self
    }
}

impl<'a, S, F, R> IntoFuture for MapCall<'a, S, F>
where
    S: MapSource + 'a,
    F: AsyncFn(S::Item) -> R + 'a,
    R: Outcome,
{
    type Output = R::Collected;
    type IntoFuture = LocalBoxFuture<'a, R::Collected>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut source = self.source.items();
            let total = source.count();
            let (mut values, mut failed) = (Vec::with_capacity(total), 0);
            let mut result = Ok(());
            for index in 0..total {
                let Some(item) = source.take(index) else {
                    break;
                };
                match (self.body)(item).await.into_result() {
                    Ok(value) => values.push(value),
                    Err(failure) => {
                        failed += 1;
                        if MapLimits::from(self.options).exceeded_by(failed, total) {
                            result = Err(failure);
                            break;
                        }
                    }
                }
            }
            let result = result.map(|()| values);
            R::collect(result).unwrap_or_else(|failure| panic!("a map ended in {failure}"))
        })
    }
}

/// What [`map`] goes over.
#[diagnostic::on_unimplemented(
    message = "`map` can't go over `{Self}`",
    note = "give it a `Vec<T>` or a `&Vec<T>`",
    note = "an `ItemReader` needs `.distributed(Distributed::standard())` after the `map(..)`"
)]
pub trait MapSource {
    /// What the body gets.
    type Item;
    /// The items as they are handed out.
    #[doc(hidden)]
    type Items: Items<Item = Self::Item>;

    /// The items.
    #[doc(hidden)]
    fn items(self) -> Self::Items;
}

/// Items that are handed out one by one.
#[doc(hidden)]
pub trait Items {
    /// What the body gets.
    type Item;

    /// How many there are.
    fn count(&self) -> usize;

    /// The JSON of each.
    ///
    /// # Errors
    /// When serde can't write one.
    fn to_json(&self) -> Result<Vec<Payload>, serde_json::Error>
    where
        Self::Item: Serialize;

    /// The one at `index`; none when it was handed out before and is no reference.
    fn take(&mut self, index: usize) -> Option<Self::Item>;
}

impl<T> MapSource for Vec<T> {
    type Item = T;
    type Items = Vec<Option<T>>;

    fn items(self) -> Vec<Option<T>> {
        self.into_iter().map(Some).collect()
    }
}

impl<'a, T> MapSource for &'a Vec<T> {
    type Item = &'a T;
    type Items = &'a [T];

    fn items(self) -> &'a [T] {
        self
    }
}

impl<'a, T> MapSource for &'a [T] {
    type Item = &'a T;
    type Items = &'a [T];

    fn items(self) -> &'a [T] {
        self
    }
}

impl<T> Items for Vec<Option<T>> {
    type Item = T;

    fn count(&self) -> usize {
        self.len()
    }

    fn to_json(&self) -> Result<Vec<Payload>, serde_json::Error>
    where
        T: Serialize,
    {
        self.iter().map(checked).collect()
    }

    fn take(&mut self, index: usize) -> Option<T> {
        self.get_mut(index)?.take()
    }
}

impl<'a, T> Items for &'a [T] {
    type Item = &'a T;

    fn count(&self) -> usize {
        self.len()
    }

    fn to_json(&self) -> Result<Vec<Payload>, serde_json::Error>
    where
        &'a T: Serialize,
    {
        self.iter().map(|item| checked(&item)).collect()
    }

    fn take(&mut self, index: usize) -> Option<&'a T> {
        self.get(index)
    }
}

/// Why there is no item for another iteration.
pub(crate) fn taken(index: usize) -> Failure {
    let cause = format!(
        "item {index} of a map over a `Vec` was moved into its first iteration: map over a reference to run it again"
    );
    Failure::new(names::RUNTIME, cause)
}

/// The JSON of an item, without serde_json's silent losses.
fn checked<T: Serialize>(item: &T) -> Result<Payload, serde_json::Error> {
    crate::task::to_value(item).map(|value| Payload::from(&value))
}
