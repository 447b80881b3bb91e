//! A mailbox on an IMAP server: what is there, one message, and putting it away.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use async_imap::error::Error as ImapError;
use async_imap::extensions::idle::IdleResponse;
use async_imap::types::Fetch;
use async_imap::{Authenticator, Client, Session};
use futures::TryStreamExt;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::token;
use crate::config::{Imap, Security};

/// Longest wait for one answer of the server.
const ANSWER: Duration = Duration::from_secs(60);
/// Longest wait for one message.
const MESSAGE: Duration = Duration::from_secs(300);

trait Line: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Line for T {}

/// The open folder of a mailbox.
pub struct Mailbox {
    session: Session<Box<dyn Line>>,
    /// The folder for treated messages, as the server writes names; `None` marks them as read.
    done: Option<String>,
    can_move: bool,
    can_idle: bool,
}

impl Mailbox {
    /// Connects, signs in and opens the folder of the settings. The folder for treated messages is made when missing.
    ///
    /// # Errors
    /// A French sentence with the server's words.
    pub async fn open(settings: &Imap) -> Result<Mailbox, String> {
        let stream = within(ANSWER, connect(settings)).await?;
        let token = token::current(&settings.token_command, &settings.token_file).await?;
        let mut session = within(ANSWER, sign_in(stream, settings, token)).await?;
        let folder = utf7(&settings.folder);
        within(ANSWER, async {
            session.select(&folder).await.map_err(|e| {
                format!(
                    "Le dossier «\u{a0}{}\u{a0}» ne s’ouvre pas\u{a0}: {e}",
                    settings.folder
                )
            })
        })
        .await?;
        let capabilities = within(ANSWER, async { session.capabilities().await.map_err(broken) }).await?;
        let mut mailbox = Mailbox {
            can_move: capabilities.has_str("MOVE"),
            can_idle: capabilities.has_str("IDLE"),
            session,
            done: (!settings.done_folder.is_empty()).then(|| utf7(&settings.done_folder)),
        };
        within(ANSWER, mailbox.make_done_folder(&settings.done_folder)).await?;
        Ok(mailbox)
    }

    async fn make_done_folder(&mut self, shown: &str) -> Result<(), String> {
        let Some(done) = self.done.clone() else {
            return Ok(());
        };
        // The library quotes the names of all commands but the pattern of this one.
        let pattern = format!("\"{}\"", done.replace('\\', "\\\\").replace('"', "\\\""));
        let names = self
            .session
            .list(Some(""), Some(&pattern))
            .await
            .map_err(broken)?
            .try_collect::<Vec<_>>()
            .await
            .map_err(broken)?;
        if names.is_empty() {
            self.session.create(&done).await.map_err(|e| {
                format!("Le dossier «\u{a0}{shown}\u{a0}» n’existe pas et ne peut pas être créé\u{a0}: {e}")
            })?;
        }
        Ok(())
    }

    /// The messages to treat, the oldest first: with a folder for treated messages all that are here, otherwise the
    /// unread ones.
    pub async fn waiting(&mut self) -> Result<Vec<u32>, String> {
        let what = if self.done.is_some() {
            "UNDELETED"
        } else {
            "UNSEEN UNDELETED"
        };
        let found = within(ANSWER, async {
            self.session.uid_search(what).await.map_err(broken)
        })
        .await?;
        let mut all: Vec<u32> = found.into_iter().collect();
        all.sort_unstable();
        Ok(all)
    }

    /// Size in bytes of a message; `None` when it is no longer there.
    pub async fn size(&mut self, uid: u32) -> Result<Option<u64>, String> {
        let found = self.ask(uid, "(UID RFC822.SIZE)").await?;
        Ok(found.iter().find_map(|f| f.size).map(u64::from))
    }

