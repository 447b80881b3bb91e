//! From which share of the commitment on people are told, and whether they are told again at the deadline.

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::list;
use crate::app::App;
use crate::calendar::{Alerts, verbs as calendar};
use crate::desk::verbs as desk;
use crate::error::{Error, Result};
use crate::web::{Errors, Form, Visitor, done};

/// The form, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    pub percent: String,
    /// `oui` when the box is ticked.
    pub deadline: String,
}

impl Typed {
    pub fn of(alerts: Alerts) -> Typed {
        Typed {
            percent: alerts.percent.to_string(),
            deadline: if alerts.at_deadline { "oui" } else { "" }.into(),
        }
    }

    pub fn is_told_at_deadline(&self) -> bool {
        self.deadline == "oui"
    }
}

/// « 75 », « 75 % »: a whole number.
fn percent(typed: &str) -> Option<i64> {
    let digits = typed.trim().trim_end_matches('%').trim_end();
    let read = digits
        .parse()
        .ok()
        .filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    read.filter(|percent| Alerts::PERCENT.contains(percent))
}

/// `POST /alertes/seuil`
pub async fn set(State(app): State<App>, visitor: Visitor, Form(typed): Form<Typed>) -> Result<Response> {
    let actor = visitor.actor()?;
    let Some(percent) = percent(&typed.percent) else {
        let said = "Écrivez un pourcentage entier de 50 à 99\u{a0}: plus tôt, tout serait une alerte.";
        return list::again(&app, &visitor, typed, Errors::one("percent", said)).await;
    };
    let alerts = Alerts {
        percent,
        at_deadline: typed.is_told_at_deadline(),
    };
    let tx = app.db.write().await?;
    match calendar::set_alerts(&app, &tx, actor, alerts).await {
        Ok(true) => {
            desk::time_again(&app, &tx, actor.service_id).await?;
            tx.commit().await?;
        }
        Ok(false) => tx.rollback().await?,
        Err(Error::Invalid(why)) => {
            tx.rollback().await?;
            return list::again(&app, &visitor, typed, Errors::one("percent", why)).await;
        }
        Err(error) => return Err(error),
    }
    Ok(done(
        "/alertes",
        "Le seuil d’alerte est enregistré. Il vaut dès maintenant, aussi pour les tickets en cours.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_a_whole_number_from_50_to_99() {
        assert_eq!(percent(" 75\u{202f}% "), Some(75));
        assert_eq!((percent("50"), percent("99")), (Some(50), Some(99)));
        for wrong in [
            "",
            "49",
            "100",
            "75,5",
            "7 5",
            "-75",
            "+75",
            "beaucoup",
            "99999999999999999999",
        ] {
            assert_eq!(percent(wrong), None, "{wrong}");
        }
    }
}
