//! What the reference parser notices once the whole text is read: steps that are none, and `%` for
//! which there is no parent.
//!
//! It follows the reference's second pass, in its order, so that of several errors the same one is
//! the first.

use super::ast::{Ast, BinaryOp};

/// The code and words of the first error in `ast`.
pub(super) fn first_error(ast: &Ast) -> Option<(&'static str, String)> {
    let node = match (Slots(Vec::new())).node(ast) {
        Ok(node) => node,
        Err(error) => return Some(error),
    };
    let open = matches!(node.kind, Kind::Parent(_)) || !node.seeking.is_empty();
    open.then(no_parent)
}

type Error = (&'static str, String);

fn no_parent() -> Error {
    let message = "The object representing the 'parent' cannot be derived from this expression";
    ("S0217", message.to_owned())
}

fn refuse<T>(code: &'static str, message: &str) -> Result<T, Error> {
    Err((code, message.to_owned()))
}

/// What matters of an expression.
struct Node {
    kind: Kind,
    /// The slots of each `%` in it that looks for its step further out.
    seeking: Vec<usize>,
    /// Whether the step binds a variable to its values.
    focus: bool,
    /// Whether a predicate stands behind it.
    filtered: bool,
    /// Whether a grouping stands behind it.
    grouped: bool,
}

enum Kind {
    Name,
    Wildcard,
    /// `%`, and its slot.
    Parent(usize),
    Block(Option<Box<Node>>),
    Path(Vec<Node>),
    Sort,
    /// A text; as a step of a path it is a name.
    Text,
    /// `null`, `true` and numbers, as they are written.
    Literal(String),
    Other,
}

fn node(kind: Kind) -> Node {
    Node {
        kind,
        seeking: Vec::new(),
        focus: false,
        filtered: false,
        grouped: false,
    }
}

fn other(seeking: Vec<usize>) -> Node {
    Node {
        seeking,
        ..node(Kind::Other)
    }
}

impl Node {
    /// Changes the step that a predicate behind the expression belongs to.
    fn at_last_step<R>(&mut self, change: impl FnOnce(&mut Node) -> R) -> R {
        if let Kind::Path(steps) = &mut self.kind
            && let Some(last) = steps.last_mut()
        {
            return change(last);
        }
        change(self)
    }

    /// The same expression as a path.
    fn into_path(self) -> (Vec<Node>, Node) {
        match self.kind {
            Kind::Path(steps) => (
                steps,
                Node {
                    kind: Kind::Other,
                    ..self
                },
            ),
            _ => (vec![self], other(Vec::new())),
        }
    }
}

/// How many steps up each `%` still has to go.
struct Slots(Vec<i32>);

impl Slots {
    fn node(&mut self, ast: &Ast) -> Result<Node, Error> {
        match ast {
            Ast::Name(_) => Ok(node(Kind::Path(vec![node(Kind::Name)]))),
            Ast::Wildcard => Ok(node(Kind::Wildcard)),
            Ast::Parent => {
                self.0.push(1);
                Ok(node(Kind::Parent(self.0.len() - 1)))
            }
            Ast::Null | Ast::Bool(_) | Ast::Number(_) => Ok(node(Kind::Literal(ast.to_string()))),
            Ast::String(_) => Ok(node(Kind::Text)),
            Ast::Negate(inner) => self.negate(inner),
            // The parser puts it where an operand is missing; in calls it never gets here.
            Ast::Placeholder => refuse("S0207", "Unexpected end of expression"),
            Ast::Binary(BinaryOp::Path, a, b) => self.path(a, b),
            Ast::Filter(a, predicate) => self.filter(a, predicate),
            Ast::KeepArray(a) => self.node(a),
            Ast::Focus(a, _) => self.focus(a),
            Ast::Index(a, _) => {
                let (steps, path) = self.node(a)?.into_path();
                Ok(Node {
                    kind: Kind::Path(steps),
                    ..path
                })
            }
            Ast::Sort(a, keys) => self.sort(a, keys),
            Ast::Group(a, fields) => self.group(a, fields),
            Ast::Block(items) => self.block(items),
            // What is inside finds its step there, or never.
            Ast::Lambda { .. } | Ast::Transform { .. } | Ast::Binary(BinaryOp::Apply, ..) => {
                self.children(ast)?;
                Ok(other(Vec::new()))
            }
            Ast::Call(callee, args) => self.call(callee, args),
            _ => Ok(other(self.children(ast)?)),
        }
    }

    /// What `child` leaves to the expression around it.
    fn child(&mut self, child: &Ast) -> Result<Vec<usize>, Error> {
        let node = self.node(child)?;
        Ok(open_slots(&node))
    }

    fn children(&mut self, ast: &Ast) -> Result<Vec<usize>, Error> {
        let mut seeking = Vec::new();
        for child in ast.children() {
            seeking.extend(self.child(child)?);
        }
        Ok(seeking)
    }

    fn block(&mut self, items: &[Ast]) -> Result<Node, Error> {
        let (mut last, mut seeking) = (None, Vec::new());
        for item in items {
            let node = self.node(item)?;
            seeking.extend(open_slots(&node));
            last = Some(Box::new(node));
        }
        Ok(Node {
            seeking,
            ..node(Kind::Block(last))
        })
    }

    fn call(&mut self, callee: &Ast, args: &[Ast]) -> Result<Node, Error> {
        let mut seeking = Vec::new();
        for arg in args.iter().filter(|arg| **arg != Ast::Placeholder) {
            seeking.extend(self.child(arg)?);
        }
        self.node(callee)?;
        Ok(other(seeking))
    }

    /// A number with a sign is a number.
    fn negate(&mut self, inner: &Ast) -> Result<Node, Error> {
        let mut inner = self.node(inner)?;
        match &mut inner.kind {
            Kind::Literal(number) if number.parse::<f64>().is_ok() => {
                *number = match number.strip_prefix('-') {
                    Some(positive) => positive.to_owned(),
                    None => format!("-{number}"),
                };
                Ok(inner)
            }
            _ => Ok(other(open_slots(&inner))),
        }
    }

    fn path(&mut self, a: &Ast, b: &Ast) -> Result<Node, Error> {
        let left = self.node(a)?;
        let first = match left.kind {
            Kind::Parent(slot) => vec![slot],
            _ => Vec::new(),
        };
        let (mut steps, mut path) = left.into_path();
        path.seeking.extend(first);
        let rest = self.node(b)?;
        match rest.kind {
            Kind::Path(more) => steps.extend(more),
            _ => steps.push(rest),
        }
        for step in &mut steps {
            if let Kind::Text = step.kind {
                step.kind = Kind::Name;
            }
            if let Kind::Literal(text) = &step.kind {
                let message = format!(
                    "The literal value {text} cannot be used as a step within a path expression"
                );
                return Err(("S0213", message));
            }
        }
        self.resolve(&steps, &mut path.seeking)?;
        path.kind = Kind::Path(steps);
        Ok(path)
    }

    fn filter(&mut self, a: &Ast, predicate: &Ast) -> Result<Node, Error> {
        let mut node = self.node(a)?;
        node.at_last_step(|step| {
            if step.grouped {
                return refuse(
                    "S0209",
                    "A predicate cannot follow a grouping expression in a step",
                );
            }
            step.filtered = true;
            let predicate = self.node(predicate)?;
            for slot in &predicate.seeking {
                if self.0[*slot] == 1 {
                    self.seek(step, *slot)?;
                } else {
                    self.0[*slot] -= 1;
                }
            }
            step.seeking.extend(predicate.seeking);
            Ok(())
        })?;
        Ok(node)
    }

    fn focus(&mut self, a: &Ast) -> Result<Node, Error> {
        let mut node = self.node(a)?;
        node.at_last_step(|step| {
            if step.filtered {
                return refuse(
                    "S0215",
                    "A context variable binding must precede any predicates on a step",
                );
            }
            if matches!(step.kind, Kind::Sort) {
                return refuse(
                    "S0216",
                    "A context variable binding must precede the 'order-by' clause on a step",
                );
            }
            step.focus = true;
            Ok(())
        })?;
        Ok(node)
    }

    fn sort(&mut self, a: &Ast, keys: &[(bool, Ast)]) -> Result<Node, Error> {
        let (mut steps, mut path) = self.node(a)?.into_path();
        let mut sort = node(Kind::Sort);
        for (_, key) in keys {
            sort.seeking.extend(self.child(key)?);
        }
        steps.push(sort);
        self.resolve(&steps, &mut path.seeking)?;
        path.kind = Kind::Path(steps);
        Ok(path)
    }

    fn group(&mut self, a: &Ast, fields: &[(Ast, Ast)]) -> Result<Node, Error> {
        let mut node = self.node(a)?;
        if node.grouped {
            return refuse("S0210", "Each step can only have one grouping expression");
        }
        for (key, value) in fields {
            self.node(key)?;
            self.node(value)?;
        }
        node.grouped = true;
        Ok(node)
    }

    /// Finds the steps that the last one looks for among those before it.
    fn resolve(&mut self, steps: &[Node], seeking: &mut Vec<usize>) -> Result<(), Error> {
        let Some((last, before)) = steps.split_last() else {
            return Ok(());
        };
        for slot in open_slots(last) {
            let mut index = before.len();
            while self.0[slot] > 0 {
                if index == 0 {
                    seeking.push(slot);
                    break;
                }
                index -= 1;
                // Steps that bind variables side by side are one.
                while index > 0 && before[index].focus && before[index - 1].focus {
                    index -= 1;
                }
                self.seek(&before[index], slot)?;
            }
        }
        Ok(())
    }

    /// Goes up from the values of `node`.
    fn seek(&mut self, node: &Node, slot: usize) -> Result<(), Error> {
        match &node.kind {
            Kind::Name | Kind::Wildcard => self.0[slot] -= 1,
            Kind::Parent(_) => self.0[slot] += 1,
            Kind::Block(last) => {
                if let Some(last) = last {
                    self.seek(last, slot)?;
                }
            }
            Kind::Path(steps) => {
                for (i, step) in steps.iter().rev().enumerate() {
                    if i == 0 || self.0[slot] > 0 {
                        self.seek(step, slot)?;
                    }
                }
            }
            Kind::Sort | Kind::Text | Kind::Literal(_) | Kind::Other => return Err(no_parent()),
        }
        Ok(())
    }
}

/// The slots that the expression around `node` has to find steps for.
fn open_slots(node: &Node) -> Vec<usize> {
    let own = match node.kind {
        Kind::Parent(slot) => Some(slot),
        _ => None,
    };
    node.seeking.iter().copied().chain(own).collect()
}
