//! Makes a plan of a syntax tree, as the second pass of the reference parser does.

use std::sync::Arc;

use workflow_core::jsonata::{Ast, BinaryOp, ParseError};

use super::ancestry::{Slot, seekers};
use super::pattern::Pattern;
use super::plan::{Call, Kind, Lambda, Node, Stage, Transform};
use super::signature::Signature;

/// A plan, and the names of the variables that stand for `%`.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) root: Node,
    /// By slot.
    pub(super) labels: Vec<Arc<str>>,
}

/// Makes the plan of `ast`.
pub(super) fn compile(ast: &Ast) -> Result<Plan, ParseError> {
    let mut compiler = Compiler { slots: Vec::new() };
    let root = compiler.node(ast)?;
    let labels = compiler.slots.iter().map(|slot| Arc::clone(&slot.label));
    Ok(Plan {
        labels: labels.collect(),
        root,
    })
}

pub(super) struct Compiler {
    pub(super) slots: Vec<Slot>,
}

/// What has no parts.
fn leaf(ast: &Ast) -> Kind {
    match ast {
        Ast::Bool(b) => Kind::Bool(*b),
        Ast::Number(n) => Kind::Number(n.as_f64().unwrap_or(f64::NAN)),
        Ast::String(text) => Kind::Text(text.as_str().into()),
        Ast::Variable(name) => Kind::Variable(name.as_str().into()),
        Ast::Wildcard => Kind::Wildcard,
        Ast::Descendants => Kind::Descendants,
        Ast::Placeholder => Kind::Placeholder,
        Ast::Regex { pattern, flags } => Kind::Regex(Arc::new(Pattern::new(pattern, flags))),
        _ => Kind::Null,
    }
}

/// A path of one name.
fn named(name: &str, keep: bool) -> Node {
    let mut step = Node::new(Kind::Name(name.into()));
    step.keep = keep;
    Node::new(Kind::Path {
        steps: vec![step],
        keep,
    })
}

fn path(steps: Vec<Node>) -> Node {
    Node::new(Kind::Path { steps, keep: false })
}

/// The step that what stands behind an expression belongs to.
fn last_step(node: &mut Node) -> &mut Node {
    match node.kind {
        Kind::Path { ref steps, .. } if steps.is_empty() => node,
        Kind::Path { .. } => match &mut node.kind {
            Kind::Path { steps, .. } => {
                let last = steps.len() - 1;
                &mut steps[last]
            }
            _ => unreachable!("it is a path"),
        },
        _ => node,
    }
}

/// The steps of a path, or the expression as the only one of a new path.
fn into_path(node: Node) -> Node {
    match node.kind {
        Kind::Path { .. } => node,
        _ => path(vec![node]),
    }
}

pub(super) fn steps_of(path: &mut Node) -> &mut Vec<Node> {
    match &mut path.kind {
        Kind::Path { steps, .. } => steps,
        _ => unreachable!("only paths are asked"),
    }
}

impl Compiler {
    fn node(&mut self, ast: &Ast) -> Result<Node, ParseError> {
        self.kept(ast, false)
    }

    /// With `keep`, `[]` was said behind it.
    fn kept(&mut self, ast: &Ast, keep: bool) -> Result<Node, ParseError> {
        match ast {
            Ast::KeepArray(inner) => return self.kept(inner, true),
            // It is said of what the predicates stand behind.
            Ast::Filter(inner, predicate) => {
                let node = self.kept(inner, keep)?;
                return self.filter(node, predicate);
            }
            _ => {}
        }
        let mut node = self.bare(ast, keep)?;
        node.keep |= keep;
        Ok(node)
    }

    /// Every kind has its own function, so that deep trees don't need deep stacks.
    fn bare(&mut self, ast: &Ast, keep: bool) -> Result<Node, ParseError> {
        match ast {
            Ast::Name(name) => Ok(named(name, keep)),
            Ast::Parent => Ok(self.parent()),
            Ast::Negate(inner) => self.negate(inner),
            Ast::Binary(op, a, b) => self.binary(*op, a, b),
            Ast::Array(items) => self.array(items),
            Ast::Object(fields) => self.object(fields),
            Ast::Group(inner, fields) => self.group(inner, fields),
            Ast::Block(items) => self.block(items),
            Ast::Bind(name, value) => self.bind(name, value),
            Ast::Conditional(condition, then, otherwise) => {
                self.conditional(condition, then, otherwise.as_deref())
            }
            Ast::Call(callee, args) => self.call(callee, args),
            Ast::Lambda { .. } => self.lambda(ast),
            Ast::Sort(inner, keys) => self.sort(inner, keys),
            Ast::Focus(inner, name) => self.focus(inner, name, keep),
            Ast::Index(inner, name) => self.index(inner, name),
            Ast::Transform {
                pattern,
                update,
                delete,
            } => self.transform(pattern, update, delete.as_deref()),
            Ast::KeepArray(_) | Ast::Filter(..) => self.kept(ast, keep),
            _ => Ok(Node::new(leaf(ast))),
        }
    }

