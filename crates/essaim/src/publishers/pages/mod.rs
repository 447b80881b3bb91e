//! What waits for publishers, and who they are.

pub mod edit;
pub mod waiting;
