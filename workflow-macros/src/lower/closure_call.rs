//! Closures bound to variables: `let f = |x| x + 1;`. They are written out where they are called.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, ExprCall, ExprClosure, ExprMethodCall, Pat};

use super::expr::peel;
use super::scope::NamedClosure;
use super::{Lowered, Lowering, core, hidden};

impl Lowering<'_> {
    /// `let name = closure;`
    pub(super) fn closure_variable(&mut self, name: &Ident, closure: &ExprClosure) {
        if let Some(capture) = &closure.capture {
            self.error(
                capture,
                "a closure that is bound to a variable has a form in a definition without `move`: leave it out",
            );
        }
        let names = self.variables_in(&closure.to_token_stream());
        let captured = names.iter().filter_map(|name| {
            let name = name.to_string();
            let id = self.scopes.id(&name)?;
            Some((name, id))
        });
        let named = NamedClosure {
            closure: closure.clone(),
            captured: captured.collect(),
        };
        self.scopes.declare_closure(name, named);
    }

    /// The closure that a path is the name of.
    fn named_closure(&self, expr: &Expr) -> Option<(Ident, NamedClosure)> {
        let inner = match peel(expr) {
            Expr::Reference(reference) => peel(&reference.expr),
            other => other,
        };
        let Expr::Path(path) = inner else { return None };
        let name = path.path.get_ident()?;
        let closure = self.scopes.closure(&name.to_string())?;
        Some((name.clone(), closure.clone()))
    }

    /// Refuses a closure that was written where a name meant another variable.
    fn check_captured(&mut self, at: &Expr, name: &Ident, named: &NamedClosure) {
        let other = named
            .captured
            .iter()
            .find(|(captured, id)| self.scopes.id(captured) != Some(*id));
        if let Some((captured, _)) = other {
            self.error(
                at,
                format!(
                    "`{name}` mentions another `{captured}` than the one that is in sight here: give one of the two another name"
                ),
            );
        }
    }

    /// `f(a, b)` of a closure.
    pub(super) fn closure_call(&mut self, call: &ExprCall) -> Option<Lowered> {
        let core = core();
        let (name, named) = self.named_closure(&call.func)?;
        self.check_captured(&call.func, &name, &named);
        let inputs: Vec<&Pat> = named.closure.inputs.iter().collect();
        if inputs.len() != call.args.len() {
            self.known_to_rustc = true;
            return Some(self.refuse(call, format!("`{name}` takes {} arguments", inputs.len())));
        }
        for (input, arg) in inputs.iter().zip(&call.args) {
            let number = matches!(peel(arg), Expr::Lit(lit) if is_untyped(&lit.lit));
            if number && !matches!(input, Pat::Type(_)) {
                let input = input.to_token_stream();
                return Some(self.refuse(
                    arg,
                    format!(
                        "the type of `{input}` is not known here: write it, as in `|{input}: i64|`"
                    ),
                ));
            }
        }
        let temporaries: Vec<Ident> = (0..inputs.len())
            .map(|i| hidden(&format!("__argument{i}")))
            .collect();
        let args = &call.args;
        let args = args.iter();
        let returned = super::early::without_returns(&named.closure.body);
        let body = returned.as_ref().unwrap_or(&named.closure.body);
        let written: Expr = syn::parse_quote!({
            #(let #temporaries = #args;)*
            #(let #inputs = #temporaries;)*
            #body
        });
        let value = self.pure_value(&written);
        let lens = self.lens(&call.to_token_stream(), &[]);
        Some(Lowered::pure(
            call,
            quote!({ let __value = #value; let __ty = #lens; #core::expr::Expr::cast(__value, __ty) }),
        ))
    }

    /// `.map(f)`, `.map(&f)` with the closure in place of its name.
    pub(super) fn with_named_closures(&mut self, call: &ExprMethodCall) -> Option<ExprMethodCall> {
        let mut written = call.clone();
        let mut found = false;
        for arg in &mut written.args {
            if let Some((name, named)) = self.named_closure(arg) {
                self.check_captured(arg, &name, &named);
                *arg = Expr::Closure(named.closure);
                found = true;
            }
        }
        found.then_some(written)
    }

    /// The closures that tokens mention, in the order of their declarations, as `let`s.
    pub(super) fn closures_in(&self, tokens: &TokenStream) -> TokenStream {
        let mut all = tokens.clone();
        let mut lets = TokenStream::new();
        for (name, named) in self.scopes.closures() {
            if self.mentions(&all, &name.to_string()) {
                let closure = &named.closure;
                all.extend(closure.to_token_stream());
                lets = quote!(let #name = #closure; #lets);
            }
        }
        lets
    }
}

/// Whether a literal is a number of a type that its surroundings tell.
fn is_untyped(literal: &syn::Lit) -> bool {
    match literal {
        syn::Lit::Int(int) => int.suffix().is_empty(),
        syn::Lit::Float(float) => float.suffix().is_empty(),
        _ => false,
    }
}
