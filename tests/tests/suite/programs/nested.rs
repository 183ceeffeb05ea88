//! Workflows that await or start others.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

/// Errors of a child, without a place for other names.
#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum PackError {
    #[error("{sku} does not fit into {width} cm")]
    TooLarge { sku: String, width: u32 },
    #[error("no cartons left")]
    NoCartons,
}

/// The parent's errors: those of the child, and its own.
#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum ShipError {
    #[error("packing: {0}")]
    #[workflow_error(transparent)]
    Pack(#[from] PackError),
    #[error("nobody ships to {0}")]
    Nowhere(String),
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum AnyError {
    #[error("it took too long")]
    #[workflow_error(name = "States.Timeout")]
    Timeout,
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Packs an item.
#[workflow]
pub async fn pack(item: Item, width: u32) -> Result<String, PackError> {
    if item.quantity > 100 {
        return Err(PackError::TooLarge {
            sku: item.sku,
            width,
        });
    }
    if width == 0 {
        return Err(PackError::NoCartons);
    }
    sleep(Duration::from_secs(3600)).await;
    let label = echo(&item.sku).await;
    Ok(format!("{label} x {}", item.quantity))
}

/// A workflow that has no error of its own.
#[workflow]
pub async fn weigh(item: Item) -> f64 {
    let name = echo(&item.sku).await;
    f64::from(item.quantity) * item.unit_price + name.len() as f64
}

/// Nothing goes in.
#[workflow]
pub async fn tick() -> Result<u32, Failure> {
    let n = ping().await?;
    Ok(n + 1)
}

#[workflow(timeout_seconds = 60)]
pub async fn too_slow(sku: String) -> Result<String, Failure> {
    sleep(Duration::from_secs(3600)).await;
    Ok(sku)
}

fn stubs() -> Vec<Stub> {
    vec![
        Stub::own::<echo>(),
        Stub::own::<ping>(),
        Stub::own::<note>(),
        Stub::own::<reserve>(),
    ]
}

#[workflow]
async fn ship(item: Item, width: u32) -> Result<String, PackError> {
    let parcel = pack(item.clone(), width).await?;
    let weight = weigh(item).await;
    Ok(format!("{parcel}, {weight} kg"))
}

#[test]
fn an_error_leaves_under_its_own_name() {
    assert_pinned::<ship>(PINNED);
    let program = Program::<ship>::new(stubs());
    let done = program.check((item("tea", 2, 1.5), 10));
    assert_eq!(done.output(), &json!("tea x 2, 6 kg"));
    assert_eq!(done.states(), ["Pack", "Weigh"]);
    let failed = program.check((item("sofa", 101, 1.5), 10));
    assert_eq!(failed.failure().error, "TooLarge");
    let cause: serde_json::Value = serde_json::from_str(&failed.failure().cause).unwrap();
    assert_eq!(
        cause,
        json!({"errorMessage": "sofa does not fit into 10 cm", "sku": "sofa", "width": 10})
    );
    let failed = program.check((item("tea", 2, 1.5), 0));
    assert_eq!(
        failed.result,
        Err(Failure::new("NoCartons", "no cartons left"))
    );
}

#[workflow]
async fn by_name(item: Item, width: u32) -> Result<String, ShipError> {
    let quantity = item.quantity;
    match pack(item, width).await {
        Ok(parcel) => Ok(parcel),
        Err(PackError::TooLarge { sku, width }) if quantity < 200 => {
            let _ = note(format!("{sku}: {width}")).await;
            Ok("by truck".to_owned())
        }
        Err(PackError::TooLarge { sku, .. }) => Err(ShipError::Nowhere(sku)),
        Err(other) => Err(other.into()),
    }
}

#[test]
fn arms_see_the_errors_of_a_child() {
    assert_pinned::<by_name>(PINNED);
    let program = Program::<by_name>::new(stubs());
    let check = |quantity, width| program.check((item("tea", quantity, 1.0), width)).result;
    assert_eq!(check(3, 9), Ok(json!("tea x 3")));
    assert_eq!(check(150, 9), Ok(json!("by truck")));
    assert_eq!(check(250, 9).unwrap_err().error, "Nowhere");
    assert_eq!(
        check(3, 0),
        Err(Failure::new("NoCartons", "no cartons left"))
    );
}

#[workflow]
async fn one_arm(sku: String) -> Result<String, ShipError> {
    let item = Item {
        sku,
        quantity: 500,
        unit_price: 1.0,
    };
    let parcel = match pack(item, 5).await {
        Ok(parcel) => parcel,
        Err(PackError::TooLarge { sku, width }) => format!("{sku}/{width}"),
        Err(PackError::NoCartons) => "none".to_owned(),
    };
    Ok(parcel)
}

#[workflow]
async fn forms(sku: String, quantity: u32, width: u32) -> Result<Vec<String>, Failure> {
    let item = Item {
        sku,
        quantity,
        unit_price: 1.0,
    };
    let plain = pack(item.clone(), width).await.ok();
    let or = pack(item.clone(), width)
        .await
        .unwrap_or("nothing".to_owned());
    let _ = pack(item.clone(), width).await;
    let failed = pack(item.clone(), width).await.is_err();
    let text = match pack(item, width).await {
        Ok(text) => text,
        Err(e) => e.to_string(),
    };
    Ok(vec![
        plain.unwrap_or_default(),
        or,
        format!("{failed}"),
        text,
    ])
}

#[test]
fn everything_that_is_done_with_a_result() {
    let program = Program::<forms>::new(stubs());
    let check = |quantity, width| program.check(("tea".to_owned(), quantity, width));
    assert_eq!(
        check(1, 1).output(),
        &json!(["tea x 1", "tea x 1", "false", "tea x 1"])
    );
    assert_eq!(
        check(1, 0).output(),
        &json!(["", "nothing", "true", "no cartons left"])
    );
    assert_eq!(
        check(1000, 1).output(),
        &json!(["", "nothing", "true", "tea does not fit into 1 cm"])
    );
    let one = Program::<one_arm>::new(stubs());
    assert_eq!(one.check("a".to_owned()).output(), &json!("a/5"));
}

#[workflow]
async fn side_by_side(item: Item) -> Result<String, ShipError> {
    let (parcel, weight, n) = try_join!(
        pack(item.clone(), item.quantity),
        async {
            let kg = weigh(item.clone()).await;
            Ok(kg)
        },
        async {
            sleep(Duration::from_secs(1800)).await;
            Ok(1)
        }
    )?;
    Ok(format!("{parcel} {weight} {n}"))
}

#[workflow]
async fn each_item(items: Vec<Item>) -> Result<Vec<String>, PackError> {
    let parcels = map(&items, async |item| pack(item.clone(), 7).await)
        .max_concurrency(2)
        .await?;
    let mut all = Vec::new();
    for parcel in parcels {
        all.push(parcel);
    }
    let mut tries = 0;
    while tries < 2 {
        let again = pack(
            Item {
                sku: "again".to_owned(),
                quantity: tries,
                unit_price: 1.0,
            },
            1,
        )
        .await?;
        all.push(again);
        tries += 1;
    }
    Ok(all)
}

#[workflow]
async fn each_of_loop(skus: Vec<String>) -> Result<u32, PackError> {
    let mut packed = 0;
    for sku in &skus {
        let item = Item {
            sku: sku.clone(),
            quantity: packed * 60 + 1,
            unit_price: 1.0,
        };
        match pack(item, 1).await {
            Ok(_) => packed += 1,
            Err(PackError::TooLarge { .. }) => break,
            Err(e) => return Err(e),
        }
    }
    Ok(packed)
}

#[test]
fn in_branches_iterations_and_loops() {
    let program = Program::<side_by_side>::new(stubs());
    let done = program.check(item("tea", 3, 1.0));
    assert_eq!(done.output(), &json!("tea x 3 6 1"));
    assert_eq!(
        program.check(item("tea", 0, 1.0)).failure().error,
        "NoCartons"
    );
    let program = Program::<each_item>::new(stubs());
    let done = program.check(vec![
        item("a", 1, 1.0),
        item("b", 2, 1.0),
        item("c", 3, 1.0),
    ]);
    assert_eq!(
        done.output(),
        &json!(["a x 1", "b x 2", "c x 3", "again x 0", "again x 1"])
    );
    let failed = program.check(vec![item("a", 1, 1.0), item("b", 200, 1.0)]);
    assert_eq!(failed.failure().error, "TooLarge");
    let program = Program::<each_of_loop>::new(stubs());
    let skus = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
    for (n, packed) in [(0, 0), (1, 1), (2, 2), (5, 2)] {
        assert_eq!(program.check(skus(n)).output(), &json!(packed));
    }
}

#[workflow]
async fn limits(sku: String) -> Result<String, AnyError> {
    let text = match too_slow(sku).await.map_err(AnyError::Other) {
        Ok(text) => text,
        Err(e) => return Err(e),
    };
    Ok(text)
}

#[workflow]
async fn times_out(sku: String) -> Result<String, AnyError> {
    match too_slow(sku.clone()).await {
        Ok(text) => Ok(text),
        Err(failure) if failure.error == "States.Timeout" => {
            let n = tick().await?;
            Ok(format!("{n} late: {}", failure.cause))
        }
        Err(other) => Err(other.into()),
    }
}

#[test]
fn a_timeout_of_the_child_has_its_name() {
    let program = Program::<times_out>::new(stubs());
    assert_eq!(program.check("a".to_owned()).output(), &json!("8 late: "));
    let program = Program::<limits>::new(stubs());
    assert_eq!(
        program.check("a".to_owned()).failure().error,
        "States.Timeout"
    );
}

/// A child of a child, and its error.
#[workflow]
async fn grandparent(item: Item) -> Result<String, ShipError> {
    Ok(ship(item, 0).await?)
}

#[test]
fn errors_come_through_several_executions() {
    let program = Program::<grandparent>::new(stubs());
    assert_eq!(
        program.check(item("tea", 2, 1.0)).result,
        Err(Failure::new("NoCartons", "no cartons left"))
    );
    assert_eq!(
        program.check(item("tea", 101, 1.0)).failure().error,
        "TooLarge"
    );
}

/// Counts down in executions of its own.
#[workflow]
async fn countdown(n: u32) -> Result<u32, Failure> {
    if n == 0 {
        return Ok(0);
    }
    let rest = countdown(n - 1).await?;
    Ok(rest + 1)
}

#[test]
fn a_workflow_may_call_itself() {
    let program = Program::<countdown>::new(vec![]);
    assert_eq!(program.check(0).output(), &json!(0));
    assert_eq!(program.check(3).output(), &json!(3));
}

#[workflow]
async fn starts(item: Item, width: u32) -> Result<bool, Failure> {
    let packing = pack::start(item.clone(), width).await?;
    let weighing = weigh::start(item).await?;
    Ok(packing.execution_arn.contains(":execution:pack:")
        && weighing
            .execution_arn
            .ends_with(weighing.execution_arn.as_str()))
}

#[workflow]
async fn starts_or_not() -> Result<String, AnyError> {
    match tick::start().await {
        Ok(_) => Ok("started".to_owned()),
        Err(failure) => Ok(failure.error),
    }
}

#[test]
fn a_workflow_is_started() {
    assert_pinned::<starts>(PINNED);
    let program = Program::<starts>::new(stubs());
    let done = program.check((item("tea", 2, 1.5), 10));
    assert_eq!(done.output(), &json!(true));
    assert_eq!(done.states(), ["StartPack", "StartWeigh"]);
    let program = Program::<starts_or_not>::new(stubs());
    assert_eq!(program.check(()).output(), &json!("started"));
}

#[workflow]
async fn tells_what_it_starts(items: Vec<Item>) -> Result<Vec<String>, Failure> {
    let mut arns = Vec::new();
    for item in items {
        let started = pack::start(item, 10).await?;
        arns.push(started.execution_arn);
    }
    Ok(arns)
}

/// The names of what is started are new each time, and no difference.
#[test]
fn what_is_started_may_be_told() {
    let program = Program::<tells_what_it_starts>::new(stubs());
    let done = program.check(vec![item("tea", 2, 1.5), item("pot", 1, 3.0)]);
    let arns = done.output().as_array().expect("a list");
    assert_eq!(arns.len(), 2);
    assert_ne!(arns[0], arns[1]);
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub enum Size {
    Small,
    Custom(u32),
}

#[workflow]
async fn of_size(size: Size) -> String {
    match size {
        Size::Small => "small".to_owned(),
        Size::Custom(n) => format!("{n} cm"),
    }
}

#[workflow]
async fn of_option(text: Option<String>) -> Option<String> {
    text
}

#[workflow]
async fn of_json(value: serde_json::Value) -> serde_json::Value {
    value
}

#[workflow]
async fn texts(
    text: String,
    option: Option<String>,
    size: Size,
    value: serde_json::Value,
) -> Result<serde_json::Value, Failure> {
    let option = of_option(option).await;
    let size = of_size(size).await;
    let value = of_json(value).await;
    let fixed = of_option(Some("say \"hi\"\n".to_owned())).await;
    let late = too_slow(text).await.is_err();
    Ok(json!([option, size, value, fixed, late]))
}

#[test]
fn text_is_json_in_the_input_of_a_child() {
    let program = Program::<texts>::new(vec![]);
    let check = |option: Option<&str>, size, value| {
        let input = (
            "a \"b\" \\ ü\n".to_owned(),
            option.map(str::to_owned),
            size,
            value,
        );
        program.check(input).output().clone()
    };
    assert_eq!(
        check(Some("null"), Size::Small, json!("{}")),
        json!(["null", "small", "{}", "say \"hi\"\n", true])
    );
    assert_eq!(
        check(None, Size::Custom(3), json!({"a": [1, "x"]})),
        json!([null, "3 cm", {"a": [1, "x"]}, "say \"hi\"\n", true])
    );
    assert_eq!(
        check(Some(""), Size::Custom(3), json!(null)),
        json!(["", "3 cm", null, "say \"hi\"\n", true])
    );
}
