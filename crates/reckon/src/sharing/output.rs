use serde_json::{Map, Value, json};

use super::{PoolShares, Settlement};

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
