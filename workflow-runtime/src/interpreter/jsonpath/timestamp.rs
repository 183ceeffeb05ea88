//! Which texts are timestamps.

use jiff::Timestamp;

/// The instant that `text` names: RFC 3339 with an upper-case `T`, and an upper-case `Z` or an
/// offset behind the time.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let (date, time) = text.split_once('T')?;
    if !is_like(date, "9999-99-99") {
        return None;
    }
    let (time, offset) = match time.strip_suffix('Z') {
        Some(time) => (time, None),
        None => time
            .split_at_checked(time.len().checked_sub(6)?)
            .map(|(time, offset)| (time, Some(offset)))?,
    };
    if !offset.is_none_or(|offset| is_like(offset, "+99:99") || is_like(offset, "-99:99")) {
        return None;
    }
    let (seconds, fraction) = match time.split_once('.') {
        Some((seconds, fraction)) => (seconds, Some(fraction)),
        None => (time, None),
    };
    let digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_like(seconds, "99:99:99") || !fraction.is_none_or(digits) {
        return None;
    }
    text.parse().ok()
}

/// Whether `text` has digits where `pattern` has nines, and the same characters elsewhere.
fn is_like(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, like)| match like {
                b'9' => byte.is_ascii_digit(),
                _ => byte == like,
            })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn tells_timestamps() {
        let same = [
            "2012-10-09T19:00:55Z",
            "2012-10-09T20:00:55+01:00",
            "2012-10-09T19:00:55.000Z",
        ];
        for text in same {
            assert_eq!(parse(text), parse(same[0]), "{text}");
            assert!(parse(text).is_some(), "{text}");
        }
        let more = [
            "2016-08-18T17:33:00.123456789-12:30",
            "2024-02-29T00:00:00Z",
        ];
        for text in more {
            assert!(parse(text).is_some(), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_alike() {
        let texts = [
            "",
            " ",
            "T",
            "Z",
            "2012-10-09",
            "2012-10-09T19:00:55",
            "2012-10-09 19:00:55Z",
            "2012-10-09t19:00:55Z",
            "2012-10-09T19:00:55z",
            "2012-13-09T19:00:55Z",
            "2012-10-09T25:00:55Z",
            "09-10-2012T19:00:55Z",
            "2023-02-29T00:00:00Z",
            "2012-10-09T19:00:55.Z",
            "2012-10-09T19:00:55+0100",
            "2012-10-09T19:00:55+01:00[Europe/Paris]",
            "2012-10-09T19:00:5é",
            "2012-10-09Té+01:0é",
        ];
        for text in texts {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
