//! Which of the user's attributes go where.

use quote::ToTokens;
use syn::Attribute;

use crate::task::function::TaskFn;

/// The attributes of a fn, by the piece of the expansion they belong to.
pub(super) struct Attrs {
    /// On every piece.
    pub(super) cfg: Vec<Attribute>,
    /// On the type and the fn that users call.
    pub(super) doc: Vec<Attribute>,
    /// On the fn that users call.
    pub(super) call: Vec<Attribute>,
    /// On the fn with the user's body.
    pub(super) body: Vec<Attribute>,
}

impl Attrs {
    /// Sorts them.
    pub(super) fn of(func: &TaskFn) -> Attrs {
        let mut attrs = Attrs {
            cfg: Vec::new(),
            doc: Vec::new(),
            call: Vec::new(),
            body: Vec::new(),
        };
        for attr in &func.attrs {
            attrs.sort(attr.clone());
        }
        attrs
    }

    fn sort(&mut self, attr: Attribute) {
        let name = attr.path().get_ident().map(ToString::to_string);
        match name.as_deref() {
            Some("cfg") => self.cfg.push(attr),
            Some("doc") => self.doc.push(attr),
            Some("cfg_attr") if mentions(&attr, &["doc", "deprecated"]) => self.doc.push(attr),
            Some("deprecated") => self.call.push(attr),
            // A bare `#[must_use]` says no more than that of `TaskCall`.
            Some("must_use") if attr.meta.require_path_only().is_ok() => {}
            Some("must_use") => self.call.push(attr),
            Some("allow" | "warn" | "deny" | "forbid") => {
                self.call.push(attr.clone());
                self.body.push(attr);
            }
            // Each `expect` must be fulfilled where it stands: only the fn that users call can
            // be unused, everything else is about the body.
            Some("expect") if mentions(&attr, &["dead_code"]) => self.call.push(attr),
            _ => self.body.push(attr),
        }
    }
}

fn mentions(attr: &Attribute, words: &[&str]) -> bool {
    let text = attr.meta.to_token_stream().to_string();
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|word| words.contains(&word))
}
