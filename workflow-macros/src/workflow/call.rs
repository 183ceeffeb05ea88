//! The fn that callers see, `start` beside it, and what another workflow needs to know of it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{ItemFn, Type};

use super::attributes::Attributes;
use super::signature::Parameter;
use super::{Input, crossing, crossing_traits, option_tokens, plain};
use crate::lower::core;
use crate::task::pascal_case;

/// `fn other(order: Order) -> WorkflowCall<other>`, or an `InlineCall`
pub(super) fn function(
    func: &ItemFn,
    attributes: &Attributes,
    parameters: &[Parameter],
    input: &Input,
    inline: bool,
) -> TokenStream {
    let Attributes {
        cfg, call: attrs, ..
    } = attributes;
    let (vis, ident) = (&func.vis, &func.sig.ident);
    let list = list(parameters);
    let value = &input.value;
    let call = match inline {
        true => quote!(::workflow_runtime::__private::InlineCall),
        false => quote!(::workflow_runtime::__private::WorkflowCall),
    };
    quote! {
        #(#attrs)*
        #(#cfg)*
        #vis fn #ident(#list) -> #call<#ident> {
            #call::new(#value)
        }
    }
}

/// `other::start(order)`
pub(super) fn start(func: &ItemFn, parameters: &[Parameter], input: &Input) -> TokenStream {
    let private = quote!(::workflow_runtime::__private);
    let (ident, list, value) = (&func.sig.ident, list(parameters), &input.value);
    quote! {
        /// Starts an execution, and goes on without waiting for its end.
        ///
        /// Awaited in a workflow it is a Task state (`states:startExecution`); awaited anywhere
        /// else it starts one in this process.
        pub fn start(#list) -> #private::StartCall<#ident> {
            #private::StartCall::new(#value)
        }
    }
}

/// `impl CallableWorkflow for other`
pub(super) fn callable(
    func: &ItemFn,
    express: bool,
    comment: Option<&String>,
    parameters: &[Parameter],
) -> TokenStream {
    let (core, private) = (core(), quote!(::workflow_runtime::__private));
    let ident = &func.sig.ident;
    let name = plain(ident);
    let state = pascal_case(&name);
    let start_state = format!("Start{state}");
    let comment = option_tokens(comment);
    let execution_type = match express {
        true => quote!(#core::task::Express),
        false => quote!(#core::task::Standard),
    };
    let keys = parameters.iter().map(|p| plain(&p.name));
    let input = match parameters {
        [one] => {
            let ty = &one.ty;
            let (traits, crossing) = (crossing_traits(), crossing(ty));
            quote!({ #traits #private::Option::Some(#crossing.shape()) })
        }
        _ => quote!(#private::Option::None),
    };
    quote! {
        impl #private::CallableWorkflow for #ident {
            type ExecutionType = #execution_type;
            const PATH: &'static str = #private::concat!(#private::module_path!(), "::", #name);
            const STATE_NAME: &'static str = #state;
            const START_STATE_NAME: &'static str = #start_state;
            const COMMENT: #private::Option<&'static str> = #comment;
            const PARAMETERS: &'static [#core::task::TaskParam] = &[
                #(#core::task::TaskParam { key: #keys, optional: false }),*
            ];

            fn input_shape() -> #private::Option<#core::data::Shape> {
                #input
            }
        }
    }
}

/// `impl InlineWorkflow for other`
pub(super) fn inline(func: &ItemFn, sites: u32, build: &Ident) -> TokenStream {
    let (core, private) = (core(), quote!(::workflow_runtime::__private));
    let ident = &func.sig.ident;
    let name = plain(ident);
    let state = pascal_case(&name);
    quote! {
        impl #private::InlineWorkflow for #ident {
            const PATH: &'static str = #private::concat!(#private::module_path!(), "::", #name);
            const STATE_NAME: &'static str = #state;
            const SITES: u32 = #sites;

            fn build_into(builder: &mut #core::definition::DefinitionBuilder) {
                #build(builder);
            }
        }
    }
}

/// The parameters as callers pass them.
fn list(parameters: &[Parameter]) -> TokenStream {
    let names: Vec<&Ident> = parameters.iter().map(|p| &p.name).collect();
    let types: Vec<&Type> = parameters.iter().map(|p| &p.ty).collect();
    quote!(#(#names: #types),*)
}
