use crate::harness::{d, over, pairs, same, same2, texts};
use workflow_core::expr::{literal, methods};

#[test]
fn lengths() {
    same(texts(), |s| s.len(), |s| methods::len(s, d()));
    same(texts(), |s| s.is_empty(), |s| methods::is_empty(s, d()));
    same(
        texts(),
        |s| s.chars().count(),
        |s| methods::count(methods::chars(s, over::<char>()), d()),
    );
    same(
        texts(),
        |s| s.chars().collect::<Vec<_>>(),
        |s| methods::collect(methods::chars(s, over::<char>()), d()),
    );
    same(
        texts(),
        |s| s.chars().rev().collect::<String>(),
        |s| {
            let reversed = methods::rev(methods::chars(s, over::<char>()), over::<char>());
            methods::collect(reversed, d())
        },
    );
}

#[test]
fn case_and_white_space() {
    same(
        texts(),
        |s| s.to_uppercase(),
        |s| methods::to_uppercase(s, d()),
    );
    same(
        texts(),
        |s| s.to_lowercase(),
        |s| methods::to_lowercase(s, d()),
    );
    same(
        texts(),
        |s| s.to_ascii_uppercase(),
        |s| methods::to_ascii_uppercase(s, d()),
    );
    same(
        texts(),
        |s| s.to_ascii_lowercase(),
        |s| methods::to_ascii_lowercase(s, d()),
    );
    same(texts(), |s| s.trim().to_owned(), |s| methods::trim(s, d()));
    same(
        texts(),
        |s| s.trim_start().to_owned(),
        |s| methods::trim_start(s, d()),
    );
    same(
        texts(),
        |s| s.trim_end().to_owned(),
        |s| methods::trim_end(s, d()),
    );
    same2(
        pairs(&texts(), &texts()),
        |a, b| a.eq_ignore_ascii_case(&b),
        |a, b| methods::eq_ignore_ascii_case(a, b, d()),
    );
}

#[test]
fn parts_of_a_text() {
    let all = pairs(&texts(), &texts());
    same2(
        all.clone(),
        |a, b| a.contains(&b),
        |a, b| methods::contains(a, b, d()),
    );
    same2(
        all.clone(),
        |a, b| a.starts_with(&b),
        |a, b| methods::starts_with(a, b, d()),
    );
    same2(
        all.clone(),
        |a, b| a.ends_with(&b),
        |a, b| methods::ends_with(a, b, d()),
    );
    same2(
        all.clone(),
        |a, b| a.strip_prefix(&*b).map(str::to_owned),
        |a, b| methods::strip_prefix(a, b, d()),
    );
    same2(
        all.clone(),
        |a, b| a.strip_suffix(&*b).map(str::to_owned),
        |a, b| methods::strip_suffix(a, b, d()),
    );
    let owned = |(a, b): (&str, &str)| (a.to_owned(), b.to_owned());
    same2(
        all,
        |a, b| a.split_once(&*b).map(owned),
        |a, b| methods::split_once(a, b, d()),
    );
    let repeated = pairs(
        &["aaa".to_owned(), "aba".to_owned()],
        &[
            "a".to_owned(),
            "aa".to_owned(),
            "ab".to_owned(),
            "ba".to_owned(),
        ],
    );
    same2(
        repeated.clone(),
        |a, b| a.ends_with(&b),
        |a, b| methods::ends_with(a, b, d()),
    );
    same2(
        repeated,
        |a, b| a.strip_suffix(&*b).map(str::to_owned),
        |a, b| methods::strip_suffix(a, b, d()),
    );
}

