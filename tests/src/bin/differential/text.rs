//! Texts, `char`s and `bool`s.

use crate::scope::{Gen, is_copy};
use crate::types::{Int, KEYS, TEXTS, Ty};

impl Gen {
    /// A `String` or `&str` that methods can be called on.
    pub(crate) fn text_place(&mut self) -> Option<String> {
        self.place(|t| *t == Ty::Text).map(|p| p.code)
    }

    fn text_literal(&mut self) -> String {
        let text = *self.rng.pick(TEXTS);
        match self.rng.below(5) {
            0 => format!("String::from({text:?})"),
            1 => format!("{text:?}.to_owned()"),
            2 => "GREETING.to_string()".to_owned(),
            _ => format!("{text:?}.to_string()"),
        }
    }

    /// Something that derefs to `str`.
    fn text_ref(&mut self, depth: usize) -> String {
        if self.rng.chance(75)
            && let Some(code) = self.text_place()
        {
            return code;
        }
        match depth {
            0 => format!("{:?}", self.rng.pick(TEXTS)),
            _ => format!("({})", self.pure(|g| g.text_value(depth - 1))),
        }
    }

    fn separator(&mut self) -> String {
        (*self
            .rng
            .pick(&["\",\"", "' '", "\"; \"", "'b'", "\"日\"", "\"-\"", "'.'"]))
        .to_owned()
    }

    pub(crate) fn text_value(&mut self, depth: usize) -> String {
        if depth == 0 || self.rng.chance(25) {
            if self.rng.chance(75)
                && let Some(code) = self.read(&Ty::Text)
            {
                return code;
            }
            return self.text_literal();
        }
        let code = match self.rng.chance(30) {
            true => self.form(&Ty::Text, depth - 1),
            false => self.text_operation(depth - 1),
        };
        code.unwrap_or_else(|| self.text_value(0))
    }

