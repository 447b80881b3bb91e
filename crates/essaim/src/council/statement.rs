//! What one member pays for a year, as data for paper and for spreadsheets.

use jiff::civil::Date;
use print::pdf::{Statement, StatementForecast, StatementOrder, StatementShare, StatementTickets};
use print::sheet::{Cell, Column, Kind, Table};
use reckon::sharing::{PoolShares, Share};

use super::known::Known;
use crate::db::entities::{authorities, revenue_orders};
use crate::desk::model::Family;
use crate::revenue::model::{Kind as Piece, State};
use crate::settlement::explain::adjustments;
use crate::settlement::export::{column, percent_words, source, table, text};
use crate::settlement::ledger::PoolEntry;
use crate::settlement::model::{pool_key_label, quantity_in_words};
use crate::web::paper;
use crate::web::words::{self, day_in_words, euros, plural};

/// The statement of a member at an instant (seconds since 1970).
pub fn statement(known: &Known, member: &authorities::Model, now: i64) -> Statement {
    let ledger = &known.ledger;
    let total = ledger.settlement.totals[&member.short_name];
    let spent = ledger.spent();
    let (owes, asks) = orders(known, member);
    Statement {
        service_name: known.service_name.clone(),
        agreement: ledger.year.agreement.clone(),
        year: ledger.input.year,
        status_label: match &ledger.frozen {
            Some(frozen) => format!("Figé le {}", words::date_time(&frozen.at)),
            None => format!("Provisoire, calculé le {}", words::date_time(&now)),
        },
        issued: Some(paper::moment(now)),
        fingerprint: ledger.frozen.as_ref().map(|f| f.digest.clone()),
        member: member.name.clone(),
        total,
        percent: words::percent(&total, &spent),
        spent,
        advanced: ledger.advanced(&member.short_name),
        shares: shares(known, member)
            .map(|(entry, pool, share)| told(entry, pool, share))
            .collect(),
        tickets: tickets(known, member.id),
        forecast: forecast(known, member.id, total),
        corrections: corrections(known, member.id),
        owes,
        asks,
        method: method(known),
    }
}

/// A member's shares, in the order of the year's pools.
fn shares<'a>(
    known: &'a Known,
    member: &'a authorities::Model,
) -> impl Iterator<Item = (&'a PoolEntry, &'a PoolShares, &'a Share)> {
    let pools = known.ledger.settlement.pools.iter();
    pools.filter_map(|p| known.ledger.share(&p.id, &member.short_name))
}

fn told(entry: &PoolEntry, pool: &PoolShares, share: &Share) -> StatementShare {
    let all: i64 = pool.shares.iter().map(|s| s.quantity).sum();
    let mixed = !share.parts.is_empty();
    let mut quantity = if mixed {
        let parts = share.parts.iter().map(|p| quantity_in_words(&p.key, p.quantity));
        parts.collect::<Vec<_>>().join(", ")
    } else {
        quantity_in_words(&pool.key, share.quantity)
    };
    if let Some((here, of)) = share.days {
        quantity.push_str(&format!(" ({here}\u{a0}jours sur {of})"));
    }
    let mut adjusted = adjustments(share);
    adjusted.retain(|(_, cents)| *cents != 0);
    StatementShare {
        label: entry.row.label.clone(),
        article: entry.row.article.clone(),
        paid_by: pool.paid_by.clone(),
        key: pool_key_label(pool).to_lowercase(),
        quantity,
        whole: if mixed { String::new() } else { words::count(&all) },
        percent: if pool.rules.tariff.is_some() || (share.percent.is_none() && share.quantity_den == 0) {
            String::new()
        } else {
            percent_words(share)
        },
        total: pool.total,
        cents: share.cents,
        adjustments: adjusted,
    }
}

fn tickets(known: &Known, authority: i64) -> Vec<StatementTickets> {
    let mut all: Vec<StatementTickets> = Vec::new();
    for count in known.counts.iter().filter(|c| c.authority_id == authority) {
        let family = match Family::parse(&count.family) {
            Some(Family::Incident) => "Incidents",
            Some(_) => "Demandes",
            None => "Autres",
        };
        let sheet = match count.sheet.as_str() {
            "" => "Sans fiche",
            name => name,
        };
        let line = (sheet.to_owned(), count.tickets);
        match all.iter_mut().find(|f| f.family == family) {
            Some(found) => found.sheets.push(line),
            None => all.push(StatementTickets {
                family: family.into(),
                sheets: vec![line],
            }),
        }
    }
    all
}

fn forecast(known: &Known, authority: i64, total: i64) -> Option<StatementForecast> {
    let dues = known.forecast.as_ref()?;
    let due = dues.iter().find(|d| d.member.authority_id == authority)?;
    let advance = |(number, cents): (i64, &i64)| {
        let mut words = format!("Avance n°\u{a0}{number}");
        let mut called = known
            .orders
            .iter()
            .filter(|o| o.instalment == number && o.debtor_id == authority);
        if let Some(row) = called.rfind(|o| is_live(o)) {
            words.push_str(&format!(", titre n°\u{a0}{} de {}", row.number, row.exercise));
        }
        (words, *cents)
    };
    Some(StatementForecast {
        share: due.share,
        compensation: due.compensation,
        advances: (1..).zip(&due.advances).map(advance).collect(),
        balance: total - due.share,
    })
}

