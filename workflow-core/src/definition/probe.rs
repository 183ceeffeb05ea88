//! What a twin asks by method lookup, so that one mistake gives one error.
//!
//! A bound on a function of the builder would report, a second time and in other words, what
//! rustc has to say about the native code. So the twin calls a method that several traits have:
//! lookup takes the first that fits the types. The last fits always and says nothing, since the
//! native code is in error then; one before it has the bound that is the twin's own to report.

mod express;

use std::marker::PhantomData;

use crate::data::{ErrorShape, WorkflowData};
use crate::error::{ErrorConversion, Failure, IntoWorkflowError, WorkflowError};
use crate::expr::error_value::convert;
use crate::expr::{Expr, Items, Ty};
use crate::ir::Value;
use crate::outcome::{Outcome, TupleItem};
use crate::task::{Callee, TaskFuture};

use super::Pending;

pub use express::{AwaitingInExpress, IsLater};

/// What a twin that never runs has; its native code does not compile.
const NEVER: &str = "a workflow with errors does not compile";

/// `value?` in a scope that returns `R`: asked for its [`Conversion`] as `(&&&question)`.
#[derive(Debug)]
pub struct Question<P, R>(PhantomData<fn() -> (P, R)>);

impl<P, R> Question<P, R> {
    /// Of a value that is known.
    pub fn of_value(_: &Expr<P>, _: Ty<R>) -> Question<P, R> {
        Question(PhantomData)
    }

    /// Of a step's result.
    pub fn of_step(_: &Pending<P>, _: Ty<R>) -> Question<P, R> {
        Question(PhantomData)
    }
}

impl<E, R> Question<Result<(), E>, R> {
    /// Of the error in `Err(error)?` or `Err(error.into())`.
    pub fn of_error(_: &Expr<E>, _: Ty<R>) -> Question<Result<(), E>, R> {
        Question(PhantomData)
    }
}

/// What `?` does to an error; `T` is what it gives.
#[derive(Debug)]
pub struct Conversion<T> {
    /// The error type.
    pub(super) of: ErrorShape,
    /// Whether the error stays as it is.
    pub(super) keeps: bool,
    pub(super) convert: fn(Value) -> Value,
    ok: PhantomData<fn() -> T>,
}

impl<T> Conversion<T> {
    fn from<E, F>() -> Conversion<T>
    where
        E: WorkflowError + IntoWorkflowError<F>,
        F: WorkflowData,
    {
        Conversion {
            of: E::error_shape(),
            keeps: E::conversion() == ErrorConversion::Keep,
            convert: |error| convert::<E, F>(Expr::new(error), Ty::default()).value,
            ok: PhantomData,
        }
    }
}

/// A conversion that a definition knows.
pub trait Known<T> {
    /// It.
    fn conversion(&self) -> Conversion<T>;
}

impl<T, E, X, F> Known<T> for &&Question<Result<T, E>, Result<X, F>>
where
    E: WorkflowError + IntoWorkflowError<F>,
    F: WorkflowData,
{
    fn conversion(&self) -> Conversion<T> {
        Conversion::from::<E, F>()
    }
}

/// A conversion that was written by hand: its own to report.
pub trait ByHand<T, E, F> {
    /// Never.
    fn conversion(&self) -> Conversion<T>
    where
        E: IntoWorkflowError<F>;
}

impl<T, E, X, F: From<E>> ByHand<T, E, F> for &&&Question<Result<T, E>, Result<X, F>> {
    fn conversion(&self) -> Conversion<T>
    where
        E: IntoWorkflowError<F>,
    {
        unreachable!("{NEVER}")
    }
}

/// No conversion: rustc reports it.
pub trait NoConversion<T> {
    /// Never.
    fn conversion(&self) -> Conversion<T>;
}

impl<T, E, R> NoConversion<T> for &Question<Result<T, E>, R> {
    fn conversion(&self) -> Conversion<T> {
        unreachable!("{NEVER}")
    }
}

/// No `Result`: rustc reports it.
pub trait NoResult<P> {
    /// Never.
    fn conversion(&self) -> Conversion<P>;
}

impl<P, R> NoResult<P> for Question<P, R> {
    fn conversion(&self) -> Conversion<P> {
        unreachable!("{NEVER}")
    }
}

