//! Inline workflows: their states are states of the caller.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum FetchError {
    #[error("{sku} is gone")]
    Gone { sku: String },
    #[error("stock: {0}")]
    #[workflow_error(transparent)]
    Stock(#[from] StockError),
}

/// Reserves, and tells of it.
#[workflow(inline)]
async fn fetch(sku: String, quantity: u32) -> Result<String, FetchError> {
    if sku == "gone" {
        return Err(FetchError::Gone { sku });
    }
    let place = reserve(&sku, quantity).await?;
    let _ = note(format!("{sku} at {place}")).await;
    Ok(place)
}

fn stubs() -> Vec<Stub> {
    vec![
        Stub::own::<reserve>(),
        Stub::own::<note>(),
        Stub::own::<echo>(),
        Stub::own::<ping>(),
        Stub::own::<double>(),
    ]
}

#[workflow]
async fn fetch_once(sku: String) -> Result<String, FetchError> {
    let place = fetch(sku, 1).await?;
    Ok(format!("<{place}>"))
}

#[test]
fn the_states_are_those_of_the_caller() {
    assert_pinned::<fetch_once>(PINNED);
    let program = Program::<fetch_once>::new(stubs());
    let done = program.check("x".to_owned());
    assert_eq!(done.output(), &json!("<shelf-x-1>"));
    assert_eq!(
        done.states(),
        ["FetchIfSkuIsGone", "FetchReserve", "FetchNote", "Succeed"]
    );
    assert_eq!(program.check("gone".to_owned()).failure().error, "Gone");
    assert_eq!(program.check("none".to_owned()).failure().error, "SoldOut");
}

#[workflow]
async fn fetch_twice(first: String, second: String) -> Result<Vec<String>, Failure> {
    let mut places = Vec::new();
    match fetch(first, 1).await {
        Ok(place) => places.push(place),
        Err(FetchError::Gone { sku }) => places.push(format!("no {sku}")),
        Err(FetchError::Stock(StockError::SoldOut { wanted, .. })) => {
            places.push(format!("{wanted} wanted"));
        }
        Err(other) => return Err(Failure::new("Other", other.to_string())),
    }
    let place = fetch(second.clone(), 2).await.unwrap_or(second);
    places.push(place);
    Ok(places)
}

#[test]
fn called_twice_with_typed_errors() {
    let program = Program::<fetch_twice>::new(stubs());
    let check = |a: &str, b: &str| program.check((a.to_owned(), b.to_owned())).result;
    assert_eq!(check("a", "b"), Ok(json!(["shelf-a-1", "shelf-b-2"])));
    assert_eq!(check("gone", "gone"), Ok(json!(["no gone", "gone"])));
    assert_eq!(check("none", "none"), Ok(json!(["1 wanted", "none"])));
    assert_eq!(
        check("closed", "b"),
        Err(Failure::new("Other", "stock: the warehouse is closed"))
    );
    assert_eq!(check("a", "broken"), Ok(json!(["shelf-a-1", "broken"])));
}

/// Loops, returns early, and has variables of the caller's names.
#[workflow(inline)]
async fn grow(mut n: i64, limit: i64) -> Result<i64, Failure> {
    let mut rounds = 0;
    loop {
        if n >= limit {
            return Ok(n + rounds);
        }
        n = double(n).await?;
        rounds += 1;
        if rounds > 5 {
            break;
        }
    }
    Err(Failure::new("TooSmall", format!("{n} after {rounds}")))
}

#[workflow]
async fn grow_all(numbers: Vec<i64>, n: i64) -> Result<Vec<i64>, Failure> {
    let mut all = Vec::new();
    for n in &numbers {
        let grown = grow(*n, 10).await?;
        all.push(grown);
    }
    let rounds = grow(n, 100).await?;
    all.push(rounds);
    all.push(n);
    Ok(all)
}

