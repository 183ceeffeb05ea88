//! Numbers in JSON.

use serde_json::Value as Json;

/// 2^53: up to there a double holds every integer.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// `1.0` is `1`, as in any JSON that the service writes.
#[must_use]
pub fn whole_numbers(json: Json) -> Json {
    match json {
        Json::Number(n) => match n.as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
            Some(f) if f.fract() == 0.0 && f.abs() <= MOST_EXACT => Json::from(f as i64),
            _ => Json::Number(n),
        },
        Json::Array(items) => items.into_iter().map(whole_numbers).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(k, v)| (k, whole_numbers(v)));
            Json::Object(fields.collect())
        }
        other => other,
    }
}
