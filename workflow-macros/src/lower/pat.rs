//! Patterns: what the twin tests, and what it binds.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::Pat;

use super::{Lowering, core};

/// A variable that a pattern binds.
#[derive(Debug, Clone)]
pub(super) struct Binding {
    pub(super) name: Ident,
    pub(super) mutable: bool,
}

/// A pattern, ready to be written into the twin.
pub(super) struct LoweredPat {
    /// An expression of type `Pat`.
    pub(super) twin: TokenStream,
    pub(super) bindings: Vec<Binding>,
}

/// The pattern without types and parentheses around it.
pub(super) fn bare(pat: &Pat) -> &Pat {
    match pat {
        Pat::Paren(paren) => bare(&paren.pat),
        Pat::Type(typed) => bare(&typed.pat),
        other => other,
    }
}

/// Whether a lone identifier is a constant or variant rather than a new variable.
pub(super) fn is_constant(ident: &Ident) -> bool {
    ident
        .to_string()
        .trim_start_matches("r#")
        .starts_with(char::is_uppercase)
}

/// The last name that a pattern of names, references and tuples binds: `(i, row)` is of rows.
pub(super) fn last_name(pat: &Pat) -> Option<String> {
    match bare(pat) {
        Pat::Ident(ident) if ident.subpat.is_none() => Some(ident.ident.to_string()),
        Pat::Reference(reference) => last_name(&reference.pat),
        Pat::Tuple(tuple) => tuple.elems.iter().rev().find_map(last_name),
        _ => None,
    }
}

