//! `#[workflow]`: an async fn becomes a native body and a definition.

mod attributes;
mod call;
mod conditional;
mod half_written;
pub(crate) mod included;
mod options;
mod signature;

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{ItemFn, ReturnType, Type};

use self::attributes::Attributes;
use self::options::Options;
use self::signature::Parameter;
use crate::doc;
use crate::errors::Errors;
use crate::lower::map::forms;
use crate::lower::{self, Lowering, core, hidden};

/// Expands the attribute.
///
/// A mistake in the options or in the body leaves a workflow that other code can name, one in the
/// signature its name alone. The body of one with mistakes is plain Rust, so that rustc reports its
/// own beside ours and has nothing to add to them.
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let mut func = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(func) => func,
        Err(error) => {
            if let Some(written) = half_written::expand(&item) {
                return written;
            }
            let message = "`#[workflow]` goes on an async fn with a body";
            let error = syn::Error::new(error.span(), message).into_compile_error();
            return quote!(#error #item);
        }
    };
    if let Some(both) = conditional::split(&attr, &func) {
        return both;
    }
    let errors = Errors::new();
    let options = Options::parse(attr, &errors);
    let attributes = Attributes::sort(&func.attrs, &errors);
    let before = errors.count();
    let parameters = signature::check(&func.sig, &errors);
    if errors.count() > before {
        return refused(errors, &func);
    }
    forms::tell_apart(&mut func.block);
    let before = errors.count();
    let mut lowering =
        Lowering::new(&errors, &func.sig.output).of_kind(options.express, options.inline);
    for parameter in &parameters {
        lowering.parameter(&parameter.name);
    }
    let body = lowering.workflow_body(&func.block);
    let (sites, known_to_rustc) = (lowering.sites(), lowering.known_to_rustc());
    let bodies = match (errors.count() > before, known_to_rustc) {
        (false, _) => Bodies {
            native: body.native,
            twin: body.twin,
            silent: quote!(),
        },
        (true, true) => Bodies::refused(quote!(::core::unimplemented!())),
        (true, false) => Bodies::refused(lower::without_state_attributes(
            func.block.to_token_stream(),
        )),
    };
    let errors = errors.into_compile_errors();
    let workflow = declare(&func, &attributes, &options, &parameters, sites, &bodies);
    quote!(#errors #workflow)
}

/// The two forms of a body.
struct Bodies {
    native: TokenStream,
    twin: TokenStream,
    /// Attributes of the native fn.
    silent: TokenStream,
}

