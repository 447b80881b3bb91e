//! A browser on stage, and what it is answered.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use essaim::app::App;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::Stage;

/// A browser that keeps its cookie.
#[derive(Clone)]
pub struct Browser {
    app: App,
    router: Router,
    pub cookie: String,
    binding: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub content_type: String,
    pub headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The text without tags and with plain spaces, to look for sentences.
    pub fn words(&self) -> String {
        let mut out = String::new();
        let mut inside = false;
        for c in self.text().chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                '\u{a0}' | '\u{202f}' => out.push(' '),
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Browser {
    pub(super) fn new(stage: &Stage, cookie: String, binding: String) -> Browser {
        Browser {
            app: stage.app.clone(),
            router: stage.router.clone(),
            cookie,
            binding,
        }
    }

    /// The token of this browser's forms.
    pub fn token(&self) -> String {
        self.app.key.form_token(&self.binding)
    }

    pub fn cookie(&self) -> &str {
        &self.cookie
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = Request::builder()
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .body(Body::empty())
            .unwrap();
        self.send(request).await
    }

    /// Posts a form with its token.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.app.key.form_token(&self.binding);
        let mut all = vec![("csrf", token.as_str())];
        all.extend_from_slice(fields);
        self.post_raw(path, &all).await
    }

    /// Posts a form as it is, without adding a token.
    pub async fn post_raw(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(serde_urlencoded::to_string(fields).unwrap()))
            .unwrap();
        self.send(request).await
    }

    /// Posts a form with files (name, type, bytes), as a browser does.
    pub async fn post_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let token = self.app.key.form_token(&self.binding);
        let mut body = Vec::new();
        for (name, value) in fields.iter().chain(&[("csrf", token.as_str())]) {
            body.extend(
                format!("--limit\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        for (name, content_type, bytes) in files {
            body.extend(
                format!(
                    "--limit\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                     Content-Type: {content_type}\r\n\r\n"
                )
                .bytes(),
            );
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--limit--\r\n");
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let text = |name| {
            response
                .headers()
                .get(name)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        let (location, content_type) = (text(header::LOCATION), text(header::CONTENT_TYPE));
        Answer {
            status: response.status(),
            location,
            content_type,
            headers: response.headers().clone(),
            bytes: response.into_body().collect().await.unwrap().to_bytes().to_vec(),
        }
    }
}
