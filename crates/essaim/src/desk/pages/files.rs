//! Files that people attach, and files that they fetch.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::desk::store::NewFile;
use crate::error::{Error, Result};
use crate::web::forms::{FILES, File};
use crate::web::{Errors, words};

/// « 10 fichiers au plus, de 10,0 Mo chacun »
pub fn hint(app: &App) -> String {
    let most = i64::try_from(app.config.limits.attachment_bytes).unwrap_or(i64::MAX);
    format!(
        "{FILES}\u{a0}fichiers au plus, de {} chacun au plus",
        words::size(&most)
    )
}

/// The files of a form under clean names; what is too large or too many is told beside the field `files`.
pub fn accepted(app: &App, files: Vec<File>, errors: &mut Errors) -> Vec<NewFile> {
    let most = usize::try_from(app.config.limits.attachment_bytes).unwrap_or(usize::MAX);
    if files.len() > FILES {
        errors.add(
            "files",
            format!("{FILES}\u{a0}fichiers au plus. Envoyez les autres dans un second message."),
        );
    }
    if let Some(large) = files.iter().find(|f| f.bytes.len() > most) {
        errors.add(
            "files",
            format!(
                "« {} » est trop gros\u{a0}: {}. Réduisez-le, ou déposez-le ailleurs et donnez son adresse.",
                clean_name(&large.name),
                hint(app)
            ),
        );
    }
    files
        .into_iter()
        .map(|file| NewFile {
            name: clean_name(&file.name),
            content_type: file.content_type,
            bytes: file.bytes,
        })
        .collect()
}

fn clean_name(name: &str) -> String {
    letter::safe_file_name(name).unwrap_or_else(|| "piece-jointe".into())
}

/// The type of an image that browsers may show in place. Told by its first bytes: what the sender said is not trusted.
fn safe_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}

/// An attachment: an image is shown; a PDF keeps its type and everything else none, and both are downloaded. Sandboxed:
/// a file that pretends to be a page cannot act in the name of the reader. (Browsers' PDF viewers refuse sandboxed
/// pages, so that showing a PDF in place would show nothing.)
pub fn serve(name: &str, bytes: Vec<u8>) -> Result<Response> {
    let (content_type, place) = match safe_type(&bytes) {
        Some(image) => (image, "inline"),
        None if bytes.starts_with(b"%PDF-") => ("application/pdf", "attachment"),
        None => ("application/octet-stream", "attachment"),
    };
    respond(content_type, place, name, bytes)
}

/// A text to download, never to show.
pub fn download_text(name: &str, bytes: Vec<u8>) -> Result<Response> {
    respond("text/plain; charset=utf-8", "attachment", name, bytes)
}

fn respond(content_type: &'static str, place: &str, name: &str, bytes: Vec<u8>) -> Result<Response> {
    let mut response = (StatusCode::OK, bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition(place, name)).map_err(Error::internal)?,
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    Ok(response)
}

/// RFC 6266: a plain name for old programs, and the real one.
fn disposition(place: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | ' ' => c,
            _ => '_',
        })
        .collect();
    let mut coded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => coded.push(char::from(byte)),
            _ => coded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("{place}; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_travels_whole_and_cannot_leave_its_header() {
        assert_eq!(
            disposition("attachment", "devis \"été\"\r\n.pdf"),
            "attachment; filename=\"devis __t____.pdf\"; filename*=UTF-8''devis%20%22%C3%A9t%C3%A9%22%0D%0A.pdf"
        );
    }

    #[test]
    fn only_true_images_are_shown_in_place() {
        let shown = |bytes: &[u8]| serve("x", bytes.to_vec()).unwrap();
        let png = shown(b"\x89PNG\r\n\x1a\nrest");
        assert_eq!(png.headers()["content-type"], "image/png");
        assert!(
            png.headers()["content-disposition"]
                .to_str()
                .unwrap()
                .starts_with("inline")
        );
        for page in [
            &b"<html><script>"[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'>",
            b"MZ",
        ] {
            let answer = shown(page);
            assert_eq!(answer.headers()["content-type"], "application/octet-stream");
            assert!(
                answer.headers()["content-disposition"]
                    .to_str()
                    .unwrap()
                    .starts_with("attachment")
            );
        }
        assert_eq!(shown(b"%PDF-1.7").headers()["content-type"], "application/pdf");
    }
}
