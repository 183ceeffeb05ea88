//! What an Express workflow awaits: it can't wait for jobs, tokens and workers.

use std::marker::PhantomData;

use super::{Called, IsFuture, IsNothing, IsTask, NEVER};
use crate::expr::Ty;
use crate::task::{InExpress, TaskFuture};

/// `call(..).await` in an Express workflow: asked for its [`Called`] as `(&&&awaiting)`.
#[derive(Debug)]
pub struct AwaitingInExpress<F>(PhantomData<fn() -> F>);

impl<F> AwaitingInExpress<F> {
    /// Of the type of the call.
    pub fn of(_: Ty<F>) -> AwaitingInExpress<F> {
        AwaitingInExpress(PhantomData)
    }
}

impl<F: TaskFuture<Completion: InExpress>> IsTask<F::Output> for &&AwaitingInExpress<F> {
    fn called(&self) -> Called<F::Output> {
        Called {
            callee: F::callee(),
            ty: PhantomData,
        }
    }
}

/// A task that is answered later: its own to report.
pub trait IsLater<F: TaskFuture> {
    /// Never.
    fn called(&self) -> Called<F::Output>
    where
        F::Completion: InExpress;
}

impl<F: TaskFuture> IsLater<F> for &&&AwaitingInExpress<F> {
    fn called(&self) -> Called<F::Output>
    where
        F::Completion: InExpress,
    {
        unreachable!("{NEVER}")
    }
}

impl<F: IntoFuture> IsFuture<F, F::Output> for &AwaitingInExpress<F> {
    fn called(&self) -> Called<F::Output>
    where
        F: TaskFuture,
    {
        unreachable!("{NEVER}")
    }
}

impl<F> IsNothing<F> for AwaitingInExpress<F> {
    fn called(&self) -> Called<F> {
        unreachable!("{NEVER}")
    }
}
