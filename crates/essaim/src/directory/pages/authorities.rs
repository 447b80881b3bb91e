//! The members of the service.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::App;
use crate::directory::model::AuthorityKind;
use crate::directory::store::places::{self, AuthorityLine};
use crate::error::Result;
use crate::web::{Frame, Section, Visitor, page};

#[derive(Template)]
#[template(path = "directory/authorities.html")]
struct Page {
    frame: Frame,
    lines: Vec<AuthorityLine>,
}

impl Page {
    fn kind(&self, line: &AuthorityLine) -> &'static str {
        AuthorityKind::parse(&line.kind).unwrap_or_default().label()
    }
}

pub async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    page(&Page {
        frame: Frame::new(&app, &visitor, Section::People, "Collectivités"),
        lines: places::authority_lines(app.db.read(), visitor.actor()?).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_member_is_shown_with_its_counts() {
        let page = |lines| Page {
            frame: Frame::sample(),
            lines,
        };
        let html = page(vec![AuthorityLine {
            id: 3,
            short_name: "Alpha".into(),
            name: "Commune d’Alpha".into(),
            kind: "epci".into(),
            siren: "999000011".into(),
            insee: "77053".into(),
            mail_domain: "alpha.example.org".into(),
            population: Some(19_003),
            people: 1_234,
            sites: 2,
        }]);
        let html = html.render().unwrap();
        assert!(
            html.contains("EPCI")
                && html.contains("1\u{202f}234")
                && html.contains("999 000 011".replace(' ', "\u{202f}").as_str())
        );
        assert!(page(Vec::new()).render().unwrap().contains("Aucune collectivité"));
    }
}
