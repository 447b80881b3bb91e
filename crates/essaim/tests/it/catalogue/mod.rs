mod edit;
mod fields;
mod list;
mod needs;
mod sheet;
