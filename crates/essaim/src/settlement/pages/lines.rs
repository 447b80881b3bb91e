//! One line of cost: its page, its change and its removal.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::forms::{Choice, LineForm, LineTyped};
use crate::app::App;
use crate::db::entities::cost_documents;
use crate::directory::store as directory;
use crate::error::Result;
use crate::settlement::rules::pages::detail::Typed as Detail;
use crate::settlement::rules::store as rules;
use crate::settlement::sources::model::in_words;
use crate::settlement::sources::pages::staff::Typed as Staff;
use crate::settlement::sources::store as sources;
use crate::settlement::{cycle, policy, store, verbs};
use crate::web::forms::Nothing;
use crate::web::joined::Limits;
use crate::web::layout::page_with;
use crate::web::policy::framing_if;
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
    line_id: i64,
    /// A line of staff: its function, how it was worked out, and the form to work it out again.
    staff: Option<(String, Staff, Errors)>,
    documents: Vec<cost_documents::Model>,
    /// What may be joined, and what is wrong with what was.
    hint: String,
    file_errors: Errors,
}

/// A form of the page that came back with mistakes.
#[derive(Default)]
pub enum Mistake {
    #[default]
    None,
    Line(LineTyped, Errors),
    Staff(Staff, Errors),
    Files(Errors),
}

/// `GET /bilans/{year}/lignes/{line}`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, line)): Path<(i64, i64)>,
) -> Result<Response> {
    render(&app, &visitor, (year, line), Mistake::None).await
}

pub async fn render(
    app: &App,
    visitor: &Visitor,
    (year, id): (i64, i64),
    mistake: Mistake,
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
    let status = match mistake {
        Mistake::None => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let staff = sources::staff(app.db.read(), line.id).await?;
    let documents = sources::documents(app.db.read(), &[line.id]).await?;
    let stands = || {
        let amount = words::euros(&line.amount_cents);
        let typed = LineTyped {
            amount: amount.trim_end_matches(['€', '\u{a0}']).to_owned(),
            label: line.label.clone(),
        };
        (typed, Errors::none())
    };
    let mut staff = staff.map(|row| (in_words(&row, true), Staff::of(&row), Errors::none()));
    let mut file_errors = Errors::none();
    let (typed, errors) = match mistake {
        Mistake::Line(typed, errors) => (typed, errors),
        Mistake::Staff(typed, errors) => {
            if let Some(form) = &mut staff {
                (form.1, form.2) = (typed, errors);
            }
            stands()
        }
        Mistake::Files(errors) => {
            file_errors = errors;
            stands()
        }
        Mistake::None => stands(),
    };
    let page = Page {
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
        line_id: id,
        staff,
        documents,
        hint: hint(&Limits::of(app)),
        file_errors,
    };
    let reads = page.documents.iter().any(|d| d.content_type == "application/pdf");
    Ok(framing_if(reads, page_with(status, &page)?))
}

/// How many documents, and how large.
fn hint(limits: &Limits) -> String {
    format!(
        "{}\u{a0}fichiers au plus, {} chacun.",
        limits.files,
        words::size(&limits.bytes)
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
        Err(errors) => return render(&app, &visitor, (year, line), Mistake::Line(typed, errors)).await,
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
            line_id: 3,
            staff: Some((
                "Responsable support\u{a0}: 95\u{a0}%".into(),
                Staff {
                    share: "quatre-vingt".into(),
                    ..Staff::default()
                },
                Errors::one("share", "Écrivez un pourcentage."),
            )),
            documents: vec![cost_documents::Model {
                id: 8,
                service_id: 1,
                line_id: 3,
                name: "facture <1>.pdf".into(),
                content_type: "application/pdf".into(),
                size: 12_000,
                digest: "ab".repeat(32),
                blob_id: 1,
                added_at: 0,
                added_label: "Odile".into(),
            }],
            hint: "10 fichiers au plus.".into(),
            file_errors: Errors::one("files", "Choisissez au moins un fichier."),
        }
        .render()
        .unwrap();
        assert!(html.contains("value=\"douze\"") && html.contains("Écrivez un montant."));
        for said in [
            "value=\"quatre-vingt\"",
            "id=\"share-err\"",
            "facture &#60;1&#62;.pdf",
            "/bilans/2025/pieces/8/retrait",
            "id=\"files-err\"",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(html.contains("/bilans/2025/lignes/3/suppression"));
    }
}
