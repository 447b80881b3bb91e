//! The rules of a pool, on one calm form: what nobody needs stays folded.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use reckon::money::parse_euros;
use serde::Deserialize;

use super::weights;
use crate::app::App;
use crate::catalogue::store as catalogue;
use crate::db::entities::service_sheets::Model as Sheet;
use crate::db::entities::{authorities, cost_pool_limits, cost_pool_ticket_weights};
use crate::error::{Error, Result};
use crate::settlement::Ledger;
use crate::settlement::ledger::PoolEntry;
use crate::settlement::model::{LARGEST_AMOUNT, SharingKey, key_label};
use crate::settlement::pages::forms::Choice;
use crate::settlement::policy;
use crate::settlement::rules::verbs::{self, Limits, RulesDraft};
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Section, Visitor, done, words};

/// The heaviest weight of a key in a mixture.
const HEAVIEST: i64 = 1_000_000;

/// The rules as typed: a weight for each key, and three amounts for each authority, in the same order.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub mix_key: Vec<String>,
    pub mix_weight: Vec<String>,
    pub price: String,
    pub rest: String,
    pub corridor: String,
    pub gap: String,
    pub authority: Vec<String>,
    pub floor: Vec<String>,
    pub cap: Vec<String>,
    pub previous: Vec<String>,
    /// A class of tickets and its weight, in the same order.
    pub class: Vec<String>,
    pub class_weight: Vec<String>,
}

/// A field for a weight.
pub(super) struct Weight {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) typed: String,
}

struct Row {
    authority: String,
    name: String,
    floor: String,
    cap: String,
    previous: String,
    /// What the member paid for this pool the year before.
    paid: Option<i64>,
}

impl Row {
    /// Name, label and value of each field.
    fn fields(&self) -> Vec<(&'static str, &'static str, &str)> {
        vec![
            ("floor", "Au moins", &self.floor),
            ("cap", "Au plus", &self.cap),
            ("previous", "Année précédente", &self.previous),
        ]
    }
}

#[derive(Template)]
#[template(path = "settlement/rules/pool.html")]
struct Page {
    frame: Frame,
    year: i64,
    pool_id: i64,
    pool: String,
    unit: &'static str,
    weights: Vec<Weight>,
    /// Families of tickets, then sheets.
    families: Vec<Weight>,
    sheets: Vec<Weight>,
    rows: Vec<Row>,
    typed: Typed,
    rests: Vec<Choice>,
    gaps: Vec<Choice>,
    errors: Errors,
}

impl Page {
    fn mixes(&self) -> bool {
        self.weights.iter().any(|w| !w.typed.is_empty())
    }

    fn weighs(&self) -> bool {
        let mut all = self.families.iter().chain(&self.sheets);
        all.any(|w| !w.typed.is_empty())
    }

    fn weighs_sheets(&self) -> bool {
        self.sheets.iter().any(|w| !w.typed.is_empty())
    }

    fn limits(&self) -> bool {
        self.rows.iter().any(|r| !r.floor.is_empty() || !r.cap.is_empty())
    }
}

