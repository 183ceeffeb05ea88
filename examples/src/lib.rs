//! workflow-examples
