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
//! | `$txt`, `$json` | a place of a text, of a JSON value |
//! | `$v`, `$w` | a value of `T`; `$o` of an `Option<T>` |
//! | `$s`, `$b`, `$c`, `$f`, `$g` | a text, a bool, a `char`, two floats |
//! | `$i32`, `$u8`, .. | a number of that type |
//! | `$at` | a small literal; `$key` a key of a map |
//! | `$p0`, `$p1`, `$p2` | a closure from `T`, `&T`, `&&T` to bool |
//! | `$k1`, `$k2` | a closure from `&T`, `&&T` to a key to sort by |
//! | `$m0T`, `$m1T`, `$m0O`, `$m1i`, `$m1s`, .. | a closure from `T` or `&T` to `T`, `Option<T>`, `i64`, text |
//! | `$T`, `$L`, `$M` | the types `T`, `Vec<T>`, the map to `T` |
//! | `$cl` | `cloned` or `copied` |

use crate::scope::{Gen, Place, is_copy};
use crate::types::{INTS, Int, KEYS, Ty};

/// What a form gives.
#[derive(Clone, Copy)]
enum Gives {
    T,
    Option,
    List,
    Map,
    Bool,
    Int(Int),
    Float,
    Text,
    Char,
    Json,
    /// `Option<usize>`
    Place,
    Texts,
    Sizes,
}

/// A form: what it gives; what `T` must be; its template.
///
/// `o` is ordered, `e` has `==`, `f` is `f64`, `t` a text. `m` may fail in the macros' eyes, so it is
/// not for lazy closures; `r` does fail now and then; `u` looks at the order of a map.
type Form = (Gives, &'static str, &'static str);

