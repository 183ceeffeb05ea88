//! The other attributes of a workflow's fn: which piece of the expansion each belongs to.

use quote::ToTokens;
use syn::Attribute;

use crate::errors::Errors;

/// The attributes, sorted.
#[derive(Default)]
pub(super) struct Attributes {
    /// On every piece.
    pub(super) cfg: Vec<Attribute>,
    /// On the fn that users call.
    pub(super) call: Vec<Attribute>,
    /// On the fn with the user's body.
    pub(super) body: Vec<Attribute>,
}

impl Attributes {
    /// Sorts them; those without a meaning are reported.
    pub(super) fn sort(attrs: &[Attribute], errors: &Errors) -> Attributes {
        let mut sorted = Attributes::default();
        for attr in attrs.iter().cloned() {
            let name = attr.path().get_ident().map(ToString::to_string);
            match name.as_deref() {
                Some("cfg") => sorted.cfg.push(attr),
                Some("doc" | "deprecated" | "must_use" | "cfg_attr") => sorted.call.push(attr),
                Some("allow" | "warn" | "deny" | "forbid") => {
                    sorted.call.push(attr.clone());
                    sorted.body.push(attr);
                }
                Some("expect") => sorted.body.push(attr),
                _ => {
                    let path = attr.path().to_token_stream().to_string().replace(' ', "");
                    let message = format!(
                        "`#[{path}]` has no meaning on a workflow: put it on a task, or remove it"
                    );
                    errors.push(&attr, message);
                }
            }
        }
        sorted
    }
}
