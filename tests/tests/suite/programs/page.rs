//! Programs written from the contract with users alone: one for each row of what a body may hold.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_runtime::testing;
use workflow_runtime::testing::Answer;
use workflow_tests::asl::{Program, Stub};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub order_id: String,
    pub items: Vec<Item>,
    pub total: f64,
    pub coupon: Option<String>,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Item {
    pub sku: String,
    pub quantity: u32,
    pub price: f64,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Receipt {
    pub id: String,
    pub amount: f64,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Stock {
    pub available: bool,
}
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Confirmation {
    pub order_id: String,
    pub receipt_id: String,
    pub shipment: String,
    pub labels: Vec<String>,
}

#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum ChargeError {
    #[error("card declined: {reason}")]
    CardDeclined { reason: String },
    #[error("the gateway is down")]
    GatewayDown,
    #[error("{0}")]
    #[workflow_error(other)]
    Other(Failure),
}
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum OrderError {
    #[error("rejected: {reason}")]
    Rejected { reason: String },
    #[error("{0}")]
    #[workflow_error(transparent)]
    Charge(#[from] ChargeError),
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Charges the customer's card.
#[task(
    timeout_seconds = 30,
    retry(error_equals = [ChargeError::GatewayDown, "States.Timeout"], interval_seconds = 1, max_attempts = 3,
          backoff_rate = 2.0, max_delay_seconds = 20, jitter_strategy = "FULL"),
)]
pub async fn charge_card(order: &Order, amount: f64) -> Result<Receipt, ChargeError> {
    if order.total > 1000.0 {
        return Err(ChargeError::CardDeclined {
            reason: "limit".into(),
        });
    }
    Ok(Receipt {
        id: format!("r-{}", order.order_id),
        amount,
    })
}
#[task]
pub async fn validate_order(order: &Order) -> Result<(), Failure> {
    if order.items.is_empty() {
        Err(Failure::new("Empty", "no items"))
    } else {
        Ok(())
    }
}
#[task]
pub async fn check_inventory(order: &Order) -> Result<Stock, Failure> {
    Ok(Stock {
        available: !order.items.is_empty(),
    })
}
#[task]
pub async fn notify_customer(order: &Order, reason: &str) -> Result<(), Failure> {
    let _ = (order, reason);
    Ok(())
}
#[task]
pub async fn ship_order(order: &Order) -> Result<String, Failure> {
    Ok(format!("s-{}", order.order_id))
}
#[task]
pub async fn send_receipt(order: &Order, receipt: &Receipt) -> Result<(), Failure> {
    let _ = (order, receipt);
    Ok(())
}
#[task]
pub async fn print_label(item: &Item) -> Result<String, Failure> {
    Ok(item.sku.to_uppercase())
}
#[task]
pub async fn reserve(item: &Item) -> Result<String, Failure> {
    Ok(format!("res-{}", item.sku))
}
#[task]
pub async fn release(reservation: &str) -> Result<(), Failure> {
    let _ = reservation;
    Ok(())
}
#[task]
pub async fn refund(receipt: &Receipt) -> Result<(), Failure> {
    let _ = receipt;
    Ok(())
}
#[task]
pub async fn rate(country: String) -> f64 {
    if country == "FR" { 0.2 } else { 0.1 }
}

/// Takes an order from the shop to the parcel.
#[workflow]
pub async fn process_order(order: Order) -> Result<Confirmation, OrderError> {
    validate_order(&order).await?;
    while !check_inventory(&order).await?.available {
        sleep(Duration::from_secs(86_400)).await;
    }
    let amount = if order.coupon.is_some() {
        order.total * 0.9
    } else {
        order.total
    };
    let receipt = match charge_card(&order, amount).await {
        Ok(receipt) => receipt,
        Err(ChargeError::CardDeclined { reason }) => {
            notify_customer(&order, &reason).await?;
            return Err(OrderError::Rejected { reason });
        }
        Err(other) => return Err(other.into()),
    };
    let (shipment, _) = try_join!(ship_order(&order), send_receipt(&order, &receipt))?;
    let labels = map(&order.items, async |item| print_label(item).await)
        .max_concurrency(10)
        .await?;
    Ok(Confirmation {
        order_id: order.order_id,
        receipt_id: receipt.id,
        shipment,
        labels,
    })
}

#[workflow(name = "saga-order", timeout_seconds = 3600)]
pub async fn saga(order: Order) -> Result<Receipt, OrderError> {
    let first = order
        .items
        .first()
        .cloned()
        .ok_or_else(|| Failure::new("Empty", "no items"))?;
    let reservation = reserve(&first).await?;
    compensate(async || release(&reservation).await);
    let receipt = charge_card(&order, order.total).await?;
    compensate(async || refund(&receipt).await);
    ship_order(&order).await?;
    Ok(receipt)
}

#[workflow]
pub async fn tries(order: Order) -> Result<String, OrderError> {
    let result: Result<String, Failure> = async {
        let label = print_label(&order.items[0]).await?;
        let shipment = ship_order(&order).await?;
        Ok(format!("{label}/{shipment}"))
    }
    .await;
    match result {
        Ok(text) => Ok(text),
        Err(Failure { error, .. }) if error == "Busy" => Ok("busy".to_string()),
        Err(e) => Err(e.into()),
    }
}

#[workflow]
pub async fn joins(order: Order) -> Result<(Option<String>, bool), Failure> {
    let (shipment, receipt) = join!(ship_order(&order), async {
        let label = print_label(&order.items[0]).await?;
        Ok::<usize, Failure>(label.len())
    });
    Ok((shipment.ok(), receipt.is_err()))
}

#[workflow]
pub async fn retried(order: Order) -> Result<String, Failure> {
    let label = retry(
        RetryPolicy::new()
            .error_equals(["Busy"])
            .interval_seconds(2)
            .max_attempts(3)
            .backoff_rate(2.0)
            .max_delay_seconds(20)
            .jitter_strategy(JitterStrategy::Full),
        async || {
            let label = print_label(&order.items[0]).await?;
            ship_order(&order).await?;
            Ok::<_, Failure>(label)
        },
    )
    .await?;
    Ok(label)
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Stamp {
    pub at: Timestamp,
    pub id: Uuid,
    pub dice: f64,
    pub execution: String,
    pub name: String,
    pub started: Timestamp,
}

#[workflow]
pub async fn stamped() -> Stamp {
    let at = now();
    let id = uuid();
    let exec = execution();
    Stamp {
        at,
        id,
        dice: random(),
        execution: exec.id.clone(),
        name: exec.name,
        started: exec.start_time,
    }
}

#[workflow]
pub async fn later(due: Timestamp) -> Result<bool, Failure> {
    sleep_until(due).await;
    Ok(now() >= due)
}

#[workflow]
pub async fn parent(order: Order) -> Result<String, OrderError> {
    let started = process_order::start(order.clone()).await?;
    let confirmation = match process_order(order).await {
        Ok(c) => c,
        Err(OrderError::Rejected { reason }) => return Ok(reason),
        Err(other) => return Err(other),
    };
    Ok(format!(
        "{} {}",
        started.execution_arn, confirmation.shipment
    ))
}

#[workflow(inline)]
pub async fn pack(item: Item) -> Result<String, Failure> {
    let label = print_label(&item).await?;
    if label.is_empty() {
        return Err(Failure::new("NoLabel", "empty"));
    }
    Ok(label)
}

#[workflow]
pub async fn packs(items: Vec<Item>) -> Result<Vec<String>, Failure> {
    let mut labels = Vec::new();
    for item in items {
        labels.push(pack(item).await?);
    }
    Ok(labels)
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Row {
    pub sku: String,
    pub qty: String,
}

#[workflow]
pub async fn import(bucket: String, key: String) -> Result<usize, Failure> {
    let prefix = format!("{bucket}-");
    let labels = map(ItemReader::<Row>::csv(&bucket, &key), async |row| {
        let item = Item {
            sku: format!("{prefix}{}", row.sku),
            quantity: 1,
            price: 0.0,
        };
        print_label(&item).await
    })
    .distributed(Distributed::standard())
    .label("rows")
    .max_concurrency(100)
    .await?;
    Ok(labels.len())
}

#[workflow]
pub async fn import_batches(bucket: String) -> Result<MapRunResult, Failure> {
    let result = map(
        ItemReader::<Row>::jsonl(&bucket, "in.jsonl"),
        async |rows: Vec<Row>| {
            let first = rows.first().map(|r| r.sku.clone()).unwrap_or_default();
            print_label(&Item {
                sku: first,
                quantity: rows.len() as u32,
                price: 1.0,
            })
            .await
        },
    )
    .distributed(Distributed::express())
    .item_batcher(ItemBatcher::max_items(100))
    .result_writer(ResultWriter::s3(&bucket, "out"))
    .tolerated_failure_percentage(5.0)
    .await?;
    Ok(result)
}

#[expression]
pub fn discount(total: f64, tier: &Tier) -> f64 {
    match tier {
        Tier::Gold => total * 0.8,
        Tier::Silver { percent } => total * (1.0 - f64::from(*percent) / 100.0),
        Tier::None => total,
    }
}
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Tier {
    Gold,
    Silver { percent: u32 },
    None,
}

impl Order {
    #[expression]
    pub fn sum(&self) -> f64 {
        self.items
            .iter()
            .map(|i| i.price * f64::from(i.quantity))
            .sum()
    }
}

#[workflow(express)]
pub async fn priced(order: Order, tier: Tier) -> f64 {
    let total = order.sum();
    let tax = rate("FR".to_string()).await;
    discount(total, &tier) * (1.0 + tax)
}

#[task(callback, heartbeat_seconds = 60, timeout_seconds = 3600)]
pub async fn approve(order: &Order, token: TaskToken) -> Result<Callback<bool>, Failure> {
    let _ = (order, token.as_str());
    Ok(Callback::pending())
}
#[task(activity)]
pub async fn inspect(order: &Order) -> Result<bool, Failure> {
    Ok(!order.items.is_empty())
}
#[task(activity = "arn:aws:states:us-east-1:123456789012:activity:Paint")]
pub async fn paint(color: &str) -> Result<(), Failure> {
    let _ = color;
    Ok(())
}
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Published {
    pub message_id: String,
}
#[task(resource = "arn:aws:states:::sns:publish", retry(error_equals = ["SNS.KmsThrottledException"], max_attempts = 2))]
pub async fn publish(
    topic_arn: &str,
    message: &str,
    #[arg(name = "Subject")] title: Option<String>,
) -> Result<Published, Failure>;
#[task(
    resource = "arn:aws:states:::dynamodb:putItem",
    credentials = "arn:aws:iam::123456789012:role/Writer"
)]
pub async fn put_item(
    table_name: &str,
    item: serde_json::Value,
) -> Result<serde_json::Value, Failure>;
#[task(
    lambda = "charge:live",
    name = "Do The Charge",
    comment = "The live one"
)]
pub async fn live(attempt: TaskContext, amount: f64) -> Result<u64, Failure> {
    let _ = (attempt.idempotency_key(), amount);
    Ok(attempt.retry_count())
}

