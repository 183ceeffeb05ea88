//! Executions that were recorded, run again: how they end, what happens in which order, and every
//! field of it.

use std::path::Path;

use serde_json::{Map, Value, json};
use workflow_runtime::history::{LogLevel, logged};

use crate::compare::history::{self, details, event_type};
use crate::compare::masks::Masks;
use crate::compare::value::{Comparison, Difference};
use crate::execute::run::{self, Run};
use crate::files::{self, Error, field};

/// The files without executions.
const OTHERS: &[&str] = &[
    "api_sequences.jsonl",
    "test_state.jsonl",
    "validation.jsonl",
];

/// The executions of a file.
#[derive(Debug)]
pub(crate) struct Executions {
    pub(crate) name: String,
    pub(crate) cases: Vec<Case>,
}

/// An execution and what of it is right; none for what was not recorded.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    /// Status, output, error and cause.
    pub(crate) outcome: Result<(), Difference>,
    /// The types of its events, in order.
    pub(crate) types: Option<Result<(), Difference>>,
    /// Every field of its events, and of what else was recorded of it.
    pub(crate) fields: Option<Result<(), Difference>>,
    /// Its events were compared in canonical order.
    pub(crate) canonical: bool,
}

/// Runs every execution of the material whose file's name has `only` in it.
///
/// # Errors
/// When the material can't be read.
pub(crate) fn executions(dir: &Path, only: &str) -> Result<Vec<Executions>, Error> {
    let mut files = Vec::new();
    for path in files::names(&dir.join("cases"), ".jsonl")? {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        if OTHERS.contains(&&*file) || !file.contains(only) {
            continue;
        }
        let cases = files::lines(&path)?;
        files.push(Executions {
            name: format!("cases/{file}"),
            cases: cases.iter().map(check).collect(),
        });
    }
    Ok(files)
}

fn check(case: &Value) -> Case {
    let expected = &case["expected"];
    let id = field(case, "id").to_owned();
    let run = match run::run(case) {
        Ok(run) => run,
        Err(problem) => {
            let wrong = || Err(problem.clone());
            return Case {
                id,
                outcome: wrong(),
                types: expected.get("history").map(|_| wrong()),
                fields: has_fields(expected).then(wrong),
                canonical: false,
            };
        }
    };
    let comparison = comparison(case, &run);
    let outcome = outcome(expected, &run, &mut comparison.clone());
    let mut exact = comparison;
    // Mocked responses have an order of their own.
    exact.ordered = case.get("local_mock_config").is_none();
    let (types, fields, canonical) = events(case, &run, exact);
    Case {
        id,
        outcome,
        types,
        fields,
        canonical,
    }
}

/// Whether more than the outcome was recorded.
fn has_fields(expected: &Value) -> bool {
    let mut kept = expected.as_object().into_iter().flatten();
    kept.any(|(key, _)| !matches!(key.as_str(), "status" | "output" | "error" | "cause"))
}

fn comparison(case: &Value, run: &Run) -> Comparison {
    let mut mocked = Vec::new();
    texts(&case["local_mock_config"]["MockedResponses"], &mut mocked);
    let mut comparison = Comparison::new(Masks::new(run.made.clone(), mocked));
    comparison.later = files::later_keys(case);
    if case.get("local_mock_config").is_some() {
        comparison.skipped = not_mocked(case);
    }
    comparison
}

/// What mocked responses leave out: the results of the recorded tasks have it, and it can't come
/// from the configuration.
fn not_mocked(case: &Value) -> Vec<Vec<String>> {
    let mut names = Vec::new();
    keys(&case["local_mock_config"]["MockedResponses"], &mut names);
    let expected = &case["expected"];
    let events = expected["history"].as_array().into_iter().flatten();
    let results = events.filter(|e| event_type(e).ends_with("Succeeded"));
    let outputs = results.map(|result| &details(result)["output"]);
    let mut recorded = Vec::new();
    for output in outputs.chain([&expected["sync_response"]["output"]]) {
        let output = output.as_object();
        recorded.extend(output.into_iter().flat_map(Map::keys).cloned());
    }
    let task_fields = |name: &String| name.starts_with(|c: char| c.is_ascii_uppercase());
    recorded.retain(|name| task_fields(name) && !names.contains(name));
    let mut skipped: Vec<Vec<String>> = recorded.into_iter().map(|name| vec![name]).collect();
    skipped.push(vec![
        "taskSubmittedEventDetails".to_owned(),
        "output".to_owned(),
    ]);
    skipped
}

/// All texts in a value.
fn texts(value: &Value, all: &mut Vec<String>) {
    match value {
        Value::String(text) => all.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, all)),
        Value::Object(fields) => fields.values().for_each(|field| texts(field, all)),
        _ => {}
    }
}

fn keys(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                names.push(name.clone());
                keys(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, names)),
        _ => {}
    }
}

