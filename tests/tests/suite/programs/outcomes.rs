//! `join!`: the outcome of each branch as data.

use serde_json::json;
use workflow_core::error::Failure;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

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

/// Two calls, and what became of each.
#[workflow]
async fn reserve_both(a: String, b: String) -> Result<String, Failure> {
    let (first, second) = join!(reserve(&a, 1), reserve(&b, 2));
    let text = match (first, second) {
        (Ok(one), Ok(two)) => format!("{one} and {two}"),
        (Ok(one), Err(StockError::SoldOut { sku, wanted })) => {
            format!("{one}, but no {wanted} {sku}")
        }
        (Ok(one), Err(error)) => format!("{one}, but {error}"),
        (Err(error), Ok(two)) => format!("{two}, but {error}"),
        (Err(_), Err(_)) => return Err(Failure::new("Nothing", "neither is there")),
    };
    note(text.clone()).await?;
    Ok(text)
}

#[test]
fn both_outcomes_are_data() {
    let program = Program::<reserve_both>::new(tasks());
    let check = |a: &str, b: &str| program.check((a.to_owned(), b.to_owned()));
    let cases = [
        ("a", "b", "shelf-a-1 and shelf-b-2"),
        ("a", "none", "shelf-a-1, but no 2 none"),
        ("a", "closed", "shelf-a-1, but the warehouse is closed"),
        ("broken", "b", "shelf-b-2, but row 1 is broken"),
        ("odd", "b", "shelf-b-2, but Odd.Name: who knows"),
    ];
    for (a, b, expected) in cases {
        let run = check(a, b);
        assert_eq!(*run.output(), json!(expected));
        assert_eq!(run.states().len(), 3, "{:?}", run.states());
        // An error of a branch ends nothing: the other has been called, too.
        assert_eq!(run.calls().len(), 3);
    }
    assert_eq!(check("none", "closed").failure().error, "Nothing");
    assert_pinned::<reserve_both>(PINNED);
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum HalfError {
    #[error("{0}")]
    #[workflow_error(transparent)]
    Stock(#[from] StockError),
    #[error("{half} of {whole}")]
    Odd { half: i64, whole: i64 },
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum StrictError {
    #[error("closed")]
    Closed,
}

/// Blocks with each way out: `?` that keeps and that converts, `return`, `Err` as the last
/// expression, a match over a step, a plain value, no value at all.
#[workflow]
async fn ways_out(sku: String, n: i64) -> Result<Vec<String>, Failure> {
    let limit = 10;
    let (kept, converted, returned, matched, plain, unit) = join!(
        async {
            let place = reserve(&sku, 1).await?;
            Ok::<_, StockError>(place.len())
        },
        async {
            let place = reserve(&sku, 2).await?;
            let twice = double(n).await;
            let Ok(twice) = twice else {
                return Err(HalfError::Odd { half: n, whole: 0 });
            };
            if twice > limit {
                Err(HalfError::Odd {
                    half: n,
                    whole: twice,
                })
            } else {
                Ok(format!("{place}:{twice}"))
            }
        },
        async {
            for i in 0..n {
                if double(i).await? == 4 {
                    return Ok(Some(i));
                }
            }
            Ok::<Option<i64>, Failure>(None)
        },
        async {
            match reserve(&sku, 3).await {
                Ok(place) => Ok(place),
                Err(StockError::Closed) => Err(StockError::Broken(77)),
                Err(other) => Err(other),
            }
        },
        async { echo(&sku).await },
        async {
            let _ = note(sku.clone()).await;
        },
    );
    let () = unit;
    let mut lines = vec![plain];
    lines.push(match kept {
        Ok(length) => length.to_string(),
        Err(error) => error.to_string(),
    });
    lines.push(match &converted {
        Ok(text) => text.clone(),
        Err(HalfError::Odd { half, whole }) => format!("{half}/{whole}"),
        Err(HalfError::Stock(inner)) => format!("stock: {inner}"),
    });
    lines.push(match returned {
        Ok(Some(i)) => format!("at {i}"),
        Ok(None) => "nowhere".to_string(),
        Err(_) => "failed".to_string(),
    });
    lines.push(matched.unwrap_or("nothing".to_string()));
    if converted.is_err() {
        lines.push("converted failed".to_string());
    }
    Ok(lines)
}

#[test]
fn each_way_out_of_a_branch_is_data() {
    let program = Program::<ways_out>::new(tasks());
    let check = |sku: &str, n: i64| program.check((sku.to_owned(), n)).output().clone();
    assert_eq!(
        check("a", 3),
        json!(["a", "9", "shelf-a-2:6", "at 2", "shelf-a-3"])
    );
    assert_eq!(
        check("a", 8),
        json!(["a", "9", "8/16", "at 2", "shelf-a-3", "converted failed"])
    );
    assert_eq!(
        check("closed", 0),
        json!([
            "closed",
            "the warehouse is closed",
            "stock: the warehouse is closed",
            "nowhere",
            "nothing",
            "converted failed"
        ])
    );
    assert_eq!(
        check("none", 1),
        json!([
            "none",
            "no none left",
            "stock: no none left",
            "nowhere",
            "nothing",
            "converted failed"
        ])
    );
}

#[task]
async fn strict(sku: &str) -> Result<u32, StrictError> {
    match sku {
        "closed" => Err(StrictError::Closed),
        _ => Ok(1),
    }
}

/// What the type of a branch can't hold fails the execution.
#[workflow]
async fn held(sku: String) -> Result<bool, Failure> {
    let (left, right) = join!(strict(&sku), ping());
    Ok(left.is_ok() && right.is_ok())
}

#[test]
fn what_a_branch_cannot_hold_fails_the_execution() {
    let program = Program::<held>::new(vec![
        Stub::any::<strict>(|call| match call.payload::<String>().as_str() {
            "closed" => Err(Failure::new("Closed", "closed")),
            "odd" => Err(Failure::new("Odd", "of no type")),
            _ => Ok(json!(1)),
        }),
        Stub::own::<ping>(),
    ]);
    let check = |sku: &str| program.check(sku.to_owned()).result;
    assert_eq!(check("a").unwrap(), json!(true));
    assert_eq!(check("closed").unwrap(), json!(false));
    assert_eq!(check("odd").unwrap_err(), Failure::new("Odd", "of no type"));
}

/// Joins in a loop, in a map, in each other, after a match; names of fields; shadowing.
#[workflow]
async fn nested(items: Vec<Item>) -> Result<Vec<String>, Failure> {
    let lines = map(&items, async |item| {
        let quantity = match item.quantity {
            0 => 1,
            n => n,
        };
        let (sku, (item, n)) = join!(reserve(&item.sku, quantity), async {
            let (item, n) = join!(echo(&item.sku), double(quantity as i64));
            (item, n)
        });
        let n = n?;
        let sku = match sku {
            Ok(sku) => sku,
            Err(error) => format!("{error}!"),
        };
        Ok::<_, Failure>(format!("{sku} {item} {n}"))
    })
    .await?;
    let mut all = Vec::new();
    for line in &lines {
        let (line, _) = join!(echo(line), note(line.clone()));
        all.push(line);
    }
    let _ = join!(ping(), reserve("none", 1));
    Ok(all)
}

#[test]
fn joins_inside_other_constructs() {
    let program = Program::<nested>::new(tasks());
    let check = |items: Vec<Item>| program.check(items).output().clone();
    assert_eq!(check(vec![]), json!([]));
    assert_eq!(
        check(vec![item("a", 0, 1.0), item("none", 3, 1.0)]),
        json!(["shelf-a-1 a 2", "no none left! none 6"])
    );
}

/// A variable of the name of an attribute.
#[workflow]
async fn indexed(list: Vec<String>, state: usize) -> Result<String, Failure> {
    let (found, _) = join!(async { echo(&list[state]).await }, ping());
    Ok(found)
}

#[test]
fn an_index_is_no_attribute() {
    let program = Program::<indexed>::new(tasks());
    let run = program.check((vec!["a".to_owned(), "b".to_owned()], 1));
    assert_eq!(*run.output(), json!("b"));
}

/// Values that crossing could lose: none, nothing, lists of lists.
#[workflow]
async fn edges(n: i64) -> Result<(Option<i64>, Vec<Vec<i64>>, bool), Failure> {
    let (none, lists, unit) = join!(
        async {
            let n = double(n).await?;
            Ok::<Option<i64>, Failure>(if n > 0 { Some(n) } else { None })
        },
        async {
            let n = double(n).await?;
            Ok::<_, Failure>(if n > 0 { vec![vec![n]] } else { vec![] })
        },
        async {
            note("x".to_string()).await?;
            Ok::<(), Failure>(())
        }
    );
    Ok((none?, lists?, unit.is_ok()))
}

#[test]
fn edge_values_cross_as_they_are() {
    let program = Program::<edges>::new(tasks());
    assert_eq!(*program.check(0).output(), json!([null, [], true]));
    assert_eq!(*program.check(2).output(), json!([4, [[4]], true]));
}

/// Names and comments are those of the state, not of what is in it.
#[workflow]
async fn named(n: i64) -> Result<i64, Failure> {
    #[state(name = "Both")]
    let (a, b) = join!(double(n), double(n + 1));
    /// All of it again.
    #[state(name = "Again")]
    let c = retry(RetryPolicy::new(), async || {
        #[state(name = "Inside")]
        let c = double(n).await?;
        double(c).await
    })
    .await?;
    /// Each number.
    let d = map(vec![1, 2], async |i| double(i).await).await?;
    #[state(name = "Either")]
    let (e, f) = try_join!(double(1), double(2))?;
    Ok(a? + b? + c + d.len() as i64 + e + f)
}

#[test]
fn states_around_branches_have_their_own_names() {
    let run = Program::<named>::new(tasks()).check(1);
    assert_eq!(*run.output(), json!(2 + 4 + 4 + 2 + 2 + 4));
    assert_eq!(run.states()[..4], ["Both", "Again", "MapVec", "Either"]);
    let states = named::definition().to_json()["States"].clone();
    assert_eq!(states["Again"]["Comment"], json!("All of it again."));
    assert_eq!(states["Again"]["Branches"][0]["StartAt"], json!("Inside"));
    assert_eq!(states["MapVec"]["Comment"], json!("Each number."));
}
