//! `retry(policy, async || ..)`: a block that is run again as a whole.

use serde_json::json;
use workflow_core::error::Failure;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

/// Charges; fails on the first tries, as the test says.
#[task]
async fn charge(order: &str, amount: i64) -> Result<String, StockError> {
    Ok(format!("{order}:{amount}"))
}

/// A charge that ends in `errors`, one try after the other, and then well.
fn charge_after(errors: &'static [&'static str]) -> Stub {
    Stub::any::<charge>(move |call| {
        // Both runs count on: each makes one call more than it has errors.
        match errors.get(call.number % (errors.len() + 1)) {
            Some(error) => Err(Failure::new(*error, "on purpose")),
            None => Ok(json!("charged")),
        }
    })
}

/// A charge that always ends in `error`.
fn charge_never(error: &'static str) -> Stub {
    Stub::any::<charge>(move |_| Err(Failure::new(error, "on purpose")))
}

fn tasks(charge: Stub) -> Vec<Stub> {
    vec![
        charge,
        Stub::own::<double>(),
        Stub::own::<echo>(),
        Stub::own::<note>(),
        Stub::own::<reserve>(),
    ]
}

/// Reserves and charges, both again when the charge is busy.
#[workflow]
async fn book(order: String) -> Result<String, StockError> {
    let amount = double(21).await.unwrap_or(0);
    let receipt = retry(
        RetryPolicy::new()
            .error_equals(["Busy"])
            .interval_seconds(2)
            .max_attempts(3)
            .backoff_rate(2.0)
            .max_delay_seconds(20)
            .jitter_strategy(JitterStrategy::Full),
        async || {
            let place = reserve(&order, 1).await?;
            let receipt = charge(&order, amount).await?;
            Ok::<_, StockError>(format!("{place}: {receipt}"))
        },
    )
    .await?;
    Ok(receipt)
}

#[test]
fn the_block_is_repeated_as_a_whole() {
    let check = |charge| Program::<book>::new(tasks(charge)).check("a".to_owned());
    let run = check(charge_after(&[]));
    assert_eq!(*run.output(), json!("shelf-a-1: charged"));
    assert_eq!(run.calls().len(), 3);
    let run = check(charge_after(&["Busy", "Busy"]));
    assert_eq!(*run.output(), json!("shelf-a-1: charged"));
    assert_eq!(run.calls().len(), 7, "{:?}", run.calls());
    // More tries than the policy has.
    let run = check(charge_never("Busy"));
    assert_eq!(*run.failure(), Failure::new("Busy", "on purpose"));
    assert_eq!(run.calls().len(), 9);
    // Another error is not retried.
    let run = check(charge_never("Closed"));
    assert_eq!(run.failure().error, "Closed");
    assert_eq!(run.calls().len(), 3);
    assert_pinned::<book>(PINNED);
}

const PATIENT: RetryPolicy = RetryPolicy::new().interval_seconds(60).max_attempts(5);

/// Several policies, values of an error type, a constant, a local.
#[workflow]
async fn policies(order: String) -> Result<Vec<String>, Failure> {
    let mut all = Vec::new();
    let busy = retry(
        [
            RetryPolicy::new()
                .error_equals([StockError::Closed])
                .error_equals(["Busy"])
                .max_attempts(2),
            RetryPolicy::new()
                .error_equals(["Odd.Name"])
                .max_attempts(0),
            PATIENT,
        ],
        async || charge(&order, 1).await,
    )
    .await;
    all.push(match busy {
        Ok(receipt) => receipt,
        Err(StockError::Closed) => "closed".to_string(),
        Err(StockError::Other(failure)) => failure.error,
        Err(error) => error.to_string(),
    });
    let order = "inner".to_string();
    let policy = RetryPolicy::new();
    let text = retry(&policy, async || echo(&order).await).await;
    all.push(text);
    Ok(all)
}

