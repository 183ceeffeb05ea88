//! A distributed map: each row of a CSV file in S3 is an execution of its own.

use workflow_runtime::prelude::*;

/// Which file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct PriceList {
    /// Where it is.
    pub bucket: String,
    /// In the bucket.
    pub key: String,
    /// What one euro is, in the currency of the list.
    pub rate: f64,
}

/// A row; all columns of a CSV file are text.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Row {
    /// The article.
    pub sku: String,
    /// In the currency of the list.
    pub price: String,
}

/// A row with its price in euros.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Priced {
    /// The article.
    pub sku: String,
    /// In euros.
    pub euros: f64,
}

/// What became of the list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Import {
    /// How many rows were written.
    pub rows: usize,
    /// The dearest price in euros.
    pub dearest: f64,
}

/// Writes the price of an article into the shop.
#[task(retry(error_equals = ["Lambda.TooManyRequestsException"], max_attempts = 5))]
pub async fn set_price(row: &Row, rate: f64) -> Result<Priced, Failure> {
    let price: f64 = row
        .price
        .parse()
        .map_err(|_| Failure::new("BadPrice", format!("{} costs `{}`", row.sku, row.price)))?;
    Ok(Priced {
        sku: row.sku.clone(),
        euros: price / rate,
    })
}

/// Brings a supplier's prices into the shop, fifty rows at a time.
#[workflow]
pub async fn price_list(list: PriceList) -> Result<Import, Failure> {
    let rows = ItemReader::<Row>::csv(&list.bucket, &list.key);
    let priced = map(rows, async |row| set_price(&row, list.rate).await)
        .distributed(Distributed::express().label("Rows"))
        .max_concurrency(50)
        .await?;
    let dearest = priced.iter().map(|p| p.euros).fold(0.0, f64::max);
    Ok(Import {
        rows: priced.len(),
        dearest,
    })
}
