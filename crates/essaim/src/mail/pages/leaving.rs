//! The outbox for the department: what leaves, what does not, and sending again.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::desk::policy;
use crate::error::Result;
use crate::mail::queue::{self, MailLine};
use crate::web::forms::Nothing;
use crate::web::{Form, Frame, Key, Section, Visitor, committed, page};

/// Rows of one list.
const LIST: usize = 50;

#[derive(Template)]
#[template(path = "mail/pages/leaving.html")]
struct Page {
    frame: Frame,
    /// Failed or uncertain: a person decides.
    doubtful: Vec<MailLine>,
    waiting: Vec<MailLine>,
    sent: Vec<MailLine>,
    can_act: bool,
    /// No server in the settings: nothing leaves.
    is_silent: bool,
}

/// `GET /messages/envoi`
pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    page(&Page {
        doubtful: queue::in_states(conn, actor, &["failed", "uncertain"], LIST).await?,
        waiting: queue::in_states(conn, actor, &["pending", "sending"], LIST).await?,
        sent: queue::in_states(conn, actor, &["sent"], LIST).await?,
        can_act: policy::works_on_tickets(actor),
        is_silent: app.config.smtp.host.is_empty(),
        frame: Frame::new(&app, &visitor, Section::Mail, "Courriels envoyés"),
    })
}

/// `POST /messages/envoi/{mail}/renvoi`
pub async fn again(
    State(app): State<App>,
    visitor: Visitor,
    Key(mail): Key<i64>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let tx = app.db.write().await?;
    queue::send_again(&app, &tx, actor, mail).await?;
    committed(tx, "/messages/envoi", "Le courriel repart.").await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_renders() {
        let line = |id, state: &str| MailLine {
            id,
            kind: "resolved".into(),
            to_address: "alice@alpha.example.org".into(),
            to_name: "Alice <Martin>".into(),
            subject: "[Ticket 1] Écran".into(),
            state: state.into(),
            created_at: 1_795_000_000,
            next_at: 1_795_000_600,
            sent_at: (state == "sent").then_some(1_795_000_010),
            attempts: 2,
            last_error: "Le serveur refuse cette adresse.".into(),
            number: Some(1),
        };
        let mut page = Page {
            frame: Frame::sample(),
            doubtful: vec![line(1, "failed"), line(2, "uncertain")],
            waiting: vec![line(3, "pending")],
            sent: vec![line(4, "sent")],
            can_act: true,
            is_silent: true,
        };
        let html = page.render().unwrap();
        assert!(html.contains("/messages/envoi/2/renvoi") && !html.contains("/messages/envoi/3/renvoi"));
        assert!(!html.contains("<Martin>") && html.contains("aucun serveur d’envoi"));
        page.can_act = false;
        assert!(!page.render().unwrap().contains("/renvoi"));
    }
}
