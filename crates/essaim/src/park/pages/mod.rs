//! The pages of the park. The page of one piece of hardware shows its tickets too, and stands at the desk.

pub mod edit;
pub mod export;
pub mod list;
