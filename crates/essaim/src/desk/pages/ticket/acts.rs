//! The acts of the ticket's page: each reads its form, calls one verb, and answers with the page.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::choices::parse_cell;
use super::{Draft, Typed, render};
use crate::app::App;
use crate::db::Tx;
use crate::db::entities::tickets;
use crate::desk::pages::{files, sheets};
use crate::desk::store;
use crate::desk::verbs::{self, Classification, Qualification, Reply};
use crate::desk::watch::store as watch;
use crate::desk::{policy, ties};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::{Errors, Form, Key, Upload, Visitor, done};

/// Longest text of a message, in characters.
const LONGEST: usize = 20_000;

/// A form on its way: the ticket, the act, and what was typed.
pub(super) struct Act<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    number: i64,
    act: &'static str,
    pub(super) typed: Typed,
}

impl<'a> Act<'a> {
    pub(super) fn new(
        app: &'a App,
        visitor: &'a Visitor,
        number: i64,
        act: &'static str,
        typed: Typed,
    ) -> Self {
        Act {
            app,
            visitor,
            number,
            act,
            typed,
        }
    }

    /// A transaction, when the ticket is still as the page showed it.
    pub(super) async fn begin(&self) -> Result<Tx> {
        let tx = self.app.db.write().await?;
        let ticket = store::by_number(&tx, self.visitor.actor()?, self.number).await?;
        match self.typed.version.parse::<i64>() {
            Ok(seen) if seen != ticket.version => Err(Error::Conflict(
                "Ce ticket a changé depuis que vous avez ouvert cette page. Ce que vous avez tapé est gardé\u{a0}: \
                 relisez le ticket, puis enregistrez à nouveau."
                    .into(),
            )),
            _ => Ok(tx),
        }
    }

    /// The page again, with the sentences beside the fields.
    pub(super) async fn again(self, errors: Errors) -> Result<Response> {
        let draft = Draft {
            act: self.act,
            typed: self.typed,
            errors,
            conflict: String::new(),
        };
        render(
            self.app,
            self.visitor,
            self.number,
            draft,
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await
    }

    /// The answer to what the verb came to. A sentence of refusal about what was typed stands beside `field`.
    pub(super) async fn answer(
        self,
        outcome: Result<tickets::Model>,
        field: &'static str,
        sentence: &str,
    ) -> Result<Response> {
        match outcome {
            Ok(_) => Ok(done(&format!("/tickets/{}", self.number), sentence)),
            Err(Error::Invalid(why)) => self.again(Errors::one(field, why)).await,
            Err(Error::Conflict(why)) => {
                let draft = Draft {
                    act: self.act,
                    typed: self.typed,
                    errors: Errors::none(),
                    conflict: why,
                };
                render(self.app, self.visitor, self.number, draft, StatusCode::CONFLICT).await
            }
            Err(error) => Err(error),
        }
    }
}

/// Runs a verb in a transaction begun by [`Act::begin`].
macro_rules! in_one {
    ($act:expr, |$tx:ident| $verb:expr) => {
        async {
            let $tx = $act.begin().await?;
            let row = $verb.await?;
            $tx.commit().await?;
            Ok(row)
        }
        .await
    };
}
pub(super) use in_one;

/// `POST /tickets/{number}/qualification`
pub async fn qualify(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "qualification", typed);
    let actor = visitor.actor()?;
    let all = sheets::all(app.db.read(), actor.service_id).await?;
    let mut errors = Errors::none();
    let cell = parse_cell(&act.typed.cell);
    if cell.is_none() {
        errors.add(
            "cell",
            "Pressez la case qui dit combien de personnes sont gênées et si elles sont bloquées.",
        );
    }
    let sheet = sheets::chosen(&all, &act.typed.sheet);
    if sheet.is_none() {
        errors.add("sheet", "Choisissez le service dans la liste.");
    }
    let technician = act.typed.technician.parse::<i64>().ok();
    if technician.is_none() {
        errors.add("technician", "Dites qui s’en occupe.");
    }
    let actions = errors.text("actions", &act.typed.actions, 2_000, None);
    let (Some((several_people, blocking)), Some((family, sheet_id)), Some(technician_id), true) =
        (cell, sheet, technician, errors.is_empty())
    else {
        return act.again(errors).await;
    };
    let decided = Qualification {
        family,
        sheet_id,
        several_people,
        blocking,
        technician_id,
        planned_actions: actions,
    };
    let outcome = in_one!(act, |tx| qualify_and_class(&app, &tx, actor, number, decided));
    act.answer(
        outcome,
        "technician",
        "Qualification enregistrée. Le demandeur sait qui s’en occupe et pour quand.",
    )
    .await
}

