//! `#[derive(WorkflowData)]` and `#[derive(WorkflowError)]` against what serde, thiserror and
//! rustc themselves make of the same types.

mod case;
mod enums;
mod errors;
mod place;
mod refusals;
mod structs;

use serde::Serialize;
use serde_json::Value as Json;
use workflow_runtime::__private::core::expr::pattern::{Pat, SliceRest, lower};
use workflow_runtime::__private::core::expr::{Expr, Ty, construct, field, take_refusals};
use workflow_runtime::__private::core::ir::Value;
use workflow_runtime::WorkflowData;

use crate::jsonata::{evaluate, whole_numbers};

/// The JSON serde writes.
fn json<T: Serialize + ?Sized>(value: &T) -> Json {
    whole_numbers(serde_json::to_value(value).expect("test values have a JSON form"))
}

/// `$value`
fn variable<T: ?Sized>() -> Expr<T> {
    Expr::new(Value::var("value"))
}

/// What an expression over `$value` gives; nothing is only right for what may be missing.
fn eval_over(value: &Value, over: &Json) -> Json {
    let result = evaluate(&value.ast, &[("value", over)]).unwrap_or_else(|e| panic!("{e}"));
    match result {
        Some(json) => json,
        None if value.undefined => Json::Null,
        None => panic!("{} gives nothing for {over}", value.ast),
    }
}

/// What reading the field `name` gives for that JSON.
fn read<T: WorkflowData>(over: &Json, name: &str) -> Json {
    let part: Expr<()> = field(variable::<T>(), name, Ty::default());
    assert_eq!(take_refusals(), [""; 0], "{name}");
    eval_over(&part.value, over)
}

/// What building `path` from these values gives. Each value is given as a variable, `None` as
/// nothing at all, so that the form does not depend on how the values were written.
fn build<T: WorkflowData>(path: &str, fields: &[(&'static str, Json)]) -> Json {
    let names: Vec<String> = (0..fields.len()).map(|i| format!("input{i}")).collect();
    let given = names.iter().zip(fields).map(|(name, (field, json))| {
        let value = Value::var(name);
        let value = if json.is_null() {
            value.may_be_undefined()
        } else {
            value
        };
        (*field, value)
    });
    let built = construct(Ty::<T>::default(), path, given.collect(), None);
    assert_eq!(take_refusals(), [""; 0], "{path}");
    let names = names.iter().map(String::as_str);
    let bound: Vec<_> = names
        .zip(fields.iter().map(|(_, json)| json))
        .filter(|(_, json)| !json.is_null())
        .collect();
    evaluate(&built.value.ast, &bound)
        .unwrap_or_else(|e| panic!("{e}"))
        .expect("a struct or variant is always something")
}

/// A pattern, and what rustc makes of the same pattern: the bindings, when it matches.
type Arm<T> = (Pat, fn(&T) -> Option<Json>);

/// Tries every arm on every value, and requires rustc's answer.
fn check_arms<T: WorkflowData + Serialize>(values: &[T], arms: &[Arm<T>]) {
    for (pattern, rust) in arms {
        let lowered = lower(&T::shape(), pattern, &Value::var("value"));
        let lowered = lowered.unwrap_or_else(|e| panic!("{pattern:?}: {e}"));
        for value in values {
            let over = json(value);
            let matched = lowered
                .condition
                .as_ref()
                .is_none_or(|c| eval_over(c, &over) == Json::Bool(true));
            let bindings = matched.then(|| {
                let bound = lowered.bindings.iter();
                Json::Object(
                    bound
                        .map(|(n, v)| (n.clone(), eval_over(v, &over)))
                        .collect(),
                )
            });
            let expected = rust(value).map(whole_numbers);
            assert_eq!(bindings, expected, "{pattern:?} on {over}");
        }
    }
}

fn bind(name: &str) -> Pat {
    Pat::Bind {
        name: name.to_owned(),
        sub: None,
    }
}

fn at(name: &str, sub: Pat) -> Pat {
    Pat::Bind {
        name: name.to_owned(),
        sub: Some(Box::new(sub)),
    }
}

fn named(path: &'static str, fields: Vec<(&'static str, Pat)>) -> Pat {
    Pat::Struct { path, fields }
}

fn tuple_struct(path: &'static str, items: Vec<Pat>) -> Pat {
    Pat::TupleStruct {
        path,
        items,
        rest: None,
    }
}

fn slice(items: Vec<Pat>, rest: Option<(usize, Option<&str>)>) -> Pat {
    let rest = rest.map(|(at, name)| SliceRest {
        at,
        name: name.map(str::to_owned),
    });
    Pat::Slice { items, rest }
}
