//! One contest: the ticket, the reason, what it changes for every member, and the answer.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Effect, effect_of, reason_in_words};
use crate::app::App;
use crate::error::Result;
use crate::settlement::cycle::model::ContestState;
use crate::settlement::cycle::store::{self, Contest};
use crate::settlement::cycle::verbs::{self, LONGEST_TEXT};
use crate::settlement::cycle::{Cycle, policy};
use crate::settlement::{Ledger, policy as money};
use crate::web::forms::Nothing;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub text: String,
}

#[derive(Template)]
#[template(path = "settlement/cycle/contest.html")]
struct Page {
    frame: Frame,
    year: i64,
    contest: Contest,
    state: &'static str,
    tag: &'static str,
    why: String,
    effect: Option<Vec<Effect>>,
    done: bool,
    /// What acceptance does to the ticket.
    acceptance: String,
    answers: bool,
    withdraws: bool,
    typed: Typed,
    errors: Errors,
}

/// `GET /bilans/{year}/contestations/{contest}`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, id)): Path<(i64, i64)>,
) -> Result<Response> {
    render(&app, &visitor, (year, id), Typed::default(), Errors::none()).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    (year, id): (i64, i64),
    typed: Typed,
    errors: Errors,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let contest = store::contest(conn, actor, year, id).await?;
    let cycle = store::cycle(conn, actor, year).await?;
    let ledger = Ledger::load(conn, actor, year).await?;
    let frame = Frame::new(
        app,
        visitor,
        Section::Settlement,
        format!("Contestation du ticket {}", contest.number),
    );
    let status = errors.status();
    let may = (
        money::edits(actor),
        policy::contests_for(actor, contest.authority_id),
    );
    page_with(
        status,
        &view(frame, (year, &cycle), &ledger, contest, may, (typed, errors)),
    )
}

fn view(
    frame: Frame,
    (year, cycle): (i64, &Cycle),
    ledger: &Ledger,
    contest: Contest,
    (leads, own): (bool, bool),
    (typed, errors): (Typed, Errors),
) -> Page {
    let state = ContestState::parse(&contest.state).unwrap_or(ContestState::Pending);
    let pending = state == ContestState::Pending && !cycle.is_frozen();
    Page {
        frame,
        year,
        state: state.label(),
        tag: state.tag(),
        why: reason_in_words(&contest),
        effect: effect_of(ledger, &contest),
        done: state == ContestState::Accepted,
        acceptance: match &contest.other_authority {
            Some(other) => format!("Le ticket passera à {other}, et son historique le dira."),
            None => "Le ticket ne comptera plus dans aucun bilan, et sa page le dira.".into(),
        },
        answers: leads && pending,
        withdraws: own && pending,
        contest,
        typed,
        errors,
    }
}

/// `POST /bilans/{year}/contestations/{contest}/acceptation`
pub async fn accept(
    state: State<App>,
    visitor: Visitor,
    path: Path<(i64, i64)>,
    form: Form<Typed>,
) -> Result<Response> {
    answer(state, visitor, path, form, ContestState::Accepted).await
}

/// `POST /bilans/{year}/contestations/{contest}/refus`
pub async fn refuse(
    state: State<App>,
    visitor: Visitor,
    path: Path<(i64, i64)>,
    form: Form<Typed>,
) -> Result<Response> {
    answer(state, visitor, path, form, ContestState::Refused).await
}

async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, id)): Path<(i64, i64)>,
    Form(typed): Form<Typed>,
    state: ContestState,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_lead(actor)?;
    store::contest(app.db.read(), actor, year, id).await?;
    let mut errors = Errors::none();
    let missing = "Écrivez la raison de votre réponse : la collectivité la lira.";
    let text = errors.text("text", &typed.text, LONGEST_TEXT, Some(missing));
    if !errors.is_empty() {
        return render(&app, &visitor, (year, id), typed, errors).await;
    }
    let tx = app.db.write().await?;
    let said = match state {
        ContestState::Accepted => {
            verbs::accept(&app, &tx, actor, year, id, &text).await?;
            "La contestation est acceptée, et les parts sont recalculées."
        }
        _ => {
            verbs::refuse(&app, &tx, actor, year, id, &text).await?;
            "La contestation est refusée : le ticket reste compté."
        }
    };
    tx.commit().await?;
    Ok(done(&format!("/bilans/{year}/mise-a-jour"), said))
}

/// `POST /bilans/{year}/contestations/{contest}/retrait`
pub async fn withdraw(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, id)): Path<(i64, i64)>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::withdraw(&app, &tx, visitor.actor()?, year, id).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/mise-a-jour"),
        "Votre contestation est retirée : le ticket reste compté.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::{cycle::pages, sample};

    fn html(state: &str, may: (bool, bool), errors: Errors) -> String {
        let cycle = Cycle::default();
        let typed = Typed {
            text: "Déjà dit".into(),
        };
        view(
            Frame::sample(),
            (2025, &cycle),
            &sample::ledger(false),
            pages::sample(state),
            may,
            (typed, errors),
        )
        .render()
        .unwrap()
    }

    #[test]
    fn who_leads_answers_with_a_reason_and_sees_every_members_change() {
        let html = html(
            "pending",
            (true, false),
            Errors::one("text", "Écrivez la raison."),
        );
        for said in [
            "/bilans/2025/contestations/4/acceptation",
            "formaction=\"/bilans/2025/contestations/4/refus\"",
            "Déjà dit</textarea>",
            "id=\"text-err\"",
            "C’est un doublon du ticket 11",
            "Beta",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("/retrait"));
    }

    #[test]
    fn a_member_takes_its_contest_back_until_it_is_answered_and_then_reads_the_answer() {
        assert!(html("pending", (false, true), Errors::none()).contains("/contestations/4/retrait"));
        let html = html("refused", (true, true), Errors::none());
        assert!(html.contains("Vu ensemble") && !html.contains("/retrait") && !html.contains("/refus\""));
    }
}
