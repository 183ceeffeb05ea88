//! Calls of intrinsic functions: `States.Format('{} of {}', $.a, States.ArrayLength($.b))`.

use std::ops::{Range, RangeInclusive};

use serde_json::Number;

use super::parse::{Scan, matching, split};
use super::{Path, PathError};

/// How deeply calls may be nested.
const MAX_NESTING: usize = 10;

/// A call.
#[derive(Debug, Clone, PartialEq)]
pub struct Intrinsic {
    /// What is called.
    pub function: Function,
    /// With what.
    pub arguments: Vec<Argument>,
    /// Its bytes in the text.
    pub span: Range<usize>,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// `$.a`, `$$.Execution.Id`, `$variable`
    Path(Path),
    /// `'text'`
    String(TextLiteral),
    /// `1`, `-2.5`
    Number(Number),
    /// `true`, `false`
    Bool(bool),
    /// `null`
    Null,
    /// A call in a call.
    Call(Intrinsic),
}

/// A text as it is written, since `States.Format` must tell `\{` from `{`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLiteral {
    /// Between the quotes, escapes and all.
    pub raw: String,
}

impl TextLiteral {
    /// How many `{}` it has that are not escaped.
    fn holes(&self) -> usize {
        let mut holes = 0;
        let mut chars = self.raw.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => drop(chars.next()),
                '{' if chars.peek() == Some(&'}') => holes += 1,
                _ => {}
            }
        }
        holes
    }

    /// What it stands for: a backslash makes the next character mean itself.
    #[must_use]
    pub fn value(&self) -> String {
        let mut out = String::new();
        let mut chars = self.raw.chars();
        while let Some(c) = chars.next() {
            if c == '\\' {
                out.extend(chars.next());
            } else {
                out.push(c);
            }
        }
        out
    }
}

macro_rules! functions {
    ($($(#[$doc:meta])* $variant:ident($arity:expr),)*) => {
        /// An intrinsic function.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Function {
            $($(#[$doc])* $variant,)*
        }

        impl Function {
            /// All of them.
            pub const ALL: &[Function] = &[$(Function::$variant,)*];

            /// The name behind `States.`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Function::$variant => stringify!($variant),)*
                }
            }

            /// How many arguments it takes.
            #[must_use]
            pub fn arity(self) -> RangeInclusive<usize> {
                match self {
                    $(Function::$variant => $arity,)*
                }
            }
        }
    };
}

functions! {
    /// Fills the `{}` of a text.
    Format(1..=usize::MAX),
    /// Parses a text.
    StringToJson(1..=1),
    /// Prints a value.
    JsonToString(1..=1),
    /// Makes an array.
    Array(0..=usize::MAX),
    /// Cuts an array into pieces.
    ArrayPartition(2..=2),
    /// Whether an array has a value.
    ArrayContains(2..=2),
    /// Numbers from, to, by.
    ArrayRange(3..=3),
    /// The element at an index.
    ArrayGetItem(2..=2),
    /// How many elements.
    ArrayLength(1..=1),
    /// Without those that are there twice.
    ArrayUnique(1..=1),
    /// To Base64.
    Base64Encode(1..=1),
    /// From Base64.
    Base64Decode(1..=1),
    /// The hash of a value.
    Hash(2..=2),
    /// One object over another.
    JsonMerge(3..=3),
    /// A number from a range.
    MathRandom(2..=3),
    /// A sum.
    MathAdd(2..=2),
    /// Cuts a text at characters.
    StringSplit(2..=2),
    /// A new UUID.
    UUID(0..=0),
}

impl Function {
    /// Whether ErrorPath and CausePath take it: it can give a text.
    #[must_use]
    pub fn gives_text(self) -> bool {
        matches!(
            self,
            Function::Format
                | Function::JsonToString
                | Function::ArrayGetItem
                | Function::Base64Encode
                | Function::Base64Decode
                | Function::Hash
                | Function::UUID
        )
    }
}

/// What a function does with an argument.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Any,
    Text,
    Number,
    Bool,
    /// An array or object, which no literal can be.
    Structure,
}

