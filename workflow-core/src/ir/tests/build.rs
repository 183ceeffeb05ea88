//! Builds programs as the twin does.

use crate::ir::{Assigns, Catch, MapOptions, Node, NodeId, NodeKind, Scope, Value, WaitUntil};
use crate::jsonata::{Ast, BinaryOp};
use crate::task::{TaskKind, TaskParam, TaskSpec};

/// Goes to whatever is added next.
pub(super) const NEXT: NodeId = usize::MAX;

/// A scope in the making. Every step but jumps gets a site, numbered through `sites`.
pub(super) struct Builder<'a> {
    pub(super) scope: Scope,
    pub(super) sites: &'a mut u32,
}

impl Builder<'_> {
    pub(super) fn new(sites: &mut u32) -> Builder<'_> {
        Builder {
            scope: Scope::default(),
            sites,
        }
    }

    /// The id of the step that is added next.
    pub(super) fn here(&self) -> NodeId {
        self.scope.nodes.len()
    }

    pub(super) fn silent(&mut self, kind: NodeKind) -> NodeId {
        let id = self.here();
        self.scope.nodes.push(Node {
            site: None,
            name: String::new(),
            explicit_name: false,
            comment: None,
            kind,
        });
        self.patch(id);
        id
    }

    pub(super) fn add(&mut self, name: &str, kind: NodeKind) -> NodeId {
        let id = self.silent(kind);
        let node = &mut self.scope.nodes[id];
        node.name = name.to_owned();
        node.site = Some(*self.sites);
        *self.sites += 1;
        id
    }

    /// Puts the next step where `NEXT` stands.
    fn patch(&mut self, id: NodeId) {
        let next = id + 1;
        let fix = |to: &mut NodeId| {
            if *to == NEXT {
                *to = next;
            }
        };
        match &mut self.scope.nodes[id].kind {
            NodeKind::Assign { next, .. }
            | NodeKind::Wait { next, .. }
            | NodeKind::Jump { next } => fix(next),
            NodeKind::Task { catch, next, .. }
            | NodeKind::Parallel { catch, next, .. }
            | NodeKind::Map { catch, next, .. } => {
                fix(next);
                catch.iter_mut().for_each(|c| fix(&mut c.next));
            }
            NodeKind::Choice { rules, default } => {
                rules.iter_mut().for_each(|(_, to)| fix(to));
                fix(default);
            }
            NodeKind::Return { .. } | NodeKind::Fail { .. } | NodeKind::Unreachable => {}
        }
    }

    pub(super) fn assign(&mut self, assigns: Assigns) -> NodeId {
        self.add(
            "",
            NodeKind::Assign {
                assigns,
                next: NEXT,
            },
        )
    }

    pub(super) fn set(&mut self, name: &str, value: Value) -> NodeId {
        self.assign(vec![(name.to_owned(), value)])
    }

    /// The workflow's parameter.
    pub(super) fn parameter(&mut self, name: &str) {
        let input = Ast::var("states")
            .field("context")
            .field("Execution")
            .field("Input");
        self.silent(NodeKind::Assign {
            assigns: vec![(name.to_owned(), Value::of(input))],
            next: NEXT,
        });
    }

    pub(super) fn task(&mut self, spec: TaskSpec, args: Vec<Value>, result: &str) -> NodeId {
        self.task_catching(spec, args, result, Vec::new())
    }

    pub(super) fn task_catching(
        &mut self,
        spec: TaskSpec,
        args: Vec<Value>,
        result: &str,
        catch: Vec<Catch>,
    ) -> NodeId {
        self.add(
            spec.name,
            NodeKind::Task {
                spec: Box::new(spec),
                args,
                result: (!result.is_empty()).then(|| result.to_owned()),
                catch,
                next: NEXT,
            },
        )
    }

    pub(super) fn wait(&mut self, seconds: i64, name: &str) -> NodeId {
        self.add(
            name,
            NodeKind::Wait {
                until: WaitUntil::Seconds(Value::of(Ast::int(seconds))),
                next: NEXT,
            },
        )
    }

    pub(super) fn choice(&mut self, name: &str, condition: Ast, then: NodeId) -> NodeId {
        self.add(
            name,
            NodeKind::Choice {
                rules: vec![(Value::of(condition), then)],
                default: NEXT,
            },
        )
    }

    pub(super) fn jump(&mut self, next: NodeId) -> NodeId {
        self.silent(NodeKind::Jump { next })
    }

    pub(super) fn give(&mut self, value: Ast) -> NodeId {
        self.add(
            "",
            NodeKind::Return {
                value: Value::of(value),
            },
        )
    }

    pub(super) fn parallel(&mut self, branches: Vec<Scope>, result: &str) -> NodeId {
        self.add(
            "Parallel",
            NodeKind::Parallel {
                retry: Vec::new(),
                branches,
                result: (!result.is_empty()).then(|| result.to_owned()),
                catch: Vec::new(),
                next: NEXT,
            },
        )
    }

    pub(super) fn map(
        &mut self,
        name: &str,
        items: Ast,
        item: &str,
        body: Scope,
        (result, max): (&str, Option<i64>),
    ) -> NodeId {
        self.add(
            name,
            NodeKind::Map {
                items: Value::of(items),
                options: MapOptions {
                    max_concurrency: max.map(|n| Value::of(Ast::int(n))),
                    ..MapOptions::default()
                },
                item: item.to_owned(),
                body,
                result: (!result.is_empty()).then(|| result.to_owned()),
                catch: Vec::new(),
                next: NEXT,
            },
        )
    }

    /// Lets a choice or handler made before lead to `to`.
    pub(super) fn lead(&mut self, from: NodeId, to: NodeId) {
        match &mut self.scope.nodes[from].kind {
            NodeKind::Choice { rules, .. } => rules[0].1 = to,
            NodeKind::Task { catch, .. } => catch[0].next = to,
            NodeKind::Jump { next } => *next = to,
            other => panic!("{other:?} leads nowhere else"),
        }
    }
}

/// `$name.a.b`
pub(super) fn path(text: &str) -> Ast {
    let mut parts = text.split('.');
    let root = Ast::var(parts.next().unwrap_or_default());
    parts.fold(root, |ast, field| ast.field(field))
}

pub(super) fn val(text: &str) -> Value {
    Value::of(path(text))
}

pub(super) fn eq(a: Ast, b: Ast) -> Ast {
    Ast::binary(BinaryOp::Equal, a, b)
}

pub(super) fn object(fields: &[(&str, Ast)]) -> Ast {
    Ast::object(fields.iter().map(|(k, v)| ((*k).to_owned(), v.clone())))
}

/// A Lambda task.
pub(super) fn lambda(name: &'static str, params: &[&'static str]) -> TaskSpec {
    let params: Vec<TaskParam> = params
        .iter()
        .map(|key| TaskParam {
            key,
            optional: false,
        })
        .collect();
    TaskSpec {
        name,
        explicit_name: false,
        path: name,
        comment: None,
        kind: TaskKind::Lambda {
            function_name: None,
        },
        params: params.leak(),
        retry: Vec::new(),
        timeout_seconds: None,
        heartbeat_seconds: None,
        credentials: None,
    }
}
