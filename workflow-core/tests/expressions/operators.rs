use crate::harness::{d, pairs, same, same2, texts};
use workflow_core::expr::{conditional, literal, ops};

const INTS: [i64; 8] = [
    0,
    1,
    -1,
    7,
    -7,
    2,
    9_007_199_254_740_991,
    -9_007_199_254_740_991,
];
const FLOATS: [f64; 9] = [
    0.0,
    1.0,
    -1.0,
    0.1,
    -2.5,
    1e10,
    0.49999999999999994,
    1e-7,
    123456.789,
];

#[test]
fn integer_arithmetic_is_that_of_rust() {
    let small: Vec<i64> = INTS.iter().copied().filter(|n| n.abs() < 100).collect();
    same2(
        pairs(&small, &small),
        |a, b| a + b,
        |a, b| ops::add(a, b, d()),
    );
    same2(
        pairs(&small, &small),
        |a, b| a - b,
        |a, b| ops::sub(a, b, d()),
    );
    same2(
        pairs(&small, &small),
        |a, b| a * b,
        |a, b| ops::mul(a, b, d()),
    );
    same(INTS.to_vec(), |a| -a, |a| ops::neg(a, d()));
}

#[test]
fn integer_division_truncates_and_fails_on_zero() {
    same2(
        pairs(&INTS, &INTS),
        |a, b| a / b,
        |a, b| ops::div(a, b, d()),
    );
    same2(
        pairs(&INTS, &INTS),
        |a, b| a % b,
        |a, b| ops::rem(a, b, d()),
    );
    let unsigned = [0_u32, 1, 7, 4_294_967_295];
    same2(
        pairs(&unsigned, &unsigned),
        |a, b| a / b,
        |a, b| ops::div(a, b, d()),
    );
    same2(
        pairs(&unsigned, &unsigned),
        |a, b| a % b,
        |a, b| ops::rem(a, b, d()),
    );
}

#[test]
fn float_arithmetic_is_that_of_rust() {
    same2(
        pairs(&FLOATS, &FLOATS),
        |a, b| a + b,
        |a, b| ops::add(a, b, d()),
    );
    same2(
        pairs(&FLOATS, &FLOATS),
        |a, b| a - b,
        |a, b| ops::sub(a, b, d()),
    );
    same2(
        pairs(&FLOATS, &FLOATS),
        |a, b| a * b,
        |a, b| ops::mul(a, b, d()),
    );
    let finite = |a: f64, b: f64| {
        assert!(b != 0.0, "infinity has no JSON");
        (a / b, a % b)
    };
    same2(
        pairs(&FLOATS, &FLOATS),
        |a, b| finite(a, b).0,
        |a, b| ops::div(a, b, d()),
    );
    same2(
        pairs(&FLOATS, &FLOATS),
        |a, b| finite(a, b).1,
        |a, b| ops::rem(a, b, d()),
    );
}

#[test]
fn texts_are_joined_and_ordered_by_code_points() {
    same2(
        pairs(&texts(), &texts()),
        |a, b| a + &b,
        |a, b| ops::add(a, b, d()),
    );
    same2(
        pairs(&texts(), &texts()),
        |a, b| a < b,
        |a, b| ops::lt(a, b, d()),
    );
    same2(
        pairs(&texts(), &texts()),
        |a, b| a >= b,
        |a, b| ops::ge(a, b, d()),
    );
    same2(
        pairs(&texts(), &texts()),
        |a, b| a == b,
        |a, b| ops::eq(a, b, d()),
    );
}

#[test]
fn comparisons_are_those_of_rust() {
    same2(pairs(&INTS, &INTS), |a, b| a < b, |a, b| ops::lt(a, b, d()));
    same2(
        pairs(&INTS, &INTS),
        |a, b| a <= b,
        |a, b| ops::le(a, b, d()),
    );
    same2(
        pairs(&FLOATS, &FLOATS),
        |a, b| a > b,
        |a, b| ops::gt(a, b, d()),
    );
    same2(
        pairs(&FLOATS, &FLOATS),
        |a, b| a >= b,
        |a, b| ops::ge(a, b, d()),
    );
    same2(
        pairs(&FLOATS, &FLOATS),
        |a, b| a != b,
        |a, b| ops::ne(a, b, d()),
    );
    let options = [None, Some(0), Some(5)];
    same2(
        pairs(&options, &options),
        |a, b| a == b,
        |a, b| ops::eq(a, b, d()),
    );
    same2(
        pairs(&options, &options),
        |a, b| a != b,
        |a, b| ops::ne(a, b, d()),
    );
    let lists = [vec![], vec![1], vec![1, 2], vec![2, 1]];
    same2(
        pairs(&lists, &lists),
        |a, b| a == b,
        |a, b| ops::eq(a, b, d()),
    );
    let nested = [vec![], vec![vec![]], vec![vec![1]]];
    same2(
        pairs(&nested, &nested),
        |a, b| a == b,
        |a, b| ops::eq(a, b, d()),
    );
    same2(
        pairs(&nested, &nested),
        |a, b| a != b,
        |a, b| ops::ne(a, b, d()),
    );
}

