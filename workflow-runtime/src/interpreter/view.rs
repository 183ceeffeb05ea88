//! What the expressions of a state see.

use std::cell::OnceCell;
use std::fmt;

use serde_json::Value;

use super::Variables;

/// What the expressions of a state see.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    /// `$` in JSONPath, `$states.input` in JSONata.
    pub(crate) input: &'a Value,
    /// `$$` in JSONPath, `$states.context` in JSONata.
    pub(crate) context: &'a ContextObject<'a>,
    /// `$name`
    pub(crate) variables: &'a Variables,
    /// `$states.result`, where there is a result.
    pub(crate) result: Option<&'a Value>,
    /// `$states.errorOutput`, in a Catcher.
    pub(crate) error_output: Option<&'a Value>,
}

/// The Context object, made when something reads it.
///
/// <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html>
pub(crate) struct ContextObject<'a>(Object<'a>);

enum Object<'a> {
    Known(&'a Value),
    Made {
        make: Box<dyn Fn() -> Value + 'a>,
        made: OnceCell<Value>,
    },
}

impl<'a> ContextObject<'a> {
    /// One that `make` makes.
    pub(crate) fn new(make: impl Fn() -> Value + 'a) -> ContextObject<'a> {
        ContextObject(Object::Made {
            make: Box::new(make),
            made: OnceCell::new(),
        })
    }

    /// One that is made already.
    pub(crate) fn known(value: &'a Value) -> ContextObject<'a> {
        ContextObject(Object::Known(value))
    }

    /// The object.
    pub(crate) fn value(&self) -> &Value {
        match &self.0 {
            Object::Known(value) => value,
            Object::Made { make, made } => made.get_or_init(make),
        }
    }
}

impl fmt::Debug for ContextObject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.value(), f)
    }
}
