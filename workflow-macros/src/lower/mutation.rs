//! Methods that change their receiver: `place.push(x)`, `place.pop()`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};
use workflow_core::expr::methods::Argument;
use workflow_core::expr::mutate;

use super::call::{argument, arguments};
use super::expr::{grouped, needs_surroundings, peel};
use super::{Lowered, Lowering, core, hidden};

impl Lowering<'_> {
    /// `place.pop()`: what the method gives back, read before the place changes.
    pub(super) fn changing_call(
        &mut self,
        call: &ExprMethodCall,
        mutation: &mutate::Mutation,
        result: &str,
    ) -> Lowered {
        let core = core();
        let method = &call.method;
        if self.closures > 0 {
            return self.refuse(
                method,
                format!("`{method}` changes a variable, which an expression can't do: use it in a statement of its own"),
            );
        }
        let Some(root) = self.place_root(&call.receiver) else {
            return self.refuse_silently(call);
        };
        let (taken, changed) = (self.site(), self.site());
        let receiver = self.value(&call.receiver, "value");
        let (list, mut own) = self.operand(&receiver);
        let mut args = Vec::new();
        let mut pure = receiver.pure;
        let (mut in_lens, mut placeholders) = (Vec::new(), Vec::new());
        for arg in &call.args {
            let lowered = self.value(arg, "value");
            pure &= lowered.pure;
            let (ident, lets) = self.operand(&lowered);
            own.extend(lets);
            if needs_surroundings(arg) {
                let placeholder = self.placeholder(arg.span());
                in_lens.push(placeholder.to_token_stream());
                placeholders.push((placeholder, ident.clone()));
            } else {
                in_lens.push(arg.to_token_stream());
            }
            args.push(ident);
        }
        if !pure {
            return self.refuse(call, "bind what is awaited with `let` first");
        }
        let (of, turbofish) = (&call.receiver, &call.turbofish);
        let lens = quote!(#of.#method #turbofish (#(#in_lens),*));
        let lens = self.lens(&lens, &placeholders);
        let result = Ident::new(result, method.span());
        let function = Ident::new(mutation.function, method.span());
        let assign = self.assign_place(&call.receiver, &root, changed, quote!(__changed));
        let cx = hidden("__cx");
        let hint = match &*method.to_string() {
            "pop" | "pop_back" | "pop_front" => "popped",
            "remove" | "swap_remove" => "removed",
            "insert" | "replace" => "replaced",
            _ => "taken",
        };
        Lowered::fresh(
            quote!({ let __taken = #call; #cx.enter(#taken); #cx.enter(#changed); __taken }),
            quote!({
                #own
                let __value = #core::expr::mutate::#result(#list.clone(), #(#args.clone(),)* #lens);
                let __taken = __b.bind(#taken, #hint, __value);
                let __changed = #core::expr::mutate::#function(#list, #(#args),*);
                #assign
                __taken
            }),
        )
    }

    /// `place.method(args);` that changes a variable: the native call, and the place's new value.
    pub(super) fn mutation(&mut self, call: &ExprMethodCall) -> Lowered {
        let core = core();
        let method = &call.method;
        let shapes: Vec<Argument> = call.args.iter().map(argument).collect();
        let function = match mutate::lookup(&method.to_string(), &shapes) {
            Ok(mutation) => Ident::new(mutation.function, method.span()),
            Err(_) => {
                return self.refuse(
                    method,
                    format!("`{method}` has no form in a definition with these arguments"),
                );
            }
        };
        let mut operands: Vec<&Expr> = vec![&call.receiver];
        operands.extend(
            call.args
                .iter()
                .filter(|a| !matches!(peel(a), Expr::Closure(_))),
        );
        let mut lowered: Vec<Lowered> = operands.iter().map(|o| self.value(o, "value")).collect();
        // The receiver is a place: it is read when the call is made.
        lowered[0].fresh = true;
        let lowered = self.keep_order(&operands, lowered);
        let closures: Vec<TokenStream> = call
            .args
            .iter()
            .filter_map(|a| match peel(a) {
                Expr::Closure(closure) => Some(self.closure(closure)),
                _ => None,
            })
            .collect();
        let receiver = &call.receiver;
        let natives: Vec<TokenStream> = lowered[1..]
            .iter()
            .map(|l| grouped(l.native.clone()))
            .collect();
        let native_args: Vec<TokenStream> = {
            let mut natives = natives.iter();
            let each = call.args.iter().map(|a| match peel(a) {
                Expr::Closure(_) => a.to_token_stream(),
                _ => natives.next().cloned().unwrap_or_default(),
            });
            each.collect()
        };
        let native = quote!(#receiver.#method(#(#native_args),*));
        let whole = Expr::MethodCall(call.clone());
        let rebuild = |c: &[TokenStream]| {
            let receiver = &c[0];
            let args = arguments(call, &c[1..], &[]);
            quote!(#receiver.#method(#(#args),*))
        };
        let combined = self.combine(&whole, &operands, lowered, &rebuild, &|c, ty| {
            let receiver = &c[0];
            let args = arguments(call, &c[1..], &closures);
            quote!({ let _ = #ty; #core::expr::mutate::#function(#receiver, #(#args),*) })
        });
        Lowered {
            native,
            twin: combined.twin,
            pure: combined.pure,
            fresh: false,
        }
    }
}

/// The mutation that a call in the place of a value is, and what its result is read with.
pub(super) fn changing(call: &ExprMethodCall) -> Option<(&'static mutate::Mutation, &'static str)> {
    let shapes: Vec<Argument> = call.args.iter().map(argument).collect();
    let mutation = mutate::lookup(&call.method.to_string(), &shapes).ok()?;
    Some((mutation, mutation.result?))
}

/// Whether a call changes its receiver.
pub(super) fn mutates(call: &ExprMethodCall) -> bool {
    let shapes: Vec<Argument> = call.args.iter().map(argument).collect();
    mutate::lookup(&call.method.to_string(), &shapes).is_ok()
}
