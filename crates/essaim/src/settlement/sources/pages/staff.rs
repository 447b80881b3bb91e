//! A line from annex 1: the post is chosen, its cost for the year is worked out.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use reckon::money::parse_euros;
use serde::Deserialize;

use crate::agreement::model::{share, share_in_words};
use crate::agreement::store as agreement;
use crate::app::App;
use crate::db::entities::cost_line_staff;
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::settlement::model::LARGEST_AMOUNT;
use crate::settlement::pages::lines;
use crate::settlement::sources::model::{StaffDraft, year_of};
use crate::settlement::sources::{store, verbs};
use crate::settlement::{cycle, policy, store as years};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, words};

/// The form as typed. `post` is chosen on a new line, `share` is corrected on an old one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub post: String,
    pub yearly: String,
    pub share: String,
    pub first: String,
    pub last: String,
}

impl Typed {
    /// The form of a line as it stands.
    pub fn of(row: &cost_line_staff::Model) -> Typed {
        let amount = words::euros(&row.yearly_cents);
        Typed {
            post: String::new(),
            yearly: amount.trim_end_matches(['€', '\u{a0}']).to_owned(),
            share: words::decimal_in_words(row.share_permille, 1),
            first: row.first_on.clone(),
            last: row.last_on.clone(),
        }
    }

    /// A new line: the whole year.
    fn of_year(year: i64) -> Typed {
        let (first, last) =
            year_of(year).map_or_else(Default::default, |(a, b)| (a.to_string(), b.to_string()));
        Typed {
            first,
            last,
            ..Typed::default()
        }
    }

    /// First and last day, within the year.
    fn days(&self, year: i64, errors: &mut Errors) -> (Date, Date) {
        let (start, end) = year_of(year).unwrap_or((Date::MIN, Date::MAX));
        let mut day = |field: &'static str, typed: &str| {
            let read = typed.trim().parse().ok().filter(|d| (start..=end).contains(d));
            read.unwrap_or_else(|| {
                errors.add(field, format!("Choisissez un jour de {year}."));
                start
            })
        };
        let (first, last) = (day("first", &self.first), day("last", &self.last));
        if last < first {
            errors.add(
                "last",
                "Le dernier jour est avant le premier. Corrigez l’un des deux.",
            );
        }
        (first, last)
    }

    /// The yearly cost that was typed; nothing typed is `None`.
    fn yearly(&self, errors: &mut Errors) -> Option<i64> {
        if self.yearly.trim().is_empty() {
            return None;
        }
        match parse_euros(&self.yearly) {
            Ok(cents) if (0..=LARGEST_AMOUNT).contains(&cents) => return Some(cents),
            Ok(_) => errors.add(
                "yearly",
                "Un coût annuel n’est ni négatif, ni de plus de dix milliards d’euros.",
            ),
            Err(error) => errors.add("yearly", error.in_words()),
        }
        None
    }
}

/// A post of annex 1 to choose.
struct Choice {
    id: i64,
    function: String,
    /// « BCR, 95 %, 45 476,85 € par an »
    about: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "settlement/sources/staff.html")]
struct Page {
    frame: Frame,
    year: i64,
    pool_id: i64,
    pool: String,
    /// The agreement whose annex is read.
    agreement: String,
    posts: Vec<Choice>,
    typed: Typed,
    errors: Errors,
}

/// The posts of the agreement in force at the end of a year, and its title.
async fn posts(app: &App, actor: &Actor, year: i64) -> Result<(String, Vec<agreement::Post>)> {
    let versions = agreement::versions(app.db.read(), actor).await?;
    let Some(version) = agreement::in_force(&versions, &format!("{year:04}-12-31")) else {
        return Ok((String::new(), Vec::new()));
    };
    let posts = agreement::posts(app.db.read(), actor, version.id).await?;
    Ok((version.title.clone(), posts))
}

/// `GET /bilans/{year}/postes/{pool}/annexe`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, pool)): Path<(i64, i64)>,
) -> Result<Response> {
    render(&app, &visitor, (year, pool), Typed::of_year(year), Errors::none()).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    (year, pool): (i64, i64),
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let conn = app.db.read();
    cycle::policy::still_open(&cycle::store::cycle(conn, actor, year).await?, year)?;
    let pool = years::pool(conn, actor, year, pool).await?;
    let members = directory::authorities(conn, actor.service_id).await?;
    let (agreement, posts) = posts(app, actor, year).await?;
    let choice = |p: agreement::Post| {
        let employer = members.iter().find(|m| m.id == p.employer_id);
        let mut about = vec![
            employer.map(|m| m.short_name.clone()).unwrap_or_default(),
            share_in_words(p.share_permille),
        ];
        match p.yearly_cents {
            Some(cents) => about.push(format!("{} par an", words::euros(&cents))),
            None => about.push("coût annuel à saisir".into()),
        }
        Choice {
            on: typed.post == p.id.to_string(),
            id: p.id,
            function: p.function,
            about: about.join(", "),
        }
    };
    let page = Page {
        frame: Frame::new(
            app,
            visitor,
            Section::Settlement,
            format!("Ligne de l’annexe 1, {year}"),
        ),
        year,
        pool_id: pool.id,
        pool: pool.label,
        agreement,
        posts: posts.into_iter().map(choice).collect(),
        typed,
        errors,
    };
    page_with(page.errors.status(), &page)
}

