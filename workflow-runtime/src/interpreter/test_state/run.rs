//! A state's way through its data flow, and what becomes of an error.

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow_core::asl::State;
use workflow_core::error::Failure;
use workflow_core::json::Document;

use super::check::{Mocked, check};
use super::definition::{STATE_NAME, Target, find};
use super::inspect::{ErrorDetails, InspectionData};
use super::text::text;
use super::{
    InspectionLevel, TestExecutionStatus, TestState, TestStateError, TestStateOutput, context,
    invalid,
};
use crate::engine::{MapLimits, RetryPolicy, StateError, names};
use crate::interpreter::items::{Distribution, Item, STATE_DATA};
use crate::interpreter::state::{Evaluation, Exit, Inspect, Output, Phase, StateProgram};
use crate::interpreter::{ContextObject, Fault, Sources, Variables, View};
use crate::payload::Payload;

/// What `test` comes to.
pub(super) fn run(test: &TestState) -> Result<TestStateOutput, TestStateError> {
    let target = find(test)?;
    let mocked = check(test, &target)?;
    let given = test.input.as_deref().unwrap_or("{}");
    let input = Document::parse(given)
        .map_err(|error| TestStateError::InvalidExecutionInput(error.message))?
        .value;
    let now = Timestamp::now();
    let context = context::context(test, &target, &input, now)?;
    let program = StateProgram::compile(STATE_NAME, &target.state, target.language)
        .map_err(|error| TestStateError::InvalidDefinition(error.to_string()))?;
    let arn = context["Execution"]["Id"].as_str().unwrap_or_default();
    let mut sources = Sources::new(arn, 0, now);
    let inspection = InspectionData {
        input: Some(given.to_owned()),
        ..InspectionData::default()
    };
    let run = Run {
        test,
        target: &target,
        program: &program,
        mocked,
        input,
        context,
        variables: variables(test)?,
        sources: &mut sources,
        inspection,
    };
    run.output()
}

fn variables(test: &TestState) -> Result<Variables, TestStateError> {
    let mut variables = Variables::default();
    let Some(text) = &test.variables else {
        return Ok(variables);
    };
    let Ok(Value::Object(values)) = serde_json::from_str(text) else {
        return Err(invalid("Variables must be a valid JSON object"));
    };
    for (name, value) in values {
        variables.set(name, value);
    }
    Ok(variables)
}

struct Run<'t> {
    test: &'t TestState,
    target: &'t Target,
    program: &'t StateProgram,
    mocked: Option<Mocked>,
    input: Value,
    context: Value,
    variables: Variables,
    sources: &'t mut Sources,
    inspection: InspectionData,
}

/// How a state ends when nothing goes wrong.
enum Ending {
    Exit(Exit, Option<String>),
    Fail(Failure),
}

/// The parts of a view that differ from step to step.
#[derive(Default, Clone, Copy)]
struct Seen<'v> {
    context: Option<&'v Value>,
    result: Option<&'v Value>,
    error_output: Option<&'v Value>,
}

