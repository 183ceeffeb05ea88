//! Paths and templates that want too much: they end soon, with a value or an error.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow_core::jsonpath::Path;

use super::super::super::Sources;
use super::super::put;
use super::{fill, parts, read};

/// Far above what any of these needs, and far below what one would need without bounds.
const SOON: Duration = Duration::from_secs(30);

fn soon<T>(what: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    let shown: String = what.chars().take(80).collect();
    assert!(start.elapsed() < SOON, "{shown} took {:?}", start.elapsed());
    result
}

/// `{"a": [{"a": [..]}]}`, as deep as the parser of JSON lets it be.
fn deep() -> Value {
    (0..60).fold(json!(1), |inner, _| json!({"a": [inner, "x"]}))
}

fn wide() -> Value {
    json!({"list": (0..3000).map(|i| json!({"n": i, "t": "x".repeat(20)})).collect::<Value>()})
}

#[test]
fn end_in_an_error() {
    let too_much = "The path selects too much";
    let cases = [
        ("$..*..*..*..*..*".to_owned(), deep(), too_much),
        (format!("${}", "..*".repeat(2000)), deep(), too_much),
        (format!("$.list[{}0]", "0,".repeat(2000)), wide(), ""),
        (
            "$.list[?($.list[*].n subsetof $.list[*].n)]".to_owned(),
            wide(),
            too_much,
        ),
        (
            "$..[?($..[?($..[?(@.n == 1)])])]".to_owned(),
            wide(),
            too_much,
        ),
        ("$.list[?($ == $)]".to_owned(), wide(), too_much),
        (
            format!("$.list{}", ".append(1)".repeat(20_000)),
            wide(),
            too_much,
        ),
        (
            format!("$.list{}", "[0,1,2,3,4,5,6,7,8,9]".repeat(9)),
            json!({"list": (0..9).fold(json!(1), |inner, _| json!(vec![inner; 4]))}),
            "",
        ),
        (
            format!(
                "$.list[?({})]",
                vec!["@.t =~ /(x{9}){9}{9}/"; 2000].join(" || ")
            ),
            wide(),
            too_much,
        ),
        (
            format!("$[{}]", vec!["'list'"; 5000].join(",")),
            wide(),
            too_much,
        ),
        (
            format!("$.list[*].t[?(@{})]", "[0]".repeat(20_000)),
            wide(),
            "",
        ),
        (
            format!("$.s{}", ".concat($".repeat(5000) + &")".repeat(5000)),
            json!({"s": "x"}),
            "The path is nested too deeply",
        ),
    ];
    for (path, document, expected) in cases {
        let found = soon(&path, || read(&path, &document));
        if !expected.is_empty() {
            assert_eq!(
                found.unwrap_err(),
                expected,
                "{}",
                &path[..path.len().min(60)]
            );
        }
    }
}

#[test]
fn end_in_an_error_when_there_are_many() {
    let calls = vec!["$..*"; 2000].join(", ");
    let cases = [
        json!({"v.$": format!("States.Array({calls})")}),
        (0..2000)
            .map(|i| json!({ format!("v{i}.$"): "$" }))
            .collect(),
    ];
    for template in cases {
        let shown = template.to_string();
        let (error, cause) = soon(&shown, || fill(&template, &wide()).unwrap_err());
        assert_eq!(error, "States.Runtime");
        assert!(cause.ends_with("The path selects too much"), "{cause:.200}");
    }
}

