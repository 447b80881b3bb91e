//! The questions of a sheet in a form, and their answers once read.

use std::collections::BTreeMap;

use super::content::{Field, Kind};
use crate::db::entities::sites;
use crate::park::store::Offered;
use crate::web::Errors;
use crate::web::layout::Markup;
pub use crate::web::words::day;
use crate::web::words::day_in_words;

/// What a form carries besides its own fields: the answers, by the names of their inputs.
pub type Typed = BTreeMap<String, String>;

/// Longest answers, in characters.
const LINE: usize = 200;
const TEXT: usize = 4_000;
/// Largest number.
const MOST: i64 = 1_000_000;

/// What a form offers to choose from: of the authority of the person that the request is for.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    pub places: Vec<sites::Model>,
    /// The person's own first.
    pub assets: Vec<Offered>,
    /// Numbers and names of the sheets to begin with when a piece of hardware stops the request.
    pub ways: Vec<(i64, String)>,
}

impl Lists {
    /// The hardware that was chosen.
    pub fn asset(&self, value: &str) -> Option<&Offered> {
        self.assets.iter().find(|asset| asset.id.to_string() == value)
    }
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// A question as a form shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Name and key of the input.
    pub name: String,
    pub field: Field,
    pub value: String,
    /// For a choice, a place and a piece of hardware.
    pub options: Vec<Choice>,
    /// The hardware given to the person.
    pub own: Vec<Choice>,
    /// Where to begin when the answer stops the request: numbers and names of sheets.
    pub ways: Vec<(i64, String)>,
}

impl Ask {
    pub fn kind(&self) -> &'static str {
        self.field.kind.slug()
    }

    /// What tells an input's help and its mistake to those who do not see them. The name is made of letters, digits and
    /// hyphens only.
    pub fn told(&self, errors: &Errors) -> Markup {
        let wrong = errors.of(&self.name).is_some();
        let mut by = Vec::new();
        if !self.field.help.is_empty() {
            by.push(format!("{}-hint", self.name));
        }
        if wrong {
            by.push(format!("{}-err", self.name));
        }
        let mut out = String::new();
        if !by.is_empty() {
            out.push_str(&format!(" aria-describedby=\"{}\"", by.join(" ")));
        }
        if wrong {
            out.push_str(" aria-invalid=\"true\"");
        }
        Markup(out)
    }
}

/// An answer once read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub slug: String,
    pub label: String,
    pub kind: Kind,
    /// For the software: a day `2026-03-09`, the key of a place, the key of an account when the person has one.
    pub value: String,
    /// For people.
    pub shown: String,
}

impl Answer {
    /// It names a piece of hardware by its key.
    pub fn is_asset(&self) -> bool {
        self.kind == Kind::Asset
    }
}

/// The name of the input of a question.
pub fn name(slug: &str) -> String {
    format!("q-{slug}")
}

/// The questions with what was typed.
pub fn asks(fields: &[Field], typed: &Typed, lists: &Lists) -> Vec<Ask> {
    fields
        .iter()
        .map(|field| {
            let name = name(&field.slug);
            let value = typed.get(&name).cloned().unwrap_or_default();
            let choice = |key: &str, label: &str| Choice {
                value: key.to_owned(),
                label: label.to_owned(),
                chosen: value == key,
            };
            let options = match field.kind {
                Kind::Choice => field.choices.iter().map(|c| choice(c, c)).collect(),
                Kind::Site => lists
                    .places
                    .iter()
                    .map(|place| choice(&place.id.to_string(), &place.name))
                    .collect(),
                Kind::Asset => of_park(&lists.assets, &value, false),
                _ => Vec::new(),
            };
            let hardware = field.kind == Kind::Asset;
            Ask {
                own: if hardware {
                    of_park(&lists.assets, &value, true)
                } else {
                    Vec::new()
                },
                ways: if hardware { lists.ways.clone() } else { Vec::new() },
                name,
                field: field.clone(),
                value,
                options,
            }
        })
        .collect()
}

