//! Methods of lists, maps and sets.

use super::{Form, Gives};
use crate::types::Int;

pub(super) const FORMS: &[Form] = &[
    (Gives::List, "", "$arr.to_vec()"),
    (Gives::List, "", "$arr.iter().cloned().collect::<$L>()"),
    (Gives::Option, "", "$arr.first().$cl()"),
    (Gives::T, "", "$arr[1].clone()"),
    (Gives::Int(Int::Usize), "", "$arr.len()"),
    (Gives::Bool, "e", "$arr.contains(&$v)"),
    (
        Gives::Option,
        "",
        "$xs.split_first().map(|(first, _)| first.clone())",
    ),
    (
        Gives::Option,
        "",
        "$xs.split_last().map(|(last, _)| last.clone())",
    ),
    (
        Gives::Option,
        "u",
        "$map.first_key_value().map(|(_, e)| e.clone())",
    ),
    (
        Gives::Option,
        "u",
        "$map.last_key_value().map(|(_, e)| e.clone())",
    ),
    (Gives::Option, "", "$xs.iter().find_map($m1O)"),
    (Gives::Option, "", "std::iter::once($v).next()"),
    (
        Gives::List,
        "",
        "$xs.split_first().map(|(_, rest)| rest.to_vec()).unwrap_or_default()",
    ),
    (
        Gives::List,
        "",
        "$xs.split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default()",
    ),
    (Gives::List, "m", "$xs.split_at($xs.len() / 2).0.to_vec()"),
    (Gives::List, "mr", "$xs.split_at(1).1.to_vec()"),
    (
        Gives::List,
        "",
        "$xs.iter().map_while($m1O).collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xs.get(1..3).map(|part| part.to_vec()).unwrap_or_default()",
    ),
    (Gives::List, "c", "$xs.repeat(2)"),
    (Gives::List, "", "vec![$v; 2]"),
    (
        Gives::List,
        "",
        "std::iter::once($v).chain($Xs).collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "std::iter::repeat_n($v, 2).collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "std::iter::empty::<$T>().chain($Xs).collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "VecDeque::from($Xs).into_iter().collect::<$L>()",
    ),
    (
        Gives::List,
        "o",
        "BTreeSet::from([$v, $w]).into_iter().collect::<$L>()",
    ),
    (
        Gives::List,
        "o",
        "$xs.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xss.iter().flat_map(|all| all.clone()).collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().zip($ys.iter()).map(|(a, b)| if $b { a.clone() } else { b.clone() }).collect::<$L>()",
    ),
    (Gives::Sizes, "", "(0..$usize % 4).collect::<Vec<usize>>()"),
    (
        Gives::Sizes,
        "",
        "(1..=3).map(|n: usize| n * 2).rev().collect::<Vec<usize>>()",
    ),
    (
        Gives::Map,
        "",
        "$mapname::from([(\"a\".to_string(), $v), (\"k\".to_string(), $w)])",
    ),
    (
        Gives::Map,
        "",
        "std::iter::once((\"é\".to_string(), $v)).collect::<$M>()",
    ),
    (Gives::Int(Int::Usize), "o", "HashSet::from([$v, $w]).len()"),
    (Gives::Int(Int::Usize), "", "HashSet::<String>::new().len()"),
    (Gives::Int(Int::Usize), "", "BTreeSet::<i64>::new().len()"),
    (Gives::Int(Int::Usize), "", "$xs.as_slice().len()"),
    (
        Gives::Int(Int::Usize),
        "",
        "$xs.iter().rposition($p1).unwrap_or(6)",
    ),
    (
        Gives::Int(Int::Usize),
        "",
        "$xs.iter().skip(1).step_by(2).count()",
    ),
    (Gives::Place, "", "$xs.iter().rposition($p1)"),
    (
        Gives::Text,
        "u",
        "$map.last_key_value().map(|(k, _)| k.clone()).unwrap_or_default()",
    ),
    (
        Gives::Text,
        "u",
        "$map.first_key_value().map(|(k, _)| k.to_uppercase()).unwrap_or_default()",
    ),
    (Gives::Bool, "e", "$xs.iter().eq($ys.iter())"),
    (Gives::Bool, "e", "$xs.iter().ne($ys.iter().rev())"),
    (Gives::Bool, "e", "$xs.starts_with(&$ys)"),
    (Gives::Bool, "o", "$xs.is_sorted()"),
    (Gives::Bool, "o", "($v).cmp(&$w).is_lt()"),
    (Gives::Bool, "o", "($v).cmp(&$w).is_le()"),
    (Gives::Bool, "o", "($v).cmp(&$w).is_gt()"),
    (Gives::Bool, "o", "($v).cmp(&$w).is_ge()"),
    (Gives::Bool, "o", "($v).cmp(&$w).is_eq()"),
    (Gives::Bool, "o", "($v).cmp(&$w).is_ne()"),
    (
        Gives::Bool,
        "o",
        "($v).cmp(&$w).then_with(|| ($i64).cmp(&$j64)).is_ge()",
    ),
    (
        Gives::Bool,
        "o",
        "($v).cmp(&$w).then(($i64).cmp(&$j64)).is_ne()",
    ),
    (Gives::Bool, "o", "($v).cmp(&$w).reverse().is_lt()"),
    (Gives::Bool, "", "$map.values().len() > 1"),
];
