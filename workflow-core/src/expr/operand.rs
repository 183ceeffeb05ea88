//! Which types expressions can have: data, and the iterators over it.
//!
//! In a definition an iterator is the list of its items.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use std::sync::Arc;
use std::{borrow::Cow, iter, ops, option, slice, str, vec};

use crate::data::{Kind, Shape, WorkflowData};

/// A type whose values operations can work on: data, or an iterator of the standard library.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be a value in a workflow: its JSON form is not known",
    note = "add `#[derive(Serialize, Deserialize, JsonSchema, WorkflowData)]` to the type"
)]
pub trait Operand {
    /// The JSON form; a list for an iterator.
    fn shape() -> Shape;

    /// What the form does not tell.
    fn kind() -> Kind;
}

impl<T: WorkflowData + ?Sized> Operand for T {
    fn shape() -> Shape {
        T::shape()
    }

    fn kind() -> Kind {
        T::kind()
    }
}

/// A type of the standard library, whose methods have a twin form.
#[diagnostic::on_unimplemented(
    message = "a workflow can't call methods of `{Self}`",
    note = "put `#[expression]` on the method, and call it by its path, `Type::name(&value)`, as its name is one of the standard library's; or call it in a `#[task]`"
)]
pub trait Receiver: Operand {}

/// A type that hands items to closures: `Option`, `Result`, lists and iterators.
#[diagnostic::on_unimplemented(
    message = "a workflow can't call a method with a closure on `{Self}`",
    note = "such methods work on `Option`, `Result`, lists and the iterators of the standard library"
)]
pub trait Items: Receiver {
    /// What the closure gets.
    type Item;
}

macro_rules! receivers {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> Receiver for $type {}
    )*};
}

receivers! {
    [] u8; [] u16; [] u32; [] u64; [] u128; [] usize;
    [] i8; [] i16; [] i32; [] i64; [] i128; [] isize;
    [] f32; [] f64; [] bool; [] char; [] String; [] str;
    [] serde_json::Value; [] std::time::Duration; [] uuid::Uuid; [] jiff::Timestamp; [] jiff::civil::Date;
    [] jiff::SignedDuration; [] jiff::Span; [] jiff::civil::DateTime; [] jiff::civil::Time;
    [] std::num::ParseIntError; [] std::num::ParseFloatError; [] str::ParseBoolError;
    [] std::num::TryFromIntError; [] std::convert::Infallible; [] std::cmp::Ordering;
    [T: WorkflowData] BTreeMap<String, T>;
    [T: WorkflowData, S: Default] HashMap<String, T, S>;
    [T: WorkflowData] BTreeSet<T>;
    [T: WorkflowData, S: Default] HashSet<T, S>;
    [T: Receiver + WorkflowData + ?Sized] &T;
    [T: Receiver + WorkflowData + ?Sized] &mut T;
    [T: Receiver + WorkflowData + ?Sized] Box<T>;
    [T: Receiver + WorkflowData + ?Sized] Rc<T>;
    [T: Receiver + WorkflowData + ?Sized] Arc<T>;
    [T: Receiver + WorkflowData + ?Sized + ToOwned] Cow<'_, T>;
}

macro_rules! items {
    ($([$($generics:tt)*] $type:ty => $item:ty;)*) => {$(
        impl<$($generics)*> Receiver for $type {}

        impl<$($generics)*> Items for $type {
            type Item = $item;
        }
    )*};
}

items! {
    [T: WorkflowData] Option<T> => T;
    [T: WorkflowData, E: WorkflowData] Result<T, E> => T;
    [T: WorkflowData] Vec<T> => T;
    [T: WorkflowData] VecDeque<T> => T;
    [T: WorkflowData] [T] => T;
    [T: WorkflowData, const N: usize] [T; N] => T;
}

macro_rules! forward_items {
    ($($type:ty;)*) => {$(
        impl<T: Items + WorkflowData + ?Sized> Items for $type {
            type Item = T::Item;
        }
    )*};
}

forward_items! {
    &T;
    &mut T;
    Box<T>;
    Rc<T>;
    Arc<T>;
}

