//! Doc comments as comments of states and state machines.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The first paragraph of a doc comment, on one line.
pub(crate) fn first_paragraph(attrs: &[Attribute]) -> Option<String> {
    let lines = attrs.iter().filter_map(text).flat_map(|text| {
        // The text of `/** .. */` has several lines, that of `///` alone none.
        let lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).collect();
        if lines.is_empty() {
            vec![String::new()]
        } else {
            lines
        }
    });
    let lines: Vec<String> = lines
        .skip_while(String::is_empty)
        .take_while(|line| !line.is_empty())
        .collect();
    (!lines.is_empty()).then(|| lines.join(" "))
}

/// The text of `/// ..`.
fn text(attr: &Attribute) -> Option<String> {
    match &attr.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
