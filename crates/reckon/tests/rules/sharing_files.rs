//! Files of any size, as text: what goes in is what comes out.

use std::time::Instant;

use reckon::sharing::{read_input, settle};
use serde_json::{Map, Value, json};

/// A small generator of its own, so that every run has the same files.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }

    /// Mostly small, sometimes zero, sometimes enormous.
    fn amount(&mut self) -> i64 {
        match self.below(10) {
            0 => 0,
            1 => 10_i64.pow(13),
            2 => -(self.below(1_000_000) as i64),
            _ => self.below(10_000_000_000) as i64,
        }
    }
}

fn file(seed: u64, members: usize, pools: usize) -> Value {
    let mut dice = Dice(seed);
    let names: Vec<String> = (0..members).map(|i| format!("Commune {i}")).collect();
    let keys = ["tickets", "gigabytes", "population"];
    let quantities: Map<String, Value> = keys
        .iter()
        .map(|key| {
            let of: Map<String, Value> = names
                .iter()
                .enumerate()
                .map(|(i, name)| {
                    // Many have nothing; the first always has something.
                    let quantity = if i == 0 {
                        1
                    } else {
                        dice.below(3) * dice.below(100_000)
                    };
                    (name.clone(), quantity.into())
                })
                .collect();
            ((*key).to_owned(), of.into())
        })
        .collect();
    let pool = |i: usize, dice: &mut Dice| {
        let skipped = dice.below(4);
        let among: Vec<&String> = names
            .iter()
            .enumerate()
            .filter(|(j, _)| *j == 0 || dice.below(8) >= skipped)
            .map(|(_, name)| name)
            .collect();
        let lines: Vec<Value> = (0..dice.below(5))
            .map(|l| json!([format!("ligne {l}"), dice.amount()]))
            .collect();
        let mut pool = json!({
            "id": format!("poste-{i}"), "paid_by": names[dice.below(members as u64) as usize], "key": keys[i % 3],
            "among": among, "lines": lines,
            "total_rounding": if dice.below(2) == 0 { json!("euro_down") } else { Value::Null },
        });
        if dice.below(50) == 0 {
            pool["mix"] = json!([{"key": "tickets", "weight": 60}, {"key": "population", "weight": 40}]);
        }
        pool
    };
    let pools: Vec<Value> = (0..pools).map(|i| pool(i, &mut dice)).collect();
    let mut periods = Map::new();
    for name in names.iter().skip(1).step_by(7) {
        let (a, b) = (1 + dice.below(6), 7 + dice.below(6));
        periods.insert(
            name.clone(),
            json!([format!("2024-{a:02}-03"), format!("2024-{b:02}-15")]),
        );
    }
    let decimals = [Value::Null, json!(0), json!(2), json!(15)][(seed % 4) as usize].clone();
    json!({
        "year": 2024, "members": names, "quantities": quantities, "pools": pools, "about": "ignored",
        "key_decimals_of_percent": decimals, "periods": periods, "prorated_keys": ["population"],
    })
}

#[test]
fn files_of_any_size_add_up_to_the_cent() {
    let sizes = [
        (1, 1),
        (1, 500),
        (2, 3),
        (5, 5),
        (37, 41),
        (400, 60),
        (3_000, 1),
        (3_000, 20),
    ];
    for (seed, (members, pools)) in (0..).zip(sizes.into_iter().cycle().take(24)) {
        let file = file(seed, members, pools);
        let settlement = settle(&read_input(&file.to_string()).expect("it is read")).expect("it settles");
        let json = settlement.to_json();
        let mut spent = 0_i128;
        for (pool, of_file) in json["pools"]
            .as_array()
            .expect("pools")
            .iter()
            .zip(file["pools"].as_array().expect("pools"))
        {
            let lines = of_file["lines"].as_array().expect("lines").iter();
            let sum: i64 = lines.map(|l| l[1].as_i64().expect("cents")).sum();
            let total = if of_file["total_rounding"].is_null() {
                sum
            } else {
                sum.div_euclid(100) * 100
            };
            assert_eq!(pool["total"], total, "{seed}: {}", pool["id"]);
            let shares = pool["shares"].as_object().expect("shares").values();
            assert_eq!(
                shares.map(|s| s.as_i64().expect("cents")).sum::<i64>(),
                total,
                "{seed}: {}",
                pool["id"]
            );
            spent += i128::from(total);
        }
        let totals = json["totals"].as_object().expect("totals").values();
        assert_eq!(
            totals
                .map(|t| i128::from(t.as_i64().expect("cents")))
                .sum::<i128>(),
            spent
        );
    }
}

/// The time is printed rather than asserted: it depends on who else uses the machine.
#[test]
fn three_thousand_members_and_five_hundred_pools_are_settled() {
    let text = file(2, 3_000, 500).to_string();
    let start = Instant::now();
    let settlement = settle(&read_input(&text).expect("it is read")).expect("it settles");
    let printed = settlement.to_json().to_string();
    println!(
        "{} bytes read, settled and written as {} in {:?}",
        text.len(),
        printed.len(),
        start.elapsed()
    );
    let spent: i128 = settlement.pools.iter().map(|p| i128::from(p.total)).sum();
    assert_eq!(
        settlement.totals.values().map(|t| i128::from(*t)).sum::<i128>(),
        spent
    );
    assert_eq!(settlement.pools.len(), 500);
}
