//! The frame of every page: title, navigation, the person, the sentence said once.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

use super::visitor::Visitor;
use super::{assets, words};
use crate::app::App;
use crate::directory::{Actor, Preferences, Role, Theme};
use crate::error::{Error, Result};

/// Which word of the navigation is lit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    None,
    Portal,
    Mine,
    Queue,
    Tickets,
    Mail,
    Catalogue,
    Dashboard,
    Settlement,
    People,
}

pub struct NavItem {
    pub href: &'static str,
    pub word: &'static str,
    pub current: bool,
}

/// What the layout needs besides the page's own data.
pub struct Frame {
    pub title: String,
    pub person: String,
    pub person_detail: String,
    pub signed_in: bool,
    pub service_name: String,
    pub nav: Vec<NavItem>,
    pub csrf: String,
    pub flash: Option<String>,
    /// The airy density, for people who are not technicians.
    pub calm: bool,
    pub demo: bool,
    /// What the person's menu leads to besides their account: address and words.
    pub menu: Vec<(&'static str, &'static str)>,
    /// What the person chose for their pages.
    pub preferences: Preferences,
    /// Alerts not looked at, for the department.
    pub bell: Option<i64>,
    /// Now, to tell instants in full.
    pub now: i64,
}

impl Frame {
    pub fn new(app: &App, visitor: &Visitor, section: Section, title: impl Into<String>) -> Frame {
        let actor = visitor.actor.as_ref();
        Frame {
            title: title.into(),
            person: actor.map(Actor::label).unwrap_or_default(),
            person_detail: actor.map(detail).unwrap_or_default(),
            signed_in: actor.is_some(),
            service_name: actor.map(|a| a.service_name.clone()).unwrap_or_default(),
            nav: actor.map(|a| navigation(a, section)).unwrap_or_default(),
            csrf: app.key.form_token(&visitor.binding),
            flash: visitor.flash.clone(),
            calm: !actor.is_some_and(Actor::is_staff),
            demo: app.demo,
            menu: actor.map(menu).unwrap_or_default(),
            preferences: actor.map(|a| a.preferences).unwrap_or_default(),
            bell: actor.filter(|a| a.is_staff()).map(|_| visitor.alerts),
            now: app.now(),
        }
    }

    /// A frame for the test that renders every template.
    pub fn sample() -> Frame {
        Frame {
            title: "Exemple".into(),
            person: "Nadia Belkacem".into(),
            person_detail: "Technicienne".into(),
            signed_in: true,
            service_name: "Service commun".into(),
            nav: vec![NavItem {
                href: "/file",
                word: "File",
                current: true,
            }],
            csrf: "x".into(),
            flash: Some("C’est enregistré.".into()),
            calm: false,
            demo: true,
            menu: vec![("/reglages/calendrier", "Calendrier et engagements")],
            preferences: Preferences::default(),
            bell: Some(2),
            now: 1_795_000_000,
        }
    }

    pub fn icon(&self, name: &str) -> Markup {
        icon(name)
    }

    pub fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }

    /// The word of a form that is sent once (see [`super::once`]).
    pub fn once(&self) -> String {
        super::once::word()
    }

    pub fn css(&self) -> &'static str {
        assets::href("app.css")
    }

    pub fn js(&self) -> &'static str {
        assets::href("app.js")
    }

    pub fn favicon(&self) -> &'static str {
        assets::href("mark.svg")
    }

    /// `<time>` with the date and time of a table.
    pub fn time(&self, second: &i64) -> Markup {
        Markup(format!(
            "<time datetime=\"{}\">{}</time>",
            words::machine(second),
            words::date_time(second)
        ))
    }

    /// `<time>` with the instant in full, for a sentence.
    pub fn in_full(&self, second: &i64) -> Markup {
        Markup(format!(
            "<time datetime=\"{}\">{}</time>",
            words::machine(second),
            words::in_full(second, &self.now)
        ))
    }
}

/// Text that is already HTML.
pub struct Markup(pub String);

impl std::fmt::Display for Markup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

/// An icon of the sprite, said by the words beside it.
pub fn icon(name: &str) -> Markup {
    let safe: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    Markup(format!(
        "<svg class=\"i\" aria-hidden=\"true\"><use href=\"{}#{safe}\"/></svg>",
        assets::href("icons.svg")
    ))
}

