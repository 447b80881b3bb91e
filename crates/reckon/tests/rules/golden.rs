//! The year 2022 of the agreement, line by line.

use std::collections::BTreeMap;

use reckon::sharing::{Settlement, read_input, settle};
use serde_json::Value;

use crate::outside;

fn year_2022() -> Option<(Value, Settlement)> {
    let text = outside::text("golden/annexe-2022.json")?;
    let settlement = settle(&read_input(&text).expect("the year is read")).expect("it settles");
    Some((serde_json::from_str(&text).expect("it is JSON"), settlement))
}

#[test]
fn the_pools_of_2022_come_out_line_by_line() {
    let Some((golden, settlement)) = year_2022() else {
        return;
    };
    let json = settlement.to_json();
    let expected = golden["pools"].as_array().expect("a list");
    let found = json["pools"].as_array().expect("a list");
    assert_eq!(expected.len(), 5);
    assert_eq!(found.len(), 5);
    for (expected, found) in expected.iter().zip(found) {
        for same in ["id", "paid_by", "key", "total", "percent"] {
            assert_eq!(found[same], expected[same], "{}: {same}", expected["id"]);
        }
        assert_eq!(found["shares"], expected["expected"], "{}", expected["id"]);
    }
    assert_eq!(found[4]["sum_of_lines"], 3_916_133);
}

#[test]
fn the_totals_of_2022_are_what_was_spent() {
    let Some((golden, settlement)) = year_2022() else {
        return;
    };
    assert_eq!(settlement.to_json()["totals"], golden["totals"]["expected"]);
    assert_eq!(settlement.totals.values().sum::<i64>(), 25_797_500);
}

#[test]
fn the_revenue_orders_of_2022_come_out_in_order() {
    let Some((golden, settlement)) = year_2022() else {
        return;
    };
    let mut expected = golden["revenue_orders"].clone();
    for order in expected.as_array_mut().expect("a list") {
        order["amount"] = order["expected"].take();
        let order = order.as_object_mut().expect("an object");
        order.remove("expected");
        order.remove("printed");
    }
    assert_eq!(settlement.to_json()["revenue_orders"], expected);
}

#[test]
fn members_keep_their_order_in_what_is_printed() {
    let Some((golden, settlement)) = year_2022() else {
        return;
    };
    let json = settlement.to_json();
    assert_eq!(json["members"], golden["members"]);
    for object in [
        &json["totals"],
        &json["pools"][0]["shares"],
        &json["pools"][0]["percent"],
    ] {
        let keys: Vec<_> = object.as_object().expect("an object").keys().collect();
        assert_eq!(
            keys,
            ["BCR", "Chevry-Cossigny", "Servon", "Varennes-Jarcy", "CCOB"]
        );
    }
}

#[test]
fn exact_ratios_conserve_the_year_as_well() {
    let Some(text) = outside::text("golden/annexe-2022.json") else {
        return;
    };
    let mut input = read_input(&text).expect("the year is read");
    input.key_decimals_of_percent = None;
    let settlement = settle(&input).expect("it settles");
    assert_eq!(settlement.totals.values().sum::<i64>(), 25_797_500);
    // 17 910 300 × 1501 / 1875 is 14 337 792.16.
    assert_eq!(settlement.pools[0].shares[0].cents, 14_337_792);
    let json = settlement.to_json();
    assert_eq!(json["pools"][0]["percent"], Value::Null);
}

#[test]
fn each_figure_can_be_explained() {
    let Some((_, settlement)) = year_2022() else {
        return;
    };
    let infrastructure = &settlement.pools[4];
    let ccob = &infrastructure.shares[2];
    assert_eq!((ccob.quantity_num, ccob.quantity_den), (162, 5_775));
    assert_eq!(ccob.percent.expect("rounded").to_string(), "2.81");
    // 2.81 % of 39 161 € is 1 100.4241 €, BCR's part has 0.38 cents and Servon's 0.21.
    assert_eq!(
        (ccob.floor_cents, ccob.cents, ccob.remainder_rank),
        (110_042, 110_043, Some(1))
    );
    let shares: BTreeMap<_, _> = infrastructure
        .shares
        .iter()
        .map(|s| (s.member.as_str(), s.remainder_rank))
        .collect();
    assert_eq!(shares["BCR"], None);
    assert_eq!(shares["Servon"], None);
}
