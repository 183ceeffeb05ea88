//! Branches and map bodies.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Basket {
    pub customer: String,
    pub items: Vec<Item>,
    pub express: bool,
}

fn basket(items: Vec<Item>) -> Basket {
    Basket {
        customer: "Ann".into(),
        items,
        express: true,
    }
}

#[task]
pub async fn greet(basket: &Basket) -> Result<String, StockError> {
    Ok(format!("Dear {}", basket.customer))
}

#[task]
pub async fn pick(basket: &Basket, item: &Item) -> Result<String, StockError> {
    if item.sku == "none" {
        return Err(StockError::Closed);
    }
    Ok(format!("{} for {}", item.sku, basket.customer))
}

/// The input as a whole is used in branches and in the body of a map.
#[workflow]
async fn captured(basket: Basket) -> Result<String, StockError> {
    let (greeting, picked) = try_join!(greet(&basket), async {
        let picked = map(&basket.items, async |item| pick(&basket, item).await).await?;
        Ok(picked.join(","))
    })?;
    Ok(format!("{greeting}: {picked}"))
}

fn stock() -> Vec<Stub> {
    vec![
        Stub::own::<greet>(),
        Stub::own::<pick>(),
        Stub::own::<echo>(),
        Stub::own::<double>(),
        Stub::own::<note>(),
    ]
}

#[test]
fn the_whole_input_captured_in_a_branch_and_in_a_map_body() {
    let program = Program::<captured>::new(stock());
    let run = program.check(basket(vec![item("a", 1, 1.0), item("b", 1, 1.0)]));
    assert_eq!(*run.output(), json!("Dear Ann: a for Ann,b for Ann"));
    assert_eq!(*program.check(basket(vec![])).output(), json!("Dear Ann: "));
    assert_eq!(
        program
            .check(basket(vec![item("none", 1, 1.0)]))
            .failure()
            .error,
        "Closed"
    );
}

/// Both branches have a `text`.
#[workflow]
async fn same_local(name: String) -> Result<(String, String, usize), StockError> {
    let text = "outer".to_string();
    let (a, (b, n)) = try_join!(
        async {
            let text = echo(&name).await;
            let text = format!("{text}!");
            Ok(text)
        },
        async {
            let text = echo("fixed").await;
            let n = text.len();
            if n > 100 {
                return Err(StockError::Closed);
            }
            Ok((text + &name, n))
        },
    )?;
    Ok((a, b + &text, n))
}

#[test]
fn two_branches_with_one_local_name() {
    let program = Program::<same_local>::new(stock());
    assert_eq!(
        *program.check("Zoë".into()).output(),
        json!(["Zoë!", "fixedZoëouter", 5])
    );
}

#[workflow]
async fn bare_expressions(numbers: Vec<i64>) -> Result<Vec<i64>, Failure> {
    let doubled = map(&numbers, async |n| double(*n).await).await?;
    let squares = map(doubled, async |n| n * n).await;
    let last = map(vec![1, 2], async |n| {
        Ok::<_, Failure>(n + squares.len() as i64)
    })
    .max_concurrency(1)
    .await?;
    let firsts = map(&last, async |_| 1i64).await;
    Ok(squares.into_iter().chain(last).chain(firsts).collect())
}

#[test]
fn map_bodies_of_a_bare_expression() {
    let program = Program::<bare_expressions>::new(stock());
    assert_eq!(
        *program.check(vec![1, 2, 3]).output(),
        json!([4, 16, 36, 4, 5, 1, 1])
    );
    assert_eq!(*program.check(vec![5]).output(), json!([100, 2, 3, 1, 1]));
    assert_eq!(*program.check(vec![]).output(), json!([1, 2, 1, 1]));
}

#[workflow]
async fn nested(rows: Vec<Vec<i64>>) -> Result<Vec<Vec<i64>>, Failure> {
    let all = map(rows, async |row| {
        let doubled = map(&row, async |n| double(*n).await).await?;
        if doubled.is_empty() {
            note("empty".to_string()).await?;
        }
        Ok::<_, Failure>(doubled)
    })
    .max_concurrency(2)
    .await?;
    Ok(all)
}

#[test]
fn nested_maps_keep_their_lists() {
    let program = Program::<nested>::new(stock());
    for rows in [
        vec![],
        vec![vec![]],
        vec![vec![1]],
        vec![vec![1, 2], vec![], vec![3]],
    ] {
        let expected: Vec<Vec<i64>> = rows
            .iter()
            .map(|r| r.iter().map(|n| n * 2).collect())
            .collect();
        assert_eq!(*program.check(rows).output(), json!(expected));
    }
}

#[workflow]
async fn deep(basket: Basket) -> Result<Vec<String>, StockError> {
    let prefix = basket.customer.to_uppercase();
    let labels = map(&basket.items, async |Item { sku, quantity, .. }| {
        let (place, shout) = try_join!(reserve(sku, *quantity), async {
            let mut line = prefix.clone();
            for _ in 0..*quantity {
                line.push('!');
            }
            Ok(echo(&line).await)
        })?;
        Ok(format!("{place} {shout}"))
    })
    .await;
    match labels {
        Ok(labels) => Ok(labels),
        Err(StockError::SoldOut { sku, .. }) => Ok(vec![sku]),
        Err(e) => Err(e),
    }
}

