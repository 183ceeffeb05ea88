//! The variables of a scope.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;

/// Variables by name. A branch or iteration starts with those of the scope around it; what it
/// assigns stays its own.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variables(Rc<BTreeMap<String, Rc<Value>>>);

impl Variables {
    /// The value of `$name`.
    pub(crate) fn get(&self, name: &str) -> Option<&Rc<Value>> {
        self.0.get(name)
    }

    /// Assigns.
    pub(crate) fn set(&mut self, name: impl Into<String>, value: Value) {
        Rc::make_mut(&mut self.0).insert(name.into(), Rc::new(value));
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Rc<Value>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}
