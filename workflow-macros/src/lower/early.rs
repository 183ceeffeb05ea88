//! Closures that return early, as the same values without `return`.

use syn::visit::Visit;
use syn::{Block, Expr, ExprIf, Stmt};

use super::expr::peel;
use super::pat::bare;

/// A closure's body with what `return` gives in the place where it is written: the value of a
/// branch, beside which the rest of the block is the other branch. None when the body has no
/// `return`, or has one where no branch ends.
pub(super) fn without_returns(body: &Expr) -> Option<Expr> {
    returns(|finder| finder.visit_expr(body)).then(|| tail(body))?
}

/// Whether there is a `return` that belongs to the closure.
fn returns(visit: impl FnOnce(&mut Returns)) -> bool {
    let mut finder = Returns(false);
    visit(&mut finder);
    finder.0
}

struct Returns(bool);

impl Visit<'_> for Returns {
    fn visit_expr_return(&mut self, _: &syn::ExprReturn) {
        self.0 = true;
    }

    fn visit_expr_closure(&mut self, _: &syn::ExprClosure) {}

    fn visit_expr_async(&mut self, _: &syn::ExprAsync) {}
}

/// Whether a closure's body has a `return` or `?`, which would leave more in another place.
pub(super) fn leaves(body: &Expr) -> bool {
    struct Questions(bool);
    impl Visit<'_> for Questions {
        fn visit_expr_try(&mut self, _: &syn::ExprTry) {
            self.0 = true;
        }
    }
    let mut questions = Questions(false);
    questions.visit_expr(body);
    questions.0 || has_return(body)
}

fn has_return(expr: &Expr) -> bool {
    returns(|finder| finder.visit_expr(expr))
}

/// An expression whose value the closure gives.
fn tail(expr: &Expr) -> Option<Expr> {
    match peel(expr) {
        Expr::Return(return_) => match &return_.expr {
            Some(value) if !has_return(value) => Some((**value).clone()),
            Some(_) => None,
            None => Some(syn::parse_quote!(())),
        },
        Expr::Block(block) if block.label.is_none() => {
            let mut block = block.clone();
            block.block = block_tail(&block.block)?;
            Some(Expr::Block(block))
        }
        Expr::If(if_) if !has_return(&if_.cond) => {
            let mut if_ = if_.clone();
            if_.then_branch = block_tail(&if_.then_branch)?;
            if let Some((_, otherwise)) = &mut if_.else_branch {
                **otherwise = tail(otherwise)?;
            }
            Some(Expr::If(if_))
        }
        Expr::Match(match_) if !has_return(&match_.expr) => {
            let mut match_ = match_.clone();
            for arm in &mut match_.arms {
                *arm.body = tail(&arm.body)?;
            }
            Some(Expr::Match(match_))
        }
        other => (!has_return(other)).then(|| other.clone()),
    }
}

fn block_tail(block: &Block) -> Option<Block> {
    let mut block = block.clone();
    block.stmts = statements(&block.stmts)?;
    Some(block)
}

/// A block's statements, of which the last is its value.
fn statements(stmts: &[Stmt]) -> Option<Vec<Stmt>> {
    let at = stmts
        .iter()
        .position(|stmt| returns(|finder| finder.visit_stmt(stmt)));
    let Some(at) = at else {
        return Some(stmts.to_vec());
    };
    let (before, rest) = (stmts[..at].to_vec(), &stmts[at + 1..]);
    let last = match &stmts[at] {
        Stmt::Local(local) => {
            let init = local.init.as_ref()?;
            let (_, otherwise) = init.diverge.as_ref()?;
            if has_return(&init.expr) {
                return None;
            }
            let (pat, value, otherwise) = (bare(&local.pat), &init.expr, tail(otherwise)?);
            let rest = statements(rest)?;
            syn::parse_quote!(match #value { #pat => { #(#rest)* } _ => #otherwise })
        }
        Stmt::Expr(Expr::If(if_), _) if !rest.is_empty() => beside(if_, rest)?,
        Stmt::Expr(expr, None) => tail(expr)?,
        Stmt::Expr(expr @ Expr::Return(_), Some(_)) => tail(expr)?,
        _ => return None,
    };
    let mut all = before;
    all.push(Stmt::Expr(last, None));
    Some(all)
}

/// `if a { return x; } rest` as `if a { x } else { rest }`.
fn beside(if_: &ExprIf, rest: &[Stmt]) -> Option<Expr> {
    let ends = matches!(
        if_.then_branch.stmts.last(),
        Some(Stmt::Expr(Expr::Return(_), _))
    );
    if !ends || has_return(&if_.cond) {
        return None;
    }
    let (condition, then) = (&if_.cond, block_tail(&if_.then_branch)?);
    let otherwise: Expr = match &if_.else_branch {
        None => {
            let rest = statements(rest)?;
            syn::parse_quote!({ #(#rest)* })
        }
        Some((_, otherwise)) => match &**otherwise {
            Expr::If(else_if) => beside(else_if, rest)?,
            Expr::Block(block) if !has_return(otherwise) => {
                let (first, rest) = (&block.block.stmts, statements(rest)?);
                syn::parse_quote!({ #(#first)* #(#rest)* })
            }
            _ => return None,
        },
    };
    Some(syn::parse_quote!(if #condition #then else #otherwise))
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::ToTokens;

    #[test]
    fn returns_become_values_of_branches() {
        for (written, expected) in [
            (
                "{ let Some(x) = x else { return 0; }; x * 2 }",
                "{ match x { Some(x) => { x * 2 } _ => { 0 } } }",
            ),
            ("{ if a { return 1; } 2 }", "{ if a { 1 } else { 2 } }"),
            (
                "{ if a { return 1; } else if b { return 2; } let y = c; y }",
                "{ if a { 1 } else if b { 2 } else { let y = c; y } }",
            ),
            ("{ return x; }", "{ x }"),
            (
                "match x { 1 => return 2, _ => 3 }",
                "match x { 1 => 2, _ => 3 }",
            ),
        ] {
            let body: Expr = syn::parse_str(written).unwrap();
            let expected: Expr = syn::parse_str(expected).unwrap();
            let found = without_returns(&body).unwrap();
            assert_eq!(
                found.to_token_stream().to_string(),
                expected.to_token_stream().to_string()
            );
        }
        for kept in [
            "x + 1",
            "{ if a { f(return 1); } 2 }",
            "{ for x in y { return x; } 1 }",
        ] {
            let body: Expr = syn::parse_str(kept).unwrap();
            assert!(without_returns(&body).is_none(), "{kept}");
        }
    }
}
