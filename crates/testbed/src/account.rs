use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The system account that the servers run as: never root, which PostgreSQL refuses and Dovecot
/// need not have. For root it is `nobody`, for anyone else it is their own account.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub user: String,
    pub group: String,
    uid: u32,
    gid: u32,
    /// True when this process must change account, and is allowed to.
    switch: bool,
}

impl Account {
    pub fn unprivileged() -> Self {
        if id(&["-u"]) == "0" {
            Self::of(&["nobody"])
        } else {
            Self::mine()
        }
    }

    /// The account of this process itself, root or not.
    pub fn mine() -> Self {
        Self::of(&[])
    }

    fn of(who: &[&str]) -> Self {
        let ask = |option| id(&[&[option], who].concat());
        let number = |option| ask(option).parse().expect("id prints a number");
        Self {
            user: ask("-un"),
            group: ask("-gn"),
            uid: number("-u"),
            gid: number("-g"),
            switch: !who.is_empty(),
        }
    }

    /// Makes `command` run as this account.
    pub fn run(&self, command: &mut Command) {
        if self.switch {
            command.uid(self.uid).gid(self.gid);
        }
    }

    /// Gives a file or folder that we made to this account.
    pub fn own(&self, path: &Path) {
        if self.switch {
            std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
                .unwrap_or_else(|error| panic!("{} changes owner: {error}", path.display()));
        }
    }
}

fn id(arguments: &[&str]) -> String {
    let output = Command::new("id")
        .args(arguments)
        .output()
        .expect("the command id exists on every system");
    assert!(output.status.success(), "id {arguments:?} failed");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
