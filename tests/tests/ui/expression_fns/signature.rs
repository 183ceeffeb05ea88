use workflow_runtime::prelude::*;

#[expression]
async fn later(n: u32) -> u32 {
    n
}

#[expression]
fn any<T: Into<f64>>(n: T) -> f64 {
    n.into()
}

#[expression]
fn nothing(n: u32) {
    let _ = n;
}

#[expression]
fn raised(n: &mut u32) -> u32 {
    *n
}

#[expression]
fn each(items: impl Iterator<Item = u32>) -> u32 {
    items.sum()
}

#[expression]
fn apart((a, b): (u32, u32)) -> u32 {
    a + b
}

#[expression(inline)]
fn with_options(n: u32) -> u32 {
    n
}

#[expression]
struct Price(f64);

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Cart {
    total: f64,
}

impl Cart {
    #[expression]
    fn cleared(&mut self) -> f64 {
        self.total = 0.0;
        self.total
    }
}

fn main() {}