/// An error in a `Result`, for closures that get it.
pub trait Errors: Receiver {
    /// What the closure gets.
    type Error;
}

impl<T: WorkflowData, E: WorkflowData> Errors for Result<T, E> {
    type Error = E;
}

/// Sources of items: iterators whose items are known from the type.
macro_rules! iterators {
    ($([$($generics:tt)*] $type:ty => $kind:expr;)*) => {$(
        impl<$($generics)*> Operand for $type
        where
            $type: Iterator,
            <$type as Iterator>::Item: Operand,
        {
            fn shape() -> Shape {
                Shape::List(<<$type as Iterator>::Item as Operand>::shape)
            }

            fn kind() -> Kind {
                $kind
            }
        }

        impl<$($generics)*> Receiver for $type
        where
            $type: Iterator,
            <$type as Iterator>::Item: Operand,
        {}

        impl<$($generics)*> Items for $type
        where
            $type: Iterator,
            <$type as Iterator>::Item: Operand,
        {
            type Item = <$type as Iterator>::Item;
        }
    )*};
}

use std::collections::{btree_map, btree_set, hash_map, hash_set, vec_deque};

iterators! {
    ['a, T] slice::Chunks<'a, T> => Kind::Plain;
    ['a, T] slice::Windows<'a, T> => Kind::Plain;
    ['a, T] slice::Iter<'a, T> => Kind::Plain;
    [T] vec::IntoIter<T> => Kind::Plain;
    ['a, T] vec_deque::Iter<'a, T> => Kind::Plain;
    [T] vec_deque::IntoIter<T> => Kind::Plain;
    [T, const N: usize] std::array::IntoIter<T, N> => Kind::Plain;
    ['a, T] option::Iter<'a, T> => Kind::Plain;
    [T] option::IntoIter<T> => Kind::Plain;
    [T] iter::Once<T> => Kind::Plain;
    [T] iter::Empty<T> => Kind::Plain;
    [T] iter::RepeatN<T> => Kind::Plain;
    ['a] str::Chars<'a> => Kind::Plain;
    ['a] str::SplitWhitespace<'a> => Kind::Plain;
    ['a] str::SplitAsciiWhitespace<'a> => Kind::Plain;
    ['a] str::Lines<'a> => Kind::Plain;
    ['a] str::Split<'a, char> => Kind::Plain;
    ['a, 'p] str::Split<'a, &'p str> => Kind::Plain;
    ['a, 'p] str::Split<'a, &'p String> => Kind::Plain;
    ['a, const N: usize] str::Split<'a, [char; N]> => Kind::Plain;
    ['a, 'p, const N: usize] str::Split<'a, &'p [char; N]> => Kind::Plain;
    ['a, 'p] str::Split<'a, &'p [char]> => Kind::Plain;
    ['a, F: FnMut(char) -> bool] str::Split<'a, F> => Kind::Plain;
    ['a] str::RSplit<'a, char> => Kind::Plain;
    ['a, 'p] str::RSplit<'a, &'p str> => Kind::Plain;
    ['a, 'p] str::RSplit<'a, &'p String> => Kind::Plain;
    ['a, const N: usize] str::RSplit<'a, [char; N]> => Kind::Plain;
    ['a, 'p, const N: usize] str::RSplit<'a, &'p [char; N]> => Kind::Plain;
    ['a, 'p] str::RSplit<'a, &'p [char]> => Kind::Plain;
    ['a, F: FnMut(char) -> bool] str::RSplit<'a, F> => Kind::Plain;
    ['a] str::SplitN<'a, char> => Kind::Plain;
    ['a, 'p] str::SplitN<'a, &'p str> => Kind::Plain;
    ['a, 'p] str::SplitN<'a, &'p String> => Kind::Plain;
    ['a] str::Matches<'a, char> => Kind::Plain;
    ['a, 'p] str::Matches<'a, &'p str> => Kind::Plain;
    ['a, 'p] str::Matches<'a, &'p String> => Kind::Plain;
    ['a, const N: usize] str::Matches<'a, [char; N]> => Kind::Plain;
    ['a, F: FnMut(char) -> bool] str::Matches<'a, F> => Kind::Plain;
    [] std::char::ToUppercase => Kind::Plain;
    [] std::char::ToLowercase => Kind::Plain;
    ['a, K, V] btree_map::Iter<'a, K, V> => Kind::Plain;
    [K, V] btree_map::IntoIter<K, V> => Kind::Plain;
    ['a, K, V] btree_map::Keys<'a, K, V> => Kind::Plain;
    ['a, K, V] btree_map::Values<'a, K, V> => Kind::Plain;
    [K, V] btree_map::IntoKeys<K, V> => Kind::Plain;
    [K, V] btree_map::IntoValues<K, V> => Kind::Plain;
    ['a, T] btree_set::Iter<'a, T> => Kind::Plain;
    [T] btree_set::IntoIter<T> => Kind::Plain;
    ['a, K, V] hash_map::Iter<'a, K, V> => Kind::Unordered;
    [K, V] hash_map::IntoIter<K, V> => Kind::Unordered;
    ['a, K, V] hash_map::Keys<'a, K, V> => Kind::Unordered;
    ['a, K, V] hash_map::Values<'a, K, V> => Kind::Unordered;
    [K, V] hash_map::IntoKeys<K, V> => Kind::Unordered;
    [K, V] hash_map::IntoValues<K, V> => Kind::Unordered;
    ['a, T] hash_set::Iter<'a, T> => Kind::Unordered;
    [T] hash_set::IntoIter<T> => Kind::Unordered;
    [I: Operand, F] iter::Map<I, F> => I::kind();
    [I: Operand, P] iter::Filter<I, P> => I::kind();
    [I: Operand, F] iter::FilterMap<I, F> => I::kind();
    [I: Operand, U: IntoIterator, F] iter::FlatMap<I, U, F> => I::kind();
    [I: Operand + Iterator<Item: IntoIterator>] iter::Flatten<I> => I::kind();
    [I: Operand] iter::Enumerate<I> => I::kind();
    [I: Operand] iter::Rev<I> => I::kind();
    [A: Operand, B: Operand] iter::Chain<A, B> => either(A::kind(), B::kind());
    [A: Operand, B: Operand] iter::Zip<A, B> => either(A::kind(), B::kind());
    [I: Operand] iter::Take<I> => I::kind();
    [I: Operand] iter::Skip<I> => I::kind();
    [I: Operand] iter::StepBy<I> => I::kind();
    [I: Operand] iter::Cloned<I> => I::kind();
    [I: Operand] iter::Copied<I> => I::kind();
    [I: Operand, P] iter::TakeWhile<I, P> => I::kind();
    [I: Operand, P] iter::MapWhile<I, P> => I::kind();
    [I: Operand, P] iter::SkipWhile<I, P> => I::kind();
    [I: Operand, F] iter::Inspect<I, F> => I::kind();
    [I: Operand + Iterator] iter::Peekable<I> => I::kind();
}

fn either(a: Kind, b: Kind) -> Kind {
    match (a, b) {
        (Kind::Unordered, _) | (_, Kind::Unordered) => Kind::Unordered,
        _ => Kind::Plain,
    }
}

/// Ranges, which are iterators over integers only.
macro_rules! ranges {
    ($($type:ident)*) => {$(
        impl<T: WorkflowData> Operand for ops::$type<T> {
            fn shape() -> Shape {
                Shape::List(T::shape)
            }

            fn kind() -> Kind {
                Kind::Plain
            }
        }

        impl<T: WorkflowData> Receiver for ops::$type<T> {}

        impl<T: WorkflowData> Items for ops::$type<T>
        where
            ops::$type<T>: Iterator,
        {
            type Item = T;
        }
    )*};
}

ranges!(Range RangeInclusive);

/// Only a key to sort by: a number with its sign changed.
impl<T: WorkflowData> Operand for std::cmp::Reverse<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn kind() -> Kind {
        T::kind()
    }
}
