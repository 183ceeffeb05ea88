//! Assignments to variables, fields and elements, and methods that change them.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::Expr;
use syn::spanned::Spanned;

use super::expr::{is_construction, needs_surroundings, of_one_type, peel};
use super::scope::Boundary;
use super::{Lowered, Lowering, core, hidden};

impl Lowering<'_> {
    /// `place = value;` and `place += value;`
    pub(super) fn assignment(
        &mut self,
        place: &Expr,
        value: &Expr,
        operator: Option<(&str, &syn::BinOp)>,
    ) -> Lowered {
        let core = core();
        let Some(root) = self.place_root(place) else {
            return Lowered::effect(quote!(), quote!());
        };
        let site = self.site();
        let right = self.value(value, "value");
        let (pure, right_native) = (right.pure, right.native.clone());
        let new = match operator {
            None if self.is_typed(&root)
                && !needs_surroundings(value)
                && !is_construction(value) =>
            {
                right.twin
            }
            None => self.assigned(place, value, right),
            Some((operator, op)) => {
                // Rust evaluates the right side first, too.
                let left = Lowered {
                    fresh: true,
                    ..self.value(place, "value")
                };
                let plain = plain_operator(op);
                let operator = proc_macro2::Ident::new(operator, op.span());
                let whole: Expr = syn::parse_quote!(#place #plain #value);
                let combined = self.combine(
                    &whole,
                    &[place, value],
                    vec![left, right],
                    &|c| {
                        let (a, b) = (&c[0], &c[1]);
                        quote!(#a #plain #b)
                    },
                    &|c, ty| {
                        let (a, b) = (&c[0], &c[1]);
                        quote!(#core::expr::ops::#operator(#a, #b, #ty))
                    },
                );
                combined.twin
            }
        };
        let op_tokens = operator.map_or(quote_spanned!(place.span() => =), |(_, op)| {
            op.to_token_stream()
        });
        let cx = hidden("__cx");
        let native = if pure {
            quote!(#cx.enter(#site); #place #op_tokens #right_native)
        } else {
            quote!({ let __value = #right_native; #place #op_tokens __value; #cx.enter(#site); })
        };
        let assign = self.assign_place(place, &root, site, quote!(__value));
        Lowered::effect(native, quote!({ let __value = #new; #assign }))
    }

    /// `(a, b) = value;` as `let (x, y) = value; a = x; b = y;`
    pub(super) fn tuple_assignment(&mut self, assign: &syn::ExprAssign) -> Lowered {
        let mut places = Vec::new();
        let pattern = taken_apart(&assign.left, &mut places);
        let value = &assign.right;
        let assigned = places.iter().map(|(name, place)| quote!(#place = #name;));
        let written = quote!({ let #pattern = #value; #(#assigned)* });
        match syn::parse2::<Expr>(written) {
            Ok(block) => self.statement_expr(&block, true),
            Err(_) => self.refuse(
                &assign.left,
                "only variables, fields and elements can be assigned: write one assignment for each",
            ),
        }
    }

    pub(super) fn is_typed(&self, variable: &Ident) -> bool {
        let found = self.scopes.find(&variable.to_string());
        found.is_some_and(|variable| variable.typed)
    }

    /// The new value of a place, which tells the place's type to rustc and the other way round.
    pub(super) fn assigned(&mut self, place: &Expr, value: &Expr, right: Lowered) -> TokenStream {
        let (ident, own) = self.operand(&right);
        let as_it_stands = right.pure && !needs_surroundings(value);
        let (in_lens, placeholders) = if as_it_stands && !is_construction(value) {
            (value.to_token_stream(), Vec::new())
        } else {
            let placeholder = self.placeholder(value.span());
            let in_lens = match as_it_stands {
                true => of_one_type(&placeholder, value),
                false => placeholder.to_token_stream(),
            };
            (in_lens, vec![(placeholder, ident.clone())])
        };
        let lens = self.lens(&quote!({ #place = #in_lens; }), &placeholders);
        quote!({ #own let _ = #lens; #ident })
    }

    /// The variable under a place of fields and indexes, checked.
    pub(super) fn place_root(&mut self, place: &Expr) -> Option<proc_macro2::Ident> {
        match peel(place) {
            Expr::Path(path) => {
                let name = path
                    .path
                    .get_ident()
                    .map(ToString::to_string)
                    .unwrap_or_default();
                let Some(variable) = self.scopes.find(&name).cloned() else {
                    self.error_of_rust(place, "only variables of the workflow can be assigned: declare one with `let mut`");
                    return None;
                };
                if let Some(boundary) = self.scopes.boundary(&variable) {
                    self.refuse_assignment(place, &name, boundary);
                    return None;
                }
                Some(variable.name)
            }
            Expr::Field(field) => self.place_root(&field.base),
            Expr::Index(index) => self.place_root(&index.expr),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => {
                self.place_root(&unary.expr)
            }
            Expr::MethodCall(call) if has_entry(call) => {
                self.error(
                    place,
                    "`entry` has no form in a definition: read with `get`, and write with `insert`",
                );
                None
            }
            other => {
                self.error(
                    other,
                    "only a variable, its fields and its elements can be assigned: bind the value with `let mut` first",
                );
                None
            }
        }
    }

    /// A variable from beyond a boundary is assigned.
    fn refuse_assignment(&mut self, place: &Expr, name: &str, boundary: Boundary) {
        match boundary {
            Boundary::Scope => self.error_of_rust(
                place,
                format!("`{name}` belongs to the workflow around this branch or body and can't be changed here: return the value instead"),
            ),
            Boundary::Move => self.error(
                place,
                format!("an `async move` block has its own copy of `{name}`, and what is assigned to it here is lost: write `async` without `move`"),
            ),
            Boundary::Undo => self.error_of_rust(
                place,
                format!("`{name}` can't be changed here: an undo runs later, with the values from when it was registered"),
            ),
        }
    }

    /// Assigns the twin value `value` to a place.
    pub(super) fn assign_place(
        &mut self,
        place: &Expr,
        root: &proc_macro2::Ident,
        site: u32,
        value: TokenStream,
    ) -> TokenStream {
        let core = core();
        match peel(place) {
            Expr::Path(_) => quote!(__b.assign(#site, &#root, #value);),
            _ => {
                let steps = self.place_steps(place);
                quote! {
                    let __new = #core::expr::place::assign(&#root, &[#(#steps),*], #value.value);
                    __b.assign(#site, &#root, __new);
                }
            }
        }
    }

    pub(super) fn place_steps(&mut self, place: &Expr) -> Vec<TokenStream> {
        let core = core();
        match peel(place) {
            Expr::Field(field) => {
                let mut steps = self.place_steps(&field.base);
                let member = field.member.to_token_stream().to_string();
                let member = member.trim_start_matches("r#");
                steps.push(quote!(#core::expr::place::Step::Field(#member)));
                steps
            }
            Expr::Index(index) => {
                let mut steps = self.place_steps(&index.expr);
                let at = self.pure_value(&index.index);
                steps.push(quote!(#core::expr::place::Step::Index(#at.value)));
                steps
            }
            Expr::Unary(unary) => self.place_steps(&unary.expr),
            _ => Vec::new(),
        }
    }

    pub(super) fn mutation_statement(&mut self, call: &syn::ExprMethodCall) -> Lowered {
        let Some(root) = self.place_root(&call.receiver) else {
            return Lowered::effect(quote!(), quote!());
        };
        let site = self.site();
        let lowered = self.mutation(call);
        let assign = self.assign_place(&call.receiver, &root, site, quote!(__value));
        let cx = hidden("__cx");
        let (pure, native, twin) = (lowered.pure, lowered.native, lowered.twin);
        Lowered::effect(
            if pure {
                quote!(#cx.enter(#site); #native)
            } else {
                quote!(#native; #cx.enter(#site))
            },
            quote!({ let __value = #twin; #assign }),
        )
    }
}

/// The pattern for the value of a tuple of places, which get the variables in it.
fn taken_apart<'e>(place: &'e Expr, places: &mut Vec<(Ident, &'e Expr)>) -> TokenStream {
    match peel(place) {
        Expr::Tuple(tuple) => {
            let parts: Vec<TokenStream> = tuple
                .elems
                .iter()
                .map(|elem| taken_apart(elem, places))
                .collect();
            quote!((#(#parts,)*))
        }
        Expr::Infer(_) => quote!(_),
        other => {
            let name = hidden(&format!("__new{}", places.len()));
            places.push((name.clone(), other));
            quote!(#name)
        }
    }
}

pub(super) fn is_mutation(call: &syn::ExprMethodCall) -> bool {
    let named = workflow_core::expr::mutate::MUTATIONS
        .iter()
        .any(|m| call.method == m.name);
    // `take` and `replace` are methods of iterators and texts as well.
    let shared = ["take", "replace"].iter().any(|name| call.method == name);
    named && (!shared || super::mutation::mutates(call))
}

/// `+=` as `+`.
pub(super) fn plain_operator(op: &syn::BinOp) -> TokenStream {
    let span = op.span();
    let text = op.to_token_stream().to_string();
    let text = text.trim_end_matches('=');
    let punct: TokenStream = text.parse().unwrap_or_default();
    punct
        .into_iter()
        .map(|mut t| {
            t.set_span(span);
            t
        })
        .collect()
}

/// Whether the entry API of a map is used.
fn has_entry(call: &syn::ExprMethodCall) -> bool {
    let inner = match peel(&call.receiver) {
        Expr::MethodCall(inner) => has_entry(inner),
        _ => false,
    };
    inner || call.method == "entry"
}
