//! Whether code awaits, assigns or leaves, or only computes a value.

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, Macro, Pat, Token};

use super::check::has_steps;
use super::pat::bare;

/// Whether an expression only computes: it can be a conditional expression.
pub(super) fn is_value_only(expr: &Expr) -> bool {
    let mut visitor = Effects(false);
    visitor.visit_expr(expr);
    !visitor.0
}

/// Whether evaluating an expression changes a variable.
pub(super) fn changes_variables(expr: &Expr) -> bool {
    pub(super) struct Changes(bool);
    impl<'ast> Visit<'ast> for Changes {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            self.0 |= match expr {
                Expr::Assign(_) => true,
                Expr::Binary(binary) => super::expr::is_compound_assignment(&binary.op),
                Expr::MethodCall(call) => super::mutation::mutates(call),
                _ => false,
            };
            visit::visit_expr(self, expr);
        }

        fn visit_macro(&mut self, mac: &'ast Macro) {
            self.0 |= arguments(mac).iter().any(changes_variables);
        }
    }
    let mut visitor = Changes(false);
    visitor.visit_expr(expr);
    visitor.0
}

pub(super) struct Effects(bool);

impl<'ast> Visit<'ast> for Effects {
    fn visit_expr(&mut self, expr: &'ast Expr) {
        let found = match expr {
            Expr::Await(_)
            | Expr::Try(_)
            | Expr::Return(_)
            | Expr::Break(_)
            | Expr::Continue(_)
            | Expr::Assign(_)
            | Expr::Loop(_)
            | Expr::While(_)
            | Expr::ForLoop(_) => true,
            Expr::Binary(binary) => super::expr::is_compound_assignment(&binary.op),
            Expr::MethodCall(call) => super::mutation::changing(call).is_some(),
            Expr::Macro(mac) => {
                let arguments = arguments(&mac.mac);
                super::join::is_fork(&mac.mac)
                    || has_steps(&mac.mac.tokens)
                    || !arguments.iter().all(is_value_only)
            }
            _ => false,
        };
        self.0 |= found;
        if !self.0 {
            visit::visit_expr(self, expr);
        }
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        // What a closure returns stays in it.
        if closure.asyncness.is_some() {
            visit::visit_expr_closure(self, closure);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        // A block or branch before the last expression is a statement, too.
        let before = block
            .stmts
            .split_last()
            .map_or(&[][..], |(_, before)| before);
        self.0 |= before.iter().any(|s| matches!(s, syn::Stmt::Expr(..)));
        visit::visit_block(self, block);
    }

    fn visit_stmt(&mut self, stmt: &'ast syn::Stmt) {
        // A statement of a call changes something: it is no value.
        if matches!(stmt, syn::Stmt::Expr(_, Some(_)) | syn::Stmt::Macro(_)) {
            self.0 = true;
        }
        visit::visit_stmt(self, stmt);
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        let mutable = matches!(bare(&local.pat), Pat::Ident(ident) if ident.mutability.is_some());
        self.0 |= mutable || local.init.as_ref().is_none_or(|i| i.diverge.is_some());
        visit::visit_local(self, local);
    }
}

/// The arguments of `vec!`, `format!` and their kin; none where they are no expressions.
fn arguments(mac: &Macro) -> Vec<Expr> {
    let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
    let parsed = parser.parse2(mac.tokens.clone());
    parsed.map_or_else(|_| Vec::new(), |all| all.into_iter().collect())
}
