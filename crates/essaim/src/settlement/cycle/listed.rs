//! The canonical text of what is frozen, and the tickets of a member's list in it: written ticket by ticket, since a
//! year may have a million of them.

use serde::Serialize;
use serde_json::Value;

use crate::crypto::Digester;

/// A ticket of a member's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListedTicket {
    pub number: i64,
    pub family: String,
    /// The service sheet as it was named; empty where there was none.
    pub sheet: String,
    /// `2022-03-01`, in the time zone of the service.
    pub date: String,
    /// The key that counts it, where a pool weighs its tickets: `tickets:incident`. Files from before have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

/// The JSON text of a value with its keys sorted and without spaces: the same text for the same content.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write_canonical(value, &mut text);
    text
}

/// Writes at the end of one text: a year may have a million tickets.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            text.push('{');
            for (i, key) in keys.into_iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                write_words(key, text);
                text.push(':');
                write_canonical(&map[key], text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    text.push(',');
                }
                write_canonical(item, text);
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

fn write_words(words: &str, text: &mut String) {
    // Most words need no escape.
    if words.bytes().any(|b| b < 0x20 || b == b'"' || b == b'\\') {
        text.push_str(&Value::from(words).to_string());
        return;
    }
    text.push('"');
    text.push_str(words);
    text.push('"');
}

/// The digest of a member's list as it is read: that of the canonical text of its member, salt and tickets.
pub struct ListDigest {
    digester: Digester,
    /// What is not digested yet.
    text: String,
    /// How many tickets were added.
    pub tickets: i64,
}

/// Bytes that are digested together.
const TOGETHER: usize = 1 << 16;

impl ListDigest {
    pub fn new(member: &str, salt: &str) -> ListDigest {
        let mut text = String::from("{\"member\":");
        write_words(member, &mut text);
        text.push_str(",\"salt\":");
        write_words(salt, &mut text);
        text.push_str(",\"tickets\":[");
        ListDigest {
            digester: Digester::default(),
            text,
            tickets: 0,
        }
    }

    /// Adds the next ticket by number.
    pub fn add(&mut self, ticket: &ListedTicket) {
        if self.tickets > 0 {
            self.text.push(',');
        }
        self.tickets += 1;
        write_ticket(ticket, &mut self.text);
        if self.text.len() > TOGETHER {
            self.digester.add(self.text.as_bytes());
            self.text.clear();
        }
    }

    pub fn finish(mut self) -> String {
        self.text.push_str("]}");
        self.digester.add(self.text.as_bytes());
        self.digester.finish()
    }
}

/// A ticket as [`canonical`] writes it.
fn write_ticket(ticket: &ListedTicket, text: &mut String) {
    text.push('{');
    if let Some(class) = &ticket.class {
        text.push_str("\"class\":");
        write_words(class, text);
        text.push(',');
    }
    text.push_str("\"date\":");
    write_words(&ticket.date, text);
    text.push_str(",\"family\":");
    write_words(&ticket.family, text);
    text.push_str(",\"number\":");
    text.push_str(&ticket.number.to_string());
    text.push_str(",\"sheet\":");
    write_words(&ticket.sheet, text);
    text.push('}');
}

#[cfg(test)]
pub(crate) fn list_digest(member: &str, salt: &str, tickets: &[ListedTicket]) -> String {
    let mut list = ListDigest::new(member, salt);
    for ticket in tickets {
        list.add(ticket);
    }
    list.finish()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::crypto::digest;

    fn tickets() -> Vec<ListedTicket> {
        (1..=1_200)
            .map(|number| ListedTicket {
                number,
                family: "incident".into(),
                sheet: "Poste de travail".into(),
                date: "2025-03-01".into(),
                class: (number % 2 == 0).then(|| "tickets:incident".into()),
            })
            .collect()
    }

    #[test]
    fn the_order_of_keys_does_not_change_the_text() {
        let a: Value = serde_json::from_str(r#"{"b":[1,{"d":"é\"","c":null}],"a":true}"#).unwrap();
        assert_eq!(canonical(&a), r#"{"a":true,"b":[1,{"c":null,"d":"é\""}]}"#);
    }

    #[test]
    fn the_digest_of_a_list_is_that_of_its_canonical_text() {
        let mut list = tickets();
        list[0].sheet = "Écran \"noir\"".into();
        for tickets in [Vec::new(), list] {
            let part = json!({ "member": "L’Île", "salt": "s\\", "tickets": tickets });
            assert_eq!(
                list_digest("L’Île", "s\\", &tickets),
                digest(canonical(&part).as_bytes())
            );
        }
    }
}
