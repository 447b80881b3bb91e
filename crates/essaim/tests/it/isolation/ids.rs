//! What the walk puts in addresses and forms: one set of keys for each owner.

use std::collections::BTreeMap;

use essaim::calendar::settings;
use essaim::db::entities::{
    authorities, cost_documents, cost_lines, cost_pool_members, cost_pools, inbound_mails, outbox, quotes,
    revenue_orders, settlement_years, simulations, ticket_contests, ticket_needs, ticket_tasks, tickets,
    user_tokens, year_corrections,
};
use essaim::db::next_number;
use essaim::desk::links::{self, Link};
use essaim::desk::model::{Channel, Family};
use essaim::desk::saved;
use essaim::desk::store::{self, NewFile};
use essaim::desk::verbs::{self, NewTicket, Reply};
use essaim::directory::Actor;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::stage::Stage;

/// The keys of one owner, by the name of the path parameter or of the form's field.
#[derive(Clone, Debug)]
pub struct Ids {
    /// A word that stands in everything that belongs to this owner.
    pub secret: &'static str,
    pub by_name: BTreeMap<&'static str, String>,
}

/// Three owners: Alpha and Beta, members of the same service, and Gamma, member of another.
pub struct Owners {
    pub alpha: Ids,
    pub beta: Ids,
    pub gamma: Ids,
}

pub async fn owners(stage: &Stage) -> Owners {
    let cast = &stage.cast;
    // Numbers of the other service are of another range, so that a number tells its owner.
    let tx = stage.app.db.write().await.unwrap();
    for _ in 0..500 {
        next_number(&tx, cast.other_service, "tickets").await.unwrap();
    }
    tx.commit().await.unwrap();
    Owners {
        alpha: own(
            stage,
            "alice",
            "rita",
            "tom",
            "secretalpha",
            cast.alpha,
            cast.alpha_hall,
            2022,
        )
        .await,
        beta: own(
            stage,
            "bob",
            "bruno",
            "tess",
            "secretbeta",
            cast.beta,
            cast.beta_hall,
            2022,
        )
        .await,
        gamma: own(
            stage,
            "zac",
            "zoe",
            "zoe",
            "secretgamma",
            cast.gamma,
            cast.gamma_hall,
            1999,
        )
        .await,
    }
}

