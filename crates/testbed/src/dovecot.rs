use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::account::Account;
use crate::certificate::Certificate;
use crate::folder::Folder;
use crate::keeper::{Keeper, Recipe};
use crate::missing::Missing;
use crate::wait::{free_port, greeting};

const INSTALL: &str = "apt-get install dovecot-imapd";
static NEXT: AtomicU32 = AtomicU32::new(0);

/// Dovecot, an IMAP server, with mailboxes as Maildir.
///
/// It starts with one user, `support`, whose password is `secret`; [`Dovecot::add_user`] adds
/// others. Passwords pass in plain text on the plain port, and over TLS on the other one.
#[derive(Debug)]
pub struct Dovecot {
    port: u16,
    tls_port: u16,
    users: Mutex<BTreeMap<String, String>>,
    certificate: Certificate,
    account: Account,
    program: PathBuf,
    // Dropped in this order: the server stops, then its folder goes.
    keeper: Option<Keeper>,
    folder: Folder,
}

impl Dovecot {
    pub const USER: &str = "support";
    pub const PASSWORD: &str = "secret";

    /// Starts a server with empty mailboxes.
    ///
    /// # Errors
    /// [`Missing`] when Dovecot 2.3 (with IMAP) or openssl is not installed.
    ///
    /// # Panics
    /// When the server is installed and does not start; its log is shown.
    pub fn start() -> Result<Self, Missing> {
        let program = program()?;
        let account = Account::unprivileged();
        let folder = Folder::new(&account);
        let certificate = Certificate::new(&folder)?;
        folder.create(Path::new("run"));
        folder.create(Path::new("mail"));
        folder.write("users", "");
        let mut server = Self {
            port: 0,
            tls_port: 0,
            users: Mutex::new(BTreeMap::new()),
            certificate,
            account,
            program,
            keeper: None,
            folder,
        };
        server.add_user(Self::USER, Self::PASSWORD);
        let mut tls_port = 0;
        let started = server.recipe().start_on_free_port(
            |port| {
                tls_port = free_port();
                server.configure(port, tls_port);
                server.command_line()
            },
            |port| greeting(port).starts_with("* OK"),
        );
        let (keeper, port) = started;
        (server.keeper, server.port, server.tls_port) = (Some(keeper), port, tls_port);
        Ok(server)
    }

    /// The plain port on 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The port on 127.0.0.1 where TLS begins at once (IMAPS).
    #[must_use]
    pub fn tls_port(&self) -> u16 {
        self.tls_port
    }

    /// The self-signed certificate of `localhost` and 127.0.0.1, PEM.
    #[must_use]
    pub fn certificate(&self) -> &Path {
        &self.certificate.certificate
    }

    /// Adds a user, or changes the password of one; the server knows it at once.
    ///
    /// # Panics
    /// When the name has a `/`, or name or password a `:`: the server's files cannot hold them.
    pub fn add_user(&self, user: &str, password: &str) {
        assert!(!user.contains(['/', ':', '\n']) && !password.contains([':', '\n']));
        let mut users = self.users.lock().expect("no test panics while it holds this");
        users.insert(user.to_owned(), password.to_owned());
        let lines: String = users
            .iter()
            .map(|(user, password)| format!("{user}:{{PLAIN}}{password}\n"))
            .collect();
        self.folder.write("users", lines);
        self.maildir(user, "INBOX");
    }

    /// Puts a message, as it is, into the user's INBOX; nobody ever sees half of it.
    pub fn deliver(&self, user: &str, raw: &[u8]) {
        self.deliver_into(user, "INBOX", raw);
    }

    /// Puts a message into a folder (`Archive`, `Archive/2026`; ASCII), which is created if needed.
    pub fn deliver_into(&self, user: &str, folder: &str, raw: &[u8]) {
        let maildir = self.maildir(user, folder);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("{number:010}.{}.testbed", std::process::id());
        let draft = maildir.join("tmp").join(&name);
        fs::write(&draft, raw).expect("the temporary folder takes a message");
        self.account.own(&draft);
        fs::rename(&draft, maildir.join("new").join(&name)).expect("the message moves to new");
    }

    /// How many messages the folder holds, read or not, marked for deletion or not.
    #[must_use]
    pub fn count(&self, user: &str, folder: &str) -> usize {
        self.messages(user, folder).len()
    }

    /// The messages of a folder as they lie there, oldest delivery first.
    #[must_use]
    pub fn messages(&self, user: &str, folder: &str) -> Vec<Vec<u8>> {
        let maildir = self.path(user, folder);
        let mut files: Vec<PathBuf> = ["cur", "new"]
            .iter()
            .filter_map(|part| fs::read_dir(self.folder.path().join(&maildir).join(part)).ok())
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.sort_by_key(|path| path.file_name().map(ToOwned::to_owned));
        // The server may rename one between the two steps; then it is not counted twice.
        files.iter().filter_map(|path| fs::read(path).ok()).collect()
    }

