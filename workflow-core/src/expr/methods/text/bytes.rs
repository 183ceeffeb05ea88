//! Parts of a text by the places of its bytes.

use crate::data::Shape;
use crate::expr::build::{self, fail, once};
use crate::jsonata::Ast;

use super::{all_matches, empty, regex};

/// A byte that goes on a character, in URL encoding.
const INSIDE: &str = "^%[89AB]";

/// `s[start..end]`; places that are not between characters fail the execution.
pub(crate) fn cut_bytes(text: Ast, start: Ast, end: Option<Ast>) -> Ast {
    let wrong = || fail("range out of the text, or inside of a character");
    cut(text, start, end, wrong())
}

/// `s.get(start..end)`
pub(crate) fn get_bytes(text: Ast, start: Ast, end: Option<Ast>) -> Ast {
    cut(text, start, end, Ast::Null)
}

/// URL encoding writes each byte as one character or as `%` and two; the bytes in between are
/// put together again.
fn cut(text: Ast, start: Ast, end: Option<Ast>, wrong: Ast) -> Ast {
    let byte = build::lambda(["byte"], |[m]| m.field("match"));
    let encoded = Ast::call("encodeUrlComponent", [text]);
    let bytes = build::map(all_matches(encoded, "%..|."), byte, &Shape::String);
    once(bytes, "bytes", |bytes| {
        once(start, "start", |start| match end {
            None => part(bytes, start, None, wrong),
            Some(end) => once(end, "end", |end| part(bytes, start, Some(end), wrong)),
        })
    })
}

fn part(bytes: Ast, start: Ast, end: Option<Ast>, wrong: Ast) -> Ast {
    let outside = outside(&bytes, &start, end.as_ref());
    let from_zero = build::int_of(&start) == Some(0);
    let within = build::lambda(["byte", "index"], |[_, i]| {
        let after = build::ge(i.clone(), start);
        match end {
            Some(end) if from_zero => build::lt(i, end),
            Some(end) => build::and(after, build::lt(i, end)),
            None => after,
        }
    });
    let part = build::filter(bytes, within, &Shape::String);
    let part = Ast::call("decodeUrlComponent", [Ast::call("join", [part])]);
    Ast::conditional(outside, wrong, part)
}

fn outside(bytes: &Ast, start: &Ast, end: Option<&Ast>) -> Ast {
    // Past the end there is no byte, and `&` makes the empty text of nothing.
    let inside = |at: &Ast| {
        let byte = build::concat(build::item(bytes.clone(), at.clone()), empty());
        Ast::call("contains", [byte, regex(INSIDE)])
    };
    let count = build::count(bytes.clone());
    let of_start = |last: Ast| {
        let crossed = build::gt(start.clone(), last);
        build::or(crossed, inside(start))
    };
    match end {
        None => of_start(count),
        Some(end) => {
            let of_end = build::or(build::gt(end.clone(), count), inside(end));
            match build::int_of(start) {
                Some(0) => of_end,
                _ => build::or(of_start(end.clone()), of_end),
            }
        }
    }
}
