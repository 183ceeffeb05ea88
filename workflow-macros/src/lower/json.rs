//! The inside of `json!`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Expr, LitStr, Token, braced, bracketed, token};

use super::core;

/// A value of `json!`.
pub(super) enum Json {
    Null,
    Array(Vec<Json>),
    Object(Vec<(LitStr, Json)>),
    Leaf(Box<Expr>),
}

impl Parse for Json {
    fn parse(input: ParseStream<'_>) -> syn::Result<Json> {
        if input.peek(token::Bracket) {
            let items;
            bracketed!(items in input);
            let items = Punctuated::<Json, Token![,]>::parse_terminated(&items)?;
            return Ok(Json::Array(items.into_iter().collect()));
        }
        if input.peek(token::Brace) {
            let fields;
            braced!(fields in input);
            let fields = Punctuated::<Field, Token![,]>::parse_terminated(&fields)?;
            return Ok(Json::Object(
                fields.into_iter().map(|f| (f.key, f.value)).collect(),
            ));
        }
        let fork = input.fork();
        if fork.parse::<Ident>().is_ok_and(|ident| ident == "null")
            && (fork.is_empty() || fork.peek(Token![,]))
        {
            input.parse::<Ident>()?;
            return Ok(Json::Null);
        }
        input.parse().map(|leaf| Json::Leaf(Box::new(leaf)))
    }
}

struct Field {
    key: LitStr,
    value: Json,
}

impl Parse for Field {
    fn parse(input: ParseStream<'_>) -> syn::Result<Field> {
        let key = input.parse().map_err(|error| {
            syn::Error::new(
                error.span(),
                "a key of `json!` in a workflow is a string literal",
            )
        })?;
        input.parse::<Token![:]>()?;
        Ok(Field {
            key,
            value: input.parse()?,
        })
    }
}

impl Json {
    /// The Rust expressions inside, in order.
    pub(super) fn leaves(&self) -> Vec<&Expr> {
        match self {
            Json::Null => Vec::new(),
            Json::Array(items) => items.iter().flat_map(Json::leaves).collect(),
            Json::Object(fields) => fields
                .iter()
                .flat_map(|(_, value)| value.leaves())
                .collect(),
            Json::Leaf(leaf) => vec![leaf],
        }
    }

    /// The twin's `Value` and its form; `leaves` are the expressions inside, in order.
    pub(super) fn twin<'l>(&self, leaves: &mut impl Iterator<Item = &'l Ident>) -> TokenStream {
        let core = core();
        let shape = quote!(#core::data::Shape);
        match self {
            Json::Null => quote!((#core::ir::Value::of(#core::jsonata::Ast::Null), #shape::Unit)),
            Json::Array(items) => {
                let items: Vec<TokenStream> = items.iter().map(|item| item.twin(leaves)).collect();
                quote!((#core::expr::json_array(vec![#(#items),*]).value, #shape::List(|| #shape::Json)))
            }
            Json::Object(fields) => {
                let mut parts = Vec::new();
                for (key, value) in fields {
                    let value = value.twin(leaves);
                    parts.push(quote!((#key, #value.0)));
                }
                quote!((#core::expr::json_object(vec![#(#parts),*]).value, #shape::Map(|| #shape::Json)))
            }
            Json::Leaf(_) => {
                let leaf = leaves.next().map(ToTokens::to_token_stream);
                quote!(#core::expr::with_shape(&#leaf))
            }
        }
    }
}
