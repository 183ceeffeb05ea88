//! Expressions that nobody meant: whatever is said, there is a value or an error, soon.

use serde_json::json;

use super::{evaluate_text, sources};

/// What random texts are made of.
const PIECES: &[&str] = &[
    "1",
    "0",
    "-",
    "2.5",
    "1e300",
    "'a'",
    "\"é😀\"",
    "null",
    "true",
    "$",
    "$$",
    "$v",
    "$x",
    "$states",
    ".input",
    ".a",
    ".list",
    ".items",
    "*",
    "**",
    "%",
    "[",
    "]",
    "(",
    ")",
    "{",
    "}",
    "'k':",
    ",",
    ";",
    ":",
    ":=",
    "?",
    "+",
    "/",
    "&",
    "=",
    "!=",
    "<",
    ">=",
    " and ",
    " or ",
    " in ",
    "~>",
    "^(",
    "@$x",
    "#$i",
    "..",
    "|",
    "/a*/",
    "/(.)(?=x)/",
    "function($x){",
    "function($x)<n-n?:n>{",
    "$map(",
    "$filter(",
    "$reduce(",
    "$sort(",
    "$string(",
    "$sum(",
    "$match(",
    "$replace(",
    "$split(",
    "$formatNumber(",
    "$formatInteger(",
    "$parseInteger(",
    "$fromMillis(",
    "$toMillis(",
    "$pad(",
    "$substring(",
    "$partition(",
    "$range(",
    "$parse(",
    "$merge(",
    "$spread(",
    "$each(",
    "$zip(",
    "$lookup(",
    "$base64decode(",
    "$decodeUrl(",
    "'[Y]-[M01]'",
    "'#,##0.00'",
    "'w'",
    "'%zz'",
    "'{\"a\":[1]}'",
];

/// Arguments on which functions could trip.
const ARGUMENTS: &[&str] = &[
    "$nope",
    "null",
    "true",
    "0",
    "-1",
    "1",
    "2.5",
    "1e308",
    "-1e308",
    "1/0",
    "0/0",
    "9007199254740993",
    "''",
    "'a'",
    "'é😀'",
    "'%'",
    "'[Y'",
    "'[Y,99999999999-0]'",
    "'[Z99999]'",
    "'[FNn,0]'",
    "'0.0#'",
    "'#,e;;'",
    "'0000000000'",
    "'w;o'",
    "'2020-01-01'",
    "[]",
    "[1]",
    "[null, 'a', [2], {}]",
    "{}",
    "{'a': 1, 'zero-digit': '\u{ffff}', 'grouping-separator': '', 'digit': 'e'}",
    "$sum",
    "function(){ 1 }",
    "function($a, $b, $c, $d){ $a }",
    "/x*/",
    "/[/",
    "$substring(?, 1)",
    "[1..300]",
    "$long",
];

fn pick<'t>(from: &[&'t str], bits: u64) -> &'t str {
    from[usize::try_from(bits % from.len() as u64).unwrap()]
}

#[test]
fn random_texts() {
    let mut random = sources();
    let mut parsed = 0;
    for _ in 0..20_000 {
        let length = random.bits() % 12 + 1;
        let text: String = (0..length).map(|_| pick(PIECES, random.bits())).collect();
        let outcome = evaluate_text(&text);
        parsed += usize::from(!matches!(outcome, Err(text) if text.starts_with('S')));
    }
    assert!(parsed > 200, "only {parsed} of the texts are expressions");
}

#[test]
fn every_function_with_anything() {
    let mut random = sources();
    let names = super::super::functions::names();
    for name in names {
        for _ in 0..150 {
            let count = random.bits() % 5;
            let args: Vec<&str> = (0..count).map(|_| pick(ARGUMENTS, random.bits())).collect();
            let text = format!("${name}({})", args.join(", "));
            // Neither a panic nor an internal name.
            if let Err(problem) = evaluate_text(&text) {
                assert!(!problem.contains("{{"), "{text}: {problem}");
                assert!(!problem.contains("function undefined"), "{text}: {problem}");
            }
        }
    }
}

#[test]
fn pictures_at_their_bounds() {
    let cases = [
        (
            "$formatNumber(1, '0.' & $pad('', 200, '0'))",
            Err(
                "threw an error during evaluation: toFixed() digits argument must be between 0 and 100",
            ),
        ),
        (
            "$length($formatNumber(1, $pad('', 100000, '0')))",
            Ok(json!(100_000)),
        ),
        ("$formatNumber(1/0, '0')", Ok(json!("Infinity"))),
        (
            "$formatNumber(12345, '#,##0', {'grouping-separator': ''})",
            Ok(json!("12,345")),
        ),
        ("$length($fromMillis(0, '[Y,1000]'))", Ok(json!(1000))),
        ("$fromMillis(1e17, '[Y]')", Ok(json!("NaN"))),
    ];
    for (text, expected) in cases {
        assert_eq!(
            evaluate_text(text),
            expected.map_err(str::to_owned),
            "{text}"
        );
    }
}
