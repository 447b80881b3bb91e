//! The agreement of the demo: written at the end of 2021, adopted before the first year of the service.

use jiff::civil::date;

use super::files::Convention;
use super::house::{House, local};
use crate::agreement::Clause;
use crate::agreement::verbs::{self, ArticleDraft, PostDraft, Terms};
use crate::db::Tx;
use crate::directory::store as directory;
use crate::error::{Error, Result};

/// The person who writes and adopts it.
const DIRECTOR: &str = "helene.kervadec@disn.example.org";

pub async fn write(tx: &Tx, house: &House, convention: &Convention) -> Result<()> {
    let at = local(date(2021, 12, 14), 16, 0);
    let who = directory::actor(tx, house.person(DIRECTOR)?.id)
        .await?
        .ok_or_else(|| Error::internal("the director of the demo has no active account"))?;
    let number = verbs::begin(tx, &who, at, &convention.title).await?.number;
    let terms = Terms {
        title: convention.title.clone(),
        summary: String::new(),
        renewal: convention.renewal.clone(),
        entry: convention.entry.clone(),
        leaving: convention.leaving.clone(),
        recourse: convention.recourse.clone(),
        ends_on: Some(convention.ends_on.clone()),
    };
    verbs::set_terms(tx, &who, at, number, terms).await?;
    let mut ruled = Vec::new();
    for article in &convention.article {
        let draft = ArticleDraft {
            number: article.number.clone(),
            title: article.title.clone(),
            body: article.body.trim().to_owned(),
        };
        let row = verbs::write_article(tx, &who, at, number, None, draft).await?;
        for slug in &article.clauses {
            let clause = Clause::parse(slug).ok_or_else(|| Error::internal(format!("no clause {slug}")))?;
            ruled.push((clause, row.id));
        }
    }
    verbs::set_clauses(tx, &who, at, number, &ruled).await?;
    for post in &convention.post {
        let draft = PostDraft {
            employer_id: house.authority(&post.employer)?.id,
            function: post.function.clone(),
            status: post.status.clone(),
            category: post.category.clone(),
            grade: post.grade.clone(),
            share_permille: post.share,
            transferred: false,
            available_to: match &post.available_to {
                Some(short) => Some(house.authority(short)?.id),
                None => None,
            },
            yearly_cents: Some(post.yearly),
        };
        verbs::write_post(tx, &who, at, number, None, draft).await?;
    }
    let impacts = convention
        .impact
        .iter()
        .map(|i| (i.nature.clone(), i.degree, i.description.clone()));
    verbs::set_impacts(tx, &who, at, number, impacts.collect()).await?;
    verbs::adopt(
        tx,
        &who,
        at,
        number,
        &convention.signed_on,
        &convention.valid_from,
    )
    .await?
    .map_err(|(_, sentence)| Error::internal(sentence))
}
