//! The questions of a sheet in a form, and their answers once read.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::content::{Field, Kind};
use crate::db::entities::sites;
use crate::web::Errors;
use crate::web::layout::Markup;
use crate::web::words::day_in_words;

/// What a form carries besides its own fields: the answers, by the names of their inputs.
pub type Typed = BTreeMap<String, String>;

/// Longest answers, in characters.
const LINE: usize = 200;
const TEXT: usize = 4_000;
/// Largest number.
const MOST: i64 = 1_000_000;

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
    /// For a choice and a place.
    pub options: Vec<Choice>,
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

/// The name of the input of a question.
pub fn name(slug: &str) -> String {
    format!("q-{slug}")
}

/// The questions with what was typed; `places` are those of the person that the request is for.
pub fn asks(fields: &[Field], typed: &Typed, places: &[sites::Model]) -> Vec<Ask> {
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
                Kind::Site => places
                    .iter()
                    .map(|place| choice(&place.id.to_string(), &place.name))
                    .collect(),
                _ => Vec::new(),
            };
            Ask {
                name,
                field: field.clone(),
                value,
                options,
            }
        })
        .collect()
}

/// Reads the answers; what is wrong goes to `errors`, by the names of the inputs. A question without answer gives none.
pub fn read(fields: &[Field], typed: &Typed, places: &[sites::Model], errors: &mut Errors) -> Vec<Answer> {
    fields
        .iter()
        .filter_map(|field| {
            let name = name(&field.slug);
            let text = typed.get(&name).map_or("", |t| t.trim());
            if text.is_empty() {
                if field.required {
                    errors.add(name, missing(field));
                }
                return None;
            }
            match answer(field, text, places) {
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
    }
}

/// The answer for the software and for people, or what is wrong with it.
fn answer(field: &Field, text: &str, places: &[sites::Model]) -> Result<(String, String), String> {
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
        Kind::Site => match places.iter().find(|place| place.id.to_string() == line) {
            Some(place) => Ok((line, place.name.clone())),
            None => Err("Ce lieu n’est pas de la collectivité. Choisissez-en un dans la liste.".into()),
        },
        Kind::Number => match line.parse::<i64>() {
            Ok(number) if (0..=MOST).contains(&number) => Ok((line, crate::web::words::count(&number))),
            _ => Err("Indiquez un nombre entier, en chiffres.".into()),
        },
    }
}

/// A day as a browser sends it (2026-11-24), or as people write it (24/11/2026).
pub fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let read = match text.split('/').collect::<Vec<_>>()[..] {
        [day, month, year] => Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?,
        _ => text.parse::<Date>().ok()?,
    };
    (2000..=2100).contains(&read.year()).then_some(read)
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

    fn told(kind: Kind, text: &str) -> Result<(String, String), String> {
        let typed = Typed::from([(name("x"), text.to_owned())]);
        let mut errors = Errors::none();
        let mut all = read(&[field("x", kind)], &typed, &[place()], &mut errors);
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
        assert!(read(&[free], &Typed::new(), &[], &mut errors).is_empty() && errors.is_empty());
    }

    #[test]
    fn a_form_shows_again_what_was_chosen() {
        let typed = Typed::from([(name("x"), "4".to_owned())]);
        let ask = &asks(&[field("x", Kind::Site)], &typed, &[place()])[0];
        assert!(ask.options[0].chosen && ask.value == "4" && ask.name == "q-x");
    }
}
