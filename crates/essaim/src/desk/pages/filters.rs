//! What a list of tickets is asked to show, as its address says it, and the choices that the filters offer.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::desk::model::{Family, State};
use crate::desk::store::{Filter, View};
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::web::paging::Cursor;

/// The query of a list: slugs and keys as typed. What is not understood counts as not asked.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Asked {
    pub vue: String,
    pub pole: String,
    pub collectivite: String,
    pub technicien: String,
    pub etat: String,
    pub priorite: String,
    pub famille: String,
    pub annee: String,
    /// `recus`: the newest first.
    pub tri: String,
    pub q: String,
    pub apres: String,
}

/// The three priorities, in the order of a list of choices.
const PRIORITIES: [(&str, &str); 3] = [("high", "haute"), ("medium", "moyenne"), ("low", "basse")];

/// The order of a list with the newest first.
const NEWEST: &str = "recus";

impl Asked {
    /// The filter of a list that shows `view` unless asked otherwise.
    pub fn filter(&self, view: View) -> Filter {
        Filter {
            authority_id: self.collectivite.parse().ok(),
            team_id: self.pole.parse().ok(),
            technician_id: self.technicien.parse().ok(),
            state: State::parse(&self.etat),
            priority: PRIORITIES
                .iter()
                .map(|(slug, _)| *slug)
                .find(|slug| *slug == self.priorite),
            family: Family::parse(&self.famille).map(Family::slug),
            year: self.annee.parse().ok(),
            newest: self.tri == NEWEST,
            search: self.q.clone(),
            after: Cursor::parse(&self.apres),
            ..Filter::of(View::parse(&self.vue).unwrap_or(view))
        }
    }

    /// Whether anything narrows the view.
    pub fn is_narrowed(&self) -> bool {
        self.is_filtered() || !self.q.is_empty()
    }

    /// Whether something is chosen in the filters, apart from the words searched.
    pub fn is_filtered(&self) -> bool {
        [
            &self.pole,
            &self.collectivite,
            &self.technicien,
            &self.etat,
            &self.priorite,
            &self.famille,
            &self.annee,
        ]
        .into_iter()
        .any(|value| !value.is_empty())
    }

    /// An address with the same question, from another place of the list.
    pub fn page(&self, path: &str, after: &str) -> String {
        let asked = Asked {
            apres: after.to_owned(),
            ..self.clone()
        };
        asked.address(path)
    }

    /// The address of a question, without what is not asked.
    pub fn address(&self, path: &str) -> String {
        let pairs: Vec<(&str, &str)> = [
            ("vue", &self.vue),
            ("pole", &self.pole),
            ("collectivite", &self.collectivite),
            ("technicien", &self.technicien),
            ("etat", &self.etat),
            ("priorite", &self.priorite),
            ("famille", &self.famille),
            ("annee", &self.annee),
            ("tri", &self.tri),
            ("q", &self.q),
            ("apres", &self.apres),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name, value.as_str()))
        .collect();
        if pairs.is_empty() {
            return path.to_owned();
        }
        format!(
            "{path}?{}",
            serde_urlencoded::to_string(pairs).unwrap_or_default()
        )
    }
}

/// One line of a `<select>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

impl Choice {
    pub fn new(value: impl ToString, label: impl Into<String>, current: &str) -> Choice {
        let value = value.to_string();
        Choice {
            chosen: value == current,
            label: label.into(),
            value,
        }
    }
}

/// A filter: its field, its word, and what can be chosen (an empty value comes first and means everything).
pub struct Select {
    pub name: &'static str,
    pub label: &'static str,
    pub all: &'static str,
    pub choices: Vec<Choice>,
}

/// The filters that both lists share: who asks, how urgent, what, where it stands.
pub async fn common(app: &App, actor: &Actor, asked: &Asked) -> Result<Vec<Select>> {
    let conn = app.db.read();
    let authorities = directory::visible_authorities(conn, actor).await?;
    Ok(vec![
        Select {
            name: "collectivite",
            label: "Collectivité",
            all: "toutes",
            choices: authorities
                .into_iter()
                .map(|a| Choice::new(a.id, a.short_name, &asked.collectivite))
                .collect(),
        },
        Select {
            name: "etat",
            label: "État",
            all: "tous",
            choices: State::ALL
                .into_iter()
                .map(|s| Choice::new(s.slug(), s.label(), &asked.etat))
                .collect(),
        },
        Select {
            name: "priorite",
            label: "Priorité",
            all: "toutes",
            choices: PRIORITIES
                .into_iter()
                .map(|(slug, label)| Choice::new(slug, label, &asked.priorite))
                .collect(),
        },
        Select {
            name: "famille",
            label: "Famille",
            all: "toutes",
            choices: Family::ALL
                .into_iter()
                .map(|f| Choice::new(f.slug(), f.label(), &asked.famille))
                .collect(),
        },
    ])
}

/// The filters of the department: pôle, technician, and the order.
pub async fn workshop(app: &App, actor: &Actor, asked: &Asked) -> Result<Vec<Select>> {
    let conn = app.db.read();
    let teams = directory::teams(conn, actor.service_id).await?;
    let technicians = directory::technicians(conn, actor.service_id).await?;
    Ok(vec![
        Select {
            name: "pole",
            label: "Pôle",
            all: "tous",
            choices: teams
                .into_iter()
                .map(|t| Choice::new(t.id, t.name, &asked.pole))
                .collect(),
        },
        Select {
            name: "technicien",
            label: "Technicien",
            all: "tous",
            choices: technicians
                .into_iter()
                .map(|p| Choice::new(p.id, p.label(), &asked.technicien))
                .collect(),
        },
        Select {
            name: "tri",
            label: "Ordre",
            all: "temps restant",
            choices: vec![Choice::new(NEWEST, "les plus récents", &asked.tri)],
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_was_asked_and_nothing_else() {
        let asked = Asked {
            vue: "miens".into(),
            q: "écran & co".into(),
            ..Asked::default()
        };
        assert_eq!(asked.address("/file"), "/file?vue=miens&q=%C3%A9cran+%26+co");
        assert_eq!(
            asked.page("/file", "7.1"),
            "/file?vue=miens&q=%C3%A9cran+%26+co&apres=7.1"
        );
        assert_eq!(Asked::default().address("/file"), "/file");
    }

    #[test]
    fn what_is_not_understood_counts_as_not_asked() {
        let asked = Asked {
            vue: "rien".into(),
            priorite: "urgente".into(),
            collectivite: "x".into(),
            etat: "perdu".into(),
            ..Asked::default()
        };
        let filter = asked.filter(View::Open);
        assert_eq!(filter.view, View::Open);
        assert!(filter.priority.is_none() && filter.authority_id.is_none() && filter.state.is_none());
    }
}
