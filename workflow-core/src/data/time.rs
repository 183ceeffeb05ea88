//! Types that name a point in time.

use jiff::Timestamp;

/// A type whose JSON is a time as Wait states take it: RFC 3339 with a zone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no point in time",
    note = "`sleep_until` takes a `Timestamp`, or chrono's `DateTime<Utc>` with the feature `chrono`; `sleep` takes a `Duration`"
)]
pub trait PointInTime {
    /// The point in time.
    fn timestamp(&self) -> Timestamp;
}

impl PointInTime for Timestamp {
    fn timestamp(&self) -> Timestamp {
        *self
    }
}

impl<T: PointInTime + ?Sized> PointInTime for &T {
    fn timestamp(&self) -> Timestamp {
        T::timestamp(self)
    }
}
