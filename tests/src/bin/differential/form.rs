//! Forms of expressions, as templates: what a method chain over a place looks like.
//!
//! A hole is `$` and a name. It stands for the same text wherever it is repeated; another letter
//! makes another one.
//!
//! | hole | stands for |
//! |---|---|
//! | `$xs`, `$ys` | a place of a `Vec<T>`; `$Xs`, `$Ys` own theirs |
//! | `$xss`, `$xos` | a place of a `Vec<Vec<T>>`, a `Vec<Option<T>>` |
//! | `$opt`, `$map`, `$set` | a place of an `Option<T>`, a map to `T`, a set of `T`; capital: owned |
//! | `$arr` | a place of a `[T; 2]` |
//! | `$txt`, `$json` | a place of a text, of a JSON value |
//! | `$v`, `$w` | a value of `T`; `$o` of an `Option<T>` |
//! | `$s`, `$b`, `$c`, `$f`, `$g` | a text, a bool, a `char`, two floats |
//! | `$i32`, `$u8`, .. | a number of that type |
//! | `$at` | a small literal; `$key` a key of a map |
//! | `$p0`, `$p1`, `$p2` | a closure from `T`, `&T`, `&&T` to bool |
//! | `$k1`, `$k2` | a closure from `&T`, `&&T` to a key to sort by |
//! | `$m0T`, `$m1T`, `$m0O`, `$m1i`, `$m1s`, .. | a closure from `T` or `&T` to `T`, `Option<T>`, `i64`, text |
//! | `$time`, `$span`, `$uid`, `$day`, `$ctime`, .. | a time, a span, a UUID, a date, one of chrono's |
//! | `$T`, `$L`, `$M` | the types `T`, `Vec<T>`, the map to `T` |
//! | `$cl` | `cloned` or `copied` |

use crate::forms::{self, Form, Gives};
use crate::scope::{Gen, Place, is_copy};
use crate::types::{INTS, Int, KEYS, Ty};

/// What holes are filled with, by name.
struct Filling<'f> {
    t: &'f Ty,
    depth: usize,
    /// Whether values stand in closures, too.
    closures: bool,
    done: Vec<(String, String)>,
}

impl Gen {
    /// A value of the type in one of the forms.
    pub(crate) fn form(&mut self, ty: &Ty, depth: usize) -> Option<String> {
        if self.rng.chance(5)
            && let Some(code) = self.own_value(ty, depth)
        {
            return Some(code);
        }
        let fitting: Vec<(&Form, Option<Ty>)> = forms::all()
            .filter(|form| self.allows(form.1))
            .filter_map(|form| Some((form, bound(form.0, ty)?)))
            .collect();
        for _ in 0..6 {
            let (form, t) = fitting.get(self.rng.below(fitting.len()))?;
            let t = match t {
                Some(t) => t.clone(),
                None => self.item_type(form.2)?,
            };
            if !self.suits(form.1, &t) || (makes_option(form.2) && !self.types.can_be_some(&t)) {
                continue;
            }
            let mut filling = Filling {
                t: &t,
                depth: depth.min(2),
                closures: form.2.contains('|'),
                done: Vec::new(),
            };
            if let Some(code) = self.pure(|g| g.fill(form.2, &mut filling)) {
                self.uses_of(form.2);
                return Some(code);
            }
        }
        None
    }

    /// Whether a form may stand here.
    fn allows(&self, needs: &str) -> bool {
        (self.may_fail || !needs.contains('m'))
            && (self.risky || !needs.contains('r'))
            && !(self.types.hashed && needs.contains('u'))
    }

    fn suits(&self, needs: &str, t: &Ty) -> bool {
        needs.chars().all(|need| match need {
            'c' => is_copy(t),
            'o' => matches!(t, Ty::Int(_) | Ty::Text | Ty::Bool | Ty::Char),
            'e' => self.types.has_eq(t) && self.types.is_exact(t) && *t != Ty::Json,
            'f' => *t == Ty::F64,
            't' => *t == Ty::Text,
            _ => true,
        })
    }

