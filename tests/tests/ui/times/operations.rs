use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use workflow_runtime::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Invoice {
    issued: Timestamp,
    seen: DateTime<Utc>,
    total: Decimal,
    pause: Duration,
}

#[workflow]
async fn decimals(invoice: Invoice, limit: Decimal) -> bool {
    let sum = invoice.total + limit;
    invoice.total < limit
}

#[workflow]
async fn spans(invoice: Invoice) -> bool {
    let since = now().duration_since(invoice.issued);
    let longer = invoice.pause < Duration::from_secs(3);
    let text = format!("{}", invoice.seen);
    longer
}

#[workflow]
async fn waits(invoice: Invoice) -> bool {
    sleep_until(invoice.pause).await;
    sleep_until().await;
    let late = Timestamp::now() > invoice.issued;
    late
}

fn main() {}
