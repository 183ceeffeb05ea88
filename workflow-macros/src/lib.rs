//! The compiler front end of `workflow-runtime`: entry points only.

mod attr;
mod derive;
mod doc;
mod errors;
mod expression;
mod format;
mod include;
mod lower;
mod nearest;
mod renamed;
mod symbol;
mod task;
mod workflow;

use proc_macro::TokenStream;

/// Makes an async fn a workflow. The options are those of the state machine; see the guide.
#[proc_macro_attribute]
pub fn workflow(options: TokenStream, item: TokenStream) -> TokenStream {
    emit(workflow::expand(options.into(), item.into()))
}

/// Makes a plain fn, or a method of a data type, usable in workflows: there it becomes JSONata, put
/// where it is called, with its arguments evaluated once. It stays callable as plain Rust.
///
/// It computes its value from its arguments alone: with `let`, `if`, `match`, early `return`, and
/// calls of other expressions. It can't be generic, call itself, await, or change its arguments.
///
/// ```ignore
/// #[expression]
/// fn discounted(price: f64, percent: u32) -> f64 {
///     price * f64::from(100 - percent) / 100.0
/// }
///
/// impl Order {
///     #[expression]
///     pub fn total(&self) -> f64 { self.items.iter().map(|item| discounted(item.price, 10)).sum() }
/// }
/// ```
#[proc_macro_attribute]
pub fn expression(options: TokenStream, item: TokenStream) -> TokenStream {
    emit(expression::expand(options.into(), item.into()))
}

/// Makes an async fn a task. The options are those of the Task state; see the guide.
#[proc_macro_attribute]
pub fn task(options: TokenStream, item: TokenStream) -> TokenStream {
    emit(task::task(options.into(), item.into()))
}

/// Tells definitions what JSON a type becomes, so that they can look inside its values.
///
/// It stands beside serde's derives and follows every serde attribute that changes the JSON:
/// `rename`, `rename_all`, `rename_all_fields`, `alias`, `tag`, `content`, `default`, `skip` and
/// its kin, `skip_serializing_if`, `flatten`, `transparent`, `other`.
///
/// What serde decides by code is passed on as part of the whole: a type with `from`, `into`,
/// `try_from`, `remote` or `untagged`, and a field or variant with `with` or `serialize_with`. To
/// look inside is an error that says so. A value has one name in both ways, so
/// `rename(serialize = "..", deserialize = "..")` must name the same.
///
/// The type is then also a return type of tasks, workflows and map bodies.
///
/// ```ignore
/// #[derive(Serialize, Deserialize, JsonSchema, WorkflowData)]
/// #[serde(rename_all = "camelCase")]
/// pub struct Order { pub order_id: String, pub coupon: Option<String> }
/// ```
#[proc_macro_derive(WorkflowData, attributes(serde))]
pub fn derive_workflow_data(input: TokenStream) -> TokenStream {
    emit(derive::expand(input.into(), derive::data::expand))
}

/// Gives the variants of an error type ASL error names, and their fields a way through ASL.
///
/// It stands beside `thiserror::Error`, on an enum, or on a struct, which is one error. A
/// variant's name is its ASL name, unless an attribute says otherwise:
///
/// - `#[workflow_error(name = "..")]`: another name, those of the service (`States.Timeout`)
///   included.
/// - `#[workflow_error(other)]` on a variant with a `Failure`: every name not listed.
/// - `#[workflow_error(transparent)]` on a variant with another error: the names of that one. A
///   `#[from]` field lets `?` convert into the variant, here and in definitions.
///
/// The cause of a variant without fields is its `Display` text; of one with fields, JSON text
/// with that text as `errorMessage` and the fields. A definition joins the text of a variant with
/// fields itself, so its `#[error("..")]` prints fields alone: no `{x:?}`, no widths, no calls.
///
/// Wherever it is data an error is `{"Error": name, "Cause": text}`: the derive implements
/// `Serialize` and `Deserialize` so, and they can't be derived too.
///
/// ```ignore
/// #[derive(Debug, thiserror::Error, WorkflowError)]
/// pub enum ChargeError {
///     #[error("card declined: {reason}")] CardDeclined { reason: String },
///     #[error("took too long")] #[workflow_error(name = "States.Timeout")] Timeout,
///     #[error("{0}")] #[workflow_error(other)] Other(Failure),
/// }
/// ```
#[proc_macro_derive(WorkflowError, attributes(workflow_error))]
pub fn derive_workflow_error(input: TokenStream) -> TokenStream {
    emit(derive::expand(input.into(), derive::error::expand))
}

/// An expansion, for the crate that it is in.
fn emit(expansion: proc_macro2::TokenStream) -> TokenStream {
    renamed::for_this_crate(expansion).into()
}

/// Takes a definition from a file, and checks it while the crate is compiled.
///
/// The path is relative to the directory of the crate's Cargo.toml. What the service would refuse
/// is a compile error with the line and column in the file. A change of the file compiles the crate
/// anew.
///
/// As an expression it is a `StateMachine`; `include_asl!("file", express)` is judged as an Express
/// workflow. With a fn after the file it is a workflow, with typed input and output, like those that
/// are written in Rust; `name` and `express` are its options.
///
/// ```ignore
/// let machine: StateMachine = include_asl!("asl/order.asl.json");
///
/// include_asl! {
///     "asl/order.asl.json";
///     /// The orders of the old shop.
///     #[workflow(name = "legacy-order")]
///     pub async fn legacy_order(order: Order) -> Result<Receipt, OrderError>;
/// }
///
/// let execution = runtime.start::<legacy_order>(order).await?;
/// ```
#[proc_macro]
pub fn include_asl(tokens: TokenStream) -> TokenStream {
    emit(include::expand(tokens.into()))
}