    fn array(&mut self, items: &[Ast]) -> Result<Node, ParseError> {
        let items = self.nodes(items)?;
        let seeking = items.iter().flat_map(seekers).collect();
        Ok(Node {
            seeking,
            ..Node::new(Kind::Array(items))
        })
    }

    fn object(&mut self, fields: &[(Ast, Ast)]) -> Result<Node, ParseError> {
        let fields = self.fields(fields)?;
        let parts = fields.iter().flat_map(|(k, v)| [k, v]);
        let seeking = parts.flat_map(seekers).collect();
        Ok(Node {
            seeking,
            ..Node::new(Kind::Object(fields))
        })
    }

    fn group(&mut self, inner: &Ast, fields: &[(Ast, Ast)]) -> Result<Node, ParseError> {
        let mut node = self.node(inner)?;
        node.group = Some(self.fields(fields)?);
        Ok(node)
    }

    fn bind(&mut self, name: &str, value: &Ast) -> Result<Node, ParseError> {
        let value = self.node(value)?;
        let seeking = seekers(&value);
        Ok(Node {
            seeking,
            ..Node::new(Kind::Bind(name.into(), Box::new(value)))
        })
    }

    fn focus(&mut self, inner: &Ast, name: &str, keep: bool) -> Result<Node, ParseError> {
        let mut node = self.node(inner)?;
        let step = last_step(&mut node);
        step.keep |= keep;
        step.focus = Some(name.into());
        step.tuple = true;
        Ok(node)
    }

    fn transform(
        &mut self,
        pattern: &Ast,
        update: &Ast,
        delete: Option<&Ast>,
    ) -> Result<Node, ParseError> {
        let transform = Transform {
            pattern: self.node(pattern)?,
            update: self.node(update)?,
            delete: delete.map(|delete| self.node(delete)).transpose()?,
        };
        Ok(Node::new(Kind::Transform(Arc::new(transform))))
    }

    fn nodes(&mut self, items: &[Ast]) -> Result<Vec<Node>, ParseError> {
        items.iter().map(|item| self.node(item)).collect()
    }

    fn fields(&mut self, fields: &[(Ast, Ast)]) -> Result<Box<[(Node, Node)]>, ParseError> {
        let mut all = Vec::with_capacity(fields.len());
        for (key, value) in fields {
            all.push((self.node(key)?, self.node(value)?));
        }
        Ok(all.into())
    }

    fn parent(&mut self) -> Node {
        let slot = self.slots.len();
        self.slots.push(Slot {
            label: format!("!{slot}").into(),
            level: 1,
        });
        Node::new(Kind::Parent(slot))
    }

    fn negate(&mut self, inner: &Ast) -> Result<Node, ParseError> {
        let mut node = self.node(inner)?;
        if let Kind::Number(n) = &mut node.kind {
            *n = -*n;
            return Ok(node);
        }
        let seeking = seekers(&node);
        Ok(Node {
            seeking,
            ..Node::new(Kind::Negate(Box::new(node)))
        })
    }

    fn binary(&mut self, op: BinaryOp, a: &Ast, b: &Ast) -> Result<Node, ParseError> {
        match op {
            BinaryOp::Path => return self.path(a, b),
            // What JSONata 2.1 says for short.
            BinaryOp::Default => return self.conditional(a, a, Some(b)),
            BinaryOp::Coalesce => {
                let exists = Ast::call("exists", [a.clone()]);
                return self.conditional(&exists, a, Some(b));
            }
            _ => {}
        }
        let (a, b) = (self.node(a)?, self.node(b)?);
        let keep = op == BinaryOp::Apply && (a.keep || b.keep);
        let seeking = match op {
            BinaryOp::Apply => Vec::new(),
            _ => [&a, &b].into_iter().flat_map(seekers).collect(),
        };
        Ok(Node {
            keep,
            seeking,
            ..Node::new(Kind::Binary(op, Box::new((a, b))))
        })
    }

    fn path(&mut self, a: &Ast, b: &Ast) -> Result<Node, ParseError> {
        let left = self.node(a)?;
        let parent = match left.kind {
            Kind::Parent(slot) => Some(slot),
            _ => None,
        };
        let mut result = into_path(left);
        result.seeking.extend(parent);
        let mut rest = self.node(b)?;
        let steps = steps_of(&mut result);
        match rest.kind {
            Kind::Path { steps: more, .. } => steps.extend(more),
            _ => {
                let predicates = std::mem::take(&mut rest.predicates);
                rest.stages
                    .extend(predicates.into_iter().map(Stage::Filter));
                steps.push(rest);
            }
        }
        for step in steps.iter_mut() {
            if let Kind::Text(name) = &step.kind {
                step.kind = Kind::Name(Arc::clone(name));
            }
        }
        let any_kept = steps.iter().any(|step| step.keep);
        let last = steps.len() - 1;
        for position in [0, last] {
            if let Kind::Array(_) = steps[position].kind {
                steps[position].cons = true;
            }
        }
        if let Kind::Path { keep, .. } = &mut result.kind {
            *keep |= any_kept;
        }
        self.resolve(&mut result)?;
        Ok(result)
    }

