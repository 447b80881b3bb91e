//! Keys in addresses. What is no number leads nowhere: it is not found, like a number that does not exist.

use axum::extract::{FromRequestParts, OptionalFromRequestParts, Path};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::app::App;
use crate::error::{Error, Result};

/// The keys of an address: `Key(number): Key<i64>`, `Key((number, attachment)): Key<(i64, i64)>`.
pub struct Key<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Key<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        <Path<T> as FromRequestParts<App>>::from_request_parts(parts, app)
            .await
            .map(|Path(keys)| Key(keys))
            .map_err(|_| Error::NotFound)
    }
}

/// `Option<Key<i64>>`: for a page that makes a new row at an address without a key, and changes one at an address with it.
impl<T: DeserializeOwned + Send + 'static> OptionalFromRequestParts<App> for Key<T> {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>> {
        <Path<T> as OptionalFromRequestParts<App>>::from_request_parts(parts, app)
            .await
            .map(|found| found.map(|Path(keys)| Key(keys)))
            .map_err(|_| Error::NotFound)
    }
}
