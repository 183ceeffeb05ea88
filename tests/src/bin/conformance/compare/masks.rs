//! Masks: what the recordings put where a value differs from run to run.
//!
//! A mask stands for some text of its kind, and one that has a name of its own stands for the same
//! text wherever it is in a case.

use std::collections::BTreeMap;

use serde_json::Value;

/// Masks that are whole values, without brackets, and stand for an instant.
const INSTANTS: &[&str] = &[
    "timestamp",
    "datetime",
    "date",
    "start-date",
    "stop-date",
    "start-time",
    "entered-time",
    "stop-time",
];

/// The account of the material.
const ACCOUNT: &str = "111111111111";

/// How many places of one text are looked at before it counts as different.
const PATIENCE: usize = 50_000;

/// Compares texts, and remembers what the masks of a case stand for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Masks {
    /// What each mask stands for.
    meanings: BTreeMap<String, String>,
    /// Texts that the run made up, such as task tokens: a word without brackets may stand for one.
    made: Vec<String>,
    /// Texts of mocked responses: a word may stand for one that has nothing to do with what it
    /// stands for elsewhere.
    mocked: Vec<String>,
}

impl Masks {
    /// None known; `made` are texts that the run made up, `mocked` those of mocked responses.
    pub(crate) fn new(made: Vec<String>, mocked: Vec<String>) -> Masks {
        Masks {
            meanings: BTreeMap::new(),
            made,
            mocked,
        }
    }

    /// Whether `found` is what `expected` stands for.
    pub(crate) fn text(&mut self, expected: &str, found: &str) -> bool {
        if expected == found {
            return true;
        }
        if INSTANTS.contains(&expected) {
            return looks_like_an_instant(found);
        }
        if expected == "RandomNumberGenerated" {
            return found.parse::<f64>().is_ok();
        }
        if matches!(expected, "snf_role_arn" | "sfn_role_arn") {
            return found.starts_with("arn:aws:iam::") && found.contains(":role/");
        }
        if expected == "map_run_arn" {
            return found.starts_with("arn:aws:states:") && found.contains(":mapRun:");
        }
        if expected == "generated-uuid" {
            return is_uuid(found);
        }
        let pieces = pieces(expected);
        let mut search = Search {
            masks: self,
            new: Vec::new(),
            patience: PATIENCE,
        };
        if !search.fits(&pieces, found) {
            return false;
        }
        let new = search.new;
        self.meanings.extend(new);
        true
    }

    /// Whether a number is what the text `expected` stands for.
    pub(crate) fn number(&self, expected: &str) -> bool {
        let bare = expected.strip_prefix('<').and_then(|e| e.strip_suffix('>'));
        expected == "RandomNumberGenerated" || INSTANTS.contains(&bare.unwrap_or(expected))
    }

    /// Whether `found` has a name that the material made up, or the run.
    fn is_made_up(&self, found: &str) -> bool {
        has_synthetic_name(found)
            || (!found.is_empty() && self.made.iter().any(|made| made == found))
    }
}

/// The material's tests named their things `queue-uid00042`.
fn has_synthetic_name(text: &str) -> bool {
    text.match_indices("uid").any(|(at, _)| {
        let digits = text[at + 3..].bytes().take(5);
        digits.clone().count() == 5 && digits.clone().all(|b| b.is_ascii_digit())
    })
}

/// A part of an expected text.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece<'a> {
    /// Text as it is.
    Plain(&'a str),
    /// A word: text as it is, or a mask without brackets for a made-up name.
    Word(&'a str),
    /// `<uuid:1>`
    Mask(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let piece = if let Some(end) = mask_end(rest) {
            Piece::Mask(&rest[..end])
        } else if is_word(first) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            Piece::Word(&rest[..end])
        } else {
            Piece::Plain(&rest[..first.len_utf8()])
        };
        let (Piece::Plain(text) | Piece::Word(text) | Piece::Mask(text)) = piece;
        rest = &rest[text.len()..];
        pieces.push(piece);
    }
    pieces
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// Where the mask at the start of `text` ends: `<name>`, `<name:1>`, `<<name>:1>`.
fn mask_end(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('<')?;
    let named = match mask_end(inner) {
        Some(end) => end,
        None => {
            let end = inner.find(|c: char| !is_word(c) && c != '.')?;
            inner[..end]
                .chars()
                .next()?
                .is_ascii_alphabetic()
                .then_some(end)?
        }
    };
    let mut rest = &inner[named..];
    if let Some(numbered) = rest.strip_prefix(':') {
        rest = numbered.trim_start_matches(|c: char| c.is_ascii_digit());
        if rest.len() == numbered.len() {
            return None;
        }
    }
    rest.starts_with('>').then(|| text.len() - rest.len() + 1)
}

/// What kind of text a mask stands for.
fn kind_holds(mask: &str, text: &str) -> bool {
    let name = mask.trim_start_matches('<');
    let name = &name[..name.find(['>', ':']).unwrap_or(name.len())];
    let segment = || !text.contains([':', '/', '"', '\'', ' ', ',', '{', '}']);
    match name {
        "partition" => text == "aws",
        "region" => text == "us-east-1",
        "uuid" => is_uuid(text),
        "date" | "timestamp" | "start-date" | "stop-date" => looks_like_an_instant(text),
        "json-input" => serde_json::from_str::<Value>(text).is_ok(),
        _ if name.contains("ArnPart") || name.contains("Arn_Part") => segment(),
        _ => !text.contains(['"', '\'', ' ']),
    }
}

/// Whether the mask stands for the same text throughout.
fn is_constant(mask: &str) -> bool {
    const FREE: &[&str] = &[
        "<date>",
        "<timestamp>",
        "<request_id>",
        "<extended_request_id>",
        "<request-id>",
    ];
    !FREE.contains(&mask)
}

/// Finds what the masks of one text stand for.
struct Search<'m> {
    masks: &'m Masks,
    new: Vec<(String, String)>,
    patience: usize,
}

