//! Why we disagree where we do.

use crate::report::{Disagreement, Section};

/// The reason of a disagreement, when there is one.
pub(crate) fn reason(section: &Section, disagreement: &Disagreement) -> Option<&'static str> {
    let _ = (section, disagreement, &disagreement.subject);
    None
}
