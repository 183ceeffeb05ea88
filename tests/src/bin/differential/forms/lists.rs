//! Lists and maps.

use super::{Form, Gives};

pub(super) const FORMS: &[Form] = &[
    // Lists.
    (Gives::List, "m", "$xs[..$xs.len().min(2)].to_vec()"),
    (Gives::List, "m", "$xs[$xs.len() / 2..].to_vec()"),
    (
        Gives::List,
        "m",
        "$xs[$xs.len().min(1)..$xs.len()].to_vec()",
    ),
    (Gives::List, "m", "$xs[..].to_vec()"),
    (Gives::List, "mr", "$xs[..=0].to_vec()"),
    (Gives::List, "mr", "$xs[1..2].to_vec()"),
    (Gives::List, "mr", "$xs[$at..].to_vec()"),
    (
        Gives::List,
        "",
        "$xss.iter().flatten().cloned().collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xss.clone().into_iter().flatten().collect::<$L>()",
    ),
    (Gives::List, "", "$xss.concat()"),
    (
        Gives::List,
        "",
        "$xos.iter().flatten().cloned().collect::<$L>()",
    ),
    (Gives::List, "", "Vec::from([$v, $w])"),
    (Gives::List, "", "[$v, $w].to_vec()"),
    (Gives::List, "", "[$Xs, $Ys].concat()"),
    (
        Gives::List,
        "",
        "$xs.iter().rev().cloned().collect::<Vec<_>>()",
    ),
    (Gives::List, "", "$Xs.into_iter().partition::<$L, _>($p1).0"),
    (
        Gives::List,
        "",
        "$Xs.into_iter().map(|e| (e, 1_i64)).unzip::<_, _, $L, Vec<i64>>().0",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().cloned().zip($Ys).unzip::<_, _, Vec<_>, $L>().1",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().skip(1).chain($ys.iter().take(1)).cloned().collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$Opt.into_iter().chain($Xs).collect::<$L>()",
    ),
    (Gives::List, "", "$Opt.map(|e| vec![e]).unwrap_or_default()"),
    (
        Gives::List,
        "",
        "$xs.iter().filter($p2).cloned().collect::<Vec<_>>()",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().enumerate().filter(|(i, _)| i % 2 == 0).map(|(_, e)| e.clone()).collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().step_by(2).cloned().collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().take_while($p2).cloned().collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$Xs.into_iter().skip_while($p1).collect::<$L>()",
    ),
    (
        Gives::List,
        "",
        "$xs.iter().filter_map($m1O).collect::<$L>()",
    ),
    (Gives::List, "u", "$Map.into_values().collect::<$L>()"),
    (Gives::List, "u", "$map.values().cloned().collect::<$L>()"),
    (Gives::List, "", "$set.iter().cloned().collect::<$L>()"),
    (
        Gives::Texts,
        "u",
        "$map.keys().cloned().collect::<Vec<_>>()",
    ),
    (
        Gives::Texts,
        "u",
        "$Map.into_keys().collect::<Vec<String>>()",
    ),
    (
        Gives::Texts,
        "",
        "$txt.chars().map(|c| c.to_string()).collect::<Vec<_>>()",
    ),
    (
        Gives::Sizes,
        "",
        "$xs.chunks(2).map(|part| part.len()).collect::<Vec<_>>()",
    ),
    (
        Gives::Sizes,
        "",
        "$xss.iter().map(Vec::len).collect::<Vec<usize>>()",
    ),
    // Maps.
    (
        Gives::Map,
        "",
        "$xs.iter().cloned().enumerate().map(|(i, e)| (format!(\"k{i}\"), e)).collect::<$M>()",
    ),
    (
        Gives::Map,
        "",
        "$Map.into_iter().filter(|(k, _)| k.len() < 3).collect::<$M>()",
    ),
    (
        Gives::Map,
        "",
        "$map.iter().map(|(k, e)| (k.to_uppercase(), e.clone())).collect::<$M>()",
    ),
];
