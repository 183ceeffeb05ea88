//! A definition that somebody wrote, as a workflow with typed input and output.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, ItemFn, Meta, ReturnType, Token, Visibility};

use super::attributes::Attributes;
use super::options::Options;
use super::{Input, call, plain, refused, signature};
use crate::doc;
use crate::errors::Errors;
use crate::lower::{core, hidden};

/// `pub async fn order(order: Order) -> Result<Receipt, OrderError>;`
pub(crate) struct Included {
    /// With an empty body.
    func: ItemFn,
    /// Those of `#[workflow(..)]` on it.
    options: TokenStream,
}

impl Parse for Included {
    fn parse(input: ParseStream<'_>) -> syn::Result<Included> {
        let all = input.call(Attribute::parse_outer)?;
        let vis: Visibility = input.parse()?;
        let sig: syn::Signature = input.parse().map_err(|e| {
            let message = "after the file comes a fn that names the types: `async fn order(order: Order) -> Result<Receipt, OrderError>;`";
            syn::Error::new(e.span(), message)
        })?;
        let semicolon: syn::Result<Token![;]> = input.parse();
        semicolon
            .map_err(|e| syn::Error::new(e.span(), "the file is the body: end the fn with `;`"))?;
        let (mut options, mut attrs) = (TokenStream::new(), Vec::new());
        for attr in all {
            match &attr.meta {
                Meta::List(list) if attr.path().is_ident("workflow") => {
                    options = list.tokens.clone();
                }
                Meta::Path(path) if path.is_ident("workflow") => {}
                _ => attrs.push(attr),
            }
        }
        let func = syn::parse_quote!(#(#attrs)* #vis #sig { ::core::unimplemented!() });
        Ok(Included { func, options })
    }
}

/// The workflow; `file` gives the text of the definition, or reports what is wrong with it.
pub(crate) fn expand(
    included: &Included,
    errors: Errors,
    file: impl FnOnce(bool, &Errors) -> Option<TokenStream>,
) -> TokenStream {
    let Included { func, options } = included;
    let written = options;
    let options = Options::parse(options.clone(), &errors);
    if options.timeout_seconds.is_some() || options.inline {
        errors.push(
            written,
            "the options of an included definition are `name` and `express`: what else there is to say, the file says",
        );
    }
    let attributes = Attributes::sort(&func.attrs, &errors);
    let before = errors.count();
    let parameters = signature::check(&func.sig, &errors);
    let text = file(options.express, &errors);
    let Some(text) = text.filter(|_| errors.count() == before) else {
        return refused(errors, func);
    };
    let errors = errors.into_compile_errors();
    let input = Input::new(&parameters);
    let function = call::function(func, &attributes, &parameters, &input, false);
    let start = call::start(func, &parameters, &input);
    let about = doc::first_paragraph(&func.attrs);
    let callable = call::callable(func, options.express, about.as_ref(), &parameters);
    let implementation = implementation(func, &options, &input, &text);
    let private = quote!(::workflow_runtime::__private);
    let (vis, ident, cfgs) = (&func.vis, &func.sig.ident, &attributes.cfg);
    let name = plain(ident);
    let struct_doc = format!("The workflow [`{name}`](fn@{name}) as a type.");
    quote! {
        #errors

        #function

        #[doc = #struct_doc]
        #(#cfgs)*
        #[allow(non_camel_case_types)]
        #vis struct #ident {}

        #(#cfgs)*
        const _: () = {
            impl #ident {
                /// The Amazon States Language definition.
                #[must_use]
                pub fn definition() -> #private::core::asl::StateMachine {
                    <#ident as #private::Workflow>::definition().state_machine.clone()
                }

                #start
            }

            #callable

            #implementation

            #private::inventory::submit! {
                #private::WorkflowEntry::of::<#ident>(::core::module_path!())
            }
        };
    }
}

/// `impl Workflow`: its program is the interpreter with the definition.
fn implementation(
    func: &ItemFn,
    options: &Options,
    input: &Input,
    text: &TokenStream,
) -> TokenStream {
    let (core, private) = (core(), quote!(::workflow_runtime::__private));
    let ident: &Ident = &func.sig.ident;
    let name = options.name.clone().unwrap_or_else(|| plain(ident));
    let express = options.express;
    let output = match &func.sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    let (input_ty, encode, schema) = (&input.ty, &input.encode, &input.schema);
    let cx = hidden("__cx");
    quote! {
        impl #private::Workflow for #ident {
            type Input = #input_ty;
            type Returns = #output;
            const NAME: &'static str = #name;

            fn build() -> ::core::result::Result<#core::definition::Definition, #private::Vec<#private::String>> {
                ::core::result::Result::Ok(#private::included_definition(#name, #text, #express))
            }

            fn built() -> &'static ::core::result::Result<#core::definition::Definition, #private::Vec<#private::String>> {
                static BUILT: #private::Built = #private::Built::new(<#ident as #private::Workflow>::build);
                &BUILT
            }

            fn input(input: Self::Input) -> ::core::result::Result<#private::serde_json::Value, #private::serde_json::Error> {
                #encode
            }

            fn run(
                #cx: #private::Context,
                input: #private::serde_json::Value,
            ) -> #private::LocalBoxFuture<'static, ::core::result::Result<#private::serde_json::Value, #core::error::Failure>> {
                static PROGRAM: #private::IncludedProgram =
                    #private::IncludedProgram::new(#private::included_program::<#ident>);
                #private::run_included(&PROGRAM, #cx, input)
            }

            fn input_schema() -> #private::schemars::Schema {
                #schema
            }
        }
    }
}
