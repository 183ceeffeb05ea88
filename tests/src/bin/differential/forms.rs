//! Forms of expressions, as templates: what a method chain over a place looks like.

use crate::types::Int;

mod conversions;
mod lists;
mod numbers;
mod options;
mod sequences;
mod tests;
mod texts;
mod times;

/// What a form gives.
#[derive(Clone, Copy)]
pub(crate) enum Gives {
    T,
    Option,
    List,
    Map,
    Bool,
    Int(Int),
    Float,
    Text,
    Char,
    Json,
    /// `Option<usize>`
    Place,
    Texts,
    Sizes,
    Time,
    Span,
}

/// A form: what it gives; what `T` must be; its template.
///
/// `o` is ordered, `e` has `==`, `f` is `f64`, `t` a text, `c` can be copied. `m` may fail in the macros' eyes, so it is
/// not for lazy closures; `r` does fail now and then; `u` looks at the order of a map.
pub(crate) type Form = (Gives, &'static str, &'static str);

/// All forms.
pub(crate) fn all() -> impl Iterator<Item = &'static Form> {
    let tables = [
        conversions::FORMS,
        lists::FORMS,
        numbers::FORMS,
        options::FORMS,
        sequences::FORMS,
        tests::FORMS,
        texts::FORMS,
        times::FORMS,
    ];
    tables.into_iter().flatten()
}
