//! Reading the lines of a CSV text: `poste;ligne;montant`, and `nature` and `compte` where they are there, in any order,
//! separated by semicolons, tabs or commas.

use reckon::money::parse_euros;

use crate::db::fulltext::fold;
use crate::settlement::ledger::PoolEntry;
use crate::settlement::model::{LARGEST_AMOUNT, LONGEST_LABEL};
use crate::web::csv::Csv;

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

/// The lines of a text, or why it cannot be read at all.
pub fn read(text: &str, pools: &[PoolEntry]) -> Result<Vec<Row>, String> {
    let Some(csv) = Csv::read(text) else {
        return Err("La première ligne doit nommer les colonnes\u{a0}: poste;ligne;montant.".into());
    };
    let columns = columns(&csv.head)?;
    let rows: Vec<Row> = csv
        .records
        .iter()
        .map(|(number, cells)| Row {
            number: *number,
            read: line(cells, &columns, pools),
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

fn columns(head: &[String]) -> Result<Columns, String> {
    let at = |name: &str| head.iter().position(|h| fold(h.trim()) == name);
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

fn line(cells: &[String], columns: &Columns, pools: &[PoolEntry]) -> Result<Line, String> {
    let cell = |at: usize| cells.get(at).map_or("", |c| c.trim());
    let optional = |at: Option<usize>| at.map(cell).unwrap_or_default().to_owned();
    let wanted = cell(columns.pool);
    let pool = pools
        .iter()
        .find(|p| p.row.slug == wanted || fold(&p.row.label) == fold(wanted))
        .ok_or_else(|| {
            format!(
                "Le poste «\u{a0}{wanted}\u{a0}» n’existe pas cette année. Créez-le, ou corrigez son nom."
            )
        })?;
    let label = cell(columns.label);
    if label.is_empty() || label.chars().count() > LONGEST_LABEL {
        return Err(format!(
            "Une ligne a un nom, de {LONGEST_LABEL} caractères au plus."
        ));
    }
    let cents = parse_euros(cell(columns.amount)).map_err(|e| e.in_words().to_owned())?;
    if cents.unsigned_abs() > LARGEST_AMOUNT.unsigned_abs() {
        return Err("Ce montant est trop grand.".into());
    }
    let (nature, account) = (optional(columns.nature), optional(columns.account));
    if nature.chars().count() > 80 {
        return Err("Cette nature dépasse 80 caractères.".into());
    }
    if account.len() > 10 || !account.bytes().all(|b| b.is_ascii_digit()) {
        return Err("Un compte M57 s’écrit en chiffres, par exemple 6156.".into());
    }
    Ok(Line {
        pool_id: pool.row.id,
        pool: pool.row.label.clone(),
        label: label.to_owned(),
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
        read(text, &ledger(false).pools)
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