    /// Stops the server; ports and mailboxes stay for [`Dovecot::restart`].
    pub fn stop(&mut self) {
        self.keeper = None;
    }

    /// Starts the server again on the same ports.
    ///
    /// # Panics
    /// When it does not come up; its log is shown.
    pub fn restart(&mut self) {
        self.stop();
        let recipe = self.recipe();
        let ready = || greeting(self.port).starts_with("* OK");
        let keeper = recipe
            .start(&self.command_line(), ready)
            .unwrap_or_else(|| recipe.fail("ended by itself"));
        self.keeper = Some(keeper);
    }

    /// Lets accounts sign in with a token (XOAUTH2), which the server has checked at an address of `http://127.0.0.1`: the
    /// token is put at its end, and the answer is JSON with `user` and `active`. Starts the server again.
    ///
    /// # Panics
    /// When it does not come up; its log is shown.
    pub fn accept_tokens(&mut self, address: &str) {
        let path = self.folder.join("dovecot.conf");
        let text = std::fs::read_to_string(&path).expect("the configuration was written at the start");
        let oauth = self.folder.join("oauth2.conf");
        let text = text.replace(
            "auth_mechanisms = plain login",
            "auth_mechanisms = plain login xoauth2",
        ) + &format!(
            "passdb {{\n  driver = oauth2\n  mechanisms = xoauth2\n  args = {}\n}}\n",
            oauth.display()
        );
        self.folder.write(
            "oauth2.conf",
            format!(
                "introspection_mode = get\nintrospection_url = {address}\nusername_attribute = user\n\
                 active_attribute = active\nactive_value = true\n"
            ),
        );
        self.folder.write("dovecot.conf", text);
        self.restart();
    }

    /// The server's processes hang below this one; `None` while it is stopped.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.keeper.as_ref().map(Keeper::id)
    }

    fn recipe(&self) -> Recipe<'_> {
        Recipe {
            name: "Dovecot",
            folder: &self.folder,
            account: &self.account,
            signal: "TERM",
        }
    }

    fn command_line(&self) -> Vec<String> {
        let program = self.program.display().to_string();
        let configuration = self.folder.join("dovecot.conf").display().to_string();
        vec![program, "-F".to_owned(), "-c".to_owned(), configuration]
    }

    fn path(&self, user: &str, folder: &str) -> PathBuf {
        let maildir = Path::new("mail").join(user).join("Maildir");
        if folder.eq_ignore_ascii_case("INBOX") {
            maildir
        } else {
            maildir.join(format!(".{}", folder.replace('/', ".")))
        }
    }

    fn maildir(&self, user: &str, folder: &str) -> PathBuf {
        let below = self.path(user, folder);
        for part in ["tmp", "new", "cur"] {
            self.folder.create(&below.join(part));
        }
        self.folder.path().join(below)
    }

    /// Nothing here needs root: every process runs as one account, and none changes its root.
    fn configure(&self, port: u16, tls_port: u16) {
        let here = self.folder.path().display();
        let Account { user, group, .. } = &self.account;
        let certificate = self.certificate.certificate.display();
        let key = self.certificate.key.display();
        let text = format!(
            "base_dir = {here}/run
state_dir = {here}/run
log_path = /dev/stderr
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
disable_plaintext_auth = no
auth_mechanisms = plain login
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
mail_location = maildir:~/Maildir
passdb {{
  driver = passwd-file
  args = username_format=%u {here}/users
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={here}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Archive {{
    auto = create
    special_use = \\Archive
  }}
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"
        );
        self.folder.write("dovecot.conf", text);
    }
}

fn program() -> Result<PathBuf, Missing> {
    let missing = || Missing::new("Dovecot (IMAP server)", INSTALL);
    let program = ["/usr/sbin/dovecot", "/usr/local/sbin/dovecot"]
        .iter()
        .map(PathBuf::from)
        .find(|path| path.is_file())
        .ok_or_else(missing)?;
    let output = Command::new(&program)
        .arg("--version")
        .output()
        .map_err(|_| missing())?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !version.starts_with("2.3.") {
        // 2.4 changed the language of the configuration.
        let what = format!("Dovecot 2.3 (found {version})");
        return Err(Missing::new(&what, "apt-get install dovecot-imapd, on Debian 12"));
    }
    let imap = Path::new("/usr/lib/dovecot/imap").is_file()
        || Path::new("/usr/local/libexec/dovecot/imap").is_file();
    if imap { Ok(program) } else { Err(missing()) }
}
