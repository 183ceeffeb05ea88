//! Timestamps without a picture: ISO 8601, as far as the reference takes it.

use super::super::moments::start_of;

/// What has been read of a text.
struct Reader<'t> {
    rest: &'t str,
}

impl Reader<'_> {
    /// A number of exactly so many digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let digits = self.rest.get(..count)?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        self.rest = &self.rest[count..];
        digits.parse().ok()
    }

    fn sign(&mut self, signs: &[char]) -> Option<char> {
        let c = self.rest.chars().next().filter(|c| signs.contains(c))?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    /// A number of two digits behind `sign`, of which the first is at most `most`.
    fn behind(&mut self, sign: char, most: i64) -> Option<i64> {
        let start = self.rest;
        let number = self.sign(&[sign]).and_then(|_| self.digits(2));
        let number = number.filter(|n| n / 10 <= most);
        if number.is_none() {
            self.rest = start;
        }
        number
    }
}

/// A text in its parts; none when it does not look like a timestamp.
struct Stamp {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    time: Option<(i64, i64, i64)>,
    /// Milliseconds.
    fraction: Option<f64>,
    /// Minutes.
    offset: Option<i64>,
}

fn read(text: &str) -> Option<Stamp> {
    let mut reader = Reader { rest: text };
    let year = reader.digits(4)?;
    let month = reader.behind('-', 1);
    let day = reader.behind('-', 3);
    let start = reader.rest;
    let time = read_time(&mut reader);
    if time.is_none() {
        reader.rest = start;
    }
    let mut fraction = None;
    if reader.sign(&['.']).is_some() {
        let count = reader.rest.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return None;
        }
        let digits: f64 = format!("0.{}", &reader.rest[..count]).parse().ok()?;
        fraction = Some((digits * 1000.0).trunc());
        reader.rest = &reader.rest[count..];
    }
    let offset = match reader.sign(&['+', '-', 'Z']) {
        None => None,
        Some('Z') => Some(0),
        Some(sign) => {
            let hours = reader.digits(2).filter(|hours| *hours < 30)?;
            reader.sign(&[':']);
            let minutes = reader.digits(2).filter(|minutes| *minutes < 60)?;
            let offset = hours * 60 + minutes;
            Some(if sign == '-' { -offset } else { offset })
        }
    };
    reader.rest.is_empty().then_some(Stamp {
        year,
        month,
        day,
        time,
        fraction,
        offset,
    })
}

fn read_time(reader: &mut Reader<'_>) -> Option<(i64, i64, i64)> {
    let hours = reader.behind('T', 2)?;
    let minutes = reader.behind(':', 5)?;
    let seconds = reader.behind(':', 5)?;
    Some((hours, minutes, seconds))
}

/// Whether a text looks like a timestamp.
pub(super) fn is_timestamp(text: &str) -> bool {
    read(text).is_some()
}

/// The milliseconds of a timestamp; not a number when there is no such date. A time without an
/// offset is one of UTC.
pub(super) fn millis(text: &str) -> f64 {
    let Some(stamp) = read(text) else {
        return f64::NAN;
    };
    let (month, day) = (stamp.month.unwrap_or(1), stamp.day.unwrap_or(1));
    let (hours, minutes, seconds) = stamp.time.unwrap_or((0, 0, 0));
    let is_midnight = hours == 24 && minutes == 0 && seconds == 0;
    let is_date = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (hours < 24 || is_midnight)
        && (stamp.time.is_some() || stamp.fraction.is_none())
        && stamp.offset.is_none_or(|offset| offset.abs() < 24 * 60);
    if !is_date {
        return f64::NAN;
    }
    let time = (hours * 60 + minutes - stamp.offset.unwrap_or(0)) * 60 + seconds;
    #[expect(clippy::cast_precision_loss, reason = "it is exact")]
    let millis = (start_of(stamp.year, month, day) + time * 1000) as f64;
    millis + stamp.fraction.unwrap_or(0.0)
}
