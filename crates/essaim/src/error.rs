//! The one error type at the boundary. Which to use:
//! - [`Error::NotFound`]: it does not exist, or this person may not see it. Never say which.
//! - [`Error::Refused`]: they see it but may not do that; the sentence says why and what to do.
//! - [`Error::Conflict`]: somebody was quicker, or the state no longer allows it.
//! - [`Error::Invalid`]: the request cannot be understood (a page that belongs to a form answers beside its fields instead).
//! - [`Error::TooMany`]: a rate limit; the number is the seconds to wait.
//! - [`Error::Db`], [`Error::Internal`]: our fault; logged once here, and a plain sentence to the person.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::layout;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not found")]
    NotFound,
    #[error("{0}")]
    Refused(String),
    #[error("{0}")]
    Conflict(String),
    #[error("{0}")]
    Invalid(String),
    #[error("too many attempts, wait {0} s")]
    TooMany(u64),
    #[error("database: {0}")]
    Db(#[from] sea_orm::DbErr),
    #[error("{0}")]
    Internal(String),
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn internal(what: impl std::fmt::Display) -> Error {
        Error::Internal(what.to_string())
    }

    pub fn status(&self) -> StatusCode {
        match self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Refused(_) => StatusCode::FORBIDDEN,
            Error::Conflict(_) => StatusCode::CONFLICT,
            Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Db(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Title and sentence for people.
    fn words(&self) -> (&'static str, String) {
        match self {
            Error::NotFound => (
                "Page introuvable",
                "Cette adresse ne mène à rien que vous puissiez consulter. Vérifiez-la, ou repartez de l’accueil.".into(),
            ),
            Error::Refused(sentence) => ("Action non permise", sentence.clone()),
            Error::Conflict(sentence) => ("Rien n’a été changé", sentence.clone()),
            Error::Invalid(sentence) => ("Demande non comprise", sentence.clone()),
            Error::TooMany(seconds) => (
                "Trop de tentatives",
                format!("Patientez {} avant de réessayer.", crate::web::words::duration(*seconds as i64)),
            ),
            Error::Db(_) | Error::Internal(_) => (
                "Un incident de notre côté",
                "Rien n’a été enregistré. Réessayez dans un instant\u{202f}; si cela se reproduit, prévenez le support.".into(),
            ),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Error::Db(_) | Error::Internal(_) = self {
            tracing::error!(error = %self, "a request failed");
        }
        let (title, sentence) = self.words();
        let mut response = layout::alone(self.status(), title, &sentence);
        if let Error::TooMany(seconds) = self {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
