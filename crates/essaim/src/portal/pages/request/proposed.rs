//! What may make a request needless, proposed within its form: articles that answer, and known incidents that it may be
//! about. As a fragment while somebody types; without script, what answers the sheet's own name.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::Asked;
use crate::app::App;
use crate::db::entities::articles::Model as Article;
use crate::db::entities::service_sheets::Model as Sheet;
use crate::db::french;
use crate::db::fulltext::fold;
use crate::desk::known::store::{self as known, Told};
use crate::directory::Actor;
use crate::error::Result;
use crate::knowledge::pages::list::{PROPOSED, Proposed as Articles};
use crate::knowledge::store as knowledge;
use crate::portal::pages::search;
use crate::web::{Frame, Section, Visitor, page};

/// What is proposed for a few words.
#[derive(Template)]
#[template(path = "portal/proposed.html")]
pub struct Proposed {
    pub frame: Frame,
    pub articles: Vec<Article>,
    /// What follows an article's address, so that it is known what it answered.
    pub suffix: String,
    pub told: Vec<Told>,
}

/// `GET /demander/propositions?q=…`: a fragment of HTML, empty when nothing answers.
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let words = search::words_of(&asked.q);
    let found = Articles::of(&app, actor, &words).await?;
    page(&Proposed {
        frame: Frame::new(&app, &visitor, Section::Portal, "Propositions"),
        articles: found.articles,
        suffix: found.suffix,
        told: told(&app, actor, &words).await?,
    })
}

/// The articles of a form as it opens: those that answer what was typed, else those whose titles answer what its sheet is
/// found by.
pub async fn at_first(app: &App, actor: &Actor, subject: &str, sheet: Option<&Sheet>) -> Result<Articles> {
    let Some(sheet) = sheet.filter(|sheet| sheet.name == subject) else {
        return Articles::of(app, actor, subject).await;
    };
    let all = knowledge::list(app.db.read(), actor).await?;
    Ok(Articles {
        articles: of_sheet(sheet, all),
        suffix: String::new(),
    })
}

/// The published articles whose titles hold a word of a sheet's name or of its search words, the nearest first.
fn of_sheet(sheet: &Sheet, articles: Vec<Article>) -> Vec<Article> {
    let phrases = std::iter::once(sheet.name.as_str()).chain(sheet.keywords.split([',', '\n']));
    let words: BTreeSet<String> = phrases
        .map(fold)
        .flat_map(|phrase| {
            french::telling(&phrase)
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter(|word| tells(word))
        .collect();
    let mut found: Vec<(usize, Article)> = articles
        .into_iter()
        .filter(|article| article.published)
        .map(|article| {
            let title = fold(&article.title);
            let shared = words
                .iter()
                .filter(|word| french::answers(&title, word) > 1)
                .count();
            (shared, article)
        })
        .filter(|(shared, _)| *shared > 0)
        .collect();
    found.sort_by_key(|(shared, article)| (std::cmp::Reverse(*shared), article.id));
    found
        .into_iter()
        .map(|(_, article)| article)
        .take(PROPOSED)
        .collect()
}

/// The known incidents that share a telling word with what is asked.
async fn told(app: &App, actor: &Actor, asked: &str) -> Result<Vec<Told>> {
    let all = known::told_now(app.db.read(), actor).await?;
    Ok(all
        .into_iter()
        .filter(|told| shares(asked, &told.sentence))
        .collect())
}

/// Words that any sentence may hold.
const VAGUE: [&str; 4] = ["service", "depuis", "travaille", "personnes"];

/// Whether a word tells what is meant.
fn tells(word: &str) -> bool {
    word.chars().count() >= 4 && !VAGUE.contains(&word)
}

/// Whether what is asked shares a word that tells something with a sentence.
fn shares(asked: &str, sentence: &str) -> bool {
    let (asked, sentence) = (fold(asked), fold(sentence));
    french::telling(&asked)
        .iter()
        .filter(|word| tells(word))
        .any(|word| french::answers(&sentence, word) > 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::model::tests::sheet;
    use crate::knowledge::model::tests::article;

    #[test]
    fn a_sheet_is_answered_by_titles_and_not_by_drafts() {
        let hardware = sheet(3, "Panne de matériel", "", "imprimante marche pas, mot de passe");
        let mut draft = article(9, "Imprimante neuve", "x");
        draft.published = false;
        let all = vec![
            article(1, "Retrouver un fichier effacé hier", "Sur une imprimante."),
            article(2, "Mon imprimante ne répond pas", "x"),
            article(4, "Une imprimante en panne", "x"),
            draft,
        ];
        let found: Vec<i64> = of_sheet(&hardware, all).iter().map(|a| a.id).collect();
        assert_eq!(found, [4, 2]);
    }

    #[test]
    fn an_incident_answers_by_a_word_that_tells_something() {
        let sentence = "La messagerie est en panne\u{a0}: les messages n’arrivent plus.";
        for (asked, answers) in [
            ("je n’ai plus de message", true),
            ("messageries bloquées", true),
            ("un écran pour la mairie", false),
            ("les", false),
            ("", false),
        ] {
            assert_eq!(shares(asked, sentence), answers, "{asked}");
        }
    }

    #[test]
    fn the_fragment_is_empty_when_nothing_answers() {
        let html = |told| {
            Proposed {
                frame: Frame::sample(),
                articles: Vec::new(),
                suffix: String::new(),
                told,
            }
            .render()
            .unwrap()
        };
        assert!(html(Vec::new()).trim().is_empty());
        let told = Told {
            id: 5,
            ticket_id: 7,
            sentence: "La <fibre> est coupée.".into(),
            started_at: 1_795_000_000,
            mine: false,
        };
        let said = html(vec![told]);
        assert!(said.contains("&#60;fibre") && said.contains("/incidents/5/moi-aussi"));
    }
}
