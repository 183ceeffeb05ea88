//! Each workflow with its tasks, so that one command and one test can run them all.

use std::path::PathBuf;
use std::pin::Pin;

use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow_core::definition::Definition;
use workflow_core::task::TaskSpec;
use workflow_runtime::history::HistoryEvent;
use workflow_runtime::interpreter::Buckets;
use workflow_runtime::native::Workflow;
use workflow_runtime::task::{BoxFuture, Task};
use workflow_runtime::testing::{Answer, Mock, TestRuntime, mock_with};
use workflow_runtime::{Failure, TaskContext};

/// What an execution did, once it has ended; or why it could not be started.
type Ran<'a> = Pin<Box<dyn Future<Output = Result<Vec<HistoryEvent>, String>> + 'a>>;

/// A workflow and its tasks.
#[derive(Debug)]
pub struct Case {
    /// The workflow's name.
    pub name: &'static str,
    /// The definition that it compiles to.
    pub definition: fn() -> &'static Definition,
    /// The module that it is declared in.
    pub module: &'static str,
    /// All tasks it calls.
    pub tasks: Vec<CaseTask>,
    /// Runs it natively.
    pub run: fn(&TestRuntime, Value) -> Ran<'_>,
    /// Runs it natively and as its definition, and requires the same of both.
    pub compare: fn(&TestRuntime, Value) -> Ran<'_>,
}

/// A task of a case.
#[derive(Debug, Clone, Copy)]
pub struct CaseTask {
    /// What its attribute says.
    pub spec: fn() -> TaskSpec,
    /// The answers that stand in for it, one attempt after the other; the last one stays.
    pub mock: fn(Vec<Answer>) -> Mock,
    /// Runs its fn.
    pub run: fn(Value, TaskContext) -> BoxFuture<'static, Result<Value, Failure>>,
}

impl Case {
    fn of<W: Workflow<Input: DeserializeOwned>>(
        module: &'static str,
        tasks: Vec<CaseTask>,
    ) -> Case {
        Case {
            name: W::NAME,
            definition: W::definition,
            module,
            tasks,
            run: |test, input| {
                Box::pin(async move { Ok(test.run::<W>(typed::<W>(input)?).await.history) })
            },
            compare: |test, input| {
                Box::pin(async move {
                    let run = test.assert_equivalent::<W>(typed::<W>(input)?).await;
                    Ok(run.history)
                })
            },
        }
    }

    /// Its S3 buckets: the folders of `buckets` beside its inputs.
    #[must_use]
    pub fn buckets(&self) -> Buckets {
        Buckets::folder(self.directory().join("buckets"))
    }

    /// Where its inputs and definitions are.
    #[must_use]
    pub fn directory(&self) -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("data")
            .join(self.name)
    }
}

impl CaseTask {
    fn of<K: Task>() -> CaseTask {
        CaseTask {
            spec: K::spec,
            mock: |answers| mock_answers::<K>(answers),
            run: K::run,
        }
    }

    /// Its fn's name.
    #[must_use]
    pub fn fn_name(&self) -> &'static str {
        let path = (self.spec)().path;
        path.rsplit("::").next().unwrap_or(path)
    }
}

/// The task itself answers when nothing stands in for it.
fn mock_answers<K: Task>(answers: Vec<Answer>) -> Mock {
    mock_with::<K>(move |call| {
        let answer = answers.get(call.number).or(answers.last());
        answer.cloned().unwrap_or_else(Answer::of_the_task)
    })
}

/// An input in its type. A workflow without parameters has `{}`.
fn typed<W: Workflow<Input: DeserializeOwned>>(input: Value) -> Result<W::Input, String> {
    let none = input.as_object().is_some_and(serde_json::Map::is_empty);
    let unit = none
        .then(|| serde_json::from_value(Value::Null).ok())
        .flatten();
    match unit {
        Some(unit) => Ok(unit),
        None => {
            serde_json::from_value(input).map_err(|e| format!("no input of `{}`: {e}", W::NAME))
        }
    }
}

/// A case for each workflow, with the tasks that its module declares.
macro_rules! cases {
    ($($module:ident::$name:ident: $($task:ident),+;)+) => {
        vec![$({
            use example_workflows::$module as module;
            let tasks = vec![$(CaseTask::of::<module::$task>()),+];
            Case::of::<module::$name>(stringify!($module), tasks)
        }),+]
    };
}

/// All cases, in the order of the documentation.
#[must_use]
pub fn all() -> Vec<Case> {
    cases! {
        first::sell: charge;
        order::process_order:
            validate_order, check_inventory, charge_card, notify_customer, ship_order, send_receipt, print_label;
        fulfilment::fulfil_order: validate, check_inventory, charge, release, notify, ship, pack;
        order_processing::order_processing: validate_order, check_inventory, process_payment, ship_order;
        order_with_inventory_table::order_with_inventory_table: validate_order, get_item, process_payment;
        order_with_notification::order_with_notification: validate_order, check_inventory, publish;
        order_items::order_items: process_item, publish, update_item;
        approval::approval: send_approval_email;
        checkout::take_payment: authorise, capture;
        checkout::checkout: authorise, capture, pack_cart;
        trip::trip: book_flight, cancel_flight, book_hotel, cancel_hotel, charge_traveller;
        price_list::price_list: set_price;
        charging::charging: charge_card, send_confirmation, notify_customer;
        etl_pipeline::etl_pipeline: start_job_run, execute_statement;
        ingest::ingest: put_item, publish;
        image_processing::image_processing: resize_image, compress_image, put_object;
    }
}
