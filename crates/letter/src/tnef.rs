//! What `winmail.dat` holds: the files and the text that Outlook packed in the format of Microsoft Exchange
//! ([MS-OXTNEF]), which no other program opens.
//!
//! A stream is a row of attributes; the properties of a message or of a file are nested in some of them. Sizes that a
//! stream tells are never believed further than its bytes go.

mod properties;
mod rtf;

use crate::{decode, limits};
use properties::{Properties, Value};

const SIGNATURE: u32 = 0x223E_9F78;
/// A message inside the message, inside a message…
const DEPTH: usize = 4;

/// Attributes of the stream.
const RENDERING: u32 = 0x0006_9002;
const TITLE: u32 = 0x0001_8010;
const DATA: u32 = 0x0006_800F;
const FILE_PROPERTIES: u32 = 0x0006_9005;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const CODE_PAGE: u32 = 0x0006_9007;

/// Properties, by their number.
const SUBJECT: u16 = 0x0037;
const BODY: u16 = 0x1000;
const RTF: u16 = 0x1009;
const BODY_HTML: u16 = 0x1013;
const DISPLAY_NAME: u16 = 0x3001;
const OBJECT: u16 = 0x3701;
const SHORT_NAME: u16 = 0x3704;
const LONG_NAME: u16 = 0x3707;
const MEDIA_TYPE: u16 = 0x370E;
const CONTENT_ID: u16 = 0x3712;
const INTERNET_CODE_PAGE: u16 = 0x3FDE;

/// A file of the stream, as it was named: the name is not safe yet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct File {
    pub name: Option<String>,
    pub media_type: Option<String>,
    pub content_id: Option<String>,
    pub bytes: Vec<u8>,
}

/// What a stream holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Unpacked {
    pub plain: Option<String>,
    pub html: Option<String>,
    /// The text in the format of word processors, when it is told in no other.
    pub rtf: Option<Vec<u8>>,
    pub subject: Option<String>,
    pub files: Vec<File>,
}

/// Opens a stream; `None` when these bytes are not one. What is damaged is left out.
pub(crate) fn unpack(bytes: &[u8]) -> Option<Unpacked> {
    unpack_within(bytes, DEPTH)
}

fn unpack_within(bytes: &[u8], depth: usize) -> Option<Unpacked> {
    let mut rest = Bytes(bytes);
    if rest.u32()? != SIGNATURE {
        return None;
    }
    rest.u16()?;
    let mut out = Unpacked::default();
    let mut charset = None;
    let mut open: Option<File> = None;
    while let Some((id, data)) = attribute(&mut rest) {
        match id {
            CODE_PAGE => charset = Bytes(data).u32().and_then(charset_of),
            MESSAGE_PROPERTIES => message(&mut out, data, charset.as_deref()),
            RENDERING => {
                out.files.extend(open.replace(File::default()));
                if out.files.len() >= limits::PARTS {
                    return Some(out);
                }
            }
            TITLE => {
                let name = decode::text(charset.as_deref(), until_nul(data));
                let file = open.get_or_insert_default();
                file.name = file.name.take().or(Some(name));
            }
            DATA => open.get_or_insert_default().bytes = data.to_vec(),
            FILE_PROPERTIES => {
                let file = open.get_or_insert_default();
                if let Some(inside) = described(file, data, charset.as_deref(), depth) {
                    open = None;
                    out.files.extend(inside);
                }
            }
            _ => {}
        }
    }
    out.files.extend(open);
    out.files.retain(|file| !file.bytes.is_empty());
    out.files.truncate(limits::PARTS);
    Some(out)
}

/// The number and the bytes of the next attribute. Its checksum is not looked at: a file with a wrong byte is worth more
/// than none.
fn attribute<'a>(rest: &mut Bytes<'a>) -> Option<(u32, &'a [u8])> {
    let _level = rest.take(1)?;
    let id = rest.u32()?;
    let length = rest.u32()? as usize;
    let data = rest.take(length)?;
    let _checksum = rest.take(2);
    Some((id, data))
}

/// The text of the message.
fn message(out: &mut Unpacked, data: &[u8], charset: Option<&str>) {
    let all = Properties::read(data, charset);
    let own = all.number(INTERNET_CODE_PAGE).and_then(charset_of);
    out.subject = all.text(SUBJECT).or(out.subject.take());
    out.plain = all.text(BODY).or(out.plain.take());
    out.html = match all.get(BODY_HTML) {
        Some(Value::Bytes(page)) => Some(decode::text(own.as_deref().or(charset), page)),
        Some(Value::Text(page)) => Some(page.clone()),
        _ => out.html.take(),
    };
    if let Some(Value::Bytes(packed)) = all.get(RTF) {
        out.rtf = rtf::unpack(packed);
    }
}

/// Takes what its properties tell of a file. A message inside the message gives what it holds instead.
fn described(file: &mut File, data: &[u8], charset: Option<&str>, depth: usize) -> Option<Vec<File>> {
    let all = Properties::read(data, charset);
    let longer = [LONG_NAME, DISPLAY_NAME, SHORT_NAME]
        .into_iter()
        .find_map(|name| all.text(name));
    file.name = longer.or(file.name.take());
    file.media_type = all.text(MEDIA_TYPE);
    file.content_id = all.text(CONTENT_ID);
    let Some(Value::Bytes(object)) = all.get(OBJECT) else {
        return None;
    };
    // An object begins with the identifier of its interface.
    let inside = object.get(16..).unwrap_or_default();
    if depth > 1
        && let Some(message) = unpack_within(inside, depth - 1)
    {
        return Some(message.into_files());
    }
    if file.bytes.is_empty() {
        file.bytes = inside.to_vec();
    }
    None
}

impl Unpacked {
    /// A message as files: its text, then what came with it.
    fn into_files(self) -> Vec<File> {
        let subject = self.subject.unwrap_or_else(|| "message".into());
        let (extension, media_type, bytes) = match (self.plain, self.html, self.rtf) {
            (Some(text), _, _) => ("txt", "text/plain", text.into_bytes()),
            (None, Some(page), _) => ("html", "text/html", page.into_bytes()),
            (None, None, Some(rtf)) => ("rtf", "application/rtf", rtf),
            (None, None, None) => return self.files,
        };
        let text = File {
            name: Some(format!("{}.{extension}", subject.replace('.', " "))),
            media_type: Some(media_type.into()),
            content_id: None,
            bytes,
        };
        std::iter::once(text).chain(self.files).collect()
    }
}

/// The name of a Windows code page that [`decode::text`] knows.
fn charset_of(code_page: u32) -> Option<String> {
    Some(match code_page {
        65001 => "utf-8".into(),
        1250..=1258 => format!("windows-{code_page}"),
        28591..=28605 => format!("iso-8859-{}", code_page - 28590),
        437 | 850 | 852 | 866 => format!("cp{code_page}"),
        932 => "shift_jis".into(),
        936 => "gbk".into(),
        949 => "euc-kr".into(),
        950 => "big5".into(),
        20127 => "us-ascii".into(),
        _ => return None,
    })
}

fn until_nul(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
    &bytes[..end]
}

/// Bytes that are read from their beginning; numbers are little-endian.
#[derive(Clone, Copy)]
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }
}