impl Bodies {
    /// Of a body with mistakes, which are reported: all that names the workflow finds it.
    fn refused(native: TokenStream) -> Bodies {
        Bodies {
            native,
            twin: quote!(::core::unimplemented!()),
            silent: quote!(#[allow(warnings, unused, clippy::all, clippy::pedantic)]),
        }
    }
}

/// The errors, and a plain fn and type, so that what names the workflow adds nothing.
fn refused(errors: Errors, func: &ItemFn) -> TokenStream {
    let errors = errors.into_compile_errors();
    let mut sig = func.sig.clone();
    for input in &mut sig.inputs {
        let (syn::FnArg::Typed(syn::PatType { attrs, .. })
        | syn::FnArg::Receiver(syn::Receiver { attrs, .. })) = input;
        attrs.clear();
    }
    let cfgs = func.attrs.iter().filter(|attr| attr.path().is_ident("cfg"));
    let cfgs: Vec<_> = cfgs.collect();
    let (vis, ident) = (&func.vis, &func.sig.ident);
    let awaitable = lower::awaitable();
    // A method stands in an `impl`, where no type can.
    let strct = sig.receiver().is_none().then(|| {
        quote! {
            #(#cfgs)*
            #[allow(non_camel_case_types, dead_code, missing_docs, clippy::all)]
            #vis struct #ident {}

            #(#cfgs)*
            impl #ident { #awaitable }
        }
    });
    quote! {
        #errors
        #(#cfgs)*
        #[allow(warnings, unused, clippy::all, clippy::pedantic)]
        #vis #sig { ::core::unimplemented!() }
        #strct
    }
}

/// Writes the struct, its impls, and the fn that callers see.
fn declare(
    func: &ItemFn,
    attributes: &Attributes,
    options: &Options,
    parameters: &[Parameter],
    sites: u32,
    bodies: &Bodies,
) -> TokenStream {
    let core = core();
    let Bodies {
        native,
        twin,
        silent,
    } = bodies;
    // rustc tells of a body without a last expression where the user's own is.
    let mut native = Group::new(Delimiter::Brace, native.clone());
    native.set_span(func.block.brace_token.span.join());
    let private = quote!(::workflow_runtime::__private);
    let (vis, ident) = (&func.vis, &func.sig.ident);
    let Attributes {
        cfg: cfgs, body, ..
    } = attributes;
    let plain_name = ident.to_string();
    let name = options
        .name
        .clone()
        .unwrap_or_else(|| plain_name.trim_start_matches("r#").to_owned());
    let text = doc::first_paragraph(&func.attrs);
    let comment = option_tokens(text.as_ref());
    let timeout = option_tokens(options.timeout_seconds.as_ref());
    let express = options.express;
    let output = match &func.sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => ty.to_token_stream(),
    };
    let names: Vec<&Ident> = parameters.iter().map(|p| &p.name).collect();
    let types: Vec<&Type> = parameters.iter().map(|p| &p.ty).collect();
    let patterns: Vec<TokenStream> = parameters
        .iter()
        .map(|p| {
            let (name, attrs, mutable) = (&p.name, &p.attrs, p.mutable.then(|| quote!(mut)));
            quote!(#(#attrs)* #mutable #name)
        })
        .collect();
    let input = Input::new(parameters);
    let input_ty = &input.ty;
    let function = call::function(func, attributes, parameters, &input, options.inline);
    let (encode, decode, schema) = (&input.encode, &input.decode, &input.schema);
    let twin_params = &input.twin;
    let awaitable = lower::awaitable();
    let (cx, b, ret) = (
        hidden("__cx"),
        Ident::new("__b", Span::call_site()),
        hidden("__ret"),
    );
    let trimmed = plain_name.trim_start_matches("r#");
    let body_fn = Ident::new(&format!("__{trimmed}_body"), ident.span());
    let build_fn = Ident::new(&format!("__{trimmed}_definition"), ident.span());
    let (start, callable, entry) = match options.inline {
        true => (None, call::inline(func, sites, &build_fn), None),
        false => (
            Some(call::start(func, parameters, &input)),
            call::callable(func, express, text.as_ref(), parameters),
            Some(quote! {
                #private::inventory::submit! {
                    #private::WorkflowEntry::of::<#ident>(::core::module_path!())
                }
            }),
        ),
    };
    let struct_doc = format!(
        "The workflow [`{trimmed}`](fn@{trimmed}) as a type: its definition, and what a `Runtime` starts."
    );
    quote! {
        #function

        #[doc = #struct_doc]
        #(#cfgs)*
        #[allow(non_camel_case_types, missing_copy_implementations, missing_debug_implementations)]
        #vis struct #ident {}

        #(#cfgs)*
        const _: () = {
            #(#body)*
            // Marks make some code look needless, and definitions want closures where Rust takes paths.
            #[allow(
                clippy::cognitive_complexity,
                clippy::needless_late_init,
                clippy::redundant_closure,
                clippy::redundant_closure_for_method_calls,
                clippy::too_many_lines,
                clippy::unused_async,
                clippy::useless_conversion
            )]
            #silent
            async fn #body_fn(#cx: #private::Context, #(#patterns: #types),*) -> #output #native

            // The native code tells what a lint has to say of the user's code.
            #[allow(
                warnings,
                unused,
                deprecated,
                overflowing_literals,
                keyword_idents,
                let_underscore_drop,
                rust_2018_idioms,
                rust_2021_compatibility,
                rust_2024_compatibility,
                single_use_lifetimes,
                trivial_casts,
                trivial_numeric_casts,
                unit_bindings,
                unused_lifetimes,
                unused_qualifications,
                unused_results,
                clippy::all,
                clippy::pedantic,
                clippy::nursery
            )]
            fn #build_fn(#b: &mut #core::definition::DefinitionBuilder) {
                let #ret: #core::expr::Ty<#output> = ::core::default::Default::default();
                #twin_params
                #twin
            }

            impl #ident {
                /// The Amazon States Language definition.
                ///
                /// # Panics
                /// When the workflow can't be said in ASL; the message says why.
                #[must_use]
                pub fn definition() -> #core::asl::StateMachine {
                    <#ident as #private::Workflow>::definition().state_machine.clone()
                }

                #start

                #awaitable
            }

            #callable

            impl #private::Workflow for #ident {
                type Input = #input_ty;
                type Returns = #output;
                const NAME: &'static str = #name;

                fn build() -> ::core::result::Result<#core::definition::Definition, #private::Vec<#private::String>> {
                    let mut #b = #core::definition::DefinitionBuilder::new(#core::definition::WorkflowSpec {
                        name: #name,
                        comment: #comment,
                        timeout_seconds: #timeout,
                        express: #express,
                        sites: #sites,
                    });
                    #core::definition::building(|| #build_fn(&mut #b));
                    #b.finish()
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
                    #private::Box::pin(async move {
                        let (#(#names,)*) = #decode;
                        <Self as #private::Workflow>::outcome(#body_fn(#cx, #(#names),*).await)
                    })
                }

                fn input_schema() -> #private::schemars::Schema {
                    #schema
                }
            }

            #entry
        };
    }
}

