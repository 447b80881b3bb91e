//! The dialogue with the server that takes our mail, step by step, so that a failure says whether the message may have
//! been taken.

use std::net::IpAddr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};

use super::compose::Composed;
use super::token;
use crate::config::{Security, Smtp};

/// Longest wait for a connection, and for the answers before the message itself.
const BEFORE: Duration = Duration::from_secs(60);
/// Longest wait for the server to take the message. Together they stay below [`super::send::STUCK`].
const TAKING: Duration = Duration::from_secs(300);

/// What became of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Sent,
    /// Surely not taken; worth trying again.
    Later(String),
    /// Surely not taken; trying again would not help.
    Refused(String),
    /// The line broke after the message was given: nobody knows.
    Uncertain(String),
}

/// An open connection, signed in.
pub struct Server {
    line: AsyncSmtpConnection,
}

impl Server {
    /// Connects, encrypts and signs in as the settings say.
    ///
    /// # Errors
    /// A French sentence with the server's words.
    pub async fn connect(settings: &Smtp, host_name: &str) -> Result<Server, String> {
        let token = token::current(&settings.token_command, &settings.token_file).await?;
        let connecting = async {
            let hello = hello(host_name);
            let direct = match settings.security {
                Security::Tls => Some(tls(settings)?),
                _ => None,
            };
            let place = (settings.host.as_str(), settings.port);
            let mut line = AsyncSmtpConnection::connect_tokio1(place, Some(BEFORE), &hello, direct, None)
                .await
                .map_err(|e| format!("Le serveur d’envoi ne répond pas\u{a0}: {}", told(&e)))?;
            if settings.security == Security::Starttls {
                line.starttls(tls(settings)?, &hello)
                    .await
                    .map_err(|e| format!("Le chiffrement a échoué\u{a0}: {}", told(&e)))?;
            }
            if settings.user.is_empty() && token.is_some() {
                return Err("Un jeton d’accès va avec un compte\u{a0}: indiquez user dans [smtp].".into());
            }
            if !settings.user.is_empty() {
                sign_in(&mut line, settings, token).await?;
            }
            Ok(Server { line })
        };
        tokio::time::timeout(BEFORE, connecting)
            .await
            .unwrap_or_else(|_| Err("Le serveur d’envoi ne répond pas dans le temps imparti.".into()))
    }

    /// Gives one message. After anything but [`Outcome::Sent`] the connection may be used again only if
    /// [`Server::is_usable`] says so.
    pub async fn deliver(&mut self, message: &Composed) -> Outcome {
        match tokio::time::timeout(BEFORE, self.envelope(message)).await {
            Ok(Ok(())) => {}
            Ok(Err(outcome)) => return outcome,
            Err(_) => return Outcome::Later("Le serveur d’envoi ne répond plus.".into()),
        }
        match tokio::time::timeout(TAKING, self.line.message(&message.bytes)).await {
            Ok(Ok(_)) => Outcome::Sent,
            Ok(Err(e)) if e.is_permanent() => {
                Outcome::Refused(format!("Le serveur a refusé le message\u{a0}: {}", told(&e)))
            }
            Ok(Err(e)) if e.is_transient() => {
                Outcome::Later(format!("Le serveur a repoussé le message\u{a0}: {}", told(&e)))
            }
            Ok(Err(e)) => Outcome::Uncertain(format!(
                "La liaison s’est coupée pendant l’envoi\u{a0}: {}",
                told(&e)
            )),
            Err(_) => Outcome::Uncertain("Le serveur n’a pas dit s’il avait pris le message.".into()),
        }
    }

