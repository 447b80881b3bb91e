//! The search itself: each kind within what the actor may see, the same on both databases.

use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Value};

use crate::db::entities::articles::Model as Article;
use crate::db::{french, fulltext, rows, vocabulary};
use crate::directory::store::{self as directory, Person};
use crate::directory::{Actor, Role};
use crate::error::Result;
use crate::knowledge::store as knowledge;
use crate::park::store::{self as park, Line as Asset};

/// Results of each kind at most.
pub const MOST: usize = 20;

/// A ticket found.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Found {
    pub id: i64,
    pub number: i64,
    pub subject: String,
    pub state: String,
    pub authority: String,
    pub requester: String,
    pub received_at: i64,
}

/// An attachment whose name answers.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Piece {
    pub id: i64,
    pub ticket_id: i64,
    pub number: i64,
    pub name: String,
}

/// All that was found.
#[derive(Clone, Debug, Default)]
pub struct Results {
    pub tickets: Vec<Found>,
    pub pieces: Vec<Piece>,
    pub people: Vec<Person>,
    pub articles: Vec<Article>,
    /// Hardware, by its number, what it is or who has it.
    pub assets: Vec<Asset>,
    /// The words as they were understood, where no ticket held those typed.
    pub understood: Option<String>,
}

impl Results {
    pub fn is_empty(&self) -> bool {
        self.tickets.is_empty()
            && self.pieces.is_empty()
            && self.people.is_empty()
            && self.articles.is_empty()
            && self.assets.is_empty()
    }
}

/// Searches everywhere.
pub async fn search<C: ConnectionTrait>(conn: &C, actor: &Actor, asked: &str) -> Result<Results> {
    let folded = fulltext::fold(asked);
    let words = french::telling(&folded);
    if words.is_empty() {
        return Ok(Results::default());
    }
    let mut results = Results {
        articles: knowledge::search(conn, actor, asked, true, MOST).await?,
        ..Results::default()
    };
    let groups: Vec<Vec<String>> = words.iter().map(|w| vec![(*w).to_owned()]).collect();
    results.tickets = tickets(conn, actor, &groups).await?;
    if let [number] = words[..]
        && let Ok(number) = number.parse::<i64>()
    {
        let numbered = by_number(conn, actor, number).await?;
        results.tickets.retain(|t| numbered.iter().all(|n| n.id != t.id));
        results.tickets.splice(0..0, numbered);
    }
    results.people = people(conn, actor, &folded).await?;
    results.assets = park::found(conn, actor, &folded, MOST).await?;
    let mut names: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
    if results.tickets.is_empty() && results.people.is_empty() && results.assets.is_empty() {
        let near = near(conn, actor, &words).await?;
        if near.iter().zip(&groups).any(|(wide, plain)| wide != plain) {
            results.tickets = tickets(conn, actor, &near).await?;
            for nearest in combinations(&near) {
                results.people = people(conn, actor, &nearest).await?;
                if !results.people.is_empty() {
                    break;
                }
            }
            if !(results.tickets.is_empty() && results.people.is_empty()) {
                let first = |group: &Vec<String>| group.get(1).or(group.first()).cloned().unwrap_or_default();
                results.understood = Some(near.iter().map(first).collect::<Vec<_>>().join(" "));
                names = near.into_iter().flatten().collect();
            }
        }
    }
    results.pieces = pieces(conn, actor, &results.tickets, &names).await?;
    Ok(results)
}

/// Each word with its neighbours, the word itself first.
async fn near<C: ConnectionTrait>(conn: &C, actor: &Actor, words: &[&str]) -> Result<Vec<Vec<String>>> {
    let mut out = Vec::new();
    for word in words {
        let mut group = vec![(*word).to_owned()];
        group.extend(vocabulary::neighbours(conn, actor.service_id, word).await?);
        out.push(group);
    }
    Ok(out)
}

