//! The impls of an error type.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{Ident, LitStr};

use crate::derive::display::Piece;
use crate::derive::{core, data, text};

use super::{Holds, Variant, VariantField};

pub(super) fn expand(ident: &Ident, variants: &[Variant<'_>]) -> TokenStream {
    let core = core();
    let to_failure = variants.iter().map(|v| v.failure_arm(ident));
    let from_failure = variants.iter().enumerate();
    let from_failure = from_failure.map(|(i, v)| v.value_arm(i, ident));
    let shapes = variants.iter().map(|v| v.shape(ident));
    let name = text(ident);
    let data = data::impls(
        ident,
        &syn::Generics::default(),
        &quote!(#core::data::Shape::Error(error_shape())),
        &quote!(::std::option::Option::None),
    );
    let serde = serde_impls(ident);
    let conversions = conversions(ident, variants);
    // Free functions, so that a type that is no `std::error::Error` is told so once.
    quote! {
        const _: () = {
            fn to_failure(error: &#ident) -> #core::error::Failure {
                match *error {
                    #(#to_failure)*
                }
            }

            fn from_failure(
                failure: #core::error::Failure,
            ) -> ::std::result::Result<#ident, #core::error::Failure> {
                match error_shape().variant_of(&failure.error) {
                    #(#from_failure)*
                    _ => ::std::result::Result::Err(failure),
                }
            }

            fn error_shape() -> #core::data::ErrorShape {
                #core::data::ErrorShape {
                    name: #name,
                    variants: ::std::vec![#(#shapes),*],
                }
            }

            #[automatically_derived]
            impl #core::error::WorkflowError for #ident {
                fn to_failure(&self) -> #core::error::Failure {
                    to_failure(self)
                }

                fn from_failure(
                    failure: #core::error::Failure,
                ) -> ::std::result::Result<Self, #core::error::Failure> {
                    from_failure(failure)
                }

                fn error_shape() -> #core::data::ErrorShape {
                    error_shape()
                }
            }

            #[automatically_derived]
            impl #core::expr::format::AslDisplay for #ident {
                fn display(value: &#core::ir::Value) -> #core::ir::Value {
                    #core::expr::error_value::display::<Self>(value)
                }
            }

            #data
            #serde
            #conversions
        };
    }
}

/// An error travels as its name and cause wherever it is data.
fn serde_impls(ident: &Ident) -> TokenStream {
    let core = core();
    let serde = quote!(::workflow_runtime::__private::serde);
    let name = text(ident);
    quote! {
        #[automatically_derived]
        impl #serde::Serialize for #ident {
            fn serialize<S: #serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                #serde::Serialize::serialize(&to_failure(self), serializer)
            }
        }

        #[automatically_derived]
        impl<'de> #serde::Deserialize<'de> for #ident {
            fn deserialize<D: #serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                #core::error::deserialize(deserializer, from_failure, #name)
            }
        }
    }
}