/// Qualifies; a ticket taken off its sheet is reclassified first, since a qualification without sheet leaves the sheet.
async fn qualify_and_class(
    app: &App,
    tx: &Tx,
    actor: &Actor,
    number: i64,
    decided: Qualification,
) -> Result<tickets::Model> {
    let ticket = store::by_number(tx, actor, number).await?;
    let row = verbs::qualify(app, tx, actor, number, decided.clone()).await?;
    if decided.sheet_id.is_none() && ticket.sheet_id.is_some() {
        let wanted = Classification {
            family: decided.family,
            sheet_id: None,
            authority_id: ticket.authority_id,
            site_id: ticket.site_id,
        };
        return verbs::reclassify(app, tx, actor, number, wanted).await;
    }
    Ok(row)
}

/// `POST /tickets/{number}/prise-en-charge`
pub async fn take(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "prise-en-charge", typed);
    let actor = visitor.actor()?;
    let outcome = in_one!(act, |tx| verbs::assign_to_me(&app, &tx, actor, number));
    act.answer(outcome, "technician", "Ce ticket est à vous.").await
}

/// `POST /tickets/{number}/reponses`
pub async fn reply(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Upload { form, files }: Upload<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "reponses", form);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let body = errors.text("text", &act.typed.text, LONGEST, Some("Écrivez votre réponse."));
    let files = files::accepted(&app, files, &mut errors);
    if !errors.is_empty() {
        return act.again(errors).await;
    }
    let reply = Reply {
        body,
        files,
        ..Reply::default()
    };
    let all = act.typed.all == "oui" && policy::works_on_tickets(actor);
    let mut others = 0;
    let outcome = in_one!(act, |tx| async {
        if !all {
            return verbs::reply_on_page(&app, &tx, actor, number, reply).await;
        }
        let (row, many) = ties::reply_to_all(&app, &tx, actor, number, reply).await?;
        others = many;
        Ok(row)
    });
    let sentence = match (actor.is_staff(), others) {
        (true, 0) => "Réponse envoyée au demandeur.",
        (true, _) => "Réponse envoyée au demandeur, et à ceux des tickets de l’incident majeur.",
        _ => "Réponse transmise au service.",
    };
    act.answer(outcome, "text", sentence).await
}

/// `POST /tickets/{number}/notes`
pub async fn note(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Upload { form, files }: Upload<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "notes", form);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let body = errors.text("text", &act.typed.text, LONGEST, Some("Écrivez votre note."));
    let files = files::accepted(&app, files, &mut errors);
    if !errors.is_empty() {
        return act.again(errors).await;
    }
    let told = watch::mentioned(app.db.read(), actor.service_id, &body).await?;
    let told: Vec<String> = told
        .iter()
        .filter(|p| p.id != actor.id)
        .map(watch::Follower::label)
        .collect();
    let note = Reply {
        body,
        files,
        ..Reply::default()
    };
    let outcome = in_one!(act, |tx| verbs::note(&app, &tx, actor, number, note));
    let sentence = match told.as_slice() {
        [] => "Note enregistrée, pour le service seulement.".to_owned(),
        told => format!(
            "Note enregistrée, pour le service seulement. Prévenus\u{a0}: {}.",
            told.join(", ")
        ),
    };
    act.answer(outcome, "text", &sentence).await
}