/// How the execution ended, as the recording tells; a description or a log may tell it, too.
fn recorded_end(expected: &Value) -> Value {
    if expected.get("status").is_some() {
        return expected.clone();
    }
    if let Some(event) = expected.get("end_event") {
        let mut end = event["details"].clone();
        end["status"] = match field(event, "type") {
            "ExecutionSucceeded" => json!("SUCCEEDED"),
            "ExecutionTimedOut" => json!("TIMED_OUT"),
            "ExecutionAborted" => json!("ABORTED"),
            _ => json!("FAILED"),
        };
        return end;
    }
    let described = expected["describe"].as_object().into_iter().flatten();
    if let Some((_, description)) = described.last() {
        return description.clone();
    }
    let events = expected["stepfunctions_events"].as_array();
    let last = events.and_then(|events| events.last());
    last.map(|event| event["detail"].clone())
        .unwrap_or_default()
}

fn outcome(expected: &Value, run: &Run, comparison: &mut Comparison) -> Result<(), Difference> {
    let end = recorded_end(expected);
    let Some(status) = end["status"].as_str() else {
        return still_running(expected, run);
    };
    let described = &run.description;
    let found = described.status.to_string();
    let told = || {
        let (error, cause) = (described.error.as_deref(), described.cause.as_deref());
        match (error, cause) {
            (None, None) => found.clone(),
            (error, cause) => {
                let (error, cause) = (error.unwrap_or_default(), cause.unwrap_or_default());
                format!("{found} ({error}: {cause})")
            }
        }
    };
    if status != found {
        return Err(format!("expected {status}, found {}", told()));
    }
    let part = |value: &Value, key: &str| match value.get(key) {
        None | Some(Value::Null) => json!({}),
        Some(value) => json!({ key: value }),
    };
    let failure = json!({ "error": described.error, "cause": described.cause });
    for key in ["error", "cause"] {
        comparison.value(&part(&end, key), &part(&failure, key))?;
    }
    match (end.get("output"), &run.output) {
        (None | Some(Value::Null), None) => Ok(()),
        (Some(Value::String(text)), Some(found)) if expected.get("output_unparsed").is_some() => {
            let masked = text == "executionSucceededEventDetails.output";
            match masked || comparison.masks.text(text, found) {
                true => Ok(()),
                false => Err(format!("output: expected {text}, found {found}")),
            }
        }
        (Some(output), Some(found)) => {
            let found = serde_json::from_str(found).unwrap_or_default();
            let result = comparison.data(output, &found);
            result.map_err(|difference| format!("output: {difference}"))
        }
        (output, found) => Err(format!("output: expected {output:?}, found {found:?}")),
    }
}

/// The recording ends before the execution does: what happened later did not happen at once.
fn still_running(expected: &Value, run: &Run) -> Result<(), Difference> {
    let recorded = expected["history"].as_array().map_or(0, Vec::len);
    let last = run.events.get(recorded.wrapping_sub(1));
    let next = run.events.get(recorded);
    let pause = match (last, next) {
        (Some(last), Some(next)) => next.timestamp.duration_since(last.timestamp).as_secs(),
        (Some(_), None) => return Ok(()),
        (None, _) => 0,
    };
    match pause > 0 {
        true => Ok(()),
        false => Err(format!(
            "expected that it still runs after event {recorded}, found {}",
            run.history.get(recorded).unwrap_or(&Value::Null)
        )),
    }
}

type Checked = Option<Result<(), Difference>>;

fn events(case: &Value, run: &Run, mut comparison: Comparison) -> (Checked, Checked, bool) {
    let expected = &case["expected"];
    let mut types = None;
    let mut fields = has_fields(expected).then_some(Ok(()));
    let mut canonical = false;
    if let Some(recorded) = expected["history"].as_array() {
        let sorted = case["parallel_order_normalised"] == true;
        let open = recorded_end(expected)["status"].is_null();
        let length = if open { recorded.len() } else { usize::MAX };
        let found = &run.history[..length.min(run.history.len())];
        let verdict = history::compare(recorded, found, &mut comparison, sorted);
        types = Some(verdict.types);
        fields = Some(verdict.fields);
        canonical = verdict.canonical;
    }
    let mut others = || others(case, run, &mut comparison);
    let fields = fields.map(|right| right.and_then(|()| others()));
    (types, fields, canonical)
}

/// What else was recorded: descriptions, responses and logs.
fn others(case: &Value, run: &Run, comparison: &mut Comparison) -> Result<(), Difference> {
    let expected = &case["expected"];
    let described = description(run);
    let descriptions = expected["describe"].as_object().into_iter().flatten();
    let descriptions = descriptions.map(|(_, description)| description);
    for recorded in descriptions.chain(expected.get("sync_response")) {
        let recorded = modelled(recorded);
        let result = comparison.value(&recorded, &described);
        result.map_err(|difference| format!("description: {difference}"))?;
    }
    for snapshot in expected["history_snapshots"]
        .as_array()
        .into_iter()
        .flatten()
    {
        reversed(snapshot, run, comparison)?;
    }
    if let Some(event) = expected.get("end_event") {
        let lines = logged(
            &run.description.execution_arn,
            &run.events,
            LogLevel::All,
            true,
        );
        let last = lines.last().cloned().unwrap_or_default();
        let result = comparison.value(event, &last);
        result.map_err(|difference| format!("last log line: {difference}"))?;
    }
    match case.get("loggingConfiguration") {
        Some(logging) if expected.get("end_event").is_none() => log(case, logging, run, comparison),
        _ => Ok(()),
    }
}

