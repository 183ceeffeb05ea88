//! Texts.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

/// Texts in every corner: empty, ASCII, two, three and four bytes a character, white space, what
/// means something to JSONata, regular expressions or replacements.
pub(crate) const TEXTS: [&str; 26] = [
    "",
    "a",
    "abc",
    "Abc aBC",
    "  padded\t",
    "\u{85}next\u{a0}",
    "é",
    "naïve café",
    "日本語",
    "😀",
    "a😀b",
    "😀é日",
    "\u{ffff}",
    "\u{e000}x",
    "line\nbreak\r\nend\n",
    "a,b,,c",
    "%41%",
    "ä",
    "$0 $1 \\ ' \"",
    "ÀÉß",
    "x=1=2",
    "\u{feff}bom",
    "{% $x %}",
    "aaa",
    "42",
    "{% x %}",
];

const PARTS: [&str; 13] = [
    "", "a", "b", "é", "😀", ",", "x", "aa", "$0", "日", "\n", "=", "{%",
];

fn cases() -> Vec<(String, String, char, usize)> {
    let chars = ['a', 'é', '😀', ',', ' ', '=', 'A'];
    let mut all = Vec::new();
    for (i, s) in TEXTS.iter().enumerate() {
        for (j, t) in PARTS.iter().chain(&TEXTS[i..=i]).enumerate() {
            all.push((
                (*s).to_owned(),
                (*t).to_owned(),
                chars[(i + j) % chars.len()],
                (i * 3 + j) % 5,
            ));
        }
    }
    all
}

pub(crate) fn section() -> Section {
    section!("Texts", cases, (s: String, t: String, c: char, n: usize) {
        usize { s.len() }
        bool { s.is_empty() }
        usize { s.chars().count() }
        bool { s == t }
        bool { s != "abc" }
        bool { s < t }
        bool { s.cmp(&t) == std::cmp::Ordering::Less }
        i32 { match s.cmp(&t) { std::cmp::Ordering::Less => -1, std::cmp::Ordering::Equal => 0, std::cmp::Ordering::Greater => 1 } }
        bool { s.as_str() >= "b" }
        String { s + &t }
        String { s + "-" + &t }
        String { s.clone() }
        String { s.trim().to_owned() }
        String { s.trim_start().to_string() }
        String { s.trim_end().into() }
        String { s.to_uppercase() }
        String { s.to_lowercase() }
        String { s.to_ascii_uppercase() }
        String { s.to_ascii_lowercase() }
        bool { s.eq_ignore_ascii_case(&t) }
        bool { s.is_ascii() }
        bool { s.contains(&t) }
        bool { s.contains("a") }
        bool { s.contains(c) }
        bool { s.contains(char::is_whitespace) }
        bool { s.starts_with(&t) }
        bool { s.starts_with("ab") }
        bool { s.ends_with(&t) }
        bool { s.ends_with('c') }
        Option<String> { s.strip_prefix("a").map(str::to_owned) }
        Option<String> { s.strip_suffix(&t).map(|rest| rest.to_string()) }
        String { s.trim_matches('a').to_owned() }
        String { s.trim_start_matches("a").to_owned() }
        String { s.replace("a", "é") }
        String { s.replace(c, "$0") }
        String { s.replacen("a", "b", 1) }
        String { s.repeat(n) }
        Vec<String> { s.split(',').map(str::to_owned).collect() }
        Vec<String> { s.split("a").map(|part| part.trim().to_string()).collect() }
        Vec<String> { s.splitn(2, ',').map(String::from).collect() }
        Vec<String> { s.rsplit(',').map(String::from).collect() }
        Vec<String> { s.split(|c| c == ',' || c == '=').map(String::from).collect() }
        Vec<String> { s.split_whitespace().map(String::from).collect() }
        Vec<String> { s.lines().map(String::from).collect() }
        Option<(String, String)> { s.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())) }
        Option<(String, String)> { s.rsplit_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())) }
        String { s.split(',').next().unwrap_or_default().to_owned() }
        Option<usize> { s.find(&t) }
        Option<usize> { s.find(c) }
        Option<usize> { s.rfind('a') }
        usize { s.matches("a").count() }
        String { s.chars().rev().collect::<String>() }
        String { s.chars().take(2).collect() }
        String { s.chars().skip(n).collect::<String>() }
        Option<char> { s.chars().next() }
        Option<char> { s.chars().last() }
        Option<char> { s.chars().nth(n) }
        Vec<char> { s.chars().collect() }
        bool { s.chars().all(|c| c.is_ascii_digit()) }
        bool { s.chars().any(char::is_whitespace) }
        String { s.chars().filter(|c| c.is_ascii_alphanumeric()).collect() }
        String { s[..n].to_owned() }
        String { s[1..].to_owned() }
        Option<String> { s.get(0..n).map(str::to_owned) }
        Option<String> { s.get(1..).map(str::to_owned) }
        Option<i32> { s.parse::<i32>().ok() }
        u8 { s.parse().unwrap_or(7) }
        f64 { s.parse::<f64>().unwrap_or(0.5) }
        bool { s.parse::<bool>().is_ok() }
        some Result<i64, String> { s.parse::<i64>().map_err(|e| e.to_string()) }
        String { [s, t].concat() }
        String { [s.as_str(), "and", &t].join(" ") }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
