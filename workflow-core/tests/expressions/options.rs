#![expect(
    clippy::unnecessary_lazy_evaluations,
    reason = "the lazy forms are what is tested"
)]

use crate::harness::{d, over, pairs, same, same2};
use workflow_core::error::Failure;
use workflow_core::expr::{Expr, Ty, functions, literal, methods, ops};

fn numbers() -> Vec<Option<i64>> {
    vec![None, Some(0), Some(5), Some(-3)]
}

fn lists() -> Vec<Option<Vec<i64>>> {
    vec![None, Some(vec![]), Some(vec![1]), Some(vec![1, 2])]
}

fn results() -> Vec<Result<i64, Failure>> {
    vec![
        Ok(0),
        Ok(5),
        Err(Failure::new("Broken", "by hand")),
        Err(Failure::new("Empty", "")),
    ]
}

fn more(x: Expr<i64>) -> Expr<i64> {
    ops::add(x, literal(1_i64), d())
}

fn positive(x: Expr<i64>) -> Expr<bool> {
    ops::gt(x, literal(0_i64), d())
}

#[test]
fn tests_of_options() {
    same(numbers(), |x| x.is_some(), |x| methods::is_some(x, d()));
    same(numbers(), |x| x.is_none(), |x| methods::is_none(x, d()));
    same(lists(), |x| x.is_some(), |x| methods::is_some(x, d()));
    same(lists(), |x| x.is_none(), |x| methods::is_none(x, d()));
    same(
        vec![None, Some(false), Some(true)],
        |x| x.is_some(),
        |x| methods::is_some(x, d()),
    );
    same(
        numbers(),
        |x| x.is_some_and(|v| v > 0),
        |x| methods::is_some_and(x, ["v"], positive, d()),
    );
    same(
        numbers(),
        |x| x.is_none_or(|v| v > 0),
        |x| methods::is_none_or(x, ["v"], positive, d()),
    );
}

#[test]
fn values_of_options() {
    same(
        numbers(),
        |x| x.map(|v| v + 1),
        |x| methods::map(x, ["v"], more, d()),
    );
    same(
        lists(),
        |x| x.map(|v| v.len()),
        |x| methods::map(x, ["v"], |v| methods::len(v, d::<usize>()), d()),
    );
    same(
        numbers(),
        |x| x.filter(|v| *v > 0),
        |x| methods::filter(x, ["v"], |v| ops::gt(v, literal(0_i64), d()), d()),
    );
    same(
        lists(),
        |x| x.and_then(|v| v.first().copied()),
        |x| methods::and_then(x, ["v"], |v| methods::first(v, d::<Option<i64>>()), d()),
    );
    same2(
        pairs(&numbers(), &[0_i64, 9]),
        |x, y| x.unwrap_or(y),
        |x, y| methods::unwrap_or(x, y, d()),
    );
    same(
        numbers(),
        |x| x.unwrap_or_else(|| i64::from("four".len() == 4)),
        |x| methods::unwrap_or_else(x, || literal(1_i64), d()),
    );
    same(
        lists(),
        |x| x.unwrap_or_default(),
        |x| methods::unwrap_or_default(x, d()),
    );
    same2(
        pairs(&numbers(), &numbers()),
        |x, y| x.or(y),
        |x, y| methods::or(x, y, d()),
    );
    same2(
        pairs(&numbers(), &numbers()),
        |x, y| x.or_else(|| y),
        |x, y| methods::or_else(x, || y.clone(), d()),
    );
    same2(
        pairs(&numbers(), &numbers()),
        |x, y| x.xor(y),
        |x, y| methods::xor(x, y, d()),
    );
    same2(
        pairs(&numbers(), &numbers()),
        |x, y| x.and(y),
        |x, y| methods::and(x, y, d()),
    );
    same2(
        pairs(&numbers(), &lists()),
        |x, y| x.zip(y),
        |x, y| methods::zip(x, y, d()),
    );
    same(
        numbers(),
        |x| x.map_or(7, |v| v + 1),
        |x| methods::map_or(x, literal(7_i64), ["v"], more, d()),
    );
    same(
        numbers(),
        |x| x.map_or_else(|| 7, |v| v + 1),
        |x| methods::map_or_else(x, || literal(7_i64), ["v"], more, d()),
    );
    same(
        numbers(),
        |x| x.into_iter().collect::<Vec<_>>(),
        |x| methods::collect(methods::into_iter(x, over::<i64>()), d()),
    );
    same(
        lists(),
        |x| x.into_iter().collect::<Vec<_>>(),
        |x| methods::collect(methods::into_iter(x, over::<Vec<i64>>()), d()),
    );
    same(
        numbers(),
        |x| x.into_iter().count(),
        |x| methods::count(methods::into_iter(x, over::<i64>()), d()),
    );
    same(
        vec![true, false],
        |x| x.then_some(3),
        |x| methods::then_some(x, literal(3), d()),
    );
    same(
        vec![true, false],
        |x| x.then(|| vec![1]),
        |x| methods::then(x, || literal(vec![1]), d()),
    );
    same(vec![3_i64], Some, |x| functions::some(x, d()));
}

