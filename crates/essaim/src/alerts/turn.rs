//! The job: who must be told of what, then one mail a person at most so often. Run twice, it tells nothing twice: a row for
//! each person and event, written before anything leaves, and marked in the transaction of its mail.

use sea_orm::EntityTrait;

use super::model::{self, Kind};
use super::store;
use crate::app::App;
use crate::calendar::store as calendar;
use crate::db::Tx;
use crate::db::entities::{tickets, users};
use crate::directory::{Role, notices, store as directory};
use crate::error::Result;
use crate::mail::body::Body;
use crate::web::words;

/// Tickets told in one transaction.
const BATCH: u64 = 100;

/// Tells the new events; gives how many alerts were written.
pub async fn tell(app: &App) -> Result<usize> {
    let now = app.now();
    let mut told = 0;
    loop {
        let found = store::to_tell(app.db.read(), now, BATCH).await?;
        let mut fresh = 0;
        let tx = app.db.write().await?;
        for ticket in &found {
            let at_deadline = calendar::alerts(&tx, ticket.service_id).await?.at_deadline;
            let Some(kind) = model::event(ticket, at_deadline, now) else {
                continue;
            };
            let round = model::round(ticket);
            for user_id in recipients(&tx, ticket).await? {
                fresh += usize::from(store::tell(&tx, now, ticket, kind, &round, user_id).await?);
            }
        }
        tx.commit().await?;
        told += fresh;
        // Tickets that concern nobody are found again and again: they must not keep the turn going.
        if fresh == 0 || found.len() < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            return Ok(told);
        }
    }
}

/// The technician and the head of the pôle. Without technician, the head alone; without head either, the people of the
/// pôle; without pôle, the directors.
async fn recipients(tx: &Tx, ticket: &tickets::Model) -> Result<Vec<i64>> {
    let head = match ticket.team_id {
        Some(team) => store::head(tx, team).await?,
        None => None,
    };
    let mut all: Vec<i64> = ticket.technician_id.into_iter().chain(head).collect();
    if all.is_empty() {
        all = match ticket.team_id {
            Some(team) => store::people_of(tx, ticket.service_id, team).await?,
            None => Vec::new(),
        };
    }
    if all.is_empty() {
        let directors = directory::holders(tx, ticket.service_id, Role::Director).await?;
        all = directors.into_iter().map(|d| d.id).collect();
    }
    all.dedup();
    Ok(all)
}

/// Mails what was told, one mail a person, and none to who had one in the last minutes of the settings; gives how many
/// mails were written.
pub async fn mail(app: &App) -> Result<usize> {
    let now = app.now();
    let since = now - i64::from(app.config.alerts.digest_minutes) * 60;
    let mut sent = 0;
    for user_id in store::to_mail(app.db.read(), since).await? {
        let tx = app.db.write().await?;
        let lines = store::unmailed(&tx, user_id).await?;
        let Some(last) = lines.last().map(|l| l.id) else {
            continue;
        };
        if !store::mailed(&tx, now, user_id, last).await? {
            continue;
        }
        // What was resolved meanwhile is no longer news.
        let open: Vec<&store::Line> = lines.iter().filter(|l| l.open).collect();
        if let Some(user) = users::Entity::find_by_id(user_id).one(&tx).await?
            && !open.is_empty()
        {
            notices::to_person(app, &tx, "alerts", &user, digest(app, &user, &open)).await?;
            sent += 1;
        }
        tx.commit().await?;
    }
    Ok(sent)
}

fn digest(app: &App, user: &users::Model, lines: &[&store::Line]) -> Body {
    let late = lines.iter().filter(|l| Kind::parse(&l.kind) == Kind::Due).count();
    let near = lines.len() - late;
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let mut parts = Vec::new();
    if late > 0 {
        parts.push(format!(
            "{} hors délai",
            words::plural(&count(late), "ticket", "tickets")
        ));
    }
    if near > 0 {
        parts.push(format!(
            "{} à tenir bientôt",
            words::plural(&count(near), "ticket", "tickets")
        ));
    }
    let fact = |line: &&store::Line| {
        let due = line.due_at.map(|due| words::date_time(&due)).unwrap_or_default();
        let who = line.technician.as_deref().unwrap_or("personne");
        (
            format!("Ticket {}", line.number),
            format!(
                "{} ({}), échéance {due}, {who}\u{a0}: {}",
                line.subject,
                line.authority,
                Kind::parse(&line.kind).label()
            ),
        )
    };
    Body {
        over: "Échéances".into(),
        title: parts.join(", "),
        paragraphs: vec![format!("Bonjour {},", user.first_name)],
        facts: lines.iter().map(fact).collect(),
        act: Some(("Voir mes alertes".into(), app.link("/alertes"))),
        after: vec![format!(
            "Un seul message au plus toutes les {} minutes\u{a0}: les alertes suivantes vous attendent sur la page.",
            app.config.alerts.digest_minutes
        )],
        ..Body::default()
    }
}
