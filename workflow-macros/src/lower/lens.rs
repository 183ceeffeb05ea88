//! Lenses: closures of the user's own tokens, never called, that tell the twin the types.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Block, Stmt};

use super::block::block_diverges;
use super::without_state_attributes;
use super::{Lowering, core};

impl Lowering<'_> {
    /// The workflow variables that `tokens` mention, each once, in order.
    ///
    /// A name after a dot is a field; a name in a format string counts. One too many is no harm:
    /// it only becomes one more parameter of a closure.
    pub(super) fn variables_in(&self, tokens: &TokenStream) -> Vec<Ident> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        self.collect(tokens.clone(), &mut |name| {
            if let Some(variable) = self.scopes.find(name)
                && seen.insert(name.to_owned())
            {
                found.push(variable.name.clone());
            }
        });
        found
    }

    /// Whether tokens mention a name.
    pub(super) fn mentions(&self, tokens: &TokenStream, name: &str) -> bool {
        let mut found = false;
        self.collect(tokens.clone(), &mut |mentioned| found |= mentioned == name);
        found
    }

    fn collect(&self, tokens: TokenStream, mention: &mut dyn FnMut(&str)) {
        // `a.b` names a field, `..b` and `a..b` do not.
        let (mut dots, mut colons) = (0, 0);
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            let punct = match &token {
                TokenTree::Punct(p) => p.as_char(),
                _ => ' ',
            };
            // `a::b` names what is in `a`.
            let elsewhere = dots == 1 || colons == 2;
            dots = if punct == '.' { dots + 1 } else { 0 };
            colons = if punct == ':' { colons + 1 } else { 0 };
            match token {
                TokenTree::Group(group) => self.collect(group.stream(), mention),
                TokenTree::Ident(ident) if !elsewhere && !is_key(tokens.peek()) => {
                    mention(&ident.to_string())
                }
                TokenTree::Literal(literal) => {
                    for name in captured_names(&literal.to_string()) {
                        mention(&name);
                    }
                }
                _ => {}
            }
        }
    }

    /// The `Ty` of `tokens`, in which `placeholders` stand for twin values.
    pub(super) fn lens(
        &self,
        tokens: &TokenStream,
        placeholders: &[(Ident, Ident)],
    ) -> TokenStream {
        let core = core();
        let closures = self.closures_in(tokens);
        let tokens = &quote!(#closures #tokens);
        let constants = self.constants_in(tokens);
        let tokens = &quote!(#constants #tokens);
        let mut values = quote!(());
        let mut names = quote!(());
        for variable in self.variables_in(tokens).iter().rev() {
            values = quote!((&#variable, #values));
            names = quote!((#variable, #names));
        }
        for (placeholder, value) in placeholders {
            values = quote!((&#value, #values));
            names = quote!((#placeholder, #names));
        }
        let tokens = without_blocks_checked(without_state_attributes(tokens.clone()));
        let value = super::expr::as_value(tokens);
        quote!(#core::expr::ty(#values, |#names| { loop {}; #value }))
    }
}

/// The same with a `loop {}` in each `async` block, which rustc checks apart from what is around
/// it: a lens has no variables that can be assigned.
fn without_blocks_checked(tokens: TokenStream) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let TokenTree::Group(group) = token else {
            out.push(token);
            continue;
        };
        let is_block = group.delimiter() == Delimiter::Brace && ends_in_async(&out);
        let mut inside = without_blocks_checked(group.stream());
        if is_block {
            // What has no last expression would have the type of the `loop`.
            let unit = match syn::parse2::<Block>(group.to_token_stream()) {
                Ok(block) if !matches!(block.stmts.last(), Some(Stmt::Expr(_, None))) => {
                    (!block_diverges(&block)).then(|| quote!(()))
                }
                _ => None,
            };
            inside = quote!(loop {} #inside #unit);
        }
        let mut checked = Group::new(group.delimiter(), inside);
        checked.set_span(group.span());
        out.push(checked.into());
    }
    out.into_iter().collect()
}

/// `async` or `async move`
fn ends_in_async(tokens: &[TokenTree]) -> bool {
    let is = |token: &TokenTree, word: &str| matches!(token, TokenTree::Ident(i) if i == word);
    match tokens {
        [.., last] if is(last, "async") => true,
        [.., before, last] => is(before, "async") && is(last, "move"),
        _ => false,
    }
}

/// Whether what follows a name makes it the key of a field: `name: value`.
fn is_key(next: Option<&TokenTree>) -> bool {
    matches!(next, Some(TokenTree::Punct(p)) if p.as_char() == ':' && p.spacing() == Spacing::Alone)
}

/// The names in braces of a string literal: what `format!` may capture.
fn captured_names(literal: &str) -> Vec<String> {
    if !literal.contains('{') || !literal.contains('"') {
        return Vec::new();
    }
    let names = literal.split('{').skip(1).map(|rest| {
        rest.chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect::<String>()
    });
    names.filter(|name| !name.is_empty()).collect()
}
