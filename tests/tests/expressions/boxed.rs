//! References, boxes and copies: the same value.

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

fn cases() -> Vec<(String, Box<i64>, Option<Box<String>>, Vec<String>)> {
    vec![
        (String::new(), Box::new(0), None, vec![]),
        (
            "é".to_owned(),
            Box::new(-5),
            Some(Box::new("a".to_owned())),
            vec!["b".to_owned()],
        ),
        (
            "{% x %}".to_owned(),
            Box::new(7),
            Some(Box::default()),
            vec!["c".to_owned(), "d".to_owned()],
        ),
    ]
}

pub(crate) fn section() -> Section {
    section!("References and boxes", cases, (s: String, b: Box<i64>, o: Option<Box<String>>, v: Vec<String>) {
        String { (&s).clone() }
        String { (*&s).to_owned() }
        String { s.as_str().to_owned() }
        String { s.to_string() }
        String { String::from(&*s) }
        String { "fixed".to_owned() }
        String { "a b".replace("b", &s) }
        i64 { *b + 1 }
        Box<i64> { Box::new(*b) }
        usize { o.as_deref().map_or(0, |text| text.len()) }
        Option<String> { o.map(|text| *text) }
        usize { v.as_slice().len() }
        Option<String> { v.first().map(|text| text.to_owned()) }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
