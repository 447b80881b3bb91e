//! The only SQL of the park. The department sees all of it, a referent that of their authorities, anybody what is given
//! to them.

mod counts;

pub use counts::{Count, counts, workstations};

use jiff::civil::Date;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Value,
};

use super::model::{self, Draft, Kind, State};
use crate::db::entities::{
    assets::{self, Model as Asset},
    audit_events,
};
use crate::db::{Tx, fulltext, row, rows};
use crate::directory::Actor;
use crate::error::{Error, Result};
use crate::web::paging::PAGE;

/// What a list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Beginnings of words of the number, the make, the model, the serial number or the person.
    pub search: String,
    pub authority_id: Option<i64>,
    pub kind: Option<Kind>,
    /// None: all that is not retired.
    pub state: Option<State>,
    pub out_of_warranty: bool,
    /// Hardware from elsewhere that no audit admitted.
    pub not_admitted: bool,
    /// The last one of the page before.
    pub after: Option<i64>,
}

/// A piece of hardware with the names of who and where.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Line {
    pub id: i64,
    pub tag: String,
    pub kind: String,
    pub make: String,
    pub model: String,
    pub serial: String,
    pub bought_on: String,
    pub warranty_until: String,
    pub state: String,
    pub retired_on: String,
    pub supplied: bool,
    pub audited: bool,
    pub note: String,
    pub authority: String,
    pub site: Option<String>,
    pub person: Option<String>,
}

impl Line {
    pub fn kind_in_words(&self) -> &'static str {
        Kind::parse(&self.kind).map_or("", Kind::label)
    }

    pub fn state_in_words(&self) -> &'static str {
        State::parse(&self.state).map_or("", State::label)
    }

    /// « PC-0123, portable Dell Latitude 5440 »
    pub fn label(&self) -> String {
        model::label(&self.tag, &self.kind, &self.make, &self.model)
    }

    pub fn named(&self) -> String {
        model::named(&self.make, &self.model)
    }

    pub fn bought(&self) -> String {
        model::day_kept(&self.bought_on)
    }

    pub fn warranty(&self) -> String {
        model::day_kept(&self.warranty_until)
    }

    /// Who answers for it: bought through the service, admitted by an audit, or neither.
    pub fn admission(&self) -> &'static str {
        match (self.supplied, self.audited) {
            (true, _) => "fourni par le service",
            (false, true) => "audité et admis",
            (false, false) => "à auditer",
        }
    }

    pub fn is_admitted(&self) -> bool {
        self.supplied || self.audited
    }

    /// What is kept of it, by the words of the form: what a history compares.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        vec![
            ("numéro d’inventaire", self.tag.clone()),
            ("type", self.kind_in_words().to_lowercase()),
            ("marque", self.make.clone()),
            ("modèle", self.model.clone()),
            ("numéro de série", self.serial.clone()),
            ("collectivité", self.authority.clone()),
            ("site", self.site.clone().unwrap_or_default()),
            ("donné à", self.person.clone().unwrap_or_default()),
            ("achat", self.bought()),
            ("fin de garantie", self.warranty()),
            ("état", self.state_in_words().to_owned()),
            ("admission", self.admission().to_owned()),
            ("note", self.note.clone()),
        ]
    }
}

const LINE: &str = "SELECT a.id, a.tag, a.kind, a.make, a.model, a.serial, a.bought_on, a.warranty_until, a.state, \
    a.retired_on, a.supplied, a.audited, a.note, authorities.short_name AS authority, sites.name AS site, \
    users.first_name || ' ' || users.last_name AS person FROM assets AS a \
    LEFT JOIN authorities ON authorities.id = a.authority_id LEFT JOIN sites ON sites.id = a.site_id \
    LEFT JOIN users ON users.id = a.person_id WHERE a.service_id = $1";

/// The part of the park that the actor may see, as a condition that follows `service_id = $1`.
fn scope(actor: &Actor) -> Result<String> {
    if actor.is_staff() {
        return Ok(String::new());
    }
    let mine: Vec<String> = actor.referent_of().iter().map(i64::to_string).collect();
    if mine.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(format!(" AND a.authority_id IN ({})", mine.join(",")))
}

/// The hardware of a filter by number: at most one more than a page.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    filter: &Filter,
    today: Date,
) -> Result<Vec<Line>> {
    let (text, values) = list_sql(actor, filter, today, PAGE + 1)?;
    Ok(rows(conn, &text, values).await?)
}

