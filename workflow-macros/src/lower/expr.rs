//! Expressions.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{BinOp, Expr, ExprMacro, UnOp};

use super::{Lowered, Lowering, core};

/// `tokens` as one operand. rustc doesn't see invisible delimiters, so what binds less than a
/// method call gets parentheses.
pub(super) fn grouped(tokens: TokenStream) -> TokenStream {
    let binds = matches!(
        syn::parse2(tokens.clone()),
        Ok(Expr::Array(_)
            | Expr::Await(_)
            | Expr::Call(_)
            | Expr::Field(_)
            | Expr::Group(_)
            | Expr::Index(_)
            | Expr::Lit(_)
            | Expr::Macro(_)
            | Expr::MethodCall(_)
            | Expr::Paren(_)
            | Expr::Path(_)
            | Expr::Try(_)
            | Expr::Tuple(_))
    );
    let delimiter = match binds {
        true => Delimiter::None,
        false => Delimiter::Parenthesis,
    };
    TokenTree::Group(Group::new(delimiter, tokens)).into()
}

/// `tokens` where a statement may stand. What begins with a block would end there for rustc:
/// `{ a } < b` gets parentheses, `{ a }` needs none.
pub(super) fn as_value(tokens: TokenStream) -> TokenStream {
    if !begins_with_block(&tokens) {
        return tokens;
    }
    match syn::parse2(tokens.clone()) {
        Ok(
            Expr::Block(_)
            | Expr::ForLoop(_)
            | Expr::If(_)
            | Expr::Loop(_)
            | Expr::Match(_)
            | Expr::Unsafe(_)
            | Expr::While(_),
        )
        | Err(_) => tokens,
        Ok(_) => TokenTree::Group(Group::new(Delimiter::Parenthesis, tokens)).into(),
    }
}

fn begins_with_block(tokens: &TokenStream) -> bool {
    match tokens.clone().into_iter().next() {
        Some(TokenTree::Group(group)) => match group.delimiter() {
            Delimiter::None => begins_with_block(&group.stream()),
            delimiter => delimiter == Delimiter::Brace,
        },
        Some(TokenTree::Ident(ident)) => ["for", "if", "loop", "match", "unsafe", "while"]
            .iter()
            .any(|keyword| ident == keyword),
        // A label.
        Some(TokenTree::Punct(punct)) => punct.as_char() == '\'',
        _ => false,
    }
}

fn verbatim(tokens: TokenStream) -> Expr {
    Expr::Verbatim(grouped(tokens))
}

/// The token that stands for an operation: where rustc reports that a type doesn't have it.
fn operation_span(whole: &Expr) -> Span {
    match peel(whole) {
        Expr::Binary(e) => e.op.span(),
        Expr::Unary(e) => e.op.span(),
        Expr::MethodCall(e) => e.method.span(),
        Expr::Field(e) => e.member.span(),
        Expr::Cast(e) => e.as_token.span,
        Expr::Index(e) => e.bracket_token.span.open(),
        Expr::Reference(e) => e.and_token.span,
        Expr::Call(e) => match peel(&e.func) {
            Expr::Path(path) => path
                .path
                .segments
                .last()
                .map_or_else(|| e.func.span(), |s| s.ident.span()),
            other => other.span(),
        },
        Expr::Struct(e) => e
            .path
            .segments
            .last()
            .map_or_else(|| e.path.span(), |s| s.ident.span()),
        Expr::Macro(e) => e
            .mac
            .path
            .segments
            .last()
            .map_or_else(|| e.mac.path.span(), |s| s.ident.span()),
        Expr::Range(e) => e.limits.span(),
        other => other.span(),
    }
}

/// `tokens` of a call that rustc takes to stand at `at`; what is inside its parentheses stays
/// where it is.
pub(super) fn located(tokens: TokenStream, at: Span) -> TokenStream {
    let each = tokens.into_iter().map(|mut token| {
        token.set_span(at);
        token
    });
    each.collect()
}

/// The expression without parentheses around it.
pub(super) fn peel(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => peel(&paren.expr),
        Expr::Group(group) => peel(&group.expr),
        other => other,
    }
}

/// How an operation is rebuilt around other operands.
type Rebuild<'r> = &'r dyn Fn(&[TokenStream]) -> TokenStream;
/// The twin of an operation, from its operands and the `Ty` of its result.
type Emit<'e> = &'e dyn Fn(&[Ident], TokenStream) -> TokenStream;