impl Run<'_> {
    /// The variables: those that were given in their order, then others.
    fn variables_after(&self) -> Option<String> {
        let given = self.test.variables.as_deref();
        let given = given.and_then(|text| serde_json::from_str(text).ok());
        let given: serde_json::Map<String, Value> = given.unwrap_or_default();
        let place = |name: &str| given.keys().position(|key| key == name);
        let mut variables: Vec<(&str, Value)> = self
            .variables
            .iter()
            .map(|(name, value)| (name, Value::clone(value)))
            .collect();
        variables.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
        let variables = variables.into_iter();
        let variables: Value = variables.map(|(k, v)| (k.to_owned(), v)).collect();
        let some = variables.as_object().is_some_and(|v| !v.is_empty());
        some.then(|| text(&variables))
    }

    fn output(mut self) -> Result<TestStateOutput, TestStateError> {
        let mut output = match self.state().and_then(within_limits) {
            Ok(Ending::Exit(exit, next)) => self.left(exit, next, TestExecutionStatus::Succeeded),
            Ok(Ending::Fail(failure)) => failed(&failure),
            Err(fault) => self.handle(fault)?,
        };
        self.inspection.variables = self.variables_after();
        if self.test.inspection_level != InspectionLevel::Info {
            output.inspection_data = Some(self.inspection);
        }
        Ok(output)
    }

    /// One step of the data flow.
    fn step<T>(
        &mut self,
        seen: Seen<'_>,
        step: impl FnOnce(&mut Evaluation<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let context = seen.context.unwrap_or(&self.context);
        let context = ContextObject::new(|| context.clone());
        step(&mut Evaluation {
            state: self.program,
            view: View {
                input: &self.input,
                context: &context,
                variables: &self.variables,
                result: seen.result,
                error_output: seen.error_output,
            },
            sources: &mut *self.sources,
            inspect: &mut self.inspection,
        })
    }

    fn state(&mut self) -> Result<Ending, Fault> {
        let seen = Seen::default();
        let next = self.target.next();
        let exit = match &self.target.state {
            State::Pass(_) => self.step(seen, |e| e.pass())?,
            State::Succeed(_) => {
                let exit = self.step(seen, |e| e.succeed())?;
                return Ok(Ending::Exit(exit, None));
            }
            State::Wait(_) => {
                self.step(seen, |e| e.wait_until())?;
                self.step(seen, |e| e.waited())?
            }
            State::Fail(_) => return self.step(seen, |e| e.fail()).map(Ending::Fail),
            State::Choice(state) => {
                let chosen = self.step(seen, |e| e.choose())?;
                let (position, exit) = chosen.ok_or_else(no_choice)?;
                let rule = state.choices.get(position);
                let next = rule.map_or(state.default.clone(), |rule| rule.next.clone());
                return Ok(Ending::Exit(exit, next));
            }
            State::Task(state) => {
                let call = self.step(seen, |e| e.task_call())?;
                let result = self.work(&state.resource, &call.parameters)?;
                self.exit_with(&result)?
            }
            State::Parallel(_) => {
                let result = self.work("", &Value::Null)?;
                self.exit_with(&result)?
            }
            State::Map(_) => self.map()?,
        };
        Ok(Ending::Exit(exit, next))
    }

    fn exit_with(&mut self, result: &Value) -> Result<Exit, Fault> {
        let seen = Seen {
            result: Some(result),
            ..Seen::default()
        };
        let exit = self.step(seen, |e| e.exit_with_result())?;
        Ok(Exit {
            output: Output::New(exit.output.into_value(&self.input, Some(result))),
            ..exit
        })
    }

    /// What the mock says, or the task does.
    fn work(&self, resource: &str, parameters: &Value) -> Result<Value, Fault> {
        match (&self.mocked, &self.test.task) {
            (Some(Mocked::Result(result)), _) => Ok(result.clone()),
            (Some(Mocked::Error { error, cause }), _) => Err(Fault::new(error, cause)),
            (None, Some(task)) => task(resource, parameters).map_err(fault),
            // The checks have seen to it that there is one or the other.
            (None, None) => Err(Fault::runtime("there is nothing to call")),
        }
    }

    fn map(&mut self) -> Result<Exit, Fault> {
        let distribution = self.program.distribution();
        let reader = distribution.filter(|distribution| distribution.has_reader());
        let read = reader.map(|_| Vec::new());
        let call = self.step(Seen::default(), |e| e.map_call(read))?;
        self.inspection.max_concurrency = Some(call.limits.max_concurrency);
        self.inspection.tolerated_failure_count = call.limits.tolerated_failure_count;
        self.inspection.tolerated_failure_percentage = call.limits.tolerated_failure_percentage;
        let items = match reader {
            Some(reader) => self.read(reader)?,
            None => call.items.into_iter().map(item).collect(),
        };
        let iterations = self.inputs(distribution, items)?;
        let result = self.work("", &Value::Null)?;
        let iterations = result.as_array().map_or(iterations, Vec::len);
        let failed = self.test.configuration.map_iteration_failure_count;
        if exceeds(call.limits, failed.unwrap_or(0), iterations) {
            return Err(Fault::new(
                names::EXCEED_TOLERATED_FAILURE_THRESHOLD,
                "The specified tolerated failure threshold was exceeded",
            ));
        }
        self.exit_with(&result)
    }

    /// The items in what the request says that the ItemReader reads.
    fn read(&mut self, reader: &Distribution) -> Result<Vec<Item>, Fault> {
        let reading = self.step(Seen::default(), |e| {
            let effective = e.map_effective()?;
            reader.reading(e, &effective)
        })?;
        let data = self.test.configuration.map_item_reader_data.as_deref();
        match (reading, data) {
            (Some(reading), Some(data)) => {
                let pointed = reading.pointed(data);
                self.inspection.after_items_pointer = pointed.as_ref().map(text);
                reading.items_in(data).map_err(fault)
            }
            _ => Ok(Vec::new()),
        }
    }

    /// What the iterations get, after ItemSelector and ItemBatcher; how many there are.
    fn inputs(
        &mut self,
        distribution: Option<&Distribution>,
        items: Vec<Item>,
    ) -> Result<usize, Fault> {
        let inputs: Vec<Value> = match self.program.selects_items() {
            true => self.select(items, distribution.is_some())?,
            false => items.into_iter().map(whole).collect(),
        };
        let Some(distribution) = distribution else {
            return Ok(inputs.len());
        };
        let batches = self.step(Seen::default(), |e| {
            let effective = e.map_effective()?;
            distribution.batches(e, &effective)
        })?;
        let Some(batches) = batches else {
            return Ok(inputs.len());
        };
        let batches = Value::Array(batches.group(inputs).map_err(fault)?);
        self.inspection.phase(Phase::ItemBatcher, &batches);
        Ok(batches.as_array().map_or(0, Vec::len))
    }

    /// What ItemSelector makes of the items.
    fn select(&mut self, items: Vec<Item>, distributed: bool) -> Result<Vec<Value>, Fault> {
        let mut selected = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let mut context = self.context.clone();
            let mut entry = json!({ "Index": index, "Value": item.value });
            if let Some(key) = &item.key {
                entry["Key"] = key.as_str().into();
            }
            if distributed {
                entry["Source"] = item.source.as_deref().unwrap_or(STATE_DATA).into();
            }
            if let Value::Object(context) = &mut context {
                context.insert("Map".to_owned(), json!({ "Item": entry }));
            }
            let seen = Seen {
                context: Some(&context),
                ..Seen::default()
            };
            let item = whole(item);
            selected.push(self.step(seen, |e| e.item_input(&item))?);
        }
        let all = Value::Array(selected);
        self.inspection.phase(Phase::ItemSelector, &all);
        match all {
            Value::Array(selected) => Ok(selected),
            _ => Ok(Vec::new()),
        }
    }

    fn left(
        &mut self,
        exit: Exit,
        next_state: Option<String>,
        status: TestExecutionStatus,
    ) -> TestStateOutput {
        for (name, value) in exit.assigned.into_iter().flatten() {
            self.variables.set(name, value);
        }
        TestStateOutput {
            status,
            output: Some(text(&exit.output.into_value(&self.input, None))),
            error: None,
            cause: None,
            next_state,
            inspection_data: None,
        }
    }

    /// Retriers first, then catchers.
    fn handle(&mut self, fault: Fault) -> Result<TestStateOutput, TestStateError> {
        let (retriers, catchers) = self.target.handlers();
        let error = StateError::from(fault.failure.clone());
        let mut details = ErrorDetails::default();
        let takes = |names: &[String]| error.matched(names).is_some();
        if let Some(index) = retriers.iter().position(|r| takes(&r.error_equals)) {
            details.retry_index = Some(index);
            let policy = RetryPolicy::new(STATE_NAME, &retriers[index])
                .map_err(|error| TestStateError::InvalidDefinition(error.to_string()))?;
            let used = self.test.configuration.retrier_retry_count.unwrap_or(0);
            if used < policy.max_attempts {
                let delay = policy.delay(used, 1.0).as_secs();
                details.retry_backoff_interval_seconds = u64::try_from(delay).ok();
                self.inspection.error_details = Some(details);
                let status = TestExecutionStatus::Retriable;
                return Ok(TestStateOutput {
                    status,
                    ..failed(&fault.failure)
                });
            }
        }
        let catcher = catchers.iter().position(|c| takes(&c.error_equals));
        details.catch_index = catcher;
        if details != ErrorDetails::default() {
            self.inspection.error_details = Some(details);
        }
        match catcher {
            Some(index) => Ok(self.catch(index, &fault.failure, &catchers[index].next)),
            None => Ok(failed(&fault.failure)),
        }
    }

    fn catch(&mut self, index: usize, failure: &Failure, next: &str) -> TestStateOutput {
        let error_output = json!({ "Error": failure.error, "Cause": failure.cause });
        let seen = Seen {
            error_output: Some(&error_output),
            ..Seen::default()
        };
        match self.step(seen, |e| e.exit_by_catcher(index)) {
            Ok(exit) => {
                let status = TestExecutionStatus::CaughtError;
                let output = self.left(exit, Some(next.to_owned()), status);
                TestStateOutput {
                    error: text_of(&failure.error),
                    cause: text_of(&failure.cause),
                    ..output
                }
            }
            Err(fault) => failed(&fault.failure),
        }
    }
}

