//! MockConfigFile.json of Step Functions Local: answers for Task states by test case.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-test-sm-exec.html>

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use workflow_core::error::Failure;

use super::handlers::{Reply, is_lambda_invoke};
use crate::engine::names;

/// A MockConfigFile.json.
///
/// ```
/// use workflow_runtime::interpreter::MockConfig;
///
/// let config = MockConfig::from_json(r#"{
///     "StateMachines": {"OrderFlow": {"TestCases": {"HappyPath": {"ChargeCard": "ChargeOk"}}}},
///     "MockedResponses": {
///         "ChargeOk": {
///             "0": {"Throw": {"Error": "Lambda.ServiceException", "Cause": "500"}},
///             "1-2": {"Return": {"StatusCode": 200, "Payload": {"ok": true}}}
///         }
///     }
/// }"#)?;
/// let case = config.test_case("OrderFlow", "HappyPath")?;
/// # let _ = case;
/// # Ok::<_, workflow_runtime::interpreter::MockConfigError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MockConfig {
    /// By machine, then by case.
    machines: BTreeMap<String, BTreeMap<String, TestCase>>,
}

/// A test case of a [`MockConfig`]: the answers of its states.
#[derive(Debug, Clone, PartialEq)]
pub struct TestCase {
    /// By state: the name of the response, and it.
    states: Arc<BTreeMap<String, (String, Arc<Response>)>>,
}

/// A mocked response: what each attempt gets.
#[derive(Debug, PartialEq)]
struct Response(Vec<(Range, Answer)>);

/// `0` or `1-3`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    first: u64,
    last: u64,
}

#[derive(Debug, PartialEq)]
enum Answer {
    Return(Value),
    Throw(Failure),
}

/// What is wrong with a [`MockConfig`], and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct MockConfigError {
    /// Where: `MockedResponses/ChargeOk/0`.
    pub place: String,
    /// What.
    pub problem: String,
}

fn error<T>(place: impl Into<String>, problem: impl Into<String>) -> Result<T, MockConfigError> {
    Err(MockConfigError {
        place: place.into(),
        problem: problem.into(),
    })
}

impl MockConfig {
    /// Reads the text of a MockConfigFile.json, all of it.
    ///
    /// # Errors
    /// Says what is wrong, and where.
    pub fn from_json(text: &str) -> Result<MockConfig, MockConfigError> {
        match serde_json::from_str(text) {
            Ok(json) => MockConfig::from_value(&json),
            Err(problem) => error("the file", format!("it is no JSON: {problem}")),
        }
    }

    /// Reads the JSON of a MockConfigFile.json, all of it.
    ///
    /// # Errors
    /// As for [`from_json`](MockConfig::from_json).
    pub fn from_value(json: &Value) -> Result<MockConfig, MockConfigError> {
        let file = object(json, "the file")?;
        known_keys(file, "the file", &["StateMachines", "MockedResponses"])?;
        let mut responses = BTreeMap::new();
        if let Some(json) = file.get("MockedResponses") {
            for (name, json) in object(json, "MockedResponses")? {
                let place = format!("MockedResponses/{name}");
                responses.insert(name.as_str(), Arc::new(Response::read(json, &place)?));
            }
        }
        let Some(machines) = file.get("StateMachines") else {
            return error("the file", "it has no `StateMachines`");
        };
        let mut read = BTreeMap::new();
        for (name, json) in object(machines, "StateMachines")? {
            let place = format!("StateMachines/{name}");
            read.insert(name.clone(), test_cases(json, &place, &responses)?);
        }
        Ok(MockConfig { machines: read })
    }

    /// The test case `case` of the machine `machine`.
    ///
    /// # Errors
    /// When there is none.
    pub fn test_case(&self, machine: &str, case: &str) -> Result<TestCase, MockConfigError> {
        let Some(cases) = self.machines.get(machine) else {
            let names: Vec<_> = self.machines.keys().collect();
            let problem = format!("no state machine `{machine}`; there are {names:?}");
            return error("StateMachines", problem);
        };
        match cases.get(case) {
            Some(case) => Ok(case.clone()),
            None => {
                let names: Vec<_> = cases.keys().collect();
                let problem = format!("no mock map found for test `{case}`; there are {names:?}");
                error(format!("StateMachines/{machine}/TestCases"), problem)
            }
        }
    }

    /// The names of the machines.
    pub fn state_machines(&self) -> impl Iterator<Item = &str> {
        self.machines.keys().map(String::as_str)
    }

    /// The names of the test cases of a machine.
    pub fn test_cases(&self, machine: &str) -> impl Iterator<Item = &str> {
        let cases = self.machines.get(machine).into_iter();
        cases.flat_map(|cases| cases.keys().map(String::as_str))
    }
}