/// The hardware that is the person's own, or the other.
fn of_park(assets: &[Offered], value: &str, own: bool) -> Vec<Choice> {
    assets
        .iter()
        .filter(|asset| asset.own == own)
        .map(|asset| Choice {
            value: asset.id.to_string(),
            label: asset.label.clone(),
            chosen: value == asset.id.to_string(),
        })
        .collect()
}

/// Reads the answers; what is wrong goes to `errors`, by the names of the inputs. A question without answer gives none.
pub fn read(fields: &[Field], typed: &Typed, lists: &Lists, errors: &mut Errors) -> Vec<Answer> {
    fields
        .iter()
        .filter_map(|field| {
            let name = name(&field.slug);
            let text = typed.get(&name).map_or("", |t| t.trim());
            if text.is_empty() {
                // Nobody can name hardware where there is none.
                if field.required && !(field.kind == Kind::Asset && lists.assets.is_empty()) {
                    errors.add(name, missing(field));
                }
                return None;
            }
            match answer(field, text, lists) {
                Ok((value, shown)) => Some(Answer {
                    slug: field.slug.clone(),
                    label: field.label.clone(),
                    kind: field.kind,
                    value,
                    shown,
                }),
                Err(why) => {
                    errors.add(name, why);
                    None
                }
            }
        })
        .collect()
}

fn missing(field: &Field) -> &'static str {
    match field.kind {
        Kind::Line | Kind::Text => "Répondez à cette question\u{a0}: le service en a besoin pour commencer.",
        Kind::Choice => "Choisissez une réponse dans la liste.",
        Kind::Date => "Indiquez la date.",
        Kind::Person => "Indiquez la personne, par son prénom et son nom.",
        Kind::Site => "Choisissez un lieu dans la liste.",
        Kind::Number => "Indiquez un nombre.",
        Kind::Asset => "Choisissez le matériel dans la liste.",
    }
}

