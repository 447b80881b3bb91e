//! The marks by which a reply finds its ticket: `[ESS-7-k3v9q2m8x4tz]` in the subject,
//! `<t.k3v9q2m8x4tz.…@host>` in the thread, `support+k3v9q2m8x4tz@…` in the recipients.
//!
//! What is found here is a candidate: only the application knows which tokens it has given.

use crate::letter::{Letter, Mailbox};

/// Candidate tokens, the most reliable first: In-Reply-To, References (nearest first),
/// plus-addresses of `base_address`, subject. No duplicates; lower case.
pub fn tokens(letter: &Letter, base_address: &str) -> Vec<String> {
    let recipients = letter.to.iter().chain(&letter.cc).chain(&letter.delivered_to);
    let found = letter
        .in_reply_to
        .iter()
        .chain(letter.references.iter().rev())
        .filter_map(|id| token_in_message_id(id))
        .chain(recipients.filter_map(|m| token_in_address(m, base_address)))
        .chain(tokens_in_subject(&letter.subject));
    let mut tokens: Vec<String> = Vec::new();
    for token in found {
        if !tokens.contains(&token) {
            tokens.push(token);
        }
    }
    tokens
}

/// 12 to 32 characters of Crockford's base 32 in lower case: digits and letters but i, l, o, u.
pub fn is_token(text: &str) -> bool {
    (12..=32).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b.is_ascii_lowercase() && !b"ilou".contains(&b)))
}

fn token(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    is_token(&lower).then_some(lower)
}

/// The token of `t.<token>.…@host`, brackets or not.
pub fn token_in_message_id(id: &str) -> Option<String> {
    let id = id.trim().trim_start_matches('<');
    let (local, _host) = id.split_once('@')?;
    let mut pieces = local.split('.');
    if !pieces.next()?.eq_ignore_ascii_case("t") {
        return None;
    }
    token(pieces.next()?)
}

/// The token of `local+<token>@domain`, when the rest is `base_address` (case does not count).
pub fn token_in_address(mailbox: &Mailbox, base_address: &str) -> Option<String> {
    let (local, domain) = mailbox.address.rsplit_once('@')?;
    let (name, detail) = local.split_once('+')?;
    let base = format!("{name}@{domain}").to_lowercase();
    if base != base_address.trim().to_lowercase() {
        return None;
    }
    token(detail)
}

/// The tokens of the bracketed marks `[PREFIX-number-token]` of a subject, in order.
pub fn tokens_in_subject(subject: &str) -> Vec<String> {
    subject
        .split('[')
        .skip(1)
        .filter_map(|piece| piece.split_once(']'))
        .filter_map(|(mark, _)| {
            let (prefix, last) = mark.trim().rsplit_once('-')?;
            (!prefix.is_empty()).then(|| token(last.trim())).flatten()
        })
        .collect()
}
