//! `async { .. }.await`: a block whose result is looked at, as `try` would be.
//!
//! The block is no scope of the service: its steps are states of the scope around it, and its
//! errors are led to where the result is looked at.

use proc_macro2::Ident;
use quote::quote;
use syn::{ExprAsync, ExprAwait};

use super::scope::Boundary;
use super::step::Step;
use super::{Lowering, hidden};

impl Lowering<'_> {
    /// `async { .. }.await`
    pub(super) fn try_block(&mut self, block: &ExprAsync, await_: &ExprAwait) -> Step {
        for attr in &block.attrs {
            self.error(
                attr,
                "an attribute has no meaning on an `async` block: put it on the statement",
            );
        }
        let private = quote!(::workflow_runtime::__private);
        let output = self.lens(&quote!(#private::output_of(#block)), &[]);
        let ret = self.enter_block(block.capture.map(|_| Boundary::Move));
        let body = self.body(&block.block);
        let body = self.undoing_body(body);
        self.leave_block();
        let (asyncness, capture, await_token) =
            (&block.async_token, &block.capture, &await_.await_token);
        let (cx, native, twin) = (hidden("__cx"), body.native, body.twin);
        // What `move` takes along is a handle of its own.
        let own = capture.map(|_| quote!(let #cx = #cx.clone();));
        Step {
            native: quote!(#cx.block({ #own #asyncness #capture { #native } }).#await_token),
            twin: quote!({
                let #ret = #output;
                __b.begin_try();
                { #twin }
                __b.end_try(#ret)
            }),
            wait: false,
        }
    }

    /// What `return` and `?` leave, and `break` does not: a block of its own in the same scope of
    /// the service.
    pub(super) fn enter_block(&mut self, boundary: Option<Boundary>) -> Ident {
        self.scopes.open_at(boundary);
        self.outer_ends.push(self.ends);
        self.loops.push(Vec::new());
        self.gives_outcome.push(false);
        let ret = hidden(&format!("__ret{}", self.returns.len()));
        self.returns.push(ret.clone());
        self.tries.push(self.returns.len());
        ret
    }

    /// Whether an error of a step leads to another state: it leaves a block, or runs undos.
    pub(super) fn leaves_by_state(&self) -> bool {
        self.in_block() || self.compensating.last() == Some(&self.returns.len())
    }

    /// Whether `?` leaves a block rather than a scope of the service.
    pub(super) fn in_block(&self) -> bool {
        self.tries.last() == Some(&self.returns.len())
    }

    pub(super) fn leave_block(&mut self) {
        self.tries.pop();
        self.returns.pop();
        self.ends = self.outer_ends.pop().unwrap_or_default();
        self.loops.pop();
        self.gives_outcome.pop();
        self.scopes.close();
    }
}
