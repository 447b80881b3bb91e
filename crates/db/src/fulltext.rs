//! Search in the words of tickets. SQLite has FTS5 and PostgreSQL has `tsvector`: both are given the
//! same folded words (no accent, no capital), so that they find the same tickets.

use sea_orm::{DbBackend, DbErr};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{ConnectionTrait, Tx, french, run};

/// The tables that hold the words.
pub fn schema(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "CREATE TABLE ticket_words (
               ticket_id BIGINT PRIMARY KEY REFERENCES tickets (id),
               words TEXT NOT NULL,
               vector TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple', words)) STORED
             );
             CREATE INDEX ticket_words_vector ON ticket_words USING GIN (vector);"
        }
        _ => {
            "CREATE VIRTUAL TABLE ticket_words USING fts5 (words, tokenize = 'unicode61', prefix = '2 3 4');"
        }
    }
}

/// Lower case, without accents, letters and digits only, one space between words.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
        if c.is_alphanumeric() {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            match c {
                'œ' | 'Œ' => out.push_str("oe"),
                'æ' | 'Æ' => out.push_str("ae"),
                _ => out.extend(c.to_lowercase()),
            }
        } else {
            gap = true;
        }
    }
    out
}

/// Replaces the words of a ticket.
pub async fn index(tx: &Tx, ticket_id: i64, text: &str) -> Result<(), DbErr> {
    let words = fold(text);
    match tx.get_database_backend() {
        DbBackend::Postgres => {
            let sql = "INSERT INTO ticket_words (ticket_id, words) VALUES ($1, $2) \
                       ON CONFLICT (ticket_id) DO UPDATE SET words = EXCLUDED.words";
            run(tx, sql, vec![ticket_id.into(), words.into()]).await?;
        }
        _ => {
            run(
                tx,
                "DELETE FROM ticket_words WHERE rowid = $1",
                vec![ticket_id.into()],
            )
            .await?;
            let sql = "INSERT INTO ticket_words (rowid, words) VALUES ($1, $2)";
            run(tx, sql, vec![ticket_id.into(), words.into()]).await?;
        }
    }
    Ok(())
}

/// Adds words to those of a ticket (a reply).
pub async fn add(tx: &Tx, ticket_id: i64, text: &str) -> Result<(), DbErr> {
    let words = format!(" {}", fold(text));
    let sql = match tx.get_database_backend() {
        DbBackend::Postgres => "UPDATE ticket_words SET words = words || $1 WHERE ticket_id = $2",
        _ => "UPDATE ticket_words SET words = words || $1 WHERE rowid = $2",
    };
    run(tx, sql, vec![words.into(), ticket_id.into()]).await?;
    Ok(())
}

/// What an index is asked: a word of every group, or any word that begins with its stem.
pub fn expression(backend: DbBackend, groups: &[Vec<String>]) -> String {
    let (star, quote, or, and) = match backend {
        DbBackend::Postgres => (":*", "", " | ", " & "),
        _ => ("*", "\"", " OR ", " AND "),
    };
    let group = |words: &Vec<String>| {
        let all: Vec<String> = words
            .iter()
            .map(|word| format!("{quote}{}{quote}{star}", french::stem(word)))
            .collect();
        format!("({})", all.join(or))
    };
    groups.iter().map(group).collect::<Vec<_>>().join(and)
}

/// A condition on `tickets`, and its values, for tickets that hold a word of every group, read one ticket at a time: for few
/// tickets among many, since the index would first tell all that hold a common word. It finds what [`expression`] finds.
/// `first` is the number of the first `$n`.
pub fn held(backend: DbBackend, groups: &[Vec<String>], first: usize) -> (String, Vec<String>) {
    if backend == DbBackend::Postgres {
        let held = format!(
            "EXISTS (SELECT 1 FROM ticket_words WHERE ticket_words.ticket_id = tickets.id \
             AND ticket_words.vector @@ to_tsquery('simple', ${first}))"
        );
        return (held, vec![expression(backend, groups)]);
    }
    let mut values = Vec::new();
    let mut word = |word: &String| {
        // Folded words hold letters and digits only: nothing that LIKE reads otherwise.
        values.push(format!("% {}%", french::stem(word)));
        format!("' ' || words LIKE ${}", first + values.len() - 1)
    };
    let each: Vec<String> = groups
        .iter()
        .map(|group| {
            let any: Vec<String> = group.iter().map(&mut word).collect();
            format!("({})", any.join(" OR "))
        })
        .collect();
    let held = format!(
        "EXISTS (SELECT 1 FROM ticket_words WHERE ticket_words.rowid = tickets.id AND {})",
        each.join(" AND ")
    );
    (held, values)
}

/// The words asked, each a group of its own. Empty when nothing is asked.
pub fn groups(asked: &str) -> Vec<Vec<String>> {
    let folded = fold(asked);
    let words = folded.split(' ').filter(|w| !w.is_empty()).take(8);
    words.map(|w| vec![w.to_owned()]).collect()
}

/// A condition on `tickets.id`, and its one value, for tickets that hold every word, in another form or as a beginning.
/// `None` when nothing is asked. `parameter` is the number of the `$n` that the value takes.
pub fn condition(backend: DbBackend, asked: &str, parameter: usize) -> Option<(String, String)> {
    let groups = groups(asked);
    if groups.is_empty() {
        return None;
    }
    let asked = expression(backend, &groups);
    Some(match backend {
        DbBackend::Postgres => (
            format!(
                "tickets.id IN (SELECT ticket_id FROM ticket_words WHERE vector @@ to_tsquery('simple', ${parameter}))"
            ),
            asked,
        ),
        _ => (
            format!("tickets.id IN (SELECT rowid FROM ticket_words WHERE ticket_words MATCH ${parameter})"),
            asked,
        ),
    })
}