fn option_tokens(value: Option<&impl ToTokens>) -> TokenStream {
    match value {
        Some(value) => quote!(::core::option::Option::Some(#value)),
        None => quote!(::core::option::Option::None),
    }
}

/// How the parameters become the execution's input: one as it is, several as an object by their
/// names, none as `{}`.
struct Input {
    ty: TokenStream,
    /// The parameters as one value of that type.
    value: TokenStream,
    encode: TokenStream,
    /// A tuple of the parameters.
    decode: TokenStream,
    schema: TokenStream,
    /// Statements of the twin.
    twin: TokenStream,
}

impl Input {
    fn new(parameters: &[Parameter]) -> Input {
        let private = quote!(::workflow_runtime::__private);
        let traits = crossing_traits();
        match parameters {
            [] => Input {
                ty: quote!(()),
                value: quote!(()),
                encode: quote!({ let () = input; ::core::result::Result::Ok(#private::serde_json::json!({})) }),
                decode: quote!(::core::mem::drop(input)),
                schema: quote!(#private::empty_object_schema()),
                twin: quote!(),
            },
            [one] => {
                let (name, ty) = (&one.name, &one.ty);
                let text = plain(name);
                let mark = one.mutable.then(|| quote!(__b.mark_mutable(&#name);));
                let (crossing, answer) = (crossing(ty), answer(ty));
                Input {
                    ty: quote!(#ty),
                    value: quote!(#name),
                    encode: quote!({ #traits #crossing.encode(&input) }),
                    decode: quote!({
                        #traits
                        (#crossing.decode(input, <Self as #private::Workflow>::NAME)?,)
                    }),
                    schema: quote!({ #traits #crossing.schema() }),
                    twin: quote!(#traits let #name = __b.param(#answer, #text); #mark),
                }
            }
            many => {
                let names: Vec<&Ident> = many.iter().map(|p| &p.name).collect();
                let types: Vec<&Type> = many.iter().map(|p| &p.ty).collect();
                let keys: Vec<String> = names.iter().map(|n| plain(n)).collect();
                let marks = many.iter().filter(|p| p.mutable).map(|p| &p.name);
                let crossings: Vec<_> = types.iter().map(|ty| crossing(ty)).collect();
                let answers = types.iter().map(|ty| answer(ty));
                Input {
                    ty: quote!((#(#types,)*)),
                    value: quote!((#(#names,)*)),
                    encode: quote!({
                        #traits
                        let (#(#names,)*) = input;
                        let mut object = #private::serde_json::Map::new();
                        #(object.insert(#keys.into(), #crossings.encode(&#names)?);)*
                        ::core::result::Result::Ok(#private::serde_json::Value::Object(object))
                    }),
                    decode: quote!({
                        #traits
                        let mut input = input;
                        (#(#crossings.decode_key(&mut input, #keys, <Self as #private::Workflow>::NAME)?,)*)
                    }),
                    schema: quote!({
                        #traits
                        #private::object_schema([#((#keys, #crossings.schema())),*])
                    }),
                    twin: quote! {
                        #traits
                        #(let #names = __b.param_of_many(#answers, #keys, &#crossings.shape());)*
                        #(__b.mark_mutable(&#marks);)*
                    },
                }
            }
        }
    }
}

/// The type of a parameter, of which rustc tells what it lacks.
fn crossing(ty: &Type) -> TokenStream {
    quote_spanned!(ty.span()=> (&&::workflow_runtime::__private::Crossing::<#ty>::new()))
}

/// Whether it can be one: rustc tells at the type that it can't.
fn answer(ty: &Type) -> TokenStream {
    let crossing = crossing(ty);
    quote_spanned!(ty.span()=> #crossing.answer())
}

/// What its methods are found by.
fn crossing_traits() -> TokenStream {
    quote!(
        use ::workflow_runtime::__private::{CrossesAsData as _, CrossesNot as _};
    )
}

fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}
