//! What a body may mention: values known now, and nothing that changes from run to run.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;

use super::Lowering;
use super::expr::peel;

/// Paths that give another answer on each run, with what to use instead.
const CHANGING: &[(&[&str], &str)] = &[
    (
        &["SystemTime"],
        "take the time in a task, or pass it in the input",
    ),
    (
        &["Instant"],
        "take the time in a task, or pass it in the input",
    ),
    (
        &["Utc", "now"],
        "take the time in a task, or pass it in the input",
    ),
    (
        &["Local", "now"],
        "take the time in a task, or pass it in the input",
    ),
    (
        &["Timestamp", "now"],
        "take the time in a task, or pass it in the input",
    ),
    (
        &["Zoned", "now"],
        "take the time in a task, or pass it in the input",
    ),
    (
        &["env"],
        "read the environment in a task, or pass the value in the input",
    ),
    (
        &["option_env"],
        "read the environment in a task, or pass the value in the input",
    ),
    (&["fs"], "read files in a task"),
    (&["File"], "read files in a task"),
    (&["rand"], "draw random numbers in a task"),
    (&["thread_rng"], "draw random numbers in a task"),
    (&["Uuid", "new_v4"], "make the id in a task"),
    (&["Uuid", "now_v7"], "make the id in a task"),
    (
        &["thread"],
        "use `try_join!` or `map` to do things side by side",
    ),
    (
        &["spawn"],
        "use `try_join!` or `map` to do things side by side",
    ),
    (
        &["tokio"],
        "await tasks and `sleep`; put other async work into a task",
    ),
    (
        &["select"],
        "await one step at a time, or several with `try_join!`",
    ),
    (&["println"], "print in a task"),
    (&["static"], "pass the value in the input"),
];

/// Whether an expression can be evaluated when the definition is built, workflow values aside.
pub(super) fn is_constant_form(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Call(call) => {
            is_constant_form(&call.func)
                && !is_result_constructor(&call.func)
                && call.args.iter().all(is_constant_form)
        }
        Expr::MethodCall(call) => {
            is_constant_form(&call.receiver)
                && call.args.iter().all(is_constant_form)
                && !is_question_helper(call)
        }
        Expr::Unary(unary) => is_constant_form(&unary.expr),
        Expr::Binary(binary) => is_constant_form(&binary.left) && is_constant_form(&binary.right),
        Expr::Cast(cast) => is_constant_form(&cast.expr),
        Expr::Field(field) => is_constant_form(&field.base),
        Expr::Index(index) => is_constant_form(&index.expr) && is_constant_form(&index.index),
        Expr::Reference(reference) => {
            reference.mutability.is_none() && is_constant_form(&reference.expr)
        }
        Expr::Struct(strct) => {
            strct.fields.iter().all(|f| is_constant_form(&f.expr))
                && strct.rest.as_deref().is_none_or(is_constant_form)
        }
        Expr::Tuple(tuple) => tuple.elems.iter().all(is_constant_form),
        Expr::Array(array) => array.elems.iter().all(is_constant_form),
        Expr::Repeat(repeat) => is_constant_form(&repeat.expr) && is_constant_form(&repeat.len),
        Expr::Range(_) => false,
        Expr::Macro(mac) => {
            let name = mac
                .mac
                .path
                .segments
                .last()
                .map(|s| s.ident.to_string())
                .unwrap_or_default();
            [
                "vec",
                "format",
                "json",
                "concat",
                "stringify",
                "line",
                "file",
                "module_path",
            ]
            .contains(&&*name)
        }
        Expr::Closure(_) => true,
        _ => false,
    }
}

/// `Ok(..)` and `Err(..)` have forms of their own, also around constants.
fn is_result_constructor(func: &Expr) -> bool {
    matches!(peel(func), Expr::Path(p) if p.path.is_ident("Ok") || p.path.is_ident("Err"))
}

fn is_question_helper(call: &syn::ExprMethodCall) -> bool {
    call.method == "ok_or" || call.method == "ok_or_else"
}

/// What to write instead of a macro that has no form in a definition.
pub(super) fn macro_advice(name: &str) -> String {
    let advice = match name {
        "join" => "use `try_join!` and `?`",
        "select" => "await one step at a time, or several with `try_join!`",
        "assert" | "assert_eq" | "assert_ne" | "debug_assert" | "debug_assert_eq" | "panic"
        | "todo" | "unimplemented" | "unreachable" => "return an error: `return Err(..)`",
        "println" | "print" | "eprintln" | "eprint" | "dbg" | "info" | "debug" | "warn"
        | "error" | "trace" => "print in a task",
        "write" | "writeln" => "use `format!`",
        _ => "write out what it expands to, or put it into a task",
    };
    format!("the macro `{name}!` has no form in a definition; {advice}")
}

impl Lowering<'_> {
    /// Refuses the clock, the environment, randomness and threads, by path.
    pub(super) fn check_deterministic(&mut self, tokens: &TokenStream) {
        let mut path: Vec<Ident> = Vec::new();
        let mut colons = 0;
        for token in tokens.clone() {
            match token {
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.check_path(&path);
                        path.clear();
                    }
                    path.push(ident);
                    colons = 0;
                }
                TokenTree::Punct(p) if p.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    self.check_path(&path);
                    path.clear();
                    colons = 0;
                    if group.delimiter() != Delimiter::None || !group.stream().is_empty() {
                        self.check_deterministic(&group.stream());
                    }
                }
                _ => {
                    self.check_path(&path);
                    path.clear();
                    colons = 0;
                }
            }
        }
        self.check_path(&path);
    }

    fn check_path(&mut self, path: &[Ident]) {
        let names: Vec<String> = path.iter().map(ToString::to_string).collect();
        for (changing, advice) in CHANGING {
            let found = names
                .windows(changing.len())
                .any(|w| w.iter().zip(*changing).all(|(a, b)| a == b));
            // A lone word is a module or type only when something follows or leads to it.
            if found && (names.len() > 1 || changing.len() > 1 || is_type_like(&names[0])) {
                let at: TokenStream = path.iter().map(|i| i.to_token_stream()).collect();
                self.error(
                    at,
                    format!("`{}` gives another answer on each run and can't be used in a workflow; {advice}", names.join("::")),
                );
                return;
            }
        }
    }
}

fn is_type_like(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
        || matches!(name, "thread_rng" | "spawn" | "env" | "option_env")
}
