//! What the walk puts in addresses and forms: one set of keys for each owner.

use std::collections::BTreeMap;

use essaim::db::entities::{outbox, quotes, ticket_needs, ticket_tasks, tickets, user_tokens};
use essaim::db::{Tx, next_number};
use essaim::desk::links::{self, Link};
use essaim::desk::model::{Channel, Family};
use essaim::desk::store::{self, NewFile};
use essaim::desk::verbs::{self, NewTicket, Reply};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PrimaryKeyTrait, QueryFilter};

use self::around::{asset, calendar, on_call, publisher};
use self::desk::{canned, inbound, tie, time, view};
use self::money::{contest, money, orders, simulation, voucher};
use crate::stage::Stage;

mod around;
mod desk;
mod money;

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
    let need = put(&tx, need).await;
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
    let task = put(&tx, row).await;
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
    let quote = put(&tx, row).await;
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

/// Writes a row of a table with a number for key, and gives its key.
async fn put<A>(tx: &Tx, row: A) -> i64
where
    A: ActiveModelTrait,
    <A::Entity as EntityTrait>::PrimaryKey: PrimaryKeyTrait<ValueType = i64>,
{
    let put = <A::Entity as EntityTrait>::insert(row).exec(tx).await;
    put.unwrap().last_insert_id
}
