//! `loop`, `while`, `while let` and `for`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprBreak, ExprContinue, ExprForLoop, ExprLoop, ExprWhile, Label, Lifetime};

use super::{Lowered, Lowering, core, hidden, marked, names};

const NEVER_ENDS: &str =
    "this loop never ends, and nothing in it leaves the workflow: add `break` or `return`";

/// A loop around the code.
#[derive(Debug)]
pub(super) struct OpenLoop {
    label: Option<String>,
    /// The variable of the twin that takes the value of `break`.
    value: Option<Ident>,
    pub(super) breaks: bool,
}

/// Whether a `break` leaves the loop.
pub(super) fn can_break(loop_: &ExprLoop) -> bool {
    struct Breaks<'l> {
        label: Option<&'l Lifetime>,
        /// How many loops inside enclose the code.
        depth: u32,
        found: bool,
    }
    impl<'ast> Visit<'ast> for Breaks<'_> {
        fn visit_expr(&mut self, expr: &'ast Expr) {
            match expr {
                Expr::Break(break_) => {
                    self.found |= match &break_.label {
                        Some(label) => self.label.is_some_and(|own| own.ident == label.ident),
                        None => self.depth == 0,
                    };
                    visit::visit_expr(self, expr);
                }
                Expr::Loop(_) | Expr::While(_) | Expr::ForLoop(_) => {
                    self.depth += 1;
                    visit::visit_expr(self, expr);
                    self.depth -= 1;
                }
                // What stands in them can't leave the loop.
                Expr::Closure(_) | Expr::Async(_) => {}
                _ => visit::visit_expr(self, expr),
            }
        }
    }
    let label = loop_.label.as_ref().map(|label| &label.name);
    let mut breaks = Breaks {
        label,
        depth: 0,
        found: false,
    };
    breaks.visit_block(&loop_.body);
    breaks.found
}

