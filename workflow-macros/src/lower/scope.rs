//! The workflow variables in sight.

use proc_macro2::Ident;

#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) name: Ident,
    /// How many branches and map bodies enclose its declaration.
    pub(super) depth: usize,
    /// Whether its value was refused: what is done with it is no mistake of its own.
    pub(super) refused: bool,
    /// Whether its own declaration tells rustc its type.
    pub(super) typed: bool,
    /// Whether it is no workflow value, but part of the definition.
    constant: bool,
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

    fn declare_as(&mut self, name: &Ident, typed: bool) {
        let variable = Variable {
            name: name.clone(),
            depth: self.depth,
            typed,
            refused: false,
            constant: false,
        };
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
            .filter(|v| !v.constant)
    }
}
