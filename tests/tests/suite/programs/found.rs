//! Programs that once had a definition of another meaning, or none.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::{StockError, echo, reserve};

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

#[workflow]
async fn counting(first: i64, last: i64) -> Result<Vec<i64>, Failure> {
    let mut seen = vec![];
    for i in first..last {
        if i == 2 {
            continue;
        }
        seen.push(i);
        bump(i).await?;
    }
    for i in first..=last {
        seen.push(i * 10);
    }
    let mut limit = last;
    for _ in 0..limit - 1 {
        limit = bump(limit).await?;
    }
    for mut i in 0..3 {
        i += limit;
        seen.push(i);
    }
    for i in (first..last).rev() {
        seen.push(-i);
    }
    Ok(seen)
}

#[task]
async fn bump(n: i64) -> Result<i64, Failure> {
    Ok(n + 1)
}

#[test]
fn a_loop_over_a_range_counts() {
    let program = Program::<counting>::new(vec![Stub::own::<bump>()]);
    for (first, last) in [(0, 4), (2, 2), (3, 1), (-2, 1)] {
        let mut expected: Vec<i64> = (first..last).filter(|i| *i != 2).collect();
        expected.extend((first..=last).map(|i| i * 10));
        let limit = last + (0..last - 1).count() as i64;
        expected.extend((0..3).map(|i| i + limit));
        expected.extend((first..last).rev().map(|i| -i));
        assert_eq!(*program.check((first, last)).output(), json!(expected));
    }
    let definition = counting::definition();
    let text = definition.to_json().to_string();
    assert_eq!(
        text.matches("..").count(),
        1,
        "only `rev` makes a list: {text}"
    );
}

#[task(resource = "arn:aws:states:::sns:publish")]
async fn publish(
    topic_arn: &str,
    message: &str,
    message_group_id: Option<&str>,
) -> Result<String, Failure>;

#[workflow]
async fn published(topic: String, group: Option<String>) -> Result<(String, String), Failure> {
    let given = publish(&topic, "given", group.as_deref()).await?;
    let none = publish(&topic, "none", None).await?;
    Ok((given, none))
}

#[test]
fn a_service_gets_no_key_for_none() {
    let answer = |call: &workflow_runtime::testing::Call| Ok(json!(call.input.to_string()));
    let program = Program::<published>::new(vec![Stub::any::<publish>(answer)]);
    let none = r#"{"TopicArn":"t","Message":"none"}"#;
    let run = program.check(("t".to_string(), None));
    let given = r#"{"TopicArn":"t","Message":"given"}"#;
    assert_eq!(*run.output(), json!([given, none]));
    let run = program.check(("t".to_string(), Some("g".to_string())));
    let given = r#"{"TopicArn":"t","Message":"given","MessageGroupId":"g"}"#;
    assert_eq!(*run.output(), json!([given, none]));
}

#[task(name = "Undo The Work")]
async fn undo(n: i64) -> Result<i64, Failure> {
    Ok(n - 1)
}

#[workflow]
async fn undone_twice(n: i64) -> Result<i64, Failure> {
    let n = undo(n).await?;
    if n > 3 {
        let n = undo(n).await?;
        return Ok(n * 2);
    }
    let (a, b) = try_join!(undo(n), undo(n))?;
    Ok(a + b)
}

#[test]
fn a_task_with_a_name_can_be_called_more_than_once() {
    let program = Program::<undone_twice>::new(vec![Stub::own::<undo>()]);
    assert_eq!(*program.check(9).output(), json!(14));
    assert_eq!(*program.check(1).output(), json!(-2));
    let text = undone_twice::definition().to_json().to_string();
    for name in ["", " 2", " 3", " 4"] {
        let state = format!("\"Undo The Work{name}\":{{");
        assert!(text.contains(&state), "{state} {text}");
    }
}

#[workflow]
async fn nested_options(a: Option<i64>) -> Result<bool, Failure> {
    let first = a.is_some();
    let nested: Option<Option<i64>> = Some(a);
    Ok(first && nested.is_none())
}

#[test]
fn a_definition_that_is_refused_names_the_line() {
    let line = line!() - 6;
    let panic = std::panic::catch_unwind(|| nested_options::definition()).expect_err("refused");
    let text = panic.downcast_ref::<String>().expect("a text");
    let place = format!("found.rs:{line}: ");
    assert!(text.contains(&place), "{place} {text}");
}

