//! The park: all of it for the department, that of their authorities for referents.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::db::entities::authorities;
use crate::directory::store as directory;
use crate::error::Result;
use crate::park::model::{self, Kind, State as Standing};
use crate::park::policy::KEEPERS;
use crate::park::store::{self, Filter, Line};
use crate::web::paging::PAGE;
use crate::web::{Frame, Section, Visitor, page, words};

/// What was asked in the address. What is not understood counts as not asked.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Asked {
    pub q: String,
    pub collectivite: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub etat: String,
    /// `finie`: out of warranty only.
    pub garantie: String,
    /// `auditer`: from elsewhere and not admitted yet.
    pub admission: String,
    pub apres: String,
}

impl Asked {
    pub fn filter(&self) -> Filter {
        Filter {
            search: self.q.clone(),
            authority_id: self.collectivite.parse().ok(),
            kind: Kind::parse(&self.kind),
            state: Standing::parse(&self.etat),
            out_of_warranty: self.garantie == "finie",
            not_admitted: self.admission == "auditer",
            after: self.apres.parse().ok(),
        }
    }

    fn is_filtered(&self) -> bool {
        [
            &self.collectivite,
            &self.kind,
            &self.etat,
            &self.garantie,
            &self.admission,
        ]
        .into_iter()
        .any(|value| !value.is_empty())
    }

    fn is_narrowed(&self) -> bool {
        self.is_filtered() || !self.q.is_empty()
    }

    /// An address with the same question, from another place of the list.
    fn page(&self, path: &str, after: &str) -> String {
        let pairs: Vec<(&str, &str)> = [
            ("q", self.q.as_str()),
            ("collectivite", &self.collectivite),
            ("type", &self.kind),
            ("etat", &self.etat),
            ("garantie", &self.garantie),
            ("admission", &self.admission),
            ("apres", after),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
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

/// Today, where people are.
pub fn today(now: i64) -> Date {
    words::local(now).date()
}

struct Row {
    age: String,
    /// It has lived as long as hardware should.
    old: bool,
    warranty_over: bool,
    line: Line,
}

impl Row {
    fn of(line: Line, today: Date) -> Row {
        let age = model::age(&line.bought_on, today);
        Row {
            age: age.map(model::age_in_words).unwrap_or_default(),
            old: age.is_some_and(|years| years >= model::LIFE),
            warranty_over: model::out_of_warranty(&line.warranty_until, today),
            line,
        }
    }
}

#[derive(Template)]
#[template(path = "park/list.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    authorities: Vec<authorities::Model>,
    rows: Vec<Row>,
    /// The address of the next page.
    next: Option<String>,
    keeps: bool,
}

impl Page {
    fn kinds(&self) -> [Kind; 7] {
        Kind::ALL
    }

    fn states(&self) -> [Standing; 3] {
        Standing::ALL
    }

    fn is_authority(&self, id: &i64) -> bool {
        self.asked.collectivite == id.to_string()
    }

    fn exports(&self) -> [(String, &'static str); 3] {
        [
            ("xlsx", "Excel (XLSX)"),
            ("ods", "LibreOffice (ODS)"),
            ("csv", "CSV"),
        ]
        .map(|(format, word)| (self.asked.page(&format!("/parc/export/{format}"), ""), word))
    }
}

/// `GET /parc`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let today = today(app.now());
    let mut lines = store::list(conn, actor, &asked.filter(), today).await?;
    let next = (lines.len() > PAGE).then(|| {
        lines.truncate(PAGE);
        let last = lines.last().map_or(0, |line| line.id);
        asked.page("/parc", &last.to_string())
    });
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::None, "Parc"),
        authorities: directory::visible_authorities(conn, actor).await?,
        rows: lines.into_iter().map(|line| Row::of(line, today)).collect(),
        next,
        keeps: actor.has_any(&KEEPERS),
        asked,
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use jiff::civil::date;

    pub fn line() -> Line {
        Line {
            id: 4,
            tag: "PC-0123".into(),
            kind: "laptop".into(),
            make: "Dell".into(),
            model: "Latitude <5440>".into(),
            serial: "SN-1".into(),
            bought_on: "2018-02-01".into(),
            warranty_until: "2021-02-01".into(),
            state: "in_use".into(),
            retired_on: String::new(),
            supplied: false,
            audited: false,
            note: "Prise cassée".into(),
            authority: "Alpha".into(),
            site: Some("Mairie".into()),
            person: Some("Alice Martin".into()),
        }
    }

    fn html(rows: Vec<Row>, asked: Asked, keeps: bool) -> String {
        Page {
            frame: Frame::sample(),
            asked,
            authorities: Vec::new(),
            rows,
            next: Some("/parc?apres=4".into()),
            keeps,
        }
        .render()
        .unwrap()
    }

    #[test]
    fn the_list_tells_age_warranty_and_admission() {
        let row = || Row::of(line(), date(2026, 3, 2));
        let page = html(vec![row()], Asked::default(), true);
        for said in [
            "PC-0123",
            "&#60;5440",
            "Alice Martin",
            "8\u{a0}ans",
            "finie le 01/02/2021",
            "à auditer",
            "/parc/nouveau",
            "apres=4",
        ] {
            assert!(page.contains(said), "{said}");
        }
        assert!(!html(vec![row()], Asked::default(), false).contains("/parc/nouveau"));
        let narrowed = Asked {
            garantie: "finie".into(),
            q: "dell".into(),
            ..Asked::default()
        };
        let page = html(Vec::new(), narrowed, true);
        assert!(page.contains("Aucun matériel ne répond"));
    }

    #[test]
    fn an_address_keeps_what_was_asked() {
        let asked = Asked {
            q: "écran".into(),
            kind: "screen".into(),
            apres: "3".into(),
            ..Asked::default()
        };
        assert_eq!(asked.page("/parc", "9"), "/parc?q=%C3%A9cran&type=screen&apres=9");
        assert_eq!(Asked::default().page("/parc", ""), "/parc");
        assert_eq!(asked.filter().kind, Some(Kind::Screen));
    }
}
