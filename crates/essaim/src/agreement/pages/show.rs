//! A version of the agreement: its terms, its articles, what they rule in Essaim, and the annexes.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::day_of;
use crate::agreement::model::{self, Clause, IMPACT_SHEET};
use crate::agreement::policy;
use crate::agreement::store::{self, Article, Post, Version};
use crate::agreement::verbs::{self, day_in_words};
use crate::app::App;
use crate::db::entities::authorities;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::web::forms::Nothing;
use crate::web::{Button, Form, Frame, Key, Section, Visitor, committed, done, page};

#[derive(Template)]
#[template(path = "agreement/empty.html")]
struct Empty {
    frame: Frame,
    can_write: bool,
}

#[derive(Template)]
#[template(path = "agreement/show.html")]
struct Page {
    frame: Frame,
    sheet: Sheet,
    /// Every version that the person sees, the latest first.
    versions: Vec<Link>,
    can_begin: bool,
}

/// A version in the list of all.
struct Link {
    number: i64,
    label: String,
    said: String,
    current: bool,
}

/// A version with all that hangs on it, ready to show, to print and to export.
pub struct Sheet {
    pub version: Version,
    /// Every version that the actor sees, the latest first.
    pub versions: Vec<Version>,
    pub label: String,
    /// « En vigueur depuis le 01/01/2022 », « En préparation »…
    pub state: String,
    pub is_draft: bool,
    pub is_current: bool,
    /// The actor may rewrite it.
    pub can_write: bool,
    pub members: Vec<authorities::Model>,
    pub articles: Vec<Article>,
    pub clauses: Vec<(Clause, Option<Article>)>,
    pub posts: Vec<PostLine>,
    /// Per employer: name, posts, cents of a year; with the cost for those who may see it.
    pub employers: Vec<(String, i64, i64)>,
    pub sees_salaries: bool,
    /// Domain and its natures: words, degree, description.
    pub impacts: Vec<(&'static str, Vec<NatureLine>)>,
}

/// A nature of impact: its words, its degree, its description.
pub type NatureLine = (&'static str, i64, String);

pub struct PostLine {
    pub id: i64,
    pub employer: String,
    pub function: String,
    pub status: &'static str,
    pub category: String,
    pub grade: String,
    pub share: String,
    pub transferred: bool,
    /// To whom, or nothing.
    pub available_to: String,
    /// Cents of the service's share.
    pub cost: Option<i64>,
}

impl Sheet {
    fn term(&self, text: &str) -> String {
        if text.is_empty() {
            "Non précisé.".into()
        } else {
            text.to_owned()
        }
    }

    fn anchor(&self, article: &Article) -> String {
        model::anchor(&article.number)
    }

    /// The clauses that this article rules.
    fn rules(&self, article: &Article) -> Vec<Clause> {
        let ruled = |(clause, by): &(Clause, Option<Article>)| {
            by.as_ref().is_some_and(|a| a.id == article.id).then_some(*clause)
        };
        self.clauses.iter().filter_map(ruled).collect()
    }

    fn degree(&self, number: &i64) -> &'static str {
        model::degree(*number)
    }
}

/// `GET /convention`: the version in force, or the draft of the first one.
pub async fn current(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let actor = visitor.actor()?;
    let versions = store::versions(app.db.read(), actor).await?;
    let today = day_of(app.now());
    let Some(version) = store::in_force(&versions, &today).or(versions.first()).cloned() else {
        return page(&Empty {
            frame: Frame::new(&app, &visitor, Section::None, "Convention"),
            can_write: policy::edits(actor),
        });
    };
    shown(&app, &visitor, version).await
}

/// `GET /convention/{version}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(version): Key<i64>) -> Result<Response> {
    let version = store::version(app.db.read(), visitor.actor()?, version).await?;
    shown(&app, &visitor, version).await
}

async fn shown(app: &App, visitor: &Visitor, version: Version) -> Result<Response> {
    let actor = visitor.actor()?;
    let today = day_of(app.now());
    let sheet = sheet(app, actor, version).await?;
    let versions = &sheet.versions;
    let links = versions
        .iter()
        .map(|v| Link {
            number: v.number,
            label: model::version_label(v.number),
            said: state(v, versions, &today),
            current: v.id == sheet.version.id,
        })
        .collect();
    page(&Page {
        frame: Frame::new(app, visitor, Section::None, sheet.version.title.clone()),
        can_begin: policy::edits(actor) && versions.iter().all(|v| v.adopted_at.is_some()),
        versions: links,
        sheet,
    })
}

