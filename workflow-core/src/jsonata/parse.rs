//! Reads an expression: the reference parser's operator precedence grammar, production for
//! production.
//!
//! Nesting is bounded, both of the recursion here and of the tree that comes out, so that neither
//! reading nor walking a hostile expression can exhaust the stack.

use super::ast::{Ast, BinaryOp};
use super::error::{ParseError, TOO_DEEP};
use super::lex::{Kind, Lexer, Token, json};
use super::steps::first_error;

/// How many brackets may be open at once.
const MAX_DEPTH: u32 = 120;
/// How high a tree may be: a chain of operators is as high as it is long.
const MAX_HEIGHT: u32 = 600;

/// Parses a JSONata expression, without `{%` and `%}`.
///
/// `??` and `?:` of JSONata 2.1 are read too; the service does not have them, and the analysis says
/// so.
///
/// # Errors
/// The first syntax error, in the words of the reference parser.
pub fn parse(text: &str) -> Result<Ast, ParseError> {
    let mut parser = Parser {
        lexer: Lexer::new(text),
        token: Token {
            kind: Kind::End,
            offset: 0,
        },
        depth: 0,
        height: 0,
        suspects: Vec::new(),
    };
    parser.advance(false)?;
    let mut ast = parser.expression(0)?;
    if parser.token.kind != Kind::End {
        return Err(syntax_error(&parser.token));
    }
    let Some((code, message)) = first_error(&ast) else {
        name_steps(&mut ast);
        return Ok(ast);
    };
    let place = parser.suspects.iter().find(|(c, _)| *c == code);
    let offset = place.map_or(0, |(_, offset)| *offset);
    Err(ParseError::new(code, message, offset))
}

fn syntax_error(token: &Token) -> ParseError {
    let message = format!("Syntax error: {}", token.kind.show());
    ParseError::new("S0201", message, token.offset)
}

struct Parser<'a> {
    lexer: Lexer<'a>,
    token: Token,
    depth: u32,
    /// The height of the tree that was built last.
    height: u32,
    /// Codes of errors that are noticed once the whole text is read, with their places.
    suspects: Vec<(&'static str, usize)>,
}

