//! The cost entry of a year: pools with their lines, quantities of the keys, rules of the sharing.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::forms::{LineForm, LineTyped, MeasureRow, MeasuresForm, PoolForm, PoolTyped, form_of};
use super::window::{COLUMNS, ROWS};
use super::years::{decimals_typed, read_rules};
use crate::app::App;
use crate::db::entities::{authorities, cost_lines};
use crate::error::Result;
use crate::settlement::ledger::PoolEntry;
use crate::settlement::model::{SharingKey, key_label};
use crate::settlement::sources::model::in_words;
use crate::settlement::sources::words as told;
use crate::settlement::{Ledger, cycle, policy, verbs};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, words};

/// The rules of a year as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RulesTyped {
    pub agreement: String,
    pub decimals: String,
}

/// Which forms are open, in a service of many members: each holds a field a member.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Opened {
    /// The key of a pool, or `nouveau`.
    pub poste: String,
    /// The sharing key whose quantities are typed.
    pub cle: String,
}

impl Opened {
    /// The forms that came back with mistakes.
    fn by(mistake: Option<&Mistake>) -> Opened {
        match mistake {
            Some(Mistake::NewPool(..)) => Opened {
                poste: "nouveau".into(),
                ..Opened::default()
            },
            Some(Mistake::Pool(id, ..)) => Opened {
                poste: id.to_string(),
                ..Opened::default()
            },
            Some(Mistake::Measures(form)) => Opened {
                cle: form.key.clone(),
                ..Opened::default()
            },
            _ => Opened::default(),
        }
    }
}

/// A form that came back with mistakes.
pub enum Mistake {
    Rules(RulesTyped, Errors),
    NewPool(PoolTyped, Errors),
    Pool(i64, PoolTyped, Errors),
    NewLine(i64, LineTyped, Errors),
    Measures(MeasuresForm),
}

/// A pool on the page.
struct Pool {
    id: i64,
    label: String,
    /// « Payé par BCR ; partagé entre … »
    about: String,
    lines: Vec<cost_lines::Model>,
    total: i64,
    problem: Option<String>,
    /// The rules that the agreement adds, in words.
    rules: String,
    /// Lines that one member bears alone, with its name.
    borne: Vec<(i64, String)>,
    /// How lines of staff were worked out.
    staff: Vec<(i64, String)>,
    /// How many documents prove a line.
    documents: Vec<(i64, i64)>,
    /// `None` where it is opened by its address.
    form: Option<PoolForm>,
    line: LineForm,
}

/// A key that was read on days.
struct Read {
    key: String,
    label: String,
    source: String,
}

#[derive(Template)]
#[template(path = "settlement/costs.html")]
struct Page {
    frame: Frame,
    year: i64,
    spent: i64,
    pools: Vec<Pool>,
    new_pool: Option<PoolForm>,
    measures: Vec<MeasuresForm>,
    /// Keys and labels of the quantities that are opened by their address.
    folded: Vec<(String, String)>,
    /// The pool whose form is opened by the address.
    opened: String,
    read: Vec<Read>,
    typed: RulesTyped,
    errors: Errors,
    /// What is wrong, with the id of its field.
    wrong: Vec<(String, String)>,
}

impl Page {
    fn borne_by<'a>(&self, pool: &'a Pool, line: &cost_lines::Model) -> Option<&'a str> {
        let found = pool.borne.iter().find(|(id, _)| *id == line.id);
        found.map(|(_, name)| name.as_str())
    }

    fn staff<'a>(&self, pool: &'a Pool, line: &cost_lines::Model) -> Option<&'a str> {
        let found = pool.staff.iter().find(|(id, _)| *id == line.id);
        found.map(|(_, said)| said.as_str())
    }

    /// « 2 pièces »; nothing without any.
    fn documents(&self, pool: &Pool, line: &cost_lines::Model) -> String {
        let found = pool.documents.iter().find(|(id, _)| *id == line.id);
        match found {
            Some((_, 1..)) => words::plural(
                &found.map_or(0, |(_, n)| *n),
                "pièce justificative",
                "pièces justificatives",
            ),
            _ => String::new(),
        }
    }
}

pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Query(opened): Query<Opened>,
) -> Result<Response> {
    shown(&app, &visitor, year, (opened, None)).await
}

