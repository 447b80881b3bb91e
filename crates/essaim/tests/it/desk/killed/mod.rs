//! The running program, killed again and again while several people work: nothing is left half done, and what somebody was
//! told is kept.

mod checks;
mod client;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::sync::Arc;

use essaim::db::Db;
use essaim::db::entities::{canned_replies, messages, quotes, service_sheets, ticket_tasks, tickets};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::mail::killed::{Draw, essaim};
use crate::stage::{Base, Stage};
use client::{Client, Traffic};

const KILLS: u64 = 20;

/// The program, listening on a port of its own.
struct Server {
    child: Child,
    address: SocketAddr,
}

fn start(stage: &Stage) -> Server {
    let mut command = essaim(stage, &["serve", "--listen", "127.0.0.1:0"], &[]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .trim()
        .rsplit_once("http://")
        .and_then(|(_, place)| place.parse().ok());
    Server {
        child,
        address: address.unwrap_or_else(|| panic!("it says where it listens: {line:?}")),
    }
}

/// What the people of a turn find in the base.
struct Known {
    cast: crate::stage::Cast,
    tickets: u64,
    /// Answers of the requester, to split off: ticket and message.
    answers: Vec<(i64, i64)>,
    tasks: Vec<(i64, i64)>,
    quotes: Vec<i64>,
    canned: i64,
}

async fn known(stage: &Stage, canned: i64) -> Known {
    let conn = stage.app.db.read();
    let numbers: std::collections::HashMap<i64, i64> = tickets::Entity::find()
        .all(conn)
        .await
        .unwrap()
        .into_iter()
        .map(|t| (t.id, t.number))
        .collect();
    let answers = messages::Entity::find()
        .filter(messages::Column::Kind.eq("public"))
        .filter(messages::Column::FromService.eq(false))
        .all(conn)
        .await
        .unwrap();
    let tasks = ticket_tasks::Entity::find().all(conn).await.unwrap();
    let quotes = quotes::Entity::find().all(conn).await.unwrap();
    Known {
        cast: stage.cast.clone(),
        tickets: u64::try_from(numbers.len()).unwrap(),
        answers: answers.iter().map(|m| (numbers[&m.ticket_id], m.id)).collect(),
        tasks: tasks.iter().map(|t| (numbers[&t.ticket_id], t.id)).collect(),
        quotes: quotes.into_iter().map(|q| q.id).collect(),
        canned,
    }
}

impl Draw {
    fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let most = u64::try_from(all.len()).unwrap();
        (most > 0).then(|| all[usize::try_from(self.below(most)).unwrap()])
    }

    fn ticket(&mut self, known: &Known) -> String {
        // A few more than there were when the turn began: those opened since are tried as well.
        (1 + self.below(known.tickets + 3)).to_string()
    }
}

