//! Times of jiff and chrono, by the millisecond.

use chrono::{DateTime, Utc};
use workflow_runtime::prelude::*;

use crate::form::{Section, pairs, section};

/// Before 1970, at its beginning, a leap day, the last millisecond of a year.
const TIMES: [&str; 5] = [
    "1969-12-31T23:59:58.5Z",
    "1970-01-01T00:00:00Z",
    "2024-02-29T12:30:00.25Z",
    "2025-12-31T23:59:59.999Z",
    "2026-01-01T00:00:00Z",
];

const MILLISECONDS: [u64; 4] = [0, 1, 61_500, 86_400_000];

fn times<T: std::str::FromStr<Err: std::fmt::Debug> + Clone>() -> Vec<(T, T)> {
    let times = TIMES.map(|text| text.parse::<T>().unwrap());
    pairs(&times, &times)
}

fn cases<T: std::str::FromStr<Err: std::fmt::Debug> + Clone>() -> Vec<(T, T, Duration)> {
    let durations = MILLISECONDS.map(Duration::from_millis);
    pairs(&times::<T>(), &durations)
        .into_iter()
        .map(|((t, u), d)| (t, u, d))
        .collect()
}

pub(crate) fn timestamps() -> Section {
    section!("Times", cases, (t: Timestamp, u: Timestamp, d: Duration) {
        Timestamp { t }
        bool { t == u }
        bool { t != u }
        bool { t < u }
        bool { t >= u }
        Timestamp { t.max(u) }
        Timestamp { std::cmp::min(t, u) }
        Timestamp { if t < u { t } else { u } }
        i64 { t.as_second() }
        i64 { t.as_millisecond() }
        i64 { u.as_second() - t.as_second() }
        i64 { (t + d).as_millisecond() }
        i64 { (t - d).as_millisecond() }
        i64 { (t + Duration::from_secs(90)).as_second() }
        bool { t + d > u }
        bool { t - Duration::from_millis(1500) <= u }
        String { (t + d).to_string() }
        String { format!("at {t}") }
        Option<Timestamp> { vec![t, u].iter().max().copied() }
        bool { [t, u].contains(&t) }
    })
}

pub(crate) fn date_times() -> Section {
    section!("Times of chrono", cases, (t: DateTime<Utc>, u: DateTime<Utc>, d: Duration) {
        DateTime<Utc> { t }
        bool { t == u }
        bool { t < u }
        DateTime<Utc> { t.max(u) }
        bool { t + d > u }
        bool { t - Duration::from_millis(1500) <= u }
        Option<DateTime<Utc>> { vec![t, u].into_iter().min() }
    })
}

#[test]
fn timestamps_mean_what_rust_means() {
    timestamps().check();
}

#[test]
fn date_times_mean_what_rust_means() {
    date_times().check();
}
