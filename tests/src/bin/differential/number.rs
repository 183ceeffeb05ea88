//! Numbers, with bounds: what a definition knowingly does otherwise begins where a type overflows,
//! where a float needs more than 15 digits, and where a number passes 2^53.

use crate::scope::Gen;
use crate::types::{INTS, Int, Ty};

/// An integer expression and what its value lies between.
pub(crate) struct Number {
    pub(crate) code: String,
    pub(crate) low: i64,
    pub(crate) high: i64,
}

impl Gen {
    /// An integer that a variable may hold.
    pub(crate) fn stored_int(&mut self, int: Int, depth: usize) -> String {
        let n = self.int(int, depth);
        let (low, high) = int.stored();
        if n.low >= low && n.high <= high {
            return n.code;
        }
        let (code, ty) = (n.code, int.rust());
        match self.rng.below(4) {
            0 => format!("({code}).clamp({low}, {high})"),
            1 if int.signed() => format!("(({code}) % {high})"),
            1 => format!("(({code}) % {high}_{ty})"),
            2 => format!("({code}).rem_euclid({high})"),
            _ if int.signed() => format!("({code}).max({low}).min({high})"),
            _ => format!("({code}).min({high})"),
        }
    }

    /// An integer within what its type holds.
    pub(crate) fn int(&mut self, int: Int, depth: usize) -> Number {
        let (low, high) = int.stored();
        if depth == 0 || self.rng.chance(25) {
            if self.rng.chance(70)
                && let Some(code) = self.read(&Ty::Int(int))
            {
                return Number { code, low, high };
            }
            return self.int_literal(int);
        }
        if self.rng.chance(30)
            && let Some(code) = self.form(&Ty::Int(int), depth - 1)
        {
            return Number { code, low, high };
        }
        for _ in 0..6 {
            let n = self.int_operation(int, depth - 1);
            if let Some(n) = n
                && n.low >= int.limits().0
                && n.high <= int.limits().1
            {
                return n;
            }
        }
        self.int(int, 0)
    }

    /// What a variable holds.
    fn variable(&mut self, int: Int) -> Option<Number> {
        let (low, high) = int.stored();
        let code = self.read(&Ty::Int(int))?;
        Some(Number { code, low, high })
    }

    fn int_literal(&mut self, int: Int) -> Number {
        let n = match int.signed() {
            true => self.rng.within(-12, 12),
            false => self.rng.within(0, 12),
        };
        let code = match n < 0 {
            true => format!("({n}_{})", int.rust()),
            false => format!("{n}_{}", int.rust()),
        };
        Number {
            code,
            low: n,
            high: n,
        }
    }

