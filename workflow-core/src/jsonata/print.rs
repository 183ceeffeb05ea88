//! Prints an expression with the fewest parentheses that parse back to the same tree.
//!
//! Two trees are taken for the same: a tree and itself in parentheses, and `(a.b)[0]` and `a.b[0]`.
//! In a path over one value they mean the same; the parser reads the second as a step `b[0]`, and
//! keeps parentheses as a [`Ast::Block`].

use std::fmt::{self, Display, Formatter, Write};

use super::ast::{Ast, BinaryOp};

impl BinaryOp {
    pub(crate) fn text(self) -> &'static str {
        match self {
            BinaryOp::Path => ".",
            BinaryOp::Multiply => " * ",
            BinaryOp::Divide => " / ",
            BinaryOp::Remainder => " % ",
            BinaryOp::Add => " + ",
            BinaryOp::Subtract => " - ",
            BinaryOp::Concat => " & ",
            BinaryOp::Equal => " = ",
            BinaryOp::NotEqual => " != ",
            BinaryOp::Less => " < ",
            BinaryOp::LessEqual => " <= ",
            BinaryOp::Greater => " > ",
            BinaryOp::GreaterEqual => " >= ",
            BinaryOp::And => " and ",
            BinaryOp::Or => " or ",
            BinaryOp::In => " in ",
            BinaryOp::Apply => " ~> ",
            BinaryOp::Range => "..",
            BinaryOp::Coalesce => " ?? ",
            BinaryOp::Default => " ?: ",
        }
    }

    /// How tightly the operator binds, in the numbers of the reference parser.
    pub(crate) fn power(self) -> u8 {
        match self {
            BinaryOp::Path => 75,
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Remainder => 60,
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Concat => 50,
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual
            | BinaryOp::In
            | BinaryOp::Apply
            | BinaryOp::Coalesce
            | BinaryOp::Default => 40,
            BinaryOp::And => 30,
            BinaryOp::Or => 25,
            BinaryOp::Range => 20,
        }
    }
}

const ATOM: u8 = 100;

impl Ast {
    /// The least power among what stands behind its first operand. A sort or grouping behind
    /// `b`, as in `b^(c)` and `b{'k': c}`, would take `a` too in `a + b` and `a.b`.
    fn left_edge(&self) -> u8 {
        match self {
            Ast::Sort(a, _) => a.left_edge().min(BinaryOp::Equal.power()),
            Ast::Group(a, _) => a.left_edge().min(70),
            Ast::Binary(_, a, _)
            | Ast::Filter(a, _)
            | Ast::KeepArray(a)
            | Ast::Focus(a, _)
            | Ast::Index(a, _) => a.left_edge(),
            _ => ATOM,
        }
    }

    /// Whether its path has a grouping, behind which no predicate and no other grouping may stand.
    fn is_grouped(&self) -> bool {
        match self {
            Ast::Group(..) => true,
            Ast::Binary(BinaryOp::Path, a, _)
            | Ast::Sort(a, _)
            | Ast::Filter(a, _)
            | Ast::KeepArray(a)
            | Ast::Focus(a, _)
            | Ast::Index(a, _) => a.is_grouped(),
            _ => false,
        }
    }

    /// Whether its last step has a predicate or sorts, so that it can't bind a variable.
    fn is_filtered(&self) -> bool {
        match self {
            Ast::Filter(..) | Ast::Sort(..) => true,
            Ast::Binary(BinaryOp::Path, _, last) => last.is_filtered(),
            Ast::KeepArray(a) | Ast::Focus(a, _) | Ast::Index(a, _) | Ast::Group(a, _) => {
                a.is_filtered()
            }
            _ => false,
        }
    }

    /// Whether a colon behind it would become its own.
    fn takes_colon(&self) -> bool {
        match self {
            Ast::Conditional(_, _, None) => true,
            Ast::Conditional(_, _, Some(last))
            | Ast::Bind(_, last)
            | Ast::Binary(BinaryOp::Coalesce | BinaryOp::Default, _, last) => last.takes_colon(),
            _ => false,
        }
    }

