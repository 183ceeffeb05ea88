//! What the code being written can see: variables, their places, and what is allowed where.

use std::collections::BTreeMap;

use crate::own::OwnFn;
use crate::rng::Rng;
use crate::tasks::Tasks;
use crate::types::{Fields, Ty, Types};

/// A variable.
#[derive(Debug, Clone)]
pub(crate) struct Var {
    pub(crate) name: String,
    pub(crate) ty: Ty,
    /// How it is written where a method is called on it, or a field is read.
    pub(crate) place: String,
    /// How its value is read.
    pub(crate) owned: String,
    /// How it is passed by reference.
    pub(crate) borrowed: String,
    pub(crate) mutable: bool,
    /// In how many branches and map bodies it is declared.
    pub(crate) fork: usize,
}

/// A variable or a part of one.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) code: String,
    pub(crate) owned: String,
    pub(crate) borrowed: String,
    pub(crate) ty: Ty,
    pub(crate) root: Var,
}

/// What a scope ends with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Returns {
    pub(crate) ty: Ty,
    /// The error type, when there is one.
    pub(crate) error: Option<String>,
}

/// A loop around the code.
#[derive(Debug, Clone)]
pub(crate) struct Loop {
    pub(crate) label: Option<String>,
    /// The type that `break` gives, of a `loop` used as a value.
    pub(crate) value: Option<Ty>,
    pub(crate) fork: usize,
}

/// Writes one program.
pub(crate) struct Gen {
    pub(crate) rng: Rng,
    pub(crate) types: Types,
    pub(crate) tasks: Tasks,
    pub(crate) vars: Vec<Var>,
    pub(crate) loops: Vec<Loop>,
    pub(crate) returns: Vec<Returns>,
    /// A variable that is being changed.
    pub(crate) hidden: Option<String>,
    /// Variables that are borrowed by a match around the code.
    pub(crate) frozen: Vec<String>,
    /// Whether a task may be awaited here.
    pub(crate) steps: bool,
    /// Whether what may fail can be written: iterators that stop early refuse it in closures.
    pub(crate) may_fail: bool,
    /// Whether the statement may end the run in a failing expression.
    pub(crate) risky: bool,
    /// Whether it is the body of a closure: iterators that stop early refuse what can fail there.
    pub(crate) in_lambda: bool,
    pub(crate) fork: usize,
    /// Whether the steps are those of an Express execution.
    pub(crate) express: bool,
    /// Whether it is the body of a workflow that is put into others.
    pub(crate) inline: bool,
    /// Fns and methods that are expressions.
    pub(crate) own: Vec<OwnFn>,
    /// The files that are read: their keys and what is in them.
    pub(crate) files: Vec<(String, String)>,
    /// Whether references are to variables alone.
    pub(crate) by_place: bool,
    /// Statements that may still be written.
    pub(crate) budget: usize,
    fresh: usize,
    /// How often each construct was used.
    pub(crate) used: BTreeMap<&'static str, usize>,
}

/// Names that mean something in JSONata, in ASL, or in the expansion of the macros.
const NAMES: &[&str] = &[
    "a", "b", "n", "x", "count", "sum", "item", "value", "total", "input", "states", "result",
    "error", "text", "name", "list", "index", "found", "left", "right", "order", "string", "keys",
    "merge", "lookup", "option", "acc", "key", "number", "max", "payload", "output",
];

impl Gen {
    pub(crate) fn new(rng: Rng) -> Gen {
        Gen {
            rng,
            types: Types::default(),
            tasks: Tasks::default(),
            vars: Vec::new(),
            loops: Vec::new(),
            returns: Vec::new(),
            hidden: None,
            frozen: Vec::new(),
            steps: false,
            may_fail: true,
            risky: false,
            in_lambda: false,
            fork: 0,
            express: false,
            inline: false,
            own: Vec::new(),
            files: Vec::new(),
            by_place: false,
            budget: 0,
            fresh: 0,
            used: BTreeMap::new(),
        }
    }

