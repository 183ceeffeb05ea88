//! Numbers in English words.

use super::super::super::print;

const FEW: [&str; 20] = [
    "Zero",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
    "Thirteen",
    "Fourteen",
    "Fifteen",
    "Sixteen",
    "Seventeen",
    "Eighteen",
    "Nineteen",
];
const ORDINALS: [&str; 20] = [
    "Zeroth",
    "First",
    "Second",
    "Third",
    "Fourth",
    "Fifth",
    "Sixth",
    "Seventh",
    "Eighth",
    "Ninth",
    "Tenth",
    "Eleventh",
    "Twelfth",
    "Thirteenth",
    "Fourteenth",
    "Fifteenth",
    "Sixteenth",
    "Seventeenth",
    "Eighteenth",
    "Nineteenth",
];
const DECADES: [&str; 9] = [
    "Twenty", "Thirty", "Forty", "Fifty", "Sixty", "Seventy", "Eighty", "Ninety", "Hundred",
];
const MAGNITUDES: [&str; 4] = ["Thousand", "Million", "Billion", "Trillion"];

/// How many levels of trillions are written.
const DEEPEST: u32 = 32;

/// A number in words.
pub(super) fn cardinal(size: f64, ordinal: bool) -> String {
    if !size.is_finite() {
        return print::number(size);
    }
    words(size, false, ordinal, DEEPEST)
}

fn words(size: f64, is_behind: bool, ordinal: bool, levels: u32) -> String {
    let joint = |text: &'static str| if is_behind { text } else { "" };
    if size < 100.0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0..100"
        )]
        return format!(
            "{}{}",
            joint(" and "),
            below_hundred(size as usize, ordinal)
        );
    }
    let (factor, name) = if size < 1000.0 {
        (100.0, "Hundred")
    } else {
        let place = (size.log10() / 3.0).floor().clamp(1.0, 4.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "1..=4"
        )]
        let name = MAGNITUDES[place as usize - 1];
        (1000_f64.powf(place), name)
    };
    let count = (size / factor).floor();
    let rest = size - count * factor;
    let count = match levels {
        0 => print::number(count),
        _ => words(count, false, false, levels - 1),
    };
    let mut text = format!("{}{count} {name}", joint(", "));
    if rest > 0.0 {
        text.push_str(&words(rest, true, ordinal, levels.saturating_sub(1)));
    } else if ordinal {
        text.push_str("th");
    }
    text
}

fn below_hundred(size: usize, ordinal: bool) -> String {
    let few = if ordinal { &ORDINALS } else { &FEW };
    if let Some(word) = few.get(size) {
        return (*word).to_owned();
    }
    let decade = DECADES[size / 10 - 2];
    match (size % 10, ordinal) {
        (0, false) => decade.to_owned(),
        (0, true) => format!("{}ieth", &decade[..decade.len() - 1]),
        (rest, _) => format!("{decade}-{}", few[rest]),
    }
}

/// Each word with what it stands for.
fn vocabulary() -> impl Iterator<Item = (String, f64)> {
    #[expect(clippy::cast_precision_loss, reason = "small")]
    let numbered = |(i, word): (usize, &&str)| (word.to_lowercase(), i as f64);
    let few = FEW.iter().enumerate().map(numbered);
    let ordinals = ORDINALS.iter().enumerate().map(numbered);
    let decades = DECADES.iter().enumerate().flat_map(|(i, word)| {
        let word = word.to_lowercase();
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let value = (i + 2) as f64 * 10.0;
        let ordinal = format!("{}ieth", &word[..word.len() - 1]);
        [(word, value), (ordinal, value)]
    });
    let magnitudes = MAGNITUDES.iter().zip(1..).flat_map(|(word, place)| {
        let (word, value) = (word.to_lowercase(), 1000_f64.powi(place));
        [(format!("{word}th"), value), (word, value)]
    });
    few.chain(ordinals)
        .chain(decades)
        .chain([("hundredth".to_owned(), 100.0)])
        .chain(magnitudes)
}

/// The number that words say.
pub(super) fn value(text: &str) -> f64 {
    let text = text
        .replace(", ", " ")
        .replace(" and ", " ")
        .replace('-', " ");
    let mut parts = vec![0.0];
    for word in text.split([' ', '\\']) {
        let Some((_, value)) = vocabulary().find(|(known, _)| known == word) else {
            return f64::NAN;
        };
        let top = parts.pop().unwrap_or(0.0);
        if value >= 100.0 {
            parts.push(top * value);
        } else if top >= 1000.0 {
            parts.extend([top, value]);
        } else {
            parts.push(top + value);
        }
    }
    parts.iter().sum()
}

/// What words look like.
pub(super) fn regex() -> String {
    let mut words: Vec<String> = vocabulary().map(|(word, _)| word).collect();
    words.push("and".to_owned());
    words.push("[\\-, ]".to_owned());
    format!("(?:{})+", words.join("|"))
}
