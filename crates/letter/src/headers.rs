//! The header block: fields split and unfolded, then read one by one.
//!
//! The block is split here rather than by the parsing library so that hostile blocks stay bounded
//! and a broken field never takes its neighbours with it.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use jiff::Timestamp;
use mail_parser::{ContentType, HeaderValue, parsers::MessageStream};

use crate::{limits, names::one_line};

/// The fields of one part, in order, names in lower case.
#[derive(Debug, Default, Clone)]
pub(crate) struct Headers {
    fields: Vec<(String, String)>,
    pub(crate) truncated: bool,
}

/// Splits a message into its header fields and the bytes of its body.
pub(crate) fn split(raw: &[u8]) -> (Headers, &[u8]) {
    split_part(skip_envelope_line(raw))
}

/// The same for a part: it may have no header at all and begin with the blank line.
pub(crate) fn split_part(part: &[u8]) -> (Headers, &[u8]) {
    let mut headers = Headers::default();
    let mut rest = part;
    let mut seen = 0;
    let mut current: Option<Vec<u8>> = None;
    // Where the first line that is no field begins.
    let mut stray = None;
    let mut ended = false;
    while !rest.is_empty() {
        let at = part.len() - rest.len();
        let (line, after) = next_line(rest);
        rest = after;
        if line.is_empty() {
            ended = true;
            break;
        }
        let whole = line.len();
        let line = within(line, limits::HEADER_FIELD);
        headers.truncated |= line.len() < whole;
        seen += line.len();
        if seen > limits::HEADER_BLOCK {
            headers.truncated = true;
            continue;
        }
        if line[0] == b' ' || line[0] == b'\t' {
            match current.as_mut() {
                Some(field) if field.len() < limits::HEADER_FIELD => {
                    field.push(b' ');
                    field.extend_from_slice(line.trim_ascii());
                }
                Some(_) => headers.truncated = true,
                None => stray = stray.or(Some(at)),
            }
            continue;
        }
        if let Some(field) = current.take() {
            headers.push(&field);
        }
        if field_name(line).is_some() {
            current = Some(line.to_vec());
        } else {
            stray = stray.or(Some(at));
        }
    }
    if let Some(field) = current {
        headers.push(&field);
    }
    // No header at all, or no blank line after it: the text is kept rather than lost.
    let body = match stray {
        Some(_) if headers.is_empty() => part,
        Some(at) if !ended => &part[at..],
        _ => rest,
    };
    (headers, body)
}

/// The name before the colon, when the line is a header field.
fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().position(|&b| b == b':')?;
    let name = line[..colon].trim_ascii_end();
    (!name.is_empty() && !name.iter().any(u8::is_ascii_whitespace)).then_some(name)
}

/// Blank lines, and the "From …" line that mailbox files put before a message.
fn skip_envelope_line(raw: &[u8]) -> &[u8] {
    let mut rest = raw.strip_prefix(b"\xef\xbb\xbf").unwrap_or(raw);
    while let Some(b'\r' | b'\n') = rest.first() {
        rest = &rest[1..];
    }
    if rest.starts_with(b"From ") || rest.starts_with(b">From ") {
        rest = next_line(rest).1;
    }
    rest
}

/// One line without its end, and what follows it.
pub(crate) fn next_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|&b| b == b'\n') {
        Some(at) => {
            let line = &bytes[..at];
            (line.strip_suffix(b"\r").unwrap_or(line), &bytes[at + 1..])
        }
        None => (bytes.strip_suffix(b"\r").unwrap_or(bytes), &[]),
    }
}

/// At most `max` bytes, not ending inside a UTF-8 character.
fn within(bytes: &[u8], max: usize) -> &[u8] {
    if bytes.len() <= max {
        return bytes;
    }
    let mut end = max;
    while end > max.saturating_sub(4) && bytes[end] & 0xc0 == 0x80 {
        end -= 1;
    }
    &bytes[..end]
}

