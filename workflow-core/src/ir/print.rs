//! Programs as text, for snapshots and error reports.

use std::fmt::{self, Display, Formatter};

use super::{Assigns, Catch, Node, NodeKind, Program, Scope, WaitUntil};

impl Display for Program {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "workflow {}", self.name)?;
        scope(f, &self.root, 1)
    }
}

fn scope(f: &mut Formatter<'_>, scope: &Scope, indent: usize) -> fmt::Result {
    writeln!(f, "{:1$}start {2}", "", indent * 2, scope.entry)?;
    for (id, step) in scope.nodes.iter().enumerate() {
        node(f, id, step, indent)?;
    }
    Ok(())
}

fn node(f: &mut Formatter<'_>, id: usize, node: &Node, indent: usize) -> fmt::Result {
    write!(f, "{:1$}{id}", "", indent * 2)?;
    if let Some(site) = node.site {
        write!(f, " @{site}")?;
    }
    if !node.name.is_empty() {
        let quote = if node.explicit_name { "\"" } else { "" };
        write!(f, " {quote}{}{quote}", node.name)?;
    }
    f.write_str(": ")?;
    kind(f, &node.kind)?;
    writeln!(f)?;
    match &node.kind {
        NodeKind::Parallel { branches, .. } => {
            branches.iter().try_for_each(|b| scope(f, b, indent + 1))
        }
        NodeKind::Map { body, .. } => scope(f, body, indent + 1),
        _ => Ok(()),
    }
}

fn kind(f: &mut Formatter<'_>, kind: &NodeKind) -> fmt::Result {
    match kind {
        NodeKind::Assign { assigns, next } => {
            assign(f, assigns)?;
            write!(f, " -> {next}")
        }
        NodeKind::Task {
            spec,
            args,
            result,
            catch,
            next,
        } => {
            set(f, result)?;
            let args: Vec<String> = args.iter().map(|a| a.ast.to_string()).collect();
            write!(f, "task {}({}) -> {next}", spec.name, args.join(", "))?;
            handlers(f, catch)
        }
        NodeKind::Wait { until, next } => match until {
            WaitUntil::Seconds(value) => write!(f, "wait {} seconds -> {next}", value.ast),
            WaitUntil::Timestamp(value) => write!(f, "wait until {} -> {next}", value.ast),
        },
        NodeKind::Choice { rules, default } => {
            for (condition, to) in rules {
                write!(f, "if {} -> {to}, ", condition.ast)?;
            }
            write!(f, "else -> {default}")
        }
        NodeKind::Parallel {
            result,
            catch,
            next,
            ..
        } => {
            set(f, result)?;
            write!(f, "parallel -> {next}")?;
            handlers(f, catch)
        }
        NodeKind::Map {
            items,
            item,
            result,
            catch,
            next,
            ..
        } => {
            set(f, result)?;
            write!(f, "map ${item} in {} -> {next}", items.ast)?;
            handlers(f, catch)
        }
        NodeKind::Return { value } => write!(f, "return {}", value.ast),
        NodeKind::Fail { error, cause } => write!(f, "fail {} because {}", error.ast, cause.ast),
        NodeKind::Jump { next } => write!(f, "-> {next}"),
        NodeKind::Unreachable => f.write_str("unreachable"),
    }
}

fn set(f: &mut Formatter<'_>, result: &Option<String>) -> fmt::Result {
    match result {
        Some(name) => write!(f, "${name} := "),
        None => Ok(()),
    }
}

fn assign(f: &mut Formatter<'_>, assigns: &Assigns) -> fmt::Result {
    for (i, (name, value)) in assigns.iter().enumerate() {
        if i > 0 {
            f.write_str(", ")?;
        }
        write!(f, "${name} := {}", value.ast)?;
        let facts = [
            (value.undefined, "?"),
            (value.fallible, "!"),
            (value.volatile, "~"),
        ];
        for (_, mark) in facts.iter().filter(|(is, _)| *is) {
            f.write_str(mark)?;
        }
    }
    Ok(())
}

fn handlers(f: &mut Formatter<'_>, catch: &[Catch]) -> fmt::Result {
    for handler in catch {
        write!(f, ", catch {}", handler.errors.join(" | "))?;
        if let Some(error) = &handler.error {
            write!(f, " ${error}")?;
        }
        write!(f, " -> {}", handler.next)?;
    }
    Ok(())
}
