//! The forms of the types of the standard library, of UUIDs and of timestamps.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::convert::Infallible;
use std::num::{ParseFloatError, ParseIntError, TryFromIntError};
use std::rc::Rc;
use std::str::ParseBoolError;
use std::sync::Arc;
use std::time::Duration;

use super::{
    FieldShape, FieldsForm, Kind, NoPointer, Shape, SkipSerializing, StructShape, WorkflowData,
    witness_of,
};
use crate::error::Failure;
use crate::outcome::Outcome;

/// `Outcome` for a type that is no `Result`.
macro_rules! outcome {
    ([$($generics:tt)*] $type:ty) => {
        impl<$($generics)*> Outcome for $type {
            type Ok = Self;
            type Collected = Vec<Self>;
            type Holding<Held> = Held;

            fn into_result(self) -> Result<Self, Failure> {
                Ok(self)
            }

            fn from_result(result: Result<Self, Failure>) -> Result<Self, Failure> {
                result
            }

            fn collect(result: Result<Vec<Self>, Failure>) -> Result<Vec<Self>, Failure> {
                result
            }

            fn hold<Held>(result: Result<Held, Failure>) -> Result<Held, Failure> {
                result
            }
        }
    };
}

/// Both traits for types with a constant form.
macro_rules! plain {
    ($($type:ty => $shape:expr, $kind:expr;)*) => {$(
        impl WorkflowData for $type {
            fn shape() -> Shape {
                $shape
            }

            fn kind() -> Kind {
                $kind
            }

            fn witness() -> Option<Box<Self>> {
                Some(Box::default())
            }
        }

        impl NoPointer for $type {}

        outcome!([] $type);
    )*};
}

#[cfg(any(feature = "chrono", feature = "rust_decimal"))]
pub(super) use {outcome, plain};

macro_rules! integers {
    ($($type:ty, $signed:literal;)*) => {
        plain! {$(
            $type => Shape::Integer, Kind::Integer { signed: $signed, bits: <$type>::BITS };
        )*}
    };
}

integers! {
    u8, false; u16, false; u32, false; u64, false; u128, false; usize, false;
    i8, true; i16, true; i32, true; i64, true; i128, true; isize, true;
}

plain! {
    f64 => Shape::Float, Kind::Plain;
    f32 => Shape::Float, Kind::F32;
    bool => Shape::Bool, Kind::Plain;
    char => Shape::Char, Kind::Plain;
    String => Shape::String, Kind::Plain;
    () => Shape::Unit, Kind::Plain;
    serde_json::Value => Shape::Json, Kind::Plain;
    Duration => duration(), Kind::Plain;
    uuid::Uuid => Shape::Text("Uuid"), Kind::Plain;
    jiff::Timestamp => Shape::Text("Timestamp"), Kind::Plain;
    jiff::civil::Date => Shape::Text("Date"), Kind::Plain;
    jiff::SignedDuration => Shape::Opaque(SPAN), Kind::Plain;
    jiff::Span => Shape::Opaque(SPAN), Kind::Plain;
    jiff::civil::DateTime => Shape::Opaque(CIVIL), Kind::Plain;
    jiff::civil::Time => Shape::Opaque(CIVIL), Kind::Plain;
}

const SPAN: &str = "`PT90M` and `PT1H30M` are the same span in different texts";

const CIVIL: &str = "a time of day has as many digits of a second as it likes";

fn duration() -> Shape {
    let field = |name| FieldShape {
        name,
        json_name: name,
        aliases: &[],
        shape: u64::shape,
        opaque: None,
        flatten: false,
        default: None,
        skip_serializing: SkipSerializing::Never,
        skip_deserializing: false,
    };
    Shape::Struct(StructShape {
        name: "Duration",
        fields: vec![field("secs"), field("nanos")],
        form: FieldsForm::Object,
    })
}

/// `WorkflowData` alone, for types that no task returns by value; the last is a witness.
macro_rules! data {
    ($([$($generics:tt)*] $type:ty => $shape:expr, $kind:expr, $witness:expr;)*) => {$(
        impl<$($generics)*> WorkflowData for $type {
            fn shape() -> Shape {
                $shape
            }

            fn kind() -> Kind {
                $kind
            }

            fn witness() -> Option<Box<Self>> {
                $witness
            }
        }
    )*};
}

macro_rules! no_pointers {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> NoPointer for $type {}
    )*};
}

