//! What an order says, kept with it: settings that change later do not touch what was issued.

use print::pdf;
use serde::{Deserialize, Serialize};

use crate::db::entities::{authorities, order_parties, revenue_orders};
use crate::error::{Error, Result};
use crate::settlement::Ledger;
use crate::settlement::explain::decimal;
use crate::settlement::ledger::PoolEntry;
use crate::settlement::model::quantity_in_words;
use crate::web::{paper, words};

use super::model::Kind;

/// An issuer or a debtor, as it was when the order was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    pub name: String,
    /// `commune`, `epci` or `other`.
    pub kind: String,
    pub siret: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    pub service_code: String,
    pub commitment: String,
}

/// What the issuer writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mentions {
    pub budget_code: String,
    pub budget_label: String,
    pub collectivity_code: String,
    pub accountant_code: String,
    pub accountant: String,
    pub account: String,
    pub product_code: String,
    pub signer_name: String,
    pub signer_capacity: String,
    pub legal_basis: String,
    pub enforceability: String,
    pub remedies: String,
}

/// A share of a pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    pub label: String,
    pub article: String,
    pub total: i64,
    pub key: String,
    pub share: i64,
}

/// All that an order says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub issuer: Party,
    pub debtor: Party,
    pub mentions: Mentions,
    pub object: String,
    pub bases: Vec<Basis>,
    pub corrections: Vec<(String, i64)>,
    /// Digest of the frozen year.
    pub digest: String,
    /// For a reduction or a cancellation: the number and the year of the order that it corrects.
    pub corrects: Option<(i64, i64)>,
}

fn party(authority: &authorities::Model, told: &order_parties::Model) -> Party {
    Party {
        name: authority.name.clone(),
        kind: authority.kind.clone(),
        siret: told.siret.clone(),
        address: told.address.clone(),
        postcode: told.postcode.clone(),
        city: told.city.clone(),
        service_code: told.service_code.clone(),
        commitment: told.commitment.clone(),
    }
}

fn mentions(told: &order_parties::Model) -> Mentions {
    Mentions {
        budget_code: told.budget_code.clone(),
        budget_label: told.budget_label.clone(),
        collectivity_code: told.collectivity_code.clone(),
        accountant_code: told.accountant_code.clone(),
        accountant: told.accountant.clone(),
        account: told.account.clone(),
        product_code: told.product_code.clone(),
        signer_name: told.signer_name.clone(),
        signer_capacity: told.signer_capacity.clone(),
        legal_basis: told.legal_basis.clone(),
        enforceability: told.enforceability.clone(),
        remedies: told.remedies.clone(),
    }
}

/// The two sides of an order: who asks, who owes.
pub struct Sides<'a> {
    pub issuer: (&'a authorities::Model, &'a order_parties::Model),
    pub debtor: (&'a authorities::Model, &'a order_parties::Model),
}

/// The content of an order of a frozen year.
pub fn of_year(ledger: &Ledger, sides: &Sides<'_>) -> Content {
    let (from, to) = (&sides.issuer.0.short_name, &sides.debtor.0.short_name);
    Content {
        issuer: party(sides.issuer.0, sides.issuer.1),
        debtor: party(sides.debtor.0, sides.debtor.1),
        mentions: mentions(sides.issuer.1),
        object: format!("Service commun, part de l’année {}", ledger.year.year),
        bases: ledger
            .parts_of_order(from, to)
            .into_iter()
            .map(|(entry, share)| basis(ledger, entry, share))
            .collect(),
        corrections: ledger
            .corrections_of(from, to)
            .map(|c| {
                (
                    format!("Bilan {} : {}", c.corrected_year, c.reason),
                    c.amount_cents,
                )
            })
            .collect(),
        digest: ledger
            .frozen
            .as_ref()
            .map(|f| f.digest.clone())
            .unwrap_or_default(),
        corrects: None,
    }
}

