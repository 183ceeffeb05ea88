use workflow_runtime::prelude::*;

#[task]
pub async fn double(n: i64) -> Result<i64, Failure> {
    Ok(n * 2)
}

#[workflow]
async fn nested(lists: Vec<Vec<i64>>) -> Result<Vec<Vec<i64>>, Failure> {
    map(&lists, async |list| {
        map(list, async |n| double(*n).await)
            .distributed(Distributed::express())
            .await
    })
    .distributed(Distributed::express())
    .await
}

fn main() {}
