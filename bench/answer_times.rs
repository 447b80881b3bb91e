//! Answer times of the main pages on a large base. See `bench/README.md`.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use essaim::app::App;
use essaim::clock::Clock;
use essaim::config::Config;
use essaim::db::run;
use essaim::demo;
use essaim::directory::{session, store as directory};
use http_body_util::BodyExt;
use sea_orm::DbBackend;
use tower::ServiceExt;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Closed tickets of the demo: what is multiplied.
const PAST: i64 = 2481;
/// Between two copies of a ticket, in keys and numbers.
const STEP: i64 = 10_000;
const ROUNDS: usize = 30;
const WARMING: usize = 3;

/// Who asks for which page.
const PAGES: [(&str, &str); 9] = [
    ("nadia.belkacem@disn.example.org", "/file"),
    ("nadia.belkacem@disn.example.org", "/file?vue=tous"),
    ("nadia.belkacem@disn.example.org", "/file?q=imprimante"),
    ("nadia.belkacem@disn.example.org", "/tickets/900"),
    ("nadia.belkacem@disn.example.org", "/tickets/2510"),
    ("josiane.perrichon@brie.example.org", "/mes-demandes"),
    ("helene.kervadec@disn.example.org", "/bilans/2022"),
    ("sylvie.marchandeau@chevry.example.org", "/bilans/2022/tickets"),
    ("helene.kervadec@disn.example.org", "/tableaux"),
];

/// Who searches: the department, a requester, the referent of a small member and that of the largest.
const SEEKERS: [&str; 4] = [
    "nadia.belkacem@disn.example.org",
    "josiane.perrichon@brie.example.org",
    "sylvie.marchandeau@chevry.example.org",
    "francoise.delacourcelle@brie.example.org",
];
/// A word that many tickets hold, two of them, one with its accent, a rare one, one mistyped, and one that nobody wrote.
const WORDS: [&str; 6] = [
    "imprimante",
    "imprimante+panne",
    "r%C3%A9seau",
    "copie37",
    "impirmante",
    "xylophone",
];

/// The cluster that `with-postgres` starts.
const CLUSTER: &str = "ESSAIM_TEST_POSTGRES";

#[tokio::main]
async fn main() -> Outcome {
    let cluster = match std::env::var_os(CLUSTER) {
        Some(_) => Some(testbed::Postgres::shared()?),
        None => None,
    };
    for asked in std::env::args().skip(1) {
        measure(asked.parse()?, cluster).await?;
    }
    Ok(())
}

async fn measure(tickets: i64, cluster: Option<&testbed::Postgres>) -> Outcome {
    let folder = tempfile::tempdir()?;
    let url = cluster.map(testbed::Postgres::fresh_database).unwrap_or_default();
    let config = Config {
        data: folder.path().to_owned(),
        database: url.clone(),
        ..Config::default()
    };
    let start = now();
    let app = App::open(config, Clock::System, true).await?;
    demo::prepare(&app, demo::SEED).await?;
    let copies = (tickets - PAST).max(0) / PAST;
    multiply(&app, copies).await?;
    if let Some(cluster) = cluster {
        // As the server does by itself a little after so many writes.
        cluster.run(&url, "VACUUM ANALYZE");
    }
    let size = bytes(&app, folder.path()).await? / 1_000_000;
    let filled = start.elapsed().as_secs();
    println!("{} tickets, {size} MB, filled in {filled} s", PAST * (copies + 1));
    let router = essaim::server::router(app.clone());
    for (email, path) in PAGES {
        tell(&app, &router, email, path, path).await?;
    }
    for email in SEEKERS {
        let who = email.split('.').next().unwrap_or(email);
        for word in WORDS {
            let path = format!("/recherche?q={word}");
            tell(&app, &router, email, &path, &format!("{who}: {word}")).await?;
        }
    }
    Ok(())
}

async fn tell(app: &App, router: &Router, email: &str, path: &str, shown: &str) -> Outcome {
    let (status, bytes, times) = ask(app, router, email, path).await?;
    let (median, slowest) = (times[times.len() / 2], times[times.len() - 1]);
    println!(
        "{shown:<28} {status} {:>8.1} ms, slowest {:>8.1} ms, {} KB",
        median.as_secs_f64() * 1000.0,
        slowest.as_secs_f64() * 1000.0,
        bytes / 1000
    );
    Ok(())
}

