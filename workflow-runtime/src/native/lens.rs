//! Types, said as values: never called, they let rustc find what a step gives.

use std::future::Future;

use workflow_core::expr::Ty;
use workflow_core::outcome::{MapTypes, Outcome};

use crate::map::{DistributedSource, MapRunResult, MapSource};

/// The types of a map.
pub fn map_types<S, F, R>(_: S, _: F) -> MapTypes<S, S::Item, R, R::Collected>
where
    S: MapSource,
    F: AsyncFn(S::Item) -> R,
    R: Outcome,
{
    unreachable!("a lens is never called")
}

/// The types of a distributed map.
pub fn distributed_types<S, F, R>(_: S, _: F) -> MapTypes<S, S::Item, R, R::Collected>
where
    S: DistributedSource,
    F: AsyncFn(S::Item) -> R,
    R: Outcome,
{
    unreachable!("a lens is never called")
}

/// The types of a distributed map with a writer.
pub fn written_types<S, F, R>(_: S, _: F) -> MapTypes<S, S::Item, R, R::Holding<MapRunResult>>
where
    S: DistributedSource,
    F: AsyncFn(S::Item) -> R,
    R: Outcome,
{
    unreachable!("a lens is never called")
}

/// The types of a distributed map over batches.
pub fn batch_types<S, F, R>(_: S, _: F) -> MapTypes<S, Vec<S::Item>, R, R::Collected>
where
    S: DistributedSource,
    F: AsyncFn(Vec<S::Item>) -> R,
    R: Outcome,
{
    unreachable!("a lens is never called")
}

/// The types of a distributed map over batches with a writer.
pub fn written_batch_types<S, F, R>(
    _: S,
    _: F,
) -> MapTypes<S, Vec<S::Item>, R, R::Holding<MapRunResult>>
where
    S: DistributedSource,
    F: AsyncFn(Vec<S::Item>) -> R,
    R: Outcome,
{
    unreachable!("a lens is never called")
}

/// Whether the items of a distributed map are read when it runs.
#[must_use]
pub fn is_reader<S: DistributedSource, I, R, O>(_: Ty<MapTypes<S, I, R, O>>) -> bool {
    S::IS_READER
}

/// What a future gives.
pub fn output_of<F: Future>(_: F) -> F::Output {
    unreachable!("a lens is never called")
}
