//! HTML bodies: to plain text, and to HTML that is safe to show.
//!
//! The tokens are read once, in linear time. From them come the text and a *reduced* HTML: allowed
//! tags only, always properly nested, never deeper than [`limits::HTML_DEPTH`]. The sanitiser then
//! works on that, so hostile nesting cannot make its tree builder slow or deep.

use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
};

use html5ever::{
    tendril::StrTendril,
    tokenizer::{BufferQueue, Tokenizer, TokenizerOpts},
};

use crate::{limits, names::cut};

mod writer;

use writer::{Sink, Writer};

/// The readable text of an HTML body. Quoted messages come out with `> ` before their lines.
pub fn to_text(html: &str) -> String {
    reduce(html).text
}

/// HTML safe to show: no script, style, form, event handler, or remote resource; links to http,
/// https and mailto only, with `rel="noopener noreferrer nofollow"`. An image of the message itself
/// becomes `<span data-cid="…">[image : …]</span>`, a remote one its alternative text.
pub fn sanitise(html: &str) -> String {
    clean(&reduce(html).html)
}

/// Text and safe HTML at once, and whether something was left out because of the bounds.
pub(crate) fn both(html: &str) -> (String, String, bool) {
    let reduced = reduce(html);
    (reduced.text, clean(&reduced.html), reduced.truncated)
}

/// The elements that safe HTML is made of.
const ALLOWED: &[&str] = &[
    "a",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "del",
    "ins",
    "sub",
    "sup",
    "small",
    "code",
    "kbd",
    "tt",
    "p",
    "div",
    "span",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "blockquote",
    "pre",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
];

fn clean(reduced: &str) -> String {
    let attributes = HashMap::from([
        ("a", HashSet::from(["href", "title"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan"])),
        ("span", HashSet::from(["data-cid"])),
        ("blockquote", HashSet::from(["type"])),
    ]);
    ammonia::Builder::empty()
        .tags(ALLOWED.iter().copied().collect())
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .clean(reduced)
        .to_string()
}

struct Reduced {
    text: String,
    html: String,
    truncated: bool,
}

fn reduce(html: &str) -> Reduced {
    let mut input = html.to_owned();
    let truncated = cut(&mut input, limits::HTML);
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(&input));
    let tokenizer = Tokenizer::new(Sink(RefCell::new(Writer::default())), TokenizerOpts::default());
    // The sink never asks for a script to run, so one feed reads everything.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let mut writer = tokenizer.sink.0.into_inner();
    writer.close_all();
    Reduced {
        truncated: truncated || writer.truncated,
        html: writer.html,
        text: tidy(&writer.text),
    }
}

/// No blank at the ends of lines, at most one blank line in a row.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        blank = 0;
        out.push_str(line);
    }
    out
}

pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\0' => {}
            _ => out.push(c),
        }
    }
    out
}
