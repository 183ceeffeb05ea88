//! The intrinsic functions of payload templates.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html>
