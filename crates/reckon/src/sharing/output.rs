use serde_json::{Map, Value, json};

use super::{Pool, PoolShares, Settlement, SharingInput};

impl Settlement {
    /// The shape that `essaim settle` prints. Members keep their order; `percent` is null where the
    /// ratios are exact.
    pub fn to_json(&self) -> Value {
        let totals: Map<String, Value> = self
            .members
            .iter()
            .filter_map(|m| Some((m.clone(), Value::from(*self.totals.get(m)?))))
            .collect();
        json!({
            "year": self.year,
            "members": self.members,
            "pools": self.pools.iter().map(pool_json).collect::<Vec<_>>(),
            "totals": totals,
            "revenue_orders": self.revenue_orders,
        })
    }
}

impl SharingInput {
    /// The shape of the file of `essaim simulate`: what [`read_input`](super::read_input) reads.
    pub fn to_json(&self) -> Value {
        json!({
            "year": self.year,
            "members": self.members,
            "quantities": self.quantities,
            "key_decimals_of_percent": self.key_decimals_of_percent,
            "pools": self.pools.iter().map(input_pool_json).collect::<Vec<_>>(),
            "periods": self.periods,
            "prorated_keys": self.prorated_keys,
        })
    }
}

fn input_pool_json(pool: &Pool) -> Value {
    json!({
        "id": pool.id,
        "paid_by": pool.paid_by,
        "key": pool.key,
        "among": pool.among,
        "lines": pool.lines,
        "total_rounding": pool.total_rounding,
    })
}

fn pool_json(pool: &PoolShares) -> Value {
    let percent: Option<Map<String, Value>> = pool
        .shares
        .iter()
        .map(|s| Some((s.member.clone(), Value::from(s.percent?.to_string()))))
        .collect();
    let shares: Map<String, Value> = pool
        .shares
        .iter()
        .map(|s| (s.member.clone(), Value::from(s.cents)))
        .collect();
    json!({
        "id": pool.id,
        "paid_by": pool.paid_by,
        "key": pool.key,
        "sum_of_lines": pool.sum_of_lines,
        "total_rounding": pool.total_rounding,
        "total": pool.total,
        "percent": percent,
        "shares": shares,
    })
}
