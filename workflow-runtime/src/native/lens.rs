//! Types, said as values: never called, they let rustc find what a step gives.

use std::future::{Future, IntoFuture};

use crate::map::MapSource;

/// The item of a map's source.
pub fn map_item<S: MapSource>(_: S) -> S::Item {
    unreachable!("a lens is never called")
}

/// What a map's body returns.
pub fn map_body<S: MapSource, F: AsyncFn(S::Item) -> R, R>(_: S, _: F) -> R {
    unreachable!("a lens is never called")
}

/// What awaiting a value gives.
pub fn awaited<I: IntoFuture>(_: I) -> I::Output {
    unreachable!("a lens is never called")
}

/// What a future gives.
pub fn output_of<F: Future>(_: F) -> F::Output {
    unreachable!("a lens is never called")
}
