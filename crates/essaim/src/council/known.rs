//! All that the statements of a year tell, read once.

use sea_orm::ConnectionTrait;

use crate::db::entities::{authorities, revenue_orders};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::forecast::model::Due;
use crate::forecast::store as forecasts;
use crate::revenue::store as orders;
use crate::revenue::verbs::{Expected, expected, taken};
use crate::settlement::cycle::counted::{SheetCount, counts_by_sheet};
use crate::settlement::{Ledger, policy};

/// A year with what its statements need.
pub struct Known {
    pub service_name: String,
    pub ledger: Ledger,
    /// Tickets by family and sheet, of the members whose tickets the actor sees.
    pub counts: Vec<SheetCount>,
    pub orders: Vec<revenue_orders::Model>,
    /// What each issuer asks of each debtor in all.
    pub expected: Vec<Expected>,
    /// What was forecast for each member, once it was notified.
    pub forecast: Option<Vec<Due>>,
}

impl Known {
    /// Reads a year for the statement of one member.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a member whose tickets the actor does not see.
    pub async fn of_member<C: ConnectionTrait>(
        conn: &C,
        actor: &Actor,
        year: i64,
        authority: i64,
    ) -> Result<Known> {
        policy::may_read(actor)?;
        if !policy::sees_tickets_of(actor, authority) {
            return Err(Error::NotFound);
        }
        let known = Known::read(conn, actor, year, &[authority]).await?;
        known.member(authority).ok_or(Error::NotFound)?;
        Ok(known)
    }

    /// Reads a year for the statements of these members, whose tickets the actor must see.
    pub async fn read<C: ConnectionTrait>(
        conn: &C,
        actor: &Actor,
        year: i64,
        authorities: &[i64],
    ) -> Result<Known> {
        let ledger = Ledger::load(conn, actor, year).await?;
        let which = (year, ledger.frozen.is_some());
        let mut counts = Vec::new();
        match authorities {
            [] => {}
            [one] => counts = counts_by_sheet(conn, actor, which, Some(*one)).await?,
            _ if actor.is_staff() => counts = counts_by_sheet(conn, actor, which, None).await?,
            some => {
                for one in some {
                    counts.extend(counts_by_sheet(conn, actor, which, Some(*one)).await?);
                }
            }
        }
        let orders = orders::orders(conn, actor, year).await?;
        Ok(Known {
            service_name: actor.service_name.clone(),
            counts,
            expected: expected(&ledger, &taken(conn, actor, year, &orders).await?),
            orders,
            forecast: forecasts::notified(conn, actor, year)
                .await?
                .map(|(_, dues)| dues),
            ledger,
        })
    }

    pub fn member(&self, id: i64) -> Option<&authorities::Model> {
        self.ledger.authorities.iter().find(|a| a.id == id)
    }

    /// The full name of a member.
    pub fn name(&self, id: i64) -> &str {
        self.member(id).map_or("", |a| a.name.as_str())
    }
}
