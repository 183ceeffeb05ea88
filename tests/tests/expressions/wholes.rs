//! Forms that are more than one expression: assignments of tuples, changes with a value, steps in
//! arguments, closures bound to variables among other statements.

use std::collections::BTreeMap;

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

#[task]
async fn double(n: i64) -> i64 {
    n * 2
}

#[workflow]
async fn swaps(a: i64, b: i64) -> (i64, i64, i64) {
    let (mut a, mut b) = (a, b);
    let mut sum = 0;
    for _ in 0..3 {
        (a, b) = (b, a + b);
        sum += a;
    }
    let mut pair = (a, b);
    (pair.1, _) = (sum, a);
    (pair.0, pair.1, b)
}

#[test]
fn tuples_are_assigned_at_once() {
    let program = Program::<swaps>::new(vec![]);
    assert_eq!(*program.check((0, 1)).output(), json!([2, 4, 3]));
    assert_eq!(*program.check((-3, 5)).output(), json!([7, 14, 9]));
}

#[workflow]
async fn texts_of_steps(name: String, n: i64) -> String {
    let n = n + 1;
    format!(
        "{name}: {} and {:>4}, {n}",
        double(n).await,
        double(n * 10).await
    )
}

#[test]
fn steps_in_a_text_come_first_and_in_order() {
    let program = Program::<texts_of_steps>::new(vec![Stub::own::<double>()]);
    let run = program.check(("é".to_owned(), 2));
    assert_eq!(*run.output(), json!("é: 6 and   60, 3"));
    assert_eq!(run.calls(), ["${Double} 3", "${Double} 30"]);
}

#[workflow]
async fn taken(
    numbers: Vec<i64>,
    counts: BTreeMap<String, i64>,
    note: Option<String>,
) -> Result<String, Failure> {
    let (mut numbers, mut counts, mut note) = (numbers, counts, note);
    let first = numbers.remove(0);
    let last = numbers.pop();
    let old = counts.insert("a".to_string(), first);
    let gone = counts.remove("b");
    let before = note.take();
    let again = note.replace("new".to_string());
    double(first).await;
    Ok(format!(
        "{first} {last:?} {} {old:?} {gone:?} {} {} {} {}",
        numbers.len(),
        counts.len(),
        before.unwrap_or_default(),
        again.is_none(),
        note.unwrap_or_default(),
    ))
}

#[test]
fn what_changes_give_back_is_from_before() {
    let program = Program::<taken>::new(vec![Stub::own::<double>()]);
    let map = |keys: &[&str]| {
        keys.iter()
            .zip(1..)
            .map(|(k, v)| ((*k).to_owned(), v))
            .collect::<BTreeMap<_, _>>()
    };
    let check = |numbers: &[i64], keys: &[&str], note: Option<&str>| {
        program.check((numbers.to_vec(), map(keys), note.map(str::to_owned)))
    };
    assert_eq!(
        *check(&[1], &[], None).output(),
        json!("1 None 0 None None 1  true new")
    );
    assert_eq!(
        *check(&[7, 8, 9], &["a", "b", "c"], Some("x")).output(),
        json!("7 Some(9) 1 Some(1) Some(2) 2 x true new")
    );
    assert_eq!(
        check(&[], &[], None).failure().error,
        "States.QueryEvaluationError"
    );
}

#[workflow]
async fn named_closures(items: Vec<i64>, limit: i64) -> Result<Vec<i64>, Failure> {
    let above = |x: &i64| *x > limit;
    let scaled = |x: i64, by: i64| if x < 0 { 0 } else { x * by };
    let mut all = Vec::new();
    for item in &items {
        if above(item) {
            let twice = double(*item).await;
            all.push(scaled(twice, 3));
        }
    }
    let rest: Vec<i64> = items.iter().map(|x| scaled(*x, limit)).collect();
    all.extend(rest);
    Ok(all)
}

#[test]
fn closures_are_called_by_name() {
    let program = Program::<named_closures>::new(vec![Stub::own::<double>()]);
    assert_eq!(
        *program.check((vec![1, 5, -2], 2)).output(),
        json!([30, 2, 10, 0])
    );
    assert_eq!(*program.check((vec![], 0)).output(), json!([]));
}
