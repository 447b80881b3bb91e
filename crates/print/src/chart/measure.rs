//! How much room words take, without a font at hand: rather too much than too little.

/// Height of letters, in units.
pub(super) const SIZE: f64 = 13.0;
/// Height of a line, in units.
pub(super) const LINE: f64 = 17.0;

/// About how wide a text is in the widest of the sans that pages use, semi-bold, in units.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(|c| advance(c) * SIZE).sum()
}

fn advance(c: char) -> f64 {
    match c {
        '\u{202f}' => 0.22,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '’' | '|' | '!' => 0.36,
        ' ' | '\u{a0}' | 't' | 'f' | 'r' | '(' | ')' | '-' | '/' => 0.43,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '—' | '…' => 1.05,
        c if c.is_uppercase() => 0.78,
        c if c.is_ascii() || c.is_lowercase() => 0.66,
        _ => 1.0,
    }
}

/// Cuts a text into lines no wider than `room`; a word that is wider alone is cut.
pub(super) fn wrap(text: &str, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text
        .split([' ', '\n', '\t', '\r'])
        .filter(|word| !word.is_empty())
    {
        if !line.is_empty() && width(&line) + width(" ") + width(word) > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if !line.is_empty() && width(&line) + advance(c) * SIZE > room {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}