/// The page; with a form that came back, its status is 422.
pub async fn render(app: &App, visitor: &Visitor, year: i64, mistake: Option<Mistake>) -> Result<Response> {
    shown(app, visitor, year, (Opened::by(mistake.as_ref()), mistake)).await
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    year: i64,
    (opened, mistake): (Opened, Option<Mistake>),
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let conn = app.db.read();
    cycle::policy::still_open(&cycle::store::cycle(conn, actor, year).await?, year)?;
    let ledger = Ledger::load(conn, actor, year).await?;
    let status = match mistake {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let frame = Frame::new(app, visitor, Section::Settlement, format!("Coûts {year}"));
    page_with(status, &view(frame, &ledger, &opened, mistake))
}

fn view(frame: Frame, ledger: &Ledger, opened: &Opened, mistake: Option<Mistake>) -> Page {
    let year = ledger.year.year;
    let keys = keys(ledger);
    let few = ledger.authorities.len() <= ROWS;
    let typed: Vec<&String> = keys
        .iter()
        .filter(|k| !counted(k) && !ledger.is_read(k))
        .collect();
    let (open, folded): (Vec<&String>, Vec<&String>) =
        typed.into_iter().partition(|k| few || **k == opened.cle);
    let mut page = Page {
        frame,
        year,
        spent: ledger
            .pools
            .iter()
            .flat_map(|p| &p.lines)
            .map(|l| l.amount_cents)
            .sum(),
        pools: ledger
            .pools
            .iter()
            .map(|entry| {
                let open = few || opened.poste == entry.row.id.to_string();
                pool(ledger, entry, open.then_some(&keys))
            })
            .collect(),
        new_pool: (few || opened.poste == "nouveau").then(|| {
            let typed = PoolTyped::fresh(&ledger.authorities);
            pool_form(ledger, None, typed, Errors::none(), &keys)
        }),
        measures: open.into_iter().map(|k| measures(ledger, k)).collect(),
        opened: opened.poste.clone(),
        folded: folded.into_iter().map(|k| (k.clone(), key_label(k))).collect(),
        read: keys
            .iter()
            .filter(|k| ledger.is_read(k))
            .map(|k| Read {
                label: key_label(k),
                source: told::source(ledger, k),
                key: k.clone(),
            })
            .collect(),
        typed: RulesTyped {
            agreement: ledger.year.agreement.clone(),
            decimals: decimals_typed(ledger.year.key_decimals),
        },
        errors: Errors::none(),
        wrong: Vec::new(),
    };
    if let Some(mistake) = mistake {
        put_back(&mut page, ledger, mistake, &keys);
    }
    page
}

/// Puts a form that came back in its place, with what is wrong on top of the page.
fn put_back(page: &mut Page, ledger: &Ledger, mistake: Mistake, keys: &[String]) {
    let tell = |prefix: &str, errors: &Errors| {
        errors
            .all()
            .iter()
            .map(|(field, said)| (format!("{prefix}{field}"), said.clone()))
            .collect::<Vec<_>>()
    };
    match mistake {
        Mistake::Rules(typed, errors) => {
            page.wrong = tell("", &errors);
            (page.typed, page.errors) = (typed, errors);
        }
        Mistake::NewPool(typed, errors) => {
            let form = pool_form(ledger, None, typed, errors, keys);
            page.wrong = tell(&form.prefix, &form.errors);
            page.new_pool = Some(form);
        }
        Mistake::Pool(id, typed, errors) => {
            if let Some(pool) = page.pools.iter_mut().find(|p| p.id == id) {
                let form = pool_form(ledger, Some(id), typed, errors, keys);
                page.wrong = tell(&form.prefix, &form.errors);
                pool.form = Some(form);
            }
        }
        Mistake::NewLine(id, typed, errors) => {
            if let Some(pool) = page.pools.iter_mut().find(|p| p.id == id) {
                (pool.line.typed, pool.line.errors) = (typed, errors);
                page.wrong = tell(&pool.line.prefix, &pool.line.errors);
            }
        }
        Mistake::Measures(form) => {
            page.wrong = form
                .rows
                .iter()
                .filter_map(|r| Some((format!("q-{}-{}", form.key, r.authority), r.error?.to_owned())))
                .chain(
                    form.source_error
                        .map(|e| (format!("q-{}-source", form.key), e.to_owned())),
                )
                .collect();
            match page.measures.iter_mut().find(|m| m.key == form.key) {
                Some(place) => *place = form,
                None => page.measures.push(form),
            }
        }
    }
}

/// Keys that pools of the year use, or that were measured.
pub fn keys(ledger: &Ledger) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    let used = ledger.pools.iter().flat_map(|p| ledger.keys_of(p));
    let entered = ledger.measures.iter().map(|m| m.sharing_key.as_str());
    let read = ledger.readings.iter().map(|r| r.sharing_key.as_str());
    for key in used.chain(entered).chain(read) {
        if !keys.iter().any(|k| k == key) {
            keys.push(key.to_owned());
        }
    }
    keys
}

