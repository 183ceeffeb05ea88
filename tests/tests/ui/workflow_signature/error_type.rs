#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Receipt;

#[workflow]
async fn text() -> Result<Receipt, String> {
    Ok(Receipt { id: String::new() })
}

fn main() {}
