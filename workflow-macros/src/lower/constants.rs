//! `let limits = Limits::default();`: a value that touches no workflow value, and is only looked
//! into, is part of the definition. It needs no JSON form, as it is no data.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Expr, Local, Pat, Stmt};

use super::check::is_constant_form;
use super::expr::peel;
use super::pat::{bare, is_constant};
use super::{Lowered, Lowering};

/// Types of the standard library whose values are data: they stay variables.
const DATA: &[&str] = &[
    "Arc",
    "BTreeMap",
    "BTreeSet",
    "Box",
    "Duration",
    "Err",
    "HashMap",
    "HashSet",
    "Ok",
    "Option",
    "Rc",
    "Some",
    "String",
    "Timestamp",
    "Uuid",
    "Value",
    "Vec",
    "VecDeque",
];

impl Lowering<'_> {
    /// The name of a `let` of such a value, before the rest of its block.
    pub(super) fn names_constant<'l>(
        &self,
        local: &'l Local,
        rest: &[Stmt],
        last: Option<&Expr>,
    ) -> Option<&'l Ident> {
        let Pat::Ident(pat) = bare(&local.pat) else {
            return None;
        };
        let init = local.init.as_ref().filter(|init| init.diverge.is_none())?;
        let plain = pat.mutability.is_none() && pat.by_ref.is_none() && pat.subpat.is_none();
        if !plain || is_constant(&pat.ident) || !of_own_type(&init.expr) {
            return None;
        }
        let value = init.expr.to_token_stream();
        if !is_constant_form(&init.expr)
            || !self.variables_in(&value).is_empty()
            || !self.closures_in(&value).is_empty()
            || super::sources::calls_source(&value)
        {
            return None;
        }
        let mut mentioned = false;
        let looked_into = looks_into(
            quote!(#(#rest)* #last),
            &pat.ident.to_string(),
            &mut mentioned,
        );
        (looked_into && mentioned).then_some(&pat.ident)
    }

    /// The `let`, in both forms.
    pub(super) fn constant_local(&mut self, local: &Local, name: &Ident) -> Lowered {
        self.check_deterministic(&local.init.as_ref().map(|init| &init.expr).to_token_stream());
        let (pat, init) = (&local.pat, local.init.as_ref().map(|init| &init.expr));
        let written = quote!(#[allow(unused_variables)] let #pat = #init;);
        self.scopes.declare_value(name, written.clone());
        Lowered::effect(local.to_token_stream(), written)
    }

    /// The values of that kind that tokens mention, in the order of their declarations, as `let`s.
    pub(super) fn constants_in(&self, tokens: &TokenStream) -> TokenStream {
        let mut all = tokens.clone();
        let mut lets = TokenStream::new();
        for (name, written) in self.scopes.values() {
            if self.mentions(&all, &name.to_string()) {
                all.extend(written.clone());
                lets = quote!(#written #lets);
            }
        }
        lets
    }
}

/// Whether a value is made by a type that is none of the usual data.
fn of_own_type(init: &Expr) -> bool {
    let path = match peel(init) {
        Expr::Call(call) => match peel(&call.func) {
            Expr::Path(path) => path,
            _ => return false,
        },
        Expr::MethodCall(call) => return of_own_type(&call.receiver),
        Expr::Path(path) => path,
        _ => return false,
    };
    let mut names = path.path.segments.iter().rev().skip(1);
    let Some(ty) = names.next().map(|segment| segment.ident.to_string()) else {
        return false;
    };
    ty.starts_with(char::is_uppercase) && !DATA.contains(&&*ty)
}

/// Whether a name stands only where a field of it is read or a method called.
fn looks_into(tokens: TokenStream, name: &str, mentioned: &mut bool) -> bool {
    let is = |token: Option<&TokenTree>, punct: char| matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == punct);
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().all(|(i, token)| {
        let at = |offset: isize| {
            let place = i.checked_add_signed(offset)?;
            tokens.get(place)
        };
        match token {
            TokenTree::Group(group) => looks_into(group.stream(), name, mentioned),
            TokenTree::Literal(literal) => !literal.to_string().contains(&format!("{{{name}")),
            TokenTree::Ident(ident) if ident == name => {
                let field = is(at(-1), '.') && !is(at(-2), '.');
                let key = is(at(1), ':') && !is(at(2), ':');
                // A variable of its own.
                let hidden = matches!(at(-1), Some(TokenTree::Ident(word)) if word == "let");
                if field || key || hidden || is(at(-1), ':') && is(at(-2), ':') {
                    return true;
                }
                *mentioned = true;
                is(at(1), '.') && !is(at(2), '.')
            }
            _ => true,
        }
    })
}
