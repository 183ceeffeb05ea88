//! Options of `ItemReader`, `ItemBatcher` and `ResultWriter`.

use crate::expr::build::defined;
use crate::expr::{Expr, Ty, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

/// The object `of` with `value` at `path`.
fn with<R, V: ?Sized, U>(of: &Expr<R>, path: &[&str], value: &Expr<V>) -> Expr<U> {
    let mut ast = of.value.ast.clone();
    match put(&mut ast, path, defined(&value.value)) {
        true => Expr::new(Value::derive(ast, [&of.value, &value.value])),
        false => Expr::new(refused(
            "an option is given where an `ItemReader`, `ItemBatcher` or `ResultWriter` is made: write it in the call of `map`",
        )),
    }
}

/// Sets what is at `path`; false when there is no object to put it in.
fn put(at: &mut Ast, path: &[&str], value: Ast) -> bool {
    let (Ast::Object(fields), [key, rest @ ..]) = (at, path) else {
        return false;
    };
    let key = Ast::string(*key);
    let position = fields.iter().position(|(own, _)| *own == key);
    let position = position.unwrap_or_else(|| {
        fields.push((key, Ast::Object(Vec::new())));
        fields.len() - 1
    });
    let (_, slot) = &mut fields[position];
    if rest.is_empty() {
        *slot = value;
        return true;
    }
    put(slot, rest, value)
}

fn literal<R>(of: &Expr<R>, path: &[&str], text: &str) -> Expr<R> {
    let text: Expr<str> = Expr::new(Value::of(Ast::string(text)));
    with(of, path, &text)
}

macro_rules! options {
    ($($name:ident [$($key:literal),*] $what:literal;)*) => {$(
        #[doc = $what]
        pub fn $name<R, V: ?Sized>(of: Expr<R>, value: Expr<V>, _: Ty<R>) -> Expr<R> {
            with(&of, &[$($key),*], &value)
        }
    )*};
}

options! {
    max_items ["ReaderConfig", "MaxItems"] "`reader.max_items(n)`";
    version_id ["Arguments", "VersionId"] "`reader.version_id(id)`";
    csv_delimiter ["ReaderConfig", "CSVDelimiter"] "`reader.csv_delimiter(delimiter)`";
    items_pointer ["ReaderConfig", "ItemsPointer"] "`reader.items_pointer(pointer)`";
    and_max_items ["MaxItemsPerBatch"] "`batcher.and_max_items(n)`";
    and_max_bytes ["MaxInputBytesPerBatch"] "`batcher.and_max_bytes(n)`";
}

/// `reader.csv_headers(["id", "name"])`
pub fn csv_headers<R, V: ?Sized>(of: Expr<R>, headers: Expr<V>, _: Ty<R>) -> Expr<R> {
    let given = literal(&of, &["ReaderConfig", "CSVHeaderLocation"], "GIVEN");
    with(&given, &["ReaderConfig", "CSVHeaders"], &headers)
}

/// `ItemReader::objects(..).load_and_flatten(input_type)`
pub fn load_and_flatten<R, V: ?Sized, U>(of: Expr<R>, input: Expr<V>, _: Ty<U>) -> Expr<U> {
    let key = ["ReaderConfig", "Transformation"];
    let loaded = literal(&of, &key, "LOAD_AND_FLATTEN");
    let typed: Expr<R> = with(&loaded, &["ReaderConfig", "InputType"], &input);
    let csv = matches!(&input.value.ast, Ast::String(name) if name == "CSV");
    let key = ["ReaderConfig", "CSVHeaderLocation"];
    let read = match csv {
        true => literal(&typed, &key, "FIRST_ROW"),
        false => typed,
    };
    Expr::new(read.value)
}

/// `writer.transformation(transformation)`
pub fn transformation<R, V: ?Sized>(of: Expr<R>, value: Expr<V>, _: Ty<R>) -> Expr<R> {
    let other = known(&of, "OutputType", "JSON");
    with(&other, &["WriterConfig", "Transformation"], &value)
}

/// `writer.output_type(output_type)`
pub fn output_type<R, V: ?Sized>(of: Expr<R>, value: Expr<V>, _: Ty<R>) -> Expr<R> {
    let other = known(&of, "Transformation", "NONE");
    with(&other, &["WriterConfig", "OutputType"], &value)
}

/// With the other field of WriterConfig, which has both or none.
fn known<R>(of: &Expr<R>, key: &str, default: &str) -> Expr<R> {
    match has(&of.value.ast, &["WriterConfig", key]) {
        true => of.clone(),
        false => literal(of, &["WriterConfig", key], default),
    }
}

fn has(at: &Ast, path: &[&str]) -> bool {
    let (Ast::Object(fields), [key, rest @ ..]) = (at, path) else {
        return path.is_empty();
    };
    let mut found = fields.iter();
    found.any(|(own, value)| *own == Ast::string(*key) && has(value, rest))
}
