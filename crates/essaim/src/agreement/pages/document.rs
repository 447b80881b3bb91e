//! A version on paper, and its tables in spreadsheets.

use axum::extract::State;
use axum::response::Response;
use print::pdf;
use print::sheet::{Cell, Column, Kind, Table};

use super::show::{self, PostLine, Sheet};
use crate::agreement::model::degree;
use crate::agreement::store;
use crate::agreement::verbs::day_in_words;
use crate::app::App;
use crate::directory::Actor;
use crate::error::Result;
use crate::web::{Key, paper};

/// `GET /convention/{version}/document`: the PDF.
pub async fn show(State(app): State<App>, actor: Actor, Key(version): Key<i64>) -> Result<Response> {
    let version = store::version(app.db.read(), &actor, version).await?;
    let sheet = show::sheet(&app, &actor, version).await?;
    let document = document(&sheet, &actor.service_name, app.now());
    paper::pdf(&name(&sheet), move || pdf::agreement(&document)).await
}

/// `GET /convention/{version}/export/{format}`: articles and annexes; `csv` holds annex 1.
pub async fn export(
    State(app): State<App>,
    actor: Actor,
    Key((version, format)): Key<(i64, String)>,
) -> Result<Response> {
    let version = store::version(app.db.read(), &actor, version).await?;
    let sheet = show::sheet(&app, &actor, version).await?;
    let tables = vec![articles(&sheet), staff(&sheet), impacts(&sheet)];
    paper::tables(&name(&sheet), &format, tables, 1).await
}

/// The document and the tables of the version in force on a day (`2022-12-31`), or of the first one adopted later;
/// `None` where no version was adopted.
pub async fn at(app: &App, actor: &Actor, day: &str) -> Result<Option<(pdf::Agreement, Vec<Table>)>> {
    let versions = store::versions(app.db.read(), actor).await?;
    let first = || versions.iter().rfind(|v| v.adopted_at.is_some());
    let Some(version) = store::in_force(&versions, day).or_else(first).cloned() else {
        return Ok(None);
    };
    let sheet = show::sheet(app, actor, version).await?;
    let tables = vec![articles(&sheet), staff(&sheet), impacts(&sheet)];
    Ok(Some((document(&sheet, &actor.service_name, app.now()), tables)))
}

fn name(sheet: &Sheet) -> String {
    match sheet.version.number {
        0 => "convention".into(),
        n => format!("convention-avenant-{n}"),
    }
}

fn document(sheet: &Sheet, service_name: &str, now: i64) -> pdf::Agreement {
    let version = &sheet.version;
    let day = |day: &Option<String>| day.as_deref().map(day_in_words).unwrap_or_default();
    let terms = [
        ("Signée le", day(&version.signed_on)),
        ("Vaut à partir du", day(&version.valid_from)),
        ("Prend fin le", day(&version.ends_on)),
        ("Renouvellement", version.renewal.clone()),
        ("Entrée d’un membre", version.entry.clone()),
        ("Retrait d’un membre", version.leaving.clone()),
        ("Litiges", version.recourse.clone()),
    ];
    let article = |a: &store::Article| pdf::Article {
        number: a.number.clone(),
        title: a.title.clone(),
        paragraphs: a
            .body
            .split("\n\n")
            .map(|p| p.trim().to_owned())
            .filter(|p| !p.is_empty())
            .collect(),
    };
    let post = |p: &PostLine| pdf::Post {
        employer: p.employer.clone(),
        function: p.function.clone(),
        status: p.status.into(),
        category: p.category.clone(),
        grade: p.grade.clone(),
        share: p.share.clone(),
        transferred: p.transferred,
        available_to: p.available_to.clone(),
        // What a post costs is kept for the calculation; a document that circulates does not tell it.
        cost: None,
    };
    let nature = |(label, number, description): &(&'static str, i64, String)| pdf::Nature {
        label: (*label).into(),
        degree: *number,
        degree_label: degree(*number).into(),
        description: description.clone(),
    };
    pdf::Agreement {
        service_name: service_name.to_owned(),
        title: version.title.clone(),
        version_label: sheet.label.clone(),
        state_label: sheet.state.clone(),
        summary: version.summary.clone(),
        issued: Some(paper::moment(now)),
        members: sheet.members.iter().map(|m| m.name.clone()).collect(),
        terms: terms
            .into_iter()
            .filter(|(_, words)| !words.is_empty())
            .map(|(label, words)| (label.to_owned(), words))
            .collect(),
        articles: sheet.articles.iter().map(article).collect(),
        posts: sheet.posts.iter().map(post).collect(),
        impacts: sheet
            .impacts
            .iter()
            .map(|(label, natures)| pdf::Domain {
                label: (*label).into(),
                natures: natures.iter().map(nature).collect(),
            })
            .collect(),
    }
}

