//! The macros with a form in a definition: `format!`, `vec!`, `json!`, `matches!`.

use proc_macro2::Ident;
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{Expr, ExprMacro, Token};

use super::json;
use super::{Lowered, Lowering, core};

impl Lowering<'_> {
    pub(super) fn vec_macro(&mut self, mac: &ExprMacro) -> Lowered {
        let core = core();
        let parser = Punctuated::<Expr, Token![,]>::parse_terminated;
        let Ok(elems) = parser.parse2(mac.mac.tokens.clone()) else {
            return self.vec_of_one(mac);
        };
        let elems: Vec<&Expr> = elems.iter().collect();
        let whole = Expr::Macro(mac.clone());
        self.operate(&whole, &elems, &|c| quote!(vec![#(#c),*]), &|c, ty| {
            let items = super::expr::coerced(&elems, c);
            quote!(#core::expr::array(vec![#(#items),*], #ty))
        })
    }

    /// `vec![x; n]`
    fn vec_of_one(&mut self, mac: &ExprMacro) -> Lowered {
        let core = core();
        let parser = |input: syn::parse::ParseStream<'_>| {
            let item: Expr = input.parse()?;
            input.parse::<Token![;]>()?;
            Ok((item, input.parse::<Expr>()?))
        };
        let (item, number) = match parser.parse2(mac.mac.tokens.clone()) {
            Ok(parsed) => parsed,
            Err(error) => {
                self.errors.push_error(error);
                return self.refuse_silently(mac);
            }
        };
        let whole = Expr::Macro(mac.clone());
        self.operate(
            &whole,
            &[&item, &number],
            &|c| {
                let (item, number) = (&c[0], &c[1]);
                quote!(vec![#item; #number])
            },
            &|c, ty| {
                let (item, number) = (&c[0], &c[1]);
                quote!(#core::expr::array_repeat(#item, #number, #ty))
            },
        )
    }

    /// `format!("{a} and {}", b)`
    pub(super) fn format_macro(&mut self, mac: &ExprMacro) -> Lowered {
        let core = core();
        let parser = Punctuated::<FormatArg, Token![,]>::parse_terminated;
        let parsed = match parser.parse2(mac.mac.tokens.clone()) {
            Ok(parsed) => parsed,
            Err(e) => {
                self.errors.push_error(e);
                return self.refuse_silently(mac);
            }
        };
        let mut parts = parsed.into_iter();
        let template = match parts.next() {
            Some(FormatArg {
                name: None,
                value:
                    Expr::Lit(syn::ExprLit {
                        lit: syn::Lit::Str(s),
                        ..
                    }),
            }) => s,
            _ => return self.refuse(mac, "`format!` needs a string literal first"),
        };
        let args: Vec<FormatArg> = parts.collect();
        if self.closures == 0
            && args
                .iter()
                .any(|arg| !super::effects::is_value_only(&arg.value))
        {
            return self.format_of_steps(mac, &template, &args);
        }
        let pieces = match crate::format::parse(&template.value()) {
            Ok(pieces) => pieces,
            Err(message) => return self.refuse(&template, message),
        };
        let mut operands: Vec<Expr> = Vec::new();
        let mut twin_pieces = Vec::new();
        let mut next = 0;
        for piece in pieces {
            match piece {
                crate::format::Piece::Text(text) => {
                    twin_pieces.push(PieceTokens::Text(text));
                }
                crate::format::Piece::Arg { name, spec } => {
                    if spec.contains('$') || spec.ends_with(".*") {
                        return self.refuse(
                            &template,
                            format!("the width or precision of `{{{name}:{spec}}}` is a value, which has no form in a definition: write the number, as in `{{:>8.2}}`"),
                        );
                    }
                    let operand = match &*name {
                        "" => {
                            next += 1;
                            args.get(next - 1).map(|a| a.value.clone())
                        }
                        n if n.chars().all(|c| c.is_ascii_digit()) => n
                            .parse::<usize>()
                            .ok()
                            .and_then(|i| args.get(i))
                            .map(|a| a.value.clone()),
                        n => args
                            .iter()
                            .find(|a| a.name.as_ref().is_some_and(|name| name == n))
                            .map(|a| a.value.clone())
                            .or_else(|| {
                                let ident = Ident::new(n, template.span());
                                syn::parse2(quote!(#ident)).ok()
                            }),
                    };
                    let Some(operand) = operand else {
                        return self.refuse(&template, format!("`{{{name}}}` has no argument"));
                    };
                    operands.push(operand);
                    twin_pieces.push(PieceTokens::Arg(spec));
                }
            }
        }
        let whole = Expr::Macro(mac.clone());
        let refs: Vec<&Expr> = operands.iter().collect();
        let lowered: Vec<Lowered> = refs.iter().map(|o| self.value(o, "value")).collect();
        if lowered.iter().any(|l| !l.pure) {
            return self.refuse(mac, "bind what is awaited with `let` before `format!`");
        }
        self.combine(
            &whole,
            &refs,
            lowered,
            &|_| whole.to_token_stream(),
            &|c, ty| {
                if let ([PieceTokens::Arg(spec)], [value]) = (&*twin_pieces, c)
                    && spec != "?"
                {
                    return quote!({ let _ = #ty; #core::expr::format::alone(#value, #spec) });
                }
                let mut values = c.iter();
                let pieces = twin_pieces.iter().map(|piece| match piece {
                    PieceTokens::Text(text) => quote!(#core::expr::format::text(#text)),
                    PieceTokens::Arg(spec) if spec == "?" => {
                        let value = values.next();
                        quote!(#core::expr::format::debugged(#value))
                    }
                    PieceTokens::Arg(spec) => {
                        let value = values.next();
                        quote!(#core::expr::format::argument(#value, #spec))
                    }
                });
                quote!({ let _ = #ty; #core::expr::format::concat(vec![#(#pieces),*]) })
            },
        )
    }

    /// `format!` with arguments that await: they come first, in their order.
    fn format_of_steps(
        &mut self,
        mac: &ExprMacro,
        template: &syn::LitStr,
        args: &[FormatArg],
    ) -> Lowered {
        let mut lets = Vec::new();
        let mut named = Vec::new();
        for (i, FormatArg { name, value }) in args.iter().enumerate() {
            let variable = super::hidden(&format!("__text{i}"));
            // `format!` takes references.
            lets.push(match super::effects::is_value_only(value) {
                true => quote!(let #variable = &#value;),
                false => quote!(let #variable = #value;),
            });
            named.push(match name {
                Some(name) => quote!(#name = #variable),
                None => quote!(#variable),
            });
        }
        let path = &mac.mac.path;
        match syn::parse2(quote!({ #(#lets)* #path!(#template, #(#named),*) })) {
            Ok(block) => self.value(&block, "text"),
            Err(_) => self.refuse(mac, "bind what is awaited with `let` before `format!`"),
        }
    }

    /// `json!({..})` with expressions of workflow values inside.
    pub(super) fn json_macro(&mut self, mac: &ExprMacro) -> Lowered {
        let core = core();
        let json = match syn::parse2::<json::Json>(mac.mac.tokens.clone()) {
            Ok(json) => json,
            Err(error) => {
                self.errors.push_error(error);
                return self.refuse_silently(mac);
            }
        };
        let leaves = json.leaves();
        let lowered: Vec<Lowered> = leaves.iter().map(|l| self.value(l, "value")).collect();
        if lowered.iter().any(|l| !l.pure) {
            return self.refuse(mac, "bind what is awaited with `let` before `json!`");
        }
        let whole = Expr::Macro(mac.clone());
        self.combine(
            &whole,
            &leaves,
            lowered,
            &|_| whole.to_token_stream(),
            &|c, ty| {
                let twin = json.twin(&mut c.iter());
                quote!({ let _ = #ty; #core::expr::Expr::<#core::expr::JsonValue>::new(#twin.0) })
            },
        )
    }

    /// `matches!(value, pattern)`
    pub(super) fn matches_macro(&mut self, mac: &ExprMacro) -> Lowered {
        let parser = |input: syn::parse::ParseStream<'_>| {
            let value: Expr = input.parse()?;
            input.parse::<Token![,]>()?;
            let pat = syn::Pat::parse_multi_with_leading_vert(input)?;
            let guard = if input.peek(Token![if]) {
                input.parse::<Token![if]>()?;
                Some(input.parse::<Expr>()?)
            } else {
                None
            };
            input.parse::<Option<Token![,]>>()?;
            Ok((value, pat, guard))
        };
        match parser.parse2(mac.mac.tokens.clone()) {
            Ok((value, pat, guard)) => {
                let guard = guard.map(|g| quote!(if #g));
                let written = quote!(match #value { #pat #guard => true, _ => false });
                let Ok(match_) = syn::parse2::<syn::ExprMatch>(written) else {
                    return self.refuse(mac, "`matches!` takes a value and a pattern");
                };
                if self.closures == 0 && !super::effects::is_value_only(&value) {
                    return self.match_value(&match_, "condition");
                }
                let lowered = self.match_pure(&match_);
                Lowered {
                    native: mac.to_token_stream(),
                    ..lowered
                }
            }
            Err(e) => {
                self.errors.push_error(e);
                self.refuse_silently(mac)
            }
        }
    }
}

enum PieceTokens {
    Text(String),
    Arg(String),
}

/// `name = value` or `value` among the arguments of `format!`.
struct FormatArg {
    name: Option<Ident>,
    value: Expr,
}

impl syn::parse::Parse for FormatArg {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(syn::Ident) && input.peek2(Token![=]) && !input.peek2(Token![==]) {
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            return Ok(FormatArg {
                name: Some(name),
                value: input.parse()?,
            });
        }
        Ok(FormatArg {
            name: None,
            value: input.parse()?,
        })
    }
}
