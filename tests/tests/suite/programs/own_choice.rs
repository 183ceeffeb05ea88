//! The only handler of a nested execution begins with a choice of its own. (One arm is never taken,
//! since a variant before it takes every name.)

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum AnyError {
    #[error("gone")]
    Gone,
    #[error("{0}")]
    #[workflow_error(other)]
    Other(Failure),
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum OuterError {
    #[error("sold")]
    Sold,
    #[error("inner: {0}")]
    #[workflow_error(transparent)]
    Inner(#[from] AnyError),
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

#[task]
async fn sell(n: i64) -> Result<i64, OuterError> {
    Ok(n)
}

#[task]
async fn tell(n: i64) -> Result<i64, Failure> {
    Ok(n)
}

#[workflow]
async fn seller(n: i64) -> Result<i64, OuterError> {
    sell(n).await
}

#[workflow]
async fn arms(n: i64, limit: Option<i64>) -> Result<i64, OuterError> {
    let sold = match seller(n).await {
        Ok(sold) => sold,
        Err(OuterError::Sold) => {
            let _limit = limit.ok_or(OuterError::Sold)?;
            if n > 2 { 7 } else { 8 }
        }
        Err(OuterError::Other(failure)) => failure.cause.len() as i64,
        Err(_) => {
            let last = [n, n - 1];
            last[1]
        }
    };
    if sold > 5 {
        tell(sold).await?;
    }
    Ok(sold)
}

#[test]
fn a_choice_in_the_only_handler_is_its_own() {
    let sell = Stub::any::<sell>(
        |call| match call.input["n"].as_i64().or(call.input.as_i64()) {
            Some(0) => Err(Failure::new("Sold", "")),
            Some(1 | 9) => Err(Failure::new("Unknown", "why")),
            Some(3) => Err(Failure::new("Gone", "gone")),
            n => Ok(json!(n)),
        },
    );
    let program = Program::<arms>::new(vec![sell, Stub::own::<tell>()]);
    for (n, limit, expected) in [
        (5, None, 5),
        (6, None, 6),
        (0, Some(1), 8),
        (1, None, 0),
        (9, None, 8),
        (3, Some(2), 2),
    ] {
        assert_eq!(*program.check((n, limit)).output(), json!(expected), "{n}");
    }
    assert_eq!(program.check((0, None)).failure().error, "Sold");
}
