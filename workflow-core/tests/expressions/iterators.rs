use crate::harness::{d, over, pairs, same, same2};
use workflow_core::expr::{Expr, Ty, array, functions, literal, methods, ops, tuple};

fn flat() -> Vec<Vec<i64>> {
    vec![
        vec![],
        vec![5],
        vec![0],
        vec![1, 2, 3],
        vec![2, -1, 2],
        vec![3, 3, 1, 1],
    ]
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

fn iter(v: Expr<Vec<i64>>) -> Expr<std::vec::IntoIter<i64>> {
    methods::into_iter(v, over())
}

fn rows(v: Expr<Vec<Vec<i64>>>) -> Expr<std::vec::IntoIter<Vec<i64>>> {
    methods::into_iter(v, over())
}

fn double(x: Expr<i64>) -> Expr<i64> {
    ops::mul(x, literal(2_i64), d())
}

fn positive<T: ops::AslOrd>(x: Expr<T>) -> Expr<bool> {
    ops::gt(x, literal(0_i64), d())
}

fn over_one<T: ops::AslOrd>(x: Expr<T>) -> Expr<bool> {
    ops::gt(x, literal(1_i64), d())
}

#[test]
fn map_and_filter() {
    same(
        flat(),
        |v| v.into_iter().map(|x| x * 2).collect::<Vec<_>>(),
        |v| methods::collect(methods::map(iter(v), ["x"], double, over::<i64>()), d()),
    );
    same(
        flat(),
        |v| v.into_iter().map(|x| vec![x]).collect::<Vec<_>>(),
        |v| {
            let list = |x| array(vec![x], d::<Vec<i64>>());
            methods::collect(methods::map(iter(v), ["x"], list, over::<Vec<i64>>()), d())
        },
    );
    same(
        flat(),
        |v| v.into_iter().filter(|x| *x > 1).collect::<Vec<_>>(),
        |v| {
            methods::collect(
                methods::filter(iter(v), ["x"], over_one, over::<i64>()),
                d(),
            )
        },
    );
    same(
        nested(),
        |v| v.into_iter().filter(|x| x.len() < 2).collect::<Vec<_>>(),
        |v| {
            let short = |x| ops::lt(methods::len(x, d::<usize>()), literal(2_usize), d());
            methods::collect(
                methods::filter(rows(v), ["x"], short, over::<Vec<i64>>()),
                d(),
            )
        },
    );
    same(
        nested(),
        |v| {
            v.into_iter()
                .filter(|x| x.len() == 1)
                .map(|x| x.len())
                .collect::<Vec<_>>()
        },
        |v| {
            let one = |x| ops::eq(methods::len(x, d::<usize>()), literal(1_usize), d());
            let kept = methods::filter(rows(v), ["x"], one, over::<Vec<i64>>());
            let len = |x| methods::len(x, d::<usize>());
            methods::collect(methods::map(kept, ["x"], len, over::<usize>()), d())
        },
    );
    same(
        nested(),
        |v| v.iter().map(|x| x.first().copied()).collect::<Vec<_>>(),
        |v| {
            let first = |x| methods::first(x, d::<Option<i64>>());
            methods::collect(
                methods::map(rows(v), ["x"], first, over::<Option<i64>>()),
                d(),
            )
        },
    );
    same(
        nested(),
        |v| {
            v.iter()
                .filter_map(|x| x.first().copied())
                .collect::<Vec<_>>()
        },
        |v| {
            let first = |x| methods::first(x, d::<Option<i64>>());
            methods::collect(
                methods::filter_map(rows(v), ["x"], first, over::<i64>()),
                d(),
            )
        },
    );
}

#[test]
fn flat_map_and_flatten() {
    same(
        nested(),
        |v| v.into_iter().flatten().collect::<Vec<_>>(),
        |v| methods::collect(methods::flatten(rows(v), over::<i64>()), d()),
    );
    same(
        nested(),
        |v| {
            v.into_iter()
                .flat_map(|x| vec![x.clone(), x])
                .collect::<Vec<_>>()
        },
        |v| {
            let twice = |x: Expr<Vec<i64>>| array(vec![x.clone(), x], d::<Vec<Vec<i64>>>());
            methods::collect(
                methods::flat_map(rows(v), ["x"], twice, over::<Vec<i64>>()),
                d(),
            )
        },
    );
    same(
        nested(),
        |v| {
            v.iter()
                .flat_map(|x| x.first().copied())
                .collect::<Vec<_>>()
        },
        |v| {
            let first = |x| methods::first(x, d::<Option<i64>>());
            methods::collect(methods::flat_map(rows(v), ["x"], first, over::<i64>()), d())
        },
    );
    let options = vec![
        vec![],
        vec![None],
        vec![Some(vec![1])],
        vec![Some(vec![]), None, Some(vec![2, 3])],
    ];
    same(
        options,
        |v| v.into_iter().flatten().collect::<Vec<_>>(),
        |v| {
            let items = methods::into_iter(v, over::<Option<Vec<i64>>>());
            methods::collect(methods::flatten(items, over::<Vec<i64>>()), d())
        },
    );
    let results = vec![
        vec![],
        vec![Ok(vec![1])],
        vec![Err("e".to_owned()), Ok(vec![])],
    ];
    same(
        results,
        |v| v.into_iter().flatten().collect::<Vec<_>>(),
        |v| {
            let items = methods::into_iter(v, over::<Result<Vec<i64>, String>>());
            methods::collect(methods::flatten(items, over::<Vec<i64>>()), d())
        },
    );
}

#[test]
fn pairs_of_items() {
    same(
        flat(),
        |v| v.into_iter().enumerate().collect::<Vec<_>>(),
        |v| methods::collect(methods::enumerate(iter(v), over::<(usize, i64)>()), d()),
    );
    same(
        nested(),
        |v| v.into_iter().enumerate().collect::<Vec<_>>(),
        |v| {
            methods::collect(
                methods::enumerate(rows(v), over::<(usize, Vec<i64>)>()),
                d(),
            )
        },
    );
    same2(
        pairs(&flat(), &nested()),
        |a, b| a.into_iter().zip(b).collect::<Vec<_>>(),
        |a, b| methods::collect(methods::zip(iter(a), b, over::<(i64, Vec<i64>)>()), d()),
    );
    same2(
        pairs(&nested(), &nested()),
        |a, b| a.into_iter().chain(b).collect::<Vec<_>>(),
        |a, b| methods::collect(methods::chain(rows(a), b, over::<Vec<i64>>()), d()),
    );
    same(
        nested(),
        |v| v.into_iter().enumerate().unzip::<_, _, Vec<_>, Vec<_>>(),
        |v| {
            methods::unzip(
                methods::enumerate(rows(v), over::<(usize, Vec<i64>)>()),
                d(),
            )
        },
    );
    same(
        nested(),
        |v| v.into_iter().partition::<Vec<_>, _>(|x| x.is_empty()),
        |v| methods::partition(rows(v), ["x"], |x| methods::is_empty(x, d()), d()),
    );
}

#[test]
fn parts_of_the_items() {
    same(
        nested(),
        |v| v.into_iter().rev().collect::<Vec<_>>(),
        |v| methods::collect(methods::rev(rows(v), over::<Vec<i64>>()), d()),
    );
    let counts = [0_usize, 1, 2, 9];
    same2(
        pairs(&nested(), &counts),
        |v, n| v.into_iter().take(n).collect::<Vec<_>>(),
        |v, n| methods::collect(methods::take(rows(v), n, over::<Vec<i64>>()), d()),
    );
    same2(
        pairs(&nested(), &counts),
        |v, n| v.into_iter().skip(n).collect::<Vec<_>>(),
        |v, n| methods::collect(methods::skip(rows(v), n, over::<Vec<i64>>()), d()),
    );
    same2(
        pairs(&flat(), &counts),
        |v, n| v.into_iter().step_by(n).collect::<Vec<_>>(),
        |v, n| methods::collect(methods::step_by(iter(v), n, over::<i64>()), d()),
    );
    same(
        flat(),
        |v| v.into_iter().take_while(|x| *x > 1).collect::<Vec<_>>(),
        |v| {
            methods::collect(
                methods::take_while(iter(v), ["x"], over_one, over::<i64>()),
                d(),
            )
        },
    );
    same(
        flat(),
        |v| v.into_iter().skip_while(|x| *x > 1).collect::<Vec<_>>(),
        |v| {
            methods::collect(
                methods::skip_while(iter(v), ["x"], over_one, over::<i64>()),
                d(),
            )
        },
    );
    same2(
        pairs(&nested(), &counts),
        |v, n| v.into_iter().nth(n),
        |v, n| methods::nth(rows(v), n, d()),
    );
    same(
        nested(),
        |v| v.into_iter().next(),
        |v| methods::next(rows(v), d()),
    );
    same(
        flat(),
        |v| v.into_iter().last(),
        |v| methods::last(iter(v), d()),
    );
}

#[test]
fn sums_and_extremes() {
    same(
        flat(),
        |v| v.iter().sum::<i64>(),
        |v| methods::sum(iter(v), d()),
    );
    same(
        flat(),
        |v| v.iter().product::<i64>(),
        |v| methods::product(iter(v), d()),
    );
    same(
        flat(),
        |v| v.iter().map(|x| x * 2).sum::<i64>(),
        |v| methods::sum(methods::map(iter(v), ["x"], double, over::<i64>()), d()),
    );
    same(
        flat(),
        |v| v.iter().filter(|x| **x > 1).sum::<i64>(),
        |v| {
            methods::sum(
                methods::filter(iter(v), ["x"], over_one, over::<i64>()),
                d(),
            )
        },
    );
    same(
        flat(),
        |v| v.iter().filter(|x| **x > 1).count(),
        |v| {
            methods::count(
                methods::filter(iter(v), ["x"], over_one, over::<i64>()),
                d(),
            )
        },
    );
    same(
        vec![vec![], vec![0.1, 0.2, 0.3], vec![1e16, 1.0, -1e16]],
        |v| v.iter().sum::<f64>() + 0.0,
        |v: Expr<Vec<f64>>| methods::sum(methods::iter(v, over::<f64>()), d()),
    );
    same(
        flat(),
        |v| v.into_iter().min(),
        |v| methods::min(iter(v), d()),
    );
    same(
        flat(),
        |v| v.into_iter().max(),
        |v| methods::max(iter(v), d()),
    );
    let words = vec![vec![], crate::harness::texts()];
    same(
        words.clone(),
        |v| v.into_iter().min(),
        |v| methods::min(methods::into_iter(v, over::<String>()), d()),
    );
    same(
        words,
        |v| v.into_iter().max(),
        |v| methods::max(methods::into_iter(v, over::<String>()), d()),
    );
    let people = vec![
        vec![],
        vec![
            (2_i64, "a".to_owned()),
            (1, "b".to_owned()),
            (2, "c".to_owned()),
            (1, "d".to_owned()),
        ],
    ];
    let key = |x: Expr<&(i64, String)>| -> Expr<i64> {
        Expr::new(workflow_core::ir::Value::of(
            x.value.ast.filter(workflow_core::jsonata::Ast::int(0)),
        ))
    };
    same(
        people.clone(),
        |v| v.into_iter().min_by_key(|x| x.0),
        |v| {
            methods::min_by_key(
                methods::into_iter(v, over::<(i64, String)>()),
                ["x"],
                key,
                d(),
            )
        },
    );
    same(
        people,
        |v| v.into_iter().max_by_key(|x| x.0),
        |v| {
            methods::max_by_key(
                methods::into_iter(v, over::<(i64, String)>()),
                ["x"],
                key,
                d(),
            )
        },
    );
    same(
        nested(),
        |v| v.into_iter().max_by_key(|x| x.len()),
        |v| methods::max_by_key(rows(v), ["x"], |x| methods::len(x, d::<usize>()), d()),
    );
}

#[test]
fn searching() {
    same(
        flat(),
        |v| v.into_iter().any(|x| x > 1),
        |v| methods::any(iter(v), ["x"], over_one, d()),
    );
    same(
        flat(),
        |v| v.into_iter().all(|x| x > 0),
        |v| methods::all(iter(v), ["x"], positive, d()),
    );
    same(
        flat(),
        |v| v.into_iter().find(|x| *x > 1),
        |v| methods::find(iter(v), ["x"], over_one, d()),
    );
    same(
        nested(),
        |v| v.into_iter().find(|x| x.is_empty()),
        |v| methods::find(rows(v), ["x"], |x| methods::is_empty(x, d()), d()),
    );
    same(
        flat(),
        |v| v.into_iter().position(|x| x > 1),
        |v| methods::position(iter(v), ["x"], over_one, d()),
    );
    same(
        nested(),
        |v| v.iter().find_map(|x| x.first().copied()),
        |v| {
            methods::find_map(
                rows(v),
                ["x"],
                |x| methods::first(x, d::<Option<i64>>()),
                d(),
            )
        },
    );
}

#[test]
fn a_search_stops_before_what_would_fail() {
    let divides = |x: Expr<i64>| {
        let quotient = ops::div(literal(10_i64), x, d::<i64>());
        ops::gt(quotient, literal(3_i64), d::<bool>())
    };
    let lists = vec![vec![], vec![1, 0], vec![0, 1], vec![10, 0], vec![5, 10]];
    same(
        lists.clone(),
        |v| v.into_iter().any(|x| 10 / x > 3),
        |v| methods::any(iter(v), ["x"], divides, d()),
    );
    same(
        lists.clone(),
        |v| v.into_iter().all(|x| 10 / x > 3),
        |v| methods::all(iter(v), ["x"], divides, d()),
    );
    same(
        lists.clone(),
        |v| v.into_iter().position(|x| 10 / x > 3),
        |v| methods::position(iter(v), ["x"], divides, d()),
    );
    same(
        lists,
        |v| v.into_iter().find(|x| 10 / x > 3),
        |v| methods::find(iter(v), ["x"], |x| divides(x.cast(Ty::default())), d()),
    );
}

#[test]
fn folding() {
    same(
        flat(),
        |v| v.into_iter().fold(10, |a, x| a * 2 - x),
        |v| {
            let step = |a, x| ops::sub(ops::mul(a, literal(2_i64), d::<i64>()), x, d::<i64>());
            methods::fold(iter(v), literal(10_i64), ["a", "x"], step, d())
        },
    );
    same(
        flat(),
        |v| {
            v.into_iter().fold(Vec::new(), |a: Vec<Vec<i64>>, x| {
                [vec![vec![x]], a].concat()
            })
        },
        |v| {
            let step = |a: Expr<Vec<Vec<i64>>>, x: Expr<i64>| {
                let front = array(vec![array(vec![x], d::<Vec<i64>>())], d::<Vec<Vec<i64>>>());
                let both = array(vec![front, a], d::<Vec<Vec<Vec<i64>>>>());
                methods::concat(both, d::<Vec<Vec<i64>>>())
            };
            methods::fold(
                iter(v),
                literal(Vec::<Vec<i64>>::new()),
                ["a", "x"],
                step,
                d(),
            )
        },
    );
    same(
        flat(),
        |v| v.into_iter().fold(None, |_, x| Some(x)),
        |v| {
            let step = |_: Expr<Option<i64>>, x| {
                workflow_core::expr::functions::some(x, d::<Option<i64>>())
            };
            methods::fold(iter(v), literal(None::<i64>), ["a", "x"], step, d())
        },
    );
}

#[test]
fn collecting() {
    let words = vec![
        vec![],
        vec!["a".to_owned()],
        vec!["a".to_owned(), "é".to_owned()],
    ];
    same(
        words,
        |v| v.into_iter().collect::<String>(),
        |v| methods::collect(methods::into_iter(v, over::<String>()), d()),
    );
    let options = vec![
        vec![],
        vec![None],
        vec![Some(1)],
        vec![Some(1), None],
        vec![Some(1), Some(2)],
    ];
    same(
        options,
        |v| v.into_iter().collect::<Option<Vec<i64>>>(),
        |v| methods::collect(methods::into_iter(v, over::<Option<i64>>()), d()),
    );
    let error = || Err("e".to_owned());
    let results = vec![
        vec![],
        vec![Ok(vec![1])],
        vec![Ok(vec![]), error()],
        vec![error(), Err("f".to_owned())],
        vec![Ok(vec![]), Ok(vec![2])],
    ];
    same(
        results,
        |v| v.into_iter().collect::<Result<Vec<Vec<i64>>, String>>(),
        |v| {
            methods::collect(
                methods::into_iter(v, over::<Result<Vec<i64>, String>>()),
                d(),
            )
        },
    );
    let entries = vec![
        vec![],
        vec![("a".to_owned(), vec![1_i64])],
        vec![
            ("a".to_owned(), vec![]),
            ("b".to_owned(), vec![1, 2]),
            ("a".to_owned(), vec![3]),
        ],
    ];
    same(
        entries,
        |v| v.into_iter().collect::<std::collections::HashMap<_, _>>(),
        |v| methods::collect(methods::into_iter(v, over::<(String, Vec<i64>)>()), d()),
    );
    same(
        flat(),
        |v| {
            v.into_iter()
                .map(|x| (x.to_string(), x))
                .collect::<std::collections::BTreeMap<_, _>>()
        },
        |v| {
            let entry = |x: Expr<i64>| {
                let key = methods::to_string(x.clone(), d::<String>());
                tuple(vec![key.value, x.value], d::<(String, i64)>())
            };
            methods::collect(
                methods::map(iter(v), ["x"], entry, over::<(String, i64)>()),
                d(),
            )
        },
    );
}

#[test]
fn extremes_by_comparison() {
    let floats = vec![vec![], vec![1.5_f64, -2.0, 7.25], vec![3.0]];
    let items = |v: Expr<Vec<f64>>| methods::into_iter(v, over::<f64>());
    same(
        floats.clone(),
        |v| v.into_iter().max_by(|a, b| a.total_cmp(b)),
        |v| {
            methods::max_by(
                items(v),
                ["a", "b"],
                |a, b| methods::total_cmp(a, b, d()),
                d(),
            )
        },
    );
    same(
        floats,
        |v| v.into_iter().reduce(f64::min),
        |v| {
            methods::reduce(
                items(v),
                ["a", "b"],
                |a, b| functions::min(a, b, d::<f64>()),
                d(),
            )
        },
    );
    same(
        nested(),
        |v| v.into_iter().min_by(|a, b| a.len().cmp(&b.len())),
        |v| {
            let len = |x: Expr<&Vec<i64>>| methods::len(x, d::<usize>());
            methods::min_by(
                rows(v),
                ["a", "b"],
                |a, b| methods::cmp(len(a), len(b), d()),
                d(),
            )
        },
    );
    same(
        nested(),
        |v| v.into_iter().reduce(|a, b| [a, b].concat()),
        |v| {
            methods::reduce(
                rows(v),
                ["a", "b"],
                |a, b| methods::concat(array(vec![a, b], d::<Vec<Vec<i64>>>()), d::<Vec<i64>>()),
                d(),
            )
        },
    );
}

#[test]
fn chunks_and_windows() {
    let lists =
        |parts: &mut dyn Iterator<Item = &[Vec<i64>]>| parts.map(<[_]>::to_vec).collect::<Vec<_>>();
    let sizes = [0_usize, 1, 2, 5];
    same2(
        pairs(&nested(), &sizes),
        |v, n| lists(&mut v.chunks(n)),
        |v, n| methods::collect(methods::chunks(v, n, over::<Vec<Vec<i64>>>()), d()),
    );
    same2(
        pairs(&nested(), &sizes),
        |v, n| lists(&mut v.windows(n)),
        |v, n| methods::collect(methods::windows(v, n, over::<Vec<Vec<i64>>>()), d()),
    );
}