impl TestCase {
    /// What attempt `number` at `state` gets; none for a state that is not listed. Where a
    /// function is called by its ARN, a response as of `lambda:invoke` stands for its Payload.
    pub(crate) fn reply(&self, state: &str, resource: &str, number: u64) -> Option<Reply> {
        let (name, response) = self.states.get(state)?;
        let answers = &response.0;
        let covers = |(range, _): &&(Range, Answer)| (range.first..=range.last).contains(&number);
        Some(match answers.iter().find(covers) {
            Some((_, Answer::Return(value))) => match payload_of(value) {
                Some(payload) if resource.contains(":lambda:") && !is_lambda_invoke(resource) => {
                    Reply::from(payload.clone())
                }
                _ => Reply::from(value.clone()),
            },
            Some((_, Answer::Throw(failure))) => Reply::from(failure.clone()),
            None => {
                let cause = format!(
                    "the mocked response `{name}` has no answer for attempt {number} at the state `{state}`: add the key \"{number}\""
                );
                Reply::from(Failure::new(names::RUNTIME, cause))
            }
        })
    }
}

/// The Payload of `{"StatusCode": .., "Payload": ..}`.
fn payload_of(response: &Value) -> Option<&Value> {
    response.get("StatusCode")?;
    response.get("Payload")
}

fn test_cases(
    json: &Value,
    place: &str,
    responses: &BTreeMap<&str, Arc<Response>>,
) -> Result<BTreeMap<String, TestCase>, MockConfigError> {
    let machine = object(json, place)?;
    known_keys(machine, place, &["TestCases"])?;
    let place = format!("{place}/TestCases");
    let Some(cases) = machine.get("TestCases") else {
        return error(place, "it is missing");
    };
    let mut read = BTreeMap::new();
    for (case, json) in object(cases, &place)? {
        let place = format!("{place}/{case}");
        let mut states = BTreeMap::new();
        for (state, response) in object(json, &place)? {
            let place = format!("{place}/{state}");
            let Some(name) = response.as_str() else {
                return error(place, format!("{response} is no name of a response"));
            };
            let Some(response) = responses.get(name) else {
                return error(place, format!("`MockedResponses` has no `{name}`"));
            };
            states.insert(state.clone(), (name.to_owned(), response.clone()));
        }
        let states = Arc::new(states);
        read.insert(case.clone(), TestCase { states });
    }
    Ok(read)
}

impl Response {
    fn read(json: &Value, place: &str) -> Result<Response, MockConfigError> {
        let mut answers: Vec<(Range, Answer)> = Vec::new();
        for (key, json) in object(json, place)? {
            let place = format!("{place}/{key}");
            let Some(range) = Range::parse(key) else {
                let problem =
                    "a key is a number of an attempt from \"0\", or a range such as \"1-3\"";
                return error(place, problem);
            };
            let overlaps = |(other, _): &(Range, Answer)| {
                range.first <= other.last && other.first <= range.last
            };
            if answers.iter().any(overlaps) {
                return error(place, "another key covers the same attempt");
            }
            answers.push((range, Answer::read(json, &place)?));
        }
        Ok(Response(answers))
    }
}

impl Range {
    fn parse(key: &str) -> Option<Range> {
        // `parse` would take a sign, too.
        let number = |text: &str| match text.bytes().all(|b| b.is_ascii_digit()) {
            true => text.parse::<u64>().ok(),
            false => None,
        };
        let (first, last) = key.split_once('-').unwrap_or((key, key));
        let (first, last) = (number(first)?, number(last)?);
        (first <= last).then_some(Range { first, last })
    }
}

impl Answer {
    fn read(json: &Value, place: &str) -> Result<Answer, MockConfigError> {
        let answer = object(json, place)?;
        known_keys(answer, place, &["Return", "Throw"])?;
        match (answer.get("Return"), answer.get("Throw")) {
            (Some(value), None) => Ok(Answer::Return(value.clone())),
            (None, Some(failure)) => read_failure(failure, &format!("{place}/Throw")),
            _ => error(place, "an answer has either `Return` or `Throw`"),
        }
    }
}

fn read_failure(json: &Value, place: &str) -> Result<Answer, MockConfigError> {
    let failure = object(json, place)?;
    known_keys(failure, place, &["Error", "Cause"])?;
    let text = |key: &str| match failure.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => error(format!("{place}/{key}"), format!("{other} is no text")),
    };
    match (text("Error")?, text("Cause")?) {
        (Some(error), cause) => {
            let failure = Failure::new(error, cause.unwrap_or_default());
            Ok(Answer::Throw(failure))
        }
        (None, _) => error(place, "it has no `Error`"),
    }
}

fn object<'a>(json: &'a Value, place: &str) -> Result<&'a Map<String, Value>, MockConfigError> {
    match json {
        Value::Object(object) => Ok(object),
        _ => error(place, "it is no JSON object"),
    }
}

fn known_keys(
    object: &Map<String, Value>,
    place: &str,
    known: &[&str],
) -> Result<(), MockConfigError> {
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => error(
            place,
            format!("it has the key `{key}`; it may have {known:?}"),
        ),
        None => Ok(()),
    }
}