#[workflow]
async fn inserted(mut list: Vec<i64>, last: Option<i64>) -> Result<Vec<i64>, Failure> {
    let n = bump(list.len() as i64).await.unwrap_or(0);
    list.insert(0, n);
    if n > 2 {
        list.insert(1, n - 2);
    }
    if let Some(last) = last.filter(|last| *last > 0) {
        list.push(last);
    }
    Ok(list)
}

#[test]
fn what_is_known_is_not_computed_again() {
    let failing = || Stub::any::<bump>(|_| Err(Failure::new("Closed", "it is closed")));
    for stub in [Stub::own::<bump>(), failing()] {
        let program = Program::<inserted>::new(vec![stub]);
        program.check((vec![], None));
        program.check((vec![5, 6], Some(4)));
        program.check((vec![5, 6, 7], Some(-4)));
    }
    let text = inserted::definition().to_json().to_string();
    assert!(!text.contains("0 > 2") && !text.contains("0 - 2"), "{text}");
}

#[workflow]
async fn numbered(
    grid: Vec<Vec<i64>>,
    names: Vec<String>,
) -> Result<Vec<(usize, i64, String)>, Failure> {
    let mut all = vec![];
    for (r, row) in grid.iter().enumerate() {
        for (mut c, cell) in row.iter().enumerate() {
            c += r * 10;
            let n = bump(*cell).await?;
            all.push((c, n, format!("{r}")));
        }
    }
    for (i, name) in names.iter().filter(|name| *name != "b").enumerate() {
        if i == 1 {
            continue;
        }
        all.push((i, 0, name.clone()));
    }
    for pair in names.iter().enumerate() {
        all.push((pair.0, 1, pair.1.clone()));
    }
    Ok(all)
}

#[test]
fn a_loop_over_numbered_items_reads_the_list_itself() {
    let program = Program::<numbered>::new(vec![Stub::own::<bump>()]);
    let names = || ["a", "b", "c", "d"].map(str::to_owned).to_vec();
    let run = program.check((vec![vec![5], vec![], vec![6, 7]], names()));
    assert_eq!(
        *run.output(),
        json!([
            [0, 6, "0"],
            [20, 7, "2"],
            [21, 8, "2"],
            [0, 0, "a"],
            [2, 0, "d"],
            [0, 1, "a"],
            [1, 1, "b"],
            [2, 1, "c"],
            [3, 1, "d"]
        ])
    );
    program.check((vec![], vec![]));
    let text = numbered::definition().to_json().to_string();
    assert_eq!(
        text.matches("$map(").count(),
        1,
        "only for whole pairs: {text}"
    );
}

/// The arm for every other error stands before those of names, and one that is never reached last.
#[allow(unreachable_patterns)]
#[workflow]
async fn others_first(sku: String) -> Result<(String, String), Failure> {
    let first = match reserve(&sku, 1).await {
        Ok(place) => place,
        Err(StockError::Other(failure)) => format!("other {}", failure.error),
        Err(StockError::Closed) => "closed".to_string(),
        Err(e) => e.to_string(),
    };
    let second = match reserve(&sku, 2).await {
        Ok(place) => place,
        Err(StockError::Closed) => "closed".to_string(),
        Err(StockError::SoldOut { wanted, .. }) => format!("sold out of {wanted}"),
        Err(StockError::Broken(row)) => format!("row {row}"),
        Err(StockError::Other(_)) => "other".to_string(),
        Err(_) => "never".to_string(),
    };
    Ok((first, second))
}

#[test]
fn each_arm_takes_its_errors_wherever_it_stands() {
    let program = Program::<others_first>::new(vec![Stub::own::<reserve>()]);
    let check = |sku: &str| program.check(sku.to_owned()).output().clone();
    assert_eq!(check("x"), json!(["shelf-x-1", "shelf-x-2"]));
    assert_eq!(check("closed"), json!(["closed", "closed"]));
    assert_eq!(check("none"), json!(["no none left", "sold out of 2"]));
    assert_eq!(check("broken"), json!(["row 1 is broken", "row 2"]));
    assert_eq!(check("odd"), json!(["other Odd.Name", "other"]));
}

#[workflow]
async fn constants_in_closures(names: Vec<String>) -> (Vec<Vec<i64>>, String) {
    let empty = names.iter().map(|_| Vec::<i64>::new()).collect::<Vec<_>>();
    let shown = names.first().map_or_else(|| "none".into(), |n| n.clone());
    (empty, shown)
}

