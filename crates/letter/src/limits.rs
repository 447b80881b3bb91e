//! The bounds of what is read. A message beyond them is still read; what goes over is left out and
//! [`Letter::truncated`](crate::Letter::truncated) says so. The raw bytes are the caller's to keep.

/// Bytes of one header block that are looked at.
pub const HEADER_BLOCK: usize = 512 * 1024;
/// Header fields of one part.
pub const HEADER_FIELDS: usize = 2_000;
/// Bytes of one header field.
pub const HEADER_FIELD: usize = 64 * 1024;
/// Parts of a message, all levels together.
pub const PARTS: usize = 1_000;
/// Levels of multipart inside multipart.
pub const DEPTH: usize = 12;
/// Addresses kept of one list (To, Cc).
pub const MAILBOXES: usize = 500;
/// Message identifiers kept of one list (References, In-Reply-To).
pub const MESSAGE_IDS: usize = 200;
/// Characters of a subject.
pub const SUBJECT: usize = 300;
/// Characters of a person's display name.
pub const NAME: usize = 150;
/// Characters of a file name, extension included.
pub const FILE_NAME: usize = 120;
/// Bytes of the readable text.
pub const TEXT: usize = 1_000_000;
/// Bytes of HTML that are looked at, and of sanitised HTML that are produced.
pub const HTML: usize = 1_000_000;
/// Elements open at once in HTML; a deeper tag is dropped, its content stays.
pub const HTML_DEPTH: usize = 200;