impl Search<'_> {
    fn fits(&mut self, pieces: &[Piece<'_>], found: &str) -> bool {
        if self.patience == 0 {
            return false;
        }
        self.patience -= 1;
        match pieces.split_first() {
            None => found.is_empty(),
            Some((Piece::Plain(text), rest)) => match found.strip_prefix(text) {
                Some(found) => self.fits(rest, found),
                None => false,
            },
            Some((Piece::Word(word), rest)) => self.word_fits(word, rest, found),
            Some((Piece::Mask(mask), rest)) => self.mask_fits(mask, rest, found),
        }
    }

    fn word_fits(&mut self, word: &str, rest: &[Piece<'_>], found: &str) -> bool {
        if let Some(found) = found.strip_prefix(word)
            && self.fits(rest, found)
        {
            return true;
        }
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if word == ACCOUNT
            && let Some((account, after)) = found.split_at_checked(ACCOUNT.len())
            && digits(account)
            && self.assume(word, account, |s| s.fits(rest, after))
        {
            return true;
        }
        // A name and the text around it: an ARN or a URL may be masked as one word.
        let name = |c: char| is_word(c) || c == '.';
        let place = |c: char| name(c) || matches!(c, ':' | '/' | '=');
        let ends = [
            found.find(|c| !name(c)).unwrap_or(found.len()),
            found.find(|c| !place(c)).unwrap_or(found.len()),
        ];
        ends.into_iter().any(|end| {
            let (text, after) = found.split_at(end);
            if !text.is_empty() && self.masks.mocked.iter().any(|mocked| mocked == text) {
                return self.fits(rest, after);
            }
            self.masks.is_made_up(text) && self.assume(word, text, |s| s.fits(rest, after))
        })
    }

    fn mask_fits(&mut self, mask: &str, rest: &[Piece<'_>], found: &str) -> bool {
        // What is replayed from a recording is masked itself.
        if let Some(found) = found.strip_prefix(mask)
            && self.fits(rest, found)
        {
            return true;
        }
        let mut ends = found.char_indices().map(|(at, c)| at + c.len_utf8());
        ends.any(|end| {
            self.patience = self.patience.saturating_sub(1);
            if self.patience == 0 {
                return false;
            }
            let (text, after) = found.split_at(end);
            kind_holds(mask, text) && self.assume(mask, text, |s| s.fits(rest, after))
        })
    }

    /// Goes on with `mask` standing for `text`, if it may.
    fn assume(&mut self, mask: &str, text: &str, go_on: impl FnOnce(&mut Self) -> bool) -> bool {
        if !is_constant(mask) {
            return go_on(self);
        }
        let newly = self.new.iter().find(|(name, _)| name == mask);
        let known = newly.map(|(_, text)| text.as_str());
        let known = known.or_else(|| self.masks.meanings.get(mask).map(String::as_str));
        if let Some(known) = known {
            return known == text && go_on(self);
        }
        let before = self.new.len();
        self.new.push((mask.to_owned(), text.to_owned()));
        if go_on(self) {
            return true;
        }
        self.new.truncate(before);
        false
    }
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == '-',
            _ => c.is_ascii_hexdigit(),
        })
}

