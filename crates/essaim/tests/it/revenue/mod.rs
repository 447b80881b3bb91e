mod life;
mod pes;
mod scene;
mod settings;
