//! What happens to a quote. While one waits for its answer, its ticket is suspended for that reason.

use jiff::civil::Date;
use sea_orm::ActiveValue::Set;

use super::model::{self, Draft, State};
use super::{notices, policy, store};
use crate::app::App;
use crate::audit::{self, Trace};
use crate::db::entities::quotes::{self, Model as Quote};
use crate::db::entities::tickets;
use crate::db::{Tx, next_number};
use crate::desk::model::suspend_reason;
use crate::desk::store::{self as desk, NewEvent};
use crate::desk::verbs::{self as acts, Reply};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::words;
use crate::web::words::day_in_words;

/// Quotes expired in one turn of the job.
const AT_ONCE: u64 = 100;

/// Prepares a quote for a ticket that is still open.
pub async fn draft(app: &App, tx: &Tx, actor: &Actor, number: i64, draft: &Draft) -> Result<Quote> {
    let ticket = desk::by_number(tx, actor, number).await?;
    policy::may_write(actor)?;
    if !ticket.open {
        return Err(Error::Conflict(
            "Ce ticket est résolu\u{a0}: rouvrez-le avant de préparer un devis.".into(),
        ));
    }
    let quote = store::insert(tx, actor, app.now(), (ticket.id, ticket.authority_id), draft).await?;
    trace(app, tx, actor, &quote, "quote.drafted").await?;
    Ok(quote)
}

/// Writes a draft anew.
pub async fn edit(app: &App, tx: &Tx, actor: &Actor, id: i64, draft: &Draft) -> Result<Quote> {
    let quote = store::quote(tx, actor, id).await?;
    policy::may_write(actor)?;
    if State::of(&quote) != State::Draft {
        return Err(Error::Conflict(
            "Ce devis est déjà parti\u{a0}: retirez-le et préparez-en un autre.".into(),
        ));
    }
    store::update(tx, &quote, draft).await?;
    trace(app, tx, actor, &quote, "quote.rewritten").await?;
    Ok(quote)
}

/// Submits a draft to the referents, or submits again an expired quote until another day. The ticket is suspended.
pub async fn send(app: &App, tx: &Tx, actor: &Actor, id: i64, valid_until: Date) -> Result<Quote> {
    let quote = store::quote(tx, actor, id).await?;
    policy::may_write(actor)?;
    let state = State::of(&quote);
    if !matches!(state, State::Draft | State::Expired) {
        return Err(Error::Conflict(format!(
            "Ce devis est {}\u{a0}: il ne peut plus partir.",
            state.label()
        )));
    }
    let now = app.now();
    let today = words::local(now).date();
    if valid_until < today {
        return Err(Error::Invalid(format!(
            "Cette date est passée. Choisissez un jour à partir du {}.",
            day_in_words(today)
        )));
    }
    if store::lines(tx, &quote).await?.is_empty() {
        return Err(Error::Invalid(
            "Écrivez au moins une ligne avant d’envoyer ce devis.".into(),
        ));
    }
    let referents = store::referents(tx, quote.service_id, quote.authority_id).await?;
    if referents.is_empty() {
        return Err(Error::Invalid(
            "Cette collectivité n’a pas de référent\u{a0}: personne ne pourrait accepter ce devis. Donnez ce rôle à quelqu’un d’abord."
                .into(),
        ));
    }
    let year = quote.year.unwrap_or(i64::from(today.year()));
    let number = match quote.number {
        Some(number) => number,
        None => next_number(tx, quote.service_id, &format!("quotes-{year}")).await?,
    };
    let changed = quotes::ActiveModel {
        state: Set(State::Sent.slug().into()),
        valid_until: Set(valid_until.to_string()),
        year: Set(Some(year)),
        number: Set(Some(number)),
        sent_at: Set(Some(now)),
        renewal_at: Set(None),
        ..Default::default()
    };
    let quote = store::turn(tx, &quote, changed).await?;
    let mut ticket = desk::by_id(tx, actor, quote.ticket_id).await?;
    event(app, tx, actor, &quote, "envoyé aux référents").await?;
    if ticket.state != "suspended" {
        let detail = format!("devis {}", model::reference_of(&quote));
        ticket = acts::suspend(app, tx, actor, ticket.number, "quote", &detail).await?;
    }
    for referent in &referents {
        notices::submitted(app, tx, &quote, &ticket, referent).await?;
    }
    trace(app, tx, actor, &quote, "quote.sent").await?;
    Ok(quote)
}

