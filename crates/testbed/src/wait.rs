use std::net::{Ipv4Addr, TcpListener};
use std::time::{Duration, Instant};

/// Between two looks at a condition.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks again and again until `ready` is true; false when `limit` has passed first.
#[allow(clippy::disallowed_methods)] // A bounded wait on another process needs the real clock.
pub fn wait_until(limit: Duration, mut ready: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if ready() {
            return true;
        }
        if start.elapsed() >= limit {
            return false;
        }
        std::thread::sleep(PAUSE);
    }
}

/// A port of 127.0.0.1 that nobody listens on at this moment. Another process may take it before
/// the server does: whoever calls this tries again with another port when the server ends.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("the loopback interface gives a port")
        .port()
}

/// Reads what a server says first to whoever connects to `port`; empty when it does not answer.
pub(crate) fn greeting(port: u16) -> String {
    use std::io::{BufRead, BufReader};
    let mut line = String::new();
    let Ok(socket) = std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return line;
    };
    let bounded = socket.set_read_timeout(Some(Duration::from_secs(2)));
    if bounded.is_ok() && BufReader::new(socket).read_line(&mut line).is_err() {
        line.clear();
    }
    line
}
