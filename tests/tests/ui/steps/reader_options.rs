use workflow_runtime::prelude::*;

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Row {
    pub sku: String,
}

#[task]
pub async fn price(row: &Row) -> Result<u32, Failure> {
    Ok(row.sku.len() as u32)
}

#[workflow]
async fn misspelt(key: String) -> Result<Vec<u32>, Failure> {
    map(ItemReader::csv("rows", &key).max_item(3), async |row: Row| price(&row).await)
        .distributed(Distributed::standard())
        .await
}

#[workflow]
async fn batches_of_one_item(key: String) -> Result<Vec<u32>, Failure> {
    map(ItemReader::csv("rows", &key), async |row: Row| price(&row).await)
        .distributed(Distributed::standard())
        .item_batcher(ItemBatcher::max_items(5))
        .await
}

#[workflow]
async fn over_a_number(count: u32) -> Result<Vec<u32>, Failure> {
    map(count, async |row: Row| price(&row).await)
        .distributed(Distributed::standard())
        .await
}

fn main() {}
