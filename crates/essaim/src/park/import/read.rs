//! Reading the hardware of a table. The columns are those of the park's own export, by their names in any order; only
//! the number, the kind and the authority must be there.

use std::collections::{HashMap, HashSet};

use super::columns::*;
use crate::db::entities::{authorities, sites};
use crate::db::fulltext::fold;
use crate::directory::store::Person;
use crate::park::model::{self, Draft, Kind, LINE, NOTE, State, tag};
use crate::park::verbs::twin_said;
use crate::sheets::Grid;
use crate::web::words;

/// The most lines that one file may bring.
pub const MOST_LINES: usize = 2_000;

/// What the lines are compared with.
#[derive(Default)]
pub struct Known {
    pub authorities: Vec<authorities::Model>,
    pub sites: Vec<sites::Model>,
    /// Numbers that are in the park already.
    pub tags: HashSet<String>,
    by_address: HashMap<String, (i64, i64)>,
    by_name: HashMap<(i64, String), Vec<i64>>,
}

impl Known {
    pub fn new(
        authorities: Vec<authorities::Model>,
        sites: Vec<sites::Model>,
        tags: Vec<String>,
        people: &[Person],
    ) -> Known {
        let mut known = Known {
            authorities,
            sites,
            tags: tags.into_iter().collect(),
            ..Known::default()
        };
        for person in people {
            let Some(authority) = person.authority_id else {
                continue;
            };
            known
                .by_address
                .insert(person.email.clone(), (person.id, authority));
            for name in [
                format!("{} {}", person.first_name, person.last_name),
                format!("{} {}", person.last_name, person.first_name),
            ] {
                known
                    .by_name
                    .entry((authority, fold(&name)))
                    .or_default()
                    .push(person.id);
            }
        }
        known
    }

    /// Somebody of an authority by their address or their name.
    fn person(&self, authority: i64, told: &str) -> Option<i64> {
        if told.contains('@') {
            let (id, of) = self.by_address.get(&told.to_lowercase())?;
            return (*of == authority).then_some(*id);
        }
        match self.by_name.get(&(authority, fold(told))).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            _ => None,
        }
    }
}

/// A line as it will be written, and what the preview shows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub draft: Draft,
    pub authority: String,
    /// Site and person, in words.
    pub place: String,
}

impl Line {
    pub fn label(&self) -> String {
        model::named(&self.draft.make, &self.draft.model)
    }
}

/// A line of the file: what it means, or what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, the head being 1.
    pub number: usize,
    pub read: Result<Line, String>,
}

/// The lines of a table, or why it cannot be read at all.
pub fn read(grid: &Grid, known: &Known) -> Result<Vec<Row>, String> {
    let head = grid.head();
    for column in [&TAG, &KIND, &AUTHORITY] {
        if place(&head, column).is_none() {
            return Err(format!(
                "La colonne «\u{a0}{}\u{a0}» manque dans la première ligne.",
                column.told
            ));
        }
    }
    match grid.rows.len().saturating_sub(1) {
        0 => return Err("Ce fichier n’a aucune ligne après celle des colonnes.".into()),
        n if n > MOST_LINES => {
            return Err(format!(
                "Ce fichier dépasse {} lignes. Coupez-le en plusieurs.",
                words::count(&2_000)
            ));
        }
        _ => {}
    }
    let mut met = HashSet::new();
    let rows = grid.rows.iter().skip(1).map(|row| {
        let record = Record {
            grid,
            head: &head,
            row,
        };
        let mut read = line(&record, known);
        if let Ok(line) = &read
            && !met.insert(line.draft.tag.clone())
        {
            let said = format!("Le numéro {} est deux fois dans ce fichier.", line.draft.tag);
            read = Err(record.about(&TAG, &said));
        }
        Row {
            number: row.number,
            read,
        }
    });
    Ok(rows.collect())
}

