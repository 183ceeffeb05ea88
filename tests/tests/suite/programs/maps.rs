//! Maps inside the execution: what they go over, what their bodies return, and their numbers.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Cart {
    pub cart_id: String,
    pub items: Vec<Item>,
    pub at_once: u64,
}

fn cart(skus: &[&str], at_once: u64) -> Cart {
    Cart {
        cart_id: "c1".to_owned(),
        items: skus
            .iter()
            .zip(1..)
            .map(|(sku, n)| item(sku, n, 1.5))
            .collect(),
        at_once,
    }
}

fn tasks() -> Vec<Stub> {
    vec![
        Stub::own::<double>(),
        Stub::own::<echo>(),
        Stub::own::<reserve>(),
    ]
}

/// Every kind of source.
#[workflow]
pub async fn sources(
    cart: Cart,
) -> Result<(Vec<String>, Vec<i64>, Vec<String>, Vec<u32>), Failure> {
    let dear = map(
        cart.items
            .iter()
            .filter(|i| i.quantity > 1)
            .cloned()
            .collect::<Vec<_>>(),
        async |item| echo(&item.sku).await,
    )
    .await;
    let numbers = map(vec![1, 2, i64::from(cart.items.len() as u32)], async |n| {
        double(n).await
    })
    .await?;
    let sliced = map(&cart.items[1..], async |item| echo(&item.sku).await).await;
    let quantities = map(&cart.items, async |item| item.quantity + 1).await;
    Ok((dear, numbers, sliced, quantities))
}

#[test]
fn a_map_goes_over_any_list() {
    assert_pinned::<sources>(PINNED);
    let program = Program::<sources>::new(tasks());
    let outcome = program.check(cart(&["a", "b", "c"], 0));
    assert_eq!(
        outcome.output(),
        &json!([["b", "c"], [2, 4, 6], ["b", "c"], [2, 3, 4]])
    );
    let outcome = program.check(cart(&["a"], 0));
    assert_eq!(outcome.output(), &json!([[], [2, 4, 2], [], [2]]));
    let outcome = program.check(cart(&[], 0));
    // Slicing beyond the end fails in both.
    assert_eq!(outcome.failure().error, "States.QueryEvaluationError");
}

/// Numbers that the input tells, and errors that are tolerated.
#[workflow]
pub async fn numbers(cart: Cart, count: u64, share: f64) -> Result<Vec<String>, StockError> {
    let shelves = map(&cart.items, async |item| {
        reserve(&item.sku, item.quantity).await
    })
    .max_concurrency(cart.at_once)
    .tolerated_failure_count(count)
    .tolerated_failure_percentage(share)
    .await?;
    Ok(shelves)
}

#[test]
fn numbers_of_a_map_are_values() {
    assert_pinned::<numbers>(PINNED);
    let program = Program::<numbers>::new(tasks());
    let run =
        |skus: &[&str], at_once, count, share| program.check((cart(skus, at_once), count, share));
    let outcome = run(&["a", "none", "b"], 1, 1, 50.0);
    assert_eq!(outcome.output(), &json!(["shelf-a-1", "shelf-b-3"]));
    let outcome = run(&["none", "closed", "b"], 2, 1, 100.0);
    assert_eq!(
        outcome.failure().error,
        "States.ExceedToleratedFailureThreshold"
    );
    let outcome = run(&["a", "none"], 0, 9, 10.0);
    assert_eq!(
        outcome.failure().error,
        "States.ExceedToleratedFailureThreshold"
    );
    // Nothing is tolerated: the first error is that of the map.
    let outcome = run(&["a", "none"], 0, 0, 0.0);
    assert_eq!(outcome.failure().error, "SoldOut");
    assert_eq!(run(&[], 0, 0, 0.0).output(), &json!([]));
}

/// Items with their places.
#[workflow]
pub async fn numbered(cart: Cart) -> Result<Vec<String>, Failure> {
    let places: Vec<(usize, &Item)> = cart.items.iter().enumerate().collect();
    let first = map(&places, async |(place, item)| {
        Ok::<_, Failure>(echo(&format!("{place}{}", item.sku)).await)
    })
    .await?;
    let second = map(
        cart.items
            .iter()
            .map(|item| (item.sku.clone(), item.quantity))
            .collect::<Vec<_>>(),
        async |(sku, quantity)| format!("{sku}{quantity}"),
    )
    .await;
    Ok(first.into_iter().chain(second).collect())
}