#[test]
fn policies_are_tried_in_order() {
    let check = |charge| Program::<policies>::new(tasks(charge)).check("a".to_owned());
    let cases: [(Stub, &str, usize); 5] = [
        (charge_after(&["Closed", "Busy"]), "charged", 4),
        (charge_never("Closed"), "closed", 4),
        (charge_never("Odd.Name"), "Odd.Name", 2),
        (charge_after(&["A", "B", "C", "Busy", "Busy"]), "charged", 7),
        (charge_never("C"), "C", 7),
    ];
    for (charge, expected, calls) in cases {
        let run = check(charge);
        assert_eq!(*run.output(), json!([expected, "inner"]));
        assert_eq!(run.calls().len(), calls, "{:?}", run.calls());
    }
    assert_pinned::<policies>(PINNED);
}

/// Forks inside, loops, a list that the block owns; the block's own error type.
#[workflow]
async fn around(items: Vec<String>) -> Result<Vec<String>, StockError> {
    let prefix = "p-".to_string();
    let found = retry(RetryPolicy::new().max_attempts(2), async || {
        let mut wanted = Vec::new();
        for item in &items {
            if !item.is_empty() {
                wanted.push(format!("{prefix}{item}"));
            }
        }
        let places = map(wanted, async |item| reserve(&item, 1).await).await?;
        let (receipt, lengths) = try_join!(charge("x", 1), async {
            let lengths = map(places.clone(), async |place| {
                double(place.len() as i64).await
            })
            .await;
            Ok(lengths.unwrap_or(vec![]))
        })?;
        Ok::<_, StockError>(vec![receipt, format!("{}", lengths.len())])
    })
    .await?;
    Ok(found)
}

#[test]
fn forks_inside_a_block_run_again() {
    let check = |charge, items: &[&str]| {
        let items = items.iter().map(|i| (*i).to_owned()).collect();
        Program::<around>::new(tasks(charge)).check(items)
    };
    for errors in [&[][..], &["Closed"], &["Closed", "Unheard.Of"]] {
        let run = check(charge_after(errors), &["a", "", "b"]);
        assert_eq!(*run.output(), json!(["charged", "2"]));
    }
    let run = check(charge_after(&["Closed"]), &[]);
    assert_eq!(*run.output(), json!(["charged", "0"]));
    let run = check(charge_after(&["Closed"]), &["a"]);
    assert_eq!(*run.output(), json!(["charged", "1"]));
}

/// A plain value, early returns and errors of the block's own, in a loop and in a branch.
#[workflow]
async fn places(n: i64) -> Result<Vec<i64>, Failure> {
    let mut all = Vec::new();
    for i in 0..n {
        let value = retry(
            RetryPolicy::new().error_equals(["Odd"]).max_attempts(1),
            async || {
                let twice = double(i).await?;
                if twice == 2 {
                    return Err(Failure::new("Odd", format!("{twice}")));
                }
                if twice == 4 {
                    return Ok(44);
                }
                Ok(twice)
            },
        )
        .await;
        all.push(match value {
            Ok(value) => value,
            Err(failure) if failure.error == "Odd" => -1,
            Err(failure) => return Err(failure),
        });
    }
    let (left, right) = try_join!(retry(PATIENT, async || double(n).await), async {
        retry(PATIENT, async || double(n + 1).await).await
    })?;
    all.push(left + right);
    let (outcome, _) = join!(
        retry(RetryPolicy::new().max_attempts(1), async || reserve(
            "none", 1
        )
        .await),
        double(1)
    );
    all.push(if outcome.is_err() { -7 } else { 7 });
    Ok(all)
}

#[test]
fn blocks_in_other_constructs() {
    let program = Program::<places>::new(tasks(charge_after(&[])));
    assert_eq!(*program.check(0).output(), json!([2, -7]));
    assert_eq!(*program.check(4).output(), json!([0, -1, 44, 6, 18, -7]));
}

/// An error that the type of the whole can't hold.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum Narrow {
    #[error("closed")]
    Closed,
}

#[task]
async fn narrow() -> Result<u32, Narrow> {
    Ok(1)
}

