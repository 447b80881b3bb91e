//! The revenue orders of a year: what each issuer asks, what is issued, paid, and left.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::{authorities, order_parties, revenue_orders};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::revenue::model::{Kind, State as Stands, defaults, missing_debtor, missing_issuer};
use crate::revenue::store;
use crate::revenue::verbs::{self, Expected, Taken, expected};
use crate::settlement::pages::window::{ROWS, Wanted, Window};
use crate::settlement::{Ledger, policy};
use crate::web::{Form, Frame, Key, Section, Visitor, done, page, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The issuer's key.
    pub authority: String,
}

/// An order that is not issued yet.
struct Waiting {
    debtor: String,
    amount: i64,
    /// What the shares come to, and what was paid already, where something was.
    gross: i64,
    taken: Vec<(String, i64)>,
}

/// An order, or its correction.
struct Line {
    id: i64,
    number: String,
    what: String,
    debtor: String,
    /// Cents, below zero for what takes back.
    amount: i64,
    state: &'static str,
    tag: &'static str,
}

struct Issuer {
    id: i64,
    name: String,
    waiting: Vec<Waiting>,
    lines: Vec<Line>,
    issued: i64,
    paid: i64,
    left: i64,
    /// How many are to be issued, and what they come to, whoever is shown.
    todo: (i64, i64),
    /// What is missing before it can issue, in words.
    missing: Vec<String>,
    has_orders: bool,
}

#[derive(Template)]
#[template(path = "revenue/list.html")]
struct Page {
    frame: Frame,
    year: i64,
    frozen: bool,
    edits: bool,
    /// Which debtors are shown.
    window: Window,
    issuers: Vec<Issuer>,
}

/// `GET /bilans/{year}/titres`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Key(year): Key<i64>,
    Query(asked): Query<Wanted>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let ledger = Ledger::load(conn, actor, year).await?;
    let rows = store::orders(conn, actor, year).await?;
    let parties = store::parties(conn, actor).await?;
    let frame = Frame::new(&app, &visitor, Section::Settlement, format!("Titres {year}"));
    let taken = verbs::taken(conn, actor, year, &rows).await?;
    page(&view(frame, actor, (&ledger, &asked), (&rows, &taken), &parties))
}

fn view(
    frame: Frame,
    actor: &Actor,
    (ledger, asked): (&Ledger, &Wanted),
    (rows, taken): (&[revenue_orders::Model], &[Taken]),
    parties: &[order_parties::Model],
) -> Page {
    let year = ledger.year.year;
    let window = Window::of(ledger, asked, actor.referent_of().first().copied(), ROWS)
        .on(format!("/bilans/{year}/titres"), Vec::new());
    let mut of_issuer: HashMap<i64, Known<'_>> = HashMap::new();
    let wanted = expected(ledger, taken);
    for one in &wanted {
        of_issuer.entry(one.issuer_id).or_default().wanted.push(one);
    }
    for row in rows {
        of_issuer.entry(row.issuer_id).or_default().rows.push(row);
    }
    let shown: HashSet<i64> = window.places().map(|i| ledger.authorities[i].id).collect();
    let parties: HashMap<i64, &order_parties::Model> = parties.iter().map(|p| (p.authority_id, p)).collect();
    Page {
        frame,
        year,
        frozen: ledger.frozen.is_some(),
        edits: policy::edits(actor),
        issuers: ledger
            .authorities
            .iter()
            .filter_map(|a| issuer(ledger, a, of_issuer.get(&a.id)?, (&parties, &shown)))
            .collect(),
        window,
    }
}

/// What is asked by one issuer, and what it issued.
#[derive(Default)]
struct Known<'a> {
    wanted: Vec<&'a Expected>,
    rows: Vec<&'a revenue_orders::Model>,
}

/// Members whose settings lack something that are told by name.
const TOLD: usize = 12;