/// A referent accepts or refuses; the ticket goes on when no other quote waits.
pub async fn answer(app: &App, tx: &Tx, actor: &Actor, id: i64, accepted: bool, note: &str) -> Result<Quote> {
    let quote = store::quote(tx, actor, id).await?;
    policy::may_answer(actor, &quote)?;
    let now = app.now();
    let today = words::local(now).date();
    let state = State::of(&quote);
    let open = matches!(state, State::Sent) || (state == State::Expired && !accepted);
    if !open {
        return Err(Error::Conflict(match state {
            State::Expired => "Ce devis a expiré\u{a0}: demandez qu’il soit renouvelé.".into(),
            state => format!("Ce devis est déjà {}.", state.label()),
        }));
    }
    if accepted && !model::is_valid(&quote, today) {
        return Err(Error::Conflict(format!(
            "Ce devis n’était valable que jusqu’au {}. Demandez qu’il soit renouvelé.",
            model::until(&quote)
        )));
    }
    let to = if accepted { State::Accepted } else { State::Refused };
    let changed = quotes::ActiveModel {
        state: Set(to.slug().into()),
        answered_at: Set(Some(now)),
        answered_by: Set(actor.row_id()),
        answer_note: Set(note.to_owned()),
        ..Default::default()
    };
    let quote = store::turn(tx, &quote, changed).await?;
    event(app, tx, actor, &quote, to.label()).await?;
    let said = format!(
        "Devis {} {} par {}.{}",
        model::reference_of(&quote),
        to.label(),
        actor.label(),
        if note.is_empty() {
            String::new()
        } else {
            format!("\n\n{note}")
        }
    );
    release(app, tx, &quote, &said).await?;
    trace(
        app,
        tx,
        actor,
        &quote,
        if accepted {
            "quote.accepted"
        } else {
            "quote.refused"
        },
    )
    .await?;
    Ok(quote)
}

