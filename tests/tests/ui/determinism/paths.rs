#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, ship};
use workflow_runtime::prelude::*;

/// What crates for time and randomness have, by the same paths.
#[allow(dead_code)]
mod crates {
    pub mod chrono {
        pub struct Utc;
        impl Utc {
            pub fn now() -> i64 {
                0
            }
        }
        pub struct Local;
        impl Local {
            pub fn now() -> i64 {
                0
            }
        }
    }
    pub mod rand {
        pub fn random() -> f64 {
            0.5
        }
        pub fn thread_rng() -> f64 {
            0.5
        }
    }
}
use crates::chrono::{Local, Utc};
use crates::rand::{self, thread_rng};

#[workflow]
async fn times(order: Order) -> Result<i64, OrderError> {
    let now = Utc::now();
    if Local::now() > now {
        ship(&order).await?;
    }
    Ok(now)
}

#[workflow]
async fn numbers(order: Order) -> Result<f64, OrderError> {
    let drawn = rand::random() + thread_rng();
    Ok(order.total * drawn)
}

#[workflow]
async fn threads(order: Order) -> Result<(), OrderError> {
    std::thread::sleep(Duration::from_secs(5));
    if order.items.is_empty() {
        std::process::exit(1);
    }
    Ok(())
}

fn main() {}