/// What a name may have been: the word typed of each group, or one of its neighbours, a few of them.
fn combinations(groups: &[Vec<String>]) -> Vec<String> {
    let mut all = vec![String::new()];
    for group in groups.iter().take(3) {
        all = all
            .iter()
            .flat_map(|begun| group.iter().map(move |word| format!("{begun} {word}")))
            .take(24)
            .collect();
    }
    all
}

const FOUND: &str = "SELECT tickets.id, tickets.number, tickets.subject, tickets.state, \
    authorities.short_name AS authority, users.first_name || ' ' || users.last_name AS requester, \
    tickets.received_at FROM tickets LEFT JOIN authorities ON authorities.id = tickets.authority_id \
    LEFT JOIN users ON users.id = tickets.requester_id WHERE ";

/// What an actor may see of `tickets`, as a condition without parameters.
fn visible(actor: &Actor) -> String {
    let mut text = format!("tickets.service_id = {}", actor.service_id);
    if !actor.is_staff() {
        let mut own = format!("tickets.requester_id = {}", actor.id);
        let mine: Vec<String> = actor.referent_of().iter().map(i64::to_string).collect();
        if actor.has(Role::Referent) && !mine.is_empty() {
            own.push_str(&format!(" OR tickets.authority_id IN ({})", mine.join(",")));
        }
        text.push_str(&format!(" AND ({own})"));
    }
    text
}

/// The latest tickets that hold a word of every group, however far in the index they are. Statements stand apart so that
/// tests can ask for their plans.
pub fn tickets_sql(backend: DbBackend, actor: &Actor, groups: &[Vec<String>]) -> (String, Vec<Value>) {
    let asked = fulltext::expression(backend, groups);
    let matching = match backend {
        DbBackend::Postgres => format!(
            "SELECT ticket_id FROM ticket_words WHERE vector @@ to_tsquery('simple', $1) \
             ORDER BY ticket_id DESC LIMIT {FAR}"
        ),
        _ => format!(
            "SELECT rowid FROM ticket_words WHERE ticket_words MATCH $1 ORDER BY rowid DESC LIMIT {FAR}"
        ),
    };
    let text = format!(
        "{FOUND}tickets.id IN ({matching}) AND {} ORDER BY tickets.id DESC LIMIT {MOST}",
        visible(actor)
    );
    (text, vec![asked.into()])
}

/// The statement for who sees only what they asked for, where the words are common: their own tickets are read one by one from
/// the latest, until enough answer. The index would tell first all the tickets of everybody that hold these words.
pub fn own_sql(backend: DbBackend, actor: &Actor, groups: &[Vec<String>]) -> (String, Vec<Value>) {
    let (held, values) = fulltext::held(backend, groups, 1);
    let text = format!(
        "{FOUND}{} AND {held} ORDER BY tickets.received_at DESC, tickets.id DESC LIMIT {MOST}",
        visible(actor)
    );
    (text, values.into_iter().map(Value::from).collect())
}

/// How far into the index a search looks first: enough for a common word.
const NEAR: usize = 500;
/// And then, for who sees little of what the index holds.
const FAR: usize = 1_000_000;

/// PostgreSQL reads these many tickets one by one before it asks its index for several words.
const RECENT: usize = 20_000;

