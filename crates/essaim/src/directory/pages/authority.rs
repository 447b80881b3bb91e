//! A member of the service: its details and its sites.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::{authorities, sites};
use crate::directory::model::{self, AuthorityDraft, AuthorityKind};
use crate::directory::store;
use crate::directory::verbs::places as verbs;
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, committed, done, page};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    name: String,
    short_name: String,
    kind: String,
    siren: String,
    insee: String,
    mail_domain: String,
    population: String,
}

impl Typed {
    fn of(authority: &authorities::Model) -> Typed {
        Typed {
            name: authority.name.clone(),
            short_name: authority.short_name.clone(),
            kind: authority.kind.clone(),
            siren: authority.siren.clone(),
            insee: authority.insee.clone(),
            mail_domain: authority.mail_domain.clone(),
            population: authority.population.map(|p| p.to_string()).unwrap_or_default(),
        }
    }

    fn draft(&self, errors: &mut Errors) -> AuthorityDraft {
        let name = errors.line("name", &self.name, 160, "Indiquez le nom de la collectivité.");
        let short_name = errors.line(
            "short_name",
            &self.short_name,
            40,
            "Indiquez le nom court, celui des tableaux.",
        );
        let mut told = |field, read: Result<String, &'static str>| {
            read.unwrap_or_else(|sentence| {
                errors.add(field, sentence);
                String::new()
            })
        };
        let siren = told("siren", model::siren(&self.siren));
        let insee = told("insee", model::insee(&self.insee));
        let mail_domain = told("mail_domain", model::mail_domain(&self.mail_domain));
        let digits: String = self.population.split_whitespace().collect();
        let population = match digits.parse::<i64>() {
            Ok(number) if (0..100_000_000).contains(&number) => Some(number),
            _ if digits.is_empty() => None,
            _ => {
                errors.add("population", "Écrivez un nombre d’habitants, par exemple 4075.");
                None
            }
        };
        AuthorityDraft {
            short_name,
            name,
            kind: AuthorityKind::parse(&self.kind).unwrap_or_default(),
            siren,
            insee,
            mail_domain,
            population,
        }
    }

    fn is_kind(&self, kind: &AuthorityKind) -> bool {
        self.kind == kind.slug()
    }
}

#[derive(Template)]
#[template(path = "directory/authority.html")]
struct Page {
    frame: Frame,
    /// None: a new one.
    id: Option<i64>,
    typed: Typed,
    sites: Vec<sites::Model>,
    errors: Errors,
    /// The name that was typed for a site, and the site it was for (0: a new one).
    site_typed: String,
    site_for: i64,
}

impl Page {
    fn kinds(&self) -> [AuthorityKind; 3] {
        AuthorityKind::ALL
    }

    /// What is typed in the field of a site.
    fn site_value<'a>(&'a self, site: &'a sites::Model) -> &'a str {
        if self.site_for == site.id {
            &self.site_typed
        } else {
            &site.name
        }
    }
}

async fn load(
    app: &App,
    visitor: &Visitor,
    id: Option<i64>,
    typed: Option<Typed>,
    errors: Errors,
) -> Result<Page> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let (title, kept, sites) = match id {
        Some(id) => {
            let authority = store::authority(conn, actor, id).await?;
            let sites = store::sites(conn, actor.service_id, Some(id)).await?;
            (authority.name.clone(), Typed::of(&authority), sites)
        }
        None => (
            "Ajouter une collectivité".to_owned(),
            Typed::default(),
            Vec::new(),
        ),
    };
    Ok(Page {
        frame: Frame::new(app, visitor, Section::People, title),
        id,
        typed: typed.unwrap_or(kept),
        sites,
        errors,
        site_typed: String::new(),
        site_for: 0,
    })
}

pub async fn blank(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    page(&load(&app, &visitor, None, None, Errors::none()).await?)
}

pub async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response> {
    page(&load(&app, &visitor, Some(id), None, Errors::none()).await?)
}

