//! Which articles answer a few words, the best first. No database here.

use crate::db::entities::articles::Model as Article;
use crate::db::french;
use crate::db::fulltext::fold;

/// What the search reads of an article: the title twice, since it tells most.
pub fn folded(title: &str, body: &str, keywords: &str) -> String {
    fold(&format!("{title} {keywords} {body}"))
}

/// How well an article answers words already folded: 0 when one word has no answer at all.
fn score(article: &Article, words: &[&str]) -> u32 {
    let title = fold(&article.title);
    let mut sum = 0;
    for word in words {
        match french::answers(&article.folded, word) {
            0 => return 0,
            found => sum += found + 2 * french::answers(&title, word),
        }
    }
    sum
}

/// The articles that answer every telling word of what was asked, the best first; when none does and `loosely`, those that
/// answer half of them, or a third with a word of their title.
pub fn search(asked: &str, articles: Vec<Article>, loosely: bool) -> Vec<Article> {
    let folded = fold(asked);
    let words = french::telling(&folded);
    if words.is_empty() {
        return Vec::new();
    }
    let ranked = |score: &dyn Fn(&Article) -> u32| {
        let mut found: Vec<(u32, &Article)> = articles
            .iter()
            .map(|a| (score(a), a))
            .filter(|(points, _)| *points > 0)
            .collect();
        found.sort_by_key(|(points, article)| (std::cmp::Reverse(*points), article.id));
        found.into_iter().map(|(_, a)| a.clone()).collect::<Vec<_>>()
    };
    let strict = ranked(&|article| score(article, &words));
    if !strict.is_empty() || !loosely {
        return strict;
    }
    ranked(&|article| {
        let points: Vec<u32> = words
            .iter()
            .map(|w| french::answers(&article.folded, w))
            .collect();
        let answered = points.iter().filter(|p| **p > 1).count();
        let title = fold(&article.title);
        let titled = words.iter().any(|w| french::answers(&title, w) > 1);
        let enough = answered * 2 >= words.len() || (titled && answered * 3 >= words.len());
        if enough && answered > 0 {
            points.into_iter().sum()
        } else {
            0
        }
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    pub fn article(id: i64, title: &str, body: &str) -> Article {
        Article {
            id,
            service_id: 1,
            title: title.into(),
            body: body.into(),
            keywords: String::new(),
            folded: folded(title, body, ""),
            whole: true,
            published: true,
            ticket_id: None,
            author_id: 1,
            created_at: 1_795_000_000,
            updated_at: 1_795_000_000,
        }
    }

    #[test]
    fn the_best_answer_comes_first_whatever_the_form_of_the_words() {
        let all = vec![
            article(1, "Changer son mot de passe", "Depuis le menu du compte."),
            article(
                2,
                "Une imprimante ne répond pas",
                "Éteignez-la, puis rallumez-la.",
            ),
            article(3, "Numériser un document", "Avec l’imprimante du couloir."),
        ];
        let ids = |asked: &str, loosely| -> Vec<i64> {
            search(asked, all.clone(), loosely)
                .into_iter()
                .map(|a| a.id)
                .collect()
        };
        assert_eq!(ids("imprimantes", false), [2, 3]);
        assert_eq!(ids("impirmante", false), [2, 3]);
        assert_eq!(ids("mot de passe oublié", false), Vec::<i64>::new());
        assert_eq!(ids("mot de passe oublié", true), [1]);
        assert_eq!(ids("panne de l’imprimante du couloir", true), [3, 2]);
        assert_eq!(ids("vaisselle", true), Vec::<i64>::new());
        assert_eq!(ids("  ", true), Vec::<i64>::new());
    }
}
