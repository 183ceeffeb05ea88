#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship};

#[workflow]
async fn process(order: Order) -> Result<(), OrderError> {
    #[state(nam = "Ship the order")]
    ship(&order).await?;
    #[state(name = "A name that says everything there is to say about this state, and then goes on and on")]
    ship(&order).await?;
    #[state]
    ship(&order).await?;
    #[state(name = "A", name = "B")]
    ship(&order).await?;
    #[cfg(test)]
    ship(&order).await?;
    Ok(())
}

fn main() {}