#[workflow]
pub async fn approvals(order: Order, topic: String) -> Result<String, Failure> {
    let ok = approve(&order).await? && inspect(&order).await?;
    if !ok {
        return Err(Failure::new(
            "NotApproved",
            format!("order {} was not approved", order.order_id),
        ));
    }
    #[state(name = "Paint it", comment = "in red")]
    paint("red").await?;
    /// Tells the world.
    let published = publish(&topic, &format!("order {}", order.order_id), None).await?;
    put_item(
        "orders",
        json!({ "id": { "S": order.order_id }, "n": { "N": order.items.len().to_string() } }),
    )
    .await?;
    let tries = live(order.total).await.unwrap_or(7);
    let _ = notify_customer(&order, "done").await;
    let label = 'search: loop {
        for item in &order.items {
            if item.quantity == 0 {
                continue;
            }
            if let Ok(label) = print_label(item).await {
                break 'search Some(label);
            }
        }
        break None;
    };
    Ok(format!(
        "{} {tries} {}",
        published.message_id,
        label.unwrap_or("none".into())
    ))
}

#[workflow]
pub async fn shapes(order: Order, n: i64) -> Result<String, Failure> {
    let Some(coupon) = &order.coupon else {
        return Ok("no coupon".into());
    };
    let class = match n {
        i64::MIN..=-1 => "negative",
        0 => "zero",
        x @ 1..=9 if x % 2 == 0 => "small even",
        1..=9 => "small odd",
        10 | 20 | 30 => "round",
        _ => "large",
    };
    let mut sum = 0;
    for i in 0..n.min(5) {
        sum += i;
    }
    let mut left = order.items.clone();
    let mut skus = vec![];
    while let Some(item) = left.pop() {
        skus.push(item.sku);
    }
    let (a, b) = if let [first, .., last] = order.items.as_slice() {
        (first.sku.clone(), last.sku.clone())
    } else {
        (String::new(), String::new())
    };
    let cheap = Order {
        total: 1.0,
        ..order.clone()
    };
    Ok(format!(
        "{class} {sum} {coupon} {a}{b} {} {}",
        skus.join(","),
        cheap.total
    ))
}