impl Lowering<'_> {
    pub(super) fn pattern(&mut self, pat: &Pat) -> LoweredPat {
        let mut bindings = Vec::new();
        let twin = self.pattern_tokens(pat, &mut bindings);
        LoweredPat { twin, bindings }
    }

    fn pattern_list<'p>(
        &mut self,
        pats: impl IntoIterator<Item = &'p Pat>,
        bindings: &mut Vec<Binding>,
    ) -> Vec<TokenStream> {
        pats.into_iter()
            .map(|p| self.pattern_tokens(p, bindings))
            .collect()
    }

    fn pattern_tokens(&mut self, pat: &Pat, bindings: &mut Vec<Binding>) -> TokenStream {
        let core = core();
        let ty = quote!(#core::expr::pattern::Pat);
        match pat {
            Pat::Wild(_) => quote!(#ty::Wild),
            Pat::Paren(paren) => self.pattern_tokens(&paren.pat, bindings),
            Pat::Type(typed) => self.pattern_tokens(&typed.pat, bindings),
            Pat::Reference(reference) => {
                let inner = self.pattern_tokens(&reference.pat, bindings);
                quote!(#ty::Ref(Box::new(#inner)))
            }
            Pat::Ident(ident) if ident.subpat.is_none() && is_capitals(&ident.ident) => {
                constant_pattern(&ident.ident, ident.ident.to_string(), &ty)
            }
            Pat::Ident(ident) if ident.subpat.is_none() && is_constant(&ident.ident) => {
                let name = ident.ident.to_string();
                quote!(#ty::Path(#name))
            }
            Pat::Ident(ident) => {
                let binding = Binding {
                    name: ident.ident.clone(),
                    mutable: ident.mutability.is_some(),
                };
                let name = binding.name.to_string();
                if !bindings.iter().any(|b| b.name == binding.name) {
                    bindings.push(binding);
                }
                let sub = match &ident.subpat {
                    Some((_, sub)) => {
                        let sub = self.pattern_tokens(sub, bindings);
                        quote!(Some(Box::new(#sub)))
                    }
                    None => quote!(None),
                };
                quote!(#ty::Bind { name: #name.into(), sub: #sub })
            }
            Pat::Lit(lit) => self.literal_pattern(&lit.lit, &ty),
            Pat::Range(range) => {
                let bound = |b: &Option<Box<syn::Expr>>| match b {
                    Some(b) => {
                        let b = suffixed(b);
                        quote!(Some(::workflow_runtime::__private::serde_json::json!(#b)))
                    }
                    None => quote!(None),
                };
                let (lo, hi) = (bound(&range.start), bound(&range.end));
                let inclusive = matches!(range.limits, syn::RangeLimits::Closed(_));
                quote!(#ty::Range { lo: #lo, hi: #hi, inclusive: #inclusive })
            }
            Pat::Or(or) => {
                let cases = self.pattern_list(&or.cases, bindings);
                quote!(#ty::Or(vec![#(#cases),*]))
            }
            Pat::Tuple(tuple) => {
                let (items, rest) = self.items_and_rest(tuple.elems.iter(), bindings);
                quote!(#ty::Tuple { items: vec![#(#items),*], rest: #rest })
            }
            Pat::Slice(slice) => self.slice_pattern(slice, bindings),
            Pat::TupleStruct(tuple) => {
                let name = last_segment(&tuple.path);
                let (items, rest) = self.items_and_rest(tuple.elems.iter(), bindings);
                quote!(#ty::TupleStruct { path: #name, items: vec![#(#items),*], rest: #rest })
            }
            Pat::Path(path) => {
                let name = last_segment(&path.path);
                if path
                    .path
                    .segments
                    .last()
                    .is_some_and(|s| is_capitals(&s.ident))
                {
                    return constant_pattern(path, name, &ty);
                }
                quote!(#ty::Path(#name))
            }
            Pat::Struct(strct) => {
                let name = last_segment(&strct.path);
                let mut fields = Vec::new();
                for field in &strct.fields {
                    let member = field.member.to_token_stream().to_string();
                    let member = member.trim_start_matches("r#");
                    let sub = self.pattern_tokens(&field.pat, bindings);
                    fields.push(quote!((#member, #sub)));
                }
                quote!(#ty::Struct { path: #name, fields: vec![#(#fields),*] })
            }
            other => {
                self.error(
                    other,
                    "this pattern has no form in a definition: match with literals, variants, structs, tuples or `_`",
                );
                quote!(#ty::Wild)
            }
        }
    }

    /// `[a, .., z]`, `[first, rest @ ..]`
    fn slice_pattern(&mut self, slice: &syn::PatSlice, bindings: &mut Vec<Binding>) -> TokenStream {
        let core = core();
        let mut rest = quote!(None);
        let mut items = Vec::new();
        for (at, pat) in slice.elems.iter().enumerate() {
            let name = match pat {
                Pat::Rest(_) => quote!(None),
                Pat::Ident(ident) if matches!(&ident.subpat, Some((_, sub)) if matches!(**sub, Pat::Rest(_))) =>
                {
                    let name = ident.ident.to_string();
                    bindings.push(Binding {
                        name: ident.ident.clone(),
                        mutable: ident.mutability.is_some(),
                    });
                    quote!(Some(#name.into()))
                }
                other => {
                    items.push(self.pattern_tokens(other, bindings));
                    continue;
                }
            };
            rest = quote!(Some(#core::expr::pattern::SliceRest { at: #at, name: #name }));
        }
        quote!(#core::expr::pattern::Pat::Slice { items: vec![#(#items),*], rest: #rest })
    }

    /// The patterns but `..`, and where `..` stands.
    fn items_and_rest<'p>(
        &mut self,
        pats: impl Iterator<Item = &'p Pat>,
        bindings: &mut Vec<Binding>,
    ) -> (Vec<TokenStream>, TokenStream) {
        let pats: Vec<&Pat> = pats.collect();
        let rest = match pats.iter().position(|p| matches!(p, Pat::Rest(_))) {
            Some(at) => quote!(Some(#at)),
            None => quote!(None),
        };
        let items = pats.into_iter().filter(|p| !matches!(p, Pat::Rest(_)));
        (self.pattern_list(items, bindings), rest)
    }

    fn literal_pattern(&mut self, lit: &syn::Lit, ty: &TokenStream) -> TokenStream {
        if let syn::Lit::Int(int) = lit {
            self.check_integer(int);
        }
        match lit {
            syn::Lit::Str(_) | syn::Lit::Int(_) | syn::Lit::Bool(_) | syn::Lit::Char(_) => {
                let lit = syn::ExprLit {
                    attrs: Vec::new(),
                    lit: lit.clone(),
                };
                let lit = suffixed(&syn::Expr::Lit(lit));
                quote!(#ty::Literal(::workflow_runtime::__private::serde_json::json!(#lit)))
            }
            _ => {
                self.error(lit, "this literal has no form in a definition's pattern: compare with `==` in a guard");
                quote!(#ty::Wild)
            }
        }
    }

    /// `let` statements of the twin for what a pattern binds, and their declarations.
    ///
    /// `scrutinee` are the tokens the pattern is matched against in a lens; `from` is the
    /// `Bindings` value of the twin.
    pub(super) fn bind_all(
        &mut self,
        pat: &Pat,
        bindings: &[Binding],
        scrutinee: &TokenStream,
        placeholders: &[(Ident, Ident)],
        from: &TokenStream,
        peek: bool,
    ) -> TokenStream {
        let mut lets = TokenStream::new();
        let pat = bare(pat);
        let lenses: Vec<TokenStream> = bindings
            .iter()
            .map(|b| {
                let name = &b.name;
                let tokens = quote!(match #scrutinee { #pat => #name, _ => loop {} });
                self.lens(&tokens, placeholders)
            })
            .collect();
        for (binding, ty) in bindings.iter().zip(lenses) {
            let name = &binding.name;
            let text = name.to_string();
            let take = match (peek, binding.mutable) {
                (true, _) => quote!(#from.peek(#text, #ty)),
                (false, false) => quote!(__b.take(&#from, #text, #ty)),
                (false, true) => quote!(__b.take_mut(&#from, #text, #ty)),
            };
            let var = bound(name);
            lets.extend(quote!(let #var = #take;));
        }
        for binding in bindings {
            let name = &binding.name;
            let var = bound(name);
            lets.extend(quote!(let #name = #var;));
        }
        for binding in bindings {
            self.scopes.declare(&binding.name);
        }
        lets
    }
}

/// A literal of a pattern on its own: there it would be an `i32`, whatever the pattern's type.
fn suffixed(literal: &syn::Expr) -> TokenStream {
    match literal {
        syn::Expr::Lit(lit) => match &lit.lit {
            syn::Lit::Int(int) if super::expr::is_long(int) => {
                let digits = int.base10_digits();
                let suffix = if digits.parse::<i64>().is_ok() {
                    "i64"
                } else {
                    "u64"
                };
                syn::LitInt::new(&format!("{digits}{suffix}"), int.span()).into_token_stream()
            }
            _ => literal.to_token_stream(),
        },
        syn::Expr::Unary(unary) => {
            let (op, value) = (&unary.op, suffixed(&unary.expr));
            quote!(#op #value)
        }
        other => other.to_token_stream(),
    }
}

/// A name beside the variable's own, for its value before the variables of the pattern are bound.
fn bound(name: &Ident) -> Ident {
    let plain = name.to_string();
    Ident::new(
        &format!("__bound_{}", plain.trim_start_matches("r#")),
        name.span(),
    )
}

/// Whether a name is written like a constant's: `MAX_SIZE`.
fn is_capitals(ident: &Ident) -> bool {
    is_constant(ident) && !ident.to_string().contains(char::is_lowercase)
}

fn constant_pattern(path: &impl ToTokens, name: String, ty: &TokenStream) -> TokenStream {
    let core = core();
    quote!(#ty::Constant { path: #name, value: #core::expr::constant!(#path, json) })
}

fn last_segment(path: &syn::Path) -> String {
    let last = path
        .segments
        .last()
        .map(|s| s.ident.to_string())
        .unwrap_or_default();
    last.trim_start_matches("r#").to_owned()
}
