//! What the service forbids in expressions that JSONata itself allows, and which variables an
//! expression reads.

use std::collections::BTreeSet;

use super::ast::{Ast, BinaryOp};

/// Which fields of `$states` a field of a state can read, besides `input` and `context`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Roots {
    /// `$states.result`: Output and Assign of Task, Parallel and Map states.
    pub result: bool,
    /// `$states.errorOutput`: Output and Assign of a Catcher.
    pub error_output: bool,
}

/// What the service refuses in `ast`, in its words, in the order of the text.
#[must_use]
pub fn unsupported(ast: &Ast, roots: Roots) -> Vec<String> {
    let mut walk = Unsupported {
        roots,
        found: Vec::new(),
    };
    walk.expr(ast, true);
    walk.found
}

struct Unsupported {
    roots: Roots,
    found: Vec<String>,
}

impl Unsupported {
    /// `top` is true where the context value is the whole input of the expression, which the
    /// service does not give.
    fn expr(&mut self, ast: &Ast, top: bool) {
        match ast {
            Ast::Name(name) if top => self.reference(name),
            Ast::Wildcard if top => self.reference("*"),
            Ast::Descendants if top => self.reference("**"),
            Ast::Parent if top => self.reference("%"),
            Ast::Variable(name) if top && name.is_empty() => self.reference("$"),
            Ast::Variable(name) if top && name == "$" => {
                self.found
                    .push("Reference to '$$' is not supported.".to_owned());
            }
            Ast::Variable(name) if name == "eval" => {
                self.found
                    .push("Function '$eval' is not supported.".to_owned());
            }
            Ast::Binary(op, a, b) => self.binary(*op, a, b, top),
            Ast::Filter(a, p) => {
                self.expr(a, top);
                self.expr(p, false);
            }
            Ast::Group(a, fields) => {
                self.expr(a, top);
                for (key, value) in fields {
                    self.expr(key, false);
                    self.expr(value, false);
                }
            }
            Ast::Sort(a, keys) => {
                self.expr(a, top);
                for (_, key) in keys {
                    self.expr(key, false);
                }
            }
            Ast::Lambda { body, .. } => self.expr(body, false),
            Ast::Transform { .. } => self.each(ast, false),
            _ => self.each(ast, top),
        }
    }

    fn each(&mut self, ast: &Ast, top: bool) {
        for child in ast.children() {
            self.expr(child, top);
        }
    }

    fn reference(&mut self, name: &str) {
        self.found.push(format!(
            "Reference to '{name}' at the top level is not supported."
        ));
    }

    fn binary(&mut self, op: BinaryOp, a: &Ast, b: &Ast, top: bool) {
        if let BinaryOp::Coalesce | BinaryOp::Default = op {
            let text = op.text().trim();
            self.found
                .push(format!("Operator '{text}' is not supported."));
        }
        self.expr(a, top);
        if op == BinaryOp::Path {
            if let (Ast::Variable(states), Ast::Name(field)) = (step(a), step(b))
                && states == "states"
                && !self.has_field(field)
            {
                self.found
                    .push(format!("Field '$states.{field}' does not exist."));
            }
            self.expr(b, false);
        } else {
            self.expr(b, top);
        }
    }

    fn has_field(&self, field: &str) -> bool {
        match field {
            "input" | "context" => true,
            "result" => self.roots.result,
            "errorOutput" => self.roots.error_output,
            _ => false,
        }
    }
}

/// The step that filters are applied to.
fn step(mut ast: &Ast) -> &Ast {
    while let Ast::Filter(inner, _) | Ast::KeepArray(inner) = ast {
        ast = inner;
    }
    ast
}

/// The variables that `ast` reads and does not bind itself: functions, variables of the machine and
/// `states`.
#[must_use]
pub fn free_variables(ast: &Ast) -> BTreeSet<String> {
    let mut free = BTreeSet::new();
    let mut bound = Vec::new();
    collect_free(ast, &mut bound, &mut free);
    free
}

fn collect_free(ast: &Ast, bound: &mut Vec<String>, free: &mut BTreeSet<String>) {
    match ast {
        Ast::Variable(name) => {
            if !name.is_empty() && name != "$" && !bound.contains(name) {
                free.insert(name.clone());
            }
        }
        Ast::Lambda { params, body, .. } => {
            let outer = bound.len();
            bound.extend(params.iter().cloned());
            collect_free(body, bound, free);
            bound.truncate(outer);
        }
        // What a block binds is gone behind it; what anything else binds stays, since `$x := 1` and
        // `a@$x` bind for all that follows.
        Ast::Block(items) => {
            let outer = bound.len();
            // A function can call itself, and those that are bound further down.
            bound.extend(items.iter().filter_map(bound_name));
            for item in items {
                collect_free(item, bound, free);
            }
            bound.truncate(outer);
        }
        Ast::Bind(name, value) => {
            collect_free(value, bound, free);
            bound.push(name.clone());
        }
        Ast::Focus(value, name) | Ast::Index(value, name) => {
            collect_free(value, bound, free);
            bound.push(name.clone());
        }
        _ => {
            for child in ast.children() {
                collect_free(child, bound, free);
            }
        }
    }
}

fn bound_name(item: &Ast) -> Option<String> {
    match item {
        Ast::Bind(name, value) if matches!(**value, Ast::Lambda { .. }) => Some(name.clone()),
        _ => None,
    }
}
