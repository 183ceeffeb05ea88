//! `join!`: branches as a Parallel state, the outcome of each as data.

use serde::Serialize;
use serde::de::DeserializeOwned;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;
use workflow_core::outcome::Outcome;

use super::join::{Child, Join};
use super::parallel::{Program, result, tuples};
use super::{Context, decode_child, no_json};
use crate::engine::{Completion, Input, names};
use crate::payload::Payload;

/// The branches of a `join!`: a tuple of `AsyncFnOnce(Context) -> R`.
pub trait OutcomeBranches {
    /// The tuple of their outcomes.
    type Outcomes;

    /// Their programs, to be started one by one.
    #[doc(hidden)]
    fn programs<'a>(self) -> Vec<Program<'a>>
    where
        Self: 'a;

    /// The outcomes, from the JSON they crossed as.
    ///
    /// # Errors
    /// When the JSON is of another type.
    #[doc(hidden)]
    fn outcomes(results: &[Payload]) -> Result<Self::Outcomes, Failure>;
}

pub(super) async fn join<B: OutcomeBranches>(
    context: &Context,
    site: SiteId,
    branches: B,
) -> B::Outcomes {
    context.enter_step(site);
    let scope = context.scope;
    let begin = || context.send(Input::Fork { scope, input: None });
    let mut programs: Vec<_> = branches.programs().into_iter().map(Some).collect();
    let start = |child: Context, index: usize| -> Result<Child<'_>, Failure> {
        match programs.get_mut(index).and_then(Option::take) {
            Some(program) => Ok(program(child)),
            None => Err(Failure::new(
                names::RUNTIME,
                format!("branch {index} of a `join!` can't run a second time"),
            )),
        }
    };
    match Join::default().run(context, begin, start).await {
        Completion::Collected(results) => context.hold(B::outcomes(&results)).await,
        // The definition of a `join!` has no catcher.
        Completion::Caught(caught) => context.throw(caught.failure).await,
        Completion::Done(_) => std::future::pending().await,
    }
}

/// The whole outcome of a branch, as it crosses.
fn encode<R: Serialize>(outcome: &R) -> Result<Payload, Failure> {
    match crate::task::to_value(outcome) {
        Ok(value) => Ok(Payload::from(&value)),
        Err(error) => Err(no_json(&error)),
    }
}

macro_rules! branches {
    ($($position:tt $branch:ident $outcome:ident;)*) => {
        impl<$($branch, $outcome),*> OutcomeBranches for ($($branch,)*)
        where
            $(
                $branch: AsyncFnOnce(Context) -> $outcome,
                $outcome: Outcome + Serialize + DeserializeOwned,
            )*
        {
            type Outcomes = ($($outcome,)*);

            fn programs<'a>(self) -> Vec<Program<'a>>
            where
                Self: 'a,
            {
                vec![$({
                    let branch = self.$position;
                    Box::new(move |child: Context| {
                        let program: Child<'a> =
                            Box::pin(async move { encode(&branch(child).await) });
                        program
                    })
                }),*]
            }

            fn outcomes(results: &[Payload]) -> Result<Self::Outcomes, Failure> {
                Ok(($(decode_child::<$outcome>(result(results, $position)?)?,)*))
            }
        }
    };
}

tuples! { branches }