#[workflow]
async fn side_by_side(a: i64, b: i64, list: Vec<i64>) -> Result<String, Failure> {
    let (x, y) = try_join!(grow(a, 10), async {
        let y = grow(b, 20).await?;
        let z = grow(y, y + 1).await?;
        Ok(z)
    })?;
    let each = map(&list, async |n| {
        let grown = grow(*n, 5).await?;
        Ok::<i64, Failure>(grown + 1)
    })
    .await?;
    let sum: i64 = each.iter().sum();
    Ok(format!("{x} {y} {sum}"))
}

#[test]
fn in_loops_branches_and_iterations() {
    let program = Program::<grow_all>::new(stubs());
    assert_eq!(
        program.check((vec![3, 10], 30)).output(),
        &json!([14, 10, 122, 30])
    );
    assert_eq!(program.check((vec![], 100)).output(), &json!([100, 100]));
    let failed = program.check((vec![0], 1));
    assert_eq!(failed.result, Err(Failure::new("TooSmall", "0 after 6")));
    let program = Program::<side_by_side>::new(stubs());
    assert_eq!(
        program.check((3, 3, vec![1, 5])).output(),
        &json!("14 55 18")
    );
    assert_eq!(program.check((3, 0, vec![])).failure().error, "TooSmall");
    assert_eq!(program.check((3, 3, vec![0])).failure().error, "TooSmall");
}

/// A plain value, no parameter.
#[workflow(inline)]
async fn answer() -> u32 {
    42
}

/// Inline in inline.
#[workflow(inline)]
async fn outer_part(text: String) -> String {
    #[state(name = "Say it")]
    let said = echo(&text).await;
    let n = answer().await;
    format!("{said} {n}")
}

#[workflow]
async fn parts(text: String) -> Result<String, Failure> {
    let first = outer_part(text).await;
    let second = outer_part(first.clone()).await;
    sleep(Duration::from_secs(10)).await;
    let n = answer().await;
    Ok(format!("{first}/{second}/{n}"))
}

#[test]
fn inline_in_inline() {
    assert_pinned::<parts>(PINNED);
    let program = Program::<parts>::new(stubs());
    let done = program.check("hi".to_owned());
    assert_eq!(done.output(), &json!("hi 42/hi 42 42/42"));
    assert_eq!(done.states(), ["Say it", "Say it 2", "Wait10Seconds"]);
}

/// A part that waits for another workflow, and one that fails by data.
#[workflow(inline)]
async fn nested_part(sku: String) -> Result<String, FetchError> {
    let place = fetch_once(sku).await?;
    let short = place.strip_prefix("<").unwrap_or("").to_owned();
    Ok(short)
}

#[workflow]
async fn uses_nested_part(sku: String) -> Result<String, Failure> {
    let tried = nested_part(sku.clone()).await;
    match tried {
        Ok(place) => Ok(place),
        Err(FetchError::Gone { .. }) => {
            let again = async {
                let place = fetch(format!("{sku}2"), 3).await?;
                Ok::<String, FetchError>(place)
            }
            .await;
            Ok(again.unwrap_or_default())
        }
        Err(e) => Err(Failure::new("Stock", e.to_string())),
    }
}

#[test]
fn with_nested_executions_and_blocks() {
    let program = Program::<uses_nested_part>::new(stubs());
    let check = |sku: &str| program.check(sku.to_owned()).result;
    assert_eq!(check("x"), Ok(json!("shelf-x-1>")));
    assert_eq!(check("gone"), Ok(json!("shelf-gone2-3")));
    assert_eq!(check("none").unwrap_err().error, "Stock");
}

/// What it has reserved it gives back when it fails.
#[workflow(inline)]
async fn reserve_both(first: String, second: String) -> Result<String, FetchError> {
    let one = reserve(&first, 1).await?;
    compensate(async || note(format!("back {one}")).await);
    let two = reserve(&second, 2).await?;
    Ok(format!("{one} {two}"))
}

