use workflow_runtime::task;
use workflow_tests::shop::Receipt;

struct Card(String);

#[task]
async fn charge(card: &Card, amount: f64) -> Receipt {
    Receipt { id: format!("{} {amount}", card.0) }
}

fn main() {
    let _ = charge;
}
