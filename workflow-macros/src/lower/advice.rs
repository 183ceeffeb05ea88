//! What to write instead of a method that has no form in a definition.

/// Methods, and what does their work.
const INSTEAD: &[(&[&str], &str)] = &[
    (
        &[
            "entry",
            "or_insert",
            "or_insert_with",
            "or_default",
            "and_modify",
        ],
        "read with `get` and write with `insert`, as in `let n = map.get(&key).copied().unwrap_or(0); map.insert(key, n + 1);`",
    ),
    (
        &["iter_mut", "values_mut"],
        "assign the elements in a loop over their indexes, `for i in 0..v.len() { v[i] = ..; }`, or make a new list with `map`",
    ),
    (
        &[
            "get_mut",
            "first_mut",
            "last_mut",
            "as_mut",
            "as_deref_mut",
            "get_or_insert",
            "get_or_insert_with",
            "split_at_mut",
            "as_mut_slice",
        ],
        "assign the place itself, `v[i] = ..;` or `x.field = ..;`",
    ),
    (&["for_each"], "use a `for` loop"),
    (
        &["append", "split_off"],
        "use `extend`, or `v[n..].to_vec()` and `truncate`",
    ),
    (
        &["inspect", "inspect_err"],
        "look at the values in a task, or leave it out",
    ),
    (&["scan"], "use `fold`, or a `for` loop with a variable"),
    (&["try_fold", "try_for_each"], "use a `for` loop with `?`"),
    (
        &[
            "cycle",
            "by_ref",
            "peekable",
            "next_back",
            "successors",
            "from_fn",
        ],
        "use `chain`, `skip`, `take` and `rev` on the whole list, or a loop",
    ),
    (
        &[
            "bytes",
            "as_bytes",
            "into_bytes",
            "char_indices",
            "is_char_boundary",
        ],
        "go over characters with `chars()`; `len()` counts bytes, and `&text[a..b]` cuts between them",
    ),
    (
        &["drain", "extract_if", "splice"],
        "take the items with `v[a..b].to_vec()`, then shorten the list with `retain` or `truncate`",
    ),
    (
        &[
            "binary_search",
            "binary_search_by",
            "binary_search_by_key",
            "partition_point",
        ],
        "use `contains` or `position`",
    ),
    (
        &[
            "powf", "exp", "exp2", "ln", "log", "log2", "log10", "sin", "cos", "tan", "asin",
            "acos", "atan", "atan2", "cbrt", "hypot", "exp_m1", "ln_1p", "mul_add",
        ],
        "JSONata has no such function: compute it in a task",
    ),
    (
        &[
            "wrapping_add",
            "wrapping_sub",
            "wrapping_mul",
            "overflowing_add",
            "overflowing_sub",
            "overflowing_mul",
            "wrapping_neg",
        ],
        "use `checked_..`, `saturating_..`, or `%`",
    ),
    (
        &[
            "count_ones",
            "count_zeros",
            "leading_zeros",
            "trailing_zeros",
            "swap_bytes",
            "to_be_bytes",
            "to_le_bytes",
            "to_bits",
        ],
        "JSONata works on numbers, not on their bits: compute it in a task",
    ),
    (
        &["copysign", "is_sign_negative", "is_sign_positive"],
        "JSON may lose the sign of a zero: compare with `< 0.0`",
    ),
    (
        &["lock", "borrow", "borrow_mut", "load", "store"],
        "a workflow's values are its own: use plain variables",
    ),
    (
        &["is_sorted_by", "is_sorted_by_key"],
        "sort a copy and compare, or use `windows`",
    ),
    (
        &["dedup_by_key", "dedup_by"],
        "use `fold`, or a loop that keeps the last key",
    ),
    (
        &["split_terminator", "split_inclusive", "rsplitn"],
        "use `split`, `splitn`, `split_once` or `lines`",
    ),
    (
        &["group_by", "chunk_by", "rchunks", "chunks_exact"],
        "use `chunks`, or a loop",
    ),
];

/// What to write instead of the method.
pub(super) fn instead_of(method: &str) -> Option<&'static str> {
    INSTEAD
        .iter()
        .find(|(methods, _)| methods.contains(&method))
        .map(|(_, advice)| *advice)
}
