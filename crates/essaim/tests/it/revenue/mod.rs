mod accounts;
mod advances;
mod life;
mod pes;
pub mod scene;
mod settings;
