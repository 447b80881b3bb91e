//! A ticket's faults handed to publishers: the form, the reminders, the answer.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::publisher_cases::Model as Case;
use crate::db::entities::publisher_follow_ups::Model as FollowUp;
use crate::db::entities::publishers::Model as Publisher;
use crate::desk::verbs::{self, HandOver};
use crate::desk::{policy, store};
use crate::error::Result;
use crate::publishers::model::{Unit, delay_in_words};
use crate::publishers::store as publishers;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done, words};

/// What is typed in the forms of the page.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    publisher: String,
    reference: String,
    contact: String,
    sent: String,
    /// Stop the clock (handing over), or start it again (the answer).
    clock: String,
    text: String,
    #[serde(skip)]
    act: &'static str,
}

/// A case as it is told.
struct Told {
    case: Case,
    publisher: Publisher,
    delay: String,
    follow_ups: Vec<FollowUp>,
    late: bool,
}

#[derive(Template)]
#[template(path = "desk/publisher.html")]
struct Page {
    frame: Frame,
    number: i64,
    subject: String,
    suspended: bool,
    cases: Vec<Told>,
    /// A case waits: reminders and the answer are possible, another handing over is not.
    waits: bool,
    may: bool,
    publishers: Vec<Publisher>,
    typed: Typed,
    errors: Errors,
}

impl Page {
    fn is_publisher(&self, id: &i64) -> bool {
        self.typed.publisher == id.to_string()
    }

    /// What was typed in the text of one of the forms.
    fn text(&self, act: &str) -> &str {
        if self.typed.act == act {
            &self.typed.text
        } else {
            ""
        }
    }

    fn wrong(&self, act: &str) -> Option<&str> {
        self.errors.of("text").filter(|_| self.typed.act == act)
    }

    fn key(&self, act: &str) -> &'static str {
        if self.typed.act == act {
            return "text";
        }
        if act == "relances" {
            "text-relance"
        } else {
            "text-reponse"
        }
    }
}

/// `GET /tickets/{number}/editeur`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(number): Key<i64>) -> Result<Response> {
    let typed = Typed {
        sent: words::local(app.now()).strftime("%Y-%m-%dT%H:%M").to_string(),
        clock: "oui".into(),
        ..Typed::default()
    };
    render(&app, &visitor, number, typed, Errors::none()).await
}

async fn render(app: &App, visitor: &Visitor, number: i64, typed: Typed, errors: Errors) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let ticket = store::by_number(conn, actor, number).await?;
    let now = app.now();
    let cases: Vec<Told> = publishers::cases(conn, actor, ticket.id)
        .await?
        .into_iter()
        .map(|(case, publisher, follow_ups)| Told {
            delay: delay_in_words(
                publisher.delay_amount,
                Unit::parse(&publisher.delay_unit).unwrap_or(Unit::WorkingDays),
            ),
            late: case.answered_at.unwrap_or(now) > case.expected_at,
            case,
            publisher,
            follow_ups,
        })
        .collect();
    let mut known = publishers::publishers(conn, actor).await?;
    known.retain(|p| p.active);
    let status = errors.status();
    let page = Page {
        frame: Frame::new(app, visitor, Section::Queue, format!("Ticket {number}, éditeur")),
        number,
        subject: ticket.subject,
        suspended: ticket.state == "suspended",
        waits: cases.iter().any(|c| c.case.open),
        cases,
        may: ticket.open && policy::works_on_tickets(actor),
        publishers: known,
        typed,
        errors,
    };
    page_with(status, &page)
}

fn here(number: i64) -> String {
    format!("/tickets/{number}/editeur")
}

