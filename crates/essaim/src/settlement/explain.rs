//! « D'où vient ce montant ? »: a share told step by step, from the lines of cost to the last cent.

use reckon::sharing::{Adjustment, MixPart, PoolShares, Share, Why};

use super::ledger::{Ledger, PoolEntry};
use super::model::{Place, SharingKey, key_label, quantity_in_words};
use super::sources::keys::quantity;
use super::sources::model::in_words;
use super::sources::words::of_member;
use crate::db::entities::{cost_lines, printed_differences};
use crate::web::words::{count, euros, plural};

/// Decimals of an exact part that are shown.
const SHOWN: usize = 6;

/// One line of a calculation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub label: String,
    /// Why, or how; may be empty.
    pub detail: String,
    pub value: String,
    /// Keys and names of the documents that prove it.
    pub documents: Vec<(i64, String)>,
}

/// A share, told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub pool: String,
    pub article: String,
    pub member: String,
    pub paid_by: String,
    pub steps: Vec<Step>,
    pub cents: i64,
    /// Whether tickets are what was counted.
    pub by_tickets: bool,
    pub authority_id: i64,
}

/// The explanation of a member's share of a pool, with what the posts cost where `salaries` says so; `None` when there is
/// no such share.
pub fn explain(ledger: &Ledger, slug: &str, member: &str, salaries: bool) -> Option<Explanation> {
    let (entry, shares, share) = ledger.share(slug, member)?;
    let authority = ledger.member(member)?;
    let mut steps = cost(ledger, entry, shares, salaries);
    if shares.rules.tariff.is_some() {
        steps.extend(found(ledger, &shares.key, member));
        steps.push(charge(shares, share));
    } else if shares.rules.mix.is_empty() {
        steps.extend(found(ledger, &shares.key, member));
        steps.extend(key(shares, share));
        steps.extend(cents(shares, share));
    } else {
        steps.extend(mixture(ledger, share));
        steps.extend(percent(share));
        steps.extend(cents(shares, share));
    }
    steps.extend(share.adjustments.iter().map(adjustment));
    Some(Explanation {
        pool: entry.row.label.clone(),
        article: entry.row.article.clone(),
        member: authority.name.clone(),
        paid_by: ledger.short_name(entry.row.paid_by).to_owned(),
        steps,
        cents: share.cents,
        by_tickets: ledger.keys_of(entry).contains(&SharingKey::Tickets.slug()),
        authority_id: authority.id,
    })
}

fn step(label: impl Into<String>, detail: impl Into<String>, value: impl Into<String>) -> Step {
    Step {
        label: label.into(),
        detail: detail.into(),
        value: value.into(),
        documents: Vec::new(),
    }
}

/// The lines, their sum, and the total to share.
fn cost(ledger: &Ledger, entry: &PoolEntry, shares: &PoolShares, salaries: bool) -> Vec<Step> {
    let line = |l: &cost_lines::Model| {
        let staff = ledger.rules.staff_of(l.id);
        let detail = staff.map(|s| format!("{}.", in_words(s, salaries)));
        Step {
            documents: ledger
                .documents_of(l.id)
                .map(|d| (d.id, d.name.clone()))
                .collect(),
            ..step(
                l.label.clone(),
                detail.unwrap_or_default(),
                euros(&l.amount_cents),
            )
        }
    };
    let mut steps: Vec<Step> = entry.lines.iter().map(line).collect();
    let direct = shares.total - shares.by_key;
    if entry.lines.len() != 1 || shares.total != shares.sum_of_lines {
        steps.push(step("Somme des lignes", "", euros(&shares.sum_of_lines)));
    }
    if shares.total_rounding.is_some() {
        steps.push(step(
            "Total à partager",
            "Arrondi à l’euro inférieur, comme la convention le prévoit.",
            euros(&shares.by_key),
        ));
    }
    if direct != 0 {
        steps.push(step(
            "À la charge d’une seule collectivité",
            "Ces lignes ne sont pas partagées\u{a0}: elles s’ajoutent à la part de qui les porte.",
            euros(&direct),
        ));
    }
    steps
}

/// How the quantity of a member was found, where it is not simply what was entered.
fn found(ledger: &Ledger, key: &str, member: &str) -> Option<Step> {
    let (label, said) = of_member(ledger, key, member)?;
    let input = &ledger.input;
    let quantity = quantity(&input.quantities, &input.weighted_keys, key, member)?;
    Some(step(label, said, quantity_in_words(key, quantity)))
}

