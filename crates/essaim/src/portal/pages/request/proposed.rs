//! What may make a request needless, proposed within its form: articles that answer, and known incidents that it may be
//! about. As a fragment while somebody types; without script, what answers the sheet's own name.

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

/// Phrases of a sheet that are looked up, at most.
const PHRASES: usize = 12;

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

/// The articles of a form as it opens: those that answer what was typed, else those that answer exactly what its sheet is
/// found by.
pub async fn at_first(app: &App, actor: &Actor, subject: &str, sheet: Option<&Sheet>) -> Result<Articles> {
    let Some(sheet) = sheet.filter(|sheet| sheet.name == subject) else {
        return Articles::of(app, actor, subject).await;
    };
    let mut articles: Vec<Article> = Vec::new();
    for phrase in std::iter::once(subject).chain(sheet.keywords.split([',', '\n']).take(PHRASES)) {
        for article in knowledge::search(app.db.read(), actor, phrase, false, PROPOSED).await? {
            if articles.iter().all(|known| known.id != article.id) {
                articles.push(article);
            }
        }
        if articles.len() >= PROPOSED {
            break;
        }
    }
    articles.truncate(PROPOSED);
    Ok(Articles {
        articles,
        suffix: String::new(),
    })
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

/// Whether what is asked shares a word that tells something with a sentence.
fn shares(asked: &str, sentence: &str) -> bool {
    let (asked, sentence) = (fold(asked), fold(sentence));
    french::telling(&asked)
        .iter()
        .filter(|word| word.chars().count() >= 4 && !VAGUE.contains(word))
        .any(|word| french::answers(&sentence, word) > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

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
