//! A year: the sums first, then the matrix, where each figure comes from, the revenue orders and the keys.

use std::collections::{HashMap, HashSet};

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::cells::{self, Bar};
use super::figure;
use super::window::{COLUMNS, Wanted, Window};
use reckon::sharing::RevenueOrder;

use crate::agreement::policy::sees_salaries;
use crate::agreement::{self, Sources};
use crate::app::App;
use crate::db::entities::{authorities, printed_differences};
use crate::directory::Actor;
use crate::error::Result;
use crate::settlement::cycle::pages::corrections::{Told, told};
use crate::settlement::cycle::pages::steps::{Step, steps};
use crate::settlement::cycle::{Cycle, store as cycles};
use crate::settlement::explain::{Explanation, explain, place_label};
use crate::settlement::ledger::{Frozen, KeyTable, Ledger, PoolEntry};
use crate::settlement::model::{Place, pool_key_label};
use crate::settlement::policy;
use crate::web::{Frame, Section, Visitor, page, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `pool:member`: the figure to explain.
    montant: String,
}

/// What a member pays in all.
struct Sum {
    name: String,
    total: i64,
    part: String,
    advanced: i64,
}

struct Cell {
    label: String,
    /// Cents and where they are explained; `None` where the member takes no part.
    share: Option<(i64, String)>,
    current: bool,
}

struct Row {
    label: String,
    article: String,
    paid_by: String,
    key: String,
    total: i64,
    cells: Vec<Cell>,
    /// Cents of the members that are not shown.
    others: i64,
}

struct Why {
    told: Explanation,
    bar: Option<Bar>,
    /// The list of the tickets counted, for who may see it.
    tickets: Option<String>,
}

struct Part {
    label: String,
    cents: i64,
    href: String,
}

struct Order {
    to: String,
    amount: i64,
    parts: Vec<Part>,
}

/// An authority that issues revenue orders, and what it asks of each.
struct Issuer {
    name: String,
    total: i64,
    orders: Vec<Order>,
    /// How many orders go to members that are not shown, and what they come to.
    others: (i64, i64),
}

/// The quantities of a key, of the members that are shown.
struct KeyRow {
    label: String,
    quantities: Vec<Option<i64>>,
    others: i64,
    total: i64,
    source: String,
    read: Option<String>,
}

struct Difference {
    place: String,
    href: Option<String>,
    printed: Option<i64>,
    exact: Option<i64>,
    /// The figure worked out now, where it is no longer the one of the note.
    became: Option<i64>,
    cause: String,
    consequence: String,
}

#[derive(Template)]
#[template(path = "settlement/year.html")]
struct Page {
    frame: Frame,
    year: i64,
    agreement: String,
    /// Which members are shown, and their short names.
    window: Window,
    members: Vec<String>,
    tickets: i64,
    spent: i64,
    has_costs: bool,
    complete: bool,
    /// The visitor may still enter costs.
    edits: bool,
    steps: Vec<Step>,
    frozen: Option<Frozen>,
    /// Corrections that this year bears, then those that later years bear for it.
    borne: Vec<Told>,
    later: Vec<Told>,
    problems: Vec<String>,
    sums: Vec<Sum>,
    rows: Vec<Row>,
    totals: Vec<i64>,
    /// Cents of the members that are not shown.
    rest: i64,
    why: Option<Why>,
    bars: Vec<Bar>,
    unknown_figure: bool,
    issuers: Vec<Issuer>,
    /// Revenue orders of this year were issued.
    issued: bool,
    /// Advances were called: its orders ask for the balance only.
    advances: bool,
    keys: Vec<KeyRow>,
    differences: Vec<Difference>,
    /// The articles in force at the end of the year.
    sources: Sources,
}

pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Query(asked): Query<Asked>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let ledger = Ledger::load(conn, actor, year).await?;
    let cycle = cycles::cycle(conn, actor, year).await?;
    let frame = Frame::new(&app, &visitor, Section::Settlement, format!("Bilan {year}"));
    let last_day = format!("{year}-12-31");
    let issued = cycles::happened(conn, actor, year, "orders.issued").await?;
    let mut shown = view(frame, actor, &ledger, &cycle, (&asked.montant, &wanted));
    shown.issued = issued;
    shown.advances = cycles::happened(conn, actor, year, "advance.called").await?;
    shown.sources = agreement::sources(conn, actor.service_id, &last_day).await?;
    shown.later = told(
        &cycles::corrections_of(conn, actor, year).await?,
        &ledger.authorities,
    );
    shown.steps = steps(&cycle, ledger.has_costs(), ledger.is_complete(), issued);
    page(&shown)
}

fn view(
    frame: Frame,
    actor: &Actor,
    ledger: &Ledger,
    cycle: &Cycle,
    (montant, wanted): (&str, &Wanted),
) -> Page {
    let year = ledger.year.year;
    let asked = montant.split_once(':').unwrap_or_default();
    let asked_for = explain(ledger, asked.0, asked.1, sees_salaries(actor));
    let own = asked_for
        .as_ref()
        .map(|t| t.authority_id)
        .or_else(|| actor.referent_of().first().copied());
    let window = Window::of(ledger, wanted, own, COLUMNS).on(format!("/bilans/{year}"), Vec::new());
    let why = asked_for.map(|told| why(actor, ledger, asked.0, told, &window));
    let members: Vec<String> = window
        .places()
        .map(|i| ledger.settlement.members[i].clone())
        .collect();
    let totals: Vec<i64> = members.iter().map(|m| ledger.settlement.totals[m]).collect();
    Page {
        frame,
        year,
        agreement: ledger.year.agreement.clone(),
        tickets: ledger.tickets(),
        spent: ledger.spent(),
        has_costs: ledger.has_costs(),
        complete: ledger.is_complete(),
        edits: policy::edits(actor) && !cycle.is_frozen(),
        steps: steps(cycle, ledger.has_costs(), ledger.is_complete(), false),
        frozen: ledger.frozen.clone(),
        borne: told(&ledger.corrections, &ledger.authorities),
        later: Vec::new(),
        problems: ledger.problems.iter().map(|p| p.sentence.clone()).collect(),
        sums: sums(ledger, &window),
        rows: rows(ledger, &members, asked),
        rest: ledger.spent() - totals.iter().sum::<i64>(),
        totals,
        unknown_figure: !montant.is_empty() && why.is_none(),
        why,
        bars: if ledger.has_costs() {
            cells::bars(ledger, &window)
        } else {
            Vec::new()
        },
        issuers: issuers(ledger, &members),
        issued: false,
        advances: false,
        keys: ledger.keys().into_iter().map(|k| key_row(k, &window)).collect(),
        differences: ledger
            .differences
            .iter()
            .filter_map(|d| difference(ledger, d))
            .collect(),
        sources: Sources::default(),
        members,
        window,
    }
}

fn why(actor: &Actor, ledger: &Ledger, slug: &str, told: Explanation, window: &Window) -> Why {
    let year = ledger.year.year;
    let bar = ledger
        .shared(slug)
        .and_then(|(_, pool)| cells::of_pool(ledger, pool, window));
    let open = told.by_tickets && policy::sees_tickets_of(actor, told.authority_id);
    let tickets = open.then(|| format!("/bilans/{year}/tickets?collectivite={}", told.authority_id));
    Why { told, bar, tickets }
}

fn sums(ledger: &Ledger, window: &Window) -> Vec<Sum> {
    let spent = ledger.spent();
    window
        .places()
        .map(|i| &ledger.authorities[i])
        .map(|a| {
            let total = ledger.settlement.totals[&a.short_name];
            Sum {
                name: a.name.clone(),
                total,
                part: words::percent(&total, &spent),
                advanced: ledger.advanced(&a.short_name),
            }
        })
        .collect()
}

