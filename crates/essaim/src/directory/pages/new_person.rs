//! Adding a person.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::person_form::{Choices, Typed};
use crate::app::App;
use crate::directory::verbs::people as verbs;
use crate::error::Result;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, page};

#[derive(Template)]
#[template(path = "directory/new_person.html")]
struct Page {
    frame: Frame,
    typed: Typed,
    choices: Choices,
    errors: Errors,
}

const TITLE: &str = "Ajouter une personne";

pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let typed = Typed::blank();
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::People, TITLE),
        choices: Choices::load(&app, visitor.actor()?, &typed).await?,
        typed,
        errors: Errors::none(),
    })
}

pub async fn create(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    let mut errors = Errors::none();
    let draft = typed.draft(&mut errors);
    let tx = app.db.write().await?;
    verbs::check(&tx, actor, &draft, None, &mut errors).await?;
    if !errors.is_empty() {
        drop(tx);
        let frame = Frame::new(&app, &visitor, Section::People, TITLE);
        let choices = Choices::load(&app, actor, &typed).await?;
        return page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &Page {
                frame,
                typed,
                choices,
                errors,
            },
        );
    }
    let invite = !typed.invite.is_empty();
    let user = verbs::create(&app, &tx, actor, &draft, invite).await?;
    tx.commit().await?;
    let sentence = if invite {
        format!("Le compte est créé. L’invitation part à {}.", user.email)
    } else {
        "Le compte est créé. Envoyez l’invitation quand vous voudrez.".into()
    };
    Ok(done(&format!("/personnes/{}", user.id), &sentence))
}

#[cfg(test)]
mod tests {
    use super::super::person_form::sample;
    use super::*;

    #[test]
    fn the_form_keeps_what_was_typed_and_sums_its_errors_up() {
        let (typed, choices) = sample();
        let mut errors = Errors::one("email", "Déjà prise.");
        errors.add("role", "Choisissez au moins un rôle.");
        let html = Page {
            frame: Frame::sample(),
            typed,
            choices,
            errors,
        }
        .render()
        .unwrap();
        assert!(html.contains("value=\"paul.morel@example.org\"") && html.contains("Déjà prise."));
        assert!(html.contains("href=\"#email\"") && html.contains("href=\"#role\""));
        assert!(html.contains("name=\"team\" value=\"3\" checked"));
    }
}
