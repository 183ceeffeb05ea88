//! Whether a type can be a parameter of a workflow, as one question to rustc.
//!
//! A parameter is data for serde, for schemas and for definitions. A type that has nothing of it is
//! one mistake, so that the traits are asked for by method lookup, and what is missing is told here.

use std::marker::PhantomData;

/// The answer for the type `T`.
#[derive(Debug)]
pub struct Answer<A, T>(A, PhantomData<fn() -> T>);

/// It is all that a parameter must be.
#[derive(Debug)]
pub struct Data;

/// It lacks something.
#[derive(Debug)]
pub struct NoData;

impl<A, T> Answer<A, T> {
    /// This answer.
    pub fn new(answer: A) -> Answer<A, T> {
        Answer(answer, PhantomData)
    }
}

/// A parameter of type `T` is a value of type `U` in the twin. Where it is no data there is no `U`,
/// and rustc says nothing of what is done with the parameter.
#[diagnostic::on_unimplemented(
    message = "`{T}` can't be a parameter of a workflow, which comes as JSON",
    label = "lacks one of the traits of data",
    note = "add `#[derive(Serialize, Deserialize, JsonSchema, WorkflowData)]` to the type, and to the types in it"
)]
pub trait Crosses<T, U> {}

#[diagnostic::do_not_recommend]
impl<T> Crosses<T, T> for Data {}
