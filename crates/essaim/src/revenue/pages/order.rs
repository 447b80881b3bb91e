//! One revenue order: what it says, where it stands, and what may be done with it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::revenue_orders;
use crate::error::{Error, Result};
use crate::revenue::content::Content;
use crate::revenue::model::{Kind, State as Stands};
use crate::revenue::store;
use crate::revenue::verbs::{self, left};
use crate::settlement::cycle::model::today;
use crate::settlement::policy;
use crate::web::forms::Nothing;
use crate::web::layout::page_with;
use crate::web::words::day_in_words;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done, words};

/// The longest reason of a correction: it is printed as an object of the exchange format.
const LONGEST_REASON: usize = 100;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// The day of payment.
    pub day: String,
    /// Euros to take back.
    pub amount: String,
    pub reason: String,
}

#[derive(Template)]
#[template(path = "revenue/order.html")]
struct Page {
    frame: Frame,
    row: revenue_orders::Model,
    title: &'static str,
    state: &'static str,
    tag: &'static str,
    content: Content,
    corrections: Vec<revenue_orders::Model>,
    left: i64,
    paid_on: String,
    due: String,
    accounts: String,
    /// Paid, reduced or cancelled by the visitor.
    open: bool,
    unpays: bool,
    typed: Typed,
    errors: Errors,
}

impl Page {
    fn kind(&self, row: &revenue_orders::Model) -> &'static str {
        Kind::parse(&row.kind).map_or("", Kind::title)
    }
}

/// `GET /titres/{order}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(id): Key<i64>) -> Result<Response> {
    render(&app, &visitor, id, None).await
}

async fn render(app: &App, visitor: &Visitor, id: i64, mistake: Option<(Typed, Errors)>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let row = store::order(conn, actor, id).await?;
    let corrections = store::corrections(conn, id).await?;
    let title = format!("Titre n°\u{a0}{} de {}", row.number, row.exercise);
    let frame = Frame::new(app, visitor, Section::Settlement, title);
    let status = match mistake {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (typed, errors) = mistake.unwrap_or_else(|| {
        let typed = Typed {
            day: today(app.now()).to_string(),
            ..Typed::default()
        };
        (typed, Errors::none())
    });
    page_with(
        status,
        &view(frame, row, corrections, policy::edits(actor), (typed, errors))?,
    )
}

fn view(
    frame: Frame,
    row: revenue_orders::Model,
    corrections: Vec<revenue_orders::Model>,
    edits: bool,
    (typed, errors): (Typed, Errors),
) -> Result<Page> {
    let kind = Kind::parse(&row.kind).unwrap_or(Kind::Order);
    let state = Stands::parse(&row.state).unwrap_or(Stands::Issued);
    let order = edits && kind == Kind::Order;
    let content = Content::read(&row)?;
    Ok(Page {
        frame,
        title: kind.title(),
        state: state.label(),
        tag: state.tag(),
        due: content.due_in_words(),
        accounts: content.accounts(row.amount_cents),
        content,
        left: left(&row, &corrections),
        corrections,
        paid_on: row
            .paid_on
            .as_deref()
            .and_then(|d| d.parse::<Date>().ok())
            .map(day_in_words)
            .unwrap_or_default(),
        open: order && state == Stands::Issued,
        unpays: order && state == Stands::Paid,
        row,
        typed,
        errors,
    })
}

/// `POST /titres/{order}/encaissement`
pub async fn pay(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::order(app.db.read(), actor, id).await?;
    let Ok(day) = typed.day.trim().parse::<Date>() else {
        let errors = Errors::one("day", "Choisissez le jour où la somme a été reçue.");
        return render(&app, &visitor, id, Some((typed, errors))).await;
    };
    let tx = app.db.write().await?;
    match verbs::pay(&app, &tx, actor, id, day).await {
        Err(Error::Invalid(said)) => {
            drop(tx);
            return render(&app, &visitor, id, Some((typed, Errors::one("day", said)))).await;
        }
        other => other?,
    }
    tx.commit().await?;
    Ok(done(&format!("/titres/{id}"), "Le titre est encaissé."))
}

/// `POST /titres/{order}/encaissement/retrait`
pub async fn unpay(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let tx = app.db.write().await?;
    verbs::unpay(&app, &tx, visitor.actor()?, id).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/titres/{id}"),
        "L’encaissement est effacé : le titre reste à payer.",
    ))
}

/// `POST /titres/{order}/reduction`
pub async fn reduce(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    store::order(app.db.read(), actor, id).await?;
    let mut errors = Errors::none();
    let missing = "Écrivez le motif : il est imprimé sur la pièce.";
    let reason = errors.line("reason", &typed.reason, LONGEST_REASON, missing);
    let cents = reckon::money::parse_euros(&typed.amount).unwrap_or_else(|_| {
        errors.add("amount", "Écrivez le montant à reprendre, par exemple 12,50.");
        0
    });
    if !errors.is_empty() {
        return render(&app, &visitor, id, Some((typed, errors))).await;
    }
    let tx = app.db.write().await?;
    match verbs::reduce(&app, &tx, actor, id, cents, &reason).await {
        Err(Error::Invalid(said)) => {
            drop(tx);
            return render(&app, &visitor, id, Some((typed, Errors::one("amount", said)))).await;
        }
        other => other?,
    }
    tx.commit().await?;
    Ok(done(
        &format!("/titres/{id}"),
        "La réduction est émise, avec son propre numéro.",
    ))
}

