//! The twins of the mistakes in data types.

#![deny(warnings)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use workflow_runtime::WorkflowData;

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(rename_all(serialize = "camelCase", deserialize = "camelCase"), deny_unknown_fields)]
pub struct Order {
    pub order_id: String,
    #[serde(rename(serialize = "qty", deserialize = "qty", deserialize = "quantity"))]
    pub quantity: u8,
    #[serde(alias = "note", default)]
    pub comment: String,
    pub plain: Plain,
}

#[derive(Serialize, Deserialize, WorkflowData)]
pub struct Plain {
    pub a: u8,
}

#[derive(Serialize, Deserialize, WorkflowData)]
pub struct Span(pub u8, #[serde(skip)] pub u8, pub Option<u8>);

/// Recursive, with parameters, lifetimes and associated types.
#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(bound(deserialize = "T: Deserialize<'de>, T::Item: Deserialize<'de>", serialize = "T: Serialize, T::Item: Serialize"))]
pub struct Tree<T: Iterator> {
    pub item: Option<T::Item>,
    pub source: T,
    pub children: Vec<Tree<T>>,
}

#[derive(Serialize, Deserialize, WorkflowData)]
pub struct View<'a, const N: usize> {
    #[serde(borrow)]
    pub name: &'a str,
    #[serde(skip)]
    pub digits: std::marker::PhantomData<[u8; N]>,
}

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(default)]
pub struct Settings<T>
where
    T: Default,
{
    pub values: BTreeMap<String, T>,
}

impl<T: Default> Default for Settings<T> {
    fn default() -> Self {
        Settings {
            values: BTreeMap::new(),
        }
    }
}

/// Names that the expansion uses itself.
#[derive(Serialize, Deserialize, WorkflowData)]
pub enum Shape {
    Some(Option<u8>),
    None,
    Ok { shape: Vec<u8>, fields: String },
}

fn main() {}
