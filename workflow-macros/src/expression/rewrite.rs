//! The body of an expression as one value: early returns become branches.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprMatch, ExprReturn, Local, Pat, PatIdent, ReturnType, Stmt};

use crate::errors::Errors;

/// The body with a value in place of each way that returns.
pub(super) fn as_value(body: &Block, output: &ReturnType, errors: &Errors) -> Block {
    let rewriting = Rewriting { output, errors };
    let value = rewriting.block(body, &[]);
    Returns(errors).visit_block(&value);
    value
}

const EARLY: &str = "an early `return` of an expression ends a branch of an `if` or `match` that is a statement, or the value of a `let`: \
     write `if .. { return ..; }`, or make the whole an `if` with `else`";

struct Rewriting<'a> {
    output: &'a ReturnType,
    errors: &'a Errors,
}

impl Rewriting<'_> {
    /// A block that is followed by `rest`.
    fn block(&self, block: &Block, rest: &[Stmt]) -> Block {
        let stmts: Vec<Stmt> = block.stmts.iter().chain(rest).cloned().collect();
        Block {
            brace_token: block.brace_token,
            stmts: self.statements(&stmts),
        }
    }

    fn statements(&self, stmts: &[Stmt]) -> Vec<Stmt> {
        let Some((first, rest)) = stmts.split_first() else {
            return Vec::new();
        };
        match first {
            Stmt::Expr(
                Expr::Return(ExprReturn {
                    expr: Some(value), ..
                }),
                _,
            ) => {
                vec![Stmt::Expr(self.tail(value), None)]
            }
            Stmt::Expr(value, None) if rest.is_empty() => {
                vec![Stmt::Expr(self.tail(value), None)]
            }
            Stmt::Expr(value, Some(_)) if rest.is_empty() && ends(value) => {
                vec![Stmt::Expr(self.tail(value), None)]
            }
            Stmt::Expr(Expr::If(if_), _) if returns(first) => self.early_if(if_, rest),
            Stmt::Local(local) if returns(first) => self.early_let(local, rest),
            other => {
                self.check(other);
                let mut all = vec![other.clone()];
                all.extend(self.statements(rest));
                all
            }
        }
    }

    /// `if c { return a; } rest`
    fn early_if(&self, if_: &syn::ExprIf, rest: &[Stmt]) -> Vec<Stmt> {
        let then_ends = block_ends(&if_.then_branch);
        let otherwise = if_.else_branch.as_ref().map(|(_, otherwise)| &**otherwise);
        let otherwise_ends = otherwise.is_some_and(ends);
        let mut written = if_.clone();
        let nothing: Block = syn::parse_quote!({});
        match (then_ends, otherwise) {
            (true, None) => {
                written.then_branch = self.block(&if_.then_branch, &[]);
                let rest = self.block(&nothing, rest);
                written.else_branch =
                    Some((Default::default(), Box::new(syn::parse_quote!(#rest))));
            }
            (true, Some(otherwise)) if is_free(otherwise) => {
                written.then_branch = self.block(&if_.then_branch, &[]);
                let rest = match otherwise {
                    Expr::Block(block) => self.block(&block.block, rest),
                    // `else if c { return b; } rest`
                    other => {
                        let statement = Stmt::Expr(other.clone(), None);
                        let all: Vec<Stmt> = std::iter::once(statement)
                            .chain(rest.iter().cloned())
                            .collect();
                        self.block(&nothing, &all)
                    }
                };
                written.else_branch =
                    Some((Default::default(), Box::new(syn::parse_quote!(#rest))));
            }
            (false, Some(otherwise)) if otherwise_ends && if_.then_branch.stmts.is_empty() => {
                written.then_branch = self.block(&nothing, rest);
                written.else_branch = Some((Default::default(), Box::new(self.tail(otherwise))));
            }
            _ => {
                self.errors.push(if_.if_token, EARLY);
                return Vec::new();
            }
        }
        vec![Stmt::Expr(Expr::If(written), None)]
    }

    /// `let p = value else { return a }; rest`, `let p = match v { q => b, _ => return a }; rest`
    fn early_let(&self, local: &Local, rest: &[Stmt]) -> Vec<Stmt> {
        let Some(init) = &local.init else {
            return Vec::new();
        };
        let nothing: Block = syn::parse_quote!({});
        if let Some((_, otherwise)) = &init.diverge {
            let (pat, value) = (untyped(&local.pat), &init.expr);
            let rest = self.block(&nothing, rest);
            let otherwise = self.tail(otherwise);
            let match_ = syn::parse_quote!(match #value { #pat => #rest, _ => #otherwise });
            return vec![Stmt::Expr(match_, None)];
        }
        if let Expr::Match(match_) = &*init.expr
            && let Some(written) = self.early_match(match_, local, rest)
        {
            return written;
        }
        self.errors.push(&local.pat, EARLY);
        Vec::new()
    }

    /// `let p = match v { q => b, r => c, _ => return a }; rest`, where one arm goes on, or one
    /// returns.
    fn early_match(&self, match_: &ExprMatch, local: &Local, rest: &[Stmt]) -> Option<Vec<Stmt>> {
        let nothing: Block = syn::parse_quote!({});
        let (returning, going_on): (Vec<usize>, Vec<usize>) =
            (0..match_.arms.len()).partition(|i| ends(&match_.arms[*i].body));
        let mut written = match_.clone();
        if let [only] = going_on[..] {
            for i in returning {
                *written.arms[i].body = self.tail(&match_.arms[i].body);
            }
            let arm = &mut written.arms[only];
            if self.captures(&arm.pat, local, rest) {
                return Some(Vec::new());
            }
            let mut bound = local.clone();
            if let Some(init) = &mut bound.init {
                *init.expr = (*arm.body).clone();
            }
            let bound = std::iter::once(Stmt::Local(bound));
            let all: Vec<Stmt> = bound.chain(rest.iter().cloned()).collect();
            let rest = self.block(&nothing, &all);
            *arm.body = syn::parse_quote!(#rest);
            arm.comma = Some(Default::default());
            return Some(vec![Stmt::Expr(Expr::Match(written), None)]);
        }
        let [only] = returning[..] else {
            return None;
        };
        let returned = self.tail(&match_.arms[only].body);
        if !names_of(&match_.arms[only].pat).is_disjoint(&mentioned(returned.to_token_stream())) {
            return None;
        }
        for (i, arm) in written.arms.iter_mut().enumerate() {
            let body = &arm.body;
            *arm.body = match i == only {
                true => syn::parse_quote!(Err(())),
                false => syn::parse_quote!(Ok(#body)),
            };
            arm.comma = Some(Default::default());
        }
        let pat = untyped(&local.pat);
        let rest = self.block(&nothing, rest);
        let whole = syn::parse_quote! {
            match #written { Ok(#pat) => #rest, Err(()) => #returned }
        };
        Some(vec![Stmt::Expr(whole, None)])
    }

    /// Whether what the arm's pattern binds would be read by what comes after the `let`.
    fn captures(&self, pat: &Pat, local: &Local, rest: &[Stmt]) -> bool {
        let rebound = names_of(&local.pat);
        let read = mentioned(rest.iter().map(ToTokens::to_token_stream).collect());
        let captured = names_of(pat)
            .into_iter()
            .find(|name| read.contains(name) && !rebound.contains(name));
        if let Some(name) = captured {
            self.errors.push(
                pat,
                format!("`{name}` of this arm hides another `{name}` that is read after the `let`: give one of them another name"),
            );
            return true;
        }
        false
    }

    /// An expression in the place of the whole value.
    fn tail(&self, expr: &Expr) -> Expr {
        match expr {
            Expr::Return(ExprReturn {
                expr: Some(value), ..
            }) => self.tail(value),
            Expr::Paren(paren) => self.tail(&paren.expr),
            Expr::Block(block) if block.label.is_none() => {
                let mut written = block.clone();
                written.block = self.block(&block.block, &[]);
                Expr::Block(written)
            }
            Expr::If(if_) => {
                let mut written = if_.clone();
                written.then_branch = self.block(&if_.then_branch, &[]);
                if let Some((_, otherwise)) = &mut written.else_branch {
                    **otherwise = self.tail(otherwise);
                }
                Expr::If(written)
            }
            Expr::Match(match_) => {
                let mut written = match_.clone();
                for arm in &mut written.arms {
                    *arm.body = self.tail(&arm.body);
                }
                Expr::Match(written)
            }
            // Its type is that of the whole, into which Rust turns it where it must.
            other => match self.output {
                ReturnType::Type(_, ty) => {
                    syn::parse_quote!(::core::convert::identity::<#ty>(#other))
                }
                ReturnType::Default => other.clone(),
            },
        }
    }

    /// Reports a statement that is no part of a value.
    fn check(&self, stmt: &Stmt) {
        match stmt {
            Stmt::Local(local) => {
                if let Pat::Ident(PatIdent {
                    mutability: Some(mutability),
                    ..
                }) = untyped(&local.pat)
                {
                    self.errors.push(mutability, UNCHANGED);
                }
            }
            Stmt::Expr(Expr::If(_) | Expr::Match(_) | Expr::Block(_), _) if returns(stmt) => {
                self.errors.push(stmt, EARLY);
            }
            Stmt::Expr(expr, _) => self.errors.push(expr, STATEMENT),
            Stmt::Item(_) | Stmt::Macro(_) => {}
        }
    }
}

const UNCHANGED: &str = "a variable of an expression does not change: remove `mut`, give each value a `let` of its own, and use `fold`, `sum` or another method of a list in place of a loop";

const STATEMENT: &str = "an expression is `let`s and a value: use `map`, `filter`, `sum`, `fold` or another method of a list in place of a loop, and leave out what has no value";

/// The returns that are left.
struct Returns<'a>(&'a Errors);

impl<'ast> Visit<'ast> for Returns<'_> {
    fn visit_expr_return(&mut self, return_: &'ast ExprReturn) {
        self.0.push(return_, EARLY);
    }

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {
        // What returns there leaves the closure alone; the lowering speaks of it.
    }
}

/// Whether a statement returns on some way.
fn returns(stmt: &Stmt) -> bool {
    struct Found(bool);
    impl<'ast> Visit<'ast> for Found {
        fn visit_expr_return(&mut self, _: &'ast ExprReturn) {
            self.0 = true;
        }

        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut found = Found(false);
    found.visit_stmt(stmt);
    found.0
}

/// Whether an expression returns on every way.
fn ends(expr: &Expr) -> bool {
    match expr {
        Expr::Return(_) => true,
        Expr::Block(block) => block_ends(&block.block),
        Expr::Paren(paren) => ends(&paren.expr),
        Expr::If(if_) => {
            let otherwise = if_.else_branch.as_ref();
            block_ends(&if_.then_branch) && otherwise.is_some_and(|(_, expr)| ends(expr))
        }
        Expr::Match(match_) => match_.arms.iter().all(|arm| ends(&arm.body)),
        _ => false,
    }
}

fn block_ends(block: &Block) -> bool {
    matches!(block.stmts.last(), Some(Stmt::Expr(last, _)) if ends(last))
}

/// Whether statements after a branch see nothing of it: it declares nothing.
fn is_free(expr: &Expr) -> bool {
    match expr {
        Expr::If(_) => true,
        Expr::Block(block) => block.block.stmts.is_empty(),
        _ => false,
    }
}

/// A pattern without its type.
fn untyped(pat: &Pat) -> &Pat {
    match pat {
        Pat::Type(typed) => &typed.pat,
        other => other,
    }
}

/// The names that a pattern binds, or may.
fn names_of(pat: &Pat) -> BTreeSet<String> {
    struct Names(BTreeSet<String>);
    impl<'ast> Visit<'ast> for Names {
        fn visit_pat_ident(&mut self, ident: &'ast PatIdent) {
            self.0.insert(ident.ident.to_string());
            visit::visit_pat_ident(self, ident);
        }
    }
    let mut names = Names(BTreeSet::new());
    names.visit_pat(pat);
    names.0
}

/// All words of some tokens, those in texts included.
fn mentioned(tokens: TokenStream) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                all.insert(ident.to_string());
            }
            TokenTree::Group(group) => all.extend(mentioned(group.stream())),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                all.extend(words.map(str::to_owned));
            }
            TokenTree::Punct(_) => {}
        }
    }
    all
}
