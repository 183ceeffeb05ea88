#![allow(missing_docs)]
mod table; pub use table::*;
