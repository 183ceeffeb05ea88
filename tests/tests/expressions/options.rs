//! `Option`s.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

fn cases() -> Vec<(Option<i64>, Option<i64>, Option<Vec<i64>>, Option<String>)> {
    let numbers = [None, Some(0), Some(5), Some(-3)];
    let lists = [None, Some(vec![]), Some(vec![1]), Some(vec![1, 2])];
    let texts = [None, Some(""), Some("é"), Some("{% x %}"), Some("abc")];
    let mut all = Vec::new();
    for (i, x) in numbers.iter().enumerate() {
        for (j, y) in numbers.iter().enumerate() {
            let text = texts[(i + j) % texts.len()].map(str::to_owned);
            all.push((*x, *y, lists[(i * 2 + j) % 4].clone(), text));
        }
    }
    all.push((Some(1), Some(1), Some(vec![]), Some("abc".to_owned())));
    all
}

pub(crate) fn section() -> Section {
    section!("Options", cases, (x: Option<i64>, y: Option<i64>, list: Option<Vec<i64>>, name: Option<String>) {
        bool { x.is_some() }
        bool { x.is_none() }
        bool { x.is_some_and(|n| n > 0) }
        bool { x.is_none_or(|n| n > 0) }
        Option<i64> { Some(x.unwrap_or(1)) }
        Option<i64> { None }
        i64 { x.unwrap_or(7) }
        i64 { x.unwrap_or_default() }
        i64 { x.unwrap_or_else(|| 1 + 1) }
        String { name.unwrap_or_default() }
        String { name.as_deref().unwrap_or("nobody").to_owned() }
        Vec<i64> { list.unwrap_or_default() }
        Option<i64> { x.map(|n| n + 1) }
        Option<usize> { list.as_ref().map(|list| list.len()) }
        Option<usize> { name.as_deref().map(str::len) }
        Option<i64> { list.and_then(|list| list.first().copied()) }
        Option<i64> { x.filter(|n| *n > 0) }
        i64 { x.map_or(0, |n| n * 2) }
        i64 { x.map_or_else(|| -1, |n| n * 2) }
        Option<i64> { x.or(y) }
        Option<i64> { x.or_else(|| y) }
        Option<i64> { x.xor(y) }
        Option<i64> { x.and(y) }
        Option<(i64, i64)> { x.zip(y) }
        bool { x == y }
        bool { x != Some(5) }
        bool { name == Some("abc".to_string()) }
        bool { name.as_deref() == Some("abc") }
        bool { x == None }
        some Result<i64, String> { x.ok_or("none".to_string()) }
        some Result<i64, String> { x.ok_or_else(|| format!("no {}", y.is_some())) }
        Vec<i64> { x.into_iter().collect() }
        Vec<i64> { x.iter().chain(&y).copied().collect() }
        i64 { if let Some(n) = x { n } else { 0 } }
        i64 { match x { Some(0) => 0, Some(1..) => 1, Some(_) => -1, None => 7 } }
        i64 { let Some(n) = x else { return -1; }; n }
        bool { matches!(x, Some(n) if n > 0) }
        some Result<Option<i64>, String> { x.map(|n| if n > 0 { Ok(n) } else { Err("less".to_string()) }).transpose() }
        i64 { match (x, y) { (Some(a), Some(b)) => a + b, (Some(a), None) | (None, Some(a)) => a, (None, None) => 0 } }
        usize { x.iter().count() }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
