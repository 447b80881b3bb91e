use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use crate::account::Account;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A temporary folder of one server, removed on drop. Its path is short: sockets live in it, and
/// the system accepts some hundred bytes for the path of a socket.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    account: Account,
}

impl Folder {
    pub fn new(account: &Account) -> Self {
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("essaim-testbed-{}-{number}", std::process::id());
            let path = std::env::temp_dir().join(name);
            match fs::DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => {
                    account.own(&path);
                    let account = account.clone();
                    return Self { path, account };
                }
                // Left by a process of the same number that was killed together with its keeper.
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => panic!("{} cannot be created: {error}", path.display()),
            }
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file of the server's configuration at once: a reader sees the old text or the new.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        let draft = self.join(&format!(".{name}.new"));
        fs::write(&draft, text)
            .unwrap_or_else(|error| panic!("{} cannot be written: {error}", draft.display()));
        self.account.own(&draft);
        fs::rename(&draft, &path)
            .unwrap_or_else(|error| panic!("{} cannot be replaced: {error}", path.display()));
        path
    }

    /// Creates a folder below this one, with its parents, all of them the server's.
    pub fn create(&self, below: &Path) -> PathBuf {
        let mut path = self.path.clone();
        for part in below.components() {
            path.push(part);
            match fs::create_dir(&path) {
                Ok(()) => self.account.own(&path),
                Err(_) if path.is_dir() => {}
                Err(error) => panic!("{} cannot be created: {error}", path.display()),
            }
        }
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // The keeper may have been quicker; a leftover in the temporary folder harms nothing.
        let _ = fs::remove_dir_all(&self.path);
    }
}
