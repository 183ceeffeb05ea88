//! Types of the crate chrono.

use chrono::{DateTime, NaiveDate, Utc};
use jiff::Timestamp;

use super::impls::{outcome, plain};
use super::{Kind, NoPointer, PointInTime, Shape, WorkflowData};
use crate::error::Failure;
use crate::expr::Receiver;
use crate::expr::format::AslDisplay;
use crate::expr::ops::{AslAdd, AslOrd, AslSub};
use crate::ir::Value;
use crate::outcome::Outcome;

plain! {
    DateTime<Utc> => Shape::Text("Timestamp"), Kind::Plain;
    NaiveDate => Shape::Text("Date"), Kind::Plain;
}

impl Receiver for DateTime<Utc> {}
impl AslOrd for DateTime<Utc> {}
impl AslAdd for DateTime<Utc> {}
impl AslSub for DateTime<Utc> {}

impl PointInTime for DateTime<Utc> {
    fn timestamp(&self) -> Timestamp {
        let nanos = i32::try_from(self.timestamp_subsec_nanos()).unwrap_or(999_999_999);
        let time = Timestamp::new(DateTime::timestamp(self), nanos.min(999_999_999));
        time.unwrap_or(match DateTime::timestamp(self) {
            ..0 => Timestamp::MIN,
            0.. => Timestamp::MAX,
        })
    }
}

impl Receiver for NaiveDate {}
impl AslOrd for NaiveDate {}

impl AslDisplay for NaiveDate {
    fn display(value: &Value) -> Value {
        value.clone()
    }
}
