//! Parallel and Map states: what their branches and iterations get and give.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::Value;
use workflow_core::error::Failure;

use super::datum::Datum;
use super::object::MapItem;
use super::{Body, Left, Sight, Verdict, Visit};
use crate::engine::{Completion, Input, MapInfo, ScopeShapeId};
use crate::interpreter::state::{Evaluation, MapCall, Output};
use crate::interpreter::{ContextObject, Fault, Sources, View};
use crate::native::{Child, Context, End, Join};
use crate::payload::Payload;

/// What children have returned, by position.
type Returned = Rc<RefCell<BTreeMap<usize, Rc<Value>>>>;

/// An iteration to be.
struct Iteration {
    input: Datum,
    item: Rc<MapItem>,
}

impl Body {
    pub(super) async fn parallel(&mut self, visit: &Visit, branches: &[ScopeShapeId]) -> Left {
        loop {
            let round = match self.evaluate(visit, &Sight::default(), |e| e.branch_input()) {
                Err(fault) => Err(self.fault(fault).await),
                Ok(input) => self.fork(visit, branches, input).await,
            };
            match round {
                Ok(left) => return left,
                Err(Verdict::Caught(caught)) => return self.leave_by(visit, caught).await,
                Err(Verdict::TryAgain) => {}
            }
        }
    }

    async fn fork(
        &mut self,
        visit: &Visit,
        branches: &[ScopeShapeId],
        input: Output,
    ) -> Result<Left, Verdict> {
        let input = match input {
            Output::New(value) => Datum::new(value),
            Output::Input | Output::Result => visit.input.clone(),
        };
        self.context.send(Input::Fork {
            scope: self.scope(),
            input: Some(input.text.clone()),
        });
        let start = |index: usize| {
            let shape = *branches.get(index)?;
            Some((shape, input.clone(), self.item.clone()))
        };
        let result = self.join(start).await?;
        self.collected(visit, result).await
    }

    pub(super) async fn map(&mut self, visit: &Visit, info: &MapInfo) -> Left {
        let program = self.shared.program.clone();
        let distribution = program.state(visit.state).distribution();
        loop {
            let round = match distribution {
                Some(distribution) => self.map_run(visit, distribution).await,
                None => match self.iterations(visit) {
                    Err(fault) => Err(self.fault(fault).await),
                    Ok((call, iterations)) => self.iterate(visit, info, &call, iterations).await,
                },
            };
            match round {
                Ok(left) => return left,
                Err(Verdict::Caught(caught)) => return self.leave_by(visit, caught).await,
                Err(Verdict::TryAgain) => {}
            }
        }
    }

    /// What each iteration gets.
    fn iterations(&self, visit: &Visit) -> Result<(MapCall, Vec<Iteration>), Fault> {
        let mut call = self.evaluate(visit, &Sight::default(), |e| e.map_call(None))?;
        let items = std::mem::take(&mut call.items);
        let item = |(index, (key, value))| {
            Rc::new(MapItem {
                index,
                key,
                value: Rc::new(value),
                source: None,
            })
        };
        let items: Vec<_> = items.into_iter().enumerate().map(item).collect();
        let inputs = self.select(visit, &items)?;
        let iterations = inputs.into_iter().zip(items);
        let iterations = iterations.map(|(input, item)| Iteration {
            input: Datum::new(input),
            item,
        });
        Ok((call, iterations.collect()))
    }

    /// What ItemSelector makes of each item.
    pub(super) fn select(&self, visit: &Visit, items: &[Rc<MapItem>]) -> Result<Vec<Value>, Fault> {
        let state = self.shared.program.state(visit.state);
        if !state.selects_items() {
            return Ok(items.iter().map(|item| item.whole().into_owned()).collect());
        }
        let core = self.context.core();
        let Some(stay) = core.stay(self.scope()) else {
            return Err(Fault::runtime("the execution is over"));
        };
        // There may be many items: what is the same for all of them is made once.
        let mut object = self.make_object(visit, stay, None, None);
        let mut sources = Sources::of(core.draws(self.scope()), stay.now);
        let mut select = |item: &Rc<MapItem>| {
            object["Map"] = item.to_value();
            let mut evaluation = Evaluation {
                state,
                view: View {
                    input: &visit.input.value,
                    context: &ContextObject::known(&object),
                    variables: &self.variables,
                    result: None,
                    error_output: None,
                },
                sources: &mut sources,
                inspect: &mut (),
            };
            evaluation.item_input(&item.whole())
        };
        let selected = items.iter().map(&mut select).collect();
        core.keep_draws(self.scope(), sources.into_draws());
        selected
    }

    async fn iterate(
        &mut self,
        visit: &Visit,
        info: &MapInfo,
        call: &MapCall,
        iterations: Vec<Iteration>,
    ) -> Result<Left, Verdict> {
        let texts = iterations.iter().map(|i| i.input.text.clone());
        self.context.send(Input::Map {
            scope: self.scope(),
            items: texts.collect(),
            limits: call.limits,
        });
        let start = |index: usize| {
            let Iteration { input, item } = iterations.get(index)?;
            Some((info.processor, input.clone(), Some(item.clone())))
        };
        let result = self.join(start).await?;
        self.collected(visit, result).await
    }

    /// Runs the children of the state to their end; gives the array of what they returned.
    async fn join(
        &self,
        child: impl Fn(usize) -> Option<(ScopeShapeId, Datum, Option<Rc<MapItem>>)>,
    ) -> Result<Datum, Verdict> {
        let returned = Returned::default();
        let start = |context: Context, index: usize| match child(index) {
            Some((shape, input, item)) => {
                let body = Body {
                    shared: self.shared.clone(),
                    context,
                    variables: self.variables.clone(),
                    item,
                };
                Ok(body.into_child(shape, input, index, returned.clone()))
            }
            None => Err(Failure::new(
                "States.Runtime",
                "a branch that does not exist",
            )),
        };
        match Join::default().run_once(&self.context, start).await {
            End::TryAgain => Err(Verdict::TryAgain),
            End::Completed(Completion::Caught(caught)) => Err(Verdict::Caught(caught)),
            End::Completed(Completion::Collected(texts)) => Ok(collect(&texts, &returned)),
            End::Completed(Completion::Done(text)) => Ok(Datum::read(&text)),
        }
    }

    fn into_child(
        self,
        shape: ScopeShapeId,
        input: Datum,
        index: usize,
        returned: Returned,
    ) -> Child<'static> {
        Box::pin(async move {
            let output = self.run(shape, input).await;
            returned.borrow_mut().insert(index, output.value);
            Ok(output.text)
        })
    }

    pub(super) async fn collected(
        &mut self,
        visit: &Visit,
        result: Datum,
    ) -> Result<Left, Verdict> {
        let sight = Sight {
            result: Some(&result.value),
            ..Sight::default()
        };
        let exit = self.evaluate(visit, &sight, |e| e.exit_with_result());
        self.leave_with(visit, exit, &result).await
    }
}

/// The array of what children returned.
fn collect(texts: &[Payload], returned: &Returned) -> Datum {
    let mut returned = returned.borrow_mut();
    let text = Payload::array(texts);
    if returned.len() != texts.len() {
        return Datum::read(&text);
    }
    let values = std::mem::take(&mut *returned).into_values();
    let values = values.map(|value| Rc::try_unwrap(value).unwrap_or_else(|v| (*v).clone()));
    Datum {
        value: Rc::new(values.collect()),
        text,
    }
}