    /// Begins another program with the same types and tasks.
    pub(crate) fn begin(&mut self, rng: Rng) {
        let fresh = Gen::new(rng);
        let types = std::mem::take(&mut self.types);
        let tasks = std::mem::take(&mut self.tasks);
        let used = std::mem::take(&mut self.used);
        let own = std::mem::take(&mut self.own);
        let files = std::mem::take(&mut self.files);
        *self = Gen {
            own,
            files,
            types,
            tasks,
            used,
            ..fresh
        };
    }

    /// Notes that a construct is used.
    pub(crate) fn uses(&mut self, construct: &'static str) {
        *self.used.entry(construct).or_default() += 1;
    }

    /// A name for a variable; now and then one that is in use already.
    pub(crate) fn name(&mut self) -> String {
        if !self.vars.is_empty() && self.rng.chance(5) {
            self.uses("shadowing");
            return self.rng.pick(&self.vars).name.clone();
        }
        let name = *self.rng.pick(NAMES);
        let taken = self.vars.iter().any(|v| v.name == name);
        if taken && !self.rng.chance(15) {
            self.fresh += 1;
            return format!("{name}_{}", self.fresh);
        }
        if taken {
            self.uses("shadowing");
        }
        name.to_owned()
    }

    /// A name that nothing else has.
    pub(crate) fn new_name(&mut self, base: &str) -> String {
        self.fresh += 1;
        format!("{base}{}", self.fresh)
    }

    /// Declares a variable that holds its value, or refers to it so many times.
    pub(crate) fn declare(&mut self, name: &str, ty: &Ty, refs: usize, mutable: bool) {
        let copy = is_copy(ty);
        let stars = "*".repeat(refs);
        let owned = match (copy, refs) {
            (true, 0) => name.to_owned(),
            (true, _) => format!("{stars}{name}"),
            (false, 0 | 1) => format!("{name}.clone()"),
            (false, _) => format!("({stars}{name}).clone()"),
        };
        let place = match (copy, refs) {
            (true, n) if n > 0 => format!("({stars}{name})"),
            _ => name.to_owned(),
        };
        let borrowed = match refs {
            0 => format!("&{name}"),
            1 => name.to_owned(),
            _ => format!("*{name}"),
        };
        self.vars.push(Var {
            borrowed,
            name: name.to_owned(),
            ty: ty.clone(),
            place,
            owned,
            mutable,
            fork: self.fork,
        });
    }

    /// The variables that their names stand for now.
    fn visible(&self) -> Vec<&Var> {
        let mut seen: Vec<&Var> = Vec::new();
        for var in self.vars.iter().rev() {
            if seen.iter().all(|v| v.name != var.name) {
                seen.push(var);
            }
        }
        seen.retain(|v| self.hidden.as_ref() != Some(&v.name));
        seen
    }

    /// All places that can be read.
    pub(crate) fn places(&self) -> Vec<Place> {
        let mut all = Vec::new();
        for var in self.visible() {
            let place = Place {
                code: var.place.clone(),
                owned: var.owned.clone(),
                borrowed: var.borrowed.clone(),
                ty: var.ty.clone(),
                root: var.clone(),
            };
            self.parts(place, 2, &mut all);
        }
        all
    }