    fn int_operation(&mut self, int: Int, depth: usize) -> Option<Number> {
        let ty = int.rust();
        let signed = int.signed();
        let stored = int.stored();
        // Their limits are beyond what JSON holds exactly, where the execution fails.
        let wide = matches!(int, Int::I64 | Int::U64 | Int::Usize);
        let of = |code: String, low: i64, high: i64| Some(Number { code, low, high });
        match self.rng.below(41) {
            0..=2 => {
                let (a, b) = (self.int(int, depth), self.int(int, depth));
                of(
                    format!("({} + {})", a.code, b.code),
                    a.low + b.low,
                    a.high + b.high,
                )
            }
            3 | 4 => {
                let (a, b) = (self.int(int, depth), self.int(int, depth));
                of(
                    format!("({} - {})", a.code, b.code),
                    a.low - b.high,
                    a.high - b.low,
                )
            }
            5 => {
                let (a, b) = (self.int(int, depth), self.int(int, depth));
                let ends = [a.low, a.high].map(|x| [b.low, b.high].map(|y| x.saturating_mul(y)));
                let all = ends.as_flattened();
                of(
                    format!("({} * {})", a.code, b.code),
                    *all.iter().min()?,
                    *all.iter().max()?,
                )
            }
            6 => {
                let a = self.int(int, depth);
                let d = *self.rng.pick(if signed {
                    &[2, 3, 7, -2, -5][..]
                } else {
                    &[2, 3, 7][..]
                });
                let most = a.low.abs().max(a.high.abs());
                let op = if self.rng.chance(50) { "/" } else { "%" };
                let low = if a.low < 0 || d < 0 { -most } else { 0 };
                of(format!("({} {op} ({d}_{ty}))", a.code), low, most)
            }
            7 | 36 if self.may_end() => {
                self.uses("division by what may be zero");
                let (a, b) = (self.int(int, depth), self.variable(int)?);
                let most = a
                    .low
                    .abs()
                    .max(a.high.abs())
                    .max(b.low.abs())
                    .max(b.high.abs());
                let low = if signed { -most } else { 0 };
                match self.rng.below(4) {
                    0 => of(format!("({}).rem_euclid({})", a.code, b.code), 0, most),
                    1 => of(
                        format!("({}).div_euclid({})", a.code, b.code),
                        low - 1,
                        most + 1,
                    ),
                    2 => of(format!("({} % {})", a.code, b.code), low, most),
                    _ => of(format!("({} / {})", a.code, b.code), low, most),
                }
            }
            8 if signed => {
                let a = self.int(int, depth);
                of(format!("(-{})", a.code), -a.high, -a.low)
            }
            9 if signed => {
                let a = self.int(int, depth);
                let most = a.low.abs().max(a.high.abs());
                match self.rng.chance(70) {
                    true => of(format!("({}).abs()", a.code), 0, most),
                    false => of(format!("({}).signum()", a.code), -1, 1),
                }
            }
            10 => {
                let a = self.int(int, 0);
                let most = a.low.abs().max(a.high.abs());
                let n = self.rng.within(0, 3) as u32;
                let high = most.saturating_pow(n).max(1);
                of(
                    format!("({}).pow({n})", a.code),
                    if signed { -high } else { 0 },
                    high,
                )
            }
            11 => {
                let (a, b) = (self.int(int, depth), self.int(int, depth));
                let name = if self.rng.chance(50) { "min" } else { "max" };
                let code = match self.rng.chance(70) {
                    true => format!("({}).{name}({})", a.code, b.code),
                    false => format!("std::cmp::{name}({}, {})", a.code, b.code),
                };
                of(code, a.low.min(b.low), a.high.max(b.high))
            }
            12 => {
                let a = self.int(int, depth);
                let (x, y) = if signed { (-5, 9) } else { (2, 9) };
                if self.may_end() && self.rng.chance(30) {
                    self.uses("clamp with limits that may be wrong");
                    // Constants would fail when the definition is built.
                    let (b, c) = (self.variable(int)?, self.int(int, 0));
                    let low = a.low.min(b.low).min(c.low);
                    let high = a.high.max(b.high).max(c.high);
                    return of(
                        format!("({}).clamp({}, {})", a.code, b.code, c.code),
                        low,
                        high,
                    );
                }
                of(format!("({}).clamp({x}, {y})", a.code), x, y)
            }
            13 => {
                let a = self.int(int, depth);
                let n = self.rng.within(2, 9);
                match self.rng.chance(60) {
                    true => of(format!("({}).rem_euclid({n})", a.code), 0, n),
                    false => of(
                        format!("({}).div_euclid({n})", a.code),
                        a.low - 1,
                        a.high.max(0),
                    ),
                }
            }
            14 | 15 | 16 | 17 | 27 if wide && self.in_lambda => None,
            14 => {
                let (a, b) = (self.int(int, depth), self.int(int, depth));
                let name = *self
                    .rng
                    .pick(&["saturating_add", "saturating_sub", "saturating_mul"]);
                let most = a.low.abs().max(a.high.abs());
                let other = b.low.abs().max(b.high.abs());
                let most = if name == "saturating_mul" {
                    most.saturating_mul(other)
                } else {
                    most + other
                };
                let limits = int.limits();
                let high = most.min(if int == Int::U8 { 255 } else { most });
                if most > limits.1 && int != Int::U8 {
                    return None;
                }
                of(
                    format!("({}).{name}({})", a.code, b.code),
                    if signed { -high } else { 0 },
                    high,
                )
            }
            15 => {
                let (a, b) = (self.int(int, depth), self.int(int, depth));
                let name = *self.rng.pick(&[
                    "checked_add",
                    "checked_sub",
                    "checked_mul",
                    "checked_div",
                    "checked_rem",
                ]);
                let most = a.low.abs().max(a.high.abs()).max(1);
                let other = b.low.abs().max(b.high.abs()).max(1);
                let high = match name {
                    "checked_mul" => most.saturating_mul(other),
                    _ => most + other,
                };
                if high > int.limits().1 && int != Int::U8 {
                    return None;
                }
                let high = if int == Int::U8 { 255 } else { high };
                of(
                    format!(
                        "({}).{name}({}).unwrap_or({})",
                        a.code,
                        b.code,
                        self.rng.below(9)
                    ),
                    if signed { -high } else { 0 },
                    high,
                )
            }
            16 | 17 => self.cast_to(int, depth),
            18 | 19 => {
                let text = self.pure(|g| g.text_place())?;
                let code = match self.rng.below(3) {
                    0 => format!("{text}.len()"),
                    1 => format!("{text}.chars().count()"),
                    _ => format!("{text}.split_whitespace().count()"),
                };
                self.as_int(code, int, 100)
            }
            20 | 21 => {
                let xs = self.place(|t| matches!(t, Ty::List(_) | Ty::Map(_) | Ty::Set(_)))?;
                self.as_int(format!("{}.len()", xs.code), int, 60)
            }
            22 => self.pure(|g| g.counted(int)),
            23 | 24 if int != Int::U8 => {
                let chain = self.pure(|g| g.ints_of_list(int))?;
                of(
                    format!("{chain}.sum::<{ty}>()"),
                    stored.0 * 64,
                    stored.1 * 64,
                )
            }
            25 if int == Int::I64 => {
                let chain = self.pure(|g| g.ints_of_list(int))?;
                of(
                    format!("{chain}.take(3).product::<{ty}>()"),
                    -1_000_000_000,
                    1_000_000_000,
                )
            }
            26 => {
                let chain = self.pure(|g| g.ints_of_list(int))?;
                let name = *self.rng.pick(&["min", "max", "last", "next"]);
                of(
                    format!("{chain}.{name}().unwrap_or({})", self.rng.below(9)),
                    stored.0,
                    stored.1.max(9),
                )
            }
            27 => {
                let text = self.pure(|g| g.text_value(0));
                self.uses("parse");
                let default = self.rng.below(9);
                let least = if signed { ".max(-100)" } else { "" };
                of(
                    format!("({text}).trim().parse::<{ty}>().unwrap_or({default}){least}.min(100)"),
                    if signed { -100 } else { 0 },
                    100,
                )
            }
            28 => {
                let option = self.pure(|g| g.value(&Ty::Option(Box::new(Ty::Int(int))), depth));
                let default = self.pure(|g| g.int(int, 0));
                let code = match self.rng.below(3) {
                    0 => format!("({option}).unwrap_or({})", default.code),
                    1 => format!("({option}).unwrap_or_else(|| {})", default.code),
                    _ => format!("({option}).unwrap_or_default()"),
                };
                of(code, stored.0.min(default.low), stored.1.max(default.high))
            }
            29 => {
                let (a, b) = (self.stored_int(int, depth), self.stored_int(int, depth));
                let condition = self.bool_value(depth);
                of(
                    format!("(if {condition} {{ {a} }} else {{ {b} }})"),
                    stored.0,
                    stored.1,
                )
            }
            30 if int == Int::U64 => {
                let (a, b) = (self.int(Int::I64, depth), self.int(Int::I64, depth));
                let most = a.high.max(b.high) - a.low.min(b.low);
                match self.rng.chance(50) {
                    true => of(format!("({}).abs_diff({})", a.code, b.code), 0, most),
                    false => of(
                        format!("({}).unsigned_abs()", a.code),
                        0,
                        a.low.abs().max(a.high.abs()),
                    ),
                }
            }
            30 if !signed => {
                let (a, b) = (self.int(int, depth), self.int(int, depth));
                of(
                    format!("({}).abs_diff({})", a.code, b.code),
                    0,
                    a.high.max(b.high),
                )
            }
            31 if int == Int::I64 => of(self.constant(), 0, 40),
            31 if int == Int::I32 => of("LIMIT".to_owned(), 40, 40),
            33 => {
                let list = self.place(|t| matches!(t, Ty::List(_)))?;
                let (name, n) = (
                    *self.rng.pick(&["chunks", "windows"]),
                    1 + self.rng.below(3),
                );
                self.as_int(format!("{}.{name}({n}).count()", list.code), int, 60)
            }
            34 if int == Int::I64 || int == Int::U64 => {
                let json = self.place(|t| *t == Ty::Json)?;
                self.uses("a JSON value");
                let name = if int == Int::I64 { "as_i64" } else { "as_u64" };
                let low = if int == Int::I64 { -1000 } else { 0 };
                of(format!("{}.{name}().unwrap_or(4)", json.code), low, 1000)
            }
            35 if self.may_end() => {
                let place =
                    self.place(|t| matches!(t, Ty::List(item) if **item == Ty::Int(int)))?;
                self.uses("index of a list");
                of(
                    format!("{}[{}]", place.code, self.rng.below(2)),
                    stored.0,
                    stored.1,
                )
            }
            32 => {
                let code = self.step_value(&Ty::Int(int))?;
                of(code, stored.0, stored.1)
            }
            _ => {
                let code = self.general(&Ty::Int(int), depth)?;
                of(code, stored.0, stored.1)
            }
        }
    }

