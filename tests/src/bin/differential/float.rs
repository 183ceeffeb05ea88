//! Floats, with bounds: as long as a float is a multiple of a power of a half it prints as it is.

use crate::scope::Gen;
use crate::types::{INTS, Int, Ty};

/// A float expression: a multiple of 2^-`places`, when that is known, up to `most` in size.
pub(crate) struct Float {
    pub(crate) code: String,
    pub(crate) places: Option<u32>,
    pub(crate) most: f64,
}

impl Gen {
    /// A float that a variable may hold: a multiple of a quarter.
    pub(crate) fn stored_float(&mut self, depth: usize) -> String {
        let x = self.float(depth);
        match x.places {
            Some(0..=2) if x.most <= 1000.0 => x.code,
            _ => format!(
                "((({}) * 4.0).round() / 4.0).clamp(-1000.0, 1000.0)",
                x.code
            ),
        }
    }

    /// A float that prints with few digits, and never as `-0`.
    pub(crate) fn printed_float(&mut self, depth: usize) -> String {
        format!("({} + 0.0)", self.stored_float(depth))
    }

    pub(crate) fn float(&mut self, depth: usize) -> Float {
        if depth == 0 || self.rng.chance(30) {
            if self.rng.chance(70)
                && let Some(code) = self.read(&Ty::F64)
            {
                return Float {
                    code,
                    places: Some(2),
                    most: 1000.0,
                };
            }
            let x = self.rng.within(-20, 20) as f64 / 4.0 + 0.0;
            let code = if x < 0.0 {
                format!("({x:?}_f64)")
            } else {
                format!("{x:?}_f64")
            };
            return Float {
                code,
                places: Some(2),
                most: x.abs(),
            };
        }
        if self.rng.chance(30)
            && let Some(code) = self.form(&Ty::F64, depth - 1)
        {
            return Float {
                code,
                places: Some(2),
                most: 1000.0,
            };
        }
        let x = self.float_operation(depth - 1);
        match x {
            Some(x) if x.most < 1e12 => Float {
                places: x.places.filter(|p| *p <= 6 && x.most <= 1e6),
                ..x
            },
            _ => self.float(0),
        }
    }

    fn float_operation(&mut self, depth: usize) -> Option<Float> {
        let of = |code: String, places: Option<u32>, most: f64| Some(Float { code, places, most });
        match self.rng.below(20) {
            0..=2 => {
                let (a, b) = (self.float(depth), self.float(depth));
                let op = if self.rng.chance(50) { "+" } else { "-" };
                let places = a.places.zip(b.places).map(|(a, b)| a.max(b));
                of(
                    format!("({} {op} {})", a.code, b.code),
                    places,
                    a.most + b.most,
                )
            }
            3 | 4 => {
                let (a, b) = (self.float(depth), self.float(depth));
                let places = a.places.zip(b.places).map(|(a, b)| a + b);
                of(
                    format!("({} * {})", a.code, b.code),
                    places,
                    a.most * b.most,
                )
            }
            5 => {
                let a = self.float(depth);
                let (d, places) = *self.rng.pick(&[
                    ("2.0", 1),
                    ("4.0", 2),
                    ("3.0", 99),
                    ("0.5", 0),
                    ("-7.5", 99),
                ]);
                let places = a.places.filter(|_| places < 99).map(|p| p + places);
                of(format!("({} / ({d}))", a.code), places, a.most * 2.0)
            }
            6 => {
                let a = self.float(depth);
                let d = *self.rng.pick(&["2.0", "3.5", "1.0", "-0.75"]);
                of(
                    format!("({} % ({d}))", a.code),
                    a.places.map(|p| p.max(2)),
                    a.most,
                )
            }
            7 => {
                let a = self.float(depth);
                let name = *self
                    .rng
                    .pick(&["abs", "floor", "ceil", "trunc", "fract", "round"]);
                let places = match name {
                    "abs" | "fract" => a.places,
                    _ => Some(0),
                };
                of(format!("({}).{name}()", a.code), places, a.most + 1.0)
            }
            8 => {
                let a = self.float(depth);
                match self.rng.below(3) {
                    0 => of(format!("({}).abs().sqrt()", a.code), None, a.most + 1.0),
                    1 => of(format!("(({}) + 0.0).signum()", a.code), Some(0), 1.0),
                    _ => of(format!("(-{})", a.code), a.places, a.most),
                }
            }
            9 => {
                let a = self.float(depth);
                let n = self.rng.within(1, 3);
                of(
                    format!("({}).powi({n})", a.code),
                    a.places.map(|p| p * n as u32),
                    a.most.powi(n as i32).max(a.most),
                )
            }
            10 => {
                let (a, b) = (self.float(depth), self.float(depth));
                let places = a.places.zip(b.places).map(|(a, b)| a.max(b));
                let name = if self.rng.chance(50) { "min" } else { "max" };
                let code = match self.rng.chance(70) {
                    true => format!("({}).{name}({})", a.code, b.code),
                    false => format!("f64::{name}({}, {})", a.code, b.code),
                };
                of(code, places, a.most.max(b.most))
            }
            11 => {
                let a = self.float(depth);
                of(
                    format!("({}).clamp(-2.5, 7.0)", a.code),
                    a.places.map(|p| p.max(1)),
                    7.0,
                )
            }
            12 | 13 => {
                let from = *self.rng.pick(&INTS);
                let n = self.int(from, depth);
                let most = n.low.abs().max(n.high.abs()) as f64;
                let code = match from {
                    Int::I32 | Int::U8 | Int::U32 if self.rng.chance(60) => {
                        format!("f64::from({})", n.code)
                    }
                    _ => format!("(({}) as f64)", n.code),
                };
                of(code, Some(0), most)
            }
            14 => {
                let chain = self.pure(|g| g.floats_of_list())?;
                of(format!("{chain}.sum::<f64>()"), Some(2), 64000.0)
            }
            15 => {
                let chain = self.pure(|g| g.floats_of_list())?;
                of(
                    format!("{chain}.fold(0.5, |acc, x| if x > acc {{ x }} else {{ acc }})"),
                    Some(2),
                    1000.0,
                )
            }
            16 if !self.in_lambda => {
                let text = self.pure(|g| g.text_value(0));
                self.uses("parse");
                of(
                    format!("({text}).parse::<f64>().unwrap_or(1.5)"),
                    None,
                    1000.0,
                )
            }
            17 => {
                let code = self.step_value(&Ty::F64)?;
                of(code, Some(2), 1000.0)
            }
            _ => {
                let code = self.general(&Ty::F64, depth)?;
                of(code, Some(2), 1000.0)
            }
        }
    }
}
