//! What an order says, kept with it: settings that change later do not touch what was issued.

use jiff::civil::Date;
use print::pdf;
use serde::{Deserialize, Serialize};

use crate::db::entities::{authorities, order_parties, revenue_orders};
use crate::error::{Error, Result};
use crate::settlement::Ledger;
use crate::settlement::explain::decimal;
use crate::settlement::ledger::PoolEntry;
use crate::settlement::model::quantity_in_words;
use crate::web::{paper, words};

use super::accounts::{Accounts, Entry};
use super::model::Kind;
use super::verbs::Taken;

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
    /// What was paid in the year already, taken off: words and cents.
    #[serde(default)]
    pub taken: Vec<(String, i64)>,
    /// How it is booked. Pieces from before there were accounts by nature have none: [`Content::booked`].
    #[serde(default)]
    pub entries: Vec<Entry>,
    /// The day until which it is to be paid (`2026-06-30`), of an advance.
    #[serde(default)]
    pub due: Option<String>,
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

/// The content of an advance on the forecast of a year.
pub fn of_advance(sides: &Sides<'_>, accounts: &Accounts, advance: Advance) -> Content {
    let mut mentions = mentions(sides.issuer.1);
    mentions.legal_basis = format!(
        "Convention de service commun (article L.5211-4-2 du code général des collectivités territoriales) et prévision de l’année {}, notifiée le {}.",
        advance.year, advance.notified
    );
    Content {
        issuer: party(sides.issuer.0, sides.issuer.1),
        debtor: party(sides.debtor.0, sides.debtor.1),
        mentions,
        object: format!(
            "Service commun, {} de l’année {}",
            advance.label.to_lowercase(),
            advance.year
        ),
        entries: accounts.whole(&advance.label, advance.basis.share),
        bases: vec![advance.basis],
        corrections: Vec::new(),
        taken: Vec::new(),
        due: Some(advance.due),
        digest: String::new(),
        corrects: None,
    }
}

/// An advance, as its order tells it.
pub struct Advance {
    pub year: i64,
    /// « Avance 1 sur 2 ».
    pub label: String,
    /// The day on which the forecast was notified, in words.
    pub notified: String,
    pub basis: Basis,
    /// `2026-06-30`.
    pub due: String,
}

/// The content of an order of a frozen year, of so many cents, and what was taken off it.
pub fn of_year(
    ledger: &Ledger,
    sides: &Sides<'_>,
    accounts: &Accounts,
    (amount, taken): (i64, &[Taken]),
) -> Content {
    let (from, to) = (
        sides.issuer.0.short_name.as_str(),
        sides.debtor.0.short_name.as_str(),
    );
    Content {
        issuer: party(sides.issuer.0, sides.issuer.1),
        debtor: party(sides.debtor.0, sides.debtor.1),
        mentions: mentions(sides.issuer.1),
        object: match taken.is_empty() {
            true => format!("Service commun, part de l’année {}", ledger.year.year),
            false => format!("Service commun, solde de l’année {}", ledger.year.year),
        },
        entries: accounts.entries(ledger, (from, to), amount),
        taken: taken.iter().map(|t| (t.label.clone(), t.cents)).collect(),
        due: None,
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
            quantity_in_words(
                pool.map_or(entry.row.sharing_key.as_str(), |p| p.key.as_str()),
                share.quantity
            ),
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

    /// How a piece of so many cents is booked.
    pub fn booked(&self, cents: i64) -> Vec<Entry> {
        if !self.entries.is_empty() {
            return self.entries.clone();
        }
        vec![Entry {
            line: 1,
            account: self.mentions.account.clone(),
            label: String::new(),
            cents,
        }]
    }

    /// The day until which it is to be paid, as people read it; empty where it has none.
    pub fn due_in_words(&self) -> String {
        let day = self.due.as_deref().and_then(|d| d.parse::<Date>().ok());
        day.map(words::day_in_words).unwrap_or_default()
    }

    /// The accounts of a piece, in words: « compte 70876 », « comptes 70846 et 70876 ».
    pub fn accounts(&self, cents: i64) -> String {
        let all: Vec<String> = self.booked(cents).into_iter().map(|e| e.account).collect();
        match all.split_last() {
            Some((last, before)) if !before.is_empty() => {
                format!("comptes {} et {last}", before.join(", "))
            }
            _ => format!("compte {}", all.concat()),
        }
    }

    /// The same, as a correction of an order of this content, booked as told.
    pub fn correcting(&self, (number, exercise): (i64, i64), reason: &str, entries: Vec<Entry>) -> Content {
        let mut content = self.clone();
        content.entries = entries;
        content.object = format!("Titre n°\u{a0}{number} de {exercise} : {reason}");
        content.bases = Vec::new();
        content.corrections = Vec::new();
        content.taken = Vec::new();
        content.due = None;
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
        account: capital(&content.accounts(row.amount_cents)),
        entries: match content.booked(row.amount_cents) {
            one if one.len() < 2 => Vec::new(),
            many => many
                .into_iter()
                .map(|e| {
                    (
                        format!("Compte {}, {}", e.account, e.label.to_lowercase()),
                        e.cents,
                    )
                })
                .collect(),
        },
        taken: content.taken.clone(),
        due: content.due_in_words(),
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

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
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
