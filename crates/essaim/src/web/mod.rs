//! What every page shares: the visitor, forms, layout, errors, paging, assets, words.

pub mod assets;
pub mod files;
pub mod forms;
pub mod guard;
pub mod joined;
pub mod layout;
pub mod once;
pub mod paging;
pub mod paper;
pub mod path;
pub mod policy;
pub mod programs;
pub mod throttle;
pub mod visitor;
pub mod words;

pub use forms::{Errors, Form, Pressed, Upload};
pub use guard::{Routes, Who};
pub use layout::{Frame, Section, page};
pub use path::Key;
pub use visitor::Visitor;

use axum::response::{IntoResponse, Redirect, Response};

/// Answers a verb that succeeded: go and see, with a sentence shown once.
pub fn done(to: &str, sentence: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    visitor::flash(&mut response, sentence);
    response
}
