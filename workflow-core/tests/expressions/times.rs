//! Times, durations and UUIDs.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;
use workflow_core::expr::{functions, literal, methods, ops};

use crate::harness::{d, same};

fn times() -> Vec<Timestamp> {
    [
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.1Z",
        "2026-01-01T00:00:10.01Z",
        "2026-02-28T23:59:59.999Z",
        "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.5Z",
        "1969-12-31T23:59:59Z",
        "1900-03-01T12:00:00.25Z",
    ]
    .map(|text| text.parse().unwrap())
    .to_vec()
}

/// A time of the service has three digits of a second, whatever they are.
fn moment() -> Timestamp {
    "2026-01-01T00:00:00.1Z".parse().unwrap()
}

#[test]
fn times_are_ordered_as_times() {
    same(
        times(),
        |t| t < moment(),
        |t| ops::lt(t, literal(moment()), d()),
    );
    same(
        times(),
        |t| t >= moment(),
        |t| ops::ge(t, literal(moment()), d()),
    );
    same(
        times(),
        |t| t == moment(),
        |t| ops::eq(t, literal(moment()), d()),
    );
    same(
        times(),
        |t| t != moment(),
        |t| ops::ne(t, literal(moment()), d()),
    );
    same(
        times(),
        |t| t.max(moment()),
        |t| methods::max_with(t, literal(moment()), d()),
    );
}

#[test]
fn times_are_printed_and_counted() {
    same(times(), |t| t.to_string(), |t| methods::to_string(t, d()));
    same(times(), |t| t.as_second(), |t| methods::as_second(t, d()));
    same(
        times(),
        |t| t.as_millisecond(),
        |t| methods::as_millisecond(t, d()),
    );
}

#[test]
fn times_are_moved() {
    let millis = |t: Timestamp| t.as_millisecond();
    for by in [
        Duration::ZERO,
        Duration::from_secs(90),
        Duration::from_millis(1500),
        Duration::from_secs(86_400 * 400),
    ] {
        same(
            times(),
            |t| millis(t + by),
            |t| methods::as_millisecond(ops::add(t, literal(by), d::<Timestamp>()), d()),
        );
        same(
            times(),
            |t| millis(t - by),
            |t| methods::as_millisecond(ops::sub(t, literal(by), d::<Timestamp>()), d()),
        );
    }
    same(
        vec![0_u64, 1, 86_400],
        |n| millis(moment() + Duration::from_secs(n)),
        |n| {
            let by = functions::duration_from_secs(n, d::<Duration>());
            methods::as_millisecond(ops::add(literal(moment()), by, d::<Timestamp>()), d())
        },
    );
}

#[test]
fn durations_are_measured() {
    let durations = || {
        vec![
            Duration::ZERO,
            Duration::from_millis(2500),
            Duration::from_secs(7),
            Duration::new(3, 999_999_999),
        ]
    };
    same(
        durations(),
        |x| x.as_millis() as u64,
        |x| methods::as_millis(x, d()),
    );
    same(
        durations(),
        |x| x.subsec_millis(),
        |x| methods::subsec_millis(x, d()),
    );
    same(
        durations(),
        |x| x.subsec_nanos(),
        |x| methods::subsec_nanos(x, d()),
    );
    same(durations(), |x| x.is_zero(), |x| methods::is_zero(x, d()));
    same(
        durations(),
        |x| x.as_secs_f64(),
        |x| methods::as_secs_f64(x, d()),
    );
    let moved = |x: Duration| (moment() + x).as_millisecond();
    same(durations(), moved, |x| {
        methods::as_millisecond(ops::add(literal(moment()), x, d::<Timestamp>()), d())
    });
}

#[test]
fn dates_and_uuids_are_texts_in_order() {
    let dates = || -> Vec<Date> {
        ["2026-01-01", "2025-12-31", "1999-10-09"]
            .map(|text| text.parse().unwrap())
            .to_vec()
    };
    let day: Date = "2025-12-31".parse().unwrap();
    same(dates(), |x| x < day, |x| ops::lt(x, literal(day), d()));
    same(dates(), |x| x == day, |x| ops::eq(x, literal(day), d()));
    same(dates(), |x| x.to_string(), |x| methods::to_string(x, d()));
    let ids = || vec![Uuid::nil(), Uuid::from_u128(7), Uuid::max()];
    let seven = Uuid::from_u128(7);
    same(ids(), |x| x <= seven, |x| ops::le(x, literal(seven), d()));
    same(ids(), |x| x == seven, |x| ops::eq(x, literal(seven), d()));
    same(ids(), |x| x.is_nil(), |x| methods::is_nil(x, d()));
    same(ids(), |x| x.to_string(), |x| methods::to_string(x, d()));
}