    /// How tightly it binds behind another operator.
    fn power(&self) -> u8 {
        self.own_power().min(self.left_edge())
    }

    /// How tightly it binds when nothing stands before it.
    fn own_power(&self) -> u8 {
        match self {
            // They take all that follows, as a conditional does.
            Ast::Binary(BinaryOp::Coalesce | BinaryOp::Default, ..) => 20,
            Ast::Binary(op, ..) => op.power(),
            Ast::Negate(_) => 70,
            // What stands behind a path is written behind its last step.
            Ast::Filter(a, _) | Ast::KeepArray(a) | Ast::Focus(a, _) | Ast::Index(a, _) => {
                a.own_power().clamp(BinaryOp::Path.power(), 80)
            }
            Ast::Call(..) | Ast::Sort(..) | Ast::Group(..) => 80,
            Ast::Conditional(..) => 20,
            Ast::Bind(..) => 10,
            _ => ATOM,
        }
    }
}

/// Writes what stands left of an operator.
fn left_operand(f: &mut Formatter<'_>, ast: &Ast, least: u8) -> fmt::Result {
    if ast.own_power() < least {
        write!(f, "({ast})")
    } else {
        write!(f, "{ast}")
    }
}

/// Writes what a step, predicate or the like stands behind.
fn before_step(f: &mut Formatter<'_>, ast: &Ast) -> fmt::Result {
    left_operand(f, ast, BinaryOp::Path.power())
}

/// Writes what a predicate or grouping stands behind, or with `focus` a variable.
fn before_suffix(f: &mut Formatter<'_>, ast: &Ast, focus: bool) -> fmt::Result {
    let refused = if focus {
        ast.is_filtered()
    } else {
        ast.is_grouped()
    };
    if refused {
        write!(f, "({ast})")
    } else {
        before_step(f, ast)
    }
}

/// Writes an expression that a colon follows.
fn before_colon(f: &mut Formatter<'_>, ast: &Ast) -> fmt::Result {
    operand(f, ast, if ast.takes_colon() { ATOM } else { 0 })
}

/// Writes `ast`, in parentheses when it binds less tightly than `least`.
fn operand(f: &mut Formatter<'_>, ast: &Ast, least: u8) -> fmt::Result {
    if ast.power() < least {
        write!(f, "({ast})")
    } else {
        write!(f, "{ast}")
    }
}

fn binary(f: &mut Formatter<'_>, op: BinaryOp, a: &Ast, b: &Ast) -> fmt::Result {
    let (left, right) = match op {
        BinaryOp::Path => {
            before_step(f, a)?;
            f.write_char('.')?;
            return operand(f, b, op.power() + 1);
        }
        // Not operators of the grammar: between them and the brackets anything can stand.
        BinaryOp::Range => (0, 0),
        BinaryOp::Coalesce | BinaryOp::Default => (40, 0),
        _ => (op.power(), op.power() + 1),
    };
    if op == BinaryOp::Divide && ends_before_regex(a) {
        write!(f, "({a})")?;
    } else {
        left_operand(f, a, left)?;
    }
    f.write_str(op.text())?;
    operand(f, b, right)
}

/// Whether a slash behind the text of `ast` would start a regular expression.
fn ends_before_regex(ast: &Ast) -> bool {
    match ast {
        Ast::KeepArray(_) | Ast::Lambda { .. } | Ast::Transform { .. } | Ast::Sort(..) => true,
        Ast::Binary(_, _, last) | Ast::Negate(last) => ends_before_regex(last),
        _ => false,
    }
}

fn list<T>(
    f: &mut Formatter<'_>,
    items: &[T],
    separator: &str,
    mut each: impl FnMut(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(separator)?;
        }
        each(f, item)?;
    }
    Ok(())
}

fn fields(f: &mut Formatter<'_>, fields: &[(Ast, Ast)]) -> fmt::Result {
    f.write_char('{')?;
    list(f, fields, ", ", |f, (k, v)| {
        before_colon(f, k)?;
        write!(f, ": {v}")
    })?;
    f.write_char('}')
}

