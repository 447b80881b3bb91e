//! Settings: a TOML file, then `ESSAIM_*` variables over it. Every key is documented in
//! `docs/guide/exploitation.md`. A wrong or unknown key is named with its line and what is allowed.

use std::path::{Path, PathBuf};

use serde::Deserialize;

/// All settings. Each has a value that works on one machine.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the data: the SQLite file and the secret key.
    pub data: PathBuf,
    /// `sqlite:///path/essaim.db` or `postgres://user@host/base`. Empty: `essaim.db` in the data folder.
    pub database: String,
    /// Address and port to listen on.
    pub listen: String,
    /// Address that people type, without a final slash. Empty: `http://` and the listening address.
    pub public_url: String,
    /// True behind a reverse proxy that sets `X-Forwarded-For`.
    pub behind_proxy: bool,
    pub smtp: Smtp,
    pub imap: Imap,
    /// Other mailboxes, each with the keys of `[imap]`: `[[mailbox]]`, once a mailbox.
    pub mailbox: Vec<Imap>,
    pub limits: Limits,
    pub alerts: Alerts,
}

/// Where mail leaves to.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Smtp {
    /// Empty: mail stays in the outbox.
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: String,
    pub password: Secret,
    /// Certificates (PEM) to trust besides the public authorities; empty: those only.
    pub ca_file: PathBuf,
    /// File with an access token (OAuth2), read at each sign-in; the account is then presented by XOAUTH2 instead of the
    /// password.
    pub token_file: PathBuf,
    /// Program and arguments that print an access token, run at each sign-in; wins over the file.
    pub token_command: Vec<String>,
}

impl Smtp {
    /// An access token stands for the password.
    pub fn has_token(&self) -> bool {
        !self.token_command.is_empty() || !self.token_file.as_os_str().is_empty()
    }
}

/// Where mail comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Imap {
    /// Empty: no mailbox is read.
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: String,
    pub password: Secret,
    /// Certificates (PEM) to trust besides the public authorities; empty: those only.
    pub ca_file: PathBuf,
    pub folder: String,
    /// Folder that treated messages are moved to; empty: they are marked as read where they are.
    pub done_folder: String,
    /// Seconds between two looks at the mailbox.
    pub every_seconds: u64,
    /// Short name (slug) of the shared service that the mailbox belongs to; empty: the only one.
    pub service: String,
    /// Short name (slug) of the pôle that its tickets go to; empty: the desk decides.
    pub team: String,
    /// Wait for the server to tell of news (IDLE) where it can, besides looking every so often.
    pub idle: bool,
    /// File with an access token (OAuth2), read at each sign-in; the account is then presented by XOAUTH2 instead of the
    /// password.
    pub token_file: PathBuf,
    /// Program and arguments that print an access token, run at each sign-in; wins over the file.
    pub token_command: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// Plain, then TLS before anything secret.
    Starttls,
    /// No protection: for a server on the same machine only.
    None,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest attachment, in bytes.
    pub attachment_bytes: u64,
    /// Largest incoming message, in bytes.
    pub message_bytes: u64,
    /// Sign-in attempts from one address in a quarter of an hour.
    pub sign_in_per_quarter: u32,
    /// Messages of one sender in an hour; those above wait in quarantine.
    pub messages_per_hour: u32,
}

/// What people are told before a deadline.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alerts {
    /// Fewest minutes between two mails of alerts to one person.
    pub digest_minutes: u32,
}

impl Default for Alerts {
    fn default() -> Self {
        Alerts { digest_minutes: 30 }
    }
}

/// A value that is never printed.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "(empty)" } else { "(secret)" })
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            data: "essaim-data".into(),
            database: String::new(),
            listen: "127.0.0.1:8080".into(),
            public_url: String::new(),
            behind_proxy: false,
            smtp: Smtp::default(),
            imap: Imap::default(),
            mailbox: Vec::new(),
            limits: Limits::default(),
            alerts: Alerts::default(),
        }
    }
}