/// Each key of a mixture with its weight.
fn mixture(ledger: &Ledger, share: &Share) -> Vec<Step> {
    let weights: i64 = share.parts.iter().map(|p| p.weight).sum();
    let told = |part: &MixPart| {
        let detail = format!(
            "pèse {} sur {weights}\u{202f}; {} soit {}\u{a0}%",
            part.weight,
            quantity_in_words(&part.key, part.quantity),
            decimal(part.num.checked_mul(100), part.den, SHOWN)
        );
        step(
            format!("Clé\u{a0}: {}", key_label(&part.key).to_lowercase()),
            detail,
            format!("{}\u{a0}%", decimal(part.num.checked_mul(100), part.den, 2)),
        )
    };
    let with_source = |part: &MixPart| {
        found(ledger, &part.key, &share.member)
            .into_iter()
            .chain([told(part)])
            .collect::<Vec<Step>>()
    };
    share.parts.iter().flat_map(with_source).collect()
}

/// The quantity at its price.
fn charge(shares: &PoolShares, share: &Share) -> Step {
    let price = shares.rules.tariff.as_ref().map_or(0, |t| t.price);
    let days = share
        .days
        .map_or(String::new(), |(here, of)| format!(" × {here} ÷ {of} jours"));
    let detail = format!(
        "{} × {}{days}",
        quantity_in_words(&shares.key, share.quantity),
        euros(&price)
    );
    step("Au tarif de la convention", detail, euros(&share.floor_cents))
}

/// What the rules added to a share or took from it, each in words with its cents.
pub fn adjustments(share: &Share) -> Vec<(String, i64)> {
    let told = |a: &Adjustment| {
        let step = adjustment(a);
        (
            format!("{}. {}", step.label.trim_end_matches('.'), step.detail),
            a.cents,
        )
    };
    share.adjustments.iter().map(told).collect()
}

/// What a rule added or took, and why.
fn adjustment(adjustment: &Adjustment) -> Step {
    let (label, detail) = match &adjustment.why {
        Why::Rest => (
            "Solde du tarif",
            "Ce que les prix laissent du coût, ou en dépassent.",
        ),
        Why::Cap => ("Plafond", "La part est ramenée au plafond de la convention."),
        Why::Floor => ("Plancher", "La part est portée au plancher de la convention."),
        Why::Corridor => (
            "Corridor",
            "La part ne s’écarte pas davantage de celle de l’année précédente.",
        ),
        Why::Others => (
            "Report des limites",
            "Ce que les collectivités plafonnées ou protégées laissent aux autres, selon la clé.",
        ),
        Why::Gap => (
            "Écart du corridor",
            "Cette collectivité porte l’écart des autres.",
        ),
        Why::Direct(label) => (label.as_str(), "À sa charge seule."),
    };
    step(label, detail, super::model::signed_euros(adjustment.cents))
}

/// The quantities, their ratio and the percent.
fn key(shares: &PoolShares, share: &Share) -> Vec<Step> {
    let sum: i64 = shares.shares.iter().map(|s| s.quantity).sum();
    let part = decimal(share.quantity_num.checked_mul(100), share.quantity_den, SHOWN);
    let days = share.days.map_or(String::new(), |(here, of)| {
        format!(", comptée pour {here} jours sur {of}")
    });
    let detail = format!(
        "sur {} pour les collectivités qui partagent ce poste{days}, soit {part}\u{a0}%",
        quantity_in_words(&shares.key, sum)
    );
    let mut steps = vec![step(
        "Clé de répartition",
        detail,
        quantity_in_words(&shares.key, share.quantity),
    )];
    steps.extend(percent(share));
    steps
}

/// The percent, where the agreement rounds it.
fn percent(share: &Share) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(percent) = share.percent {
        let detail = format!(
            "Arrondi à {} ; les arrondis vont aux plus forts restes, pour que les pourcentages fassent exactement 100.",
            plural(&i64::from(percent.decimals), "décimale", "décimales")
        );
        steps.push(step("Pourcentage", detail, percent.in_words()));
    }
    steps
}

/// The exact part, its cents, and the missing cent.
fn cents(shares: &PoolShares, share: &Share) -> Vec<Step> {
    let exact = exact_part(shares, share);
    let formula = match share.percent {
        Some(percent) => format!("{} × {}", euros(&shares.by_key), percent.in_words()),
        None => format!(
            "{} × {} ÷ {}",
            euros(&shares.by_key),
            share.quantity_num,
            share.quantity_den
        ),
    };
    vec![
        step("Part exacte", formula, format!("{exact}\u{a0}€")),
        step("Part au centime inférieur", "", euros(&share.floor_cents)),
        missing(shares, share),
    ]
}

