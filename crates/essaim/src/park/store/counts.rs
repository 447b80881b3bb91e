//! The park counted, for reports.

use jiff::civil::Date;
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use crate::db::rows;
use crate::directory::store::by_authority;
use crate::error::Result;
use crate::park::model::{self, Kind};

/// How many pieces of one kind an authority has, by age and warranty.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Count {
    pub kind: String,
    pub total: i64,
    /// Under three years old, from three to under five, from five to under seven, seven and more.
    pub young: i64,
    pub middle: i64,
    pub aging: i64,
    pub old: i64,
    /// Bought nobody knows when.
    pub undated: i64,
    pub out_of_warranty: i64,
}

/// The park of an authority already checked (of the whole service without one) on a day: what was bought by then and not
/// yet retired, by kind in the order of [`Kind::ALL`].
pub async fn counts<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    authority_id: Option<i64>,
    day: Date,
) -> Result<Vec<Count>> {
    let back = |years: i16| -> Value {
        let since = day
            .checked_sub(jiff::Span::new().years(i64::from(years)))
            .unwrap_or(day);
        since.to_string().into()
    };
    let mut text = String::from(
        "SELECT kind, COUNT(*) AS total, \
        CAST(SUM(CASE WHEN bought_on > $3 THEN 1 ELSE 0 END) AS BIGINT) AS young, \
        CAST(SUM(CASE WHEN bought_on > $4 AND bought_on <= $3 THEN 1 ELSE 0 END) AS BIGINT) AS middle, \
        CAST(SUM(CASE WHEN bought_on > $5 AND bought_on <= $4 THEN 1 ELSE 0 END) AS BIGINT) AS aging, \
        CAST(SUM(CASE WHEN bought_on <> '' AND bought_on <= $5 THEN 1 ELSE 0 END) AS BIGINT) AS old, \
        CAST(SUM(CASE WHEN bought_on = '' THEN 1 ELSE 0 END) AS BIGINT) AS undated, \
        CAST(SUM(CASE WHEN warranty_until <> '' AND warranty_until < $2 THEN 1 ELSE 0 END) AS BIGINT) AS out_of_warranty \
        FROM assets WHERE service_id = $1 AND bought_on <= $2 AND (retired_on = '' OR retired_on > $2)",
    );
    let mut values: Vec<Value> = vec![
        service_id.into(),
        day.to_string().into(),
        back(3),
        back(5),
        back(model::LIFE),
    ];
    if let Some(id) = authority_id {
        values.push(id.into());
        text.push_str(" AND authority_id = $6");
    }
    text.push_str(" GROUP BY kind");
    let mut found: Vec<Count> = rows(conn, &text, values).await?;
    found.sort_by_key(|c| Kind::ALL.iter().position(|k| k.slug() == c.kind));
    Ok(found)
}

/// The workstations (*nœuds*) of each authority of a service on a day: computers given out or put in place by then and not
/// yet retired. Those in stock serve nobody.
pub async fn workstations<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    day: Date,
) -> Result<Vec<(i64, i64)>> {
    let text = "SELECT authority_id, COUNT(*) AS quantity FROM assets \
        WHERE service_id = $1 AND kind IN ('desktop', 'laptop') AND state <> 'in_stock' \
        AND bought_on <= $2 AND (retired_on = '' OR retired_on > $2) GROUP BY authority_id";
    by_authority(conn, text, vec![service_id.into(), day.to_string().into()]).await
}
