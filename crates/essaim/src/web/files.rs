//! Files that people send and fetch: what may be joined to a form, and how a kept file is handed out.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::forms::{Errors, FILES, File};
use super::words;
use crate::app::App;
use crate::error::{Error, Result};

/// What may be joined to one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    pub files: usize,
    /// Largest file, in bytes.
    pub bytes: i64,
}

impl Limits {
    pub fn of(app: &App) -> Limits {
        Limits {
            files: FILES,
            bytes: i64::try_from(app.config.limits.attachment_bytes).unwrap_or(i64::MAX),
        }
    }

    /// The limits in words, to say before somebody meets them.
    pub fn sentence(&self) -> String {
        format!(
            "{}\u{a0}fichiers au plus, {} chacun et {} en tout.",
            self.files,
            words::size(&self.bytes),
            words::size(&self.bytes.saturating_mul(TOGETHER))
        )
    }
}

/// The whole form may weigh as much as this many of the largest file.
pub const TOGETHER: i64 = 4;

impl Errors {
    /// The files that were joined, when they are within the limits.
    pub fn files(&mut self, field: &'static str, files: Vec<File>, limits: &Limits) -> Vec<File> {
        if files.len() > limits.files {
            self.add(
                field,
                format!("Joignez {} fichiers au plus, ou réunissez-les.", limits.files),
            );
        }
        for file in &files {
            let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
            if size > limits.bytes {
                self.add(
                    field,
                    format!(
                        "«\u{a0}{}\u{a0}» pèse {}\u{a0}: la limite est de {}. Réduisez-le, ou dites-nous où le trouver.",
                        file.name,
                        words::size(&size),
                        words::size(&limits.bytes)
                    ),
                );
            } else if size == 0 {
                self.add(
                    field,
                    format!("«\u{a0}{}\u{a0}» est vide. Vérifiez-le.", file.name),
                );
            }
        }
        files
    }
}

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
pub fn hand_out(bytes: Vec<u8>, content_type: &'static str, disposition: &str) -> Result<Response> {
    let mut response = bytes.into_response();
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
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}");
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

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, bytes: usize) -> File {
        File {
            name: name.into(),
            content_type: "text/html".into(),
            bytes: vec![b'x'; bytes],
        }
    }

    #[test]
    fn a_file_past_the_limits_is_named_with_the_limit() {
        let limits = Limits {
            files: 2,
            bytes: 1_000,
        };
        let mut errors = Errors::none();
        errors.files("files", vec![file("gros.png", 1_001)], &limits);
        let said = errors.of("files").unwrap();
        assert!(said.contains("gros.png") && said.contains("1\u{a0}Ko"), "{said}");
        for refused in [
            vec![file("a", 1), file("b", 1), file("c", 1)],
            vec![file("vide", 0)],
        ] {
            let mut errors = Errors::none();
            errors.files("files", refused, &limits);
            assert!(errors.of("files").is_some());
        }
        let mut errors = Errors::none();
        assert_eq!(errors.files("files", vec![file("a", 1_000)], &limits).len(), 1);
        assert!(errors.is_empty());
    }

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
}
