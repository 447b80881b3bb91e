use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Corridor, Direct, Pool, PoolRules, SharingInput, Tariff, TotalRounding, check::check};
use crate::Refusal;
use crate::json::{self, At};

/// Reads the file of `essaim simulate`.
///
/// Fields that the method does not use are ignored; `key_decimals_of_percent` and `total_rounding`
/// may be left out, which is as good as null.
///
/// # Errors
/// Text that is not JSON, a field that is missing, of the wrong type or given twice, and whatever
/// [`settle`](super::settle) would refuse, with its place, but for amounts that grow too large.
pub fn read_input(json: &str) -> Result<SharingInput, Refusal> {
    let node = json::parse(json)?;
    let top = At::top(&node)?;
    let input = SharingInput {
        year: year(&top)?,
        members: texts(&top.required("members")?)?,
        quantities: quantities(&top.required("quantities")?)?,
        key_decimals_of_percent: decimals(&top)?,
        pools: pools(&top.required("pools")?)?,
        periods: periods(&top)?,
        prorated_keys: match top.optional("prorated_keys")? {
            Some(list) => texts(&list)?,
            None => Vec::new(),
        },
        weighted_keys: weighted_keys(&top)?,
    };
    check(&input)?;
    Ok(input)
}

fn year(top: &At) -> Result<i32, Refusal> {
    let field = top.required("year")?;
    i32::try_from(field.integer()?).or_else(|_| field.refuse("this is not a year"))
}

fn decimals(top: &At) -> Result<Option<u32>, Refusal> {
    let Some(field) = top.optional("key_decimals_of_percent")? else {
        return Ok(None);
    };
    match u32::try_from(field.integer()?) {
        Ok(decimals) => Ok(Some(decimals)),
        Err(_) => field.refuse("a number of decimals is expected"),
    }
}

fn texts(list: &At) -> Result<Vec<String>, Refusal> {
    list.items()?
        .iter()
        .map(|item| Ok(item.text()?.to_owned()))
        .collect()
}

fn quantities(object: &At) -> Result<BTreeMap<String, BTreeMap<String, i64>>, Refusal> {
    let mut keys = BTreeMap::new();
    for (key, of_members) in object.entries()? {
        let mut quantities = BTreeMap::new();
        for (member, quantity) in of_members.entries()? {
            quantities.insert(member.to_owned(), quantity.integer()?);
        }
        keys.insert(key.to_owned(), quantities);
    }
    Ok(keys)
}

fn pools(list: &At) -> Result<Vec<Pool>, Refusal> {
    list.items()?.iter().map(pool).collect()
}

fn pool(pool: &At) -> Result<Pool, Refusal> {
    let mut lines = Vec::new();
    for line in pool.required("lines")?.items()? {
        let (label, cents) = line.pair()?;
        lines.push((label.text()?.to_owned(), cents.integer()?));
    }
    let total_rounding = match pool.optional("total_rounding")? {
        Some(field) => Some(field.parsed(rounding)?),
        None => None,
    };
    let rules = rules(pool)?;
    let key = match rules.mix.is_empty() {
        true => pool.required("key")?.text()?.to_owned(),
        false => optional_text(pool, "key")?.unwrap_or_else(|| "mix".to_owned()),
    };
    Ok(Pool {
        id: pool.required("id")?.text()?.to_owned(),
        paid_by: pool.required("paid_by")?.text()?.to_owned(),
        key,
        among: texts(&pool.required("among")?)?,
        lines,
        total_rounding,
        rules,
    })
}

/// The optional fields of a pool: `mix`, `tariff`, `floors`, `caps`, `corridor`, `direct`.
fn rules(pool: &At) -> Result<PoolRules, Refusal> {
    let mut rules = PoolRules {
        floors: amounts(pool, "floors")?,
        caps: amounts(pool, "caps")?,
        ..PoolRules::default()
    };
    if let Some(mix) = pool.optional("mix")? {
        rules.mix = weights(&mix)?;
        if rules.mix.is_empty() {
            return mix.refuse("a mixture has at least one key");
        }
    }
    if let Some(tariff) = pool.optional("tariff")? {
        rules.tariff = Some(Tariff {
            price: tariff.required("price")?.integer()?,
            bearer: optional_text(&tariff, "bearer")?,
            rest_key: optional_text(&tariff, "rest_key")?,
        });
    }
    if let Some(corridor) = pool.optional("corridor")? {
        let permille = corridor.required("permille")?;
        rules.corridor = Some(Corridor {
            permille: u32::try_from(permille.integer()?)
                .or_else(|_| permille.refuse("thousandths are expected, none below zero"))?,
            previous: amounts(&corridor, "previous")?,
            bearer: optional_text(&corridor, "bearer")?,
        });
    }
    if let Some(direct) = pool.optional("direct")? {
        for item in direct.items()? {
            rules.direct.push(Direct {
                member: item.required("member")?.text()?.to_owned(),
                label: item.required("label")?.text()?.to_owned(),
                amount: item.required("amount")?.integer()?,
            });
        }
    }
    Ok(rules)
}

fn optional_text(object: &At, key: &str) -> Result<Option<String>, Refusal> {
    match object.optional(key)? {
        Some(field) => Ok(Some(field.text()?.to_owned())),
        None => Ok(None),
    }
}

/// Member → cents.
fn amounts(object: &At, key: &str) -> Result<BTreeMap<String, i64>, Refusal> {
    let mut amounts = BTreeMap::new();
    if let Some(field) = object.optional(key)? {
        for (member, amount) in field.entries()? {
            amounts.insert(member.to_owned(), amount.integer()?);
        }
    }
    Ok(amounts)
}

/// `[{"key": …, "weight": …}]`
fn weights(list: &At) -> Result<Vec<(String, i64)>, Refusal> {
    let part = |item: &At| {
        let key = item.required("key")?.text()?.to_owned();
        Ok((key, item.required("weight")?.integer()?))
    };
    list.items()?.iter().map(part).collect()
}

fn weighted_keys(top: &At) -> Result<BTreeMap<String, Vec<(String, i64)>>, Refusal> {
    let mut keys = BTreeMap::new();
    if let Some(field) = top.optional("weighted_keys")? {
        for (key, parts) in field.entries()? {
            keys.insert(key.to_owned(), weights(&parts)?);
        }
    }
    Ok(keys)
}

fn rounding(text: &str) -> Result<TotalRounding, String> {
    match text {
        "euro_down" => Ok(TotalRounding::EuroDown),
        _ => Err(format!(
            "the rounding {text:?} is not known; euro_down is, or null"
        )),
    }
}

fn periods(top: &At) -> Result<BTreeMap<String, (Date, Date)>, Refusal> {
    let mut periods = BTreeMap::new();
    let Some(field) = top.optional("periods")? else {
        return Ok(periods);
    };
    for (member, period) in field.entries()? {
        let (first, last) = period.pair()?;
        periods.insert(member.to_owned(), (day(&first)?, day(&last)?));
    }
    Ok(periods)
}

fn day(field: &At) -> Result<Date, Refusal> {
    field.parsed(crate::calendar::day_of)
}