impl Function {
    /// What it takes as its argument number `index`.
    fn takes(self, index: usize) -> Takes {
        match (self, index) {
            (Function::Format, 0)
            | (Function::StringToJson | Function::Base64Encode | Function::Base64Decode, _)
            | (Function::StringSplit, _)
            | (Function::Hash, 1) => Takes::Text,
            (Function::ArrayRange | Function::MathRandom | Function::MathAdd, _)
            | (Function::ArrayPartition | Function::ArrayGetItem, 1) => Takes::Number,
            (Function::JsonMerge, 2) => Takes::Bool,
            (Function::JsonMerge | Function::ArrayLength | Function::ArrayUnique, _)
            | (Function::ArrayPartition | Function::ArrayGetItem | Function::ArrayContains, 0) => {
                Takes::Structure
            }
            _ => Takes::Any,
        }
    }
}

impl Argument {
    /// What a literal is; nothing is known of others before they are evaluated.
    fn literal(&self) -> Option<Takes> {
        match self {
            Argument::String(_) => Some(Takes::Text),
            Argument::Number(_) => Some(Takes::Number),
            Argument::Bool(_) => Some(Takes::Bool),
            Argument::Null => Some(Takes::Any),
            Argument::Path(_) | Argument::Call(_) => None,
        }
    }
}

impl Intrinsic {
    /// What of the literal arguments will make the call fail, inner calls included.
    #[must_use]
    pub fn mistakes(&self) -> Vec<String> {
        let name = self.function.name();
        let mut mistakes = Vec::new();
        for (i, argument) in self.arguments.iter().enumerate() {
            if let Argument::Call(call) = argument {
                mistakes.extend(call.mistakes());
            }
            let takes = self.function.takes(i);
            if takes != Takes::Any && argument.literal().is_some_and(|is| is != takes) {
                let what = match takes {
                    Takes::Text => "a text",
                    Takes::Number => "a number",
                    Takes::Bool => "a boolean",
                    Takes::Structure | Takes::Any => "an array or object",
                };
                mistakes.push(format!("Argument {} of States.{name} is not {what}", i + 1));
            }
        }
        if let (Function::Format, Some(Argument::String(template))) =
            (self.function, self.arguments.first())
        {
            let (holes, values) = (template.holes(), self.arguments.len() - 1);
            if holes != values {
                mistakes.push(format!(
                    "The text of States.Format has {holes} `{{}}` for {values} value(s)"
                ));
            }
        }
        mistakes
    }

    /// Parses a call.
    ///
    /// # Errors
    /// The first syntax error; a function that there is not; a wrong number of arguments.
    pub fn parse(text: &str) -> Result<Intrinsic, PathError> {
        parse(text, 0, 1)
    }

    /// The paths among its arguments, those of inner calls included.
    #[must_use]
    pub fn paths(&self) -> Vec<&Path> {
        self.arguments
            .iter()
            .flat_map(|argument| match argument {
                Argument::Path(path) => vec![path],
                Argument::Call(call) => call.paths(),
                _ => Vec::new(),
            })
            .collect()
    }
}

/// Parses the call that is all of `text`, which stands at `offset`.
fn parse(text: &str, offset: usize, nesting: usize) -> Result<Intrinsic, PathError> {
    let error = |message: String| Err(PathError::new(message, offset));
    if nesting > MAX_NESTING {
        return error(format!("calls may be nested {MAX_NESTING} deep"));
    }
    let Some(open) = text.find('(') else {
        return error("expected a call such as States.UUID()".to_owned());
    };
    let name = &text[..open];
    let function = name
        .strip_prefix("States.")
        .and_then(|name| Function::ALL.iter().find(|f| f.name() == name));
    let Some(&function) = function else {
        return error(format!("there is no intrinsic function `{name}`"));
    };
    if matching(&text[open..], '(', ')').map(|end| open + end + 1) != Some(text.len()) {
        return error(format!("the arguments of `{name}` do not end in ')'"));
    }
    let inside = &text[open + 1..text.len() - 1];
    let mut arguments = Vec::new();
    for part in split(inside) {
        let written = part.trim();
        let start = written.as_ptr() as usize - text.as_ptr() as usize;
        arguments.push(argument(written, offset + start, nesting)?);
    }
    if !function.arity().contains(&arguments.len()) {
        return error(format!(
            "`{name}` does not take {} argument(s)",
            arguments.len()
        ));
    }
    Ok(Intrinsic {
        function,
        arguments,
        span: offset..offset + text.len(),
    })
}

