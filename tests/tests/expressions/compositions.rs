//! Everyday combinations.

use std::time::Duration;

use workflow_runtime::prelude::*;

use crate::form::{Section, section};

fn cases() -> Vec<(u64, Duration, u32)> {
    vec![
        (0, Duration::ZERO, 1),
        (59, Duration::from_millis(2500), 2),
        (86_400, Duration::from_secs(7), 3),
        (1500, Duration::new(1, 999_999_999), 10),
    ]
}

pub(crate) fn section() -> Section {
    section!("Durations", cases, (n: u64, d: Duration, k: u32) {
        Duration { Duration::from_secs(n) }
        Duration { Duration::from_millis(n) }
        Duration { Duration::from_mins(n) }
        Duration { Duration::from_hours(2) }
        u64 { d.as_secs() }
        u128 { d.as_millis() }
        u32 { d.subsec_millis() }
        u32 { d.subsec_nanos() }
        f64 { Duration::from_secs(n).as_secs_f64() }
        bool { d.is_zero() }
        bool { d == Duration::from_secs(7) }
        bool { d > Duration::from_secs(5) }
        Duration { d + Duration::from_millis(600) }
        Duration { Duration::from_secs(n) + Duration::from_secs(1) }
        Duration { Duration::from_secs(n) * k }
        Duration { d * 3 }
        Duration { d / 2 }
        Duration { d - Duration::from_millis(500) }
        Duration { d.saturating_sub(Duration::from_secs(2)) }
        Duration { d.max(Duration::from_secs(5)) }
    })
}

#[test]
fn means_what_rust_means() {
    section().check();
}
