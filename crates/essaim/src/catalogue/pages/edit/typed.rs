//! The fields of the form that rewrites a sheet. Questions, prerequisites and tasks are rows of inputs of the same names.

use serde::Deserialize;

use crate::catalogue::content::{Content, Field, Kind, Need, NeedKind, Step, slug_for};
use crate::catalogue::model;
use crate::db::entities::teams;
use crate::web::Errors;

/// Seconds of an hour of a publisher's contract.
const HOUR: i64 = 3600;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub family: String,
    pub name: String,
    pub description: String,
    pub handler: String,
    pub contact: String,
    pub team: String,
    pub prerequisite: String,
    pub condition: String,
    pub keywords: String,
    /// Empty: only the texts were sent, and the rest stays as it is.
    pub delay_rule: String,
    pub contract_hours: String,
    pub on_quote: String,
    pub default_priority: String,
    pub priority_fixed: String,
    pub in_portal: String,
    pub valid_from: String,
    pub field_slug: Vec<String>,
    pub field_label: Vec<String>,
    pub field_kind: Vec<String>,
    pub field_required: Vec<String>,
    pub field_choices: Vec<String>,
    pub field_help: Vec<String>,
    pub need_kind: Vec<String>,
    pub need_blocks: Vec<String>,
    pub need_least: Vec<String>,
    pub need_way: Vec<String>,
    pub step_label: Vec<String>,
    pub step_team: Vec<String>,
    pub step_days: Vec<String>,
    pub step_when: Vec<String>,
}

fn at(all: &[String], row: usize) -> &str {
    all.get(row).map_or("", |text| text.trim())
}

fn yes(value: bool) -> String {
    if value { "oui".into() } else { String::new() }
}

impl Typed {
    /// The form of a sheet as it is; `valid_from` is the day proposed.
    pub fn of(content: Content, valid_from: String) -> Typed {
        let id = |id: Option<i64>| id.map(|id| id.to_string()).unwrap_or_default();
        let mut typed = Typed {
            family: content.family,
            name: content.name,
            description: content.description,
            handler: content.handler,
            contact: content.contact,
            team: id(content.team_id),
            prerequisite: content.prerequisite,
            condition: content.condition,
            keywords: content.keywords,
            delay_rule: content.delay_rule,
            contract_hours: id(content.contract_seconds.map(|s| s / HOUR)),
            on_quote: yes(content.on_quote),
            default_priority: content.default_priority,
            priority_fixed: yes(content.priority_fixed),
            in_portal: yes(content.in_portal),
            valid_from,
            ..Typed::default()
        };
        for field in content.fields {
            typed.field_slug.push(field.slug);
            typed.field_label.push(field.label);
            typed.field_kind.push(field.kind.slug().into());
            typed
                .field_required
                .push(if field.required { "oui" } else { "non" }.into());
            typed.field_choices.push(field.choices.join("\u{202f}; "));
            typed.field_help.push(field.help);
        }
        for need in content.needs {
            typed.need_kind.push(need.kind.slug().into());
            typed
                .need_blocks
                .push(if need.blocks { "oui" } else { "non" }.into());
            typed.need_least.push(if need.least > 0 {
                need.least.to_string()
            } else {
                String::new()
            });
            typed.need_way.push(id(need.way));
        }
        for step in content.steps {
            typed.step_label.push(step.label);
            typed.step_team.push(step.team);
            typed.step_days.push(step.days.to_string());
            typed.step_when.push(if step.when.is_empty() {
                String::new()
            } else {
                format!("{}={}", step.when, step.is)
            });
        }
        typed
    }

    /// The sheet as it is wanted; what is wrong goes to `errors`, in the order of the page.
    pub fn read(&self, before: &Content, teams: &[teams::Model], errors: &mut Errors) -> Content {
        let texts = Content {
            name: errors.line("name", &self.name, 120, "Donnez un nom au service."),
            description: errors.text(
                "description",
                &self.description,
                1_000,
                Some("Décrivez le service avec les mots de ceux qui le demandent."),
            ),
            handler: errors.line("handler", &self.handler, 120, "Dites qui s’en occupe."),
            prerequisite: errors.text("prerequisite", &self.prerequisite, 500, None),
            condition: errors.text("condition", &self.condition, 500, None),
            keywords: errors.text("keywords", &keywords(&self.keywords), 2_000, None),
            ..before.clone()
        };
        if self.delay_rule.is_empty() {
            return texts;
        }
        let fields = self.fields(errors);
        Content {
            family: self.one_of(
                "family",
                &self.family,
                &model::FAMILIES.map(|(slug, _)| slug),
                errors,
            ),
            contact: errors.text("contact", &self.contact, 200, None),
            team_id: self.team(teams, errors),
            delay_rule: self.one_of(
                "delay_rule",
                &self.delay_rule,
                &model::DELAY_RULES.map(|(slug, _)| slug),
                errors,
            ),
            contract_seconds: self.contract(errors),
            on_quote: !self.on_quote.is_empty(),
            default_priority: self.one_of(
                "default_priority",
                &self.default_priority,
                &["", "low", "medium", "high"],
                errors,
            ),
            priority_fixed: !self.priority_fixed.is_empty() && !self.default_priority.is_empty(),
            in_portal: !self.in_portal.is_empty(),
            needs: self.needs(errors),
            steps: self.steps(&fields, teams, errors),
            fields,
            ..texts
        }
    }

