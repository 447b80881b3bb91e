//! The conversation: messages and what happened between them, oldest first.

use std::collections::HashMap;

use super::history;
use crate::db::entities::{attachments, messages, ticket_events};
use crate::desk::policy;
use crate::directory::Actor;
use crate::web::words;

/// A file of a message.
pub struct Piece {
    pub href: String,
    pub name: String,
    pub size: String,
    /// Said to be an image: shown in small, by the address that serves true images only.
    pub image: bool,
    /// The browser can read it, in the page or in one of its own.
    pub pdf: bool,
    /// A program, which is handed out to nobody.
    pub withheld: bool,
}

impl Piece {
    /// A file at an address.
    pub fn of(file: &attachments::Model, href: String) -> Piece {
        Piece {
            href,
            name: file.name.clone(),
            size: words::size(&file.size),
            image: !file.withheld && IMAGES.contains(&file.content_type.as_str()),
            pdf: !file.withheld && file.content_type == "application/pdf",
            withheld: file.withheld,
        }
    }
}

/// A message, or an event between two.
pub struct Entry {
    pub at: i64,
    /// `ours`, `note`, empty for the other side's.
    pub class: &'static str,
    /// Empty for a message.
    pub event: String,
    /// What the resolver wrote, under its event.
    pub author: String,
    pub internal: bool,
    pub text: String,
    pub quoted: String,
    pub html: String,
    pub pieces: Vec<Piece>,
    /// The address of the mail as it came in; empty when there is none to show.
    pub raw: String,
    /// The message that can become a ticket of its own.
    pub separable: Option<i64>,
}

/// Types that browsers show in place.
const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// Events worth a line between the messages; the others are in the history.
const BETWEEN: [&str; 10] = [
    "qualified",
    "agreed",
    "quoted",
    "suspended",
    "resumed",
    "resolved",
    "reopened",
    "closed",
    "merged",
    "split",
];

pub fn entries(
    actor: &Actor,
    number: i64,
    messages: Vec<messages::Model>,
    files: Vec<attachments::Model>,
    events: &[ticket_events::Model],
) -> Vec<Entry> {
    let mut by_message: HashMap<i64, Vec<Piece>> = HashMap::new();
    for file in files {
        let href = format!("/tickets/{number}/pieces/{}", file.id);
        by_message
            .entry(file.message_id)
            .or_default()
            .push(Piece::of(&file, href));
    }
    let mut all: Vec<Entry> = messages
        .into_iter()
        .map(|message| {
            let pieces = by_message.remove(&message.id).unwrap_or_default();
            said(actor, number, message, pieces)
        })
        .collect();
    all.extend(
        events
            .iter()
            .filter(|e| BETWEEN.contains(&e.kind.as_str()))
            .map(happened),
    );
    // Stable: a message stands before the event of the same second.
    all.sort_by_key(|entry| entry.at);
    all
}

fn said(actor: &Actor, number: i64, message: messages::Model, pieces: Vec<Piece>) -> Entry {
    let mine = message.author_id == actor.row_id();
    let raw = if message.inbound_id.is_some() && (actor.is_staff() || mine) {
        format!("/tickets/{number}/messages/{}/brut", message.id)
    } else {
        String::new()
    };
    let internal = message.kind == "internal";
    Entry {
        at: message.at,
        class: match (internal, message.from_service) {
            (true, _) => "note",
            (_, true) => "ours",
            _ => "",
        },
        event: String::new(),
        author: message.author_label,
        internal,
        text: message.body,
        quoted: message.quoted,
        // Cleaned when it came in; cleaned again here, so that this page depends on nothing else for it.
        html: if message.html.is_empty() {
            String::new()
        } else {
            ammonia::clean(&message.html)
        },
        pieces,
        raw,
        separable: (message.kind == "public" && !message.from_service && policy::works_on_tickets(actor))
            .then_some(message.id),
    }
}

fn happened(event: &ticket_events::Model) -> Entry {
    Entry {
        at: event.at,
        class: "event",
        // The reason of a reopening is the message that follows.
        event: match event.kind.as_str() {
            "reopened" => format!("{} a rouvert le ticket", event.actor_label),
            _ => history::sentence(event),
        },
        author: String::new(),
        internal: false,
        text: if event.kind == "resolved" {
            event.detail.clone()
        } else {
            String::new()
        },
        quoted: String::new(),
        html: String::new(),
        pieces: Vec::new(),
        raw: String::new(),
        separable: None,
    }
}
