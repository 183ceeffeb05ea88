//! Programs that once had a definition of another meaning, or none.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

#[workflow]
async fn list_in_a_tuple(lists: Vec<Vec<i64>>) -> (i64, Vec<Vec<i64>>) {
    let first = vec![lists.concat()];
    (1, first)
}

#[workflow]
async fn lists_of_lists(lists: Vec<Vec<i64>>) -> Result<Vec<Vec<Vec<i64>>>, Failure> {
    let lists = keep(lists).await?;
    let pair = vec![lists.concat(), vec![]];
    let all = vec![pair];
    Ok(all)
}

#[workflow]
async fn lengths(lists: Vec<Vec<i64>>) -> Result<Option<(i64, Vec<Vec<usize>>)>, Failure> {
    let lists = keep(lists).await?;
    let lengths = lists.iter().map(|list| list.len()).collect::<Vec<_>>();
    let nested = vec![lengths];
    let pair = (7, nested);
    Ok(Some(pair))
}

#[task]
async fn keep(lists: Vec<Vec<i64>>) -> Result<Vec<Vec<i64>>, Failure> {
    Ok(lists)
}

#[test]
fn a_list_in_a_list_keeps_its_level() {
    let tuples = Program::<list_in_a_tuple>::new(vec![]);
    let nested = Program::<lists_of_lists>::new(vec![Stub::own::<keep>()]);
    let counted = Program::<lengths>::new(vec![Stub::own::<keep>()]);
    for lists in [vec![], vec![vec![1]], vec![vec![1, 2], vec![3]]] {
        let all = lists.concat();
        let lens: Vec<_> = lists.iter().map(Vec::len).collect();
        assert_eq!(*tuples.check(lists.clone()).output(), json!([1, [all]]));
        assert_eq!(*nested.check(lists.clone()).output(), json!([[all, []]]));
        assert_eq!(*counted.check(lists).output(), json!([7, [lens]]));
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Sparse {
    #[serde(skip_serializing_if = "String::is_empty", default)]
    text: String,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    list: Vec<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    option: Option<i64>,
    n: i64,
}

#[task]
async fn sparse(value: Sparse) -> Result<Sparse, Failure> {
    Ok(value)
}

#[workflow]
async fn built(text: String, list: Vec<i64>) -> Result<Vec<Sparse>, Failure> {
    let first = sparse(Sparse {
        text: text.clone(),
        list: list.clone(),
        option: list.first().copied(),
        n: 3,
    })
    .await?;
    let doubled = Sparse {
        text: String::new(),
        list: list.iter().map(|n| n * 2).collect(),
        option: None,
        n: 4,
    };
    let option = doubled.option.is_some();
    let second = sparse(doubled).await?;
    let third = Sparse {
        n: if option { 1 } else { 5 },
        ..first.clone()
    };
    Ok(vec![first, second, third])
}

#[workflow]
async fn updated(value: Sparse, list: Vec<i64>) -> Result<Vec<Sparse>, Failure> {
    let cleared = Sparse {
        text: String::new(),
        list: vec![],
        option: None,
        ..value.clone()
    };
    let copied = Sparse {
        option: list.first().copied(),
        list: list.clone(),
        n: 2,
        ..value.clone()
    };
    let mut assigned = sparse(value.clone()).await?;
    assigned.option = None;
    assigned.list = list;
    assigned.text = "new".to_string();
    let mut emptied = value;
    emptied.list.clear();
    Ok(vec![cleared, copied, assigned, emptied])
}

#[test]
fn keys_that_serde_skips_are_left_out() {
    let program = Program::<built>::new(vec![Stub::own::<sparse>()]);
    let run = program.check(("a".to_string(), vec![1]));
    assert_eq!(
        *run.output(),
        json!([
            {"text": "a", "list": [1], "option": 1, "n": 3},
            {"list": [2], "n": 4},
            {"text": "a", "list": [1], "option": 1, "n": 5},
        ])
    );
    let run = program.check((String::new(), vec![]));
    assert_eq!(*run.output(), json!([{"n": 3}, {"n": 4}, {"n": 5}]));

    let program = Program::<updated>::new(vec![Stub::own::<sparse>()]);
    let full = Sparse {
        text: "t".to_owned(),
        list: vec![7],
        option: Some(8),
        n: 9,
    };
    let run = program.check((full.clone(), vec![]));
    assert_eq!(
        *run.output(),
        json!([
            {"n": 9},
            {"text": "t", "n": 2},
            {"text": "new", "n": 9},
            {"text": "t", "option": 8, "n": 9},
        ])
    );
    program.check((full, vec![4, 5]));
}