impl Default for Smtp {
    fn default() -> Self {
        Smtp {
            host: String::new(),
            port: 587,
            security: Security::Starttls,
            user: String::new(),
            password: Secret::default(),
            ca_file: PathBuf::new(),
            token_file: PathBuf::new(),
            token_command: Vec::new(),
        }
    }
}

impl Default for Imap {
    fn default() -> Self {
        Imap {
            host: String::new(),
            port: 993,
            security: Security::Tls,
            user: String::new(),
            password: Secret::default(),
            ca_file: PathBuf::new(),
            folder: "INBOX".into(),
            done_folder: String::new(),
            every_seconds: 60,
            service: String::new(),
            team: String::new(),
            idle: true,
            token_file: PathBuf::new(),
            token_command: Vec::new(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            attachment_bytes: 10_000_000,
            message_bytes: 25_000_000,
            sign_in_per_quarter: 30,
            messages_per_hour: 30,
        }
    }
}

/// What is wrong with the settings, and where.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{path}: {reason}")]
    File { path: String, reason: String },
    #[error("variable {name}: {reason}")]
    Variable { name: String, reason: String },
}

/// Variables that the command line itself or the tests read, not settings. Those of the tests' own servers all begin with
/// `ESSAIM_TEST`.
const NOT_SETTINGS: [&str; 6] = [
    "ESSAIM_CONFIG",
    "ESSAIM_LOG",
    "ESSAIM_BIN",
    "ESSAIM_CHROMIUM",
    "ESSAIM_MAIL_SERVERS",
    "ESSAIM_OUTSIDE_DATA",
];
const TESTS: &str = "ESSAIM_TEST";
const SECTIONS: [&str; 4] = ["smtp", "imap", "limits", "alerts"];

