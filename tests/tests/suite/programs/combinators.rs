//! What stands after an `.await`: methods of a `Result`, `matches!`, `Err(..)?` as a value.

use serde_json::json;
use workflow_core::error::Failure;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::*;

fn tasks() -> Vec<Stub> {
    vec![
        Stub::own::<double>(),
        Stub::own::<note>(),
        Stub::own::<reserve>(),
    ]
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Place(pub String);

/// Only makes something of the place.
#[workflow]
async fn place_of(sku: String) -> Result<Place, StockError> {
    reserve(&sku, 1).await.map(Place)
}

/// Makes something of the place and of the error.
#[workflow]
async fn place_or_failure(sku: String) -> Result<String, Failure> {
    reserve(&sku, 1)
        .await
        .map_err(|error| {
            let text = error.to_string();
            Failure::new("NoPlace", text)
        })
        .map(|place| format!("{place} for {sku}"))
}

#[test]
fn what_is_made_of_an_outcome_is_no_state() {
    let places = Program::<place_of>::new(tasks());
    assert_eq!(*places.check("a".into()).output(), json!("shelf-a-1"));
    assert_eq!(places.check("a".into()).states(), ["Reserve"]);
    let broken = places.check("broken".into());
    assert_eq!(broken.failure().error, "Broken");
    assert_eq!(broken.states(), ["Reserve"]);

    let either = Program::<place_or_failure>::new(tasks());
    let found = either.check("a".into());
    assert_eq!(*found.output(), json!("shelf-a-1 for a"));
    assert_eq!(found.states(), ["Reserve"]);
    let closed = either.check("closed".into());
    assert_eq!(
        *closed.failure(),
        Failure::new("NoPlace", "the warehouse is closed")
    );
    assert_eq!(closed.states(), ["Reserve", "Fail"]);
}

/// An error that the closure writes out, after something else is made of the value.
#[workflow]
async fn twice_or_none(n: i64) -> Result<i64, Failure> {
    let more = double(n).await.map(|twice| twice + 1)?;
    let same = double(more)
        .await
        .map(|twice| twice / 2)
        .map_err(|_| Failure::new("Never", "doubled"))?;
    let kept = double(same)
        .await
        .map(|twice| twice + 1 - 1)
        .map(|twice| twice / 2)
        .map_err(|_| Failure::new("Never", "doubled"))?;
    let other = double(kept)
        .await
        .or_else(|error| Err(error))
        .unwrap_or_else(|_| 0);
    Ok(other)
}

#[test]
fn chains_after_a_step_lead_on() {
    let run = Program::<twice_or_none>::new(tasks()).check(4);
    assert_eq!(*run.output(), json!(18));
    assert_eq!(run.states()[..3], ["Double", "Double2", "Double3"]);
}

/// Whether an outcome is one of some.
#[workflow]
async fn is_there(skus: Vec<String>) -> Result<Vec<String>, StockError> {
    let mut said = Vec::new();
    for sku in &skus {
        if matches!(
            reserve(sku, 2).await,
            Err(StockError::SoldOut { .. } | StockError::Broken(2))
        ) {
            said.push(format!("no {sku}"));
            continue;
        }
        let far = matches!(reserve(sku, 3).await, Ok(place) if place.len() > 9);
        said.push(format!("{sku}: {far}"));
    }
    Ok(said)
}

#[test]
fn matches_looks_at_the_outcome_of_a_step() {
    let skus = ["none", "a", "long name", "broken", "closed"].map(String::from);
    let run = Program::<is_there>::new(tasks()).check(skus.to_vec());
    let expected = json!([
        "no none",
        "a: false",
        "long name: true",
        "no broken",
        "closed: false"
    ]);
    assert_eq!(*run.output(), expected);
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum TripError {
    #[error("too far")]
    TooFar,
    #[error("{0}")]
    #[workflow_error(transparent)]
    Stock(#[from] StockError),
}

/// `Err(..)?` as the value of an arm.
#[workflow]
async fn left_with(sku: String) -> Result<String, TripError> {
    match reserve(&sku, 1).await {
        Ok(place) if place.len() > 12 => Err(TripError::TooFar),
        Ok(place) => Ok(place),
        Err(StockError::Closed) => Ok("later".to_owned()),
        Err(error) => Err(error)?,
    }
}

#[test]
fn an_arm_may_leave_with_a_question_mark() {
    let program = Program::<left_with>::new(tasks());
    assert_eq!(*program.check("a".into()).output(), json!("shelf-a-1"));
    assert_eq!(*program.check("closed".into()).output(), json!("later"));
    let far = program.check("far away".into());
    assert_eq!(far.failure().error, "TooFar");
    let odd = program.check("odd".into());
    assert_eq!(*odd.failure(), Failure::new("Odd.Name", "who knows"));
}

/// A loop that gives an outcome, and one that returns it.
#[workflow]
async fn given_up(n: i64) -> Result<u32, Failure> {
    let mut tries = 0u32;
    loop {
        match double(n).await {
            Ok(twice) if twice > 6 => return Ok(tries),
            Ok(_) => tries += 1,
            Err(error) => break Err(error),
        }
        if tries > 2 {
            break Ok(99);
        }
    }
}

#[test]
fn a_loop_may_give_an_outcome() {
    let program = Program::<given_up>::new(tasks());
    assert_eq!(*program.check(4).output(), json!(0));
    assert_eq!(*program.check(1).output(), json!(99));
}
