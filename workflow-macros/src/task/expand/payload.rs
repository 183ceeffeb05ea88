//! Arguments into JSON, and JSON into parameters.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::Cx;
use crate::task::crossing::is_option;
use crate::task::function::{TaskFn, pascal_case};
use crate::task::options::Options;
use crate::task::params::{Param, Params, Source, Supplied};

/// Whether the payload is an object with a key for each parameter.
///
/// The token of a callback needs a key, and a service's arguments have names; else one parameter
/// is the payload itself.
pub(in crate::task) fn payload_is_object(
    options: &Options,
    func: &TaskFn,
    params: &Params,
) -> bool {
    func.is_bodiless() || options.callback.is_some() || params.passed().count() != 1
}

/// The key of a parameter; `TaskContext` has none.
pub(in crate::task) fn key_of(param: &Param, func: &TaskFn) -> Option<String> {
    if let Source::Supplied {
        what: Supplied::Context,
        ..
    } = param.source
    {
        return None;
    }
    let name = param.ident.unraw().to_string();
    Some(match &param.key {
        Some(key) => key.value.clone(),
        None if func.is_bodiless() => pascal_case(&name),
        None => name,
    })
}

impl Cx<'_> {
    pub(super) fn key(&self, param: &Param) -> String {
        key_of(param, self.func).unwrap_or_default()
    }

    fn is_object(&self) -> bool {
        payload_is_object(self.options, self.func, self.params)
    }

    /// The caller's arguments as JSON.
    pub(super) fn expand_arguments(&self) -> TokenStream {
        let rt = &self.rt;
        let passed: Vec<_> = self.params.passed().collect();
        // The spans make "`Order` is not `Serialize`" point at the parameter.
        let value = |param: &Param| {
            let name = &param.ident;
            quote_spanned!(name.span()=> &#name)
        };
        if let ([(param, _)], false) = (&*passed, self.is_object()) {
            let value = value(param);
            return quote!(#rt::Arguments::whole(#value));
        }
        let arguments = Ident::new("arguments", Span::mixed_site());
        let adds = passed.iter().map(|(param, _)| {
            let (key, value) = (self.key(param), value(param));
            let add = match self.func.is_bodiless() && is_option(&param.written.ty) {
                true => quote!(add_given),
                false => quote!(add),
            };
            quote!(.and_then(|#arguments| #arguments.#add(#key, #value)))
        });
        quote!(#rt::Arguments::object() #(#adds)* .map(#rt::Arguments::finish))
    }

    /// `let` statements for all parameters, from the payload and the context.
    pub(super) fn expand_read(&self, input: &Ident, context: &Ident) -> TokenStream {
        let rt = &self.rt;
        let payload = Ident::new("payload", Span::mixed_site());
        let path = self.path();
        let is_object = self.is_object();
        let reads = self.params.list.iter().map(|param| {
            let (name, text) = (&param.ident, param.ident.unraw().to_string());
            match &param.source {
                Source::Caller(crossing) => {
                    let (owned, key) = (&crossing.owned, self.key(param));
                    let span = owned.span();
                    let value = if is_object {
                        quote_spanned!(span=> #payload.take::<#owned>(#text, #key)?)
                    } else {
                        quote_spanned!(span=> #payload.whole::<#owned>(#text)?)
                    };
                    quote!(let #name = #value;)
                }
                Source::Supplied { what, .. } => match what {
                    Supplied::Context => {
                        quote!(let #name = #rt::Clone::clone(&#context);)
                    }
                    Supplied::Token => quote!(let #name = #payload.token(&#context)?;),
                },
            }
        });
        quote! {
            #[allow(unused_mut)]
            let mut #payload = #rt::Payload::new(#path, #input);
            #(#reads)*
            let _ = (&#payload, &#context);
        }
    }
}
