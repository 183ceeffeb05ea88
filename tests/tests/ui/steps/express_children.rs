use workflow_runtime::prelude::*;

#[task(activity)]
pub async fn by_hand(n: i64) -> Result<i64, Failure> {
    Ok(n)
}

#[workflow]
async fn impatient(numbers: Vec<i64>) -> Result<Vec<i64>, Failure> {
    map(&numbers, async |n| by_hand(*n).await)
        .distributed(Distributed::express().label("Impatient"))
        .await
}

fn main() {}
