//! What differs from run to run: the time, UUIDs, random numbers, and the execution itself.
//!
//! In a workflow each call is evaluated once and recorded, so that a replay of the history gives
//! the same; the definition has `$now()`, `$uuid()`, `$random()` and the Context object. Outside
//! of one they are what they are anywhere.

mod draws;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use workflow_core::definition::is_building;
use workflow_core::expr::refuse;
use workflow_macros::WorkflowData;

use crate::native::{Context, current};

pub(crate) use draws::{Draw, Draws, Settings};
#[cfg(feature = "interpreter")]
pub(crate) use draws::{TEST_MARK, hash};

/// The time, in milliseconds: `$now()` in a definition.
///
/// In a workflow it is the time of the last event, which a replay has again; elsewhere, the
/// clock's.
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// #[workflow]
/// async fn take_time(name: String) -> Result<(String, Timestamp), Failure> {
///     Ok((name, now()))
/// }
///
/// let definition = take_time::definition().to_json().to_string();
/// assert!(definition.contains("$now()"));
/// ```
#[must_use]
pub fn now() -> Timestamp {
    match within("now") {
        Where::Workflow(context) => context.now(),
        Where::Elsewhere => whole_millis(Timestamp::now()),
        Where::Twin => Timestamp::UNIX_EPOCH,
    }
}

/// A new version 4 UUID: `$uuid()` in a definition.
///
/// In a workflow it follows from the execution and the number of the draw, so that a replay draws
/// it again; elsewhere it is random.
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// #[workflow]
/// async fn number(order: String) -> Result<(String, Uuid), Failure> {
///     Ok((order, uuid()))
/// }
///
/// let definition = number::definition().to_json().to_string();
/// assert!(definition.contains("$uuid()"));
/// ```
#[must_use]
pub fn uuid() -> Uuid {
    match within("uuid") {
        Where::Workflow(context) => context.draw(Draws::uuid),
        Where::Elsewhere => Uuid::new_v4(),
        Where::Twin => Uuid::nil(),
    }
}

/// A random number from 0 to less than 1: `$random()` in a definition.
///
/// In a workflow it follows from the execution and the number of the draw, so that a replay draws
/// it again; elsewhere it is random.
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// #[workflow]
/// async fn choose(share: f64) -> Result<bool, Failure> {
///     Ok(random() < share)
/// }
///
/// let definition = choose::definition().to_json().to_string();
/// assert!(definition.contains("$random()"));
/// ```
#[must_use]
pub fn random() -> f64 {
    match within("random") {
        Where::Workflow(context) => context.draw(Draws::random),
        Where::Elsewhere => draws::fraction(Uuid::new_v4().as_u64_pair().0),
        Where::Twin => 0.0,
    }
}

/// What a workflow can know about its own execution: part of the Context object in a definition.
///
/// Outside of a workflow the id and the name are empty, and it starts now.
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// #[workflow]
/// async fn label(order: String) -> Result<String, Failure> {
///     Ok(format!("{order}, in {}", execution().name))
/// }
///
/// let definition = label::definition().to_json().to_string();
/// assert!(definition.contains("$states.context.Execution.Name"));
/// ```
#[must_use]
pub fn execution() -> ExecutionInfo {
    match within("execution") {
        Where::Workflow(context) => context.execution_info(),
        Where::Elsewhere | Where::Twin => ExecutionInfo {
            id: String::new(),
            name: String::new(),
            start_time: now(),
        },
    }
}

/// What [`execution`] gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct ExecutionInfo {
    /// The execution's ARN.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it started, in milliseconds.
    pub start_time: Timestamp,
}

/// Where a source is called.
enum Where {
    Workflow(Context),
    /// While a definition is built, by a fn that the body calls.
    Twin,
    Elsewhere,
}

fn within(source: &str) -> Where {
    if is_building() {
        refuse(format!(
            "`{source}()` is called by a fn that is evaluated when the definition is built, so that all executions would share its value: \
             call `{source}()` in the workflow's body, and pass the value to the fn"
        ));
        return Where::Twin;
    }
    current::context().map_or(Where::Elsewhere, Where::Workflow)
}

/// As the service has times.
pub(crate) fn whole_millis(time: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(time.as_millisecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_of_a_workflow_sources_are_the_worlds() {
        let before = Timestamp::now();
        let taken = now();
        assert!(taken.duration_since(before).abs().as_secs() < 60);
        assert_eq!(taken.subsec_nanosecond() % 1_000_000, 0);
        assert_ne!(uuid(), uuid());
        assert_eq!(uuid().get_version_num(), 4);
        assert!((0.0..1.0).contains(&random()));
        assert_ne!(random(), random());
        let info = execution();
        assert_eq!((&*info.id, &*info.name), ("", ""));
    }
}
