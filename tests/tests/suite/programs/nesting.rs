//! Constructs inside constructs.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::*;

fn tasks() -> Vec<Stub> {
    vec![
        Stub::own::<double>(),
        Stub::own::<echo>(),
        Stub::own::<note>(),
        Stub::own::<ping>(),
        Stub::own::<reserve>(),
    ]
}

#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum PlanError {
    #[error("stock: {0}")]
    Stock(#[from] StockError),
    #[error("step {step} of {of}")]
    Stuck { step: usize, of: usize },
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Loops, early returns and conversions inside the body of a map.
#[workflow]
async fn bodies(groups: Vec<Vec<String>>) -> Result<Vec<String>, PlanError> {
    let count = groups.len();
    let found = map(&groups, async |group| -> Result<String, PlanError> {
        if group.is_empty() {
            return Ok("empty".to_string());
        }
        let mut tried = 0;
        for sku in group {
            tried += 1;
            if sku == "skip" {
                continue;
            }
            if sku == "stop" {
                break;
            }
            if sku == "stuck" {
                return Err(PlanError::Stuck {
                    step: tried,
                    of: count,
                });
            }
            match reserve(sku, tried as u32).await {
                Ok(place) => return Ok(place),
                Err(StockError::SoldOut { .. }) => {}
                Err(e) => Err(e)?,
            }
        }
        Ok(format!("nothing after {tried}"))
    })
    .max_concurrency(1)
    .await?;
    Ok(found)
}

#[test]
fn loops_in_the_body_of_a_map() {
    let program = Program::<bodies>::new(tasks());
    let check = |groups: &[&[&str]]| {
        let groups = groups
            .iter()
            .map(|g| g.iter().map(|s| (*s).to_owned()).collect())
            .collect();
        program.check(groups).result
    };
    assert_eq!(
        check(&[&[], &["skip", "a"], &["none", "stop", "b"], &["none", "c"]]).unwrap(),
        json!(["empty", "shelf-a-2", "nothing after 2", "shelf-c-2"])
    );
    assert_eq!(check(&[&["none", "stuck"]]).unwrap_err().error, "Stuck");
    assert_eq!(check(&[&["closed"]]).unwrap_err().error, "Stock");
}

/// A join in a join, and its error matched by what it wraps.
#[workflow]
async fn joins(a: String, b: String, n: i64) -> Result<(String, i64), PlanError> {
    let result = try_join!(
        async {
            let place = reserve(&a, 1).await?;
            if place.len() > 10 {
                return Ok((place, -1));
            }
            let (x, y) = try_join!(double(n), async {
                let d = double(n + 1).await?;
                Ok(d * 10)
            })?;
            Ok((place, x + y))
        },
        async {
            match reserve(&b, 2).await {
                Ok(place) => Ok(place),
                Err(StockError::Closed) => Ok("closed".to_string()),
                Err(e) => Err(PlanError::from(e)),
            }
        }
    );
    match result {
        Ok(((place, sum), other)) => Ok((format!("{place}+{other}"), sum)),
        Err(PlanError::Stock(StockError::SoldOut { sku, wanted })) => Ok((sku, wanted as i64)),
        Err(PlanError::Stock(inner)) => Ok((inner.to_string(), 0)),
        Err(e) => Err(e),
    }
}

#[test]
fn a_join_in_a_join() {
    let program = Program::<joins>::new(tasks());
    let check = |a: &str, b: &str| program.check((a.to_owned(), b.to_owned(), 3)).result;
    assert_eq!(check("a", "b").unwrap(), json!(["shelf-a-1+shelf-b-2", 86]));
    assert_eq!(
        check("longer", "closed").unwrap(),
        json!(["shelf-longer-1+closed", -1])
    );
    assert_eq!(check("a", "none").unwrap(), json!(["none", 2]));
    assert_eq!(check("a", "broken").unwrap(), json!(["row 2 is broken", 0]));
}

/// Steps in conditions, one after the other.
#[workflow]
async fn conditions(n: i64, sku: String) -> Result<String, Failure> {
    let mut rounds = 0;
    while rounds < 3 && double(rounds).await? < n && !sku.is_empty() {
        rounds += 1;
    }
    let text = if let Ok(place) = reserve(&sku, 1).await {
        place
    } else if double(n).await? > 10 {
        "big".to_string()
    } else if let Some(first) = sku.chars().next() {
        echo(&first.to_string()).await
    } else {
        return Err(Failure::new("Empty", ""));
    };
    let twice = match double(n).await? {
        0 => "zero".to_string(),
        d if d == rounds * 2 => {
            note(format!("match {d}")).await?;
            "rounds".to_string()
        }
        d @ 1..=9 => echo(&d.to_string()).await,
        _ => String::from("more"),
    };
    Ok(format!("{text} {rounds} {twice}"))
}

#[test]
fn steps_in_conditions() {
    let program = Program::<conditions>::new(tasks());
    let check = |n, sku: &str| program.check((n, sku.to_owned())).result;
    assert_eq!(check(0, "a").unwrap(), json!("shelf-a-1 0 zero"));
    assert_eq!(check(3, "none").unwrap(), json!("n 2 6"));
    assert_eq!(check(2, "a").unwrap(), json!("shelf-a-1 1 4"));
    assert_eq!(check(6, "closed").unwrap(), json!("big 3 more"));
    assert_eq!(check(3, "").unwrap(), json!("shelf--1 0 6"));
}

#[workflow]
async fn plain(sku: String, n: u32) -> Vec<String> {
    let mut log = vec![format!("start {sku}")];
    let outcome = reserve(&sku, n).await;
    match &outcome {
        Ok(place) => log.push(place.clone()),
        Err(StockError::SoldOut { wanted, .. }) if *wanted > 1 => {
            log.push(format!("{wanted} wanted"))
        }
        Err(e) => log.push(e.to_string()),
    }
    if outcome.is_err() {
        let again = map(vec!["x".to_string(), sku.clone()], async |s| {
            reserve(&s, 1).await.is_ok()
        })
        .await;
        log.push(again.iter().filter(|ok| **ok).count().to_string());
    }
    let words = map(&log, async |line| echo(line).await).await;
    words
}

#[test]
fn a_plain_workflow_that_handles_everything() {
    let program = Program::<plain>::new(tasks());
    let check = |sku: &str, n| program.check((sku.to_owned(), n)).output().clone();
    assert_eq!(check("a", 1), json!(["start a", "shelf-a-1"]));
    assert_eq!(check("none", 2), json!(["start none", "2 wanted", "1"]));
    assert_eq!(check("none", 1), json!(["start none", "no none left", "1"]));
}

/// A retry by hand: the error is kept from round to round, and raised at last.
#[workflow]
async fn persistent(sku: String, most: u32) -> Result<(String, u32), StockError> {
    let mut tries = 0;
    let mut delay = 1u64;
    let place = loop {
        tries += 1;
        let error = match reserve(&sku, tries).await {
            Ok(place) => break place,
            Err(e @ (StockError::Closed | StockError::Broken(_))) => e,
            Err(e) => return Err(e),
        };
        if tries >= most {
            return Err(error);
        }
        sleep(Duration::from_secs(delay)).await;
        delay = (delay * 2).min(60);
    };
    Ok((place, tries))
}

#[test]
fn a_retry_by_hand() {
    let shelf = Stub::any::<reserve>(|call| match (call.input["sku"].as_str(), call.number) {
        (Some("later"), 0 | 1) => Err(Failure::new("Closed", "the warehouse is closed")),
        (Some("never"), _) => Err(Failure::new(
            "Broken",
            r#"{"0":3,"errorMessage":"row 3 is broken"}"#,
        )),
        (Some("none"), _) => Err(Failure::new("Odd", "none")),
        _ => Ok(json!("shelf")),
    });
    let program = Program::<persistent>::new(vec![shelf]);
    let check = |sku: &str, most| program.check((sku.to_owned(), most)).result;
    assert_eq!(check("later", 5).unwrap(), json!(["shelf", 3]));
    assert_eq!(check("later", 2).unwrap_err().error, "Closed");
    assert_eq!(check("never", 3).unwrap_err().error, "Broken");
    assert_eq!(check("none", 3).unwrap_err(), Failure::new("Odd", "none"));
}