/// A referent asks for an expired quote to be renewed: the service is told on the ticket.
pub async fn ask_renewal(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<Quote> {
    let quote = store::quote(tx, actor, id).await?;
    policy::may_answer(actor, &quote)?;
    if State::of(&quote) != State::Expired {
        return Err(Error::Conflict(
            "Ce devis n’a pas expiré\u{a0}: répondez-y directement.".into(),
        ));
    }
    if quote.renewal_at.is_some() {
        return Ok(quote);
    }
    let changed = quotes::ActiveModel {
        renewal_at: Set(Some(app.now())),
        ..Default::default()
    };
    let quote = store::turn(tx, &quote, changed).await?;
    let said = format!(
        "{} demande que le devis {} soit renouvelé.",
        actor.label(),
        model::reference_of(&quote)
    );
    tell(app, tx, &quote, &said).await?;
    trace(app, tx, actor, &quote, "quote.renewal_asked").await?;
    Ok(quote)
}

/// The service takes a quote back.
pub async fn withdraw(app: &App, tx: &Tx, actor: &Actor, id: i64) -> Result<Quote> {
    let quote = store::quote(tx, actor, id).await?;
    policy::may_write(actor)?;
    let state = State::of(&quote);
    if !matches!(state, State::Draft | State::Sent | State::Expired) {
        return Err(Error::Conflict(format!("Ce devis est déjà {}.", state.label())));
    }
    let changed = quotes::ActiveModel {
        state: Set(State::Withdrawn.slug().into()),
        ..Default::default()
    };
    let quote = store::turn(tx, &quote, changed).await?;
    if state != State::Draft {
        event(app, tx, actor, &quote, "retiré").await?;
        let said = format!(
            "Devis {} retiré par {}.",
            model::reference_of(&quote),
            actor.label()
        );
        release(app, tx, &quote, &said).await?;
    }
    trace(app, tx, actor, &quote, "quote.withdrawn").await?;
    Ok(quote)
}

/// Expires the quotes whose last day is over and asks their referents again; gives how many. Twice does no harm: an
/// expired quote is not sent any more.
pub async fn expire_due(app: &App) -> Result<usize> {
    let today = words::local(app.now()).date().to_string();
    let due = store::overdue(app.db.read(), &today, AT_ONCE).await?;
    let mut done = 0;
    for quote in due {
        let tx = app.db.write().await?;
        match expire(app, &tx, &quote).await {
            Ok(()) => {
                tx.commit().await?;
                done += 1;
            }
            // Somebody answered meanwhile.
            Err(Error::Conflict(_)) => tx.rollback().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

async fn expire(app: &App, tx: &Tx, quote: &Quote) -> Result<()> {
    let essaim = Actor::system(quote.service_id);
    let changed = quotes::ActiveModel {
        state: Set(State::Expired.slug().into()),
        ..Default::default()
    };
    let quote = store::turn(tx, quote, changed).await?;
    event(app, tx, &essaim, &quote, "expiré sans réponse").await?;
    let ticket = desk::by_id(tx, &essaim, quote.ticket_id).await?;
    for referent in store::referents(tx, quote.service_id, quote.authority_id).await? {
        notices::expired(app, tx, &quote, &ticket, &referent).await?;
    }
    let said = format!(
        "Le devis {} a expiré sans réponse\u{a0}: les référents sont de nouveau sollicités.",
        model::reference_of(&quote)
    );
    tell(app, tx, &quote, &said).await?;
    trace(app, tx, &essaim, &quote, "quote.expired").await
}

/// Tells the service on the ticket, and lets it go on when it waited for this quote only.
async fn release(app: &App, tx: &Tx, quote: &Quote, said: &str) -> Result<()> {
    tell(app, tx, quote, said).await?;
    let essaim = Actor::system(quote.service_id);
    let ticket = desk::by_id(tx, &essaim, quote.ticket_id).await?;
    if waits_for_quote(tx, &ticket).await? && !store::others_waiting(tx, quote).await? {
        acts::resume(app, tx, &essaim, ticket.number).await?;
    }
    Ok(())
}

/// An internal note: the amounts are for the service and the referents.
async fn tell(app: &App, tx: &Tx, quote: &Quote, said: &str) -> Result<()> {
    let essaim = Actor::system(quote.service_id);
    let ticket = desk::by_id(tx, &essaim, quote.ticket_id).await?;
    let note = Reply {
        body: said.to_owned(),
        ..Reply::default()
    };
    acts::note(app, tx, &essaim, ticket.number, note).await?;
    Ok(())
}

async fn waits_for_quote(tx: &Tx, ticket: &tickets::Model) -> Result<bool> {
    if ticket.state != "suspended" {
        return Ok(false);
    }
    let events = desk::events(tx, ticket.id).await?;
    let last = events.iter().rev().find(|event| event.kind == "suspended");
    Ok(last.is_some_and(|event| event.reason == suspend_reason("quote")))
}

async fn event(app: &App, tx: &Tx, actor: &Actor, quote: &Quote, what: &str) -> Result<()> {
    let event = NewEvent {
        at: app.now(),
        kind: "quoted",
        reason: model::reference_of(quote),
        detail: what.to_owned(),
        ..Default::default()
    };
    desk::add_event(tx, actor, quote.ticket_id, event).await?;
    Ok(())
}

async fn trace(app: &App, tx: &Tx, actor: &Actor, quote: &Quote, action: &str) -> Result<()> {
    let trace = Trace {
        action,
        object_kind: "quote",
        object_id: Some(quote.id),
        detail: model::reference_of(quote),
    };
    audit::write(tx, app.now(), actor, trace).await
}
