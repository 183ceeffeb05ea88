//! `compensate(async || ..);`: an undo for when the rest of the scope fails.

use proc_macro2::Ident;
use quote::{ToTokens, quote};
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprAsync, ExprCall, ExprClosure};

use super::expr::peel;
use super::scope::Boundary;
use super::step::called;
use super::{Lowered, Lowering, hidden};

/// What it looks like, for advice.
const FORM: &str = "`compensate(async || undo(&value).await);`";

/// Whether a call is that of the prelude.
pub(super) fn is_compensate(call: &ExprCall) -> bool {
    called(call).as_deref() == Some("compensate")
}

/// Whether it can't be a task of that name.
pub(super) fn takes_closure(call: &ExprCall) -> bool {
    let is_body = |arg: &Expr| matches!(peel(arg), Expr::Closure(_) | Expr::Async(_));
    call.args.iter().any(is_body)
}

/// Whether something in the block registers an undo.
pub(super) fn registers_undos(block: &Block) -> bool {
    struct Undos(bool);
    impl<'ast> Visit<'ast> for Undos {
        fn visit_expr_call(&mut self, call: &'ast ExprCall) {
            self.0 |= is_compensate(call);
            visit::visit_expr_call(self, call);
        }

        // A block and what a closure runs have undos of their own.
        fn visit_expr_async(&mut self, _: &'ast ExprAsync) {}
        fn visit_expr_closure(&mut self, _: &'ast ExprClosure) {}
    }
    let mut undos = Undos(false);
    undos.visit_block(block);
    undos.0
}

impl Lowering<'_> {
    /// The statement.
    pub(super) fn compensate(&mut self, call: &ExprCall) -> Lowered {
        let Some(closure) = self.undo_of(call) else {
            return Lowered::effect(call.to_token_stream(), quote!());
        };
        if self.undoing > 0 {
            return self.no_undo(
                call,
                "an undo can't register undos of its own: register them beside it",
            );
        }
        if self.loops.last().is_some_and(|loops| !loops.is_empty()) {
            return self.no_undo(call, "an undo can't be registered in a loop, since a definition has a fixed number of them: make the round a block of its own, `async { .. }.await`, or note in a list what is to be undone and go over it in one undo");
        }
        if self.compensating.last() != Some(&self.returns.len()) {
            self.compensating.push(self.returns.len());
        }
        self.undo(call, closure)
    }

    fn no_undo(&mut self, call: &ExprCall, message: &str) -> Lowered {
        self.error(&call.func, message);
        Lowered::effect(call.to_token_stream(), quote!())
    }

    /// The closure of a call that has the right form.
    fn undo_of<'c>(&mut self, call: &'c ExprCall) -> Option<&'c ExprClosure> {
        let args: Vec<&Expr> = call.args.iter().map(peel).collect();
        match args.as_slice() {
            [Expr::Closure(closure)] if closure.asyncness.is_some() => {
                if !closure.inputs.is_empty() {
                    let message = format!("an undo takes nothing: write {FORM}");
                    self.error_of_rust(&closure.inputs, message);
                    return None;
                }
                Some(closure)
            }
            [other] => {
                let message = format!(
                    "what undoes is an async closure, which runs only if it must: write {FORM}"
                );
                self.error_of_rust(other, message);
                None
            }
            _ => {
                self.error_of_rust(
                    call,
                    format!("`compensate` takes an async closure: write {FORM}"),
                );
                None
            }
        }
    }

    fn undo(&mut self, call: &ExprCall, closure: &ExprClosure) -> Lowered {
        let private = quote!(::workflow_runtime::__private);
        let func = &call.func;
        let output = self.lens(&quote!(#private::undo_output(#func, #closure)), &[]);
        let variables = self.variables_in(&closure.body.to_token_stream());
        let ret = self.enter_undo();
        let body = self.tail(&closure.body);
        self.leave_undo();
        let (cx, native, twin) = (hidden("__cx"), body.native, body.twin);
        let name = undo_name(&closure.body);
        let texts = variables.iter().map(|v| v.to_string());
        let texts = texts.map(|text| text.trim_start_matches("r#").to_owned());
        Lowered::effect(
            quote!(#cx.compensate({
                #[allow(unused_imports)]
                use #private::{KeepsClone as _, KeepsData as _, KeepsTarget as _};
                #(let #variables = (&&&#private::Keep(&#variables)).keep();)*
                async move |#cx: #private::Context| {
                    #(#[allow(unused_variables)] let #variables = #variables.open();)*
                    #native
                }
            })),
            quote!({
                #(let #variables = __b.keep(#texts, &#variables);)*
                __b.begin_undo(#name);
                { let #ret = #output; #twin }
                __b.end_undo();
            }),
        )
    }

    fn enter_undo(&mut self) -> Ident {
        self.undoing += 1;
        self.enter_block(Some(Boundary::Undo))
    }

    fn leave_undo(&mut self) {
        self.leave_block();
        self.undoing -= 1;
    }

    /// The body of a scope or block, before it is left: when undos are registered in it, its
    /// errors run them. A scope of the service has one end, a block one for errors that its type
    /// holds and one for others.
    pub(super) fn undoing_body(&mut self, body: Lowered) -> Lowered {
        if self.compensating.last() != Some(&self.returns.len()) {
            return body;
        }
        self.compensating.pop();
        let first = self.site();
        // The body of an inline workflow is a block of its caller, when it has one.
        let inline = self.inline && self.returns.len() == 1;
        let [test, held, left] = match self.in_block() || inline {
            true => [first, self.site(), self.site()],
            false => [first; 3],
        };
        let ret = self.returned_type();
        let (cx, outer, inner) = (hidden("__cx"), hidden("__outer"), hidden("__inner"));
        let (native, twin) = (&body.native, &body.twin);
        let sites = match inline {
            true => quote!(if #outer.is_inlined() { [#test, #held, #left] } else { [#left; 3] }),
            false => quote!([#test, #held, #left]),
        };
        Lowered {
            native: quote! {
                let #outer = #cx.clone();
                let #inner = #outer.with_undos();
                let #cx = #inner.clone();
                #inner.run_undoing(&#outer, #sites, async { #native }).await
            },
            twin: quote!({ #twin } __b.run_undos([#test, #held, #left], #ret);),
            ..body
        }
    }

    /// The body of the workflow.
    pub(crate) fn workflow_body(&mut self, block: &Block) -> Lowered {
        let body = self.body(block);
        let body = self.undoing_body(body);
        Lowered {
            native: self.calls.asked(body.native),
            twin: self.calls.asked(body.twin),
            ..body
        }
    }
}

/// What an undo is called: its first call, or `undo`.
fn undo_name(body: &Expr) -> String {
    struct FirstCall(Option<String>);
    impl<'ast> Visit<'ast> for FirstCall {
        fn visit_expr_await(&mut self, await_: &'ast syn::ExprAwait) {
            if let Expr::Call(call) = peel(&await_.base) {
                self.0 = self.0.take().or_else(|| called(call));
            }
            visit::visit_expr_await(self, await_);
        }
    }
    let mut first = FirstCall(None);
    first.visit_expr(body);
    first.0.unwrap_or_else(|| "undo".to_owned())
}
