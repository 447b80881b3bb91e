//! What members asked and the department declared: on-call, exceptional circumstances, faults at publishers, heads of the
//! pôles; and what the department knows.

use jiff::civil::Weekday;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::house::House;
use crate::calendar::store as calendar;
use crate::circumstances::model::State as Declared;
use crate::circumstances::store::{self as circumstances, Declaration};
use crate::db::Tx;
use crate::db::entities::{on_call_windows, tickets, users};
use crate::directory::{Actor, Role, store as directory};
use crate::error::{Error, Result};
use crate::knowledge::store::{self as knowledge, Draft};
use crate::oncall::model::State as Asked;
use crate::oncall::store::{self as oncall, Decision, NewRequest};
use crate::publishers::model::{Unit, expected};
use crate::publishers::store::{self as publishers, NewCase, Sheet};
use crate::web::words;

const DAY: i64 = 86_400;

/// Writes all of it, as it would stand at `now`.
pub async fn write(tx: &Tx, house: &House, now: i64) -> Result<()> {
    let director = holder(tx, house, Role::Director).await?;
    let technician = actor(tx, &house.technicians[0].1).await?;
    on_call(tx, house, &director, now).await?;
    exceptional(tx, house, &director, &technician, now).await?;
    faults(tx, house, &technician, now).await?;
    heads(tx, house).await?;
    articles(tx, house, &technician, now).await
}

async fn actor(tx: &Tx, user: &users::Model) -> Result<Actor> {
    directory::actor(tx, user.id)
        .await?
        .ok_or_else(|| Error::internal(format!("{} has no account", user.email)))
}

async fn holder(tx: &Tx, house: &House, role: Role) -> Result<Actor> {
    let all = directory::holders(tx, house.service.id, role).await?;
    match all.first() {
        Some(user) => actor(tx, user).await,
        None => Err(Error::internal(format!("nobody is {role:?}"))),
    }
}

/// The referent of a member.
async fn referent(tx: &Tx, house: &House, authority_id: i64) -> Result<Option<Actor>> {
    for user in directory::holders(tx, house.service.id, Role::Referent).await? {
        let who = actor(tx, &user).await?;
        if who.referent_of().contains(&authority_id) {
            return Ok(Some(who));
        }
    }
    Ok(None)
}

/// A request that became the window to come, one to decide, and one that was refused.
async fn on_call(tx: &Tx, house: &House, director: &Actor, now: i64) -> Result<()> {
    let windows = on_call_windows::Entity::find()
        .filter(on_call_windows::Column::ServiceId.eq(house.service.id))
        .filter(on_call_windows::Column::StartsAt.gt(now))
        .all(tx)
        .await?;
    for window in windows {
        let Some(who) = referent(tx, house, window.authority_id).await? else {
            continue;
        };
        let new = NewRequest {
            authority_id: window.authority_id,
            starts_at: window.starts_at,
            ends_at: window.ends_at,
            reason: window.reason.clone(),
        };
        let id = oncall::add(tx, &who, window.created_at, &new).await?;
        let request = oncall::request(tx, director, id).await?;
        let decision = Decision {
            state: Asked::Accepted,
            answer: "",
            window_id: Some(window.id),
        };
        oncall::decide(tx, director, window.created_at + DAY, &request, decision).await?;
    }
    for (short, days, reason, refused) in [
        ("BCR", 45, "Forum des associations, mairie ouverte", ""),
        (
            "Chevry-Cossigny",
            38,
            "Fête de la ville",
            "Le service n’est pas tenu de couvrir une fête ; un numéro d’urgence vous sera donné.",
        ),
    ] {
        let authority = house.authority(short)?.id;
        let Some(who) = referent(tx, house, authority).await? else {
            continue;
        };
        let new = saturday(authority, now, days, reason);
        let id = oncall::add(tx, &who, now - 2 * DAY, &new).await?;
        if !refused.is_empty() {
            let request = oncall::request(tx, director, id).await?;
            let decision = Decision {
                state: Asked::Refused,
                answer: refused,
                window_id: None,
            };
            oncall::decide(tx, director, now - DAY, &request, decision).await?;
        }
    }
    Ok(())
}

/// The morning of the first Saturday at least so many days from now.
fn saturday(authority_id: i64, now: i64, days: i64, reason: &str) -> NewRequest {
    let mut day = words::local(now + days * DAY).date();
    while day.weekday() != Weekday::Saturday {
        day = day.tomorrow().unwrap_or(day);
    }
    let at = |hour| words::at_local(day.at(hour, 0, 0, 0)).as_second();
    NewRequest {
        authority_id,
        starts_at: at(9),
        ends_at: at(13),
        reason: reason.into(),
    }
}