fn issuer(
    ledger: &Ledger,
    authority: &authorities::Model,
    known: &Known<'_>,
    (parties, shown): (&HashMap<i64, &order_parties::Model>, &HashSet<i64>),
) -> Option<Issuer> {
    let mine = &known.rows;
    let live: HashSet<i64> = mine
        .iter()
        .filter(|r| r.instalment == 0 && is_order(r) && r.state != Stands::Cancelled.slug())
        .map(|r| r.debtor_id)
        .collect();
    let todo: Vec<&Expected> = known
        .wanted
        .iter()
        .filter(|e| !live.contains(&e.debtor_id))
        .copied()
        .collect();
    if mine.is_empty() && todo.is_empty() {
        return None;
    }
    let sum = |keep: &dyn Fn(&revenue_orders::Model) -> bool| -> i64 {
        mine.iter().filter(|r| keep(r)).map(|r| r.amount_cents).sum()
    };
    let issued = sum(&is_order);
    // What was paid is what the reductions had left.
    let mut taken: HashMap<i64, i64> = HashMap::new();
    for row in mine {
        if let Some(id) = row.corrects_id {
            *taken.entry(id).or_default() += row.amount_cents;
        }
    }
    let paid: i64 = mine
        .iter()
        .filter(|r| r.state == Stands::Paid.slug())
        .map(|r| r.amount_cents - taken.get(&r.id).copied().unwrap_or(0))
        .sum();
    let back = sum(&|r| !is_order(r));
    let mut missing = Vec::new();
    if !todo.is_empty() {
        let party = |a: &authorities::Model| {
            let found = parties.get(&a.id).copied();
            found.cloned().unwrap_or_else(|| defaults(a))
        };
        let lacks = missing_issuer(&party(authority));
        if !lacks.is_empty() {
            missing.push(format!("pour {} : {}", authority.short_name, lacks.join(", ")));
        }
        let mut untold = 0;
        for debtor in todo.iter().filter_map(|e| ledger.authority(e.debtor_id)) {
            let lacks = missing_debtor(&party(debtor));
            if !lacks.is_empty() && missing.len() < TOLD {
                missing.push(format!("pour {}\u{a0}: {}", debtor.short_name, lacks.join(", ")));
            } else if !lacks.is_empty() {
                untold += 1;
            }
        }
        if untold > 0 {
            missing.push(format!(
                "pour {}",
                words::plural(&untold, "autre collectivité", "autres collectivités")
            ));
        }
    }
    Some(Issuer {
        id: authority.id,
        name: authority.name.clone(),
        todo: (
            i64::try_from(todo.len()).unwrap_or(i64::MAX),
            todo.iter().map(|e| e.amount).sum(),
        ),
        waiting: todo
            .iter()
            .filter(|e| shown.contains(&e.debtor_id))
            .map(|e| Waiting {
                debtor: ledger.short_name(e.debtor_id).to_owned(),
                amount: e.amount,
                gross: e.gross,
                taken: e.taken.iter().map(|t| (t.label.clone(), t.cents)).collect(),
            })
            .collect(),
        lines: mine
            .iter()
            .filter(|r| shown.contains(&r.debtor_id))
            .map(|r| line(ledger, r))
            .collect(),
        issued,
        paid,
        left: issued - back - paid,
        missing,
        has_orders: !mine.is_empty(),
    })
}

fn is_order(row: &revenue_orders::Model) -> bool {
    row.kind == Kind::Order.slug()
}

fn line(ledger: &Ledger, row: &revenue_orders::Model) -> Line {
    let kind = Kind::parse(&row.kind).unwrap_or(Kind::Order);
    let state = Stands::parse(&row.state).unwrap_or(Stands::Issued);
    let amount = match kind {
        Kind::Order => row.amount_cents,
        _ => -row.amount_cents,
    };
    Line {
        id: row.id,
        number: format!("n°\u{a0}{} de {}", row.number, row.exercise),
        what: match (kind, row.instalment) {
            (Kind::Order, 1..) => format!("Avance {}", row.instalment),
            _ => kind.title().to_owned(),
        },
        debtor: ledger.short_name(row.debtor_id).to_owned(),
        amount,
        state: state.label(),
        tag: state.tag(),
    }
}

/// `POST /bilans/{year}/titres`
pub async fn issue(
    State(app): State<App>,
    visitor: Visitor,
    Key(year): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let issuer: i64 = typed.authority.parse().map_err(|_| Error::NotFound)?;
    let tx = app.db.write().await?;
    let count = verbs::issue(&app, &tx, actor, year, issuer).await?;
    tx.commit().await?;
    let said = format!(
        "{}. Le fichier pour le comptable est prêt.",
        words::plural(&count, "titre émis", "titres émis")
    );
    Ok(done(&format!("/bilans/{year}/titres"), &said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    #[test]
    fn each_issuer_tells_what_is_left_and_what_is_missing_before_it_issues() {
        let ledger = sample::ledger(false);
        let actor = Actor::system(1);
        let cancelled = revenue_orders::Model {
            id: 7,
            service_id: 1,
            year: 2025,
            issuer_id: 1,
            debtor_id: 2,
            instalment: 0,
            exercise: 2026,
            number: 1,
            slip: 1,
            kind: "order".into(),
            corrects_id: None,
            amount_cents: 33_330,
            state: "cancelled".into(),
            paid_on: None,
            issued_at: 0,
            issued_by: None,
            issued_label: String::new(),
            content: String::new(),
        };
        let back = revenue_orders::Model {
            id: 8,
            number: 2,
            kind: "cancellation".into(),
            corrects_id: Some(7),
            state: "issued".into(),
            ..cancelled.clone()
        };
        let html = view(
            Frame::sample(),
            &actor,
            (&ledger, &Wanted::default()),
            (&[cancelled, back], &[]),
            &[],
        )
        .render()
        .unwrap();
        for said in [
            "/titres/7",
            "Annulation de titre",
            "−333,30",
            "annulé",
            "Restent à encaisser",
            "pour Alpha\u{a0}: son SIRET",
            "pour Beta\u{a0}: son SIRET",
            "/bilans/2025/titres/1/pes",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
