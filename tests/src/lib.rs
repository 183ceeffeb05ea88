//! workflow-tests
