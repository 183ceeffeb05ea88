//! What an expression may not do, as the service was seen to bound it; and that whatever is tried
//! against the bounds ends soon.

use std::time::{Duration, Instant};

use super::evaluate_text;

const STACK: &str = "threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive";
const MEMORY: &str = "threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage";
const TIME: &str =
    "threw an error during evaluation: Expression evaluation timeout: Check for infinite loop";

fn nested(open: &str, inner: &str, close: &str, times: usize) -> String {
    format!("{}{inner}{}", open.repeat(times), close.repeat(times))
}

#[test]
fn depth() {
    let recursion =
        |n: usize| format!("($f := function($x){{ $x <= 0 ? 0 : 1 + $f($x-1) }}; $f({n}))");
    type Shape<'a> = &'a dyn Fn(usize) -> String;
    let shapes: [(&str, Shape<'_>, usize); 5] = [
        ("additions", &|n| nested("1+", "1", "", n - 1), 100),
        ("parentheses", &|n| nested("(", "1", ")", n), 99),
        ("brackets", &|n| nested("[", "1", "]", n), 99),
        (
            "applications",
            &|n| format!("1{}", "~>$string".repeat(n)),
            99,
        ),
        ("calls", &recursion, 31),
    ];
    for (name, shape, most) in shapes {
        let deepest = evaluate_text(&shape(most));
        assert!(deepest.is_ok(), "{most} {name}: {deepest:?}");
        assert_eq!(
            evaluate_text(&shape(most + 1)),
            Err(STACK.to_owned()),
            "{name}"
        );
    }
}

#[test]
fn memory() {
    let doubling = |n: usize| {
        format!(
            "($f := function($s, $n){{ $n = 0 ? $s : $f($s & $s, $n - 1) }}; $length($f('x', {n})))"
        )
    };
    let fits = [
        ("[1..873782] ~> $count()".to_owned(), 873_782),
        ("$count($range(1, 360145, 1))".to_owned(), 360_145),
        (doubling(22), 4_194_304),
    ];
    for (text, count) in fits {
        assert_eq!(evaluate_text(&text), Ok(count.into()), "{text}");
    }
    let too_much = [
        "[1..873783] ~> $count()",
        "$sum([1..900000])",
        "$range(1, 360146, 1)",
        "$range(1, 1000000000, 1)",
        &doubling(23),
        "$pad('x', 1e9)",
        "$pad('x', -1e300)",
        "$join($split($pad('x', 200000), ''), $pad('x', 4000000))",
        "$replace($pad('x', 100000, 'x'), 'x', $pad('y', 1000))",
        "$replace($pad('x', 100000, 'x'), /x/, $pad('$0', 1000))",
        "$split($pad('x', 4000000), '')",
        "$formatInteger(1e15, 'i')",
        "($d := function($a, $n){ $n = 0 ? $a : $d([$a, $a], $n - 1) }; $d([1], 40))",
        "($d := function($a, $n){ $n = 0 ? $a : $d($append($a, $a), $n - 1) }; $d([1], 40))",
        "($d := function($a, $n){ $n = 0 ? $a : $d({'a': $a, 'b': $a}, $n - 1) }; $d(1, 40))",
        "($d := function($a, $n){ $n = 0 ? $a : $d([[$a], [$a]], $n - 1) }; $string($d([], 40)))",
        "($d := function($a, $n){ $n = 0 ? $a : $d($zip($a, $a), $n - 1) }; $d([1..100], 40))",
        "[1..800000].[1..800000]",
        "[1..2000].([1..2000])",
        "$string([1..800000], true)",
    ];
    for text in too_much {
        let start = Instant::now();
        let ending = evaluate_text(text).map(|_| "a value, which is too large to be shown");
        assert_eq!(ending, Err(MEMORY.to_owned()), "{text}");
        assert!(start.elapsed() < Duration::from_secs(20), "{text}");
    }
}

#[test]
fn time() {
    let endless = [
        "($f := function($x){ $f($x + 1) }; $f(1))",
        "($f := function(){ $f() }; $f())",
        "$map([1..800000], function($x){ $reduce([1..800000], function($a, $b){ $a + $b }) })",
        "$distinct([1..800000])",
        "$sort([1..800000], function($a, $b){ $sum([1..1000]) > $a })",
        "[1..800000][$ in [1..800000]]",
        "$map([1..800000], function($x){ [1..100000] = [1..100000] })",
        "[1..800000][[1..800000]]",
        "($s := $pad('', 4000000); $map([1..800000], function($x){ $substring($s, $x, 1) }))",
        "($a := [1..800000]; $map($a, function($x){ $a ? 1 }))[[1..9]]",
        "($s := $pad('', 4000000); $map([1..800000], function($x){ $contains($s, /x$/) }))",
    ];
    std::thread::scope(|scope| {
        for text in endless {
            scope.spawn(move || {
                let start = Instant::now();
                assert_eq!(evaluate_text(text), Err(TIME.to_owned()), "{text}");
                let taken = start.elapsed();
                assert!(taken < Duration::from_secs(20), "{text} took {taken:?}");
            });
        }
    });
}

/// How soon depends on the machine.
#[test]
fn what_grows_from_call_to_call_ends() {
    let growing = [
        "($p := function($i, $held){ $p($i + 1, function(){ $held & $i }) }; $p(1, 1))",
        "($p := function($i, $held){ $p($i + 1, [$held, [1..100000]]) }; $p(1, 1))",
    ];
    for text in growing {
        let ending = evaluate_text(text).unwrap_err();
        assert!(ending == MEMORY || ending == TIME, "{text}: {ending}");
    }
}

#[test]
fn height() {
    let deep = [
        "$reduce([1..800000], function($a, $b){ [[$a]] })",
        "($f := function($x){ $f({'a': $x}) }; $f(1))",
        "($f := function($g, $n){ $n = 0 ? $g() : $f(function(){ 1 + $g() }, $n - 1) };
            $f(function(){ 1 }, 500))",
    ];
    for text in deep {
        assert_eq!(evaluate_text(text), Err(STACK.to_owned()), "{text}");
    }
}

