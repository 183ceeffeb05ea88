//! The workflow variables in sight.

use proc_macro2::Ident;

#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) name: Ident,
    /// How many branches and map bodies enclose its declaration.
    pub(super) depth: usize,
    /// `let x;`: its type is that of what is assigned.
    pub(super) untyped: bool,
}

/// A stack of blocks with their variables.
#[derive(Debug)]
pub(super) struct Scopes {
    blocks: Vec<Vec<Variable>>,
    pub(super) depth: usize,
}

impl Default for Scopes {
    fn default() -> Self {
        Scopes {
            blocks: vec![Vec::new()],
            depth: 0,
        }
    }
}

impl Scopes {
    pub(super) fn open(&mut self) {
        self.blocks.push(Vec::new());
    }

    pub(super) fn close(&mut self) {
        self.blocks.pop();
    }

    pub(super) fn declare(&mut self, name: &Ident) {
        let variable = Variable {
            name: name.clone(),
            depth: self.depth,
            untyped: false,
        };
        self.blocks
            .last_mut()
            .expect("a block is open")
            .push(variable);
    }

    /// Declares a variable without a value and without a type.
    pub(super) fn declare_untyped(&mut self, name: &Ident) {
        self.declare(name);
        if let Some(variable) = self.blocks.last_mut().and_then(|b| b.last_mut()) {
            variable.untyped = true;
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<&Variable> {
        self.blocks
            .iter()
            .rev()
            .flat_map(|b| b.iter().rev())
            .find(|v| v.name == name)
    }
}
