//! The text in thiserror's `#[error("..")]`, as pieces that a definition can join.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, LitStr, Token};

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// The Rust name of a field.
    Field(String),
}

const ADVICE: &str = "use `{field}` alone, and fill a text field where the error is made";

/// The pieces of the text of a variant with `fields`.
///
/// # Errors
/// Says what of the text a definition can't print.
pub(crate) fn pieces(attr: &Attribute, fields: &[String]) -> syn::Result<Vec<Piece>> {
    attr.parse_args_with(|input: ParseStream<'_>| {
        if !input.peek(LitStr) {
            return transparent(input, fields);
        }
        let format: LitStr = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        let args = Args::parse.parse2(input.parse()?)?;
        Format {
            literal: &format,
            fields,
            args: &args,
            next: 0,
        }
        .pieces()
    })
}

/// `#[error(transparent)]`: the text of the only field.
fn transparent(input: ParseStream<'_>, fields: &[String]) -> syn::Result<Vec<Piece>> {
    let start = input.fork();
    let tokens: TokenStream = input.parse()?;
    match (tokens.to_string().as_str(), fields) {
        ("transparent", [field]) => Ok(vec![Piece::Field(field.clone())]),
        ("transparent", _) => Err(start.error("`transparent` needs exactly one field")),
        _ => Err(syn::Error::new_spanned(
            tokens,
            "a definition can't run this function to print the fields; write the text with `{field}` as `#[error(\"..\")]`",
        )),
    }
}

/// The arguments after the format string.
struct Args(Vec<Arg>);

struct Arg {
    name: Option<String>,
    /// The field, when it is nothing else: `.0`, `.name`, `name`.
    field: Option<String>,
    tokens: TokenStream,
}

impl Args {
    fn parse(input: ParseStream<'_>) -> syn::Result<Args> {
        let mut args = Vec::new();
        while !input.is_empty() {
            let mut tokens = Vec::new();
            while !input.is_empty() && !input.peek(Token![,]) {
                tokens.push(input.parse::<TokenTree>()?);
            }
            input.parse::<Option<Token![,]>>()?;
            args.push(Arg::of(&tokens));
        }
        Ok(Args(args))
    }
}

impl Arg {
    fn of(tokens: &[TokenTree]) -> Arg {
        let (name, value) = match tokens {
            [TokenTree::Ident(name), TokenTree::Punct(eq), value @ ..]
                if eq.as_char() == '=' && !value.is_empty() =>
            {
                (Some(bare(name)), value)
            }
            value => (None, value),
        };
        let field = match value {
            [TokenTree::Punct(dot), member] if dot.as_char() == '.' => Some(bare(member)),
            [TokenTree::Ident(ident)] => Some(bare(ident)),
            _ => None,
        };
        Arg {
            name,
            field,
            tokens: value.iter().cloned().collect(),
        }
    }
}

fn bare(token: &dyn ToTokens) -> String {
    let text = token.to_token_stream().to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}

/// A format string being read.
struct Format<'a> {
    literal: &'a LitStr,
    fields: &'a [String],
    args: &'a Args,
    /// The argument that the next `{}` takes.
    next: usize,
}

impl Format<'_> {
    fn error(&self, message: String) -> syn::Error {
        syn::Error::new(self.literal.span(), message)
    }

    fn pieces(mut self) -> syn::Result<Vec<Piece>> {
        let text = self.literal.value();
        let mut pieces = Vec::new();
        let mut fixed = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['{', '}']) {
            fixed.push_str(&rest[..at]);
            let brace = &rest[at..];
            if brace.starts_with("{{") || brace.starts_with("}}") {
                fixed.push_str(&brace[..1]);
                rest = &brace[2..];
                continue;
            }
            let Some(end) = brace.find('}').filter(|_| brace.starts_with('{')) else {
                return Err(self.error("unmatched brace; write `{{` or `}}`".to_owned()));
            };
            if !fixed.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut fixed)));
            }
            pieces.push(Piece::Field(self.placeholder(&brace[1..end])?));
            rest = &brace[end + 1..];
        }
        fixed.push_str(rest);
        if !fixed.is_empty() || pieces.is_empty() {
            pieces.push(Piece::Text(fixed));
        }
        Ok(pieces)
    }

    /// The field that the text between braces stands for.
    fn placeholder(&mut self, inside: &str) -> syn::Result<String> {
        let (name, format) = match inside.split_once(':') {
            Some((name, format)) => (name.trim(), Some(format)),
            None => (inside.trim(), None),
        };
        if let Some(format) = format {
            return Err(self.error(format!(
                "`{{{name}:{format}}}` can't be printed in a definition, which knows no debug text, width or precision; {ADVICE}"
            )));
        }
        let name = name.strip_prefix("r#").unwrap_or(name);
        let args = &self.args.0;
        let named = args.iter().find(|a| a.name.as_deref() == Some(name));
        let position = if name.is_empty() {
            self.next += 1;
            Some(self.next - 1)
        } else {
            let is_field = self.fields.iter().any(|f| f == name);
            name.parse().ok().filter(|_| !is_field)
        };
        match named.or_else(|| args.get(position?)) {
            Some(arg) => self.argument(arg),
            None => self.field(name, name),
        }
    }

    fn argument(&self, arg: &Arg) -> syn::Result<String> {
        let what = arg.tokens.to_string();
        match &arg.field {
            Some(field) => self.field(field, &what),
            None => Err(syn::Error::new_spanned(
                &arg.tokens,
                format!(
                    "`{what}` can't be printed in a definition, which knows the fields only; {ADVICE}"
                ),
            )),
        }
    }

    fn field(&self, name: &str, what: &str) -> syn::Result<String> {
        if self.fields.iter().any(|f| f == name) {
            return Ok(name.to_owned());
        }
        Err(self.error(format!(
            "`{what}` is no field, so a definition can't print it; {ADVICE}"
        )))
    }
}
