//! What a module has beside types and tasks: fns and methods that are expressions, and a workflow
//! whose states are put into its callers.

use crate::scope::{Gen, Returns};
use crate::statement::Block;
use crate::tasks::Kind;
use crate::types::{Fields, Int, Ty};

/// The definition that `included` has.
pub(crate) const INCLUDED: &str = r#"{
  "QueryLanguage": "JSONata",
  "StartAt": "Test",
  "States": {
    "Test": {
      "Type": "Choice",
      "Choices": [{"Condition": "{% $abs($states.input) > 300 %}", "Next": "Refuse"}],
      "Default": "Give"
    },
    "Refuse": {"Type": "Fail", "Error": "TooMuch", "Cause": "over 300"},
    "Give": {"Type": "Pass", "Output": "{% $states.input * 3 %}", "End": true}
  }
}
"#;

/// A fn or method with `#[expression]`.
#[derive(Debug, Clone)]
pub(crate) struct OwnFn {
    name: String,
    /// Whose method it is.
    of: Option<Ty>,
    /// The types, and whether they are passed by reference.
    params: Vec<(Ty, bool)>,
    returns: Ty,
}

/// Consts, and fns that run when a definition is built.
pub(crate) const HEADER: &str = "const LIMIT: i32 = 40;\nconst GREETING: &str = \"grüß dich\";\n\n\
    #[derive(Default)]\nstruct Limits {\n    most: i64,\n}\n\n\
    fn greeting() -> String {\n    GREETING.to_owned()\n}\n\n\
    const fn half(n: i64) -> i64 {\n    n / 2\n}\n\n";

impl Gen {
    /// Declares fns and methods that are expressions.
    pub(crate) fn declare_own(&mut self) -> String {
        let mut out = String::new();
        for i in 0..self.rng.below(3) {
            out.push_str(&self.own_fn(&format!("own_{i}"), None));
        }
        let structs = self.types.structs.clone();
        let of = structs
            .iter()
            .position(|s| !s.loose && s.generic.is_none() && matches!(s.fields, Fields::Named(_)));
        if let Some(of) = of
            && self.rng.chance(40)
        {
            let method = self.own_fn("own_method", Some(Ty::Struct(of)));
            let method = method.trim_end().replace('\n', "\n    ");
            out.push_str(&format!(
                "impl {} {{\n    {method}\n}}\n\n",
                structs[of].name
            ));
        }
        out
    }

    fn own_fn(&mut self, name: &str, of: Option<Ty>) -> String {
        let returns = self.types.random_type(&mut self.rng, 1);
        let params: Vec<(Ty, bool)> = (0..1 + self.rng.below(2))
            .map(|_| {
                let ty = self.types.random_type(&mut self.rng, 1);
                let by_ref = !crate::scope::is_copy(&ty) && self.rng.chance(50);
                (ty, by_ref)
            })
            .collect();
        let names = ["given", "more"];
        let body = self.in_closure(|g| {
            if let Some(of) = &of {
                g.declare("self", of, 1, false);
            }
            for ((ty, by_ref), name) in params.iter().zip(names) {
                g.declare(name, ty, usize::from(*by_ref), false);
            }
            g.own_body(&returns)
        });
        let mut written: Vec<String> = Vec::new();
        if of.is_some() {
            written.push("&self".to_owned());
        }
        for ((ty, by_ref), name) in params.iter().zip(names) {
            let and = if *by_ref { "&" } else { "" };
            written.push(format!("{name}: {and}{}", self.types.rust(ty)));
        }
        let source = format!(
            "#[expression]\npub fn {name}({}) -> {} {{\n{body}\n}}\n\n",
            written.join(", "),
            self.types.rust(&returns)
        );
        self.own.push(OwnFn {
            name: name.to_owned(),
            of,
            params,
            returns,
        });
        source
    }