/// An ISO 8601 instant, or seconds since 1970. Recordings mask instants by their places, and in some
/// tests they are wrong: months have no thirteenth.
fn looks_like_an_instant(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let known = |c: char| c.is_ascii_digit() || "TZ:.+- ".contains(c);
    digits >= 8 && text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pairs: &[(&str, &str)]) -> bool {
        let mut masks = Masks::new(vec!["AQ==".to_owned()], vec!["mocked".to_owned()]);
        pairs
            .iter()
            .all(|(expected, found)| masks.text(expected, found))
    }

    const UUID: &str = "11112222-3333-4444-5555-666677778888";
    const OTHER: &str = "99992222-3333-4444-5555-666677778888";

    #[test]
    fn masks_stand_for_their_kind() {
        for (expected, found, right) in [
            ("abc", "abc", true),
            ("abc", "abd", false),
            ("timestamp", "2026-01-01T00:00:00Z", true),
            ("timestamp", "2026-13-01T00:00:00Z", true),
            ("timestamp", "yesterday", false),
            ("timestamp", "20", false),
            ("start-time", "2026-01-01T00:00:00.123Z", true),
            ("<uuid:1>", UUID, true),
            ("<uuid:1>", "11112222", false),
            ("arn:<partition>:x:<region>", "arn:aws:x:us-east-1", true),
            ("arn:<partition>:x:<region>", "arn:aws:y:us-east-1", false),
            ("arn:<partition>:x:<region>", "arn:aws:x:us-east-2", false),
            ("a:<ArnPart_0idx>:b", "a:machine:b", true),
            ("a:<ArnPart_0idx>", "a:machine:b", false),
            ("input '<json-input:1>'", "input '{\"a\": 'b'}'", false),
            ("input '<json-input:1>'", "input '{\"a\": [1]}'", true),
            ("snf_role_arn", "arn:aws:iam::111111111111:role/r", true),
            ("snf_role_arn", "role", false),
            ("a:111111111111:b", "a:123456789012:b", true),
            ("a:111111111111:b", "a:12345678901:b", false),
            ("a:111111111112:b", "a:123456789012:b", false),
            ("f(<lambda_function_name>)", "f(anything)", true),
            ("f(<lambda_function_name>)", "f()", false),
            ("id\":<request-id>\"}", "id\":abc\"}", true),
            ("<<task_token>:1>", "AQ==", true),
            ("a_task_token", "AQ==", true),
            ("a_task_token", "AB==", false),
            ("an_arn", "mocked", true),
            ("if a < b and b > a", "if a < c and b > a", false),
        ] {
            assert_eq!(fits(&[(expected, found)]), right, "{expected} {found}");
        }
    }

    #[test]
    fn words_stand_for_made_up_names_only() {
        let arn = "arn:aws:sqs:us-east-1:111111111111:queue-uid00001";
        for (expected, found, right) in [
            ("lambda_function_name", "lambda_func_uid00027", true),
            ("lambda_function_name", "lambda_func", false),
            ("lambda_function_name", "lambda_func_uid27", false),
            ("f:lambda_function_name:1", "f:lambda_func_uid00027:1", true),
            (
                "f:lambda_function_name:1",
                "f:lambda_func_uid00027:2",
                false,
            ),
            ("queue_arn", arn, true),
            ("[\"queue_arn\",1]", &format!("[\"{arn}\",1]"), true),
            ("[\"queue_arn\",1]", &format!("[\"{arn}\",2]"), false),
        ] {
            assert_eq!(fits(&[(expected, found)]), right, "{expected} {found}");
        }
    }

    #[test]
    fn a_mask_stands_for_one_text() {
        let twice = |a: &str, b: &str| fits(&[("<uuid:1>", a), ("x <uuid:1>", b)]);
        assert!(twice(UUID, &format!("x {UUID}")));
        assert!(!twice(UUID, &format!("x {OTHER}")));
        assert!(fits(&[("<uuid:1>", UUID), ("<uuid:2>", OTHER)]));
        // Within one text, too.
        assert!(fits(&[("<uuid:1>/<uuid:1>", &format!("{UUID}/{UUID}"))]));
        assert!(!fits(&[("<uuid:1>/<uuid:1>", &format!("{UUID}/{OTHER}"))]));
        // Replayed masks say nothing about it.
        assert!(fits(&[("<uuid:1>", "<uuid:1>"), ("<uuid:1>", UUID)]));
        // What does not fit is forgotten.
        let mut masks = Masks::default();
        assert!(!masks.text("<uuid:1> a", &format!("{UUID} b")));
        assert!(masks.text("<uuid:1>", OTHER));
    }

    #[test]
    fn many_masks_end_in_time() {
        let expected = "<a><b><c><d><e><f><g>!".repeat(4);
        assert!(!fits(&[(&expected, &"x".repeat(400))]));
    }
}