    fn text_operation(&mut self, depth: usize) -> Option<String> {
        match self.rng.below(32) {
            24 => {
                let text = self.text_ref(0);
                self.uses("parse");
                let ty = self.parsed();
                Some(format!(
                    "{text}.parse::<{ty}>().err().map(|e| e.to_string()).unwrap_or_default()"
                ))
            }
            0..=5 => Some(self.pure(|g| g.format(depth))),
            6 => {
                let method = *self.rng.pick(&[
                    "to_uppercase",
                    "to_lowercase",
                    "to_ascii_uppercase",
                    "to_ascii_lowercase",
                ]);
                Some(format!("{}.{method}()", self.text_ref(depth)))
            }
            7 => {
                let method = *self.rng.pick(&["trim", "trim_start", "trim_end"]);
                let to = *self.rng.pick(&["to_string", "to_owned"]);
                Some(format!("{}.{method}().{to}()", self.text_ref(depth)))
            }
            8 => {
                let (from, to) = (
                    self.separator(),
                    *self.rng.pick(&["\"\"", "\"$1\"", "\"<b>\"", "\"é\""]),
                );
                Some(format!("{}.replace({from}, {to})", self.text_ref(depth)))
            }
            9 => Some(format!(
                "{}.repeat({})",
                self.short_text(),
                self.rng.below(4)
            )),
            10 => {
                let stage = *self.rng.pick(&[
                    ".rev()",
                    ".take(3)",
                    ".skip(1)",
                    ".filter(|c| *c != 'b')",
                    ".step_by(2)",
                ]);
                Some(format!(
                    "{}.chars(){stage}.collect::<String>()",
                    self.text_ref(depth)
                ))
            }
            11 => {
                let separator = self.separator();
                let join = *self.rng.pick(&["|", "", ", "]);
                let reverse = if self.rng.chance(30) && separator.starts_with('\'') {
                    ".rev()"
                } else {
                    ""
                };
                Some(format!(
                    "{}.split({separator}){reverse}.collect::<Vec<_>>().join({join:?})",
                    self.text_ref(depth)
                ))
            }
            12 => {
                let (which, affix) = (
                    *self.rng.pick(&["prefix", "suffix"]),
                    *self.rng.pick(&["\"a\"", "'b'", "\"日\"", "\" \""]),
                );
                let text = self.text_ref(0);
                Some(format!(
                    "{text}.strip_{which}({affix}).unwrap_or({:?}).to_string()",
                    self.rng.pick(TEXTS)
                ))
            }
            13 => {
                let text = self.text_ref(0);
                let separator = self.separator();
                Some(format!(
                    "{text}.split_once({separator}).map(|(a, b)| format!(\"{{b}}/{{a}}\")).unwrap_or_default()"
                ))
            }
            14 => {
                let ty = self.printable();
                let place = self.place(|t| *t == ty)?.code;
                Some(format!("{place}.to_string()"))
            }
            15 => {
                let (a, b) = (self.text_value(depth), self.pure(|g| g.text_value(0)));
                Some(format!("({a} + &{b})"))
            }
            16 => {
                let chain = self.pure(|g| g.texts_of_list(depth))?;
                Some(match self.rng.below(3) {
                    0 => format!(
                        "{chain}.collect::<Vec<_>>().join({:?})",
                        self.rng.pick(&[",", "", " & "])
                    ),
                    1 => format!("{chain}.collect::<Vec<_>>().concat()"),
                    _ => format!("{chain}.collect::<String>()"),
                })
            }
            17 => {
                let n = self.pure(|g| g.stored_int(Int::I64, depth));
                Some(format!("({n}).to_string()"))
            }
            18 => {
                let option = self.pure(|g| g.value(&Ty::Option(Box::new(Ty::Text)), depth));
                Some(match self.rng.below(4) {
                    0 => format!("({option}).unwrap_or_default()"),
                    1 => format!("({option}).unwrap_or_else(|| \"none\".into())"),
                    2 => format!("({option}).as_deref().unwrap_or(\"none\").to_string()"),
                    _ => format!("({option}).map_or(\"none\".to_string(), |t| t + \"!\")"),
                })
            }
            19 => {
                let text = self.text_ref(0);
                Some(format!(
                    "{text}.lines().map(|l| l.trim().to_string()).collect::<Vec<_>>().join(\"/\")"
                ))
            }
            20 => {
                let text = self.text_ref(0);
                Some(format!(
                    "{text}.split_whitespace().map(str::to_uppercase).collect::<Vec<_>>().join(\"_\")"
                ))
            }
            21 => {
                let (a, b) = (self.text_value(depth), self.text_value(depth));
                let condition = self.bool_value(depth);
                Some(format!("(if {condition} {{ {a} }} else {{ {b} }})"))
            }
            22 => {
                let c = self.pure(|g| g.value(&Ty::Char, depth));
                Some(match self.rng.chance(50) {
                    true => format!("({c}).to_string()"),
                    false => format!("String::from({c})"),
                })
            }
            23 => self.step_value(&Ty::Text),
            _ => self.general(&Ty::Text, depth),
        }
    }

