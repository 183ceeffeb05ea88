//! `#[workflow]`: an async fn becomes a native body and a definition.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{FnArg, ItemFn, Pat, ReturnType, Type};

use crate::lower::{Lowering, core, hidden};
use crate::nearest::nearest_key;

/// What the attribute says.
#[derive(Debug, Default)]
struct Options {
    name: Option<String>,
    timeout_seconds: Option<u64>,
    express: bool,
}

/// A parameter of the workflow.
struct Parameter {
    name: Ident,
    mutable: bool,
    ty: Type,
}

/// Expands the attribute.
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let func = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(func) => func,
        Err(_) => {
            let error =
                syn::Error::new_spanned(&item, "`#[workflow]` goes on an async fn with a body")
                    .to_compile_error();
            return quote!(#error #item);
        }
    };
    let mut errors = Vec::new();
    let options = parse_options(attr, &mut errors);
    let parameters = check_signature(&func, &mut errors);
    if !errors.is_empty() {
        return with_errors(errors, &func);
    }
    let mut lowering = Lowering::new();
    for parameter in &parameters {
        lowering.parameter(&parameter.name);
    }
    let body = lowering.body(&func.block);
    let (sites, errors) = lowering.finish();
    if !errors.is_empty() {
        return with_errors(errors, &func);
    }
    declare(
        &func,
        &options,
        &parameters,
        sites,
        &body.native,
        &body.twin,
    )
}

/// The errors, and the fn as it stands without its body, so that callers add no noise.
fn with_errors(errors: Vec<syn::Error>, func: &ItemFn) -> TokenStream {
    let mut all = TokenStream::new();
    for error in errors {
        all.extend(error.to_compile_error());
    }
    let mut func = func.clone();
    func.attrs
        .retain(|attr| attr.path().is_ident("doc") || attr.path().is_ident("cfg"));
    *func.block = syn::parse_quote!({ ::core::unimplemented!() });
    let (vis, ident) = (&func.vis, &func.sig.ident);
    quote! {
        #all
        #[allow(unused_variables, unused_mut, dead_code, clippy::all)]
        #func
        #[allow(non_camel_case_types, dead_code, missing_docs, clippy::all)]
        #vis struct #ident {}
    }
}

fn parse_options(attr: TokenStream, errors: &mut Vec<syn::Error>) -> Options {
    let mut options = Options::default();
    let parser = syn::meta::parser(|meta| {
        let key = meta
            .path
            .get_ident()
            .map(ToString::to_string)
            .unwrap_or_default();
        match &*key {
            "express" => options.express = true,
            "name" => {
                let value: syn::LitStr = meta.value()?.parse()?;
                let text = value.value();
                if text.is_empty() || text.chars().count() > 80 {
                    return Err(syn::Error::new(
                        value.span(),
                        "a state machine name has 1 to 80 characters",
                    ));
                }
                if let Some(c) = text.chars().find(|c| is_forbidden_in_name(*c)) {
                    return Err(syn::Error::new(
                        value.span(),
                        format!("a state machine name can't contain `{c}`"),
                    ));
                }
                options.name = Some(text);
            }
            "timeout_seconds" => {
                let value: syn::LitInt = meta.value()?.parse()?;
                let seconds: u64 = value.base10_parse()?;
                if seconds == 0 || seconds > 99_999_999 {
                    return Err(syn::Error::new(
                        value.span(),
                        "`timeout_seconds` is 1 to 99999999",
                    ));
                }
                options.timeout_seconds = Some(seconds);
            }
            "inline" => {
                return Err(meta
                    .error("`inline` is not there yet; await the workflow's tasks in the caller"));
            }
            other => {
                const KNOWN: &[&str] = &["express", "name", "timeout_seconds"];
                let near = nearest_key(other, KNOWN);
                let advice = near.map_or(
                    "it takes `name`, `timeout_seconds` and `express`".to_owned(),
                    |n| format!("did you mean `{n}`?"),
                );
                return Err(meta.error(format!("`workflow` has no option `{other}`; {advice}")));
            }
        }
        Ok(())
    });
    if let Err(e) = syn::parse::Parser::parse2(parser, attr) {
        errors.push(e);
    }
    options
}

