//! The rules, seen from outside the crate.

mod calendar;
mod calendar_walk;
mod clock;
mod clock_refusals;
mod golden;
mod holidays;
mod money;
mod outside;
mod readings;
mod sharing;
mod sharing_files;
mod sharing_refusals;
mod sharing_rules;
mod sharing_rules_refusals;
mod slow_count;
mod staff;
mod vat;
mod words;
