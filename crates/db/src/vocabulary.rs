//! The words that tickets hold, to find what a mistyped word meant. Kept in tables of our own, so that both databases give
//! the same neighbours.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Value};

use super::french::{allowed, distance};
use super::{Tx, rows};

/// Words worth correcting: shorter ones have too many neighbours, longer ones are no words.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=30;
/// Words kept of one text, so that a pasted log does not fill the vocabulary.
const MOST: usize = 600;
/// Words or groups of letters written at once.
const BATCH: usize = 300;
/// Neighbours proposed for one word.
const NEIGHBOURS: usize = 5;

#[derive(FromQueryResult)]
struct Word {
    word: String,
}

/// Learns the words of a folded text.
pub async fn learn(tx: &Tx, service_id: i64, folded: &str) -> Result<(), DbErr> {
    let mut words = telling(folded);
    words.truncate(MOST);
    write(tx, service_id, &words).await
}

/// Learns all the words of many folded texts, however many they are.
pub async fn learn_all(tx: &Tx, service_id: i64, folded: &str) -> Result<(), DbErr> {
    write(tx, service_id, &telling(folded)).await
}

/// The different words of a text that are worth correcting.
fn telling(folded: &str) -> Vec<&str> {
    let words: BTreeSet<&str> = folded
        .split(' ')
        .filter(|w| LENGTHS.contains(&w.chars().count()) && w.chars().all(char::is_alphabetic))
        .collect();
    words.into_iter().collect()
}

async fn write(tx: &Tx, service_id: i64, words: &[&str]) -> Result<(), DbErr> {
    let mut fresh = Vec::new();
    for batch in words.chunks(BATCH) {
        let mut values: Vec<Value> = vec![service_id.into()];
        let mut places = Vec::new();
        for word in batch {
            values.push((*word).into());
            places.push(format!("($1, ${})", values.len()));
        }
        let text = format!(
            "INSERT INTO search_words (service_id, word) VALUES {} \
             ON CONFLICT (service_id, word) DO NOTHING RETURNING word",
            places.join(",")
        );
        let added: Vec<Word> = rows(tx, &text, values).await?;
        fresh.extend(added.into_iter().map(|w| w.word));
    }
    let pairs: Vec<(String, &str)> = fresh
        .iter()
        .flat_map(|word| grams(word).into_iter().map(move |gram| (gram, word.as_str())))
        .collect();
    for batch in pairs.chunks(BATCH) {
        let mut values: Vec<Value> = vec![service_id.into()];
        let mut places = Vec::new();
        for (gram, word) in batch {
            values.push(gram.clone().into());
            values.push((*word).into());
            places.push(format!("($1, ${}, ${})", values.len() - 1, values.len()));
        }
        let text = format!(
            "INSERT INTO search_grams (service_id, gram, word) VALUES {} \
             ON CONFLICT (service_id, gram, word) DO NOTHING",
            places.join(",")
        );
        super::run(tx, &text, values).await?;
    }
    Ok(())
}

/// The groups of three letters of a word, its beginning and end marked.
fn grams(word: &str) -> BTreeSet<String> {
    let letters: Vec<char> = std::iter::once('^')
        .chain(word.chars())
        .chain(std::iter::once('$'))
        .collect();
    letters.windows(3).map(|w| w.iter().collect()).collect()
}

/// Known words written almost like a folded word, the nearest first; the word itself is not among them.
pub async fn neighbours<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    word: &str,
) -> Result<Vec<String>, DbErr> {
    let most = allowed(word.chars().count());
    if most == 0 {
        return Ok(Vec::new());
    }
    let mut values: Vec<Value> = vec![service_id.into()];
    let mut places = Vec::new();
    for gram in grams(word) {
        values.push(gram.into());
        places.push(format!("${}", values.len()));
    }
    let text = format!(
        "SELECT word FROM search_grams WHERE service_id = $1 AND gram IN ({}) \
         GROUP BY word ORDER BY COUNT(*) DESC, word LIMIT 1000",
        places.join(",")
    );
    let found: Vec<Word> = rows(conn, &text, values).await?;
    let mut near: Vec<(usize, String)> = found
        .into_iter()
        .filter_map(|w| Some((distance(&w.word, word, most)?, w.word)))
        .filter(|(far, _)| *far > 0)
        .collect();
    near.sort();
    near.truncate(NEIGHBOURS);
    Ok(near.into_iter().map(|(_, word)| word).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_cut_in_groups_of_three_letters() {
        let all: Vec<String> = grams("ecran").into_iter().collect();
        assert_eq!(all, ["^ec", "an$", "cra", "ecr", "ran"]);
    }
}
