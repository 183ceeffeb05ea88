//! Finds the numbers in a constant that JSON or the service would change.
//!
//! `serde_json` writes NaN and infinity as `null`, so the value is walked before it is written.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize, Serializer};

/// The largest integer that every JSON number of the service holds exactly.
const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why a constant can't stand in a definition.
#[derive(Debug)]
pub(super) struct Inexact(pub(super) String);

impl Display for Inexact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Inexact {}

impl ser::Error for Inexact {
    fn custom<T: Display>(message: T) -> Self {
        Inexact(format!("a constant of the body has no JSON: {message}"))
    }
}

/// Whether every number of `value` is exact.
pub(super) fn check(value: &(impl Serialize + ?Sized)) -> Result<(), Inexact> {
    value.serialize(Walk)
}

fn integer(value: impl TryInto<i128> + Display + Copy) -> Result<(), Inexact> {
    match value.try_into() {
        Ok(n) if n.unsigned_abs() <= u128::from(MAX_INTEGER) => Ok(()),
        _ => Err(Inexact(format!(
            "`{value}` is not exact in JSON: integers go up to 2^53 - 1 in size; carry larger ones as text"
        ))),
    }
}

struct Walk;

macro_rules! integers {
    ($($name:ident $type:ty;)*) => {$(
        fn $name(self, v: $type) -> Result<(), Inexact> {
            integer(v)
        }
    )*};
}

macro_rules! nothing {
    ($($name:ident($($type:ty),*);)*) => {$(
        fn $name(self, $(_: $type),*) -> Result<(), Inexact> {
            Ok(())
        }
    )*};
}

impl Serializer for Walk {
    type Ok = ();
    type Error = Inexact;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    integers! {
        serialize_i64 i64;
        serialize_u64 u64;
        serialize_i128 i128;
        serialize_u128 u128;
    }

    nothing! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    fn serialize_f32(self, v: f32) -> Result<(), Inexact> {
        self.serialize_f64(f64::from(v))
    }

    fn serialize_f64(self, v: f64) -> Result<(), Inexact> {
        if v.is_finite() {
            Ok(())
        } else {
            Err(Inexact(format!(
                "`{v}` has no JSON: a workflow's numbers are finite"
            )))
        }
    }

    fn serialize_some<T: Serialize + ?Sized>(self, v: &T) -> Result<(), Inexact> {
        v.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        v: &T,
    ) -> Result<(), Inexact> {
        v.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        v: &T,
    ) -> Result<(), Inexact> {
        v.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Inexact> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Inexact> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Inexact> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Inexact> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Inexact> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Inexact> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Inexact> {
        Ok(self)
    }
}

macro_rules! parts {
    ($($trait:ident $method:ident;)*) => {$(
        impl ser::$trait for Walk {
            type Ok = ();
            type Error = Inexact;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Inexact> {
                check(value)
            }

            fn end(self) -> Result<(), Inexact> {
                Ok(())
            }
        }
    )*};
}

parts! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
    SerializeTupleVariant serialize_field;
}

macro_rules! fields {
    ($($trait:ident;)*) => {$(
        impl ser::$trait for Walk {
            type Ok = ();
            type Error = Inexact;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                _: &'static str,
                value: &T,
            ) -> Result<(), Inexact> {
                check(value)
            }

            fn end(self) -> Result<(), Inexact> {
                Ok(())
            }
        }
    )*};
}

fields! {
    SerializeStruct;
    SerializeStructVariant;
}

impl ser::SerializeMap for Walk {
    type Ok = ();
    type Error = Inexact;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Inexact> {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Inexact> {
        check(value)
    }

    fn end(self) -> Result<(), Inexact> {
        Ok(())
    }
}
