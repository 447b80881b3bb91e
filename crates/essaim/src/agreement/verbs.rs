//! What people do to the agreement. Each verb takes the transaction of its command and leaves a trace in it. Drafts are
//! rewritten at will; an adopted version never changes: an amendment follows it.

use sea_orm::{ActiveValue::Set, ConnectionTrait};

use super::model::{Clause, is_nature, version_label};
use super::store::{Article, Post, Version};
use super::{policy, store};
use crate::audit::{self, Trace};
use crate::db::Tx;
use crate::db::entities::{agreement_articles, agreement_impacts, agreement_staff, agreement_versions};
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};

async fn trace(
    tx: &Tx,
    now: i64,
    actor: &Actor,
    version: &Version,
    action: &str,
    detail: String,
) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "agreement",
        object_id: Some(version.id),
        detail: if detail.is_empty() {
            version_label(version.number)
        } else {
            format!("{}\u{a0}: {detail}", version_label(version.number))
        },
    };
    audit::write(tx, now, actor, trace).await
}

/// A draft that the actor may rewrite.
pub async fn draft<C: ConnectionTrait>(conn: &C, actor: &Actor, number: i64) -> Result<Version> {
    let version = store::version(conn, actor, number).await?;
    policy::may_edit(actor)?;
    if version.adopted_at.is_some() {
        return Err(Error::Conflict(
            "Cette version est adoptée\u{a0}: elle ne change plus. Préparez un avenant.".into(),
        ));
    }
    Ok(version)
}

/// Begins the agreement, or an amendment that copies the last version.
///
/// # Errors
/// [`Error::Conflict`] while a draft is there already.
pub async fn begin(tx: &Tx, actor: &Actor, now: i64, title: &str) -> Result<Version> {
    policy::may_edit(actor)?;
    let versions = store::versions(tx, actor).await?;
    if versions.iter().any(|v| v.adopted_at.is_none()) {
        return Err(Error::Conflict(
            "Une version est déjà en préparation. Adoptez-la ou abandonnez-la d’abord.".into(),
        ));
    }
    let last = versions.into_iter().next();
    let text = |of: fn(&Version) -> &String| last.as_ref().map(|v| of(v).clone()).unwrap_or_default();
    let row = agreement_versions::ActiveModel {
        service_id: Set(actor.service_id),
        number: Set(last.as_ref().map_or(0, |v| v.number + 1)),
        title: Set(last.as_ref().map_or(title.to_owned(), |v| v.title.clone())),
        summary: Set(String::new()),
        renewal: Set(text(|v| &v.renewal)),
        entry: Set(text(|v| &v.entry)),
        leaving: Set(text(|v| &v.leaving)),
        recourse: Set(text(|v| &v.recourse)),
        ends_on: Set(last.as_ref().and_then(|v| v.ends_on.clone())),
        created_at: Set(now),
        ..Default::default()
    };
    let version = store::insert_version(tx, row).await?;
    if let Some(last) = &last {
        store::copy(tx, last.id, version.id).await?;
    }
    trace(tx, now, actor, &version, "agreement.begun", String::new()).await?;
    Ok(version)
}

/// The terms of a version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    pub title: String,
    pub summary: String,
    pub renewal: String,
    pub entry: String,
    pub leaving: String,
    pub recourse: String,
    /// `YYYY-MM-DD`
    pub ends_on: Option<String>,
}

pub async fn set_terms(tx: &Tx, actor: &Actor, now: i64, number: i64, terms: Terms) -> Result<()> {
    let version = draft(tx, actor, number).await?;
    let row = agreement_versions::ActiveModel {
        id: Set(version.id),
        title: Set(terms.title),
        summary: Set(terms.summary),
        renewal: Set(terms.renewal),
        entry: Set(terms.entry),
        leaving: Set(terms.leaving),
        recourse: Set(terms.recourse),
        ends_on: Set(terms.ends_on),
        ..Default::default()
    };
    store::save_version(tx, row).await?;
    trace(tx, now, actor, &version, "agreement.terms_set", String::new()).await
}

