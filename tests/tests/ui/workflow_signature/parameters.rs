#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Item, Order};

#[workflow]
async fn lent(order: &Order, name: &'static str, items: &[Item]) {}

#[workflow]
async fn taken_apart(Item { sku, quantity }: Item) {}

#[workflow]
async fn unnamed(_: Item) {}

#[workflow]
async fn tuple((sku, quantity): (String, u32)) {}

fn main() {}
