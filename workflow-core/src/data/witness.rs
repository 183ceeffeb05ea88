//! Values of data types that stand for all others: methods are looked for on them.

use std::cell::Cell;
use std::marker::PhantomData;

use super::WorkflowData;

/// A type that is no pointer to another: what a method is not found on, it is not found on at all.
pub trait NoPointer {}

/// How deep a witness may contain others.
const DEEPEST: usize = 8;

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// The witness of a type that may contain itself.
#[doc(hidden)]
pub fn witness_of<T>(make: impl FnOnce() -> Option<T>) -> Option<Box<T>> {
    if DEPTH.get() >= DEEPEST {
        return None;
    }
    DEPTH.set(DEPTH.get() + 1);
    let _guard = Guard;
    make().map(Box::new)
}

/// A field of a data type: asked as `(&&WitnessOf::<T>::new()).witness()`.
#[doc(hidden)]
#[derive(Debug)]
pub struct WitnessOf<T>(PhantomData<fn() -> T>);

impl<T> WitnessOf<T> {
    /// Of the type `T`.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it is for expansions")]
    pub fn new() -> WitnessOf<T> {
        WitnessOf(PhantomData)
    }
}

/// A field that is data.
#[doc(hidden)]
pub trait DataWitness<T> {
    /// A value.
    fn witness(&self) -> Option<T>;
}

impl<T: WorkflowData> DataWitness<T> for &&WitnessOf<T> {
    fn witness(&self) -> Option<T> {
        T::witness().map(|value| *value)
    }
}

/// A field that code turns into JSON.
#[doc(hidden)]
pub trait DefaultWitness<T> {
    /// A value.
    fn witness(&self) -> Option<T>;
}

impl<T: Default> DefaultWitness<T> for &WitnessOf<T> {
    fn witness(&self) -> Option<T> {
        Some(T::default())
    }
}

/// Any other field.
#[doc(hidden)]
pub trait NoWitness<T> {
    /// None.
    fn witness(&self) -> Option<T>;
}

impl<T> NoWitness<T> for WitnessOf<T> {
    fn witness(&self) -> Option<T> {
        None
    }
}