/// An item of the state's data.
fn item((key, value): (Option<String>, Value)) -> Item {
    Item {
        key,
        ..Item::from(value)
    }
}

/// An item without ItemSelector: an entry of an object comes as a pair.
fn whole(item: Item) -> Value {
    match item.key {
        None => item.value,
        Some(key) => json!({ "Key": key, "Value": item.value }),
    }
}

/// A failure that is none of an expression.
fn fault(failure: Failure) -> Fault {
    Fault {
        failure,
        location: None,
    }
}

fn failed(failure: &Failure) -> TestStateOutput {
    TestStateOutput {
        status: TestExecutionStatus::Failed,
        output: None,
        error: text_of(&failure.error),
        cause: text_of(&failure.cause),
        next_state: None,
        inspection_data: None,
    }
}

fn text_of(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A state can't leave with more than the next one can take.
fn within_limits(ending: Ending) -> Result<Ending, Fault> {
    let fits = match &ending {
        Ending::Exit(exit, _) => match &exit.output {
            Output::New(output) => Payload::from(output).fits(),
            Output::Input | Output::Result => true,
        },
        Ending::Fail(_) => true,
    };
    fits.then_some(ending).ok_or_else(|| {
        let cause = format!(
            "The state/task '{STATE_NAME}' returned a result with a size exceeding the maximum \
             number of bytes service limit."
        );
        Fault::new(names::DATA_LIMIT_EXCEEDED, cause)
    })
}

fn no_choice() -> Fault {
    Fault::runtime(
        "Failed to transition out of the state. The state does not point to a next state.",
    )
}

/// Whether so many failures end the state. Without a threshold the service counts none.
fn exceeds(limits: MapLimits, failed: u64, iterations: usize) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    let percentage = failed as f64 * 100.0 / iterations.max(1) as f64;
    limits.tolerated_failure_count.is_some_and(|n| failed > n)
        || limits
            .tolerated_failure_percentage
            .is_some_and(|tolerated| percentage > tolerated)
}
