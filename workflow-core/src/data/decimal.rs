//! `Decimal` of the crate `rust_decimal`.

use rust_decimal::Decimal;

use super::impls::{outcome, plain};
use super::{Kind, NoPointer, Shape, WorkflowData};
use crate::error::Failure;
use crate::expr::Receiver;
use crate::expr::format::AslDisplay;
use crate::ir::Value;
use crate::outcome::Outcome;

/// JSONata's numbers would round it, and as text 1.5 is not 1.50.
const TEXT: &str = "a `Decimal` travels as text, which a definition can't compute with or compare";

plain! {
    Decimal => Shape::Opaque(TEXT), Kind::Plain;
}

impl Receiver for Decimal {}

impl AslDisplay for Decimal {
    fn display(value: &Value) -> Value {
        value.clone()
    }
}
