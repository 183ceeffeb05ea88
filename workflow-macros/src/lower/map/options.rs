//! The options of `map`, written as methods after it.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Expr, ExprMethodCall};

use crate::lower::Lowering;
use crate::lower::expr::peel;
use crate::lower::step::called;
use crate::nearest::nearest;

/// Options that every map has.
const NUMBERS: &[&str] = &[
    "max_concurrency",
    "tolerated_failure_count",
    "tolerated_failure_percentage",
];

/// Options of distributed maps.
const DISTRIBUTED: &[&str] = &["distributed", "label", "item_batcher", "result_writer"];

/// What the options come to.
#[derive(Default)]
pub(super) struct Options {
    /// In the twin, before the map: their values.
    pub(super) lets: TokenStream,
    /// The numbers, as fields.
    pub(super) fields: TokenStream,
    /// All of them, as methods of the native map.
    pub(super) natives: Vec<TokenStream>,
    /// The argument of `distributed`, which is known when the definition is built.
    pub(super) distributed: Option<TokenStream>,
    /// Whether that says `Distributed::express()`.
    pub(super) express_children: bool,
    /// That of `label`.
    pub(super) label: Option<TokenStream>,
    /// The value of `item_batcher` in the twin.
    pub(super) batcher: Option<Ident>,
    /// That of `result_writer`.
    pub(super) writer: Option<Ident>,
}

impl Options {
    /// The fn that tells the types of the map.
    pub(super) fn types_of(&self) -> TokenStream {
        let form = match (&self.distributed, &self.batcher) {
            (None, _) => return quote!(map_types),
            (Some(_), None) => quote!(distributed),
            (Some(_), Some(_)) => quote!(batched),
        };
        match self.writer {
            None => quote!(maps::#form::types),
            Some(_) => quote!(maps::#form::written),
        }
    }

    /// The fn that makes the native map.
    pub(super) fn make(&self) -> TokenStream {
        match (&self.distributed, &self.batcher) {
            (None, _) => quote!(map),
            (Some(_), None) => quote!(distributed),
            (Some(_), Some(_)) => quote!(distributed_batches),
        }
    }
}

impl Lowering<'_> {
    pub(super) fn map_options(&mut self, calls: &[&ExprMethodCall]) -> Options {
        let mut options = Options::default();
        let distributed = calls.iter().any(|call| call.method == "distributed");
        for (i, call) in calls.iter().enumerate() {
            let name = call.method.to_string();
            if calls[..i].iter().any(|before| before.method == call.method) {
                self.error(
                    &call.method,
                    format!("`{name}` is given twice: leave one out"),
                );
            } else if !self.knows_map_option(call, distributed) {
                // Reported.
            } else if let Some(arg) = call.args.first() {
                self.map_option(call, arg, &mut options);
            } else {
                self.error_of_rust(&call.method, format!("`{name}` takes {}", what(&name)));
            }
        }
        options
    }

    /// Whether there is such an option; reports that there is not.
    fn knows_map_option(&mut self, call: &ExprMethodCall, distributed: bool) -> bool {
        let (method, name) = (&call.method, call.method.to_string());
        if !NUMBERS.contains(&&*name) && !DISTRIBUTED.contains(&&*name) {
            let known = || NUMBERS.iter().chain(DISTRIBUTED).copied();
            let advice = match nearest(&name, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    let known: Vec<String> = known().map(|name| format!("`{name}`")).collect();
                    format!("use {}", known.join(", "))
                }
            };
            self.error_of_rust(
                method,
                format!("`map` has no option `{name}` here: {advice}"),
            );
            return false;
        }
        if DISTRIBUTED.contains(&&*name) && !distributed {
            self.error_of_rust(
                method,
                format!(
                    "`{name}` is for distributed maps: add `.distributed(Distributed::standard())`"
                ),
            );
            return false;
        }
        true
    }

    fn map_option(&mut self, call: &ExprMethodCall, arg: &Expr, options: &mut Options) {
        let (method, name) = (&call.method, call.method.to_string());
        match &*name {
            "distributed" => {
                if self.express {
                    self.error(
                        method,
                        "an Express workflow can't have a distributed map: leave `express` out, or leave `distributed` out",
                    );
                } else if self.express_children {
                    self.error(
                        method,
                        "a child execution of `Distributed::express()` can't have a distributed map: use `Distributed::standard()` for the outer one",
                    );
                }
                options.express_children = says_express(arg);
                options.distributed = self.known_argument(method, arg);
                options.natives.push(quote!(.#method(#arg)));
            }
            "label" => {
                options.label = self.known_argument(method, arg);
                options.natives.push(quote!(.#method(#arg)));
            }
            _ => {
                let value = self.value(arg, &name);
                let (ident, own) = self.operand(&value);
                options.lets.extend(own);
                let native = &value.native;
                options.natives.push(quote!(.#method(#native)));
                match &*name {
                    "item_batcher" => options.batcher = Some(ident),
                    "result_writer" => options.writer = Some(ident),
                    _ => options.fields.extend(quote!(#method: Some(#ident.value),)),
                }
            }
        }
    }

    /// An argument that stands in the definition as it is.
    fn known_argument(&mut self, method: &Ident, arg: &Expr) -> Option<TokenStream> {
        let tokens = arg.to_token_stream();
        if !self.variables_in(&tokens).is_empty() {
            self.error(
                arg,
                format!("`{method}` stands in the definition as it is: give it {}, without workflow values", what(&method.to_string())),
            );
        }
        self.check_deterministic(&tokens);
        Some(tokens)
    }
}

/// Whether it is written as `Distributed::express()`, with a label perhaps.
fn says_express(arg: &Expr) -> bool {
    match peel(arg) {
        Expr::MethodCall(call) => says_express(&call.receiver),
        Expr::Call(call) => called(call).as_deref() == Some("express"),
        _ => false,
    }
}

/// What an option takes.
fn what(option: &str) -> &'static str {
    match option {
        "distributed" => "`Distributed::standard()` or `Distributed::express()`",
        "label" => "a name of up to 40 characters",
        "item_batcher" => "an `ItemBatcher`, as `ItemBatcher::max_items(100)`",
        "result_writer" => "a `ResultWriter`, as `ResultWriter::s3(bucket, prefix)`",
        _ => "a number",
    }
}