/// A period that was approved, and one to approve.
async fn exceptional(tx: &Tx, house: &House, director: &Actor, technician: &Actor, now: i64) -> Result<()> {
    let day = words::local(now - 12 * DAY).date();
    let at = |hour| words::at_local(day.at(hour, 0, 0, 0)).as_second();
    let cut = Declaration {
        reason: "Fibre coupée par des travaux de voirie".into(),
        detail: "L’opérateur a rétabli la ligne dans la soirée ; le secours en 4G ne suffisait pas à tous les sites."
            .into(),
        starts_at: at(8),
        ends_at: Some(at(19)),
        authorities: None,
    };
    let id = circumstances::add(tx, technician, at(10), &cut).await?;
    let step = (Declared::Proposed, Declared::Approved);
    circumstances::decide(tx, director, at(11), id, step, "").await?;
    let storm = Declaration {
        reason: "Orage : onduleur de la mairie hors service".into(),
        detail: String::new(),
        starts_at: now - 3 * DAY,
        ends_at: Some(now - 3 * DAY + 5 * 3600),
        authorities: Some(vec![house.authority("Servon")?.id]),
    };
    circumstances::add(tx, technician, now - 2 * DAY, &storm).await?;
    Ok(())
}

/// Name, software, contact, address, contract, delay and its unit.
const PUBLISHERS: [(&str, &str, &str, &str, &str, i64, Unit); 4] = [
    (
        "Comptoir Public",
        "Finances, ressources humaines",
        "Assistance, choix 2",
        "assistance@comptoir-public.example.org",
        "CP-2024-118",
        2,
        Unit::WorkingDays,
    ),
    (
        "Registre et Cie",
        "État civil, élections",
        "Hotline",
        "hotline@registre.example.org",
        "RC-77-0043",
        8,
        Unit::Hours,
    ),
    (
        "Cantine Claire",
        "Restauration et périscolaire",
        "Espace client",
        "support@cantine-claire.example.org",
        "",
        5,
        Unit::WorkingDays,
    ),
    (
        "Cadastre Ouvert",
        "Urbanisme, SIG",
        "Service client",
        "client@cadastre-ouvert.example.org",
        "2023-SIG",
        10,
        Unit::Days,
    ),
];

/// The publishers, and the tickets that wait for one of them.
async fn faults(tx: &Tx, house: &House, technician: &Actor, now: i64) -> Result<()> {
    let mut keys = Vec::new();
    for (name, software, contact, email, contract, delay_amount, unit) in PUBLISHERS {
        let sheet = Sheet {
            name: name.into(),
            software: software.into(),
            contact: contact.into(),
            email: email.into(),
            phone: String::new(),
            contract: contract.into(),
            delay_amount,
            delay_unit: unit.slug(),
            active: true,
        };
        let id = publishers::write(tx, technician, None, sheet).await?;
        keys.push((
            id.ok_or_else(|| Error::internal("a publisher twice"))?,
            delay_amount,
            unit,
        ));
    }
    let calendars = calendar::calendars(tx, house.service.id).await?;
    let waiting = tickets::Entity::find()
        .filter(tickets::Column::ServiceId.eq(house.service.id))
        .filter(tickets::Column::State.eq("suspended"))
        .order_by_asc(tickets::Column::Id)
        .all(tx)
        .await?;
    let mut place = 0;
    for ticket in waiting {
        let events = crate::desk::store::events(tx, ticket.id).await?;
        let stopped = events.iter().rev().find(|e| e.kind == "suspended");
        let Some(stopped) = stopped.filter(|e| e.reason.contains("éditeur")) else {
            continue;
        };
        let (publisher_id, amount, unit) = keys[place % keys.len()];
        place += 1;
        let expected_at = expected(stopped.at, amount, unit, calendars.base())
            .ok_or_else(|| Error::internal("a calendar without any open day"))?;
        let case = NewCase {
            ticket_id: ticket.id,
            publisher_id,
            reference: format!("{} {:03}", 48 + place, 211 + 37 * place),
            contact: "Assistance".into(),
            sent_at: stopped.at,
            expected_at,
        };
        let id = publishers::add_case(tx, technician, stopped.at, case).await?;
        if expected_at < now {
            let said = "Rappelés au téléphone : le correctif est en test, réponse promise cette semaine.";
            publishers::add_follow_up(tx, technician, id, (expected_at + 3600).min(now - 600), said).await?;
        }
    }
    Ok(())
}

