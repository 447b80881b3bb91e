use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::account::Account;
use crate::certificate::Certificate;
use crate::folder::Folder;
use crate::keeper::{Keeper, Recipe};
use crate::missing::Missing;
use crate::wait::{greeting, wait_until};

/// The server is this program around aiosmtpd, a library that others wrote and that many use.
const PROGRAM: &str = include_str!("../smtp_server.py");

/// An SMTP server that keeps what it receives.
#[derive(Debug)]
pub struct SmtpServer {
    port: u16,
    options: SmtpOptions,
    certificate: Option<Certificate>,
    account: Account,
    python: PathBuf,
    // Dropped in this order: the server stops, then its folder goes.
    keeper: Option<Keeper>,
    folder: Folder,
}

/// What the server asks of its clients; by default nothing.
#[derive(Clone, Debug, Default)]
pub struct SmtpOptions {
    /// A user and a password, without which no message is taken.
    pub login: Option<(String, String)>,
    /// A user and an access token presented by XOAUTH2, without which no message is taken.
    pub token: Option<(String, String)>,
    /// Encryption (STARTTLS) before anything else.
    pub starttls: bool,
}

/// One message as the server took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The envelope's sender; empty for a bounce.
    pub from: String,
    /// The envelope's recipients that were accepted.
    pub to: Vec<String>,
    /// The message, lines ended by CR LF.
    pub raw: Vec<u8>,
}

impl SmtpServer {
    /// Starts a server that asks for nothing.
    ///
    /// # Errors
    /// [`Missing`] when the virtual environment with aiosmtpd is not there: the folder that
    /// `ESSAIM_TESTBED_VENV` names, else `target/testbed-venv` in the workspace.
    ///
    /// # Panics
    /// When it is there and the server does not start; its log is shown.
    pub fn start() -> Result<Self, Missing> {
        Self::start_with(SmtpOptions::default())
    }

    /// Starts a server that asks for what `options` say.
    ///
    /// # Errors
    /// As [`SmtpServer::start`]; also when openssl is needed and not there.
    pub fn start_with(options: SmtpOptions) -> Result<Self, Missing> {
        let python = python()?;
        // Its own account: a Python may be installed where only this user can read.
        let account = Account::mine();
        let folder = Folder::new(&account);
        folder.write("smtp_server.py", PROGRAM);
        folder.create(Path::new("messages"));
        let certificate = options.starttls.then(|| Certificate::new(&folder)).transpose()?;
        let mut server = Self {
            port: 0,
            options,
            certificate,
            account,
            python,
            keeper: None,
            folder,
        };
        let (keeper, port) = server
            .recipe()
            .start_on_free_port(|port| server.command_line(port), answers);
        (server.keeper, server.port) = (Some(keeper), port);
        Ok(server)
    }

    /// The port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The self-signed certificate of `localhost` and 127.0.0.1, PEM, with STARTTLS.
    #[must_use]
    pub fn certificate(&self) -> Option<&Path> {
        self.certificate.as_ref().map(|pair| pair.certificate.as_path())
    }

    /// All messages taken so far, the first one first; those from before a restart too.
    #[must_use]
    pub fn messages(&self) -> Vec<Received> {
        let mut files: Vec<PathBuf> = fs::read_dir(self.folder.join("messages"))
            .expect("the folder of messages stays while the server lives")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.sort();
        let read = |path: &PathBuf| fs::read(path).expect("a message appears whole");
        files.iter().map(|path| Received::parse(&read(path))).collect()
    }

    /// Waits until at least `count` messages are there, and gives all that are.
    ///
    /// # Panics
    /// When fewer have come after `limit`; it shows what came.
    #[must_use]
    pub fn wait_for(&self, count: usize, limit: Duration) -> Vec<Received> {
        let mut messages = Vec::new();
        let enough = wait_until(limit, || {
            messages = self.messages();
            messages.len() >= count
        });
        assert!(
            enough,
            "{} of {count} messages came: {messages:#?}",
            messages.len()
        );
        messages
    }

    /// From now on refuses, with this code (451 for a while, 550 for good), each recipient whose
    /// address contains one of the words; `@` is in all of them. Replaces earlier refusals.
    pub fn refuse(&self, code: u16, words: &[&str]) {
        let lines: String = words.iter().map(|word| format!("{code} {word}\n")).collect();
        self.folder.write("refusals", lines);
    }

    /// Ends all refusals.
    pub fn accept_all(&self) {
        self.folder.write("refusals", "");
    }

    /// Stops the server: connections are refused. Port and messages stay for a restart.
    pub fn stop(&mut self) {
        self.keeper = None;
    }

    /// Starts the server again on the same port.
    ///
    /// # Panics
    /// When it does not come up; its log is shown.
    pub fn restart(&mut self) {
        self.stop();
        let recipe = self.recipe();
        let keeper = recipe
            .start(&self.command_line(self.port), || answers(self.port))
            .unwrap_or_else(|| recipe.fail("ended by itself"));
        self.keeper = Some(keeper);
    }

    /// The server's processes hang below this one; `None` while it is stopped.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.keeper.as_ref().map(Keeper::id)
    }

    fn recipe(&self) -> Recipe<'_> {
        Recipe {
            name: "The SMTP server",
            folder: &self.folder,
            account: &self.account,
            signal: "TERM",
        }
    }

    fn command_line(&self, port: u16) -> Vec<String> {
        let text = |path: &Path| path.display().to_string();
        let mut command = vec![
            text(&self.python),
            // Nothing is written beside the program, and what it says is seen at once.
            "-B".to_owned(),
            "-u".to_owned(),
            text(&self.folder.join("smtp_server.py")),
            port.to_string(),
            text(self.folder.path()),
        ];
        if let Some((user, password)) = &self.options.login {
            command.extend(["--login".to_owned(), user.clone(), password.clone()]);
        }
        if let Some((user, token)) = &self.options.token {
            command.extend(["--token".to_owned(), user.clone(), token.clone()]);
        }
        if let Some(pair) = &self.certificate {
            command.extend(["--starttls".to_owned(), text(&pair.certificate), text(&pair.key)]);
        }
        command
    }
}

impl Received {
    /// Reads what `smtp_server.py` writes.
    fn parse(file: &[u8]) -> Self {
        let mut received = Self {
            from: String::new(),
            to: Vec::new(),
            raw: Vec::new(),
        };
        let mut rest = file;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line = String::from_utf8_lossy(&rest[..end]).into_owned();
            rest = &rest[end + 1..];
            match line.split_at_checked(2) {
                Some(("F ", sender)) => received.from = sender.to_owned(),
                Some(("T ", recipient)) => received.to.push(recipient.to_owned()),
                _ => break,
            }
        }
        received.raw = rest.to_vec();
        received
    }
}

fn answers(port: u16) -> bool {
    greeting(port).starts_with("220")
}

/// The Python of the virtual environment, once it is known to find aiosmtpd.
fn python() -> Result<PathBuf, Missing> {
    let folder = std::env::var_os("ESSAIM_TESTBED_VENV").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/testbed-venv"),
        PathBuf::from,
    );
    let python = folder.join("bin/python");
    let found = Command::new(&python)
        .args(["-c", "import aiosmtpd"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if found {
        Ok(python)
    } else {
        Err(Missing::new(
            "aiosmtpd (SMTP server)",
            "scripts/test-prerequisites.sh",
        ))
    }
}