fn argument(text: &str, offset: usize, nesting: usize) -> Result<Argument, PathError> {
    let bad = || PathError::new(format!("`{text}` is no argument"), offset);
    match text.chars().next() {
        Some('$') => Path::parse(text)
            .map(Argument::Path)
            .map_err(|e| PathError::new(e.message, e.offset + offset)),
        Some('\'') => {
            let mut scan = Scan::new(text);
            scan.next();
            let raw = text.strip_prefix('\'').and_then(|t| t.strip_suffix('\''));
            match raw.filter(|raw| scan.next().is_none() && closes(raw)) {
                Some(raw) if has_legal_escapes(raw) => Ok(Argument::String(TextLiteral {
                    raw: raw.to_owned(),
                })),
                Some(_) => Err(PathError::new(
                    format!("in `{text}` a backslash stands before none of ' {{ }} \\"),
                    offset,
                )),
                None => Err(bad()),
            }
        }
        Some('S') => parse(text, offset, nesting + 1).map(Argument::Call),
        _ => match text {
            "true" => Ok(Argument::Bool(true)),
            "false" => Ok(Argument::Bool(false)),
            "null" => Ok(Argument::Null),
            _ => serde_json::from_str(text)
                .map(Argument::Number)
                .map_err(|_| bad()),
        },
    }
}

/// Whether every backslash makes a character mean itself that means something else without it.
fn has_legal_escapes(raw: &str) -> bool {
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c == '\\' && !matches!(chars.next(), Some('\'' | '{' | '}' | '\\')) {
            return false;
        }
    }
    true
}

/// Whether a quote behind `raw` closes it and is not escaped.
fn closes(raw: &str) -> bool {
    raw.chars().rev().take_while(|c| *c == '\\').count() % 2 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_calls() {
        let call = Intrinsic::parse(
            r"States.Format('it\'s {}, \{\}', $.a['b,c'], States.ArrayGetItem($$.x[?(@.k == ')')], -1.5), true, null)",
        )
        .unwrap();
        assert_eq!(call.function, Function::Format);
        assert_eq!(call.arguments.len(), 5);
        let Argument::String(text) = &call.arguments[0] else {
            panic!("{call:?}")
        };
        assert_eq!(text.value(), "it's {}, {}");
        let Argument::Call(inner) = &call.arguments[2] else {
            panic!("{call:?}")
        };
        assert_eq!(inner.function, Function::ArrayGetItem);
        assert_eq!(call.paths().len(), 2);
        assert!(Intrinsic::parse("States.UUID()").is_ok());
        assert!(Intrinsic::parse("States.Array( 1 , 2 )").is_ok());
    }

    #[test]
    fn refuses_what_is_no_call() {
        let bad = [
            "",
            "States.UUID",
            " States.UUID()",
            "States.UUID() ",
            "States.Uuid()",
            "UUID()",
            "States.UUID(1)",
            "States.Array(1,)",
            "States.Array('a)",
            "States.Array('a\\')",
            r"States.Array('a\n')",
            r#"States.StringToJson('{"a": \"b\"}')"#,
            "States.Array('a' 'b')",
            "States.Array(foo)",
            "States.Array($)x",
            "States.JsonToString($",
            "States.StringToJson $.escaped)",
            "States.MathAdd(1)",
        ];
        for text in bad {
            assert!(Intrinsic::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn finds_literals_that_make_a_call_fail() {
        let cases = [
            (
                "States.MathAdd(1, '-1')",
                vec!["Argument 2 of States.MathAdd is not a number"],
            ),
            (
                "States.Format('{} {}', States.ArrayLength('x'))",
                vec![
                    "Argument 1 of States.ArrayLength is not an array or object",
                    "The text of States.Format has 2 `{}` for 1 value(s)",
                ],
            ),
            (r"States.Format('\{} {}', 1)", vec![]),
            ("States.Format($.t, 1, 2)", vec![]),
            ("States.Hash(1, 'MD5')", vec![]),
            ("States.JsonMerge($.a, $.b, false)", vec![]),
        ];
        for (text, expected) in cases {
            assert_eq!(
                Intrinsic::parse(text).unwrap().mistakes(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn bounds_nesting() {
        let nested = |n| format!("{}1{}", "States.Array(".repeat(n), ")".repeat(n));
        assert!(Intrinsic::parse(&nested(10)).is_ok());
        assert!(Intrinsic::parse(&nested(11)).is_err());
        assert!(Intrinsic::parse(&nested(20_000)).is_err());
    }
}