/// The first person of each pôle whose function says that they answer for it, or the first one.
async fn heads(tx: &Tx, house: &House) -> Result<()> {
    for team_id in house.teams.values() {
        let people = || house.technicians.iter().filter(|(team, _)| team == team_id);
        let head = people()
            .find(|(_, user)| user.function.starts_with("Responsable"))
            .or_else(|| people().next());
        if let Some((_, user)) = head {
            crate::alerts::store::set_head(tx, house.service.id, *team_id, Some(user.id)).await?;
        }
    }
    Ok(())
}

/// Title, text, other words, and how many people it has helped.
const ARTICLES: [(&str, &str, &str, usize); 6] = [
    (
        "Mon imprimante ne répond pas",
        "Dans huit cas sur dix, l’imprimante attend du papier ou a perdu le réseau.\n\n1. Regardez son écran : bac vide, \
         bourrage ou porte ouverte ?\n2. Éteignez-la, attendez **dix secondes**, rallumez-la.\n3. Imprimez une page d’essai \
         depuis un autre poste.\n\n> Si un collègue imprime et pas vous, redémarrez votre poste.\n\nRien n’y fait ? Demandez au \
         service en donnant le **nom collé sur l’imprimante**.",
        "bourrage, papier, impression, copieur, toner",
        6,
    ),
    (
        "J’ai oublié mon mot de passe",
        "Vous pouvez en choisir un autre sans appeler.\n\n- Sur l’écran de connexion, cliquez sur **Mot de passe oublié**.\n- Un \
         courriel vous arrive dans les deux minutes.\n- Choisissez au moins douze caractères ; une phrase se retient \
         mieux.\n\nLe service ne vous demandera *jamais* votre mot de passe.",
        "session, connexion, identifiant, compte bloqué",
        9,
    ),
    (
        "Retrouver un fichier effacé hier",
        "Les dossiers partagés sont sauvegardés chaque nuit.\n\n1. Clic droit sur le dossier, puis **Versions précédentes**.\n2. \
         Choisissez la date d’hier.\n3. Copiez le fichier ailleurs, sans remplacer le dossier.\n\nLe fichier est plus vieux ? \
         Ouvrez un ticket avec son nom et son chemin.",
        "sauvegarde, restauration, supprimé, perdu, document",
        4,
    ),
    (
        "Se connecter au réseau sans fil de la mairie",
        "Le réseau `mairie-agents` est pour les postes du service, `mairie-public` pour tous les autres.\n\n- Un poste du \
         service s’y connecte seul.\n- Pour un téléphone personnel, prenez le réseau public.",
        "wifi, internet, tablette",
        2,
    ),
    (
        "Signer un document avec sa clé de signature",
        "## Avant de signer\n\nBranchez la clé **avant** d’ouvrir le parapheur.\n\n## Si la clé n’est pas vue\n\n- Changez de \
         prise USB.\n- Fermez puis rouvrez le navigateur.\n- Vérifiez la date de fin du certificat, écrite sur la clé.",
        "certificat, parapheur, signature électronique",
        3,
    ),
    (
        "Partager son écran en réunion à distance",
        "À relire par le pôle études avant publication.",
        "visioconférence, réunion",
        0,
    ),
];

async fn articles(tx: &Tx, house: &House, technician: &Actor, now: i64) -> Result<()> {
    let mut readers = Vec::new();
    for user in house.requesters.values().flatten() {
        readers.push(actor(tx, user).await?);
        if readers.len() == 12 {
            break;
        }
    }
    readers.retain(|r| !r.is_staff());
    readers.sort_by_key(|r| r.id);
    for (place, (title, body, keywords, helped)) in (0_i64..).zip(ARTICLES) {
        let draft = Draft {
            title: title.into(),
            body: body.into(),
            keywords: keywords.into(),
            members: None,
            published: place < 5,
            ticket_id: None,
        };
        let written = now - (120 - 9 * place) * DAY;
        let id = knowledge::write(tx, technician, written, None, draft).await?;
        for (turn, reader) in (0_i64..).zip(readers.iter().cycle().take(helped * 3)) {
            let at = written + (turn + 1) * 2 * DAY;
            if at < now {
                knowledge::note_use(tx, reader, at, id, "read", "").await?;
                if turn % 3 == 0 {
                    knowledge::note_use(tx, reader, at + 120, id, "helped", "").await?;
                }
            }
        }
    }
    Ok(())
}
