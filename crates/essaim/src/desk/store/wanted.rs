//! The conditions of a list of tickets, starting with what the actor may see.

use sea_orm::{DbBackend, Value};

use crate::db::fulltext;
use crate::directory::{Actor, Role};

/// Numbers for an IN; an empty list matches nothing.
pub(super) fn list_of(ids: &[i64]) -> String {
    if ids.is_empty() {
        "-1".into()
    } else {
        ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
    }
}

/// The conditions of a list and their values, starting with what the actor may see.
pub(super) struct Where {
    parts: Vec<String>,
    pub values: Vec<Value>,
}

impl Where {
    pub fn new(actor: &Actor) -> Where {
        let mut q = Where {
            parts: Vec::new(),
            values: Vec::new(),
        };
        q.push_value("tickets.service_id = ", actor.service_id);
        if !actor.is_staff() {
            q.values.push(actor.id.into());
            let own = format!("tickets.requester_id = ${}", q.values.len());
            if actor.has(Role::Referent) {
                q.push(&format!(
                    "({own} OR tickets.authority_id IN ({}))",
                    list_of(&actor.referent_of())
                ));
            } else {
                q.push(&own);
            }
        }
        q
    }

    pub fn push(&mut self, condition: &str) {
        self.parts.push(condition.to_owned());
    }

    pub fn push_value(&mut self, before: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        self.parts.push(format!("{before}${}", self.values.len()));
    }

    pub fn push_after(&mut self, before: &str, at: i64, id: i64) {
        self.values.push(at.into());
        self.values.push(id.into());
        let last = self.values.len();
        self.parts.push(format!("{before}(${}, ${last})", last - 1));
    }

    /// A number finds its ticket; words find the tickets that hold them all. `few` when the other conditions leave few
    /// tickets, whose words are then read one ticket at a time.
    pub fn search(&mut self, backend: DbBackend, asked: &str, few: bool) {
        let asked = asked.trim();
        if let Ok(number) = asked.trim_start_matches(['#', 'n', '°', ' ']).parse::<i64>() {
            self.push_value("tickets.number = ", number);
            return;
        }
        let first = self.values.len() + 1;
        if few {
            let groups = fulltext::groups(asked);
            if !groups.is_empty() {
                let (held, values) = fulltext::held(backend, &groups, first);
                self.values.extend(values.into_iter().map(Value::from));
                self.parts.push(held);
            }
        } else if let Some((condition, value)) = fulltext::condition(backend, asked, first) {
            self.values.push(value.into());
            self.parts.push(condition);
        }
    }

    pub fn text(&self) -> String {
        self.parts.join(" AND ")
    }
}
