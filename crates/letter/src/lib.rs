//! Reads an incoming e-mail message: who wrote, what they say, what is attached, and whether a
//! person wrote it at all.
//!
//! Pure: bytes in, a [`Letter`] out. No file, network, clock or database. [`read`] accepts any
//! bytes whatsoever; what cannot be understood is left empty and [`Kind`] says so. Work and memory
//! are bounded by the constants of [`limits`].
//!
//! ```
//! let raw = b"From: Claire <claire@example.org>\r\nSubject: Re: [ESS-7-k3v9q2m8x4tz] Imprimante\r\n\r\n\
//!     Oui, merci.\r\n\r\nLe 24/11/2026, Support a \xc3\xa9crit :\r\n> Est-ce r\xc3\xa9gl\xc3\xa9 ?\r\n";
//! let letter = letter::read(raw);
//! assert_eq!(letter.new_text, "Oui, merci.");
//! assert!(letter::may_be_answered(&letter));
//! assert_eq!(letter::tokens(&letter, "support@example.org"), ["k3v9q2m8x4tz"]);
//! ```

#![forbid(unsafe_code)]

mod bounce;
mod boundary;
mod decode;
mod headers;
mod html;
mod kind;
mod letter;
pub mod limits;
mod mime;
mod names;
mod quote;
mod tnef;
mod tokens;

pub use html::{sanitise, to_text};
pub use kind::{Kind, may_be_answered};
pub use letter::{Attachment, Authentication, Letter, Mailbox, read};
pub use names::safe_file_name;
pub use quote::new_text;
pub use tokens::{is_token, token_in_address, token_in_message_id, tokens, tokens_in_subject};
