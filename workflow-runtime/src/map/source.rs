//! What `map` goes over.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow_core::asl;
use workflow_core::error::Failure;

use super::{ItemReader, Items, MapSource};
use crate::payload::Payload;

/// What a distributed [`map`](super::map) goes over.
#[diagnostic::on_unimplemented(
    message = "a distributed `map` can't go over `{Self}`",
    note = "give it a `Vec<T>`, a `&Vec<T>` or an `ItemReader<T>`"
)]
pub trait DistributedSource {
    /// What the body gets.
    type Item;
    /// The items as they are handed out.
    #[doc(hidden)]
    type Items: DistributedItems<Item = Self::Item>;
    /// Whether they are read when the map runs.
    #[doc(hidden)]
    const IS_READER: bool;

    /// The items.
    #[doc(hidden)]
    fn distributed_items(self) -> Self::Items;
}

/// Items of a distributed map.
#[doc(hidden)]
pub trait DistributedItems {
    /// What the body gets.
    type Item;

    /// Where they are read from, unless they are known.
    fn reader(&self) -> Option<&asl::ItemReader> {
        None
    }

    /// The JSON of each, as far as they are known.
    ///
    /// # Errors
    /// When serde can't write one.
    fn to_json(&self) -> Result<Vec<Payload>, serde_json::Error>;

    /// Takes in what was read.
    fn read(&mut self, items: Vec<Value>) {
        drop(items);
    }

    /// The one at `index`.
    ///
    /// # Errors
    /// When it is not of the body's type, or was handed out before and is no reference.
    fn take(&mut self, index: usize) -> Result<Self::Item, Failure>;
}

/// Items in memory.
#[doc(hidden)]
#[derive(Debug)]
pub struct Known<I>(I);

impl<I: Items<Item: Serialize>> DistributedItems for Known<I> {
    type Item = I::Item;

    fn to_json(&self) -> Result<Vec<Payload>, serde_json::Error> {
        self.0.to_json()
    }

    fn take(&mut self, index: usize) -> Result<I::Item, Failure> {
        self.0.take(index).ok_or_else(|| super::taken(index))
    }
}

/// Items in S3.
#[doc(hidden)]
#[derive(Debug)]
pub struct Read<T> {
    reader: asl::ItemReader,
    items: Vec<Value>,
    item: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> DistributedItems for Read<T> {
    type Item = T;

    fn reader(&self) -> Option<&asl::ItemReader> {
        Some(&self.reader)
    }

    fn to_json(&self) -> Result<Vec<Payload>, serde_json::Error> {
        Ok(self.items.iter().map(Payload::from).collect())
    }

    fn read(&mut self, items: Vec<Value>) {
        self.items = items;
    }

    fn take(&mut self, index: usize) -> Result<T, Failure> {
        let item = self.items.get_mut(index).map(Value::take);
        serde_json::from_value(item.unwrap_or_default()).map_err(|error| {
            let cause = format!("item {index} of the map is not of its type: {error}");
            Failure::new("States.Runtime", cause)
        })
    }
}

macro_rules! known {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> DistributedSource for $type {
            type Item = <$type as MapSource>::Item;
            type Items = Known<<$type as MapSource>::Items>;
            const IS_READER: bool = false;

            fn distributed_items(self) -> Self::Items {
                Known(self.items())
            }
        }
    )*};
}

known! {
    [T: Serialize] Vec<T>;
    ['a, T: Serialize] &'a Vec<T>;
    ['a, T: Serialize] &'a [T];
}

impl<T: DeserializeOwned> DistributedSource for ItemReader<T> {
    type Item = T;
    type Items = Read<T>;
    const IS_READER: bool = true;

    fn distributed_items(self) -> Read<T> {
        Read {
            reader: self.asl().clone(),
            items: Vec::new(),
            item: PhantomData,
        }
    }
}
