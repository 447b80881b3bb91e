//! The command line. Exit codes: 0 success, 2 wrong use, 1 any other failure, with the reason on standard error.

mod demo;
mod doctor;
mod due;
mod mail;
mod serve;
pub mod service;
mod settle;
mod simulate;
pub mod user;
mod verify;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;

/// The tool of a shared municipal IT service.
#[derive(Parser)]
#[command(name = "essaim", version, about, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Args, Clone, Debug)]
pub struct Common {
    /// Folder of the data
    #[arg(long, global = true, value_name = "DIR", env = "ESSAIM_DATA")]
    pub data: Option<PathBuf>,
    /// Settings file (TOML)
    #[arg(long, global = true, value_name = "FILE", env = "ESSAIM_CONFIG")]
    pub config: Option<PathBuf>,
    /// How data is printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Json,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the application
    Serve(serve::Options),
    /// Bring the database's schema up to date and stop
    Migrate,
    /// Make the demo where it is not there yet, and serve it
    Demo(demo::Options),
    /// Shared services
    #[command(subcommand)]
    Service(service::Action),
    /// Accounts
    #[command(subcommand)]
    User(user::Action),
    /// Work out the latest instant of resolution of a ticket, and explain it
    Due(due::Options),
    /// Share a year's costs between the members
    Settle(settle::Options),
    /// Share the costs of a file, to see what would change
    Simulate(simulate::Options),
    /// Work a frozen year out again from its file, without the database, and say whether all is the same
    Verify(verify::Options),
    /// Check the settings, the data, the database and the mail servers, and say what to do
    Doctor(doctor::Options),
    /// Receive, fetch and send mail
    Mail(mail::Options),
}

/// Why a command failed: 2 is wrong use, 1 anything else.
#[derive(Debug)]
pub struct Failure {
    pub code: u8,
    pub reason: String,
}

impl Failure {
    pub fn wrong_use(reason: impl std::fmt::Display) -> Failure {
        Failure {
            code: 2,
            reason: reason.to_string(),
        }
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Failure {
        Failure {
            code: 1,
            reason: error.to_string(),
        }
    }
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    init_log();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("essaim: {}", failure.reason);
            ExitCode::from(failure.code)
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    let common = cli.common;
    match cli.command {
        Command::Demo(options) => block(demo::run(common, options)),
        Command::Due(options) => block(due::run(common, options)),
        Command::Settle(options) => block(settle::run(common, options)),
        Command::Simulate(options) => simulate::run(&common, &options),
        Command::Verify(options) => verify::run(&common, &options),
        Command::Doctor(options) => block(doctor::run(common, options)),
        Command::Mail(options) => block(mail::run(common, options)),
        Command::Serve(options) => block(serve::run(common, options)),
        Command::Service(action) => block(service::run(common, action)),
        Command::User(action) => block(user::run(common, action)),
        Command::Migrate => block(migrate(common)),
    }
}

async fn migrate(common: Common) -> Result<(), Failure> {
    open(&common).await?;
    eprintln!("The schema is up to date.");
    Ok(())
}

/// Runs a command to its end on a runtime of its own.
fn block<T>(future: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(future)
}

/// The settings: the file, then the variables, then the options.
pub fn settings(common: &Common) -> Result<Config, Failure> {
    let mut config = Config::load(common.config.as_deref(), std::env::vars()).map_err(Failure::wrong_use)?;
    if let Some(data) = &common.data {
        config.data = data.clone();
    }
    Ok(config)
}

/// The application on the system's clock, for commands that act once.
pub async fn open(common: &Common) -> Result<App, Failure> {
    Ok(App::open(settings(common)?, Clock::System, false).await?)
}

/// Messages for the operator go to standard error; `ESSAIM_LOG` sets the level (`info`, `essaim=debug`…).
fn init_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("ESSAIM_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,essaim=info"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}

/// Writes to standard output. A reader that has seen enough (`| head`) ends the command quietly, with success.
pub fn say(text: &str) -> Outcome {
    use std::io::{ErrorKind, Write};
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        other => Ok(other?),
    }
}

/// [`say`] with a line end.
pub fn say_line(text: impl std::fmt::Display) -> Outcome {
    say(&format!("{text}\n"))
}

/// A line for whoever watches a server start. A server goes on when nobody watches any longer.
pub fn tell(text: std::fmt::Arguments) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// A failure of the input that the user named, not ours.
pub fn refused(what: impl std::fmt::Display) -> Failure {
    Failure {
        code: 1,
        reason: what.to_string(),
    }
}

/// What a command gives.
pub type Outcome = Result<(), Failure>;
