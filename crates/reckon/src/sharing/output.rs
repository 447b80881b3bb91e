use serde_json::{Map, Value, json};

use super::{Pool, PoolRules, PoolShares, Settlement, Share, SharingInput};

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
    /// The shape of the file of `essaim simulate`: what [`read_input`](super::read_input) reads. Rules that are not there
    /// are left out.
    pub fn to_json(&self) -> Value {
        let mut json = json!({
            "year": self.year,
            "members": self.members,
            "quantities": self.quantities,
            "key_decimals_of_percent": self.key_decimals_of_percent,
            "pools": self.pools.iter().map(input_pool_json).collect::<Vec<_>>(),
            "periods": self.periods,
            "prorated_keys": self.prorated_keys,
        });
        if !self.weighted_keys.is_empty() {
            let keys = self.weighted_keys.iter();
            let keys: Map<String, Value> = keys.map(|(k, parts)| (k.clone(), weights_json(parts))).collect();
            json["weighted_keys"] = keys.into();
        }
        json
    }
}

fn input_pool_json(pool: &Pool) -> Value {
    let mut json = json!({
        "id": pool.id,
        "paid_by": pool.paid_by,
        "key": pool.key,
        "among": pool.among,
        "lines": pool.lines,
        "total_rounding": pool.total_rounding,
    });
    add_rules(&mut json, &pool.rules);
    json
}

fn weights_json(parts: &[(String, i64)]) -> Value {
    let part = |(key, weight): &(String, i64)| json!({"key": key, "weight": weight});
    parts.iter().map(part).collect()
}

/// The rules of a pool, in the shape of its file.
fn add_rules(json: &mut Value, rules: &PoolRules) {
    if !rules.mix.is_empty() {
        json["mix"] = weights_json(&rules.mix);
    }
    if let Some(tariff) = &rules.tariff {
        json["tariff"] = json!({"price": tariff.price, "bearer": tariff.bearer, "rest_key": tariff.rest_key});
    }
    if !rules.floors.is_empty() {
        json["floors"] = json!(rules.floors);
    }
    if !rules.caps.is_empty() {
        json["caps"] = json!(rules.caps);
    }
    if let Some(c) = &rules.corridor {
        json["corridor"] = json!({"permille": c.permille, "previous": c.previous, "bearer": c.bearer});
    }
    if !rules.direct.is_empty() {
        let direct = rules.direct.iter();
        json["direct"] = direct
            .map(|d| json!({"member": d.member, "label": d.label, "amount": d.amount}))
            .collect();
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
    let mut json = json!({
        "id": pool.id,
        "paid_by": pool.paid_by,
        "key": pool.key,
        "sum_of_lines": pool.sum_of_lines,
        "total_rounding": pool.total_rounding,
        "total": pool.total,
        "percent": percent,
        "shares": shares,
    });
    if !pool.rules.is_empty() {
        json["rules"] = json!({});
        add_rules(&mut json["rules"], &pool.rules);
        let adjusted = pool.shares.iter().filter(|s| !s.adjustments.is_empty());
        let adjusted: Map<String, Value> = adjusted.map(|s| (s.member.clone(), reasons(s))).collect();
        json["adjustments"] = adjusted.into();
    }
    json
}

/// `[{"why": "cap", "amount": -200}]`: what the rules added to a share, in their order.
fn reasons(share: &Share) -> Value {
    let reason = |a: &super::Adjustment| match &a.why {
        super::Why::Direct(label) => json!({"why": "direct", "amount": a.cents, "label": label}),
        why => json!({"why": why.slug(), "amount": a.cents}),
    };
    share.adjustments.iter().map(reason).collect()
}