#[workflow]
async fn unheld() -> Result<u32, Failure> {
    match retry(RetryPolicy::new().max_attempts(1), async || narrow().await).await {
        Ok(n) => Ok(n),
        Err(Narrow::Closed) => Ok(0),
    }
}

#[test]
fn what_no_arm_holds_fails_the_execution() {
    let check = |error: Option<&'static str>| {
        let answer = move |_: &workflow_runtime::testing::Call| match error {
            Some(error) => Err(Failure::new(error, "")),
            None => Ok(json!(5)),
        };
        Program::<unheld>::new(vec![Stub::any::<narrow>(answer)]).check(())
    };
    assert_eq!(*check(None).output(), json!(5));
    assert_eq!(*check(Some("Closed")).output(), json!(0));
    let run = check(Some("Wide"));
    assert_eq!(run.failure().error, "Wide");
    assert_eq!(run.calls().len(), 2);
}

/// What may fail or changes stays outside of the block's retries.
#[workflow]
async fn division(a: i64, b: i64) -> Result<i64, Failure> {
    let n = retry(RetryPolicy::new().max_attempts(2), async || double(a).await).await?;
    let share = n / b;
    let whole = retry(RetryPolicy::new().max_attempts(2), async || {
        let n = double(share).await?;
        Ok::<_, Failure>(n / b)
    })
    .await;
    Ok(whole.unwrap_or(-1))
}

#[test]
fn failing_expressions_meet_the_retries_that_are_around_them() {
    let program = Program::<division>::new(tasks(charge_after(&[])));
    assert_eq!(*program.check((6, 2)).output(), json!(6));
    let run = program.check((6, 0));
    assert_eq!(run.failure().error, "States.QueryEvaluationError");
    assert_eq!(run.calls().len(), 1, "{:?}", run.calls());
}

/// What crosses at the end of a block: nothing, none, lists of none and one, lists of lists.
#[workflow]
async fn edges(n: i64) -> Result<(Option<i64>, Vec<i64>, Vec<Vec<i64>>), Failure> {
    retry(PATIENT, async || note(n.to_string()).await).await?;
    let none = retry(PATIENT, async || {
        let n = double(n).await?;
        Ok::<_, Failure>(if n > 0 { Some(n) } else { None })
    })
    .await?;
    let list = retry(PATIENT, async || {
        let n = double(n).await?;
        Ok::<_, Failure>(if n > 0 { vec![n] } else { vec![] })
    })
    .await?;
    let lists = retry(PATIENT, async || {
        let n = double(n).await?;
        Ok::<_, Failure>(if n > 0 { vec![vec![n]] } else { vec![vec![]] })
    })
    .await?;
    Ok((none, list, lists))
}

#[test]
fn edge_values_cross_as_they_are() {
    let program = Program::<edges>::new(tasks(charge_after(&[])));
    assert_eq!(*program.check(0).output(), json!([null, [], [[]]]));
    assert_eq!(*program.check(2).output(), json!([4, [4], [[4]]]));
}

/// Outside of a workflow it runs in process.
#[tokio::test]
async fn a_block_outside_of_workflows() {
    let tries = std::cell::Cell::new(0);
    let policy = RetryPolicy::new().error_equals(["Busy"]).max_attempts(1);
    let block = |last: u32, error: &'static str| {
        let tries = &tries;
        let policy = &policy;
        async move {
            tries.set(0);
            retry(policy, async || {
                tries.set(tries.get() + 1);
                if tries.get() > last {
                    return Ok(tries.get());
                }
                Err(Failure::new(error, ""))
            })
            .await
        }
    };
    assert_eq!(block(0, "Busy").await.unwrap(), 1);
    assert_eq!(block(1, "Busy").await.unwrap(), 2);
    assert_eq!(block(2, "Busy").await.unwrap_err().error, "Busy");
    assert_eq!(block(1, "Other").await.unwrap_err().error, "Other");
    assert_eq!(tries.get(), 1);
}
