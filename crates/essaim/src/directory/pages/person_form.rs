//! The fields of a person, shared by the page that adds one and the page that changes one.

use serde::Deserialize;

use crate::app::App;
use crate::db::entities::{authorities, sites, teams, users};
use crate::directory::model::{self, PersonDraft};
use crate::directory::{Actor, Grant, Role, store};
use crate::error::Result;
use crate::web::Errors;

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub function: String,
    pub authority: String,
    pub site: String,
    /// Slugs of roles that are for the whole service.
    pub role: Vec<String>,
    /// Pôles where the person is a technician; 0 for none in particular.
    pub team: Vec<String>,
    /// Authorities that the person decides for.
    pub referent: Vec<String>,
    pub invite: String,
}

/// Roles given for the whole service, in the order of the page.
const PLAIN: [Role; 6] = [
    Role::Requester,
    Role::Administrative,
    Role::Director,
    Role::Rssi,
    Role::Dpo,
    Role::Administrator,
];

impl Typed {
    /// The fields of a new person: a requester, to be invited.
    pub fn blank() -> Typed {
        Typed {
            role: vec![Role::Requester.slug().into()],
            invite: "oui".into(),
            ..Typed::default()
        }
    }

    /// The fields of an account.
    pub fn of(user: &users::Model, grants: &[Grant]) -> Typed {
        let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let of_role = |role: Role| grants.iter().filter(move |g| g.role == role);
        Typed {
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            email: user.email.clone(),
            function: user.function.clone(),
            authority: id(user.authority_id),
            site: id(user.site_id),
            role: grants
                .iter()
                .filter(|g| PLAIN.contains(&g.role))
                .map(|g| g.role.slug().to_owned())
                .collect(),
            team: of_role(Role::Technician)
                .map(|g| g.team_id.unwrap_or(0).to_string())
                .collect(),
            referent: of_role(Role::Referent)
                .filter_map(|g| g.authority_id)
                .map(|id| id.to_string())
                .collect(),
            invite: String::new(),
        }
    }

    pub fn has_role(&self, slug: &str) -> bool {
        self.role.iter().any(|r| r == slug)
    }

    pub fn has_team(&self, id: &i64) -> bool {
        self.team.iter().any(|t| *t == id.to_string())
    }

    /// Whether the person is a technician in no pôle in particular.
    pub fn is_teamless(&self) -> bool {
        self.has_team(&0)
    }

    pub fn is_referent_of(&self, id: &i64) -> bool {
        self.referent.iter().any(|a| *a == id.to_string())
    }

    pub fn is_of(&self, id: &i64) -> bool {
        self.authority == id.to_string()
    }

    pub fn is_at(&self, id: &i64) -> bool {
        self.site == id.to_string()
    }

    /// Reads the fields. What can be told wrong without the database is told here.
    pub fn draft(&self, errors: &mut Errors) -> PersonDraft {
        let first_name = errors.line("first_name", &self.first_name, 80, "Indiquez le prénom.");
        let last_name = errors.line("last_name", &self.last_name, 80, "Indiquez le nom.");
        let email = model::email(&self.email).unwrap_or_else(|sentence| {
            errors.add("email", sentence);
            self.email.trim().to_lowercase()
        });
        let function = errors.text("function", &self.function, 120, None);
        PersonDraft {
            first_name,
            last_name,
            email,
            function: function.split_whitespace().collect::<Vec<_>>().join(" "),
            authority_id: id(&self.authority),
            site_id: id(&self.site),
            grants: self.grants(),
        }
    }

    fn grants(&self) -> Vec<Grant> {
        let mut grants: Vec<Grant> = PLAIN
            .into_iter()
            .filter(|role| self.has_role(role.slug()))
            .map(|role| Grant {
                role,
                authority_id: None,
                team_id: None,
            })
            .collect();
        for team in unique(&self.team) {
            grants.push(Grant {
                role: Role::Technician,
                authority_id: None,
                team_id: Some(team).filter(|id| *id != 0),
            });
        }
        for authority in unique(&self.referent) {
            grants.push(Grant {
                role: Role::Referent,
                authority_id: Some(authority),
                team_id: None,
            });
        }
        grants
    }
}

/// A key chosen in a list. A text that is no key becomes -1, which no row has: it will be told as foreign.
fn id(typed: &str) -> Option<i64> {
    match typed.trim() {
        "" => None,
        text => Some(text.parse().unwrap_or(-1)),
    }
}