/// The statement of a list of at most `most`, apart so that a test can ask for its plan.
pub fn list_sql(actor: &Actor, filter: &Filter, today: Date, most: usize) -> Result<(String, Vec<Value>)> {
    let mut text = format!("{LINE}{}", scope(actor)?);
    let mut values: Vec<Value> = vec![actor.service_id.into()];
    let mut narrow = |condition: &str, value: Value| {
        values.push(value);
        text.push_str(&condition.replace('@', &format!("${}", values.len())));
    };
    if let Some(id) = filter.authority_id {
        narrow(" AND a.authority_id = @", id.into());
    }
    if let Some(kind) = filter.kind {
        narrow(" AND a.kind = @", kind.slug().into());
    }
    match filter.state {
        Some(state) => narrow(" AND a.state = @", state.slug().into()),
        None => narrow(" AND a.state <> @", State::Retired.slug().into()),
    }
    if filter.out_of_warranty {
        narrow(
            " AND a.warranty_until <> '' AND a.warranty_until < @",
            today.to_string().into(),
        );
    }
    for word in fulltext::fold(&filter.search)
        .split(' ')
        .filter(|w| !w.is_empty())
        .take(5)
    {
        narrow(
            " AND (' ' || a.folded || ' ' || COALESCE(users.folded, '')) LIKE @",
            format!("% {word}%").into(),
        );
    }
    if let Some(id) = filter.after {
        narrow(
            " AND a.tag > (SELECT b.tag FROM assets AS b WHERE b.id = @ AND b.service_id = $1)",
            id.into(),
        );
    }
    if filter.not_admitted {
        text.push_str(" AND a.supplied = FALSE AND a.audited = FALSE");
    }
    text.push_str(&format!(" ORDER BY a.tag LIMIT {most}"));
    Ok((text, values))
}

/// At most `most` of a filter, from its beginning whatever the page asked for.
pub async fn whole<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    filter: &Filter,
    today: Date,
    most: usize,
) -> Result<Vec<Line>> {
    let filter = Filter {
        after: None,
        ..filter.clone()
    };
    let (text, values) = list_sql(actor, &filter, today, most)?;
    Ok(rows(conn, &text, values).await?)
}

/// The hardware that answers a few words, retired or not: nothing for who may not see a park.
pub async fn found<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    asked: &str,
    most: usize,
) -> Result<Vec<Line>> {
    let mut found = Vec::new();
    for state in [None, Some(State::Retired)] {
        let filter = Filter {
            search: asked.to_owned(),
            state,
            ..Filter::default()
        };
        match list_sql(actor, &filter, Date::ZERO, most) {
            Ok((text, values)) => found.extend(rows::<Line, C>(conn, &text, values).await?),
            Err(Error::NotFound) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        }
    }
    found.truncate(most);
    Ok(found)
}

/// A piece of hardware that the actor may see.
pub async fn line<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<Line> {
    let text = format!("{LINE}{} AND a.id = $2", scope(actor)?);
    let values = vec![actor.service_id.into(), id.into()];
    row(conn, &text, values).await?.ok_or(Error::NotFound)
}

