//! The parser of JSONPath and of intrinsic functions.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workflow_core::jsonpath::{Intrinsic, Path};

fuzz_target!(|text: &str| {
    if let Ok(path) = Path::parse(text) {
        let _ = (path.is_definite(), path.is_reference(), path.variables());
    }
    let _ = Intrinsic::parse(text);
});
