//! Small programs, each run natively and as its definition with the same result.
#![allow(
    clippy::cmp_owned,
    clippy::comparison_to_empty,
    clippy::map_clone,
    clippy::needless_late_init,
    clippy::redundant_closure,
    clippy::unnecessary_map_or,
    clippy::unused_unit,
    reason = "they are written as newcomers write, too"
)]

mod blocks;
mod contexts;
mod distributed;
mod errors;
mod expressions;
mod found;
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
mod pieces;
mod repeated;
mod sagas;
mod scopes;
mod shared;
mod sources;
mod stability;
mod styles;
mod times;
mod traps;
mod values;
