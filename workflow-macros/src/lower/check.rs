//! What a body may mention: values known now, and nothing that changes from run to run.

use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Expr;

use super::Lowering;
use super::expr::peel;
use super::tail::is_path;

const CHANGES: &str = "gives another answer on each run";
const OUTSIDE: &str = "has no place in a workflow, which goes from step to step";

const TIME: &str = "use `now()`, which is recorded";
const ENVIRONMENT: &str = "read the environment in a task, or pass the value in the input";
const FILES: &str = "read files in a task";
const RANDOM: &str = "use `random()`, which is recorded";
const ID: &str = "use `uuid()`, which is recorded";
const PROCESS: &str = "ask for it in a task, or use `execution().id`";
const SIDE_BY_SIDE: &str = "use `try_join!` or `map` to do things side by side";

/// Paths that a body can't use: what is wrong with them, and what to use instead.
const REFUSED: &[(&[&str], &str, &str)] = &[
    (&["SystemTime"], CHANGES, TIME),
    (&["Instant"], CHANGES, TIME),
    (&["Utc", "now"], CHANGES, TIME),
    (&["Local", "now"], CHANGES, TIME),
    (&["Timestamp", "now"], CHANGES, TIME),
    (&["Zoned", "now"], CHANGES, TIME),
    (&["env"], CHANGES, ENVIRONMENT),
    (&["process", "id"], CHANGES, PROCESS),
    (&["process", "exit"], OUTSIDE, "return an error"),
    (&["process", "Command"], OUTSIDE, "run it in a task"),
    (&["fs"], CHANGES, FILES),
    (&["File"], CHANGES, FILES),
    (&["rand"], CHANGES, RANDOM),
    (&["thread_rng"], CHANGES, RANDOM),
    (&["Uuid", "new_v4"], CHANGES, ID),
    (&["Uuid", "now_v7"], CHANGES, ID),
    (&["thread", "sleep"], OUTSIDE, "use `sleep(..).await`"),
    (&["thread"], OUTSIDE, SIDE_BY_SIDE),
    (&["task", "spawn"], OUTSIDE, SIDE_BY_SIDE),
    (&["spawn"], OUTSIDE, SIDE_BY_SIDE),
    (&["spawn_blocking"], OUTSIDE, SIDE_BY_SIDE),
    (
        &["tokio"],
        OUTSIDE,
        "await tasks and `sleep`, and put other async work into a task",
    ),
];

/// Whether the value is a `Result` whose error is of the standard library, and no data.
pub(super) fn is_converted(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::MethodCall(call) => call.method == "parse" || call.method == "try_into",
        Expr::Call(call) => match peel(&call.func) {
            Expr::Path(path) => {
                let last = path.path.segments.last();
                last.is_some_and(|s| s.ident == "try_from" || s.ident == "from_str")
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether the value is a comparison's, which is no data.
pub(super) fn is_comparison(expr: &Expr) -> bool {
    let Expr::MethodCall(call) = peel(expr) else {
        return false;
    };
    let of = |names: &[&str]| names.iter().any(|name| call.method == name);
    of(&["cmp", "partial_cmp", "total_cmp"])
        || (of(&["reverse", "then", "then_with"]) && is_comparison(&call.receiver))
}

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
                "cfg",
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
                && !has_steps(&mac.mac.tokens)
        }
        Expr::Closure(_) => true,
        _ => false,
    }
}

/// Whether the arguments of a macro await something, or lead out of it.
pub(super) fn has_steps(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => has_steps(&group.stream()),
        TokenTree::Ident(ident) => ["await", "break", "continue", "return"]
            .iter()
            .any(|keyword| ident == keyword),
        TokenTree::Punct(punct) => punct.as_char() == '?',
        TokenTree::Literal(_) => false,
    })
}

/// `Ok(..)` and `Err(..)` have forms of their own, also around constants.
fn is_result_constructor(func: &Expr) -> bool {
    is_path(func, "Ok") || is_path(func, "Err")
}

fn is_question_helper(call: &syn::ExprMethodCall) -> bool {
    call.method == "ok_or" || call.method == "ok_or_else"
}

/// What to write instead of a macro that has no form in a definition.
pub(super) fn macro_advice(name: &str) -> String {
    let advice = match name {
        "select" => "await one step at a time, or several with `try_join!`",
        "assert" | "assert_eq" | "assert_ne" | "debug_assert" | "debug_assert_eq"
        | "debug_assert_ne" | "panic" | "todo" | "unimplemented" | "unreachable" => {
            "end with an error, `return Err(..)`"
        }
        "println" | "print" | "eprintln" | "eprint" | "dbg" => "print in a task",
        "info" | "debug" | "warn" | "error" | "trace" | "log" | "event" | "span" => "log in a task",
        "write" | "writeln" => "use `format!`",
        "env" | "option_env" => ENVIRONMENT,
        "include_str" | "include_bytes" | "include" => "put it into a `const`",
        "bail" | "ensure" | "anyhow" => {
            "write `return Err(..)` with an error of the workflow's type"
        }
        _ => "write out what it expands to, or put it into a task",
    };
    format!("`{name}!` has no form in a definition: {advice}")
}

impl Lowering<'_> {
    /// Refuses the clock, the environment, randomness and threads, by path; says whether it did.
    pub(super) fn check_deterministic(&mut self, tokens: &TokenStream) -> bool {
        let before = self.errors.count();
        self.check_paths(tokens);
        self.errors.count() > before
    }

    /// Refuses an integer that a definition can't hold.
    pub(super) fn check_integer(&mut self, literal: &syn::LitInt) {
        let fits = literal
            .base10_parse::<i128>()
            .is_ok_and(|number| number.unsigned_abs() < 1 << 53);
        if !fits {
            self.error(
                literal,
                format!("`{literal}` is larger than 2^53 - 1, up to which JSON keeps integers exact: use a smaller number, or text"),
            );
        }
    }

    fn check_paths(&mut self, tokens: &TokenStream) {
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
                        self.check_paths(&group.stream());
                    }
                }
                other => {
                    self.check_path(&path);
                    path.clear();
                    colons = 0;
                    if let Ok(literal) = syn::parse2::<syn::LitInt>(other.into()) {
                        self.check_integer(&literal);
                    }
                }
            }
        }
        self.check_path(&path);
    }

    fn check_path(&mut self, path: &[Ident]) {
        let names: Vec<String> = path.iter().map(ToString::to_string).collect();
        for (refused, why, advice) in REFUSED {
            let found = names
                .windows(refused.len())
                .any(|w| w.iter().zip(*refused).all(|(a, b)| a == b));
            // One word alone is a type, or one of the fns; a fn of that name in a module is the
            // user's own.
            let fits = match (refused.len(), names.len()) {
                (1, 1) => names[0].starts_with(char::is_uppercase) || is_fn(&names[0]),
                (1, _) => !is_fn(refused[0]),
                _ => true,
            };
            if found && fits {
                self.error(
                    path_tokens(path),
                    format!("`{}` {why}: {advice}", names.join("::")),
                );
                return;
            }
        }
    }
}

/// The path without its colons, for its place.
fn path_tokens(path: &[Ident]) -> TokenStream {
    path.iter().map(ToTokens::to_token_stream).collect()
}

/// Whether it is the name of a fn rather than of a module or type.
fn is_fn(name: &str) -> bool {
    matches!(name, "thread_rng" | "spawn" | "spawn_blocking")
}
