//! What a form is about: the sheet, and what it asks and needs.

use crate::app::App;
use crate::calendar::store as calendar;
use crate::catalogue::content::{self, Field, Need, NeedKind};
use crate::catalogue::{model, store as catalogue};
use crate::db::entities::service_sheets::Model as Sheet;
use crate::directory::Actor;
use crate::error::{Error, Result};

#[derive(Default)]
pub struct Offer {
    /// None: a general need.
    pub sheet: Option<Sheet>,
    pub delay: String,
    /// The agreement refuses this until an audit: the form asks for the audit.
    pub audit: bool,
    /// Sheets that lead to what is asked for beforehand.
    pub ways: Vec<Sheet>,
    pub fields: Vec<Field>,
    pub needs: Vec<Need>,
    /// Number and name of the sheets of the portal.
    pub names: Vec<(i64, String)>,
    /// The sheet that asks for an audit, when this is another.
    pub audit_sheet: Option<(i64, String)>,
}

impl Offer {
    /// A form asks how many people are touched, except to have one piece of hardware audited, or where the sheet's
    /// priority is given.
    pub fn asks_about_people(&self) -> bool {
        !self.audit && !self.sheet.as_ref().is_some_and(|s| s.priority_fixed)
    }

    /// A prerequisite told in words only is asked about as a whole.
    pub fn asks_beforehand(&self) -> bool {
        !self.audit
            && self.needs.is_empty()
            && self.sheet.as_ref().is_some_and(|s| !s.prerequisite.is_empty())
    }

    /// Where to begin when the hardware named is not in the park, or not admitted.
    pub fn ways_of_hardware(&self) -> Vec<(i64, String)> {
        let needed = self.needs.iter().filter(|need| need.kind == NeedKind::Hardware);
        let mut ways: Vec<(i64, String)> = needed
            .filter_map(|need| need.way)
            .filter_map(|number| self.names.iter().find(|(n, _)| *n == number).cloned())
            .collect();
        ways.extend(self.audit_sheet.clone());
        ways
    }

    pub fn is_incident(&self) -> bool {
        self.sheet.as_ref().is_some_and(|s| s.family == "incident")
    }
}

/// A sheet of the actor's service that may be asked for in the portal; without number, a general need.
pub async fn offer(app: &App, actor: &Actor, number: Option<String>) -> Result<Offer> {
    let conn = app.db.read();
    let Some(number) = number else {
        return Ok(Offer::default());
    };
    let promise = calendar::promise(conn, actor.service_id, app.now()).await?;
    let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
    let sheets = catalogue::portal_sheets(conn, actor.service_id).await?;
    let sheet = sheets
        .iter()
        .find(|s| s.number == number)
        .cloned()
        .ok_or(Error::NotFound)?;
    let referred = model::referred(&sheet.prerequisite);
    let audit = model::needs_audit(&sheet);
    let audit_sheet = sheets.iter().find(|s| !audit && model::needs_audit(s));
    Ok(Offer {
        audit_sheet: audit_sheet.map(|s| (s.number, s.name.clone())),
        delay: model::delay(&sheet, &promise),
        audit,
        names: sheets.iter().map(|s| (s.number, s.name.clone())).collect(),
        ways: sheets
            .into_iter()
            .filter(|s| referred.contains(&s.number))
            .collect(),
        fields: content::fields(&sheet),
        needs: content::needs(&sheet),
        sheet: Some(sheet),
    })
}
