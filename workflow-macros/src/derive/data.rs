//! `#[derive(WorkflowData)]`: the JSON form that serde's attributes give a type.

mod field;
mod generics;
mod witness;

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;
use syn::{Data, DataEnum, DeriveInput, Fields, Ident, Variant};

use super::case::Case;
use super::serde_attr::SerdeAttrs;
use super::{Report, core, text};
use field::{Container, FieldList};

/// ```text
/// // Input:
/// #[derive(WorkflowData)] #[serde(rename_all = "camelCase")] struct Order { order_id: String }
/// // Output:
/// impl WorkflowData for Order { fn shape() -> Shape { Shape::Struct(StructShape { .. }) } }
/// impl Outcome for Order { type Ok = Order; type Collected = Vec<Order>; .. }
/// ```
pub(crate) fn expand(input: &DeriveInput, report: &mut Report) -> TokenStream {
    let attrs = SerdeAttrs::parse(&input.attrs, report);
    let (shape, bounds) = match &input.data {
        Data::Union(union) => {
            let message = format!(
                "a union has no JSON form; make `{}` a struct or an enum",
                input.ident
            );
            report.error(&union.union_token, message);
            return TokenStream::new();
        }
        _ if attrs.by_code.is_some() => (opaque(&attrs, &input.ident), Vec::new()),
        Data::Struct(data) => expand_struct(&input.ident, &attrs, &data.fields, report),
        Data::Enum(data) => expand_enum(&input.ident, &attrs, data, report),
    };
    let generics = generics::bounded(&input.generics, &input.data, bounds);
    impls(
        &input.ident,
        &generics,
        &shape,
        &witness::expand(&input.data),
    )
}

/// The trait impls of a type with that shape.
pub(crate) fn impls(
    ident: &Ident,
    generics: &syn::Generics,
    shape: &TokenStream,
    witness: &TokenStream,
) -> TokenStream {
    let core = core();
    let (impl_generics, ty_generics, where_clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #impl_generics #core::data::WorkflowData for #ident #ty_generics #where_clause {
            fn shape() -> #core::data::Shape {
                #shape
            }

            #[allow(warnings, clippy::all, clippy::pedantic)]
            fn witness() -> ::std::option::Option<::std::boxed::Box<Self>> {
                #witness
            }
        }

        #[automatically_derived]
        impl #impl_generics #core::data::NoPointer for #ident #ty_generics #where_clause {}

        #[automatically_derived]
        impl #impl_generics #core::outcome::Outcome for #ident #ty_generics #where_clause {
            type Ok = Self;
            type Collected = ::std::vec::Vec<Self>;
            type Holding<__T> = __T;

            fn into_result(self) -> ::std::result::Result<Self, #core::error::Failure> {
                ::std::result::Result::Ok(self)
            }

            fn from_result(
                result: ::std::result::Result<Self, #core::error::Failure>,
            ) -> ::std::result::Result<Self, #core::error::Failure> {
                result
            }

            fn collect(
                result: ::std::result::Result<::std::vec::Vec<Self>, #core::error::Failure>,
            ) -> ::std::result::Result<::std::vec::Vec<Self>, #core::error::Failure> {
                result
            }

            fn hold<__T>(
                result: ::std::result::Result<__T, #core::error::Failure>,
            ) -> ::std::result::Result<__T, #core::error::Failure> {
                result
            }
        }
    }
}

fn opaque(attrs: &SerdeAttrs, ident: &Ident) -> TokenStream {
    let core = core();
    let code = attrs.by_code.as_deref().unwrap_or_default();
    let why = format!("{code} decides the form of `{}`", ident.unraw());
    quote!(#core::data::Shape::Opaque(#why))
}

fn expand_struct(
    ident: &Ident,
    attrs: &SerdeAttrs,
    fields: &Fields,
    report: &mut Report,
) -> (TokenStream, Vec<TokenStream>) {
    let core = core();
    let name = text(ident);
    let container = Container {
        rename_all: attrs.rename_all,
        transparent: attrs.transparent,
        default: attrs.default.as_ref(),
        variant_code: None,
        variant_skipped: false,
    };
    let list = FieldList::expand(fields, &container, report);
    let FieldList {
        form,
        fields,
        bounds,
    } = list;
    // serde writes the tag of a struct as a constant beside its fields.
    let tag = attrs.tag.as_ref().map(|tag| {
        let own = ident.unraw().to_string();
        let name = attrs.rename.as_deref().unwrap_or(&own);
        field::constant(tag, name)
    });
    let shape = quote! {
        #core::data::Shape::Struct(#core::data::StructShape {
            name: #name,
            fields: ::std::vec![#tag #(#fields),*],
            form: #core::data::FieldsForm::#form,
        })
    };
    (shape, bounds)
}

fn expand_enum(
    ident: &Ident,
    attrs: &SerdeAttrs,
    data: &DataEnum,
    report: &mut Report,
) -> (TokenStream, Vec<TokenStream>) {
    let core = core();
    let name = text(ident);
    let mut variants = Vec::new();
    let mut bounds = Vec::new();
    let mut untagged = 0;
    for variant in &data.variants {
        let own = SerdeAttrs::parse(&variant.attrs, report);
        untagged += usize::from(own.untagged);
        let (tokens, more) = expand_variant(variant, &own, attrs, report);
        variants.push(tokens);
        bounds.extend(more);
    }
    if untagged > 0 && untagged < variants.len() && !attrs.untagged {
        let why = format!(
            "`{}` has variants with and without `#[serde(untagged)]`",
            ident.unraw()
        );
        return (quote!(#core::data::Shape::Opaque(#why)), bounds);
    }
    let tag = match (&attrs.tag, &attrs.content) {
        _ if attrs.untagged || untagged > 0 => quote!(Untagged),
        (Some(tag), Some(content)) => quote!(Adjacent(#tag, #content)),
        (Some(tag), None) => quote!(Internal(#tag)),
        (None, _) => quote!(External),
    };
    let shape = quote! {
        #core::data::Shape::Enum(#core::data::EnumShape {
            name: #name,
            tag: #core::data::Tag::#tag,
            variants: ::std::vec![#(#variants),*],
        })
    };
    (shape, bounds)
}

fn expand_variant(
    variant: &Variant,
    own: &SerdeAttrs,
    attrs: &SerdeAttrs,
    report: &mut Report,
) -> (TokenStream, Vec<TokenStream>) {
    let core = core();
    let container = Container {
        rename_all: own.rename_all.or(attrs.rename_all_fields),
        transparent: false,
        default: None,
        variant_code: own.by_code.as_deref(),
        variant_skipped: own.skip_serializing && own.skip_deserializing,
    };
    let FieldList {
        form,
        fields,
        bounds,
    } = FieldList::expand(&variant.fields, &container, report);
    let name = text(&variant.ident);
    let json_name = json_name(own, attrs.rename_all, &name.value());
    let aliases = &own.aliases;
    let (skip_serializing, other) = (own.skip_serializing, own.other);
    let tokens = quote! {
        #core::data::VariantShape {
            name: #name,
            json_name: #json_name,
            aliases: &[#(#aliases),*],
            skip_serializing: #skip_serializing,
            other: #other,
            fields: ::std::vec![#(#fields),*],
            form: #core::data::FieldsForm::#form,
        }
    };
    (tokens, bounds)
}

fn json_name(own: &SerdeAttrs, case: Option<Case>, name: &str) -> String {
    match (&own.rename, case) {
        (Some(rename), _) => rename.clone(),
        (None, Some(case)) => case.variant(name),
        (None, None) => name.to_owned(),
    }
}
