//! Times as Wait and Choice states read them.

use jiff::Timestamp;

/// The time that `text` names: RFC 3339 with an uppercase `T`, and `Z` or an offset.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let (date, rest) = text.split_once('T')?;
    if !shape(date, "dddd-dd-dd") {
        return None;
    }
    let (time, offset) = match rest.strip_suffix('Z') {
        Some(time) => (time, None),
        None => {
            let sign = rest.rfind(['+', '-'])?;
            (&rest[..sign], Some(&rest[sign + 1..]))
        }
    };
    if offset.is_some_and(|offset| !shape(offset, "dd:dd")) {
        return None;
    }
    let (seconds, fraction) = match time.split_once('.') {
        Some((seconds, fraction)) => (seconds, Some(fraction)),
        None => (time, None),
    };
    let digits = |f: &str| (1..=9).contains(&f.len()) && f.bytes().all(|b| b.is_ascii_digit());
    if !shape(seconds, "dd:dd:dd") || fraction.is_some_and(|f| !digits(f)) {
        return None;
    }
    // Leap seconds are nothing that the service knows.
    if seconds.ends_with(":60") {
        return None;
    }
    text.parse().ok()
}

/// Whether `text` has a digit where `shape` has a `d`, and the same character elsewhere.
fn shape(text: &str, shape: &str) -> bool {
    let fits = |(a, b): (u8, u8)| {
        if b == b'd' {
            a.is_ascii_digit()
        } else {
            a == b
        }
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_complete_times_with_a_zone_are_times() {
        for text in [
            "2016-12-05T21:29:29Z",
            "2016-12-05T21:29:29.123456789Z",
            "2016-12-05T21:29:29.00Z",
            "2016-12-05T21:29:29+01:00",
            "2016-12-05T21:29:29.5-11:30",
        ] {
            assert!(parse(text).is_some(), "{text}");
        }
        for text in [
            "2016-12-05 21:29:29Z",
            "2016-12-05T21:29:29",
            "2016-13-05T21:29:29Z",
            "2016-12-05T25:29:29Z",
            "05-12-2016T21:29:29Z",
            "2016-12-05t21:29:29z",
            "2016-12-05T21:29:60Z",
            "2016-12-05T21:29:29.Z",
            "2016-12-05T21:29:29.0123456789Z",
            "2016-12-05T21:29:29+0100",
            "2016-12-05T21:29Z",
            "",
            "T",
            "é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
