//! What each member writes on its orders, and how it is named on those of the others.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::natures::{self, Row};
use crate::app::App;
use crate::db::entities::order_parties;
use crate::directory::store as directory;
use crate::error::Result;
use crate::revenue::model::{defaults, is_siret, missing_debtor, missing_issuer};
use crate::revenue::{store, verbs};
use crate::settlement::policy;
use crate::web::layout::page_with;
use crate::web::{Errors, Form, Frame, Key, Section, Visitor, done, page};

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub siret: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    pub service_code: String,
    pub commitment: String,
    pub budget_code: String,
    pub budget_label: String,
    pub collectivity_code: String,
    pub accountant_code: String,
    pub accountant: String,
    pub account: String,
    /// Natures of cost and their accounts, one of each a row.
    pub nature: Vec<String>,
    pub nature_account: Vec<String>,
    pub product_code: String,
    pub signer_name: String,
    pub signer_capacity: String,
    pub legal_basis: String,
    pub enforceability: String,
    pub remedies: String,
}

struct Line {
    id: i64,
    name: String,
    siret: String,
    account: String,
    /// What is missing to be named on an order, then to issue one.
    debtor: String,
    issuer: String,
}

#[derive(Template)]
#[template(path = "revenue/parties.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

/// One field of one line.
struct Field {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
}

#[derive(Template)]
#[template(path = "revenue/party.html")]
struct Page {
    frame: Frame,
    id: i64,
    name: String,
    identity: Vec<Field>,
    routing: Vec<Field>,
    issuer: Vec<Field>,
    texts: Vec<Field>,
    natures: Vec<Row>,
    address: String,
    errors: Errors,
}

/// `GET /reglages/titres`
pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let conn = app.db.read();
    let parties = store::parties(conn, actor).await?;
    let all = directory::authorities(conn, actor.service_id).await?;
    let lines = all
        .iter()
        .map(|a| {
            let found = parties.iter().find(|p| p.authority_id == a.id).cloned();
            let party = found.unwrap_or_else(|| defaults(a));
            Line {
                id: a.id,
                name: a.name.clone(),
                debtor: missing_debtor(&party).join(", "),
                issuer: missing_issuer(&party).join(", "),
                siret: party.siret,
                account: party.account,
            }
        })
        .collect();
    page(&ListPage {
        frame: Frame::new(&app, &visitor, Section::Settlement, "Réglages des titres"),
        lines,
    })
}

/// `GET /reglages/titres/{authority}`
pub async fn show(State(app): State<App>, visitor: Visitor, Key(id): Key<i64>) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    let conn = app.db.read();
    let party = store::party(conn, actor, id).await?;
    let accounts = store::accounts(conn, actor, &party).await?;
    let rows = natures::rows(&accounts, store::natures(conn, actor).await?);
    render(&app, &visitor, id, (typed_of(party), rows), Errors::none()).await
}

async fn render(
    app: &App,
    visitor: &Visitor,
    id: i64,
    typed: (Typed, Vec<Row>),
    errors: Errors,
) -> Result<Response> {
    let authority = directory::authority(app.db.read(), visitor.actor()?, id).await?;
    let status = errors.status();
    let frame = Frame::new(
        app,
        visitor,
        Section::Settlement,
        format!("Titres, {}", authority.name),
    );
    page_with(status, &view(frame, (id, authority.name), typed, errors))
}