fn rows(ledger: &Ledger, members: &[String], asked: (&str, &str)) -> Vec<Row> {
    let year = ledger.year.year;
    let row = |pool: &reckon::sharing::PoolShares| {
        let (entry, _) = ledger.shared(&pool.id)?;
        let cell = |member: &String| Cell {
            label: member.clone(),
            share: ledger
                .share_of(pool, member)
                .map(|s| (s.cents, figure(year, &pool.id, member))),
            current: asked == (pool.id.as_str(), member.as_str()),
        };
        let cells: Vec<Cell> = members.iter().map(cell).collect();
        let shown: i64 = cells.iter().filter_map(|c| Some(c.share.as_ref()?.0)).sum();
        Some(Row {
            label: entry.row.label.clone(),
            article: entry.row.article.clone(),
            paid_by: pool.paid_by.clone(),
            key: pool_key_label(pool),
            total: pool.total,
            cells,
            others: pool.total - shown,
        })
    };
    ledger.settlement.pools.iter().filter_map(row).collect()
}

fn issuers(ledger: &Ledger, members: &[String]) -> Vec<Issuer> {
    let mut by_issuer: HashMap<&str, Vec<&RevenueOrder>> = HashMap::new();
    for order in &ledger.settlement.revenue_orders {
        by_issuer.entry(&order.from).or_default().push(order);
    }
    let shown: HashSet<&str> = members.iter().map(String::as_str).collect();
    let issuer = |a: &authorities::Model| {
        let all = by_issuer.get(a.short_name.as_str())?;
        let (mine, others): (Vec<&RevenueOrder>, Vec<&RevenueOrder>) =
            all.iter().partition(|o| shown.contains(o.to.as_str()));
        Some(Issuer {
            name: a.name.clone(),
            total: all.iter().map(|o| o.amount).sum(),
            orders: mine
                .into_iter()
                .map(|o| order(ledger, &o.from, &o.to, o.amount))
                .collect(),
            others: (
                i64::try_from(others.len()).unwrap_or(i64::MAX),
                others.iter().map(|o| o.amount).sum(),
            ),
        })
    };
    ledger.authorities.iter().filter_map(issuer).collect()
}

fn key_row(key: KeyTable, window: &Window) -> KeyRow {
    let quantities: Vec<Option<i64>> = window.places().map(|i| key.quantities[i]).collect();
    KeyRow {
        others: key.total - quantities.iter().flatten().sum::<i64>(),
        label: key.label,
        quantities,
        total: key.total,
        source: key.source,
        read: key.read,
    }
}

fn order(ledger: &Ledger, from: &str, to: &str, amount: i64) -> Order {
    let part = |(entry, share): (&PoolEntry, &reckon::sharing::Share)| Part {
        label: entry.row.label.clone(),
        cents: share.cents,
        href: figure(ledger.year.year, &entry.row.slug, to),
    };
    Order {
        to: ledger
            .member(to)
            .map_or_else(|| to.to_owned(), |a| a.name.clone()),
        amount,
        parts: ledger.parts_of_order(from, to).into_iter().map(part).collect(),
    }
}

