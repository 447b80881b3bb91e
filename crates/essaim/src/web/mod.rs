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

pub use forms::{Button, Errors, Form, Upload};
pub use guard::{Routes, Who};
pub use layout::{Frame, Section, page};
pub use path::Key;
pub use visitor::Visitor;

use axum::response::{IntoResponse, Redirect, Response};

use crate::db::Tx;
use crate::error::Result;

/// Answers a verb that succeeded: go and see, with a sentence shown once.
pub fn done(to: &str, sentence: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    visitor::flash(&mut response, sentence);
    response
}

/// Commits what a verb did, then answers like [`done`]. What comes before it and fails is given up.
pub async fn committed(tx: Tx, to: &str, sentence: &str) -> Result<Response> {
    tx.commit().await?;
    Ok(done(to, sentence))
}
