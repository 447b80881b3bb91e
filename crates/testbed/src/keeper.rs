use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::account::Account;
use crate::folder::Folder;
use crate::wait::wait_until;

/// How long a server may take to start, on a busy machine of two cores.
const START: Duration = Duration::from_secs(40);
/// How long a server may take to stop before it is killed.
const STOP: Duration = Duration::from_secs(15);
/// How many ports to try when the server does not come up because its port was taken meanwhile.
const ATTEMPTS: usize = 5;

/// Runs the server, then waits for the end of its own standard input: that comes when our process
/// stops the server, and also when our process dies in whatever way, since the system closes our
/// end of the pipe. Arguments: the folder, the signal that stops the server, the command. After a
/// death nobody else is left to remove the folder, so it does; after a stop (`keep`) it does not.
const SCRIPT: &str = r#"
folder=$1 signal=$2
shift 2
"$@" </dev/null >>"$folder/log" 2>&1 &
server=$!
echo "$server"
word=
read -r word
kill -s "$signal" "$server" 2>/dev/null
wait "$server"
[ "$word" = keep ] || rm -rf "$folder"
"#;

/// One running server and the shell that will stop it.
#[derive(Debug)]
pub(crate) struct Keeper {
    shell: Child,
    server: u32,
}

impl Keeper {
    /// Starts `command` (program and arguments) as `account`, its log in `folder/log`.
    pub fn start(folder: &Path, account: &Account, signal: &str, command: &[String]) -> Self {
        let log = folder.join("log");
        OpenOptions::new()
            .append(true)
            .create(true)
            .open(&log)
            .unwrap_or_else(|error| panic!("{} cannot be opened: {error}", log.display()));
        account.own(&log);
        let mut sh = Command::new("/bin/sh");
        sh.args(["-c", SCRIPT, "keeper"])
            .arg(folder)
            .arg(signal)
            .args(command)
            .current_dir(folder)
            // A group of its own: an interruption typed at the terminal ends the tests, and the
            // keeper is still there to stop the server after them.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        account.run(&mut sh);
        let mut shell = sh.spawn().expect("a shell starts");
        let mut line = String::new();
        let output = shell.stdout.take().expect("the output is piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the keeper says the number of the server's process");
        let server = line
            .trim()
            .parse()
            .unwrap_or_else(|_| panic!("the keeper in {} did not start", folder.display()));
        Self { shell, server }
    }

    /// False once the server has ended by itself (its keeper has not collected it yet).
    pub fn alive(&self) -> bool {
        fs::read_to_string(format!("/proc/{}/stat", self.server)).is_ok_and(|stat| {
            let after_name = stat.rsplit_once(") ").map_or("Z", |(_, rest)| rest);
            !after_name.starts_with('Z')
        })
    }

    /// The process number of the keeper, whose child is the server.
    pub fn id(&self) -> u32 {
        self.shell.id()
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if let Some(mut line) = self.shell.stdin.take() {
            // It may have been killed by others; then there is nothing to tell it.
            let _ = writeln!(line, "keep");
        }
        let ended = |shell: &mut Child| !matches!(shell.try_wait(), Ok(None));
        if !wait_until(STOP, || ended(&mut self.shell)) {
            let _ = Command::new("kill")
                .args(["-s", "KILL", &self.server.to_string()])
                .status();
            let _ = self.shell.wait();
        }
    }
}

/// How to start one kind of server.
pub(crate) struct Recipe<'a> {
    /// Its name in messages.
    pub name: &'a str,
    pub folder: &'a Folder,
    pub account: &'a Account,
    /// The signal that stops it, without `SIG`.
    pub signal: &'a str,
}

impl Recipe<'_> {
    /// Starts the server on a free port: `command` writes the configuration for a port and gives
    /// the command, `ready` looks whether the server answers there.
    pub fn start_on_free_port(
        &self,
        mut command: impl FnMut(u16) -> Vec<String>,
        ready: impl Fn(u16) -> bool,
    ) -> (Keeper, u16) {
        for _ in 0..ATTEMPTS {
            let port = crate::wait::free_port();
            if let Some(keeper) = self.start(&command(port), || ready(port)) {
                return (keeper, port);
            }
        }
        self.fail("ended by itself")
    }

    /// Starts the server with this command; `None` when it ends before it answers.
    pub fn start(&self, command: &[String], ready: impl Fn() -> bool) -> Option<Keeper> {
        let keeper = Keeper::start(self.folder.path(), self.account, self.signal, command);
        let mut up = false;
        let waited = wait_until(START, || {
            // The server's life is looked at second: another one may answer on a port it lost.
            up = ready();
            let alive = keeper.alive();
            up &= alive;
            up || !alive
        });
        if !waited {
            self.fail("did not answer in time");
        }
        up.then_some(keeper)
    }

    /// Ends the test with the server's own words.
    pub fn fail(&self, what: &str) -> ! {
        let log: PathBuf = self.folder.join("log");
        let said = fs::read(&log).unwrap_or_default();
        panic!(
            "{} {what}. Its log:\n{}",
            self.name,
            String::from_utf8_lossy(&said)
        );
    }
}
