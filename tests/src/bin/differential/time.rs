//! Times, spans, dates, UUIDs and decimals.

use crate::scope::Gen;
use crate::statement::Block;
use crate::types::{Int, Ty};

/// Times as inputs have them: no digits after the millisecond, which definitions leave out.
pub(crate) const TIMES: &[&str] = &[
    "1970-01-01T00:00:00Z",
    "1969-12-31T23:59:59.5Z",
    "2000-02-29T12:00:00Z",
    "2001-01-01T00:00:00.001Z",
    "2025-12-31T23:59:59.999Z",
    "2101-01-01T10:00:00.25Z",
];

pub(crate) const UUIDS: &[&str] = &[
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-0000-0000-000000000005",
    "67e55044-10b1-426f-9247-bb680e5fe0c8",
    "ffffffff-ffff-4fff-bfff-ffffffffffff",
];

pub(crate) const DATES: &[&str] = &["1999-12-31", "2000-02-29", "2026-01-01"];

/// The fns of a module that make times of text: they run when a definition is built.
pub(crate) const HEADER: &str = "fn at(text: &str) -> Timestamp {\n    text.parse().unwrap()\n}\n\n\
    fn chrono_at(text: &str) -> chrono::DateTime<chrono::Utc> {\n    text.parse().unwrap()\n}\n\n";

impl Gen {
    /// A value that is made of nothing.
    pub(crate) fn time_literal(&mut self, ty: &Ty) -> String {
        match ty {
            Ty::Time => match self.rng.below(4) {
                0 => "Timestamp::UNIX_EPOCH".to_owned(),
                _ => format!("at({:?})", self.rng.pick(TIMES)),
            },
            Ty::ChronoTime => format!("chrono_at({:?})", self.rng.pick(TIMES)),
            Ty::Span => (*self.rng.pick(&[
                "Duration::ZERO",
                "Duration::from_secs(90)",
                "Duration::from_millis(1_250)",
                "Duration::from_hours(3)",
            ]))
            .to_owned(),
            Ty::Uuid => (*self.rng.pick(&["Uuid::nil()", "Uuid::from_u128(5)"])).to_owned(),
            Ty::Date => (*self.rng.pick(&[
                "jiff::civil::date(2026, 1, 1)",
                "jiff::civil::Date::constant(1999, 12, 31)",
            ]))
            .to_owned(),
            Ty::ChronoDate => "chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap()".to_owned(),
            _ => "rust_decimal::Decimal::new(1250, 2)".to_owned(),
        }
    }

    /// A value that is made of another one, where there are such.
    pub(crate) fn time_value(&mut self, ty: &Ty) -> Option<String> {
        let place = self.place(|t| t == ty);
        let base = place.map_or_else(|| self.time_literal(ty), |p| p.owned);
        let seconds = self.pure(|g| g.stored_int(Int::U64, 0));
        match ty {
            Ty::Time | Ty::ChronoTime => {
                let op = *self.rng.pick(&["+", "-"]);
                let span = match self.rng.below(3) {
                    0 => format!("Duration::from_secs({seconds})"),
                    1 => format!("Duration::from_millis({seconds})"),
                    // Within what times hold, however often it is done.
                    _ => format!("{}.min(Duration::from_hours(48))", self.span()),
                };
                Some(format!("({base} {op} {span})"))
            }
            Ty::Span => Some(match self.rng.below(6) {
                0 => format!("Duration::from_secs({seconds})"),
                1 => format!("Duration::from_millis({seconds})"),
                2 => format!("Duration::from_mins({seconds})"),
                3 => format!("({base} + Duration::from_millis({seconds}))"),
                4 => format!("({base} * 2).min(Duration::from_hours(48))"),
                _ => format!("{base}.saturating_sub(Duration::from_secs({seconds}))"),
            }),
            _ => Some(base),
        }
    }

    fn span(&mut self) -> String {
        match self.place(|t| *t == Ty::Span) {
            Some(place) => place.code,
            None => self.time_literal(&Ty::Span),
        }
    }

    /// `sleep_until(time).await;`: in the past, in the future, or a while from now.
    pub(crate) fn sleep_until(&mut self, out: &mut Block) {
        self.uses("sleep_until");
        let time = match self.rng.below(3) {
            0 => {
                let seconds = self.pure(|g| g.stored_int(Int::U64, 0));
                format!("now() + Duration::from_secs({seconds})")
            }
            1 => self.pure(|g| g.value(&Ty::ChronoTime, 1)),
            _ => self.pure(|g| g.value(&Ty::Time, 1)),
        };
        out.line(format!("sleep_until({time}).await;"));
    }
}
