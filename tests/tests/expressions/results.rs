//! `Result`s as data.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

fn cases() -> Vec<(Result<i64, String>, Result<i64, String>)> {
    let all = [
        Ok(0),
        Ok(5),
        Ok(-5),
        Err(String::new()),
        Err("e{%".to_owned()),
    ];
    crate::form::pairs(&all, &all)
}

pub(crate) fn section() -> Section {
    section!("Results", cases, (r: Result<i64, String>, q: Result<i64, String>) {
        bool { r.is_ok() }
        bool { r.is_err() }
        bool { r.is_ok_and(|n| n > 0) }
        bool { r.is_err_and(|e| e.is_empty()) }
        Option<i64> { r.ok() }
        Option<String> { r.err() }
        i64 { r.unwrap_or(7) }
        i64 { r.unwrap_or_default() }
        i64 { r.unwrap_or_else(|e| e.len() as i64) }
        some Result<i64, String> { r.map(|n| n + 1) }
        some Result<i64, usize> { r.map_err(|e| e.len()) }
        i64 { r.map_or(1, |n| n * 2) }
        String { r.map_or_else(|e| e, |n| n.to_string()) }
        some Result<i64, String> { r.and_then(|n| if n > 0 { Ok(n) } else { Err("less".to_string()) }) }
        some Result<i64, String> { r.and(q) }
        some Result<i64, String> { r.or(q) }
        some Result<i64, String> { r.or_else(|_| q) }
        bool { r == Ok(5) }
        bool { r == q }
        some Result<i64, String> { Ok(1) }
        i64 { if let Ok(n) = r { n } else { 0 } }
        bool { matches!(r, Ok(5)) }
        Option<Result<i64, String>> { r.map(|n| if n == 0 { None } else { Some(n) }).transpose() }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
