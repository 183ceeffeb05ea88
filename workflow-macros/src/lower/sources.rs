//! `now()`, `uuid()`, `random()`, `execution()`: values that a body takes from outside.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{Expr, ExprCall};
use workflow_core::expr::sources;

use super::{Lowered, Lowering, core};

/// Modules that the sources are called by.
const HOMES: &[&str] = &["workflow_runtime", "prelude", "sources"];

impl Lowering<'_> {
    /// The call of a source, by the segments of its path.
    pub(super) fn source(&mut self, call: &ExprCall, segments: &[String]) -> Option<Lowered> {
        let core = core();
        let (last, before) = segments.split_last()?;
        let source = sources::lookup(last)?;
        let home = before.last().is_none_or(|home| HOMES.contains(&&**home));
        if !home || !call.args.is_empty() {
            return None;
        }
        if self.expression {
            let message = format!(
                "an `#[expression]` computes its value from its arguments alone: call `{source}()` in the workflow, and pass the value as an argument"
            );
            return Some(self.refuse(call, message));
        }
        let function = Ident::new(source, proc_macro2::Span::call_site());
        let func = &call.func;
        let whole = Expr::Call(call.clone());
        let path = quote!(::core::any::type_name_of_val(&#func));
        Some(self.operate(
            &whole,
            &[],
            &|_| quote!(#call),
            &|_, ty| quote!(#core::expr::sources::#function(#ty, #path)),
        ))
    }
}

/// Whether `tokens` call a source.
pub(super) fn calls_source(tokens: &TokenStream) -> bool {
    // The segments of the path that the last token belongs to, and how many colons follow them.
    let (mut home, mut name, mut colons) = (None, None, 0);
    let mut field = false;
    for token in tokens.clone() {
        match token {
            TokenTree::Ident(ident) if !field => {
                home = (colons == 2).then_some(name).flatten();
                name = Some(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                let is_call = group.delimiter() == Delimiter::Parenthesis
                    && group.stream().is_empty()
                    && name.as_deref().and_then(sources::lookup).is_some()
                    && home.is_none_or(|home: String| HOMES.contains(&&*home));
                if is_call || calls_source(&group.stream()) {
                    return true;
                }
                (home, name, colons, field) = (None, None, 0, false);
            }
            other => {
                field = matches!(&other, TokenTree::Punct(p) if p.as_char() == '.');
                (home, name, colons) = (None, None, 0);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::calls_source;

    #[test]
    fn sources_are_found_wherever_they_are_called() {
        for (text, expected) in [
            ("now()", true),
            ("workflow_runtime::prelude::now()", true),
            ("vec![1, uuid()]", true),
            (r#"format!("{}", random() * 2.0)"#, true),
            ("|x| x + random()", true),
            ("execution().name", true),
            ("Utc::now()", false),
            ("mine::random()", false),
            ("clock.now()", false),
            ("now", false),
            ("random(7)", false),
            ("a.now() + now()", true),
            ("std::cmp::max(1, 2)", false),
        ] {
            let tokens = text.parse().expect(text);
            assert_eq!(calls_source(&tokens), expected, "{text}");
        }
    }
}
