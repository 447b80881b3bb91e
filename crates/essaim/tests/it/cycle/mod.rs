mod contest;
mod freeze;
mod review;
mod scene;
