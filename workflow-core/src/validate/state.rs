//! Rules of single states that their tables can't say.

use serde_json::{Map, Value};

use super::Checker;
use super::fields::{Cx, language};
use super::location::At;
use super::schema;
use crate::asl::resource::{Pattern, Resource, ResourceError, required_arguments};
use crate::asl::{ExecutionType, QueryLanguage};
use crate::diagnostic::Code;

const TYPES: &str = "[Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]";

impl Checker {
    pub(super) fn state(&mut self, cx: Cx, at: At<'_>, value: &Value) {
        let Some(state) = value.as_object() else {
            return self.wrong_type(at, "[OBJECT]");
        };
        let mut cx = Cx {
            language: language(value, self.language),
            strict_language: true,
            ..cx
        };
        if self.language == QueryLanguage::Jsonata && cx.language == QueryLanguage::JsonPath {
            self.schema(
                at,
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
            );
            cx.strict_language = false;
        }
        let Some(kind) = state.get("Type") else {
            return self.structural(at, "These fields are required: [Type]");
        };
        let Some(table) = kind.as_str().and_then(schema::state) else {
            let message = format!("The field 'Type' should have one of these values: {TYPES}");
            return self.structural(at, message);
        };
        self.object(cx, at, value, table);
        if kind == "Task" {
            self.task(cx, at, state);
        }
    }

    fn task(&mut self, cx: Cx, at: At<'_>, state: &Map<String, Value>) {
        let seconds = |field: &str| state.get(field).and_then(Value::as_u64);
        if let (Some(timeout), Some(heartbeat)) =
            (seconds("TimeoutSeconds"), seconds("HeartbeatSeconds"))
            && heartbeat >= timeout
        {
            let message = "HeartbeatSeconds must be smaller than TimeoutSeconds";
            self.schema(at.key("HeartbeatSeconds"), message);
        }
        let Some(arn) = state.get("Resource").and_then(Value::as_str) else {
            return;
        };
        let here = at.key("Resource");
        match Resource::parse(arn) {
            Ok(resource) => {
                self.express(cx, here, resource);
                self.arguments(cx, at, state, arn, resource);
            }
            Err(ResourceError::NotAnArn) => {
                self.schema(here, "Value is not a valid resource ARN");
            }
            Err(ResourceError::NotRecognized) => {
                let message = format!(
                    "The resource provided {arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region."
                );
                self.schema(here, message);
            }
        }
    }

    /// What the short-lived executions of an Express state machine can't wait for.
    fn express(&mut self, cx: Cx, at: At<'_>, resource: Resource<'_>) {
        if self.machine != ExecutionType::Express && !cx.express_child {
            return;
        }
        let what = match (resource, resource.pattern()) {
            (Resource::Activity, _) => "Activity ARN",
            (_, Pattern::Sync | Pattern::Sync2) => "'.sync' service integration",
            // The service's message ends in a space.
            (_, Pattern::WaitForTaskToken) => "'.waitForTaskToken' service integration ",
            (_, Pattern::RequestResponse) => return,
        };
        let message = format!("Express state machine does not support {what}");
        if self.machine == ExecutionType::Express {
            self.schema(at, message);
        } else {
            // Whether the service looks into the executions of a Map is not known.
            self.warn(Code::SchemaValidationFailed, at, message);
        }
    }

    fn arguments(
        &mut self,
        cx: Cx,
        at: At<'_>,
        state: &Map<String, Value>,
        arn: &str,
        resource: Resource<'_>,
    ) {
        let field = if cx.is_jsonata() {
            "Arguments"
        } else {
            "Parameters"
        };
        let (service, action) = match resource {
            Resource::Lambda => return,
            Resource::Activity => {
                if state.contains_key("Credentials") {
                    let message = "The field 'Credentials' is not supported for activities";
                    self.schema(at, message);
                }
                return;
            }
            Resource::Integration {
                service, action, ..
            } => (service, action),
            Resource::Sdk { .. } => ("", ""),
        };
        let Some(arguments) = state.get(field) else {
            let message = format!("{field} field is required for resource ARN: {arn}");
            return self.schema(at, message);
        };
        self.members(
            cx,
            at.key(field),
            arguments,
            required_arguments(service, action),
        );
        if (service, action) == ("sns", "publish")
            && let Some(arguments) = arguments.as_object()
            && !["TopicArn", "TargetArn", "PhoneNumber"]
                .iter()
                .any(|name| has_member(cx, arguments, name))
        {
            let message = "This object should have at least one of the following fields: [TopicArn, TargetArn, PhoneNumber]";
            self.schema(at.key(field), message);
        }
    }

