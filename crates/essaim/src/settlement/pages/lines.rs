//! One line of cost: its page, its change and its removal.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::forms::{Choice, LineForm, LineTyped};
use crate::app::App;
use crate::directory::store as directory;
use crate::error::Result;
use crate::settlement::rules::pages::detail::Typed as Detail;
use crate::settlement::rules::store as rules;
use crate::settlement::{cycle, policy, store, verbs};
use crate::web::forms::Nothing;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, words};

#[derive(Template)]
#[template(path = "settlement/line.html")]
struct Page {
    frame: Frame,
    year: i64,
    pool_id: i64,
    pool: String,
    form: LineForm,
    detail: Detail,
    bearers: Vec<Choice>,
}

/// `GET /bilans/{year}/lignes/{line}`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, line)): Path<(i64, i64)>,
) -> Result<Response> {
    render(&app, &visitor, (year, line), None).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    (year, id): (i64, i64),
    mistake: Option<(LineTyped, Errors)>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    cycle::policy::still_open(&cycle::store::cycle(app.db.read(), actor, year).await?, year)?;
    let (line, pool) = store::line(app.db.read(), actor, year, id).await?;
    let detail = rules::line(app.db.read(), line.id).await?;
    let borne_by = detail.as_ref().and_then(|d| d.borne_by);
    let authorities = directory::authorities(app.db.read(), actor.service_id).await?;
    let bearer = |a: crate::db::entities::authorities::Model| Choice {
        on: borne_by == Some(a.id),
        value: a.id.to_string(),
        label: a.name,
    };
    let status = if mistake.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let stands = || {
        let amount = words::euros(&line.amount_cents);
        let typed = LineTyped {
            amount: amount.trim_end_matches(['€', '\u{a0}']).to_owned(),
            label: line.label.clone(),
        };
        (typed, Errors::none())
    };
    let (typed, errors) = mistake.unwrap_or_else(stands);
    page_with(
        status,
        &Page {
            frame: Frame::new(app, visitor, Section::Settlement, format!("Ligne de coût {year}")),
            year,
            pool_id: pool.id,
            pool: pool.label,
            form: LineForm {
                action: format!("/bilans/{year}/lignes/{id}"),
                prefix: String::new(),
                button: "Enregistrer la ligne",
                typed,
                errors,
            },
            detail: Detail {
                nature: detail.as_ref().map(|d| d.nature.clone()).unwrap_or_default(),
                account: detail.map(|d| d.account).unwrap_or_default(),
                borne_by: String::new(),
            },
            bearers: authorities.into_iter().map(bearer).collect(),
        },
    )
}

/// `POST /bilans/{year}/lignes/{line}`
pub async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, line)): Path<(i64, i64)>,
    Form(typed): Form<LineTyped>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let (_, pool) = store::line(app.db.read(), actor, year, line).await?;
    let (label, cents) = match typed.read() {
        Ok(read) => read,
        Err(errors) => return render(&app, &visitor, (year, line), Some((typed, errors))).await,
    };
    let tx = app.db.write().await?;
    verbs::change_line(&tx, actor, app.now(), year, line, (&label, cents)).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/couts#poste-{}", pool.id),
        &format!("« {label} » est enregistré."),
    ))
}

/// `POST /bilans/{year}/lignes/{line}/suppression`
pub async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, line)): Path<(i64, i64)>,
    Form(_): Form<Nothing>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let (row, pool) = store::line(app.db.read(), actor, year, line).await?;
    let tx = app.db.write().await?;
    verbs::remove_line(&tx, actor, app.now(), year, line).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/couts#poste-{}", pool.id),
        &format!("« {} » est supprimé.", row.label),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_amount_comes_back_as_it_was_typed_with_its_sentence() {
        let form = LineForm {
            action: "/bilans/2025/lignes/3".into(),
            prefix: String::new(),
            button: "Enregistrer la ligne",
            typed: LineTyped {
                label: "Énergie".into(),
                amount: "douze".into(),
            },
            errors: Errors::one("amount", "Écrivez un montant."),
        };
        let html = Page {
            frame: Frame::sample(),
            year: 2025,
            pool_id: 1,
            pool: "Locaux".into(),
            form,
            detail: Detail::default(),
            bearers: Vec::new(),
        }
        .render()
        .unwrap();
        assert!(html.contains("value=\"douze\"") && html.contains("Écrivez un montant."));
        assert!(html.contains("/bilans/2025/lignes/3/suppression"));
    }
}