/// Copies the closed tickets, one year further back for each copy up to ten, so that no year holds them all.
async fn multiply(app: &App, copies: i64) -> Outcome {
    let columns = columns(app, "tickets").await?;
    let shift = |column: &str| match column {
        "id" | "number" => format!("{column} + $1"),
        "token" => "token || '-' || $1".to_owned(),
        "year" => "year - $2 / 31536000".to_owned(),
        "received_at" | "resolved_at" | "closed_at" | "due_at" | "sort_at" | "updated_at" => {
            format!("{column} - $2")
        }
        other => other.to_owned(),
    };
    let selected: Vec<String> = columns.iter().map(|c| shift(c)).collect();
    let ticket = format!(
        "INSERT INTO tickets ({}) SELECT {} FROM tickets WHERE number <= {PAST}",
        columns.join(", "),
        selected.join(", ")
    );
    let event = "INSERT INTO ticket_events (ticket_id, at, kind, actor_id, actor_label, priority, reason, detail) \
        SELECT ticket_id + $1, at - $2, kind, actor_id, actor_label, priority, reason, detail FROM ticket_events \
        WHERE ticket_id <= 2481 ORDER BY id";
    let message = "INSERT INTO messages (ticket_id, at, author_id, author_label, kind, from_service, body) \
        SELECT ticket_id + $1, at - $2, author_id, author_label, kind, from_service, body FROM messages \
        WHERE ticket_id <= 2481 ORDER BY id";
    let words = match app.db.read().get_database_backend() {
        DbBackend::Postgres => {
            "INSERT INTO ticket_words (ticket_id, words) SELECT ticket_id + $1, words || $2 FROM ticket_words \
             WHERE ticket_id <= 2481"
        }
        _ => {
            "INSERT INTO ticket_words (rowid, words) SELECT rowid + $1, words || $2 FROM ticket_words \
             WHERE rowid <= 2481"
        }
    };
    for copy in 1..=copies {
        let tx = app.db.write().await?;
        let values = || vec![(copy * STEP).into(), ((copy % 10) * 31_536_000).into()];
        for text in [ticket.as_str(), event, message] {
            run(&tx, text, values()).await?;
        }
        // Another word each time: a real base does not say the same a thousand times.
        run(
            &tx,
            words,
            vec![(copy * STEP).into(), format!(" copie{copy}").into()],
        )
        .await?;
        tx.commit().await?;
    }
    let tx = app.db.write().await?;
    run(&tx, "ANALYZE", vec![]).await?;
    tx.commit().await?;
    Ok(())
}

#[derive(sea_orm::FromQueryResult)]
struct Size {
    bytes: i64,
}

/// What the base takes on the disk.
async fn bytes(app: &App, folder: &Path) -> Outcome<i64> {
    if app.db.read().get_database_backend() == DbBackend::Sqlite {
        return Ok(i64::try_from(std::fs::metadata(folder.join("essaim.db"))?.len())?);
    }
    let text = "SELECT pg_database_size(current_database()) AS bytes";
    let found: Option<Size> = essaim::db::row(app.db.read(), text, vec![]).await?;
    Ok(found.map_or(0, |size| size.bytes))
}

#[derive(sea_orm::FromQueryResult)]
struct Column {
    name: String,
}

async fn columns(app: &App, table: &str) -> Outcome<Vec<String>> {
    let text = match app.db.read().get_database_backend() {
        DbBackend::Postgres => {
            "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1 AND is_generated = 'NEVER'"
        }
        _ => "SELECT name FROM pragma_table_info($1)",
    };
    let found: Vec<Column> = essaim::db::rows(app.db.read(), text, vec![table.into()]).await?;
    Ok(found.into_iter().map(|c| c.name).collect())
}

/// The status, the size and the times, the quickest first.
async fn ask(app: &App, router: &Router, email: &str, path: &str) -> Outcome<(u16, usize, Vec<Duration>)> {
    let service = directory::service_by_slug(app.db.read(), demo::SLUG)
        .await?
        .ok_or("no demo")?;
    let person = directory::person_by_email(app.db.read(), service.id, email)
        .await?
        .ok_or("nobody")?;
    let cookie = format!("essaim_session={}", session::open(app, person.id).await?);
    let (mut status, mut bytes, mut times) = (0, 0, Vec::new());
    for round in 0..WARMING + ROUNDS {
        let request = Request::builder()
            .uri(path)
            .header(header::COOKIE, &cookie)
            .body(Body::empty())?;
        let start = now();
        let answer = router.clone().oneshot(request).await?;
        status = answer.status().as_u16();
        bytes = answer.into_body().collect().await?.to_bytes().len();
        if round >= WARMING {
            times.push(start.elapsed());
        }
    }
    times.sort_unstable();
    Ok((status, bytes, times))
}

fn now() -> Instant {
    Instant::now()
}