fn line(record: &Record<'_>, known: &Known) -> Result<Line, String> {
    record.told()?;
    let tag = tag(&record.cell(&TAG)).map_err(|said| record.about(&TAG, said))?;
    if known.tags.contains(&tag) {
        return Err(record.about(&TAG, &twin_said(&tag)));
    }
    let kind = kind(record)?;
    let authority = authority(record, known)?;
    let site = site(record, known, authority)?;
    let person = record.cell(&PERSON);
    let person_id = match person.as_str() {
        "" => None,
        told => Some(known.person(authority.id, told).ok_or_else(|| {
            let said = format!(
                "Personne ne s’appelle «\u{a0}{told}\u{a0}» à {}, ou plusieurs\u{a0}: écrivez son adresse.",
                authority.short_name
            );
            record.about(&PERSON, &said)
        })?),
    };
    Ok(Line {
        authority: authority.short_name.clone(),
        place: [site.map_or("", |s| &s.name), &person]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        draft: Draft {
            tag,
            kind,
            make: record.short(&MAKE, LINE)?,
            model: record.short(&MODEL, LINE)?,
            serial: record.short(&SERIAL, LINE)?,
            authority_id: authority.id,
            site_id: site.map(|s| s.id),
            person_id,
            bought_on: record.day(&BOUGHT)?,
            warranty_until: record.day(&WARRANTY)?,
            state: state(record, person_id.is_some())?,
            supplied: record.yes(&SUPPLIED, true)?,
            audited: record.yes(&AUDITED, false)?,
            note: record.short(&REMARK, NOTE)?,
        },
    })
}

fn kind(record: &Record<'_>) -> Result<Kind, String> {
    let said = record.cell(&KIND);
    let found = Kind::ALL.into_iter().find(|k| fold(k.label()) == fold(&said));
    found.ok_or_else(|| {
        let all: Vec<String> = Kind::ALL.iter().map(|k| k.label().to_lowercase()).collect();
        let said = format!(
            "Le type «\u{a0}{said}\u{a0}» n’existe pas. Choisissez parmi\u{a0}: {}.",
            all.join(", ")
        );
        record.about(&KIND, &said)
    })
}

fn authority<'a>(record: &Record<'_>, known: &'a Known) -> Result<&'a authorities::Model, String> {
    let said = record.cell(&AUTHORITY);
    let named = fold(&said);
    let mut all = known.authorities.iter();
    all.find(|a| fold(&a.short_name) == named || fold(&a.name) == named)
        .ok_or_else(|| {
            let said = format!("La collectivité «\u{a0}{said}\u{a0}» n’est pas membre du service.");
            record.about(&AUTHORITY, &said)
        })
}

fn site<'a>(
    record: &Record<'_>,
    known: &'a Known,
    authority: &authorities::Model,
) -> Result<Option<&'a sites::Model>, String> {
    let said = record.cell(&SITE);
    if said.is_empty() {
        return Ok(None);
    }
    let named = fold(&said);
    let mut all = known.sites.iter();
    all.find(|s| s.authority_id == authority.id && fold(&s.name) == named)
        .map(Some)
        .ok_or_else(|| {
            let said = format!(
                "Le site «\u{a0}{said}\u{a0}» n’existe pas à {}.",
                authority.short_name
            );
            record.about(&SITE, &said)
        })
}

