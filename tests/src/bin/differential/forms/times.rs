//! Times, spans, dates, UUIDs and decimals.

use super::{Form, Gives};
use crate::types::Int;

pub(super) const FORMS: &[Form] = &[
    (Gives::Bool, "", "($time < $when)"),
    (Gives::Bool, "", "($time <= $when)"),
    (Gives::Bool, "", "($time == $when)"),
    (Gives::Bool, "", "($span > $pause)"),
    (Gives::Bool, "", "($span <= $pause)"),
    (Gives::Bool, "", "($span == $pause)"),
    (Gives::Bool, "", "($uid == $uie)"),
    (Gives::Bool, "", "($uid < $uie)"),
    (Gives::Bool, "", "($day < $date)"),
    (Gives::Bool, "", "($day == $date)"),
    (Gives::Bool, "", "($ctime < $cwhen)"),
    (Gives::Bool, "", "($ctime == $cwhen)"),
    (Gives::Bool, "", "($cday < $cdate)"),
    (Gives::Bool, "", "($uid).is_nil()"),
    (Gives::Bool, "", "($span).is_zero()"),
    (Gives::Bool, "", "(($time).max($when) == $time)"),
    (Gives::Bool, "", "vec![$time, $when].contains(&$time)"),
    (Gives::Int(Int::I64), "", "(($time).as_second() % 1000)"),
    (
        Gives::Int(Int::I64),
        "",
        "(($time).as_millisecond() % 1000)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "(($span).as_secs() as i64 % 1000)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "(($span).as_millis() as i64 % 1000)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "((($span).as_micros() % 1000) as i64)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "i64::from(($span).subsec_millis())",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "i64::from(($span).subsec_micros() % 1000)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "i64::from(($span).subsec_nanos() % 1000)",
    ),
    (
        Gives::Float,
        "",
        "($span).as_secs_f64().floor().min(1000.0)",
    ),
    (Gives::Text, "", "format!(\"{}\", $day)"),
    (Gives::Text, "", "($uid).to_string()"),
    (Gives::Text, "", "format!(\"{} {}\", $time, $cday)"),
    (Gives::Text, "", "($time).to_string()"),
    (Gives::Text, "", "($money).to_string()"),
    (Gives::Time, "", "($time).max($when)"),
    (Gives::Time, "", "($time).min($when)"),
    (
        Gives::Time,
        "",
        "[$time, $when].iter().max().copied().unwrap_or($time)",
    ),
    (Gives::Span, "", "($span).max($pause)"),
    (Gives::Span, "", "($span).min($pause)"),
    (Gives::Span, "", "($span).saturating_sub($pause)"),
    (
        Gives::Span,
        "",
        "Duration::from_millis(($span / 2).as_millis() as u64)",
    ),
    (Gives::Span, "", "Duration::from_mins($u64 % 100)"),
];
