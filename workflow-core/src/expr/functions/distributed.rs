//! Where a distributed map's items come from and where its results go, of workflow values.
//!
//! Each is the JSON of the field that it becomes, as the types of `workflow-runtime` are when they
//! are written without workflow values.

use crate::expr::build::defined;
use crate::expr::{Expr, Ty};
use crate::ir::Value;
use crate::jsonata::Ast;

/// What is read and written is in S3.
const GET_OBJECT: &str = "arn:aws:states:::s3:getObject";
const LIST_OBJECTS: &str = "arn:aws:states:::s3:listObjectsV2";
const PUT_OBJECT: &str = "arn:aws:states:::s3:putObject";

fn object<const N: usize>(fields: [(&str, Ast); N]) -> Ast {
    Ast::object(fields.map(|(key, value)| (key.to_owned(), value)))
}

fn texts<const N: usize>(fields: [(&str, &str); N]) -> Ast {
    object(fields.map(|(key, text)| (key, Ast::string(text))))
}

fn in_s3<U: ?Sized>(
    resource: &str,
    arguments: [(&str, &Value); 2],
    config: Option<(&str, Ast)>,
) -> Expr<U> {
    let values = arguments.map(|(_, value)| value);
    let arguments = arguments.map(|(key, value)| (key, defined(value)));
    let fields = [
        ("Resource", Ast::string(resource)),
        ("Arguments", object(arguments)),
    ];
    let fields = fields.into_iter().chain(config);
    let whole = Ast::object(fields.map(|(key, value)| (key.to_owned(), value)));
    Expr::new(Value::derive(whole, values))
}

fn file<B: ?Sized, K: ?Sized, U: ?Sized>(bucket: &Expr<B>, key: &Expr<K>, config: Ast) -> Expr<U> {
    let arguments = [("Bucket", &bucket.value), ("Key", &key.value)];
    in_s3(GET_OBJECT, arguments, Some(("ReaderConfig", config)))
}

/// `ItemReader::csv(bucket, key)`
pub fn reader_csv<B: ?Sized, K: ?Sized, U>(bucket: Expr<B>, key: Expr<K>, _: Ty<U>) -> Expr<U> {
    let config = [("InputType", "CSV"), ("CSVHeaderLocation", "FIRST_ROW")];
    file(&bucket, &key, texts(config))
}

macro_rules! files {
    ($($name:ident $input_type:literal $text:literal;)*) => {$(
        #[doc = concat!("`ItemReader::", $text, "(bucket, key)`")]
        pub fn $name<B: ?Sized, K: ?Sized, U>(bucket: Expr<B>, key: Expr<K>, _: Ty<U>) -> Expr<U> {
            file(&bucket, &key, texts([("InputType", $input_type)]))
        }
    )*};
}

files! {
    reader_json "JSON" "json";
    reader_jsonl "JSONL" "jsonl";
    reader_parquet "PARQUET" "parquet";
    reader_manifest "MANIFEST" "manifest";
}

/// `ItemReader::objects(bucket, prefix)`
pub fn reader_objects<B: ?Sized, P: ?Sized, U>(
    bucket: Expr<B>,
    prefix: Expr<P>,
    _: Ty<U>,
) -> Expr<U> {
    let arguments = [("Bucket", &bucket.value), ("Prefix", &prefix.value)];
    in_s3(LIST_OBJECTS, arguments, None)
}

/// `ResultWriter::s3(bucket, prefix)`
pub fn writer_s3<B: ?Sized, P: ?Sized, U>(bucket: Expr<B>, prefix: Expr<P>, _: Ty<U>) -> Expr<U> {
    let arguments = [("Bucket", &bucket.value), ("Prefix", &prefix.value)];
    in_s3(PUT_OBJECT, arguments, None)
}

/// `ItemBatcher::max_items(n)`
pub fn batcher_max_items<N: ?Sized, U>(n: Expr<N>, _: Ty<U>) -> Expr<U> {
    let whole = object([("MaxItemsPerBatch", n.value.ast.clone())]);
    Expr::new(Value::derive(whole, [&n.value]))
}

/// `ItemBatcher::max_bytes(n)`
pub fn batcher_max_bytes<N: ?Sized, U>(n: Expr<N>, _: Ty<U>) -> Expr<U> {
    let whole = object([("MaxInputBytesPerBatch", n.value.ast.clone())]);
    Expr::new(Value::derive(whole, [&n.value]))
}