#[test]
fn items_come_with_their_places() {
    let program = Program::<numbered>::new(tasks());
    let outcome = program.check(cart(&["a", "b"], 0));
    assert_eq!(outcome.output(), &json!(["0a", "1b", "a1", "b2"]));
}

/// Maps in maps, with values of each around.
#[workflow]
pub async fn grid(rows: Vec<Vec<i64>>, plus: i64) -> Result<Vec<Vec<i64>>, Failure> {
    let times = plus + 1;
    map(&rows, async |row| {
        let len = row.len() as i64;
        let sums = map(row, async |n| {
            if *n < 0 {
                return Ok::<_, Failure>(0);
            }
            Ok(double(*n).await? + len * times + plus)
        })
        .await?;
        Ok(sums)
    })
    .await
}

#[test]
fn maps_nest_with_what_is_around() {
    let program = Program::<grid>::new(tasks());
    let outcome = program.check((vec![vec![1, -1], vec![], vec![5]], 10));
    assert_eq!(outcome.output(), &json!([[34, 0], [], [31]]));
    assert_eq!(program.check((vec![], 1)).output(), &json!([]));
}

/// Bodies without a step, whose value is an expression, a match, or a list.
#[workflow]
pub async fn computing(
    words: Vec<Option<String>>,
) -> (Vec<usize>, Vec<Vec<String>>, Vec<Option<String>>) {
    let lengths = map(&words, async |word| match word {
        Some(word) => word.len(),
        None => 0,
    })
    .await;
    let lists = map(&words, async |word| vec![word.clone().unwrap_or_default()]).await;
    let kept = map(words.clone(), async |word| word).await;
    (lengths, lists, kept)
}

#[test]
fn bodies_may_only_compute() {
    let program = Program::<computing>::new(tasks());
    let words = vec![Some("ab".to_owned()), None, Some(String::new())];
    let outcome = program.check(words);
    assert_eq!(
        outcome.output(),
        &json!([[2, 0, 0], [["ab"], [""], [""]], ["ab", null, ""]])
    );
    assert_eq!(
        program.check(vec![None]).output(),
        &json!([[0], [[""]], [null]])
    );
}

/// The error of a body is matched.
#[workflow]
pub async fn matched(cart: Cart) -> Result<String, Failure> {
    match map(&cart.items, async |item| {
        reserve(&item.sku, item.quantity).await
    })
    .await
    {
        Ok(shelves) => Ok(shelves.join(",")),
        Err(StockError::SoldOut { sku, .. }) => Ok(format!("no {sku}")),
        Err(StockError::Closed) => Ok("closed".to_owned()),
        Err(other) => Err(Failure::new("Other", other.to_string())),
    }
}

#[test]
fn the_error_of_a_body_is_that_of_the_map() {
    let program = Program::<matched>::new(tasks());
    assert_eq!(
        program.check(cart(&["a", "b"], 0)).output(),
        &json!("shelf-a-1,shelf-b-2")
    );
    assert_eq!(
        program.check(cart(&["a", "none"], 0)).output(),
        &json!("no none")
    );
    assert_eq!(
        program.check(cart(&["closed"], 0)).output(),
        &json!("closed")
    );
    assert_eq!(program.check(cart(&["odd"], 0)).failure().error, "Other");
}

#[task]
async fn pause(item: u64) -> Result<u64, Failure> {
    Ok(item)
}

#[workflow]
async fn side_by_side(items: Vec<u64>) -> Result<u64, Failure> {
    map(items, async |item| {
        let seconds = pause(item).await?;
        sleep(Duration::from_secs(seconds)).await;
        Ok::<_, Failure>(())
    })
    .await?;
    try_join!(
        async {
            let seconds = pause(3).await?;
            sleep(Duration::from_secs(seconds)).await;
            Ok::<_, Failure>(())
        },
        async {
            let seconds = pause(4).await?;
            sleep(Duration::from_secs(seconds)).await;
            Ok::<_, Failure>(())
        }
    )?;
    Ok(1)
}

/// The event that ends a Map or Parallel state follows the last one of the scope that ends last.
#[test]
fn which_iteration_ends_last_is_no_difference() {
    let calls = AtomicU64::new(0);
    let pause = Stub::new::<pause>(move |_| {
        let call = calls.fetch_add(1, Ordering::Relaxed);
        // Natively the first of two is the slower one, interpreted the second is.
        let slower = if call < 4 { 0 } else { 1 };
        Ok(if call % 2 == slower { 20 } else { 10 })
    });
    let program = Program::<side_by_side>::new(vec![pause]);
    assert_eq!(*program.check(vec![1, 2]).output(), json!(1));
}
