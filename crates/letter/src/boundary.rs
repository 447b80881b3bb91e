//! Where the parts of a multipart begin and end.

use crate::{headers::next_line, limits};

/// The bytes of each part between the boundary lines; empty when there is none. One more part than
/// [`limits::PARTS`] at most, so that the caller sees the excess.
pub(crate) fn cut_parts<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    if boundary.is_empty() {
        return parts;
    }
    let mut start = None;
    let mut rest = body;
    while !rest.is_empty() && parts.len() <= limits::PARTS {
        let at = body.len() - rest.len();
        let (line, after) = next_line(rest);
        rest = after;
        let Some(last) = boundary_line(line, boundary) else {
            continue;
        };
        if let Some(start) = start {
            parts.push(without_last_break(&body[start..at]));
        }
        start = Some(body.len() - rest.len());
        if last {
            return parts;
        }
    }
    // No closing line: a message cut short still has its last part.
    if let Some(start) = start
        && start < body.len()
        && parts.len() <= limits::PARTS
    {
        parts.push(&body[start..]);
    }
    parts
}

/// Whether a line is a boundary, and if so whether it is the closing one.
fn boundary_line(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let after = line.strip_prefix(b"--")?.strip_prefix(boundary)?.trim_ascii_end();
    match after {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// The line break before a boundary belongs to the boundary (RFC 2046 section 5.1.1).
fn without_last_break(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

/// For a multipart whose boundary is missing or wrong: a line `--x` that a header line follows.
pub(crate) fn guess_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut rest = body;
    for _ in 0..200 {
        if rest.is_empty() {
            return None;
        }
        let (line, after) = next_line(rest);
        rest = after;
        let candidate = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end);
        if let Some(candidate) = candidate
            && (4..=200).contains(&candidate.len())
            && after
                .get(..8)
                .is_some_and(|h| h.eq_ignore_ascii_case(b"content-"))
        {
            return Some(candidate);
        }
    }
    None
}