/// Where a version stands on a day, in words.
fn state(version: &Version, versions: &[Version], today: &str) -> String {
    let Some(from) = version
        .valid_from
        .as_deref()
        .filter(|_| version.adopted_at.is_some())
    else {
        return "en préparation".into();
    };
    let current = store::in_force(versions, today).is_some_and(|v| v.id == version.id);
    let since = day_in_words(from);
    match current {
        true => format!("en vigueur depuis le {since}"),
        false if from > today => format!("en vigueur à partir du {since}"),
        false => format!("du {since}, remplacée depuis"),
    }
}

/// Reads all that hangs on a version.
pub async fn sheet(app: &App, actor: &Actor, version: Version) -> Result<Sheet> {
    let conn = app.db.read();
    let today = day_of(app.now());
    let versions = store::versions(conn, actor).await?;
    let members = directory::authorities(conn, actor.service_id).await?;
    let articles = store::articles(conn, version.id).await?;
    let ruled = store::clauses(conn, version.id).await?;
    let posts = store::posts(conn, actor, version.id).await?;
    let degrees = store::impacts(conn, version.id).await?;
    let by = |clause: &Clause| {
        let id = ruled.get(clause)?;
        articles.iter().find(|a| a.id == *id).cloned()
    };
    let clauses: Vec<_> = Clause::ALL.into_iter().map(|c| (c, by(&c))).collect();
    let impacts = IMPACT_SHEET.iter().map(|domain| {
        let nature = |(slug, words): &(&'static str, &'static str)| match degrees.get(*slug) {
            Some(impact) => (*words, impact.degree, impact.description.clone()),
            None => (*words, 1, String::new()),
        };
        (domain.label, domain.natures.iter().map(nature).collect())
    });
    Ok(Sheet {
        label: model::version_label(version.number),
        state: state(&version, &versions, &today),
        is_draft: version.adopted_at.is_none(),
        is_current: store::in_force(&versions, &today).is_some_and(|v| v.id == version.id),
        can_write: version.adopted_at.is_none() && policy::edits(actor),
        posts: posts.iter().map(|post| line(post, &members)).collect(),
        employers: employers(&posts, &members),
        sees_salaries: policy::sees_salaries(actor),
        impacts: impacts.collect(),
        clauses,
        members,
        articles,
        version,
        versions,
    })
}

fn name(members: &[authorities::Model], id: i64) -> String {
    let member = members.iter().find(|m| m.id == id);
    member.map(|m| m.short_name.clone()).unwrap_or_default()
}

fn line(post: &Post, members: &[authorities::Model]) -> PostLine {
    PostLine {
        id: post.id,
        employer: name(members, post.employer_id),
        function: post.function.clone(),
        status: if post.status == "permanent" {
            "titulaire"
        } else {
            "non titulaire"
        },
        category: post.category.clone(),
        grade: post.grade.clone(),
        share: model::share_in_words(post.share_permille),
        transferred: post.transferred,
        available_to: post.available_to.map(|id| name(members, id)).unwrap_or_default(),
        cost: post
            .yearly_cents
            .map(|cents| model::staff_cost(cents, post.share_permille)),
    }
}

/// Posts and cost of a year by employer, in the order of the members.
fn employers(posts: &[Post], members: &[authorities::Model]) -> Vec<(String, i64, i64)> {
    let of = |member: &authorities::Model| {
        let theirs = posts.iter().filter(|p| p.employer_id == member.id);
        let cost = |p: &Post| model::staff_cost(p.yearly_cents.unwrap_or(0), p.share_permille);
        let (count, cents) = theirs.fold((0, 0), |(n, sum), p| (n + 1, sum + cost(p)));
        (count > 0).then(|| (member.name.clone(), count, cents))
    };
    members.iter().filter_map(of).collect()
}

