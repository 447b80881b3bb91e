//! What a person was told, and who heads each pôle.

pub mod heads;
pub mod list;
