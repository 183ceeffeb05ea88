//! `compensate`: undos that run when a scope or block ends in an error.
//!
//! A step whose error the body can't hold never returns. In a body with undos, it is the body
//! that ends then, and its undos run before the scope does.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

use serde::Serialize;
use serde::de::DeserializeOwned;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;
use workflow_core::outcome::Outcome;

use super::{Context, LocalBoxFuture};

type Undo = Box<dyn FnOnce(Context) -> LocalBoxFuture<'static, Result<(), Failure>>>;

/// The error name that a scope ends in when one of its undos fails.
const COMPENSATION_FAILED: &str = "CompensationFailed";

/// A body that its undos outlive.
#[derive(Default)]
pub(super) struct Undos {
    registered: RefCell<Vec<Undo>>,
    /// The error that the body can't hold.
    thrown: Cell<Option<Failure>>,
}

impl Undos {
    /// Ends the body with an error that it can't hold.
    pub(super) fn throw(&self, failure: Failure) {
        self.thrown.set(Some(failure));
    }
}

impl Context {
    /// The context of a body that can register undos.
    #[must_use]
    pub fn with_undos(&self) -> Context {
        Context {
            core: self.core.clone(),
            scope: self.scope,
            base: self.base,
            undos: Some(Rc::default()),
        }
    }

    /// Whether the body is that of an inline workflow which another one has called.
    #[must_use]
    pub fn is_inlined(&self) -> bool {
        self.base > 0
    }

    /// `compensate(undo)`
    pub fn compensate<F, R>(&self, undo: F)
    where
        F: AsyncFnOnce(Context) -> R + 'static,
        R: Outcome,
    {
        if let Some(undos) = &self.undos {
            let undo: Undo = Box::new(|context| {
                Box::pin(async move { undo(context).await.into_result().map(drop) })
            });
            undos.registered.borrow_mut().push(undo);
        }
    }

    /// Runs a body whose context this is, and its undos when it ends in an error. The sites are
    /// those of the choice between an error that the body's type holds and one that it doesn't,
    /// and of each; all the same for a scope, which any error can end.
    pub async fn run_undoing<R: Outcome>(
        &self,
        outer: &Context,
        [test, held, left]: [SiteId; 3],
        body: impl Future<Output = R>,
    ) -> R {
        let ended = match self.until_thrown(body).await {
            Ok(returned) if !returned.is_error() => return returned,
            ended => ended,
        };
        let failed = self.undo_all().await;
        outer.enter(test);
        let failure = match ended {
            Ok(returned) => match returned.into_result() {
                Ok(value) => return outer.hold(R::from_result(Ok(value))).await,
                Err(failure) => outer.as_caught::<R>(failure),
            },
            Err(failure) => failure,
        };
        if test == left {
            let failure = failed.into_iter().fold(failure, compensation_failed);
            return outer.throw(failure).await;
        }
        let failure = failed.into_iter().fold(failure, |error, undo| {
            in_words_of::<R>(compensation_failed(error, undo))
        });
        match R::from_result(Err(failure)) {
            Ok(returned) => {
                outer.enter(held);
                returned
            }
            Err(failure) => {
                outer.enter(left);
                outer.throw(failure).await
            }
        }
    }

    /// The error as the step gave it that ended in it: the cause may have been in other words.
    fn as_caught<R: Outcome>(&self, failure: Failure) -> Failure {
        match self.core.last_caught(self.scope) {
            Some(caught) if in_words_of::<R>(caught.clone()) == failure => caught,
            _ => failure,
        }
    }

    /// Runs what was registered, last first; gives the errors.
    async fn undo_all(&self) -> Vec<Failure> {
        let mut failed = Vec::new();
        let next = || self.undos.as_ref()?.registered.borrow_mut().pop();
        while let Some(undo) = next() {
            let context = self.with_undos();
            let undone = context.until_thrown(undo(context.clone())).await;
            if let Err(failure) = undone.and_then(|undone| undone) {
                failed.push(failure);
            }
        }
        failed
    }

    /// What the body returns, or the error that it can't hold.
    async fn until_thrown<R>(&self, body: impl Future<Output = R>) -> Result<R, Failure> {
        let mut body = pin!(body);
        poll_fn(|cx| match body.as_mut().poll(cx) {
            Poll::Ready(returned) => Poll::Ready(Ok(returned)),
            Poll::Pending => match self.undos.as_ref().and_then(|undos| undos.thrown.take()) {
                Some(failure) => Poll::Ready(Err(failure)),
                None => Poll::Pending,
            },
        })
        .await
    }
}

/// The error as the outcome's type puts it, when it holds it.
fn in_words_of<R: Outcome>(failure: Failure) -> Failure {
    match R::from_result(Err(failure)) {
        Ok(held) => match held.into_result() {
            Ok(_) => unreachable!("an outcome that holds an error is one"),
            Err(failure) => failure,
        },
        Err(failure) => failure,
    }
}

/// What a scope ends in that ended in `error`, and whose undo ended in `undo`.
fn compensation_failed(error: Failure, undo: Failure) -> Failure {
    #[derive(Serialize)]
    struct Cause {
        #[serde(rename = "errorMessage")]
        error_message: String,
        error: Failure,
        undo: Failure,
    }
    let cause = Cause {
        error_message: format!("the undo failed with {} after {}", undo.error, error.error),
        error,
        undo,
    };
    let cause = serde_json::to_string(&cause).unwrap_or(cause.error_message);
    Failure::new(COMPENSATION_FAILED, cause)
}

/// A variable that an undo reads, which is kept as it is: asked as `(&&&Keep(&variable)).keep()`.
#[derive(Debug)]
pub struct Keep<'v, V>(pub &'v V);

/// A value kept for an undo.
#[derive(Debug)]
pub struct Kept<V>(V);

impl<V> Kept<V> {
    /// The variable.
    pub fn open(self) -> V {
        self.0
    }
}

/// What a reference points to, kept for an undo.
#[derive(Debug)]
pub struct KeptTarget<T: ToOwned + ?Sized>(T::Owned);

impl<T: ToOwned + ?Sized> KeptTarget<T> {
    /// The variable.
    pub fn open(&self) -> &T {
        std::borrow::Borrow::borrow(&self.0)
    }
}

/// A reference: what it points to is cloned.
pub trait KeepsTarget<T: ToOwned + ?Sized> {
    /// It.
    fn keep(&self) -> KeptTarget<T>;
}

impl<T: ToOwned + ?Sized> KeepsTarget<T> for &&Keep<'_, &T> {
    fn keep(&self) -> KeptTarget<T> {
        KeptTarget((*self.0).to_owned())
    }
}

/// A value that can be cloned.
pub trait KeepsClone<V> {
    /// It.
    fn keep(&self) -> Kept<V>;
}

impl<V: Clone> KeepsClone<V> for &Keep<'_, V> {
    fn keep(&self) -> Kept<V> {
        Kept(self.0.clone())
    }
}

/// Data: copied as it crosses every step.
pub trait KeepsData<V> {
    /// It.
    fn keep(&self) -> Kept<V>;
}

impl<V: Serialize + DeserializeOwned> KeepsData<V> for Keep<'_, V> {
    fn keep(&self) -> Kept<V> {
        let copy = serde_json::to_value(self.0).and_then(serde_json::from_value);
        Kept(copy.unwrap_or_else(|error| {
            panic!("what an undo reads has no JSON that reads back: {error}")
        }))
    }
}
