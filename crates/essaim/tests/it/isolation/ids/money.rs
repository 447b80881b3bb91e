//! What an owner has of the yearly sharing.

use essaim::app::App;
use essaim::db::Tx;
use essaim::db::entities::{
    authorities, cost_documents, cost_lines, cost_pool_members, cost_pools, revenue_orders, settlement_years,
    simulations, ticket_contests, tickets, year_corrections,
};
use essaim::directory::Actor;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::put;

/// A revenue order and a correction. All members of a service read them, so that only those of the other service hold
/// its word.
pub async fn orders(
    app: &App,
    tx: &Tx,
    asker: &Actor,
    authority: i64,
    year: i64,
    secret: &str,
) -> (i64, i64) {
    let word = if secret == "secretgamma" {
        secret
    } else {
        "Commune"
    };
    let party = serde_json::json!({
        "name": word, "kind": "commune", "siret": "99900001100000", "address": "1 rue", "postcode": "77999",
        "city": "Ville", "service_code": "", "commitment": "",
    });
    let content = serde_json::json!({
        "issuer": party, "debtor": party,
        "mentions": {
            "budget_code": "00", "budget_label": "Principal", "collectivity_code": "123", "accountant_code": "077012",
            "accountant": "SGC", "account": "70876", "product_code": "1", "signer_name": "Jeanne Exemple",
            "signer_capacity": "maire", "legal_basis": "Convention", "enforceability": "Exécutoire",
            "remedies": "Deux mois",
        },
        "object": word, "bases": [], "corrections": [], "digest": "00", "corrects": null,
    });
    let row = revenue_orders::ActiveModel {
        service_id: Set(asker.service_id),
        year: Set(year),
        issuer_id: Set(authority),
        debtor_id: Set(authority),
        exercise: Set(2026),
        number: Set(1),
        slip: Set(1),
        kind: Set("order".into()),
        amount_cents: Set(100),
        state: Set("issued".into()),
        issued_at: Set(app.now()),
        issued_label: Set("Odile".into()),
        content: Set(content.to_string()),
        ..Default::default()
    };
    let order = put(tx, row).await;
    let other = authorities::Entity::find()
        .filter(authorities::Column::Id.ne(authority))
        .one(tx)
        .await
        .unwrap()
        .unwrap();
    let row = year_corrections::ActiveModel {
        service_id: Set(asker.service_id),
        year: Set(year),
        corrected_year: Set(year - 1),
        issuer_id: Set(authority),
        debtor_id: Set(other.id),
        amount_cents: Set(100),
        reason: Set(word.into()),
        made_at: Set(app.now()),
        made_label: Set("Odile".into()),
        ..Default::default()
    };
    let correction = put(tx, row).await;
    (order, correction)
}

/// A contest of the ticket, without an answer.
pub async fn contest(
    app: &App,
    tx: &Tx,
    asker: &Actor,
    ticket: &tickets::Model,
    year: i64,
    secret: &str,
) -> i64 {
    let row = ticket_contests::ActiveModel {
        service_id: Set(asker.service_id),
        year: Set(year),
        ticket_id: Set(ticket.id),
        authority_id: Set(ticket.authority_id),
        reason: Set("other".into()),
        detail: Set(secret.into()),
        state: Set("pending".into()),
        made_at: Set(app.now()),
        made_label: Set(secret.into()),
        answer: Set(String::new()),
        answered_label: Set(String::new()),
        ..Default::default()
    };
    put(tx, row).await
}

/// One pool of one line, paid by the owner; members of one service share a year.
pub async fn money(app: &App, tx: &Tx, asker: &Actor, authority: i64, year: i64, secret: &str) -> (i64, i64) {
    let known = settlement_years::Entity::find()
        .filter(settlement_years::Column::ServiceId.eq(asker.service_id))
        .one(tx)
        .await
        .unwrap();
    if known.is_none() {
        let row = settlement_years::ActiveModel {
            service_id: Set(asker.service_id),
            year: Set(year),
            agreement: Set("Convention".into()),
            key_decimals: Set(Some(2)),
            created_at: Set(app.now()),
            ..Default::default()
        };
        settlement_years::Entity::insert(row).exec(tx).await.unwrap();
    }
    let row = cost_pools::ActiveModel {
        service_id: Set(asker.service_id),
        year: Set(year),
        slug: Set(secret.into()),
        label: Set("Personnel".into()),
        paid_by: Set(authority),
        sharing_key: Set("equal".into()),
        article: Set(String::new()),
        total_rounding: Set(String::new()),
        position: Set(1),
        ..Default::default()
    };
    let pool = put(tx, row).await;
    let member = cost_pool_members::ActiveModel {
        pool_id: Set(pool),
        authority_id: Set(authority),
    };
    cost_pool_members::Entity::insert(member).exec(tx).await.unwrap();
    let row = cost_lines::ActiveModel {
        pool_id: Set(pool),
        label: Set("Salaires".into()),
        amount_cents: Set(100_000),
        position: Set(1),
        created_at: Set(app.now()),
        ..Default::default()
    };
    let line = put(tx, row).await;
    (pool, line)
}

/// A document of a line. All members of a service read it, so that only that of the other service holds its word.
pub async fn voucher(app: &App, tx: &Tx, asker: &Actor, line: i64, secret: &str) -> i64 {
    let word = match secret {
        "secretgamma" => secret,
        _ => "facture",
    };
    let row = cost_documents::ActiveModel {
        service_id: Set(asker.service_id),
        line_id: Set(line),
        name: Set(format!("{word}.csv")),
        content_type: Set("text/csv; charset=utf-8".into()),
        size: Set(7),
        digest: Set(essaim::crypto::digest(word.as_bytes())),
        blob_id: Set(essaim::blobs::keep(tx, word.as_bytes()).await.unwrap()),
        added_at: Set(app.now()),
        added_label: Set("Odile".into()),
        ..Default::default()
    };
    put(tx, row).await
}

/// A simulation that was not shared, of one member and one pool.
pub async fn simulation(app: &App, tx: &Tx, asker: &Actor, year: i64, secret: &str) -> i64 {
    let input = r#"{"year":2025,"members":["Un"],"quantities":{"equal":{"Un":1}},
        "pools":[{"id":"p","paid_by":"Un","key":"equal","among":["Un"],"lines":[["x",100]]}]}"#;
    let row = simulations::ActiveModel {
        service_id: Set(asker.service_id),
        name: Set(secret.into()),
        year: Set(year),
        before_input: Set(input.into()),
        after_input: Set(input.into()),
        labels: Set("{}".into()),
        shared: Set(false),
        created_at: Set(app.now()),
        created_label: Set("Odile".into()),
        updated_at: Set(app.now()),
        ..Default::default()
    };
    put(tx, row).await
}