fn table(sheet: &Sheet, name: &str, heads: &[(&str, Kind)], rows: Vec<Vec<Cell>>) -> Table {
    Table {
        name: name.into(),
        title: format!("{} – {}", sheet.version.title, sheet.label),
        columns: heads
            .iter()
            .map(|(label, kind)| Column {
                label: (*label).into(),
                kind: *kind,
            })
            .collect(),
        rows,
        totals: None,
    }
}

fn text(words: &str) -> Cell {
    Cell::Text(words.to_owned())
}

fn articles(sheet: &Sheet) -> Table {
    let rows = sheet.articles.iter().map(|a| {
        let rules: Vec<&str> = sheet
            .clauses
            .iter()
            .filter(|(_, by)| by.as_ref().is_some_and(|b| b.id == a.id))
            .map(|(clause, _)| clause.label())
            .collect();
        vec![
            text(&a.number),
            text(&a.title),
            text(&a.body),
            text(&rules.join(", ")),
        ]
    });
    let heads = [
        ("Article", Kind::Text),
        ("Titre", Kind::Text),
        ("Texte", Kind::Text),
        ("Ce qu’il règle dans Essaim", Kind::Text),
    ];
    table(sheet, "Articles", &heads, rows.collect())
}

fn staff(sheet: &Sheet) -> Table {
    let yes = |yes: bool| text(if yes { "oui" } else { "non" });
    let rows = sheet.posts.iter().map(|p| {
        let mut row = vec![
            text(&p.function),
            text(&p.employer),
            text(p.status),
            text(&p.category),
            text(&p.grade),
            text(&p.share),
            yes(p.transferred),
            text(&p.available_to),
        ];
        if sheet.sees_salaries {
            row.push(p.cost.map_or(Cell::Empty, Cell::Money));
        }
        row
    });
    let mut heads = vec![
        ("Fonction", Kind::Text),
        ("Employeur", Kind::Text),
        ("Statut", Kind::Text),
        ("Catégorie", Kind::Text),
        ("Grade", Kind::Text),
        ("Part du temps", Kind::Text),
        ("Transfert", Kind::Text),
        ("Mis à disposition de", Kind::Text),
    ];
    if sheet.sees_salaries {
        heads.push(("Coût pour le service", Kind::Money));
    }
    table(sheet, "Annexe 1", &heads, rows.collect())
}

fn impacts(sheet: &Sheet) -> Table {
    let rows = sheet.impacts.iter().flat_map(|(domain, natures)| {
        natures.iter().map(move |(nature, number, words)| {
            vec![text(domain), text(nature), Cell::Integer(*number), text(words)]
        })
    });
    let heads = [
        ("Domaine", Kind::Text),
        ("Nature de l’impact", Kind::Text),
        ("Degré (1 à 4)", Kind::Integer),
        ("Description", Kind::Text),
    ];
    table(sheet, "Annexe 2", &heads, rows.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::pages::show::tests::sheet;

    #[test]
    fn costs_of_posts_are_in_the_tables_of_those_who_may_see_them_only() {
        let mut sample = sheet(false);
        assert_eq!(staff(&sample).rows[0].last(), Some(&Cell::Money(4_320_301)));
        sample.sees_salaries = false;
        assert_eq!(staff(&sample).rows[0].len(), 8);
        assert_eq!(articles(&sample).rows[0][3], text("Infrastructure mutualisée"));
        assert_eq!(impacts(&sample).rows.len(), 1);
        let printed = document(&sample, "Service commun", 1_795_000_000);
        assert_eq!(printed.articles[0].paragraphs.len(), 2);
        assert_eq!(printed.posts[0].cost, None);
    }
}