const FORMS: &[Form] = &[
    // Options of lists.
    (Gives::Option, "", "$xs.first().$cl()"),
    (Gives::Option, "", "$xs.last().$cl()"),
    (Gives::Option, "", "$xs.get($at).$cl()"),
    (Gives::Option, "", "$xs.iter().find($p2).$cl()"),
    (Gives::Option, "", "$Xs.into_iter().find($p1)"),
    (Gives::Option, "", "$xs.iter().rev().find($p2).$cl()"),
    (Gives::Option, "o", "$xs.iter().min().$cl()"),
    (Gives::Option, "o", "$Xs.into_iter().max()"),
    (
        Gives::Option,
        "o",
        "$xs.iter().min_by(|a, b| a.cmp(b)).$cl()",
    ),
    (
        Gives::Option,
        "o",
        "$xs.iter().max_by(|a, b| b.cmp(a)).$cl()",
    ),
    (
        Gives::Option,
        "f",
        "$Xs.into_iter().min_by(|a, b| a.total_cmp(b))",
    ),
    (
        Gives::Option,
        "f",
        "$xs.iter().max_by(|a, b| a.total_cmp(b)).copied()",
    ),
    (Gives::Option, "", "$xs.iter().min_by_key($k2).$cl()"),
    (Gives::Option, "", "$Xs.into_iter().max_by_key($k1)"),
    (Gives::Option, "", "$Xs.into_iter().min_by_key($k1)"),
    (Gives::Option, "", "$Xs.into_iter().reduce(|a, _| a)"),
    // Options of options.
    (Gives::Option, "", "$Opt.or($o)"),
    (Gives::Option, "", "$Opt.xor($o)"),
    (Gives::Option, "", "$Opt.and($o)"),
    (Gives::Option, "", "$Opt.or_else(|| $o)"),
    (Gives::Option, "", "$Opt.and_then($m0O)"),
    (Gives::Option, "", "$Opt.filter($p1)"),
    (Gives::Option, "", "$Opt.map($m0T)"),
    (Gives::Option, "", "$opt.as_ref().map($m1T)"),
    (Gives::Option, "", "Option::Some($v)"),
    (Gives::Option, "", "$map.get($key).$cl()"),
    (Gives::Option, "u", "$map.values().next().$cl()"),
    (
        Gives::Option,
        "u",
        "$Map.into_iter().find(|(k, _)| k.len() > 1).map(|(_, e)| e)",
    ),
    (Gives::Option, "", "$Opt.ok_or(7_i64).ok()"),
    (
        Gives::Option,
        "",
        "$Opt.ok_or_else(|| $s).map_err(|e| e.len()).ok()",
    ),
    (
        Gives::Option,
        "",
        "$Opt.ok_or($s).and_then(|e| ($b).then_some(e).ok_or(String::new())).ok()",
    ),
    (Gives::Place, "", "$xs.iter().position($p1)"),
    (Gives::Place, "", "$Xs.into_iter().position($p0)"),
    (
        Gives::Place,
        "",
        "$xs.iter().enumerate().find(|(i, _)| *i > 0).map(|(i, _)| i)",
    ),
    // Results.
    (Gives::T, "", "$Opt.unwrap_or($v)"),
    (Gives::T, "", "$Opt.unwrap_or_else(|| $v)"),
    (Gives::T, "", "$Opt.ok_or(1_i64).unwrap_or($v)"),
    (Gives::T, "", "$Opt.ok_or($s).unwrap_or_else(|_| $v)"),
    (
        Gives::T,
        "",
        "$Opt.ok_or_else(|| $s).map_err(|e| e.len()).unwrap_or($v)",
    ),
    (
        Gives::T,
        "",
        "$Opt.ok_or(2_u8).map($m0T).unwrap_or_else(|_| $v)",
    ),
    (
        Gives::T,
        "",
        "$Opt.ok_or($s).or_else(|e| if e.len() > 2 { Ok($v) } else { Err(e) }).unwrap_or($w)",
    ),
    (
        Gives::T,
        "",
        "$Opt.ok_or($s).and_then(|e| if $b { Ok(e) } else { Err(String::from(\"no\")) }).unwrap_or($v)",
    ),
    (Gives::T, "", "$Opt.ok_or($i64).map_or_else(|_| $v, |e| e)"),
    (Gives::T, "", "$Opt.ok_or($i64).map_or($v, |e| e)"),
    (Gives::Text, "", "$Opt.ok_or($s).err().unwrap_or_default()"),
    (Gives::Bool, "", "$Opt.ok_or($s).is_ok()"),
    (Gives::Bool, "", "$Opt.ok_or($s).is_ok_and($p0)"),
    (
        Gives::Bool,
        "",
        "$Opt.ok_or($s).is_err_and(|e| e.len() > 2)",
    ),
    // Elements.
    (
        Gives::T,
        "m",
        "(if $xs.is_empty() { $v } else { $xs[0].clone() })",
    ),
    (
        Gives::T,
        "m",
        "(if $xs.len() > 1 { $xs[$xs.len() - 1].clone() } else { $v })",
    ),
    (
        Gives::T,
        "m",
        "(if $xs.len() > 2 { $xs[$at].clone() } else { $v })",
    ),
    (
        Gives::T,
        "m",
        "(if $map.contains_key($key) { $map[$key].clone() } else { $v })",
    ),
    (Gives::T, "mr", "$xs[$at].clone()"),
    (Gives::T, "mr", "$xs[$usize % 3].clone()"),
    (Gives::T, "mr", "$map[$key].clone()"),
    (Gives::T, "m", "[$v, $w][1].clone()"),
    (
        Gives::T,
        "",
        "$Xs.into_iter().reduce(|_, e| e).unwrap_or($v)",
    ),
    (
        Gives::T,
        "",
        "$xs.iter().cloned().fold($v, |kept, e| if $b { kept } else { e })",
    ),
    (Gives::T, "", "$xs.first().cloned().unwrap_or($v)"),
    (Gives::T, "", "$xs.get($at).$cl().unwrap_or_else(|| $v)"),
    (Gives::T, "o", "std::cmp::max($v, $w)"),
    (Gives::T, "o", "std::cmp::min($v, $w)"),
    (Gives::T, "o", "($v).max($w)"),
    (Gives::T, "", "($v, $w).0"),
    (Gives::T, "", "(*Box::new($v)).clone()"),
    (Gives::T, "", "(*Arc::new($v)).clone()"),
    // Blocks where an operand begins.
    (Gives::T, "", "(match $Opt { Some(e) => e, None => $v })"),
    (Gives::T, "", "(if let Some(e) = $Opt { e } else { $v })"),
    (Gives::T, "", "({ let kept = $v; kept })"),
    (
        Gives::T,
        "",
        "(match ($b, $d) { (true, _) | (_, true) => $v, _ => $w })",
    ),
    (
        Gives::T,
        "",
        "(match $i64 { 0 | 1 => $v, 2..=5 => $w, _ => $v })",
    ),
    (Gives::Bool, "", "({ let first = $i64; first } < $j64)"),
    (
        Gives::Bool,
        "e",
        "(match $b { true => $v, false => $w } == $v)",
    ),
    (Gives::Bool, "", "(if $b { $i64 } else { $j64 } >= 3)"),
    (Gives::Bool, "", "({ $b } && $d)"),
    (Gives::Int(Int::I64), "", "({ let n = $u32; n } as i64)"),
    (Gives::Text, "", "({ let t = $s; t } + &$s)"),
    (
        Gives::Text,
        "",
        "(match $b { true => $s, false => String::new() }.trim().to_string())",
    ),
    // Lists.
    (Gives::List, "m", "$xs[..$xs.len().min(2)].to_vec()"),
    (Gives::List, "m", "$xs[$xs.len() / 2..].to_vec()"),
    (
        Gives::List,
        "m",
        "$xs[$xs.len().min(1)..$xs.len()].to_vec()",
    ),
    (Gives::List, "m", "$xs[..].to_vec()"),
    (Gives::List, "mr", "$xs[..=0].to_vec()"),
    (Gives::List, "mr", "$xs[1..2].to_vec()"),
    (Gives::List, "mr", "$xs[$at..].to_vec()"),
    (
        Gives::List,
        "",
        "$xss.iter().flatten().cloned().collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xss.clone().into_iter().flatten().collect::<$L>()",
    ),
    (Gives::List, "", "$xss.concat()"),
    (
        Gives::List,
        "",
        "$xos.iter().flatten().cloned().collect::<$L>()",
    ),
    (Gives::List, "", "Vec::from([$v, $w])"),
    (Gives::List, "", "[$v, $w].to_vec()"),
    (Gives::List, "", "[$Xs, $Ys].concat()"),
    (
        Gives::List,
        "",
        "$xs.iter().rev().cloned().collect::<Vec<_>>()",
    ),
    (Gives::List, "", "$Xs.into_iter().partition::<$L, _>($p1).0"),
    (
        Gives::List,
        "",
        "$Xs.into_iter().map(|e| (e, 1_i64)).unzip::<_, _, $L, Vec<i64>>().0",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().cloned().zip($Ys).unzip::<_, _, Vec<_>, $L>().1",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().skip(1).chain($ys.iter().take(1)).cloned().collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$Opt.into_iter().chain($Xs).collect::<$L>()",
    ),
    (Gives::List, "", "$Opt.map(|e| vec![e]).unwrap_or_default()"),
    (
        Gives::List,
        "",
        "$xs.iter().filter($p2).cloned().collect::<Vec<_>>()",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().enumerate().filter(|(i, _)| i % 2 == 0).map(|(_, e)| e.clone()).collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().step_by(2).cloned().collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().take_while($p2).cloned().collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$Xs.into_iter().skip_while($p1).collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().filter_map($m1O).collect::<$L>()",
    ),
    (Gives::List, "u", "$Map.into_values().collect::<$L>()"),
    (Gives::List, "u", "$map.values().cloned().collect::<$L>()"),
    (Gives::List, "", "$set.iter().cloned().collect::<$L>()"),
    (
        Gives::Texts,
        "u",
        "$map.keys().cloned().collect::<Vec<_>>()",
    ),
    (
        Gives::Texts,
        "u",
        "$Map.into_keys().collect::<Vec<String>>()",
    ),
    (
        Gives::Texts,
        "",
        "$txt.chars().map(|c| c.to_string()).collect::<Vec<_>>()",
    ),
    (
        Gives::Sizes,
        "",
        "$xs.chunks(2).map(|part| part.len()).collect::<Vec<_>>()",
    ),
    (
        Gives::Sizes,
        "",
        "$xss.iter().map(Vec::len).collect::<Vec<usize>>()",
    ),
    // Maps.
    (
        Gives::Map,
        "",
        "$xs.iter().cloned().enumerate().map(|(i, e)| (format!(\"k{i}\"), e)).collect::<$M>()",
    ),
    (
        Gives::Map,
        "",
        "$Map.into_iter().filter(|(k, _)| k.len() < 3).collect::<$M>()",
    ),
    (
        Gives::Map,
        "",
        "$map.iter().map(|(k, e)| (k.to_uppercase(), e.clone())).collect::<$M>()",
    ),
    // Tests.
    (Gives::Bool, "", "$xs.iter().any($p1)"),
    (Gives::Bool, "", "$xs.iter().all($p1)"),
    (Gives::Bool, "", "$Xs.into_iter().any($p0)"),
    (Gives::Bool, "e", "$xs.contains(&$v)"),
    (Gives::Bool, "", "$xs.first().is_some_and($p1)"),
    (Gives::Bool, "", "$xs.last().is_none_or($p1)"),
    (Gives::Bool, "e", "($xs.first() == $xs.last())"),
    (Gives::Bool, "e", "($opt.as_ref() == Some(&$v))"),
    (Gives::Bool, "e", "($xs == $ys)"),
    (Gives::Bool, "e", "($v != $w)"),
    (Gives::Bool, "o", "($v <= $w)"),
    (Gives::Bool, "", "$Opt.is_some_and($p0)"),
    (Gives::Bool, "", "$Opt.is_none_or($p0)"),
    (Gives::Bool, "", "$map.contains_key($key)"),
    (Gives::Bool, "", "$map.get($key).is_some_and($p1)"),
    (Gives::Bool, "", "$map.values().any($p1)"),
    (Gives::Bool, "", "$map.values().all($p1)"),
    (Gives::Bool, "", "$set.contains(&$v)"),
    (
        Gives::Bool,
        "",
        "$txt.chars().all(|c| c.is_ascii_digit() || c == 'a')",
    ),
    (
        Gives::Bool,
        "",
        "$txt.chars().any(|c| c.is_ascii_uppercase())",
    ),
    (Gives::Bool, "", "$json.is_array()"),
    (Gives::Bool, "", "$json.is_object()"),
    (Gives::Bool, "", "$json.is_boolean()"),
    (Gives::Bool, "", "$json.is_string()"),
    (Gives::Bool, "", "$json.is_null()"),
    (Gives::Bool, "", "$json[\"a\"].is_number()"),
    (Gives::Bool, "", "$json[\"b\"][1].is_string()"),
    (Gives::Bool, "", "$json.as_bool().unwrap_or($b)"),
    (
        Gives::Bool,
        "",
        "$json.as_array().is_some_and(|all| all.len() > 1)",
    ),
    // Numbers.
    (Gives::Int(Int::I64), "", "($xs.len() as i64)"),
    (
        Gives::Int(Int::I64),
        "",
        "$xs.iter().map($m1i).sum::<i64>().clamp(-1000, 1000)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "$xs.iter().map($m1i).max().unwrap_or(3)",
    ),
    (
        Gives::Int(Int::I64),
        "",
        "$xs.iter().map($m1i).fold(0, i64::max)",
    ),
    (Gives::Int(Int::I64), "", "$json.as_i64().unwrap_or(4)"),
    (
        Gives::Int(Int::I64),
        "",
        "$json[\"a\"].as_i64().unwrap_or(4)",
    ),
    (Gives::Int(Int::I64), "", "i64::from($i32)"),
    (Gives::Int(Int::I64), "", "i64::from($u32)"),
    (Gives::Int(Int::I64), "", "i64::from($b)"),
    (Gives::Int(Int::I64), "", "i64::from(i16::from($u8))"),
    (Gives::Int(Int::I64), "", "i64::from(i8::from($b))"),
    (Gives::Int(Int::I64), "", "(i128::from($i64) as i64)"),
    (Gives::Int(Int::I64), "", "(isize::from($u8) as i64)"),
    (Gives::Int(Int::U64), "", "u64::from($u32)"),
    (Gives::Int(Int::U64), "", "u64::from($b)"),
    (Gives::Int(Int::U64), "", "(u128::from($u64) as u64)"),
    (
        Gives::Int(Int::U64),
        "",
        "Duration::from_secs($u64).as_secs()",
    ),
    (Gives::Int(Int::U64), "", "$json.as_u64().unwrap_or(4)"),
    (Gives::Int(Int::U32), "", "u32::from($u8)"),
    (Gives::Int(Int::U32), "", "u32::from(u16::from($u8))"),
    (Gives::Int(Int::U32), "", "u32::from($b)"),
    (Gives::Int(Int::I32), "", "i32::from($u8)"),
    (Gives::Int(Int::I32), "", "i32::from(i16::from($u8))"),
    (Gives::Int(Int::U8), "", "u8::from($b)"),
    (Gives::Int(Int::Usize), "", "usize::from($u8)"),
    (Gives::Int(Int::Usize), "", "usize::from($b)"),
    (
        Gives::Int(Int::Usize),
        "",
        "$xs.iter().position($p1).unwrap_or(7)",
    ),
    (Gives::Int(Int::Usize), "", "$xs.iter().filter($p2).count()"),
    (
        Gives::Int(Int::Usize),
        "o",
        "$xs.iter().cloned().collect::<HashSet<_>>().len()",
    ),
    (Gives::Float, "", "f64::from($i32)"),
    (Gives::Float, "", "f64::from(f32::from($u8))"),
    (Gives::Float, "", "f64::max($f, $g)"),
    (Gives::Float, "", "f64::min($f, $g)"),
    (
        Gives::Float,
        "f",
        "$xs.iter().copied().fold(-3.5, f64::max)",
    ),
    (
        Gives::Float,
        "f",
        "$xs.iter().copied().min_by(|a, b| a.total_cmp(b)).unwrap_or($f)",
    ),
    // Texts, chars and JSON values.
    (Gives::Text, "", "String::new()"),
    (
        Gives::Text,
        "",
        "$xs.iter().map($m1s).collect::<Vec<_>>().join(\", \")",
    ),
    (Gives::Text, "", "$xs.iter().map($m1s).collect::<String>()"),
    (Gives::Text, "t", "$xs.concat()"),
    (
        Gives::Text,
        "u",
        "$map.keys().next().cloned().unwrap_or_default()",
    ),
    (
        Gives::Text,
        "",
        "$json.as_str().unwrap_or(\"none\").to_string()",
    ),
    (
        Gives::Text,
        "",
        "$txt.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>()",
    ),
    (Gives::Text, "", "$txt.chars().rev().collect::<String>()"),
    (
        Gives::Text,
        "",
        "Box::<str>::from($txt.as_str()).to_string()",
    ),
    (Gives::Text, "", "Cow::from($txt.as_str()).to_string()"),
    (Gives::Char, "", "$txt.chars().max().unwrap_or('x')"),
    (
        Gives::Char,
        "",
        "$txt.chars().find(|c| c.is_ascii_lowercase()).unwrap_or('x')",
    ),
    (Gives::Json, "", "serde_json::Value::from($s)"),
    (Gives::Json, "", "serde_json::Value::from($i64)"),
    (Gives::Json, "", "serde_json::Value::from($b)"),
    (Gives::Json, "", "json!({ \"a\": $i64, \"b\": [$s, $b] })"),
    (Gives::Json, "", "$json[\"a\"].clone()"),
];

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
        let fitting: Vec<(&Form, Option<Ty>)> = FORMS
            .iter()
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
        | (Gives::Json, Ty::Json) => any(true),
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
        "$o", "1O", "first()", "last()", ".get(", "find(", "reduce(", "min", "max", "next()",
        "pop()",
    ];
    MADE.iter().any(|made| template.contains(made))
}
