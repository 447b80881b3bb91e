//! The mail that notifies a forecast to the members.

use super::model::{dues, unit_cost};
use super::store::{self, Forecast};
use crate::app::App;
use crate::crypto;
use crate::db::Tx;
use crate::directory::{Actor, store as directory};
use crate::error::{Error, Result};
use crate::mail::body::Body;
use crate::mail::outbox::{self, Mail};
use crate::web::words::{euros, plural};

/// Tells every referent the unit cost, and what their member will be asked for.
pub async fn notified(app: &App, tx: &Tx, actor: &Actor, forecast: &Forecast) -> Result<()> {
    let members = store::members(tx, actor, forecast).await?;
    let units = members.iter().map(|m| m.units).sum();
    let dues = dues(
        forecast.year,
        forecast.budget_cents,
        forecast.instalments,
        &members,
    )
    .map_err(|refusal| Error::internal(refusal.to_string()))?;
    let service = directory::service(tx, actor.service_id).await?;
    for referent in directory::referents(tx, actor.service_id).await? {
        let Some(due) = dues
            .iter()
            .find(|d| d.member.authority_id == referent.authority_id)
        else {
            continue;
        };
        let year = forecast.year;
        let mut facts = vec![
            ("Coût prévu du service".into(), euros(&forecast.budget_cents)),
            ("Coût d’un ticket".into(), unit_cost(forecast.budget_cents, units)),
            (
                format!("Part de {}", due.member.name),
                format!(
                    "{} pour {}",
                    euros(&due.share),
                    plural(&due.member.units, "ticket prévu", "tickets prévus")
                ),
            ),
        ];
        if due.compensation != 0 {
            facts.push((
                "Pris sur l’attribution de compensation".into(),
                euros(&due.compensation),
            ));
        }
        let first = due.advances.first().copied().unwrap_or_default();
        facts.push((
            "Avances".into(),
            format!(
                "{}, la première de {}",
                plural(&forecast.instalments, "avance", "avances"),
                euros(&first)
            ),
        ));
        let body = Body {
            over: format!("Prévision {year}"),
            title: format!("Ce que le service commun coûtera à {} en {year}", due.member.name),
            paragraphs: vec![
                format!("Bonjour {},", referent.first_name),
                format!("Voici le coût du service commun prévu pour {year}, à inscrire à votre budget."),
            ],
            facts,
            act: Some((
                "Voir la prévision".into(),
                app.link(&format!("/previsions/{year}")),
            )),
            after: vec![
                "Le bilan de l’année dira ce qui a été dépensé\u{202f}; l’écart avec les avances sera soldé."
                    .into(),
            ],
            service_name: service.name.clone(),
            ..Body::default()
        };
        let mail = Mail {
            service_id: actor.service_id,
            ticket_id: None,
            kind: "forecast",
            to_address: referent.email.clone(),
            to_name: format!("{} {}", referent.first_name, referent.last_name),
            reply_to: service.support_address.clone(),
            subject: body.title.clone(),
            text: body.text()?,
            html: body.html()?,
            message_id: format!("p.{}@{}", crypto::random_reference(), app.mail_host()),
            in_reply_to: String::new(),
        };
        outbox::enqueue(tx, app.now(), mail).await?;
    }
    Ok(())
}
