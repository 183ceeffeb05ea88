//! `try_join!`: branches as a Parallel state.

use serde::Serialize;
use serde::de::DeserializeOwned;
use workflow_core::error::{Failure, WorkflowError};
use workflow_core::ir::SiteId;

use super::join::{Child, Join};
use super::{Context, decode_child, encode_child, hold_caught};
use crate::engine::{Completion, Input, names};
use crate::payload::Payload;

/// The branches of a Parallel state: a tuple of `AsyncFnOnce(Context) -> Result<T, E>`.
pub trait Branches {
    /// The tuple of their values.
    type Values;
    /// Their common error.
    type Error: WorkflowError;

    /// Their programs, to be started one by one.
    #[doc(hidden)]
    fn programs<'a>(self) -> Vec<Program<'a>>
    where
        Self: 'a;

    /// The values, from the JSON they crossed as.
    ///
    /// # Errors
    /// When the JSON is of another type.
    #[doc(hidden)]
    fn values(results: &[Payload]) -> Result<Self::Values, Failure>;
}

/// A branch that has not started.
#[doc(hidden)]
pub type Program<'a> =
    Box<dyn FnOnce(Context) -> super::LocalBoxFuture<'a, Result<Payload, Failure>> + 'a>;

pub(super) async fn try_join<B: Branches>(
    context: &Context,
    site: SiteId,
    branches: B,
) -> Result<B::Values, B::Error> {
    context.enter_step(site);
    let scope = context.scope;
    let begin = || context.send(Input::Fork { scope, input: None });
    let mut programs: Vec<_> = branches.programs().into_iter().map(Some).collect();
    let start = |child: Context, index: usize| -> Result<Child<'_>, Failure> {
        match programs.get_mut(index).and_then(Option::take) {
            Some(program) => Ok(program(child)),
            None => Err(Failure::new(
                names::RUNTIME,
                format!("branch {index} of a `try_join!` can't run a second time"),
            )),
        }
    };
    match Join::default().run(context, begin, start).await {
        Completion::Collected(results) => Ok(context.hold(B::values(&results)).await),
        Completion::Caught(caught) => Err(context
            .hold(hold_caught(caught, B::Error::from_failure))
            .await),
        Completion::Done(_) => std::future::pending().await,
    }
}

macro_rules! branches {
    ($($position:tt $branch:ident $value:ident;)*) => {
        impl<Failed, $($branch, $value),*> Branches for ($($branch,)*)
        where
            Failed: WorkflowError,
            $(
                $branch: AsyncFnOnce(Context) -> Result<$value, Failed>,
                $value: Serialize + DeserializeOwned,
            )*
        {
            type Values = ($($value,)*);
            type Error = Failed;

            fn programs<'a>(self) -> Vec<Program<'a>>
            where
                Self: 'a,
            {
                vec![$({
                    let branch = self.$position;
                    Box::new(move |child: Context| {
                        let program: Child<'a> =
                            Box::pin(async move { encode_child(branch(child).await) });
                        program
                    })
                }),*]
            }

            fn values(results: &[Payload]) -> Result<Self::Values, Failure> {
                Ok(($(decode_child::<$value>(result(results, $position)?)?,)*))
            }
        }
    };
}

/// The result of a branch. A catcher that goes past a failed branch does not get here.
pub(super) fn result(results: &[Payload], position: usize) -> Result<&Payload, Failure> {
    results.get(position).ok_or_else(|| {
        let cause =
            format!("the definition has fewer branches than the code: no branch {position}");
        Failure::new(names::RUNTIME, cause)
    })
}

/// Hands the tuples of two branches and more, up to twelve, to a macro: position, branch and value.
macro_rules! tuples {
    ($each:ident) => {
        $each! { 0 B0 T0; 1 B1 T1; }
        $each! { 0 B0 T0; 1 B1 T1; 2 B2 T2; }
        $each! { 0 B0 T0; 1 B1 T1; 2 B2 T2; 3 B3 T3; }
        $each! { 0 B0 T0; 1 B1 T1; 2 B2 T2; 3 B3 T3; 4 B4 T4; }
        $each! { 0 B0 T0; 1 B1 T1; 2 B2 T2; 3 B3 T3; 4 B4 T4; 5 B5 T5; }
        $each! { 0 B0 T0; 1 B1 T1; 2 B2 T2; 3 B3 T3; 4 B4 T4; 5 B5 T5; 6 B6 T6; }
        $each! { 0 B0 T0; 1 B1 T1; 2 B2 T2; 3 B3 T3; 4 B4 T4; 5 B5 T5; 6 B6 T6; 7 B7 T7; }
        $each! { 0 B0 T0; 1 B1 T1; 2 B2 T2; 3 B3 T3; 4 B4 T4; 5 B5 T5; 6 B6 T6; 7 B7 T7; 8 B8 T8; }
        $each! {
            0 B0 T0; 1 B1 T1; 2 B2 T2; 3 B3 T3; 4 B4 T4; 5 B5 T5; 6 B6 T6; 7 B7 T7; 8 B8 T8; 9 B9 T9;
        }
        $each! {
            0 B0 T0; 1 B1 T1; 2 B2 T2; 3 B3 T3; 4 B4 T4; 5 B5 T5; 6 B6 T6; 7 B7 T7; 8 B8 T8; 9 B9 T9;
            10 B10 T10;
        }
        $each! {
            0 B0 T0; 1 B1 T1; 2 B2 T2; 3 B3 T3; 4 B4 T4; 5 B5 T5; 6 B6 T6; 7 B7 T7; 8 B8 T8; 9 B9 T9;
            10 B10 T10; 11 B11 T11;
        }
    };
}
pub(super) use tuples;

branches! { 0 B0 T0; }
tuples! { branches }
