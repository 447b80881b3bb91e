//! What a reply adds: the body without the messages it quotes and without the signature.

/// The text that the author of this message wrote, given the readable body and the subject.
///
/// French and English marks of Outlook, Thunderbird, Gmail, Apple Mail and mobile programs are
/// known. A forwarded message is the matter itself, so it is kept. When nothing would be left, the
/// whole text is given: words are never lost.
pub fn new_text(text: &str, subject: &str) -> String {
    let forwarded = is_forward(subject);
    let lines: Vec<&str> = text.lines().collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if !forwarded {
            if begins_history(&lines, at) {
                break;
            }
            if let Some(after) = attribution(&lines, at) {
                match quoted_block(&lines, after) {
                    Some(end) => {
                        at = end;
                        continue;
                    }
                    None => break,
                }
            }
            if is_quoted(line) {
                at += 1;
                continue;
            }
        }
        if is_signature_mark(line) {
            break;
        }
        if !is_device_signature(line) {
            kept.push(line);
        }
        at += 1;
    }
    let result = crate::html::tidy(&kept.join("\n"));
    if result.trim().is_empty() {
        text.trim().to_owned()
    } else {
        result
    }
}

fn is_forward(subject: &str) -> bool {
    let lower = subject.trim_start().to_lowercase();
    ["tr:", "tr :", "tr\u{a0}:", "fw:", "fwd:", "fw :", "fwd :", "[fwd"]
        .iter()
        .any(|p| lower.starts_with(p))
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// The standard mark (RFC 3676 section 4.3), with or without the blank that programs eat.
fn is_signature_mark(line: &str) -> bool {
    matches!(line, "-- " | "--" | "--\u{a0}")
}

fn is_device_signature(line: &str) -> bool {
    let lower = plain(line).to_lowercase();
    lower.chars().count() < 120
        && [
            "envoyé de mon ",
            "envoyé depuis mon ",
            "envoyé depuis l'application ",
            "envoyé à partir de ",
            "sent from my ",
            "sent from mail for ",
            "sent from outlook",
            "obtenir outlook pour ",
            "obtenez outlook pour ",
            "télécharger outlook pour ",
            "get outlook for ",
            "provenance : courrier",
        ]
        .iter()
        .any(|p| lower.starts_with(p))
}

/// A line without the marks that text forms of rich mail put around words, blanks made plain.
fn plain(line: &str) -> String {
    let line: String = line
        .chars()
        .filter(|c| !matches!(c, '*' | '_'))
        .map(|c| match c {
            '\u{a0}' | '\u{202f}' | '\t' => ' ',
            '’' => '\'',
            c => c,
        })
        .collect();
    line.trim().to_owned()
}

/// A line from which all the rest is an older message.
fn begins_history(lines: &[&str], at: usize) -> bool {
    let line = lines[at];
    if line.len() > 400 {
        return false;
    }
    let lower = plain(line).to_lowercase();
    if lower.contains("au-dessus de cette ligne") || lower.contains("above this line") {
        return lower.contains("répon") || lower.contains("repl") || lower.contains("écri");
    }
    let dashes = lower.starts_with('-') && lower.ends_with('-');
    if dashes {
        let inner = lower.trim_matches(['-', ' ']);
        return matches!(
            inner,
            "message d'origine"
                | "message original"
                | "original message"
                | "message initial"
                | "mail original"
                | "e-mail d'origine"
                | "courriel original"
                | "message précédent"
                | "reply message"
        );
    }
    // Outlook on the web rules a line before the block of fields.
    let rule = line.trim();
    if rule.len() >= 10 && rule.chars().all(|c| c == '_') {
        let next = (at + 1..lines.len().min(at + 4)).find(|&n| !lines[n].trim().is_empty());
        return next.is_some_and(|n| field_block(lines, n));
    }
    field_block(lines, at)
}

/// The fields that Outlook writes above the message it quotes: De, Envoyé, À, Objet.
fn field_block(lines: &[&str], at: usize) -> bool {
    let name = |line: &str| -> Option<String> {
        let line = plain(line);
        let (name, _) = line.split_once(':')?;
        (name.chars().count() <= 12).then(|| name.trim().to_lowercase())
    };
    if !name(lines[at]).is_some_and(|n| matches!(n.as_str(), "de" | "from" | "expéditeur")) {
        return false;
    }
    let (mut when, mut what) = (false, false);
    let mut seen = 0;
    for line in &lines[at + 1..] {
        if line.trim().is_empty() {
            continue;
        }
        seen += 1;
        if seen > 8 {
            break;
        }
        match name(line).as_deref() {
            Some("envoyé" | "envoyé le" | "sent" | "date") => when = true,
            Some("à" | "to" | "a" | "objet" | "subject" | "cc") => what = true,
            _ => {}
        }
    }
    when && what
}

/// « Le … a écrit : », "On … wrote:", over up to four lines. Gives the line after it.
fn attribution(lines: &[&str], at: usize) -> Option<usize> {
    let first = plain(lines[at]);
    let opening = ["Le ", "On ", "Am ", "Em ", "El ", "Il "]
        .iter()
        .any(|p| first.starts_with(p));
    let mut joined = String::new();
    for (n, line) in lines[at..].iter().take(4).enumerate() {
        if is_quoted(line) || line.len() > 400 {
            return None;
        }
        if n > 0 {
            joined.push(' ');
        }
        joined.push_str(&plain(line));
        let lower = joined.to_lowercase();
        let ended = [
            "a écrit :",
            "a écrit:",
            "a écrit",
            "wrote:",
            "wrote :",
            "schrieb:",
            "escribió:",
        ]
        .iter()
        .any(|e| lower.ends_with(e));
        if ended {
            // A date has digits; « Le maire m'a écrit : » has none.
            let dated = joined.chars().any(|c| c.is_ascii_digit());
            let next = lines[at + n + 1..].iter().find(|l| !l.trim().is_empty());
            let quotes_next = next.is_some_and(|l| is_quoted(l));
            // « X a écrit le 24/11 : » or "X wrote:" need the quotation itself as a proof.
            return ((opening && dated && !lower.ends_with("écrit")) || quotes_next).then_some(at + n + 1);
        }
        if !opening {
            return None;
        }
    }
    None
}

/// Where the quoted block that starts at `from` ends; `None` when what follows is not marked.
fn quoted_block(lines: &[&str], from: usize) -> Option<usize> {
    let mut at = from;
    let mut quoted = false;
    while at < lines.len() {
        if is_quoted(lines[at]) {
            quoted = true;
        } else if !lines[at].trim().is_empty() {
            break;
        }
        at += 1;
    }
    quoted.then_some(at)
}