    /// `let`s, what leaves early, and a value.
    fn own_body(&mut self, returns: &Ty) -> String {
        let mut out = Block::new();
        for _ in 0..self.rng.below(3) {
            let ty = self.types.random_type(&mut self.rng, 1);
            let (name, value) = (self.new_name("first"), self.value(&ty, 1));
            out.line(format!("let {name} = {value};"));
            self.declare(&name, &ty, 0, false);
        }
        match self.rng.below(4) {
            0 => {
                let (test, early) = (self.bool_value(1), self.value(returns, 1));
                out.line(format!("if {test} {{ return {early}; }}"));
            }
            1 => {
                if let Some(option) = self.place(|t| matches!(t, Ty::Option(_)))
                    && let Ty::Option(inner) = &option.ty
                {
                    let (name, early) = (self.new_name("held"), self.value(returns, 0));
                    out.line(format!(
                        "let Some({name}) = {} else {{ return {early}; }};",
                        option.owned
                    ));
                    self.declare(&name, inner, 0, false);
                }
            }
            _ => {}
        }
        let value = self.value(returns, 2);
        out.line(value);
        out.text()
    }

    /// A call of a fn or method of the module.
    pub(crate) fn own_value(&mut self, ty: &Ty, depth: usize) -> Option<String> {
        let all: Vec<OwnFn> = self
            .own
            .iter()
            .filter(|f| f.returns == *ty)
            .cloned()
            .collect();
        if all.is_empty() {
            return None;
        }
        let own = self.rng.pick(&all).clone();
        let receiver = match &own.of {
            Some(of) => Some(self.place(|t| t == of)?.code),
            None => None,
        };
        let mut arguments = Vec::new();
        for (ty, by_ref) in &own.params {
            let argument = match (by_ref, self.place(|t| t == ty)) {
                (true, Some(place)) => place.borrowed,
                (true, None) => format!("&{}", self.pure(|g| g.value(ty, 0))),
                (false, _) => self.pure(|g| g.value(ty, depth.min(1))),
            };
            arguments.push(argument);
        }
        let arguments = arguments.join(", ");
        Some(match receiver {
            Some(receiver) => {
                self.uses("#[expression] method");
                format!("{receiver}.{}({arguments})", own.name)
            }
            None => {
                self.uses("#[expression] fn");
                format!("{}({arguments})", own.name)
            }
        })
    }

    /// A workflow whose definition is in a file.
    pub(crate) fn declare_included(&mut self) -> String {
        let params = [("given".to_owned(), Ty::Int(Int::I64), false)];
        let returns = Returns {
            ty: Ty::Int(Int::I64),
            error: Some("Failure".to_owned()),
        };
        self.uses("include_asl!");
        self.declare_flow("included", &params, returns, Kind::Nested);
        "include_asl! {\n    \"asl/included.asl.json\";\n    #[workflow]\n    \
         pub async fn included(given: i64) -> Result<i64, Failure>;\n}\n\n"
            .to_owned()
    }

    /// A workflow whose states are put into those that await it.
    pub(crate) fn declare_inline(&mut self) -> String {
        let params: Vec<(String, Ty, bool)> = ["sku", "amount"][..1 + self.rng.below(2)]
            .iter()
            .map(|name| {
                let ty = self.types.random_type(&mut self.rng, 1);
                ((*name).to_owned(), ty, self.rng.chance(30))
            })
            .collect();
        let error = self.rng.pick(&self.tasks.errors).name.clone();
        let returns = Returns {
            ty: self.types.random_type(&mut self.rng, 1),
            error: self.rng.chance(80).then_some(error),
        };
        let mut out = Block::new();
        self.inline = true;
        self.returns.push(returns.clone());
        self.scoped(|g| {
            for (name, ty, mutable) in &params {
                g.declare(name, ty, 0, *mutable);
            }
            g.budget = 2 + g.rng.below(3);
            let budget = g.budget;
            g.statements(&mut out, budget, 2);
            g.finish(&mut out, &returns, false);
        });
        self.returns.pop();
        self.inline = false;
        let source = format!(
            "#[workflow(inline)]\npub async fn put_in({}) -> {} {{\n{}\n}}\n\n",
            self.written(&params),
            self.written_result(&returns),
            out.text()
        );
        self.declare_flow("put_in", &params, returns, Kind::Inline);
        source
    }
}
