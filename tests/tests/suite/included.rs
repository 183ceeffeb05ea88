//! Definitions that somebody wrote, as values and as workflows.

use serde_json::json;
use workflow_runtime::asl::StateMachine;
use workflow_runtime::interpreter::Handlers;
use workflow_runtime::prelude::*;
use workflow_runtime::testing;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Wanted {
    pub sku: String,
    pub delay: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Priced {
    pub sku: String,
    pub price: f64,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum PriceError {
    #[error("too dear")]
    TooDear,
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Bound as a handler, never called by name.
#[allow(dead_code)]
#[task]
async fn price_of(sku: String) -> Result<f64, PriceError> {
    match sku.as_str() {
        "none" => Err(PriceError::Other(Failure::new("NoPrice", sku))),
        sku => Ok(sku.len() as f64 * 10.0),
    }
}

include_asl! {
    "asl/price.asl.json";
    /// Prices an order, as it was done before.
    #[workflow(name = "legacy-price")]
    pub async fn legacy_price(wanted: Wanted) -> Result<Priced, PriceError>;
}

include_asl! {
    "asl/price.asl.json";
    #[workflow]
    pub async fn price_again(wanted: Wanted) -> Result<Priced, PriceError>;
}

/// What is new calls what is old.
#[workflow]
async fn price_all(skus: Vec<String>) -> Result<Vec<f64>, PriceError> {
    let mut prices = Vec::new();
    for sku in &skus {
        let wanted = Wanted {
            sku: sku.clone(),
            delay: 60,
        };
        match legacy_price(wanted).await {
            Ok(priced) => prices.push(priced.price),
            Err(PriceError::TooDear) => prices.push(0.0),
            Err(other) => return Err(other),
        }
    }
    Ok(prices)
}

fn wanted(sku: &str) -> Wanted {
    Wanted {
        sku: sku.to_owned(),
        delay: 7,
    }
}

fn handlers() -> Handlers {
    Handlers::new().task::<price_of>()
}

#[test]
fn a_file_is_a_value() {
    let machine: StateMachine = include_asl!("asl/price.asl.json");
    assert_eq!(machine.start_at, "Price");
    assert_eq!(machine, legacy_price::definition());
    assert_eq!(machine, price_again::definition());
}

#[tokio::test]
async fn a_definition_is_a_workflow() {
    let test = testing::runtime().handlers(handlers()).build();
    let runtime = test.runtime();
    let execution = runtime
        .start::<legacy_price>(wanted("tea"))
        .name("first")
        .await
        .unwrap();
    assert!(execution.arn().ends_with(":execution:legacy-price:first"));
    let priced = Priced {
        sku: "tea".to_owned(),
        price: 30.0,
    };
    assert_eq!(execution.output().await.unwrap(), priced);
    let run = test.run::<legacy_price>(wanted("a very dear tea")).await;
    assert_eq!(run.states_entered(), ["Price", "Wait", "Dear?", "TooDear"]);
    let outcome = runtime.start::<legacy_price>(wanted("none")).await.unwrap();
    assert_eq!(
        outcome.outcome().await.unwrap(),
        Err(PriceError::Other(Failure::new("NoPrice", "none")))
    );
}

#[tokio::test]
async fn a_workflow_awaits_it() {
    let test = testing::runtime().handlers(handlers()).build();
    let skus = |all: &[&str]| all.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let run = test
        .assert_equivalent::<price_all>(skus(&["tea", "a very dear tea"]))
        .await;
    assert_eq!(run.output.unwrap(), [30.0, 0.0]);
    let run = test.assert_equivalent::<price_all>(skus(&["none"])).await;
    assert_eq!(run.output.unwrap_err().error, "NoPrice");
    let resource = &price_all::definition().to_json()["States"]["LegacyPrice"];
    assert_eq!(
        resource["Arguments"]["StateMachineArn"],
        json!("${LegacyPrice}")
    );
}
