//! Loops.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

/// Counts up to `limit`.
#[workflow]
async fn counter(limit: u32) -> Result<u32, Failure> {
    let mut count = 0;
    while count < limit {
        note(format!("count is {count}")).await?;
        count += 1;
    }
    Ok(count)
}

#[test]
fn a_counter_in_a_while_loop() {
    let program = Program::<counter>::new(vec![Stub::own::<note>()]);
    assert_eq!(*program.check(0).output(), json!(0));
    let run = program.check(3);
    assert_eq!(*run.output(), json!(3));
    let notes = r#"${Note} "count is "#;
    assert_eq!(run.calls(), [0, 1, 2].map(|n| format!("{notes}{n}\"")));
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Basket {
    items: Vec<Item>,
    budget: f64,
}

#[workflow]
async fn first_expensive(basket: Basket) -> Result<Option<String>, StockError> {
    let mut skipped = 0;
    for item in &basket.items {
        if item.quantity == 0 {
            skipped += 1;
            continue;
        }
        let cost = item.unit_price * item.quantity as f64;
        if cost > basket.budget {
            return Ok(Some(format!("{} after {skipped}", item.sku)));
        }
        if item.sku == "stop" {
            break;
        }
        reserve(&item.sku, item.quantity).await?;
    }
    Ok(None)
}

#[test]
fn break_continue_and_return_in_a_for_loop() {
    assert_pinned::<first_expensive>(PINNED);
    let program = Program::<first_expensive>::new(vec![Stub::own::<reserve>()]);
    let basket = |items: Vec<Item>| Basket {
        items,
        budget: 10.0,
    };
    assert_eq!(*program.check(basket(vec![])).output(), json!(null));
    let run = program.check(basket(vec![
        item("a", 1, 2.0),
        item("b", 0, 2.0),
        item("c", 4, 5.0),
        item("d", 1, 1.0),
    ]));
    assert_eq!(*run.output(), json!("c after 1"));
    assert_eq!(run.calls().len(), 1);
    let run = program.check(basket(vec![
        item("a", 1, 2.0),
        item("stop", 1, 2.0),
        item("c", 4, 5.0),
    ]));
    assert_eq!(*run.output(), json!(null));
    let run = program.check(basket(vec![item("none", 3, 1.0)]));
    assert_eq!(run.failure().error, "SoldOut");
}

#[workflow]
async fn polling(job: String) -> Result<u32, Failure> {
    let mut tries = 0u32;
    loop {
        let status = poll(&job, tries).await?;
        tries += 1;
        match status.as_str() {
            "DONE" => break,
            "FAILED" => {
                return Err(Failure {
                    error: "JobFailed".to_string(),
                    cause: job,
                });
            }
            _ => sleep(Duration::from_secs(30)).await,
        }
    }
    Ok(tries)
}

#[task(retry(error_equals = ["Busy"], max_attempts = 2))]
async fn poll(job: &str, tries: u32) -> Result<String, Failure> {
    let status = match (job, tries) {
        ("good", 2) => "DONE",
        ("bad", 1) => "FAILED",
        _ => "RUNNING",
    };
    Ok(status.to_string())
}

#[test]
fn a_sleep_in_a_loop() {
    let program = Program::<polling>::new(vec![Stub::own::<poll>()]);
    let run = program.check("good".into());
    assert_eq!(*run.output(), json!(3));
    assert_eq!(
        run.states()
            .iter()
            .filter(|s| s.starts_with("Wait30Seconds"))
            .count(),
        2
    );
    let run = program.check("bad".into());
    assert_eq!(run.failure(), &Failure::new("JobFailed", "bad"));
}

#[test]
fn retries_count_anew_on_each_visit() {
    let busy = Stub::any::<poll>(|call| {
        if call.retry_count < 2 {
            return Err(Failure::new("Busy", "later"));
        }
        Ok(json!(if call.input["tries"] == json!(2) {
            "DONE"
        } else {
            "RUNNING"
        }))
    });
    let run = Program::<polling>::new(vec![busy]).check("any".into());
    assert_eq!(*run.output(), json!(3));
    assert_eq!(run.calls().len(), 9);
}

#[workflow]
async fn search(grid: Vec<Vec<i32>>, wanted: i32) -> Result<String, Failure> {
    let mut looked = 0;
    let found = 'rows: loop {
        for (y, row) in grid.iter().enumerate() {
            for (x, cell) in row.iter().enumerate() {
                looked += 1;
                if *cell == wanted {
                    break 'rows Some((x, y));
                }
            }
        }
        break None;
    };
    let text = match found {
        Some((x, y)) => format!("{x},{y} after {looked}"),
        None => format!("nothing in {looked}"),
    };
    Ok(text)
}