/// The answer for the software and for people, or what is wrong with it.
fn answer(field: &Field, text: &str, lists: &Lists) -> Result<(String, String), String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short = |text: String, most: usize| {
        if text.chars().count() > most {
            Err(format!("Ce texte dépasse {most} caractères. Raccourcissez-le."))
        } else {
            Ok(text)
        }
    };
    match field.kind {
        Kind::Line => short(line, LINE).map(|t| (t.clone(), t)),
        Kind::Text => short(text.replace("\r\n", "\n"), TEXT).map(|t| (t.clone(), t)),
        Kind::Choice => match field.choices.iter().find(|c| **c == line) {
            Some(found) => Ok((found.clone(), found.clone())),
            None => Err("Cette réponse n’est pas dans la liste. Choisissez-en une.".into()),
        },
        Kind::Date => match day(&line) {
            Some(day) => Ok((day.to_string(), day_in_words(day))),
            None => Err("Cette date est illisible. Écrivez-la ainsi\u{a0}: 24/11/2026.".into()),
        },
        Kind::Person if line.contains('@') || line.contains(' ') => {
            short(line, LINE).map(|t| (String::new(), t))
        }
        Kind::Person => Err("Indiquez la personne par son prénom et son nom, ou par son adresse.".into()),
        Kind::Site => match lists.places.iter().find(|place| place.id.to_string() == line) {
            Some(place) => Ok((line, place.name.clone())),
            None => Err("Ce lieu n’est pas de la collectivité. Choisissez-en un dans la liste.".into()),
        },
        Kind::Asset => match lists.asset(&line) {
            Some(asset) => Ok((line, asset.label.clone())),
            None => Err(
                "Ce matériel n’est pas au parc de la collectivité. Choisissez-en un dans la liste.".into(),
            ),
        },
        Kind::Number => match line.parse::<i64>() {
            Ok(number) if (0..=MOST).contains(&number) => Ok((line, crate::web::words::count(&number))),
            _ => Err("Indiquez un nombre entier, en chiffres.".into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(slug: &str, kind: Kind) -> Field {
        Field {
            slug: slug.into(),
            label: slug.to_uppercase(),
            kind,
            required: true,
            choices: vec!["Oui".into(), "Non".into()],
            ..Field::default()
        }
    }

    fn place() -> sites::Model {
        sites::Model {
            id: 4,
            service_id: 1,
            authority_id: 1,
            name: "Mairie".into(),
        }
    }

    fn lists() -> Lists {
        Lists {
            places: vec![place()],
            assets: vec![Offered {
                id: 8,
                label: "PC-1, portable".into(),
                own: true,
                admitted: true,
            }],
            ways: vec![(13, "Audit".into())],
        }
    }

    fn told(kind: Kind, text: &str) -> Result<(String, String), String> {
        let typed = Typed::from([(name("x"), text.to_owned())]);
        let mut errors = Errors::none();
        let mut all = read(&[field("x", kind)], &typed, &lists(), &mut errors);
        match errors.of("q-x") {
            Some(why) => Err(why.to_owned()),
            None => Ok(all.pop().map(|a| (a.value, a.shown)).unwrap_or_default()),
        }
    }

    #[test]
    fn every_kind_reads_what_people_write() {
        for (kind, text, value, shown) in [
            (Kind::Line, " deux   mots ", "deux mots", "deux mots"),
            (Kind::Text, "une\r\ndeux", "une\ndeux", "une\ndeux"),
            (Kind::Choice, "Oui", "Oui", "Oui"),
            (Kind::Date, "2026-11-04", "2026-11-04", "04/11/2026"),
            (Kind::Date, "4/11/2026", "2026-11-04", "04/11/2026"),
            (Kind::Person, "Paul Durand", "", "Paul Durand"),
            (Kind::Site, "4", "4", "Mairie"),
            (Kind::Number, "1234", "1234", "1\u{202f}234"),
            (Kind::Asset, "8", "8", "PC-1, portable"),
        ] {
            assert_eq!(
                told(kind, text),
                Ok((value.into(), shown.into())),
                "{kind:?} {text}"
            );
        }
    }

    #[test]
    fn every_kind_refuses_with_a_sentence() {
        let long = "x".repeat(5_000);
        for (kind, text) in [
            (Kind::Line, long.as_str()),
            (Kind::Text, &long),
            (Kind::Choice, "Peut-être"),
            (Kind::Date, "32/01/2026"),
            (Kind::Date, "0024-01-01"),
            (Kind::Person, "Paul"),
            (Kind::Site, "5"),
            (Kind::Asset, "9"),
            (Kind::Number, "-1"),
            (Kind::Number, "beaucoup"),
        ] {
            assert!(
                told(kind, text).is_err_and(|why| why.ends_with('.')),
                "{kind:?} {text}"
            );
        }
        for kind in Kind::ALL {
            assert!(told(kind, "  ").is_err_and(|why| why.ends_with('.')), "{kind:?}");
        }
    }

    #[test]
    fn a_question_that_may_be_left_gives_no_answer() {
        let mut free = field("x", Kind::Line);
        free.required = false;
        let mut errors = Errors::none();
        assert!(read(&[free], &Typed::new(), &Lists::default(), &mut errors).is_empty() && errors.is_empty());
    }

    #[test]
    fn nobody_must_name_hardware_where_there_is_none() {
        let mut errors = Errors::none();
        let asked = [field("x", Kind::Asset)];
        assert!(read(&asked, &Typed::new(), &Lists::default(), &mut errors).is_empty() && errors.is_empty());
    }

    #[test]
    fn a_form_shows_again_what_was_chosen() {
        let typed = Typed::from([(name("x"), "4".to_owned())]);
        let ask = &asks(&[field("x", Kind::Site)], &typed, &lists())[0];
        assert!(ask.options[0].chosen && ask.value == "4" && ask.name == "q-x");
        let typed = Typed::from([(name("x"), "8".to_owned())]);
        let ask = &asks(&[field("x", Kind::Asset)], &typed, &lists())[0];
        assert!(ask.own[0].chosen && ask.options.is_empty() && ask.ways.len() == 1);
    }
}