impl Parser<'_> {
    /// Steps to the next token and returns the one before.
    fn advance(&mut self, after_operand: bool) -> Result<Token, ParseError> {
        let next = self.lexer.next(after_operand)?;
        if matches!(next.kind, Kind::Operator("!" | "~")) {
            let message = format!("Unknown operator: {}", next.kind.show());
            return Err(ParseError::new("S0204", message, next.offset));
        }
        Ok(std::mem::replace(&mut self.token, next))
    }

    fn at(&self, op: &str) -> bool {
        matches!(&self.token.kind, Kind::Operator(o) if *o == op)
    }

    /// Steps over `op`, which has to be there.
    fn expect(&mut self, op: &str, after_operand: bool) -> Result<(), ParseError> {
        if self.at(op) {
            return self.advance(after_operand).map(drop);
        }
        let wanted = json(op);
        let offset = self.token.offset;
        Err(if self.token.kind == Kind::End {
            let message = format!("Expected {wanted} before end of expression");
            ParseError::new("S0203", message, offset)
        } else {
            let message = format!("Expected {wanted}, got {}", self.token.kind.show());
            ParseError::new("S0202", message, offset)
        })
    }

    fn too_deep(&self) -> ParseError {
        let message = "The expression is nested too deeply";
        ParseError::new(TOO_DEEP, message, self.token.offset)
    }

    /// A node over trees of which the highest is `tallest`.
    fn node(&mut self, tallest: u32, ast: Ast) -> Result<Ast, ParseError> {
        self.height = tallest + 1;
        if self.height > MAX_HEIGHT {
            return Err(self.too_deep());
        }
        Ok(ast)
    }

    fn expression(&mut self, binding: u8) -> Result<Ast, ParseError> {
        if self.depth == MAX_DEPTH {
            return Err(self.too_deep());
        }
        self.depth += 1;
        let token = self.advance(true)?;
        let mut left = self.prefix(token)?;
        while let Some(op) = self.infix_at(binding) {
            let token = self.advance(false)?;
            left = self.infix(op, token.offset, left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// The operator at hand when it binds more tightly than `binding`.
    fn infix_at(&self, binding: u8) -> Option<&'static str> {
        match self.token.kind {
            Kind::Operator(op) if left_power(op) > binding => Some(op),
            _ => None,
        }
    }

    /// An operand, of which `token` is the start and already behind.
    fn prefix(&mut self, token: Token) -> Result<Ast, ParseError> {
        self.height = 1;
        let Token { kind, offset } = token;
        Ok(match kind {
            Kind::Name(name) => Ast::Name(name),
            Kind::Variable(name) => Ast::Variable(name),
            Kind::String(text) => Ast::String(text),
            Kind::Number(n) => Ast::Number(n),
            Kind::Bool(b) => Ast::Bool(b),
            Kind::Null => Ast::Null,
            Kind::Regex { pattern, flags } => Ast::Regex { pattern, flags },
            Kind::End => {
                self.suspects.push(("S0207", offset));
                Ast::Placeholder
            }
            Kind::Operator(op) => return self.prefix_operator(op, offset),
        })
    }

    fn prefix_operator(&mut self, op: &'static str, offset: usize) -> Result<Ast, ParseError> {
        match op {
            "-" => {
                let operand = self.expression(70)?;
                self.node(self.height, Ast::Negate(Box::new(operand)))
            }
            "*" => Ok(Ast::Wildcard),
            "**" => Ok(Ast::Descendants),
            "%" => Ok(Ast::Parent),
            "and" | "or" | "in" => Ok(Ast::Name(op.to_owned())),
            "(" => self.block(),
            "[" => self.array(),
            "{" => {
                let (fields, height) = self.fields()?;
                self.node(height, Ast::Object(fields))
            }
            "|" => self.transform(),
            _ => {
                let symbol = json(op);
                let message = format!("The symbol {symbol} cannot be used as a unary operator");
                Err(ParseError::new("S0211", message, offset))
            }
        }
    }

    /// `(a; b)`
    fn block(&mut self) -> Result<Ast, ParseError> {
        let (mut items, mut tallest) = (Vec::new(), 0);
        while !self.at(")") {
            items.push(self.expression(0)?);
            tallest = tallest.max(self.height);
            if !self.at(";") {
                break;
            }
            self.advance(false)?;
        }
        self.expect(")", true)?;
        self.node(tallest, Ast::Block(items))
    }

    /// `[a, b..c]`
    fn array(&mut self) -> Result<Ast, ParseError> {
        let (mut items, mut tallest) = (Vec::new(), 0);
        while !(items.is_empty() && self.at("]")) {
            let mut item = self.expression(0)?;
            tallest = tallest.max(self.height);
            if self.at("..") {
                self.advance(false)?;
                let end = self.expression(0)?;
                tallest = tallest.max(self.height) + 1;
                item = Ast::binary(BinaryOp::Range, item, end);
            }
            items.push(item);
            if !self.at(",") {
                break;
            }
            self.advance(false)?;
        }
        self.expect("]", true)?;
        self.node(tallest, Ast::Array(items))
    }

    /// `'k': a, 'l': b}`
    fn fields(&mut self) -> Result<(Vec<(Ast, Ast)>, u32), ParseError> {
        let (mut fields, mut tallest) = (Vec::new(), 0);
        while !(fields.is_empty() && self.at("}")) {
            let key = self.expression(0)?;
            tallest = tallest.max(self.height);
            self.expect(":", false)?;
            let value = self.expression(0)?;
            tallest = tallest.max(self.height);
            fields.push((key, value));
            if !self.at(",") {
                break;
            }
            self.advance(false)?;
        }
        self.expect("}", true)?;
        Ok((fields, tallest))
    }

    /// `|a|b,c|`
    fn transform(&mut self) -> Result<Ast, ParseError> {
        let pattern = Box::new(self.expression(0)?);
        let mut tallest = self.height;
        self.expect("|", false)?;
        let update = Box::new(self.expression(0)?);
        tallest = tallest.max(self.height);
        let mut delete = None;
        if self.at(",") {
            self.advance(false)?;
            delete = Some(Box::new(self.expression(0)?));
            tallest = tallest.max(self.height);
        }
        self.expect("|", false)?;
        self.node(
            tallest,
            Ast::Transform {
                pattern,
                update,
                delete,
            },
        )
    }

    /// What follows the operand `left`; the operator is already behind.
    fn infix(&mut self, op: &'static str, offset: usize, left: Ast) -> Result<Ast, ParseError> {
        let height = self.height;
        match op {
            "(" => self.call(left),
            "[" => self.filter(left, offset),
            "{" => self.group(left, offset),
            "^" => self.sort(left),
            "?" => self.conditional(left),
            ":=" => {
                let Ast::Variable(name) = left else {
                    let message = "The left side of := must be a variable name (start with $)";
                    return Err(ParseError::new("S0212", message, offset));
                };
                let value = self.expression(9)?;
                self.node(self.height, Ast::Bind(name, Box::new(value)))
            }
            "@" | "#" => self.binding(op, left, offset),
            _ => {
                let op = binary_op(op);
                let right = self.expression(match op {
                    BinaryOp::Coalesce | BinaryOp::Default => 0,
                    _ => op.power(),
                })?;
                let tallest = height.max(self.height);
                if op == BinaryOp::Path && (is_literal(&left) || is_literal(&right)) {
                    self.suspects.push(("S0213", offset));
                }
                self.node(tallest, Ast::binary(op, left, right))
            }
        }
    }

    /// `a[b]`, `a[]`
    fn filter(&mut self, left: Ast, offset: usize) -> Result<Ast, ParseError> {
        let mut tallest = self.height;
        if self.at("]") {
            self.advance(false)?;
            return self.node(tallest, Ast::KeepArray(Box::new(left)));
        }
        if matches!(left, Ast::Group(..)) {
            self.suspects.push(("S0209", offset));
        }
        let predicate = self.expression(0)?;
        tallest = tallest.max(self.height);
        self.expect("]", true)?;
        self.node(tallest, left.filter(predicate))
    }

    /// `a{'k': b}`
    fn group(&mut self, left: Ast, offset: usize) -> Result<Ast, ParseError> {
        let tallest = self.height;
        if matches!(left, Ast::Group(..)) {
            self.suspects.push(("S0210", offset));
        }
        let (fields, height) = self.fields()?;
        self.node(tallest.max(height), Ast::Group(Box::new(left), fields))
    }

    /// `a^(<b, >c)`
    fn sort(&mut self, left: Ast) -> Result<Ast, ParseError> {
        let mut tallest = self.height;
        let mut keys = Vec::new();
        self.expect("(", false)?;
        loop {
            let descending = self.at(">");
            if descending || self.at("<") {
                self.advance(false)?;
            }
            keys.push((descending, self.expression(0)?));
            tallest = tallest.max(self.height);
            if !self.at(",") {
                break;
            }
            self.advance(false)?;
        }
        self.expect(")", false)?;
        self.node(tallest, Ast::Sort(Box::new(left), keys))
    }

    /// `a ? b : c`, `a ? b`
    fn conditional(&mut self, condition: Ast) -> Result<Ast, ParseError> {
        let mut tallest = self.height;
        let then = Box::new(self.expression(0)?);
        tallest = tallest.max(self.height);
        let mut otherwise = None;
        if self.at(":") {
            self.advance(false)?;
            otherwise = Some(Box::new(self.expression(0)?));
            tallest = tallest.max(self.height);
        }
        let condition = Box::new(condition);
        self.node(tallest, Ast::Conditional(condition, then, otherwise))
    }

    /// `a@$v`, `a#$i`
    fn binding(&mut self, op: &str, left: Ast, offset: usize) -> Result<Ast, ParseError> {
        let tallest = self.height;
        match left {
            Ast::Filter(..) => self.suspects.push(("S0215", offset)),
            Ast::Sort(..) => self.suspects.push(("S0216", offset)),
            _ => {}
        }
        let Ast::Variable(name) = self.expression(80)? else {
            let message = format!(
                "The right side of {} must be a variable name (start with $)",
                json(op)
            );
            return Err(ParseError::new("S0214", message, offset));
        };
        let left = Box::new(left);
        let ast = match op {
            "@" => Ast::Focus(left, name),
            _ => Ast::Index(left, name),
        };
        self.node(tallest, ast)
    }

    /// `f(a, ?)`, `function($a){ b }`
    fn call(&mut self, callee: Ast) -> Result<Ast, ParseError> {
        let mut tallest = self.height;
        let mut args = Vec::new();
        while !(args.is_empty() && self.at(")")) {
            if self.at("?") {
                self.advance(false)?;
                args.push(Ast::Placeholder);
            } else {
                args.push(self.expression(0)?);
                tallest = tallest.max(self.height);
            }
            if !self.at(",") {
                break;
            }
            self.advance(false)?;
        }
        self.expect(")", true)?;
        if matches!(&callee, Ast::Name(name) if name == "function" || name == "λ") {
            return self.lambda(args);
        }
        self.node(tallest, Ast::Call(Box::new(callee), args))
    }

    fn lambda(&mut self, args: Vec<Ast>) -> Result<Ast, ParseError> {
        let mut params = Vec::new();
        for (i, arg) in args.into_iter().enumerate() {
            let Ast::Variable(name) = arg else {
                let message = format!(
                    "Parameter {} of function definition must be a variable name (start with $)",
                    i + 1
                );
                return Err(ParseError::new("S0208", message, self.token.offset));
            };
            params.push(name);
        }
        let mut signature = None;
        if self.at("<") {
            signature = self.lexer.signature();
            if signature.is_none() {
                // The error is that no `>` comes.
                self.advance(false)?;
                self.expect(">", false)?;
            }
            self.advance(false)?;
        }
        self.expect("{", false)?;
        let body = Box::new(self.expression(0)?);
        let tallest = self.height;
        self.expect("}", false)?;
        self.node(
            tallest,
            Ast::Lambda {
                params,
                signature,
                body,
            },
        )
    }
}

/// Whether a step is a literal, whatever stands around it.
fn is_literal(step: &Ast) -> bool {
    match step {
        Ast::Number(_) | Ast::Bool(_) | Ast::Null => true,
        Ast::Filter(inner, _)
        | Ast::KeepArray(inner)
        | Ast::Focus(inner, _)
        | Ast::Index(inner, _)
        | Ast::Group(inner, _)
        | Ast::Sort(inner, _)
        | Ast::Negate(inner) => is_literal(inner),
        _ => false,
    }
}

/// Makes each text that is a step of a path the field name that it means.
fn name_steps(ast: &mut Ast) {
    if let Ast::Binary(BinaryOp::Path, a, b) = ast {
        text_to_name(a);
        text_to_name(b);
    }
    ast.children_mut().into_iter().for_each(name_steps);
}

fn text_to_name(ast: &mut Ast) {
    match ast {
        Ast::Filter(inner, _)
        | Ast::KeepArray(inner)
        | Ast::Focus(inner, _)
        | Ast::Index(inner, _)
        | Ast::Group(inner, _)
        | Ast::Sort(inner, _) => text_to_name(inner),
        Ast::String(text) => *ast = Ast::Name(std::mem::take(text)),
        _ => {}
    }
}

/// How tightly an operator binds what is left of it; 0 when it takes no left operand.
fn left_power(op: &str) -> u8 {
    match op {
        "[" | "(" | "@" | "#" => 80,
        "." => 75,
        "{" => 70,
        "*" | "/" | "%" => 60,
        "+" | "-" | "&" => 50,
        "=" | "!=" | "<" | "<=" | ">" | ">=" | "~>" | "in" | "^" | "?:" | "??" => 40,
        "and" => 30,
        "or" => 25,
        "?" => 20,
        ":=" => 10,
        _ => 0,
    }
}

fn binary_op(op: &str) -> BinaryOp {
    match op {
        "." => BinaryOp::Path,
        "*" => BinaryOp::Multiply,
        "/" => BinaryOp::Divide,
        "%" => BinaryOp::Remainder,
        "+" => BinaryOp::Add,
        "-" => BinaryOp::Subtract,
        "&" => BinaryOp::Concat,
        "=" => BinaryOp::Equal,
        "!=" => BinaryOp::NotEqual,
        "<" => BinaryOp::Less,
        "<=" => BinaryOp::LessEqual,
        ">" => BinaryOp::Greater,
        ">=" => BinaryOp::GreaterEqual,
        "and" => BinaryOp::And,
        "or" => BinaryOp::Or,
        "in" => BinaryOp::In,
        "~>" => BinaryOp::Apply,
        "?:" => BinaryOp::Default,
        "??" => BinaryOp::Coalesce,
        _ => unreachable!("`{op}` binds nothing on its left"),
    }
}

#[cfg(test)]
mod tests;
