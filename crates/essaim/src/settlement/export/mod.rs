//! A year as documents: the tables of a workbook, and the data of the PDF ([`paper`]).

pub mod paper;

use print::sheet::{Cell, Column, Kind, Table};
use reckon::sharing::{PoolShares, Share};

use super::explain::{decimal, place_label};
use super::ledger::{Ledger, PoolEntry};
use super::model::pool_key_label;
use super::sources::model::in_words;
use crate::db::entities::printed_differences;
use crate::web::words;

pub(crate) fn column(label: impl Into<String>, kind: Kind) -> Column {
    Column {
        label: label.into(),
        kind,
    }
}

pub(crate) fn text(words: impl Into<String>) -> Cell {
    Cell::Text(words.into())
}

/// A sheet of a year, with the title that every page of a workbook bears.
pub(crate) fn table(ledger: &Ledger, name: &str, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Table {
    let mut title = format!("Bilan {}, {}", ledger.year.year, ledger.year.agreement);
    if let Some(frozen) = &ledger.frozen {
        title.push_str(&format!(", empreinte {}", frozen.digest));
    }
    Table {
        name: name.into(),
        title,
        columns,
        rows,
        totals: None,
    }
}

/// The sheets of a workbook: the matrix, the lines of each pool, the calculation, the keys, the revenue orders, and the
/// differences where there are any.
pub fn tables(ledger: &Ledger) -> Vec<Table> {
    let mut tables = vec![
        matrix(ledger),
        lines(ledger),
        calculation(ledger),
        keys(ledger),
        orders(ledger),
    ];
    if !ledger.differences.is_empty() {
        tables.push(differences(ledger));
    }
    tables.push(source(ledger));
    tables
}

/// Where the figures of a workbook come from: the year, where it stands, and its digest once it is frozen. A CSV file
/// holds rows alone: its name tells the digest ([`file_name`]).
pub fn source(ledger: &Ledger) -> Table {
    let mut facts = vec![
        ("Bilan", ledger.year.year.to_string()),
        ("Convention", ledger.year.agreement.clone()),
    ];
    match &ledger.frozen {
        Some(frozen) => facts.extend([
            ("Figé le", words::date_time(&frozen.at)),
            ("Figé par", frozen.by.clone()),
            ("Empreinte (SHA-256)", frozen.digest.clone()),
        ]),
        None => facts.push(("État", "provisoire\u{a0}: le bilan n’est pas figé".into())),
    }
    let columns = vec![column("Quoi", Kind::Text), column("Valeur", Kind::Text)];
    let rows = facts
        .into_iter()
        .map(|(what, value)| vec![text(what), text(value)]);
    table(ledger, "Source", columns, rows.collect())
}

/// The name of a file without its end: with the first figures of the digest once the year is frozen.
pub fn file_name(ledger: &Ledger, stem: &str) -> String {
    let year = ledger.year.year;
    match &ledger.frozen {
        Some(frozen) => format!("{stem}-{year}-{}", frozen.digest.get(..12).unwrap_or_default()),
        None => format!("{stem}-{year}"),
    }
}

/// Members that stand as columns at most: with more of them, they are the rows, since a sheet holds few columns.
const MOST_COLUMNS: usize = 200;

/// Pools by members, with totals; members by pools where there are many.
pub fn matrix(ledger: &Ledger) -> Table {
    match ledger.authorities.len() <= MOST_COLUMNS {
        true => by_pool(ledger),
        false => by_member(ledger),
    }
}

fn by_pool(ledger: &Ledger) -> Table {
    let members = &ledger.settlement.members;
    let mut columns = vec![
        column("Poste", Kind::Text),
        column("Payé par", Kind::Text),
        column("Clé", Kind::Text),
        column("Coût", Kind::Money),
    ];
    columns.extend(members.iter().map(|m| column(m.clone(), Kind::Money)));
    let rows = shared(ledger).map(|(entry, pool)| {
        let mut row = vec![
            text(&entry.row.label),
            text(&pool.paid_by),
            text(pool_key_label(pool)),
            Cell::Money(pool.total),
        ];
        row.extend(members.iter().map(|m| {
            ledger
                .share_of(pool, m)
                .map_or(Cell::Empty, |s| Cell::Money(s.cents))
        }));
        row
    });
    let mut totals = vec![
        text("Total"),
        Cell::Empty,
        Cell::Empty,
        Cell::Money(ledger.spent()),
    ];
    totals.extend(members.iter().map(|m| Cell::Money(ledger.settlement.totals[m])));
    Table {
        totals: Some(totals),
        ..table(ledger, "Partage", columns, rows.collect())
    }
}

/// A member's amounts, one a pool, after its total.
fn by_member(ledger: &Ledger) -> Table {
    let mut columns = vec![column("Collectivité", Kind::Text), column("Total", Kind::Money)];
    columns.extend(shared(ledger).map(|(entry, _)| column(entry.row.label.clone(), Kind::Money)));
    let row = |member: &String| {
        let mut row = vec![text(member), Cell::Money(ledger.settlement.totals[member])];
        row.extend(shared(ledger).map(|(_, pool)| {
            ledger
                .share_of(pool, member)
                .map_or(Cell::Empty, |s| Cell::Money(s.cents))
        }));
        row
    };
    let rows = ledger.settlement.members.iter().map(row).collect();
    let mut totals = vec![text("Coût"), Cell::Money(ledger.spent())];
    totals.extend(shared(ledger).map(|(_, pool)| Cell::Money(pool.total)));
    Table {
        totals: Some(totals),
        ..table(ledger, "Partage", columns, rows)
    }
}

/// Pools as entered with their shares, in the order of the year.
fn shared(ledger: &Ledger) -> impl Iterator<Item = (&PoolEntry, &PoolShares)> {
    ledger
        .settlement
        .pools
        .iter()
        .filter_map(|p| ledger.shared(&p.id))
}

fn lines(ledger: &Ledger) -> Table {
    let columns = vec![
        column("Poste", Kind::Text),
        column("Ligne", Kind::Text),
        column("Montant", Kind::Money),
        column("Calcul", Kind::Text),
        column("Pièces", Kind::Text),
    ];
    let mut rows = Vec::new();
    for pool in &ledger.pools {
        let of_pool = pool.lines.iter();
        rows.extend(of_pool.map(|l| {
            let staff = ledger.rules.staff_of(l.id);
            let names: Vec<&str> = ledger.documents_of(l.id).map(|d| d.name.as_str()).collect();
            vec![
                text(&pool.row.label),
                text(&l.label),
                Cell::Money(l.amount_cents),
                text(staff.map(|s| in_words(s, false)).unwrap_or_default()),
                text(names.join(", ")),
            ]
        }));
    }
    table(ledger, "Coûts", columns, rows)
}

/// Every share with what it comes from.
fn calculation(ledger: &Ledger) -> Table {
    let columns = vec![
        column("Poste", Kind::Text),
        column("Collectivité", Kind::Text),
        column("Quantité", Kind::Integer),
        column("Sur", Kind::Integer),
        column("Pourcentage", Kind::Percent),
        column("Total partagé", Kind::Money),
        column("Au centime inférieur", Kind::Money),
        column("Centime restant", Kind::Money),
        column("Part", Kind::Money),
    ];
    let mut rows = Vec::new();
    for (entry, pool) in shared(ledger) {
        let sum: i64 = pool.shares.iter().map(|s| s.quantity).sum();
        rows.extend(pool.shares.iter().map(|s| {
            vec![
                text(&entry.row.label),
                text(&s.member),
                Cell::Integer(s.quantity),
                Cell::Integer(sum),
                percent_cell(s),
                Cell::Money(pool.total),
                Cell::Money(s.floor_cents),
                Cell::Money(s.cents - s.floor_cents),
                Cell::Money(s.cents),
            ]
        }));
    }
    table(ledger, "Calcul", columns, rows)
}

/// A number where the percent has two decimals, words otherwise: a cell would round it.
fn percent_cell(share: &Share) -> Cell {
    match share.percent {
        Some(percent) if percent.decimals == 2 => Cell::Percent(percent.units),
        _ => text(percent_words(share)),
    }
}

/// A member's part of the key as it is to be read.
pub fn percent_words(share: &Share) -> String {
    match share.percent {
        Some(percent) => percent.in_words(),
        None => format!(
            "{}\u{a0}%",
            decimal(share.quantity_num.checked_mul(100), share.quantity_den, 4)
        ),
    }
}

fn keys(ledger: &Ledger) -> Table {
    match ledger.authorities.len() <= MOST_COLUMNS {
        true => keys_by_key(ledger),
        false => keys_by_member(ledger),
    }
}

fn keys_by_member(ledger: &Ledger) -> Table {
    let keys = ledger.keys();
    let mut columns = vec![column("Collectivité", Kind::Text)];
    columns.extend(keys.iter().map(|k| column(k.label.clone(), Kind::Integer)));
    let row = |(i, member): (usize, &String)| {
        let mut row = vec![text(member)];
        row.extend(
            keys.iter()
                .map(|k| k.quantities[i].map_or(Cell::Empty, Cell::Integer)),
        );
        row
    };
    let rows = ledger.settlement.members.iter().enumerate().map(row).collect();
    let mut totals = vec![text("Total")];
    totals.extend(keys.iter().map(|k| Cell::Integer(k.total)));
    Table {
        totals: Some(totals),
        ..table(ledger, "Clés", columns, rows)
    }
}

fn keys_by_key(ledger: &Ledger) -> Table {
    let members = &ledger.settlement.members;
    let mut columns = vec![column("Clé", Kind::Text)];
    columns.extend(members.iter().map(|m| column(m.clone(), Kind::Integer)));
    columns.extend([column("Total", Kind::Integer), column("Source", Kind::Text)]);
    let rows = ledger.keys().into_iter().map(|key| {
        let mut row = vec![text(key.label)];
        row.extend(
            key.quantities
                .iter()
                .map(|q| q.map_or(Cell::Empty, Cell::Integer)),
        );
        row.extend([Cell::Integer(key.total), text(key.source)]);
        row
    });
    let rows = rows.collect();
    table(ledger, "Clés", columns, rows)
}

fn orders(ledger: &Ledger) -> Table {
    let columns = vec![
        column("Émis par", Kind::Text),
        column("À", Kind::Text),
        column("Montant", Kind::Money),
    ];
    let orders = ledger.settlement.revenue_orders.iter();
    let rows = orders
        .map(|o| vec![text(&o.from), text(&o.to), Cell::Money(o.amount)])
        .collect();
    table(ledger, "Titres", columns, rows)
}

fn differences(ledger: &Ledger) -> Table {
    let columns = vec![
        column("Où", Kind::Text),
        column("Imprimé", Kind::Money),
        column("Exact", Kind::Money),
        column("Cause", Kind::Text),
        column("Conséquence", Kind::Text),
    ];
    let money = |cents: Option<i64>| cents.map_or(Cell::Empty, Cell::Money);
    let row = |d: &printed_differences::Model| {
        let place = place_label(ledger, d)?;
        Some(vec![
            text(place),
            money(d.printed_cents),
            money(d.exact_cents),
            text(&d.cause),
            text(&d.consequence),
        ])
    };
    let rows = ledger.differences.iter().filter_map(row).collect();
    table(ledger, "Écarts", columns, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample;

    #[test]
    fn a_workbook_holds_every_table_and_its_sums_agree() {
        let ledger = sample::ledger(false);
        let tables = tables(&ledger);
        let names: Vec<&str> = tables.iter().map(|t| t.name.as_str()).collect();
        assert_eq!(
            names,
            ["Partage", "Coûts", "Calcul", "Clés", "Titres", "Écarts", "Source"]
        );
        let spent = Cell::Money(ledger.spent());
        assert_eq!(tables[0].totals.as_ref().unwrap()[3], spent);
        let parts: i64 = tables[2]
            .rows
            .iter()
            .map(|r| if let Cell::Money(c) = r[8] { c } else { 0 })
            .sum();
        assert_eq!(Cell::Money(parts), spent);
        for table in &tables {
            assert!(
                table.rows.iter().all(|r| r.len() == table.columns.len()),
                "{}",
                table.name
            );
        }
        assert!(print::sheet::xlsx(&tables).unwrap().starts_with(b"PK"));
    }

    #[test]
    fn paper_tells_the_rounding_the_differences_and_the_state() {
        let bilan = paper::bilan(&sample::ledger(true), "Service commun", 1_795_000_000);
        assert!(bilan.status_label.starts_with("Projet, à compléter, calculé le "));
        assert_eq!(
            (bilan.pools.len(), bilan.tickets.clone(), bilan.differences.len()),
            (2, vec![2, 1], 2)
        );
        assert!(
            bilan.pools[1]
                .rounding_note
                .as_ref()
                .unwrap()
                .contains("50,34\u{a0}€")
        );
        assert!(bilan.pools[0].derivation[0].contains("Alpha\u{a0}: 1\u{202f}000,01\u{a0}€ × 66,67\u{a0}%"));
        assert!(print::pdf::bilan(&bilan).unwrap().starts_with(b"%PDF-"));
    }

    #[test]
    fn thousands_of_members_are_the_rows_of_the_tables() {
        let ledger = sample::many(1_200, 3);
        let tables = tables(&ledger);
        assert_eq!((tables[0].rows.len(), tables[0].columns.len()), (1_200, 5));
        assert_eq!(tables[0].totals.as_ref().unwrap()[1], Cell::Money(ledger.spent()));
        assert_eq!((tables[3].rows.len(), tables[3].columns.len()), (1_200, 2));
        assert!(tables.iter().all(|t| t.columns.len() < 20));
    }
}