#[workflow]
async fn reserve_or_wait(first: String, second: String) -> Result<String, Failure> {
    match reserve_both(first.clone(), second.clone()).await {
        Ok(both) => Ok(both),
        Err(FetchError::Stock(StockError::SoldOut { sku, .. })) => {
            sleep(Duration::from_secs(60)).await;
            let again = reserve_both(first, format!("{sku}!")).await;
            Ok(again.unwrap_or("nothing".to_owned()))
        }
        Err(_) => Err(Failure::new("Unavailable", second)),
    }
}

#[test]
fn undos_of_an_inline_workflow_are_its_own() {
    let program = Program::<reserve_or_wait>::new(stubs());
    let check = |a: &str, b: &str| program.check((a.to_owned(), b.to_owned()));
    assert_eq!(check("a", "b").output(), &json!("shelf-a-1 shelf-b-2"));
    assert_eq!(check("none", "b").output(), &json!("nothing"));
    let undone = check("a", "none");
    assert_eq!(undone.output(), &json!("shelf-a-1 shelf-none!-2"));
    let notes = undone.calls().into_iter().filter(|c| c.contains("Note"));
    assert_eq!(notes.collect::<Vec<_>>(), ["${Note} \"back shelf-a-1\""]);
    assert_eq!(check("a", "closed").failure().error, "Unavailable");
}

/// Each item in an execution of its own.
#[workflow(inline)]
async fn double_all(numbers: Vec<i64>) -> Result<i64, Failure> {
    let doubled = map(&numbers, async |n| {
        if *n > 0 {
            let m = double(*n).await?;
            return Ok(m);
        }
        Ok::<i64, Failure>(0)
    })
    .distributed(Distributed::standard())
    .await?;
    Ok(doubled.iter().sum::<i64>())
}

#[workflow]
async fn distributes(numbers: Vec<i64>) -> Result<i64, Failure> {
    sleep(Duration::from_secs(1)).await;
    let sum = double_all(numbers).await?;
    Ok(sum)
}

#[test]
fn a_distributed_map_in_an_inline_workflow() {
    let program = Program::<distributes>::new(stubs());
    assert_eq!(program.check(vec![1, 2, -3]).output(), &json!(6));
    assert_eq!(program.check(vec![]).output(), &json!(0));
}

/// An undo that is another workflow, and one around a nested execution that fails.
#[workflow]
async fn undo_by_workflow(sku: String) -> Result<String, FetchError> {
    let place = reserve("a", 1).await?;
    compensate(async || fetch_once(format!("undo {place}")).await);
    let nested = fetch_once(sku).await?;
    Ok(nested)
}

#[test]
fn undos_around_nested_executions() {
    let program = Program::<undo_by_workflow>::new(stubs());
    let check = |sku: &str| program.check(sku.to_owned());
    assert_eq!(check("x").output(), &json!("<shelf-x-1>"));
    let gone = check("gone");
    assert_eq!(gone.failure().error, "Gone");
    assert_eq!(gone.calls().len(), 3);
    assert_eq!(check("closed").failure().error, "Closed");
}

#[tokio::test]
async fn outside_a_workflow_it_is_a_fn() {
    assert_eq!(grow(3, 10).await, Ok(14));
    assert_eq!(answer().await, 42);
    assert_eq!(
        fetch("gone".to_owned(), 1).await.unwrap_err().to_string(),
        "gone is gone"
    );
}

/// Calls itself, in states that would be its own.
#[workflow(inline)]
async fn endless(n: u32) -> u32 {
    if n == 0 {
        return 0;
    }
    endless(n - 1).await
}

#[workflow]
async fn calls_endless(n: u32) -> Result<u32, Failure> {
    let n = endless(n).await;
    Ok(n)
}

#[test]
fn recursion_is_refused() {
    let reasons = <calls_endless as Workflow>::build().unwrap_err();
    let [reason] = reasons.as_slice() else {
        panic!("{reasons:#?}")
    };
    assert!(
        reason.contains("`suite::programs::inline::endless` is inline and calls itself")
            || reason.contains("endless` is inline and calls itself"),
        "{reason}"
    );
}