fn is_forbidden_in_name(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "<>{}[]?*\"#%\\^|~$&,;:/`".contains(c)
}

fn check_signature(func: &ItemFn, errors: &mut Vec<syn::Error>) -> Vec<Parameter> {
    let sig = &func.sig;
    let mut refuse =
        |at: &dyn ToTokens, message: &str| errors.push(syn::Error::new_spanned(at, message));
    if sig.asyncness.is_none() {
        refuse(&sig.fn_token, "a workflow is an async fn; write `async fn`");
    }
    if !sig.generics.params.is_empty() {
        refuse(
            &sig.generics,
            "a workflow has no generics; its definition needs one type for each value",
        );
    }
    if let Some(constness) = &sig.constness {
        refuse(constness, "a workflow can't be `const`");
    }
    if let Some(variadic) = &sig.variadic {
        refuse(variadic, "a workflow takes a fixed number of parameters");
    }
    if let Some(abi) = &sig.abi {
        refuse(abi, "a workflow has no ABI of its own; remove it");
    }
    let mut parameters = Vec::new();
    for input in &sig.inputs {
        match input {
            FnArg::Receiver(receiver) => refuse(
                receiver,
                "a workflow takes no `self`; pass the data as a parameter",
            ),
            FnArg::Typed(typed) => {
                if let Some(reference) = first_reference(&typed.ty) {
                    refuse(
                        &reference,
                        "a workflow's input is owned data, since it comes from JSON; write the type without `&`",
                    );
                }
                match &*typed.pat {
                    Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => {
                        parameters.push(Parameter {
                            name: ident.ident.clone(),
                            mutable: ident.mutability.is_some(),
                            ty: (*typed.ty).clone(),
                        });
                    }
                    other => refuse(
                        other,
                        "a workflow's parameter is a plain name; take it apart with `let` in the body",
                    ),
                }
            }
        }
    }
    parameters
}

fn first_reference(ty: &Type) -> Option<Type> {
    match ty {
        Type::Reference(_) => Some(ty.clone()),
        Type::Paren(paren) => first_reference(&paren.elem),
        Type::Group(group) => first_reference(&group.elem),
        _ => None,
    }
}

