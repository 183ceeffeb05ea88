//! ResultWriter: the results of child executions, in another form or in S3.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html>

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow_core::error::Failure;

use super::{Buckets, RESULT_WRITER_FAILED, bucket_failure, required, text};
use crate::payload::Payload;
use crate::runtime::ExecutionStatus;

/// A child execution that has ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Child {
    pub(crate) arn: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) state_machine_arn: Arc<str>,
    pub(crate) input: Payload,
    pub(crate) status: ExecutionStatus,
    /// Its output, or how it failed.
    pub(crate) outcome: Result<Payload, Failure>,
    pub(crate) start_date: Timestamp,
    pub(crate) stop_date: Timestamp,
}

/// What is done with results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Writer {
    /// Whether they go to S3.
    pub(crate) exports: bool,
    transformation: Transformation,
    output_type: OutputType,
}

/// What a child's result becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Transformation {
    /// Its execution, with input and output.
    None,
    /// Its output.
    Compact,
    /// Its output; if that is an array, each element.
    Flatten,
}

/// The format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OutputType {
    Json,
    JsonLines,
}

impl Default for Writer {
    /// Without a ResultWriter.
    fn default() -> Writer {
        Writer {
            exports: false,
            transformation: Transformation::Compact,
            output_type: OutputType::Json,
        }
    }
}

impl Writer {
    /// What a ResultWriter with the Resource `resource` and the WriterConfig `config` does.
    ///
    /// # Errors
    /// What is wrong, by the names of the fields.
    pub(crate) fn parse(resource: Option<&str>, config: Option<&Value>) -> Result<Writer, String> {
        let action = resource.map(|arn| arn.rsplit_once(":::").map_or("", |(_, action)| action));
        if action.is_some_and(|action| action != "s3:putObject") {
            return Err(format!(
                "a ResultWriter can't have the Resource `{}`: it is arn:aws:states:::s3:putObject",
                resource.unwrap_or_default()
            ));
        }
        let exports = resource.is_some();
        let Some(config) = config else {
            return match exports {
                false => Err("a ResultWriter needs a `Resource` or a `WriterConfig`".to_owned()),
                true => Ok(Writer {
                    exports,
                    transformation: Transformation::None,
                    output_type: OutputType::Json,
                }),
            };
        };
        Ok(Writer {
            exports,
            transformation: match text(config, "Transformation")? {
                Some("NONE") => Transformation::None,
                Some("COMPACT") => Transformation::Compact,
                Some("FLATTEN") => Transformation::Flatten,
                other => {
                    return Err(format!(
                        "the Transformation `{}` is none of NONE, COMPACT, FLATTEN",
                        other.unwrap_or_default()
                    ));
                }
            },
            output_type: match text(config, "OutputType")? {
                Some("JSON") => OutputType::Json,
                Some("JSONL") => OutputType::JsonLines,
                other => {
                    return Err(format!(
                        "the OutputType `{}` is none of JSON, JSONL",
                        other.unwrap_or_default()
                    ));
                }
            },
        })
    }

    /// The results as the result of the state, in the order of the items.
    pub(crate) fn results(self, children: &[Child]) -> Payload {
        Payload::array(&self.transform(children))
    }

    fn transform<'a>(self, children: impl IntoIterator<Item = &'a Child>) -> Vec<Payload> {
        let mut results = Vec::new();
        for child in children {
            match (self.transformation, &child.outcome) {
                // A child without an output comes as its execution, whatever is asked for.
                (Transformation::None, _) | (_, Err(_)) => {
                    results.push(Payload::from(&child.record()));
                }
                (Transformation::Compact, Ok(output)) => results.push(output.clone()),
                (Transformation::Flatten, Ok(output)) => match output.decode::<Vec<Value>>() {
                    Ok(elements) => results.extend(elements.iter().map(Payload::from)),
                    Err(_) => results.push(output.clone()),
                },
            }
        }
        results
    }

    /// Writes the results to where the evaluated Parameters or Arguments say. Gives the result of
    /// the state.
    ///
    /// # Errors
    /// `States.ResultWriterFailed`
    pub(crate) fn export(
        self,
        arguments: &Value,
        buckets: Option<&Buckets>,
        map_run_arn: &str,
        children: &[Child],
    ) -> Result<Value, Failure> {
        let failed = |cause: String| Failure::new(RESULT_WRITER_FAILED, cause);
        let bucket = required(arguments, "Bucket").map_err(failed)?;
        let prefix = text(arguments, "Prefix").map_err(failed)?.unwrap_or("");
        let prefix = prefix.trim_end_matches('/');
        let run = map_run_arn.rsplit(':').next().unwrap_or(map_run_arn);
        let folder = match prefix {
            "" => run.to_owned(),
            prefix => format!("{prefix}/{run}"),
        };
        let buckets = buckets.ok_or_else(|| {
            failed("The runtime has no buckets to write to: give it some with `Runtime::builder().buckets(Buckets::folder(\"..\"))`.".to_owned())
        })?;
        let put = |key: &str, content: &str| {
            let put = buckets.put(bucket, key, content);
            put.map_err(|error| bucket_failure(RESULT_WRITER_FAILED, &error))
        };
        let mut files = json!({ "FAILED": [], "PENDING": [], "SUCCEEDED": [] });
        for (kind, succeeded) in [("FAILED", false), ("SUCCEEDED", true)] {
            let some: Vec<_> = children
                .iter()
                .filter(|child| child.outcome.is_ok() == succeeded)
                .collect();
            if some.is_empty() {
                continue;
            }
            let content = self.file(&self.transform(some));
            let key = format!("{folder}/{kind}_0.{}", self.extension());
            put(&key, &content)?;
            files[kind] = json!([{ "Key": key, "Size": content.len() }]);
        }
        let manifest = json!({
            "DestinationBucket": bucket,
            "MapRunArn": map_run_arn,
            "ResultFiles": files,
        });
        let key = format!("{folder}/manifest.json");
        put(&key, &manifest.to_string())?;
        Ok(json!({
            "MapRunArn": map_run_arn,
            "ResultWriterDetails": { "Bucket": bucket, "Key": key },
        }))
    }

    fn extension(self) -> &'static str {
        match self.output_type {
            OutputType::Json => "json",
            OutputType::JsonLines => "jsonl",
        }
    }

    fn file(self, results: &[Payload]) -> String {
        match self.output_type {
            OutputType::Json => Payload::array(results).as_str().to_owned(),
            OutputType::JsonLines => results
                .iter()
                .map(|result| format!("{}\n", result.as_str()))
                .collect(),
        }
    }
}

