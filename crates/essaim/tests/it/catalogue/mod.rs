mod edit;
mod list;
mod sheet;