/// An article to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleDraft {
    pub number: String,
    pub title: String,
    pub body: String,
}

/// Adds an article, or rewrites one.
///
/// # Errors
/// [`Error::Invalid`] when another article of the version bears the number.
pub async fn write_article(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    version: i64,
    id: Option<i64>,
    new: ArticleDraft,
) -> Result<Article> {
    let version = draft(tx, actor, version).await?;
    if let Some(id) = id {
        store::article(tx, &version, id).await?;
    }
    let all = store::articles(tx, version.id).await?;
    if all.iter().any(|a| a.number == new.number && Some(a.id) != id) {
        return Err(Error::Invalid(format!(
            "L’article {} existe déjà. Choisissez un autre numéro.",
            new.number
        )));
    }
    let detail = format!("article {}", new.number);
    let row = agreement_articles::ActiveModel {
        version_id: Set(version.id),
        number: Set(new.number),
        title: Set(new.title),
        body: Set(new.body),
        ..Default::default()
    };
    let (article, action) = match id {
        Some(id) => {
            let row = agreement_articles::ActiveModel { id: Set(id), ..row };
            (store::save_article(tx, row).await?, "agreement.article_rewritten")
        }
        None => (store::insert_article(tx, row).await?, "agreement.article_added"),
    };
    trace(tx, now, actor, &version, action, detail).await?;
    Ok(article)
}

pub async fn remove_article(tx: &Tx, actor: &Actor, now: i64, version: i64, id: i64) -> Result<()> {
    let version = draft(tx, actor, version).await?;
    let article = store::article(tx, &version, id).await?;
    store::delete_article(tx, id).await?;
    let detail = format!("article {}", article.number);
    trace(tx, now, actor, &version, "agreement.article_removed", detail).await
}

/// Says which article rules each clause. Articles of other versions are not found.
pub async fn set_clauses(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    version: i64,
    wanted: &[(Clause, i64)],
) -> Result<()> {
    let version = draft(tx, actor, version).await?;
    let articles = store::articles(tx, version.id).await?;
    if wanted.iter().any(|(_, id)| !articles.iter().any(|a| a.id == *id)) {
        return Err(Error::NotFound);
    }
    store::set_clauses(tx, version.id, wanted).await?;
    trace(tx, now, actor, &version, "agreement.clauses_set", String::new()).await
}

/// A post of annex 1 to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostDraft {
    pub employer_id: i64,
    pub function: String,
    /// `permanent` or `contract`
    pub status: String,
    /// `A`, `B` or `C`
    pub category: String,
    pub grade: String,
    pub share_permille: i64,
    pub transferred: bool,
    pub available_to: Option<i64>,
    /// Cents of a whole year; kept as it is when the actor may not see it.
    pub yearly_cents: Option<i64>,
}

/// Adds a post, or rewrites one. The employer and who the person is made available to are members of the service.
pub async fn write_post(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    version: i64,
    id: Option<i64>,
    new: PostDraft,
) -> Result<Post> {
    let version = draft(tx, actor, version).await?;
    let before = match id {
        Some(id) => Some(store::post(tx, &version, id).await?),
        None => None,
    };
    let members = directory::authorities(tx, actor.service_id).await?;
    let is_member = |id: i64| members.iter().any(|m| m.id == id);
    if !is_member(new.employer_id) || new.available_to.is_some_and(|id| !is_member(id)) {
        return Err(Error::NotFound);
    }
    let yearly_cents = if policy::sees_salaries(actor) {
        new.yearly_cents
    } else {
        before.as_ref().and_then(|p| p.yearly_cents)
    };
    let detail = new.function.clone();
    let row = agreement_staff::ActiveModel {
        version_id: Set(version.id),
        employer_id: Set(new.employer_id),
        function: Set(new.function),
        status: Set(new.status),
        category: Set(new.category),
        grade: Set(new.grade),
        share_permille: Set(new.share_permille),
        transferred: Set(new.transferred),
        available_to: Set(new.available_to),
        yearly_cents: Set(yearly_cents),
        ..Default::default()
    };
    let (post, action) = match before {
        Some(before) => {
            let row = agreement_staff::ActiveModel {
                id: Set(before.id),
                ..row
            };
            (store::save_post(tx, row).await?, "agreement.post_rewritten")
        }
        None => (store::insert_post(tx, row).await?, "agreement.post_added"),
    };
    trace(tx, now, actor, &version, action, detail).await?;
    Ok(post)
}

