//! What the whole-system tests share.

pub mod asl;
pub mod shop;