#[test]
fn a_closure_gives_a_constant_each_time() {
    let program = Program::<constants_in_closures>::new(vec![]);
    let check = |names: &[&str]| {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        program.check(names).output().clone()
    };
    assert_eq!(check(&["a", "b"]), json!([[[], []], "a"]));
    assert_eq!(check(&[]), json!([[], "none"]));
}

#[workflow]
async fn operands_with_steps(n: i64, text: String) -> Result<Vec<i64>, Failure> {
    let distance = (bump(n).await? - 5_i64).abs();
    let sum = (bump(n).await? + 1) * 2;
    let halves = (bump(n).await? as f64 / 2.0).floor() as i64;
    let capped = (-bump(n).await?).max(-3);
    let chosen =
        (if n > 2 { bump(n).await.ok() } else { None }).ok_or(Failure::new("Small", text))?;
    Ok(vec![distance, sum, halves, capped, chosen])
}

/// The macros' copies of an operand bind as the user's parentheses do.
#[test]
fn operands_keep_their_parentheses() {
    let program = Program::<operands_with_steps>::new(vec![Stub::own::<bump>()]);
    let run = program.check((3, String::new()));
    assert_eq!(*run.output(), json!([1, 10, 2, -3, 4]));
    let run = program.check((1, "it is".to_owned()));
    assert_eq!(*run.failure(), Failure::new("Small", "it is"));
}

#[workflow]
async fn idle_statements(n: i64) -> Vec<bool> {
    let value = if n > 1 {
        match n {
            2 => {}
            _ if n > 9 => {}
            _ => {}
        }
        vec![n > 2]
    } else {
        vec![]
    };
    value
}

#[test]
fn a_statement_in_a_branch_that_has_a_value() {
    let program = Program::<idle_statements>::new(vec![]);
    assert_eq!(*program.check(3).output(), json!([true]));
    assert_eq!(*program.check(0).output(), json!([]));
}

#[workflow]
async fn failing_in_a_branch(list: Vec<i64>) -> Result<(i64, i64), Failure> {
    try_join!(
        async {
            let n = bump(1).await?;
            let seventh = list[6];
            Ok::<i64, Failure>(n + seventh)
        },
        async { bump(2).await }
    )
}

#[test]
fn an_evaluation_fails_beside_another_branch() {
    let program = Program::<failing_in_a_branch>::new(vec![Stub::own::<bump>()]);
    let run = program.check(vec![1, 2]);
    assert_eq!(run.failure().error, "States.QueryEvaluationError");
    assert_eq!(*program.check(vec![7; 7]).output(), json!([9, 3]));
}

#[workflow]
async fn element_before_an_early_end(
    mut total: (String, i64),
    stop: bool,
) -> Result<String, Failure> {
    if stop {
        total.0.clear();
        return Err(Failure::new("Custom.Error", total.0.clone()));
    }
    total.0.clear();
    total.1 = total.1 + 1;
    total.1 = total.1 * 2;
    Ok(format!("{}{}", total.0, total.1))
}

#[test]
fn an_element_that_is_assigned_twice_is_replaced_once() {
    let program = Program::<element_before_an_early_end>::new(vec![]);
    let text = program.check((("gone".to_owned(), 3), false));
    assert_eq!(*text.output(), json!("8"));
    let failed = program.check((("gone".to_owned(), 3), true));
    assert_eq!(failed.result.unwrap_err().error, "Custom.Error");
}

#[workflow]
async fn blocks_that_begin_operands(a: i64, b: i64) -> Result<Vec<i64>, Failure> {
    let mut all = vec![];
    if ({
        let first = a;
        first
    } < b)
    {
        all.push(1);
    }
    while { b } > all.len() as i64 && { a } < 9 {
        all.push(bump({ a } + 1).await?);
    }
    let chosen = if a > 2 { a } else { b } % 7;
    let matched = match a {
        1 => b,
        _ => a,
    } - 1;
    let larger = { a }.max(b);
    let equal = (if a > b { 1 } else { 2 } == 2)
        && (match b {
            3 => true,
            _ => false,
        } || a == 0);
    let listed: Vec<i64> = all.iter().map(|n| { n + 1 } * 2).collect();
    all.extend(listed);
    all.extend(vec![chosen, matched, larger, i64::from(equal)]);
    Ok(all)
}