/// The corrections that a member owes, and those that are owed to it, below zero.
fn corrections(known: &Known, authority: i64) -> Vec<(String, i64)> {
    let ledger = &known.ledger;
    let of = ledger.corrections.iter().filter_map(|c| {
        let (other, what, cents) = match authority {
            id if id == c.debtor_id => (c.issuer_id, "à", c.amount_cents),
            id if id == c.issuer_id => (c.debtor_id, "de", -c.amount_cents),
            _ => return None,
        };
        let words = format!(
            "Bilan {}, {what} {}\u{a0}: {}",
            c.corrected_year,
            ledger.short_name(other),
            c.reason
        );
        Some((words, cents))
    });
    of.collect()
}

/// The orders that a member pays, and those that it issues: issued ones with their number, then those to come.
fn orders(known: &Known, member: &authorities::Model) -> (Vec<StatementOrder>, Vec<StatementOrder>) {
    let issued = |row: &&revenue_orders::Model| is_live(row) && row.instalment == 0;
    let mut owes = Vec::new();
    let mut asks = Vec::new();
    for row in &known.orders {
        if row.debtor_id == member.id {
            owes.push(order(row, known.name(row.issuer_id)));
        }
        if row.issuer_id == member.id {
            asks.push(order(row, known.name(row.debtor_id)));
        }
    }
    for wanted in &known.expected {
        let pair = (wanted.issuer_id, wanted.debtor_id);
        if known
            .orders
            .iter()
            .filter(issued)
            .any(|o| (o.issuer_id, o.debtor_id) == pair)
        {
            continue;
        }
        let to_come = |other: i64| StatementOrder {
            party: known.name(other).to_owned(),
            label: match wanted.amount < 0 {
                true => "À rendre par mandat".into(),
                false => "À émettre".into(),
            },
            state: String::new(),
            cents: wanted.amount,
        };
        if wanted.debtor_id == member.id {
            owes.push(to_come(wanted.issuer_id));
        }
        if wanted.issuer_id == member.id {
            asks.push(to_come(wanted.debtor_id));
        }
    }
    (owes, asks)
}

fn is_live(row: &revenue_orders::Model) -> bool {
    row.kind == Piece::Order.slug() && row.state != State::Cancelled.slug()
}

fn order(row: &revenue_orders::Model, party: &str) -> StatementOrder {
    let kind = Piece::parse(&row.kind).unwrap_or(Piece::Order);
    let state = State::parse(&row.state).unwrap_or(State::Issued);
    let paid = row.paid_on.as_deref().and_then(|d| d.parse::<Date>().ok());
    let word = match kind {
        Piece::Order if row.instalment > 0 => "Avance, titre",
        Piece::Order => "Titre",
        Piece::Reduction => "Réduction",
        Piece::Cancellation => "Annulation",
    };
    StatementOrder {
        party: party.to_owned(),
        label: format!("{word} n°\u{a0}{} de {}", row.number, row.exercise),
        state: match paid {
            Some(day) => format!("{} le {}", state.label(), day_in_words(day)),
            None => format!("{} le {}", State::Issued.label(), words::date(&row.issued_at)),
        },
        cents: match kind {
            Piece::Order => row.amount_cents,
            _ => -row.amount_cents,
        },
    }
}

fn method(known: &Known) -> Vec<String> {
    let ledger = &known.ledger;
    let mut all = vec![
        "La part d’un poste est son coût multiplié par la part de la collectivité dans la clé, au centime inférieur\u{202f}; les centimes restants vont un par un aux plus forts restes. Les parts de toutes les collectivités font exactement le coût.".to_owned(),
        "Un titre est la somme des parts dans les postes qu’une autre collectivité a payés, avec les régularisations, moins les avances appelées et ce qui a été pris sur l’attribution de compensation.".to_owned(),
    ];
    match &ledger.frozen {
        Some(frozen) => all.push(format!(
            "Ces montants viennent du bilan figé le {} par {}. Plus rien ne les change\u{202f}; le fichier du bilan permet de refaire le calcul ailleurs, et son empreinte est au pied de chaque page.",
            words::date(&frozen.at),
            frozen.by
        )),
        None => all.push(
            "Ce relevé est provisoire\u{a0}: les coûts et les tickets peuvent encore changer jusqu’à ce que le bilan soit figé."
                .into(),
        ),
    }
    all
}