fn unique(typed: &[String]) -> Vec<i64> {
    let mut ids: Vec<i64> = typed.iter().filter_map(|text| id(text)).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// What the lists of the form offer.
pub struct Choices {
    pub authorities: Vec<authorities::Model>,
    pub sites: Vec<sites::Model>,
    pub teams: Vec<teams::Model>,
    pub roles: Vec<Choice>,
    /// Whether « technician, in no pôle » is offered: no pôle exists, or the person is one already.
    pub without_team: bool,
}

/// A role with what it lets do.
pub struct Choice {
    pub slug: &'static str,
    pub label: &'static str,
    pub says: &'static str,
}

impl Choices {
    pub async fn load(app: &App, actor: &Actor, typed: &Typed) -> Result<Choices> {
        let conn = app.db.read();
        let teams = store::teams(conn, actor.service_id).await?;
        Ok(Choices {
            authorities: store::authorities(conn, actor.service_id).await?,
            sites: store::sites(conn, actor.service_id, None).await?,
            roles: PLAIN.into_iter().map(choice).collect(),
            without_team: teams.is_empty() || typed.is_teamless(),
            teams,
        })
    }

    /// The sites of an authority, in a list that may hold others'.
    pub fn sites_of(&self, authority_id: &i64) -> Vec<&sites::Model> {
        self.sites
            .iter()
            .filter(|s| s.authority_id == *authority_id)
            .collect()
    }
}

fn choice(role: Role) -> Choice {
    Choice {
        slug: role.slug(),
        label: role.label(),
        says: match role {
            Role::Requester => "demande de l’aide et suit ses demandes",
            Role::Administrative => "tient le catalogue et les charges, établit le bilan",
            Role::Director => "voit tous les tickets, les tableaux de bord et le bilan",
            Role::Rssi => "voit tous les tickets, pour la sécurité",
            Role::Dpo => "voit tous les tickets, pour les données personnelles",
            Role::Administrator => "tient les comptes et les réglages",
            Role::Technician | Role::Referent => "",
        },
    }
}

#[cfg(test)]
pub fn sample() -> (Typed, Choices) {
    let typed = Typed {
        first_name: "Paul".into(),
        last_name: "Morel".into(),
        email: "paul.morel@example.org".into(),
        authority: "1".into(),
        site: "7".into(),
        team: vec!["3".into()],
        ..Typed::blank()
    };
    let choices = Choices {
        authorities: vec![authorities::Model {
            id: 1,
            service_id: 1,
            short_name: "Alpha".into(),
            name: "Commune d’Alpha".into(),
            kind: "commune".into(),
            siren: String::new(),
            insee: String::new(),
            mail_domain: String::new(),
            population: None,
            position: 0,
        }],
        sites: vec![sites::Model {
            id: 7,
            service_id: 1,
            authority_id: 1,
            name: "Mairie".into(),
        }],
        teams: vec![teams::Model {
            id: 3,
            service_id: 1,
            slug: "support".into(),
            name: "Support".into(),
        }],
        roles: PLAIN.into_iter().map(choice).collect(),
        without_team: false,
    };
    (typed, choices)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_give_each_role_its_place() {
        let typed = Typed {
            role: vec!["requester".into(), "owner".into()],
            team: vec!["3".into(), "3".into(), "0".into()],
            referent: vec!["12".into(), "x".into()],
            ..sample().0
        };
        let mut errors = Errors::none();
        let draft = typed.draft(&mut errors);
        assert!(errors.is_empty());
        let places: Vec<(Role, Option<i64>, Option<i64>)> = draft
            .grants
            .iter()
            .map(|g| (g.role, g.authority_id, g.team_id))
            .collect();
        assert_eq!(
            places,
            [
                (Role::Requester, None, None),
                (Role::Technician, None, None),
                (Role::Technician, None, Some(3)),
                (Role::Referent, Some(-1), None),
                (Role::Referent, Some(12), None),
            ]
        );
    }

    #[test]
    fn what_is_missing_is_told_by_its_field() {
        let mut errors = Errors::none();
        Typed::default().draft(&mut errors);
        let fields: Vec<&str> = errors.all().iter().map(|(field, _)| field.as_ref()).collect();
        assert_eq!(fields, ["first_name", "last_name", "email"]);
    }
}
