mod contest;
mod review;
mod scene;
