//! The columns of a park's file, and what their cells mean.

use jiff::civil::Date;

use crate::sheets::{Grid, Row, Value};

/// A column: the name that a sentence gives it, and the names that it may bear, folded.
pub struct Column {
    pub told: &'static str,
    names: &'static [&'static str],
}

pub const TAG: Column = Column {
    told: "Numéro d’inventaire",
    names: &["numero d inventaire", "inventaire", "numero", "etiquette"],
};
pub const KIND: Column = Column {
    told: "Type",
    names: &["type"],
};
pub const AUTHORITY: Column = Column {
    told: "Collectivité",
    names: &["collectivite"],
};
pub const MAKE: Column = Column {
    told: "Marque",
    names: &["marque"],
};
pub const MODEL: Column = Column {
    told: "Modèle",
    names: &["modele"],
};
pub const SERIAL: Column = Column {
    told: "Numéro de série",
    names: &["numero de serie", "serie"],
};
pub const SITE: Column = Column {
    told: "Site",
    names: &["site", "lieu"],
};
pub const PERSON: Column = Column {
    told: "Donné à",
    names: &["donne a", "personne", "utilisateur"],
};
pub const BOUGHT: Column = Column {
    told: "Achat",
    names: &["achat", "date d achat"],
};
pub const WARRANTY: Column = Column {
    told: "Fin de garantie",
    names: &["fin de garantie", "garantie"],
};
pub const STATE: Column = Column {
    told: "État",
    names: &["etat"],
};
pub const SUPPLIED: Column = Column {
    told: "Fourni par le service",
    names: &["fourni par le service", "fourni"],
};
pub const AUDITED: Column = Column {
    told: "Audité",
    names: &["audite"],
};
pub const REMARK: Column = Column {
    told: "Note",
    names: &["note", "remarque"],
};

/// Every column.
pub const ALL: [&Column; 14] = [
    &TAG, &KIND, &AUTHORITY, &MAKE, &MODEL, &SERIAL, &SITE, &PERSON, &BOUGHT, &WARRANTY, &STATE, &SUPPLIED,
    &AUDITED, &REMARK,
];

/// Where a column stands.
pub fn place(head: &[String], column: &Column) -> Option<usize> {
    head.iter().position(|name| column.names.contains(&name.as_str()))
}

/// A row of the table, with its columns' names, folded.
pub struct Record<'a> {
    pub grid: &'a Grid,
    pub head: &'a [String],
    pub row: &'a Row,
}

impl Record<'_> {
    /// Refuses a row of which a cell says nothing that could be read.
    pub fn told(&self) -> Result<(), String> {
        self.grid
            .told(self.row, ALL.iter().filter_map(|column| place(self.head, column)))
    }

    fn value(&self, column: &Column) -> &Value {
        place(self.head, column).map_or(&Value::Empty, |at| self.row.cell(at))
    }

    /// What a cell says, on one line.
    pub fn cell(&self, column: &Column) -> String {
        self.value(column).text()
    }

    /// A sentence about a cell.
    pub fn about(&self, column: &Column, said: &str) -> String {
        place(self.head, column).map_or_else(|| said.to_owned(), |at| self.grid.about(self.row, at, said))
    }

    /// What a cell says, within a length; the ends of its lines are kept.
    pub fn short(&self, column: &Column, most: usize) -> Result<String, String> {
        let cell = self.value(column).lines();
        if cell.chars().count() > most {
            return Err(self.named(column, &format!("Ce texte dépasse {most} caractères.")));
        }
        Ok(cell)
    }

    pub fn day(&self, column: &Column) -> Result<Option<Date>, String> {
        let value = self.value(column);
        if value.is_empty() {
            return Ok(None);
        }
        value.day().map(Some).map_err(|said| self.named(column, &said))
    }

    pub fn yes(&self, column: &Column, usual: bool) -> Result<bool, String> {
        let read = self.value(column).yes();
        read.map(|yes| yes.unwrap_or(usual))
            .map_err(|said| self.named(column, &said))
    }

    /// A sentence about a cell, with its column's name.
    fn named(&self, column: &Column, said: &str) -> String {
        self.about(column, &format!("{}\u{a0}: {said}", column.told))
    }
}
