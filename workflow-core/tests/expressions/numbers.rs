use crate::harness::{d, pairs, same, same2};
use workflow_core::expr::{Expr, format, functions, literal, methods, tuple};

const INTS: [i64; 9] = [0, 1, -1, 7, -7, 2, 100, 1_000_000_007, -1_000_000_007];
const FLOATS: [f64; 16] = [
    0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    1.5,
    2.5,
    -2.5,
    0.49999999999999994,
    -0.49999999999999994,
    3.7,
    -3.7,
    1e15,
    1e-9,
    123456.789,
    4503599627370495.5,
];

#[test]
fn rounding_is_that_of_rust() {
    same(FLOATS.to_vec(), f64::round, |x| methods::round(x, d()));
    same(FLOATS.to_vec(), f64::floor, |x| methods::floor(x, d()));
    same(FLOATS.to_vec(), f64::ceil, |x| methods::ceil(x, d()));
    same(FLOATS.to_vec(), f64::trunc, |x| methods::trunc(x, d()));
    same(FLOATS.to_vec(), f64::fract, |x| methods::fract(x, d()));
}

#[test]
fn simple_number_methods_are_those_of_rust() {
    same(FLOATS.to_vec(), f64::abs, |x| methods::abs(x, d()));
    same(INTS.to_vec(), i64::abs, |x| methods::abs(x, d()));
    same(
        FLOATS.to_vec(),
        |x: f64| x.abs().sqrt(),
        |x| methods::sqrt(methods::abs(x, d::<f64>()), d()),
    );
    same(FLOATS.to_vec(), f64::signum, |x| methods::signum(x, d()));
    same(INTS.to_vec(), i64::signum, |x| methods::signum(x, d()));
    same(INTS.to_vec(), i64::is_positive, |x| {
        methods::is_positive(x, d())
    });
    same(
        FLOATS.to_vec(),
        |x| (x.is_nan(), x.is_finite()),
        |x: Expr<f64>| {
            let facts = [
                methods::is_nan(x.clone(), d::<bool>()).value,
                methods::is_finite(x, d::<bool>()).value,
            ];
            tuple(facts.to_vec(), d())
        },
    );
    same(INTS.to_vec(), i64::is_negative, |x| {
        methods::is_negative(x, d())
    });
    for n in 1..=3 {
        same(
            FLOATS.to_vec(),
            |x: f64| x.powi(n),
            |x| methods::powi(x, literal(n), d()),
        );
    }
    same2(
        pairs(&[0_i64, 1, 2, -3, 10], &[0_u32, 1, 2, 5, 15]),
        i64::pow,
        |x, n| methods::pow(x, n, d()),
    );
}

#[test]
fn pairs_of_numbers() {
    same2(pairs(&INTS, &INTS), Ord::min, |a, b| {
        methods::min_with(a, b, d())
    });
    same2(pairs(&FLOATS, &FLOATS), f64::max, |a, b| {
        methods::max_with(a, b, d())
    });
    same2(pairs(&INTS, &INTS), std::cmp::max, |a, b| {
        functions::max(a, b, d())
    });
    same2(pairs(&INTS, &INTS), i64::abs_diff, |a, b| {
        methods::abs_diff(a, b, d())
    });
    same2(pairs(&INTS, &INTS), i64::rem_euclid, |a, b| {
        methods::rem_euclid(a, b, d())
    });
    same2(pairs(&INTS, &INTS), i64::div_euclid, |a, b| {
        methods::div_euclid(a, b, d())
    });
    same2(
        pairs(&INTS, &INTS),
        |a, b| a.clamp(-2, b),
        |a, b| methods::clamp(a, literal(-2_i64), b, d()),
    );
}

