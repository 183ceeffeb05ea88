//! Signatures of functions: which arguments they take, and what stands in for missing ones.

use workflow_core::jsonata::ParseError;

use super::error::Thrown;
use super::value::Value;

/// `<s-nn?:s>`
#[derive(Debug, Clone)]
pub(super) struct Signature {
    params: Vec<Param>,
}

#[derive(Debug, Clone)]
struct Param {
    /// The symbols of the types it takes; `m` is nothing.
    types: String,
    repeat: Repeat,
    /// The context value stands in for it.
    context: bool,
    array: bool,
    /// What the elements of a list have to be.
    elements: Option<String>,
    takes_elements: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Repeat {
    Once,
    Optional,
    Many,
}

const ANY: &str = "asnblfom";

/// The symbol of the type of `value`.
fn symbol(value: &Value) -> char {
    match value {
        Value::Undefined => 'm',
        Value::Null => 'l',
        Value::Bool(_) => 'b',
        Value::Number(_) | Value::Long(_) => 'n',
        Value::String(_) => 's',
        Value::Array(_) => 'a',
        Value::Object(_) => 'o',
        Value::Function(_) => 'f',
    }
}

fn plural(symbol: &str) -> &'static str {
    match symbol {
        "a" => "arrays",
        "b" => "booleans",
        "f" => "functions",
        "n" => "numbers",
        "o" => "objects",
        "s" => "strings",
        _ => "values",
    }
}

fn refuse(code: &'static str, message: &str) -> ParseError {
    ParseError {
        code,
        message: message.to_owned(),
        offset: 0,
    }
}

/// The text up to the bracket that closes the one before it, and what follows.
fn bracketed(text: &str, open: char, close: char) -> (&str, &str) {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        if c == close {
            depth -= 1;
            if depth == 0 {
                return (&text[..at], &text[at + c.len_utf8()..]);
            }
        } else if c == open {
            depth += 1;
        }
    }
    (text, "")
}

impl Signature {
    /// One that nothing is said about.
    pub(super) const ANYTHING: Signature = Signature { params: Vec::new() };

    /// Parses what stands between `<` and `>`.
    pub(super) fn parse(text: &str) -> Result<Signature, ParseError> {
        let mut params: Vec<Param> = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                ':' => break,
                '(' => {
                    let (choice, after) = bracketed(rest, '(', ')');
                    if choice.contains('<') {
                        return Err(refuse(
                            "S0402",
                            "Choice groups containing parameterized types are not supported",
                        ));
                    }
                    rest = after;
                    params.push(Param::new(&format!("{choice}m"), false, false));
                }
                '<' => {
                    let (elements, after) = bracketed(rest, '<', '>');
                    rest = after;
                    let Some(param) = params.last_mut().filter(|param| param.takes_elements) else {
                        return Err(refuse(
                            "S0401",
                            "Type parameters can only be applied to functions and arrays",
                        ));
                    };
                    param.elements = Some(elements.to_owned());
                }
                '-' | '?' | '+' => {
                    if let Some(param) = params.last_mut() {
                        param.context |= c == '-';
                        param.repeat = if c == '+' {
                            Repeat::Many
                        } else {
                            Repeat::Optional
                        };
                    }
                }
                _ => params.extend(Param::of(c)),
            }
        }
        Ok(Signature { params })
    }

    /// The arguments as the function gets them.
    pub(super) fn check(&self, args: Vec<Value>, context: &Value) -> Result<Vec<Value>, Thrown> {
        let symbols: Vec<char> = args.iter().map(symbol).collect();
        let mut counts = vec![0; self.params.len()];
        if !assign(&self.params, &symbols, &mut counts) {
            return Err(Thrown::argument("T0410", self.mismatch(&symbols)));
        }
        let mut given = args.into_iter();
        let mut checked = Vec::with_capacity(self.params.len());
        let mut at = 0;
        for (param, count) in self.params.iter().zip(counts) {
            if count == 0 && param.context {
                if !param.types.contains(symbol(context)) {
                    return Err(Thrown::argument("T0411", at));
                }
                checked.push(context.clone());
                continue;
            }
            if count == 0 {
                // A parameter left out takes whatever comes next; nothing, since it would have
                // taken what fits.
                checked.push(given.next().unwrap_or(Value::Undefined));
                at += 1;
            }
            for _ in 0..count {
                let arg = given.next().unwrap_or(Value::Undefined);
                checked.push(if param.array {
                    param.list(arg, at)?
                } else {
                    arg
                });
                at += 1;
            }
        }
        Ok(checked)
    }

    /// The same for arguments of which each has its place, so that nothing stands in for them.
    pub(super) fn check_given(&self, args: Vec<Value>) -> Result<Vec<Value>, Thrown> {
        let mut checked = Vec::with_capacity(args.len());
        for (at, arg) in args.into_iter().enumerate() {
            let symbol = symbol(&arg);
            let Some(param) = self.params.get(at).or(self.params.last()) else {
                return Err(Thrown::argument("T0410", at));
            };
            let is_left_out = symbol == 'm' && param.repeat != Repeat::Once;
            if !is_left_out && !param.types.contains(symbol) {
                return Err(Thrown::argument("T0410", at));
            }
            checked.push(if param.array {
                param.list(arg, at)?
            } else {
                arg
            });
        }
        Ok(checked)
    }

    /// The position of the first argument that does not fit.
    fn mismatch(&self, symbols: &[char]) -> usize {
        let mut good = 0;
        for end in 1..=self.params.len() {
            let params = &self.params[..end];
            let longest = (0..=symbols.len())
                .rev()
                .find(|length| assign(params, &symbols[..*length], &mut vec![0; params.len()]));
            match longest {
                Some(length) => good = length,
                None => return good,
            }
        }
        good
    }
}

