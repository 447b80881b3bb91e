//! The history of a ticket in words.

use crate::db::entities::ticket_events;
use crate::desk::model::{Channel, parse_priority};

/// Something that happened, when, and by whom.
pub struct Told {
    pub at: i64,
    pub what: String,
}

/// The events, oldest first. Those of internal notes are for the department.
pub fn told(events: &[ticket_events::Model], with_notes: bool) -> Vec<Told> {
    events
        .iter()
        .filter(|event| with_notes || event.kind != "noted")
        .map(|event| Told {
            at: event.at,
            what: sentence(event),
        })
        .collect()
}

/// One event as a sentence without its time.
pub fn sentence(event: &ticket_events::Model) -> String {
    let who = &event.actor_label;
    let priority = parse_priority(event.priority.as_deref().unwrap_or("low"));
    let given = after(" à ", &event.detail);
    match event.kind.as_str() {
        "received" => match Channel::parse(&event.detail) {
            Some(Channel::Mail) => "Reçu par courriel".into(),
            Some(Channel::Portal) => "Reçu par le portail".into(),
            Some(Channel::Phone) => format!("Reçu par téléphone, noté par {who}"),
            None => "Reçu".into(),
        },
        "qualified" => format!("{who} a qualifié\u{a0}: priorité {priority}, confié{given}"),
        "priority" => format!("{who} a changé la priorité\u{a0}: {priority}, confié{given}"),
        "assigned" if event.detail == *who => format!("{who} a pris en charge"),
        "assigned" => format!("{who} a confié{given}"),
        "suspended" => format!(
            "{who} a mis en attente{}{}",
            after("\u{a0}: ", &event.reason),
            after(", ", &event.detail)
        ),
        "agreed" => format!(
            "{who} a noté la date convenue\u{a0}: {}{}",
            event.reason,
            after(", ", &event.detail)
        ),
        "quoted" => format!("Devis {} {}, par {who}", event.reason, event.detail),
        "task" if event.reason == "done" => format!("{who} a fait\u{a0}: {}", event.detail),
        "task" => format!("{who} remet à faire\u{a0}: {}", event.detail),
        "resumed" => format!("{who} a repris le ticket"),
        "resolved" => format!("{who} a résolu"),
        "reopened" => format!("{who} a rouvert{}", after("\u{a0}: ", &event.reason)),
        "closed" if event.reason == "silence" => "Clos, sans réponse dans le délai de confirmation".into(),
        "closed" => format!("{who} a confirmé la résolution\u{a0}: clos"),
        "reclassified" => format!("{who} a changé le classement{}", after("\u{a0}: ", &event.detail)),
        "merged" => format!("{who} a fusionné ce ticket{}", after(" dans le ", &event.detail)),
        "split" => format!(
            "{who} a ouvert un ticket à part{}",
            after("\u{a0}: ", &event.detail)
        ),
        "linked" => format!("{who} a lié{}", after("\u{a0}: ", &event.detail)),
        "unlinked" => format!("{who} a défait un lien{}", after("\u{a0}: ", &event.detail)),
        "rated" => format!("{who} est {}{}", event.reason, after("\u{a0}: ", &event.detail)),
        "replied" => format!("{who} a répondu"),
        "noted" => format!("{who} a écrit une note interne"),
        "mailed" => format!("Courriel envoyé{}", after("\u{a0}: ", &event.detail)),
        other => format!("{who}\u{a0}: {other}"),
    }
}

fn after(before: &str, text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{before}{text}")
    }
}
