//! A workflow whose body does not parse, as while it is being written.

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Signature, Visibility, braced};

/// A fn with any tokens in its body.
struct HalfWritten {
    attrs: Vec<Attribute>,
    vis: Visibility,
    sig: Signature,
    body: TokenStream,
}

impl Parse for HalfWritten {
    fn parse(input: ParseStream<'_>) -> syn::Result<HalfWritten> {
        let attrs = input.call(Attribute::parse_outer)?;
        let (vis, sig) = (input.parse()?, input.parse()?);
        let body;
        braced!(body in input);
        Ok(HalfWritten {
            attrs,
            vis,
            sig,
            body: body.parse()?,
        })
    }
}

/// The fn as it is, and its type, so that an editor can complete what is being written and other
/// code keeps its names. None when the signature does not parse.
///
/// rustc says what is wrong with the body, as it meets the same tokens.
pub(super) fn expand(item: &TokenStream) -> Option<TokenStream> {
    let HalfWritten {
        attrs,
        vis,
        sig,
        body,
    } = syn::parse2(item.clone()).ok()?;
    let ident = &sig.ident;
    Some(quote! {
        #(#attrs)*
        #[allow(warnings, unused, clippy::all, clippy::pedantic)]
        #vis #sig { #body }

        #[allow(non_camel_case_types, dead_code, missing_docs, clippy::all)]
        #vis struct #ident {}
    })
}
