//! Reading JSON with the place of whatever is wrong, and without losing duplicate keys, which a
//! map would silently drop.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::Refusal;

/// A JSON value that keeps every key of an object, in order, duplicates included.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool,
    Integer(i64),
    /// A number that is not an integer of 64 bits.
    OtherNumber,
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// A node and its path from the top.
#[derive(Clone)]
pub(crate) struct At<'a> {
    pub node: &'a Node,
    pub place: String,
}

/// Parses a whole text.
pub(crate) fn parse(text: &str) -> Result<Node, Refusal> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    serde_json::from_str(text).map_err(|e| Refusal::new("", format!("this is not JSON: {e}")))
}

impl<'a> At<'a> {
    /// The top of a text; it must be an object.
    pub fn top(node: &'a Node) -> Result<Self, Refusal> {
        let top = Self {
            node,
            place: String::new(),
        };
        top.object()?;
        Ok(top)
    }

    pub fn refuse<T>(&self, reason: impl Into<String>) -> Result<T, Refusal> {
        Err(Refusal::new(self.place.clone(), reason))
    }

    fn wrong<T>(&self, expected: &str) -> Result<T, Refusal> {
        let found = match self.node {
            Node::Null => "null",
            Node::Bool => "a boolean",
            Node::Integer(_) => "an integer",
            Node::OtherNumber => "a number that is no integer of 64 bits",
            Node::Text(_) => "a text",
            Node::List(_) => "a list",
            Node::Object(_) => "an object",
        };
        self.refuse(format!("{expected} is expected, {found} is found"))
    }

    fn child(&self, key: &str, node: &'a Node) -> Self {
        let place = if self.place.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.place)
        };
        At { node, place }
    }

    fn object(&self) -> Result<&'a [(String, Node)], Refusal> {
        match self.node {
            Node::Object(fields) => Ok(fields),
            _ => self.wrong("an object"),
        }
    }

    /// A field that may be missing or null. Twice the same is refused; fields that nobody asks for
    /// are ignored.
    pub fn optional(&self, key: &str) -> Result<Option<At<'a>>, Refusal> {
        let mut found = self.object()?.iter().filter(|(k, _)| k == key);
        let Some((_, node)) = found.next() else {
            return Ok(None);
        };
        let field = self.child(key, node);
        if found.next().is_some() {
            return field.refuse("this key is given twice");
        }
        Ok((*node != Node::Null).then_some(field))
    }

    pub fn required(&self, key: &str) -> Result<At<'a>, Refusal> {
        match self.optional(key)? {
            Some(field) => Ok(field),
            None => self.child(key, self.node).refuse("this field is missing"),
        }
    }

    /// All fields of an object whose keys are data. Twice the same is refused.
    pub fn entries(&self) -> Result<Vec<(&'a str, At<'a>)>, Refusal> {
        let mut seen = std::collections::HashSet::new();
        let mut entries = Vec::new();
        for (key, node) in self.object()? {
            let field = self.child(key, node);
            if !seen.insert(key) {
                return field.refuse("this key is given twice");
            }
            entries.push((key.as_str(), field));
        }
        Ok(entries)
    }

    pub fn items(&self) -> Result<Vec<At<'a>>, Refusal> {
        let Node::List(items) = self.node else {
            return self.wrong("a list");
        };
        let item = |(i, node)| At {
            node,
            place: format!("{}[{i}]", self.place),
        };
        Ok(items.iter().enumerate().map(item).collect())
    }

    pub fn pair(&self) -> Result<(At<'a>, At<'a>), Refusal> {
        match <[At<'a>; 2]>::try_from(self.items()?) {
            Ok([first, second]) => Ok((first, second)),
            Err(_) => self.refuse("a list of exactly two is expected"),
        }
    }

    pub fn integer(&self) -> Result<i64, Refusal> {
        match self.node {
            Node::Integer(value) => Ok(*value),
            _ => self.wrong("an integer"),
        }
    }

    pub fn text(&self) -> Result<&'a str, Refusal> {
        match self.node {
            Node::Text(value) => Ok(value),
            _ => self.wrong("a text"),
        }
    }

    /// A text that is the written form of something.
    pub fn parsed<T, E: fmt::Display>(&self, read: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Refusal> {
        read(self.text()?).or_else(|e| self.refuse(e.to_string()))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Node, E> {
        Ok(Node::Bool)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(i64::try_from(value).map_or(Node::OtherNumber, Node::Integer))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Node, E> {
        Ok(Node::OtherNumber)
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = object.next_entry()? {
            fields.push(field);
        }
        Ok(Node::Object(fields))
    }
}