/// `POST /tickets/{number}/suspension`
pub async fn suspend(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "suspension", typed);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let detail = errors.text("detail", &act.typed.detail, 500, None);
    if act.typed.reason.is_empty() {
        errors.add(
            "reason",
            "Dites ce que ce ticket attend, en choisissant dans la liste.",
        );
    }
    if !errors.is_empty() {
        return act.again(errors).await;
    }
    let outcome = in_one!(act, |tx| verbs::suspend(
        &app,
        &tx,
        actor,
        number,
        &act.typed.reason,
        &detail
    ));
    act.answer(
        outcome,
        "reason",
        "Ticket mis en attente\u{a0}: le délai ne court plus.",
    )
    .await
}

/// `POST /tickets/{number}/reprise`
pub async fn resume(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "reprise", typed);
    let actor = visitor.actor()?;
    let outcome = in_one!(act, |tx| verbs::resume(&app, &tx, actor, number));
    act.answer(outcome, "text", "Ticket repris\u{a0}: le délai court de nouveau.")
        .await
}

/// `POST /tickets/{number}/resolution`
pub async fn resolve(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "resolution", typed);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let missing = "Dites ce qui a été fait\u{a0}: le demandeur le lira avant de confirmer.";
    let text = errors.text("text", &act.typed.text, 5_000, Some(missing));
    if !errors.is_empty() {
        return act.again(errors).await;
    }
    let all = act.typed.all == "oui";
    let mut others = 0;
    let outcome = in_one!(act, |tx| async {
        if !all {
            return verbs::resolve(&app, &tx, actor, number, &text).await;
        }
        let (row, many) = ties::resolve_all(&app, &tx, actor, number, &text).await?;
        others = many;
        Ok(row)
    });
    let sentence = match others {
        0 => "Ticket résolu. Le demandeur est invité à le confirmer.",
        _ => "Incident majeur résolu, avec tous ses tickets. Chaque demandeur est invité à confirmer.",
    };
    act.answer(outcome, "text", sentence).await
}

/// `POST /tickets/{number}/reouverture`
pub async fn reopen(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "reouverture", typed);
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let missing = "Dites ce qui ne va pas encore\u{a0}: le technicien partira de là.";
    let text = errors.text("text", &act.typed.text, 5_000, Some(missing));
    if !errors.is_empty() {
        return act.again(errors).await;
    }
    let outcome = in_one!(act, |tx| verbs::reopen(&app, &tx, actor, number, &text));
    act.answer(
        outcome,
        "text",
        "Ticket rouvert\u{a0}: le délai reprend où il s’était arrêté.",
    )
    .await
}

/// `POST /tickets/{number}/cloture`: the requester says that all is well.
pub async fn close(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "cloture", typed);
    let actor = visitor.actor()?;
    let outcome = in_one!(act, |tx| verbs::close(&app, &tx, actor, number));
    act.answer(outcome, "text", "Merci. Ce ticket est clos.").await
}

/// `POST /tickets/{number}/classement`
pub async fn reclassify(
    State(app): State<App>,
    visitor: Visitor,
    Key(number): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let act = Act::new(&app, &visitor, number, "classement", typed);
    let actor = visitor.actor()?;
    let all = sheets::all(app.db.read(), actor.service_id).await?;
    let mut errors = Errors::none();
    let sheet = sheets::chosen(&all, &act.typed.sheet);
    if sheet.is_none() {
        errors.add("sheet", "Choisissez le service dans la liste.");
    }
    let authority = act.typed.authority.parse::<i64>().ok();
    if authority.is_none() {
        errors.add("authority", "Choisissez la collectivité dans la liste.");
    }
    let site_id = act.typed.site.parse::<i64>().ok();
    let (Some((family, sheet_id)), Some(authority_id), true) = (sheet, authority, errors.is_empty()) else {
        return act.again(errors).await;
    };
    let wanted = Classification {
        family,
        sheet_id,
        authority_id,
        site_id,
    };
    let outcome = in_one!(act, |tx| verbs::reclassify(&app, &tx, actor, number, wanted));
    act.answer(outcome, "site", "Classement enregistré.").await
}
