//! The parameters of a workflow, on their way to JSON and from it.
//!
//! Asked as `(&&Crossing::<T>::new())`: rustc tells what `T` lacks once, where the twin declares the
//! parameter. See `data::crossing` of the core.

use std::marker::PhantomData;

use schemars::{JsonSchema, Schema};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow_core::data::crossing::{Answer, Data, NoData};
use workflow_core::data::{Shape, WorkflowData};
use workflow_core::error::Failure;

use super::{decode_input, decode_key};
use crate::schema::schema_of;
use crate::task::to_value;

/// The type of a parameter.
#[derive(Debug)]
pub struct Crossing<T>(PhantomData<fn() -> T>);

impl<T> Crossing<T> {
    /// Of this type.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only expansions make it")]
    pub fn new() -> Crossing<T> {
        Crossing(PhantomData)
    }
}

/// A type that can cross.
pub trait CrossesAsData<T> {
    /// That it can.
    fn answer(&self) -> Answer<Data, T> {
        Answer::new(Data)
    }
    /// Its JSON form.
    fn shape(&self) -> Shape;
    /// Its schema.
    fn schema(&self) -> Schema;
    /// A value as JSON.
    ///
    /// # Errors
    /// It has no JSON.
    fn encode(&self, value: &T) -> Result<Value, serde_json::Error>;
    /// The only parameter.
    ///
    /// # Errors
    /// `States.Runtime`, when the input is not of the type.
    fn decode(&self, input: Value, workflow: &str) -> Result<T, Failure>;
    /// One of several parameters.
    ///
    /// # Errors
    /// `States.Runtime`, when it is not of the type.
    fn decode_key(&self, input: &mut Value, key: &str, workflow: &str) -> Result<T, Failure>;
}

impl<T: Serialize + DeserializeOwned + JsonSchema + WorkflowData> CrossesAsData<T>
    for &Crossing<T>
{
    fn shape(&self) -> Shape {
        T::shape()
    }

    fn schema(&self) -> Schema {
        schema_of::<T>()
    }

    fn encode(&self, value: &T) -> Result<Value, serde_json::Error> {
        to_value(value)
    }

    fn decode(&self, input: Value, workflow: &str) -> Result<T, Failure> {
        decode_input(input, workflow)
    }

    fn decode_key(&self, input: &mut Value, key: &str, workflow: &str) -> Result<T, Failure> {
        decode_key(input, key, workflow)
    }
}

/// A type that can't, of which the twin tells.
pub trait CrossesNot<T> {
    /// That it can't.
    fn answer(&self) -> Answer<NoData, T> {
        Answer::new(NoData)
    }
    /// Never.
    fn shape(&self) -> Shape {
        unreachable!("{NEVER}")
    }
    /// Never.
    fn schema(&self) -> Schema {
        unreachable!("{NEVER}")
    }
    /// Never.
    ///
    /// # Errors
    /// None.
    fn encode(&self, _: &T) -> Result<Value, serde_json::Error> {
        unreachable!("{NEVER}")
    }
    /// Never.
    ///
    /// # Errors
    /// None.
    fn decode(&self, _: Value, _: &str) -> Result<T, Failure> {
        unreachable!("{NEVER}")
    }
    /// Never.
    ///
    /// # Errors
    /// None.
    fn decode_key(&self, _: &mut Value, _: &str, _: &str) -> Result<T, Failure> {
        unreachable!("{NEVER}")
    }
}

impl<T> CrossesNot<T> for Crossing<T> {}

/// A workflow whose parameters are no data never runs.
const NEVER: &str = "a workflow with errors does not compile";
