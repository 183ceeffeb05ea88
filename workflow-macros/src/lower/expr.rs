//! Expressions.

mod constant;
mod inferred;
mod operands;
mod operator;
mod tokens;

use quote::quote;
use syn::{Expr, ExprMacro};

use super::{Lowered, Lowering, core};
pub(super) use inferred::{is_construction, is_long, needs_surroundings, of_one_type};
pub(super) use operator::{coerced, is_compound_assignment, operator_fn};
pub(super) use tokens::{as_value, grouped, located, peel};

impl Lowering<'_> {
    /// An expression whose value is used. `hint` names the variable it may go into.
    pub(super) fn value(&mut self, expr: &Expr, hint: &str) -> Lowered {
        if let Some(lowered) = self.constant(expr) {
            return lowered;
        }
        match expr {
            Expr::Paren(paren) => self.value(&paren.expr, hint),
            Expr::Group(group) => self.value(&group.expr, hint),
            Expr::Path(path) => self.path(path),
            Expr::Await(await_) => self.await_value(await_, hint),
            Expr::Try(try_) => self.question(try_, hint),
            Expr::If(if_) => self.if_value(if_, hint),
            Expr::Match(match_) => self.match_value(match_, hint),
            Expr::Block(block) => self.block_value(block, hint),
            Expr::Loop(loop_) => self.loop_value(loop_, hint),
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => self.diverging_value(expr),
            Expr::Macro(mac) => self.macro_value(mac, hint),
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Struct(strct) => self.struct_literal(strct),
            Expr::Closure(closure) => self.refuse(
                closure,
                "a closure has a form in a definition only as an argument, as of `map` or `filter`: write it there",
            ),
            _ => self.operation(expr),
        }
    }

    fn path(&mut self, path: &syn::ExprPath) -> Lowered {
        if let Some(ident) = path.path.get_ident()
            && self.scopes.find(&ident.to_string()).is_some()
        {
            return Lowered::pure(path, quote!(#ident.clone()));
        }
        let core = core();
        Lowered::pure(path, quote!(#core::expr::literal(#path)))
    }

    fn macro_value(&mut self, mac: &ExprMacro, hint: &str) -> Lowered {
        let name = mac
            .mac
            .path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        match &*name {
            "try_join" | "join" => self.step_value(&Expr::Macro(mac.clone()), hint),
            "format" => self.format_macro(mac),
            "vec" => self.vec_macro(mac),
            "json" => self.json_macro(mac),
            "matches" => self.matches_macro(mac),
            _ => {
                let advice = super::check::macro_advice(&name);
                self.refuse(mac, advice)
            }
        }
    }
}
