use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

use workflow_runtime::task;
use workflow_tests::shop::{Order, Receipt};

#[task]
async fn pattern(Order { order_id, .. }: Order, (a, b): (u8, u8), _: u8, ref c: u8) -> Receipt {
    unimplemented!()
}

#[task]
async fn mutable(order: &mut Order, mut count: u32) -> Receipt {
    unimplemented!()
}

#[task]
async fn lifetimes(a: &'static str, b: Cow<'_, str>, c: &'static [u8]) -> Receipt {
    unimplemented!()
}

#[task]
async fn nested(a: Vec<&str>, b: HashMap<String, &Order>, c: Option<Vec<&str>>, d: &[&str], e: (u8, &str)) -> Receipt {
    unimplemented!()
}

#[task]
async fn unknown(a: impl Display, b: &dyn Display, c: Box<dyn Display>, d: fn(u8) -> u8, e: *const u8) -> Receipt {
    unimplemented!()
}

#[task]
async fn conditional(#[cfg(debug_assertions)] a: u8) -> Receipt {
    unimplemented!()
}

fn main() {}
