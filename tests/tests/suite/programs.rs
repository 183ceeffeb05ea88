//! Small programs, each run natively and as its definition with the same result.
#![allow(
    clippy::assign_op_pattern,
    clippy::bool_comparison,
    clippy::cmp_owned,
    clippy::comparison_to_empty,
    clippy::eq_op,
    clippy::len_zero,
    clippy::let_and_return,
    clippy::map_clone,
    clippy::match_like_matches_macro,
    clippy::neg_multiply,
    clippy::needless_late_init,
    clippy::partialeq_to_none,
    clippy::redundant_closure,
    clippy::type_complexity,
    clippy::unnecessary_map_or,
    clippy::unused_unit,
    reason = "they are written as newcomers write, too"
)]

mod blocks;
mod combinators;
mod constants;
mod contexts;
mod distributed;
mod errors;
mod evaluated;
mod expressions;
mod found;
mod found_later;
mod generics;
mod inline;
mod integrations;
mod loops;
mod manners;
mod maps;
mod more;
mod names;
mod nested;
mod nesting;
mod orders;
mod outcomes;
mod own_choice;
mod page;
mod pieces;
mod repeated;
mod sagas;
mod scopes;
mod settings;
mod shared;
mod sources;
mod stability;
mod styles;
mod times;
mod traps;
mod values;