    fn counted(&mut self, int: Int) -> Option<Number> {
        let chain = self.any_chain(1)?;
        self.as_int(format!("{}.count()", chain.code), int, 60)
    }

    fn as_int(&mut self, code: String, int: Int, most: i64) -> Option<Number> {
        let code = match int {
            Int::Usize => code,
            _ => format!("({code} as {})", int.rust()),
        };
        Some(Number {
            code,
            low: 0,
            high: most,
        })
    }

    fn cast_to(&mut self, int: Int, depth: usize) -> Option<Number> {
        let ty = int.rust();
        match self.rng.below(4) {
            0 => {
                self.uses("cast of a float");
                let x = self.float(depth);
                let size = if x.most > 1e6 {
                    return None;
                } else {
                    x.most as i64 + 1
                };
                let (low, high) = if int.signed() {
                    (-size, size)
                } else {
                    (0, size)
                };
                let high = if int == Int::U8 { 255 } else { high };
                Some(Number {
                    code: format!("(({}) as {ty})", x.code),
                    low,
                    high,
                })
            }
            1 => {
                self.uses("cast of a bool");
                let x = self.bool_value(depth);
                Some(Number {
                    code: format!("(({x}) as {ty})"),
                    low: 0,
                    high: 1,
                })
            }
            _ => {
                let from = *self.rng.pick(&INTS);
                let n = self.int(from, depth);
                self.uses("cast of an integer");
                let widens = matches!(
                    (from, int),
                    (Int::U8, _) | (Int::U32, Int::U64 | Int::I64) | (Int::I32, Int::I64)
                );
                let same = from == int;
                if widens && !same && self.rng.chance(50) {
                    let code = format!("{ty}::from({})", n.code);
                    return Some(Number {
                        code,
                        low: n.low,
                        high: n.high,
                    });
                }
                let code = format!("(({}) as {ty})", n.code);
                match int {
                    // A negative number becomes one beyond what JSON holds.
                    Int::U64 | Int::Usize if n.low < 0 => None,
                    Int::U32 if n.low < 0 => None,
                    Int::U8 => Some(Number {
                        code,
                        low: 0,
                        high: 255,
                    }),
                    Int::I32 if n.high > 2_000_000_000 => None,
                    _ => Some(Number {
                        code,
                        low: n.low,
                        high: n.high,
                    }),
                }
            }
        }
    }
}
