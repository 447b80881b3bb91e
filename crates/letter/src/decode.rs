//! Transfer encodings and character sets, always with a result.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// Undoes a Content-Transfer-Encoding. An unknown or identity encoding gives the bytes unchanged.
pub(crate) fn transfer<'a>(encoding: &str, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    let encoding = encoding
        .trim()
        .trim_end_matches(';')
        .trim()
        .to_ascii_lowercase()
        .replace(' ', "");
    match encoding.as_str() {
        "base64" => Cow::Owned(base64(bytes)),
        "quoted-printable" | "quotedprintable" => Cow::Owned(quoted_printable(bytes)),
        "x-uuencode" | "uuencode" | "x-uue" | "uue" => match uuencoded(bytes) {
            Some((_, decoded)) => Cow::Owned(decoded),
            None => Cow::Borrowed(bytes),
        },
        _ => Cow::Borrowed(bytes),
    }
}

/// Base64 as RFC 2045 wants it read: what is not of the alphabet is skipped. Padding ends a run,
/// not the data: some senders glue several encoded blocks together.
pub(crate) fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3);
    let (mut group, mut held) = (0u32, 0u32);
    let flush = |group: u32, held: u32, out: &mut Vec<u8>| match held {
        2 => out.push((group >> 4) as u8),
        3 => out.extend_from_slice(&[(group >> 10) as u8, (group >> 2) as u8]),
        _ => {}
    };
    for &byte in bytes {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                flush(group, held, &mut out);
                (group, held) = (0, 0);
                continue;
            }
            _ => continue,
        };
        group = (group << 6) | u32::from(six);
        held += 1;
        if held == 4 {
            out.extend_from_slice(&[(group >> 16) as u8, (group >> 8) as u8, group as u8]);
            (group, held) = (0, 0);
        }
    }
    flush(group, held, &mut out);
    out
}

/// Quoted-printable; an `=` that starts no valid sequence stays as it is.
pub(crate) fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let hex = |b: Option<&u8>| b.and_then(|&b| (b as char).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        at += 1;
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        if let (Some(high), Some(low)) = (hex(bytes.get(at)), hex(bytes.get(at + 1))) {
            out.push((high * 16 + low) as u8);
            at += 2;
            continue;
        }
        // Soft line break, blanks before the end of line allowed.
        let blanks = bytes[at..]
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count();
        match &bytes[at + blanks..] {
            [b'\r', b'\n', ..] => at += blanks + 2,
            [b'\n', ..] => at += blanks + 1,
            [] => at += blanks,
            _ => out.push(b'='),
        }
    }
    out
}

/// The first `begin … end` block of a text: its file name and its bytes.
pub(crate) fn uuencoded(bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let mut lines = bytes
        .split(|&b| b == b'\n')
        .map(|l| l.strip_suffix(b"\r").unwrap_or(l));
    let name = lines.find_map(|line| {
        let rest = line.strip_prefix(b"begin ")?;
        let (mode, name) = rest.split_at_checked(rest.iter().position(|&b| b == b' ')?)?;
        (mode.len() >= 3 && mode.iter().all(u8::is_ascii_digit))
            .then(|| String::from_utf8_lossy(name.trim_ascii()).into_owned())
    })?;
    let mut out = Vec::new();
    for line in lines {
        if line.trim_ascii() == b"end" {
            break;
        }
        let Some((&first, data)) = line.split_first() else {
            continue;
        };
        let length = usize::from(first.wrapping_sub(b' ') & 0x3f);
        let start = out.len();
        for four in data.chunks(4) {
            let six = |i: usize| u32::from(four.get(i).map_or(0, |b| b.wrapping_sub(b' ') & 0x3f));
            let group = (six(0) << 18) | (six(1) << 12) | (six(2) << 6) | six(3);
            out.extend_from_slice(&[(group >> 16) as u8, (group >> 8) as u8, group as u8]);
        }
        out.truncate(out.len().min(start + length));
    }
    Some((name, out))
}

/// Bytes to text. The declared character set is believed unless the bytes contradict it:
/// valid non-ASCII UTF-8 under a single-byte label is UTF-8, and invalid UTF-8 is windows-1252.
pub(crate) fn text(charset: Option<&str>, bytes: &[u8]) -> String {
    let label = charset.unwrap_or("").trim().trim_matches(['"', '\'']);
    let declared = Encoding::for_label(label.as_bytes());
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return UTF_8.decode(bytes).0.into_owned();
    }
    match declared {
        Some(encoding) if encoding == UTF_8 => utf8_or_western(bytes),
        Some(encoding) if encoding.is_single_byte() => match std::str::from_utf8(bytes) {
            Ok(text) if !text.is_ascii() => text.to_owned(),
            _ => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        },
        // The decoder that stands for encodings the web has banned gives one replacement character.
        Some(encoding) if encoding.name() != "replacement" => {
            encoding.decode_without_bom_handling(bytes).0.into_owned()
        }
        // Old labels that the web's list lacks: cp850, utf-7…
        _ => match charset_decoder(label.as_bytes()) {
            Some(decoder) if !label.is_empty() => decoder(bytes),
            _ => utf8_or_western(bytes),
        },
    }
}

fn utf8_or_western(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            // A message cut or spoilt in one place stays UTF-8; one without any valid sequence is not.
            let valid = &bytes[..error.valid_up_to()];
            if valid.is_ascii() {
                WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
            } else {
                String::from_utf8_lossy(bytes).into_owned()
            }
        }
    }
}
