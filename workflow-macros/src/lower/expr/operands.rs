//! Operations over operands: each is lowered on its own, in the order of Rust.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Expr;
use syn::spanned::Spanned;

use super::{grouped, is_construction, located, needs_surroundings, of_one_type, peel};
use crate::lower::{Lowered, Lowering, effects, hidden};

/// How an operation is rebuilt around other operands.
type Rebuild<'r> = &'r dyn Fn(&[TokenStream]) -> TokenStream;
/// The twin of an operation, from its operands and the `Ty` of its result.
type Emit<'e> = &'e dyn Fn(&[Ident], TokenStream) -> TokenStream;

impl Lowering<'_> {
    /// An operation over `operands`, each lowered on its own.
    ///
    /// The lens repeats the user's tokens of an operand as they stand, so that rustc's messages
    /// are the same as for the native code and are printed once. An operand whose own type needs
    /// its surroundings (`collect()`, `None`), or that awaits, is a placeholder of the type of
    /// its twin instead.
    pub(in crate::lower) fn operate(
        &mut self,
        whole: &Expr,
        operands: &[&Expr],
        rebuild: Rebuild<'_>,
        emit: Emit<'_>,
    ) -> Lowered {
        let lowered: Vec<Lowered> = operands.iter().map(|o| self.value(o, "value")).collect();
        self.combine(whole, operands, lowered, rebuild, emit)
    }

    pub(in crate::lower) fn combine(
        &mut self,
        whole: &Expr,
        operands: &[&Expr],
        lowered: Vec<Lowered>,
        rebuild: Rebuild<'_>,
        emit: Emit<'_>,
    ) -> Lowered {
        let lowered = self.keep_order(operands, lowered);
        let pure = lowered.iter().all(|l| l.pure);
        let at = operation_span(whole);
        let mut lets = TokenStream::new();
        let mut names = Vec::new();
        let mut placeholders = Vec::new();
        let mut in_lens = Vec::new();
        for (operand, part) in operands.iter().zip(&lowered) {
            let (ident, mut own) = self.operand_at(part, at);
            let as_it_stands = part.pure && !needs_surroundings(operand);
            if as_it_stands && !is_construction(operand) {
                in_lens.push(operand.to_token_stream());
            } else {
                let placeholder = self.placeholder(operand.span());
                in_lens.push(match as_it_stands {
                    true => of_one_type(&placeholder, operand),
                    false => placeholder.to_token_stream(),
                });
                placeholders.push((placeholder, ident.clone()));
            }
            names.push(ident);
            lets.append_all_from(&mut own);
        }
        let as_written = pure && placeholders.is_empty();
        let lens_tokens = if as_written {
            whole.to_token_stream()
        } else {
            rebuild(&in_lens)
        };
        let lens = self.lens(&lens_tokens, &placeholders);
        let ty = Ident::new("__ty", at);
        let result = located(emit(&names, quote!(#ty)), at);
        let twin = quote!({ #lets let #ty = #lens; #result });
        if pure {
            return Lowered::pure(whole, twin);
        }
        let natives: Vec<TokenStream> = lowered.into_iter().map(|l| grouped(l.native)).collect();
        Lowered::effect(rebuild(&natives), twin)
    }

    /// A hidden variable of the twin for an operand.
    pub(in crate::lower) fn operand(&mut self, lowered: &Lowered) -> (Ident, TokenStream) {
        self.operand_at(lowered, Span::mixed_site())
    }

    /// As [`operand`](Self::operand), where rustc reports what is wrong with the operand at `at`.
    fn operand_at(&mut self, lowered: &Lowered, at: Span) -> (Ident, TokenStream) {
        self.placeholders += 1;
        let ident = Ident::new(&format!("__e{}", self.placeholders), at);
        let twin = &lowered.twin;
        (ident.clone(), quote!(let #ident = #twin;))
    }

    /// Rust evaluates operands from left to right; a definition evaluates what is left of a step
    /// after it. So what can tell the difference becomes a variable before the step.
    pub(in crate::lower) fn keep_order(
        &mut self,
        operands: &[&Expr],
        mut lowered: Vec<Lowered>,
    ) -> Vec<Lowered> {
        let Some(last) = lowered.iter().rposition(|part| !part.pure) else {
            return lowered;
        };
        let changes = operands[1..].iter().any(|o| effects::changes_variables(o));
        for (operand, part) in operands.iter().zip(&mut lowered).take(last) {
            let same_later = if changes {
                is_literal(operand)
            } else {
                is_plain(operand)
            };
            if part.fresh || same_later {
                continue;
            }
            let site = self.site();
            let cx = hidden("__cx");
            let (native, twin) = (&part.native, &part.twin);
            *part = Lowered::fresh(
                quote!(::workflow_runtime::__private::before(#native, #cx.enter(#site))),
                quote!({ let __value = #twin; __b.bind(#site, "value", __value) }),
            );
        }
        lowered
    }
}

/// The token that stands for an operation: where rustc reports that a type doesn't have it.
fn operation_span(whole: &Expr) -> Span {
    match peel(whole) {
        Expr::Binary(e) => e.op.span(),
        Expr::Unary(e) => e.op.span(),
        Expr::MethodCall(e) => e.method.span(),
        Expr::Field(e) => e.member.span(),
        Expr::Cast(e) => e.as_token.span,
        Expr::Index(e) => e.bracket_token.span.open(),
        Expr::Reference(e) => e.and_token.span,
        Expr::Call(e) => match peel(&e.func) {
            Expr::Path(path) => path
                .path
                .segments
                .last()
                .map_or_else(|| e.func.span(), |s| s.ident.span()),
            other => other.span(),
        },
        Expr::Struct(e) => e
            .path
            .segments
            .last()
            .map_or_else(|| e.path.span(), |s| s.ident.span()),
        Expr::Macro(e) => e
            .mac
            .path
            .segments
            .last()
            .map_or_else(|| e.mac.path.span(), |s| s.ident.span()),
        Expr::Range(e) => e.limits.span(),
        other => other.span(),
    }
}

/// A variable, a field of one, a literal, or a reference to these.
fn is_plain(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Field(field) => is_plain(&field.base),
        Expr::Reference(reference) => is_plain(&reference.expr),
        Expr::MethodCall(call) => call.method == "clone" && is_plain(&call.receiver),
        _ => false,
    }
}

fn is_literal(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(_) => true,
        Expr::Reference(reference) => is_literal(&reference.expr),
        _ => false,
    }
}

/// Appends statements to a block under way.
trait AppendAll {
    fn append_all_from(&mut self, other: &mut TokenStream);
}

impl AppendAll for TokenStream {
    fn append_all_from(&mut self, other: &mut TokenStream) {
        self.extend(std::mem::take(other));
    }
}