pub async fn create(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    keep(app, visitor, None, typed).await
}

pub async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    keep(app, visitor, Some(id), typed).await
}

async fn keep(app: App, visitor: Visitor, id: Option<i64>, typed: Typed) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let draft = typed.draft(&mut errors);
    let tx = app.db.write().await?;
    if let Some(id) = id {
        store::authority(&tx, actor, id).await?;
    }
    verbs::check(&tx, actor, &draft, id, &mut errors).await?;
    if !errors.is_empty() {
        drop(tx);
        let again = load(&app, &visitor, id, Some(typed), errors).await?;
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &again);
    }
    let (authority, sentence) = match id {
        Some(id) => (
            verbs::edit(&app, &tx, actor, id, &draft).await?,
            "Les changements sont enregistrés.",
        ),
        None => (
            verbs::create(&app, &tx, actor, &draft).await?,
            "La collectivité est ajoutée. Indiquez maintenant ses sites.",
        ),
    };
    committed(tx, &format!("/collectivites/{}", authority.id), sentence).await
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct SiteTyped {
    site: String,
}

pub async fn add_site(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Form(typed): Form<SiteTyped>,
) -> Result<Response> {
    keep_site(app, visitor, id, 0, typed).await
}

pub async fn rename_site(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, site)): Path<(i64, i64)>,
    Form(typed): Form<SiteTyped>,
) -> Result<Response> {
    keep_site(app, visitor, id, site, typed).await
}

/// Adds a site, or renames one. `site` 0 is a new one.
async fn keep_site(app: App, visitor: Visitor, id: i64, site: i64, typed: SiteTyped) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let name = errors.line("site", &typed.site, 120, "Indiquez le nom du site.");
    if errors.is_empty() {
        let tx = app.db.write().await?;
        let kept = match site {
            0 => verbs::add_site(&app, &tx, actor, id, &name).await?,
            site => verbs::rename_site(&app, &tx, actor, id, site, &name).await?,
        };
        if kept {
            tx.commit().await?;
            let sentence = if site == 0 {
                "Le site est ajouté."
            } else {
                "Le site est renommé."
            };
            return Ok(done(&format!("/collectivites/{id}"), sentence));
        }
        errors.add("site", "Cette collectivité a déjà un site de ce nom.");
    }
    let again = Page {
        site_typed: typed.site,
        site_for: site,
        ..load(&app, &visitor, Some(id), None, errors).await?
    };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &again)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(id: Option<i64>, errors: Errors) -> Page {
        Page {
            frame: Frame::sample(),
            id,
            typed: Typed {
                name: "Commune d’Alpha".into(),
                kind: "epci".into(),
                ..Typed::default()
            },
            sites: vec![sites::Model {
                id: 7,
                service_id: 1,
                authority_id: 3,
                name: "Mairie".into(),
            }],
            errors,
            site_typed: String::new(),
            site_for: 0,
        }
    }

    #[test]
    fn a_member_shows_its_sites_and_a_new_one_none_yet() {
        let html = sample(Some(3), Errors::none()).render().unwrap();
        assert!(html.contains("/collectivites/3/sites/7") && html.contains("value=\"epci\" selected"));
        let new = sample(None, Errors::one("siren", "Faux.")).render().unwrap();
        assert!(new.contains("action=\"/collectivites\"") && !new.contains("/sites"));
        assert!(new.contains("Faux."));
    }

    #[test]
    fn figures_are_read_with_their_spaces() {
        let typed = Typed {
            name: "Alpha".into(),
            short_name: "Alpha".into(),
            siren: "999 000 011".into(),
            population: "19 003".into(),
            ..Typed::default()
        };
        let mut errors = Errors::none();
        let draft = typed.draft(&mut errors);
        assert!(errors.is_empty());
        assert_eq!(
            (draft.siren.as_str(), draft.population),
            ("999000011", Some(19_003))
        );
    }
}