fn label_tokens(label: Option<&str>) -> TokenStream {
    match label {
        Some(label) => quote!(Some(#label)),
        None => quote!(None),
    }
}

fn label_name(label: Option<&Label>) -> Option<String> {
    label.map(|l| l.name.ident.to_string())
}

impl Lowering<'_> {
    fn open_loop(&mut self, label: Option<&Label>, value: Option<Ident>) {
        let open = OpenLoop {
            label: label_name(label),
            value,
            breaks: false,
        };
        self.loops.last_mut().expect("a scope is open").push(open);
    }

    fn close_loop(&mut self) -> OpenLoop {
        self.loops
            .last_mut()
            .and_then(Vec::pop)
            .expect("a loop is open")
    }

    /// `loop {}` as a value: what `break` gives.
    pub(super) fn loop_value(&mut self, loop_: &ExprLoop, _hint: &str) -> Lowered {
        self.lower_loop(loop_).0
    }

    /// The loop, and whether a `break` leads out of it.
    pub(super) fn lower_loop(&mut self, loop_: &ExprLoop) -> (Lowered, bool) {
        let core = core();
        if self.closures > 0 {
            let message = "a loop has no form inside an expression: use iterator methods";
            return (self.refuse(loop_, message), true);
        }
        self.placeholders += 1;
        let value = hidden(&format!("__loop{}", self.placeholders));
        self.open_loop(loop_.label.as_ref(), Some(value.clone()));
        let ended_before = std::mem::take(&mut self.ends);
        let body = self.statements(&loop_.body);
        let open = self.close_loop();
        let ends = std::mem::replace(&mut self.ends, ended_before);
        self.ends |= ends;
        if !open.breaks && !ends {
            self.error(loop_.loop_token, NEVER_ENDS);
        }
        let label = &loop_.label;
        let (native, twin) = (body.native, body.twin);
        let name = label_tokens(open.label.as_deref());
        let native = quote!(#label loop { #native });
        let typed = if open.breaks { quote!(_) } else { quote!(()) };
        let result = if open.breaks {
            quote!(#value)
        } else {
            quote!(__b.never())
        };
        let twin = quote!({
            let #value: #core::expr::Expr<#typed> = __b.begin_loop(#name);
            { #twin }
            __b.end_loop();
            #result
        });
        (Lowered::fresh(native, twin), open.breaks)
    }

    /// `loop {}` as a statement.
    pub(super) fn loop_statement(&mut self, loop_: &ExprLoop) -> Lowered {
        let core = core();
        let lowered = self.loop_value(loop_, "result");
        let twin = lowered.twin;
        Lowered::effect(
            lowered.native,
            quote!(let _: #core::expr::Expr<()> = #twin;),
        )
    }

    pub(super) fn while_statement(&mut self, while_: &ExprWhile) -> Lowered {
        if let Expr::Let(let_) = &*while_.cond {
            return self.while_let(while_, let_);
        }
        let core = core();
        let label = &while_.label;
        self.open_loop(label.as_ref(), None);
        let ended_before = std::mem::take(&mut self.ends);
        let condition = self.value(&while_.cond, "condition");
        let site = self.site();
        let name = names::of_condition("While", &while_.cond);
        let body = self.statements(&while_.body);
        let open = self.close_loop();
        let ends = std::mem::replace(&mut self.ends, ended_before);
        self.ends |= ends;
        let forever = matches!(&*while_.cond, Expr::Lit(lit) if matches!(&lit.lit, syn::Lit::Bool(b) if b.value));
        if forever && !open.breaks && !ends {
            self.error(while_.while_token, NEVER_ENDS);
        }
        let marked = marked(site, &condition.native, condition.pure, while_.cond.span());
        let cond_twin = condition.twin;
        let (native, twin) = (body.native, body.twin);
        let text = label_tokens(open.label.as_deref());
        Lowered::effect(
            quote!(#label while #marked { #native }),
            quote!({
                let _: #core::expr::Expr<()> = __b.begin_loop(#text);
                let __condition = #cond_twin;
                let __exit = __b.branch(#site, #name, __condition);
                let __body = __b.here();
                __b.begin(__exit);
                __b.break_loop(None);
                __b.begin(__body);
                { #twin }
                __b.end_loop();
            }),
        )
    }

    /// `while let P = e { b }` is `loop { if let P = e { b } else { break } }`.
    fn while_let(&mut self, while_: &ExprWhile, let_: &syn::ExprLet) -> Lowered {
        let (label, body) = (&while_.label, &while_.body);
        let span = while_.while_token.span;
        let inner = quote::quote_spanned!(span => #label loop { if #let_ #body else { break; } });
        match syn::parse2::<ExprLoop>(inner) {
            Ok(loop_) => self.loop_statement(&loop_),
            Err(e) => {
                self.errors.push_error(e);
                Lowered::effect(while_.to_token_stream(), quote!())
            }
        }
    }

    pub(super) fn for_statement(&mut self, for_: &ExprForLoop) -> Lowered {
        let core = core();
        let sites = [self.site(), self.site(), self.site(), self.site()];
        let source = self.value(&for_.expr, "items");
        let (src, src_let) = self.operand(&source);
        let mut placeholders = Vec::new();
        let in_lens = if source.pure {
            for_.expr.to_token_stream()
        } else {
            let placeholder = self.placeholder(for_.expr.span());
            placeholders.push((placeholder.clone(), src.clone()));
            placeholder.to_token_stream()
        };
        let list_ty = self.lens(
            &quote!(::core::iter::IntoIterator::into_iter(#in_lens)),
            &placeholders,
        );
        let item_ty = self.lens(
            &quote!(::core::iter::Iterator::next(&mut ::core::iter::IntoIterator::into_iter(#in_lens)).unwrap()),
            &placeholders,
        );
        let pat = super::pat::bare(&for_.pat);
        let hint = super::pat::last_name(pat).unwrap_or_else(|| "item".to_owned());
        let name = format!("ForEach{}", names::pascal(&hint));
        let begin = match pat {
            syn::Pat::Tuple(_) => quote!(begin_for_parts),
            _ => quote!(begin_for),
        };
        self.scopes.open();
        self.open_loop(for_.label.as_ref(), None);
        let item = hidden("__item");
        let bind = self.destructure_into(pat, &item);
        let body = self.statements(&for_.body);
        let open = self.close_loop();
        self.scopes.close();
        let cx = hidden("__cx");
        let [start, step, test, bound] = sites;
        let sites = quote!([#start, #step, #test, #bound]);
        let (label, for_pat, source_native) = (&for_.label, &for_.pat, source.native);
        let (native, twin) = (body.native, body.twin);
        let text = label_tokens(open.label.as_deref());
        Lowered::effect(
            quote!(#label for #for_pat in #cx.each(#sites, #source_native) { #native }),
            quote!({
                #src_let
                let __list = #core::expr::methods::into_iter(#src, #list_ty);
                let #item = __b.#begin(#sites, #text, #name, #hint, __list.value, #item_ty);
                { #bind #twin }
                __b.end_loop();
            }),
        )
    }

    pub(super) fn break_statement(&mut self, break_: &ExprBreak) -> Lowered {
        let label = break_.label.as_ref();
        let Some(index) = self.find_loop(label, break_) else {
            return Lowered::effect(break_.to_token_stream(), quote!());
        };
        let text = label_tokens(label.map(|l| l.ident.to_string()).as_deref());
        let open = &mut self.loops.last_mut().expect("a scope is open")[index];
        open.breaks = true;
        let Some(value_of_loop) = open.value.clone() else {
            if let Some(value) = &break_.expr {
                self.error(
                    value,
                    "only `loop` has a value: assign a variable before `break`",
                );
            }
            return Lowered::effect(break_.to_token_stream(), quote!(__b.break_loop(#text);));
        };
        let core = core();
        let Some(value) = &break_.expr else {
            return Lowered::effect(
                break_.to_token_stream(),
                quote!(__b.break_with(None, #text, &#value_of_loop, #core::expr::literal(()));),
            );
        };
        let site = self.site();
        let (native, twin) = self.joined(value, "result", site).parts();
        let token = &break_.break_token;
        Lowered::effect(
            quote!(#token #label { #native }),
            quote!({ let __value = #twin; __b.break_with(Some(#site), #text, &#value_of_loop, __value); }),
        )
    }

    pub(super) fn continue_statement(&mut self, continue_: &ExprContinue) -> Lowered {
        let label = continue_.label.as_ref();
        if self.find_loop(label, continue_).is_none() {
            return Lowered::effect(continue_.to_token_stream(), quote!());
        }
        let text = label_tokens(label.map(|l| l.ident.to_string()).as_deref());
        Lowered::effect(
            continue_.to_token_stream(),
            quote!(__b.continue_loop(#text);),
        )
    }

    fn find_loop(&mut self, label: Option<&Lifetime>, at: impl ToTokens) -> Option<usize> {
        let loops = self.loops.last().expect("a scope is open");
        let wanted = label.map(|l| l.ident.to_string());
        let found = loops
            .iter()
            .rposition(|l| wanted.is_none() || l.label == wanted);
        if found.is_none() {
            self.error_of_rust(at, "there is no such loop here, and no way out of a branch or map body: return a value from it and decide after it");
        }
        found
    }
}
