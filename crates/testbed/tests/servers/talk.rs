//! A client on a bare socket.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// A conversation by lines, as IMAP and SMTP have it.
pub struct Talk {
    socket: BufReader<TcpStream>,
}

impl Talk {
    pub fn with(port: u16) -> Self {
        let socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        Self {
            socket: BufReader::new(socket),
        }
    }

    /// Sends one line, reads lines up to the first that `last` recognises, gives them all.
    pub fn say(&mut self, line: &str, last: impl Fn(&str) -> bool) -> String {
        self.socket
            .get_mut()
            .write_all(format!("{line}\r\n").as_bytes())
            .unwrap();
        self.hear(last)
    }

    pub fn hear(&mut self, last: impl Fn(&str) -> bool) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            assert!(
                self.socket.read_line(&mut line).unwrap() > 0,
                "cut short after: {all}"
            );
            all.push_str(&line);
            if last(&line) {
                return all;
            }
        }
    }
}