/// `call(..).await`: asked for its [`Called`] as `(&&&awaiting)`.
#[derive(Debug)]
pub struct Awaiting<F>(PhantomData<fn() -> F>);

impl<F> Awaiting<F> {
    /// Of the type of the call.
    pub fn of(_: Ty<F>) -> Awaiting<F> {
        Awaiting(PhantomData)
    }
}

/// What is called; awaiting it gives `R`.
#[derive(Debug)]
pub struct Called<R> {
    pub(super) callee: Callee,
    ty: PhantomData<fn() -> R>,
}

/// A task.
pub trait IsTask<R> {
    /// It.
    fn called(&self) -> Called<R>;
}

impl<F: TaskFuture> IsTask<F::Output> for &&Awaiting<F> {
    fn called(&self) -> Called<F::Output> {
        Called {
            callee: F::callee(),
            ty: PhantomData,
        }
    }
}

/// Another future: its own to report.
pub trait IsFuture<F, R> {
    /// Never.
    fn called(&self) -> Called<R>
    where
        F: TaskFuture;
}

impl<F: IntoFuture> IsFuture<F, F::Output> for &&&Awaiting<F> {
    fn called(&self) -> Called<F::Output>
    where
        F: TaskFuture,
    {
        unreachable!("{NEVER}")
    }
}

/// No future: rustc reports it.
pub trait IsNothing<F> {
    /// Never.
    fn called(&self) -> Called<F>;
}

impl<F> IsNothing<F> for Awaiting<F> {
    fn called(&self) -> Called<F> {
        unreachable!("{NEVER}")
    }
}

/// `step.await;`, whose result nothing reads: asked as `(&&dropped)`.
#[derive(Debug)]
pub struct Dropped<R>(PhantomData<fn() -> R>);

impl<R> Dropped<R> {
    /// Of a step's result.
    pub fn of(_: &Pending<R>) -> Dropped<R> {
        Dropped(PhantomData)
    }
}

/// [`Dropped`], of one of the outcomes in a tuple.
pub fn dropped_item<const INDEX: usize, T: TupleItem<INDEX>>(_: &Pending<T>) -> Dropped<T::Item> {
    Dropped(PhantomData)
}

/// A result that can be dropped: no `Result`, whose error would be lost.
#[diagnostic::on_unimplemented(
    message = "the error of this step is dropped",
    label = "this gives a `Result`",
    note = "write `..await?;` to leave with the error, `match` the result, or `let _ = ..await;` to go on whatever happens"
)]
pub trait Droppable {}

/// A `Result`: its own to report.
pub trait DropsError<R> {
    /// Never.
    fn check(&self)
    where
        R: Droppable;
}

impl<T, E> DropsError<Result<T, E>> for &Dropped<Result<T, E>> {
    fn check(&self)
    where
        Result<T, E>: Droppable,
    {
    }
}

/// Any other value.
pub trait DropsValue {
    /// Fine.
    fn check(&self);
}

impl<R> DropsValue for Dropped<R> {
    fn check(&self) {}
}

/// `match step.await` with arms for `Ok` and `Err`: asked for the step as `(&&matched)`.
#[derive(Debug)]
pub struct Matched<'p, R>(&'p Pending<R>);

impl<R> Matched<'_, R> {
    /// Of a step's result.
    pub fn of(pending: &Pending<R>) -> Matched<'_, R> {
        Matched(pending)
    }
}

/// A `Result`.
pub trait MatchesResult<T, E> {
    /// The step.
    fn pending(&self) -> Pending<Result<T, E>>;
}

impl<T, E> MatchesResult<T, E> for &Matched<'_, Result<T, E>> {
    fn pending(&self) -> Pending<Result<T, E>> {
        self.0.retyped()
    }
}

/// Any other value, of which the arms are wrong.
pub trait MatchesValue {
    /// Never.
    fn pending(&self) -> Pending<Result<(), Failure>>;
}

impl<R> MatchesValue for Matched<'_, R> {
    fn pending(&self) -> Pending<Result<(), Failure>> {
        unreachable!("{NEVER}")
    }
}

/// What a scope returns: asked for its error type as `(&&returned)`.
#[derive(Debug)]
pub struct Returned<R>(PhantomData<fn() -> R>);

