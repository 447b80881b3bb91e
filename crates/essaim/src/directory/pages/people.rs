//! The accounts of the service.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::db::entities::authorities;
use crate::directory::store::people::{self, Filter, Line};
use crate::directory::{Role, store};
use crate::error::Result;
use crate::web::paging::PAGE;
use crate::web::{Frame, Section, Visitor, page};

/// What was asked in the address.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    authority: String,
    role: String,
    apres: String,
}

struct Row {
    line: Line,
    roles: Vec<String>,
}

#[derive(Template)]
#[template(path = "directory/people.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    authorities: Vec<authorities::Model>,
    rows: Vec<Row>,
    /// The address of the next page.
    next: Option<String>,
}

impl Page {
    fn is_filtered(&self) -> bool {
        !(self.asked.q.is_empty() && self.asked.authority.is_empty() && self.asked.role.is_empty())
    }

    fn roles(&self) -> [Role; 8] {
        Role::ALL
    }

    fn is_authority(&self, id: &i64) -> bool {
        self.asked.authority == id.to_string()
    }
}

pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response> {
    let actor = visitor.actor()?;
    let conn = app.db.read();
    let filter = Filter {
        search: asked.q.clone(),
        authority_id: asked.authority.parse().ok(),
        role: Role::parse(&asked.role),
        after: asked.apres.parse().ok(),
    };
    let mut lines = people::list(conn, actor, &filter).await?;
    let next = (lines.len() > PAGE).then(|| {
        lines.truncate(PAGE);
        address(&asked, lines.last().map_or(0, |line| line.id))
    });
    let ids: Vec<i64> = lines.iter().map(|line| line.id).collect();
    let mut roles = people::roles_in_words(conn, actor, &ids).await?;
    let rows = lines
        .into_iter()
        .map(|line| Row {
            roles: roles.remove(&line.id).unwrap_or_default(),
            line,
        })
        .collect();
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::People, "Personnes"),
        authorities: store::authorities(conn, actor.service_id).await?,
        asked,
        rows,
        next,
    })
}

fn address(asked: &Asked, after: i64) -> String {
    let after = after.to_string();
    let pairs = [
        ("q", asked.q.as_str()),
        ("authority", &asked.authority),
        ("role", &asked.role),
        ("apres", &after),
    ];
    let kept: Vec<_> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    format!(
        "/personnes?{}",
        serde_urlencoded::to_string(kept).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(active: bool, has_password: bool, seen_at: Option<i64>) -> Row {
        Row {
            line: Line {
                id: 4,
                first_name: "Paul".into(),
                last_name: "Morel".into(),
                email: "paul.morel@example.org".into(),
                function: "Accueil".into(),
                active,
                has_password,
                seen_at,
                authority: Some("Alpha".into()),
            },
            roles: vec!["Demandeur".into()],
        }
    }

    #[test]
    fn the_list_says_the_state_of_each_account() {
        let page = |rows| Page {
            frame: Frame::sample(),
            asked: Asked::default(),
            authorities: Vec::new(),
            rows,
            next: Some("/personnes?apres=4".into()),
        };
        let html = page(vec![
            row(true, true, Some(1)),
            row(true, false, None),
            row(false, true, None),
        ]);
        let html = html.render().unwrap();
        assert!(html.contains("désactivé") && html.contains("pas encore de mot de passe"));
        assert!(html.contains("apres=4"));
        assert!(page(Vec::new()).render().unwrap().contains("Aucune personne"));
    }

    #[test]
    fn the_next_page_keeps_what_was_asked() {
        let asked = Asked {
            q: "éco".into(),
            role: "dpo".into(),
            ..Asked::default()
        };
        assert_eq!(address(&asked, 9), "/personnes?q=%C3%A9co&role=dpo&apres=9");
    }
}