pub async fn remove_post(tx: &Tx, actor: &Actor, now: i64, version: i64, id: i64) -> Result<()> {
    let version = draft(tx, actor, version).await?;
    let post = store::post(tx, &version, id).await?;
    store::delete_post(tx, id).await?;
    trace(tx, now, actor, &version, "agreement.post_removed", post.function).await
}

/// Writes annex 2: nature, degree from 1 to 4, description. What has degree 1 and no description is left out.
pub async fn set_impacts(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    version: i64,
    wanted: Vec<(String, i64, String)>,
) -> Result<()> {
    let version = draft(tx, actor, version).await?;
    let known = wanted
        .into_iter()
        .filter(|(nature, degree, text)| is_nature(nature) && (*degree > 1 || !text.is_empty()));
    let rows = known.map(|(nature, degree, description)| agreement_impacts::ActiveModel {
        version_id: Set(version.id),
        nature: Set(nature),
        degree: Set(degree.clamp(1, 4)),
        description: Set(description),
    });
    store::set_impacts(tx, version.id, rows.collect()).await?;
    trace(tx, now, actor, &version, "agreement.impacts_set", String::new()).await
}

/// Adopts a draft: from then on it never changes. Gives the field and the sentence of a refusal.
pub async fn adopt(
    tx: &Tx,
    actor: &Actor,
    now: i64,
    number: i64,
    signed_on: &str,
    valid_from: &str,
) -> Result<Result<(), (&'static str, String)>> {
    let version = draft(tx, actor, number).await?;
    let versions = store::versions(tx, actor).await?;
    let last = versions.iter().find(|v| v.adopted_at.is_some());
    if let Some(before) = last.and_then(|v| v.valid_from.as_deref())
        && valid_from <= before
    {
        return Ok(Err((
            "valid_from",
            format!(
                "La version précédente vaut depuis le {}. Choisissez un jour suivant.",
                day_in_words(before)
            ),
        )));
    }
    if version.ends_on.as_deref().is_some_and(|end| end < valid_from) {
        return Ok(Err((
            "valid_from",
            "Ce jour vient après la fin de la convention. Corrigez l’un ou l’autre.".into(),
        )));
    }
    if store::articles(tx, version.id).await?.is_empty() {
        return Ok(Err((
            "valid_from",
            "Écrivez au moins un article avant d’adopter.".into(),
        )));
    }
    let row = agreement_versions::ActiveModel {
        id: Set(version.id),
        signed_on: Set(Some(signed_on.to_owned())),
        valid_from: Set(Some(valid_from.to_owned())),
        adopted_at: Set(Some(now)),
        adopted_by: Set(actor.row_id()),
        ..Default::default()
    };
    store::save_version(tx, row).await?;
    let detail = format!("vaut depuis le {}", day_in_words(valid_from));
    trace(tx, now, actor, &version, "agreement.adopted", detail).await?;
    Ok(Ok(()))
}

/// Forgets a draft.
pub async fn abandon(tx: &Tx, actor: &Actor, now: i64, number: i64) -> Result<()> {
    let version = draft(tx, actor, number).await?;
    store::delete_version(tx, version.id).await?;
    trace(tx, now, actor, &version, "agreement.abandoned", String::new()).await
}

/// « 01/01/2022 » from `2022-01-01`.
pub fn day_in_words(day: &str) -> String {
    match day.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] => format!("{day}/{month}/{year}"),
        _ => day.to_owned(),
    }
}
