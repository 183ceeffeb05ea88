use crate::harness::{d, pairs, same, same2, text, var};
use workflow_core::expr::{
    Expr, array, array_repeat, functions, json_array, json_object, literal, methods, range,
    range_inclusive, tuple, with_shape,
};

fn flat() -> Vec<Vec<i64>> {
    vec![vec![], vec![5], vec![1, 2, 3], vec![2, 2]]
}

fn nested() -> Vec<Vec<Vec<i64>>> {
    vec![
        vec![],
        vec![vec![]],
        vec![vec![1]],
        vec![vec![1], vec![]],
        vec![vec![1, 2], vec![3]],
    ]
}

#[test]
fn items_of_lists() {
    same(flat(), |v| v.len(), |v| methods::len(v, d()));
    same(nested(), |v| v.len(), |v| methods::len(v, d()));
    same(nested(), |v| v.is_empty(), |v| methods::is_empty(v, d()));
    same(
        vec![vec![None, Some(1)], vec![None]],
        |v| v.len(),
        |v: Expr<Vec<Option<i32>>>| methods::len(v, d()),
    );
    same(flat(), |v| v.first().copied(), |v| methods::first(v, d()));
    same(nested(), |v| v.first().cloned(), |v| methods::first(v, d()));
    same(nested(), |v| v.last().cloned(), |v| methods::last(v, d()));
    same2(
        pairs(&nested(), &[0_usize, 1, 2]),
        |v, i| v.get(i).cloned(),
        |v, i| methods::get(v, i, d()),
    );
    same2(
        pairs(&flat(), &[0_usize, 1, 2]),
        |v, i| v.get(i).copied(),
        |v, i| methods::get(v, i, d()),
    );
    same2(
        pairs(&flat(), &[0_i64, 1, 5]),
        |v, x| v.contains(&x),
        |v, x| methods::contains(v, x, d()),
    );
    same2(
        pairs(&nested(), &flat()),
        |v, x| v.contains(&x),
        |v, x| methods::contains(v, x, d()),
    );
}

#[test]
fn lists_are_joined() {
    let words = vec![
        vec![],
        vec!["a".to_owned()],
        vec!["a".to_owned(), "é".to_owned()],
    ];
    same(
        words.clone(),
        |v| v.join(", "),
        |v| methods::join(v, literal(", "), d()),
    );
    same(words, |v| v.concat(), |v| methods::concat(v, d()));
    same(nested(), |v| v.concat(), |v| methods::concat(v, d()));
    let deep = vec![
        vec![],
        vec![vec![vec![1]]],
        vec![vec![vec![]], vec![vec![2], vec![3]]],
    ];
    same(
        deep,
        |v| v.concat(),
        |v: Expr<Vec<Vec<Vec<i32>>>>| methods::concat(v, d()),
    );
}

#[test]
fn literals_keep_lists_in_lists() {
    same2(
        pairs(&flat(), &flat()),
        |a, b| vec![a, b],
        |a, b| array(vec![a, b], d()),
    );
    same(flat(), |a| vec![a], |a| array(vec![a], d()));
    same(
        vec![None, Some(vec![]), Some(vec![1])],
        |a| vec![a],
        |a: Expr<Option<Vec<i32>>>| array(vec![a], d()),
    );
    same2(
        pairs(&flat(), &[None, Some(1)]),
        |a, b: Option<i32>| (a, b),
        |a, b| tuple(vec![a.value, b.value], d()),
    );
    let values = ["null", "[]", "[[1]]", "{}", "1"]
        .map(|s| serde_json::from_str::<serde_json::Value>(s).expect("JSON"));
    same(
        values.to_vec(),
        |v| serde_json::json!([v]),
        |v| json_array(vec![with_shape(&v)]),
    );
    same(
        values.to_vec(),
        |v| serde_json::json!({"a": v, "a": 1, "b": v}),
        |v| {
            json_object(vec![
                ("a", v.value.clone()),
                ("a", literal(1).value),
                ("b", v.value),
            ])
        },
    );
    same(values.to_vec(), |v| vec![v], |v| array(vec![v], d()));
}

#[test]
fn repeated_items() {
    same2(
        pairs(&flat(), &[0_usize, 1, 3]),
        |a, n| vec![a; n],
        |a, n| array_repeat(a, n, d()),
    );
    same2(
        pairs(&[None, Some(1)], &[0_usize, 1, 2]),
        |a: Option<i32>, n| vec![a; n],
        |a, n| array_repeat(a, n, d()),
    );
}

#[test]
fn ranges() {
    let ends = pairs(&[0_i64, 2, -1], &[0_i64, 1, 2, 4]);
    same2(
        ends.clone(),
        |a, b| (a..b).collect::<Vec<_>>(),
        |a, b| methods::collect(range(a, b, d::<std::ops::Range<i64>>()), d()),
    );
    same2(
        ends.clone(),
        |a, b| (a..=b).collect::<Vec<_>>(),
        |a, b| {
            methods::collect(
                range_inclusive(a, b, d::<std::ops::RangeInclusive<i64>>()),
                d(),
            )
        },
    );
    same2(
        ends,
        |a, b| (a..b).contains(&1),
        |a, b| {
            methods::contains(
                range(a, b, d::<std::ops::Range<i64>>()),
                literal(1_i64),
                d(),
            )
        },
    );
    same(
        vec![0.0, 0.5, 1.0, 1.5],
        |x| (0.5..1.5).contains(&x),
        |x| {
            let ends = range(literal(0.5), literal(1.5), d::<std::ops::Range<f64>>());
            methods::contains(ends, x, d())
        },
    );
}

#[test]
fn conversions_keep_the_json() {
    same(vec![3_u8], u64::from, |x| functions::from(x, d()));
    same(vec![3_u8], f64::from, |x| functions::from(x, d()));
    same(vec!["a".to_owned()], Some, |x| functions::from(x, d()));
    same(vec!['é'], String::from, |x| functions::from(x, d()));
    same(flat(), serde_json::Value::from, |x| functions::from(x, d()));
    same(vec![()], |()| Vec::<i64>::new(), |_| functions::empty(d()));
}

#[test]
fn simple_texts_stay_simple() {
    let items = || var::<Vec<i64>>("items");
    assert_eq!(text(&methods::len(items(), d::<usize>())), "$count($items)");
    assert_eq!(
        text(&methods::first(items(), d::<Option<i64>>())),
        "$items[0]"
    );
    assert_eq!(
        text(&methods::contains(items(), literal(1_i64), d::<bool>())),
        "1 in $items"
    );
    assert_eq!(
        text(&methods::is_empty(var::<String>("name"), d::<bool>())),
        "$name = ''"
    );
}