impl Child {
    /// The execution as result files describe it.
    fn record(&self) -> Value {
        let mut record = json!({});
        if let Err(failure) = &self.outcome {
            record["Cause"] = json!(failure.cause);
            record["Error"] = json!(failure.error);
        }
        record["ExecutionArn"] = json!(*self.arn);
        record["Input"] = json!(self.input.as_str());
        record["InputDetails"] = json!({ "Included": true });
        record["Name"] = json!(*self.name);
        if let Ok(output) = &self.outcome {
            record["Output"] = json!(output.as_str());
            record["OutputDetails"] = json!({ "Included": true });
        }
        record["RedriveCount"] = json!(0);
        if self.outcome.is_ok() {
            record["RedriveStatus"] = json!("NOT_REDRIVABLE");
            record["RedriveStatusReason"] = json!("Execution is SUCCEEDED and cannot be redriven");
        } else {
            record["RedriveStatus"] = json!("REDRIVABLE_BY_MAP_RUN");
        }
        record["StartDate"] = json!(format!("{:.3}", self.start_date));
        record["StateMachineArn"] = json!(*self.state_machine_arn);
        record["Status"] = json!(self.status.to_string());
        record["StopDate"] = json!(format!("{:.3}", self.stop_date));
        record
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use workflow_core::error::Failure;

    use super::{Child, Writer};
    use crate::interpreter::Buckets;
    use crate::payload::Payload;
    use crate::runtime::ExecutionStatus;

    const PUT: Option<&str> = Some("arn:aws:states:::s3:putObject");
    const RUN: &str = "arn:aws:states:us-east-1:123456789012:mapRun:m/L:1f2e";

    fn child(name: &str, outcome: Result<Value, Failure>) -> Child {
        Child {
            arn: format!("arn:aws:states:us-east-1:123456789012:execution:m/L:{name}").into(),
            name: name.into(),
            state_machine_arn: "arn:aws:states:us-east-1:123456789012:stateMachine:m/L".into(),
            input: Payload::from(&json!({"n": name})),
            status: match outcome.is_ok() {
                true => ExecutionStatus::Succeeded,
                false => ExecutionStatus::Failed,
            },
            outcome: outcome.map(|output| Payload::from(&output)),
            start_date: "2024-01-02T03:04:05.0064Z".parse().unwrap(),
            stop_date: "2024-01-02T03:04:06Z".parse().unwrap(),
        }
    }

    fn children() -> Vec<Child> {
        vec![
            child("a", Ok(json!([1, 2]))),
            child("b", Err(Failure::new("Bad", "why"))),
            child("c", Ok(json!({"x": [3]}))),
        ]
    }

    /// As the documentation shows them.
    fn record(name: &str, output: &Value) -> Value {
        json!({
            "ExecutionArn": format!("arn:aws:states:us-east-1:123456789012:execution:m/L:{name}"),
            "Input": format!("{{\"n\":\"{name}\"}}"),
            "InputDetails": {"Included": true},
            "Name": name,
            "Output": output.to_string(),
            "OutputDetails": {"Included": true},
            "RedriveCount": 0,
            "RedriveStatus": "NOT_REDRIVABLE",
            "RedriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
            "StartDate": "2024-01-02T03:04:05.006Z",
            "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m/L",
            "Status": "SUCCEEDED",
            "StopDate": "2024-01-02T03:04:06.000Z",
        })
    }

    fn failed_record() -> Value {
        json!({
            "Cause": "why",
            "Error": "Bad",
            "ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:m/L:b",
            "Input": "{\"n\":\"b\"}",
            "InputDetails": {"Included": true},
            "Name": "b",
            "RedriveCount": 0,
            "RedriveStatus": "REDRIVABLE_BY_MAP_RUN",
            "StartDate": "2024-01-02T03:04:05.006Z",
            "StateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m/L",
            "Status": "FAILED",
            "StopDate": "2024-01-02T03:04:06.000Z",
        })
    }

    #[test]
    fn results_take_the_form_that_is_asked_for() {
        let (a, c) = (json!([1, 2]), json!({"x": [3]}));
        let none = json!([record("a", &a), failed_record(), record("c", &c)]);
        let compact = json!([a, failed_record(), c]);
        let flat = json!([1, 2, failed_record(), c]);
        let config = |name: &str| json!({"Transformation": name, "OutputType": "JSON"});
        for (writer, expected) in [
            (Ok(Writer::default()), &compact),
            (Writer::parse(None, Some(&config("NONE"))), &none),
            (Writer::parse(None, Some(&config("COMPACT"))), &compact),
            (Writer::parse(None, Some(&config("FLATTEN"))), &flat),
        ] {
            let writer = writer.unwrap();
            assert!(!writer.exports);
            assert_eq!(
                &writer.results(&children()).to_value(),
                expected,
                "{writer:?}"
            );
        }
        assert_eq!(Writer::default().results(&[]).to_value(), json!([]));
    }

    #[test]
    fn exported_results_are_files_and_a_manifest() {
        let json_lines = json!({"Transformation": "FLATTEN", "OutputType": "JSONL"});
        let succeeded = json!([record("a", &json!([1, 2])), record("c", &json!({"x": [3]}))]);
        let failed = failed_record();
        for (config, prefix, folder, extension, succeeded, failed) in [
            (
                None,
                json!("jobs"),
                "jobs/1f2e",
                "json",
                succeeded.to_string(),
                format!("[{failed}]"),
            ),
            (
                Some(&json_lines),
                json!(null),
                "1f2e",
                "jsonl",
                "1\n2\n{\"x\":[3]}\n".to_owned(),
                format!("{failed}\n"),
            ),
        ] {
            let buckets = Buckets::memory();
            buckets.create("out").unwrap();
            let writer = Writer::parse(PUT, config).unwrap();
            assert!(writer.exports);
            let arguments = json!({"Bucket": "out", "Prefix": prefix});
            let result = writer
                .export(&arguments, Some(&buckets), RUN, &children())
                .unwrap();
            let manifest = format!("{folder}/manifest.json");
            let details = json!({"Bucket": "out", "Key": manifest});
            assert_eq!(
                result,
                json!({"MapRunArn": RUN, "ResultWriterDetails": details})
            );

            let (good, bad) = (
                format!("{folder}/SUCCEEDED_0.{extension}"),
                format!("{folder}/FAILED_0.{extension}"),
            );
            let manifest: Value =
                serde_json::from_slice(&buckets.get("out", &manifest).unwrap()).unwrap();
            let expected = json!({
                "DestinationBucket": "out",
                "MapRunArn": RUN,
                "ResultFiles": {
                    "FAILED": [{"Key": bad, "Size": failed.len()}],
                    "PENDING": [],
                    "SUCCEEDED": [{"Key": good, "Size": succeeded.len()}],
                },
            });
            assert_eq!(manifest, expected);
            assert_eq!(buckets.get("out", &good).unwrap(), succeeded.as_bytes());
            assert_eq!(buckets.get("out", &bad).unwrap(), failed.as_bytes());
        }
    }

    #[test]
    fn an_export_that_fails_says_why() {
        let writer = Writer::parse(PUT, None).unwrap();
        let buckets = Buckets::memory();
        for (arguments, buckets, cause) in [
            (
                json!({}),
                Some(&buckets),
                "The field 'Bucket' is required but was missing",
            ),
            (
                json!({"Bucket": "b", "Prefix": 1}),
                Some(&buckets),
                "The field 'Prefix' must be a string but was: 1",
            ),
            (
                json!({"Bucket": "b"}),
                Some(&buckets),
                "The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; ",
            ),
            (
                json!({"Bucket": "b"}),
                None,
                "The runtime has no buckets to write to: ",
            ),
        ] {
            let failure = writer.export(&arguments, buckets, RUN, &[]).unwrap_err();
            assert_eq!(failure.error, "States.ResultWriterFailed");
            assert!(failure.cause.starts_with(cause), "{}", failure.cause);
        }
    }

    #[test]
    fn a_result_writer_that_makes_no_sense_is_refused() {
        for (resource, config, message) in [
            (
                None,
                None,
                "a ResultWriter needs a `Resource` or a `WriterConfig`",
            ),
            (
                Some("arn:aws:states:::s3:getObject"),
                None,
                "a ResultWriter can't have the Resource `arn:aws:states:::s3:getObject`",
            ),
            (
                PUT,
                Some(json!({})),
                "the Transformation `` is none of NONE, COMPACT, FLATTEN",
            ),
            (
                PUT,
                Some(json!({"Transformation": "NONE", "OutputType": "CSV"})),
                "the OutputType `CSV` is none of JSON, JSONL",
            ),
        ] {
            let error = Writer::parse(resource, config.as_ref()).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
