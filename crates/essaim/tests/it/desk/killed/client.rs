//! A browser that speaks to the running program over the wire, and counts what it writes and reads, so that a kill can be
//! told by an event and not by a time.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::stage::PASSWORD;

/// What was exchanged since the program started, and who waits for how much of it.
#[derive(Default)]
pub struct Traffic {
    written: AtomicU64,
    read: AtomicU64,
    /// The kill falls when so many requests were written, or so many bytes read.
    requests: u64,
    bytes: u64,
    pub reached: Notify,
}

impl Traffic {
    /// Tells when so many requests were written, or so many bytes read.
    pub fn until(requests: u64, bytes: u64) -> Traffic {
        Traffic {
            requests,
            bytes,
            ..Traffic::default()
        }
    }

    fn wrote_one(&self) {
        if self.written.fetch_add(1, Ordering::Relaxed) + 1 >= self.requests {
            self.reached.notify_one();
        }
    }

    fn read_some(&self, count: usize) {
        let count = u64::try_from(count).unwrap();
        if self.read.fetch_add(count, Ordering::Relaxed) + count >= self.bytes {
            self.reached.notify_one();
        }
    }
}

/// An answer that came whole.
pub struct Said {
    pub status: u16,
    pub location: String,
    cookie: String,
    body: String,
}

/// Somebody signed in.
#[derive(Clone)]
pub struct Client {
    cookie: String,
    token: String,
}

impl Client {
    /// Signs in by the form, as a browser does.
    pub async fn sign_in(address: SocketAddr, email: &str) -> Client {
        let calm = Traffic::until(u64::MAX, u64::MAX);
        let mut client = Client {
            cookie: String::new(),
            token: String::new(),
        };
        let page = client.get(address, &calm, "/connexion").await;
        client.cookie = page.cookie.clone();
        client.token = token(&page);
        let fields = [("email", email), ("password", PASSWORD)];
        let entered = client.post(address, &calm, "/connexion", &fields).await.unwrap();
        assert_eq!(entered.status, 303, "{email} signs in");
        client.cookie = entered.cookie;
        client.token = token(&client.get(address, &calm, "/mon-compte").await);
        client
    }

    async fn get(&self, address: SocketAddr, traffic: &Traffic, path: &str) -> Said {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            self.cookie
        );
        send(address, traffic, request.as_bytes())
            .await
            .expect("nobody kills this one")
    }

    /// Posts a form; None when the line broke.
    pub async fn post(
        &self,
        address: SocketAddr,
        traffic: &Traffic,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Option<Said> {
        let mut all = vec![("csrf", self.token.as_str())];
        all.extend_from_slice(fields);
        let body = serde_urlencoded::to_string(all).unwrap();
        self.send(address, traffic, path, "application/x-www-form-urlencoded", &body)
            .await
    }

    /// Posts a form with a file of these words.
    pub async fn post_file(
        &self,
        address: SocketAddr,
        traffic: &Traffic,
        path: &str,
        (text, file): (&str, &str),
    ) -> Option<Said> {
        let body = format!(
            "--limit\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n\
             --limit\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n\
             --limit\r\nContent-Disposition: form-data; name=\"files\"; filename=\"trace.txt\"\r\n\
             Content-Type: text/plain\r\n\r\n{file}\r\n--limit--\r\n",
            self.token
        );
        self.send(
            address,
            traffic,
            path,
            "multipart/form-data; boundary=limit",
            &body,
        )
        .await
    }

    async fn send(
        &self,
        address: SocketAddr,
        traffic: &Traffic,
        path: &str,
        content_type: &str,
        body: &str,
    ) -> Option<Said> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\nContent-Type: {content_type}\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.cookie,
            body.len()
        );
        send(address, traffic, request.as_bytes()).await
    }
}

async fn send(address: SocketAddr, traffic: &Traffic, request: &[u8]) -> Option<Said> {
    let mut line = TcpStream::connect(address).await.ok()?;
    line.write_all(request).await.ok()?;
    traffic.wrote_one();
    let mut answer = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = line.read(&mut piece).await.ok()?;
        if count == 0 {
            break;
        }
        answer.extend_from_slice(&piece[..count]);
        traffic.read_some(count);
    }
    parse(&String::from_utf8_lossy(&answer))
}

/// None when the head did not come whole.
fn parse(answer: &str) -> Option<Said> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let header = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.to_owned())
            .unwrap_or_default()
    };
    Some(Said {
        status: head.split(' ').nth(1)?.parse().ok()?,
        location: header("location"),
        cookie: header("set-cookie")
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned(),
        body: body.to_owned(),
    })
}

fn token(page: &Said) -> String {
    let after = page.body.split("name=\"csrf\" value=\"").nth(1);
    let token = after.and_then(|rest| rest.split('"').next());
    token
        .unwrap_or_else(|| panic!("a form has its token: {}", page.body))
        .to_owned()
}