    fn parts(&self, place: Place, depth: usize, all: &mut Vec<Place>) {
        let part = |member: &str, ty: &Ty| {
            let code = format!("{}.{member}", place.code);
            Place {
                borrowed: format!("&{code}"),
                owned: if is_copy(ty) {
                    code.clone()
                } else {
                    format!("{code}.clone()")
                },
                code,
                ty: ty.clone(),
                root: place.root.clone(),
            }
        };
        if depth > 0 {
            match &place.ty {
                Ty::Struct(s) => match &self.types.structs[*s].fields {
                    Fields::Named(fields) => {
                        for f in fields {
                            self.parts(part(&f.name, &f.ty), depth - 1, all);
                        }
                    }
                    Fields::Tuple(tys) => {
                        for (i, ty) in tys.iter().enumerate() {
                            self.parts(part(&i.to_string(), ty), depth - 1, all);
                        }
                    }
                    Fields::Unit => {}
                },
                Ty::Tuple(tys) => {
                    for (i, ty) in tys.iter().enumerate() {
                        self.parts(part(&i.to_string(), ty), depth - 1, all);
                    }
                }
                // What a variable refers to may be the box.
                Ty::Boxed(ty) if place.code.contains('.') => {
                    let code = format!("(*{})", place.code);
                    let inner = Place {
                        borrowed: format!("&*{}", place.code),
                        owned: if is_copy(ty) {
                            code.clone()
                        } else {
                            format!("{code}.clone()")
                        },
                        code,
                        ty: (**ty).clone(),
                        root: place.root.clone(),
                    };
                    self.parts(inner, depth - 1, all);
                }
                _ => {}
            }
        }
        // What is spelled in its own way is read by its fields alone.
        if !matches!(&place.ty, Ty::Struct(s) if self.types.structs[*s].loose) {
            all.push(place);
        }
    }

    /// A place whose type passes a test.
    pub(crate) fn place(&mut self, test: impl Fn(&Ty) -> bool) -> Option<Place> {
        let found: Vec<Place> = self.places().into_iter().filter(|p| test(&p.ty)).collect();
        match found.is_empty() {
            true => None,
            false => Some(self.rng.pick(&found).clone()),
        }
    }

    /// A place that can be assigned here.
    pub(crate) fn mutable_place(&mut self, test: impl Fn(&Ty) -> bool) -> Option<Place> {
        let fork = self.fork;
        let found: Vec<Place> = self
            .places()
            .into_iter()
            .filter(|p| p.root.mutable && p.root.fork == fork && test(&p.ty))
            .filter(|p| !self.frozen.contains(&p.root.name) && !p.code.contains('*'))
            .collect();
        match found.is_empty() {
            true => None,
            false => Some(self.rng.pick(&found).clone()),
        }
    }

    /// Reads a variable or a part of one of this type.
    pub(crate) fn read(&mut self, ty: &Ty) -> Option<String> {
        let place = self.place(|t| t == ty)?;
        self.uses("reading a variable");
        Some(place.owned)
    }

    /// Runs `f` with the variables that it declares forgotten afterwards.
    pub(crate) fn scoped<T>(&mut self, f: impl FnOnce(&mut Gen) -> T) -> T {
        let count = self.vars.len();
        let result = f(self);
        self.vars.truncate(count);
        result
    }

    /// Runs `f` where a variable is borrowed.
    pub(crate) fn borrowing<T>(&mut self, root: &Var, f: impl FnOnce(&mut Gen) -> T) -> T {
        self.frozen.push(root.name.clone());
        let result = f(self);
        self.frozen.pop();
        result
    }

    /// Runs `f` where no step may be awaited.
    pub(crate) fn pure<T>(&mut self, f: impl FnOnce(&mut Gen) -> T) -> T {
        let before = std::mem::replace(&mut self.steps, false);
        let result = f(self);
        self.steps = before;
        result
    }

    /// Whether an expression that fails now and then may stand here.
    pub(crate) fn may_end(&self) -> bool {
        self.may_fail && self.risky
    }

    /// Runs `f` for the body of a closure of an expression.
    pub(crate) fn in_closure<T>(&mut self, f: impl FnOnce(&mut Gen) -> T) -> T {
        let before = std::mem::replace(&mut self.may_fail, false);
        let outside = std::mem::replace(&mut self.in_lambda, true);
        let result = self.pure(|g| g.scoped(f));
        self.may_fail = before;
        self.in_lambda = outside;
        result
    }
}

pub(crate) fn is_copy(ty: &Ty) -> bool {
    matches!(ty, Ty::Bool | Ty::Int(_) | Ty::F64 | Ty::Char) || crate::types::TIMES.contains(ty)
}