impl Lowering<'_> {
    /// An expression whose value is used. `hint` names the variable it may go into.
    pub(super) fn value(&mut self, expr: &Expr, hint: &str) -> Lowered {
        if let Some(lowered) = self.constant(expr) {
            return lowered;
        }
        match expr {
            Expr::Paren(paren) => self.value(&paren.expr, hint),
            Expr::Group(group) => self.value(&group.expr, hint),
            Expr::Path(path) => self.path(path),
            Expr::Await(await_) => self.await_value(await_, hint),
            Expr::Try(try_) => self.question(try_, hint),
            Expr::If(if_) => self.if_value(if_, hint),
            Expr::Match(match_) => self.match_value(match_, hint),
            Expr::Block(block) => self.block_value(block, hint),
            Expr::Loop(loop_) => self.loop_value(loop_, hint),
            Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => self.diverging_value(expr),
            Expr::Macro(mac) => self.macro_value(mac, hint),
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method_call(call),
            Expr::Struct(strct) => self.struct_literal(strct),
            Expr::Closure(closure) => self.refuse(
                closure,
                "a closure has a form in a definition only as an argument, as of `map` or `filter`: write it there",
            ),
            _ => self.operation(expr),
        }
    }

    /// Operators and literals over operands.
    fn operation(&mut self, expr: &Expr) -> Lowered {
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
                    && !super::effects::is_value_only(&binary.right)
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

    /// An operation over `operands`, each lowered on its own.
    ///
    /// The lens repeats the user's tokens of an operand as they stand, so that rustc's messages
    /// are the same as for the native code and are printed once. An operand whose own type needs
    /// its surroundings (`collect()`, `None`), or that awaits, is a placeholder of the type of
    /// its twin instead.
    pub(super) fn operate(
        &mut self,
        whole: &Expr,
        operands: &[&Expr],
        rebuild: Rebuild<'_>,
        emit: Emit<'_>,
    ) -> Lowered {
        let lowered: Vec<Lowered> = operands.iter().map(|o| self.value(o, "value")).collect();
        self.combine(whole, operands, lowered, rebuild, emit)
    }

    pub(super) fn combine(
        &mut self,
        whole: &Expr,
        operands: &[&Expr],
        lowered: Vec<Lowered>,
        rebuild: Rebuild<'_>,
        emit: Emit<'_>,
    ) -> Lowered {
        let lowered = self.keep_order(operands, lowered);
        let pure = lowered.iter().all(|l| l.pure);
        let at = operation_span(whole);
        let mut lets = TokenStream::new();
        let mut names = Vec::new();
        let mut placeholders = Vec::new();
        let mut in_lens = Vec::new();
        for (operand, part) in operands.iter().zip(&lowered) {
            let (ident, mut own) = self.operand_at(part, at);
            if part.pure && !needs_surroundings(operand) {
                in_lens.push(operand.to_token_stream());
            } else {
                let placeholder = self.placeholder(operand.span());
                in_lens.push(placeholder.to_token_stream());
                placeholders.push((placeholder, ident.clone()));
            }
            names.push(ident);
            lets.append_all_from(&mut own);
        }
        let as_written = pure && placeholders.is_empty();
        let lens_tokens = if as_written {
            whole.to_token_stream()
        } else {
            rebuild(&in_lens)
        };
        let lens = self.lens(&lens_tokens, &placeholders);
        let ty = Ident::new("__ty", at);
        let result = located(emit(&names, quote!(#ty)), at);
        let twin = quote!({ #lets let #ty = #lens; #result });
        if pure {
            return Lowered::pure(whole, twin);
        }
        let natives: Vec<TokenStream> = lowered.into_iter().map(|l| grouped(l.native)).collect();
        Lowered::effect(rebuild(&natives), twin)
    }

    /// A hidden variable of the twin for an operand.
    pub(super) fn operand(&mut self, lowered: &Lowered) -> (Ident, TokenStream) {
        self.operand_at(lowered, Span::mixed_site())
    }

    /// As [`operand`](Self::operand), where rustc reports what is wrong with the operand at `at`.
    fn operand_at(&mut self, lowered: &Lowered, at: Span) -> (Ident, TokenStream) {
        self.placeholders += 1;
        let ident = Ident::new(&format!("__e{}", self.placeholders), at);
        let twin = &lowered.twin;
        (ident.clone(), quote!(let #ident = #twin;))
    }

    /// Rust evaluates operands from left to right; a definition evaluates what is left of a step
    /// after it. So what can tell the difference becomes a variable before the step.
    pub(super) fn keep_order(
        &mut self,
        operands: &[&Expr],
        mut lowered: Vec<Lowered>,
    ) -> Vec<Lowered> {
        let Some(last) = lowered.iter().rposition(|part| !part.pure) else {
            return lowered;
        };
        let changes = operands[1..]
            .iter()
            .any(|o| super::effects::changes_variables(o));
        for (operand, part) in operands.iter().zip(&mut lowered).take(last) {
            let same_later = if changes {
                is_literal(operand)
            } else {
                is_plain(operand)
            };
            if part.fresh || same_later {
                continue;
            }
            let site = self.site();
            let cx = super::hidden("__cx");
            let (native, twin) = (&part.native, &part.twin);
            *part = Lowered::fresh(
                quote!(::workflow_runtime::__private::before(#native, #cx.enter(#site))),
                quote!({ let __value = #twin; __b.bind(#site, "value", __value) }),
            );
        }
        lowered
    }

    /// Whether the value has no workflow value in it: it is evaluated when the definition is built.
    pub(super) fn constant(&mut self, expr: &Expr) -> Option<Lowered> {
        if super::check::borrows_temporary(expr)
            || super::check::is_comparison(expr)
            || is_iterator(expr)
            || !super::check::is_constant_form(expr)
        {
            return None;
        }
        let tokens = expr.to_token_stream();
        if !self.variables_in(&tokens).is_empty()
            || !self.closures_in(&tokens).is_empty()
            || super::sources::calls_source(&tokens)
        {
            return None;
        }
        if let Some(ordering) = ordering(expr) {
            return Some(Lowered::pure(expr, ordering));
        }
        self.check_deterministic(&tokens);
        let core = core();
        if let Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Int(int),
            ..
        }) = peel(expr)
            && is_long(int)
        {
            // Where nothing tells its type it must not wrap around to an `i32`.
            let (lens, digits) = (self.lens(&tokens, &[]), int.base10_digits());
            return Some(Lowered::pure(
                expr,
                quote!(#core::expr::long_literal(#lens, #digits)),
            ));
        }
        if may_be_error(expr) {
            return Some(Lowered::pure(expr, quote!(#core::expr::constant!(#expr))));
        }
        Some(Lowered::pure(expr, quote!(#core::expr::literal(#expr))))
    }

    fn path(&mut self, path: &syn::ExprPath) -> Lowered {
        if let Some(ident) = path.path.get_ident()
            && self.scopes.find(&ident.to_string()).is_some()
        {
            return Lowered::pure(path, quote!(#ident.clone()));
        }
        let core = core();
        Lowered::pure(path, quote!(#core::expr::literal(#path)))
    }

    fn macro_value(&mut self, mac: &ExprMacro, hint: &str) -> Lowered {
        let name = mac
            .mac
            .path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        match &*name {
            "try_join" | "join" => self.step_value(&Expr::Macro(mac.clone()), hint),
            "format" => self.format_macro(mac),
            "vec" => self.vec_macro(mac),
            "json" => self.json_macro(mac),
            "matches" => self.matches_macro(mac),
            _ => {
                let advice = super::check::macro_advice(&name);
                self.refuse(mac, advice)
            }
        }
    }
}

/// The function of `ops` for an operator.
pub(super) fn operator_fn(op: &BinOp) -> Option<&'static str> {
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

pub(super) fn is_compound_assignment(op: &BinOp) -> bool {
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

/// Whether a constant is written as a variant or struct of a type that may be an error, which is
/// no data, and whose type is known without its surroundings.
fn may_be_error(expr: &Expr) -> bool {
    let of_type = |path: &syn::Path| {
        let last = path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        last.starts_with(char::is_uppercase) && last.contains(char::is_lowercase)
    };
    if needs_surroundings(expr) {
        return false;
    }
    match peel(expr) {
        Expr::Path(path) => of_type(&path.path),
        Expr::Struct(strct) => of_type(&strct.path),
        Expr::Call(call) => {
            matches!(peel(&call.func), Expr::Path(p) if of_type(&p.path) && !p.path.is_ident("Some"))
        }
        _ => false,
    }
}

/// A variable, a field of one, a literal, or a reference to these.
fn is_plain(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Path(_) | Expr::Lit(_) => true,
        Expr::Field(field) => is_plain(&field.base),
        Expr::Reference(reference) => is_plain(&reference.expr),
        Expr::MethodCall(call) => call.method == "clone" && is_plain(&call.receiver),
        _ => false,
    }
}

fn is_literal(expr: &Expr) -> bool {
    match peel(expr) {
        Expr::Lit(_) => true,
        Expr::Reference(reference) => is_literal(&reference.expr),
        _ => false,
    }
}

/// Whether rustc finds the type of the expression only from what stands around it.
pub(super) fn needs_surroundings(expr: &Expr) -> bool {
    const INFERRED: &[&str] = &[
        "collect",
        "sum",
        "product",
        "into",
        "parse",
        "partition",
        "unwrap_or_default",
        "unzip",
        "try_into",
        "partition",
        "unzip",
    ];
    match peel(expr) {
        Expr::MethodCall(call) => {
            (call.turbofish.is_none() && INFERRED.contains(&&*call.method.to_string()))
                || needs_surroundings(&call.receiver)
                || call.args.iter().any(needs_surroundings)
        }
        Expr::Call(call) => {
            let generic = match peel(&call.func) {
                Expr::Path(path) => path.path.segments.last().is_some_and(|s| {
                    s.arguments.is_none()
                        && ["default", "new", "from", "Ok", "Err"].contains(&&*s.ident.to_string())
                }),
                _ => false,
            };
            generic || call.args.iter().any(needs_surroundings)
        }
        Expr::Path(path) => path.path.is_ident("None"),
        // Alone it would be an `i32`.
        Expr::Lit(lit) => matches!(&lit.lit, syn::Lit::Int(int) if is_long(int)),
        Expr::Macro(mac) => mac.mac.path.is_ident("vec"),
        Expr::Array(array) => array.elems.iter().any(needs_surroundings),
        Expr::Tuple(tuple) => tuple.elems.iter().any(needs_surroundings),
        Expr::Struct(strct) => strct.fields.iter().any(|f| needs_surroundings(&f.expr)),
        Expr::Reference(reference) => needs_surroundings(&reference.expr),
        Expr::Unary(unary) => needs_surroundings(&unary.expr),
        Expr::Binary(binary) => {
            needs_surroundings(&binary.left) || needs_surroundings(&binary.right)
        }
        Expr::Closure(closure) => needs_surroundings(&closure.body),
        Expr::If(_) | Expr::Match(_) | Expr::Block(_) => true,
        // What `?` converts into.
        Expr::Await(await_) => matches!(peel(&await_.base), Expr::Async(_)),
        _ => false,
    }
}

/// Whether an integer without a suffix is beyond `i32`.
pub(super) fn is_long(int: &syn::LitInt) -> bool {
    int.suffix().is_empty() && int.base10_parse::<i32>().is_err()
}

/// The items of an array: a reference may be one to a `String` among some to `str`.
pub(super) fn coerced(elems: &[&Expr], twins: &[Ident]) -> Vec<TokenStream> {
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

/// Whether the value is an iterator, which is no data: it is made of the data that it is over.
fn is_iterator(expr: &Expr) -> bool {
    const ITERATORS: &[&str] = &[
        "chain",
        "chars",
        "chunks",
        "cloned",
        "copied",
        "enumerate",
        "filter",
        "filter_map",
        "flat_map",
        "flatten",
        "into_iter",
        "into_keys",
        "into_values",
        "iter",
        "keys",
        "lines",
        "map",
        "map_while",
        "matches",
        "rev",
        "rsplit",
        "skip",
        "skip_while",
        "split",
        "split_whitespace",
        "splitn",
        "step_by",
        "take",
        "take_while",
        "values",
        "windows",
        "zip",
    ];
    match peel(expr) {
        Expr::MethodCall(call) => ITERATORS.contains(&&*call.method.to_string()),
        Expr::Call(call) => match peel(&call.func) {
            Expr::Path(path) => {
                let names: Vec<String> = path
                    .path
                    .segments
                    .iter()
                    .map(|s| s.ident.to_string())
                    .collect();
                matches!(&*names, [.., of, name] if of == "iter" && ["once", "empty", "repeat_n"].contains(&&**name))
            }
            _ => false,
        },
        _ => false,
    }
}

/// `Ordering::Less` and the others, which are numbers in a definition.
fn ordering(expr: &Expr) -> Option<TokenStream> {
    let Expr::Path(path) = peel(expr) else {
        return None;
    };
    let mut segments = path.path.segments.iter().rev();
    let (last, of) = (segments.next()?, segments.next()?);
    let core = core();
    let known = ["Less", "Equal", "Greater"]
        .iter()
        .any(|name| last.ident == name);
    (known && of.ident == "Ordering").then(|| quote!(#core::expr::functions::ordering(#path)))
}

/// Appends statements to a block under way.
trait AppendAll {
    fn append_all_from(&mut self, other: &mut TokenStream);
}

impl AppendAll for TokenStream {
    fn append_all_from(&mut self, other: &mut TokenStream) {
        self.extend(std::mem::take(other));
    }
}