/// A form to post: its address and its fields; a file when there is one.
struct Form {
    path: String,
    fields: Vec<(&'static str, String)>,
    file: Option<String>,
}

fn form(path: String, fields: &[(&'static str, &str)]) -> Form {
    Form {
        path,
        fields: fields.iter().map(|(k, v)| (*k, (*v).to_owned())).collect(),
        file: None,
    }
}

/// One act of the desk, drawn.
fn act_of_the_desk(draw: &mut Draw, known: &Known) -> Option<Form> {
    let number = draw.ticket(known);
    let at = |act: &str| format!("/tickets/{number}/{act}");
    let cell = draw.one_of(&["one-no", "one-yes", "several-no", "several-yes"])?;
    Some(match draw.below(20) {
        0..=3 => {
            let sheet = match draw.below(3) {
                0 => known.cast.sheet.to_string(),
                _ => "incident".to_owned(),
            };
            let word = draw.below(u64::MAX).to_string();
            form(
                "/tickets".into(),
                &[
                    ("qui", "alice@alpha.example.org"),
                    ("subject", "Plus de réseau"),
                    ("body", "Depuis ce matin."),
                    ("sheet", &sheet),
                    ("questions", &sheet),
                    ("cell", cell),
                    ("mine", draw.one_of(&["", "oui"])?),
                    ("once", &word),
                ],
            )
        }
        4..=6 => {
            let technician = known.cast.id(draw.one_of(&["tom", "tess"])?).to_string();
            let fields = [("cell", cell), ("sheet", "incident"), ("technician", &technician)];
            form(at("qualification"), &fields)
        }
        7 => form(
            at("suspension"),
            &[("reason", "requester"), ("detail", "un accès")],
        ),
        8 => form(at("reprise"), &[]),
        9 | 10 => Form {
            file: Some(format!("trace {}", draw.below(1000))),
            ..form(at("reponses"), &[("text", "Regardez ce fichier.")])
        },
        11 | 12 => form(at("resolution"), &[("text", "Câble remplacé.")]),
        13 => form(at("fusion"), &[("other", &draw.ticket(known))]),
        14 => {
            let (number, message) = draw.one_of(&known.answers)?;
            let path = format!("/tickets/{number}/messages/{message}/separation");
            form(path, &[("subject", "Une autre affaire")])
        }
        15 => {
            let act = draw.one_of(&["prise-en-charge", "suspension", "resolution", "priorite"])?;
            let numbers: Vec<String> = (0..3).map(|_| draw.ticket(known)).collect();
            let mut fields = vec![("reason", "requester"), ("text", "Fait."), ("cell", cell)];
            fields.extend(numbers.iter().map(|n| ("number", n.as_str())));
            form(format!("/file/{act}"), &fields)
        }
        16 => form(at("devis"), &crate::quotes::SCREENS),
        17 => form(
            format!("/devis/{}/envoi", draw.one_of(&known.quotes)?),
            &[("valid_until", "2099-01-01")],
        ),
        18 => {
            let (number, task) = draw.one_of(&known.tasks)?;
            let act = draw.one_of(&["fin", "reprise"])?;
            form(format!("/tickets/{number}/taches/{task}/{act}"), &[])
        }
        _ => form(at("reponses/modele"), &[("canned", &known.canned.to_string())]),
    })
}

/// One act of the requester, or of the referent for a quote.
fn act_of_the_member(draw: &mut Draw, known: &Known, referent: bool) -> Option<Form> {
    let number = draw.ticket(known);
    let at = |act: &str| format!("/tickets/{number}/{act}");
    if referent {
        let quote = draw.one_of(&known.quotes)?;
        return Some(form(
            format!("/devis/{quote}/acceptation"),
            &[("note", "D’accord.")],
        ));
    }
    Some(match draw.below(4) {
        0 => form(at("cloture"), &[]),
        1 => form(at("reouverture"), &[("text", "Toujours pareil.")]),
        _ => Form {
            file: Some(format!("capture {}", draw.below(1000))),
            ..form(at("reponses"), &[("text", "Voici l’écran.")])
        },
    })
}

/// Works until the line breaks; gives the tickets that somebody was told of.
async fn work(
    client: Client,
    address: SocketAddr,
    traffic: Arc<Traffic>,
    known: Arc<Known>,
    mut draw: Draw,
    who: usize,
) -> BTreeSet<i64> {
    let mut told = BTreeSet::new();
    loop {
        let next = match who {
            0..=2 => act_of_the_desk(&mut draw, &known),
            3 => act_of_the_member(&mut draw, &known, false),
            _ => act_of_the_member(&mut draw, &known, true),
        };
        // Where there is nothing yet to act on, a ticket is opened or closed instead.
        let Some(next) = next.or_else(|| act_of_the_member(&mut draw, &known, false)) else {
            continue;
        };
        let fields: Vec<(&str, &str)> = next.fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let said = match &next.file {
            Some(file) => {
                let sent = (next.fields[0].1.as_str(), file.as_str());
                client.post_file(address, &traffic, &next.path, sent).await
            }
            None => client.post(address, &traffic, &next.path, &fields).await,
        };
        let Some(said) = said else {
            return told;
        };
        assert!(said.status < 500, "POST {} → {}", next.path, said.status);
        let opens = next.path == "/tickets" || next.path.ends_with("/separation");
        if said.status == 303 && opens {
            told.extend(
                said.location
                    .rsplit('/')
                    .next()
                    .and_then(|n| n.parse::<i64>().ok()),
            );
        }
    }
}

/// A checklist for the sheet of the stage, and a canned reply; gives the key of the latter.
async fn furnish(stage: &Stage) -> i64 {
    let tx = stage.app.db.write().await.unwrap();
    let steps = r#"[{"label":"Créer le compte","team":"support"},{"label":"Préparer le poste","team":"support","days":2}]"#;
    let row = service_sheets::ActiveModel {
        id: Set(stage.cast.sheet),
        steps: Set(steps.into()),
        ..Default::default()
    };
    service_sheets::Entity::update(row).exec(&tx).await.unwrap();
    let row = canned_replies::ActiveModel {
        service_id: Set(stage.cast.service),
        team_id: Set(None),
        title: Set("Accusé".into()),
        body: Set("Nous regardons.".into()),
        created_at: Set(0),
        updated_at: Set(0),
        ..Default::default()
    };
    let canned = essaim::desk::canned::store::insert(&tx, row).await.unwrap().id;
    tx.commit().await.unwrap();
    canned
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_half_done_by_a_program_that_is_killed() {
    let stage = Stage::new(Base::Sqlite).await.unwrap();
    let canned = furnish(&stage).await;
    let mut draw = Draw(20_261_126);
    let mut answered = BTreeSet::new();
    let mut clients: Vec<Client> = Vec::new();
    for turn in 0..KILLS {
        let mut server = start(&stage);
        if clients.is_empty() {
            for name in ["tom", "tess", "odile", "alice", "rita"] {
                let email = format!("{name}@alpha.example.org");
                clients.push(Client::sign_in(server.address, &email).await);
            }
        }
        // In turn: in the midst of requests, and in the midst of answers.
        let (requests, bytes) = (8 + draw.below(40), 10_000 + draw.below(400_000));
        let traffic = Arc::new(match turn % 2 {
            0 => Traffic::until(requests, u64::MAX),
            _ => Traffic::until(u64::MAX, bytes),
        });
        let known = Arc::new(known(&stage, canned).await);
        let people: Vec<_> = clients
            .iter()
            .enumerate()
            .map(|(who, client)| {
                let luck = Draw(1 + draw.below(u64::MAX - 1));
                let (traffic, known) = (traffic.clone(), known.clone());
                tokio::spawn(work(client.clone(), server.address, traffic, known, luck, who))
            })
            .collect();
        traffic.reached.notified().await;
        server.child.kill().unwrap();
        server.child.wait().unwrap();
        for person in people {
            answered.extend(person.await.unwrap());
        }
        checks::all(&stage, &answered).await;
    }
    // Started once more and stopped in peace, it finds nothing to mend.
    let mut server = start(&stage);
    Client::sign_in(server.address, "ada@alpha.example.org").await;
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    let found = checks::all(&stage, &answered).await;
    let enough = found.tickets > 40
        && found.merged > 2
        && found.split > 0
        && found.files > 20
        && found.accepted > 0
        && found.tasks_done > 0;
    assert!(enough, "the people did too little: {found:?}");
}

/// Why the checks take a connection of their own: the alarm of an old connection is false.
#[tokio::test]
async fn a_connection_that_searched_before_others_wrote_takes_a_sound_index_for_a_broken_one() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("essaim.db").display());
    let ours = Db::open(&url).await.unwrap();
    let old = Db::connect(&url).await.unwrap();
    let search = "SELECT COUNT(*) AS value FROM ticket_words WHERE ticket_words MATCH 'panne'";
    // The writer of a base is one connection: what is read within its transactions is read by the same one.
    let tx = old.write().await.unwrap();
    assert_eq!(checks::number(&tx, search).await, 0);
    tx.rollback().await.unwrap();
    for ticket in 1..60 {
        let tx = ours.write().await.unwrap();
        let words = format!("panne {ticket}");
        essaim::db::fulltext::index(&tx, ticket, &words).await.unwrap();
        tx.commit().await.unwrap();
    }
    let tx = old.write().await.unwrap();
    let alarm = checks::sound(&tx).await;
    assert!(alarm.contains("ticket_words"), "{alarm}");
    assert_eq!(checks::number(&tx, search).await, 59);
    assert_eq!(checks::sound(&tx).await, "ok", "once it searched again");
    tx.rollback().await.unwrap();
    let fresh = Db::connect(&url).await.unwrap();
    assert_eq!(checks::sound(fresh.read()).await, "ok");
}