/// The first paragraph of the doc comment.
fn doc_comment(func: &ItemFn) -> Option<String> {
    let lines = func
        .attrs
        .iter()
        .filter(|a| a.path().is_ident("doc"))
        .filter_map(|a| match &a.meta {
            syn::Meta::NameValue(meta) => match &meta.value {
                syn::Expr::Lit(syn::ExprLit {
                    lit: syn::Lit::Str(text),
                    ..
                }) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        });
    let paragraph: Vec<String> = lines
        .skip_while(String::is_empty)
        .take_while(|l| !l.is_empty())
        .collect();
    (!paragraph.is_empty()).then(|| paragraph.join(" "))
}

/// Writes the struct, its impls, and the fn that callers see.
fn declare(
    func: &ItemFn,
    options: &Options,
    parameters: &[Parameter],
    sites: u32,
    native: &TokenStream,
    twin: &TokenStream,
) -> TokenStream {
    let core = core();
    let private = quote!(::workflow_runtime::__private);
    let (vis, ident, attrs) = (&func.vis, &func.sig.ident, &func.attrs);
    let docs = attrs.iter().filter(|a| a.path().is_ident("doc"));
    let cfgs: Vec<_> = attrs.iter().filter(|a| a.path().is_ident("cfg")).collect();
    let plain_name = ident.to_string();
    let name = options
        .name
        .clone()
        .unwrap_or_else(|| plain_name.trim_start_matches("r#").to_owned());
    let comment = option_tokens(doc_comment(func).as_ref());
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
            let (name, mutable) = (&p.name, p.mutable.then(|| quote!(mut)));
            quote!(#mutable #name)
        })
        .collect();
    let input = Input::new(parameters);
    let (input_ty, input_value) = (&input.ty, &input.value);
    let (encode, decode, schema) = (&input.encode, &input.decode, &input.schema);
    let twin_params = &input.twin;
    let (cx, b, ret) = (
        hidden("__cx"),
        Ident::new("__b", Span::call_site()),
        hidden("__ret"),
    );
    let trimmed = plain_name.trim_start_matches("r#");
    let body_fn = Ident::new(&format!("__{trimmed}_body"), ident.span());
    let build_fn = Ident::new(&format!("__{trimmed}_definition"), ident.span());
    let struct_doc = format!(
        "The workflow [`{trimmed}`](fn@{trimmed}) as a type: its definition, and what a `Runtime` starts."
    );
    quote! {
        #(#docs)*
        #(#cfgs)*
        #vis async fn #ident(#(#names: #types),*) -> #output {
            #private::run_in_process::<#ident>(#input_value).await
        }

        #[doc = #struct_doc]
        #(#cfgs)*
        #[allow(non_camel_case_types)]
        #vis struct #ident {}

        #(#cfgs)*
        const _: () = {
            #[allow(clippy::unused_async, clippy::too_many_lines, clippy::cognitive_complexity)]
            async fn #body_fn(#cx: #private::Context, #(#patterns: #types),*) -> #output {
                #native
            }

            #[allow(warnings, clippy::all, clippy::pedantic, clippy::nursery)]
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
            }

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
                    #build_fn(&mut #b);
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
                        #private::outcome_json(#body_fn(#cx, #(#names),*).await)
                    })
                }

                fn input_schema() -> #private::schemars::Schema {
                    #schema
                }

                fn output_schema() -> #private::schemars::Schema {
                    #private::schema_of::<<#output as #core::outcome::Outcome>::Ok>()
                }
            }

            #private::inventory::submit! {
                #private::WorkflowEntry::of::<#ident>(::core::module_path!())
            }
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
        let core = core();
        let private = quote!(::workflow_runtime::__private);
        match parameters {
            [] => Input {
                ty: quote!(()),
                value: quote!(()),
                encode: quote!({ let () = input; ::core::result::Result::Ok(#private::serde_json::json!({})) }),
                decode: quote!({
                    let _ = input;
                    ()
                }),
                schema: quote!(#private::empty_object_schema()),
                twin: quote!(),
            },
            [one] => {
                let (name, ty) = (&one.name, &one.ty);
                let text = plain(name);
                let mark = one.mutable.then(|| quote!(__b.mark_mutable(&#name);));
                Input {
                    ty: quote!(#ty),
                    value: quote!(#name),
                    encode: quote!(#private::serde_json::to_value(input)),
                    decode: quote!((#private::decode_input::<#ty>(input, <Self as #private::Workflow>::NAME)?,)),
                    schema: quote!(#private::schema_of::<#ty>()),
                    twin: quote!(let #name: #core::expr::Expr<#ty> = __b.param(#text); #mark),
                }
            }
            many => {
                let names: Vec<&Ident> = many.iter().map(|p| &p.name).collect();
                let types: Vec<&Type> = many.iter().map(|p| &p.ty).collect();
                let keys: Vec<String> = names.iter().map(|n| plain(n)).collect();
                let marks = many.iter().filter(|p| p.mutable).map(|p| &p.name);
                Input {
                    ty: quote!((#(#types,)*)),
                    value: quote!((#(#names,)*)),
                    encode: quote!({
                        let (#(#names,)*) = input;
                        let mut object = #private::serde_json::Map::new();
                        #(object.insert(#keys.into(), #private::serde_json::to_value(#names)?);)*
                        ::core::result::Result::Ok(#private::serde_json::Value::Object(object))
                    }),
                    decode: quote!({
                        let mut input = input;
                        (#(#private::decode_key::<#types>(&mut input, #keys, <Self as #private::Workflow>::NAME)?,)*)
                    }),
                    schema: quote!(#private::object_schema([#((#keys, #private::schema_of::<#types>())),*])),
                    twin: quote! {
                        #(let #names: #core::expr::Expr<#types> = __b.param_of_many(#keys);)*
                        #(__b.mark_mutable(&#marks);)*
                    },
                }
            }
        }
    }
}

fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}