    /// The members that an object of arguments has to have; of other values nothing is known.
    fn members(&mut self, cx: Cx, at: At<'_>, arguments: &Value, required: &[&str]) {
        let Some(arguments) = arguments.as_object() else {
            return;
        };
        for name in required {
            if !has_member(cx, arguments, name) {
                let message = format!("The field '{name}' is required but was missing");
                self.schema(at, message);
            }
        }
    }

    /// The ItemProcessor of a Map state; returns whether it runs in executions of type EXPRESS.
    pub(super) fn processor(&mut self, at: At<'_>, value: &Value) -> bool {
        let Some(config) = value.get("ProcessorConfig").and_then(Value::as_object) else {
            return false;
        };
        let here = at.key("ProcessorConfig");
        let distributed = config.get("Mode").is_some_and(|mode| mode == "DISTRIBUTED");
        match (distributed, config.contains_key("ExecutionType")) {
            (true, false) => {
                self.schema(here, "These fields are required: [ExecutionType]");
            }
            (false, true) => {
                self.schema(here, "Field 'ExecutionType' is not supported");
            }
            _ => {}
        }
        if distributed && self.machine == ExecutionType::Express {
            let message = "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines";
            self.schema(here, message);
        }
        distributed && config.get("ExecutionType").is_some_and(|t| t == "EXPRESS")
    }

    pub(super) fn item_reader(&mut self, at: At<'_>, value: &Value) {
        let Some(resource) = value.get("Resource").and_then(Value::as_str) else {
            return;
        };
        let required: &[&str] = match s3_action(resource) {
            Some("getObject") => &["Bucket", "Key"],
            Some("listObjectsV2") => &["Bucket"],
            _ => {
                let message = "The field 'Resource' does not match any of the allowed values";
                return self.schema(at, message);
            }
        };
        self.reader_arguments(at, value, required);
        let config = value.get("ReaderConfig").and_then(Value::as_object);
        let here = at.key("ReaderConfig");
        let text = |field: &str| config.and_then(|c| c.get(field)).and_then(Value::as_str);
        let inventory = text("ManifestType") == Some("S3_INVENTORY");
        let reads = s3_action(resource) == Some("getObject")
            || text("Transformation") == Some("LOAD_AND_FLATTEN");
        if reads && !inventory && text("InputType").is_none() {
            self.schema(here, "The field 'InputType' is required");
        }
        let located = config.is_some_and(|c| c.contains_key("CSVHeaderLocation"));
        let headers = config.is_some_and(|c| c.contains_key("CSVHeaders"));
        let given = text("CSVHeaderLocation") == Some("GIVEN");
        match text("InputType") {
            Some("CSV") if !located => {
                self.schema(here, "The field 'CSVHeaderLocation' is required");
            }
            Some("JSON") if located => {
                self.schema(here, "Field 'CSVHeaderLocation' is not supported");
            }
            _ => {}
        }
        if given && !headers {
            self.schema(here, "The field 'CSVHeaders' is required");
        } else if headers && !given {
            self.schema(here, "Field 'CSVHeaders' is not supported");
        }
    }

    pub(super) fn result_writer(&mut self, at: At<'_>, value: &Value) {
        let Some(resource) = value.get("Resource").and_then(Value::as_str) else {
            return;
        };
        if s3_action(resource) == Some("putObject") {
            self.reader_arguments(at, value, &["Bucket"]);
        } else {
            let message = "The field 'Resource' does not match any of the allowed values";
            self.schema(at, message);
        }
    }

    /// The arguments of a reader or writer, in whichever language they are.
    fn reader_arguments(&mut self, at: At<'_>, value: &Value, required: &[&str]) {
        for field in ["Parameters", "Arguments"] {
            let Some(arguments) = value.get(field).and_then(Value::as_object) else {
                continue;
            };
            for name in required {
                let dynamic = format!("{name}.$");
                if !(arguments.contains_key(*name) || arguments.contains_key(&dynamic)) {
                    let message = format!("The field '{name}' is required but was missing");
                    self.schema(at.key(field), message);
                }
            }
        }
    }
}

fn has_member(cx: Cx, arguments: &Map<String, Value>, name: &str) -> bool {
    arguments.contains_key(name) || !cx.is_jsonata() && arguments.contains_key(&format!("{name}.$"))
}

/// The action of `arn:aws:states:::s3:<action>`.
fn s3_action(resource: &str) -> Option<&str> {
    let (partition, action) = resource.strip_prefix("arn:")?.split_once(":states:::s3:")?;
    partition.starts_with("aws").then_some(action)
}