#[test]
fn splitting_and_replacing() {
    let strings = |parts: std::str::Split<'_, &str>| parts.map(str::to_owned).collect::<Vec<_>>();
    let patterns: Vec<String> = texts().into_iter().filter(|t| !t.is_empty()).collect();
    same2(
        pairs(&texts(), &patterns),
        |a, b| strings(a.split(&*b)),
        |a, b| methods::collect(methods::split(a, b, over::<String>()), d()),
    );
    same(
        texts(),
        |s| s.split(',').map(str::to_owned).collect::<Vec<_>>(),
        |s| methods::collect(methods::split(s, literal(','), over::<String>()), d()),
    );
    same2(
        pairs(&texts(), &patterns),
        |a, b| a.replace(&*b, "<$0>"),
        |a, b| methods::replace(a, b, literal("<$0>"), d()),
    );
    same(
        texts(),
        |s| s.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
        |s| methods::collect(methods::split_whitespace(s, over::<String>()), d()),
    );
    let more = [
        texts(),
        vec![
            "a\r".to_owned(),
            "\n".to_owned(),
            "\n\na".to_owned(),
            "a\r\n\r\nb".to_owned(),
        ],
    ];
    same(
        more.concat(),
        |s| s.lines().map(str::to_owned).collect::<Vec<_>>(),
        |s| methods::collect(methods::lines(s, over::<String>()), d()),
    );
    same2(
        pairs(&texts(), &[0_usize, 1, 3]),
        |s, n| s.repeat(n),
        |s, n| methods::repeat(s, n, d()),
    );
    same(
        vec![0_usize, 2],
        |n| "-".repeat(n),
        |n| methods::repeat(literal("-"), n, d()),
    );
}

#[test]
fn parsing() {
    let ints = [
        "",
        "0",
        "-0",
        "+5",
        "-5",
        "007",
        "300",
        "-300",
        "99999999999",
        " 1",
        "1 ",
        "1.5",
        "1e3",
        "+",
        "-",
        "--1",
        "é",
    ]
    .map(str::to_owned);
    let shown = |e: &dyn std::fmt::Display| e.to_string();
    same(
        ints.to_vec(),
        |s| s.parse::<i64>().map_err(|e| shown(&e)),
        |s| methods::parse(s, d()),
    );
    same(
        ints.to_vec(),
        |s| s.parse::<u8>().map_err(|e| shown(&e)),
        |s| methods::parse(s, d()),
    );
    same(
        ints.to_vec(),
        |s| s.parse::<i8>().map_err(|e| shown(&e)),
        |s| methods::parse(s, d()),
    );
    let floats = [
        "", "1", "-1.5", "1.", ".5", "-.5", "+2.5e3", "1e-2", ".", "1.e1", "e5", "1.5.2", "x",
        "1e400x",
    ]
    .map(str::to_owned);
    same(
        floats.to_vec(),
        |s| s.parse::<f64>().map_err(|e| shown(&e)),
        |s| methods::parse(s, d()),
    );
    let bools = ["true", "false", "True", ""].map(str::to_owned);
    same(
        bools.to_vec(),
        |s| s.parse::<bool>().map_err(|e| shown(&e)),
        |s| methods::parse(s, d()),
    );
}

#[test]
fn characters() {
    let all = vec!['a', 'Z', '5', 'é', '😀', ' ', '\n'];
    same(
        all.clone(),
        |c| c.is_ascii_digit(),
        |c| methods::is_ascii_digit(c, d()),
    );
    same(
        all.clone(),
        |c| c.is_ascii_alphabetic(),
        |c| methods::is_ascii_alphabetic(c, d()),
    );
    same(
        all.clone(),
        |c| c.is_ascii_alphanumeric(),
        |c| methods::is_ascii_alphanumeric(c, d()),
    );
    same(
        all.clone(),
        |c| c.is_ascii_uppercase(),
        |c| methods::is_ascii_uppercase(c, d()),
    );
    same(
        all.clone(),
        |c| c.is_ascii_lowercase(),
        |c| methods::is_ascii_lowercase(c, d()),
    );
    same(
        all.clone(),
        |c| c.to_ascii_uppercase(),
        |c| methods::to_ascii_uppercase(c, d()),
    );
    same(all, |c| c.to_string(), |c| methods::to_string(c, d()));
}