/// Three cells and the word of a priority (`low`, `medium`, `high`).
pub fn priority(slug: &str) -> Markup {
    let (cells, word) = match slug {
        "high" => ("p3", "haute"),
        "medium" => ("p2", "moyenne"),
        _ => ("p1", "basse"),
    };
    Markup(format!(
        "<span class=\"prio\"><svg aria-hidden=\"true\"><use href=\"{}#{cells}\"/></svg>{word}</span>",
        assets::href("icons.svg")
    ))
}

/// A gauge of eight cells, `full` of them full.
pub fn gauge(full: i64) -> Markup {
    let full = full.clamp(0, 8);
    Markup(format!(
        "<svg class=\"gauge\" aria-hidden=\"true\"><use href=\"{}#g{full}\"/></svg>",
        assets::href("icons.svg")
    ))
}

fn detail(actor: &Actor) -> String {
    let what = if actor.function.is_empty() {
        actor
            .grants
            .first()
            .map(|g| g.role.label().to_owned())
            .unwrap_or_default()
    } else {
        actor.function.clone()
    };
    [what, actor.authority_name.clone()]
        .into_iter()
        .filter(|s| !s.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn navigation(actor: &Actor, section: Section) -> Vec<NavItem> {
    let all: [(Section, &str, &str, bool); 9] = [
        (Section::Queue, "/file", "File", actor.is_staff()),
        (Section::Portal, "/", "Accueil", !actor.is_staff()),
        (Section::Mine, "/mes-demandes", "Mes demandes", !actor.is_staff()),
        (
            Section::Tickets,
            "/tickets",
            "Tickets",
            actor.is_staff() || actor.has(Role::Referent),
        ),
        (Section::Mail, "/messages", "Messages", actor.is_staff()),
        (Section::Catalogue, "/catalogue", "Catalogue", actor.is_staff()),
        (
            Section::Dashboard,
            "/tableaux",
            "Tableaux de bord",
            actor.is_staff() || actor.has(Role::Referent),
        ),
        (
            Section::Settlement,
            "/bilans",
            "Bilan",
            actor.has_any(&SETTLEMENT_READERS),
        ),
        (
            Section::People,
            "/personnes",
            "Personnes",
            actor.has(Role::Administrator),
        ),
    ];
    all.into_iter()
        .filter(|(_, _, _, shown)| *shown)
        .map(|(s, href, word, _)| NavItem {
            href,
            word,
            current: s == section,
        })
        .collect()
}

/// What stands in the menu of a person, for pages that are not everyday work.
fn menu(actor: &Actor) -> Vec<(&'static str, &'static str)> {
    let concerned = actor.is_staff() || actor.has(Role::Referent);
    [
        ("/convention", "La convention", true),
        ("/connaissances", "Connaissances", true),
        ("/taches", "Mes tâches", actor.is_staff()),
        ("/parc", "Parc", concerned),
        ("/devis", "Devis", concerned),
        ("/astreintes", "Astreintes", concerned),
        ("/circonstances", "Circonstances exceptionnelles", concerned),
        ("/editeurs", "Éditeurs de logiciels", actor.is_staff()),
        (
            "/reglages/calendrier",
            "Calendrier et engagements",
            actor.has_any(&CALENDAR_KEEPERS),
        ),
    ]
    .into_iter()
    .filter(|(_, _, shown)| *shown)
    .map(|(href, words, _)| (href, words))
    .collect()
}

/// Who sets the opening hours, the closures, the on-call windows and the commitments.
pub const CALENDAR_KEEPERS: [Role; 2] = [Role::Administrator, Role::Director];

/// Who sees the year's money: the department's officers and the members' referents.
pub const SETTLEMENT_READERS: [Role; 4] = [
    Role::Administrative,
    Role::Director,
    Role::Referent,
    Role::Administrator,
];

/// A page from its template.
pub fn page<T: Template>(template: &T) -> Result<Response> {
    page_with(StatusCode::OK, template)
}

/// The same with another status: 422 for a form with mistakes.
pub fn page_with<T: Template>(status: StatusCode, template: &T) -> Result<Response> {
    let html = template.render().map_err(Error::internal)?;
    let mut response = (status, Html(html)).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[derive(Template)]
#[template(path = "alone.html")]
struct Alone<'a> {
    title: &'a str,
    sentence: &'a str,
    css: &'static str,
    favicon: &'static str,
}

/// A page that stands alone: what happened, and the way home.
pub fn alone(status: StatusCode, title: &str, sentence: &str) -> Response {
    let template = Alone {
        title,
        sentence,
        css: assets::href("app.css"),
        favicon: assets::href("mark.svg"),
    };
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (status, sentence.to_owned()).into_response(),
    }
}
