use jiff::civil::date;
use reckon::sharing::{SharingInput, read_input, settle};
use serde_json::{Value, json};

fn sound() -> Value {
    json!({
        "year": 2022,
        "members": ["A", "B"],
        "quantities": {"tickets": {"A": 1, "B": 3}, "none": {"A": 0, "B": 0}},
        "key_decimals_of_percent": 2,
        "pools": [{"id": "p", "paid_by": "A", "key": "tickets", "among": ["A", "B"],
                   "lines": [["staff", 100]], "total_rounding": null}],
        "periods": {"B": ["2022-01-01", "2022-06-30"]},
        "prorated_keys": ["tickets"]
    })
}

fn read_sound() -> SharingInput {
    read_input(&sound().to_string()).expect("the input is sound")
}

/// The place at which the sound input is refused once something in it is changed.
fn place(pointer: &str, value: Value) -> String {
    let mut input = sound();
    *input.pointer_mut(pointer).expect("the pointer leads somewhere") = value;
    let refusal = read_input(&input.to_string()).expect_err("it is refused");
    assert!(refusal.reason.len() > 10, "{refusal}");
    refusal.place
}

#[test]
fn a_sound_input_is_read_and_other_fields_are_ignored() {
    let mut input = sound();
    input["about"] = json!({"anything": [1.5, null]});
    input["pools"][0]["printed"] = json!("whatever");
    assert_eq!(read_input(&input.to_string()), Ok(read_sound()));
}

#[test]
fn what_may_be_left_out_is_as_good_as_null() {
    let mut input = sound();
    for key in ["key_decimals_of_percent", "periods", "prorated_keys"] {
        input.as_object_mut().expect("an object").remove(key);
    }
    let read = read_input(&input.to_string()).expect("it is read");
    assert_eq!(read.key_decimals_of_percent, None);
    assert!(read.periods.is_empty() && read.prorated_keys.is_empty());
}

#[test]
fn nonsense_is_refused_at_its_place() {
    for (pointer, value, expected) in [
        ("/year", json!(0), "year"),
        ("/year", json!(2022.5), "year"),
        ("/year", json!(99_999_999_999_i64), "year"),
        ("/members", json!([]), "members"),
        ("/members", json!({}), "members"),
        ("/members/1", json!("A"), "members[1]"),
        ("/members/1", json!(""), "members[1]"),
        ("/members/1", json!(3), "members[1]"),
        ("/quantities/tickets/B", json!(-1), "quantities.tickets.B"),
        ("/quantities/tickets/B", json!(1.5), "quantities.tickets.B"),
        ("/quantities/tickets/B", json!(u64::MAX), "quantities.tickets.B"),
        (
            "/quantities/tickets",
            json!({"A": 1, "C": 1}),
            "quantities.tickets.C",
        ),
        ("/quantities/tickets", json!(null), "quantities.tickets"),
        ("/key_decimals_of_percent", json!(-1), "key_decimals_of_percent"),
        ("/key_decimals_of_percent", json!(16), "key_decimals_of_percent"),
        ("/pools/0/id", json!(""), "pools[0].id"),
        ("/pools/0/id", json!(null), "pools[0].id"),
        ("/pools/0/paid_by", json!("C"), "pools[0].paid_by"),
        ("/pools/0/key", json!("gigabytes"), "pools[0].key"),
        ("/pools/0/key", json!("none"), "pools[0].key"),
        ("/pools/0/among", json!([]), "pools[0].among"),
        ("/pools/0/among/1", json!("C"), "pools[0].among[1]"),
        ("/pools/0/among/1", json!("A"), "pools[0].among[1]"),
        ("/pools/0/lines/0", json!(["staff"]), "pools[0].lines[0]"),
        ("/pools/0/lines/0/0", json!(1), "pools[0].lines[0][0]"),
        ("/pools/0/lines/0/1", json!("100"), "pools[0].lines[0][1]"),
        ("/pools/0/total_rounding", json!("up"), "pools[0].total_rounding"),
        ("/periods/B/0", json!("2022-02-30"), "periods.B[0]"),
        ("/periods/B/0", json!("2022-07-01"), "periods.B"),
        ("/periods/B", json!(["2022-01-01"]), "periods.B"),
        (
            "/periods",
            json!({"C": ["2022-01-01", "2022-01-02"]}),
            "periods.C",
        ),
        ("/prorated_keys/0", json!("gigabytes"), "prorated_keys[0]"),
    ] {
        assert_eq!(place(pointer, value.clone()), expected, "{pointer} {value}");
    }
}

#[test]
fn two_pools_of_one_id_are_refused() {
    let mut input = read_sound();
    input.pools.push(input.pools[0].clone());
    assert_eq!(settle(&input).expect_err("it is refused").place, "pools[1].id");
}

#[test]
fn a_key_whose_members_were_all_absent_adds_up_to_zero() {
    let mut input = read_sound();
    input
        .periods
        .insert("A".to_owned(), (date(2021, 1, 1), date(2021, 12, 31)));
    input
        .periods
        .insert("B".to_owned(), (date(2023, 1, 1), date(2023, 12, 31)));
    assert_eq!(settle(&input).expect_err("it is refused").place, "pools[0].key");
}

#[test]
fn amounts_beyond_64_bits_are_refused() {
    let mut input = read_sound();
    input.pools[0].lines = vec![("a".to_owned(), i64::MAX), ("b".to_owned(), 1)];
    assert_eq!(settle(&input).expect_err("it is refused").place, "pools[0].lines");
    input.pools[0].lines.pop();
    input.prorated_keys.clear();
    let mut second = input.pools[0].clone();
    second.id = "q".to_owned();
    input.pools.push(second.clone());
    second.id = "r".to_owned();
    input.pools.push(second);
    assert_eq!(settle(&input).expect_err("it is refused").place, "totals.B");
}

#[test]
fn a_key_given_twice_is_refused_wherever_it_is_read() {
    for (twice, once, place) in [
        (r#""year":2022,"year":2022"#, r#""year":2022"#, "year"),
        (
            r#"{"A":1,"A":1,"B":3}"#,
            r#"{"A":1,"B":3}"#,
            "quantities.tickets.A",
        ),
        (r#""id":"p","id":"q""#, r#""id":"p""#, "pools[0].id"),
    ] {
        let text = sound().to_string();
        assert!(text.contains(once));
        let refusal = read_input(&text.replacen(once, twice, 1)).expect_err("it is refused");
        assert_eq!(refusal.place, place);
        assert!(refusal.reason.contains("twice"));
    }
}

#[test]
fn a_missing_field_is_named() {
    for (field, pointer) in [("year", ""), ("members", ""), ("quantities", ""), ("pools", "")] {
        let mut input = sound();
        let object = input.pointer_mut(pointer).expect("it is there");
        object.as_object_mut().expect("an object").remove(field);
        assert_eq!(
            read_input(&input.to_string()).expect_err("it is refused").place,
            field
        );
    }
    let mut input = sound();
    input["pools"][0]
        .as_object_mut()
        .expect("an object")
        .remove("lines");
    let refusal = read_input(&input.to_string()).expect_err("it is refused");
    assert_eq!(refusal.to_string(), "pools[0].lines: this field is missing");
}

#[test]
fn what_is_not_json_is_refused_as_a_whole() {
    for text in ["", "{", "[]", "3", "{\"year\":2022,}", &"[".repeat(100_000)] {
        assert_eq!(read_input(text).expect_err("it is refused").place, "");
    }
}
