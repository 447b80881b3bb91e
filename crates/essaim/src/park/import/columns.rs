//! The columns of a park's file, and what their cells mean.

use jiff::civil::Date;

use crate::db::fulltext::fold;
use crate::web::words;

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

/// Where a column stands.
pub fn place(head: &[String], column: &Column) -> Option<usize> {
    head.iter().position(|name| column.names.contains(&name.as_str()))
}

/// A record with its columns' names.
pub struct Record<'a> {
    pub head: &'a [String],
    pub cells: &'a [String],
}

impl Record<'_> {
    pub fn cell(&self, column: &Column) -> &str {
        place(self.head, column)
            .and_then(|at| self.cells.get(at))
            .map_or("", |cell| cell.trim())
    }

    pub fn short(&self, column: &Column, most: usize) -> Result<String, String> {
        let cell = self.cell(column);
        if cell.chars().count() > most {
            return Err(format!(
                "{}\u{a0}: ce texte dépasse {most} caractères.",
                column.told
            ));
        }
        Ok(cell.to_owned())
    }

    pub fn day(&self, column: &Column) -> Result<Option<Date>, String> {
        match self.cell(column) {
            "" => Ok(None),
            text => words::day(text).map(Some).ok_or_else(|| {
                format!(
                    "{}\u{a0}: «\u{a0}{text}\u{a0}» n’est pas une date. Écrivez-la ainsi\u{a0}: 24/11/2026.",
                    column.told
                )
            }),
        }
    }

    pub fn yes(&self, column: &Column, usual: bool) -> Result<bool, String> {
        match fold(self.cell(column)).as_str() {
            "" => Ok(usual),
            "oui" | "o" | "x" | "1" | "vrai" => Ok(true),
            "non" | "n" | "0" | "faux" => Ok(false),
            _ => Err(format!("{}\u{a0}: écrivez oui ou non.", column.told)),
        }
    }
}
