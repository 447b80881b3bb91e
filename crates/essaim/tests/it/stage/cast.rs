//! The cast of every test, written in the database.

use std::collections::HashMap;

use essaim::app::App;
use essaim::db::entities::{authorities, service_sheets, shared_services, sites, teams, user_roles, users};
use essaim::directory::store as directory;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::PASSWORD;

/// Keys of what the stage holds, for forms and addresses.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    pub service: i64,
    pub other_service: i64,
    pub alpha: i64,
    pub beta: i64,
    pub gamma: i64,
    pub alpha_hall: i64,
    pub beta_hall: i64,
    pub gamma_hall: i64,
    pub support: i64,
    pub sheet: i64,
    pub other_sheet: i64,
    pub people: HashMap<&'static str, i64>,
}

impl Cast {
    pub fn id(&self, name: &str) -> i64 {
        self.people[name]
    }
}

/// Writes the cast in the database.
pub async fn cast(app: &App) -> Cast {
    let tx = app.db.write().await.unwrap();
    let now = app.now();
    let mut cast = Cast::default();
    for (slug, name) in [
        ("essai", "Service commun d’essai"),
        ("ailleurs", "Service commun d’ailleurs"),
    ] {
        let row = shared_services::ActiveModel {
            slug: Set(slug.into()),
            name: Set(name.into()),
            short_name: Set(slug.to_uppercase()),
            support_address: Set(format!("support@{slug}.example.org")),
            zone: Set("metropole".into()),
            created_at: Set(now),
            ..Default::default()
        };
        let id = shared_services::Entity::insert(row)
            .exec(&tx)
            .await
            .unwrap()
            .last_insert_id;
        if slug == "essai" {
            cast.service = id
        } else {
            cast.other_service = id
        }
    }
    for (position, (name, service)) in [
        ("Alpha", cast.service),
        ("Beta", cast.service),
        ("Gamma", cast.other_service),
    ]
    .into_iter()
    .enumerate()
    {
        let row = authorities::ActiveModel {
            service_id: Set(service),
            short_name: Set(name.into()),
            name: Set(format!("Commune d’{name}")),
            kind: Set("commune".into()),
            siren: Set(String::new()),
            insee: Set(String::new()),
            mail_domain: Set(format!("{}.example.org", name.to_lowercase())),
            position: Set(i64::try_from(position).unwrap()),
            ..Default::default()
        };
        let id = authorities::Entity::insert(row)
            .exec(&tx)
            .await
            .unwrap()
            .last_insert_id;
        let row = sites::ActiveModel {
            service_id: Set(service),
            authority_id: Set(id),
            name: Set(format!("Mairie d’{name}")),
            ..Default::default()
        };
        let site = sites::Entity::insert(row).exec(&tx).await.unwrap().last_insert_id;
        match name {
            "Alpha" => (cast.alpha, cast.alpha_hall) = (id, site),
            "Beta" => (cast.beta, cast.beta_hall) = (id, site),
            _ => (cast.gamma, cast.gamma_hall) = (id, site),
        }
    }
    for service in [cast.service, cast.other_service] {
        let row = teams::ActiveModel {
            service_id: Set(service),
            slug: Set("support".into()),
            name: Set("Support".into()),
            ..Default::default()
        };
        let team = teams::Entity::insert(row).exec(&tx).await.unwrap().last_insert_id;
        let row = service_sheets::ActiveModel {
            service_id: Set(service),
            number: Set(1),
            family: Set("incident".into()),
            name: Set("Panne de connexion".into()),
            description: Set("Internet, messagerie, poste.".into()),
            handler: Set("Support".into()),
            team_id: Set(Some(team)),
            prerequisite: Set(String::new()),
            delay_rule: Set("commitment".into()),
            condition: Set(String::new()),
            on_quote: Set(false),
            default_priority: Set(String::new()),
            icon: Set("app".into()),
            keywords: Set("internet".into()),
            folded: Set("panne de connexion internet messagerie poste".into()),
            in_portal: Set(true),
            ..Default::default()
        };
        let sheet = service_sheets::Entity::insert(row)
            .exec(&tx)
            .await
            .unwrap()
            .last_insert_id;
        if service == cast.service {
            (cast.support, cast.sheet) = (team, sheet);
        } else {
            cast.other_sheet = sheet;
        }
    }
    let hash = essaim::directory::password::hash_now(PASSWORD).unwrap();
    let every = [
        "referent",
        "technician",
        "administrative",
        "director",
        "rssi",
        "dpo",
        "administrator",
    ];
    let people: [(&'static str, &str, i64, i64, &[&str]); 13] = [
        ("alice", "Martin", cast.alpha, cast.alpha_hall, &["requester"]),
        (
            "rita",
            "Petit",
            cast.alpha,
            cast.alpha_hall,
            &["requester", "referent"],
        ),
        ("bob", "Durand", cast.beta, cast.beta_hall, &["requester"]),
        (
            "bruno",
            "Leroy",
            cast.beta,
            cast.beta_hall,
            &["requester", "referent"],
        ),
        ("tom", "Roux", cast.alpha, cast.alpha_hall, &["technician"]),
        ("tess", "Faure", cast.alpha, cast.alpha_hall, &["technician"]),
        (
            "odile",
            "Garnier",
            cast.alpha,
            cast.alpha_hall,
            &["administrative"],
        ),
        ("denis", "Blanc", cast.alpha, cast.alpha_hall, &["director"]),
        ("rosa", "Colin", cast.alpha, cast.alpha_hall, &["rssi"]),
        ("dora", "Vidal", cast.alpha, cast.alpha_hall, &["dpo"]),
        ("ada", "Noel", cast.alpha, cast.alpha_hall, &["administrator"]),
        ("zoe", "Ailleurs", cast.gamma, cast.gamma_hall, &every),
        ("zac", "Ailleurs", cast.gamma, cast.gamma_hall, &["requester"]),
    ];
    for (first, last, authority, site, roles) in people {
        let service = if authority == cast.gamma {
            cast.other_service
        } else {
            cast.service
        };
        let domain = match authority {
            a if a == cast.alpha => "alpha",
            a if a == cast.beta => "beta",
            _ => "gamma",
        };
        let first_name = first[..1].to_uppercase() + &first[1..];
        let email = format!("{first}@{domain}.example.org");
        let row = users::ActiveModel {
            service_id: Set(service),
            authority_id: Set(Some(authority)),
            site_id: Set(Some(site)),
            email: Set(email.clone()),
            folded: Set(directory::folded_person(&first_name, last, &email, domain)),
            first_name: Set(first_name),
            last_name: Set(last.into()),
            function: Set(String::new()),
            password_hash: Set(Some(hash.clone())),
            active: Set(true),
            failed_logins: Set(0),
            created_at: Set(now),
            ..Default::default()
        };
        let id = users::Entity::insert(row).exec(&tx).await.unwrap().last_insert_id;
        cast.people.insert(first, id);
        for role in roles {
            let row = user_roles::ActiveModel {
                user_id: Set(id),
                role: Set((*role).into()),
                authority_id: Set((*role == "referent").then_some(authority)),
                team_id: Set((*role == "technician" && service == cast.service).then_some(cast.support)),
                ..Default::default()
            };
            user_roles::Entity::insert(row).exec(&tx).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    cast
}
