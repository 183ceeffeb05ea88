//! Distributed Map states: what their child executions run is a machine of its own.

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;
use workflow_core::asl;
use workflow_core::definition::Definition;

use super::{InvalidDefinition, Machine, StateId};

/// The machine that the child executions of a distributed Map state run, with its name and type:
/// it has the processor's states, the name of the whole machine and the label of the Map state.
pub(crate) fn processor_of(
    name: &str,
    language: Option<asl::QueryLanguage>,
    map: &asl::MapState,
) -> Option<(String, asl::StateMachine, asl::ExecutionType)> {
    let processor = map.item_processor.as_ref().or(map.iterator.as_ref())?;
    let config = processor.processor_config.as_ref()?;
    if config.mode != Some(asl::ProcessorMode::Distributed) {
        return None;
    }
    let name = name.split('/').next().unwrap_or(name);
    let label = match &map.label {
        Some(label) => label.clone(),
        None => Uuid::new_v4().to_string(),
    };
    let machine = asl::StateMachine {
        comment: None,
        query_language: language,
        start_at: processor.start_at.clone(),
        timeout_seconds: None,
        version: None,
        states: processor.states.clone(),
    };
    let execution_type = config
        .execution_type
        .unwrap_or(asl::ExecutionType::Standard);
    Some((format!("{name}/{label}"), machine, execution_type))
}

impl Machine {
    /// Adds what the child executions of distributed Map states among `states` run.
    pub(super) fn add_processors(
        &mut self,
        definition: &Definition,
        states: &asl::States,
        ids: &HashMap<String, StateId>,
    ) -> Result<(), InvalidDefinition> {
        for (name, state) in states {
            match state {
                asl::State::Parallel(parallel) => {
                    for branch in &parallel.branches {
                        self.add_processors(definition, &branch.states, ids)?;
                    }
                }
                asl::State::Map(map) => self.add_processor(definition, (name, map), ids)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn add_processor(
        &mut self,
        definition: &Definition,
        (name, map): (&str, &asl::MapState),
        ids: &HashMap<String, StateId>,
    ) -> Result<(), InvalidDefinition> {
        let language = definition.state_machine.query_language;
        let Some((own, machine, execution_type)) = processor_of(&self.name, language, map) else {
            let processor = map.item_processor.as_ref().or(map.iterator.as_ref());
            return match processor {
                Some(processor) => self.add_processors(definition, &processor.states, ids),
                None => Ok(()),
            };
        };
        // Sites outside are no states of the processor.
        let inside = |site: &Option<String>| {
            let name = site.as_ref()?;
            contains(&machine.states, name).then(|| name.clone())
        };
        let sites = definition.sites.iter().map(inside).collect();
        let child = Machine::new(&Definition {
            name: own,
            state_machine: machine,
            execution_type,
            sites,
            inlined: definition.inlined.clone(),
            steps: definition.steps,
            tasks: definition.tasks.clone(),
            executions: definition.executions.clone(),
        })?;
        if let Some(id) = ids.get(name) {
            self.processors.insert(*id, Arc::new(child));
        }
        Ok(())
    }
}

/// Whether a state of that name is among `states` or inside them.
fn contains(states: &asl::States, name: &str) -> bool {
    states.contains_key(name)
        || states.values().any(|state| match state {
            asl::State::Parallel(parallel) => {
                let mut branches = parallel.branches.iter();
                branches.any(|branch| contains(&branch.states, name))
            }
            asl::State::Map(map) => {
                let processor = map.item_processor.as_ref().or(map.iterator.as_ref());
                processor.is_some_and(|processor| contains(&processor.states, name))
            }
            _ => false,
        })
}
