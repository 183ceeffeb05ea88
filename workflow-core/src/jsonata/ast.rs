//! The syntax tree of a JSONata expression, as the parser reads it and the compiler builds it.

use serde_json::Number;

/// A JSONata expression.
///
/// `Display` prints it with the fewest parentheses that parse back to the same tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Ast {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `1`, `0.9`
    Number(Number),
    /// `'text'`
    String(String),
    /// `/ab+/i`
    Regex {
        /// Between the slashes.
        pattern: String,
        /// After them: `i`, `m`, both or none.
        flags: String,
    },
    /// `$name`; the empty name is `$`, the name `$` is `$$`.
    Variable(String),
    /// `name`, a field of the context value.
    Name(String),
    /// `*`
    Wildcard,
    /// `**`
    Descendants,
    /// `%`
    Parent,
    /// `-a`
    Negate(Box<Ast>),
    /// `a + b`; a path `a.b` is one too.
    Binary(BinaryOp, Box<Ast>, Box<Ast>),
    /// `a[b]`: an index when `b` is a number, else a predicate.
    Filter(Box<Ast>, Box<Ast>),
    /// `a[]`
    KeepArray(Box<Ast>),
    /// `[a, b]`
    Array(Vec<Ast>),
    /// `{'a': b}`
    Object(Vec<(Ast, Ast)>),
    /// `a{'k': b}`
    Group(Box<Ast>, Vec<(Ast, Ast)>),
    /// `(a; b)`
    Block(Vec<Ast>),
    /// `$name := a`
    Bind(String, Box<Ast>),
    /// `a ? b : c`, `a ? b`
    Conditional(Box<Ast>, Box<Ast>, Option<Box<Ast>>),
    /// `$f(a, b)`
    Call(Box<Ast>, Vec<Ast>),
    /// `?` among the arguments of a partial application
    Placeholder,
    /// `function($a, $b)<sig>{ body }`
    Lambda {
        /// Names without `$`.
        params: Vec<String>,
        /// Between `<` and `>`.
        signature: Option<String>,
        /// What it returns.
        body: Box<Ast>,
    },
    /// `a^(<b, >c)`; true is descending.
    Sort(Box<Ast>, Vec<(bool, Ast)>),
    /// `a@$v`
    Focus(Box<Ast>, String),
    /// `a#$i`
    Index(Box<Ast>, String),
    /// `|a|b,c|`
    Transform {
        /// What is changed.
        pattern: Box<Ast>,
        /// What is merged into it.
        update: Box<Ast>,
        /// The names that are removed.
        delete: Option<Box<Ast>>,
    },
}

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `.`
    Path,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `&`
    Concat,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `and`
    And,
    /// `or`
    Or,
    /// `in`
    In,
    /// `~>`
    Apply,
    /// `..`, in an array constructor
    Range,
    /// `??` (JSONata 2.1, refused by the service)
    Coalesce,
    /// `?:` (JSONata 2.1, refused by the service)
    Default,
}

impl Ast {
    /// `$name`
    pub fn var(name: impl Into<String>) -> Ast {
        Ast::Variable(name.into())
    }

    /// `$name(args..)`
    pub fn call(name: &str, args: impl IntoIterator<Item = Ast>) -> Ast {
        Ast::Call(Box::new(Ast::var(name)), args.into_iter().collect())
    }

    /// `a op b`
    pub fn binary(op: BinaryOp, a: Ast, b: Ast) -> Ast {
        Ast::Binary(op, Box::new(a), Box::new(b))
    }

    /// `self.name`
    pub fn field(self, name: &str) -> Ast {
        Ast::binary(BinaryOp::Path, self, Ast::Name(name.to_owned()))
    }

    /// `self[index]`
    pub fn filter(self, predicate: Ast) -> Ast {
        Ast::Filter(Box::new(self), Box::new(predicate))
    }

    /// `if_ ? then : otherwise`
    pub fn conditional(if_: Ast, then: Ast, otherwise: Ast) -> Ast {
        Ast::Conditional(Box::new(if_), Box::new(then), Some(Box::new(otherwise)))
    }

    /// `function($a){ body }`
    pub fn lambda(params: &[&str], body: Ast) -> Ast {
        Ast::Lambda {
            params: params.iter().map(|p| (*p).to_owned()).collect(),
            signature: None,
            body: Box::new(body),
        }
    }

    /// `'text'`
    pub fn string(text: impl Into<String>) -> Ast {
        Ast::String(text.into())
    }

    /// A whole number.
    pub fn int(n: i64) -> Ast {
        Ast::Number(n.into())
    }

    /// `{'key': value}` with constant keys.
    pub fn object(fields: impl IntoIterator<Item = (String, Ast)>) -> Ast {
        Ast::Object(
            fields
                .into_iter()
                .map(|(k, v)| (Ast::String(k), v))
                .collect(),
        )
    }

