//! For tests of workflows.
