//! The file of a frozen year worked out again: its digests, then every figure.

use std::collections::BTreeMap;

use reckon::sharing::{read_input, settle};
use serde::Serialize;
use serde_json::{Value, json};

use super::bundle::{FORMAT, root_digest};
use super::listed::canonical;
use crate::crypto::digest;
use crate::settlement::model::SharingKey;

/// A figure or a digest that the file and the new calculation give otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// `result.pools[0].shares.BCR`, `digest`, `tickets.Servon.list`…
    pub place: String,
    pub file: Value,
    pub recomputed: Value,
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub year: i64,
    pub service: String,
    pub digest: String,
    pub frozen_at: String,
    pub frozen_by: String,
    /// All is the same: the digests, and every figure to the cent.
    pub same: bool,
    pub differences: Vec<Gap>,
    /// Members whose list of tickets is in the file, and was checked.
    pub lists_checked: Vec<String>,
    /// Members whose list is not in this file.
    pub lists_absent: Vec<String>,
}

/// Works a file out again: its digests, then every figure.
///
/// # Errors
/// An English sentence when the text is no file of a frozen year, or when its costs cannot be shared.
pub fn verify(text: &str) -> Result<Report, String> {
    let file: Value = serde_json::from_str(text).map_err(|e| format!("this is not JSON: {e}"))?;
    if file["format"] != FORMAT {
        return Err(format!(
            "this is not the file of a frozen year: its \"format\" should be \"{FORMAT}\""
        ));
    }
    let words = |field: &str| file[field].as_str().unwrap_or_default().to_owned();
    let mut gaps = Vec::new();
    let root = root_digest(&file);
    compare("digest", &file["digest"], &Value::from(root.as_str()), &mut gaps);
    let input = read_input(&file["calculation"].to_string()).map_err(|e| format!("calculation: {e}"))?;
    let settlement = settle(&input).map_err(|e| format!("calculation: {e}"))?;
    compare("result", &file["result"], &settlement.to_json(), &mut gaps);
    let (lists_checked, lists_absent) = check_lists(&file, &mut gaps);
    Ok(Report {
        year: file["year"].as_i64().unwrap_or_default(),
        service: words("service"),
        digest: words("digest"),
        frozen_at: words("frozen_at"),
        frozen_by: words("frozen_by"),
        same: gaps.is_empty(),
        differences: gaps,
        lists_checked,
        lists_absent,
    })
}

/// Checks each list that the file holds, and that the counts are the quantities of the key.
fn check_lists(file: &Value, gaps: &mut Vec<Gap>) -> (Vec<String>, Vec<String>) {
    let (mut checked, mut absent) = (Vec::new(), Vec::new());
    for (member, list) in file["tickets"].as_object().into_iter().flatten() {
        let place = format!("tickets.{member}");
        let quantity = &file["calculation"]["quantities"][SharingKey::Tickets.slug()][member];
        compare(&format!("{place}.count"), &list["count"], quantity, gaps);
        check_classes(file, member, list, gaps);
        let Some(tickets) = list["list"].as_array() else {
            absent.push(member.clone());
            continue;
        };
        let count = Value::from(tickets.len());
        compare(&format!("{place}.count"), &list["count"], &count, gaps);
        let part = json!({ "member": member, "salt": list["salt"], "tickets": tickets });
        let found = Value::from(digest(canonical(&part).as_bytes()));
        compare(&format!("{place}.digest"), &list["digest"], &found, gaps);
        checked.push(member.clone());
    }
    (checked, absent)
}

/// Checks that the classes of tickets that some pool weighs add up to all of them, and to the list where it is there.
fn check_classes(file: &Value, member: &str, list: &Value, gaps: &mut Vec<Gap>) {
    let prefix = format!("{}:", SharingKey::Tickets.slug());
    let quantities = file["calculation"]["quantities"].as_object();
    let classes: BTreeMap<&String, i64> = quantities
        .into_iter()
        .flatten()
        .filter(|(key, _)| key.starts_with(&prefix))
        .map(|(key, of)| (key, of[member].as_i64().unwrap_or(0)))
        .collect();
    if classes.is_empty() {
        return;
    }
    let place = format!("tickets.{member}.classes");
    let sum = classes.values().fold(0, |sum: i64, n| sum.saturating_add(*n));
    compare(&place, &Value::from(sum), &list["count"], gaps);
    let Some(tickets) = list["list"].as_array() else {
        return;
    };
    for (class, expected) in classes {
        let listed = tickets.iter().filter(|t| t["class"] == class.as_str()).count();
        compare(
            &format!("{place}.{class}"),
            &Value::from(expected),
            &Value::from(listed),
            gaps,
        );
    }
}