/// The statement that gives the keys of the latest tickets that answer, whoever may see them.
///
/// PostgreSQL cannot know how many tickets hold several words together: left to choose, it reads a million of them from the
/// latest for two common words that stand together nowhere. It is told to read some, enough for common words, then to ask its
/// index, which has few to tell; `+ 0` keeps it from going through the keys there.
pub fn latest_sql(backend: DbBackend, groups: &[Vec<String>]) -> (String, Vec<Value>) {
    let asked = fulltext::expression(backend, groups);
    let text = match backend {
        DbBackend::Postgres if groups.len() == 1 => format!(
            "SELECT ticket_id AS id FROM ticket_words WHERE vector @@ to_tsquery('simple', $1) \
             ORDER BY ticket_id DESC LIMIT {NEAR}"
        ),
        DbBackend::Postgres => format!(
            "WITH latest AS (SELECT ticket_id, vector FROM ticket_words ORDER BY ticket_id DESC LIMIT {RECENT}), \
             recent AS MATERIALIZED (SELECT ticket_id FROM latest \
             WHERE vector @@ to_tsquery('simple', $1) ORDER BY ticket_id DESC LIMIT {NEAR}), \
             indexed AS (SELECT ticket_id FROM ticket_words WHERE (SELECT COUNT(*) FROM recent) < {NEAR} \
             AND vector @@ to_tsquery('simple', $1) ORDER BY ticket_id + 0 DESC LIMIT {NEAR}) \
             SELECT ticket_id AS id FROM recent UNION SELECT ticket_id FROM indexed ORDER BY id DESC"
        ),
        _ => format!(
            "SELECT rowid AS id FROM ticket_words WHERE ticket_words MATCH $1 ORDER BY rowid DESC LIMIT {NEAR}"
        ),
    };
    (text, vec![asked.into()])
}

#[derive(FromQueryResult)]
struct Key {
    id: i64,
}

async fn tickets<C: ConnectionTrait>(conn: &C, actor: &Actor, groups: &[Vec<String>]) -> Result<Vec<Found>> {
    let backend = conn.get_database_backend();
    let (text, values) = latest_sql(backend, groups);
    let latest: Vec<Key> = rows(conn, &text, values).await?;
    if latest.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = latest.iter().map(|key| key.id.to_string()).collect();
    let text = format!(
        "{FOUND}tickets.id IN ({}) AND {} ORDER BY tickets.id DESC LIMIT {MOST}",
        keys.join(","),
        visible(actor)
    );
    let found: Vec<Found> = rows(conn, &text, vec![]).await?;
    // All that answers was looked at, or enough of it may be seen.
    if latest.len() < NEAR || found.len() == MOST {
        return Ok(found);
    }
    let (text, values) = if actor.is_staff() || !actor.referent_of().is_empty() {
        tickets_sql(backend, actor, groups)
    } else {
        own_sql(backend, actor, groups)
    };
    Ok(rows(conn, &text, values).await?)
}

async fn by_number<C: ConnectionTrait>(conn: &C, actor: &Actor, number: i64) -> Result<Vec<Found>> {
    let text = format!("{FOUND}{} AND tickets.number = $1", visible(actor));
    Ok(rows(conn, &text, vec![number.into()]).await?)
}

/// The people that the actor may see; nobody looks for themselves, so who sees only themselves finds nobody.
async fn people<C: ConnectionTrait>(conn: &C, actor: &Actor, folded: &str) -> Result<Vec<Person>> {
    if !actor.is_staff() && actor.referent_of().is_empty() {
        return Ok(Vec::new());
    }
    directory::search_people(conn, actor, folded, MOST as u64).await
}

/// The attachments of the tickets found whose names answer one of the words; those of internal notes for the department
/// only.
async fn pieces<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    tickets: &[Found],
    words: &[String],
) -> Result<Vec<Piece>> {
    if tickets.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = tickets.iter().map(|t| t.id.to_string()).collect();
    let notes = if actor.is_staff() {
        ""
    } else {
        " AND messages.kind <> 'internal'"
    };
    let text = format!(
        "SELECT attachments.id, attachments.ticket_id, tickets.number, attachments.name FROM attachments \
         LEFT JOIN tickets ON tickets.id = attachments.ticket_id \
         LEFT JOIN messages ON messages.id = attachments.message_id \
         WHERE attachments.ticket_id IN ({}){notes} ORDER BY attachments.id DESC",
        ids.join(",")
    );
    let mut found: Vec<Piece> = rows(conn, &text, Vec::new()).await?;
    found.retain(|piece| {
        let name = fulltext::fold(&piece.name);
        words.iter().any(|word| french::answers(&name, word) > 1)
    });
    found.truncate(MOST);
    Ok(found)
}