/// A difference with the printed document; a place that no longer exists in the year is left out.
fn difference(ledger: &Ledger, row: &printed_differences::Model) -> Option<Difference> {
    let place = place_label(ledger, row)?;
    let (href, now) = match Place::parse(&row.place)? {
        Place::Pool { .. } => (None, None),
        Place::Share { pool, member } => {
            let share = ledger.share(&pool, &member).map(|(_, _, s)| s.cents);
            (Some(figure(ledger.year.year, &pool, &member)), share)
        }
        Place::Order { from, to } => {
            let orders = &ledger.settlement.revenue_orders;
            (
                None,
                orders
                    .iter()
                    .find(|o| o.from == from && o.to == to)
                    .map(|o| o.amount),
            )
        }
    };
    Some(Difference {
        place,
        href,
        printed: row.printed_cents,
        exact: row.exact_cents,
        became: now.filter(|n| row.exact_cents.is_some_and(|e| e != *n)),
        cause: row.cause.clone(),
        consequence: row.consequence.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    fn html(broken: bool, montant: &str) -> String {
        let actor = sample::referent();
        view(
            Frame::sample(),
            &actor,
            &sample::ledger(broken),
            &Cycle::default(),
            (montant, &Wanted::default()),
        )
        .render()
        .unwrap()
    }

    #[test]
    fn a_figure_opens_its_calculation_to_the_last_cent() {
        let html = html(false, "service:Alpha");
        for said in [
            "D’où vient ce montant",
            "66,67\u{a0}%",
            "2\u{a0}tickets",
            "666,706667\u{a0}€",
            "666,70\u{a0}€",
            "aria-current=\"true\"",
            "réservée à la collectivité",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("/bilans/2025/tickets?collectivite=1"));
    }

    #[test]
    fn a_frozen_year_shows_its_digest_and_hands_out_its_file() {
        let mut ledger = sample::ledger(false);
        ledger.frozen = Some(Frozen {
            digest: "00ff".into(),
            at: 1_795_000_000,
            by: "Denis Blanc".into(),
        });
        let actor = sample::referent();
        let html = view(
            Frame::sample(),
            &actor,
            &ledger,
            &Cycle::default(),
            ("", &Wanted::default()),
        )
        .render()
        .unwrap();
        for said in ["00ff", "Denis Blanc", "/bilans/2025/fichier"] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn a_referent_is_led_to_the_tickets_of_their_own_authority_only() {
        assert!(html(false, "service:Beta").contains("/bilans/2025/tickets?collectivite=2"));
    }

    #[test]
    fn the_differences_say_place_sign_and_cause() {
        let html = html(false, "");
        for said in [
            "Part de Beta dans",
            "+0,01\u{a0}€",
            "Titre de Alpha à Beta",
            "Texte de",
            "Depuis cette note",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("disparu"));
    }

    #[test]
    fn a_pool_that_cannot_be_shared_is_told_and_an_unknown_figure_too() {
        let html = html(true, "service:Personne");
        assert!(
            html.contains("toutes les quantités sont à zéro") && html.contains("Ce montant n’existe pas")
        );
        assert!(html.contains("Calcul à compléter"));
    }

    /// Seconds of processor time that this thread used; `None` where the system does not tell.
    fn worked() -> Option<f64> {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        let nanoseconds: f64 = told.split_whitespace().next()?.parse().ok()?;
        Some(nanoseconds / 1e9)
    }

    fn page_of(members: usize) -> (usize, Option<f64>) {
        let ledger = sample::many(members, 20);
        let actor = sample::referent();
        let once = || {
            let before = worked();
            let wanted = Wanted::default();
            let html = view(Frame::sample(), &actor, &ledger, &Cycle::default(), ("", &wanted))
                .render()
                .unwrap();
            (
                html.len(),
                worked().zip(before).map(|(after, before)| after - before),
            )
        };
        (0..3)
            .map(|_| once())
            .reduce(|a, b| (a.0, a.1.zip(b.1).map(|(a, b)| a.min(b))))
            .unwrap()
    }

    #[test]
    fn the_work_of_the_page_grows_no_faster_than_the_members_and_its_size_hardly() {
        let ((small, a), (large, b)) = (page_of(500), page_of(4_000));
        assert!(large < small + 20_000, "{small} then {large} bytes");
        let (Some(a), Some(b)) = (a, b) else {
            eprintln!("skipped: the system does not tell the time of a thread");
            return;
        };
        // Eight times the members: 64 times the work where it is quadratic.
        assert!(b < 24.0 * a.max(0.004), "{a} s, then {b} s of work");
    }

    #[test]
    fn many_members_are_shown_a_dozen_at_a_time_with_the_sum_of_the_others() {
        let ledger = sample::many(40, 3);
        let actor = sample::referent();
        let html = |montant: &str, debut: &str, search: &str| {
            let wanted = Wanted {
                debut: debut.into(),
                collectivite: search.into(),
            };
            view(
                Frame::sample(),
                &actor,
                &ledger,
                &Cycle::default(),
                (montant, &wanted),
            )
            .render()
            .unwrap()
        };
        let own = html("", "", "");
        assert!(own.contains("Collectivités 1 à 12 sur 40.") && own.contains("Les 28 autres"));
        assert!(own.contains("data-l=\"M2\"") && !own.contains("data-l=\"M13\""));
        assert!(html("", "13", "").contains("data-l=\"M13\""));
        assert!(html("p1:M40", "", "").contains("data-l=\"M40\""));
        let found = html("", "", "M39");
        assert!(found.contains("data-l=\"M39\"") && found.contains("Les 39 autres"));
        assert!(html("", "", "Personne").contains("Aucune des 40"));
    }
}