/// Gives each of `params` as many of `symbols` as it can get; false when something is left.
fn assign(params: &[Param], symbols: &[char], counts: &mut [usize]) -> bool {
    let Some((param, params)) = params.split_first() else {
        return symbols.is_empty();
    };
    let fit = symbols
        .iter()
        .take_while(|c| param.types.contains(**c))
        .count();
    let (least, most) = match param.repeat {
        Repeat::Once => (1, 1),
        Repeat::Optional => (0, 1),
        Repeat::Many => (1, symbols.len()),
    };
    let mut count = fit.min(most);
    while count >= least {
        counts[0] = count;
        if assign(params, &symbols[count..], &mut counts[1..]) {
            return true;
        }
        if count == 0 {
            break;
        }
        count -= 1;
    }
    false
}

impl Param {
    fn new(types: &str, array: bool, takes_elements: bool) -> Param {
        Param {
            types: types.to_owned(),
            repeat: Repeat::Once,
            context: false,
            array,
            elements: None,
            takes_elements,
        }
    }

    /// The parameter of a type; none when it is no type, which the reference steps over.
    fn of(symbol: char) -> Option<Param> {
        Some(match symbol {
            's' | 'n' | 'b' | 'l' | 'o' => Param::new(&format!("{symbol}m"), false, false),
            'a' => Param::new(ANY, true, true),
            'f' => Param::new("f", false, true),
            'j' => Param::new("asnblom", false, false),
            'x' => Param::new(ANY, false, false),
            _ => return None,
        })
    }

    /// The argument as a list.
    fn list(&self, arg: Value, at: usize) -> Result<Value, Thrown> {
        if arg.is_undefined() {
            return Ok(arg);
        }
        if let Some(elements) = &self.elements {
            let fits = |value: &Value| elements.starts_with(symbol(value));
            let whole = match &arg {
                Value::Array(array) => array.values().iter().all(fits),
                single => symbol(single).to_string() == *elements,
            };
            if !whole {
                return Err(Thrown::elements(at, plural(elements)));
            }
        }
        Ok(match arg {
            Value::Array(_) => arg,
            single => Value::array(vec![single]),
        })
    }
}