/// `POST /convention/versions`: begins the agreement or an amendment.
pub async fn begin(State(app): State<App>, visitor: Visitor, Form(_): Form<Nothing>) -> Result<Response> {
    let actor = visitor.actor()?;
    let tx = app.db.write().await?;
    let title = format!("Convention de {}", lower_first(&actor.service_name));
    let version = verbs::begin(&tx, actor, app.now(), &title).await?;
    tx.commit().await?;
    let sentence = match version.number {
        0 => "La convention est en préparation. Écrivez ses articles, puis adoptez-la.",
        _ => "L’avenant reprend la version précédente. Changez ce qui change, puis adoptez-le.",
    };
    Ok(done(&format!("/convention/{}", version.number), sentence))
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "service commun".into(),
    }
}

/// `POST /convention/{version}/abandon`: forgets a draft.
pub async fn abandon(Key(version): Key<i64>, Button { app, actor }: Button) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::abandon(&tx, &actor, app.now(), version).await?;
    committed(tx, "/convention", "La version en préparation est abandonnée.").await
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn sheet(is_draft: bool) -> Sheet {
        let article = Article {
            id: 7,
            version_id: 1,
            number: "6.2".into(),
            title: "Infrastructure <mutualisée>".into(),
            body: "Selon les gigaoctets utilisés.\n\nChaque année.".into(),
        };
        Sheet {
            version: Version {
                id: 1,
                service_id: 1,
                number: 1,
                title: "Convention d’essai".into(),
                summary: "Le stockage change.".into(),
                renewal: "Un an, tacitement.".into(),
                entry: String::new(),
                leaving: "Six mois de préavis.".into(),
                recourse: String::new(),
                ends_on: Some("2026-12-31".into()),
                valid_from: (!is_draft).then(|| "2024-01-01".into()),
                signed_on: (!is_draft).then(|| "2023-12-12".into()),
                created_at: 0,
                adopted_at: (!is_draft).then_some(1),
                adopted_by: None,
            },
            versions: Vec::new(),
            label: "Avenant n°\u{a0}1".into(),
            state: "en vigueur depuis le 01/01/2024".into(),
            is_draft,
            is_current: !is_draft,
            can_write: is_draft,
            members: Vec::new(),
            clauses: vec![
                (Clause::Infrastructure, Some(article.clone())),
                (Clause::Hours, None),
            ],
            articles: vec![article],
            posts: vec![PostLine {
                id: 3,
                employer: "BCR".into(),
                function: "Responsable <support>".into(),
                status: "titulaire",
                category: "B".into(),
                grade: "Technicien".into(),
                share: "95\u{a0}%".into(),
                transferred: false,
                available_to: "CCOB".into(),
                cost: Some(4_320_301),
            }],
            employers: vec![("Brie".into(), 1, 4_320_301)],
            sees_salaries: true,
            impacts: vec![(
                "Statutaire",
                vec![("Affectation", 3, "95\u{a0}% du temps.".into())],
            )],
        }
    }

    fn html(is_draft: bool) -> String {
        let link = Link {
            number: 1,
            label: "Avenant n°\u{a0}1".into(),
            said: "en préparation".into(),
            current: true,
        };
        let page = Page {
            frame: Frame::sample(),
            sheet: sheet(is_draft),
            versions: vec![link],
            can_begin: !is_draft,
        };
        page.render().unwrap()
    }

    #[test]
    fn an_adopted_version_is_read_and_a_draft_is_written() {
        let adopted = html(false);
        for said in [
            "id=\"article-6.2\"",
            "<p>Chaque année.</p>",
            "Six mois de préavis.",
            "43\u{202f}203,01\u{a0}€",
            "95\u{a0}% du temps.",
            "/convention/1/document",
            "31/12/2026",
        ] {
            assert!(adopted.contains(said), "{said}: {adopted}");
        }
        assert!(!adopted.contains("<mutualisée>") && !adopted.contains("<support>"));
        assert!(!adopted.contains("/convention/1/adoption"));
        let draft = html(true);
        for link in [
            "/articles/7",
            "/agents/3",
            "/clauses",
            "/impacts",
            "/termes",
            "/adoption",
        ] {
            assert!(draft.contains(&format!("/convention/1{link}")), "{link}");
        }
    }

    #[test]
    fn a_service_without_agreement_is_told_how_to_begin() {
        let page = |can_write| {
            let frame = Frame::sample();
            Empty { frame, can_write }.render().unwrap()
        };
        assert!(
            page(true).contains("/convention/versions")
                && !page(false).contains("<form method=\"post\" action=\"/convention")
        );
    }
}