/// `GET /bilans/{year}/postes/{pool}/particularites`
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, pool)): Path<(i64, i64)>,
) -> Result<Response> {
    render(&app, &visitor, (year, pool), None).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    (year, pool): (i64, i64),
    mistake: Option<(Typed, Errors)>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    let entry = ledger
        .pools
        .iter()
        .find(|p| p.row.id == pool)
        .ok_or(Error::NotFound)?;
    let before = match Ledger::load(app.db.read(), actor, year - 1).await {
        Ok(before) => Some(before),
        Err(Error::NotFound) => None,
        Err(other) => return Err(other),
    };
    let sheets = catalogue::sheets(app.db.read(), actor.service_id).await?;
    let frame = Frame::new(
        app,
        visitor,
        Section::Settlement,
        format!("Règles de {}", entry.row.label),
    );
    let status = match &mistake {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let known = (before.as_ref(), sheets.as_slice());
    page_with(status, &view(frame, &ledger, entry, known, mistake))
}

fn view(
    frame: Frame,
    ledger: &Ledger,
    entry: &PoolEntry,
    (before, sheets): (Option<&Ledger>, &[Sheet]),
    mistake: Option<(Typed, Errors)>,
) -> Page {
    let (typed, errors) = mistake.unwrap_or_else(|| (stands(ledger, entry), Errors::none()));
    let at = |list: &[String], i: usize| list.get(i).cloned().unwrap_or_default();
    let among: Vec<&authorities::Model> = ledger
        .authorities
        .iter()
        .filter(|a| entry.among.contains(&a.id))
        .collect();
    let paid = |a: &authorities::Model| {
        let (_, _, share) = before?.share(&entry.row.slug, &a.short_name)?;
        Some(share.cents)
    };
    let place = |id: i64| typed.authority.iter().position(|t| *t == id.to_string());
    let rows = among.iter().map(|a| {
        let i = place(a.id).unwrap_or(usize::MAX);
        Row {
            authority: a.id.to_string(),
            name: a.name.clone(),
            floor: at(&typed.floor, i),
            cap: at(&typed.cap, i),
            previous: at(&typed.previous, i),
            paid: paid(a),
        }
    });
    let choice = |chosen: &str| {
        let choice = |a: &authorities::Model| Choice {
            value: a.id.to_string(),
            label: a.name.clone(),
            on: chosen == a.id.to_string(),
        };
        ledger.authorities.iter().map(choice).collect()
    };
    let weight = |key: SharingKey| {
        let slug = key.slug().to_owned();
        let i = typed.mix_key.iter().position(|k| *k == slug);
        Weight {
            label: key_label(&slug),
            typed: i.map(|i| at(&typed.mix_weight, i)).unwrap_or_default(),
            key: slug,
        }
    };
    Page {
        frame,
        year: ledger.year.year,
        pool_id: entry.row.id,
        pool: entry.row.label.clone(),
        unit: SharingKey::parse(&entry.row.sharing_key).map_or("unité", |k| k.unit().0),
        weights: SharingKey::ALL.into_iter().map(weight).collect(),
        families: weights::families(&typed),
        sheets: weights::sheets(&typed, sheets),
        rows: rows.collect(),
        rests: choice(&typed.rest),
        gaps: choice(&typed.gap),
        typed,
        errors,
    }
}

/// An amount as it is typed: « 1 234,56 ».
fn amount(cents: Option<i64>) -> String {
    let text = cents.as_ref().map(words::euros).unwrap_or_default();
    text.trim_end_matches(['€', '\u{a0}']).to_owned()
}

/// The form as the rules stand.
fn stands(ledger: &Ledger, entry: &PoolEntry) -> Typed {
    let rules = ledger.rules.pools.iter().find(|r| r.pool_id == entry.row.id);
    let id = |id: Option<i64>| id.map(|n| n.to_string()).unwrap_or_default();
    let mix = ledger.rules.mix_of(entry.row.id);
    let limits: Vec<&cost_pool_limits::Model> = ledger
        .rules
        .limits
        .iter()
        .filter(|l| l.pool_id == entry.row.id)
        .collect();
    let of_pool = |w: &&cost_pool_ticket_weights::Model| w.pool_id == entry.row.id;
    let weights: Vec<_> = ledger.rules.ticket_weights.iter().filter(of_pool).collect();
    Typed {
        class: weights.iter().map(|w| w.class.clone()).collect(),
        class_weight: weights.iter().map(|w| w.weight.to_string()).collect(),
        mix_key: mix.iter().map(|(k, _)| k.clone()).collect(),
        mix_weight: mix.iter().map(|(_, w)| w.to_string()).collect(),
        price: amount(rules.and_then(|r| r.unit_price_cents)),
        rest: id(rules.and_then(|r| r.rest_bearer_id)),
        corridor: rules
            .and_then(|r| r.corridor_permille)
            .map(|p| {
                if p % 10 == 0 {
                    (p / 10).to_string()
                } else {
                    format!("{},{}", p / 10, p % 10)
                }
            })
            .unwrap_or_default(),
        gap: id(rules.and_then(|r| r.corridor_bearer_id)),
        authority: limits.iter().map(|l| l.authority_id.to_string()).collect(),
        floor: limits.iter().map(|l| amount(l.floor_cents)).collect(),
        cap: limits.iter().map(|l| amount(l.cap_cents)).collect(),
        previous: limits.iter().map(|l| amount(l.previous_cents)).collect(),
    }
}

/// `POST /bilans/{year}/postes/{pool}/particularites`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, pool)): Path<(i64, i64)>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    let ledger = Ledger::load(app.db.read(), actor, year).await?;
    let entry = ledger
        .pools
        .iter()
        .find(|p| p.row.id == pool)
        .ok_or(Error::NotFound)?;
    let mut errors = Errors::none();
    let mut draft = read(&typed, &ledger.authorities, &mut errors);
    let sheets = catalogue::sheets(app.db.read(), actor.service_id).await?;
    draft.ticket_weights = weights::read(&typed, &sheets, &mut errors);
    if !errors.is_empty() {
        return render(&app, &visitor, (year, pool), Some((typed, errors))).await;
    }
    let label = entry.row.label.clone();
    let tx = app.db.write().await?;
    verbs::set_pool_rules(&tx, actor, app.now(), year, pool, draft).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/couts#poste-{pool}"),
        &format!("Les règles de «\u{a0}{label}\u{a0}» sont enregistrées."),
    ))
}

