//! Distributed maps, as lenses see them: what they go over, what their bodies take, and what they
//! give.

use std::future::{IntoFuture, Pending, pending};
use std::marker::PhantomData;

use workflow_core::expr::Ty;
use workflow_core::outcome::{MapTypes, Outcome};

use crate::map::{Distributed, DistributedSource, ItemBatcher, MapRunResult, ResultWriter};
use crate::native::distributed::{InState, Written};

/// With a child execution for each item.
pub mod distributed {
    use super::{DistributedCall, DistributedSource, InState, MapTypes, Outcome};

    /// The map.
    pub fn map<S, F, R>(_: S, _: F) -> DistributedCall<R, InState>
    where
        S: DistributedSource,
        F: AsyncFn(S::Item) -> R,
        R: Outcome,
    {
        unreachable!("a lens is never called")
    }

    /// The types of one whose results are its value.
    pub fn types<S, F, R>(_: S, _: F) -> MapTypes<S, S::Item, R, R::Collected>
    where
        S: DistributedSource,
        F: AsyncFn(S::Item) -> R,
        R: Outcome,
    {
        unreachable!("a lens is never called")
    }

    /// The types of one whose results are written.
    pub fn written<S, F, R>(_: S, _: F) -> MapTypes<S, S::Item, R, R::Holding<super::MapRunResult>>
    where
        S: DistributedSource,
        F: AsyncFn(S::Item) -> R,
        R: Outcome,
    {
        unreachable!("a lens is never called")
    }
}

/// With a child execution for each batch.
pub mod batched {
    use super::{DistributedCall, DistributedSource, InState, MapTypes, Outcome};

    /// The map.
    pub fn map<S, F, R>(_: S, _: F) -> DistributedCall<R, InState>
    where
        S: DistributedSource,
        F: AsyncFn(Vec<S::Item>) -> R,
        R: Outcome,
    {
        unreachable!("a lens is never called")
    }

    /// The types of one whose results are its value.
    pub fn types<S, F, R>(_: S, _: F) -> MapTypes<S, Vec<S::Item>, R, R::Collected>
    where
        S: DistributedSource,
        F: AsyncFn(Vec<S::Item>) -> R,
        R: Outcome,
    {
        unreachable!("a lens is never called")
    }

    /// The types of one whose results are written.
    pub fn written<S, F, R>(
        _: S,
        _: F,
    ) -> MapTypes<S, Vec<S::Item>, R, R::Holding<super::MapRunResult>>
    where
        S: DistributedSource,
        F: AsyncFn(Vec<S::Item>) -> R,
        R: Outcome,
    {
        unreachable!("a lens is never called")
    }
}

/// Whether the items of a distributed map are read when it runs.
#[must_use]
pub fn is_reader<S: DistributedSource, I, R, O>(_: Ty<MapTypes<S, I, R, O>>) -> bool {
    S::IS_READER
}

/// A call of `map` with options to come.
#[derive(Debug)]
pub struct DistributedCall<R, W>(PhantomData<fn() -> (R, W)>);

macro_rules! options {
    ($($name:ident ($($type:tt)*);)*) => {$(
        #[doc = concat!("`.", stringify!($name), "(..)`")]
        #[must_use]
        pub fn $name(self, value: $($type)*) -> Self {
            drop(value);
            self
        }
    )*};
}

impl<R, W> DistributedCall<R, W> {
    options! {
        distributed(Distributed);
        label(impl AsRef<str>);
        item_batcher(ItemBatcher);
    }

    /// `.max_concurrency(n)`
    #[must_use]
    pub fn max_concurrency(self, _: u64) -> Self {
        self
    }

    /// `.tolerated_failure_count(n)`
    #[must_use]
    pub fn tolerated_failure_count(self, _: u64) -> Self {
        self
    }

    /// `.tolerated_failure_percentage(n)`
    #[must_use]
    pub fn tolerated_failure_percentage(self, _: f64) -> Self {
        self
    }

    /// `.result_writer(..)`
    #[must_use]
    pub fn result_writer(self, writer: ResultWriter) -> DistributedCall<R, Written> {
        drop(writer);
        DistributedCall(PhantomData)
    }
}

impl<R: Outcome> IntoFuture for DistributedCall<R, InState> {
    type Output = R::Collected;
    type IntoFuture = Pending<R::Collected>;

    fn into_future(self) -> Self::IntoFuture {
        pending()
    }
}

impl<R: Outcome> IntoFuture for DistributedCall<R, Written> {
    type Output = R::Holding<MapRunResult>;
    type IntoFuture = Pending<R::Holding<MapRunResult>>;

    fn into_future(self) -> Self::IntoFuture {
        pending()
    }
}
