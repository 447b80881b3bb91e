//! What a service sheet says and asks, as one value: the part that the department edits, kept whole in every version.

use serde::{Deserialize, Serialize};

use crate::db::entities::service_sheets::Model as Sheet;
use crate::db::fulltext::fold;

/// How a question is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One line.
    #[default]
    Line,
    /// Several lines.
    Text,
    /// One of the choices of the question.
    Choice,
    Date,
    /// First name and name, or the address of an account.
    Person,
    /// A place of the requester's authority.
    Site,
    /// A whole number, from zero.
    Number,
    /// A piece of hardware of the requester's authority.
    Asset,
}

impl Kind {
    pub const ALL: [Kind; 8] = [
        Kind::Line,
        Kind::Text,
        Kind::Choice,
        Kind::Date,
        Kind::Person,
        Kind::Site,
        Kind::Number,
        Kind::Asset,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            Kind::Line => "line",
            Kind::Text => "text",
            Kind::Choice => "choice",
            Kind::Date => "date",
            Kind::Person => "person",
            Kind::Site => "site",
            Kind::Number => "number",
            Kind::Asset => "asset",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Kind::Line => "Texte d’une ligne",
            Kind::Text => "Texte long",
            Kind::Choice => "Choix dans une liste",
            Kind::Date => "Date",
            Kind::Person => "Personne",
            Kind::Site => "Lieu",
            Kind::Number => "Nombre",
            Kind::Asset => "Matériel du parc",
        }
    }

    pub fn parse(slug: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// A question of a sheet's form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    /// Its stable name, in lower case without accents: answers of several versions are compared by it.
    pub slug: String,
    pub label: String,
    pub kind: Kind,
    pub required: bool,
    pub help: String,
    pub choices: Vec<String>,
}

/// What must be there before the service can act.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeedKind {
    /// The person of the request has a user account.
    #[default]
    Account,
    /// A workstation on the network.
    Workstation,
    /// A wall socket or wifi where the hardware goes.
    Network,
    /// The hardware to replace is in the park.
    Hardware,
    /// At least so many people present at each session.
    Attendees,
    /// An audit that admitted the hardware.
    Audit,
}

impl NeedKind {
    pub const ALL: [NeedKind; 6] = [
        NeedKind::Account,
        NeedKind::Workstation,
        NeedKind::Network,
        NeedKind::Hardware,
        NeedKind::Attendees,
        NeedKind::Audit,
    ];

    pub fn slug(self) -> &'static str {
        match self {
            NeedKind::Account => "account",
            NeedKind::Workstation => "workstation",
            NeedKind::Network => "network",
            NeedKind::Hardware => "hardware",
            NeedKind::Attendees => "attendees",
            NeedKind::Audit => "audit",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            NeedKind::Account => "Un compte pour la personne",
            NeedKind::Workstation => "Un poste de travail relié au réseau",
            NeedKind::Network => "Une prise réseau ou du wifi",
            NeedKind::Hardware => "Un matériel inscrit au parc",
            NeedKind::Attendees => "Un nombre de participants",
            NeedKind::Audit => "Un audit favorable",
        }
    }

    pub fn parse(slug: &str) -> Option<NeedKind> {
        NeedKind::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// A prerequisite that is checked when the sheet is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Need {
    pub kind: NeedKind,
    /// Nothing is registered without it; otherwise it is only said, and the ticket tells that it is missing.
    pub blocks: bool,
    /// How many people, for [`NeedKind::Attendees`].
    pub least: i64,
    /// The number of the sheet that leads to it.
    pub way: Option<i64>,
}

/// A task of a sheet's checklist, given to a pôle on every ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Step {
    pub label: String,
    /// The slug of the pôle.
    pub team: String,
    /// Working days after the date of the request (before, when negative); 0 is the day itself, even a holiday.
    pub days: i64,
    /// Only when the question of this slug…
    pub when: String,
    /// …is answered so.
    pub is: String,
}

/// All that the department edits of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    pub family: String,
    pub name: String,
    pub description: String,
    pub handler: String,
    pub contact: String,
    pub team_id: Option<i64>,
    pub prerequisite: String,
    pub delay_rule: String,
    pub contract_seconds: Option<i64>,
    pub condition: String,
    pub on_quote: bool,
    /// `low`, `medium`, `high` or nothing.
    pub default_priority: String,
    /// Every ticket of the sheet has the default priority.
    pub priority_fixed: bool,
    pub keywords: String,
    pub in_portal: bool,
    pub fields: Vec<Field>,
    pub needs: Vec<Need>,
    pub steps: Vec<Step>,
}

