//! How long a year takes to settle as its tickets grow. See `bench/README.md`.

use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use essaim::app::App;
use essaim::clock::Clock;
use essaim::config::Config;
use essaim::db::run;
use essaim::directory::{Actor, session};
use essaim::revenue::verbs::expected;
use essaim::settlement::Ledger;
use essaim::settlement::cycle::snapshot;
use http_body_util::BodyExt;
use tower::ServiceExt;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

const MEMBERS: i64 = 3_000;
const POOLS: i64 = 20;
/// Tickets of each year; the cost may grow no faster than they do.
const YEARS: [(i64, i64); 3] = [(2021, 10_000), (2022, 100_000), (2023, 1_000_000)];
const ROUNDS: u32 = 3;
/// Asked by the director of an open year and of a frozen one.
const PAGES: [&str; 10] = [
    "/bilans/{year}",
    "/bilans/{year}?montant=p3:C2500",
    "/bilans/{year}?debut=2989",
    "/bilans/{year}/couts",
    "/bilans/{year}/mise-a-jour",
    "/bilans/{year}/titres",
    "/bilans/{year}/dossier",
    "/bilans/{year}/export/csv",
    "/bilans/{year}/export/xlsx",
    "/bilans/equite",
];

async fn ask(router: &Router, cookie: &str, path: &str) -> Outcome {
    let mut best = f64::MAX;
    let (mut status, mut bytes) = (0, 0);
    for _ in 0..ROUNDS {
        let request = Request::builder()
            .uri(path)
            .header(header::COOKIE, cookie)
            .body(Body::empty())?;
        let start = Instant::now();
        let answer = router.clone().oneshot(request).await?;
        status = answer.status().as_u16();
        bytes = answer.into_body().collect().await?.to_bytes().len();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{path:<34} {status} {best:>7.3} s, {} KB", bytes / 1000);
    Ok(())
}

#[tokio::main]
async fn main() -> Outcome {
    let folder = tempfile::tempdir()?;
    let config = Config {
        data: folder.path().to_owned(),
        database: format!("sqlite://{}", folder.path().join("essaim.db").display()),
        ..Config::default()
    };
    let app = App::open(config, Clock::System, false).await?;
    fill(&app).await?;
    let actor = Actor::system(1);
    println!("{MEMBERS} members, {POOLS} pools, SQLite");
    let mut times = Vec::new();
    for (year, tickets) in YEARS {
        let mut best = f64::MAX;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let ledger = Ledger::load(app.db.read(), &actor, year).await?;
            best = best.min(start.elapsed().as_secs_f64());
            assert_eq!(ledger.tickets(), tickets);
            assert_eq!(ledger.settlement.totals.values().sum::<i64>(), ledger.spent());
        }
        println!("{tickets:>9} tickets: {best:.3} s");
        times.push(best);
    }
    let (year, tickets) = YEARS[YEARS.len() - 1];
    let ledger = Ledger::load(app.db.read(), &actor, year).await?;
    let start = Instant::now();
    let asked = expected(&ledger, &[]).len();
    println!("{asked} revenue orders: {:.3} s", start.elapsed().as_secs_f64());
    let start = Instant::now();
    let tx = app.db.write().await?;
    snapshot::write(&tx, &actor, 0, year).await?;
    // The review that ended the year, so that its pages are those of a frozen one.
    let cycle = "INSERT INTO year_cycles (service_id, year, state, review_until, review_opened_at, review_opened_label, \
        frozen_at, frozen_label) VALUES (1, $1, 'frozen', '2024-03-01', 0, 'A B', 0, 'A B')";
    run(&tx, cycle, vec![year.into()]).await?;
    tx.commit().await?;
    println!(
        "{tickets:>9} tickets frozen: {:.3} s",
        start.elapsed().as_secs_f64()
    );
    let router = essaim::server::router(app.clone());
    let cookie = format!("essaim_session={}", session::open(&app, 1).await?);
    for year in [YEARS[1].0, year] {
        for path in PAGES {
            ask(&router, &cookie, &path.replace("{year}", &year.to_string())).await?;
        }
    }
    for (pair, years) in times.windows(2).zip(YEARS.windows(2)) {
        let (grown, more) = (pair[1] / pair[0], years[1].1 / years[0].1);
        println!("{more} times the tickets: {grown:.1} times the time");
        assert!(
            grown <= more as f64 * 1.2,
            "the cost grows faster than the tickets"
        );
    }
    Ok(())
}

/// Members, pools and tickets, in SQL: what is measured is the reading.
async fn fill(app: &App) -> Outcome {
    let tx = app.db.write().await?;
    let numbers = |many: i64| {
        format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})")
    };
    let mut texts = vec![
        "INSERT INTO shared_services (slug, name, short_name, support_address, created_at) \
         VALUES ('banc', 'Banc', 'BANC', 'support@banc.example.org', 0)"
            .to_owned(),
        format!(
            "INSERT INTO authorities (service_id, short_name, name, kind, position) {} \
             SELECT 1, 'C' || i, 'Commune ' || i, 'commune', i FROM n",
            numbers(MEMBERS)
        ),
        "INSERT INTO users (service_id, authority_id, email, first_name, last_name, folded, created_at) \
         VALUES (1, 1, 'a@banc.example.org', 'A', 'B', 'a b', 0)"
            .to_owned(),
        "INSERT INTO user_roles (user_id, role) VALUES (1, 'director')".to_owned(),
    ];
    let mut number = 0;
    for (year, tickets) in YEARS {
        texts.push(format!(
            "INSERT INTO settlement_years (service_id, year, agreement, key_decimals, created_at) \
             VALUES (1, {year}, 'Banc', 2, 0)"
        ));
        for pool in 0..POOLS {
            texts.push(format!(
                "INSERT INTO cost_pools (service_id, year, slug, label, paid_by, sharing_key, position) \
                 VALUES (1, {year}, 'p{pool}', 'Poste {pool}', {}, 'tickets', {pool})",
                pool + 1
            ));
            let this = format!("(SELECT id FROM cost_pools WHERE year = {year} AND slug = 'p{pool}')");
            texts.push(format!(
                "INSERT INTO cost_pool_members (pool_id, authority_id) SELECT {this}, id FROM authorities"
            ));
            texts.push(format!(
                "INSERT INTO cost_lines (pool_id, label, amount_cents, position, created_at) \
                 VALUES ({this}, 'Ligne', 123456789, 1, 0)"
            ));
        }
        let start = (year - 1970) * 31_557_600;
        texts.push(format!(
            "INSERT INTO tickets (service_id, number, token, family, subject, authority_id, requester_id, channel, \
             state, open, priority, received_at, year, sort_at, updated_at) {} \
             SELECT 1, {number} + i, 'j' || ({number} + i), 'incident', 'Objet', 1 + (i * 7919) % {MEMBERS}, 1, 'mail', \
             'closed', FALSE, 'low', {start} + i * 31536000 / {tickets}, {year}, 0, 0 FROM n",
            numbers(tickets)
        ));
        number += tickets;
    }
    for text in texts {
        run(&tx, &text, Vec::new()).await?;
    }
    tx.commit().await?;
    Ok(())
}