/// Finds where two values differ, down to the figure.
fn compare(place: &str, file: &Value, recomputed: &Value, gaps: &mut Vec<Gap>) {
    match (file, recomputed) {
        (Value::Object(a), Value::Object(b)) => {
            let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
            keys.sort();
            keys.dedup();
            for key in keys {
                compare(&format!("{place}.{key}"), &file[key], &recomputed[key], gaps);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                compare(&format!("{place}[{i}]"), x, y, gaps);
            }
        }
        (a, b) if a == b => {}
        (a, b) => gaps.push(Gap {
            place: place.to_owned(),
            file: a.clone(),
            recomputed: b.clone(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    use serde_json::json;

    use crate::settlement::cycle::bundle::{Content, add_list, build};
    use crate::settlement::cycle::listed::{ListedTicket, list_digest};
    use crate::settlement::sample;

    fn tickets() -> Vec<ListedTicket> {
        (1..=2)
            .map(|number| ListedTicket {
                number,
                family: "incident".into(),
                sheet: "Poste de travail".into(),
                date: "2025-03-01".into(),
                class: None,
            })
            .collect()
    }

    fn file() -> Value {
        let ledger = sample::ledger(false);
        let content = Content {
            service: "Service d’essai".into(),
            year: 2025,
            frozen_at: "2026-04-01T10:00:00+02:00".into(),
            frozen_by: "Denis Blanc".into(),
            calculation: ledger.input.to_json(),
            result: ledger.settlement.to_json(),
            texts: json!({ "agreement": "Convention" }),
            lists: BTreeMap::from([
                ("Alpha".into(), (2, list_digest("Alpha", "sel", &tickets()))),
                ("Beta".into(), (1, "caché".into())),
            ]),
        };
        let (mut file, _) = build(&content);
        add_list(&mut file, "Alpha", "sel", &tickets());
        file
    }

    #[test]
    fn a_file_is_verified_with_the_lists_that_it_holds() {
        let report = verify(&file().to_string()).unwrap();
        assert!(report.same, "{:?}", report.differences);
        assert_eq!(
            (report.lists_checked, report.lists_absent),
            (vec!["Alpha".into()], vec!["Beta".into()])
        );
    }

    #[test]
    fn whatever_is_touched_is_found_at_its_place() {
        type Touch = fn(&mut Value);
        let touches: [(&str, Touch); 7] = [
            ("result.totals.Alpha", |f| {
                f["result"]["totals"]["Alpha"] = json!(1)
            }),
            ("result.pools[0].shares.Beta", |f| {
                f["result"]["pools"][0]["shares"]["Beta"] = json!(33_331)
            }),
            ("result.pools[0].sum_of_lines", |f| {
                f["calculation"]["pools"][0]["lines"][0][1] = json!(100_002)
            }),
            ("digest", |f| f["texts"]["agreement"] = json!("Une autre")),
            ("digest", |f| f["frozen_by"] = json!("Quelqu’un")),
            ("digest", |f| f["tickets"]["Beta"]["count"] = json!(7)),
            ("tickets.Alpha.digest", |f| {
                f["tickets"]["Alpha"]["list"][0]["date"] = json!("2025-03-02")
            }),
        ];
        for (place, touch) in touches {
            let mut touched = file();
            touch(&mut touched);
            let report = verify(&touched.to_string()).unwrap();
            assert!(!report.same, "{place}");
            assert!(
                report.differences.iter().any(|g| g.place == place),
                "{place}: {:?}",
                report.differences
            );
        }
    }

    /// A file whose pool weighs its tickets: 2 incidents of Alpha, 1 request of Beta.
    fn weighted_file() -> Value {
        let mut input = sample::ledger(false).input;
        let of = |pairs: &[(&str, i64)]| pairs.iter().map(|(m, n)| ((*m).to_owned(), *n)).collect();
        input
            .quantities
            .insert("tickets:incident".into(), of(&[("Alpha", 2)]));
        input
            .quantities
            .insert("tickets:request".into(), of(&[("Beta", 1)]));
        let key = "weighted_tickets:service";
        let parts = vec![("tickets:incident".into(), 2), ("tickets:request".into(), 1)];
        input.weighted_keys.insert(key.into(), parts);
        input.pools[0].key = key.into();
        let mut list = tickets();
        list.iter_mut()
            .for_each(|t| t.class = Some("tickets:incident".into()));
        let content = Content {
            service: "Service d’essai".into(),
            year: 2025,
            frozen_at: "2026-04-01T10:00:00+02:00".into(),
            frozen_by: "Denis Blanc".into(),
            calculation: input.to_json(),
            result: settle(&input).unwrap().to_json(),
            texts: json!({}),
            lists: BTreeMap::from([
                ("Alpha".into(), (2, list_digest("Alpha", "sel", &list))),
                ("Beta".into(), (1, "caché".into())),
            ]),
        };
        let (mut file, _) = build(&content);
        add_list(&mut file, "Alpha", "sel", &list);
        file
    }

    #[test]
    fn the_classes_of_weighted_tickets_add_up_to_the_lists() {
        let report = verify(&weighted_file().to_string()).unwrap();
        assert!(report.same, "{:?}", report.differences);
        let mut touched = weighted_file();
        touched["calculation"]["quantities"]["tickets:incident"]["Alpha"] = json!(3);
        touched["calculation"]["quantities"]["tickets:request"]["Alpha"] = json!(-1);
        assert!(verify(&touched.to_string()).is_err(), "below zero is refused");
        touched["calculation"]["quantities"]["tickets:request"]["Alpha"] = json!(0);
        let report = verify(&touched.to_string()).unwrap();
        for place in ["tickets.Alpha.classes", "tickets.Alpha.classes.tickets:incident"] {
            assert!(report.differences.iter().any(|g| g.place == place), "{place}");
        }
        let mut moved = weighted_file();
        moved["tickets"]["Alpha"]["list"][0]["class"] = json!("tickets:request");
        let report = verify(&moved.to_string()).unwrap();
        assert!(
            report
                .differences
                .iter()
                .any(|g| g.place == "tickets.Alpha.digest")
        );
    }

    #[test]
    fn another_file_is_refused_with_a_reason() {
        assert!(verify("{").unwrap_err().contains("not JSON"));
        assert!(
            verify("{}")
                .unwrap_err()
                .contains("not the file of a frozen year")
        );
        let mut broken = file();
        broken["calculation"]["pools"][0]["key"] = json!("inconnue");
        assert!(
            verify(&broken.to_string())
                .unwrap_err()
                .contains("calculation: pools[0]")
        );
    }
}