/// `POST /titres/{order}/annulation`
pub async fn cancel(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let row = store::order(app.db.read(), actor, id).await?;
    let mut errors = Errors::none();
    let missing = "Écrivez le motif : il est imprimé sur la pièce.";
    let reason = errors.line("reason", &typed.reason, LONGEST_REASON, missing);
    if !errors.is_empty() {
        return render(&app, &visitor, id, Some((typed, errors))).await;
    }
    let tx = app.db.write().await?;
    verbs::cancel(&app, &tx, actor, id, &reason).await?;
    tx.commit().await?;
    let said = format!(
        "Le titre de {} est annulé. Un autre peut être émis à sa place.",
        words::euros(&row.amount_cents)
    );
    let back = match row.instalment {
        0 => format!("/bilans/{}/titres", row.year),
        _ => format!("/previsions/{}/avances", row.year),
    };
    Ok(done(&back, &said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::revenue::accounts::Entry;
    use crate::revenue::content::{Basis, Mentions, Party};

    fn row(state: &str) -> revenue_orders::Model {
        let party = Party {
            name: "Commune de <Beta>".into(),
            kind: "commune".into(),
            siret: "99900001100000".into(),
            address: "1 rue".into(),
            postcode: "77999".into(),
            city: "Essaimville".into(),
            service_code: String::new(),
            commitment: String::new(),
        };
        let content = Content {
            issuer: party.clone(),
            debtor: party,
            mentions: Mentions {
                budget_code: "00".into(),
                budget_label: "Principal".into(),
                collectivity_code: "123".into(),
                accountant_code: "077012".into(),
                accountant: "SGC".into(),
                account: "70876".into(),
                product_code: "1".into(),
                signer_name: "Jeanne Exemple".into(),
                signer_capacity: "maire".into(),
                legal_basis: "Convention".into(),
                enforceability: "Exécutoire".into(),
                remedies: "Deux mois".into(),
            },
            object: "Part de 2025".into(),
            bases: vec![Basis {
                label: "Fonctionnement".into(),
                article: String::new(),
                total: 100_001,
                key: "1 ticket sur 3".into(),
                share: 33_330,
            }],
            corrections: vec![("Bilan 2024".into(), -100)],
            taken: vec![("Avance 1".into(), 700)],
            entries: vec![
                Entry {
                    line: 1,
                    account: "70846".into(),
                    label: "Personnel".into(),
                    cents: 30_000,
                },
                Entry {
                    line: 2,
                    account: "70876".into(),
                    label: "Autres coûts".into(),
                    cents: 3_230,
                },
            ],
            due: Some("2026-06-30".into()),
            digest: "00ff".into(),
            corrects: None,
        };
        revenue_orders::Model {
            id: 7,
            service_id: 1,
            year: 2025,
            issuer_id: 1,
            debtor_id: 2,
            instalment: 0,
            exercise: 2026,
            number: 3,
            slip: 1,
            kind: "order".into(),
            corrects_id: None,
            amount_cents: 33_230,
            state: state.into(),
            paid_on: (state == "paid").then(|| "2026-05-04".into()),
            issued_at: 1_775_000_000,
            issued_by: None,
            issued_label: "Odile Garnier".into(),
            content: content.write().unwrap(),
        }
    }

    fn html(state: &str, edits: bool, errors: Errors) -> String {
        let reduction = revenue_orders::Model {
            id: 8,
            kind: "reduction".into(),
            amount_cents: 230,
            ..row("issued")
        };
        let typed = Typed {
            amount: "beaucoup".into(),
            ..Typed::default()
        };
        view(
            Frame::sample(),
            row(state),
            vec![reduction],
            edits,
            (typed, errors),
        )
        .unwrap()
        .render()
        .unwrap()
    }

    #[test]
    fn an_open_order_is_paid_reduced_or_cancelled_and_says_what_is_left() {
        let html = html("issued", true, Errors::one("amount", "Écrivez le montant."));
        for said in [
            "/titres/7/encaissement",
            "/titres/7/reduction",
            "/titres/7/annulation",
            "value=\"beaucoup\"",
            "id=\"amount-err\"",
            "330,00\u{a0}€",
            "Beta&#62;",
            "1 ticket sur 3",
            "comptes 70846 et 70876",
            "300,00\u{a0}€",
            "déjà versé",
            "30/06/2026",
            "/titres/7/document",
        ] {
            assert!(html.contains(said), "{said}");
        }
    }

    #[test]
    fn a_paid_order_says_when_and_is_not_corrected_and_a_reader_only_reads() {
        let paid = html("paid", true, Errors::none());
        assert!(paid.contains("04/05/2026") && paid.contains("/encaissement/retrait"));
        assert!(!paid.contains("/titres/7/annulation"));
        assert!(!html("issued", false, Errors::none()).contains("<form method=\"post\" action=\"/titres"));
    }
}
