//! stub
/// stub
pub const MUTATIONS: &[&str] = &["push","extend"];
