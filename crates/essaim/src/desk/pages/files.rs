//! Files that people attach to tickets, and files that they fetch from them.

use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::app::App;
use crate::desk::store::NewFile;
use crate::web::Errors;
use crate::web::files::{Limits, download};
use crate::web::forms::File;

/// The files of a form under clean names; what is too large or too many is told beside the field `files`.
pub fn accepted(app: &App, files: Vec<File>, errors: &mut Errors) -> Vec<NewFile> {
    let named = files
        .into_iter()
        .map(|file| File {
            name: letter::safe_file_name(&file.name).unwrap_or_else(|| "piece-jointe".into()),
            ..file
        })
        .collect();
    errors
        .files("files", named, &Limits::of(app))
        .into_iter()
        .map(|file| NewFile {
            name: file.name,
            content_type: file.content_type,
            bytes: file.bytes,
        })
        .collect()
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

/// What the browser's own reader of PDF needs, and nothing else: no script, no frame around it. Not sandboxed, since
/// these readers refuse a page that is.
const READER: &str =
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// What somebody asks of an attachment.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Manner {
    /// `lire`: a PDF is shown, in a page of its own.
    pub vue: String,
}

/// An attachment, to be read where it is asked for and can be, else as [`serve`] gives it.
pub fn answer(name: &str, bytes: Vec<u8>, manner: &Manner) -> Response {
    if manner.vue == "lire" && bytes.starts_with(PDF) {
        let mut response = in_place(download(name, "application/pdf", bytes));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(READER));
        headers.insert(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        );
        return response;
    }
    serve(name, bytes)
}

/// How a true PDF begins.
const PDF: &[u8] = b"%PDF-";

/// Shown rather than saved.
fn in_place(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let inline = headers
        .get(header::CONTENT_DISPOSITION)
        .and_then(|v| v.to_str().ok())
        .and_then(|text| text.strip_prefix("attachment"))
        .and_then(|rest| HeaderValue::from_str(&format!("inline{rest}")).ok());
    if let Some(value) = inline {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// An attachment: an image is shown; a PDF keeps its type and anything else has none, and both are saved. Sandboxed: a
/// file that pretends to be a page cannot act in the name of the reader.
pub fn serve(name: &str, bytes: Vec<u8>) -> Response {
    let shown = image(&bytes);
    let content_type = match shown {
        Some(image) => image,
        None if bytes.starts_with(PDF) => "application/pdf",
        None => "application/octet-stream",
    };
    let response = sandboxed(download(name, content_type, bytes));
    match shown {
        Some(_) => in_place(response),
        None => response,
    }
}

/// A text to save, never to show.
pub fn save_text(name: &str, bytes: Vec<u8>) -> Response {
    let mut response = sandboxed(download(name, "", bytes));
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    response
}

fn sandboxed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