impl Config {
    /// Reads the file (when there is one), then the variables. `ESSAIM_SMTP_HOST` stands for `host` in `[smtp]`.
    pub fn load(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Config, ConfigError> {
        let text = match file {
            None => String::new(),
            Some(path) => std::fs::read_to_string(path).map_err(|e| ConfigError::File {
                path: path.display().to_string(),
                reason: e.to_string(),
            })?,
        };
        let shown = file.map(|p| p.display().to_string()).unwrap_or_default();
        let refused = |e: toml::de::Error| ConfigError::File {
            path: shown.clone(),
            reason: e.to_string(),
        };
        toml::from_str::<Config>(&text).map_err(refused)?;
        let mut table: toml::Table = toml::from_str(&text).map_err(refused)?;
        for (name, value) in variables {
            let other = NOT_SETTINGS.contains(&name.as_str()) || name.starts_with(TESTS);
            if name.starts_with("ESSAIM_") && !other {
                set(&mut table, &name, &value)?;
            }
        }
        table.try_into().map_err(|e: toml::de::Error| ConfigError::File {
            path: shown,
            reason: e.to_string(),
        })
    }

    pub fn database_url(&self) -> String {
        if self.database.is_empty() {
            format!("sqlite://{}", self.data.join("essaim.db").display())
        } else {
            self.database.clone()
        }
    }

    /// The mailboxes to read: that of `[imap]`, then the others; those without host are left out.
    pub fn mailboxes(&self) -> impl Iterator<Item = &Imap> {
        std::iter::once(&self.imap)
            .chain(&self.mailbox)
            .filter(|mailbox| !mailbox.host.is_empty())
    }

    pub fn public_url(&self) -> String {
        if self.public_url.is_empty() {
            format!("http://{}", self.listen)
        } else {
            self.public_url.trim_end_matches('/').to_owned()
        }
    }
}

/// Puts one variable in the table, as the type that the key has, after checking that the key exists.
fn set(table: &mut toml::Table, name: &str, value: &str) -> Result<(), ConfigError> {
    let key = name.trim_start_matches("ESSAIM_").to_lowercase();
    let split = SECTIONS.iter().find_map(|s| {
        key.strip_prefix(&format!("{s}_"))
            .map(|rest| (*s, rest.to_owned()))
    });
    let candidates = [
        toml::Value::String(value.to_owned()),
        value
            .parse()
            .map(toml::Value::Integer)
            .unwrap_or(toml::Value::Boolean(value == "true")),
        toml::Value::Boolean(value == "true"),
    ];
    let mut first = None;
    for candidate in candidates {
        let mut probe = toml::Table::new();
        put(&mut probe, &split, &key, candidate.clone());
        match probe.try_into::<Config>() {
            Ok(_) => {
                put(table, &split, &key, candidate);
                return Ok(());
            }
            Err(e) => first = first.or(Some(e)),
        }
    }
    let reason = first
        .map(|e| e.to_string().trim().replace('\n', " "))
        .unwrap_or_default();
    Err(ConfigError::Variable {
        name: name.to_owned(),
        reason,
    })
}

fn put(table: &mut toml::Table, split: &Option<(&str, String)>, key: &str, value: toml::Value) {
    match split {
        None => {
            table.insert(key.to_owned(), value);
        }
        Some((section, rest)) => {
            let inner = table
                .entry(*section)
                .or_insert_with(|| toml::Value::Table(toml::Table::new()));
            if let toml::Value::Table(inner) = inner {
                inner.insert(rest.clone(), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("essaim.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(
            Some(&path),
            variables.iter().map(|(k, v)| (k.to_string(), v.to_string())),
        )
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_what_is_allowed() {
        let error = load("listen = \"127.0.0.1:1\"\n[smtp]\nhots = \"x\"\n", &[])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("line 3") && error.contains("hots") && error.contains("host"),
            "{error}"
        );
    }

    #[test]
    fn a_wrong_value_is_named_with_its_line() {
        let error = load("[imap]\nport = \"many\"\n", &[]).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }

    #[test]
    fn a_variable_wins_over_the_file() {
        let config = load(
            "[smtp]\nport = 25\n",
            &[("ESSAIM_SMTP_PORT", "2525"), ("ESSAIM_SMTP_USER", "12")],
        )
        .unwrap();
        assert_eq!((config.smtp.port, config.smtp.user.as_str()), (2525, "12"));
    }

    #[test]
    fn an_unknown_variable_is_refused_by_name() {
        let error = load("", &[("ESSAIM_SMTP_HOTS", "x")]).unwrap_err().to_string();
        assert!(
            error.contains("ESSAIM_SMTP_HOTS") && error.contains("host"),
            "{error}"
        );
    }

    #[test]
    fn variables_of_the_tests_are_not_settings() {
        assert!(
            load(
                "",
                &[
                    ("ESSAIM_TESTBED_REQUIRED", "1"),
                    ("ESSAIM_CHROMIUM", "/usr/bin/chromium")
                ]
            )
            .is_ok()
        );
    }

    #[test]
    fn several_mailboxes_have_a_pole_each() {
        let text = "[imap]\nhost = \"a.example.org\"\n[[mailbox]]\nhost = \"b.example.org\"\nteam = \"etudes\"\n\
                    token_command = [\"jeton\", \"etudes\"]\n[[mailbox]]\nteam = \"administratif\"\n";
        let config = load(text, &[]).unwrap();
        let read: Vec<(&str, &str)> = config
            .mailboxes()
            .map(|m| (m.host.as_str(), m.team.as_str()))
            .collect();
        assert_eq!(read, [("a.example.org", ""), ("b.example.org", "etudes")]);
        let error = load("[[mailbox]]\nhots = \"x\"\n", &[]).unwrap_err().to_string();
        assert!(error.contains("line 2") && error.contains("hots"), "{error}");
    }

    #[test]
    fn a_secret_is_never_printed() {
        let config = load("[smtp]\npassword = \"soleil\"\n", &[]).unwrap();
        assert!(!format!("{config:?}").contains("soleil"));
    }
}
