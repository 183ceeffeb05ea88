//! A value of the type, on which definitions look for methods.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, Fields};

use crate::derive::core;

/// An `Option<Box<Self>>`.
pub(crate) fn expand(data: &Data) -> TokenStream {
    let core = core();
    let values: Vec<TokenStream> = match data {
        Data::Struct(data) => vec![value(&quote!(Self), &data.fields)],
        Data::Enum(data) => {
            // What has fewer fields is less likely to contain the type itself.
            let mut variants: Vec<_> = data.variants.iter().collect();
            variants.sort_by_key(|variant| variant.fields.len());
            let of = |variant: &&syn::Variant| {
                let name = &variant.ident;
                value(&quote!(Self::#name), &variant.fields)
            };
            variants.iter().take(MOST_VARIANTS).map(of).collect()
        }
        Data::Union(_) => Vec::new(),
    };
    let mut values = values.into_iter();
    let Some(first) = values.next() else {
        return quote!(::std::option::Option::None);
    };
    let rest = values.map(|value| quote!(.or_else(|| (|| #value)())));
    quote!(#core::data::witness_of(|| (|| #first)() #(#rest)*))
}

/// One of so many variants has a witness, or none is looked for.
const MOST_VARIANTS: usize = 3;

/// An `Option` of the value, in a fn that returns one.
fn value(path: &TokenStream, fields: &Fields) -> TokenStream {
    let core = core();
    let each = fields.iter().zip(fields.members()).map(|(field, member)| {
        let ty = &field.ty;
        quote!(#member: {
            use #core::data::{DataWitness as _, DefaultWitness as _, NoWitness as _};
            (&&&#core::data::WitnessOf::<#ty>::new()).witness()?
        })
    });
    quote!(::std::option::Option::Some(#path { #(#each),* }))
}
