//! `mail-servers` starts an IMAP and an SMTP server for a journey in a browser, and serves until its standard input
//! closes. It prints one line of JSON with the ports, then answers each line that it reads:
//! `deliver FILE` puts the message of a file in the support mailbox, `received` prints how many messages the SMTP server
//! took and, for each, a line with the path of a file that holds it.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use testbed::{Dovecot, SmtpServer};

fn main() -> ExitCode {
    let (imap, smtp) = match (Dovecot::start(), SmtpServer::start()) {
        (Ok(imap), Ok(smtp)) => (imap, smtp),
        (Err(missing), _) | (_, Err(missing)) => {
            eprintln!("{missing}");
            return ExitCode::FAILURE;
        }
    };
    match serve(&imap, &smtp) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("mail-servers: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(imap: &Dovecot, smtp: &SmtpServer) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(
        out,
        "{{\"imap\":{},\"smtp\":{},\"user\":\"{}\",\"password\":\"{}\"}}",
        imap.port(),
        smtp.port(),
        Dovecot::USER,
        Dovecot::PASSWORD
    )?;
    let folder = std::env::temp_dir().join(format!("essaim-mail-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        match line.split_once(' ') {
            Some(("deliver", path)) => {
                imap.deliver(Dovecot::USER, &std::fs::read(path)?);
                writeln!(out, "delivered")?;
            }
            _ => {
                let messages = smtp.messages();
                writeln!(out, "{}", messages.len())?;
                for (i, message) in messages.iter().enumerate() {
                    let path = folder.join(format!("{i}.eml"));
                    std::fs::write(&path, &message.raw)?;
                    writeln!(out, "{}", path.display())?;
                }
            }
        }
        out.flush()?;
    }
    std::fs::remove_dir_all(&folder)
}
