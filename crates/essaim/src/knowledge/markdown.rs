//! The simple Markdown of articles as HTML. What is typed is escaped first; only the marks below make elements, so nothing
//! else can come through: headings (`#`, `##`), lists (`-`, `1.`), quotes (`>`), code (three backquotes, or one around
//! words), `**strong**`, `*emphasis*` and `[words](address)` with an http, https, mailto or local address.

/// The HTML of a text.
pub fn html(text: &str) -> String {
    let mut out = String::new();
    let mut open = Block::None;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("```") {
            close(&mut out, &mut open);
            out.push_str("<pre><code>");
            for code in lines.by_ref().take_while(|l| !l.trim_start().starts_with("```")) {
                out.push_str(&escape(code));
                out.push('\n');
            }
            out.push_str("</code></pre>");
            continue;
        }
        let (kind, rest) = kind(line);
        match kind {
            Kind::Blank => close(&mut out, &mut open),
            // The page's own title is above: an article begins at the third level.
            Kind::Heading(level) => {
                close(&mut out, &mut open);
                let level = level + 1;
                out.push_str(&format!("<h{level}>{}</h{level}>", inline(rest)));
            }
            Kind::Item(list) => {
                enter(&mut out, &mut open, list);
                out.push_str(&format!("<li>{}</li>", inline(rest)));
            }
            Kind::Quote => {
                enter(&mut out, &mut open, Block::Quote);
                out.push_str(&format!("<p>{}</p>", inline(rest)));
            }
            Kind::Text => {
                if open == Block::Paragraph {
                    out.push_str("<br>");
                } else {
                    enter(&mut out, &mut open, Block::Paragraph);
                }
                out.push_str(&inline(rest));
            }
        }
    }
    close(&mut out, &mut open);
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    None,
    Paragraph,
    Bullets,
    Numbers,
    Quote,
}

impl Block {
    fn tag(self) -> &'static str {
        match self {
            Block::None => "",
            Block::Paragraph => "p",
            Block::Bullets => "ul",
            Block::Numbers => "ol",
            Block::Quote => "blockquote",
        }
    }
}

enum Kind {
    Blank,
    Heading(usize),
    Item(Block),
    Quote,
    Text,
}

fn kind(line: &str) -> (Kind, &str) {
    let line = line.trim();
    if line.is_empty() {
        return (Kind::Blank, "");
    }
    for (mark, level) in [("### ", 3), ("## ", 2), ("# ", 1)] {
        if let Some(rest) = line.strip_prefix(mark) {
            return (Kind::Heading(level), rest);
        }
    }
    for mark in ["- ", "* "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return (Kind::Item(Block::Bullets), rest);
        }
    }
    if let Some(rest) = line.strip_prefix('>') {
        return (Kind::Quote, rest.trim_start());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&digits)
        && let Some(rest) = line[digits..].strip_prefix(". ")
    {
        return (Kind::Item(Block::Numbers), rest);
    }
    (Kind::Text, line)
}

fn enter(out: &mut String, open: &mut Block, wanted: Block) {
    if *open != wanted {
        close(out, open);
        out.push_str(&format!("<{}>", wanted.tag()));
        *open = wanted;
    }
}

fn close(out: &mut String, open: &mut Block) {
    if *open != Block::None {
        out.push_str(&format!("</{}>", open.tag()));
        *open = Block::None;
    }
}

/// The marks within a line. A mark without its other half stays as it was typed.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[']) {
        out.push_str(&escape(&rest[..at]));
        rest = &rest[at..];
        let taken = span(rest, "`", "`", |inside| {
            format!("<code>{}</code>", escape(inside))
        })
        .or_else(|| {
            span(rest, "**", "**", |inside| {
                format!("<strong>{}</strong>", inline(inside))
            })
        })
        .or_else(|| span(rest, "*", "*", |inside| format!("<em>{}</em>", inline(inside))))
        .or_else(|| link(rest));
        match taken {
            Some((html, length)) => {
                out.push_str(&html);
                rest = &rest[length..];
            }
            None => {
                out.push_str(&escape(&rest[..1]));
                rest = &rest[1..];
            }
        }
    }
    out + &escape(rest)
}

fn span(text: &str, opens: &str, closes: &str, made: impl Fn(&str) -> String) -> Option<(String, usize)> {
    let after = text.strip_prefix(opens)?;
    let end = after.find(closes)?;
    let inside = &after[..end];
    if inside.trim().is_empty() || inside.starts_with(' ') {
        return None;
    }
    Some((made(inside), opens.len() + end + closes.len()))
}

fn link(text: &str) -> Option<(String, usize)> {
    let after = text.strip_prefix('[')?;
    let (words, tail) = after.split_once("](")?;
    let (address, _) = tail.split_once(')')?;
    let local = address.starts_with('/') && !address.starts_with("//");
    let known = ["http://", "https://", "mailto:"]
        .iter()
        .any(|scheme| address.to_lowercase().starts_with(scheme));
    if words.contains('[') || address.contains(char::is_whitespace) || !(local || known) {
        return None;
    }
    let html = format!(
        "<a href=\"{}\" rel=\"noopener noreferrer\">{}</a>",
        escape(address),
        escape(words)
    );
    Some((html, 1 + words.len() + 2 + address.len() + 1))
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_marks_make_elements() {
        for (text, expected) in [
            ("# Titre\n\nUn\ndeux", "<h2>Titre</h2><p>Un<br>deux</p>"),
            (
                "- un\n- **deux**\n\n1. trois",
                "<ul><li>un</li><li><strong>deux</strong></li></ul><ol><li>trois</li></ol>",
            ),
            ("> dit", "<blockquote><p>dit</p></blockquote>"),
            ("`a<b` et *c*", "<p><code>a&lt;b</code> et <em>c</em></p>"),
            (
                "```\n<x>\n```\nfin",
                "<pre><code>&lt;x&gt;\n</code></pre><p>fin</p>",
            ),
            (
                "[le guide](https://example.org/a?b&c)",
                "<p><a href=\"https://example.org/a?b&amp;c\" rel=\"noopener noreferrer\">le guide</a></p>",
            ),
            ("2 * 3 * 4 et [x]", "<p>2 * 3 * 4 et [x]</p>"),
        ] {
            assert_eq!(html(text), expected);
        }
    }

    #[test]
    fn what_is_dangerous_stays_text() {
        for text in [
            "<script>alert(1)</script>",
            "[x](javascript:alert(1))",
            "[x](//example.org)",
            "[x](https://a.example.org\" onclick=\"b)",
            "**<img src=x onerror=y>**",
        ] {
            let html = html(text);
            assert!(
                !html.contains("<script") && !html.contains("<img") && !html.contains("href=\"java"),
                "{html}"
            );
            assert!(
                !html.contains("href=\"//") && !html.contains("\" onclick"),
                "{html}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_makes_only_known_elements(text in "[-a-z<>&\"'`*\\[\\]()#\\n .:/0-9é]{0,200}") {
            let made = html(&text);
            let mut rest = made.as_str();
            while let Some(at) = rest.find('<') {
                rest = &rest[at + 1..];
                let name: String = rest.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                let known = [
                    "p", "br", "ul", "ol", "li", "h2", "h3", "h4", "strong", "em", "code", "pre", "blockquote", "a",
                ];
                prop_assert!(known.contains(&name.as_str()), "{made}");
            }
        }
    }
}