#[test]
fn labels_nested_loops_and_break_with_a_value() {
    assert_pinned::<search>(PINNED);
    let program = Program::<search>::new(vec![]);
    let check = |grid: Vec<Vec<i32>>, wanted| program.check((grid, wanted)).output().clone();
    assert_eq!(check(vec![vec![1, 2], vec![3, 4]], 3), json!("0,1 after 3"));
    assert_eq!(check(vec![vec![1], vec![]], 3), json!("nothing in 1"));
    assert_eq!(check(vec![vec![5]], 5), json!("0,0 after 1"));
    assert_eq!(check(vec![], 5), json!("nothing in 0"));
}

#[workflow]
async fn outer_continue(rows: Vec<Vec<u32>>) -> Vec<u32> {
    let mut sums = Vec::new();
    'rows: for row in rows {
        let mut sum = 0;
        for n in row {
            if n == 13 {
                continue 'rows;
            }
            if n > 100 {
                break 'rows;
            }
            sum += n;
        }
        sums.push(sum);
    }
    sums
}

#[test]
fn continue_and_break_of_an_outer_loop() {
    let program = Program::<outer_continue>::new(vec![]);
    let check = |rows: Vec<Vec<u32>>| program.check(rows).output().clone();
    assert_eq!(
        check(vec![vec![1, 2], vec![13, 1], vec![], vec![4]]),
        json!([3, 0, 4])
    );
    assert_eq!(check(vec![vec![1], vec![101], vec![4]]), json!([1]));
    assert_eq!(check(vec![]), json!([]));
}

#[workflow]
async fn drain(mut queue: Vec<String>) -> Result<Vec<String>, Failure> {
    let mut seen = vec![];
    while let Some(next) = queue.pop() {
        let answer = echo(&next).await;
        seen.push(answer);
    }
    Ok(seen)
}

#[test]
fn while_let_pops_a_queue() {
    let program = Program::<drain>::new(vec![Stub::own::<echo>()]);
    assert_eq!(
        *program.check(vec!["a".into(), "b".into()]).output(),
        json!(["b", "a"])
    );
    assert_eq!(*program.check(vec![]).output(), json!([]));
}

#[workflow]
async fn pages(start: Option<String>) -> Result<u32, Failure> {
    let mut token = start;
    let mut total = 0;
    while let Some(t) = token {
        let page = fetch_page(&t).await?;
        total += page.count;
        token = page.next;
    }
    Ok(total)
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Page {
    count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[task]
async fn fetch_page(token: &str) -> Result<Page, Failure> {
    let next = match token {
        "a" => Some("b".to_string()),
        "b" => Some("c".to_string()),
        _ => None,
    };
    Ok(Page { count: 10, next })
}

#[test]
fn while_let_follows_pages() {
    let program = Program::<pages>::new(vec![Stub::own::<fetch_page>()]);
    assert_eq!(*program.check(Some("a".into())).output(), json!(30));
    assert_eq!(*program.check(None).output(), json!(0));
}

#[workflow]
async fn ranges(n: u32) -> Result<u32, Failure> {
    let mut sum = 0;
    for i in 0..n {
        for j in i..=n {
            sum += i * j;
        }
    }
    for _ in 0..2 {
        ping().await?;
    }
    Ok(sum)
}

#[test]
fn ranges_as_sources() {
    let program = Program::<ranges>::new(vec![Stub::own::<ping>()]);
    for n in [0, 1, 4] {
        let mut expected = 0;
        for i in 0..n {
            for j in i..=n {
                expected += i * j;
            }
        }
        assert_eq!(*program.check(n).output(), json!(expected));
    }
}

/// The inner `i` and `text` are others than the outer ones.
#[workflow]
async fn shadowing(words: Vec<String>) -> Result<String, Failure> {
    let text = String::from("start");
    let i = 5;
    for word in &words {
        let text = format!("{word}{i}");
        for i in 0..2 {
            let text = format!("{text}-{i}");
            note(text).await?;
        }
        note(text).await?;
    }
    Ok(format!("{text}{i}"))
}

#[test]
fn shadowing_in_an_inner_loop() {
    let program = Program::<shadowing>::new(vec![Stub::own::<note>()]);
    let run = program.check(vec!["a".into(), "b".into()]);
    assert_eq!(*run.output(), json!("start5"));
    let notes = ["a5-0", "a5-1", "a5", "b5-0", "b5-1", "b5"];
    assert_eq!(run.calls(), notes.map(|n| format!("${{Note}} \"{n}\"")));
}