/// Who gets the cents that rounding down leaves over.
fn missing(shares: &PoolShares, share: &Share) -> Step {
    let mut given: Vec<&Share> = shares
        .shares
        .iter()
        .filter(|s| s.remainder_rank.is_some())
        .collect();
    given.sort_by_key(|s| s.remainder_rank);
    let left = i64::try_from(given.len()).unwrap_or(i64::MAX);
    let floors: i64 = shares.shares.iter().map(|s| s.floor_cents).sum();
    let detail = if given.is_empty() {
        format!(
            "Les parts font exactement {} : aucun centime ne reste à placer.",
            euros(&floors)
        )
    } else {
        let names: Vec<&str> = given.iter().map(|s| s.member.as_str()).collect();
        format!(
            "Les parts au centime inférieur font {} : {} à placer sur {} ({}).",
            euros(&floors),
            if left == 1 {
                "un centime reste".into()
            } else {
                format!("{} restent", plural(&left, "centime", "centimes"))
            },
            if left == 1 {
                "le plus fort reste"
            } else {
                "les plus forts restes"
            },
            names.join(", ")
        )
    };
    let value = match share.remainder_rank {
        Some(_) => format!("+ {}", euros(&1)),
        None => euros(&0),
    };
    step("Centime restant", detail, value)
}

/// The exact part in euros, as far as its decimals are shown.
fn exact_part(shares: &PoolShares, share: &Share) -> String {
    let (weight, whole) = match share.percent {
        Some(percent) => (i128::from(percent.units), 100 * 10_i128.pow(percent.decimals)),
        None => (share.quantity_num, share.quantity_den),
    };
    let part = i128::from(shares.by_key).checked_mul(weight);
    let mut text = decimal(part, whole.saturating_mul(100), SHOWN);
    // Euros have two decimals even where the part is round.
    match text.split_once(',') {
        None if text != "–" => text.push_str(",00"),
        Some((_, decimals)) if decimals.len() == 1 => text.push('0'),
        _ => {}
    }
    text
}

/// How a pool's shares were worked out, one sentence a member, for paper.
pub fn derivation(shares: &PoolShares) -> Vec<String> {
    shares
        .shares
        .iter()
        .map(|share| {
            let by = match share.percent {
                Some(percent) => percent.in_words(),
                None => format!("{} ÷ {}", share.quantity_num, share.quantity_den),
            };
            let cent = if share.remainder_rank.is_some() {
                ", plus un centime restant"
            } else {
                ""
            };
            format!(
                "{} : {} × {by} = {}\u{a0}€, soit {} au centime inférieur{cent}.",
                share.member,
                euros(&shares.by_key),
                exact_part(shares, share),
                euros(&share.floor_cents)
            )
        })
        .collect()
}

/// Where a difference stands, in words; `None` for a place that no longer exists in the year.
pub fn place_label(ledger: &Ledger, row: &printed_differences::Model) -> Option<String> {
    let label = |slug: &str| {
        ledger
            .pools
            .iter()
            .find(|p| p.row.slug == slug)
            .map(|p| p.row.label.as_str())
    };
    Some(match Place::parse(&row.place)? {
        Place::Pool { pool } => {
            let what = if row.printed_cents.is_some() {
                "Total"
            } else {
                "Texte"
            };
            format!("{what} de «\u{a0}{}\u{a0}»", label(&pool)?)
        }
        Place::Share { pool, member } => format!("Part de {member} dans «\u{a0}{}\u{a0}»", label(&pool)?),
        Place::Order { from, to } => format!("Titre de {from} à {to}"),
    })
}

/// A ratio written as a French decimal number: grouped by three, at most `most` decimals, « … » when more follow. A
/// numerator too large to be held gives « – ».
pub fn decimal(num: Option<i128>, den: i128, most: usize) -> String {
    let (Some(num), true) = (num, den > 0) else {
        return "–".into();
    };
    let sign = if num < 0 { "−" } else { "" };
    let size = num.unsigned_abs();
    let den = den.unsigned_abs();
    let whole = i64::try_from(size / den).map_or_else(|_| (size / den).to_string(), |n| count(&n));
    let mut rest = size % den;
    let mut digits = String::new();
    while rest != 0 && digits.len() < most {
        rest *= 10;
        digits.push(char::from_digit(u32::try_from(rest / den).unwrap_or(0), 10).unwrap_or('0'));
        rest %= den;
    }
    let more = if rest == 0 { "" } else { "…" };
    if digits.is_empty() {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole},{digits}{more}")
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn a_ratio_is_written_as_a_decimal_number() {
        for (num, den, written) in [
            (1, 3, "0,333333…"),
            (1_501 * 100, 1_875, "80,053333…"),
            (1_433_719_515, 10_000, "143\u{202f}371,9515"),
            (-1, 8, "−0,125"),
            (5, 1, "5"),
            (1, 2, "0,5"),
        ] {
            assert_eq!(decimal(Some(num), den, 6), written);
        }
        assert_eq!(decimal(None, 3, 6), "–");
        assert_eq!(decimal(Some(1), 0, 6), "–");
    }
}
