//! The service sheets as one list to choose from, from which the family follows.

use sea_orm::ConnectionTrait;

use super::filters::Choice;
use crate::db::entities::service_sheets;
use crate::desk::model::Family;
use crate::desk::store;
use crate::error::Result;

/// The sheets of a family, and the choice for what is on no sheet.
pub struct SheetGroup {
    pub family: &'static str,
    pub sheets: Vec<Choice>,
}

/// The sheets that a ticket can be about, in the order of the catalogue.
pub async fn all<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<service_sheets::Model>> {
    store::ticket_sheets(conn, service_id).await
}

/// The family of tickets of a sheet: what is no fault is a request.
pub fn family_of(sheet: &service_sheets::Model) -> Family {
    Family::parse(&sheet.family).unwrap_or(Family::Request)
}

pub fn groups(all: &[service_sheets::Model], current: &str) -> Vec<SheetGroup> {
    Family::ALL
        .into_iter()
        .map(|family| {
            let mut sheets: Vec<Choice> = all
                .iter()
                .filter(|sheet| family_of(sheet) == family)
                .map(|sheet| Choice::new(sheet.id, sheet.name.clone(), current))
                .collect();
            let other = match family {
                Family::Incident => "Autre incident",
                Family::Request => "Autre demande",
            };
            sheets.push(Choice::new(family.slug(), other, current));
            SheetGroup {
                family: match family {
                    Family::Incident => "Incidents",
                    Family::Request => "Demandes",
                },
                sheets,
            }
        })
        .collect()
}

/// What was chosen: the family, and the sheet when there is one. None: not in the list.
pub fn chosen(all: &[service_sheets::Model], value: &str) -> Option<(Family, Option<i64>)> {
    if let Some(family) = Family::parse(value) {
        return Some((family, None));
    }
    let id: i64 = value.parse().ok()?;
    let sheet = all.iter().find(|sheet| sheet.id == id)?;
    Some((family_of(sheet), Some(sheet.id)))
}
