//! Bounds for types with parameters.

use std::collections::HashSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Data, Generics, Ident, TypePath, parse_quote};

/// `T: WorkflowData` for every type parameter and every `T::Name` in the fields, and those of
/// `more` that speak of a parameter (the others hold or not without a bound).
pub(super) fn bounded(generics: &Generics, data: &Data, more: Vec<TokenStream>) -> Generics {
    let params: HashSet<Ident> = generics.type_params().map(|p| p.ident.clone()).collect();
    let mut bounded = generics.clone();
    if params.is_empty() {
        return bounded;
    }
    let core = super::core();
    let projections = projections(data, &params);
    let clause = bounded.make_where_clause();
    for param in generics.type_params().map(|p| &p.ident) {
        clause
            .predicates
            .push(parse_quote!(#param: #core::data::WorkflowData));
    }
    for ty in projections {
        clause
            .predicates
            .push(parse_quote!(#ty: #core::data::WorkflowData));
    }
    for bound in more {
        if mentions(bound.clone(), &params) {
            clause.predicates.push(parse_quote!(#bound));
        }
    }
    bounded
}

fn mentions(tokens: TokenStream, params: &HashSet<Ident>) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == "Self" || params.contains(&ident),
        TokenTree::Group(group) => mentions(group.stream(), params),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The associated types of parameters, such as `T::Item`.
fn projections<'a>(data: &'a Data, params: &'a HashSet<Ident>) -> Vec<&'a TypePath> {
    struct Finder<'a> {
        params: &'a HashSet<Ident>,
        found: Vec<&'a TypePath>,
    }

    impl<'a> Visit<'a> for Finder<'a> {
        fn visit_type_path(&mut self, ty: &'a TypePath) {
            let segments = &ty.path.segments;
            let of_param = segments.len() > 1 && self.params.contains(&segments[0].ident);
            if of_param || ty.qself.is_some() {
                self.found.push(ty);
            }
            visit::visit_type_path(self, ty);
        }
    }

    let mut finder = Finder {
        params,
        found: Vec::new(),
    };
    match data {
        Data::Struct(data) => finder.visit_fields(&data.fields),
        Data::Enum(data) => data
            .variants
            .iter()
            .for_each(|v| finder.visit_fields(&v.fields)),
        Data::Union(_) => {}
    }
    finder
        .found
        .retain(|ty| mentions(ty.to_token_stream(), params));
    finder.found
}