#[test]
fn a_join_in_a_map_in_a_match() {
    assert_pinned::<deep>(PINNED);
    let program = Program::<deep>::new(vec![Stub::own::<reserve>(), Stub::own::<echo>()]);
    let run = program.check(basket(vec![item("a", 2, 1.0), item("b", 0, 1.0)]));
    assert_eq!(*run.output(), json!(["shelf-a-2 ANN!!", "shelf-b-0 ANN"]));
    assert_eq!(
        *program.check(basket(vec![item("none", 1, 1.0)])).output(),
        json!(["none"])
    );
    assert_eq!(
        program
            .check(basket(vec![item("broken", 1, 1.0)]))
            .failure()
            .error,
        "Broken"
    );
}

/// The input is read after three tasks have replaced the state input.
#[workflow]
async fn argument_read_late(basket: Basket) -> Result<String, Failure> {
    let one = double(1).await?;
    let two = double(one).await?;
    let three = double(two).await?;
    let customer = "someone else".to_string();
    let items = basket.items.len();
    Ok(format!("{three} {} {customer} {items}", basket.customer))
}

#[test]
fn the_argument_read_after_three_tasks_and_locals_named_like_fields() {
    let program = Program::<argument_read_late>::new(stock());
    let run = program.check(basket(vec![item("a", 1, 1.0)]));
    assert_eq!(*run.output(), json!("8 Ann someone else 1"));
    assert_eq!(run.transitions(), 3);
}

mod billing {
    use super::*;

    #[task]
    pub async fn send_message_to_the_customer_service_department_about_the_delayed_delivery_of_order(
        n: i64,
    ) -> Result<i64, Failure> {
        Ok(n + 1)
    }

    #[task]
    pub async fn send(n: i64) -> i64 {
        n + 10
    }
}

mod shipping {
    use super::*;

    #[task]
    pub async fn send_message_to_the_customer_service_department_about_the_delayed_delivery_of_order(
        n: i64,
    ) -> Result<i64, Failure> {
        Ok(n + 2)
    }

    #[task]
    pub async fn send(n: i64) -> i64 {
        n + 20
    }
}

#[workflow]
async fn long_names(n: i64) -> Result<i64, Failure> {
    let a = billing::send_message_to_the_customer_service_department_about_the_delayed_delivery_of_order(n).await?;
    let b = shipping::send_message_to_the_customer_service_department_about_the_delayed_delivery_of_order(a).await?;
    let (c, d) = try_join!(
        async { Ok::<_, Failure>(billing::send(b).await + shipping::send(b).await) },
        async { Ok(billing::send(b).await) }
    )?;
    Ok(c + d)
}

#[test]
fn long_names_and_equal_names_in_branches() {
    use billing::send_message_to_the_customer_service_department_about_the_delayed_delivery_of_order as one;
    use shipping::send_message_to_the_customer_service_department_about_the_delayed_delivery_of_order as two;
    let stubs = vec![
        Stub::own::<one>(),
        Stub::own::<two>(),
        Stub::own::<billing::send>(),
        Stub::own::<shipping::send>(),
    ];
    let run = Program::<long_names>::new(stubs).check(1);
    assert_eq!(*run.output(), json!(14 + 24 + 14));
    let names = run
        .chains
        .values()
        .flatten()
        .filter(|l| !l.starts_with(' '));
    assert!(
        names.clone().all(|n| n.chars().count() <= 80),
        "{:?}",
        run.chains
    );
    assert_eq!(
        names
            .clone()
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        names.count()
    );
}

#[workflow]
async fn nothing_in() -> u32 {
    ping().await.unwrap_or(0)
}

#[workflow]
async fn nothing_out(text: String) {
    echo(&text).await;
}

#[workflow]
async fn nothing_at_all() {}

#[workflow]
async fn unit_result(n: i64, text: String, flag: bool) -> Result<(), Failure> {
    if flag {
        note(text).await?;
    } else {
        let _ = double(n).await?;
    }
    Ok(())
}

#[test]
fn parameters_and_returns_of_every_number() {
    assert_eq!(
        *Program::<nothing_in>::new(vec![Stub::own::<ping>()])
            .check(())
            .output(),
        json!(7)
    );
    assert_eq!(
        *Program::<nothing_out>::new(stock())
            .check("x".into())
            .output(),
        json!(null)
    );
    assert_eq!(
        *Program::<nothing_at_all>::new(vec![]).check(()).output(),
        json!(null)
    );
    let program = Program::<unit_result>::new(stock());
    assert_eq!(
        program.check((1, "x".into(), true)).calls(),
        ["${Note} \"x\""]
    );
    assert_eq!(
        program.check((1, "x".into(), false)).calls(),
        ["${Double} 1"]
    );
}
