//! What is known of a value once a variable in it has been replaced by a constructor.

mod bindings;
mod constants;

use super::Value;
use super::reads::{change_parts, may_be_nothing};
use crate::jsonata::{Ast, BinaryOp};

/// Simplifies what reads a field of an object that is written down: a step's result as
/// `{'Ok': ..}` or `{'Err': ..}`, of which only one arm is ever read.
pub(super) fn tidy(value: &mut Value) {
    bindings::inline(&mut value.ast);
    constants::settle(&mut value.ast);
    // A part that may fail must be evaluated, also where nobody reads it.
    if !value.fallible {
        value.undefined &= !matches!(read(&value.ast), Some(Some(_)));
        simplify(&mut value.ast);
        if is_nothing(&value.ast) {
            value.ast = Ast::Null;
            value.undefined = false;
        }
        constants::settle(&mut value.ast);
    }
}

/// Whether `ast` reads a field that the object doesn't have.
fn is_nothing(ast: &Ast) -> bool {
    matches!(read(ast), Some(None))
}

/// `{'key': value}.key`: the value, or nothing.
fn read(ast: &Ast) -> Option<Option<&Ast>> {
    let Ast::Binary(BinaryOp::Path, object, name) = ast else {
        return None;
    };
    let (Ast::Object(fields), Ast::Name(name)) = (&**object, &**name) else {
        return None;
    };
    let [(Ast::String(key), value)] = fields.as_slice() else {
        return None;
    };
    (!may_be_nothing(value)).then_some((key == name).then_some(value))
}

fn simplify(ast: &mut Ast) {
    // Tests for the field first: below, reading it becomes its value.
    let known = match &*ast {
        Ast::Binary(BinaryOp::NotEqual, a, b) if **b == Ast::Null && is_nothing(a) => Some(false),
        Ast::Call(function, args) if **function == Ast::var("exists") => exists(args),
        _ => None,
    };
    if let Some(known) = known {
        *ast = Ast::Bool(known);
        return;
    }
    change_parts(ast, &mut simplify);
    let simpler = match &*ast {
        Ast::Binary(BinaryOp::Path, ..) => read(ast).flatten().cloned(),
        // `$merge([{}, {..}])`
        Ast::Call(function, args) if **function == Ast::var("merge") => match args.as_slice() {
            [Ast::Array(parts)] => match parts.as_slice() {
                [Ast::Object(none), Ast::Object(fields)] if none.is_empty() => {
                    Some(Ast::Object(fields.clone()))
                }
                _ => None,
            },
            _ => None,
        },
        Ast::Conditional(test, then, Some(otherwise)) => match **test {
            Ast::Bool(true) => Some((**then).clone()),
            Ast::Bool(false) => Some((**otherwise).clone()),
            _ => (then == otherwise).then(|| (**then).clone()),
        },
        _ => None,
    };
    if let Some(simpler) = simpler {
        *ast = simpler;
    }
}

/// `$exists({'key': value}.key)`: a constructor's values are always there.
fn exists(args: &[Ast]) -> Option<bool> {
    match args {
        [read_field] => read(read_field).map(|value| value.is_some()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jsonata::parse;

    #[test]
    fn fields_of_written_objects_are_read_at_once() {
        for (text, expected) in [
            ("{'Ok': $x}.Ok", "$x"),
            ("{'Err': $x}.Ok", "null"),
            ("$exists({'Ok': $x}.Ok) ? {'Ok': $x}.Ok : 5", "$x"),
            ("$exists({'Err': $x}.Ok) ? {'Err': $x}.Ok : 5", "5"),
            ("{'Err': $x}.Ok != null ? 1 : 2", "2"),
            ("{'a': $x, 'b': $y}.a", "{'a': $x, 'b': $y}.a"),
            ("$x.Ok", "$x.Ok"),
            ("$exists({'a': $x ? 1}.a)", "$exists({'a': $x ? 1}.a)"),
            ("[{'Ok': [1]}.Ok, [2]]", "[1, [2]]"),
            ("$merge([{}, {'a': $x}])", "{'a': $x}"),
            ("$x ? $y + 1 : $y + 1", "$y + 1"),
        ] {
            let mut value = Value::of(parse(text).expect(text));
            tidy(&mut value);
            assert_eq!(value.ast.to_string(), expected, "{text}");
        }
        let mut fallible = Value::of(parse("{'Err': $f()}.Ok").expect("parses")).may_fail();
        tidy(&mut fallible);
        assert_eq!(fallible.ast.to_string(), "{'Err': $f()}.Ok");
    }
}