    fn one_of(&self, field: &'static str, typed: &str, known: &[&str], errors: &mut Errors) -> String {
        if !known.contains(&typed) {
            errors.add(field, "Choisissez dans la liste.");
        }
        typed.to_owned()
    }

    fn team(&self, teams: &[teams::Model], errors: &mut Errors) -> Option<i64> {
        if self.team.is_empty() {
            return None;
        }
        let found = teams.iter().find(|team| team.id.to_string() == self.team);
        if found.is_none() {
            errors.add(
                "team",
                "Ce pôle n’est pas du service. Choisissez-en un dans la liste.",
            );
        }
        found.map(|team| team.id)
    }

    fn contract(&self, errors: &mut Errors) -> Option<i64> {
        if self.contract_hours.trim().is_empty() {
            return None;
        }
        match self.contract_hours.trim().parse::<i64>() {
            Ok(hours) if (1..=2_000).contains(&hours) => Some(hours * HOUR),
            _ => {
                errors.add(
                    "contract_hours",
                    "Indiquez un nombre d’heures ouvrées, de 1 à 2 000.",
                );
                None
            }
        }
    }

    fn fields(&self, errors: &mut Errors) -> Vec<Field> {
        let mut out: Vec<Field> = Vec::new();
        // A new question must not take the name of one that stands further down.
        let mut taken: Vec<Field> = self
            .field_slug
            .iter()
            .map(|slug| Field {
                slug: slug.clone(),
                ..Field::default()
            })
            .collect();
        for row in 0..self.field_label.len() {
            let label = at(&self.field_label, row)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            if label.is_empty() {
                continue;
            }
            let name = format!("field-{row}");
            let Some(kind) = Kind::parse(at(&self.field_kind, row)) else {
                errors.add(name, "Choisissez la sorte de réponse dans la liste.");
                continue;
            };
            if label.chars().count() > 150 {
                errors.add(
                    name.clone(),
                    "Cette question dépasse 150 caractères. Raccourcissez-la.",
                );
            }
            let choices: Vec<String> = at(&self.field_choices, row)
                .split([';', '\n'])
                .map(|c| c.split_whitespace().collect::<Vec<_>>().join(" "))
                .filter(|c| !c.is_empty())
                .collect();
            if kind == Kind::Choice && choices.len() < 2 {
                errors.add(
                    name,
                    "Donnez au moins deux réponses à choisir, séparées par des points-virgules.",
                );
            }
            let known = at(&self.field_slug, row);
            let slug = if known.is_empty() || !is_plain(known) {
                slug_for(&label, &taken)
            } else {
                known.to_owned()
            };
            let field = Field {
                slug,
                label,
                kind,
                required: at(&self.field_required, row) != "non",
                help: at(&self.field_help, row).chars().take(300).collect(),
                choices: if kind == Kind::Choice { choices } else { Vec::new() },
            };
            taken.push(field.clone());
            out.push(field);
        }
        out
    }

    fn needs(&self, errors: &mut Errors) -> Vec<Need> {
        let mut out = Vec::new();
        for row in 0..self.need_kind.len() {
            let Some(kind) = NeedKind::parse(at(&self.need_kind, row)) else {
                continue;
            };
            let least = at(&self.need_least, row).parse::<i64>().unwrap_or(0);
            if kind == NeedKind::Attendees && !(1..=1_000).contains(&least) {
                errors.add(
                    format!("need-{row}"),
                    "Indiquez le nombre de participants, au moins 1.",
                );
            }
            out.push(Need {
                kind,
                blocks: at(&self.need_blocks, row) == "oui",
                least: if kind == NeedKind::Attendees { least } else { 0 },
                way: at(&self.need_way, row).parse().ok(),
            });
        }
        out
    }

