//! Methods of `char`.

use crate::expr::build::{self, int_of, once};
use crate::expr::{Expr, Operand, Receiver, Ty, Type, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::{WHITE, byte_length, matches_class, text_method};

macro_rules! classes {
    ($($(#[$doc:meta])* $name:ident $class:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
            let (ty, class) = (Type::of::<R>(), $class);
            Expr::new(in_class(stringify!($name), &recv.value, ty, class))
        }
    )*};
}

fn in_class(name: &str, recv: &Value, ty: Type, class: &str) -> Value {
    text_method(name, recv, ty, &[], |x| matches_class(x, class))
}

classes! {
    /// `c.is_ascii_digit()`
    is_ascii_digit "0-9";
    /// `c.is_ascii_hexdigit()`
    is_ascii_hexdigit "0-9A-Fa-f";
    /// `c.is_ascii_alphabetic()`
    is_ascii_alphabetic "A-Za-z";
    /// `c.is_ascii_alphanumeric()`
    is_ascii_alphanumeric "0-9A-Za-z";
    /// `c.is_ascii_uppercase()`
    is_ascii_uppercase "A-Z";
    /// `c.is_ascii_lowercase()`
    is_ascii_lowercase "a-z";
    /// `c.is_ascii_punctuation()`
    is_ascii_punctuation r"!-\/:-@\[-`\{-~";
    /// `c.is_ascii_graphic()`
    is_ascii_graphic "!-~";
    /// `c.is_ascii_whitespace()`
    is_ascii_whitespace r"\t\n\u000C\r ";
    /// `c.is_ascii_control()`
    is_ascii_control r"\u0000-\u001F\u007F";
    /// `c.is_control()`
    is_control r"\u0000-\u001F\u007F-\u009F";
    /// `c.is_whitespace()`
    is_whitespace WHITE;
}

/// `c.is_ascii()`, `s.is_ascii()`
pub fn is_ascii<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    fn inner(recv: &Value, ty: Type) -> Value {
        text_method("is_ascii", recv, ty, &[], |x| {
            let other = super::regex(r"[^\u0000-\u007F]");
            build::not(Ast::call("contains", [x, other]))
        })
    }
    Expr::new(inner(&recv.value, Type::of::<R>()))
}

/// `c.len_utf8()`
pub fn len_utf8<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let ty = Type::of::<R>();
    Expr::new(text_method("len_utf8", &recv.value, ty, &[], byte_length))
}

/// The digits of a base that is written out.
fn digits_of(base: &Ast) -> Result<&'static str, String> {
    const ALL: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
    match int_of(base) {
        Some(base @ 2..=36) => Ok(&ALL[..usize::try_from(base).unwrap_or(10)]),
        _ => Err("the base of a digit is written out in a definition, 2 to 36".to_owned()),
    }
}

/// `0-9A-Fa-f`
fn class_of_digits(digits: &str) -> String {
    let last = |text: &str| text.chars().last();
    let (numbers, letters) = digits.split_at(digits.len().min(10));
    let mut class = last(numbers).map_or_else(String::new, |last| format!("0-{last}"));
    if let Some(last) = last(letters) {
        class += &format!("A-{}a-{last}", last.to_ascii_uppercase());
    }
    class
}

/// `c.is_digit(10)`
pub fn is_digit<R: Receiver + ?Sized, B: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    base: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(match digits_of(&base.value.ast) {
        Ok(digits) => {
            let class = class_of_digits(digits);
            in_class("is_digit", &recv.value, Type::of::<R>(), &class)
        }
        Err(why) => refused(why),
    })
}

/// `c.to_digit(10)`
pub fn to_digit<R: Receiver + ?Sized, B: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    base: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(match digits_of(&base.value.ast) {
        Ok(digits) => digit(&recv.value, Type::of::<R>(), digits),
        Err(why) => refused(why),
    })
}

fn digit(recv: &Value, ty: Type, digits: &str) -> Value {
    text_method("to_digit", recv, ty, &[], |x| {
        once(x, "digit", |x| {
            let is_digit = matches_class(x.clone(), &class_of_digits(digits));
            let value = if digits.len() <= 10 {
                Ast::call("number", [x])
            } else {
                let lower = Ast::call("lowercase", [x]);
                let before = Ast::call("substringBefore", [Ast::string(digits), lower]);
                Ast::call("length", [before])
            };
            Ast::conditional(is_digit, value, Ast::Null)
        })
    })
}

macro_rules! inexact {
    ($($(#[$doc:meta])* $name:ident $instead:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
            let _ = recv;
            Expr::new(refused(concat!(
                "`", stringify!($name), "` asks for a class of Unicode, of which a definition has no list: use `",
                $instead, "`, or ask in a `#[task]`"
            )))
        }
    )*};
}

inexact! {
    /// `c.is_alphabetic()`, which is refused.
    is_alphabetic "is_ascii_alphabetic";
    /// `c.is_alphanumeric()`, which is refused.
    is_alphanumeric "is_ascii_alphanumeric";
    /// `c.is_numeric()`, which is refused.
    is_numeric "is_ascii_digit";
    /// `c.is_uppercase()`, which is refused.
    is_uppercase "is_ascii_uppercase";
    /// `c.is_lowercase()`, which is refused.
    is_lowercase "is_ascii_lowercase";
}
