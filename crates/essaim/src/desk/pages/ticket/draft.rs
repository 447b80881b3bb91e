//! What was typed in a form of the ticket's page when it could not be recorded.

use serde::Deserialize;

use crate::catalogue::asks;
use crate::web::Errors;

/// The fields of every form of the page; each form uses some.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The version of the ticket that the page showed.
    pub version: String,
    /// The last event of its history that the page showed.
    pub seen: String,
    /// A reply, a note, a resolution, a reason to reopen.
    pub text: String,
    pub reason: String,
    pub detail: String,
    /// A sheet's key, or `incident` or `request` for a ticket without sheet.
    pub sheet: String,
    pub authority: String,
    pub site: String,
    /// `one-no`, `one-yes`, `several-no`, `several-yes`: people touched, and whether they are blocked.
    pub cell: String,
    pub technician: String,
    pub actions: String,
    /// The canned reply to insert.
    pub canned: String,
    /// `oui`: answer the tickets of the major incident as well.
    pub all: String,
    /// The number of another ticket, and how this one is tied to it.
    pub other: String,
    pub kind: String,
    /// The subject of a ticket made from a message.
    pub subject: String,
    /// Somebody to add to the followers.
    pub person: String,
    /// Time spent: how long, on what day, on site (`oui`) and how far, and on what.
    pub length: String,
    /// Also an agreed date.
    pub day: String,
    pub on_site: String,
    pub km: String,
    pub note: String,
    /// The answers to the questions of a sheet, by the names of their inputs.
    #[serde(flatten)]
    pub answers: asks::Typed,
}

/// A form to show again; the default shows all as the ticket has it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The form, named as the last part of its address: `reponses`, `qualification`…
    pub act: &'static str,
    pub typed: Typed,
    pub errors: Errors,
    /// Why nothing was recorded, when the ticket changed meanwhile.
    pub conflict: String,
}

impl Draft {
    pub fn of(&self, act: &str) -> bool {
        self.act == act
    }

    /// The text typed in a form; empty for the others.
    pub fn text(&self, act: &str) -> &str {
        if self.of(act) { &self.typed.text } else { "" }
    }

    /// What is wrong with a field of a form.
    pub fn error(&self, act: &str, field: &str) -> Option<&str> {
        if self.of(act) { self.errors.of(field) } else { None }
    }

    pub fn reason(&self) -> &str {
        if self.of("suspension") {
            &self.typed.reason
        } else {
            ""
        }
    }

    pub fn detail(&self) -> &str {
        if self.of("suspension") {
            &self.typed.detail
        } else {
            ""
        }
    }
}
