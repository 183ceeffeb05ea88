//! A value beside its text.

use std::rc::Rc;

use serde_json::Value;

use crate::payload::Payload;

/// A value that crosses between states, beside the text that events show. Copies share both.
#[derive(Debug, Clone)]
pub(super) struct Datum {
    pub(super) value: Rc<Value>,
    pub(super) text: Payload,
}

impl Datum {
    /// A new value.
    pub(super) fn new(value: Value) -> Datum {
        Datum {
            text: Payload::from(&value),
            value: Rc::new(value),
        }
    }

    /// What a text says.
    pub(super) fn read(text: &Payload) -> Datum {
        Datum {
            value: Rc::new(text.to_value()),
            text: text.clone(),
        }
    }
}
