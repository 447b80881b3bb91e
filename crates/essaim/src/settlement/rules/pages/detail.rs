//! How a line is booked (nature, account), and who bears it alone.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Error, Result};
use crate::settlement::rules::verbs::{self, LineDetail};
use crate::web::{Form, Visitor, done};

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub nature: String,
    pub account: String,
    /// An authority's key, or empty: shared like the pool.
    pub borne_by: String,
}

/// `POST /bilans/{year}/lignes/{line}/imputation`
pub async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path((year, line)): Path<(i64, i64)>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let draft = read(&typed)?;
    let tx = app.db.write().await?;
    verbs::detail_line(&tx, visitor.actor()?, app.now(), year, line, draft).await?;
    tx.commit().await?;
    Ok(done(
        &format!("/bilans/{year}/lignes/{line}"),
        "L’imputation de la ligne est enregistrée.",
    ))
}

fn read(typed: &Typed) -> Result<LineDetail> {
    let wrong = |said: &str| Err(Error::Invalid(said.into()));
    let account = typed.account.trim();
    if account.len() > 10 || !account.bytes().all(|b| b.is_ascii_digit()) {
        return wrong("Un compte M57 s’écrit en chiffres, par exemple 6156. Corrigez-le.");
    }
    if typed.nature.chars().count() > 80 {
        return wrong("Cette nature dépasse 80 caractères. Raccourcissez-la.");
    }
    let borne_by = match typed.borne_by.as_str() {
        "" => None,
        id => match id.parse() {
            Ok(id) => Some(id),
            Err(_) => return wrong("Choisissez une collectivité de la liste."),
        },
    };
    Ok(LineDetail {
        nature: typed.nature.split_whitespace().collect::<Vec<_>>().join(" "),
        account: account.to_owned(),
        borne_by,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_made_of_digits() {
        let typed = |account: &str| Typed {
            account: account.into(),
            ..Typed::default()
        };
        assert_eq!(read(&typed(" 6156 ")).unwrap().account, "6156");
        for wrong in ["61-56", "compte", "12345678901"] {
            assert!(read(&typed(wrong)).is_err(), "{wrong}");
        }
    }
}