/// A share with its cost and its key: « 149 tickets sur 1 875, soit 7,95 % ».
fn basis(ledger: &Ledger, entry: &PoolEntry, share: &reckon::sharing::Share) -> Basis {
    let pool = ledger.shared(&entry.row.slug).map(|(_, pool)| pool);
    let whole: i64 = pool.map_or(0, |p| p.shares.iter().map(|s| s.quantity).sum());
    let percent = match share.percent {
        Some(percent) => percent.in_words(),
        None => format!(
            "{}\u{a0}%",
            decimal(share.quantity_num.checked_mul(100), share.quantity_den, 4)
        ),
    };
    Basis {
        label: entry.row.label.clone(),
        article: entry.row.article.clone(),
        total: pool.map_or(0, |p| p.total),
        key: format!(
            "{} sur {}, soit {percent}",
            quantity_in_words(&entry.row.sharing_key, share.quantity),
            words::count(&whole)
        ),
        share: share.cents,
    }
}

impl Content {
    pub fn read(row: &revenue_orders::Model) -> Result<Content> {
        serde_json::from_str(&row.content).map_err(Error::internal)
    }

    pub fn write(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }

    /// The same, as a correction of an order of this content.
    pub fn correcting(&self, number: i64, exercise: i64, reason: &str) -> Content {
        let mut content = self.clone();
        content.object = format!("Titre n°\u{a0}{number} de {exercise} : {reason}");
        content.bases = Vec::new();
        content.corrections = Vec::new();
        content.corrects = Some((number, exercise));
        content
    }
}

/// The data of an order's document.
pub fn printed(row: &revenue_orders::Model, now: i64) -> Result<pdf::RevenueOrder> {
    let content = Content::read(row)?;
    let kind =
        Kind::parse(&row.kind).ok_or_else(|| Error::internal(format!("the kind of order {}", row.id)))?;
    let mentions = &content.mentions;
    let mut bases: Vec<pdf::Basis> = content
        .bases
        .iter()
        .map(|b| pdf::Basis {
            label: b.label.clone(),
            article: b.article.clone(),
            total: b.total,
            key: b.key.clone(),
            share: b.share,
        })
        .collect();
    if let Some((number, exercise)) = content.corrects {
        bases.push(pdf::Basis {
            label: format!("Titre n°\u{a0}{number} de {exercise}"),
            article: String::new(),
            total: row.amount_cents,
            key: kind.title().into(),
            share: row.amount_cents,
        });
    }
    Ok(pdf::RevenueOrder {
        title: kind.title().into(),
        number: row.number,
        exercise: row.exercise,
        slip: row.slip,
        issued: paper::moment(row.issued_at).date,
        made: Some(paper::moment(now)),
        issuer: printed_party(&content.issuer),
        budget: format!("{} ({})", mentions.budget_label, mentions.budget_code),
        account: format!("Compte {}", mentions.account),
        accountant: mentions.accountant.clone(),
        signer: format!("{}, {}", mentions.signer_name, mentions.signer_capacity),
        debtor: printed_party(&content.debtor),
        routing: [
            ("Code service (Chorus Pro)", &content.debtor.service_code),
            ("Numéro d’engagement", &content.debtor.commitment),
        ]
        .into_iter()
        .filter(|(_, v)| !v.is_empty())
        .map(|(label, value)| (label.to_owned(), value.clone()))
        .collect(),
        object: content.object.clone(),
        legal_basis: mentions.legal_basis.clone(),
        bases,
        corrections: content.corrections.clone(),
        amount: row.amount_cents,
        enforceability: mentions.enforceability.clone(),
        remedies: mentions.remedies.clone(),
        fingerprint: content.digest.clone(),
    })
}

fn printed_party(party: &Party) -> pdf::Party {
    let mut address: Vec<String> = party.address.lines().map(str::to_owned).collect();
    address.push(format!("{} {}", party.postcode, party.city));
    let (siren, nic) = party.siret.split_at_checked(9).unwrap_or((&party.siret, ""));
    pdf::Party {
        name: party.name.clone(),
        siret: format!("{} {nic}", words::digits(siren)).trim().to_owned(),
        address,
    }
}
