//! What the council receives of a year: the archive, and each member's statement.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::council::known::Known;
use crate::council::pack::{MOST_ORDERS, MOST_STATEMENTS};
use crate::council::statement::in_a_line;
use crate::directory::Actor;
use crate::error::Result;
use crate::settlement::ledger::Frozen;
use crate::settlement::policy;
use crate::web::paging::PAGE;
use crate::web::{Frame, Key, Section, Visitor, page};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The key of the member after which the page starts.
    apres: String,
}

struct Line {
    id: i64,
    name: String,
    said: String,
}

#[derive(Template)]
#[template(path = "council/dossier.html")]
struct Page {
    frame: Frame,
    year: i64,
    frozen: Option<Frozen>,
    has_costs: bool,
    /// The visitor sees the statements of all members.
    all: bool,
    lines: Vec<Line>,
    /// Statements and orders are in the archive.
    statements: bool,
    orders: usize,
    orders_held: bool,
    started: bool,
    next: Option<i64>,
}

/// `GET /bilans/{year}/dossier`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Key(year): Key<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let known = Known::read(app.db.read(), actor, year, &[]).await?;
    let frame = Frame::new(
        &app,
        &visitor,
        Section::Settlement,
        format!("Dossier {year} pour le conseil"),
    );
    page(&view(frame, actor, &known, asked.apres.parse().ok()))
}

fn view(frame: Frame, actor: &Actor, known: &Known, after: Option<i64>) -> Page {
    let ledger = &known.ledger;
    let mine = |id: i64| policy::sees_tickets_of(actor, id);
    let members: Vec<_> = ledger.authorities.iter().filter(|a| mine(a.id)).collect();
    let start = after
        .and_then(|id| members.iter().position(|a| a.id == id))
        .map_or(0, |at| at + 1);
    let shown = &members[start..members.len().min(start + PAGE)];
    let orders = known
        .orders
        .iter()
        .filter(|o| mine(o.issuer_id) || mine(o.debtor_id))
        .count();
    Page {
        frame,
        year: ledger.year.year,
        frozen: ledger.frozen.clone(),
        has_costs: ledger.has_costs(),
        all: actor.is_staff(),
        lines: shown
            .iter()
            .map(|a| Line {
                id: a.id,
                name: a.name.clone(),
                said: in_a_line(known, a),
            })
            .collect(),
        statements: members.len() <= MOST_STATEMENTS,
        orders,
        orders_held: orders <= MOST_ORDERS,
        started: start > 0,
        next: match start + PAGE < members.len() {
            true => shown.last().map(|a| a.id),
            false => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    fn known() -> Known {
        let ledger = sample::ledger(false);
        Known {
            service_name: "Service d’essai".into(),
            expected: crate::revenue::verbs::expected(&ledger, &[]),
            ledger,
            counts: Vec::new(),
            orders: Vec::new(),
            forecast: None,
        }
    }

    #[test]
    fn a_referent_is_offered_the_statement_of_their_own_member_only() {
        let html = view(Frame::sample(), &sample::referent(), &known(), None)
            .render()
            .unwrap();
        assert!(
            html.contains("/bilans/2025/releves/2/document") && html.contains("/bilans/2025/dossier/archive")
        );
        assert!(!html.contains("/bilans/2025/releves/1/"));
        assert!(html.contains("provisoire"));
    }

    #[test]
    fn the_department_is_offered_all_page_by_page() {
        let actor = Actor::system(1);
        let html = view(Frame::sample(), &actor, &known(), Some(1)).render().unwrap();
        assert!(html.contains("/releves/2/document") && !html.contains("/releves/1/"));
        assert!(html.contains("Revenir au début"));
    }
}