#[allow(clippy::too_many_arguments)]
async fn own(
    stage: &Stage,
    requester: &'static str,
    referent: &'static str,
    technician: &'static str,
    secret: &'static str,
    authority: i64,
    site: i64,
    year: i64,
) -> Ids {
    let app = &stage.app;
    let asker = stage.actor(requester).await;
    let worker = stage.actor(technician).await;
    let tx = app.db.write().await.unwrap();
    let file = NewFile {
        name: format!("{secret}.txt"),
        content_type: "text/plain".into(),
        bytes: secret.into(),
    };
    let inbound_id = inbound(app, &tx, &asker, secret).await;
    let new = NewTicket {
        family: Family::Incident,
        sheet_id: None,
        subject: format!("{secret} écran noir"),
        body: format!("{secret} rien ne s’allume"),
        quoted: String::new(),
        html: String::new(),
        requester_id: asker.id,
        site_id: Some(site),
        channel: Channel::Mail,
        several_people: Some(true),
        blocking: Some(true),
        received_at: app.now(),
        inbound_id: Some(inbound_id),
        files: vec![file],
        announce: true,
    };
    let ticket = verbs::open(app, &tx, &asker, new).await.unwrap();
    let note = Reply {
        body: format!("{secret} secretnote"),
        ..Reply::default()
    };
    verbs::note(app, &tx, &worker, ticket.number, note).await.unwrap();
    let message = store::messages(&tx, ticket.id, false).await.unwrap().remove(0);
    let shown = store::attachments(&tx, ticket.id, std::slice::from_ref(&message))
        .await
        .unwrap();
    let need = ticket_needs::ActiveModel {
        ticket_id: Set(ticket.id),
        kind: Set("network".into()),
        label: Set(format!("{secret} prise")),
        met: Set("no".into()),
        ..Default::default()
    };
    let need = ticket_needs::Entity::insert(need)
        .exec(&tx)
        .await
        .unwrap()
        .last_insert_id;
    essaim::desk::known::store::tell(
        &tx,
        (asker.service_id, ticket.id),
        app.now(),
        &format!("{secret} panne"),
        &[authority],
    )
    .await
    .unwrap();
    let (known, _) = essaim::desk::known::store::of_ticket(&tx, ticket.id)
        .await
        .unwrap()
        .expect("it was told");
    let row = ticket_tasks::ActiveModel {
        service_id: Set(asker.service_id),
        ticket_id: Set(ticket.id),
        position: Set(0),
        label: Set(format!("{secret} tâche")),
        due_day: Set("2026-03-09".into()),
        done: Set(false),
        ..Default::default()
    };
    let task = ticket_tasks::Entity::insert(row)
        .exec(&tx)
        .await
        .unwrap()
        .last_insert_id;
    let row = quotes::ActiveModel {
        service_id: Set(asker.service_id),
        ticket_id: Set(ticket.id),
        authority_id: Set(authority),
        year: Set(Some(year)),
        number: Set(Some(authority)),
        title: Set(format!("{secret} devis")),
        state: Set("sent".into()),
        valid_until: Set("2027-01-01".into()),
        created_at: Set(app.now()),
        sent_at: Set(Some(app.now())),
        ..Default::default()
    };
    let quote = quotes::Entity::insert(row)
        .exec(&tx)
        .await
        .unwrap()
        .last_insert_id;
    let (pool, line) = money(app, &tx, &asker, authority, year, secret).await;
    let voucher = voucher(app, &tx, &asker, line, secret).await;
    let (order, correction) = orders(app, &tx, &asker, authority, year, secret).await;
    let simulation = simulation(app, &tx, &asker, year, secret).await;
    let contest = contest(app, &tx, &asker, &ticket, year, secret).await;
    let (version, convention_article, agent) =
        super::agreement::agreement(app, &tx, &asker, authority, secret).await;
    let (closure, window) = calendar(app, &tx, &asker, authority, secret).await;
    let on_call = on_call(app, &tx, &asker, authority, secret).await;
    let view = view(app, &tx, &worker, secret).await;
    let time = time(app, &tx, &worker, ticket.number, ticket.id).await;
    let tie = tie(app, &tx, &worker, &asker, ticket.number).await;
    let canned = canned(&tx, &worker, secret).await;
    let team = essaim::directory::store::teams(&tx, asker.service_id)
        .await
        .unwrap()[0]
        .id;
    let declared = essaim::circumstances::store::Declaration {
        reason: secret.into(),
        detail: secret.into(),
        starts_at: app.now() + 200 * 86_400,
        ends_at: None,
        authorities: Some(vec![authority]),
    };
    let circumstance = essaim::circumstances::store::add(&tx, &asker, app.now(), &declared)
        .await
        .unwrap();
    let publisher = publisher(&tx, &worker, secret).await;
    let asset = asset(app, &tx, &asker, authority, secret).await;
    let draft = essaim::knowledge::store::Draft {
        title: format!("{secret} article"),
        body: secret.into(),
        members: Some(vec![authority]),
        published: true,
        ..Default::default()
    };
    let advice = essaim::knowledge::store::write(&tx, &worker, app.now(), None, draft)
        .await
        .unwrap();
    let token = format!("token-{secret}");
    let row = user_tokens::ActiveModel {
        digest: Set(essaim::crypto::digest(token.as_bytes())),
        user_id: Set(asker.id),
        purpose: Set("reset".into()),
        created_at: Set(app.now()),
        expires_at: Set(app.now() + 3600),
        used_at: Set(None),
    };
    user_tokens::Entity::insert(row).exec(&tx).await.unwrap();
    tx.commit().await.unwrap();
    let mail = outbox::Entity::find()
        .filter(outbox::Column::TicketId.eq(ticket.id))
        .one(app.db.read())
        .await
        .unwrap()
        .expect("e-mail 1 waits");
    let follow = links::follow(app, ticket.id, asker.id);
    let confirm = links::confirm(
        app,
        Link {
            ticket_id: ticket.id,
            requester_id: asker.id,
            round: 0,
        },
    );
    let accord = essaim::quotes::links::path(
        app,
        essaim::quotes::links::Link {
            quote_id: quote,
            user_id: stage.cast.id(referent),
        },
    );
    let last = |link: &str| link.rsplit('/').next().unwrap_or_default().to_owned();
    let person = stage.cast.id(referent);
    let by_name = BTreeMap::from([
        ("number", ticket.number.to_string()),
        ("ticket", ticket.number.to_string()),
        ("attachment", shown[0].id.to_string()),
        ("message", message.id.to_string()),
        ("inbound", inbound_id.to_string()),
        ("mail", mail.id.to_string()),
        ("user", person.to_string()),
        ("requester", asker.id.to_string()),
        ("technician", worker.id.to_string()),
        ("authority", authority.to_string()),
        ("site", site.to_string()),
        ("year", year.to_string()),
        ("view", view.to_string()),
        ("team", team.to_string()),
        ("tie", tie.to_string()),
        ("time", time.to_string()),
        ("other", ticket.number.to_string()),
        ("canned", canned.to_string()),
        ("pool", pool.to_string()),
        ("line", line.to_string()),
        ("voucher", voucher.to_string()),
        ("order", order.to_string()),
        ("correction", correction.to_string()),
        ("simulation", simulation.to_string()),
        ("contest", contest.to_string()),
        ("need", need.to_string()),
        ("incident", known.id.to_string()),
        ("task", task.to_string()),
        ("quote", quote.to_string()),
        ("accord", last(&accord)),
        ("version", version.to_string()),
        ("convention_article", convention_article.to_string()),
        ("agent", agent.to_string()),
        ("closure", closure.to_string()),
        ("window", window.to_string()),
        ("on_call", on_call.to_string()),
        ("circumstance", circumstance.to_string()),
        ("publisher", publisher.to_string()),
        ("asset", asset.to_string()),
        ("advice", advice.to_string()),
        ("half", format!("{year}-1")),
        ("sheet", "1".into()),
        ("follow", last(&follow)),
        ("confirm", last(&confirm)),
        ("token", token),
    ]);
    Ids { secret, by_name }
}

