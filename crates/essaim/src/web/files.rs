//! How a file is handed out: one of our own making, or one that somebody sent and that is never a page of this site.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Result};

/// Types that a browser may be told; anything else could be taken for a page, and is handed out as plain bytes.
const HARMLESS: [&str; 9] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "application/pdf",
    "application/zip",
    "text/csv; charset=utf-8",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.oasis.opendocument.spreadsheet",
];

/// A file of our own making, shown (`inline; …`) or saved (`attachment; …`) as its disposition says, and kept by no cache.
pub fn hand_out(body: impl Into<Body>, content_type: &'static str, disposition: &str) -> Result<Response> {
    let mut response = Response::new(body.into());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(disposition).map_err(Error::internal)?,
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// A kept file, always to be saved: what somebody sent is never shown as a page of this site.
pub fn download(name: &str, content_type: &str, bytes: Vec<u8>) -> Response {
    kept(name, content_type, bytes, "attachment")
}

/// A kept file, to be saved (`attachment`) or shown in place (`inline`).
fn kept(name: &str, content_type: &str, bytes: Vec<u8>, place: &str) -> Response {
    let known = HARMLESS
        .iter()
        .find(|t| **t == content_type)
        .copied()
        .unwrap_or("application/octet-stream");
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ') {
                c
            } else {
                '_'
            }
        })
        .collect();
    let exact: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let disposition = format!("{place}; filename=\"{plain}\"; filename*=UTF-8''{exact}");
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(known));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The type of an image that browsers may show in place. Told by its first bytes: what the sender said is not trusted.
fn image(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// What the browser's own reader of PDF needs, and nothing else: no script, and no frame around it but in a page of ours.
/// Not sandboxed, since these readers refuse a page that is.
const READER: &str =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// A file that pretends to be a page cannot act in the name of the reader.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// What somebody asks of an attachment.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Manner {
    /// `lire`: a PDF is shown, in a page of its own or in a frame of ours.
    pub vue: String,
}

/// An attachment, to be read where it is asked for and can be, else as [`serve`] gives it.
pub fn answer(name: &str, bytes: Vec<u8>, manner: &Manner) -> Response {
    if manner.vue == "lire" && bytes.starts_with(PDF) {
        let mut response = guarded(READER, kept(name, "application/pdf", bytes, "inline"));
        response
            .headers_mut()
            .insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN"));
        return response;
    }
    serve(name, bytes)
}

/// How a true PDF begins.
const PDF: &[u8] = b"%PDF-";

/// The type of what somebody sent: a PDF is what its bytes say, whatever the sender said.
pub fn true_type(said: &str, bytes: &[u8]) -> String {
    match (bytes.starts_with(PDF), said) {
        (true, _) => "application/pdf".into(),
        (false, "application/pdf") => "application/octet-stream".into(),
        (false, _) => said.to_owned(),
    }
}

/// An attachment: an image is shown; a PDF keeps its type and anything else has none, and both are saved. Sandboxed: a
/// file that pretends to be a page cannot act in the name of the reader.
pub fn serve(name: &str, bytes: Vec<u8>) -> Response {
    let (content_type, place) = match image(&bytes) {
        Some(image) => (image, "inline"),
        None if bytes.starts_with(PDF) => ("application/pdf", "attachment"),
        None => ("application/octet-stream", "attachment"),
    };
    guarded(SANDBOX, kept(name, content_type, bytes, place))
}

