//! The archive for the council, sent while it is made: the browser shows how far it is.

use std::io::BufWriter;

use axum::body::Body;
use axum::extract::State;
use axum::response::Response;
use futures::{StreamExt, stream};
use tokio::sync::{Semaphore, mpsc};

use crate::agreement;
use crate::app::App;
use crate::council::known::Known;
use crate::council::pack::{self, MOST_ORDERS, MOST_STATEMENTS, Outlet, Pack};
use crate::db::entities::authorities;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::settlement::cycle::snapshot;
use crate::settlement::export::file_name;
use crate::settlement::policy;
use crate::web::files::hand_out;
use crate::web::{Key, words};

/// Archives that are made at the same time; the next one waits.
static AT_ONCE: Semaphore = Semaphore::const_new(2);
/// Past so many tickets their lists are left out of the file of the year.
const MOST_LISTED: i64 = 100_000;

/// `GET /bilans/{year}/dossier/archive`
pub async fn show(State(app): State<App>, actor: Actor, Key(year): Key<i64>) -> Result<Response> {
    let pack = read(&app, &actor, year).await?;
    let name = file_name(&pack.known.ledger, "dossier");
    let turn = AT_ONCE.acquire().await.map_err(Error::internal)?;
    let (sender, receiver) = mpsc::channel(8);
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let broken = sender.clone();
        let out = BufWriter::with_capacity(64 * 1024, Outlet(sender));
        let written = pack::write(&pack, out).and_then(|mut out| {
            use std::io::Write;
            out.flush().map_err(Error::internal)
        });
        // A file that ends too early would pass for a whole one: the answer is broken off instead. When nobody listens
        // any more, that is what failed.
        if let Err(error) = written
            && !broken.is_closed()
        {
            tracing::error!(%error, year, "the archive of a year could not be made");
            let _ = broken.blocking_send(Err(std::io::Error::other("the archive is not whole")));
        }
    });
    let parts = stream::unfold(receiver, |mut receiver| async move {
        let part = receiver.recv().await?;
        Some((part, receiver))
    });
    // Whoever sends it may ask once more after the end.
    let parts = parts.fuse();
    hand_out(
        Body::from_stream(parts),
        "application/zip",
        &format!("attachment; filename=\"{name}.zip\""),
    )
}

/// Reads all that an archive is made from: it is then made without the base.
async fn read(app: &App, actor: &Actor, year: i64) -> Result<Pack> {
    let conn = app.db.read();
    policy::may_read(actor)?;
    let mut members: Vec<authorities::Model> = directory::authorities(conn, actor.service_id).await?;
    members.retain(|a| policy::sees_tickets_of(actor, a.id));
    let mut left_out = Vec::new();
    if members.len() > MOST_STATEMENTS {
        left_out.push(format!(
            "Les relevés de {}\u{a0}: chacun se télécharge depuis la page du dossier, {}.",
            words::plural(
                &i64::try_from(members.len()).unwrap_or(i64::MAX),
                "collectivité",
                "collectivités"
            ),
            app.link(&format!("/bilans/{year}/dossier"))
        ));
        members.clear();
    }
    let ids: Vec<i64> = members.iter().map(|a| a.id).collect();
    let known = Known::read(conn, actor, year, &ids).await?;
    // A member that joined since the year was frozen has no part in it.
    members.retain(|a| known.member(a.id).is_some());
    let mine = |id: i64| policy::sees_tickets_of(actor, id);
    let mut orders: Vec<_> = known
        .orders
        .iter()
        .filter(|o| mine(o.issuer_id) || mine(o.debtor_id))
        .map(|o| (o.clone(), known.ledger.short_name(o.issuer_id).to_owned()))
        .collect();
    if orders.len() > MOST_ORDERS {
        left_out.push(format!(
            "Les titres, trop nombreux\u{a0}: chacun se télécharge depuis {}.",
            app.link(&format!("/bilans/{year}/titres"))
        ));
        orders.clear();
    }
    let bundle = match known.ledger.frozen {
        None => None,
        Some(_) if known.ledger.tickets() > MOST_LISTED => {
            left_out.push("Les listes de tickets du fichier de vérification, trop longues\u{202f}; leurs empreintes y sont, et le fichier entier se télécharge depuis la page du bilan.".to_owned());
            Some(snapshot::bare_file(conn, actor, year).await?)
        }
        Some(_) => Some(snapshot::file(conn, actor, year).await?),
    };
    Ok(Pack {
        members,
        orders,
        agreement: agreement::pages::document::at(app, actor, &format!("{year}-12-31")).await?,
        bundle,
        left_out,
        now: app.now(),
        known,
    })
}