    /// A type that a text is parsed as.
    fn parsed(&mut self) -> &'static str {
        match self.in_lambda {
            true => self.rng.pick::<&'static str>(&["u8", "u32", "bool"]),
            false => self
                .rng
                .pick::<&'static str>(&["i64", "u32", "f64", "bool", "u8"]),
        }
    }

    fn short_text(&mut self) -> &'static str {
        self.rng
            .pick::<&'static str>(&["\"-\"", "\"ab\"", "\"é\"", "\"\"", "\"😀\""])
    }

    /// A type with `{}`, floats aside.
    fn printable(&mut self) -> Ty {
        self.rng
            .pick(&[
                Ty::Int(Int::I64),
                Ty::Text,
                Ty::Bool,
                Ty::Char,
                Ty::Int(Int::U32),
                Ty::Int(Int::Usize),
            ])
            .clone()
    }

    /// `format!(..)`
    fn format(&mut self, depth: usize) -> String {
        self.uses("format!");
        let mut template = String::new();
        let mut arguments = Vec::new();
        for i in 0..1 + self.rng.below(3) {
            if i > 0 || self.rng.chance(40) {
                template.push_str(
                    self.rng
                        .pick::<&str>(&[" ", ": ", "{{", "}}", "%", "'", "é", "\\n", "-"]),
                );
            }
            let (spec, value) = self.format_argument(depth);
            let inline = value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && !value.starts_with(|c: char| c.is_ascii_digit())
                && value != "true"
                && value != "false";
            if inline && self.rng.chance(60) {
                self.uses("an inline format argument");
                template.push_str(&format!("{{{value}{spec}}}"));
            } else {
                template.push_str(&format!("{{{spec}}}"));
                arguments.push(value);
            }
        }
        let arguments: String = arguments.iter().map(|a| format!(", {a}")).collect();
        format!("format!(\"{template}\"{arguments})")
    }

    fn format_argument(&mut self, depth: usize) -> (&'static str, String) {
        match self.rng.below(9) {
            0..=2 => {
                let spec = *self
                    .rng
                    .pick(&["", "", "", ":>6", ":<5", ":^7", ":*^9", ":.2", ":é>4"]);
                let value = match self.place(|t| *t == Ty::Text) {
                    Some(place) if self.rng.chance(80) => place.code,
                    _ => self.text_value(depth),
                };
                (spec, value)
            }
            3 => (*self.rng.pick(&["", ":?", ":>6"]), self.bool_value(depth)),
            4 => (
                *self.rng.pick(&["", ":>3", ":_<3"]),
                self.value(&Ty::Char, 0),
            ),
            5 => {
                let spec = *self
                    .rng
                    .pick(&["", "", ":.2", ":8.3", ":<9.2", ":+.2", ":08.2"]);
                (spec, self.printed_float(depth))
            }
            6 => {
                let spec = *self.rng.pick(&[":x", ":X", ":b", ":o", ":04x", ":08b"]);
                (spec, self.stored_int(Int::U32, depth))
            }
            _ => {
                let int = *self.rng.pick(&[Int::I64, Int::I32, Int::U32, Int::Usize]);
                let spec = *self
                    .rng
                    .pick(&["", "", "", ":>5", ":05", ":+", ":<4", ":^6", ":?", ":-^7"]);
                (spec, self.stored_int(int, depth))
            }
        }
    }

    pub(crate) fn char_value(&mut self, depth: usize) -> String {
        if self.rng.chance(60)
            && let Some(code) = self.read(&Ty::Char)
        {
            return code;
        }
        if depth > 0
            && self.rng.chance(40)
            && let Some(code) = self.form(&Ty::Char, depth - 1)
        {
            return code;
        }
        match self.rng.below(if depth == 0 { 1 } else { 3 }) {
            1 => {
                let text = self.text_ref(0);
                let method = *self.rng.pick(&["next()", "last()", "nth(1)"]);
                format!("{text}.chars().{method}.unwrap_or('?')")
            }
            2 => self
                .general(&Ty::Char, depth - 1)
                .unwrap_or_else(|| "'q'".to_owned()),
            _ => (*self
                .rng
                .pick(&["'a'", "'Z'", "'7'", "'ä'", "'日'", "'\\''"]))
            .to_owned(),
        }
    }

    pub(crate) fn bool_value(&mut self, depth: usize) -> String {
        if depth == 0 || self.rng.chance(15) {
            if self.rng.chance(75)
                && let Some(code) = self.read(&Ty::Bool)
            {
                return code;
            }
            return match self.rng.below(4) {
                0 => self.rng.chance(50).to_string(),
                _ => {
                    let (a, b) = (self.int(Int::I64, 0), self.int(Int::I64, 0));
                    format!("({} < {})", a.code, b.code)
                }
            };
        }
        let code = match self.rng.chance(30) {
            true => self.form(&Ty::Bool, depth - 1),
            false => self.bool_operation(depth - 1),
        };
        code.unwrap_or_else(|| self.bool_value(0))
    }

    fn bool_operation(&mut self, depth: usize) -> Option<String> {
        match self.rng.below(30) {
            0..=3 => {
                let int = *self
                    .rng
                    .pick(&[Int::I64, Int::U32, Int::I32, Int::Usize, Int::U8]);
                let op = *self.rng.pick(&["<", "<=", ">", ">=", "==", "!="]);
                let (a, b) = (self.int(int, depth), self.int(int, depth));
                Some(format!("({} {op} {})", a.code, b.code))
            }
            4 => {
                let op = *self.rng.pick(&["<", "<=", ">", ">=", "==", "!="]);
                let (a, b) = (self.float(depth), self.float(depth));
                Some(format!("({} {op} {})", a.code, b.code))
            }
            5 | 6 => {
                let op = *self.rng.pick(&["<", "<=", ">", ">=", "==", "!="]);
                let (a, b) = (self.text_value(depth), self.text_value(depth));
                Some(format!("({a} {op} {b})"))
            }
            7 | 8 => {
                let op = *self.rng.pick(&["&&", "||", "&&", "||", "&", "|", "^"]);
                match op {
                    "&" => self.uses("& of bools"),
                    "|" => self.uses("| of bools"),
                    "^" => self.uses("^ of bools"),
                    _ => {}
                }
                let (a, b) = (self.bool_value(depth), self.bool_value(depth));
                // `&`, `|` and `^` bind more than comparisons.
                Some(match op {
                    "&&" | "||" => format!("({a} {op} {b})"),
                    _ => format!("(({a}) {op} ({b}))"),
                })
            }
            9 => Some(format!("!{}", self.bool_value(depth))),
            10 | 11 => self.equality(depth),
            12 | 13 => self.option_test(depth),
            14 => {
                let text = self.text_ref(depth);
                let pattern =
                    *self
                        .rng
                        .pick(&["\"a\"", "'b'", "\"日本\"", "\" \"", "\"\"", "'😀'"]);
                let method = *self.rng.pick(&["contains", "starts_with", "ends_with"]);
                Some(format!("{text}.{method}({pattern})"))
            }
            15 => {
                let text = self.text_ref(0);
                let method = *self.rng.pick(&[
                    "contains",
                    "starts_with",
                    "ends_with",
                    "eq_ignore_ascii_case",
                ]);
                let other = match self.text_place() {
                    Some(place) => format!("{place}.as_str()"),
                    None => "\"ab\"".to_owned(),
                };
                Some(format!("{text}.{method}({other})"))
            }
            16 => {
                let place =
                    self.place(|t| matches!(t, Ty::Text | Ty::List(_) | Ty::Map(_) | Ty::Set(_)))?;
                Some(format!("{}.is_empty()", place.code))
            }
            17 | 18 => self.pure(|g| g.quantified(depth)),
            19 => self.pure(|g| g.containment()),
            20 => self.pure(|g| g.matches(depth)),
            21 => {
                let c = self.value(&Ty::Char, depth);
                let method = *self.rng.pick(&[
                    "is_ascii_digit",
                    "is_ascii_alphabetic",
                    "is_ascii_alphanumeric",
                    "is_ascii_uppercase",
                    "is_ascii_lowercase",
                ]);
                Some(format!("({c}).{method}()"))
            }
            22 => {
                let text = self.text_ref(0);
                let ty = self.parsed();
                self.uses("parse");
                Some(match self.rng.below(4) {
                    3 => format!("{text}.parse::<{ty}>().is_err_and(|e| e.to_string().len() > 20)"),
                    0 => format!("{text}.parse::<{ty}>().is_ok()"),
                    1 => format!("{text}.parse::<{ty}>().is_err()"),
                    _ => format!("{text}.parse::<u32>().is_ok_and(|n| n > 5)"),
                })
            }
            23 => {
                let x = self.float(depth);
                let method = *self.rng.pick(&["is_nan", "is_finite", "is_infinite"]);
                Some(format!("({}).{method}()", x.code))
            }
            24 => {
                let x = self.int(Int::I64, depth);
                let method = *self.rng.pick(&["is_positive", "is_negative"]);
                Some(format!("({}).{method}()", x.code))
            }
            25 => {
                let (low, x) = (self.rng.within(-5, 3), self.int(Int::I64, depth));
                let dots = *self.rng.pick(&["..", "..="]);
                self.uses("contains of a range");
                Some(format!("({low}{dots}{}).contains(&({}))", low + 8, x.code))
            }
            26 => {
                let (a, b) = (self.bool_value(depth), self.bool_value(depth));
                let condition = self.bool_value(depth);
                Some(format!("(if {condition} {{ {a} }} else {{ {b} }})"))
            }
            27 => self.step_value(&Ty::Bool),
            28 => self.json_test(),
            _ => self.general(&Ty::Bool, depth),
        }
    }

    fn equality(&mut self, depth: usize) -> Option<String> {
        let types = self.types.clone();
        let place = self.place(|t| types.has_eq(t) && !matches!(t, Ty::Json))?;
        self.uses("== of any type");
        let other = self.pure(|g| g.value(&place.ty, depth));
        let op = *self.rng.pick(&["==", "!="]);
        let own = if is_copy(&place.ty) {
            place.owned
        } else {
            place.owned.clone()
        };
        Some(format!("({own} {op} {other})"))
    }

    fn option_test(&mut self, depth: usize) -> Option<String> {
        let place = self.place(|t| matches!(t, Ty::Option(_)))?;
        let Ty::Option(inner) = &place.ty else {
            return None;
        };
        let method = *self
            .rng
            .pick(&["is_some", "is_none", "is_some_and", "is_none_or"]);
        if !method.contains('_') || method == "is_some" || method == "is_none" {
            return Some(format!("{}.{method}()", place.code));
        }
        let name = self.name();
        let body = self.in_closure(|g| {
            g.declare(&name, inner, 0, false);
            g.bool_value(depth)
        });
        Some(format!("{}.{method}(|{name}| {body})", place.owned))
    }

    fn containment(&mut self) -> Option<String> {
        let types = self.types.clone();
        let place = self.place(|t| match t {
            Ty::List(t) => types.has_eq(t) && types.is_exact(t) && !matches!(**t, Ty::Json),
            Ty::Set(_) | Ty::Map(_) => true,
            _ => false,
        })?;
        match &place.ty {
            Ty::List(t) | Ty::Set(t) => {
                let wanted = self.value(t, 1);
                Some(format!("{}.contains(&{wanted})", place.code))
            }
            _ => {
                let key = self.map_key();
                Some(format!("{}.contains_key({key})", place.code))
            }
        }
    }

    /// A key of a map, as a reference.
    pub(crate) fn map_key(&mut self) -> String {
        match self.text_place() {
            Some(place) if self.rng.chance(30) => format!("&{place}.clone()"),
            _ => format!("{:?}", self.rng.pick(KEYS)),
        }
    }

    fn json_test(&mut self) -> Option<String> {
        let place = self.place(|t| *t == Ty::Json)?;
        let code = place.code;
        let test = *self.rng.pick(&[
            "is_null()",
            "is_boolean()",
            "is_number()",
            "is_string()",
            "is_array()",
            "is_object()",
            "as_bool().unwrap_or(false)",
            "as_str().is_some()",
            "as_f64().is_none()",
            "as_array().is_some()",
        ]);
        let inner = *self.rng.pick(&["", "", "[\"a\"]", "[0]"]);
        self.uses("a JSON value");
        Some(format!("{code}{inner}.{test}"))
    }
}
