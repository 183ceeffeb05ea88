//! The Context object of a state.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html>

use std::borrow::Cow;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Body, Sight, Visit};
use crate::engine::{StateKind, Stay};
use crate::interpreter::ContextObject;

/// The item of an iteration.
#[derive(Debug, Clone)]
pub(super) struct MapItem {
    pub(super) index: usize,
    /// Its key, when the items are those of an object.
    pub(super) key: Option<String>,
    pub(super) value: Rc<Value>,
    /// Where a distributed Map state has it from.
    pub(super) source: Option<Arc<str>>,
}

impl MapItem {
    /// What an iteration gets without ItemSelector: an entry of an object comes as a pair.
    pub(super) fn whole(&self) -> Cow<'_, Value> {
        match &self.key {
            None => Cow::Borrowed(&self.value),
            Some(key) => Cow::Owned(json!({ "Key": key, "Value": *self.value })),
        }
    }

    pub(super) fn to_value(&self) -> Value {
        let mut item = Map::new();
        item.insert("Index".into(), self.index.into());
        if let Some(key) = &self.key {
            item.insert("Key".into(), key.as_str().into());
        }
        item.insert("Value".into(), (*self.value).clone());
        if let Some(source) = &self.source {
            item.insert("Source".into(), (**source).into());
        }
        json!({ "Item": item })
    }
}

impl Body {
    pub(super) fn context_object<'a>(
        &'a self,
        visit: &'a Visit,
        sight: &Sight<'a>,
        stay: Stay,
    ) -> ContextObject<'a> {
        let (token, item) = (sight.token, sight.item.or(self.item.as_deref()));
        ContextObject::new(move || self.make_object(visit, stay, token, item))
    }

    pub(super) fn make_object(
        &self,
        visit: &Visit,
        stay: Stay,
        token: Option<&str>,
        item: Option<&MapItem>,
    ) -> Value {
        let core = self.context.core();
        let (record, info) = (
            &core.record,
            &self.shared.program.machine().states[visit.state],
        );
        let mut state = json!({
            "Name": &*info.name,
            "EnteredTime": timestamp(stay.entered_time),
        });
        if matches!(
            info.kind,
            StateKind::Task(_) | StateKind::Parallel(_) | StateKind::Map(_)
        ) {
            state["RetryCount"] = stay.retry_count.into();
        }
        let start = timestamp(record.start_date);
        let (id, input, name) = (&*record.arn, &*self.shared.input, &*record.name);
        let role = &*core.config.role_arn;
        let machine = self.shared.program.machine();
        // The service's order of keys.
        let execution = match machine.express {
            false => json!({
                "Id": id, "Input": input, "StartTime": start, "Name": name, "RoleArn": role,
            }),
            true => json!({
                "Id": id, "Input": input, "Name": name, "RoleArn": role, "StartTime": start,
            }),
        };
        let mut object = json!({
            "Execution": execution,
            "StateMachine": { "Id": &*record.state_machine_arn, "Name": &*machine.name },
            "State": state,
        });
        if !record.synchronous {
            object["Execution"]["RedriveCount"] = 0.into();
        }
        if let Some(token) = token {
            object["Task"] = json!({ "Token": token });
        }
        if let Some(item) = item {
            object["Map"] = item.to_value();
        }
        object
    }
}

/// A time as the Context object writes it: UTC with milliseconds.
pub(super) fn timestamp(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
