mod golden;
mod scene;
