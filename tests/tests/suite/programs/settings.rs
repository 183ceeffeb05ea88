//! Values that touch no workflow value, and need no JSON form: they are part of the definition.

use serde_json::json;
use workflow_core::error::Failure;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::*;

/// No data: it has no JSON form.
pub struct Limits {
    pub max: u32,
    pub step: Duration,
    pub name: String,
    pub codes: Vec<i64>,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            max: 3,
            step: Duration::from_secs(90),
            name: "lim".to_owned(),
            codes: vec![1, 2],
        }
    }
}

impl Limits {
    pub const STRICT: Limits = Limits {
        max: 1,
        step: Duration::from_secs(5),
        name: String::new(),
        codes: Vec::new(),
    };

    fn half(&self) -> u32 {
        self.max / 2
    }
}

/// Looked into in each place that a value has; a field that is no `Copy` on two ways.
#[workflow]
async fn limited(n: u32, numbers: Vec<i64>) -> Result<String, Failure> {
    let limits = Limits::default();
    let strict = Limits::STRICT;
    if n > limits.max {
        return Err(Failure::new("Over", format!("over {}", limits.max)));
    }
    for i in 0..limits.half() {
        sleep(limits.step).await;
        note(format!("{i}{}", limits.name)).await?;
    }
    let above = numbers
        .iter()
        .filter(|x| **x > i64::from(limits.max))
        .count();
    let all = map(&numbers, async |x| {
        if limits.codes.contains(x) {
            double(*x).await
        } else {
            Ok(i64::from(strict.max))
        }
    })
    .await?;
    let name = if n == 1 {
        limits.name
    } else {
        limits.name + "!"
    };
    Ok(format!("{name} {above} {}", all.iter().sum::<i64>()))
}

#[test]
fn what_is_only_looked_into_needs_no_json() {
    let tasks = vec![Stub::own::<double>(), Stub::own::<note>()];
    let program = Program::<limited>::new(tasks);
    let run = program.check((1, vec![2, 7]));
    assert_eq!(*run.output(), json!("lim 1 5"));
    assert_eq!(
        run.states()[..4],
        ["IfNOverMax", "ForEachI", "Wait90Seconds", "Note"]
    );
    assert_eq!(*program.check((2, vec![])).output(), json!("lim! 0 0"));
    let over = program.check((4, vec![]));
    assert_eq!(*over.failure(), Failure::new("Over", "over 3"));
}

/// A name of its own hides the value, and data stays a variable.
#[workflow]
async fn hidden(n: i64) -> Result<i64, Failure> {
    let limits = Limits::default();
    let first = double(n + i64::from(limits.max)).await?;
    let limits = double(first).await?;
    Ok(limits.max(first))
}

#[test]
fn a_variable_of_its_name_hides_it() {
    let run = Program::<hidden>::new(vec![Stub::own::<double>()]).check(1);
    assert_eq!(*run.output(), json!(16));
}
