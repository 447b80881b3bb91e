//! « Mes tâches »: what the actor's pôles have to do, the most pressing first.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::model::When;
use super::store::{self, Task};
use super::verbs;
use crate::app::App;
use crate::catalogue::asks::{Choice, day};
use crate::directory::{Actor, store as directory};
use crate::error::Result;
use crate::web::forms::Nothing;
use crate::web::words::day_in_words;
use crate::web::{Form, Frame, Key, Section, Visitor, done, page, words};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// A pôle's key, `tous`, or nothing for those of the person.
    pole: String,
}

/// A task in a list.
pub struct Row {
    pub task: Task,
    pub due: String,
    pub late: bool,
}

/// A task with its day in words.
pub fn row(task: Task, today: jiff::civil::Date) -> Row {
    Row {
        due: day(&task.due_day).map(day_in_words).unwrap_or_default(),
        late: !task.done && When::of(&task.due_day, today) == When::Late,
        task,
    }
}

struct Group {
    title: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "desk/tasks.html")]
struct Page {
    frame: Frame,
    groups: Vec<Group>,
    teams: Vec<Choice>,
}

/// `GET /taches`
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let teams = directory::teams(conn, actor.service_id).await?;
    // A pôle of another service is none of ours: the person's own are shown.
    let chosen = teams
        .iter()
        .find(|t| t.id.to_string() == asked.pole)
        .map(|t| t.id);
    let shown = match (chosen, asked.pole.as_str()) {
        (Some(id), _) => vec![id],
        (None, "tous") => Vec::new(),
        _ => actor.teams(),
    };
    let tasks = store::to_do(conn, actor, &shown).await?;
    let today = words::local(app.now()).date();
    let mut groups: Vec<Group> = [When::Late, When::Today, When::Later]
        .into_iter()
        .map(|when| Group {
            title: when.label(),
            rows: tasks
                .iter()
                .filter(|t| When::of(&t.due_day, today) == when)
                .map(|t| row(t.clone(), today))
                .collect(),
        })
        .collect();
    groups.retain(|group| !group.rows.is_empty());
    let choice = |value: String, label: &str| Choice {
        chosen: value == asked.pole,
        value,
        label: label.to_owned(),
    };
    let mut choices = vec![choice(String::new(), "les miens"), choice("tous".into(), "tous")];
    choices.extend(teams.iter().map(|t| choice(t.id.to_string(), &t.name)));
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::Queue, "Mes tâches"),
        groups,
        teams: choices,
    })
}

/// `POST /tickets/{number}/taches/{task}/fin`
pub async fn finish(
    State(app): State<App>,
    actor: Actor,
    Key((number, task)): Key<(i64, i64)>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::tick(&app, &tx, &actor, number, task, true).await?;
    tx.commit().await?;
    Ok(done(&format!("/tickets/{number}"), "Tâche faite."))
}

/// `POST /tickets/{number}/taches/{task}/reprise`
pub async fn again(
    State(app): State<App>,
    actor: Actor,
    Key((number, task)): Key<(i64, i64)>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::tick(&app, &tx, &actor, number, task, false).await?;
    tx.commit().await?;
    Ok(done(&format!("/tickets/{number}"), "Tâche à refaire."))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn sample(done: bool) -> Task {
        Task {
            id: 3,
            label: "Créer le compte".into(),
            team: Some("Pôle support".into()),
            due_day: "2026-03-09".into(),
            done,
            done_at: done.then_some(1_795_000_000),
            done_by: done.then(|| "Tom Roux".to_owned()),
            number: 7,
            subject: "Arrivée de Paul".into(),
            authority: "Alpha".into(),
        }
    }

    #[test]
    fn the_page_groups_tasks_by_their_day() {
        let today = jiff::civil::date(2026, 3, 10);
        let html = Page {
            frame: Frame::sample(),
            groups: vec![Group {
                title: "En retard",
                rows: vec![row(sample(false), today)],
            }],
            teams: Vec::new(),
        }
        .render()
        .unwrap();
        for said in [
            "En retard",
            "Créer le compte",
            "09/03/2026",
            "/tickets/7/taches/3/fin",
            "Alpha",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }
}