/// A history that was asked for in another way.
fn reversed(snapshot: &Value, run: &Run, comparison: &mut Comparison) -> Result<(), Difference> {
    let mut found = run.history.clone();
    if field(snapshot, "key").contains("reverseOrder[True]") {
        found.reverse();
    }
    let expected = snapshot["events"].as_array().cloned().unwrap_or_default();
    let verdict = history::compare(&expected, &found, comparison, false);
    let result = verdict.types.and(verdict.fields);
    result.map_err(|difference| format!("{}: {difference}", field(snapshot, "key")))
}

fn log(
    case: &Value,
    logging: &Value,
    run: &Run,
    comparison: &mut Comparison,
) -> Result<(), Difference> {
    let level = LogLevel::from_name(field(logging, "level")).unwrap_or_default();
    let data = logging["includeExecutionData"] == true;
    let lines = logged(&run.description.execution_arn, &run.events, level, data);
    let none = json!([]);
    let recorded = case["expected"]
        .get("logged_execution_events")
        .unwrap_or(&none);
    let result = comparison.value(recorded, &json!(lines));
    result.map_err(|difference| format!("log: {difference}"))
}

/// What descriptions have that the library does not: versions, aliases and redrives are of the
/// service's own bookkeeping, as is what it bills.
const NOT_MODELLED: &[&str] = &[
    "ResponseMetadata",
    "billingDetails",
    "inputDetails",
    "outputDetails",
    "redriveCount",
    "redriveStatus",
    "redriveStatusReason",
    "stateMachineAliasArn",
    "stateMachineVersionArn",
];

fn modelled(description: &Value) -> Value {
    let fields = description.as_object().into_iter().flatten();
    let fields = fields.filter(|(key, _)| !NOT_MODELLED.contains(&key.as_str()));
    fields
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// The description as the API writes it.
fn description(run: &Run) -> Value {
    let found = &run.description;
    let mut described = json!({
        "executionArn": found.execution_arn,
        "stateMachineArn": found.state_machine_arn,
        "name": found.name,
        "status": found.status.to_string(),
        "startDate": found.start_date.to_string(),
        "input": found.input.to_string(),
    });
    let stopped = found.stop_date.map(|date| date.to_string());
    let optional = [
        ("stopDate", &stopped),
        ("output", &run.output),
        ("error", &found.error),
        ("cause", &found.cause),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            described[key] = json!(value);
        }
    }
    described
}

/// How many of the cases of a file are right.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Figures {
    pub(crate) cases: usize,
    pub(crate) outcome: usize,
    /// How many have a recorded history.
    pub(crate) histories: usize,
    pub(crate) types: usize,
    /// How many have more recorded than the outcome.
    pub(crate) detailed: usize,
    pub(crate) fields: usize,
    /// How many were compared in canonical order.
    pub(crate) canonical: usize,
}

impl Executions {
    pub(crate) fn figures(&self) -> Figures {
        let right = |checked: &Checked| checked.as_ref().is_some_and(Result::is_ok);
        let count = |of: &dyn Fn(&Case) -> bool| self.cases.iter().filter(|case| of(case)).count();
        Figures {
            cases: self.cases.len(),
            outcome: count(&|case| case.outcome.is_ok()),
            histories: count(&|case| case.types.is_some()),
            types: count(&|case| right(&case.types)),
            detailed: count(&|case| case.fields.is_some()),
            fields: count(&|case| right(&case.fields)),
            canonical: count(&|case| case.canonical),
        }
    }
}

impl Figures {
    pub(crate) fn add(&mut self, other: Figures) {
        self.cases += other.cases;
        self.outcome += other.outcome;
        self.histories += other.histories;
        self.types += other.types;
        self.detailed += other.detailed;
        self.fields += other.fields;
        self.canonical += other.canonical;
    }

    pub(crate) fn to_json(self) -> Value {
        json!({
            "cases": self.cases,
            "outcome": self.outcome,
            "histories": self.histories,
            "types": self.types,
            "detailed": self.detailed,
            "fields": self.fields,
        })
    }
}

impl Case {
    /// What is wrong, each with its first difference.
    pub(crate) fn wrong(&self) -> Vec<(&'static str, &str)> {
        let parts = [
            ("outcome", Some(&self.outcome)),
            ("types", self.types.as_ref()),
            ("fields", self.fields.as_ref()),
        ];
        let wrong = parts
            .into_iter()
            .filter_map(|(part, checked)| match checked {
                Some(Err(difference)) => Some((part, difference.as_str())),
                _ => None,
            });
        let mut wrong: Vec<(&str, &str)> = wrong.collect();
        // What keeps a case from running is wrong with all of it.
        wrong.dedup_by_key(|(_, difference)| *difference);
        wrong
    }
}