fn read(typed: &Typed, authorities: &[authorities::Model], errors: &mut Errors) -> RulesDraft {
    let known = |text: &str| {
        let id = text.parse().ok()?;
        authorities.iter().any(|a| a.id == id).then_some(id)
    };
    let bearer = |text: &str, field: &'static str, errors: &mut Errors| match text {
        "" => None,
        text => known(text).or_else(|| {
            errors.add(field, "Choisissez une collectivité de la liste.");
            None
        }),
    };
    let mut draft = RulesDraft {
        mix: mix(typed, errors),
        price: cents(&typed.price, "price", errors),
        rest_bearer: bearer(&typed.rest, "rest", errors),
        corridor: permille(&typed.corridor, errors),
        corridor_bearer: bearer(&typed.gap, "gap", errors),
        ..RulesDraft::default()
    };
    if draft.price.is_some_and(|p| p < 0) {
        errors.add("price", "Un prix n’est jamais négatif.");
    }
    for (i, authority) in typed.authority.iter().enumerate() {
        let at = |list: &[String]| list.get(i).cloned().unwrap_or_default();
        let Some(id) = known(authority) else {
            errors.add(
                "limits",
                "Une de ces collectivités n’est pas membre du service. Rechargez la page.",
            );
            continue;
        };
        let limits = Limits {
            floor: cents(&at(&typed.floor), format!("floor-{id}"), errors),
            cap: cents(&at(&typed.cap), format!("cap-{id}"), errors),
            previous: cents(&at(&typed.previous), format!("previous-{id}"), errors),
        };
        if limits
            .floor
            .zip(limits.cap)
            .is_some_and(|(floor, cap)| floor > cap)
        {
            errors.add(format!("floor-{id}"), "Ce plancher dépasse le plafond.");
        }
        if limits != Limits::default() {
            draft.limits.insert(id, limits);
        }
    }
    let limited = draft
        .limits
        .values()
        .any(|l| l.floor.is_some() || l.cap.is_some());
    if draft.price.is_some() && (!draft.mix.is_empty() || limited || draft.corridor.is_some()) {
        errors.add(
            "price",
            "Un tarif ne se combine ni avec une clé composée, ni avec un plancher, un plafond ou un corridor. Choisissez l’un ou l’autre.",
        );
    }
    draft
}

fn mix(typed: &Typed, errors: &mut Errors) -> Vec<(String, i64)> {
    let mut mix: Vec<(String, i64)> = Vec::new();
    for (i, key) in typed.mix_key.iter().enumerate() {
        let weight = typed.mix_weight.get(i).map_or("", |w| w.trim());
        if weight.is_empty() || weight == "0" {
            continue;
        }
        match (SharingKey::parse(key), weight.parse::<i64>()) {
            (Some(_), Ok(n)) if (1..=HEAVIEST).contains(&n) && mix.iter().all(|(k, _)| k != key) => {
                mix.push((key.clone(), n));
            }
            _ => errors.add(format!("mix-{key}"), "Écrivez un poids entier, par exemple 60."),
        }
    }
    mix
}

fn cents(typed: &str, field: impl Into<crate::web::forms::Field>, errors: &mut Errors) -> Option<i64> {
    if typed.trim().is_empty() {
        return None;
    }
    match parse_euros(typed) {
        Ok(cents) if cents.abs() <= LARGEST_AMOUNT => Some(cents),
        Ok(_) => {
            errors.add(field, "Ce montant est trop grand.");
            None
        }
        Err(error) => {
            errors.add(field, error.in_words());
            None
        }
    }
}

/// A percent in thousandths; nothing typed is no corridor.
fn permille(typed: &str, errors: &mut Errors) -> Option<i64> {
    if typed.trim_matches([' ', '%']).is_empty() {
        return None;
    }
    let read = words::permille(typed);
    if read.is_none() {
        errors.add(
            "corridor",
            "Écrivez un pourcentage entre 0 et 100, avec une décimale au plus.",
        );
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    #[test]
    fn a_percent_has_one_decimal_at_most() {
        for (typed, read) in [("10", Some(100)), ("2,5 %", Some(25)), ("", None), ("0", Some(0))] {
            let mut errors = Errors::none();
            assert_eq!(permille(typed, &mut errors), read, "{typed}");
            assert!(errors.is_empty());
        }
        for typed in ["-1", "101", "1,25", "5,05", "dix", "100,5"] {
            let mut errors = Errors::none();
            permille(typed, &mut errors);
            assert!(errors.of("corridor").is_some(), "{typed}");
        }
    }

    #[test]
    fn the_form_keeps_what_was_typed_and_opens_what_is_used() {
        let ledger = sample::ledger(false);
        let typed = Typed {
            mix_key: vec!["tickets".into()],
            mix_weight: vec!["soixante".into()],
            ..Typed::default()
        };
        let mut errors = Errors::none();
        read(&typed, &ledger.authorities, &mut errors);
        let html = view(
            Frame::sample(),
            &ledger,
            &ledger.pools[0],
            (Some(&ledger), &[]),
            Some((typed, errors)),
        )
        .render()
        .unwrap();
        for said in [
            "value=\"soixante\"",
            "mix-tickets-err",
            "Écrivez un poids entier",
            "Commune d’Alpha",
            "666,71",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let html = view(Frame::sample(), &ledger, &ledger.pools[0], (None, &[]), None)
            .render()
            .unwrap();
        assert!(!html.contains("aria-invalid"));
    }
}
