//! From the tokens of a page: its text, and its reduced HTML.

use std::cell::RefCell;

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, states::RawKind};

use super::{ALLOWED, escape};
use crate::{limits, names::one_line};

/// Elements that start a new line of text.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Elements set apart by a blank line.
const SPACED: &[&str] = &[
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ol",
    "p",
    "pre",
    "table",
    "ul",
];

/// Elements whose content is never shown.
const DROPPED: &[&str] = &[
    "script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp",
];

pub(super) struct Sink(pub(super) RefCell<Writer>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut writer = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => writer.characters(&text),
            Token::TagToken(tag) => return writer.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

#[derive(Default)]
pub(super) struct Writer {
    pub(super) text: String,
    pub(super) html: String,
    pub(super) truncated: bool,
    /// Open elements of the reduced HTML.
    open: Vec<String>,
    /// The element whose content is being dropped.
    dropping: Option<String>,
    /// For each open blockquote, whether it holds a quoted message.
    quotes: Vec<bool>,
    preformatted: usize,
    /// Address of the open link, and where its text starts.
    link: Option<(String, usize)>,
    /// Line breaks owed before the next text.
    breaks: usize,
    space: bool,
    line_open: bool,
}

impl Writer {
    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        if let Some(dropped) = &self.dropping {
            if tag.kind == TagKind::EndTag && dropped == name {
                self.dropping = None;
            }
            return TokenSinkResult::Continue;
        }
        if tag.kind == TagKind::EndTag {
            self.text_end(name);
            self.html_end(name);
            return TokenSinkResult::Continue;
        }
        if DROPPED.contains(&name) {
            self.dropping = Some(name.to_owned());
            return TokenSinkResult::RawData(match name {
                "script" => RawKind::ScriptData,
                "title" | "textarea" => RawKind::Rcdata,
                _ => RawKind::Rawtext,
            });
        }
        if name == "img" {
            self.image(tag);
        } else {
            self.text_start(tag);
            self.html_start(tag);
        }
        TokenSinkResult::Continue
    }

    fn characters(&mut self, text: &str) {
        if self.dropping.is_some() {
            return;
        }
        self.write_text(text);
        self.push_html(&escape(text));
    }

    // ---- text -----------------------------------------------------------------------------

    fn write_text(&mut self, text: &str) {
        if self.text.len() + text.len() > limits::TEXT {
            self.truncated = true;
            return;
        }
        for c in text.chars() {
            if self.preformatted > 0 && c == '\n' {
                self.break_line(self.breaks + 1);
                continue;
            }
            if c.is_ascii_whitespace() && self.preformatted == 0 {
                self.space = true;
                continue;
            }
            self.open_line();
            if self.space && !self.text.ends_with([' ', '\n']) && !self.text.is_empty() {
                self.text.push(' ');
            }
            self.space = false;
            self.text.push(c);
        }
    }

    fn open_line(&mut self) {
        if self.line_open {
            return;
        }
        if !self.text.is_empty() {
            // A blank line inside a quotation stays part of it.
            let prefix = self.quote_prefix();
            for n in 0..self.breaks.max(1) {
                if n > 0 {
                    self.text.push_str(prefix.trim_end());
                }
                self.text.push('\n');
            }
        }
        let prefix = self.quote_prefix();
        self.text.push_str(&prefix);
        self.breaks = 0;
        self.space = false;
        self.line_open = true;
    }

    fn quote_prefix(&self) -> String {
        "> ".repeat(self.quotes.iter().filter(|q| **q).count().min(8))
    }

    fn break_line(&mut self, at_least: usize) {
        self.line_open = false;
        self.breaks = self.breaks.max(at_least.min(2));
    }

    fn text_start(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        let class = attribute(tag, "class").unwrap_or_default();
        match name {
            "br" => self.break_line(if self.line_open { 1 } else { self.breaks + 1 }),
            "hr" => {
                self.break_line(1);
                self.write_text("________________________________");
            }
            "td" | "th" if self.line_open => self.write_text("\u{a0} "),
            // Outlook makes every line a paragraph without margin.
            "p" if class.contains("MsoNormal") => self.break_line(1),
            "pre" => self.preformatted += 1,
            _ => {}
        }
        if BLOCKS.contains(&name) && !(name == "p" && class.contains("MsoNormal")) {
            self.break_line(if SPACED.contains(&name) { 2 } else { 1 });
        }
        match name {
            "blockquote" if self.quotes.len() < limits::HTML_DEPTH => {
                self.quotes.push(is_quotation(tag, &class));
            }
            "li" => self.write_text("- "),
            "a" => {
                self.link = attribute(tag, "href")
                    .filter(|h| h.starts_with("http://") || h.starts_with("https://"))
                    .map(|h| (h, self.text.len()));
            }
            _ => {}
        }
        if name == "li" {
            self.space = true;
        }
    }

    fn text_end(&mut self, name: &str) {
        match name {
            "a" => self.end_link(),
            "blockquote" => {
                self.break_line(2);
                self.quotes.pop();
            }
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            _ => {}
        }
        if BLOCKS.contains(&name) {
            self.break_line(1);
        }
    }

    /// Writes the address of a link after its text, unless the text already says it.
    fn end_link(&mut self) {
        let Some((href, from)) = self.link.take() else {
            return;
        };
        let shown = self.text.get(from..).unwrap_or("").trim();
        let bare = href.trim_end_matches('/');
        let short = bare.split_once("://").map_or(bare, |(_, rest)| rest);
        if shown.is_empty() || shown.contains(short) || href.len() > 300 {
            return;
        }
        self.write_text(&format!(" <{}>", one_line(&href, 300)));
    }

    fn image(&mut self, tag: &Tag) {
        let alt = one_line(&attribute(tag, "alt").unwrap_or_default(), 200);
        let source = attribute(tag, "src").unwrap_or_default();
        let id = source.trim().get(..4).filter(|s| s.eq_ignore_ascii_case("cid:"));
        if id.is_some() {
            let shown = if alt.is_empty() {
                "[image]".to_owned()
            } else {
                format!("[image\u{a0}: {alt}]")
            };
            self.write_text(&shown);
            let cid = one_line(&source.trim()[4..], 250);
            self.push_html(&format!(
                "<span data-cid=\"{}\">{}</span>",
                escape(&cid),
                escape(&shown)
            ));
        } else if !alt.is_empty() {
            self.write_text(&alt);
            self.push_html(&escape(&alt));
        }
    }

    // ---- reduced HTML ---------------------------------------------------------------------

    fn push_html(&mut self, piece: &str) {
        if self.html.len() + piece.len() > limits::HTML {
            self.truncated = true;
        } else {
            self.html.push_str(piece);
        }
    }

    fn html_start(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        let name = if name == "center" { "div" } else { name };
        if !ALLOWED.contains(&name) {
            return;
        }
        self.close_implied(name);
        if name == "br" || name == "hr" {
            self.push_html(&format!("<{name}>"));
            return;
        }
        if self.open.len() >= limits::HTML_DEPTH || self.html.len() >= limits::HTML - 64 * 1024 {
            self.truncated = true;
            return;
        }
        let mut opening = format!("<{name}");
        let kept: &[&str] = match name {
            "a" => &["href", "title"],
            "td" | "th" => &["colspan", "rowspan"],
            "span" => &["data-cid"],
            _ => &[],
        };
        for wanted in kept {
            if let Some(value) = attribute(tag, wanted).filter(|v| v.len() <= 4096) {
                opening.push_str(&format!(" {wanted}=\"{}\"", escape(&value)));
            }
        }
        if name == "blockquote" && is_quotation(tag, &attribute(tag, "class").unwrap_or_default()) {
            opening.push_str(" type=\"cite\"");
        }
        opening.push('>');
        self.push_html(&opening);
        self.open.push(name.to_owned());
    }

    /// Ends what HTML ends by itself: a paragraph before a block, an item before the next one…
    fn close_implied(&mut self, name: &str) {
        let (closes, fences): (&[&str], &[&str]) = match name {
            "a" => (&["a"], &["td", "th"]),
            "li" => (&["li"], &["ul", "ol", "td", "th"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl", "td", "th"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "tr" => (&["tr"], &["table"]),
            "thead" | "tbody" | "tfoot" => (&["thead", "tbody", "tfoot"], &["table"]),
            _ if BLOCKS.contains(&name) => (&["p"], &["td", "th", "li", "div", "blockquote", "dd"]),
            _ => return,
        };
        let found = self
            .open
            .iter()
            .rposition(|o| closes.contains(&o.as_str()) || fences.contains(&o.as_str()));
        if let Some(at) = found
            && closes.contains(&self.open[at].as_str())
        {
            self.close_down_to(at);
        }
    }

    fn html_end(&mut self, name: &str) {
        let name = if name == "center" { "div" } else { name };
        let tabular = matches!(name, "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th");
        let found = self.open.iter().rposition(|o| {
            o == name
                || (!tabular && matches!(o.as_str(), "td" | "th" | "table"))
                || (tabular && name != "table" && o == "table")
        });
        if let Some(at) = found
            && self.open[at] == name
        {
            self.close_down_to(at);
        }
    }

    fn close_down_to(&mut self, at: usize) {
        while self.open.len() > at {
            if let Some(name) = self.open.pop() {
                // Closing tags are always written: their number is bounded by the depth.
                self.html.push_str(&format!("</{name}>"));
            }
        }
    }

    pub(super) fn close_all(&mut self) {
        self.close_down_to(0);
    }
}

/// A blockquote may be a mere indent; mail programs mark the ones that quote a message.
fn is_quotation(tag: &Tag, class: &str) -> bool {
    attribute(tag, "type").is_some_and(|t| t.eq_ignore_ascii_case("cite"))
        || attribute(tag, "cite").is_some()
        || class.contains("quote")
}

fn attribute(tag: &Tag, name: &str) -> Option<String> {
    tag.attrs
        .iter()
        .find(|a| &*a.name.local == name)
        .map(|a| a.value.to_string())
}
