//! The file of a frozen year: what it was worked out from, its outcome, and digests by which anybody finds out whether a
//! figure was touched, without the database.
//!
//! The file has parts, each with its SHA-256 over its canonical JSON (keys sorted, no space). The digest of the year is
//! that of the list of the parts' digests. A member's list of tickets is a part of its own, so that a file that leaves
//! out the lists of the others still proves the same digest.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::listed::{ListedTicket, canonical};
use crate::crypto::digest;

/// The name of the shape, which a reader checks first.
pub const FORMAT: &str = "essaim-bilan-1";

/// The parts that every file holds whole.
const PARTS: [&str; 3] = ["calculation", "result", "texts"];

/// What a year is frozen from.
pub struct Content {
    pub service: String,
    pub year: i64,
    /// RFC 3339.
    pub frozen_at: String,
    pub frozen_by: String,
    /// The shape of `essaim simulate`.
    pub calculation: Value,
    /// The shape of `essaim settle`.
    pub result: Value,
    /// Names, labels, sources, notes: what tells the figures.
    pub texts: Value,
    /// Member → how many tickets, and the digest of its list.
    pub lists: BTreeMap<String, (i64, String)>,
}

/// The file without any list, and the digest of the year.
pub fn build(content: &Content) -> (Value, String) {
    let mut file = json!({
        "format": FORMAT,
        "service": content.service,
        "year": content.year,
        "frozen_at": content.frozen_at,
        "frozen_by": content.frozen_by,
        "calculation": content.calculation,
        "result": content.result,
        "texts": content.texts,
    });
    let lists: Map<String, Value> = content
        .lists
        .iter()
        .map(|(member, (count, digest))| (member.clone(), json!({ "count": count, "digest": digest })))
        .collect();
    file["tickets"] = Value::Object(lists);
    let root = root_digest(&file);
    file["digest"] = Value::from(root.as_str());
    (file, root)
}

/// Adds a member's list to a file.
pub fn add_list(file: &mut Value, member: &str, salt: &str, tickets: &[ListedTicket]) {
    if let Some(list) = file["tickets"].get_mut(member) {
        list["salt"] = Value::from(salt);
        list["list"] = json!(tickets);
    }
}

/// The digest over the head of a file and the digests of its parts.
pub(super) fn root_digest(file: &Value) -> String {
    let mut head = Map::new();
    for field in ["format", "service", "year", "frozen_at", "frozen_by"] {
        head.insert(field.into(), file[field].clone());
    }
    for part in PARTS {
        head.insert(
            part.into(),
            Value::from(digest(canonical(&file[part]).as_bytes())),
        );
    }
    let lists = file["tickets"].as_object().into_iter().flatten();
    let lists: Map<String, Value> = lists
        .map(|(member, list)| (member.clone(), json!([list["count"], list["digest"]])))
        .collect();
    head.insert("tickets".into(), Value::Object(lists));
    digest(canonical(&Value::Object(head)).as_bytes())
}
