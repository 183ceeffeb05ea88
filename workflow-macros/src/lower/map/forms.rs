//! Which `map` a call of it is.
//!
//! Whether a map is distributed, and whether it has batches, says what its source may be and what
//! its body takes. The methods that say so come after the call, where rustc has the types of both
//! already. So each such call names a fn of its own before the body is lowered; lenses, which hold
//! the user's code as it stands, have the right types then.

use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, ExprCall, ExprMethodCall, Ident, Macro, Token};

use crate::lower::expr::{located, peel};

/// Lets every distributed `map` in `block` name the fn that it is.
pub(crate) fn tell_apart(block: &mut Block) {
    Forms.visit_block_mut(block);
}

struct Forms;

impl VisitMut for Forms {
    fn visit_expr_method_call_mut(&mut self, outer: &mut ExprMethodCall) {
        let methods = methods_of(outer);
        if methods.iter().any(|method| method == "distributed")
            && let Some(call) = base_of(outer)
            && is_plain_map(call)
        {
            let batched = methods.iter().any(|method| method == "item_batcher");
            name(call, if batched { "batched" } else { "distributed" });
        }
        visit_mut::visit_expr_method_call_mut(self, outer);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        let last = mac.path.segments.last().map(|s| s.ident.to_string());
        if !matches!(last.as_deref(), Some("try_join" | "join")) {
            return;
        }
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        // What is no list of expressions is reported where it is lowered.
        if let Ok(mut branches) = parser.parse2(mac.tokens.clone()) {
            for branch in &mut branches {
                self.visit_expr_mut(branch);
            }
            mac.tokens = branches.into_token_stream();
        }
    }
}

/// The methods of a chain, outermost first.
fn methods_of(outer: &ExprMethodCall) -> Vec<String> {
    let mut methods = vec![outer.method.to_string()];
    let mut at = &outer.receiver;
    while let Expr::MethodCall(call) = peel(at) {
        methods.push(call.method.to_string());
        at = &call.receiver;
    }
    methods
}

/// The call that a chain of methods begins with.
fn base_of(outer: &mut ExprMethodCall) -> Option<&mut ExprCall> {
    let mut at = &mut *outer.receiver;
    loop {
        match at {
            Expr::MethodCall(call) => at = &mut call.receiver,
            Expr::Paren(paren) => at = &mut paren.expr,
            Expr::Group(group) => at = &mut group.expr,
            Expr::Call(call) => return Some(call),
            _ => return None,
        }
    }
}

/// Whether it calls `map`, and no fn that this has named.
fn is_plain_map(call: &ExprCall) -> bool {
    let Expr::Path(path) = peel(&call.func) else {
        return false;
    };
    let segments = &path.path.segments;
    let named = segments.iter().any(|segment| segment.ident == "__private");
    !named && segments.last().is_some_and(|last| last.ident == "map")
}

fn name(call: &mut ExprCall, form: &str) {
    let at: Span = call.func.span();
    let form = Ident::new(form, at);
    let path = quote::quote!(::workflow_runtime::__private::maps::#form::map);
    if let Ok(path) = syn::parse2(located(path, at)) {
        *call.func = path;
    }
}
