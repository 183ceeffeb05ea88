//! What a person would call a state, from the tokens of its condition or source.

use quote::ToTokens;
use syn::{BinOp, Expr};

use super::expr::peel;

const LONGEST: usize = 48;

/// `check.available` as `Available`, `!paid` as `NotPaid`, `total > limit` as `TotalOverLimit`.
pub(super) fn of_condition(prefix: &str, condition: &Expr) -> String {
    let mut words = Vec::new();
    collect(condition, &mut words);
    let mut name = prefix.to_owned();
    for word in words {
        if name.len() + word.len() > LONGEST {
            break;
        }
        name.push_str(&word);
    }
    name
}

/// The last field, variable or function of the source of a value, in PascalCase.
pub(super) fn of_source(prefix: &str, source: &Expr) -> String {
    let mut words = Vec::new();
    collect(source, &mut words);
    let plain = [
        "Iter",
        "IntoIter",
        "Clone",
        "ToVec",
        "Enumerate",
        "AsRef",
        "AsDeref",
        "AsStr",
    ];
    let last = words
        .into_iter()
        .rev()
        .find(|w| !plain.contains(&&**w))
        .unwrap_or_default();
    format!("{prefix}{last}")
}

/// What the items of a list are called: the list that adapters are applied to, in PascalCase.
pub(super) fn of_items(prefix: &str, source: &Expr) -> String {
    match peel(source) {
        Expr::MethodCall(call) => of_items(prefix, &call.receiver),
        Expr::Reference(reference) => of_items(prefix, &reference.expr),
        Expr::Index(index) => of_items(prefix, &index.expr),
        Expr::Array(_) | Expr::Range(_) => prefix.to_owned(),
        other => of_source(prefix, other),
    }
}

/// The words of an expression: of a path to a value only the last part, which says most.
fn collect(expr: &Expr, words: &mut Vec<String>) {
    match expr {
        Expr::Paren(e) => collect(&e.expr, words),
        Expr::Group(e) => collect(&e.expr, words),
        Expr::Reference(e) => collect(&e.expr, words),
        Expr::Await(e) => collect(&e.base, words),
        Expr::Try(e) => collect(&e.expr, words),
        Expr::Cast(e) => collect(&e.expr, words),
        Expr::Field(e) => match &e.member {
            syn::Member::Named(name) => words.push(pascal(&name.to_string())),
            syn::Member::Unnamed(_) => collect(&e.base, words),
        },
        Expr::Path(e) => words.extend(e.path.segments.last().map(|s| pascal(&s.ident.to_string()))),
        Expr::Lit(e) => words.push(alphanumeric(&e.lit.to_token_stream().to_string())),
        Expr::Call(e) => collect(&e.func, words),
        Expr::MethodCall(e) => {
            collect(&e.receiver, words);
            words.push(pascal(&e.method.to_string()));
            for arg in &e.args {
                if !matches!(arg, Expr::Closure(_)) {
                    collect(arg, words);
                }
            }
        }
        Expr::Index(e) => {
            collect(&e.expr, words);
            collect(&e.index, words);
        }
        Expr::Unary(e) => {
            match e.op {
                syn::UnOp::Not(_) => words.push("Not".to_owned()),
                syn::UnOp::Neg(_) => words.push("Minus".to_owned()),
                _ => {}
            }
            collect(&e.expr, words);
        }
        Expr::Binary(e) => {
            collect(&e.left, words);
            words.push(operator(&e.op).to_owned());
            collect(&e.right, words);
        }
        Expr::Macro(e) => words.extend(
            e.mac
                .path
                .segments
                .last()
                .map(|s| pascal(&s.ident.to_string())),
        ),
        _ => {}
    }
}

fn operator(op: &BinOp) -> &'static str {
    match op {
        BinOp::Eq(_) => "Is",
        BinOp::Ne(_) => "IsNot",
        BinOp::Ge(_) => "AtLeast",
        BinOp::Le(_) => "AtMost",
        BinOp::Gt(_) => "Over",
        BinOp::Lt(_) => "Under",
        BinOp::And(_) => "And",
        BinOp::Or(_) => "Or",
        BinOp::Add(_) => "Plus",
        BinOp::Sub(_) => "Minus",
        BinOp::Mul(_) => "Times",
        BinOp::Div(_) => "By",
        BinOp::Rem(_) => "Modulo",
        _ => "",
    }
}

pub(super) fn pascal(name: &str) -> String {
    let mut out = String::new();
    for word in name.trim_start_matches("r#").split('_') {
        let mut chars = word.chars();
        if let Some(first) = chars.next() {
            out.extend(first.to_uppercase());
            out.push_str(chars.as_str());
        }
    }
    out
}

/// The letters and digits of a literal, `100.0` as `100`.
fn alphanumeric(text: &str) -> String {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let kept: String = text
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '.')
        .take(16)
        .collect();
    pascal(&kept)
}
