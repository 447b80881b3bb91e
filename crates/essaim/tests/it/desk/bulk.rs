//! A hundred thousand tickets: the pages that technicians live in stay quick. On SQLite, in the profile of the tests.

use std::time::{Duration, Instant};

use essaim::db::run;

use crate::stage::{Base, Stage};

/// Tickets in the base; one in a hundred is open.
const TICKETS: i64 = 100_000;
/// The bound, on the median of nine.
const BOUND: Duration = Duration::from_millis(50);

async fn fill(stage: &Stage) {
    let tx = stage.app.db.write().await.unwrap();
    let now = stage.app.now();
    let (cast, tom) = (&stage.cast, stage.cast.id("tom"));
    let numbers =
        format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {TICKETS})");
    // Two thirds of Alpha, one third of Beta; the last thousand open, a hundred of them late.
    let open = format!("i > {}", TICKETS - 1000);
    let received = format!("{now} - ({TICKETS} - i) * 600");
    let due = format!("{received} + CASE WHEN {open} THEN 540000 ELSE 32400 END");
    let tickets = format!(
        "{numbers} INSERT INTO tickets (service_id, number, token, family, sheet_id, subject, authority_id, site_id, \
         requester_id, channel, state, open, several_people, blocking, priority, technician_id, team_id, received_at, \
         year, due_at, warn_at, sort_at, awaiting_us, resolved_at, closed_at, in_time, consumed_seconds, updated_at) \
         SELECT {service}, i, 'k' || i, CASE i % 3 WHEN 0 THEN 'request' ELSE 'incident' END, {sheet}, \
         'Imprimante ' || i || ' en panne', CASE i % 3 WHEN 0 THEN {beta} ELSE {alpha} END, NULL, \
         CASE i % 3 WHEN 0 THEN {bob} ELSE {alice} END, 'portal', \
         CASE WHEN {open} THEN (CASE i % 10 WHEN 0 THEN 'new' ELSE 'qualified' END) ELSE 'closed' END, {open}, \
         i % 2, i % 5 = 0, CASE i % 10 WHEN 0 THEN 'high' WHEN 1 THEN 'medium' ELSE 'low' END, \
         CASE i % 10 WHEN 0 THEN NULL ELSE {tom} END, {team}, {received}, \
         CAST(strftime('%Y', {received}, 'unixepoch') AS INTEGER), {due}, {due} - 3600, {due}, FALSE, \
         CASE WHEN {open} THEN NULL ELSE {received} + 3600 END, CASE WHEN {open} THEN NULL ELSE {received} + 7200 END, \
         CASE WHEN {open} THEN NULL ELSE TRUE END, 3600, {now} FROM n",
        service = cast.service,
        sheet = cast.sheet,
        alpha = cast.alpha,
        beta = cast.beta,
        alice = cast.id("alice"),
        bob = cast.id("bob"),
        team = cast.support,
    );
    let events = |kind: &str, after: i64, when: &str| {
        format!(
            "INSERT INTO ticket_events (ticket_id, at, kind, actor_label, priority) SELECT id, received_at + {after}, \
             '{kind}', 'Tom Roux', priority FROM tickets WHERE {when}"
        )
    };
    for text in [
        tickets,
        events("received", 0, "TRUE"),
        events("qualified", 600, "state <> 'new'"),
        events("resolved", 3600, "state = 'closed'"),
        events("closed", 7200, "state = 'closed'"),
        "INSERT INTO messages (ticket_id, at, author_label, kind, from_service, body) SELECT id, received_at, \
         'Alice Martin', 'request', FALSE, 'Bonjour, plus rien ne sort.' FROM tickets"
            .into(),
        "INSERT INTO ticket_words (rowid, words) SELECT id, 'imprimante ' || number || ' en panne bonjour plus rien \
         ne sort' FROM tickets"
            .into(),
    ] {
        run(&tx, &text, vec![]).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The median time of nine answers of a page, which must hold `said`.
async fn median(stage: &Stage, name: &str, path: &str, said: &str) -> Duration {
    let browser = stage.browser(name).await;
    let mut times = Vec::new();
    for _ in 0..9 {
        let start = Instant::now();
        let answer = browser.get(path).await;
        times.push(start.elapsed());
        assert!(
            answer.words().contains(said),
            "{path}: {} {}",
            answer.status,
            answer.words()
        );
    }
    times.sort();
    times[4]
}

#[tokio::test]
async fn a_hundred_thousand_tickets_do_not_slow_the_desk() {
    let stage = Stage::new(Base::Sqlite).await.expect("SQLite is always here");
    assert_eq!(stage.base, Base::Sqlite);
    fill(&stage).await;
    let alpha = stage.cast.alpha;
    let mut slow = Vec::new();
    for (name, path, said) in [
        ("tess", "/file".to_owned(), "Imprimante"),
        ("tess", "/file?vue=en-retard".to_owned(), "En retard"),
        (
            "tess",
            format!("/file?collectivite={alpha}&priorite=high"),
            "haute",
        ),
        ("tess", "/file?q=imprimante+99950".to_owned(), "99950"),
        (
            "tess",
            format!("/tickets/{TICKETS}"),
            "Imprimante 100000 en panne",
        ),
        ("tess", "/tickets/7".to_owned(), "Imprimante 7 en panne"),
        ("alice", "/tickets/7".to_owned(), "Imprimante 7 en panne"),
        ("tess", "/tickets".to_owned(), "Imprimante 100000 en panne"),
        ("tess", "/tickets?annee=2025&etat=closed".to_owned(), "clos"),
        ("rita", "/tickets".to_owned(), "Imprimante 100000 en panne"),
        ("bruno", "/tickets?priorite=high".to_owned(), "haute"),
    ] {
        let time = median(&stage, name, &path, said).await;
        eprintln!("{name} {path}: {time:?}");
        if time > BOUND {
            slow.push(format!("{name} {path}: {time:?}"));
        }
    }
    assert!(slow.is_empty(), "slower than {BOUND:?}: {slow:#?}");
}