    /// The literal that evaluates to `json`.
    pub fn literal(json: &serde_json::Value) -> Ast {
        use serde_json::Value;
        match json {
            Value::Null => Ast::Null,
            Value::Bool(b) => Ast::Bool(*b),
            Value::Number(n) => match (n.as_i64(), n.as_f64()) {
                (Some(i), _) if i < 0 => match i.checked_neg() {
                    Some(i) => Ast::Negate(Box::new(Ast::int(i))),
                    None => Ast::Number(n.clone()),
                },
                (None, Some(f)) if f < 0.0 => {
                    let positive = Number::from_f64(-f).unwrap_or_else(|| n.clone());
                    Ast::Negate(Box::new(Ast::Number(positive)))
                }
                _ => Ast::Number(n.clone()),
            },
            Value::String(s) => Ast::String(s.clone()),
            Value::Array(items) => Ast::Array(items.iter().map(Ast::literal).collect()),
            Value::Object(fields) => {
                Ast::object(fields.iter().map(|(k, v)| (k.clone(), Ast::literal(v))))
            }
        }
    }

    /// The parts directly inside this expression.
    pub fn children(&self) -> Vec<&Ast> {
        match self {
            Ast::Null
            | Ast::Bool(_)
            | Ast::Number(_)
            | Ast::String(_)
            | Ast::Regex { .. }
            | Ast::Variable(_)
            | Ast::Name(_)
            | Ast::Wildcard
            | Ast::Descendants
            | Ast::Parent
            | Ast::Placeholder => Vec::new(),
            Ast::Negate(a)
            | Ast::KeepArray(a)
            | Ast::Bind(_, a)
            | Ast::Focus(a, _)
            | Ast::Index(a, _)
            | Ast::Lambda { body: a, .. } => vec![a],
            Ast::Binary(_, a, b) | Ast::Filter(a, b) => vec![a, b],
            Ast::Array(items) | Ast::Block(items) => items.iter().collect(),
            Ast::Object(fields) => fields.iter().flat_map(|(k, v)| [k, v]).collect(),
            Ast::Group(a, fields) => {
                let rest = fields.iter().flat_map(|(k, v)| [k, v]);
                std::iter::once(&**a).chain(rest).collect()
            }
            Ast::Conditional(a, b, c) => [Some(&**a), Some(&**b), c.as_deref()]
                .into_iter()
                .flatten()
                .collect(),
            Ast::Call(f, args) => std::iter::once(&**f).chain(args).collect(),
            Ast::Sort(a, keys) => std::iter::once(&**a)
                .chain(keys.iter().map(|(_, k)| k))
                .collect(),
            Ast::Transform {
                pattern,
                update,
                delete,
            } => [Some(&**pattern), Some(&**update), delete.as_deref()]
                .into_iter()
                .flatten()
                .collect(),
        }
    }

    /// The same, to change them.
    pub fn children_mut(&mut self) -> Vec<&mut Ast> {
        match self {
            Ast::Null
            | Ast::Bool(_)
            | Ast::Number(_)
            | Ast::String(_)
            | Ast::Regex { .. }
            | Ast::Variable(_)
            | Ast::Name(_)
            | Ast::Wildcard
            | Ast::Descendants
            | Ast::Parent
            | Ast::Placeholder => Vec::new(),
            Ast::Negate(a)
            | Ast::KeepArray(a)
            | Ast::Bind(_, a)
            | Ast::Focus(a, _)
            | Ast::Index(a, _)
            | Ast::Lambda { body: a, .. } => vec![a],
            Ast::Binary(_, a, b) | Ast::Filter(a, b) => vec![a, b],
            Ast::Array(items) | Ast::Block(items) => items.iter_mut().collect(),
            Ast::Object(fields) => fields.iter_mut().flat_map(|(k, v)| [k, v]).collect(),
            Ast::Group(a, fields) => {
                let rest = fields.iter_mut().flat_map(|(k, v)| [k, v]);
                std::iter::once(&mut **a).chain(rest).collect()
            }
            Ast::Conditional(a, b, c) => [Some(&mut **a), Some(&mut **b), c.as_deref_mut()]
                .into_iter()
                .flatten()
                .collect(),
            Ast::Call(f, args) => std::iter::once(&mut **f).chain(args).collect(),
            Ast::Sort(a, keys) => std::iter::once(&mut **a)
                .chain(keys.iter_mut().map(|(_, k)| k))
                .collect(),
            Ast::Transform {
                pattern,
                update,
                delete,
            } => [
                Some(&mut **pattern),
                Some(&mut **update),
                delete.as_deref_mut(),
            ]
            .into_iter()
            .flatten()
            .collect(),
        }
    }

    /// Whether `$name` is read anywhere inside, `$states` and inner bindings included.
    pub fn reads(&self, name: &str) -> bool {
        matches!(self, Ast::Variable(n) if n == name)
            || self.children().into_iter().any(|c| c.reads(name))
    }

    /// Puts `replacement` where `$name` is read.
    ///
    /// The compiler gives every variable of a machine and every lambda parameter its own name, so
    /// nothing can be captured.
    pub fn substitute(&mut self, name: &str, replacement: &Ast) {
        if matches!(self, Ast::Variable(n) if n == name) {
            *self = replacement.clone();
            return;
        }
        for child in self.children_mut() {
            child.substitute(name, replacement);
        }
    }
}
