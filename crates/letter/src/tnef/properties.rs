//! The properties of a message or of a file ([MS-OXTNEF] section 2.1.3.4): a number, a type, and one value or several.

use super::{Bytes, until_nul};
use crate::decode;

/// More than any real message has.
const MOST: usize = 5_000;
/// The mark of a property that has several values.
const SEVERAL: u16 = 0x1000;
/// From this number on a property has a name besides.
const NAMED: u16 = 0x8000;

#[derive(Debug)]
pub(super) enum Value {
    Number(u32),
    Text(String),
    Bytes(Vec<u8>),
}

/// The first value of each property that is a number, a text or bytes.
#[derive(Debug, Default)]
pub(super) struct Properties(Vec<(u16, Value)>);

impl Properties {
    /// Reads as far as the bytes make sense; `charset` is that of the texts that are not in Unicode.
    pub fn read(data: &[u8], charset: Option<&str>) -> Properties {
        let mut rest = Bytes(data);
        let mut all = Properties::default();
        let told = rest.u32().unwrap_or(0) as usize;
        for _ in 0..told.min(MOST) {
            match property(&mut rest, charset) {
                Some((number, value)) => all.0.extend(value.map(|value| (number, value))),
                None => break,
            }
        }
        all
    }

    pub fn get(&self, number: u16) -> Option<&Value> {
        self.0.iter().find(|(n, _)| *n == number).map(|(_, value)| value)
    }

    /// A text that is not blank.
    pub fn text(&self, number: u16) -> Option<String> {
        match self.get(number) {
            Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.clone()),
            _ => None,
        }
    }

    pub fn number(&self, number: u16) -> Option<u32> {
        match self.get(number) {
            Some(Value::Number(n)) => Some(*n),
            _ => None,
        }
    }
}

/// The next property, and its first value when it is of a kind that is kept. `None` when the bytes make no sense.
fn property(rest: &mut Bytes<'_>, charset: Option<&str>) -> Option<(u16, Option<Value>)> {
    let kind = rest.u16()?;
    let number = rest.u16()?;
    if number >= NAMED {
        name(rest)?;
    }
    let single = kind & !SEVERAL;
    let length = match single {
        // Padded to four bytes.
        0x0002 | 0x000B | 0x0003 | 0x0004 | 0x000A => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        0x000D | 0x001E | 0x001F | 0x0102 => None,
        _ => return None,
    };
    let values = match length {
        Some(_) if kind & SEVERAL == 0 => 1,
        _ => rest.u32()?,
    };
    let mut first = None;
    for _ in 0..values {
        let bytes = match length {
            Some(length) => rest.take(length)?,
            None => padded(rest)?,
        };
        first = first.or(Some(bytes));
    }
    Some((number, first.and_then(|bytes| value(single, bytes, charset))))
}

/// The name of a property: a number, or a text.
fn name(rest: &mut Bytes<'_>) -> Option<()> {
    let _set = rest.take(16)?;
    if rest.u32()? == 0 {
        rest.take(4)?;
    } else {
        padded(rest)?;
    }
    Some(())
}

/// A length, so many bytes, and what fills up the last four.
fn padded<'a>(rest: &mut Bytes<'a>) -> Option<&'a [u8]> {
    let length = rest.u32()? as usize;
    let bytes = rest.take(length)?;
    // The last value of a stream may lack its filling.
    let filling = (4 - length % 4) % 4;
    let _ = rest.take(filling.min(rest.0.len()));
    Some(bytes)
}

fn value(kind: u16, bytes: &[u8], charset: Option<&str>) -> Option<Value> {
    match kind {
        0x0003 => Some(Value::Number(u32::from_le_bytes(bytes.try_into().ok()?))),
        0x001E => Some(Value::Text(decode::text(charset, until_nul(bytes)))),
        0x001F => {
            let units = bytes.chunks_exact(2).map(|c| u16::from_le_bytes([c[0], c[1]]));
            let units: Vec<u16> = units.take_while(|&unit| unit != 0).collect();
            Some(Value::Text(String::from_utf16_lossy(&units)))
        }
        0x000D | 0x0102 => Some(Value::Bytes(bytes.to_vec())),
        _ => None,
    }
}
