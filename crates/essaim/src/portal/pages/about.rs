//! Pages that anybody may read: the accessibility declaration and the legal notices.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::db::entities::shared_services;
use crate::directory::store as directory;
use crate::error::Result;
use crate::web::{Frame, Section, Visitor, page};

/// The service that publishes the pages: the visitor's, or the only one of this installation.
async fn publisher(app: &App, visitor: &Visitor) -> Result<Option<shared_services::Model>> {
    match &visitor.actor {
        Some(actor) => Ok(Some(directory::service(app.db.read(), actor.service_id).await?)),
        None => directory::service_by_slug(app.db.read(), "").await,
    }
}

#[derive(Template)]
#[template(path = "portal/accessibility.html")]
struct Accessibility {
    frame: Frame,
    service: Option<shared_services::Model>,
    address: String,
}

/// `GET /accessibilite`: the declaration that law 2005-102, article 47, and decree 2019-768 ask for.
pub async fn accessibility(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    page(&Accessibility {
        frame: calm(&app, &visitor, "Déclaration d’accessibilité"),
        service: publisher(&app, &visitor).await?,
        address: app.public_url.clone(),
    })
}

#[derive(Template)]
#[template(path = "portal/notices.html")]
struct Notices {
    frame: Frame,
    service: Option<shared_services::Model>,
}

/// `GET /mentions`: who publishes, and what becomes of people's data (GDPR, articles 13 and 15 to 21).
pub async fn notices(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    page(&Notices {
        frame: calm(&app, &visitor, "Mentions légales et données personnelles"),
        service: publisher(&app, &visitor).await?,
    })
}

fn calm(app: &App, visitor: &Visitor, title: &str) -> Frame {
    let mut frame = Frame::new(app, visitor, Section::None, title);
    frame.calm = true;
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service() -> shared_services::Model {
        shared_services::Model {
            id: 1,
            slug: "essai".into(),
            name: "Service commun d’essai".into(),
            short_name: "ESSAI".into(),
            support_address: "support@essai.example.org".into(),
            zone: "metropole".into(),
            created_at: 0,
        }
    }

    #[test]
    fn both_pages_say_whom_to_write_to() {
        for service in [Some(service()), None] {
            let known = service.is_some();
            let one = Accessibility {
                frame: Frame::sample(),
                service: service.clone(),
                address: "https://essaim.example.org".into(),
            }
            .render()
            .unwrap();
            let two = Notices {
                frame: Frame::sample(),
                service,
            }
            .render()
            .unwrap();
            assert!(one.contains("Défenseur des droits") && one.contains("non conforme"));
            assert!(two.contains("délégué à la protection des données"));
            assert_eq!(
                one.contains("support@essai.example.org") && two.contains("support@essai.example.org"),
                known
            );
        }
    }
}
