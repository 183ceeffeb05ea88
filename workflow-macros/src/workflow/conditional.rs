//! `#[cfg(..)]` on statements, arms and fields of a body.
//!
//! A macro can't know what a predicate comes to. So a workflow with one becomes two, of which
//! rustc keeps the one that applies: with the code and without. Each is expanded anew, for the
//! next predicate.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Arm, Attribute, Block, Expr, ExprMatch, ExprStruct, ItemFn, Macro, Meta, PatStruct, Stmt, Token,
};

/// The two workflows, if the body has a predicate.
pub(super) fn split(options: &TokenStream, func: &ItemFn) -> Option<TokenStream> {
    let mut first = First(None);
    first.visit_block_mut(&mut func.block.as_ref().clone());
    let predicate = first.0?;
    let [with, without] = [true, false].map(|keep| {
        let mut func = func.clone();
        let predicate = predicate.to_string();
        Settle { predicate, keep }.visit_block_mut(&mut func.block);
        func
    });
    let mut left = First(None);
    left.visit_block_mut(&mut with.block.as_ref().clone());
    if left
        .0
        .is_some_and(|left| left.to_string() == predicate.to_string())
    {
        let message = "`#[cfg(..)]` stands on a statement, an arm or a field: write it there";
        let error = syn::Error::new_spanned(&predicate, message).into_compile_error();
        return Some(error);
    }
    Some(quote! {
        #[cfg(#predicate)]
        #[::workflow_runtime::workflow(#options)]
        #with
        #[cfg(not(#predicate))]
        #[::workflow_runtime::workflow(#options)]
        #without
    })
}

/// The predicate of a `#[cfg(..)]`.
fn predicate(attr: &Attribute) -> Option<&TokenStream> {
    match &attr.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(&list.tokens),
        _ => None,
    }
}

/// The first predicate of a body.
struct First(Option<TokenStream>);

impl VisitMut for First {
    fn visit_attribute_mut(&mut self, attr: &mut Attribute) {
        if self.0.is_none() {
            self.0 = predicate(attr).cloned();
        }
    }

    // An item is plain Rust in both forms of a body, with its own attributes.
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        each_branch(mac, |branch| self.visit_expr_mut(branch));
    }
}

/// Settles one predicate: what stands under it loses the attribute, or goes.
struct Settle {
    predicate: String,
    keep: bool,
}

impl Settle {
    /// Whether what has these attributes stays.
    fn stays(&self, attrs: &mut Vec<Attribute>) -> bool {
        let before = attrs.len();
        attrs.retain(|attr| predicate(attr).is_none_or(|p| p.to_string() != self.predicate));
        attrs.len() == before || self.keep
    }
}

impl VisitMut for Settle {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain_mut(|stmt| match stmt {
            Stmt::Local(local) => self.stays(&mut local.attrs),
            Stmt::Expr(expr, _) => attributes(expr).is_none_or(|attrs| self.stays(attrs)),
            Stmt::Macro(mac) => self.stays(&mut mac.attrs),
            Stmt::Item(_) => true,
        });
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_expr_match_mut(&mut self, match_: &mut ExprMatch) {
        match_
            .arms
            .retain_mut(|arm: &mut Arm| self.stays(&mut arm.attrs));
        visit_mut::visit_expr_match_mut(self, match_);
    }

    fn visit_expr_struct_mut(&mut self, strct: &mut ExprStruct) {
        strct.fields = retained(&strct.fields, |field| self.stays(&mut field.attrs));
        visit_mut::visit_expr_struct_mut(self, strct);
    }

    fn visit_pat_struct_mut(&mut self, strct: &mut PatStruct) {
        strct.fields = retained(&strct.fields, |field| self.stays(&mut field.attrs));
        visit_mut::visit_pat_struct_mut(self, strct);
    }

    fn visit_item_mut(&mut self, _: &mut syn::Item) {}

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        each_branch(mac, |branch| self.visit_expr_mut(branch));
    }
}

fn retained<T: Clone>(
    list: &Punctuated<T, Token![,]>,
    mut stays: impl FnMut(&mut T) -> bool,
) -> Punctuated<T, Token![,]> {
    let each = list.iter().cloned();
    let mut kept: Punctuated<T, Token![,]> = each
        .filter_map(|mut item| stays(&mut item).then_some(item))
        .collect();
    // What follows may be `..`.
    if !kept.empty_or_trailing() {
        kept.push_punct(Default::default());
    }
    kept
}

/// The branches of `try_join!` and `join!`, whose tokens are code.
fn each_branch(mac: &mut Macro, mut visit: impl FnMut(&mut Expr)) {
    let joins = ["try_join", "join"];
    let is_join = |name: &syn::PathSegment| joins.iter().any(|join| name.ident == join);
    if !mac.path.segments.last().is_some_and(is_join) {
        return;
    }
    let Ok(mut branches) = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated)
    else {
        return;
    };
    branches.iter_mut().for_each(&mut visit);
    mac.tokens = branches.to_token_stream();
}

/// The attributes of an expression that stands as a statement.
fn attributes(expr: &mut Expr) -> Option<&mut Vec<Attribute>> {
    Some(match expr {
        Expr::Assign(e) => &mut e.attrs,
        Expr::Async(e) => &mut e.attrs,
        Expr::Await(e) => &mut e.attrs,
        Expr::Binary(e) => &mut e.attrs,
        Expr::Block(e) => &mut e.attrs,
        Expr::Break(e) => &mut e.attrs,
        Expr::Call(e) => &mut e.attrs,
        Expr::Continue(e) => &mut e.attrs,
        Expr::ForLoop(e) => &mut e.attrs,
        Expr::If(e) => &mut e.attrs,
        Expr::Lit(e) => &mut e.attrs,
        Expr::Loop(e) => &mut e.attrs,
        Expr::Macro(e) => &mut e.attrs,
        Expr::Match(e) => &mut e.attrs,
        Expr::MethodCall(e) => &mut e.attrs,
        Expr::Path(e) => &mut e.attrs,
        Expr::Return(e) => &mut e.attrs,
        Expr::Struct(e) => &mut e.attrs,
        Expr::Try(e) => &mut e.attrs,
        Expr::Tuple(e) => &mut e.attrs,
        Expr::While(e) => &mut e.attrs,
        _ => return None,
    })
}
