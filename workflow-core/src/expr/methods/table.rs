//! Which methods a workflow can call, and which function each call becomes.

use Argument::{Closure, Value};

/// What a method takes beside its receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// A value.
    Value,
    /// A closure with so many parameters.
    Closure(usize),
}

/// A method with a twin form.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// The name in Rust.
    pub name: &'static str,
    /// The arguments after the receiver.
    pub arguments: &'static [Argument],
    /// The function of [`methods`](super) that stands for it.
    pub function: &'static str,
}

/// The method of that name with those arguments; the name alone when no arguments fit.
///
/// # Errors
/// What the method takes instead; nothing when there is no such method at all.
pub fn lookup(name: &str, arguments: &[Argument]) -> Result<&'static Method, Vec<&'static Method>> {
    let named: Vec<&Method> = METHODS.iter().filter(|m| m.name == name).collect();
    named
        .iter()
        .find(|m| m.arguments == arguments)
        .copied()
        .ok_or(named)
}

/// The names most like `name` among `known`, for a message.
#[must_use]
pub fn near<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = name.chars().count().div_ceil(3);
    known
        .into_iter()
        .map(|other| (distance(name, other), other))
        .filter(|(d, _)| *d <= limit)
        .min_by_key(|(d, _)| *d)
        .map(|(_, other)| other)
}

/// How many letters must be put in, taken out or changed.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

macro_rules! methods {
    ($($name:ident ($($argument:expr),*) $(=> $function:ident)?;)*) => {
        /// Every method with a twin form, by name.
        pub const METHODS: &[Method] = &[$(
            Method {
                name: stringify!($name),
                arguments: &[$($argument),*],
                function: methods!(@function $name $($function)?),
            },
        )*];

        /// A name in the table without a function doesn't compile.
        const _: () = {
            $(methods!(@use $name $($function)?);)*
        };
    };
    (@function $name:ident) => { stringify!($name) };
    (@function $name:ident $function:ident) => { stringify!($function) };
    (@use $name:ident) => {
        #[allow(unused_imports)]
        use super::$name as _;
    };
    (@use $name:ident $function:ident) => {
        #[allow(unused_imports)]
        use super::$function as _;
    };
}

