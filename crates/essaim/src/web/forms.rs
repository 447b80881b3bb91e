//! Forms: parsed once, at the edge. A form without its token is refused; one with a mistake comes back with what
//! was typed and a sentence beside the field.

use std::borrow::Cow;

use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::visitor::Visitor;
use super::words;
use crate::app::App;
use crate::directory::Actor;
use crate::error::{Error, Result};

/// Largest form without files, in bytes.
const FORM_BYTES: usize = 512 * 1024;
/// Most files in one form.
pub const FILES: usize = 10;

/// A posted form, whose token was checked.
pub struct Form<T>(pub T);

/// A form with its token only: a button.
#[derive(Deserialize)]
pub struct Nothing {}

/// A button that a signed-in person pressed: its form holds its token only, which was checked.
pub struct Button {
    pub app: App,
    pub actor: Actor,
}

impl FromRequest<App> for Button {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let visitor = request.extensions().get::<Visitor>();
        let actor = visitor.and_then(|v| v.actor.clone()).ok_or(Error::NotFound)?;
        Form::<Nothing>::from_request(request, app).await?;
        Ok(Button {
            app: app.clone(),
            actor,
        })
    }
}

/// A posted form with files.
pub struct Upload<T> {
    pub form: T,
    pub files: Vec<File>,
}

#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let binding = binding(&request)?;
        let bytes = axum::body::to_bytes(request.into_body(), FORM_BYTES)
            .await
            .map_err(|_| Error::Invalid("Ce formulaire est trop long. Raccourcissez le texte.".into()))?;
        let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes)
            .map_err(|_| Error::Invalid("Ce formulaire est abîmé.".into()))?;
        Ok(Form(decode(app, &binding, &pairs)?))
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Upload<T> {
    type Rejection = Error;
    async fn from_request(request: Request, app: &App) -> Result<Self> {
        let binding = binding(&request)?;
        let multipart = request
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|v| v.as_bytes().starts_with(b"multipart/form-data"));
        if !multipart {
            let Form(form) = Form::<T>::from_request(request, app).await?;
            return Ok(Upload {
                form,
                files: Vec::new(),
            });
        }
        let broken =
            |_| Error::Invalid("L’envoi s’est interrompu ou dépasse la taille permise. Réessayez.".into());
        let mut parts = Multipart::from_request(request, app)
            .await
            .map_err(|_| Error::Invalid("Envoi abîmé.".into()))?;
        let (mut pairs, mut files) = (Vec::new(), Vec::new());
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            let field = part.name().unwrap_or_default().to_owned();
            match part.file_name().map(str::to_owned) {
                Some(name) => {
                    let content_type = part
                        .content_type()
                        .unwrap_or("application/octet-stream")
                        .to_owned();
                    let bytes = part.bytes().await.map_err(broken)?.to_vec();
                    // One more than allowed is kept, so that the page can say that there are too many.
                    if !name.is_empty() && files.len() <= FILES {
                        files.push(File {
                            name,
                            content_type,
                            bytes,
                        });
                    }
                }
                None => pairs.push((field, part.text().await.map_err(broken)?)),
            }
        }
        Ok(Upload {
            form: decode(app, &binding, &pairs)?,
            files,
        })
    }
}

fn binding(request: &Request) -> Result<String> {
    let visitor = request.extensions().get::<Visitor>();
    visitor
        .map(|v| v.binding.clone())
        .ok_or_else(|| Error::internal("no visitor on this route"))
}

fn decode<T: DeserializeOwned>(app: &App, binding: &str, pairs: &[(String, String)]) -> Result<T> {
    let token = pairs
        .iter()
        .find(|(k, _)| k == "csrf")
        .map(|(_, v)| v.as_str())
        .unwrap_or_default();
    if !app.key.form_token_is_good(binding, token) {
        return Err(Error::Refused(
            "Ce formulaire a expiré ou vient d’ailleurs. Revenez à la page précédente, rechargez-la et recommencez."
                .into(),
        ));
    }
    let clean: Vec<(&str, String)> = pairs
        .iter()
        .map(|(k, v)| (k.as_str(), v.replace('\0', "")))
        .collect();
    let text = serde_urlencoded::to_string(clean).map_err(Error::internal)?;
    serde_html_form::from_str(&text)
        .map_err(|_| Error::Invalid("Ce formulaire est incomplet. Rechargez la page.".into()))
}

/// The name of a field: known beforehand, or made from what a sheet asks.
pub type Field = Cow<'static, str>;

/// What is wrong in a form: one sentence a field, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(Vec<(Field, String)>);

impl Errors {
    pub fn none() -> Self {
        Self::default()
    }

    pub fn one(field: impl Into<Field>, sentence: impl Into<String>) -> Self {
        Errors(vec![(field.into(), sentence.into())])
    }

    pub fn add(&mut self, field: impl Into<Field>, sentence: impl Into<String>) {
        self.0.push((field.into(), sentence.into()));
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The status of the page that shows the form: 422 when something is wrong.
    pub fn status(&self) -> StatusCode {
        if self.is_empty() {
            StatusCode::OK
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }

    /// The sentence of a field, for templates.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(f, _)| *f == field).map(|(_, s)| s.as_str())
    }

    pub fn all(&self) -> &[(Field, String)] {
        &self.0
    }

    /// A text of one line that must be there and be at most `most` characters.
    pub fn line(&mut self, field: impl Into<Field>, typed: &str, most: usize, missing: &str) -> String {
        let text = typed.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            self.add(field, missing);
        } else if text.chars().count() > most {
            self.add(
                field,
                format!("Ce texte dépasse {most} caractères. Raccourcissez-le."),
            );
        }
        text
    }

    /// The second of a day and a time that must be there.
    pub fn moment(&mut self, field: impl Into<Field>, typed: &str, missing: &str) -> Option<i64> {
        let read = words::moment(typed);
        if read.is_none() {
            self.add(field, missing);
        }
        read
    }

    /// A text of several lines, at most `most` characters; empty is refused when `missing` says how.
    pub fn text(
        &mut self,
        field: impl Into<Field>,
        typed: &str,
        most: usize,
        missing: Option<&str>,
    ) -> String {
        let text = typed.replace("\r\n", "\n").trim().to_owned();
        match missing {
            Some(sentence) if text.is_empty() => self.add(field, sentence),
            _ if text.chars().count() > most => {
                self.add(
                    field,
                    format!("Ce texte dépasse {most} caractères. Raccourcissez-le."),
                );
            }
            _ => {}
        }
        text
    }
}