/// A revenue order and a correction. All members of a service read them, so that only those of the other service hold
/// its word.
async fn orders(
    app: &essaim::app::App,
    tx: &essaim::db::Tx,
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
    let order = revenue_orders::Entity::insert(row)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id;
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
    let correction = year_corrections::Entity::insert(row)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id;
    (order, correction)
}

/// A contest of the ticket, without an answer.
async fn contest(
    app: &essaim::app::App,
    tx: &essaim::db::Tx,
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
    ticket_contests::Entity::insert(row)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id
}

/// A view that a technician kept for their pôle.
async fn view(app: &essaim::app::App, tx: &essaim::db::Tx, worker: &Actor, secret: &str) -> i64 {
    let draft = saved::verbs::Draft {
        name: secret.into(),
        team_id: worker.teams().first().copied(),
        question: format!("q={secret}"),
        position: 1,
    };
    saved::verbs::keep(app, tx, worker, draft).await.unwrap().id
}

/// A canned reply of a technician's pôle; of the whole service for who is in none.
async fn canned(tx: &essaim::db::Tx, worker: &Actor, secret: &str) -> i64 {
    let row = essaim::db::entities::canned_replies::ActiveModel {
        service_id: Set(worker.service_id),
        team_id: Set(worker.teams().first().copied()),
        title: Set(secret.into()),
        body: Set(secret.into()),
        created_at: Set(0),
        updated_at: Set(0),
        ..Default::default()
    };
    essaim::desk::canned::store::insert(tx, row).await.unwrap().id
}

/// Time spent on a ticket by who works there.
async fn time(
    app: &essaim::app::App,
    tx: &essaim::db::Tx,
    worker: &Actor,
    number: i64,
    ticket_id: i64,
) -> i64 {
    let entry = essaim::desk::spent::verbs::Entry {
        day: jiff::civil::date(2026, 3, 2),
        minutes: 30,
        on_site: true,
        travel_km: 12,
        note: String::new(),
    };
    essaim::desk::spent::verbs::spend(app, tx, worker, number, entry)
        .await
        .unwrap();
    essaim::desk::spent::store::of_ticket(tx, ticket_id)
        .await
        .unwrap()[0]
        .id
}