/// `POST /bilans/{year}/postes/{pool}/annexe`
pub async fn add(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, pool)): Path<(i64, i64)>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    years::pool(app.db.read(), actor, year, pool).await?;
    let mut errors = Errors::none();
    let (_, posts) = posts(&app, actor, year).await?;
    let post = posts.into_iter().find(|p| p.id.to_string() == typed.post);
    if post.is_none() {
        errors.add("post", "Choisissez un agent de l’annexe\u{a0}1.");
    }
    let (first, last) = typed.days(year, &mut errors);
    let typed_cost = typed.yearly(&mut errors);
    let yearly = typed_cost.or(post.as_ref().and_then(|p| p.yearly_cents));
    if yearly.is_none() && errors.of("yearly").is_none() {
        errors.add(
            "yearly",
            "Indiquez le coût annuel à temps plein\u{a0}: l’annexe ne le donne pas.",
        );
    }
    let (Some(post), Some(yearly_cents), true) = (post, yearly, errors.is_empty()) else {
        return render(&app, &visitor, (year, pool), typed, errors).await;
    };
    let draft = StaffDraft {
        function: post.function,
        yearly_cents,
        share_permille: post.share_permille,
        first,
        last,
    };
    let tx = app.db.write().await?;
    let line = verbs::add_staff_line(&tx, actor, app.now(), year, pool, draft).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/couts#poste-{pool}"),
        &format!(
            "«\u{a0}{}\u{a0}» est ajouté\u{a0}: {}.",
            line.label,
            words::euros(&line.amount_cents)
        ),
    ))
}

/// `POST /bilans/{year}/lignes/{line}/annexe`: works a line of staff out again.
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, line)): Path<(i64, i64)>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let (row, pool) = years::line(app.db.read(), actor, year, line).await?;
    let before = store::staff(app.db.read(), row.id)
        .await?
        .ok_or(crate::error::Error::NotFound)?;
    let mut errors = Errors::none();
    let (first, last) = typed.days(year, &mut errors);
    let yearly = typed.yearly(&mut errors);
    if yearly.is_none() && errors.of("yearly").is_none() {
        errors.add("yearly", "Indiquez le coût annuel à temps plein.");
    }
    let permille = share(&typed.share);
    if permille.is_none() {
        errors.add(
            "share",
            "Écrivez un pourcentage entre 0,1 et 100, par exemple 95.",
        );
    }
    let (Some(yearly_cents), Some(share_permille), true) = (yearly, permille, errors.is_empty()) else {
        return lines::render(&app, &visitor, (year, line), lines::Mistake::Staff(typed, errors)).await;
    };
    let draft = StaffDraft {
        function: before.function,
        yearly_cents,
        share_permille,
        first,
        last,
    };
    let tx = app.db.write().await?;
    verbs::change_staff_line(&tx, actor, app.now(), year, line, draft).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/couts#poste-{}", pool.id),
        &format!("«\u{a0}{}\u{a0}» est recalculé.", row.label),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_another_year_and_costs_that_are_none_are_told() {
        let mut errors = Errors::none();
        let typed = Typed {
            yearly: "-5".into(),
            first: "2024-12-31".into(),
            last: "".into(),
            ..Typed::default()
        };
        typed.days(2025, &mut errors);
        typed.yearly(&mut errors);
        for (field, said) in [
            ("first", "jour de 2025"),
            ("last", "jour de 2025"),
            ("yearly", "négatif"),
        ] {
            assert!(errors.of(field).unwrap().contains(said), "{field}");
        }
        let mut errors = Errors::none();
        let typed = Typed {
            first: "2025-03-02".into(),
            last: "2025-03-01".into(),
            ..Typed::default()
        };
        typed.days(2025, &mut errors);
        assert!(errors.of("last").unwrap().contains("avant le premier"));
    }

    #[test]
    fn the_page_offers_the_posts_or_says_that_there_are_none() {
        let page = |posts| Page {
            frame: Frame::sample(),
            year: 2025,
            pool_id: 1,
            pool: "Service".into(),
            agreement: "Convention".into(),
            posts,
            typed: Typed::of_year(2025),
            errors: Errors::one("post", "Choisissez un agent."),
        };
        let choice = Choice {
            id: 7,
            function: "Responsable <support>".into(),
            about: "BCR, 95\u{a0}%".into(),
            on: true,
        };
        let html = page(vec![choice]).render().unwrap();
        for said in [
            "&#60;support&#62;",
            "value=\"7\" checked",
            "value=\"2025-01-01\"",
            "href=\"#post\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(page(Vec::new()).render().unwrap().contains("aucun agent"));
    }
}