fn conversions(ident: &Ident, variants: &[Variant<'_>]) -> TokenStream {
    let core = core();
    let keep = quote!(#core::error::ErrorConversion::Keep);
    let from_fields = variants.iter().flat_map(|v| {
        let from = v.fields.iter().filter(|f| f.is_from);
        from.map(move |f| (v, f.ty))
    });
    let from_fields = from_fields.map(|(variant, ty)| {
        let conversion = match variant.holds {
            Holds::Other | Holds::Transparent => keep.clone(),
            Holds::Name(_) => {
                let name = text(variant.ident);
                quote!(#core::error::ErrorConversion::Wrap(#name))
            }
        };
        quote! {
            #[automatically_derived]
            impl #core::error::IntoWorkflowError<#ident> for #ty {
                fn conversion() -> #core::error::ErrorConversion {
                    #conversion
                }
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl #core::error::IntoWorkflowError<#core::error::Failure> for #ident {
            fn conversion() -> #core::error::ErrorConversion {
                #keep
            }
        }

        #[automatically_derived]
        impl ::std::convert::From<#ident> for #core::error::Failure {
            fn from(error: #ident) -> Self {
                to_failure(&error)
            }
        }

        #(#from_fields)*
    }
}

/// A local of the expansion, for the field at an index.
fn local(index: usize) -> Ident {
    format_ident!("field_{index}", span = Span::mixed_site())
}

impl Variant<'_> {
    /// `Type::Variant`
    fn path(&self, ty: &Ident) -> TokenStream {
        let ident = self.ident;
        if self.is_struct {
            quote!(#ty)
        } else {
            quote!(#ty::#ident)
        }
    }

    fn members(&self) -> impl Iterator<Item = (Ident, &VariantField<'_>)> {
        self.fields.iter().enumerate().map(|(i, f)| (local(i), f))
    }

    /// `Type::Variant { field: field_0, .. }`
    fn literal(&self, ty: &Ident) -> TokenStream {
        let path = self.path(ty);
        let fields = self.members().map(|(local, field)| {
            let member = &field.member;
            quote!(#member: #local)
        });
        quote!(#path { #(#fields),* })
    }

    fn pattern(&self, ty: &Ident) -> TokenStream {
        let path = self.path(ty);
        let fields = self.members().map(|(local, field)| {
            let member = &field.member;
            quote!(#member: ref #local)
        });
        quote!(#path { #(#fields),* })
    }

    fn failure_arm(&self, ty: &Ident) -> TokenStream {
        let core = core();
        let pattern = self.pattern(ty);
        let value = match &self.holds {
            Holds::Name(name) if self.fields.is_empty() => {
                quote!(#core::error::Failure::new(#name, ::std::string::ToString::to_string(error)))
            }
            Holds::Name(name) => self.failure_with_fields(name),
            Holds::Other => self.only(|ty, local| {
                quote_spanned!(ty.span()=> <#ty as #core::error::HoldsAnyName>::held(#local))
            }),
            Holds::Transparent => self.only(|ty, local| {
                quote_spanned!(ty.span()=> <#ty as #core::error::WorkflowError>::to_failure(#local))
            }),
        };
        quote!(#pattern => #value,)
    }

    fn failure_with_fields(&self, name: &LitStr) -> TokenStream {
        let core = core();
        let pairs = self.members().map(|(local, field)| {
            let (key, ty) = (&field.name, field.ty);
            quote_spanned! {ty.span()=>
                (#key, ::workflow_runtime::__private::serde_json::to_value::<&#ty>(#local))
            }
        });
        quote!(#core::error::with_fields(#name, error, [#(#pairs),*]))
    }

    /// An expression about the one field. The count has been checked; a wrong one has been
    /// reported and gives a failure that is never seen.
    fn only(&self, value: impl Fn(&syn::Type, &Ident) -> TokenStream) -> TokenStream {
        let core = core();
        match &self.fields[..] {
            [field] => value(field.ty, &local(0)),
            _ => quote!(#core::error::Failure::new("", "")),
        }
    }

    fn value_arm(&self, index: usize, ty: &Ident) -> TokenStream {
        let core = core();
        let literal = self.literal(ty);
        let ok = quote!(::std::result::Result::Ok(#literal));
        let value = match &self.holds {
            Holds::Name(_) if self.fields.is_empty() => ok,
            Holds::Name(_) => self.parse_fields(ty),
            Holds::Other | Holds::Transparent if self.fields.len() != 1 => {
                quote!(::std::result::Result::Err(failure))
            }
            Holds::Other => {
                let ty = self.fields[0].ty;
                let local = local(0);
                quote_spanned! {ty.span()=> {
                    let #local = <#ty as #core::error::HoldsAnyName>::hold(failure);
                    #ok
                }}
            }
            Holds::Transparent => {
                let ty = self.fields[0].ty;
                let local = local(0);
                quote_spanned! {ty.span()=>
                    match <#ty as #core::error::WorkflowError>::from_failure(failure) {
                        ::std::result::Result::Ok(#local) => #ok,
                        ::std::result::Result::Err(failure) => {
                            ::std::result::Result::Err(failure)
                        }
                    }
                }
            }
        };
        quote!(::std::option::Option::Some(#index) => #value,)
    }

    /// Reads the fields out of the cause; a cause without them gives the failure back.
    fn parse_fields(&self, ty: &Ident) -> TokenStream {
        let core = core();
        let literal = self.literal(ty);
        let locals: Vec<_> = self.members().map(|(local, _)| local).collect();
        let reads = self.members().map(|(_, field)| {
            let (key, ty) = (&field.name, field.ty);
            quote_spanned!(ty.span()=> #core::error::field_of_cause::<#ty>(&fields, #key))
        });
        quote! {
            match #core::error::fields_of_cause(&failure) {
                ::std::option::Option::Some(fields) => match (#(#reads,)*) {
                    (#(::std::option::Option::Some(#locals),)*) => {
                        ::std::result::Result::Ok(#literal)
                    }
                    _ => ::std::result::Result::Err(failure),
                },
                ::std::option::Option::None => ::std::result::Result::Err(failure),
            }
        }
    }

    fn shape(&self, ty: &Ident) -> TokenStream {
        let core = core();
        let name = text(self.ident);
        let tuple = self.tuple;
        let holds = match (&self.holds, &self.fields[..]) {
            (Holds::Name(name), _) => quote!(Name(#name)),
            (Holds::Transparent, [field]) => {
                let ty = field.ty;
                quote_spanned! {ty.span()=>
                    Transparent(<#ty as #core::error::WorkflowError>::error_shape)
                }
            }
            (Holds::Other | Holds::Transparent, _) => quote!(Other),
        };
        let fields = match &self.holds {
            Holds::Name(_) => self.fields.iter().map(VariantField::shape).collect(),
            Holds::Other | Holds::Transparent => Vec::new(),
        };
        let display = self.display_pieces(ty);
        quote! {
            #core::data::ErrorVariant {
                name: #name,
                holds: #core::data::Holds::#holds,
                fields: ::std::vec![#(#fields),*],
                tuple: #tuple,
                display: ::std::vec![#(#display),*],
            }
        }
    }

    fn display_pieces(&self, ty: &Ident) -> Vec<TokenStream> {
        let core = core();
        let piece = quote!(#core::data::DisplayPiece);
        if self.fields.is_empty() {
            let path = self.path(ty);
            return vec![
                quote!(#piece::Computed(|| ::std::string::ToString::to_string(&#path {}))),
            ];
        }
        let pieces = self.display.iter().map(|p| match p {
            Piece::Text(text) => quote!(#piece::Text(#text)),
            Piece::Field(name) => {
                let field = self.fields.iter().find(|f| f.name == *name);
                let kind = match (&self.holds, field.map(|f| f.ty)) {
                    (Holds::Name(_), Some(ty)) => {
                        quote_spanned!(ty.span()=> <#ty as #core::data::WorkflowData>::kind)
                    }
                    _ => quote!(|| #core::data::Kind::Plain),
                };
                quote!(#piece::Field(#name, #kind))
            }
        });
        pieces.collect()
    }
}

impl VariantField<'_> {
    fn shape(&self) -> TokenStream {
        let core = core();
        let (name, ty) = (&self.name, self.ty);
        let shape = quote_spanned!(ty.span()=> <#ty as #core::data::WorkflowData>::shape);
        quote! {
            #core::data::FieldShape {
                name: #name,
                json_name: #name,
                aliases: &[],
                shape: #shape,
                opaque: ::std::option::Option::None,
                flatten: false,
                default: ::std::option::Option::None,
                skip_serializing: #core::data::SkipSerializing::Never,
                skip_deserializing: false,
            }
        }
    }
}
