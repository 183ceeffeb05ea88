//! Where the items of a distributed Map come from and where their results go.
