//! Types, said as values: never called, they let rustc find what a step gives.
//!
//! Closures are taken as what is called once: whether they can be called again is asked of the
//! native code alone, so that rustc says it once.

pub mod maps;

use std::future::Future;

use workflow_core::outcome::{MapTypes, Outcome};

use crate::map::MapSource;

/// The types of a map.
pub fn map_types<S, F, R>(_: S, _: F) -> MapTypes<S, S::Item, R, R::Collected>
where
    S: MapSource,
    F: AsyncFnOnce(S::Item) -> R,
    R: Outcome,
{
    unreachable!("a lens is never called")
}

/// What a retried block returns.
pub fn retried<F, R>(_: F) -> R
where
    F: AsyncFnOnce() -> R,
    R: Outcome,
{
    unreachable!("a lens is never called")
}

/// What a future gives.
pub fn output_of<F: Future>(_: F) -> F::Output {
    unreachable!("a lens is never called")
}

/// What an undo gives, which is thrown away.
pub fn undo_output<F, R>(_: fn(F), _: F) -> R
where
    F: AsyncFnOnce() -> R,
    R: Outcome,
{
    unreachable!("a lens is never called")
}