/// A text to save, never to show.
pub fn save_text(name: &str, bytes: Vec<u8>) -> Response {
    let mut response = guarded(SANDBOX, download(name, "", bytes));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

/// What somebody sent, under a policy of its own in place of that of our pages.
fn guarded(policy: &'static str, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// What a supporting document may be, told by its first bytes: a PDF, an image, a spreadsheet, or plain text (CSV).
pub fn document_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(PDF) {
        return Some("application/pdf");
    }
    if let Some(image) = image(bytes) {
        return Some(image);
    }
    if bytes.starts_with(b"PK") {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
        if archive.by_name("xl/workbook.xml").is_ok() {
            return Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
        }
        let mut kind = String::new();
        let mut part = std::io::Read::take(archive.by_name("mimetype").ok()?, 100);
        std::io::Read::read_to_string(&mut part, &mut kind).ok()?;
        let sheet = "application/vnd.oasis.opendocument.spreadsheet";
        return (kind.trim() == sheet).then_some(sheet);
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let plain = text.chars().all(|c| !c.is_control() || c.is_whitespace());
    (plain && !text.trim_start().starts_with('<')).then_some("text/csv; charset=utf-8")
}

/// The sentence for a file that [`document_type`] does not take.
pub fn not_one(name: &str) -> String {
    format!(
        "«\u{a0}{name}\u{a0}» n’est ni un PDF, ni une image, ni un tableur (XLSX, ODS, CSV). Enregistrez-le sous l’un \
         de ces formats."
    )
}

/// A supporting document, of a type that [`document_type`] gave: an image or a PDF as [`answer`] gives it, anything else
/// saved under its type.
pub fn serve_document(name: &str, content_type: &str, bytes: Vec<u8>, manner: &Manner) -> Response {
    if image(&bytes).is_some() || bytes.starts_with(PDF) {
        return answer(name, bytes, manner);
    }
    guarded(SANDBOX, download(name, content_type, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_somebody_sent_is_only_ever_saved() {
        let response = download("piège\r\n\".html", "text/html", vec![1]);
        let text = |name| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(text(header::CONTENT_TYPE), "application/octet-stream");
        let disposition = text(header::CONTENT_DISPOSITION);
        assert!(
            disposition.starts_with("attachment; filename=\"pi_ge___.html\";")
                && disposition.ends_with("pi%C3%A8ge%0D%0A%22.html"),
            "{disposition}"
        );
    }

    /// Type and place of a file with these bytes.
    fn served(bytes: &[u8]) -> (String, String) {
        let response = serve("été.png", bytes.to_vec());
        let text = |name| response.headers()[name].to_str().unwrap().to_owned();
        (text(header::CONTENT_TYPE), text(header::CONTENT_DISPOSITION))
    }

    #[test]
    fn only_true_images_are_shown_in_place() {
        let (kind, place) = served(b"\x89PNG\r\n\x1a\nrest");
        assert_eq!(kind, "image/png");
        assert_eq!(
            place,
            "inline; filename=\"_t_.png\"; filename*=UTF-8''%C3%A9t%C3%A9.png"
        );
        for page in [
            &b"<html><script>"[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'>",
            b"MZ",
        ] {
            let (kind, place) = served(page);
            assert_eq!(kind, "application/octet-stream");
            assert!(place.starts_with("attachment"));
        }
        let (kind, place) = served(b"%PDF-1.7");
        assert!(kind == "application/pdf" && place.starts_with("attachment"));
    }

    #[test]
    fn only_a_true_pdf_is_read_in_a_page_of_its_own_where_nothing_can_run() {
        let manner = |vue: &str| Manner { vue: vue.into() };
        let told = |bytes: &[u8], vue| {
            let response = answer("x.pdf", bytes.to_vec(), &manner(vue));
            let text = |name| response.headers()[name].to_str().unwrap().to_owned();
            (
                text(header::CONTENT_TYPE),
                text(header::CONTENT_DISPOSITION),
                text(header::CONTENT_SECURITY_POLICY),
                text(header::X_CONTENT_TYPE_OPTIONS),
            )
        };
        assert_eq!(
            answer("x.pdf", b"%PDF-".to_vec(), &manner("lire")).headers()[header::X_FRAME_OPTIONS],
            "SAMEORIGIN"
        );
        assert_eq!(true_type("text/html", b"%PDF-1.7"), "application/pdf");
        assert_eq!(
            true_type("application/pdf", b"<html>"),
            "application/octet-stream"
        );
        let (kind, place, policy, sniff) = told(b"%PDF-1.7", "lire");
        assert!(kind == "application/pdf" && place.starts_with("inline") && sniff == "nosniff");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("script-src"));
        for (bytes, vue) in [
            (&b"%PDF-1.7"[..], ""),
            (b"<html>%PDF-", "lire"),
            (b" %PDF-1.7", "lire"),
        ] {
            let (_, place, policy, _) = told(bytes, vue);
            assert!(
                place.starts_with("attachment") && policy.ends_with("sandbox"),
                "{place} {policy}"
            );
        }
    }

    #[test]
    fn a_document_is_what_its_bytes_say() {
        let sheet = print::sheet::Table {
            columns: vec![print::sheet::Column::default()],
            ..print::sheet::Table::default()
        };
        for (bytes, kind) in [
            (b"%PDF-1.7".to_vec(), Some("application/pdf")),
            (b"\x89PNG\r\n\x1a\nrest".to_vec(), Some("image/png")),
            (
                print::sheet::xlsx(std::slice::from_ref(&sheet)).unwrap(),
                Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ),
            (
                print::sheet::ods(&[sheet]).unwrap(),
                Some("application/vnd.oasis.opendocument.spreadsheet"),
            ),
            (b"poste;montant\n1;2\n".to_vec(), Some("text/csv; charset=utf-8")),
            (b"<html><script>".to_vec(), None),
            (b" <svg/>".to_vec(), None),
            (b"PK\x03\x04 rien".to_vec(), None),
            (b"MZ\x00\x01".to_vec(), None),
            (vec![0xff, 0xfe, 0x00], None),
        ] {
            assert_eq!(document_type(&bytes), kind, "{:?}", &bytes[..bytes.len().min(12)]);
        }
        let saved = serve_document(
            "a.csv",
            "text/csv; charset=utf-8",
            b"a;b".to_vec(),
            &Manner::default(),
        );
        assert_eq!(
            saved.headers()[header::CONTENT_SECURITY_POLICY],
            "default-src 'none'; sandbox"
        );
    }
}
