//! The workflow variables in sight.

use proc_macro2::{Ident, TokenStream};

#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) name: Ident,
    /// How many boundaries enclose its declaration.
    pub(super) depth: usize,
    /// Whether its value was refused: what is done with it is no mistake of its own.
    pub(super) refused: bool,
    /// Whether its own declaration tells rustc its type.
    pub(super) typed: bool,
    /// Whether it is no workflow value, but part of the definition.
    constant: bool,
    /// The `let` of a value that is part of the definition.
    written: Option<TokenStream>,
    /// What tells it from others of its name.
    id: usize,
    /// The closure that it is a name for.
    closure: Option<Box<NamedClosure>>,
}

/// A closure bound to a variable: it is written out where it is called.
#[derive(Debug, Clone)]
pub(super) struct NamedClosure {
    pub(super) closure: syn::ExprClosure,
    /// The variables around that it mentions, and which of their names they are.
    pub(super) captured: Vec<(String, usize)>,
}

/// What code can't assign outer variables across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Boundary {
    /// That of a branch or map body: a scope of the service has variables of its own.
    Scope,
    /// That of an `async move` block, which has copies.
    Move,
    /// That of an undo, which runs later.
    Undo,
}

/// A stack of blocks with their variables.
#[derive(Debug)]
pub(super) struct Scopes {
    blocks: Vec<Vec<Variable>>,
    pub(super) depth: usize,
    /// The boundaries that are no branch's or map body's: the depth inside, and the block.
    boundaries: Vec<(usize, usize, Boundary)>,
    /// How many variables were declared.
    declared: usize,
}

impl Default for Scopes {
    fn default() -> Self {
        Scopes {
            blocks: vec![Vec::new()],
            depth: 0,
            boundaries: Vec::new(),
            declared: 0,
        }
    }
}

impl Scopes {
    pub(super) fn open(&mut self) {
        self.blocks.push(Vec::new());
    }

    /// The same; no outer variable is assigned across `boundary`.
    pub(super) fn open_at(&mut self, boundary: Option<Boundary>) {
        self.open();
        if let Some(boundary) = boundary {
            self.depth += 1;
            let inside = (self.depth, self.blocks.len(), boundary);
            self.boundaries.push(inside);
        }
    }

    pub(super) fn close(&mut self) {
        let closed = self.boundaries.pop_if(|b| b.1 == self.blocks.len());
        self.depth -= usize::from(closed.is_some());
        self.blocks.pop();
    }

    /// The innermost boundary between the code and the declaration of a variable.
    pub(super) fn boundary(&self, variable: &Variable) -> Option<Boundary> {
        let between = self.depth.checked_sub(variable.depth)?;
        let known = self.boundaries.iter().find(|b| b.0 == self.depth);
        let innermost = known.map_or(Boundary::Scope, |b| b.2);
        (between > 0).then_some(innermost)
    }

    pub(super) fn declare(&mut self, name: &Ident) {
        self.declare_as(name, true);
    }

    /// Declares a variable that gets its type from its use.
    pub(super) fn declare_untyped(&mut self, name: &Ident) {
        self.declare_as(name, false);
    }

    /// Declares a name for something that is part of the definition: it hides a variable.
    pub(super) fn declare_constant(&mut self, name: &Ident) {
        self.declare(name);
        if let Some(last) = self.blocks.last_mut().and_then(|block| block.last_mut()) {
            last.constant = true;
        }
    }

    /// The same for a value, which is looked into: with its `let`.
    pub(super) fn declare_value(&mut self, name: &Ident, written: TokenStream) {
        self.declare_constant(name);
        if let Some(last) = self.blocks.last_mut().and_then(|block| block.last_mut()) {
            last.written = Some(written);
        }
    }

    /// The values in sight, the last one first, each with its name and its `let`.
    pub(super) fn values(&self) -> impl Iterator<Item = (&Ident, &TokenStream)> {
        let variables = || self.blocks.iter().rev().flat_map(|b| b.iter().rev());
        variables().filter_map(move |v| {
            let innermost = variables().find(|other| other.name == v.name)?;
            let written = v.written.as_ref()?;
            (innermost.id == v.id).then_some((&v.name, written))
        })
    }

    fn declare_as(&mut self, name: &Ident, typed: bool) {
        let variable = Variable {
            name: name.clone(),
            depth: self.depth,
            typed,
            refused: false,
            constant: false,
            written: None,
            id: self.declared,
            closure: None,
        };
        self.declared += 1;
        self.blocks
            .last_mut()
            .expect("a block is open")
            .push(variable);
    }

    /// Says that the value of the variable declared last was refused.
    pub(super) fn refuse_last(&mut self) {
        if let Some(last) = self.blocks.last_mut().and_then(|block| block.last_mut()) {
            last.refused = true;
        }
    }

    /// Whether it is a variable whose value was refused.
    pub(super) fn is_refused(&self, name: &str) -> bool {
        self.find(name).is_some_and(|variable| variable.refused)
    }

    pub(super) fn find(&self, name: &str) -> Option<&Variable> {
        self.blocks
            .iter()
            .rev()
            .flat_map(|b| b.iter().rev())
            .find(|v| v.name == name)
            .filter(|v| !v.constant && v.closure.is_none())
    }

    /// Declares a name for a closure.
    pub(super) fn declare_closure(&mut self, name: &Ident, closure: NamedClosure) {
        self.declare(name);
        if let Some(last) = self.blocks.last_mut().and_then(|block| block.last_mut()) {
            last.closure = Some(Box::new(closure));
        }
    }

    /// The closure that a name stands for.
    pub(super) fn closure(&self, name: &str) -> Option<&NamedClosure> {
        let mut variables = self.blocks.iter().rev().flat_map(|b| b.iter().rev());
        variables.find(|v| v.name == name)?.closure.as_deref()
    }

    /// The closures in sight, the last one first, each with its name.
    pub(super) fn closures(&self) -> impl Iterator<Item = (&Ident, &NamedClosure)> {
        let variables = self.blocks.iter().rev().flat_map(|b| b.iter().rev());
        variables.filter_map(|v| {
            let closure = v.closure.as_deref()?;
            let innermost = self.closure(&v.name.to_string())?;
            std::ptr::eq(closure, innermost).then_some((&v.name, closure))
        })
    }

    /// Which variable of that name is in sight.
    pub(super) fn id(&self, name: &str) -> Option<usize> {
        self.find(name).map(|variable| variable.id)
    }
}