#[test]
fn logic_stops_early() {
    let both = [true, false];
    same2(
        pairs(&both, &both),
        |a, b| a && b,
        |a, b| ops::and(a, b, d()),
    );
    same2(
        pairs(&both, &both),
        |a, b| a || b,
        |a, b| ops::or(a, b, d()),
    );
    same(both.to_vec(), |a| !a, |a| ops::not(a, d()));
    let guarded = |x: i64| x != 0 && 10 / x > 1;
    same(vec![0, 1, 10], guarded, |x| {
        let quotient = ops::div(literal(10_i64), x.clone(), d::<i64>());
        let large = ops::gt(quotient, literal(1_i64), d::<bool>());
        let mut both = ops::and(ops::ne(x, literal(0_i64), d::<bool>()), large, d());
        both.value.fallible = true;
        both
    });
    same(
        vec![true, false],
        |c| if c { "a" } else { "b" },
        |c| conditional(c, literal("a"), literal("b"), d()),
    );
}

#[test]
fn casts_truncate_wrap_and_saturate() {
    let ints = [
        0_i64,
        1,
        -1,
        127,
        128,
        255,
        256,
        -128,
        -129,
        65_536,
        4_294_967_296,
        9_007_199_254_740_991,
    ];
    same(ints.to_vec(), |x| x as u8, |x| ops::cast(x, d()));
    same(ints.to_vec(), |x| x as i8, |x| ops::cast(x, d()));
    same(ints.to_vec(), |x| x as i32, |x| ops::cast(x, d()));
    same(ints.to_vec(), |x| x as u32, |x| ops::cast(x, d()));
    same(ints.to_vec(), |x| x as f64, |x| ops::cast(x, d()));
    let floats = [0.0, 0.9, -0.9, 1.5, -1.5, 300.7, -300.7, 1e10];
    same(floats.to_vec(), |x: f64| x as i64, |x| ops::cast(x, d()));
    same(floats.to_vec(), |x: f64| x as u8, |x| ops::cast(x, d()));
    same(floats.to_vec(), |x: f64| x as i8, |x| ops::cast(x, d()));
    same(floats.to_vec(), |x: f64| x as u32, |x| ops::cast(x, d()));
    same(vec![true, false], |x| x as i32, |x| ops::cast(x, d()));
    same(vec![3_u32, 255], |x| x as u8, |x| ops::cast(x, d()));
    same(vec![3_u8, 255], |x| x as u64, |x| ops::cast(x, d()));
    let exact = |x: i64| u64::try_from(x).expect("2^64 - 1 is not exact in JSON");
    same(vec![0_i64, 5, -1], exact, |x| ops::cast(x, d()));
}

#[test]
fn an_index_that_is_not_there_fails() {
    let lists = [vec![], vec![5], vec![1, 2, 3]];
    same2(
        pairs(&lists, &[0_usize, 1, 2]),
        |v: Vec<i32>, i| v[i],
        |v, i| ops::index(v, i, d()),
    );
    let nested = [vec![vec![]], vec![vec![1]], vec![vec![1, 2], vec![3]]];
    same2(
        pairs(&nested, &[0_usize, 1]),
        |v: Vec<Vec<i32>>, i| v[i].clone(),
        |v, i| ops::index(v, i, d()),
    );
    let ranges = [
        (0_usize, 0_usize),
        (0, 1),
        (1, 2),
        (1, 3),
        (2, 1),
        (3, 3),
        (0, 4),
    ];
    for (start, end) in ranges {
        let bounds = || {
            let value = |n: usize| Some(literal(n).value);
            (value(start), value(end))
        };
        same(
            lists.to_vec(),
            |v| v[start..end].to_vec(),
            |v| {
                let (start, end) = bounds();
                ops::slice(v, start, end, false, d())
            },
        );
        same(
            lists.to_vec(),
            |v| v[start..].to_vec(),
            |v| ops::slice(v, bounds().0, None, false, d()),
        );
        same(
            nested.to_vec(),
            |v| v[..=end].to_vec(),
            |v| ops::slice(v, None, bounds().1, true, d()),
        );
    }
}

#[test]
fn json_is_indexed_as_by_serde() {
    let values = [
        "null",
        "1",
        "[]",
        "[1, [2]]",
        r#"{"a": [3]}"#,
        r#"{"a": null}"#,
    ]
    .map(|s| serde_json::from_str::<serde_json::Value>(s).expect("JSON"));
    same(
        values.to_vec(),
        |v| v["a"].clone(),
        |v| ops::index(v, literal("a"), d()),
    );
    same(
        values.to_vec(),
        |v| v[1].clone(),
        |v| ops::index(v, literal(1_usize), d()),
    );
}
