//! Errors: caught by variant, converted, thrown away, on their way out.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum ShopError {
    #[error("can't get {sku}")]
    Unavailable { sku: String },
    #[error("gave up after {0} tries")]
    GaveUp(u32),
    #[error("stock: {0}")]
    #[workflow_error(transparent)]
    Stock(#[from] StockError),
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// `status` is set on the error path and read after.
#[workflow]
async fn assigned_on_the_error_path(sku: String) -> Result<String, Failure> {
    let mut status = "ok".to_string();
    let place = match reserve(&sku, 2).await {
        Ok(place) => place,
        Err(e) => {
            status = format!("failed: {e}");
            "nowhere".to_string()
        }
    };
    echo(&status).await;
    Ok(format!("{status} {place}"))
}

#[test]
fn a_variable_assigned_on_the_error_path_and_read_after() {
    let program = Program::<assigned_on_the_error_path>::new(vec![
        Stub::own::<reserve>(),
        Stub::own::<echo>(),
    ]);
    let check = |sku: &str| program.check(sku.to_owned()).output().clone();
    assert_eq!(check("x"), json!("ok shelf-x-2"));
    assert_eq!(check("none"), json!("failed: no none left nowhere"));
    assert_eq!(
        check("closed"),
        json!("failed: the warehouse is closed nowhere")
    );
    assert_eq!(check("broken"), json!("failed: row 2 is broken nowhere"));
}

#[workflow]
async fn by_variant(sku: String, quantity: u32) -> Result<String, ShopError> {
    let place = match reserve(&sku, quantity).await {
        Ok(place) => place,
        Err(StockError::SoldOut { sku, wanted }) if wanted > 10 => {
            return Err(ShopError::Unavailable { sku });
        }
        Err(StockError::SoldOut { wanted, .. }) => format!("ordered {wanted}"),
        Err(StockError::Broken(row)) => {
            note(format!("row {row}")).await?;
            String::from("repaired")
        }
        Err(StockError::Closed) => return Err(ShopError::GaveUp(quantity)),
        Err(StockError::Other(failure)) => format!("{}: {}", failure.error, failure.cause),
    };
    Ok(place)
}

#[test]
fn errors_matched_by_variant_with_fields_and_guards() {
    assert_pinned::<by_variant>(PINNED);
    let program = Program::<by_variant>::new(vec![Stub::own::<reserve>(), Stub::own::<note>()]);
    let check = |sku: &str, n: u32| program.check((sku.to_owned(), n)).result;
    assert_eq!(check("x", 1).unwrap(), json!("shelf-x-1"));
    assert_eq!(check("none", 3).unwrap(), json!("ordered 3"));
    let unavailable = check("none", 30).unwrap_err();
    assert_eq!(unavailable.error, "Unavailable");
    let cause: serde_json::Value = serde_json::from_str(&unavailable.cause).unwrap();
    assert_eq!(
        cause,
        json!({ "errorMessage": "can't get none", "sku": "none" })
    );
    assert_eq!(check("broken", 3).unwrap(), json!("repaired"));
    assert_eq!(check("closed", 3).unwrap_err().error, "GaveUp");
    assert_eq!(check("odd", 3).unwrap(), json!("Odd.Name: who knows"));
}

/// The first call's handler is not the second call's.
#[workflow]
async fn scope_of_a_catch(first: String, second: String) -> Result<String, StockError> {
    let one = match reserve(&first, 1).await {
        Ok(place) => place,
        Err(_) => "default".to_owned(),
    };
    let two = reserve(&second, 2).await?;
    Ok(one + "/" + &two)
}

#[test]
fn a_catch_ends_with_its_scope() {
    let program = Program::<scope_of_a_catch>::new(vec![Stub::own::<reserve>()]);
    let check = |a: &str, b: &str| program.check((a.to_owned(), b.to_owned())).result;
    assert_eq!(check("none", "b").unwrap(), json!("default/shelf-b-2"));
    assert_eq!(check("a", "none").unwrap_err().error, "SoldOut");
    assert_eq!(
        check("closed", "closed").unwrap_err(),
        Failure::new("Closed", "the warehouse is closed")
    );
}

#[workflow]
async fn converted(sku: String) -> Result<String, ShopError> {
    let n = ping().await?;
    let place = reserve(&sku, n).await?;
    if place.len() > 12 {
        Err(ShopError::GaveUp(place.len() as u32))?;
    }
    Ok(place)
}

#[test]
fn question_marks_convert() {
    let program = Program::<converted>::new(vec![Stub::own::<reserve>(), Stub::own::<ping>()]);
    let check = |sku: &str| program.check(sku.to_owned()).result;
    assert_eq!(check("x").unwrap(), json!("shelf-x-7"));
    assert_eq!(
        check("closed").unwrap_err(),
        Failure::new("Closed", "the warehouse is closed")
    );
    assert_eq!(
        check("odd").unwrap_err(),
        Failure::new("Odd.Name", "who knows")
    );
    assert_eq!(check("longer-name").unwrap_err().error, "GaveUp");
}

/// Keeps nothing of what went wrong.
#[workflow]
async fn lenient(sku: String) -> String {
    let _ = reserve(&sku, 1).await;
    let two = reserve(&sku, 2).await.ok();
    let three = reserve(&sku, 3).await.unwrap_or("nothing".to_string());
    let four = reserve(&sku, 4).await.unwrap_or_default();
    let failed = reserve(&sku, 5).await.is_err();
    let six = reserve(&sku, 6).await.unwrap_or_else(|e| e.to_string());
    format!(
        "{}|{three}|{four}|{failed}|{six}",
        two.unwrap_or_else(|| "none".into())
    )
}

#[test]
fn errors_thrown_away() {
    assert_pinned::<lenient>(PINNED);
    let program = Program::<lenient>::new(vec![Stub::own::<reserve>()]);
    let check = |sku: &str| program.check(sku.to_owned()).output().clone();
    assert_eq!(
        check("x"),
        json!("shelf-x-2|shelf-x-3|shelf-x-4|false|shelf-x-6")
    );
    assert_eq!(check("none"), json!("none|nothing||true|no none left"));
    assert_eq!(
        check("odd"),
        json!("none|nothing||true|Odd.Name: who knows")
    );
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum SlowError {
    #[error("too slow")]
    #[workflow_error(name = "States.Timeout")]
    Timeout,
    #[error("refused: {why}")]
    #[workflow_error(name = "Acme.Refused")]
    Refused { why: String },
}

#[task(timeout_seconds = 5)]
async fn slow(what: String) -> Result<String, SlowError> {
    match what.as_str() {
        "refuse" => Err(SlowError::Refused {
            why: "because".into(),
        }),
        _ => Ok(what),
    }
}

#[workflow]
async fn timeouts(what: String) -> Result<String, SlowError> {
    match slow(what).await {
        Err(SlowError::Timeout) => Ok("timed out".into()),
        other => other,
    }
}

#[test]
fn the_service_s_own_errors_as_variants() {
    let answer = |call: &workflow_runtime::testing::Call| match call.input.as_str() {
        Some("late") => Err(Failure::new("States.Timeout", "")),
        Some("odd") => Err(Failure::new("Lambda.Unknown", "not in the type")),
        Some("refuse") => Err(Failure::new(
            "Acme.Refused",
            r#"{"errorMessage":"refused: x","why":"x"}"#,
        )),
        _ => Ok(call.input.clone()),
    };
    let program = Program::<timeouts>::new(vec![Stub::any::<slow>(answer)]);
    let check = |what: &str| program.check(what.to_owned()).result;
    assert_eq!(check("x").unwrap(), json!("x"));
    assert_eq!(check("late").unwrap(), json!("timed out"));
    assert_eq!(check("refuse").unwrap_err().error, "Acme.Refused");
    assert_eq!(
        check("odd").unwrap_err(),
        Failure::new("Lambda.Unknown", "not in the type")
    );
}

#[workflow]
async fn reports(sku: String) -> Result<String, Failure> {
    let text = match reserve(&sku, 9).await {
        Ok(_) => "fine".to_string(),
        Err(ref e @ StockError::SoldOut { ref sku, .. }) => format!("{sku}: {e}"),
        Err(other) => {
            let failure: Failure = other.into();
            format!("{} ({})", failure.error, failure.cause)
        }
    };
    Ok(text)
}

#[workflow]
async fn required(basket: Vec<Item>, sku: String) -> Result<f64, ShopError> {
    let found = basket
        .iter()
        .find(|i| i.sku == sku)
        .ok_or(ShopError::Unavailable { sku: sku.clone() })?;
    let first = basket.first().ok_or_else(|| ShopError::GaveUp(0))?;
    let last = basket
        .get(1)
        .map(|i| i.unit_price)
        .ok_or(Failure::new("Short", "one item"))?;
    Ok(found.unit_price + first.unit_price + last)
}

#[test]
fn ok_or_and_a_question_mark() {
    let program = Program::<required>::new(vec![]);
    let items = vec![item("a", 1, 1.0), item("b", 1, 2.5)];
    assert_eq!(
        *program.check((items.clone(), "b".into())).output(),
        json!(6)
    );
    assert_eq!(
        program.check((items[..1].to_vec(), "a".into())).failure(),
        &Failure::new("Short", "one item")
    );
    assert_eq!(
        program.check((vec![], "a".into())).failure().error,
        "Unavailable"
    );
}

#[workflow]
async fn let_else(sku: String, discount: Option<u32>) -> Result<String, ShopError> {
    let Some(percent) = discount else {
        note("no discount".to_string()).await?;
        return Ok(sku);
    };
    let reserved = reserve(&sku, percent).await;
    let Ok(place) = reserved else {
        return Err(ShopError::GaveUp(percent));
    };
    Ok(format!("{place} at {percent}%"))
}

#[test]
fn let_else_leaves() {
    let program = Program::<let_else>::new(vec![Stub::own::<reserve>(), Stub::own::<note>()]);
    assert_eq!(*program.check(("x".into(), None)).output(), json!("x"));
    assert_eq!(
        *program.check(("x".into(), Some(5))).output(),
        json!("shelf-x-5 at 5%")
    );
    assert_eq!(
        program.check(("none".into(), Some(5))).failure().error,
        "GaveUp"
    );
}

#[test]
fn the_error_that_a_handler_reports() {
    let program = Program::<reports>::new(vec![Stub::own::<reserve>()]);
    let check = |sku: &str| program.check(sku.to_owned()).output().clone();
    assert_eq!(check("x"), json!("fine"));
    assert_eq!(check("none"), json!("none: no none left"));
    assert_eq!(check("closed"), json!("Closed (the warehouse is closed)"));
    assert_eq!(
        check("broken"),
        json!("Broken ({\"0\":9,\"errorMessage\":\"row 9 is broken\"})")
    );
    assert_eq!(check("odd"), json!("Odd.Name (who knows)"));
}
