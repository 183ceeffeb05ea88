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
async fn not_distributed(key: String) -> Result<Vec<u32>, Failure> {
    map(ItemReader::csv("rows", &key), async |row: Row| price(&row).await).await
}

fn main() {}
