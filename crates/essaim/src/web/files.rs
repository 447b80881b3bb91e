//! Files that people send and fetch: what may be joined to a form, and how a kept file is handed out.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::forms::{Errors, FILES, File};
use super::layout::Markup;
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
            "{}\u{a0}fichiers au plus, {} chacun et {} en tout\u{a0}: images, documents, archives, mais pas de programmes.",
            self.files,
            words::size(&self.bytes),
            words::size(&self.together())
        )
    }

    /// The largest whole, in bytes.
    fn together(&self) -> i64 {
        self.bytes.saturating_mul(TOGETHER)
    }

    /// What is said of too many files.
    fn too_many(&self) -> String {
        format!("Joignez {} fichiers au plus, ou réunissez-les.", self.files)
    }

    /// What is said of files that are too large together.
    fn too_much(&self) -> String {
        format!(
            "Vos fichiers dépassent {} en tout. Retirez-en, ou envoyez-les en plusieurs fois.",
            words::size(&self.together())
        )
    }

    /// What is said of a file that is too large.
    fn too_large(&self, name: &str, size: &str) -> String {
        format!(
            "«\u{a0}{name}\u{a0}» pèse {size}\u{a0}: la limite est de {}. Réduisez-le, ou dites-nous où le trouver.",
            words::size(&self.bytes)
        )
    }

    /// The limits and the sentences as attributes of a field, so that a script says the same before anything is sent.
    /// `{nom}` and `{taille}` stand for the file's name and size.
    pub fn marks(&self) -> Markup {
        let marks = [
            ("most", self.files.to_string()),
            ("bytes", self.bytes.to_string()),
            ("together", self.together().to_string()),
            ("programs", PROGRAMS.join(" ")),
            ("too-many", self.too_many()),
            ("too-much", self.too_much()),
            ("too-large", self.too_large("{nom}", "{taille}")),
            ("empty", empty("{nom}")),
            ("program", program("{nom}")),
        ];
        let marks: Vec<String> = marks
            .into_iter()
            .map(|(name, said)| format!(" data-{name}=\"{said}\""))
            .collect();
        Markup(marks.concat())
    }
}

/// What is said of an empty file.
fn empty(name: &str) -> String {
    format!("«\u{a0}{name}\u{a0}» est vide. Vérifiez-le.")
}

/// What is said of a program.
fn program(name: &str) -> String {
    format!(
        "«\u{a0}{name}\u{a0}» est un programme\u{a0}: le service n’en reçoit pas ainsi. Joignez plutôt une copie de l’écran, ou \
         dites-nous où le trouver."
    )
}

/// How the names of files end that a click would run on a Windows workstation.
const PROGRAMS: [&str; 20] = [
    "exe", "msi", "bat", "cmd", "com", "scr", "pif", "cpl", "js", "jse", "vbs", "vbe", "wsf", "wsh", "ps1",
    "hta", "jar", "lnk", "reg", "dll",
];

fn is_program(name: &str) -> bool {
    let end = name
        .trim_end_matches(['.', ' '])
        .rsplit_once('.')
        .map(|(_, end)| end);
    end.is_some_and(|end| PROGRAMS.iter().any(|program| program.eq_ignore_ascii_case(end)))
}

/// The whole form may weigh as much as this many of the largest file.
pub const TOGETHER: i64 = 4;

impl Errors {
    /// The files that were joined, when they are within the limits.
    pub fn files(&mut self, field: &'static str, files: Vec<File>, limits: &Limits) -> Vec<File> {
        if files.len() > limits.files {
            self.add(field, limits.too_many());
        }
        let size = |file: &File| i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        for file in &files {
            let (name, size) = (&file.name, size(file));
            if is_program(name) {
                self.add(field, program(name));
            } else if size > limits.bytes {
                self.add(field, limits.too_large(name, &words::size(&size)));
            } else if size == 0 {
                self.add(field, empty(name));
            }
        }
        if files.iter().map(size).sum::<i64>() > limits.together() {
            self.add(field, limits.too_much());
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

/// What a supporting document may be, told by its first bytes: a PDF, an image, a spreadsheet, or plain text (CSV).
pub fn document_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"%PDF-") {
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
    sandboxed(download(name, content_type, bytes))
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
            vec![file("cadeau.pdf.EXE", 1)],
            vec![file("cadeau.bat. ", 1)],
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
    fn files_that_are_too_large_together_are_refused_and_the_script_is_told_the_same() {
        let limits = Limits {
            files: 10,
            bytes: 1_000,
        };
        let mut errors = Errors::none();
        errors.files("files", (0..5).map(|_| file("a.png", 900)).collect(), &limits);
        assert!(
            errors
                .of("files")
                .is_some_and(|said| said.contains("4\u{a0}Ko en tout"))
        );
        let marks = limits.marks().to_string();
        for said in [
            "data-most=\"10\"",
            "data-together=\"4000\"",
            "«\u{a0}{nom}\u{a0}» pèse {taille}\u{a0}: la limite est de 1\u{a0}Ko.",
            "exe msi",
        ] {
            assert!(marks.contains(said), "{said}: {marks}");
        }
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
