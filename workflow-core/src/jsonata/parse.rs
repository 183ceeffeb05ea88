//! Reads an expression: the reference parser's operator precedence grammar, production for
//! production.
//!
//! Nesting is bounded, both of the recursion here and of the tree that comes out, so that neither
//! reading nor walking a hostile expression can exhaust the stack.

use super::ast::{Ast, BinaryOp};
use super::error::{ParseError, TOO_DEEP};
use super::lex::{Kind, Lexer, Token, json};

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
        deferred: Vec::new(),
    };
    parser.advance(false)?;
    let ast = parser.expression(0)?;
    if parser.token.kind != Kind::End {
        return Err(syntax_error(&parser.token));
    }
    match parser.deferred.into_iter().next() {
        Some(error) => Err(error),
        None => Ok(ast),
    }
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
    /// Errors that the reference parser notices only once the whole text is read.
    deferred: Vec<ParseError>,
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
                let message = "Unexpected end of expression";
                self.deferred
                    .push(ParseError::new("S0207", message, offset));
                Ast::Null
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
            ":" | ";" | "," | ")" | "]" | "}" | ".." => {
                let kind = Kind::Operator(op);
                self.deferred.push(syntax_error(&Token { kind, offset }));
                Ok(Ast::Null)
            }
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
                let ast = match op {
                    BinaryOp::Path => self.path(left, right, offset),
                    _ => Ast::binary(op, left, right),
                };
                self.node(tallest, ast)
            }
        }
    }

    /// `a.b`: texts are field names there, and other literals have no meaning.
    fn path(&mut self, mut left: Ast, mut right: Ast, offset: usize) -> Ast {
        for side in [&mut left, &mut right] {
            text_to_name(side);
            let step = step(side);
            if let Ast::Number(_) | Ast::Bool(_) | Ast::Null = step {
                let message = format!(
                    "The literal value {step} cannot be used as a step within a path expression"
                );
                self.deferred
                    .push(ParseError::new("S0213", message, offset));
            }
        }
        Ast::binary(BinaryOp::Path, left, right)
    }

    /// `a[b]`, `a[]`
    fn filter(&mut self, left: Ast, offset: usize) -> Result<Ast, ParseError> {
        let mut tallest = self.height;
        if self.at("]") {
            self.advance(false)?;
            return self.node(tallest, Ast::KeepArray(Box::new(left)));
        }
        if let Ast::Group(inner, _) = &left
            && !matches!(**inner, Ast::Name(_) | Ast::Binary(BinaryOp::Path, ..))
        {
            let message = "A predicate cannot follow a grouping expression in a step";
            self.deferred
                .push(ParseError::new("S0209", message, offset));
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
            let message = "Each step can only have one grouping expression";
            self.deferred
                .push(ParseError::new("S0210", message, offset));
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
        if op == "@" {
            self.check_focus(&left, offset);
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

    fn check_focus(&mut self, left: &Ast, offset: usize) {
        let (code, message) = match left {
            Ast::Filter(..) => (
                "S0215",
                "A context variable binding must precede any predicates on a step",
            ),
            Ast::Sort(..) => (
                "S0216",
                "A context variable binding must precede the 'order-by' clause on a step",
            ),
            _ => return,
        };
        self.deferred.push(ParseError::new(code, message, offset));
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
                let message = "Expected \">\" before end of expression";
                return Err(ParseError::new("S0203", message, self.token.offset));
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

/// The step that filters and the like are applied to; `-1` is a literal too.
fn step(ast: &Ast) -> &Ast {
    match ast {
        Ast::Filter(inner, _) | Ast::KeepArray(inner) => step(inner),
        Ast::Negate(inner) if matches!(**inner, Ast::Number(_)) => inner,
        step => step,
    }
}

/// Makes a text that is a step the field name that it means.
fn text_to_name(ast: &mut Ast) {
    match ast {
        Ast::Filter(inner, _) | Ast::KeepArray(inner) => text_to_name(inner),
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
