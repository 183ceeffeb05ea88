//! Lowers a workflow's body, construct by construct, to a pair: the native body with marks, and
//! the twin that builds the definition.
//!
//! Both come from one walk, so that they agree on every site. The walk is a total match over
//! syn's tree: what has no meaning in a definition is an error at the user's tokens.

mod advice;
mod arms;
mod assignment;
mod block;
mod branch;
mod call;
mod check;
mod closure;
mod closure_call;
mod compensate;
mod constants;
mod describe;
mod early;
mod effects;
mod expr;
pub(crate) mod expression;
mod fork;
mod join;
mod json;
mod lens;
mod lints;
mod local;
mod loops;
mod macros;
pub(crate) mod map;
mod mutation;
mod names;
mod nested;
mod not_awaited;
mod pat;
mod plain;
mod question;
mod retry;
mod scope;
mod sources;
mod step;
mod tail;
mod temporary;
mod try_block;
mod until;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::errors::Errors;
pub(crate) use plain::without_state_attributes;
use scope::Scopes;

/// A construct in its two forms.
pub(crate) struct Lowered {
    /// The user's code, with marks.
    pub(crate) native: TokenStream,
    /// An expression of the twin: an `Expr<T>`, or `()` for statements.
    pub(crate) twin: TokenStream,
    /// Whether `native` is the user's code unchanged: it awaits, assigns and leaves nothing.
    pub(crate) pure: bool,
    /// Whether the twin's value is a new variable already.
    pub(crate) fresh: bool,
}

impl Lowered {
    fn pure(native: impl ToTokens, twin: TokenStream) -> Lowered {
        Lowered {
            native: expr::as_value(native.to_token_stream()),
            twin,
            pure: true,
            fresh: false,
        }
    }

    fn effect(native: TokenStream, twin: TokenStream) -> Lowered {
        Lowered {
            native,
            twin,
            pure: false,
            fresh: false,
        }
    }

    /// Its two forms.
    fn parts(self) -> (TokenStream, TokenStream) {
        (self.native, self.twin)
    }

    fn fresh(native: TokenStream, twin: TokenStream) -> Lowered {
        Lowered {
            native,
            twin,
            pure: false,
            fresh: true,
        }
    }
}

/// What is known while a body is walked.
pub(crate) struct Lowering<'e> {
    errors: &'e Errors,
    scopes: Scopes,
    /// What the workflow returns, where a type can be written out.
    output: Option<TokenStream>,
    sites: u32,
    placeholders: u32,
    /// How many closures of expressions enclose the code: steps are refused inside.
    closures: u32,
    /// The identifier of the innermost scope's return type in the twin.
    returns: Vec<Ident>,
    /// How many of `returns` enclose each `async` block used as try, itself included.
    tries: Vec<usize>,
    /// The same for each scope or block in which an undo is registered.
    compensating: Vec<usize>,
    /// How many undos enclose the code.
    undoing: u32,
    /// For each scope, whether what it returns is data, errors included.
    gives_outcome: Vec<bool>,
    /// Labels of the enclosing loops of the innermost scope, and whether each has a `break`.
    loops: Vec<Vec<loops::OpenLoop>>,
    /// Whether any way through the body, or the loop that is being looked at, ends.
    ends: bool,
    /// The same for the scopes around.
    outer_ends: Vec<bool>,
    /// The calls that may be of steps that nothing awaits.
    calls: not_awaited::Calls,
    /// Whether one of the errors is rustc's own too.
    known_to_rustc: bool,
    /// Whether it is the body of an `#[expression]`.
    expression: bool,
    /// Whether it is the body of an Express workflow.
    express: bool,
    /// Whether child executions that run the code are Express ones.
    express_children: bool,
    /// Whether it is the body of an inline workflow.
    inline: bool,
}

/// A native value with the mark of the state it is evaluated in.
///
/// What only computes is evaluated in the state, so that a failure is the state's; the steps of
/// what awaits come before it.
pub(crate) fn marked(site: u32, value: &TokenStream, pure: bool, at: Span) -> TokenStream {
    let cx = hidden("__cx");
    if pure {
        return quote!({ #cx.enter(#site); #value });
    }
    // rustc tells of its type at the user's value.
    let own = Ident::new("__value", at.resolved_at(Span::mixed_site()));
    quote!({ let #own = #value; #cx.enter(#site); #own })
}

/// An identifier that the user's code can't see.
pub(crate) fn hidden(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// What calls that nothing awaits find on the type of a task or workflow.
pub(crate) fn awaitable() -> TokenStream {
    let core = core();
    quote! {
        #[doc(hidden)]
        #[allow(dead_code, clippy::must_use_candidate)]
        pub fn __expression() -> #core::expr::expression::Awaitable {
            #core::expr::expression::Awaitable
        }
    }
}

/// The path of the core crate in expansions.
pub(crate) fn core() -> TokenStream {
    quote!(::workflow_runtime::__private::core)
}

impl<'e> Lowering<'e> {
    pub(crate) fn new(errors: &'e Errors, output: &syn::ReturnType) -> Lowering<'e> {
        let output = match output {
            syn::ReturnType::Default => quote!(()),
            syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
        };
        Lowering {
            errors,
            scopes: Scopes::default(),
            output: Some(output),
            sites: 0,
            placeholders: 0,
            closures: 0,
            returns: vec![hidden("__ret")],
            tries: Vec::new(),
            compensating: Vec::new(),
            undoing: 0,
            gives_outcome: vec![false],
            loops: vec![Vec::new()],
            ends: false,
            outer_ends: Vec::new(),
            expression: false,
            express: false,
            express_children: false,
            inline: false,
            calls: not_awaited::Calls::default(),
            known_to_rustc: false,
        }
    }

    /// The twin of the body of an `#[expression]`.
    pub(crate) fn expression_body(&mut self, body: &syn::Block) -> TokenStream {
        self.expression = true;
        self.closures += 1;
        let twin = self.pure_block(&body.stmts);
        self.closures -= 1;
        self.calls.asked(twin)
    }

    /// For the body of an Express, or of an inline workflow.
    pub(crate) fn of_kind(mut self, express: bool, inline: bool) -> Self {
        (self.express, self.inline) = (express, inline);
        self
    }

    /// How many sites the body has.
    pub(crate) fn sites(&self) -> u32 {
        self.sites
    }

    /// Whether rustc would report one of the mistakes too, if it saw the body.
    pub(crate) fn known_to_rustc(&self) -> bool {
        self.known_to_rustc
    }

    /// Declares a parameter of the workflow.
    pub(crate) fn parameter(&mut self, name: &Ident) {
        self.scopes.declare(name);
    }

    fn site(&mut self) -> u32 {
        self.sites += 1;
        self.sites - 1
    }

    fn error(&mut self, at: impl ToTokens, message: impl std::fmt::Display) {
        self.errors.push(at, message);
    }

    /// An error that rustc has too, in the terms of plain Rust.
    fn error_of_rust(&mut self, at: impl ToTokens, message: impl std::fmt::Display) {
        self.known_to_rustc = true;
        self.error(at, message);
    }

    /// An error, and a stand-in that keeps both forms well typed.
    fn refuse(&mut self, at: impl ToTokens, message: impl std::fmt::Display) -> Lowered {
        self.error(&at, message);
        Lowered {
            native: at.to_token_stream(),
            twin: quote!(__b.never()),
            pure: true,
            fresh: true,
        }
    }

    fn placeholder(&mut self, span: Span) -> Ident {
        self.placeholders += 1;
        Ident::new(&format!("__p{}", self.placeholders), span)
    }
}
