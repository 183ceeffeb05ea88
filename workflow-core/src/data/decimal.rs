//! `Decimal` of the crate `rust_decimal`.

use rust_decimal::Decimal;

use super::impls::{DECIMAL, outcome, plain};
use super::{Kind, NoPointer, Shape, WorkflowData};
use crate::error::Failure;
use crate::expr::Receiver;
use crate::expr::format::AslDisplay;
use crate::ir::Value;
use crate::outcome::Outcome;

plain! {
    Decimal => Shape::Opaque(DECIMAL), Kind::Plain;
}

impl Receiver for Decimal {}

impl AslDisplay for Decimal {
    fn display(value: &Value) -> Value {
        value.clone()
    }
}
