//! What the whole-system tests share.

pub mod asl;
pub mod differential;
pub mod shop;

/// The code of the documents is compiled.
#[cfg(doctest)]
mod documents {
    #[doc = include_str!("../../README.md")]
    struct Readme;

    #[doc = include_str!("../../docs/guide.md")]
    struct Guide;

    #[doc = include_str!("../../docs/interpreter.md")]
    struct Interpreter;
}