    /// Some `T` that a form's place can have, where its result doesn't tell.
    fn item_type(&mut self, template: &str) -> Option<Ty> {
        let of = |t: &Ty| match t {
            Ty::List(t) if template.contains("$xss") => match &**t {
                Ty::List(t) => Some((**t).clone()),
                _ => None,
            },
            Ty::List(t) if template.contains("$xs") || template.contains("$Xs") => {
                Some((**t).clone())
            }
            Ty::Option(t) if template.contains("$opt") || template.contains("$Opt") => {
                Some((**t).clone())
            }
            Ty::Map(t) if template.contains("$map") || template.contains("$Map") => {
                Some((**t).clone())
            }
            Ty::Array(t) if template.contains("$arr") => Some((**t).clone()),
            Ty::Set(t) if template.contains("$set") => Some((**t).clone()),
            _ => None,
        };
        let found: Vec<Ty> = self.places().iter().filter_map(|p| of(&p.ty)).collect();
        match found.is_empty() {
            false => Some(self.rng.pick(&found).clone()),
            true => Some(Ty::Int(Int::I64)),
        }
    }

    fn uses_of(&mut self, template: &str) {
        let signs = [
            ("index of a list", "$xs["),
            ("index of a map", "$map["),
            ("slice of a list", "].to_vec()"),
            ("a block that begins an operand", "({ let"),
        ];
        for (construct, sign) in signs {
            if template.contains(sign) {
                self.uses(construct);
            }
        }
    }

    fn fill(&mut self, template: &str, filling: &mut Filling<'_>) -> Option<String> {
        let mut code = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('$') {
            code.push_str(before);
            let end = after
                .find(|c: char| !c.is_ascii_alphanumeric())
                .unwrap_or(after.len());
            let (name, tail) = after.split_at(end);
            let done = filling.done.iter().find(|(n, _)| n == name);
            let text = match done {
                Some((_, text)) => text.clone(),
                None => {
                    let text = self.hole(name, filling)?;
                    filling.done.push((name.to_owned(), text.clone()));
                    text
                }
            };
            code.push_str(&text);
            rest = tail;
        }
        code.push_str(rest);
        Some(code)
    }

    fn hole(&mut self, name: &str, filling: &Filling<'_>) -> Option<String> {
        let t = filling.t;
        let boxed = || Box::new(t.clone());
        let code = |p: Place| p.code;
        let owned = |p: Place| p.owned;
        Some(match name {
            "xs" | "ys" => code(self.exact_place(&Ty::List(boxed()))?),
            "Xs" | "Ys" => owned(self.exact_place(&Ty::List(boxed()))?),
            "xss" => code(self.exact_place(&Ty::List(Box::new(Ty::List(boxed()))))?),
            "xos" => code(self.exact_place(&Ty::List(Box::new(Ty::Option(boxed()))))?),
            "opt" => code(self.exact_place(&Ty::Option(boxed()))?),
            "Opt" => owned(self.exact_place(&Ty::Option(boxed()))?),
            "map" => code(self.exact_place(&Ty::Map(boxed()))?),
            "Map" => owned(self.exact_place(&Ty::Map(boxed()))?),
            "set" => code(self.exact_place(&Ty::Set(boxed()))?),
            "txt" => code(self.exact_place(&Ty::Text)?),
            "json" => code(self.exact_place(&Ty::Json)?),
            "v" | "w" => self.held(t, filling),
            "o" => self.held(&Ty::Option(boxed()), filling),
            "s" => self.held(&Ty::Text, filling),
            "b" | "d" => self.held(&Ty::Bool, filling),
            "c" => self.held(&Ty::Char, filling),
            "f" | "g" => self.held(&Ty::F64, filling),
            "time" | "when" => self.held(&Ty::Time, filling),
            "span" | "pause" => self.held(&Ty::Span, filling),
            "uid" | "uie" => self.held(&Ty::Uuid, filling),
            "day" | "date" => self.held(&Ty::Date, filling),
            "money" => self.held(&Ty::Decimal, filling),
            "ctime" | "cwhen" => self.held(&Ty::ChronoTime, filling),
            "cday" | "cdate" => self.held(&Ty::ChronoDate, filling),
            "arr" => code(self.exact_place(&Ty::Array(boxed()))?),
            "mapname" => self.types.map_name().to_owned(),
            "j64" => self.held(&Ty::Int(Int::I64), filling),
            "at" => self.rng.below(3).to_string(),
            "key" => format!("{:?}", self.rng.pick(KEYS)),
            "T" => self.types.rust(t),
            "L" => self.types.rust(&Ty::List(boxed())),
            "M" => self.types.rust(&Ty::Map(boxed())),
            "cl" => (if is_copy(t) { "copied" } else { "cloned" }).to_owned(),
            _ => return self.number_or_closure(name, filling),
        })
    }

