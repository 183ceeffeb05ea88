//! Expressions as tokens: what needs parentheses, and where a token stands.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::Expr;

/// `tokens` as one operand. rustc doesn't see invisible delimiters, so what binds less than a
/// method call gets parentheses.
pub(in crate::lower) fn grouped(tokens: TokenStream) -> TokenStream {
    let binds = matches!(
        syn::parse2(tokens.clone()),
        Ok(Expr::Array(_)
            | Expr::Await(_)
            | Expr::Call(_)
            | Expr::Field(_)
            | Expr::Group(_)
            | Expr::Index(_)
            | Expr::Lit(_)
            | Expr::Macro(_)
            | Expr::MethodCall(_)
            | Expr::Paren(_)
            | Expr::Path(_)
            | Expr::Try(_)
            | Expr::Tuple(_))
    );
    let delimiter = match binds {
        true => Delimiter::None,
        false => Delimiter::Parenthesis,
    };
    TokenTree::Group(Group::new(delimiter, tokens)).into()
}

/// `tokens` where a statement may stand. What begins with a block would end there for rustc:
/// `{ a } < b` gets parentheses, `{ a }` needs none.
pub(in crate::lower) fn as_value(tokens: TokenStream) -> TokenStream {
    if !begins_with_block(&tokens) {
        return tokens;
    }
    match syn::parse2(tokens.clone()) {
        Ok(
            Expr::Block(_)
            | Expr::ForLoop(_)
            | Expr::If(_)
            | Expr::Loop(_)
            | Expr::Match(_)
            | Expr::Unsafe(_)
            | Expr::While(_),
        )
        | Err(_) => tokens,
        Ok(_) => TokenTree::Group(Group::new(Delimiter::Parenthesis, tokens)).into(),
    }
}

fn begins_with_block(tokens: &TokenStream) -> bool {
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Group(group)) => match group.delimiter() {
            Delimiter::None => begins_with_block(&group.stream()),
            delimiter => delimiter == Delimiter::Brace,
        },
        Some(TokenTree::Ident(ident)) => ["for", "if", "loop", "match", "unsafe", "while"]
            .iter()
            .any(|keyword| ident == keyword),
        // A label.
        Some(TokenTree::Punct(punct)) => punct.as_char() == '\'',
        _ => false,
    }
}

/// `tokens` of a call that rustc takes to stand at `at`; what is inside its parentheses stays
/// where it is.
pub(in crate::lower) fn located(tokens: TokenStream, at: Span) -> TokenStream {
    let each = tokens.into_iter().map(|mut token| {
        token.set_span(at);
        token
    });
    each.collect()
}

/// The expression without parentheses around it.
pub(in crate::lower) fn peel(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => peel(&paren.expr),
        Expr::Group(group) => peel(&group.expr),
        other => other,
    }
}