/// A string literal. JSONata has no `\'`, so a text with a single quote goes into double ones.
fn string(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    let quote = if text.contains('\'') { '"' } else { '\'' };
    f.write_char(quote)?;
    for c in text.chars() {
        match c {
            '"' if quote == '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char(quote)
}

/// Whether `name` needs no backticks as a field name.
fn is_plain_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !matches!(
            name,
            "and" | "or" | "in" | "true" | "false" | "null" | "function"
        )
}

impl Display for Ast {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Ast::Null => f.write_str("null"),
            Ast::Bool(b) => write!(f, "{b}"),
            Ast::Number(n) => write!(f, "{n}"),
            Ast::String(s) => string(f, s),
            Ast::Regex { pattern, flags } => write!(f, "/{pattern}/{flags}"),
            Ast::Variable(name) => write!(f, "${name}"),
            Ast::Name(name) if is_plain_name(name) => f.write_str(name),
            // Nothing can stand for a backtick, but a text that is a step is a name.
            Ast::Name(name) if name.contains('`') => string(f, name),
            Ast::Name(name) => write!(f, "`{name}`"),
            Ast::Wildcard => f.write_char('*'),
            Ast::Descendants => f.write_str("**"),
            Ast::Parent => f.write_char('%'),
            Ast::Placeholder => f.write_char('?'),
            Ast::Negate(a) => {
                f.write_char('-')?;
                operand(f, a, 75)
            }
            Ast::Binary(op, a, b) => binary(f, *op, a, b),
            Ast::Filter(a, b) => {
                before_suffix(f, a, false)?;
                write!(f, "[{b}]")
            }
            Ast::KeepArray(a) => {
                before_step(f, a)?;
                f.write_str("[]")
            }
            Ast::Array(items) => {
                f.write_char('[')?;
                list(f, items, ", ", |f, a| write!(f, "{a}"))?;
                f.write_char(']')
            }
            Ast::Object(pairs) => fields(f, pairs),
            Ast::Group(a, pairs) => {
                before_suffix(f, a, false)?;
                fields(f, pairs)
            }
            Ast::Block(items) => {
                f.write_char('(')?;
                list(f, items, "; ", |f, a| write!(f, "{a}"))?;
                f.write_char(')')
            }
            Ast::Bind(name, a) => write!(f, "${name} := {a}"),
            Ast::Conditional(a, b, c) => {
                operand(f, a, 21)?;
                f.write_str(" ? ")?;
                let Some(c) = c else {
                    return write!(f, "{b}");
                };
                before_colon(f, b)?;
                write!(f, " : {c}")
            }
            Ast::Call(callee, args) => {
                operand(f, callee, 80)?;
                f.write_char('(')?;
                list(f, args, ", ", |f, a| write!(f, "{a}"))?;
                f.write_char(')')
            }
            Ast::Lambda {
                params,
                signature,
                body,
            } => {
                f.write_str("function(")?;
                list(f, params, ", ", |f, p| write!(f, "${p}"))?;
                f.write_char(')')?;
                if let Some(signature) = signature {
                    write!(f, "<{signature}>")?;
                }
                write!(f, "{{{body}}}")
            }
            Ast::Sort(a, keys) => {
                // The grammar needs parentheses around less, but not every engine keeps to it.
                before_step(f, a)?;
                f.write_str("^(")?;
                list(f, keys, ", ", |f, (descending, key)| {
                    write!(f, "{}{key}", if *descending { ">" } else { "<" })
                })?;
                f.write_char(')')
            }
            Ast::Focus(a, name) => {
                before_suffix(f, a, true)?;
                write!(f, "@${name}")
            }
            Ast::Index(a, name) => {
                before_step(f, a)?;
                write!(f, "#${name}")
            }
            Ast::Transform {
                pattern,
                update,
                delete,
            } => {
                write!(f, "|{pattern}|{update}")?;
                if let Some(delete) = delete {
                    write!(f, ",{delete}")?;
                }
                f.write_char('|')
            }
        }
    }
}
