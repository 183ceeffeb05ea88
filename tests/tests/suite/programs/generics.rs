//! Data types with parameters, some of which only what stands around a value tells.
#![allow(clippy::unnecessary_lazy_evaluations, reason = "users write it, too")]

use std::collections::BTreeMap;

use serde_json::json;
use workflow_core::error::Failure;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(tag = "status", content = "data", rename_all = "lowercase")]
pub enum Reply<T, E = String> {
    Done(T),
    Failed { error: E, again: bool },
    Pending,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Slot<A, B = u8> {
    pub first: Option<A>,
    pub rest: Vec<B>,
    pub last: Reply<A, B>,
}

/// Answers a slot.
#[task]
pub async fn tell(reply: Reply<String, u32>, slot: &Slot<i64, String>) -> Result<u32, Failure> {
    let told = matches!(reply, Reply::Done(_));
    Ok(slot.rest.len() as u32 + u32::from(told))
}

fn tasks() -> Vec<Stub> {
    vec![
        Stub::own::<double>(),
        Stub::own::<note>(),
        Stub::own::<tell>(),
    ]
}

/// Values of each kind in each place that a value has.
#[workflow]
async fn answer(n: u32) -> Result<Reply<String, u32>, Failure> {
    let mut reply: Reply<String, u32> = Reply::Pending;
    if n == 1 {
        reply = Reply::Done("one".to_owned());
    } else if n == 2 {
        reply = Reply::Failed {
            error: n,
            again: n > 1,
        };
    }
    let slot = Slot {
        first: Some(i64::from(n)),
        rest: vec![n.to_string()],
        last: Reply::Done(4),
    };
    let told = tell(Reply::Done(n.to_string()), &slot).await?;
    let list: Vec<Reply<u32, u32>> = vec![Reply::Pending, Reply::Done(n)];
    let picked: Reply<u32> = if n > 3 {
        Reply::Done(n)
    } else {
        Reply::Pending
    };
    let some: Option<Reply<u32, u32>> = (n > 2).then_some(Reply::Done(n));
    let pair: (Reply<u32, u8>, u32) = (Reply::Done(n), told);
    let again = match &reply {
        Reply::Done(text) => Some(Reply::Done(text.clone())),
        Reply::Failed { error, .. } => Some(Reply::Failed {
            error: *error,
            again: false,
        }),
        Reply::Pending => None,
    };
    note(format!("{} {} {}", list.len(), some.is_some(), pair.1)).await?;
    match picked {
        Reply::Done(error) => Ok(Reply::Failed { error, again: true }),
        Reply::Pending if n > 0 => Ok(again.unwrap_or(Reply::Pending)),
        Reply::Pending => return Ok(Reply::Done("none".to_owned())),
        Reply::Failed { .. } => Ok(reply),
    }
}

#[test]
fn what_stands_around_tells_the_parameters() {
    let program = Program::<answer>::new(tasks());
    let failed = |error: u32, again: bool| json!({"status": "failed", "data": {"error": error, "again": again}});
    let cases = [
        (0, json!({"status": "done", "data": "none"})),
        (1, json!({"status": "done", "data": "one"})),
        (2, failed(2, false)),
        (3, json!({"status": "pending"})),
        (4, failed(4, true)),
    ];
    for (n, expected) in cases {
        let run = program.check(n);
        assert_eq!(*run.output(), expected, "{n}");
        let noted = format!("${{Note}} \"2 {} 2\"", n > 2);
        assert!(run.calls().contains(&&*noted), "{:?}", run.calls());
    }
}

/// What is returned is no `Result`, and a block has a type of its own.
#[workflow]
async fn plainly(n: i64) -> Reply<i64, String> {
    let inner: Result<Reply<i64, i64>, Failure> = async {
        let twice = double(n).await?;
        if twice > 6 {
            return Ok(Reply::Pending);
        }
        Ok(Reply::Done(twice))
    }
    .await;
    if n > 9 {
        return Reply::Failed {
            error: "big".to_owned(),
            again: false,
        };
    }
    match inner {
        Ok(Reply::Done(twice)) => Reply::Done(twice),
        _ => Reply::Pending,
    }
}

#[test]
fn a_block_and_a_plain_result_tell_them_too() {
    let program = Program::<plainly>::new(tasks());
    assert_eq!(
        *program.check(2).output(),
        json!({"status": "done", "data": 4})
    );
    assert_eq!(*program.check(5).output(), json!({"status": "pending"}));
    let big = json!({"status": "failed", "data": {"error": "big", "again": false}});
    assert_eq!(*program.check(10).output(), big);
}

/// What a collection gives back is thrown away, or kept; its key gets its type from it.
#[workflow]
async fn filled(word: String) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let _ = all.insert("first".into(), vec![word.clone()]);
    let before = all.insert("first".into(), vec!["other".into()]);
    let mut stack = before.unwrap_or_default();
    stack.push(word.clone());
    let _ = stack.pop();
    note(word).await?;
    all.insert("before".into(), stack);
    Ok(all)
}

#[test]
fn what_a_collection_gives_back_may_be_thrown_away() {
    let run = Program::<filled>::new(tasks()).check("a".into());
    let expected = json!({"before": ["a"], "first": ["other"]});
    assert_eq!(*run.output(), expected);
}

/// Closures that have the type of what they give from what is made of the items.
#[workflow]
async fn read_all(words: Vec<String>, n: Option<u32>) -> Result<Vec<u64>, Failure> {
    let numbers: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let sum = words
        .iter()
        .map(|word| word.parse().unwrap_or(0))
        .sum::<u64>();
    let all: Option<Vec<u64>> = words.iter().map(|word| word.parse().ok()).collect();
    let strict: Result<Vec<u64>, Failure> = words
        .iter()
        .map(|word| word.parse().map_err(|_| Failure::new("Bad", word.clone())))
        .collect();
    let replies: Vec<Reply<u64>> = words
        .iter()
        .map(|word| Reply::Done(word.len() as u64))
        .collect();
    let reply: Reply<u32> = n.map_or(Reply::Pending, |n| Reply::Done(n));
    let later: Option<Reply<u32>> = (words.len() > 1).then(|| Reply::Pending);
    note("x".to_owned()).await?;
    Ok(vec![
        numbers.len() as u64,
        sum,
        all.map_or(0, |all| all.len() as u64),
        u64::from(strict.is_ok()),
        replies.len() as u64,
        u64::from(matches!(reply, Reply::Done(2))),
        u64::from(later.is_some()),
    ])
}

#[test]
fn closures_get_the_types_of_what_is_made_of_them() {
    let program = Program::<read_all>::new(tasks());
    let words = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<String>>();
    let cases = [
        (words(&[]), None, json!([0, 0, 0, 1, 0, 0, 0])),
        (words(&["3", "x"]), Some(2), json!([1, 3, 0, 0, 2, 1, 1])),
        (words(&["3", "4"]), Some(1), json!([2, 7, 2, 1, 2, 0, 1])),
    ];
    for (words, n, expected) in cases {
        assert_eq!(*program.check((words, n)).output(), expected);
    }
}
