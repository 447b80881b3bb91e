//! Signed links for requesters: they open one ticket for one person, without a password.

use crate::app::App;
use crate::crypto::Key;

/// What a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub ticket_id: i64,
    pub requester_id: i64,
    /// How often the ticket had been reopened: a confirmation is for one resolution only.
    pub round: i64,
}

const FOLLOW: &str = "follow";
const CONFIRM: &str = "confirm";

/// The address of the requester's page of a ticket.
pub fn follow(app: &App, ticket_id: i64, requester_id: i64) -> String {
    app.link(&follow_path(app, ticket_id, requester_id))
}

/// The same within the site.
pub fn follow_path(app: &App, ticket_id: i64, requester_id: i64) -> String {
    format!(
        "/suivi/{}",
        sign(&app.key, FOLLOW, &format!("{ticket_id}.{requester_id}.0"))
    )
}

/// The address of the page that asks to confirm one resolution.
pub fn confirm(app: &App, link: Link) -> String {
    app.link(&confirm_path(app, link))
}

/// The same within the site.
pub fn confirm_path(app: &App, link: Link) -> String {
    let text = format!("{}.{}.{}", link.ticket_id, link.requester_id, link.round);
    format!("/confirmation/{}", sign(&app.key, CONFIRM, &text))
}

fn sign(key: &Key, purpose: &str, text: &str) -> String {
    format!("{text}.{}", key.sign(purpose, text))
}

pub fn read_follow(app: &App, link: &str) -> Option<Link> {
    read(&app.key, FOLLOW, link)
}

pub fn read_confirm(app: &App, link: &str) -> Option<Link> {
    read(&app.key, CONFIRM, link)
}

fn read(key: &Key, purpose: &str, link: &str) -> Option<Link> {
    let (text, signature) = link.rsplit_once('.')?;
    if !key.verify(purpose, text, signature) {
        return None;
    }
    let mut parts = text.split('.').map(str::parse::<i64>);
    let (ticket_id, requester_id, round) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Some(Link {
        ticket_id,
        requester_id,
        round,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_changed_by_one_letter_opens_nothing() {
        let key = Key::random();
        let link = sign(&key, CONFIRM, "7.3.0");
        assert_eq!(
            read(&key, CONFIRM, &link),
            Some(Link {
                ticket_id: 7,
                requester_id: 3,
                round: 0
            })
        );
        assert_eq!(read(&key, FOLLOW, &link), None);
        assert_eq!(read(&key, CONFIRM, &link.replacen('7', "8", 1)), None);
        assert_eq!(read(&key, CONFIRM, "7.3.0."), None);
    }
}
