//! What a person would call a state, from what its step does.

/// `charge_card` as `ChargeCard`.
pub(super) fn pascal_case(name: &str) -> String {
    let mut out = String::new();
    let mut upper = true;
    for c in name.trim_start_matches("r#").chars() {
        if c == '_' {
            upper = true;
        } else if upper {
            out.extend(c.to_uppercase());
            upper = false;
        } else {
            out.push(c);
        }
    }
    out
}

/// `Wait30Seconds`, `Wait1Day`: the largest unit that divides the time.
pub(super) fn wait(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (86_400, "Day"),
        (3_600, "Hour"),
        (60, "Minute"),
        (1, "Second"),
    ];
    let fits = |(size, _): &(u64, &str)| seconds > 0 && seconds.is_multiple_of(*size);
    let (size, unit) = UNITS.into_iter().find(fits).unwrap_or((1, "Second"));
    let count = seconds / size;
    format!("Wait{count}{unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_named_by_their_largest_whole_unit() {
        for (seconds, name) in [
            (30, "Wait30Seconds"),
            (1, "Wait1Second"),
            (0, "Wait0Seconds"),
            (90, "Wait90Seconds"),
            (120, "Wait2Minutes"),
            (86_400, "Wait1Day"),
        ] {
            assert_eq!(wait(seconds), name);
        }
    }
}
