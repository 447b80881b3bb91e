//! The parts of a message: body text, body HTML, and what is attached.
//!
//! Multiparts are cut here, level by level, each level in one pass over its bytes; a message inside
//! the message is an attachment and is not opened. So the work is at most
//! [`limits::DEPTH`] passes over the bytes, whatever the nesting.

use std::borrow::Cow;

use mail_parser::ContentType;

use crate::{
    boundary::{cut_parts, guess_boundary},
    decode,
    headers::{self, Headers},
    html,
    letter::Attachment,
    limits,
    names::{default_file_name, safe_file_name},
    tnef,
};

/// A piece of the body, in the forms the sender gave.
#[derive(Default)]
struct Segment {
    plain: Option<String>,
    html: Option<String>,
}

impl Segment {
    fn is_blank(&self) -> bool {
        [&self.plain, &self.html]
            .into_iter()
            .flatten()
            .all(|text| text.trim().is_empty())
    }
}

#[derive(Default)]
pub(crate) struct Content {
    segments: Vec<Segment>,
    /// What `winmail.dat` says, for a message that says nothing else.
    packed: Vec<Segment>,
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) truncated: bool,
    parts: usize,
}

/// What a parent tells its part.
#[derive(Clone, Copy)]
struct Place {
    depth: usize,
    root: bool,
    related: bool,
    digest: bool,
}

/// Reads the body of a message whose headers are already split off.
pub(crate) fn read(headers: &Headers, body: &[u8]) -> Content {
    let mut content = Content::default();
    let place = Place {
        depth: 0,
        root: true,
        related: false,
        digest: false,
    };
    content.part(headers, body, place);
    content
}

impl Content {
    /// The readable body and, when one part at least is HTML, its safe HTML.
    pub(crate) fn bodies(&mut self) -> (String, Option<String>) {
        let packed = std::mem::take(&mut self.packed);
        if self.segments.iter().all(Segment::is_blank) {
            self.segments.extend(packed);
        }
        let mut texts = Vec::new();
        let mut pages = Vec::new();
        let rich = self.segments.iter().any(|s| s.html.is_some());
        for segment in std::mem::take(&mut self.segments) {
            let plain = segment.plain.filter(|p| !p.trim().is_empty());
            let converted = segment.html.map(|page| {
                let (text, safe, cut) = html::both(&page);
                self.truncated |= cut;
                (text, safe)
            });
            if rich {
                match (&converted, &plain) {
                    (Some((_, safe)), _) => pages.push(safe.clone()),
                    (None, Some(plain)) => {
                        pages.push(format!("<pre>{}</pre>", html::escape(plain.trim_end())));
                    }
                    (None, None) => {}
                }
            }
            match (plain, converted) {
                (Some(plain), _) => texts.push(plain),
                (None, Some((text, _))) => texts.push(text),
                (None, None) => {}
            }
        }
        let text = texts
            .iter()
            .map(|t| t.trim_end())
            .collect::<Vec<_>>()
            .join("\n\n");
        let page = pages.join("\n");
        (text, (!page.trim().is_empty()).then_some(page))
    }

    fn part(&mut self, headers: &Headers, body: &[u8], place: Place) {
        self.parts += 1;
        self.truncated |= headers.truncated;
        if self.parts > limits::PARTS {
            self.truncated = true;
            return;
        }
        let declared = headers.content_type("content-type");
        let kind = media_type(declared.as_ref(), place.digest);
        if kind.starts_with("multipart/") && self.multipart(&kind, declared.as_ref(), body, place) {
            return;
        }
        self.leaf(&kind, headers, declared.as_ref(), body, place);
    }

    /// False when the body does not hold the parts that its header announces.
    fn multipart(
        &mut self,
        kind: &str,
        declared: Option<&ContentType<'_>>,
        body: &[u8],
        place: Place,
    ) -> bool {
        if place.depth >= limits::DEPTH {
            self.truncated = true;
            return false;
        }
        let boundary = declared
            .and_then(|d| d.attribute("boundary"))
            .unwrap_or("")
            .trim_end();
        let mut parts = cut_parts(body, boundary.as_bytes());
        if parts.is_empty()
            && let Some(guess) = guess_boundary(body)
        {
            parts = cut_parts(body, guess);
        }
        if parts.is_empty() {
            return false;
        }
        let below = Place {
            depth: place.depth + 1,
            root: false,
            related: kind == "multipart/related" || (place.related && kind == "multipart/alternative"),
            digest: kind == "multipart/digest",
        };
        let before = self.segments.len();
        for (index, part) in parts.into_iter().enumerate() {
            let (headers, body) = headers::split_part(part);
            let first = index == 0;
            self.part(
                &headers,
                body,
                Place {
                    related: below.related && !first,
                    ..below
                },
            );
            if self.parts > limits::PARTS {
                break;
            }
        }
        if kind == "multipart/alternative" {
            self.merge_alternatives(before);
        }
        true
    }