/// `POST /tickets/{number}/editeur`
pub async fn hand_over(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let publisher_id = typed.publisher.parse().unwrap_or(0);
    let reference = errors.text("reference", &typed.reference, 120, None);
    let contact = errors.text("contact", &typed.contact, 200, None);
    let sent = words::moment(&typed.sent);
    if sent.is_none() {
        errors.add("sent", "Indiquez un jour et une heure.");
    }
    if let (Some(sent_at), true) = (sent, errors.is_empty()) {
        let told = HandOver {
            publisher_id,
            reference,
            contact,
            sent_at,
            suspend: typed.clock == "oui",
        };
        let tx = app.db.write().await?;
        match verbs::hand_over(&app, &tx, actor, number, told).await? {
            Ok(()) => {
                tx.commit().await?;
                return Ok(done(&here(number), "La panne est confiée à l’éditeur."));
            }
            Err((field, sentence)) => errors.add(field, sentence),
        }
    }
    let typed = Typed {
        act: "editeur",
        ..typed
    };
    render(&app, &visitor, number, typed, errors).await
}

/// `POST /tickets/{number}/relances`
pub async fn remind(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let missing = "Dites comment vous avez relancé l’éditeur, et ce qui a été dit.";
    let text = errors.text("text", &typed.text, 2000, Some(missing));
    if !errors.is_empty() {
        let typed = Typed {
            act: "relances",
            ..typed
        };
        return render(&app, &visitor, number, typed, errors).await;
    }
    let tx = app.db.write().await?;
    verbs::remind(&app, &tx, actor, number, &text).await?;
    tx.commit().await?;
    Ok(done(&here(number), "La relance est notée."))
}

/// `POST /tickets/{number}/reponse-editeur`
pub async fn answered(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let text = errors.text(
        "text",
        &typed.text,
        2000,
        Some("Résumez la réponse de l’éditeur."),
    );
    if !errors.is_empty() {
        let typed = Typed {
            act: "reponse-editeur",
            ..typed
        };
        return render(&app, &visitor, number, typed, errors).await;
    }
    let tx = app.db.write().await?;
    verbs::answered(&app, &tx, actor, number, &text, typed.clock == "oui").await?;
    tx.commit().await?;
    Ok(done(
        &format!("/tickets/{number}"),
        "La réponse de l’éditeur est notée.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(open: bool) -> Told {
        Told {
            case: Case {
                id: 1,
                service_id: 1,
                ticket_id: 7,
                publisher_id: 3,
                reference: "48 211".into(),
                contact: "Assistance".into(),
                sent_at: 1_794_000_000,
                expected_at: 1_794_900_000,
                open,
                answered_at: (!open).then_some(1_794_800_000),
                answer: "Corrigé en version 12".into(),
                created_by: 1,
                created_at: 1_794_000_000,
            },
            publisher: Publisher {
                id: 3,
                service_id: 1,
                name: "Mairie Logiciels".into(),
                software: String::new(),
                contact: String::new(),
                email: String::new(),
                phone: String::new(),
                contract: String::new(),
                delay_amount: 5,
                delay_unit: "working_days".into(),
                active: true,
            },
            delay: "5 jours ouvrés".into(),
            follow_ups: vec![FollowUp {
                id: 1,
                case_id: 1,
                at: 1_794_500_000,
                author_id: Some(1),
                author_label: "Tom Roux".into(),
                body: "Rappelé, rien.".into(),
            }],
            late: open,
        }
    }

    #[test]
    fn the_page_shows_its_samples() {
        let page = |cases: Vec<Told>, act, errors| Page {
            frame: Frame::sample(),
            number: 7,
            subject: "Paie bloquée".into(),
            suspended: true,
            waits: cases.iter().any(|c| c.case.open),
            cases,
            may: true,
            publishers: vec![told(true).publisher],
            typed: Typed {
                act,
                text: "deux mots".into(),
                ..Typed::default()
            },
            errors,
        };
        let html = page(
            vec![told(true)],
            "relances",
            Errors::one("text", "Dites comment."),
        )
        .render()
        .unwrap();
        for said in [
            "/tickets/7/relances",
            "/tickets/7/reponse-editeur",
            "Rappelé, rien.",
            "en retard",
            "Dites comment.",
            "deux mots</textarea>",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("action=\"/tickets/7/editeur\""));
        let html = page(vec![told(false)], "", Errors::none()).render().unwrap();
        assert!(html.contains("action=\"/tickets/7/editeur\"") && html.contains("Corrigé en version 12"));
        assert!(!html.contains("/relances"));
    }
}
