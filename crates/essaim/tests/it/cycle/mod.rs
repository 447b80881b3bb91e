mod agree;
mod contest;
mod correction;
mod freeze;
mod review;
pub mod scene;