    fn steps(&self, fields: &[Field], teams: &[teams::Model], errors: &mut Errors) -> Vec<Step> {
        let mut out = Vec::new();
        for row in 0..self.step_label.len() {
            let label = at(&self.step_label, row)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            if label.is_empty() {
                continue;
            }
            let name = format!("step-{row}");
            let team = at(&self.step_team, row);
            if !teams.iter().any(|t| t.slug == team) {
                errors.add(name.clone(), "Choisissez le pôle qui fait cette tâche.");
            }
            let typed = at(&self.step_days, row);
            let days = if typed.is_empty() {
                Some(0)
            } else {
                typed.parse::<i64>().ok()
            };
            if !days.is_some_and(|days| (-60..=60).contains(&days)) {
                errors.add(name.clone(), "Indiquez un nombre de jours ouvrés, de -60 à 60.");
            }
            let (when, is) = at(&self.step_when, row).split_once('=').unwrap_or(("", ""));
            let (when, is) = (when.trim(), is.trim());
            if !at(&self.step_when, row).is_empty()
                && !fields
                    .iter()
                    .any(|f| f.slug == when && (f.choices.is_empty() || f.choices.iter().any(|c| c == is)))
            {
                errors.add(
                    name,
                    "Cette condition ne répond à aucune question. Écrivez-la ainsi\u{a0}: nom-de-la-question=réponse.",
                );
            }
            out.push(Step {
                label,
                team: team.to_owned(),
                days: days.unwrap_or(0),
                when: when.to_owned(),
                is: is.to_owned(),
            });
        }
        out
    }
}

/// The names of questions stand in addresses of the page: letters, digits and hyphens.
fn is_plain(slug: &str) -> bool {
    slug.bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// One expression a line, or separated by commas: kept separated by commas.
fn keywords(typed: &str) -> String {
    typed
        .split(['\n', ',', ';'])
        .map(|k| k.split_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|k| !k.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn team() -> teams::Model {
        teams::Model {
            id: 3,
            service_id: 1,
            slug: "support".into(),
            name: "Support".into(),
        }
    }

    fn whole() -> Content {
        Content {
            family: "request".into(),
            name: "Arrivée".into(),
            description: "Un agent arrive.".into(),
            handler: "Pôle support".into(),
            team_id: Some(3),
            delay_rule: "publisher".into(),
            contract_seconds: Some(8 * HOUR),
            default_priority: "low".into(),
            priority_fixed: true,
            in_portal: true,
            fields: vec![Field {
                slug: "poste".into(),
                label: "Un poste de plus ?".into(),
                kind: Kind::Choice,
                required: true,
                help: "Un nœud.".into(),
                choices: vec!["Oui".into(), "Non".into()],
            }],
            needs: vec![Need {
                kind: NeedKind::Attendees,
                blocks: true,
                least: 4,
                way: Some(5),
            }],
            steps: vec![Step {
                label: "Préparer".into(),
                team: "support".into(),
                days: -2,
                when: "poste".into(),
                is: "Oui".into(),
            }],
            ..Content::default()
        }
    }

    #[test]
    fn a_sheet_goes_through_the_form_unchanged() {
        let mut errors = Errors::none();
        let again = Typed::of(whole(), "2026-03-02".into()).read(&Content::default(), &[team()], &mut errors);
        assert_eq!((again, errors), (whole(), Errors::none()));
    }

    #[test]
    fn a_form_of_texts_alone_leaves_the_rest() {
        let typed = Typed {
            name: "Venue".into(),
            description: "D.".into(),
            handler: "H".into(),
            ..Typed::default()
        };
        let read = typed.read(&whole(), &[], &mut Errors::none());
        assert_eq!(
            (read.name.as_str(), read.fields.len(), read.steps.len()),
            ("Venue", 1, 1)
        );
    }

    #[test]
    fn what_is_wrong_in_a_row_is_told_by_its_row() {
        let mut typed = Typed::of(whole(), String::new());
        typed.field_choices[0] = "Oui".into();
        typed.need_least[0] = "0".into();
        typed.step_when[0] = "autre=Oui".into();
        typed.step_days[0] = "demain".into();
        typed.contract_hours = "x".into();
        typed.team = "9".into();
        let mut errors = Errors::none();
        typed.read(&Content::default(), &[team()], &mut errors);
        for field in ["field-0", "need-0", "step-0", "contract_hours", "team"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
    }

    #[test]
    fn search_words_may_be_typed_in_lines_or_with_commas() {
        assert_eq!(
            keywords(" toner,encre \r\n\n clé  usb ;"),
            "toner, encre, clé usb"
        );
    }
}
