//! What a person was told, from when on, and who heads each pôle.

pub mod heads;
pub mod list;
pub mod threshold;
