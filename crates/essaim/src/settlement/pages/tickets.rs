//! The tickets that were counted for an authority: what a year's key is made of.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::desk::model::{Family, State as TicketState};
use crate::directory::store as directory;
use crate::error::{Error, Result};
use crate::settlement::cycle::counted::{CountedTicket, Wanted, counted_tickets};
use crate::settlement::cycle::model::ContestState;
use crate::settlement::cycle::{policy, snapshot, store as cycles};
use crate::settlement::store::{self, SetAside};
use crate::web::paging::{Cursor, cut};
use crate::web::words::day_in_words;
use crate::web::{Frame, Section, Visitor, page};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The authority's key; empty for the first that the person may see.
    collectivite: String,
    /// Words of the ticket, or its number.
    q: String,
    apres: String,
}

struct Tab {
    id: i64,
    name: String,
    tickets: i64,
    current: bool,
}

#[derive(Template)]
#[template(path = "settlement/tickets.html")]
struct Page {
    frame: Frame,
    year: i64,
    name: String,
    authority_id: i64,
    count: i64,
    tabs: Vec<Tab>,
    q: String,
    tickets: Vec<CountedTicket>,
    /// Those of the year that do not count.
    aside: Vec<SetAside>,
    /// The last day to contest, for a referent of this authority while the review is open.
    contest_until: Option<String>,
    next: Option<String>,
    started: bool,
}

impl Page {
    fn family(&self, ticket: &CountedTicket) -> &'static str {
        Family::parse(&ticket.family).map_or("", Family::label)
    }

    /// A contest of this ticket: its address, and where it stands.
    fn contest(&self, ticket: &CountedTicket) -> Option<(String, &'static str)> {
        let state = ContestState::parse(ticket.contest_state.as_deref()?)?;
        let id = ticket.contest_id?;
        Some((format!("/bilans/{}/contestations/{id}", self.year), state.label()))
    }

    /// The list's address with what was searched.
    fn here(&self) -> String {
        let query = [
            ("collectivite", self.authority_id.to_string()),
            ("q", self.q.clone()),
        ];
        let query = query.into_iter().filter(|(_, v)| !v.is_empty());
        let query = serde_urlencoded::to_string(query.collect::<Vec<_>>()).unwrap_or_default();
        format!("/bilans/{}/tickets?{query}", self.year)
    }

    fn state(&self, ticket: &CountedTicket) -> &'static str {
        TicketState::parse(&ticket.state).map_or("", TicketState::label)
    }
}

pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let cycle = cycles::cycle(conn, actor, year).await?;
    let visible = directory::visible_authorities(conn, actor).await?;
    let authority = match asked.collectivite.as_str() {
        "" => visible.first(),
        id => visible.iter().find(|a| a.id.to_string() == id),
    }
    .ok_or(Error::NotFound)?;
    let counts = match cycle.is_frozen() {
        true => snapshot::counts(conn, actor, year).await?,
        false => store::ticket_counts(conn, actor, year).await?,
    };
    let count_of = |id: i64| {
        counts
            .iter()
            .find(|c| c.authority_id == id)
            .map_or(0, |c| c.tickets)
    };
    let after = Cursor::parse(&asked.apres).map_or(0, |c| c.id);
    let wanted = Wanted {
        year,
        authority_id: authority.id,
        frozen: cycle.is_frozen(),
        search: asked.q.trim(),
        after,
    };
    let mut tickets = counted_tickets(conn, actor, wanted).await?;
    let contests = cycle.takes_contests(app.now()) && policy::contests_for(actor, authority.id);
    let next = cut(&mut tickets, |t| Cursor {
        at: None,
        id: t.number,
    });
    let title = format!("Tickets comptés en {year}");
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Settlement, title),
        year,
        name: authority.name.clone(),
        authority_id: authority.id,
        count: count_of(authority.id),
        tabs: visible
            .iter()
            .map(|a| Tab {
                id: a.id,
                name: a.short_name.clone(),
                tickets: count_of(a.id),
                current: a.id == authority.id,
            })
            .collect(),
        q: asked.q.trim().to_owned(),
        tickets,
        aside: store::set_aside(conn, actor, year, authority.id).await?,
        contest_until: cycle.until().filter(|_| contests).map(day_in_words),
        next,
        started: after > 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_leads_to_each_ticket_and_to_the_next_page() {
        let ticket = CountedTicket {
            number: 12,
            family: "request".into(),
            subject: "Écran <neuf>".into(),
            state: "closed".into(),
            received_at: 1_760_000_000,
            sheet: Some("Matériel".into()),
            site: None,
            contest_id: Some(4),
            contest_state: Some("refused".into()),
        };
        let free = CountedTicket {
            number: 13,
            contest_id: None,
            contest_state: None,
            ..ticket.clone()
        };
        let tab = |id, current| Tab {
            id,
            name: format!("M{id}"),
            tickets: 3,
            current,
        };
        let html = Page {
            frame: Frame::sample(),
            year: 2025,
            name: "Alpha".into(),
            authority_id: 1,
            count: 51,
            tabs: vec![tab(1, true), tab(2, false)],
            q: "écran".into(),
            tickets: vec![ticket.clone(), free],
            aside: vec![SetAside {
                number: 13,
                subject: "Écran noir".into(),
                received_at: 1_760_000_000,
                reason: "fusionné dans le ticket n°\u{a0}12".into(),
            }],
            contest_until: Some("20/03/2026".into()),
            next: Some("-.12".into()),
            started: true,
        }
        .render()
        .unwrap();
        for said in [
            "/tickets/12",
            "Écran &#60;neuf",
            "Demande",
            "clos",
            "apres=-.12",
            "collectivite=2",
            "fusionné dans le ticket n°\u{a0}12",
            "/bilans/2025/contestations/4",
            "value=\"13\"",
            "value=\"écran\"",
            "jusqu’au 20/03/2026",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("value=\"12\""), "a ticket is contested once");
    }
}
