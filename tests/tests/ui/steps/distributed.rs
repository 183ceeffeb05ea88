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
async fn without(items: Vec<Row>) -> Result<Vec<u32>, Failure> {
    map(&items, async |row| price(row).await)
        .label("Rows")
        .item_batcher(ItemBatcher::max_items(5))
        .await
}

#[workflow(express)]
async fn in_express(items: Vec<Row>) -> Result<Vec<u32>, Failure> {
    map(&items, async |row| price(row).await)
        .distributed(Distributed::express())
        .await
}

#[workflow]
async fn of_values(items: Vec<Row>, label: String, express: bool) -> Result<Vec<u32>, Failure> {
    map(&items, async |row| price(row).await)
        .distributed(if express { Distributed::express() } else { Distributed::standard() })
        .label(&label)
        .await
}

#[workflow]
async fn twice(items: Vec<Row>) -> Result<Vec<u32>, Failure> {
    map(&items, async |row| price(row).await)
        .distributed(Distributed::standard())
        .max_concurrency(5)
        .max_concurrency(6)
        .item_reader(7)
        .await
}

#[workflow]
async fn assigns(items: Vec<Row>) -> Result<u32, Failure> {
    let mut sum = 0;
    map(&items, async |row| {
        sum += price(row).await?;
        Ok::<_, Failure>(())
    })
    .distributed(Distributed::standard())
    .await?;
    Ok(sum)
}

fn main() {}
