//! Reading the lines of a table: `poste`, `ligne`, `montant`, and `nature` and `compte` where they are there, in any
//! order.

use crate::db::fulltext::fold;
use crate::settlement::ledger::PoolEntry;
use crate::settlement::model::{LARGEST_AMOUNT, LONGEST_LABEL};
use crate::sheets::{self, Grid};

/// The most lines that one file may bring.
pub const MOST_LINES: usize = 1_000;

/// A line as it will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub pool_id: i64,
    pub pool: String,
    pub label: String,
    pub cents: i64,
    pub nature: String,
    pub account: String,
}

/// A line of the file: what it means, or what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its number in the file, the head being 1.
    pub number: usize,
    pub read: Result<Line, String>,
}

/// Where each column stands.
struct Columns {
    pool: usize,
    label: usize,
    amount: usize,
    nature: Option<usize>,
    account: Option<usize>,
}

/// The lines of a table, or why it cannot be read at all.
pub fn read(grid: &Grid, pools: &[PoolEntry]) -> Result<Vec<Row>, String> {
    let columns = columns(grid)?;
    let rows: Vec<Row> = grid
        .rows
        .iter()
        .skip(1)
        .map(|row| Row {
            number: row.number,
            read: line(grid, row, &columns, pools),
        })
        .collect();
    match rows.len() {
        0 => Err("Ce fichier n’a aucune ligne après celle des colonnes.".into()),
        n if n > MOST_LINES => Err(format!(
            "Ce fichier dépasse {MOST_LINES} lignes. Coupez-le en plusieurs."
        )),
        _ => Ok(rows),
    }
}

fn columns(grid: &Grid) -> Result<Columns, String> {
    let at = |name: &str| grid.column(name);
    let need = |name: &str| {
        at(name).ok_or_else(|| format!("La colonne «\u{a0}{name}\u{a0}» manque dans la première ligne."))
    };
    Ok(Columns {
        pool: need("poste")?,
        label: need("ligne")?,
        amount: need("montant")?,
        nature: at("nature"),
        account: at("compte"),
    })
}

fn line(grid: &Grid, row: &sheets::Row, columns: &Columns, pools: &[PoolEntry]) -> Result<Line, String> {
    let wrong = |at: usize, said: &str| Err(grid.about(row, at, said));
    let optional = |at: Option<usize>| at.map(|at| row.cell(at).text()).unwrap_or_default();
    let words = [
        Some(columns.pool),
        Some(columns.label),
        columns.nature,
        columns.account,
    ];
    grid.told(row, words.into_iter().flatten())?;
    let wanted = row.cell(columns.pool).text();
    let Some(pool) = pools
        .iter()
        .find(|p| p.row.slug == wanted || fold(&p.row.label) == fold(&wanted))
    else {
        let said = format!(
            "Le poste «\u{a0}{wanted}\u{a0}» n’existe pas cette année. Créez-le, ou corrigez son nom."
        );
        return wrong(columns.pool, &said);
    };
    let label = row.cell(columns.label).text();
    if label.is_empty() || label.chars().count() > LONGEST_LABEL {
        let said = format!("Une ligne a un nom, de {LONGEST_LABEL} caractères au plus.");
        return wrong(columns.label, &said);
    }
    let cents = row
        .cell(columns.amount)
        .cents(LARGEST_AMOUNT)
        .map_err(|said| grid.about(row, columns.amount, &said))?;
    let (nature, account) = (optional(columns.nature), optional(columns.account));
    if nature.chars().count() > 80 {
        return wrong(columns.nature.unwrap_or(0), "Cette nature dépasse 80 caractères.");
    }
    if account.len() > 10 || !account.bytes().all(|b| b.is_ascii_digit()) {
        let said = "Un compte M57 s’écrit en chiffres, par exemple 6156.";
        return wrong(columns.account.unwrap_or(0), said);
    }
    Ok(Line {
        pool_id: pool.row.id,
        pool: pool.row.label.clone(),
        label,
        cents,
        nature,
        account,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settlement::sample::ledger;

    fn rows(text: &str) -> Result<Vec<Row>, String> {
        read(&sheets::csv(text)?, &ledger(false).pools)
    }

    #[test]
    fn lines_are_read_whatever_the_separator_and_the_order() {
        let text =
            "\u{feff}montant;poste;ligne;compte\r\n1 234,56;Poste service;\"Papier; \"\"blanc\"\"\";6064\r\n";
        let read = rows(text).unwrap();
        let line = read[0].read.as_ref().unwrap();
        assert_eq!(
            (line.cents, line.label.as_str(), line.account.as_str()),
            (123_456, "Papier; \"blanc\"", "6064")
        );
        let tabs = rows("Poste\tLigne\tMontant\nserveurs\tÉnergie\t-12\n\n").unwrap();
        assert_eq!(tabs[0].read.as_ref().unwrap().cents, -1_200);
    }

    #[test]
    fn a_sheet_names_the_cell_that_is_wrong() {
        let mut grid = sheets::csv("poste;ligne;montant\nservice;x;1\n").unwrap();
        grid.sheet = Some("Coûts".into());
        grid.rows[1].number = 5;
        grid.rows[1].cells[2] = sheets::Value::Number(12.345);
        let read = read(&grid, &ledger(false).pools).unwrap();
        let said = read[0].read.as_ref().unwrap_err();
        assert!(
            said.starts_with("Cellule C5\u{a0}: Un montant a deux décimales"),
            "{said}"
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let text = "poste;ligne;montant;compte\nservice;Bon;1\nautre;x;1\nservice;;1\nservice;x;douze\nservice;x;1;6-1\n";
        let read = rows(text).unwrap();
        let wrong: Vec<usize> = read
            .iter()
            .filter(|r| r.read.is_err())
            .map(|r| r.number)
            .collect();
        assert_eq!(wrong, [3, 4, 5, 6]);
        for text in ["", "bonjour", "poste;ligne\nservice;x", "poste;ligne;montant\n"] {
            assert!(rows(text).is_err(), "{text}");
        }
    }
}
