//! What an expression takes from outside, in a way that a replay takes again.

use jiff::Timestamp;
use uuid::Uuid;

/// The time and the random numbers of one evaluation.
///
/// Both follow from recorded history: the time of the event that led here, and a seed made of
/// the execution's ARN and that event's id. So a replay evaluates to the same.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    now: Timestamp,
    state: u64,
}

impl Sources {
    /// For what is evaluated after the event `event` of the execution `arn`, at `now`.
    pub(crate) fn new(arn: &str, event: u64, now: Timestamp) -> Sources {
        // FNV-1a: spreads what is alike.
        let bytes = arn.bytes().chain(event.to_le_bytes());
        let seed = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Sources { now, state: seed }
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// 64 random bits (splitmix64).
    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..1`.
    pub(crate) fn random(&mut self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
        let number = (self.bits() >> 11) as f64 / (1u64 << 53) as f64;
        number
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let (high, low) = (self.bits(), self.bits());
        uuid::Builder::from_random_bytes(Uuid::from_u64_pair(high, low).into_bytes()).into_uuid()
    }
}