#[test]
fn what_holds_itself_is_let_go() {
    let circles = [
        "($f := function($n){ $n = 0 ? 0 : $f($n - 1) }; $f(1000))",
        "($o := {'f': function(){ $o }}; $type($o.f()))",
        "($a := function(){ $b }; $b := function(){ $a }; $type($a()))",
        "$count($map([1..1000], function($x){ ($g := function(){ $g }; $g) }))",
        "($f := function($g, $n){ $n = 0 ? $type($g) : $f(function(){ 1 + $g() }, $n - 1) };
            $f(function(){ 1 }, 20000))",
    ];
    for text in circles {
        assert!(
            evaluate_text(text).is_ok(),
            "{text}: {:?}",
            evaluate_text(text)
        );
    }
    let failing = [
        "($f := function(){ $f }; $type($f()) & (1 - 'a'))",
        "($f := function($g){ $g($f) - 1 }; $f(function($x){ {'x': $x} }))",
        "$states.input.items@$i[($f := function(){ $f }; 1 - 'a')]",
    ];
    for text in failing {
        assert!(evaluate_text(text).is_err(), "{text}");
    }
    assert_eq!(super::super::frame::alive(), 0);
}

#[test]
fn unsupported_regular_expressions_say_so() {
    let looking_ahead = evaluate_text("$match('ab', /a(?=b)/)");
    let expected = "threw an error during evaluation: Regular expression /a(?=b)/ cannot be \
                    evaluated: it is invalid, or it looks ahead, behind or back, which is not \
                    supported";
    assert_eq!(looking_ahead, Err(expected.to_owned()));
}
