//! Reads format strings.

/// A piece of a format string.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Piece {
    /// Fixed text.
    Text(String),
    /// `{name:spec}`; the name may be empty or a number.
    Arg { name: String, spec: String },
}

/// Splits `{..}` from text.
pub(crate) fn parse(template: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '{' if chars.peek() == Some(&'{') => {
                chars.next();
                text.push('{');
            }
            '}' if chars.peek() == Some(&'}') => {
                chars.next();
                text.push('}');
            }
            '{' => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                let mut inside = String::new();
                loop {
                    match chars.next() {
                        Some('}') => break,
                        Some(c) => inside.push(c),
                        None => return Err("a `{` is not closed".to_owned()),
                    }
                }
                let (name, spec) = inside.split_once(':').unwrap_or((&inside, ""));
                pieces.push(Piece::Arg {
                    name: name.trim().to_owned(),
                    spec: spec.trim().to_owned(),
                });
            }
            '}' => return Err("a `}` is not opened; write `}}` for a brace".to_owned()),
            c => text.push(c),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_strings_split_at_braces() {
        let arg = |name: &str, spec: &str| Piece::Arg {
            name: name.into(),
            spec: spec.into(),
        };
        let text = |t: &str| Piece::Text(t.into());
        assert_eq!(
            parse("a{}b{{{x:.2}}}").unwrap(),
            [
                text("a"),
                arg("", ""),
                text("b{"),
                arg("x", ".2"),
                text("}")
            ]
        );
        assert!(parse("{").is_err() && parse("}").is_err());
    }
}
