#![deny(warnings, unreachable_pub, missing_debug_implementations, single_use_lifetimes, clippy::all, clippy::pedantic)]
//! Tasks stand wherever fns do, with the attributes that fns have.

use workflow_runtime::task;
use workflow_tests::shop::{Order, Receipt};

mod inner {
    use super::{Order, Receipt, task};

    #[task]
    pub(crate) async fn charge(order: &Order) -> Receipt {
        Receipt {
            id: order.order_id.clone(),
        }
    }
}

#[task]
#[cfg(any())]
async fn left_out(order: Missing) -> Missing {}

#[must_use]
#[task]
#[expect(unused_variables, reason = "a parameter for later")]
async fn careful(order: Order, list: &[Vec<String>], label: Option<&str>) -> Receipt {
    Receipt { id: String::new() }
}

#[task]
#[expect(dead_code)]
async fn never_called() -> Receipt {
    Receipt { id: String::new() }
}

macro_rules! tasks {
    ($($name:ident($param:ident: $ty:ty) = $seconds:expr;)*) => {
        $(#[task(timeout_seconds = $seconds)]
        async fn $name($param: $ty) -> Receipt {
            Receipt { id: $param.to_string() }
        })*
    };
}

tasks! {
    print_number(number: u32) = 5;
    print_text(text: &str) = 6;
}

async fn shop(order: Order) {
    #[task]
    async fn local(input: &str, context: &str, payload: &str, error: &str) -> Receipt {
        let _: Receipt = inner::charge(&Order { order_id: String::new(), total: 0.0 }).await;
        Receipt {
            id: [input, context, payload, error].concat(),
        }
    }

    let _ = inner::charge(&order).await;
    let _ = local("a", "b", "c", "d").await;
    let _ = careful(order, &[], None).await;
    let _ = (print_number(1).await, print_text("x").await);
}

fn main() {
    let _ = shop;
}