data! {
    [] str => Shape::String, Kind::Plain, Some(Box::from(""));
    [] ParseIntError => Shape::Text("ParseIntError"), Kind::Plain, None;
    [] ParseFloatError => Shape::Text("ParseFloatError"), Kind::Plain, None;
    [] ParseBoolError => Shape::Text("ParseBoolError"), Kind::Plain, None;
    [] TryFromIntError => Shape::Text("TryFromIntError"), Kind::Plain, None;
    [] Infallible => Shape::Text("Infallible"), Kind::Plain, None;
    [] std::cmp::Ordering => Shape::Text("Ordering"), Kind::Plain, Some(Box::new(std::cmp::Ordering::Equal));
    [T: WorkflowData] [T] => Shape::List(T::shape), Kind::Plain, Some(Box::from([]));
    [T: WorkflowData + ?Sized] &T => T::shape(), T::kind(), Some(Box::new(leaked()?));
    [T: WorkflowData + ?Sized] &mut T => T::shape(), T::kind(), Some(Box::new(leaked()?));
    [T: WorkflowData, E: WorkflowData] Result<T, E> => Shape::Result(T::shape, E::shape), Kind::Plain,
        witness_of(|| match T::witness() {
            Some(value) => Some(Ok(*value)),
            None => Some(Err(*E::witness()?)),
        });
    [T: WorkflowData + ?Sized + ToOwned] Cow<'_, T> => T::shape(), T::kind(), Some(Box::new(Cow::Borrowed(leaked()?)));
}

no_pointers! {
    [] str;
    [] ParseIntError;
    [] ParseFloatError;
    [] ParseBoolError;
    [] TryFromIntError;
    [] Infallible;
    [] std::cmp::Ordering;
    [T] [T];
    [T, E] Result<T, E>;
}

/// A witness that stays: there are few, and definitions are built once.
fn leaked<'a, T: WorkflowData + ?Sized + 'a>() -> Option<&'a mut T> {
    T::witness().map(|value| Box::leak(value))
}

/// Both traits for generic types.
macro_rules! generic {
    ($([$($generics:tt)*] $type:ty => $shape:expr, $kind:expr, $witness:expr;)*) => {$(
        data! { [$($generics)*] $type => $shape, $kind, $witness; }
        no_pointers! { [$($generics)*] $type; }
        outcome!([$($generics)*] $type);
    )*};
}

generic! {
    [T: WorkflowData] Option<T> => Shape::Option(T::shape), Kind::Plain, Some(Box::default());
    [T: WorkflowData] Vec<T> => Shape::List(T::shape), Kind::Plain, Some(Box::default());
    [T: WorkflowData] VecDeque<T> => Shape::List(T::shape), Kind::Plain, Some(Box::default());
    [T: WorkflowData, const N: usize] [T; N] => Shape::List(T::shape), Kind::Plain,
        witness_of(|| {
            let items: Option<Vec<T>> = (0..N).map(|_| T::witness().map(|item| *item)).collect();
            items?.try_into().ok()
        });
    [T: WorkflowData] BTreeMap<String, T> => Shape::Map(T::shape), Kind::BTreeMap, Some(Box::default());
    [T: WorkflowData, S: Default] HashMap<String, T, S> => Shape::Map(T::shape), Kind::HashMap, Some(Box::default());
    [T: WorkflowData] BTreeSet<T> => Shape::Opaque(SET), Kind::BTreeSet(T::shape), Some(Box::default());
    [T: WorkflowData, S: Default] HashSet<T, S> => Shape::Opaque(SET), Kind::HashSet(T::shape), Some(Box::default());
}

/// JSONata's numbers would round it, and as text 1.5 is not 1.50.
pub(crate) const DECIMAL: &str =
    "a `Decimal` travels as text, which a definition can't compute with or compare";

/// As JSON a set is an array that may have its items in any order, or twice.
pub(crate) const SET: &str = "the order of a set's items in JSON has no meaning";

data! {
    [T: WorkflowData + ?Sized] Box<T> => T::shape(), T::kind(), witness_of(T::witness);
    [T: WorkflowData + ?Sized] Rc<T> => T::shape(), T::kind(), witness_of(|| T::witness().map(Rc::from));
    [T: WorkflowData + ?Sized] Arc<T> => T::shape(), T::kind(), witness_of(|| T::witness().map(Arc::from));
}

outcome!([T] Box<T>);
outcome!([T] Rc<T>);
outcome!([T] Arc<T>);

macro_rules! tuples {
    ($($($name:ident)*;)*) => {
        generic! {$(
            [$($name: WorkflowData),*] ($($name,)*)
                => Shape::Tuple(vec![$($name::shape),*]), Kind::Plain,
                witness_of(|| Some(($(*$name::witness()?,)*)));
        )*}
    };
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
    A B C D E F G H I;
    A B C D E F G H I J;
    A B C D E F G H I J K;
    A B C D E F G H I J K L;
}
