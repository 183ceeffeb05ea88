//! Numbers compared by value, exactly.

use std::cmp::Ordering;

use serde_json::Number;

/// Compares by value: an integer that no double can hold differs from every double.
pub(crate) fn compare(a: &Number, b: &Number) -> Ordering {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        (Some(a), None) => with_double(a, double(b)),
        (None, Some(b)) => with_double(b, double(a)).reverse(),
        (None, None) => double(a).partial_cmp(&double(b)).unwrap_or(Ordering::Equal),
    }
}

fn integer(number: &Number) -> Option<i128> {
    let signed = number.as_i64().map(i128::from);
    signed.or_else(|| number.as_u64().map(i128::from))
}

/// JSON has no number that is not finite.
fn double(number: &Number) -> f64 {
    number.as_f64().unwrap_or_default()
}

fn with_double(integer: i128, double: f64) -> Ordering {
    let whole = double.trunc();
    // Saturates, which keeps the order: the integers are 64 bits wide.
    #[expect(clippy::cast_possible_truncation, reason = "saturating is meant")]
    let ordering = integer.cmp(&(whole as i128));
    ordering.then_with(|| {
        0.0.partial_cmp(&(double - whole))
            .unwrap_or(Ordering::Equal)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_by_value() {
        let ordered = [
            "-1e300",
            "-9223372036854775808",
            "-1.5",
            "-1",
            "-0.5",
            "0",
            "0.5",
            "1",
            "9007199254740992.0",
            "9007199254740993",
            "18446744073709551615",
            "1e20",
        ];
        let numbers: Vec<Number> = ordered
            .iter()
            .map(|text| serde_json::from_str(text).unwrap())
            .collect();
        for (i, a) in numbers.iter().enumerate() {
            for (j, b) in numbers.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} {b}");
            }
        }
    }

    #[test]
    fn finds_one_value_in_several_spellings() {
        for (a, b) in [
            ("1", "1.0"),
            ("0", "-0.0"),
            ("9007199254740992", "9007199254740992.0"),
        ] {
            let [a, b]: [Number; 2] = [a, b].map(|text| serde_json::from_str(text).unwrap());
            assert_eq!(compare(&a, &b), Ordering::Equal, "{a} {b}");
        }
    }
}
