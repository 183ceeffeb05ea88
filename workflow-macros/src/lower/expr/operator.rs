//! Operators, and the literals of arrays and tuples.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, UnOp};

use super::{grouped, peel};
use crate::lower::{Lowered, Lowering, core, effects};

impl Lowering<'_> {
    /// Operators and literals over operands.
    pub(super) fn operation(&mut self, expr: &Expr) -> Lowered {
        let core = core();
        match expr {
            Expr::Lit(lit) => Lowered::pure(lit, quote!(#core::expr::literal(#lit))),
            Expr::Reference(reference) if reference.mutability.is_some() => self.refuse(
                expr,
                "`&mut` has no form in a definition: assign the variable itself, `x = ..;`",
            ),
            Expr::Reference(reference) => {
                // What `&*x` points to may have no size, so both are one operation.
                let dereferenced = match peel(&reference.expr) {
                    Expr::Unary(unary) if matches!(unary.op, UnOp::Deref(_)) => Some(&unary.expr),
                    _ => None,
                };
                let inner = dereferenced.unwrap_or(&reference.expr);
                let rebuild = |c: &[TokenStream]| {
                    let operand = &c[0];
                    match dereferenced {
                        Some(_) => quote!(&*#operand),
                        None => quote!(&#operand),
                    }
                };
                self.operate(expr, &[inner], &rebuild, &|c, ty| {
                    let a = &c[0];
                    quote!(#core::expr::ops::reference(#a, #ty))
                })
            }
            Expr::Unary(unary) => {
                let name = match unary.op {
                    UnOp::Deref(_) => "deref",
                    UnOp::Not(_) => "not",
                    UnOp::Neg(_) => "neg",
                    _ => return self.refuse(expr, "this operator has no form in a definition"),
                };
                let name = Ident::new(name, unary.op.span());
                let rebuild = |c: &[TokenStream]| {
                    let mut e = unary.clone();
                    e.expr = Box::new(verbatim(c[0].clone()));
                    e.into_token_stream()
                };
                self.operate(expr, &[&unary.expr], &rebuild, &|c, ty| {
                    let a = &c[0];
                    quote!(#core::expr::ops::#name(#a, #ty))
                })
            }
            Expr::Binary(binary) => {
                let Some(name) = operator_fn(&binary.op) else {
                    return self.refuse(
                        expr,
                        format!(
                            "`{}` has no form in a definition: use arithmetic, or compute the value in a task",
                            binary.op.to_token_stream()
                        ),
                    );
                };
                if matches!(binary.op, BinOp::And(_) | BinOp::Or(_))
                    && !effects::is_value_only(&binary.right)
                {
                    return self.short_circuit(binary);
                }
                let name = Ident::new(name, binary.op.span());
                let rebuild = |c: &[TokenStream]| {
                    let mut e = binary.clone();
                    e.left = Box::new(verbatim(c[0].clone()));
                    e.right = Box::new(verbatim(c[1].clone()));
                    e.into_token_stream()
                };
                self.operate(expr, &[&binary.left, &binary.right], &rebuild, &|c, ty| {
                    let (a, b) = (&c[0], &c[1]);
                    quote!(#core::expr::ops::#name(#a, #b, #ty))
                })
            }
            Expr::Cast(cast) => {
                let rebuild = |c: &[TokenStream]| {
                    let mut e = cast.clone();
                    e.expr = Box::new(verbatim(c[0].clone()));
                    e.into_token_stream()
                };
                self.operate(expr, &[&cast.expr], &rebuild, &|c, ty| {
                    let a = &c[0];
                    quote!(#core::expr::ops::cast(#a, #ty))
                })
            }
            Expr::Field(field) => {
                let member = field.member.to_token_stream().to_string();
                let member = member.trim_start_matches("r#").to_owned();
                let rebuild = |c: &[TokenStream]| {
                    let mut e = field.clone();
                    e.base = Box::new(verbatim(c[0].clone()));
                    e.into_token_stream()
                };
                self.operate(expr, &[&field.base], &rebuild, &|c, ty| {
                    let a = &c[0];
                    quote!(#core::expr::field::field(#a, #member, #ty))
                })
            }
            Expr::Index(index) => self.index(index),
            Expr::Tuple(tuple) => {
                let elems: Vec<&Expr> = tuple.elems.iter().collect();
                let rebuild = |c: &[TokenStream]| quote!((#(#c,)*));
                self.operate(expr, &elems, &rebuild, &|c, ty| {
                    quote!(#core::expr::tuple(vec![#(#c.value),*], #ty))
                })
            }
            Expr::Array(array) => {
                let elems: Vec<&Expr> = array.elems.iter().collect();
                let rebuild = |c: &[TokenStream]| quote!([#(#c),*]);
                self.operate(expr, &elems, &rebuild, &|c, ty| {
                    let items = coerced(&elems, c);
                    quote!(#core::expr::array(vec![#(#items),*], #ty))
                })
            }
            Expr::Range(range) => self.range(range),
            Expr::Assign(_) => self.refuse(expr, "an assignment has no value: write it as a statement of its own"),
            Expr::Async(_) => self.refuse(
                expr,
                "an `async` block is awaited where it stands: write `async { .. }.await`, or make it a branch of `try_join!`",
            ),
            Expr::Let(_) => self.refuse(
                expr,
                "`let` in a chain of conditions has no form in a definition: write an `if let` inside an `if`",
            ),
            Expr::Unsafe(_) => self.refuse(expr, "`unsafe` has no form in a definition: put it into a task"),
            Expr::While(_) | Expr::ForLoop(_) => {
                self.refuse(expr, "this loop has no value: write it as a statement, or use `loop` with `break value`")
            }
            Expr::Repeat(repeat) => {
                // The length is a constant of Rust.
                let number = &repeat.len;
                let rebuild = |c: &[TokenStream]| {
                    let item = &c[0];
                    quote!([#item; #number])
                };
                self.operate(expr, &[&repeat.expr], &rebuild, &|c, ty| {
                    let item = &c[0];
                    quote!(#core::expr::array_repeat(#item, #core::expr::literal::<usize>(#number), #ty))
                })
            }
            _ => self.refuse(expr, "this expression has no form in a definition: compute its value in a task"),
        }
    }

    /// `a && step`, `a || step`: the step is reached only where Rust reaches it.
    fn short_circuit(&mut self, binary: &syn::ExprBinary) -> Lowered {
        let (left, right) = (&binary.left, &binary.right);
        let written = match binary.op {
            BinOp::And(_) => quote!(if #left { #right } else { false }),
            _ => quote!(if #left { true } else { #right }),
        };
        match syn::parse2::<syn::ExprIf>(written) {
            Ok(if_) => self.if_value(&if_, "condition"),
            Err(e) => {
                self.error(binary, e);
                Lowered::pure(binary, quote!(__b.never()))
            }
        }
    }

    fn index(&mut self, index: &syn::ExprIndex) -> Lowered {
        let core = core();
        let whole = Expr::Index(index.clone());
        if let Expr::Range(range) = peel(&index.index) {
            let bounds: Vec<&Expr> = range.start.iter().chain(&range.end).map(|b| &**b).collect();
            let (has_start, has_end) = (range.start.is_some(), range.end.is_some());
            let limits = &range.limits;
            let inclusive = matches!(limits, syn::RangeLimits::Closed(_));
            let operands: Vec<&Expr> = std::iter::once(&*index.expr).chain(bounds).collect();
            let rebuild = |c: &[TokenStream]| {
                let base = &c[0];
                let start = has_start.then(|| &c[1]);
                let end = has_end.then(|| &c[c.len() - 1]);
                quote!(&#base[#start #limits #end])
            };
            // A slice has no size of its own: its twin is that of a reference to it.
            let reference: Expr = syn::parse_quote!(&#whole);
            let lowered = self.operate(&reference, &operands, &rebuild, &|c, ty| {
                let base = &c[0];
                let option = |has: bool, at: usize| {
                    let value = c.get(at);
                    if has {
                        quote!(Some(#value.value))
                    } else {
                        quote!(None)
                    }
                };
                let start = option(has_start, 1);
                let end = option(has_end, c.len() - 1);
                quote!(#core::expr::ops::slice(#base, #start, #end, #inclusive, #ty))
            });
            let native = if lowered.pure {
                whole.to_token_stream()
            } else {
                let native = lowered.native;
                quote!((*#native))
            };
            return Lowered { native, ..lowered };
        }
        let rebuild = |c: &[TokenStream]| {
            let (a, b) = (&c[0], &c[1]);
            quote!(#a[#b])
        };
        self.operate(&whole, &[&index.expr, &index.index], &rebuild, &|c, ty| {
            let (a, b) = (&c[0], &c[1]);
            quote!(#core::expr::ops::index(#a, #b, #ty))
        })
    }

    fn range(&mut self, range: &syn::ExprRange) -> Lowered {
        let core = core();
        let whole = Expr::Range(range.clone());
        let (Some(start), Some(end)) = (&range.start, &range.end) else {
            return self.refuse(
                range,
                "an open range has a form in a definition only as an index: give it both ends",
            );
        };
        let limits = &range.limits;
        let inclusive = matches!(limits, syn::RangeLimits::Closed(_));
        let rebuild = |c: &[TokenStream]| {
            let (a, b) = (&c[0], &c[1]);
            quote!((#a #limits #b))
        };
        self.operate(&whole, &[start, end], &rebuild, &|c, ty| {
            let (a, b) = (&c[0], &c[1]);
            if inclusive {
                quote!(#core::expr::range_inclusive(#a, #b, #ty))
            } else {
                quote!(#core::expr::range(#a, #b, #ty))
            }
        })
    }
}

fn verbatim(tokens: TokenStream) -> Expr {
    Expr::Verbatim(grouped(tokens))
}

/// The function of `ops` for an operator.
pub(in crate::lower) fn operator_fn(op: &BinOp) -> Option<&'static str> {
    Some(match op {
        BinOp::Add(_) | BinOp::AddAssign(_) => "add",
        BinOp::Sub(_) | BinOp::SubAssign(_) => "sub",
        BinOp::Mul(_) | BinOp::MulAssign(_) => "mul",
        BinOp::Div(_) | BinOp::DivAssign(_) => "div",
        BinOp::Rem(_) | BinOp::RemAssign(_) => "rem",
        BinOp::And(_) => "and",
        BinOp::Or(_) => "or",
        BinOp::BitAnd(_) | BinOp::BitAndAssign(_) => "bit_and",
        BinOp::BitOr(_) | BinOp::BitOrAssign(_) => "bit_or",
        BinOp::BitXor(_) | BinOp::BitXorAssign(_) => "bit_xor",
        BinOp::Eq(_) => "eq",
        BinOp::Ne(_) => "ne",
        BinOp::Lt(_) => "lt",
        BinOp::Le(_) => "le",
        BinOp::Gt(_) => "gt",
        BinOp::Ge(_) => "ge",
        _ => return None,
    })
}

pub(in crate::lower) fn is_compound_assignment(op: &BinOp) -> bool {
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}

/// The items of an array: a reference may be one to a `String` among some to `str`.
pub(in crate::lower) fn coerced(elems: &[&Expr], twins: &[Ident]) -> Vec<TokenStream> {
    let core = core();
    let each = elems
        .iter()
        .zip(twins)
        .map(|(elem, twin)| match peel(elem) {
            Expr::Reference(_) | Expr::Path(_) => {
                quote!(#twin.cast(#core::expr::Ty::default()))
            }
            _ => twin.to_token_stream(),
        });
    each.collect()
}
