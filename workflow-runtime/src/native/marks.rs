//! Marks around expressions: where the body goes depends on their value.
//!
//! Which way a value takes is asked by method lookup, not by a bound, so that what is wrong with
//! its type is said by rustc once, at the user's own `?`, `match` or `return`.

use std::future::IntoFuture;
use std::marker::PhantomData;

use workflow_core::ir::SiteId;

use super::{Context, Step};

/// A value, and the mark that is made after it.
pub fn before<T>(value: T, (): ()) -> T {
    value
}

/// A value that `?`, a `match` or the caller looks at: asked as `(&&Looked(&value))`.
#[derive(Debug)]
pub struct Looked<'a, R>(pub &'a R);

/// A `Result`.
pub trait LooksAtResult {
    /// Whether it is an error.
    fn is_error(&self) -> bool;
}

impl<T, E> LooksAtResult for &Looked<'_, Result<T, E>> {
    fn is_error(&self) -> bool {
        self.0.is_err()
    }
}

/// A plain value.
pub trait LooksAtValue {
    /// False.
    fn is_error(&self) -> bool;
}

impl<R> LooksAtValue for Looked<'_, R> {
    fn is_error(&self) -> bool {
        false
    }
}

/// What is awaited: made a [`Step`] as `(&mut &mut &mut awaited).step()`.
#[derive(Debug)]
pub struct Awaited<S>(pub Option<S>);

/// A step.
pub trait AwaitsStep<S> {
    /// It.
    fn step(self) -> S;
}

impl<S: Step> AwaitsStep<S> for &mut &mut &mut Awaited<S> {
    fn step(self) -> S {
        self.0.take().expect("a step is taken once")
    }
}

/// Another future: the twin reports it.
pub trait AwaitsFuture<T> {
    /// Never.
    fn step(self) -> NoStep<T>;
}

impl<F: IntoFuture> AwaitsFuture<F::Output> for &mut &mut Awaited<F> {
    fn step(self) -> NoStep<F::Output> {
        unreachable!("{NEVER}")
    }
}

/// No future: reported as `.await` does it.
pub trait AwaitsNothing<X> {
    /// Never.
    fn step(self) -> NoStep<X>
    where
        X: IntoFuture;
}

impl<X> AwaitsNothing<X> for &mut Awaited<X> {
    fn step(self) -> NoStep<X>
    where
        X: IntoFuture,
    {
        unreachable!("{NEVER}")
    }
}

/// What stands for a step where there is none.
#[derive(Debug)]
pub struct NoStep<T>(PhantomData<T>);

impl<T> Step for NoStep<T> {
    type Output = T;

    async fn run(self, _: &Context, _: SiteId) -> T {
        unreachable!("{NEVER}")
    }
}

/// A workflow whose types don't fit never runs.
const NEVER: &str = "a workflow with errors does not compile";