/// A list kept as JSON; what cannot be read (written by hand, by a later version) is an empty list.
fn list<T: serde::de::DeserializeOwned>(text: &str) -> Vec<T> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The questions of a sheet.
pub fn fields(sheet: &Sheet) -> Vec<Field> {
    list(&sheet.fields)
}

/// The prerequisites of a sheet that are checked.
pub fn needs(sheet: &Sheet) -> Vec<Need> {
    list(&sheet.needs)
}

/// The checklist of a sheet.
pub fn steps(sheet: &Sheet) -> Vec<Step> {
    list(&sheet.steps)
}

impl Content {
    pub fn of(sheet: &Sheet) -> Content {
        Content {
            family: sheet.family.clone(),
            name: sheet.name.clone(),
            description: sheet.description.clone(),
            handler: sheet.handler.clone(),
            contact: sheet.contact.clone(),
            team_id: sheet.team_id,
            prerequisite: sheet.prerequisite.clone(),
            delay_rule: sheet.delay_rule.clone(),
            contract_seconds: sheet.contract_seconds,
            condition: sheet.condition.clone(),
            on_quote: sheet.on_quote,
            default_priority: sheet.default_priority.clone(),
            priority_fixed: sheet.priority_fixed,
            keywords: sheet.keywords.clone(),
            in_portal: sheet.in_portal,
            fields: fields(sheet),
            needs: needs(sheet),
            steps: steps(sheet),
        }
    }

    /// What differs from another, in the words of the form.
    pub fn changes(&self, new: &Content) -> Vec<&'static str> {
        [
            ("famille", self.family != new.family),
            ("nom", self.name != new.name),
            ("description", self.description != new.description),
            ("intervenant", self.handler != new.handler),
            ("contact", self.contact != new.contact),
            ("pôle", self.team_id != new.team_id),
            ("prérequis", self.prerequisite != new.prerequisite),
            (
                "délai",
                self.delay_rule != new.delay_rule || self.contract_seconds != new.contract_seconds,
            ),
            ("conditions", self.condition != new.condition),
            ("devis", self.on_quote != new.on_quote),
            (
                "priorité",
                self.default_priority != new.default_priority || self.priority_fixed != new.priority_fixed,
            ),
            ("mots de recherche", self.keywords != new.keywords),
            ("portail", self.in_portal != new.in_portal),
            ("questions", self.fields != new.fields),
            ("prérequis vérifiés", self.needs != new.needs),
            ("tâches", self.steps != new.steps),
        ]
        .into_iter()
        .filter_map(|(name, changed)| changed.then_some(name))
        .collect()
    }
}

/// A name for a new question that no other of the sheet has.
pub fn slug_for(label: &str, taken: &[Field]) -> String {
    let plain = fold(label).split(' ').take(4).collect::<Vec<_>>().join("-");
    let plain = if plain.is_empty() {
        "question".to_owned()
    } else {
        plain
    };
    let free = |slug: &str| taken.iter().all(|field| field.slug != slug);
    if free(&plain) {
        return plain;
    }
    (2..)
        .map(|n| format!("{plain}-{n}"))
        .find(|slug| free(slug))
        .expect("numbers do not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_from_its_word() {
        assert!(Kind::ALL.into_iter().all(|k| Kind::parse(k.slug()) == Some(k)));
        assert!(
            NeedKind::ALL
                .into_iter()
                .all(|k| NeedKind::parse(k.slug()) == Some(k))
        );
        for kind in Kind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.slug());
        }
        for kind in NeedKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.slug());
        }
    }

    #[test]
    fn two_questions_of_the_same_words_have_two_names() {
        let one = Field {
            slug: slug_for("Date d’arrivée", &[]),
            ..Field::default()
        };
        assert_eq!(one.slug, "date-d-arrivee");
        assert_eq!(slug_for("Date d’arrivée", &[one]), "date-d-arrivee-2");
        assert_eq!(slug_for("?!", &[]), "question");
    }

    #[test]
    fn a_change_is_told_by_what_it_touches() {
        let before = Content::default();
        let after = Content {
            name: "Neuf".into(),
            priority_fixed: true,
            ..Content::default()
        };
        assert_eq!(before.changes(&after), ["nom", "priorité"]);
        assert!(before.changes(&before).is_empty());
    }
}
