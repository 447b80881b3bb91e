//! Names that come from outside: subjects, people, files. Nothing in them may act.

use crate::limits;

/// Characters that show nothing but change how the rest is shown: direction marks and overrides
/// (a file `…fdp.exe` that reads `…exe.pdf`), zero-width characters, line separators.
pub(crate) fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// One line, blanks collapsed, no control or hidden character, at most `max` characters.
pub(crate) fn one_line(text: &str, max: usize) -> String {
    let mut out = String::new();
    let mut count = 0;
    let mut gap = false;
    for c in text.chars() {
        // The no-break spaces of French typography are kept: only plain blanks collapse.
        if c.is_control() || c == ' ' || matches!(c, '\u{2028}' | '\u{2029}') {
            gap = !out.is_empty();
            continue;
        }
        if is_hidden(c) {
            continue;
        }
        let need = 1 + usize::from(gap);
        if count + need > max {
            break;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(c);
        count += need;
    }
    out
}

/// A file name that is safe to show and to store: no folder, no control or hidden character, none
/// of the characters that Windows refuses, at most [`limits::FILE_NAME`] characters, the extension
/// kept. `None` when nothing is left.
pub fn safe_file_name(name: &str) -> Option<String> {
    let last = name
        .rsplit(['/', '\\', '\u{2215}', '\u{2044}', '\u{ff0f}', '\u{ff3c}'])
        .next()?;
    let cleaned: String = one_line(last, limits::HEADER_FIELD)
        .chars()
        .map(|c| if "<>:\"|?*%".contains(c) { '_' } else { c })
        .collect();
    let cleaned = cleaned.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if cleaned.is_empty() {
        return None;
    }
    let (stem, extension) = match cleaned.rsplit_once('.') {
        Some((stem, ext)) if !stem.is_empty() && ext.chars().count() <= 16 => (stem, Some(ext)),
        _ => (cleaned, None),
    };
    let room = limits::FILE_NAME - extension.map_or(0, |e| e.chars().count() + 1);
    let mut out: String = stem.chars().take(room).collect();
    if is_reserved(stem) {
        out.insert(0, '_');
    }
    if let Some(extension) = extension {
        out.push('.');
        out.push_str(extension);
    }
    Some(out)
}

/// Device names that Windows gives a meaning to, whatever the extension.
fn is_reserved(stem: &str) -> bool {
    let base = stem.split('.').next().unwrap_or(stem).trim().to_ascii_uppercase();
    let numbered = |prefix: &str| {
        base.strip_prefix(prefix)
            .is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
    };
    matches!(base.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

/// A name for a part that has none: `piece-jointe-3.pdf`.
pub(crate) fn default_file_name(number: usize, content_type: &str) -> String {
    let extension = match content_type {
        "message/rfc822" | "message/global" => "eml",
        "text/plain" | "message/delivery-status" | "text/rfc822-headers" => "txt",
        "text/html" => "html",
        "text/calendar" => "ics",
        "text/csv" => "csv",
        "application/pdf" => "pdf",
        "application/zip" => "zip",
        "image/png" => "png",
        "image/jpeg" | "image/jpg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => "bin",
    };
    format!("piece-jointe-{number}.{extension}")
}

/// Cuts a text at `max` bytes, never inside a character. Says whether it cut.
pub(crate) fn cut(text: &mut String, max: usize) -> bool {
    if text.len() <= max {
        return false;
    }
    let mut at = max;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.truncate(at);
    true
}