/// A tie between a ticket and another of the same person; the key of the tie.
async fn tie(app: &essaim::app::App, tx: &essaim::db::Tx, worker: &Actor, asker: &Actor, number: i64) -> i64 {
    let new = NewTicket {
        family: Family::Incident,
        sheet_id: None,
        subject: "La même chose".into(),
        body: "Encore.".into(),
        quoted: String::new(),
        html: String::new(),
        requester_id: asker.id,
        site_id: None,
        channel: Channel::Mail,
        several_people: None,
        blocking: None,
        received_at: app.now(),
        inbound_id: None,
        files: vec![],
        announce: false,
    };
    let other = verbs::open(app, tx, asker, new).await.unwrap();
    let kind = essaim::desk::ties::model::Kind::Duplicate;
    essaim::desk::ties::verbs::link(app, tx, worker, other.number, kind, number)
        .await
        .unwrap();
    essaim::desk::ties::store::of_ticket(tx, other.id).await.unwrap()[0].id
}

/// A day off and an on-call window, both to come.
async fn calendar(
    app: &essaim::app::App,
    tx: &essaim::db::Tx,
    asker: &Actor,
    authority: i64,
    secret: &str,
) -> (i64, i64) {
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
async fn on_call(
    app: &essaim::app::App,
    tx: &essaim::db::Tx,
    asker: &Actor,
    authority: i64,
    secret: &str,
) -> i64 {
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
async fn publisher(tx: &essaim::db::Tx, worker: &Actor, secret: &str) -> i64 {
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
async fn asset(
    app: &essaim::app::App,
    tx: &essaim::db::Tx,
    asker: &Actor,
    authority: i64,
    secret: &str,
) -> i64 {
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

async fn inbound(app: &essaim::app::App, tx: &essaim::db::Tx, asker: &Actor, secret: &str) -> i64 {
    let raw_id = store::keep_blob(tx, format!("Subject: {secret}\r\n\r\n{secret}").as_bytes())
        .await
        .unwrap();
    let row = inbound_mails::ActiveModel {
        service_id: Set(asker.service_id),
        digest: Set(secret.into()),
        content_digest: Set(secret.into()),
        message_id: Set(format!("{secret}@example.org")),
        from_address: Set(asker.email.clone()),
        from_name: Set(secret.into()),
        subject: Set(secret.into()),
        received_at: Set(app.now()),
        fate: Set("quarantine".into()),
        reason: Set("Expéditeur inconnu".into()),
        cause: Set("unknown".into()),
        raw_id: Set(raw_id),
        ..Default::default()
    };
    inbound_mails::Entity::insert(row)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id
}

/// One pool of one line, paid by the owner; members of one service share a year.
async fn money(
    app: &essaim::app::App,
    tx: &essaim::db::Tx,
    asker: &Actor,
    authority: i64,
    year: i64,
    secret: &str,
) -> (i64, i64) {
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
    let pool = cost_pools::Entity::insert(row)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id;
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
    let line = cost_lines::Entity::insert(row)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id;
    (pool, line)
}

/// A document of a line. All members of a service read it, so that only that of the other service holds its word.
async fn voucher(app: &essaim::app::App, tx: &essaim::db::Tx, asker: &Actor, line: i64, secret: &str) -> i64 {
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
    cost_documents::Entity::insert(row)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id
}

/// A simulation that was not shared, of one member and one pool.
async fn simulation(
    app: &essaim::app::App,
    tx: &essaim::db::Tx,
    asker: &Actor,
    year: i64,
    secret: &str,
) -> i64 {
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
    simulations::Entity::insert(row)
        .exec(tx)
        .await
        .unwrap()
        .last_insert_id
}

/// Whether any ticket carries a key of another service: a foreign key that a form let through.
pub async fn mixed_tickets(stage: &Stage) -> Vec<i64> {
    let all = tickets::Entity::find().all(stage.app.db.read()).await.unwrap();
    let cast = &stage.cast;
    all.into_iter()
        .filter(|t| {
            let foreign = t.service_id == cast.other_service;
            (t.authority_id == cast.gamma) != foreign
                || t.site_id.is_some_and(|s| (s == cast.gamma_hall) != foreign)
                || t.sheet_id.is_some_and(|s| (s == cast.other_sheet) != foreign)
        })
        .map(|t| t.number)
        .collect()
}