fn order(total: f64) -> Order {
    let item = |sku: &str, quantity| Item {
        sku: sku.to_owned(),
        quantity,
        price: 2.5,
    };
    Order {
        order_id: "o1".to_owned(),
        items: vec![item("a", 1), item("b", 0)],
        total,
        coupon: Some("X".to_owned()),
    }
}

/// The same natively and as the definition, with the tasks' own code.
fn same<W: Workflow>(input: W::Input)
where
    W::Input: Clone + serde::de::DeserializeOwned,
{
    let tokio = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    tokio.block_on(testing::runtime().build().assert_equivalent::<W>(input));
}

#[test]
fn orders_of_every_kind_are_the_same_both_ways() {
    for total in [10.0, 2000.0] {
        same::<process_order>(order(total));
        same::<saga>(order(total));
        same::<parent>(order(total));
        same::<tries>(order(total));
        same::<joins>(order(total));
        same::<retried>(order(total));
    }
    same::<packs>(order(1.0).items);
    same::<packs>(vec![]);
}

#[test]
fn values_and_sources_are_the_same_both_ways() {
    same::<stamped>(());
    same::<later>("2100-01-01T00:00:00Z".parse().expect("a time"));
    same::<later>("1999-12-31T23:59:59.999Z".parse().expect("a time"));
    for tier in [Tier::Gold, Tier::Silver { percent: 10 }, Tier::None] {
        same::<priced>((order(3.0), tier));
    }
    for n in [-3, 0, 4, 7, 20, 99] {
        same::<shapes>((order(3.0), n));
        same::<shapes>((
            Order {
                coupon: None,
                items: vec![],
                ..order(3.0)
            },
            n,
        ));
    }
}

#[test]
fn every_kind_of_task_is_the_same_both_ways() {
    let published = json!({ "MessageId": "m-1" });
    for approved in [true, false] {
        let message = published.clone();
        let program = Program::<approvals>::new(vec![
            Stub::answering::<approve>(move |_| Answer::ok(approved)),
            Stub::own::<inspect>(),
            Stub::own::<paint>(),
            Stub::answering::<publish>(move |_| Answer::ok(message.clone())),
            Stub::answering::<put_item>(|_| Answer::ok(json!({}))),
            Stub::own::<live>(),
            Stub::own::<notify_customer>(),
            Stub::own::<print_label>(),
        ]);
        let run = program.check((
            order(3.0),
            "arn:aws:sns:us-east-1:123456789012:orders".to_owned(),
        ));
        match approved {
            true => assert_eq!(*run.output(), json!("m-1 0 A")),
            false => assert_eq!(run.failure().error, "NotApproved"),
        }
    }
}

#[test]
fn maps_over_objects_have_definitions() {
    for machine in [import::definition(), import_batches::definition()] {
        assert_eq!(machine.states.len(), 1);
    }
}