/// UTF-8 when it is, else the usual encoding of old French mail.
fn lossless(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

impl Headers {
    fn push(&mut self, field: &[u8]) {
        if self.fields.len() >= limits::HEADER_FIELDS {
            self.truncated = true;
            return;
        }
        self.truncated |= field.len() > limits::HEADER_FIELD;
        let field = within(field, limits::HEADER_FIELD);
        let Some(name) = field_name(field) else {
            return;
        };
        let colon = field.iter().position(|&b| b == b':').unwrap_or(name.len());
        let name = lossless(name).to_ascii_lowercase();
        let value =
            lossless(field[colon + 1..].trim_ascii()).replace(|c: char| c.is_control() && c != '\t', " ");
        self.fields.push((name, value));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Every value of a field, in order; `name` in lower case.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    /// The first value of a field that is not blank.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.fields
            .iter()
            .find(|(n, v)| n == name && !v.is_empty())
            .map(|(_, v)| v.as_str())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(n, _)| n == name)
    }

    /// Free text with its encoded words decoded, on one line, at most `max` characters.
    pub(crate) fn text(&self, name: &str, max: usize) -> String {
        let Some(value) = self.get(name) else {
            return String::new();
        };
        one_line(&decoded(value), max)
    }

    /// Every (name, address) of an address field; usable addresses only.
    pub(crate) fn mailboxes(&self, name: &str) -> Vec<(Option<String>, String)> {
        let mut found = Vec::new();
        for value in self.all(name) {
            for (person, address) in addresses_of(value) {
                if found.len() >= limits::MAILBOXES {
                    return found;
                }
                if let Some(address) = usable_address(&address) {
                    found.push((person.map(|p| one_line(&p, limits::NAME)), address));
                }
            }
        }
        found.retain_mut(|(person, address)| {
            // A name that only repeats the address says nothing.
            if person
                .as_ref()
                .is_some_and(|p| p.is_empty() || p.eq_ignore_ascii_case(address))
            {
                *person = None;
            }
            true
        });
        found
    }

    /// Message identifiers without their angle brackets.
    pub(crate) fn ids(&self, name: &str) -> Vec<String> {
        let mut ids: Vec<String> = Vec::new();
        for value in self.all(name) {
            for id in ids_of(value) {
                if ids.len() < limits::MESSAGE_IDS && !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        ids
    }

    /// The date of the message, when it is a date that exists.
    pub(crate) fn date(&self, name: &str) -> Option<Timestamp> {
        let value = format!("{}\n", self.get(name)?);
        let parsed = MessageStream::new(value.as_bytes()).parse_date();
        let date = parsed.as_datetime()?;
        // The parser is lenient: a year of 0 or a month of 13 is no date.
        let plausible = (1970..=2200).contains(&date.year)
            && (1..=12).contains(&date.month)
            && (1..=31).contains(&date.day)
            && date.hour < 24
            && date.minute < 60
            && date.second <= 60
            && date.tz_hour < 24
            && date.tz_minute < 60;
        if !plausible {
            return None;
        }
        Timestamp::from_second(date.to_timestamp()).ok()
    }

    /// Content-Type or Content-Disposition, parameters decoded.
    pub(crate) fn content_type(&self, name: &str) -> Option<ContentType<'static>> {
        let mut first = None;
        for value in self.all(name) {
            let line = format!("{}\n", value.trim_end_matches(';'));
            let parsed = MessageStream::new(line.as_bytes()).parse_content_type();
            let HeaderValue::ContentType(parsed) = parsed.into_owned() else {
                continue;
            };
            // Two Content-Type fields: the one that can be acted on wins.
            if parsed.ctype() == "multipart" && parsed.has_attribute("boundary") {
                return Some(parsed);
            }
            if first.is_none() {
                first = Some(parsed);
            }
        }
        first
    }
}

fn decoded(value: &str) -> String {
    let line = format!("{value}\n");
    match MessageStream::new(line.as_bytes()).parse_unstructured() {
        HeaderValue::Text(text) => text.into_owned(),
        _ => String::new(),
    }
}

fn addresses_of(value: &str) -> Vec<(Option<String>, String)> {
    let line = format!("{value}\n");
    let parsed = MessageStream::new(line.as_bytes()).parse_address();
    let mut found = Vec::new();
    if let HeaderValue::Address(list) = &parsed {
        for one in list.iter() {
            match (one.name(), one.address()) {
                (name, Some(address)) => found.push((name.map(decoded_word), address.to_owned())),
                // "someone@example.org" alone may come out as a name.
                (Some(name), None) if name.contains('@') => found.push((None, name.to_owned())),
                _ => {}
            }
        }
    }
    if !found.iter().any(|(_, a)| usable_address(a).is_some()) {
        found.extend(first_address_like(value).map(|a| (None, a)));
    }
    found
}

/// Some senders put encoded words inside quotes, where they are not decoded.
fn decoded_word(name: &str) -> String {
    if name.contains("=?") {
        decoded(name)
    } else {
        name.to_owned()
    }
}

/// Last resort for a field that no grammar reads: the first word that looks like an address.
fn first_address_like(value: &str) -> Option<String> {
    value
        .split(|c: char| c.is_whitespace() || "<>,;\"()[]".contains(c))
        .map(|word| word.trim_start_matches("mailto:"))
        .find_map(usable_address)
}

/// An address one can write to: one `@`, no blanks or controls, both sides filled. The domain is
/// put in lower case; the local part is left as it is.
fn usable_address(address: &str) -> Option<String> {
    let address = address.trim().trim_matches(['<', '>', '\'']);
    let (local, domain) = address.rsplit_once('@')?;
    let bad = |c: char| {
        c.is_whitespace() || c.is_control() || crate::names::is_hidden(c) || "<>,;:\"()[]\\@".contains(c)
    };
    if local.is_empty() || domain.is_empty() || address.len() > 254 {
        return None;
    }
    if local.contains(bad) || domain.contains(bad) || domain.starts_with('.') || domain.contains("..") {
        return None;
    }
    Some(format!("{local}@{}", domain.trim_end_matches('.').to_lowercase()))
}

fn ids_of(value: &str) -> Vec<String> {
    let clean = |id: &str| {
        let id: String = id
            .chars()
            .filter(|c| !c.is_whitespace() && !c.is_control())
            .collect();
        (!id.is_empty() && id.len() <= 998).then_some(id)
    };
    if !value.contains('<') {
        // Seen in the wild: identifiers without brackets.
        return value
            .split_whitespace()
            .filter(|w| w.contains('@'))
            .filter_map(clean)
            .collect();
    }
    value
        .split('<')
        .skip(1)
        .filter_map(|piece| piece.split_once('>').map(|(id, _)| id))
        .filter_map(clean)
        .collect()
}
