//! One dashboard, laid out like one A4 page.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::charts;
use super::view::{self, Aftermath, Breakdown, Time};
use crate::agreement::{self, Sources};
use crate::app::App;
use crate::dashboard::costs::{self, Costs};
use crate::dashboard::half::Half;
use crate::dashboard::model::{Figures, target_words};
use crate::dashboard::park::{self, Park};
use crate::dashboard::store::{self, Scope};
use crate::db::fulltext::fold;
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::layout::Markup;
use crate::web::{Frame, Section, Visitor, page};

#[derive(Template)]
#[template(path = "dashboard/show.html")]
struct Page {
    frame: Frame,
    slug: String,
    name: String,
    figures: Figures,
    breakdowns: Vec<Breakdown>,
    times: [Time; 2],
    aftermath: Vec<Aftermath>,
    costs: Option<Costs>,
    /// Whose costs they are.
    costs_head: &'static str,
    park: Option<Park>,
    sources: Sources,
}

impl Page {
    fn new(frame: Frame, asked: Asked, sources: Sources) -> Page {
        let Asked {
            scope,
            figures,
            costs,
            park,
        } = asked;
        Page {
            frame,
            slug: scope.slug(),
            name: scope.name().to_owned(),
            breakdowns: view::breakdowns(&figures, scope.is_whole()),
            times: view::times(&figures),
            aftermath: view::aftermath(&figures),
            costs_head: if scope.is_whole() { "Montant" } else { "Part" },
            figures,
            costs,
            park,
            sources,
        }
    }

    fn rate(&self) -> Option<Markup> {
        charts::rate(&self.figures)
    }

    fn months_chart(&self) -> Markup {
        charts::months(&self.figures)
    }

    fn sentence(&self) -> String {
        self.figures.tally.sentence(self.figures.target_permille)
    }

    fn target(&self) -> String {
        target_words(self.figures.target_permille)
    }

    fn keeps(&self) -> Option<bool> {
        self.figures.tally.keeps(self.figures.target_permille)
    }

    fn missing(&self) -> i64 {
        self.figures.tally.missing(self.figures.target_permille)
    }

    fn months_total(&self) -> i64 {
        self.figures.months.iter().map(|m| m.total()).sum()
    }
}

pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((authority, half)): Path<(String, String)>,
) -> Result<Response> {
    let asked = asked(&app, visitor.actor()?, &authority, &half).await?;
    let frame = Frame::new(&app, &visitor, Section::Dashboard, asked.title());
    let service = visitor.actor()?.service_id;
    let sources = agreement::sources_at(app.db.read(), service, asked.figures.half.start()).await?;
    page(&Page::new(frame, asked, sources))
}

/// The dashboard that an address names.
pub(super) struct Asked {
    pub scope: Scope,
    pub figures: Figures,
    pub costs: Option<Costs>,
    pub park: Option<Park>,
}

impl Asked {
    pub fn title(&self) -> String {
        format!(
            "Tableau de bord – {}, {}",
            self.scope.name(),
            self.figures.half.label()
        )
    }

    /// « tableau-de-bord-servon-2026-1.pdf »
    pub fn file_name(&self, extension: &str) -> String {
        let whose = match self.scope.authority() {
            Some(authority) => fold(&authority.short_name).replace(' ', "-"),
            None => "service".into(),
        };
        format!("tableau-de-bord-{whose}-{}.{extension}", self.figures.half.slug())
    }

    #[cfg(test)]
    pub fn sample(figures: Figures) -> Asked {
        Asked {
            scope: Scope::sample(),
            figures,
            costs: Some(Costs {
                year: 2026,
                lines: vec![
                    ("Service commun".into(), 1_423_869),
                    ("Déplacements".into(), 64_541),
                ],
                missing: "1\u{a0}poste reste encore à répartir.".into(),
            }),
            park: Some(park::tests::sample()),
        }
    }
}

/// The same, if the actor may see it.
pub(super) async fn asked(app: &App, actor: &Actor, authority: &str, half: &str) -> Result<Asked> {
    let half = Half::parse(half).ok_or(Error::NotFound)?;
    let conn = app.db.read();
    let scope = store::scope(conn, actor, authority).await?;
    let figures = store::figures(conn, &scope, half, app.now()).await?;
    let costs = costs::costs(conn, actor, &scope, half).await?;
    let park = park::park(conn, &scope, half, app.now()).await?;
    Ok(Asked {
        scope,
        figures,
        costs,
        park,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::model::tests::sample;

    fn page_of(asked: Asked) -> String {
        Page::new(Frame::sample(), asked, Sources::default())
            .render()
            .unwrap()
    }

    #[test]
    fn the_page_shows_its_samples() {
        let html = page_of(Asked::sample(sample()));
        assert!(html.contains("Coûts de l’année 2026") && html.contains("14\u{202f}884,10\u{a0}€"));
        assert!(html.contains("poste reste encore"));
        assert!(html.contains("Parc au 30/06/2026") && html.contains(">Imprimante</th>"));
        assert!(html.contains("187\u{a0}tickets sur 193 résolus dans les délais, soit 96,9\u{a0}%."));
        assert!(html.contains("Objectif tenu") && html.contains("2\u{a0}autres services"));
        assert!(
            html.contains("3\u{a0}h\u{a0}20 ouvrées d’attente au total") && html.contains("1\u{a0}h\u{a0}42")
        );
        assert!(html.contains("Encore ouverts à la fin du 30/06/2026"));
        assert!(
            html.contains("8 à temps sur 10 résolus ou échus")
                && html.contains("dates convenues et contrats")
        );
        let mut missed = sample();
        missed.target_permille = 975;
        let mut missed = Asked::sample(missed);
        missed.costs = None;
        let html = page_of(missed);
        assert!(
            html.contains("Objectif non tenu")
                && html.contains("97,5\u{a0}%")
                && html.contains("il en manque 2")
        );
    }
}
