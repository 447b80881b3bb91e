//! What an owner has of the calendar, the publishers and the park.

use essaim::app::App;
use essaim::calendar::settings;
use essaim::db::Tx;
use essaim::directory::Actor;

/// A day off and an on-call window, both to come.
pub async fn calendar(app: &App, tx: &Tx, asker: &Actor, authority: i64, secret: &str) -> (i64, i64) {
    let day = jiff::civil::date(2027, 3, 1)
        .checked_add(jiff::Span::new().days(authority))
        .unwrap();
    settings::add_closure(tx, asker.service_id, app.now(), day, secret)
        .await
        .unwrap();
    let closure = settings::closures_from(tx, asker.service_id, day).await.unwrap()[0].id;
    let new = settings::NewWindow {
        authority_id: authority,
        starts_at: app.now() + 90 * 86_400,
        ends_at: app.now() + 90 * 86_400 + 3600,
        reason: secret.into(),
    };
    let window = settings::add_window(tx, asker.service_id, app.now(), &new)
        .await
        .unwrap();
    (closure, window)
}

/// A request for on-call that waits for the director.
pub async fn on_call(app: &App, tx: &Tx, asker: &Actor, authority: i64, secret: &str) -> i64 {
    let new = essaim::oncall::store::NewRequest {
        authority_id: authority,
        starts_at: app.now() + 100 * 86_400,
        ends_at: app.now() + 100 * 86_400 + 3600,
        reason: secret.into(),
    };
    essaim::oncall::store::add(tx, asker, app.now(), &new)
        .await
        .unwrap()
}

/// A publisher of the service, named after the owner where the owner is alone in it.
pub async fn publisher(tx: &Tx, worker: &Actor, secret: &str) -> i64 {
    let sheet = essaim::publishers::store::Sheet {
        name: format!("Éditeur {secret}"),
        delay_amount: 5,
        delay_unit: "days",
        active: true,
        ..Default::default()
    };
    essaim::publishers::store::write(tx, worker, None, sheet)
        .await
        .unwrap()
        .unwrap()
}

/// A laptop given to who asks.
pub async fn asset(app: &App, tx: &Tx, asker: &Actor, authority: i64, secret: &str) -> i64 {
    let draft = essaim::park::model::Draft {
        tag: format!("PC-{}", secret.to_uppercase()),
        make: secret.into(),
        authority_id: authority,
        person_id: Some(asker.id),
        supplied: true,
        note: secret.into(),
        ..Default::default()
    };
    essaim::park::store::insert(tx, asker.service_id, app.now(), &draft)
        .await
        .unwrap()
}
