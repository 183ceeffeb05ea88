#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Receipt, mail};

#[workflow]
async fn forever(receipt: Receipt) {
    loop {
        mail(&receipt).await;
        sleep(Duration::from_secs(60)).await;
    }
}

#[workflow]
async fn while_true(receipt: Receipt) {
    while true {
        mail(&receipt).await;
    }
}

fn main() {}