    /// The alternatives of one text become one segment: the first plain text, the last HTML.
    fn merge_alternatives(&mut self, before: usize) {
        let mut merged = Segment::default();
        for segment in self.segments.drain(before..) {
            if merged.plain.as_ref().is_none_or(|p| p.trim().is_empty()) {
                merged.plain = segment.plain.or(merged.plain);
            }
            merged.html = segment.html.or(merged.html);
        }
        if merged.plain.is_some() || merged.html.is_some() {
            self.segments.push(merged);
        }
    }

    fn leaf(
        &mut self,
        kind: &str,
        headers: &Headers,
        declared: Option<&ContentType<'_>>,
        body: &[u8],
        place: Place,
    ) {
        let disposition = headers.content_type("content-disposition");
        let attached = disposition.as_ref().is_some_and(ContentType::is_attachment);
        let name = file_name(disposition.as_ref(), declared);
        let encoding = headers.get("content-transfer-encoding").unwrap_or("");
        let bytes = match kind {
            // Never encoded, by the standard; some senders declare base64 all the same.
            "message/rfc822" if !encoding.eq_ignore_ascii_case("base64") => Cow::Borrowed(body),
            _ => decode::transfer(encoding, body),
        };
        let textual = kind.starts_with("text/") || kind.starts_with("multipart/");
        let shown = match kind {
            "text/plain" | "text/html" => place.root || name.is_none(),
            _ => place.root && textual,
        };
        if !attached && shown && !place.related {
            let charset = declared.and_then(|d| d.attribute("charset"));
            let text = decode::text(charset, &bytes);
            self.body_text(kind, text, declared);
            return;
        }
        if (kind.ends_with("ms-tnef")
            || name
                .as_deref()
                .is_some_and(|n| n.eq_ignore_ascii_case("winmail.dat")))
            && let Some(unpacked) = tnef::unpack(&bytes)
        {
            self.unpacked(unpacked);
            return;
        }
        let name = name.or_else(|| uu_name(encoding, body));
        self.attach(kind, headers, &bytes, name, attached, place);
    }

    fn body_text(&mut self, kind: &str, text: String, declared: Option<&ContentType<'_>>) {
        let segment = if kind == "text/html" {
            Segment {
                html: Some(text),
                plain: None,
            }
        } else {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            let flowed = declared
                .and_then(|d| d.attribute("format"))
                .is_some_and(|f| f.eq_ignore_ascii_case("flowed"));
            let glued = declared
                .and_then(|d| d.attribute("delsp"))
                .is_some_and(|f| f.eq_ignore_ascii_case("yes"));
            let text = if flowed { unflow(&text, glued) } else { text };
            Segment {
                plain: Some(text),
                html: None,
            }
        };
        self.segments.push(segment);
    }

    /// The files of a `winmail.dat` in its place, and its text for later.
    fn unpacked(&mut self, unpacked: tnef::Unpacked) {
        let rich_only = unpacked.plain.is_none() && unpacked.html.is_none();
        self.packed.push(Segment {
            plain: unpacked
                .plain
                .map(|text| text.replace("\r\n", "\n").replace('\r', "\n")),
            html: unpacked.html,
        });
        let rich = unpacked
            .rtf
            .filter(|_| rich_only && self.segments.iter().all(Segment::is_blank));
        let rich = rich.map(|bytes| tnef::File {
            name: Some("message.rtf".into()),
            media_type: Some("application/rtf".into()),
            content_id: None,
            bytes,
        });
        for file in rich.into_iter().chain(unpacked.files) {
            self.parts += 1;
            if self.parts > limits::PARTS {
                self.truncated = true;
                return;
            }
            let declared = file.media_type.map(|t| t.trim().to_ascii_lowercase());
            let kind = declared
                .filter(|t| {
                    t.len() <= 100 && t.split('/').count() == 2 && t.bytes().all(|b| b.is_ascii_graphic())
                })
                .unwrap_or_else(|| "application/octet-stream".into());
            let number = self.attachments.len() + 1;
            let content_id = file
                .content_id
                .map(|id| id.trim().trim_matches(['<', '>']).to_owned())
                .filter(|id| !id.is_empty() && id.len() <= 250);
            self.attachments.push(Attachment {
                name: file
                    .name
                    .and_then(|name| safe_file_name(&name))
                    .unwrap_or_else(|| default_file_name(number, &kind)),
                sniffed_type: sniff(&file.bytes),
                inline: content_id.is_some(),
                content_type: kind,
                content_id,
                bytes: file.bytes,
            });
        }
    }