    /// The bytes of a message, at most `most` of them, without marking it as read.
    pub async fn bytes(&mut self, uid: u32, most: Option<u64>) -> Result<Option<Vec<u8>>, String> {
        let what = match most {
            None => "(UID BODY.PEEK[])".to_owned(),
            Some(most) => format!("(UID BODY.PEEK[]<0.{most}>)"),
        };
        let found = self.ask(uid, &what).await?;
        // An empty literal may be told as no data at all.
        Ok(found
            .iter()
            .find(|f| f.uid == Some(uid))
            .map(|f| f.body().unwrap_or_default().to_vec()))
    }

    async fn ask(&mut self, uid: u32, what: &str) -> Result<Vec<Fetch>, String> {
        within(MESSAGE, async {
            self.session
                .uid_fetch(uid.to_string(), what)
                .await
                .map_err(broken)?
                .try_collect()
                .await
                .map_err(broken)
        })
        .await
    }

    /// Moves a treated message away, or marks it as read.
    pub async fn put_away(&mut self, uid: u32) -> Result<(), String> {
        let uid = uid.to_string();
        within(ANSWER, async {
            match &self.done {
                None => self.flag(&uid, "\\Seen").await,
                Some(done) if self.can_move => self.session.uid_mv(&uid, done).await,
                Some(done) => {
                    let done = done.clone();
                    match self.session.uid_copy(&uid, &done).await {
                        Ok(()) => self.flag(&uid, "\\Seen \\Deleted").await,
                        Err(error) => Err(error),
                    }
                }
            }
            .map_err(broken)
        })
        .await
    }

    async fn flag(&mut self, uid: &str, flags: &str) -> Result<(), ImapError> {
        let command = format!("UID STORE {uid} +FLAGS.SILENT ({flags})");
        self.session.run_command_and_check_ok(&command).await
    }

    /// Whether the server can tell of news by itself.
    pub fn can_idle(&self) -> bool {
        self.can_idle
    }

    /// Waits until the server tells of news in the folder, or until the limit (RFC 2177 asks for less than 29 minutes).
    /// True when there are some.
    pub async fn news(self, limit: Duration) -> Result<(Mailbox, bool), String> {
        let Mailbox {
            session,
            done,
            can_move,
            can_idle,
        } = self;
        let mut waiting = session.idle();
        within(ANSWER, async { waiting.init().await.map_err(broken) }).await?;
        let told = {
            let (news, _stop) = waiting.wait_with_timeout(limit);
            news.await.map_err(broken)?
        };
        let session = within(ANSWER, async { waiting.done().await.map_err(broken) }).await?;
        let mailbox = Mailbox {
            session,
            done,
            can_move,
            can_idle,
        };
        Ok((mailbox, matches!(told, IdleResponse::NewData(_))))
    }

    /// Says goodbye, and removes what was copied away on a server that cannot move.
    pub async fn close(mut self) {
        let goodbye = async {
            if self.done.is_some() && !self.can_move {
                let _ = self.session.run_command_and_check_ok("EXPUNGE").await;
            }
            let _ = self.session.logout().await;
        };
        let _ = tokio::time::timeout(Duration::from_secs(10), goodbye).await;
    }
}

/// Presents the account: by its token where there is one, else by its password.
async fn sign_in(
    stream: Client<Box<dyn Line>>,
    settings: &Imap,
    token: Option<String>,
) -> Result<Session<Box<dyn Line>>, String> {
    match token {
        None => stream
            .login(&settings.user, &settings.password.0)
            .await
            .map_err(|(e, _)| {
                format!("Le serveur de réception refuse le compte ou son mot de passe\u{a0}: {e}")
            }),
        Some(token) => {
            let bearer = Bearer(Some(token::bearer(&settings.user, &token)));
            stream
                .authenticate("XOAUTH2", bearer)
                .await
                .map_err(|(e, _)| format!("Le serveur de réception refuse le compte ou son jeton\u{a0}: {e}"))
        }
    }
}

/// What is said first, and nothing to the server's explanation of a refusal.
struct Bearer(Option<String>);