fn view(
    frame: Frame,
    (id, name): (i64, String),
    (typed, natures): (Typed, Vec<Row>),
    errors: Errors,
) -> Page {
    let field = |name, label, hint, value| Field {
        name,
        label,
        hint,
        value,
    };
    Page {
        frame,
        id,
        name,
        identity: vec![
            field("siret", "SIRET", "14 chiffres", typed.siret),
            field("postcode", "Code postal", "", typed.postcode),
            field("city", "Ville", "", typed.city),
        ],
        routing: vec![
            field(
                "service_code",
                "Code service",
                "Donné par la collectivité pour Chorus Pro",
                typed.service_code,
            ),
            field(
                "commitment",
                "Numéro d’engagement",
                "Donné par la collectivité",
                typed.commitment,
            ),
        ],
        issuer: vec![
            field("budget_label", "Budget", "", typed.budget_label),
            field("budget_code", "Code du budget", "2 caractères", typed.budget_code),
            field(
                "account",
                "Compte d’imputation",
                "Nomenclature M57 : à confirmer avec le comptable",
                typed.account,
            ),
            field(
                "product_code",
                "Code produit local",
                "1 à 4 caractères",
                typed.product_code,
            ),
            field(
                "collectivity_code",
                "Code collectivité",
                "3 chiffres, donnés par le comptable",
                typed.collectivity_code,
            ),
            field(
                "accountant_code",
                "Codique du poste comptable",
                "6 ou 7 chiffres",
                typed.accountant_code,
            ),
            field(
                "accountant",
                "Poste comptable",
                "Où la somme se paie",
                typed.accountant,
            ),
            field(
                "signer_name",
                "Prénom et nom de l’émetteur",
                "",
                typed.signer_name,
            ),
            field(
                "signer_capacity",
                "Qualité de l’émetteur",
                "Par exemple : maire",
                typed.signer_capacity,
            ),
        ],
        texts: vec![
            field("legal_basis", "Fondement", "", typed.legal_basis),
            field("enforceability", "Mention exécutoire", "", typed.enforceability),
            field("remedies", "Voies et délais de recours", "", typed.remedies),
        ],
        address: typed.address,
        natures,
        errors,
    }
}

fn typed_of(p: order_parties::Model) -> Typed {
    Typed {
        siret: p.siret,
        address: p.address,
        postcode: p.postcode,
        city: p.city,
        service_code: p.service_code,
        commitment: p.commitment,
        budget_code: p.budget_code,
        budget_label: p.budget_label,
        collectivity_code: p.collectivity_code,
        accountant_code: p.accountant_code,
        accountant: p.accountant,
        account: p.account,
        product_code: p.product_code,
        signer_name: p.signer_name,
        signer_capacity: p.signer_capacity,
        legal_basis: p.legal_basis,
        enforceability: p.enforceability,
        remedies: p.remedies,
        ..Typed::default()
    }
}

/// A field that may stay empty, but is right when it is filled.
fn checked(
    errors: &mut Errors,
    field: &'static str,
    typed: &str,
    good: impl Fn(&str) -> bool,
    said: &str,
) -> String {
    let text: String = typed.split_whitespace().collect();
    if !text.is_empty() && !good(&text) {
        errors.add(field, said);
    }
    text
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn read(typed: &Typed, id: i64, errors: &mut Errors) -> order_parties::Model {
    let siret = checked(
        errors,
        "siret",
        &typed.siret,
        is_siret,
        "Ce numéro n’est pas un SIRET : vérifiez ses 14 chiffres.",
    );
    let postcode = checked(
        errors,
        "postcode",
        &typed.postcode,
        |t| digits(t, 5..=5),
        "Un code postal a 5 chiffres.",
    );
    let budget_code = checked(
        errors,
        "budget_code",
        &typed.budget_code,
        |t| {
            t.len() == 2
                && t.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
                && t.as_bytes()[1].is_ascii_digit()
        },
        "Un code de budget a deux caractères, par exemple 00.",
    );
    let account = checked(
        errors,
        "account",
        &typed.account,
        |t| digits(t, 1..=12) && !t.starts_with('0'),
        "Un compte est un nombre, par exemple 70876.",
    );
    let product_code = checked(
        errors,
        "product_code",
        &typed.product_code,
        |t| t.len() <= 4 && t.bytes().all(|b| b.is_ascii_alphanumeric()) && t.bytes().any(|b| b != b'0'),
        "Le code produit a 1 à 4 lettres ou chiffres, et pas que des zéros.",
    );
    let collectivity_code = checked(
        errors,
        "collectivity_code",
        &typed.collectivity_code,
        |t| digits(t, 3..=3),
        "Ce code a 3 chiffres.",
    );
    let accountant_code = checked(
        errors,
        "accountant_code",
        &typed.accountant_code,
        |t| digits(t, 6..=7),
        "Un codique a 6 ou 7 chiffres.",
    );
    let mut free = |field: &'static str, typed: &str, most: usize| {
        let text = typed.replace("\r\n", "\n").trim().to_owned();
        if text.chars().count() > most {
            errors.add(
                field,
                format!("Ce texte dépasse {most} caractères. Raccourcissez-le."),
            );
        }
        text
    };
    order_parties::Model {
        authority_id: id,
        service_id: 0,
        address: free("address", &typed.address, 120),
        city: free("city", &typed.city, 38),
        service_code: free("service_code", &typed.service_code, 100),
        commitment: free("commitment", &typed.commitment, 50),
        budget_label: free("budget_label", &typed.budget_label, 38),
        accountant: free("accountant", &typed.accountant, 160),
        signer_name: free("signer_name", &typed.signer_name, 100),
        signer_capacity: free("signer_capacity", &typed.signer_capacity, 100),
        legal_basis: free("legal_basis", &typed.legal_basis, 600),
        enforceability: free("enforceability", &typed.enforceability, 600),
        remedies: free("remedies", &typed.remedies, 1_000),
        siret,
        postcode,
        budget_code,
        account,
        product_code: if product_code.is_empty() {
            "1".into()
        } else {
            product_code
        },
        collectivity_code,
        accountant_code,
    }
}

