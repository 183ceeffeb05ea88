//! `async { .. }.await` used as try.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum PackError {
    #[error("{0} is too heavy")]
    TooHeavy(u32),
    #[error("nothing to pack")]
    Empty,
    #[error("{0}")]
    #[workflow_error(transparent)]
    Stock(#[from] StockError),
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum CraneError {
    #[error("the crane is down")]
    Down,
    #[error("the load is {kilos} kg")]
    Overloaded { kilos: u32 },
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum YardError {
    #[error("stock: {0}")]
    #[workflow_error(transparent)]
    Stock(#[from] StockError),
    #[error("crane: {0}")]
    #[workflow_error(transparent)]
    Crane(#[from] CraneError),
    #[error("the yard is full")]
    Full,
    #[error("{place} is unknown")]
    Unknown { place: String },
}

/// Lifts a load.
#[task]
pub async fn lift(place: &str, kilos: u32) -> Result<String, CraneError> {
    match kilos {
        0 => Err(CraneError::Down),
        1000.. => Err(CraneError::Overloaded { kilos }),
        _ => Ok(format!("{place}^{kilos}")),
    }
}

fn stubs() -> Vec<Stub> {
    vec![
        Stub::own::<reserve>(),
        Stub::own::<lift>(),
        Stub::own::<note>(),
        Stub::own::<echo>(),
        Stub::own::<ping>(),
    ]
}

/// Errors of two tasks and of the block itself lead to the arms.
#[workflow]
async fn matched(sku: String, kilos: u32) -> Result<String, Failure> {
    let text = match async {
        if kilos == 7 {
            return Err(YardError::Full);
        }
        let place = reserve(&sku, kilos).await?;
        if place == "shelf-far-8" {
            return Err(YardError::Unknown { place });
        }
        let lifted = lift(&place, kilos).await?;
        Ok(lifted)
    }
    .await
    {
        Ok(lifted) => lifted,
        Err(YardError::Full) => "full".to_owned(),
        Err(YardError::Crane(CraneError::Overloaded { kilos })) => format!("{kilos} kg"),
        Err(YardError::Unknown { place }) => format!("where is {place}"),
        Err(YardError::Stock(StockError::SoldOut { sku, wanted })) => format!("no {wanted} {sku}"),
        Err(e) => {
            note(e.to_string()).await?;
            "noted".to_owned()
        }
    };
    Ok(text)
}

#[test]
fn a_matched_block_is_no_state() {
    assert_pinned::<matched>(PINNED);
    let program = Program::<matched>::new(stubs());
    let check = |sku: &str, kilos: u32| program.check((sku.to_owned(), kilos)).output().clone();
    assert_eq!(check("a", 5), json!("shelf-a-5^5"));
    assert_eq!(check("a", 7), json!("full"));
    assert_eq!(check("far", 8), json!("where is shelf-far-8"));
    assert_eq!(check("a", 0), json!("noted"));
    assert_eq!(check("a", 2000), json!("2000 kg"));
    assert_eq!(check("none", 3), json!("no 3 none"));
    assert_eq!(check("closed", 3), json!("noted"));
    assert_eq!(check("odd", 3), json!("noted"));
}

/// The result as data.
#[workflow]
async fn kept(sku: String) -> Result<String, Failure> {
    let outcome: Result<String, StockError> = async {
        let n = reserve(&sku, 1).await?;
        Ok(echo(&n).await)
    }
    .await;
    note("between".to_owned()).await?;
    match outcome {
        Ok(place) => Ok(place),
        Err(e) => Ok(format!("failed: {e}")),
    }
}

/// The type of the error is known only where the result is looked at.
#[workflow]
async fn looked_at_later(sku: String) -> Result<u32, Failure> {
    let outcome = async {
        reserve(&sku, 1).await?;
        Ok(1)
    }
    .await;
    let n = match outcome {
        Ok(n) => n,
        Err(StockError::Closed) => 2,
        Err(_) => 3,
    };
    Ok(n)
}

#[test]
fn a_result_that_is_kept_is_data() {
    let program = Program::<kept>::new(stubs());
    let check = |sku: &str| program.check(sku.to_owned()).output().clone();
    assert_eq!(check("a"), json!("shelf-a-1"));
    assert_eq!(check("none"), json!("failed: no none left"));
    let program = Program::<looked_at_later>::new(stubs());
    let check = |sku: &str| program.check(sku.to_owned()).output().clone();
    assert_eq!(check("a"), json!(1));
    assert_eq!(check("closed"), json!(2));
    assert_eq!(check("odd"), json!(3));
}

/// What becomes of results: `?`, `let _`, `if let`, `.ok()`, `.unwrap_or`, `.is_err()`, the tail.
#[workflow]
async fn looked_at(sku: String) -> Result<String, YardError> {
    let place = async {
        let place = reserve(&sku, 1).await?;
        Ok::<_, StockError>(format!("<{place}>"))
    }
    .await?;
    let _ = async {
        lift(&place, 0).await?;
        lift(&place, 5).await
    }
    .await;
    let mut log = String::new();
    if let Err(e) = async { lift(&place, 0).await }.await {
        log = format!("{log} {e}");
    }
    let load = async { Ok::<u32, CraneError>(lift(&place, 3).await?.len() as u32) }
        .await
        .unwrap_or(0);
    let none = async { lift(&place, 3000).await }.await.ok();
    let is_err = async { lift(&place, 3000).await }.await.is_err();
    let plain = async {
        if load > 5 {
            return 1;
        }
        echo("x").await;
        2
    }
    .await;
    async {
        let last = lift(&place, plain).await?;
        if last.len() > 100 {
            return Err(YardError::Full);
        }
        Ok(format!("{log} {load} {} {is_err} {last}", none.is_none()))
    }
    .await
}

#[test]
fn what_becomes_of_the_result() {
    assert_pinned::<looked_at>(PINNED);
    let program = Program::<looked_at>::new(stubs());
    let check = |sku: &str| program.check(sku.to_owned()).result;
    assert_eq!(
        check("a").unwrap(),
        json!(" the crane is down 13 true true <shelf-a-1>^1")
    );
    assert_eq!(check("closed").unwrap_err().error, "Closed");
    assert_eq!(check(&"long".repeat(30)).unwrap_err().error, "Full");
}

/// In a loop, in a branch, in a map, inside each other; outer variables change.
#[workflow]
async fn nested(skus: Vec<String>) -> Result<String, Failure> {
    let mut found = Vec::new();
    let mut tries = 0;
    let mut sku = "outer".to_owned();
    for sku in &skus {
        let outcome = async {
            tries += 1;
            let place = match async { reserve(sku, tries).await }.await {
                Ok(place) => place,
                Err(StockError::Closed) => return Ok("closed".to_owned()),
                Err(e) => Err(e)?,
            };
            for i in 0..10 {
                if i == 3 {
                    break;
                }
                if place.len() == 10 {
                    return Err(StockError::Broken(i));
                }
            }
            Ok(place)
        }
        .await;
        match outcome {
            Ok(place) => found.push(place),
            Err(StockError::SoldOut { .. }) => continue,
            Err(e) => {
                found.push(e.to_string());
                break;
            }
        }
    }
    async {
        sku = format!("{sku}!");
        tries += 10;
    }
    .await;
    let mapped = map(&skus, async |sku| {
        let place = async {
            let place = reserve(sku, 1).await?;
            Ok::<_, StockError>(place)
        }
        .await;
        match place {
            Ok(place) => place,
            Err(_) => "-".to_owned(),
        }
    })
    .await;
    let (a, b) = try_join!(
        async {
            let n = async { ping().await }.await?;
            Ok(n)
        },
        async {
            let _ = async {
                reserve("none", 1).await?;
                Ok::<(), StockError>(())
            }
            .await;
            ping().await
        }
    )?;
    Ok(format!(
        "{} {tries} {sku} {} {a} {b}",
        found.join(","),
        mapped.join(",")
    ))
}

#[test]
fn blocks_inside_everything() {
    let program = Program::<nested>::new(stubs());
    let check = |skus: &[&str]| {
        let skus: Vec<String> = skus.iter().map(|s| (*s).to_owned()).collect();
        program.check(skus).output().clone()
    };
    assert_eq!(check(&[]), json!(" 10 outer!  7 7"));
    assert_eq!(
        check(&["a", "none", "closed", "bc"]),
        json!("shelf-a-1,closed,row 0 is broken 14 outer! shelf-a-1,-,-,shelf-bc-1 7 7")
    );
    assert_eq!(
        check(&["odd", "a"]),
        json!("Odd.Name: who knows 11 outer! -,shelf-a-1 7 7")
    );
}

/// An error that the block's tasks don't name ends the execution, in the block or out of it.
#[workflow]
async fn not_held(sku: String) -> Result<String, Failure> {
    match async { lift(&sku, 5).await }.await {
        Ok(lifted) => Ok(lifted),
        Err(e) => Ok(e.to_string()),
    }
}

#[test]
fn an_error_that_the_type_does_not_hold_leaves_the_block() {
    let timeout = Failure::new("States.Timeout", "too slow");
    let program = Program::<not_held>::new(vec![Stub::any::<lift>(move |_| Err(timeout.clone()))]);
    assert_eq!(
        program.check("a".to_owned()).failure().error,
        "States.Timeout"
    );
}

/// The name decides what an error is: a task's `Full` is the block's, too.
#[workflow]
async fn by_name(sku: String) -> Result<String, Failure> {
    match async {
        reserve(&sku, 1).await?;
        Ok(())
    }
    .await
    {
        Ok(()) => Ok("fine".to_owned()),
        Err(YardError::Full) => Ok("full".to_owned()),
        Err(YardError::Stock(StockError::Other(failure))) => Ok(failure.error),
        Err(e) => Ok(e.to_string()),
    }
}

#[test]
fn the_name_of_an_error_decides() {
    for (error, expected) in [
        ("Full", "full"),
        ("Down", "crane: the crane is down"),
        ("X", "X"),
    ] {
        let cause = "the crane is down";
        let failure = Failure::new(error, cause);
        let stub = Stub::any::<reserve>(move |_| Err(failure.clone()));
        let program = Program::<by_name>::new(vec![stub]);
        assert_eq!(
            program.check("a".to_owned()).output(),
            &json!(expected),
            "{error}"
        );
    }
}