/// A statement in spreadsheets: the shares first, then its tickets, its orders, and the rest where there is any.
pub fn tables(known: &Known, member: &authorities::Model, statement: &Statement) -> Vec<Table> {
    let ledger = &known.ledger;
    let name = &member.short_name;
    let titled = |mut table: Table| {
        table.title = format!("Relevé {}, {name}. {}", statement.year, table.title);
        table
    };
    let sheet = |sheet: &str, heads: &[(&str, Kind)], rows: Vec<Vec<Cell>>, totals| {
        let columns: Vec<Column> = heads.iter().map(|(label, kind)| column(*label, *kind)).collect();
        titled(Table {
            totals,
            ..table(ledger, sheet, columns, rows)
        })
    };
    let mut all = vec![sheet(
        "Parts",
        &[
            ("Poste", Kind::Text),
            ("Payé par", Kind::Text),
            ("Clé", Kind::Text),
            ("Article", Kind::Text),
            ("Coût", Kind::Money),
            ("Quantité", Kind::Integer),
            ("Sur", Kind::Integer),
            ("Part", Kind::Text),
            ("Montant", Kind::Money),
        ],
        shares(known, member)
            .zip(&statement.shares)
            .map(|((_, pool, share), told)| {
                vec![
                    text(&told.label),
                    text(&told.paid_by),
                    text(&told.key),
                    text(&told.article),
                    Cell::Money(told.total),
                    Cell::Integer(share.quantity),
                    Cell::Integer(pool.shares.iter().map(|s| s.quantity).sum()),
                    text(&told.percent),
                    Cell::Money(told.cents),
                ]
            })
            .collect(),
        Some(total_row(8, statement.total)),
    )];
    let adjusted = statement.shares.iter().flat_map(|s| {
        let of = s.adjustments.iter();
        of.map(|(words, cents)| vec![text(&s.label), text(words), Cell::Money(*cents)])
    });
    let adjusted: Vec<_> = adjusted.collect();
    if !adjusted.is_empty() {
        let heads = [
            ("Poste", Kind::Text),
            ("Règle", Kind::Text),
            ("Effet", Kind::Money),
        ];
        all.push(sheet("Règles", &heads, adjusted, None));
    }
    all.push(sheet(
        "Tickets",
        &[
            ("Famille", Kind::Text),
            ("Fiche de service", Kind::Text),
            ("Tickets", Kind::Integer),
        ],
        statement
            .tickets
            .iter()
            .flat_map(|f| {
                let sheets = f.sheets.iter();
                sheets.map(|(name, count)| vec![text(&f.family), text(name), Cell::Integer(*count)])
            })
            .collect(),
        None,
    ));
    all.push(sheet(
        "Titres",
        &[
            ("Sens", Kind::Text),
            ("Autre collectivité", Kind::Text),
            ("Pièce", Kind::Text),
            ("État", Kind::Text),
            ("Montant", Kind::Money),
        ],
        [("à payer", &statement.owes), ("à recevoir", &statement.asks)]
            .into_iter()
            .flat_map(|(way, orders)| {
                orders.iter().map(move |o| {
                    vec![
                        text(way),
                        text(&o.party),
                        text(&o.label),
                        text(&o.state),
                        Cell::Money(o.cents),
                    ]
                })
            })
            .collect(),
        None,
    ));
    let pairs = |lines: &[(String, i64)]| -> Vec<Vec<Cell>> {
        lines
            .iter()
            .map(|(words, cents)| vec![text(words), Cell::Money(*cents)])
            .collect()
    };
    let heads = [("Quoi", Kind::Text), ("Montant", Kind::Money)];
    if let Some(told) = &statement.forecast {
        let mut lines = vec![("Part prévue".to_owned(), told.share)];
        if told.compensation != 0 {
            lines.push((
                "Prise sur l’attribution de compensation".into(),
                told.compensation,
            ));
        }
        lines.extend(told.advances.iter().cloned());
        lines.extend([
            ("Part réelle".into(), statement.total),
            ("Solde".into(), told.balance),
        ]);
        all.push(sheet("Prévision", &heads, pairs(&lines), None));
    }
    if !statement.corrections.is_empty() {
        all.push(sheet(
            "Régularisations",
            &heads,
            pairs(&statement.corrections),
            None,
        ));
    }
    all.push(titled(source(ledger)));
    all
}

fn total_row(before: usize, cents: i64) -> Vec<Cell> {
    let mut row = vec![text("Ensemble")];
    row.resize(before, Cell::Empty);
    row.push(Cell::Money(cents));
    row
}

/// « 18 084,54 €, 7,0 % du coût, 149 tickets », for a list of statements.
pub fn in_a_line(known: &Known, member: &authorities::Model) -> String {
    let total = known.ledger.settlement.totals[&member.short_name];
    let tickets = known.ledger.input.quantities["tickets"]
        .get(&member.short_name)
        .copied()
        .unwrap_or(0);
    format!(
        "{}, {} du coût, {}",
        euros(&total),
        words::percent(&total, &known.ledger.spent()),
        plural(&tickets, "ticket", "tickets")
    )
}
