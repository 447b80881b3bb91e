//! Files that people attach to tickets, and files that they fetch from them.

use axum::http::{HeaderValue, header};
use axum::response::Response;

use crate::app::App;
use crate::desk::store::NewFile;
use crate::web::Errors;
use crate::web::files::{Limits, download};
use crate::web::forms::File;

/// What may be attached, in words.
pub fn hint(app: &App) -> String {
    Limits::of(app).sentence()
}

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

/// An attachment: an image is shown; a PDF keeps its type and anything else has none, and both are saved. Sandboxed: a
/// file that pretends to be a page cannot act in the name of the reader. (Browsers' PDF viewers refuse sandboxed pages,
/// so that a PDF in place would show nothing.)
pub fn serve(name: &str, bytes: Vec<u8>) -> Response {
    let shown = image(&bytes);
    let content_type = match shown {
        Some(image) => image,
        None if bytes.starts_with(b"%PDF-") => "application/pdf",
        None => "application/octet-stream",
    };
    let mut response = sandboxed(download(name, content_type, bytes));
    let headers = response.headers_mut();
    let in_place = headers
        .get(header::CONTENT_DISPOSITION)
        .and_then(|v| v.to_str().ok())
        .and_then(|text| text.strip_prefix("attachment"))
        .and_then(|rest| HeaderValue::from_str(&format!("inline{rest}")).ok());
    if let (Some(_), Some(value)) = (shown, in_place) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
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
}