/// What begins with a block is a whole operand wherever it is repeated.
#[test]
fn an_operand_may_begin_with_a_block() {
    let program = Program::<blocks_that_begin_operands>::new(vec![Stub::own::<bump>()]);
    for (a, b) in [(1, 3), (3, 1), (5, 5), (0, 2), (9, 10)] {
        let mut all = vec![];
        if a < b {
            all.push(1);
        }
        while a < 9 && b > all.len() as i64 {
            all.push(a + 2);
        }
        let listed: Vec<i64> = all.iter().map(|n| (n + 1) * 2).collect();
        all.extend(listed);
        let chosen = (if a > 2 { a } else { b }) % 7;
        let matched = (if a == 1 { b } else { a }) - 1;
        let equal = a <= b && (b == 3 || a == 0);
        all.extend([chosen, matched, a.max(b), i64::from(equal)]);
        assert_eq!(*program.check((a, b)).output(), json!(all));
    }
}

#[workflow]
async fn steps_in_lists(n: i64, mut list: Vec<i64>) -> Result<(Vec<i64>, Vec<i64>), Failure> {
    let constants = vec![1, bump(1).await?];
    let chosen = if n > 2 {
        vec![bump(n).await?, n]
    } else {
        vec![list.pop().unwrap_or(0), list.len() as i64]
    };
    Ok((constants, chosen))
}

#[test]
fn an_element_may_be_awaited() {
    let program = Program::<steps_in_lists>::new(vec![Stub::own::<bump>()]);
    let check = |n: i64, list: &[i64]| program.check((n, list.to_vec())).output().clone();
    assert_eq!(check(3, &[]), json!([[1, 2], [4, 3]]));
    assert_eq!(check(2, &[5, 6]), json!([[1, 2], [6, 1]]));
    assert_eq!(check(2, &[]), json!([[1, 2], [0, 0]]));
}

#[workflow]
async fn typed_halves(
    list: Vec<i64>,
    pairs: Vec<(String, i64)>,
) -> (Vec<i64>, Vec<i64>, Vec<String>, i64) {
    let (small, mut large): (Vec<_>, Vec<_>) = list.into_iter().partition(|n| *n < 3);
    large.push(0);
    let (names, counts): (Vec<_>, Vec<i64>) = pairs.into_iter().unzip();
    (small, large, names, counts.iter().sum())
}

#[test]
fn halves_have_the_types_that_are_written() {
    let program = Program::<typed_halves>::new(vec![]);
    let pairs = || vec![("a".to_owned(), 2), ("b".to_owned(), 5)];
    let run = program.check((vec![1, 4, 2], pairs()));
    assert_eq!(*run.output(), json!([[1, 2], [4, 0], ["a", "b"], 7]));
    let run = program.check((vec![], vec![]));
    assert_eq!(*run.output(), json!([[], [0], [], 0]));
}

#[workflow]
async fn value_that_nothing_reads(code: i64, stock: Option<i64>) -> Result<String, Failure> {
    let mut seen = 0;
    let _list = match code {
        1 => {
            seen += 1;
            2
        }
        _ => {
            match &stock {
                Some(n) if *n > 5 => {
                    let _ = bump(*n).await;
                }
                _ => {}
            }
            -1_i64 * stock.unwrap_or(0)
        }
    };
    bump(seen).await?;
    let mut rounds = 0;
    let _last = loop {
        rounds += 1;
        if rounds > code {
            break stock.map_or(0, |n| n * rounds);
        }
        if bump(rounds).await? > 3 {
            break 7;
        }
    };
    Ok(format!("{seen}"))
}

/// The value may fail, so it is computed though nothing reads it; and natively, too, that is the
/// state that is entered.
#[test]
fn a_value_that_nothing_reads_is_computed_on_its_way() {
    let program = Program::<value_that_nothing_reads>::new(vec![Stub::own::<bump>()]);
    for code in 0..5 {
        for stock in [None, Some(3), Some(9)] {
            let seen = if code == 1 { "1" } else { "0" };
            assert_eq!(*program.check((code, stock)).output(), json!(seen));
        }
    }
}

#[workflow]
async fn sets_that_grow(numbers: Vec<i64>, text: String) -> (BTreeSet<i64>, BTreeSet<String>) {
    let mut set: BTreeSet<i64> = numbers.into_iter().collect();
    set.insert(0);
    set.insert(-3);
    let mut names = BTreeSet::new();
    names.insert("b".to_owned());
    names.extend(vec![text, "a".to_owned()]);
    (set, names)
}

#[test]
fn a_sorted_set_stays_sorted() {
    let program = Program::<sets_that_grow>::new(vec![]);
    let run = program.check((vec![4, -9, 0], "Z".to_owned()));
    assert_eq!(*run.output(), json!([[-9, -3, 0, 4], ["Z", "a", "b"]]));
    program.check((vec![], "c".to_owned()));
}