/// `POST /reglages/titres/{authority}`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Key(id): Key<i64>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let actor = visitor.actor()?;
    policy::may_edit(actor)?;
    directory::authority(app.db.read(), actor, id).await?;
    let mut errors = Errors::none();
    let party = read(&typed, id, &mut errors);
    let rows = natures::typed(&typed.nature, &typed.nature_account);
    let accounts = natures::read(&rows, &mut errors);
    if !errors.is_empty() {
        return render(&app, &visitor, id, (typed, rows), errors).await;
    }
    let tx = app.db.write().await?;
    verbs::tell_party(&tx, actor, app.now(), party).await?;
    verbs::tell_accounts(&tx, actor, app.now(), id, &accounts).await?;
    tx.commit().await?;
    Ok(done(
        "/reglages/titres",
        "Les réglages des titres sont enregistrés. Les titres déjà émis ne changent pas.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_checked_against_the_exchange_format() {
        let wrong = Typed {
            siret: "123".into(),
            postcode: "7717".into(),
            budget_code: "0".into(),
            account: "70a".into(),
            product_code: "0000".into(),
            collectivity_code: "12".into(),
            accountant_code: "77".into(),
            ..Typed::default()
        };
        let mut errors = Errors::none();
        read(&wrong, 1, &mut errors);
        let fields: Vec<&str> = errors.all().iter().map(|(f, _)| f.as_ref()).collect();
        assert_eq!(
            fields,
            [
                "siret",
                "postcode",
                "budget_code",
                "account",
                "product_code",
                "collectivity_code",
                "accountant_code"
            ]
        );
        let mut none = Errors::none();
        let spaced = Typed {
            siret: "999 000 011 00000".into(),
            ..Typed::default()
        };
        assert_eq!(read(&spaced, 1, &mut none).siret, "99900001100000");
        assert!(none.is_empty());
    }

    #[test]
    fn the_form_keeps_what_was_typed_and_says_what_is_wrong() {
        let typed = Typed {
            siret: "123".into(),
            remedies: "Deux <mois>".into(),
            ..Typed::default()
        };
        let html = view(
            Frame::sample(),
            (4, "Commune d’Alpha".into()),
            (typed, natures::typed(&["Énergie".into()], &["x".into()])),
            Errors::one("siret", "Ce numéro n’est pas un SIRET."),
        )
        .render()
        .unwrap();
        for said in [
            "value=\"123\"",
            "id=\"siret-err\"",
            "href=\"#siret\"",
            "Deux &#60;mois",
            "/reglages/titres/4",
        ] {
            assert!(html.contains(said), "{said}");
        }
        let list = ListPage {
            frame: Frame::sample(),
            lines: vec![Line {
                id: 4,
                name: "Commune d’Alpha".into(),
                siret: String::new(),
                account: "70876".into(),
                debtor: "son SIRET".into(),
                issuer: "son SIRET, le compte".into(),
            }],
        };
        assert!(list.render().unwrap().contains("son SIRET, le compte"));
    }
}
