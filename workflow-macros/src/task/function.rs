//! The fn under `#[task]`, with a body or without.

use proc_macro2::{Group, Span, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Signature, Token, Visibility};

use crate::doc;

/// A fn item. Its body is kept as tokens: rustc judges it.
pub(crate) struct TaskFn {
    /// All but `#[task]` itself.
    pub(crate) attrs: Vec<Attribute>,
    /// Its visibility.
    pub(crate) vis: Visibility,
    /// All up to the body.
    pub(crate) sig: Signature,
    /// Its body.
    pub(crate) body: Body,
}

/// What stands after a signature.
pub(crate) enum Body {
    /// `{ .. }`
    Block(Group),
    /// `;`: a service does the work.
    None(Token![;]),
}

impl Parse for TaskFn {
    fn parse(input: ParseStream<'_>) -> syn::Result<TaskFn> {
        let attrs = input.call(Attribute::parse_outer)?;
        let vis = input.parse()?;
        let sig = input
            .parse()
            .map_err(|e| syn::Error::new(e.span(), "`#[task]` goes on an async fn"))?;
        let body = if input.peek(Token![;]) {
            Body::None(input.parse()?)
        } else {
            match input.parse()? {
                TokenTree::Group(block) => Body::Block(block),
                other => return Err(syn::Error::new_spanned(other, "expected the fn's body")),
            }
        };
        Ok(TaskFn {
            attrs,
            vis,
            sig,
            body,
        })
    }
}

impl TaskFn {
    /// Whether a service does the work.
    pub(crate) fn is_bodiless(&self) -> bool {
        matches!(self.body, Body::None(_))
    }

    /// Where the body is.
    pub(crate) fn body_span(&self) -> Span {
        match &self.body {
            Body::Block(block) => block.span_open(),
            Body::None(semi) => semi.span,
        }
    }

    /// The fn's name without `r#`.
    pub(crate) fn name(&self) -> String {
        let name = self.sig.ident.to_string();
        name.strip_prefix("r#").unwrap_or(&name).to_owned()
    }

    /// The first paragraph of the doc comment.
    pub(crate) fn doc_comment(&self) -> Option<String> {
        doc::first_paragraph(&self.attrs)
    }
}

/// `charge_card` as `ChargeCard`.
pub(crate) fn pascal_case(name: &str) -> String {
    let mut out = String::new();
    let name = name.strip_prefix("r#").unwrap_or(name);
    for word in name.split('_') {
        let mut chars = word.chars();
        out.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(chars.as_str());
    }
    out
}
