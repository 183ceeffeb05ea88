//! More programs that once had no definition, or one of another meaning.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::{Item, StockError, echo, item, ping, reserve};

#[workflow]
async fn returns_a_question(n: i64) -> Result<i64, Failure> {
    if n > 3 {
        return Err(StockError::Closed)?;
    }
    let place = async {
        if n > 2 {
            return Err(StockError::SoldOut {
                sku: "a".into(),
                wanted: 1,
            })?;
        }
        reserve("b", 1).await
    }
    .await?;
    if n > 1 {
        Err(Failure::new("Late", place))?
    } else {
        Ok(n)
    }
}

#[test]
fn an_error_is_returned_with_a_question_mark() {
    let program = Program::<returns_a_question>::new(vec![Stub::own::<reserve>()]);
    assert_eq!(program.check(1).output(), &json!(1));
    assert_eq!(
        program.check(2).result,
        Err(Failure::new("Late", "shelf-b-1"))
    );
    assert_eq!(program.check(3).failure().error, "SoldOut");
    assert_eq!(program.check(4).failure().error, "Closed");
}

#[workflow]
async fn refers_to_what_ends(name: Option<String>, text: String) -> Vec<bool> {
    if name.as_ref() == Some(&"x".to_string()) {
        echo("x").await;
    }
    let same = Some(text.as_str()) == Some("b".to_string().as_str());
    let first = Some(&text) == vec!["b".to_owned(), "c".to_owned()].first();
    let trimmed = text == " b ".to_owned().trim();
    if (&text, 1) == (&"B".to_lowercase(), 1) {
        echo("b").await;
    }
    vec![same, first, trimmed]
}

#[test]
fn constants_refer_to_temporary_values() {
    let program = Program::<refers_to_what_ends>::new(vec![Stub::own::<echo>()]);
    let check = |name: Option<&str>, text: &str| {
        let run = program.check((name.map(str::to_owned), text.to_owned()));
        (run.output().clone(), run.calls().len())
    };
    assert_eq!(check(None, "a"), (json!([false, false, false]), 0));
    assert_eq!(check(Some("x"), "b"), (json!([true, true, true]), 2));
    assert_eq!(check(Some("y"), "c"), (json!([false, false, false]), 0));
}

const LEAST: i64 = 3;

#[workflow]
async fn compares_constants(a: i64, b: i64) -> Vec<bool> {
    let n = i64::from(ping().await.is_ok());
    vec![
        a.cmp(&b).then(LEAST.cmp(&4)).is_lt(),
        LEAST.cmp(&4).then_with(|| a.cmp(&b)).is_lt(),
        LEAST.cmp(&3).reverse().then(a.cmp(&n)).is_gt(),
        2.5_f64.partial_cmp(&1.0) == Some(std::cmp::Ordering::Greater),
    ]
}

#[test]
fn comparisons_of_constants_are_no_data() {
    let program = Program::<compares_constants>::new(vec![Stub::own::<ping>()]);
    assert_eq!(
        program.check((5, 5)).output(),
        &json!([true, true, true, true])
    );
    assert_eq!(
        program.check((6, 5)).output(),
        &json!([false, true, true, true])
    );
    assert_eq!(
        program.check((0, 5)).output(),
        &json!([true, true, false, true])
    );
}

#[workflow]
async fn asks_for_orderings(a: f64, list: Vec<f64>) -> Vec<bool> {
    vec![
        list.iter()
            .all(|b| a.partial_cmp(b) == Some(std::cmp::Ordering::Greater)),
        list.iter()
            .any(|b| b.partial_cmp(&a) != Some(std::cmp::Ordering::Less)),
    ]
}

#[test]
fn an_option_of_an_ordering_is_no_data() {
    let program = Program::<asks_for_orderings>::new(vec![]);
    let check = |a, list: &[f64]| program.check((a, list.to_vec())).output().clone();
    assert_eq!(check(2.0, &[1.0, 1.5]), json!([true, false]));
    assert_eq!(check(2.0, &[1.0, 2.0]), json!([false, true]));
    assert_eq!(check(2.0, &[]), json!([true, false]));
}

#[workflow]
async fn updated_beside_cfg(item: Item) -> Item {
    #[cfg(not(any()))]
    let quantity = item.quantity + 1;
    Item {
        quantity,
        #[cfg(any())]
        sku: 3,
        ..item.clone()
    }
}

#[test]
fn an_update_stays_one_beside_cfg() {
    let program = Program::<updated_beside_cfg>::new(vec![]);
    let run = program.check(item("a", 2, 1.5));
    assert_eq!(run.output()["quantity"], 3);
    assert_eq!(run.output()["sku"], "a");
}