methods! {
    abs();
    abs_diff(Value);
    all(Closure(1));
    and(Value);
    and_max_bytes(Value);
    and_max_items(Value);
    and_then(Closure(1));
    any(Closure(1));
    as_array();
    as_bool();
    as_deref();
    as_f64();
    as_i64();
    as_micros();
    as_millis();
    as_millisecond();
    as_ref();
    as_second();
    as_secs();
    as_secs_f64();
    as_slice();
    as_str();
    as_u64();
    ceil();
    chain(Value);
    chars();
    checked_add(Value);
    checked_div(Value);
    checked_mul(Value);
    checked_rem(Value);
    checked_sub(Value);
    chunks(Value);
    clamp(Value, Value);
    clone();
    cloned();
    cmp(Value);
    collect();
    concat();
    contains(Value);
    contains(Closure(1)) => contains_char;
    contains_key(Value);
    copied();
    count();
    csv_delimiter(Value);
    csv_headers(Value);
    div_ceil(Value);
    div_euclid(Value);
    ends_with(Value);
    ends_with(Closure(1)) => ends_with_char;
    enumerate();
    eq(Value);
    eq_ignore_ascii_case(Value);
    err();
    filter(Closure(1));
    filter_map(Closure(1));
    find(Closure(1));
    find(Value) => find_text;
    find_map(Closure(1));
    first();
    first_key_value();
    flat_map(Closure(1));
    flatten();
    floor();
    fold(Value, Closure(2));
    fract();
    get(Value);
    into();
    into_iter();
    into_keys();
    into_values();
    is_alphabetic();
    is_alphanumeric();
    is_array();
    is_ascii();
    is_ascii_alphabetic();
    is_ascii_alphanumeric();
    is_ascii_control();
    is_ascii_digit();
    is_ascii_graphic();
    is_ascii_hexdigit();
    is_ascii_lowercase();
    is_ascii_punctuation();
    is_ascii_uppercase();
    is_ascii_whitespace();
    is_boolean();
    is_control();
    is_digit(Value);
    is_empty();
    is_eq();
    is_err();
    is_err_and(Closure(1));
    is_finite();
    is_ge();
    is_gt();
    is_infinite();
    is_le();
    is_lowercase();
    is_lt();
    is_multiple_of(Value);
    is_nan();
    is_ne();
    is_negative();
    is_nil();
    is_none();
    is_none_or(Closure(1));
    is_null();
    is_number();
    is_numeric();
    is_object();
    is_ok();
    is_ok_and(Closure(1));
    is_positive();
    is_some();
    is_some_and(Closure(1));
    is_sorted();
    is_string();
    is_uppercase();
    is_whitespace();
    is_zero();
    isqrt();
    items_pointer(Value);
    iter();
    join(Value);
    keys();
    last();
    last_key_value();
    len();
    len_utf8();
    lines();
    load_and_flatten(Value);
    map(Closure(1));
    map_err(Closure(1));
    map_or(Value, Closure(1));
    map_or_else(Closure(0), Closure(1));
    map_or_else(Closure(1), Closure(1)) => map_or_else_result;
    map_while(Closure(1));
    matches(Value);
    matches(Closure(1)) => matches_char;
    max();
    max(Value) => max_with;
    max_by(Closure(2));
    max_by_key(Closure(1));
    max_items(Value);
    min();
    min(Value) => min_with;
    min_by(Closure(2));
    min_by_key(Closure(1));
    ne(Value);
    next();
    nth(Value);
    ok();
    ok_or(Value);
    ok_or_else(Closure(0));
    or(Value);
    or_else(Closure(0));
    or_else(Closure(1)) => or_else_result;
    output_type(Value);
    parse();
    partial_cmp(Value);
    partition(Closure(1));
    position(Closure(1));
    pow(Value);
    powi(Value);
    product();
    recip();
    reduce(Closure(2));
    rem_euclid(Value);
    repeat(Value);
    replace(Value, Value);
    replace(Closure(1), Value) => replace_char;
    replacen(Value, Value, Value);
    rev();
    reverse();
    rfind(Value);
    round();
    round_ties_even();
    rposition(Closure(1));
    rsplit(Value);
    rsplit(Closure(1)) => rsplit_at_char;
    rsplit_once(Value);
    saturating_add(Value);
    saturating_mul(Value);
    saturating_sub(Value);
    signum();
    skip(Value);
    skip_while(Closure(1));
    split(Value);
    split(Closure(1)) => split_at_char;
    split_at(Value);
    split_first();
    split_last();
    split_once(Value);
    split_whitespace();
    splitn(Value, Value);
    sqrt();
    starts_with(Value);
    starts_with(Closure(1)) => starts_with_char;
    step_by(Value);
    strip_prefix(Value);
    strip_suffix(Value);
    subsec_micros();
    subsec_millis();
    subsec_nanos();
    sum();
    take(Value);
    take_while(Closure(1));
    then(Closure(0));
    then(Value) => then_ordering;
    then_some(Value);
    then_with(Closure(0));
    to_ascii_lowercase();
    to_ascii_uppercase();
    to_digit(Value);
    to_lowercase();
    to_owned();
    to_string();
    to_uppercase();
    to_vec();
    total_cmp(Value);
    transformation(Value);
    transpose();
    trim();
    trim_end();
    trim_end_matches(Value);
    trim_end_matches(Closure(1)) => trim_end_matches_char;
    trim_matches(Value);
    trim_matches(Closure(1)) => trim_matches_char;
    trim_start();
    trim_start_matches(Value);
    trim_start_matches(Closure(1)) => trim_start_matches_char;
    trunc();
    try_into() => try_from;
    unsigned_abs();
    unwrap_or(Value);
    unwrap_or_default();
    unwrap_or_else(Closure(0));
    unwrap_or_else(Closure(1)) => unwrap_or_else_result;
    unzip();
    values();
    version_id(Value);
    windows(Value);
    xor(Value);
    zip(Value);
}