pub fn counted(key: &str) -> bool {
    SharingKey::parse(key).is_some_and(SharingKey::is_counted)
}

fn pool(ledger: &Ledger, entry: &PoolEntry, keys: Option<&Vec<String>>) -> Pool {
    let id = entry.row.id;
    let mut about = format!(
        "Payé par {}. Partagé entre {}. Clé : {}.",
        ledger.short_name(entry.row.paid_by),
        among_in_words(ledger, entry),
        key_label(&ledger.effective(entry, &entry.row.sharing_key)).to_lowercase()
    );
    if !entry.row.total_rounding.is_empty() {
        about.push_str(" Total arrondi à l’euro inférieur.");
    }
    if !entry.row.article.is_empty() {
        about.push_str(&format!(" Convention : {}.", entry.row.article));
    }
    Pool {
        id,
        label: entry.row.label.clone(),
        about,
        total: entry.lines.iter().map(|l| l.amount_cents).sum(),
        rules: rules_in_words(ledger, entry),
        borne: entry
            .lines
            .iter()
            .filter_map(|l| Some((l.id, ledger.short_name(ledger.rules.bearer_of(l.id)?).to_owned())))
            .collect(),
        staff: entry
            .lines
            .iter()
            .filter_map(|l| Some((l.id, in_words(ledger.rules.staff_of(l.id)?, true))))
            .collect(),
        documents: entry
            .lines
            .iter()
            .map(|l| {
                (
                    l.id,
                    i64::try_from(ledger.documents_of(l.id).count()).unwrap_or(0),
                )
            })
            .collect(),
        lines: entry.lines.clone(),
        problem: ledger
            .problems
            .iter()
            .find(|p| p.pool_id == id)
            .map(|p| p.sentence.clone()),
        form: keys.map(|keys| pool_form(ledger, Some(id), PoolTyped::of(entry), Errors::none(), keys)),
        line: LineForm {
            action: format!("/bilans/{}/postes/{id}/lignes", ledger.year.year),
            prefix: format!("l{id}-"),
            button: "Ajouter la ligne",
            typed: LineTyped::default(),
            errors: Errors::none(),
        },
    }
}

/// « BCR, Chevry-Cossigny, Servon », « 3 000 collectivités ».
fn among_in_words(ledger: &Ledger, entry: &PoolEntry) -> String {
    if entry.among.len() > COLUMNS {
        let number = i64::try_from(entry.among.len()).unwrap_or(i64::MAX);
        return words::plural(&number, "collectivité", "collectivités");
    }
    let names: Vec<&str> = entry.among.iter().map(|a| ledger.short_name(*a)).collect();
    names.join(", ")
}

/// « clé composée ; plafond pour 1 collectivité », or that there is none.
fn rules_in_words(ledger: &Ledger, entry: &PoolEntry) -> String {
    let rules = ledger
        .rules
        .rules_of(entry, |id| ledger.short_name(id).to_owned());
    let mut said = Vec::new();
    if !rules.mix.is_empty() {
        said.push("clé composée".to_owned());
    }
    if let Some(tariff) = &rules.tariff {
        said.push(format!("tarif de {} l’unité", words::euros(&tariff.price)));
    }
    for (what, of) in [("plancher", &rules.floors), ("plafond", &rules.caps)] {
        if !of.is_empty() {
            let number = i64::try_from(of.len()).unwrap_or(i64::MAX);
            said.push(format!(
                "{what} pour {}",
                words::plural(&number, "collectivité", "collectivités")
            ));
        }
    }
    if let Some(c) = &rules.corridor {
        said.push(format!(
            "corridor de ± {},{}\u{a0}%",
            c.permille / 10,
            c.permille % 10
        ));
    }
    if ledger.rules.weighs(entry.row.id) {
        said.push("tickets pondérés".to_owned());
    }
    if said.is_empty() {
        "Aucune\u{a0}: le poste se partage selon sa clé.".into()
    } else {
        said.join(", ")
    }
}