/// The same as it is kept, for the department only.
pub async fn asset<C: ConnectionTrait>(conn: &C, actor: &Actor, id: i64) -> Result<Asset> {
    if !actor.is_staff() {
        return Err(Error::NotFound);
    }
    assets::Entity::find_by_id(id)
        .filter(assets::Column::ServiceId.eq(actor.service_id))
        .one(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// The number and key of the hardware of a number, whoever has it.
pub async fn by_tag<C: ConnectionTrait>(conn: &C, service_id: i64, tag: &str) -> Result<Option<Asset>> {
    Ok(assets::Entity::find()
        .filter(assets::Column::ServiceId.eq(service_id))
        .filter(assets::Column::Tag.eq(tag))
        .one(conn)
        .await?)
}

/// Every number of a service.
pub async fn tags<C: ConnectionTrait>(conn: &C, service_id: i64) -> Result<Vec<String>> {
    Ok(assets::Entity::find()
        .select_only()
        .column(assets::Column::Tag)
        .filter(assets::Column::ServiceId.eq(service_id))
        .into_tuple()
        .all(conn)
        .await?)
}

/// What is given to the actor, by number.
pub async fn mine<C: ConnectionTrait>(conn: &C, actor: &Actor) -> Result<Vec<Line>> {
    let text = format!("{LINE} AND a.person_id = $2 AND a.state = 'in_use' ORDER BY a.tag");
    Ok(rows(conn, &text, vec![actor.service_id.into(), actor.id.into()]).await?)
}

/// A piece of hardware that a form offers to name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    pub id: i64,
    /// « PC-0123, portable Dell Latitude 5440 »
    pub label: String,
    /// It is given to the person of the request.
    pub own: bool,
    /// Bought through the service, or admitted by an audit.
    pub admitted: bool,
}

/// What the person of a request may name: the hardware of their authority that is not retired, their own first. Without
/// authority, nothing.
pub async fn offered<C: ConnectionTrait>(
    conn: &C,
    service_id: i64,
    authority_id: Option<i64>,
    person_id: Option<i64>,
) -> Result<Vec<Offered>> {
    let Some(authority_id) = authority_id else {
        return Ok(Vec::new());
    };
    let found = assets::Entity::find()
        .filter(assets::Column::ServiceId.eq(service_id))
        .filter(assets::Column::AuthorityId.eq(authority_id))
        .filter(assets::Column::State.ne(State::Retired.slug()))
        .order_by_asc(assets::Column::Tag)
        .all(conn)
        .await?;
    let mut all: Vec<Offered> = found
        .into_iter()
        .map(|a| Offered {
            id: a.id,
            label: model::label(&a.tag, &a.kind, &a.make, &a.model),
            own: person_id.is_some() && a.person_id == person_id,
            admitted: a.supplied || a.audited,
        })
        .collect();
    all.sort_by_key(|a| !a.own);
    Ok(all)
}

fn fields(draft: &Draft, now: i64) -> assets::ActiveModel {
    let day = |day: Option<Date>| Set(day.map(|d| d.to_string()).unwrap_or_default());
    assets::ActiveModel {
        authority_id: Set(draft.authority_id),
        site_id: Set(draft.site_id),
        tag: Set(draft.tag.clone()),
        kind: Set(draft.kind.slug().into()),
        make: Set(draft.make.clone()),
        model: Set(draft.model.clone()),
        serial: Set(draft.serial.clone()),
        person_id: Set(draft.person_id),
        bought_on: day(draft.bought_on),
        warranty_until: day(draft.warranty_until),
        state: Set(draft.state.slug().into()),
        supplied: Set(draft.supplied),
        audited: Set(draft.audited),
        note: Set(draft.note.clone()),
        folded: Set(fulltext::fold(&format!(
            "{} {} {} {} {}",
            draft.tag,
            draft.make,
            draft.model,
            draft.serial,
            draft.kind.label()
        ))),
        updated_at: Set(now),
        ..Default::default()
    }
}

pub async fn insert(tx: &Tx, service_id: i64, now: i64, draft: &Draft) -> Result<i64> {
    let row = assets::ActiveModel {
        service_id: Set(service_id),
        retired_on: Set(String::new()),
        created_at: Set(now),
        ..fields(draft, now)
    };
    Ok(assets::Entity::insert(row).exec(tx).await?.last_insert_id)
}

pub async fn update(tx: &Tx, id: i64, now: i64, draft: &Draft) -> Result<()> {
    let row = assets::ActiveModel {
        id: Set(id),
        ..fields(draft, now)
    };
    assets::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// Takes out of the park, or puts back in stock without a day. Nobody has it any more.
pub async fn set_retired(tx: &Tx, id: i64, now: i64, day: Option<Date>) -> Result<()> {
    let state = match day {
        Some(_) => State::Retired,
        None => State::InStock,
    };
    let row = assets::ActiveModel {
        id: Set(id),
        state: Set(state.slug().into()),
        retired_on: Set(day.map(|d| d.to_string()).unwrap_or_default()),
        person_id: Set(None),
        updated_at: Set(now),
        ..Default::default()
    };
    assets::Entity::update(row).exec(tx).await?;
    Ok(())
}

/// The last traces of a piece of hardware already checked, the latest first.
pub async fn traces<C: ConnectionTrait>(
    conn: &C,
    actor: &Actor,
    id: i64,
) -> Result<Vec<audit_events::Model>> {
    Ok(audit_events::Entity::find()
        .filter(audit_events::Column::ServiceId.eq(actor.service_id))
        .filter(audit_events::Column::ObjectKind.eq("asset"))
        .filter(audit_events::Column::ObjectId.eq(id))
        .order_by_desc(audit_events::Column::Id)
        .limit(50)
        .all(conn)
        .await?)
}
