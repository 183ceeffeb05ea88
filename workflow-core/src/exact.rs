//! JSON as it crosses on AWS: serde_json's, without its silent losses.
//!
//! serde_json turns NaN and infinity into `null`, and JSONata rounds integers beyond 2^53 - 1.
//! Both are errors here.

use serde::ser::{self, Serialize, Serializer};
use serde_json::{Error, Value};

/// The largest integer that JSONata holds exactly.
const MAX_INTEGER: u64 = (1 << 53) - 1;

/// The JSON of `value`.
///
/// # Errors
/// A float that is not finite, an integer beyond 2^53 - 1, or an error of the type's own code.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, Error> {
    value.serialize(Check)?;
    serde_json::to_value(value)
}

/// Visits every number of a value.
struct Check;

fn check_float(value: f64) -> Result<(), Error> {
    if value.is_finite() {
        return Ok(());
    }
    Err(ser::Error::custom(format_args!("{value} has no JSON")))
}

fn check_integer(magnitude: u128, negative: bool) -> Result<(), Error> {
    if magnitude <= u128::from(MAX_INTEGER) {
        return Ok(());
    }
    let sign = if negative { "-" } else { "" };
    Err(ser::Error::custom(format_args!(
        "{sign}{magnitude} is beyond 2^53 - 1, up to which numbers are exact: let it travel as text"
    )))
}

macro_rules! integers {
    ($($method:ident: $ty:ty, $negative:expr, $magnitude:expr;)*) => {
        $(fn $method(self, v: $ty) -> Result<(), Error> {
            check_integer($magnitude(v), $negative(v))
        })*
    };
}

macro_rules! nothing_to_check {
    ($($method:ident($($ty:ty),*);)*) => {
        $(fn $method(self, $(_: $ty),*) -> Result<(), Error> {
            Ok(())
        })*
    };
}

impl Serializer for Check {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Check;
    type SerializeTuple = Check;
    type SerializeTupleStruct = Check;
    type SerializeTupleVariant = Check;
    type SerializeMap = Check;
    type SerializeStruct = Check;
    type SerializeStructVariant = Check;

    integers! {
        serialize_i64: i64, |v| v < 0, |v: i64| u128::from(v.unsigned_abs());
        serialize_i128: i128, |v| v < 0, |v: i128| v.unsigned_abs();
        serialize_u64: u64, |_| false, u128::from;
        serialize_u128: u128, |_| false, u128::from;
    }

    nothing_to_check! {
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

    fn serialize_f32(self, v: f32) -> Result<(), Error> {
        check_float(v.into())
    }

    fn serialize_f64(self, v: f64) -> Result<(), Error> {
        check_float(v)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Check, Error> {
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Check, Error> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Check, Error> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Check, Error> {
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Check, Error> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Check, Error> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Check, Error> {
        Ok(self)
    }
}

macro_rules! elements {
    ($($compound:ident: $method:ident;)*) => {
        $(impl ser::$compound for Check {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                value.serialize(Check)
            }

            fn end(self) -> Result<(), Error> {
                Ok(())
            }
        })*
    };
}

elements! {
    SerializeSeq: serialize_element;
    SerializeTuple: serialize_element;
    SerializeTupleStruct: serialize_field;
    SerializeTupleVariant: serialize_field;
}

macro_rules! fields {
    ($($compound:ident;)*) => {
        $(impl ser::$compound for Check {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                _: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                value.serialize(Check)
            }

            fn end(self) -> Result<(), Error> {
                Ok(())
            }
        })*
    };
}

fields! {
    SerializeStruct;
    SerializeStructVariant;
}

impl ser::SerializeMap for Check {
    type Ok = ();
    type Error = Error;

    // A key is text in JSON: no number in it is rounded.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(Check)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;
    use serde_json::json;

    use super::to_value;

    #[derive(Serialize)]
    enum Shape {
        Circle { radius: f64 },
        Square(i64),
    }

    #[test]
    fn values_without_exact_json_are_errors() {
        let error = |value: &dyn Fn() -> Result<serde_json::Value, serde_json::Error>| {
            value().expect_err("no exact JSON").to_string()
        };
        assert_eq!(error(&|| to_value(&f64::NAN)), "NaN has no JSON");
        let circle = [Some(Shape::Circle {
            radius: f64::INFINITY,
        })];
        assert_eq!(error(&|| to_value(&circle)), "inf has no JSON");
        let map = BTreeMap::from([("side", Shape::Square(-(1 << 53)))]);
        let text = error(&|| to_value(&map));
        assert!(
            text.starts_with("-9007199254740992 is beyond 2^53 - 1"),
            "{text}"
        );
    }

    #[test]
    fn other_values_are_as_serde_json_writes_them() {
        let map = BTreeMap::from([(1_u64 << 60, (Shape::Square(-((1 << 53) - 1)), 1e300, 'x'))]);
        let expected =
            json!({"1152921504606846976": [{"Square": -9_007_199_254_740_991_i64}, 1e300, "x"]});
        assert_eq!(to_value(&map).expect("exact"), expected);
    }
}