    fn number_or_closure(&mut self, name: &str, filling: &Filling<'_>) -> Option<String> {
        let t = filling.t;
        if let Some(int) = INTS.iter().find(|int| int.rust() == name) {
            return Some(self.held(&Ty::Int(*int), filling));
        }
        let mut signs = name.chars();
        let (kind, refs) = (signs.next()?, signs.next()?.to_digit(10)? as usize);
        let depth = filling.depth.min(1);
        let to = match (kind, signs.next()) {
            ('p', _) => return Some(self.closure(t, refs, |g| g.bool_value(depth + 1))),
            ('k', _) => return Some(self.key_closure(t, refs)),
            (_, Some('O')) => Ty::Option(Box::new(t.clone())),
            (_, Some('i')) => Ty::Int(Int::I64),
            (_, Some('s')) => Ty::Text,
            _ => t.clone(),
        };
        Some(self.closure(t, refs, |g| g.value(&to, depth)))
    }

    /// A value that may stand in a closure, when there is one.
    fn held(&mut self, ty: &Ty, filling: &Filling<'_>) -> String {
        let depth = filling.depth.min(1);
        match filling.closures {
            true => self.in_closure(|g| g.value(ty, depth)),
            false => self.value(ty, depth),
        }
    }

    fn exact_place(&mut self, ty: &Ty) -> Option<Place> {
        self.place(|t| t == ty)
    }
}

/// What `T` is when a form gives `ty`: `Some(None)` when anything goes; `None` when it gives
/// something else.
fn bound(gives: Gives, ty: &Ty) -> Option<Option<Ty>> {
    let any = |same: bool| same.then_some(None);
    match (gives, ty) {
        (Gives::T, t) => Some(Some(t.clone())),
        (Gives::Option, Ty::Option(t)) | (Gives::List, Ty::List(t)) | (Gives::Map, Ty::Map(t)) => {
            Some(Some((**t).clone()))
        }
        (Gives::Bool, Ty::Bool)
        | (Gives::Float, Ty::F64)
        | (Gives::Text, Ty::Text)
        | (Gives::Char, Ty::Char)
        | (Gives::Json, Ty::Json)
        | (Gives::Time, Ty::Time)
        | (Gives::Span, Ty::Span) => any(true),
        (Gives::Int(given), Ty::Int(int)) => any(given == *int),
        (Gives::Place, Ty::Option(t)) => any(**t == Ty::Int(Int::Usize)),
        (Gives::Texts, Ty::List(t)) => any(**t == Ty::Text),
        (Gives::Sizes, Ty::List(t)) => any(**t == Ty::Int(Int::Usize)),
        _ => None,
    }
}

/// Whether an `Option<T>` is made on the way: one of an option has no JSON.
fn makes_option(template: &str) -> bool {
    const MADE: &[&str] = &[
        "$o",
        "1O",
        "first()",
        "last()",
        ".get(",
        "find(",
        "reduce(",
        "min",
        "max",
        "next()",
        "pop()",
        "split_first",
        "split_last",
        "key_value",
        "Some",
        "Option<",
        "transpose",
    ];
    MADE.iter().any(|made| template.contains(made))
}