impl Authenticator for Bearer {
    type Response = String;
    fn process(&mut self, _: &[u8]) -> String {
        self.0.take().unwrap_or_default()
    }
}

async fn within<T>(limit: Duration, asked: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    tokio::time::timeout(limit, asked)
        .await
        .unwrap_or_else(|_| Err("Le serveur de réception ne répond pas dans le temps imparti.".into()))
}

fn broken(error: ImapError) -> String {
    format!("La liaison avec le serveur de réception a échoué\u{a0}: {error}")
}

async fn connect(settings: &Imap) -> Result<Client<Box<dyn Line>>, String> {
    let silent = |e: std::io::Error| format!("Le serveur de réception ne répond pas\u{a0}: {e}");
    let tcp = TcpStream::connect((settings.host.as_str(), settings.port))
        .await
        .map_err(silent)?;
    let stream: Box<dyn Line> = match settings.security {
        Security::None => Box::new(tcp),
        Security::Tls => Box::new(encrypt(settings, tcp).await?),
        Security::Starttls => {
            let mut plain = Client::new(tcp);
            plain.read_response().await.map_err(silent)?;
            plain
                .run_command_and_check_ok("STARTTLS", None)
                .await
                .map_err(|e| format!("Le serveur de réception ne sait pas chiffrer\u{a0}: {e}"))?;
            // What came before the encryption is dropped with the old client: nothing of it is believed.
            return Ok(Client::new(Box::new(
                encrypt(settings, plain.into_inner()).await?,
            )));
        }
    };
    let mut client = Client::new(stream);
    match client.read_response().await.map_err(silent)? {
        Some(_) => Ok(client),
        None => Err("Le serveur de réception a raccroché.".into()),
    }
}

async fn encrypt(
    settings: &Imap,
    tcp: TcpStream,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, String> {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    if !settings.ca_file.as_os_str().is_empty() {
        let wrong =
            |e: &dyn std::fmt::Display| format!("[imap] ca_file, {}\u{a0}: {e}", settings.ca_file.display());
        for certificate in CertificateDer::pem_file_iter(&settings.ca_file).map_err(|e| wrong(&e))? {
            roots
                .add(certificate.map_err(|e| wrong(&e))?)
                .map_err(|e| wrong(&e))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(settings.host.clone()).map_err(|_| {
        format!(
            "[imap] host, «\u{a0}{}\u{a0}», n’est pas un nom de serveur.",
            settings.host
        )
    })?;
    TlsConnector::from(Arc::new(config))
        .connect(name, tcp)
        .await
        .map_err(|e| format!("Le chiffrement avec le serveur de réception a échoué\u{a0}: {e}"))
}

/// A folder's name as IMAP writes it (RFC 3501 section 5.1.3): what is not ASCII in a modified UTF-7.
fn utf7(name: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    let mut out = String::new();
    let mut held: Vec<u8> = Vec::new();
    let flush = |held: &mut Vec<u8>, out: &mut String| {
        if !held.is_empty() {
            out.push('&');
            out.push_str(&STANDARD_NO_PAD.encode(&held).replace('/', ","));
            out.push('-');
            held.clear();
        }
    };
    for c in name.chars() {
        if (' '..='~').contains(&c) {
            flush(&mut held, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let mut units = [0u16; 2];
            for unit in c.encode_utf16(&mut units) {
                held.extend_from_slice(&unit.to_be_bytes());
            }
        }
    }
    flush(&mut held, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_said_once() {
        let mut said = Bearer(Some("x".into()));
        assert_eq!(
            (said.process(b""), said.process(b"{}")),
            ("x".into(), String::new())
        );
    }

    #[test]
    fn folder_names_are_written_as_the_standard_says() {
        for (name, written) in [
            ("INBOX", "INBOX"),
            ("Traités", "Trait&AOk-s"),
            ("Oui & non", "Oui &- non"),
            // The example of the standard.
            ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ] {
            assert_eq!(utf7(name), written);
        }
    }
}
