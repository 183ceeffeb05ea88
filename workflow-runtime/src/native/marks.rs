//! Marks around expressions: where the body goes depends on their value.

use workflow_core::ir::SiteId;
use workflow_core::outcome::Outcome;

use super::Context;

/// A value, and the mark that is made after it.
pub fn before<T>(value: T, (): ()) -> T {
    value
}

/// `outcome?` of a step: an error leaves at `site`.
pub fn error_at<T, E>(context: &Context, site: SiteId, outcome: Result<T, E>) -> Result<T, E> {
    if outcome.is_err() {
        context.enter(site);
    }
    outcome
}

/// A step's outcome that arms look at: they go one way for `Ok`, another for `Err`.
pub fn looked<T, E>(
    context: &Context,
    [ok, err]: [SiteId; 2],
    outcome: Result<T, E>,
) -> Result<T, E> {
    context.enter(if outcome.is_ok() { ok } else { err });
    outcome
}

/// `outcome?` of a value: the test is a choice, an error leaves.
pub fn tested<T, E>(
    context: &Context,
    [test, fail]: [SiteId; 2],
    outcome: Result<T, E>,
) -> Result<T, E> {
    context.enter(test);
    error_at(context, fail, outcome)
}

/// A value that the scope returns.
pub fn returned<R: Outcome>(context: &Context, [test, ok, err]: [SiteId; 3], outcome: R) -> R {
    context.enter(test);
    context.enter(if outcome.is_error() { err } else { ok });
    outcome
}