    fn attach(
        &mut self,
        kind: &str,
        headers: &Headers,
        bytes: &[u8],
        name: Option<String>,
        attached: bool,
        place: Place,
    ) {
        if bytes.trim_ascii().is_empty() && name.is_none() {
            return;
        }
        let content_id = headers
            .get("content-id")
            .map(|id| id.trim().trim_matches(['<', '>']).to_owned())
            .filter(|id| !id.is_empty() && id.len() <= 250);
        let number = self.attachments.len() + 1;
        let name = name
            .or_else(|| nested_subject(kind, bytes))
            .unwrap_or_else(|| default_file_name(number, kind));
        self.attachments.push(Attachment {
            name,
            content_type: kind.to_owned(),
            sniffed_type: sniff(bytes),
            inline: !attached && (place.related || content_id.is_some()),
            content_id,
            bytes: bytes.to_vec(),
        });
    }
}

/// The type that the first bytes show. Marks of text formats are not proof: a message signature is
/// no certificate because it begins with dashes.
fn sniff(bytes: &[u8]) -> Option<String> {
    infer::get(bytes)
        .map(|t| t.mime_type())
        .filter(|t| *t != "application/x-x509-ca-cert")
        .map(str::to_owned)
}

/// `type/subtype` in lower case; what cannot be read is text, as RFC 2045 section 5.2 says.
fn media_type(declared: Option<&ContentType<'_>>, in_digest: bool) -> String {
    let Some(declared) = declared else {
        return if in_digest { "message/rfc822" } else { "text/plain" }.to_owned();
    };
    let kind = declared.ctype().trim().to_ascii_lowercase();
    let subtype = declared.subtype().unwrap_or("").trim().to_ascii_lowercase();
    let token = |s: &str| {
        !s.is_empty()
            && s.len() <= 100
            && s.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b))
    };
    match (token(&kind), token(&subtype)) {
        (true, true) => format!("{kind}/{subtype}"),
        (true, false) if kind == "multipart" => "multipart/mixed".to_owned(),
        (true, false) if kind == "html" || kind == "text-html" => "text/html".to_owned(),
        _ => "text/plain".to_owned(),
    }
}

fn file_name(disposition: Option<&ContentType<'_>>, declared: Option<&ContentType<'_>>) -> Option<String> {
    let from = |field: Option<&ContentType<'_>>, key: &str| {
        field.and_then(|f| f.attribute(key)).and_then(safe_file_name)
    };
    from(disposition, "filename")
        .or_else(|| from(declared, "name"))
        .or_else(|| from(declared, "filename"))
        .or_else(|| from(disposition, "name"))
}

fn uu_name(encoding: &str, body: &[u8]) -> Option<String> {
    if !encoding.to_ascii_lowercase().contains("uu") {
        return None;
    }
    decode::uuencoded(body).and_then(|(name, _)| safe_file_name(&name))
}

/// A forwarded message is named after its subject.
fn nested_subject(kind: &str, bytes: &[u8]) -> Option<String> {
    if kind != "message/rfc822" && kind != "message/global" {
        return None;
    }
    let subject = headers::split(bytes).0.text("subject", 80);
    safe_file_name(&format!(
        "{}.eml",
        safe_file_name(&subject)?.replace('.', " ").trim()
    ))
}

/// Joins the soft line breaks of `format=flowed` (RFC 3676).
fn unflow(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut flowing: Option<usize> = None;
    for line in text.split('\n') {
        let depth = line.bytes().take_while(|&b| b == b'>').count();
        let content = &line[depth..];
        let content = content.strip_prefix(' ').unwrap_or(content);
        let signature = content == "-- ";
        if flowing == Some(depth) && !signature {
            out.push_str(content);
        } else {
            if !out.is_empty() || flowing.is_some() {
                out.push('\n');
            }
            out.push_str(&">".repeat(depth));
            if depth > 0 && !content.is_empty() {
                out.push(' ');
            }
            out.push_str(content);
        }
        let soft = content.ends_with(' ') && !signature;
        if soft && delete_space {
            out.pop();
        }
        flowing = soft.then_some(depth);
    }
    out
}
