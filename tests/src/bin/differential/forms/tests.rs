//! What is true or false.

use super::{Form, Gives};

pub(super) const FORMS: &[Form] = &[
    // Tests.
    (Gives::Bool, "", "$xs.iter().any($p1)"),
    (Gives::Bool, "", "$xs.iter().all($p1)"),
    (Gives::Bool, "", "$Xs.into_iter().any($p0)"),
    (Gives::Bool, "e", "$xs.contains(&$v)"),
    (Gives::Bool, "", "$xs.first().is_some_and($p1)"),
    (Gives::Bool, "", "$xs.last().is_none_or($p1)"),
    (Gives::Bool, "e", "($xs.first() == $xs.last())"),
    (Gives::Bool, "e", "($opt.as_ref() == Some(&$v))"),
    (Gives::Bool, "e", "($xs == $ys)"),
    (Gives::Bool, "e", "($v != $w)"),
    (Gives::Bool, "o", "($v <= $w)"),
    (Gives::Bool, "", "$Opt.is_some_and($p0)"),
    (Gives::Bool, "", "$Opt.is_none_or($p0)"),
    (Gives::Bool, "", "$map.contains_key($key)"),
    (Gives::Bool, "", "$map.get($key).is_some_and($p1)"),
    (Gives::Bool, "", "$map.values().any($p1)"),
    (Gives::Bool, "", "$map.values().all($p1)"),
    (Gives::Bool, "", "$set.contains(&$v)"),
    (
        Gives::Bool,
        "",
        "$txt.chars().all(|c| c.is_ascii_digit() || c == 'a')",
    ),
    (
        Gives::Bool,
        "",
        "$txt.chars().any(|c| c.is_ascii_uppercase())",
    ),
    (Gives::Bool, "", "$json.is_array()"),
    (Gives::Bool, "", "$json.is_object()"),
    (Gives::Bool, "", "$json.is_boolean()"),
    (Gives::Bool, "", "$json.is_string()"),
    (Gives::Bool, "", "$json.is_null()"),
    (Gives::Bool, "", "$json[\"a\"].is_number()"),
    (Gives::Bool, "", "$json[\"b\"][1].is_string()"),
    (Gives::Bool, "", "$json.as_bool().unwrap_or($b)"),
    (
        Gives::Bool,
        "",
        "$json.as_array().is_some_and(|all| all.len() > 1)",
    ),
];
