//! Every form of an expression: what it becomes is what `docs/expressions.md` shows, and means what
//! Rust means.
//!
//! Each module has the forms of a section of the page. A form is compiled by `#[workflow]`, and run
//! natively, by the interpreter and by a JSONata engine of other authors, over the section's values.
#![allow(
    clippy::all,
    reason = "forms are written in every way that users write them"
)]

mod boxed;
mod casts;
mod chars;
mod closures;
mod compositions;
mod floats;
mod form;
mod formats;
mod ids;
mod integers;
mod iterators;
mod json;
mod lists;
mod logic;
mod maps;
mod options;
mod page;
mod results;
mod statements;
mod texts;
mod times;
mod tuples;
mod wholes;