#[test]
fn checked_and_saturating_operations() {
    let small = [0_u8, 1, 16, 200, 255];
    same2(pairs(&small, &small), u8::checked_add, |a, b| {
        methods::checked_add(a, b, d())
    });
    same2(pairs(&small, &small), u8::checked_sub, |a, b| {
        methods::checked_sub(a, b, d())
    });
    same2(pairs(&small, &small), u8::checked_mul, |a, b| {
        methods::checked_mul(a, b, d())
    });
    same2(pairs(&small, &small), u8::saturating_add, |a, b| {
        methods::saturating_add(a, b, d())
    });
    same2(pairs(&small, &small), u8::saturating_sub, |a, b| {
        methods::saturating_sub(a, b, d())
    });
    same2(pairs(&small, &small), u8::checked_div, |a, b| {
        methods::checked_div(a, b, d())
    });
    same2(pairs(&small, &small), u8::checked_rem, |a, b| {
        methods::checked_rem(a, b, d())
    });
    let signed = [0_i32, 5, -5, i32::MAX, i32::MIN];
    same2(pairs(&signed, &signed), i32::saturating_mul, |a, b| {
        methods::saturating_mul(a, b, d())
    });
    same2(pairs(&signed, &signed), i32::checked_sub, |a, b| {
        methods::checked_sub(a, b, d())
    });
    let wide = [0_u64, 1, 9_007_199_254_740_990];
    same2(pairs(&wide, &wide), u64::checked_sub, |a, b| {
        methods::checked_sub(a, b, d())
    });
    same2(pairs(&wide, &wide), u64::saturating_sub, |a, b| {
        methods::saturating_sub(a, b, d())
    });
}

#[test]
fn numbers_are_printed_as_rust_prints_them() {
    let wide = [
        0_i64,
        -5,
        1_000_000_000_000_000,
        9_007_199_254_740_991,
        -9_007_199_254_740_991,
    ];
    same(
        wide.to_vec(),
        |x| x.to_string(),
        |x| methods::to_string(x, d()),
    );
    same(
        vec![0_u8, 255],
        |x| x.to_string(),
        |x| methods::to_string(x, d()),
    );
    let floats = [0.0, 1.0, -1.5, 0.1, 100.0, 1234567.25, 1e15, 0.000001];
    same(
        floats.to_vec(),
        |x: f64| x.to_string(),
        |x| methods::to_string(x, d()),
    );
    same(
        vec![true, false],
        |x| x.to_string(),
        |x| methods::to_string(x, d()),
    );
}

#[test]
fn widths_and_precisions_are_those_of_rust() {
    macro_rules! spec {
        ($values:expr, $($spec:literal),*) => {$(
            same($values, |x| format!(concat!("[{:", $spec, "}]"), x), |x| {
                format::concat(vec![format::text("["), format::argument(x, $spec), format::text("]")])
            });
        )*};
    }
    let ints = vec![0_i64, 5, -5, 12345, -12345];
    spec!(
        ints.clone(),
        "",
        "5",
        ">5",
        "<5",
        "^5",
        "05",
        "+",
        "+05",
        "*^8",
        "->7",
        "+7",
        "<+7",
        "?"
    );
    spec!(
        vec![0_u32, 5, 255, 65_535],
        "x",
        "X",
        "b",
        "o",
        "08b",
        "6",
        "04x",
        ">6x"
    );
    // Not among them: digits that are cut at an exact decimal half, where the last one may differ.
    let floats = vec![0.0, 1.0, -1.0, 2.34567, -7.65432, 1234.5678, 0.001, 99.999];
    spec!(
        floats.clone(),
        "",
        ".0",
        ".1",
        ".2",
        ".3",
        "8.2",
        "<8.2",
        "^9.1",
        "08.2",
        "+.2",
        "+09.3"
    );
    spec!(vec![true, false], "", ">6", "^7", "?");
    let texts = vec![
        "".to_owned(),
        "ab".to_owned(),
        "héé".to_owned(),
        "a😀b".to_owned(),
        "longer text".to_owned(),
    ];
    spec!(
        texts.clone(),
        "",
        "5",
        ">5",
        "^6",
        ".2",
        ">4.1",
        "é<6",
        "😀^7"
    );
}

#[test]
fn pieces_of_a_format_string_are_joined() {
    same2(
        pairs(&["a".to_owned(), "é".to_owned()], &[0_i64, -3]),
        |s, n| format!("{s} has {n} {{items}}"),
        |s, n| {
            format::concat(vec![
                format::argument(s, ""),
                format::text(" has "),
                format::argument(n, ""),
                format::text(" {items}"),
            ])
        },
    );
    same2(
        pairs(&[1_u8], &[2_u8, 30]),
        |a, b| format!("{a}{b}"),
        |a, b| format::concat(vec![format::argument(a, ""), format::argument(b, "")]),
    );
    same(
        vec![7_i32],
        |x| format!("{x}").repeat(20),
        |x| format::concat((0..20).map(|_| format::argument(x.clone(), "")).collect()),
    );
}
