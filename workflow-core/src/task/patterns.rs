//! What a state waits for, as types: so that rustc refuses what an Express workflow can't have.

/// The state ends with the answer of what it calls.
#[derive(Debug, Clone, Copy)]
pub enum AtOnce {}

/// The state waits for a job, for the answer to a token or for a worker: `.sync`,
/// `.waitForTaskToken`, activities.
#[derive(Debug, Clone, Copy)]
pub enum Later {}

/// What an Express workflow can await.
#[diagnostic::on_unimplemented(
    message = "an Express workflow can't wait for this: it has no `.sync`, no callbacks and no activities",
    label = "this is answered later",
    note = "remove `express` from the workflow, start another workflow with `::start(..)`, or make it `inline`"
)]
pub trait InExpress {}

impl InExpress for AtOnce {}

/// A Standard workflow.
#[derive(Debug, Clone, Copy)]
pub enum Standard {}

/// An Express workflow.
#[derive(Debug, Clone, Copy)]
pub enum Express {}

/// The type of workflow that another one can wait for.
#[diagnostic::on_unimplemented(
    message = "an Express workflow can't be awaited in another workflow: `.sync` is for Standard ones",
    label = "this workflow is `express`",
    note = "start it with `::start(..)`, which does not wait for its end, or make it `inline`, or remove `express`"
)]
pub trait CanBeAwaited {}

impl CanBeAwaited for Standard {}
