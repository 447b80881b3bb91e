mod edit;
mod fields;
mod journeys;
mod list;
mod needs;
mod sheet;
mod synonyms;