fn pool_form(
    ledger: &Ledger,
    id: Option<i64>,
    typed: PoolTyped,
    errors: Errors,
    keys: &[String],
) -> PoolForm {
    let year = ledger.year.year;
    let place = match id {
        Some(id) => (
            format!("/bilans/{year}/postes/{id}"),
            format!("p{id}-"),
            "Enregistrer le poste",
        ),
        None => (
            format!("/bilans/{year}/postes"),
            "nouveau-".into(),
            "Ajouter le poste",
        ),
    };
    PoolForm::new(place, typed, errors, &ledger.authorities, keys)
}

/// The form of a key, as it stands.
fn measures(ledger: &Ledger, key: &str) -> MeasuresForm {
    let table = ledger.key_table(key);
    let row = |(a, quantity): (&authorities::Model, &Option<i64>)| MeasureRow {
        authority: a.id.to_string(),
        name: a.name.clone(),
        typed: quantity.as_ref().map(words::count).unwrap_or_default(),
        error: None,
    };
    MeasuresForm {
        rows: ledger
            .authorities
            .iter()
            .zip(&table.quantities)
            .map(row)
            .collect(),
        ..form_of(key, &table.source)
    }
}

/// `POST /bilans/{year}/regles`
pub async fn change_rules(
    State(app): State<App>,
    visitor: Visitor,
    Path(year): Path<i64>,
    Form(typed): Form<RulesTyped>,
) -> Result<Response> {
    let mut errors = Errors::none();
    let rules = read_rules(&typed.agreement, &typed.decimals, &mut errors);
    if !errors.is_empty() {
        return render(&app, &visitor, year, Some(Mistake::Rules(typed, errors))).await;
    }
    let tx = app.db.write().await?;
    verbs::change_rules(&tx, visitor.actor()?, app.now(), year, rules).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/couts#regles"),
        "Les règles du partage sont enregistrées.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    fn html(mistake: Option<Mistake>) -> String {
        let opened = Opened::by(mistake.as_ref());
        view(Frame::sample(), &sample::ledger(true), &opened, mistake)
            .render()
            .unwrap()
    }

    #[test]
    fn pools_lines_and_quantities_have_their_forms() {
        let html = html(None);
        for said in [
            "/bilans/2025/postes/1/lignes",
            "/bilans/2025/lignes/20",
            "value=\"5\u{202f}000\"",
            "q-population-2",
            "/bilans/2025/regles",
        ] {
            assert!(html.contains(said), "{said}");
        }
        assert!(!html.contains("aria-invalid"));
    }

    #[test]
    fn each_form_comes_back_in_its_place_with_its_sentence_and_a_link_to_it() {
        let line = LineTyped {
            label: "Gaz".into(),
            amount: "douze".into(),
        };
        let html = html(Some(Mistake::NewLine(
            2,
            line,
            Errors::one("amount", "Écrivez un montant."),
        )));
        for said in [
            "href=\"#l2-amount\"",
            "id=\"l2-amount-err\"",
            "value=\"douze\"",
            "1\u{a0}point est à corriger",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let pool = PoolTyped {
            label: "Neuf".into(),
            ..PoolTyped::default()
        };
        let html = super::tests::html(Some(Mistake::NewPool(
            pool.clone(),
            Errors::one("members", "Cochez."),
        )));
        assert!(html.contains("href=\"#nouveau-members\"") && html.contains("value=\"Neuf\""));
        let html = super::tests::html(Some(Mistake::Pool(1, pool, Errors::one("key", "Choisissez."))));
        assert!(html.contains("href=\"#p1-key\""));
        let typed = RulesTyped {
            agreement: String::new(),
            decimals: "9".into(),
        };
        let html = super::tests::html(Some(Mistake::Rules(
            typed,
            Errors::one("agreement", "Nommez-la."),
        )));
        assert!(html.contains("href=\"#agreement\"") && html.contains("Nommez-la."));
        let mut form = form_of("population", "");
        form.rows.push(MeasureRow {
            authority: "2".into(),
            name: "Beta".into(),
            typed: "-4".into(),
            error: Some("Entier."),
        });
        let html = super::tests::html(Some(Mistake::Measures(form)));
        assert!(html.contains("href=\"#q-population-2\"") && html.contains("value=\"-4\""));
    }
}