fn state(record: &Record<'_>, given: bool) -> Result<State, String> {
    let said = match fold(&record.cell(&STATE)).as_str() {
        "" | "en service" => return Ok(State::InUse),
        "en stock" if !given => return Ok(State::InStock),
        "en stock" => "Ce qui est en stock n’est donné à personne.",
        "retire" => "Ce qui est retiré n’entre pas au parc.",
        _ => "État\u{a0}: écrivez «\u{a0}en service\u{a0}» ou «\u{a0}en stock\u{a0}».",
    };
    Err(record.about(&STATE, said))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::sheets::{self, Value};

    fn read(text: &str, known: &Known) -> Result<Vec<Row>, String> {
        super::read(&sheets::csv(text)?, known)
    }

    pub fn known() -> Known {
        let authority = |id, short: &str| authorities::Model {
            id,
            service_id: 1,
            short_name: short.into(),
            name: format!("Commune de {short}"),
            kind: "commune".into(),
            siren: String::new(),
            insee: String::new(),
            mail_domain: String::new(),
            population: None,
            position: id,
        };
        let site = sites::Model {
            id: 9,
            service_id: 1,
            authority_id: 1,
            name: "Mairie".into(),
        };
        let person = |id, first: &str, address: &str, authority| Person {
            id,
            first_name: first.into(),
            last_name: "Durand".into(),
            email: address.into(),
            authority_id: Some(authority),
            authority: None,
            site_id: None,
        };
        Known::new(
            vec![authority(1, "Alpha"), authority(2, "Beta")],
            vec![site],
            vec!["PC-0001".into()],
            &[
                person(3, "Alice", "alice@alpha.example.org", 1),
                person(4, "Alice", "alice@beta.example.org", 2),
            ],
        )
    }

    #[test]
    fn a_line_is_read_by_the_names_of_its_columns() {
        let text = "Type;Collectivité;Numéro d’inventaire;Marque;Modèle;Site;Donné à;Achat;Fin de garantie;Fourni par le service;Audité\n\
                    portable;commune de alpha;pc 2;Dell;\"Latitude; 5440\";mairie;DURAND Alice;03/02/2024;2027-02-03;non;oui\n";
        let rows = read(text, &known()).unwrap();
        let line = rows[0].read.as_ref().unwrap();
        assert_eq!(line.draft.tag, "PC-2");
        assert_eq!(
            (line.draft.authority_id, line.draft.site_id, line.draft.person_id),
            (1, Some(9), Some(3))
        );
        assert!(line.draft.audited && !line.draft.supplied);
        assert_eq!(line.draft.bought_on.unwrap().to_string(), "2024-02-03");
        assert_eq!(line.label(), "Dell Latitude; 5440");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let head = "inventaire;type;collectivite;site;personne;achat;etat;fourni";
        for (cells, said) in [
            (";portable;Alpha;;;;;", "étiquette"),
            ("PC-0001;portable;Alpha;;;;;", "déjà au parc"),
            ("PC-2;télécran;Alpha;;;;;", "Choisissez parmi"),
            ("PC-2;portable;Gamma;;;;;", "n’est pas membre"),
            ("PC-2;portable;Beta;Mairie;;;;", "n’existe pas à Beta"),
            (
                "PC-2;portable;Beta;;alice@alpha.example.org;;;",
                "écrivez son adresse",
            ),
            ("PC-2;portable;Alpha;;;32/01/2026;;", "n’est pas une date"),
            ("PC-2;portable;Alpha;;Alice Durand;;en stock;", "donné à personne"),
            ("PC-2;portable;Alpha;;;;retiré;", "retiré"),
            ("PC-2;portable;Alpha;;;;;peut-être", "oui ou non"),
        ] {
            let text = format!("{head}\n{cells}\nPC-3;écran;Alpha;;;;;\n");
            let rows = read(&text, &known()).unwrap();
            let wrong = rows[0].read.as_ref().unwrap_err();
            assert!(wrong.contains(said), "{wrong}");
            assert!(rows[1].read.is_ok());
        }
        let twice = read(
            "inventaire;type;collectivite\nX;autre;Alpha\nx;autre;Beta\n",
            &known(),
        )
        .unwrap();
        assert!(twice[1].read.as_ref().unwrap_err().contains("deux fois") && twice[1].number == 3);
        for text in [
            "",
            "bonjour",
            "inventaire;type\nX;autre",
            "inventaire;type;collectivite\n",
        ] {
            assert!(read(text, &known()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_sheet_names_the_cell_that_is_wrong() {
        let text = "inventaire;type;collectivite;achat;fourni\n12;portable;Alpha;;\n";
        for (column, value, said) in [
            (0, Value::Merged, "Cellule A2\u{a0}: Cette cellule est fusionnée"),
            (
                1,
                Value::Other("une erreur de calcul"),
                "Cellule B2\u{a0}: C’est une erreur",
            ),
            (
                2,
                Value::Text("Gamma".into()),
                "Cellule C2\u{a0}: La collectivité",
            ),
            (
                3,
                Value::Number(45_325.0),
                "Cellule D2\u{a0}: Achat\u{a0}: C’est un nombre (45325)",
            ),
            (4, Value::Number(2.0), "Cellule E2\u{a0}: Fourni par le service"),
        ] {
            let mut grid = sheets::csv(text).unwrap();
            grid.sheet = Some("Parc".into());
            grid.rows[1].cells[0] = Value::Number(12.0);
            grid.rows[1].cells[4] = Value::Truth(false);
            let right = super::read(&grid, &known()).unwrap()[0].read.clone().unwrap();
            assert_eq!((right.draft.tag.as_str(), right.draft.supplied), ("12", false));
            grid.rows[1].cells[column] = value;
            let wrong = super::read(&grid, &known()).unwrap()[0].read.clone().unwrap_err();
            assert!(wrong.starts_with(said), "{wrong}");
        }
    }
}
