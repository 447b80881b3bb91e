use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Pool, SharingInput, TotalRounding, check::check};
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
    Ok(Pool {
        id: pool.required("id")?.text()?.to_owned(),
        paid_by: pool.required("paid_by")?.text()?.to_owned(),
        key: pool.required("key")?.text()?.to_owned(),
        among: texts(&pool.required("among")?)?,
        lines,
        total_rounding,
    })
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