    fn filter(&mut self, mut node: Node, predicate: &Ast) -> Result<Node, ParseError> {
        let is_path = matches!(node.kind, Kind::Path { .. });
        let step = last_step(&mut node);
        let predicate = self.node(predicate)?;
        for slot in &predicate.seeking {
            if self.slots[*slot].level == 1 {
                self.seek(step, *slot)?;
            } else {
                self.slots[*slot].level -= 1;
            }
        }
        step.seeking.extend(seekers(&predicate));
        if is_path {
            step.stages.push(Stage::Filter(predicate));
        } else {
            step.predicates.push(predicate);
        }
        Ok(node)
    }

    fn index(&mut self, inner: &Ast, name: &str) -> Result<Node, ParseError> {
        let mut node = into_path(self.node(inner)?);
        let step = last_step(&mut node);
        let predicates = std::mem::take(&mut step.predicates);
        step.stages
            .extend(predicates.into_iter().map(Stage::Filter));
        if step.stages.is_empty() {
            step.index = Some(name.into());
        } else {
            step.stages.push(Stage::Index(name.into()));
        }
        step.tuple = true;
        Ok(node)
    }

    fn sort(&mut self, inner: &Ast, keys: &[(bool, Ast)]) -> Result<Node, ParseError> {
        let mut result = into_path(self.node(inner)?);
        let (mut terms, mut seeking) = (Vec::new(), Vec::new());
        for (descending, key) in keys {
            let key = self.node(key)?;
            seeking.extend(seekers(&key));
            terms.push((*descending, key));
        }
        steps_of(&mut result).push(Node {
            seeking,
            ..Node::new(Kind::Sort(terms))
        });
        self.resolve(&mut result)?;
        Ok(result)
    }

    fn block(&mut self, items: &[Ast]) -> Result<Node, ParseError> {
        let items = self.nodes(items)?;
        let starts_with_list = |item: &Node| match &item.kind {
            Kind::Path { steps, .. } => steps.first().is_some_and(|step| step.cons),
            _ => item.cons,
        };
        Ok(Node {
            cons: items.iter().any(starts_with_list),
            seeking: items.iter().flat_map(seekers).collect(),
            ..Node::new(Kind::Block(items))
        })
    }

    fn conditional(
        &mut self,
        condition: &Ast,
        then: &Ast,
        otherwise: Option<&Ast>,
    ) -> Result<Node, ParseError> {
        let condition = self.node(condition)?;
        let then = self.node(then)?;
        let otherwise = otherwise.map(|ast| self.node(ast)).transpose()?;
        let parts = [Some(&condition), Some(&then), otherwise.as_ref()];
        let seeking = parts.into_iter().flatten().flat_map(seekers).collect();
        let parts = Box::new((condition, then, otherwise));
        Ok(Node {
            seeking,
            ..Node::new(Kind::Conditional(parts))
        })
    }

    fn call(&mut self, callee: &Ast, args: &[Ast]) -> Result<Node, ParseError> {
        let args = self.nodes(args)?;
        let seeking = args.iter().flat_map(seekers).collect();
        let is_partial = args.iter().any(|arg| matches!(arg.kind, Kind::Placeholder));
        let callee = self.node(callee)?;
        let call = Arc::new(Call { callee, args });
        let kind = if is_partial {
            Kind::Partial(call)
        } else {
            Kind::Call(call)
        };
        Ok(Node {
            seeking,
            ..Node::new(kind)
        })
    }

    fn lambda(&mut self, ast: &Ast) -> Result<Node, ParseError> {
        let Ast::Lambda {
            params,
            signature,
            body,
        } = ast
        else {
            unreachable!("only lambdas are asked")
        };
        let mut body = self.node(body)?;
        mark_tail(&mut body);
        let signature = signature.as_deref().map(Signature::parse).transpose()?;
        let lambda = Lambda {
            params: params.iter().map(|name| name.as_str().into()).collect(),
            signature,
            body,
        };
        Ok(Node::new(Kind::Lambda(Arc::new(lambda))))
    }
}

/// Marks the calls whose values are the value of the function with this body.
fn mark_tail(body: &mut Node) {
    match &mut body.kind {
        Kind::Call(call) if body.predicates.is_empty() => {
            *body = Node::new(Kind::Tail(Arc::clone(call)));
        }
        Kind::Conditional(parts) => {
            mark_tail(&mut parts.1);
            if let Some(otherwise) = &mut parts.2 {
                mark_tail(otherwise);
            }
        }
        Kind::Block(items) => {
            if let Some(last) = items.last_mut() {
                mark_tail(last);
            }
        }
        _ => {}
    }
}
