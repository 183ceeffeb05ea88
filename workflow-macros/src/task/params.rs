//! The parameters and the return type of a task.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, Meta, Pat, PatType, ReturnType, Type};

use super::crossing::{self, Crossing};
use super::function::TaskFn;
use crate::attr::{self, At, Keys};
use crate::errors::Errors;
use crate::symbol;

/// All that the expansion needs from the signature.
pub(crate) struct Params {
    /// In the user's order.
    pub(crate) list: Vec<Param>,
    /// The return type as written; `()` when it was left out.
    pub(crate) returns: TokenStream,
}

/// A parameter.
pub(crate) struct Param {
    /// Its name.
    pub(crate) ident: Ident,
    /// As written, without `#[arg]`.
    pub(crate) written: PatType,
    /// Where its value comes from.
    pub(crate) source: Source,
    /// `#[arg(name = "..")]`
    pub(crate) key: Option<At<String>>,
}

/// Where a parameter's value comes from.
pub(crate) enum Source {
    /// The caller.
    Caller(Box<Crossing>),
    /// The engine.
    Supplied {
        /// What.
        what: Supplied,
        /// Whether the parameter is a reference.
        by_ref: bool,
    },
}

/// What the engine supplies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Supplied {
    /// `TaskToken`
    Token,
    /// `TaskContext`
    Context,
}

impl Params {
    /// Those that the caller passes.
    pub(crate) fn passed(&self) -> impl Iterator<Item = (&Param, &Crossing)> {
        self.list.iter().filter_map(|param| match &param.source {
            Source::Caller(crossing) => Some((param, &**crossing)),
            Source::Supplied { .. } => None,
        })
    }

    /// The parameter that is the token, or the context.
    pub(crate) fn supplied(&self, wanted: Supplied) -> Option<&Param> {
        self.list
            .iter()
            .find(|param| matches!(param.source, Source::Supplied { what, .. } if what == wanted))
    }
}

/// The parameters; `None` when something was reported that leaves no task.
pub(crate) fn parse(func: &TaskFn, errors: &Errors) -> Option<Params> {
    check_qualifiers(func, errors);
    let before = errors.count();
    check_generics(func, errors);
    let list: Vec<Param> = func
        .sig
        .inputs
        .iter()
        .filter_map(|input| parse_param(input, func, errors))
        .collect();
    check_supplied_once(&list, errors);
    let returns = match &func.sig.output {
        ReturnType::Default => quote!(()),
        ReturnType::Type(_, ty) => {
            crossing::check_result(ty, &func.sig.generics, errors);
            ty.to_token_stream()
        }
    };
    (errors.count() == before).then_some(Params { list, returns })
}

/// Words that a task does without.
fn check_qualifiers(func: &TaskFn, errors: &Errors) {
    let sig = &func.sig;
    if sig.asyncness.is_none() && !func.is_bodiless() {
        errors.push(sig.fn_token, "a task is an async fn: write `async fn`");
    }
    if let Some(constness) = &sig.constness {
        errors.push(
            constness,
            "a task runs outside the compiler: remove `const`",
        );
    }
    if let Some(abi) = &sig.abi {
        errors.push(abi, "a task has Rust's calling convention: remove this");
    }
}

/// What a task can't have.
fn check_generics(func: &TaskFn, errors: &Errors) {
    let sig = &func.sig;
    if !matches!(sig.safety, syn::Safety::Default) {
        errors.push(
            &sig.safety,
            "a task is called by the engine, which can't keep a promise: remove the word, and put an `unsafe` block into the body",
        );
    }
    if let Some(variadic) = &sig.variadic {
        errors.push(
            variadic,
            "a task has a fixed number of parameters: take a `Vec`",
        );
    }
    if !sig.generics.params.is_empty() {
        errors.push(
            &sig.generics.params,
            "a task is one fn that AWS calls by name, not one for each type: write the types out, and `&T` without a lifetime",
        );
    }
    if let Some(clause) = &sig.generics.where_clause {
        errors.push(
            clause,
            "a task has no type parameters to bound: remove this",
        );
    }
}

fn parse_param(input: &FnArg, func: &TaskFn, errors: &Errors) -> Option<Param> {
    let written = match input {
        FnArg::Receiver(receiver) => {
            errors.push(
                receiver,
                "a task is a fn of its own, not a method: move it out of the `impl`, and pass what it needs as a parameter",
            );
            return None;
        }
        FnArg::Typed(written) => written,
    };
    let ident = match &*written.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => pat.ident.clone(),
        other => {
            errors.push(
                other,
                "a task's parameter is a name, since it becomes a key of the payload: take it apart in the body",
            );
            return None;
        }
    };
    let mut written = written.clone();
    let (arg_attrs, attrs) = written.attrs.drain(..).partition(is_arg);
    written.attrs = attrs;
    refuse_cfg(&written.attrs, errors);
    let key = parse_key(arg_attrs, errors);
    let source = match supplied_type(&written.ty) {
        Some((what, by_ref)) => Source::Supplied { what, by_ref },
        None => Source::Caller(Box::new(crossing::of_parameter(
            &written.ty,
            &func.sig.generics,
            errors,
        )?)),
    };
    Some(Param {
        ident,
        written,
        source,
        key,
    })
}

fn is_arg(attr: &Attribute) -> bool {
    attr.path().is_ident(symbol::ARG)
}

fn refuse_cfg(attrs: &[Attribute], errors: &Errors) {
    for attr in attrs {
        if attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr") {
            errors.push(
                attr,
                "a task has the same payload in every build: put the `cfg` on the whole fn",
            );
        }
    }
}

/// `#[arg(name = "..")]`
fn parse_key(attrs: Vec<Attribute>, errors: &Errors) -> Option<At<String>> {
    let keys = Keys {
        of: "#[arg]",
        noun: "option",
        names: &[symbol::NAME],
        repeatable: &[],
    };
    let mut key = None;
    for attr in attrs {
        let Meta::List(list) = &attr.meta else {
            errors.push(&attr, "write `#[arg(name = \"..\")]`");
            continue;
        };
        for item in attr::parse_items(list.tokens.clone(), &keys, errors) {
            let text = item.string(errors);
            if key.is_some() {
                errors.push_at(item.span(), "`name` is set twice: keep one");
            } else {
                key = text;
            }
        }
    }
    key
}

/// `TaskToken`, `TaskContext`, or a reference to one.
fn supplied_type(ty: &Type) -> Option<(Supplied, bool)> {
    match ty {
        Type::Group(group) => supplied_type(&group.elem),
        Type::Reference(reference) if reference.mutability.is_none() => {
            supplied_type(&reference.elem).map(|(what, _)| (what, true))
        }
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            let what = match &*last.ident.to_string() {
                "TaskToken" => Supplied::Token,
                "TaskContext" => Supplied::Context,
                _ => return None,
            };
            Some((what, false))
        }
        _ => None,
    }
}

fn check_supplied_once(list: &[Param], errors: &Errors) {
    for (wanted, name) in [
        (Supplied::Token, "TaskToken"),
        (Supplied::Context, "TaskContext"),
    ] {
        let of_kind = list.iter().filter(
            |param| matches!(param.source, Source::Supplied { what, .. } if what == wanted),
        );
        for second in of_kind.skip(1) {
            errors.push(
                &second.written.ty,
                format!("a task has one `{name}`: remove this parameter"),
            );
        }
    }
}