#[test]
fn options_become_results() {
    same(
        numbers(),
        |x| x.ok_or("none".to_owned()),
        |x| methods::ok_or(x, literal("none".to_owned()), d()),
    );
    same(
        lists(),
        |x| x.ok_or_else(|| "none".to_owned()),
        |x| methods::ok_or_else(x, || literal("none".to_owned()), d()),
    );
    same(numbers(), Ok::<_, String>, |x| functions::ok(x, d()));
    same(vec!["e".to_owned()], Err::<i64, _>, |x| {
        functions::err(x, d())
    });
}

#[test]
fn results_as_data() {
    let error = |e: Expr<Failure>| -> Expr<String> { methods::to_string(e, Ty::default()) };
    same(results(), |r| r.is_ok(), |r| methods::is_ok(r, d()));
    same(results(), |r| r.is_err(), |r| methods::is_err(r, d()));
    same(
        results(),
        |r| r.is_ok_and(|v| v > 0),
        |r| methods::is_ok_and(r, ["v"], positive, d()),
    );
    same(
        results(),
        |r| r.is_err_and(|e| e.to_string() == "Empty"),
        |r| methods::is_err_and(r, ["e"], |e| ops::eq(error(e), literal("Empty"), d()), d()),
    );
    same(results(), |r| r.ok(), |r| methods::ok(r, d()));
    same(results(), |r| r.err(), |r| methods::err(r, d()));
    same(
        results(),
        |r| r.map(|v| v + 1),
        |r| methods::map(r, ["v"], more, d()),
    );
    same(
        results(),
        |r| r.map_err(|e| e.to_string()),
        |r| methods::map_err(r, ["e"], error, d()),
    );
    same(
        results(),
        |r| r.unwrap_or(8),
        |r| methods::unwrap_or(r, literal(8_i64), d()),
    );
    same(
        results(),
        |r| r.unwrap_or_default(),
        |r| methods::unwrap_or_default(r, d()),
    );
    same(
        results(),
        |r| r.map(|v| v.to_string()).unwrap_or_else(|e| e.to_string()),
        |r| {
            let text = |v: Expr<i64>| methods::to_string(v, d::<String>());
            let texts = methods::map(r, ["v"], text, d::<Result<String, Failure>>());
            methods::unwrap_or_else_result(texts, ["e"], error, d())
        },
    );
    same(
        results(),
        |r| r.map_or(1, |v| v + 1),
        |r| methods::map_or(r, literal(1_i64), ["v"], more, d()),
    );
    same(
        results(),
        |r| r.map_or_else(|e| e.to_string(), |v| v.to_string()),
        |r| {
            methods::map_or_else_result(
                r,
                ["e"],
                error,
                ["v"],
                |v| methods::to_string(v, d::<String>()),
                d(),
            )
        },
    );
    same(
        results(),
        |r| {
            r.and_then(|v| {
                if v > 0 {
                    Ok(v)
                } else {
                    Err(Failure::new("Zero", ""))
                }
            })
        },
        |r| {
            let check = |v: Expr<i64>| {
                let zero = functions::err(
                    literal(Failure::new("Zero", "")),
                    d::<Result<i64, Failure>>(),
                );
                let fine = functions::ok(v.clone(), d::<Result<i64, Failure>>());
                workflow_core::expr::conditional(
                    positive(v),
                    fine,
                    zero,
                    d::<Result<i64, Failure>>(),
                )
            };
            methods::and_then(r, ["v"], check, d())
        },
    );
    same(
        results(),
        |r| r.or_else(|_| Ok::<_, Failure>(3)),
        |r| {
            methods::or_else_result(
                r,
                ["e"],
                |_| functions::ok(literal(3_i64), d::<Result<i64, Failure>>()),
                d(),
            )
        },
    );
}
