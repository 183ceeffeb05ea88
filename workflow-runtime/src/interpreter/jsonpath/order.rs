//! The order of a Java `HashMap`, in which the service writes some keys, as recorded payloads and
//! their texts show: those of a payload template that end in `.$`, which come after all others, and
//! those of `States.JsonMerge`.

/// Puts fields that were added one by one in the order of a `HashMap`.
pub(crate) fn of_hash_map<T>(fields: &mut [(String, T)]) {
    let slots = slots(fields.len());
    fields.sort_by_key(|(name, _)| slot(name, slots));
}

/// How many slots a `HashMap` has that got this many keys one by one: it doubles above three
/// quarters.
fn slots(keys: usize) -> u32 {
    let mut slots: u32 = 16;
    while keys > slots as usize / 4 * 3 {
        slots *= 2;
    }
    slots
}

/// The slot of a key. Keys of one slot keep their order.
fn slot(key: &str, slots: u32) -> u32 {
    let units = key.encode_utf16();
    let hash = units.fold(0u32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(u32::from(unit))
    });
    (hash ^ (hash >> 16)) & (slots - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As they were recorded, in parameters and outputs.
    #[test]
    fn replaced_keys_are_in_the_order_of_the_service() {
        for (template, service) in [
            ("StateMachineArn Input Name", "Input StateMachineArn Name"),
            ("Bucket Key Body", "Bucket Body Key"),
            ("TaskToken arg1 arg2", "arg2 arg1 TaskToken"),
            (
                "TopicArn Message MessageAttributes",
                "MessageAttributes TopicArn Message",
            ),
            ("Question Answer", "Answer Question"),
            (
                "simpleArray partitionedArray containsElement numberRange thirdElement arraySize uniqueValues",
                "uniqueValues simpleArray thirdElement partitionedArray arraySize containsElement numberRange",
            ),
        ] {
            let names = template.split(' ').map(|name| (name.to_owned(), ()));
            let mut fields: Vec<_> = names.collect();
            of_hash_map(&mut fields);
            let found: Vec<_> = fields.iter().map(|(name, ())| name.as_str()).collect();
            assert_eq!(found.join(" "), service);
        }
    }

    #[test]
    fn the_map_grows() {
        assert_eq!(
            [slots(0), slots(12), slots(13), slots(24), slots(25)],
            [16, 16, 32, 32, 64]
        );
    }
}