    async fn envelope(&mut self, message: &Composed) -> Result<(), Outcome> {
        let later =
            |e: SmtpError| Outcome::Later(format!("Le serveur d’envoi n’est pas prêt\u{a0}: {}", told(&e)));
        let mut options = Vec::new();
        let plain = |a: &lettre::Address| AsRef::<str>::as_ref(a).is_ascii();
        if !plain(&message.from) || !plain(&message.to) {
            if !self.line.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Outcome::Refused(
                    "Le serveur d’envoi ne prend pas les adresses accentuées.".into(),
                ));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        // A refusal of ourselves (no login, wrong sender) is for the administrator to mend: the mail waits.
        self.line
            .command(Mail::new(Some(message.from.clone()), options))
            .await
            .map_err(later)?;
        self.line
            .command(Rcpt::new(message.to.clone(), vec![]))
            .await
            .map_err(|e| {
                if e.is_permanent() {
                    Outcome::Refused(format!("Le serveur refuse cette adresse\u{a0}: {}", told(&e)))
                } else {
                    later(e)
                }
            })?;
        self.line.command(Data).await.map_err(later)?;
        Ok(())
    }

    /// Readies the connection for another message after a refusal.
    pub async fn is_usable(&mut self) -> bool {
        let reset = tokio::time::timeout(BEFORE, self.line.command(Rset)).await;
        matches!(reset, Ok(Ok(_)))
    }

    pub async fn quit(mut self) {
        let _ = tokio::time::timeout(Duration::from_secs(5), self.line.quit()).await;
    }
}

/// Presents the account: by its token where there is one, else by its password.
async fn sign_in(
    line: &mut AsyncSmtpConnection,
    settings: &Smtp,
    token: Option<String>,
) -> Result<(), String> {
    let Some(token) = token else {
        let credentials = Credentials::new(settings.user.clone(), settings.password.0.clone());
        return match line
            .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
            .await
        {
            Ok(_) => Ok(()),
            Err(e) => Err(format!(
                "Le serveur d’envoi refuse le compte ou son mot de passe\u{a0}: {}",
                told(&e)
            )),
        };
    };
    if !line.server_info().supports_auth_mechanism(Mechanism::Xoauth2) {
        return Err("Le serveur d’envoi ne prend pas de jeton d’accès (XOAUTH2).".into());
    }
    let bearer = BASE64.encode(token::bearer(&settings.user, &token));
    let refused = |e: SmtpError| {
        format!(
            "Le serveur d’envoi refuse le compte ou son jeton\u{a0}: {}",
            told(&e)
        )
    };
    let said = line
        .command(format!("AUTH XOAUTH2 {bearer}\r\n"))
        .await
        .map_err(refused)?;
    // A refusal may be explained first: an empty answer asks for the refusal itself.
    if said.has_code(334) {
        line.command("\r\n").await.map_err(refused)?;
    }
    Ok(())
}

fn hello(host_name: &str) -> ClientId {
    match host_name.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ClientId::Ipv4(ip),
        Ok(IpAddr::V6(ip)) => ClientId::Ipv6(ip),
        Err(_) => ClientId::Domain(host_name.to_owned()),
    }
}

fn tls(settings: &Smtp) -> Result<TlsParameters, String> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if !settings.ca_file.as_os_str().is_empty() {
        let pem = std::fs::read(&settings.ca_file)
            .map_err(|e| format!("[smtp] ca_file, {}\u{a0}: {e}", settings.ca_file.display()))?;
        let certificate = Certificate::from_pem(&pem).map_err(|e| {
            format!(
                "[smtp] ca_file, {}, n’est pas un certificat PEM\u{a0}: {}",
                settings.ca_file.display(),
                told(&e)
            )
        })?;
        builder = builder.add_root_certificate(certificate);
    }
    builder
        .build()
        .map_err(|e| format!("Le chiffrement ne peut pas être préparé\u{a0}: {}", told(&e)))
}

/// The error in one line, with what caused it.
fn told(error: &SmtpError) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let said = inner.to_string();
        if !text.contains(&said) {
            text.push_str(", ");
            text.push_str(&said);
        }
        cause = inner.source();
    }
    text.replace(['\r', '\n'], " ")
}