impl<R> Returned<R> {
    /// Of a scope's return type.
    pub fn of(_: Ty<R>) -> Returned<R> {
        Returned(PhantomData)
    }
}

/// A type that scopes can return.
pub trait ReturnsOutcome {
    /// Whether it has errors.
    fn has_errors(&self) -> bool;
}

impl<R: Outcome> ReturnsOutcome for &Returned<R> {
    fn has_errors(&self) -> bool {
        R::error_shape().is_some()
    }
}

/// Another type: the workflow's signature is in error.
pub trait ReturnsOther {
    /// Never.
    fn has_errors(&self) -> bool;
}

impl<R> ReturnsOther for Returned<R> {
    fn has_errors(&self) -> bool {
        unreachable!("{NEVER}")
    }
}

/// A value whose type rustc finds only from that of what is returned.
pub fn as_returned<R: ?Sized>(value: Expr<R>, _: Ty<R>) -> Expr<R> {
    value
}

/// As [`as_returned`], for a step.
pub fn as_given<R>(step: Pending<R>, _: Ty<R>) -> Pending<R> {
    step
}

/// As [`as_returned`], for `Ok(value)`.
pub fn as_ok<T, E>(value: Expr<T>, _: Ty<Result<T, E>>) -> Expr<T> {
    value
}

/// As [`as_returned`], for `Err(error)`.
pub fn as_error<T, E>(error: Expr<E>, _: Ty<Result<T, E>>) -> Expr<E> {
    error
}

/// `value`, as [`Link`] sees it.
#[derive(Debug)]
pub struct Whole;

/// The value in `Ok(value)`, as [`Link`] sees it.
#[derive(Debug)]
pub struct InOk;

/// What a closure makes of an item, as [`Link`] sees it.
#[derive(Debug)]
pub struct InItem;

/// What a closure makes of some items, as [`Link`] sees it.
#[derive(Debug)]
pub struct InSomeItem;

/// The error in `Err(error)`, as [`Link`] sees it.
#[derive(Debug)]
pub struct InError;

/// A value whose type has parameters that are not written, and what it is taken as: tells rustc the parameters of
/// its type as `(&link).link()`, and nothing when it is of another type, which is a mistake of the
/// native code as well.
#[derive(Debug)]
pub struct Link<K, T, R>(PhantomData<(K, T, R)>);

impl<T, R> Link<Whole, T, R> {
    /// Of a value and its type.
    pub fn whole(_: &Expr<T>, _: Ty<R>) -> Self {
        Link(PhantomData)
    }
}

impl<T, R> Link<InOk, T, R> {
    /// Of a value and the type of `Ok(value)`.
    pub fn in_ok(_: &Expr<T>, _: Ty<R>) -> Self {
        Link(PhantomData)
    }
}

impl<T, R> Link<InItem, T, R> {
    /// Of what a closure gives and the type of what has such items.
    pub fn in_item(_: &Expr<T>, _: Ty<R>) -> Self {
        Link(PhantomData)
    }
}

impl<T, R> Link<InSomeItem, T, R> {
    /// Of the `Option` that a closure gives and the type of what has such items.
    pub fn in_some_item(_: &Expr<T>, _: Ty<R>) -> Self {
        Link(PhantomData)
    }
}

impl<T, R> Link<InError, T, R> {
    /// Of an error and the type of `Err(error)`.
    pub fn in_error(_: &Expr<T>, _: Ty<R>) -> Self {
        Link(PhantomData)
    }
}

/// Values of the type that they are taken as.
pub trait Links {
    /// Tells rustc so.
    fn link(&self) {}
}

impl<T> Links for Link<Whole, T, T> {}

impl<T, E> Links for Link<InOk, T, Result<T, E>> {}

impl<T, R: Items<Item = T>> Links for Link<InItem, T, R> {}

impl<T, R: Items<Item = T>> Links for Link<InSomeItem, Option<T>, R> {}

impl<T, E> Links for Link<InError, E, Result<T, E>> {}

/// Values of another type.
pub trait LinksNothing {
    /// Tells nothing.
    fn link(&self) {}
}

impl<K, T, R> LinksNothing for &Link<K, T, R> {}