#[test]
fn end_with_a_value() {
    let cases = [
        ("$..*".to_owned(), deep()),
        ("$.list[?(@.n in $.list[*].n)]".to_owned(), wide()),
        ("$..a".to_owned(), wide()),
        (
            "$.list[-9223372036854775808:9223372036854775807]".to_owned(),
            wide(),
        ),
        ("$.list[-9223372036854775808:]".to_owned(), wide()),
        ("$.list[:-9223372036854775808]".to_owned(), wide()),
        (
            "$.list[9223372036854775807,-9223372036854775808]".to_owned(),
            wide(),
        ),
        ("$.list[?(@.n < $..list.length())].n".to_owned(), wide()),
        ("$.list[?(@.t =~ /(x+x+)+y/)]".to_owned(), wide()),
        (
            "$.list[?(@.t =~ /(((((x{1000}){1000}){1000}){1000}){1000})/)]".to_owned(),
            wide(),
        ),
    ];
    for (path, document) in cases {
        let found = soon(&path, || read(&path, &document));
        assert!(found.is_ok(), "{path}: {found:?}");
    }
}

/// A text of pieces that paths and functions are made of.
fn text(sources: &mut Sources, pieces: &[&str]) -> String {
    let length = sources.bits() % 12;
    let mut pick = || pieces[usize::try_from(sources.bits() % pieces.len() as u64).unwrap()];
    (0..length).map(|_| pick()).collect()
}

#[test]
fn random_paths_end() {
    let pieces = [
        "$",
        "$$",
        ".",
        "..",
        "a",
        "list",
        "n",
        "*",
        "[",
        "]",
        "[*]",
        "[0]",
        "[-1]",
        "[0,1]",
        "[1:",
        ":2]",
        "['a']",
        "['a','n']",
        "'",
        "\"",
        "\\",
        "(",
        ")",
        "[?(",
        ")]",
        "@",
        "@.n",
        " ",
        "==",
        "=~",
        "/x/i",
        " in ",
        "['x']",
        "&&",
        "||",
        "!",
        "1",
        "-",
        "9999999999999999999",
        ".length()",
        ".sum()",
        ".keys()",
        "é",
        "😀",
        "{",
        "}",
        ",",
    ];
    let documents = [
        deep(),
        json!({"list": [{"n": 1}, {"n": "x", "a": null}, [1, [2]]], "a": {"n": 1.5}}),
    ];
    let mut sources = Sources::new("paths", 0, Timestamp::UNIX_EPOCH);
    let mut valid = 0;
    for _ in 0..20_000 {
        let path = format!("${}", text(&mut sources, &pieces));
        valid += u32::from(Path::parse(&path).is_ok());
        for document in &documents {
            drop(soon(&path, || read(&path, document)));
        }
        if let Ok(parsed) = Path::parse(&path) {
            drop(put(&parsed, documents[1].clone(), json!(1)).map_err(parts));
        }
    }
    assert!(valid > 500, "only {valid} paths were valid");
}

#[test]
fn random_templates_end() {
    let pieces = [
        "States.",
        "Format(",
        "Array(",
        "ArrayRange(",
        "ArrayGetItem(",
        "MathAdd(",
        "StringSplit(",
        "UUID(",
        "StringToJson(",
        "JsonToString(",
        "Hash(",
        "Base64Decode(",
        "ArrayPartition(",
        ")",
        ")",
        ")",
        ",",
        ", ",
        "'",
        "'{}'",
        "'x{'",
        "\\",
        "\\'",
        "1",
        "-1",
        "1e999",
        "99999999999",
        "0.5",
        "true",
        "null",
        "$.a",
        "$.n",
        "$$",
        "$.list[*]",
        "'MD5'",
        "é",
        "$",
        "States.Array(1, ",
        "States.Format('{}', ",
    ];
    let input = json!({"a": [1, "x", null], "n": 3, "list": [{"n": 1}, {"n": 2}]});
    let mut sources = Sources::new("templates", 0, Timestamp::UNIX_EPOCH);
    for _ in 0..20_000 {
        let text = text(&mut sources, &pieces);
        let template = json!({"v.$": text});
        drop(soon(&text, || fill(&template, &input)));
    }
}

#[test]
fn references_do_not_reach_too_deeply() {
    let path = Path::parse(&format!("${}", ".a".repeat(100_000))).unwrap();
    let refused = put(&path, json!({}), json!(1)).map_err(parts).unwrap_err();
    assert_eq!(refused.0, "States.ReferencePathConflict");
}
