//! Pages of the rules: those of a pool, a line's booking, and when members joined and left.

pub mod detail;
pub mod periods;
pub mod pool;
mod weights;
