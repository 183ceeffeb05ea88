//! Runs generated programs natively and as their definitions.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use workflow_runtime::interpreter::Buckets;
use workflow_runtime::prelude::Workflow;
use workflow_runtime::task::Task;
use workflow_runtime::testing::{Answer, Call};

use crate::asl::{Outcome, Program, Stub, whole_numbers};

/// Runs a program on an input, both ways.
type Check = Box<dyn Fn(&Json) -> Vec<Verdict> + Send + Sync>;

/// A generated program.
pub struct Case {
    index: usize,
    check: Check,
}

/// Makes a task's stub from what it answers.
pub type Answering = fn(Json) -> Stub;

/// How a program fared on one input.
enum Verdict {
    Output,
    Error,
    /// An expression failed.
    Evaluation,
    Disagreement(String),
}

/// The program of workflow `W`, number `index`.
#[must_use]
pub fn case<W: Workflow + 'static>(index: usize, tasks: Vec<Answering>) -> Case
where
    W::Input: DeserializeOwned,
{
    Case {
        index,
        check: Box::new(move |spec| {
            let inputs = spec["inputs"].as_array().into_iter().flatten();
            inputs
                .map(|input| verdict::<W>(&tasks, spec, input))
                .collect()
        }),
    }
}

fn verdict<W: Workflow>(tasks: &[Answering], spec: &Json, input: &Json) -> Verdict
where
    W::Input: DeserializeOwned,
{
    judged(&|| {
        let stubs = tasks.iter().enumerate();
        let stubs = stubs.map(|(i, task)| task(spec["tasks"][i].clone()));
        let program = Program::<W>::new(stubs.collect()).buckets(&buckets(spec));
        if spec["one parameter"] == true {
            // As it is spelled, in both.
            return program.check_json(input.clone());
        }
        match serde_json::from_value(input.clone()) {
            Ok(input) => program.check(input),
            Err(error) => panic!("{input} is no input: {error}"),
        }
    })
}

fn judged(run: &dyn Fn() -> Outcome) -> Verdict {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(outcome) => match outcome.result {
            Ok(_) => Verdict::Output,
            Err(failure) if failure.error == "States.QueryEvaluationError" => Verdict::Evaluation,
            Err(_) => Verdict::Error,
        },
        Err(panic) => Verdict::Disagreement(
            panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                .unwrap_or_default(),
        ),
    }
}

/// What stands for S3: the program's files, and a place to write to.
fn buckets(spec: &Json) -> Buckets {
    let buckets = Buckets::memory();
    for bucket in ["data", "out"] {
        buckets.create(bucket).expect("its name is valid");
    }
    for (key, file) in spec["files"].as_object().into_iter().flatten() {
        buckets.put("data", key, text(file)).expect("it is there");
    }
    buckets
}

/// The stub of a generated task.
#[must_use]
pub fn task<K: Task>(outcomes: Json) -> Stub {
    Stub::answering::<K>(move |call| answer(&outcomes, call))
}

/// What a task answers depends on its payload, and on how many attempts came before.
fn answer(outcomes: &Json, call: &Call) -> Answer {
    let outcomes = outcomes.as_array().map_or(&[][..], Vec::as_slice);
    let number = hash(&whole_numbers(call.input.clone()));
    let outcome = &outcomes[usize::try_from(number % outcomes.len() as u64).unwrap_or(0)];
    let failed = match outcome.get("first") {
        Some(first) if call.retry_count < outcome["attempts"].as_u64().unwrap_or(0) => first,
        _ => outcome,
    };
    match (failed.get("ok"), failed.get("error")) {
        (Some(value), _) => Answer::ok(value),
        (None, Some(error)) => Answer::failure(text(error), text(&failed["cause"])),
        (None, None) => Answer::never(),
    }
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

/// The one form of the time that a text is.
fn time(text: &str) -> Option<String> {
    let time = text.parse::<Timestamp>().ok()?;
    Some(time.to_string())
}

/// A number for a value, whatever the order of its keys and the spelling of its times; a key with
/// `null` counts as missing.
fn hash(json: &Json) -> u64 {
    let mix = |a: u64, b: u64| (a ^ b).wrapping_mul(0x100_0000_01b3).rotate_left(23);
    match json {
        Json::Object(fields) => fields
            .iter()
            .filter(|(_, v)| !v.is_null())
            .fold(7, |sum, (key, value)| {
                sum.wrapping_add(mix(hash(&Json::from(key.as_str())), hash(value)))
            }),
        Json::Array(items) => items.iter().fold(3, |all, item| mix(all, hash(item))),
        Json::String(text) if time(text).is_some_and(|time| time != *text) => {
            hash(&Json::from(time(text)))
        }
        other => other
            .to_string()
            .bytes()
            .fold(11, |all, byte| mix(all, u64::from(byte))),
    }
}

/// Runs the cases on the inputs in `specs`, and tells how they fared. Whether all agreed.
///
/// # Panics
/// A lock is poisoned.
#[must_use]
pub fn run(cases: &[Case], specs: &Json) -> bool {
    std::panic::set_hook(Box::new(|_| {}));
    let next = AtomicUsize::new(0);
    let counts = Mutex::new([0_usize; 4]);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let spec = &specs[case.index.to_string()];
                    for (i, verdict) in (case.check)(spec).into_iter().enumerate() {
                        let kind = match &verdict {
                            Verdict::Output => 0,
                            Verdict::Error => 1,
                            Verdict::Evaluation => 2,
                            Verdict::Disagreement(message) => {
                                let source = text(&spec["source"]);
                                println!(
                                    "DISAGREEMENT: program {}, input {i}, {source}\n{message}\n",
                                    case.index
                                );
                                3
                            }
                        };
                        counts.lock().expect("no thread panics")[kind] += 1;
                    }
                }
            });
        }
    });
    let [outputs, errors, evaluations, disagreements] = *counts.lock().expect("no thread panics");
    println!(
        "{} programs on {} inputs: {outputs} gave an output, {errors} ended in an error, {evaluations} in a failing \
         expression; {disagreements} disagreements",
        cases.len(),
        outputs + errors + evaluations + disagreements
    );
    disagreements == 0
}