#[workflow]
async fn inferred_returns(all: Vec<i64>) -> (Vec<String>, Vec<Vec<i64>>) {
    let texts = map(&all, async |n| {
        if *n > 2 {
            return "large".into();
        }
        format!("{n}")
    })
    .await;
    let lists = map(&all, async |n| {
        if *n < 2 {
            return (0..*n).collect();
        }
        vec![*n]
    })
    .await;
    (texts, lists)
}

/// What is returned early from a map body has the type of its last expression.
#[test]
fn an_early_return_of_a_body_may_be_inferred() {
    let program = Program::<inferred_returns>::new(vec![]);
    let run = program.check(vec![1, 2, 3]);
    assert_eq!(*run.output(), json!([["1", "2", "large"], [[0], [2], [3]]]));
}

/// `Ok` with the type of its error, as async blocks need it, is `Ok`.
#[workflow]
async fn typed_ok(texts: Vec<String>) -> Result<Vec<String>, StockError> {
    let (a, b) = try_join!(async { Ok::<_, StockError>(echo("a").await) }, async {
        Ok::<String, StockError>(echo("b").await)
    })?;
    let mut all = map(&texts, async |text| Ok::<_, StockError>(echo(text).await)).await?;
    all.push(a + &b);
    Ok::<Vec<String>, StockError>(all)
}

#[test]
fn ok_with_the_type_of_its_error_makes_no_states() {
    let run = Program::<typed_ok>::new(vec![Stub::own::<echo>()]).check(vec!["x".into()]);
    assert_eq!(*run.output(), json!(["x", "ab"]));
    assert_eq!(run.transitions(), 5, "{:#?}", run.chains);
}

#[workflow]
async fn what_changes_give(
    mut stock: BTreeMap<String, i64>,
    mut list: Vec<i64>,
    keys: Vec<String>,
) -> Result<(Vec<String>, BTreeMap<String, i64>, Vec<i64>), Failure> {
    let mut seen = BTreeSet::new();
    let mut told = vec![];
    for key in keys {
        if !seen.insert(key.clone()) {
            told.push(format!("{key} again"));
            continue;
        }
        if let Some(left) = stock.remove(&key) {
            told.push(format!("{key} {left}"));
        } else {
            let next = bump(seen.len() as i64).await?;
            let before = stock.insert("none".to_owned(), next);
            told.push(format!("{}", before.unwrap_or(-1)));
        }
    }
    if list.len() > 1 {
        let first = list.remove(0);
        list.push(first * 10);
    }
    let gone = seen.remove("a");
    told.push(format!("{gone} {}", seen.len()));
    Ok((told, stock, list))
}

#[test]
fn changes_give_what_rust_gives() {
    let program = Program::<what_changes_give>::new(vec![Stub::own::<bump>()]);
    let stock = || BTreeMap::from([("a".to_owned(), 4), ("b".to_owned(), 0)]);
    let keys = |all: &str| all.split_whitespace().map(str::to_owned).collect();
    let run = program.check((stock(), vec![1, 2], keys("a a x b y")));
    assert_eq!(
        *run.output(),
        json!([["a 4", "a again", "-1", "b 0", "3", "true 3"], {"none": 5}, [2, 10]])
    );
    let run = program.check((stock(), vec![1], keys("")));
    assert_eq!(*run.output(), json!([["false 0"], {"a": 4, "b": 0}, [1]]));
}

#[workflow]
async fn ordered_bools(a: bool, b: bool, all: Vec<bool>) -> (bool, bool, bool, Vec<bool>) {
    let larger = std::cmp::max(a, b);
    let smaller = a.min(b);
    let most = all
        .iter()
        .max_by_key(|x| **x < a)
        .copied()
        .unwrap_or(a <= b);
    (
        larger,
        smaller,
        most,
        all.iter().map(|x| *x >= b || a > *x).collect(),
    )
}

#[test]
fn bools_have_an_order() {
    let program = Program::<ordered_bools>::new(vec![]);
    for (a, b) in [(false, false), (false, true), (true, false), (true, true)] {
        for all in [vec![], vec![true, false], vec![false, true, true]] {
            let most = all.iter().max_by_key(|x| !**x & a).copied();
            let each: Vec<bool> = all.iter().map(|x| *x >= b || a > *x).collect();
            let expected = json!([a | b, a & b, most.unwrap_or(!a | b), each]);
            assert_eq!(*program.check((a, b, all)).output(), expected);
        }
    }
}
