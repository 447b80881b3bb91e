use reckon::sharing::{PoolRules, read_input, settle};
use serde_json::{Value, json};

use super::sharing_rules::simple;

fn sound() -> Value {
    json!({
        "year": 2026,
        "members": ["A", "B", "C"],
        "quantities": {"tickets": {"A": 1, "B": 3}, "people": {"A": 10, "B": 5, "C": 1}, "none": {"A": 0}},
        "pools": [
            {"id": "mixed", "paid_by": "A", "among": ["A", "B"], "lines": [["x", 100]],
             "mix": [{"key": "tickets", "weight": 60}, {"key": "people", "weight": 40}],
             "floors": {"A": 10}, "caps": {"A": 60},
             "corridor": {"permille": 100, "previous": {"B": 50}, "bearer": null},
             "direct": [{"member": "C", "label": "Portail", "amount": 7}]},
            {"id": "priced", "paid_by": "A", "key": "none", "among": ["A", "B"], "lines": [["x", 100]],
             "tariff": {"price": 5, "bearer": "A"}}],
        "weighted_keys": {"weighted": [{"key": "tickets", "weight": 2}, {"key": "people", "weight": 1}]}
    })
}

#[test]
fn sound_rules_are_read_and_settle() {
    let input = read_input(&sound().to_string()).expect("the input is sound");
    assert_eq!(input.pools[0].key, "mix");
    let settled = settle(&input).expect("it settles");
    assert_eq!(settled.totals.values().sum::<i64>(), 207);
    assert_eq!(settled.pools[0].shares[2].cents, 7);
}

#[test]
fn nonsense_in_rules_is_refused_at_its_place() {
    for (pointer, value, expected) in [
        ("/pools/0/mix", json!([]), "pools[0].mix"),
        ("/pools/0/mix/0/weight", json!(0), "pools[0].mix[0].weight"),
        ("/pools/0/mix/0/weight", json!(-1), "pools[0].mix[0].weight"),
        ("/pools/0/mix/0/weight", json!(0.5), "pools[0].mix[0].weight"),
        ("/pools/0/mix/1/key", json!("mood"), "pools[0].mix[1].key"),
        ("/pools/0/mix/1/key", json!("tickets"), "pools[0].mix[1].key"),
        ("/pools/0/mix/1/key", json!("none"), "pools[0].mix[1].key"),
        ("/pools/0/mix", json!({"tickets": 1}), "pools[0].mix"),
        ("/pools/0/floors", json!({"Z": 1}), "pools[0].floors.Z"),
        ("/pools/0/floors", json!({"C": 1}), "pools[0].floors.C"),
        ("/pools/0/floors/A", json!(61), "pools[0].floors.A"),
        ("/pools/0/floors/A", json!(1.5), "pools[0].floors.A"),
        ("/pools/0/caps", json!({"C": 1}), "pools[0].caps.C"),
        (
            "/pools/0/corridor/permille",
            json!(-1),
            "pools[0].corridor.permille",
        ),
        (
            "/pools/0/corridor/previous",
            json!({"Z": 1}),
            "pools[0].corridor.previous.Z",
        ),
        ("/pools/0/corridor/bearer", json!("Z"), "pools[0].corridor.bearer"),
        (
            "/pools/0/direct/0/member",
            json!("Z"),
            "pools[0].direct[0].member",
        ),
        (
            "/pools/0/direct/0/amount",
            json!(null),
            "pools[0].direct[0].amount",
        ),
        ("/pools/1/tariff/price", json!(-5), "pools[1].tariff.price"),
        ("/pools/1/tariff/bearer", json!("Z"), "pools[1].tariff.bearer"),
        // Nothing was counted: without a bearer the rest has no key.
        ("/pools/1/tariff/bearer", json!(null), "pools[1].key"),
        (
            "/pools/1/tariff",
            json!({"price": 5, "rest_key": "mood"}),
            "pools[1].tariff.rest_key",
        ),
        (
            "/pools/1/tariff",
            json!({"price": 5, "rest_key": "none"}),
            "pools[1].tariff.rest_key",
        ),
        (
            "/pools/1/tariff",
            json!({"price": 5, "bearer": "A", "rest_key": "people"}),
            "pools[1].tariff.rest_key",
        ),
        (
            "/weighted_keys",
            json!({"tickets": [{"key": "people", "weight": 1}]}),
            "weighted_keys.tickets",
        ),
        ("/weighted_keys/weighted", json!([]), "weighted_keys.weighted"),
        (
            "/weighted_keys/weighted/0/key",
            json!("mood"),
            "weighted_keys.weighted[0].key",
        ),
        (
            "/weighted_keys/weighted/0/weight",
            json!(0),
            "weighted_keys.weighted[0].weight",
        ),
        (
            "/weighted_keys/weighted/1/weight",
            json!(i64::MAX),
            "weighted_keys.weighted.A",
        ),
    ] {
        let mut input = sound();
        *input.pointer_mut(pointer).expect("the pointer leads somewhere") = value.clone();
        let refusal = read_input(&input.to_string()).expect_err("it is refused");
        assert_eq!(refusal.place, expected, "{pointer} {value}");
        assert!(refusal.reason.len() > 10, "{refusal}");
    }
}

#[test]
fn a_price_goes_with_no_mixture_and_no_limit() {
    for (field, value) in [
        ("mix", json!([{"key": "tickets", "weight": 1}])),
        ("caps", json!({"A": 1})),
        ("corridor", json!({"permille": 1})),
    ] {
        let mut input = sound();
        input["pools"][1][field] = value;
        let refusal = read_input(&input.to_string()).expect_err("it is refused");
        assert_eq!(refusal.place, "pools[1].tariff", "{field}");
    }
}

#[test]
fn limits_that_cannot_be_kept_are_refused_with_their_sums() {
    let all = |cents: i64| (0..2).map(|i| (format!("m{i}"), cents)).collect();
    let refused = |rules| {
        let input = simple(&[&[3, 1]], 1_000, rules);
        settle(&input).expect_err("it is refused").to_string()
    };
    let floors = refused(PoolRules {
        floors: all(600),
        ..PoolRules::default()
    });
    assert!(floors.contains("1200 cents, more than the 1000"), "{floors}");
    let caps = refused(PoolRules {
        caps: all(400),
        ..PoolRules::default()
    });
    assert!(caps.contains("nobody is left to bear 200 cents"), "{caps}");
}
