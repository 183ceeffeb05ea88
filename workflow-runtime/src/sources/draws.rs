//! Random numbers that a replay draws again.

use uuid::Uuid;

/// How executions draw.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Settings {
    /// Every execution of a workflow draws the same; else each draws what its ARN says.
    pub(crate) seed: Option<u64>,
    /// What every `uuid()` gives.
    pub(crate) uuid: Option<Uuid>,
    /// What every `random()` gives.
    pub(crate) random: Option<f64>,
}

impl Settings {
    /// A name that no other execution has, marked where UUIDs are drawn in a test.
    pub(crate) fn name(self) -> String {
        let (high, low) = Uuid::new_v4().as_u64_pair();
        let name = match self.seed {
            Some(_) => Uuid::from_u64_pair(high & !(0xffff << 48) | TEST_MARK << 48, low),
            None => Uuid::from_u64_pair(high, low),
        };
        name.to_string()
    }
}

/// What a scope of an execution draws.
///
/// The n-th UUID of a scope follows from the execution, from the place of the scope in it and
/// from n, and so does the n-th number. So a replay draws the same, whatever runs side by side;
/// and a native body the same as its definition, which draws in the same order.
#[derive(Debug, Clone)]
pub(crate) struct Draws {
    settings: Settings,
    key: u64,
    uuids: u64,
    numbers: u64,
    /// How often the scope has started children.
    rounds: u64,
}

/// A draw, for callers that choose which.
pub(crate) type Draw<T> = fn(&mut Draws) -> T;

/// So that UUIDs have nothing to do with numbers.
const UUIDS: u64 = 0x5555_5555_5555_5555;

/// How UUIDs begin that are drawn in a test.
pub(crate) const TEST_MARK: u64 = 0x7e57;

impl Draws {
    /// For the root of the execution `arn` of `workflow`.
    pub(crate) fn of_execution(settings: Settings, arn: &str, workflow: &str) -> Draws {
        let key = match settings.seed {
            Some(seed) => hash(seed, workflow.bytes()),
            None => hash(0, arn.bytes()),
        };
        Draws {
            settings,
            ..Draws::new(key)
        }
    }

    /// Nothing but a key.
    pub(crate) fn new(key: u64) -> Draws {
        Draws {
            settings: Settings::default(),
            key,
            uuids: 0,
            numbers: 0,
            rounds: 0,
        }
    }

    /// The scope starts children, for the first time or again.
    pub(crate) fn next_round(&mut self) {
        self.rounds += 1;
    }

    /// For the child at `index` of the present round.
    pub(crate) fn of_child(&self, index: usize) -> Draws {
        let place = self.rounds.to_le_bytes().into_iter();
        let place = place.chain((index as u64).to_le_bytes());
        Draws {
            settings: self.settings,
            ..Draws::new(hash(self.key, place))
        }
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> Uuid {
        if let Some(fixed) = self.settings.uuid {
            return fixed;
        }
        self.uuids += 2;
        let half = |n| bits(self.key ^ UUIDS, n);
        let (mut high, low) = (half(self.uuids - 1), half(self.uuids));
        if self.settings.seed.is_some() {
            high = high >> 16 | TEST_MARK << 48;
        }
        let pair = Uuid::from_u64_pair(high, low);
        uuid::Builder::from_random_bytes(pair.into_bytes()).into_uuid()
    }

    /// A number in `0..1`.
    pub(crate) fn random(&mut self) -> f64 {
        match (self.settings.random, self.settings.seed) {
            (Some(fixed), _) => fixed,
            (None, None) => fraction(self.bits()),
            // JSONata prints 15 digits, Rust all of them.
            (None, Some(_)) => (fraction(self.bits()) * 1e12).floor() / 1e12,
        }
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.numbers += 1;
        bits(self.key, self.numbers)
    }
}

/// The n-th bits of a sequence (splitmix64).
fn bits(key: u64, n: u64) -> u64 {
    let state = key.wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// FNV-1a: spreads what is alike.
pub(crate) fn hash(seed: u64, bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes
        .into_iter()
        .fold(seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// 53 of the bits as a number in `0..1`.
#[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
pub(crate) fn fraction(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(mut draws: Draws) -> (Uuid, f64, Uuid, f64) {
        (draws.uuid(), draws.random(), draws.uuid(), draws.random())
    }

    #[test]
    fn a_replay_draws_the_same_and_other_executions_and_scopes_do_not() {
        let of = |arn: &str| Draws::of_execution(Settings::default(), arn, "w");
        let first = drawn(of("arn:1"));
        assert_eq!(first, drawn(of("arn:1")));
        assert_ne!(first, drawn(of("arn:2")));
        assert_ne!(first.0, first.2);
        assert_ne!(first.1, first.3);
        let mut again = of("arn:1");
        let children: Vec<_> = (0..3)
            .flat_map(|_| {
                again.next_round();
                [drawn(again.of_child(0)), drawn(again.of_child(1))]
            })
            .chain([first])
            .map(|drawn| drawn.0)
            .collect();
        let distinct: std::collections::BTreeSet<_> = children.iter().collect();
        assert_eq!(distinct.len(), children.len());
    }

    #[test]
    fn uuids_do_not_move_numbers() {
        let mut a = Draws::new(7);
        let mut b = Draws::new(7);
        let _ = a.uuid();
        assert_eq!(a.random(), b.random());
    }

    #[test]
    fn settings_go_before_what_is_drawn() {
        let settings = Settings {
            seed: Some(1),
            uuid: Some(Uuid::nil()),
            random: Some(0.25),
        };
        let draws = Draws::of_execution(settings, "arn:1", "w");
        assert_eq!(
            drawn(draws.of_child(3)),
            (Uuid::nil(), 0.25, Uuid::nil(), 0.25)
        );
        let seeded = Settings {
            uuid: None,
            random: None,
            ..settings
        };
        let [a, b] = ["arn:1", "arn:2"].map(|arn| drawn(Draws::of_execution(seeded, arn, "w")));
        assert_eq!(a, b);
    }
}
