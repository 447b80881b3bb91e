//! The stage of every test: an application on a fresh database, a clock moved by hand, and a fixed cast.
//!
//! Shared service « Essai » has two members. **Alpha**: Alice asks for help, Rita is its referent. **Beta**: Bob and
//! Bruno, likewise; they are the hostile neighbours. The department: Tom and Tess (technicians, support), Odile
//! (administrative), Denis (director), Rosa (RSSI), Dora (DPO), Ada (administrator). Another shared service,
//! « Ailleurs », has one member, Gamma, and Zoe, who holds every role there.

use std::collections::HashMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use essaim::app::{App, Parts};
use essaim::clock::Clock;
use essaim::config::Config;
use essaim::crypto::Key;
use essaim::db::Db;
use essaim::db::entities::{authorities, service_sheets, shared_services, sites, teams, user_roles, users};
use essaim::directory::{Actor, session, store as directory};
use essaim::{server, web::words};
use http_body_util::BodyExt;
use sea_orm::{ActiveValue::Set, EntityTrait};
use tower::ServiceExt;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    Sqlite,
    Postgres,
}

/// Writes the test twice, once for each database: `on_both!(name, |stage| async move { … });`
#[macro_export]
macro_rules! on_both {
    ($name:ident, |$stage:ident| $body:expr) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[tokio::test]
            async fn on_sqlite() {
                let Some($stage) = $crate::stage::Stage::new($crate::stage::Base::Sqlite).await else {
                    return;
                };
                $body.await
            }
            #[tokio::test]
            async fn on_postgres() {
                let Some($stage) = $crate::stage::Stage::new($crate::stage::Base::Postgres).await else {
                    return;
                };
                $body.await
            }
        }
    };
}

/// Keys of what the stage holds, for forms and addresses.
#[derive(Clone, Debug, Default)]
pub struct Cast {
    pub service: i64,
    pub other_service: i64,
    pub alpha: i64,
    pub beta: i64,
    pub gamma: i64,
    pub alpha_hall: i64,
    pub beta_hall: i64,
    pub gamma_hall: i64,
    pub support: i64,
    pub sheet: i64,
    pub other_sheet: i64,
    pub people: HashMap<&'static str, i64>,
}

impl Cast {
    pub fn id(&self, name: &str) -> i64 {
        self.people[name]
    }
}

pub struct Stage {
    pub app: App,
    pub router: Router,
    pub cast: Cast,
    pub base: Base,
    _folder: tempfile::TempDir,
}

/// Monday 2 March 2026, 10:00 in Paris: the desk is open.
pub fn monday() -> jiff::Timestamp {
    words::at_local(jiff::civil::date(2026, 3, 2).at(10, 0, 0, 0))
}

/// The password of everybody on stage.
pub const PASSWORD: &str = "Abricot-2026-soleil";

/// An application on a database without anybody, in a folder that goes with the second part. None as for a stage.
pub async fn empty(base: Base) -> Option<(App, tempfile::TempDir)> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = match base {
        Base::Sqlite => format!("sqlite://{}", folder.path().join("essaim.db").display()),
        Base::Postgres => match testbed::Postgres::shared() {
            Ok(server) => server.fresh_database(),
            Err(missing) => {
                eprintln!("skipped: {missing}");
                return None;
            }
        },
    };
    let config = Config {
        data: folder.path().to_owned(),
        database: url.clone(),
        ..Config::default()
    };
    let db = Db::open(&url).await.expect("the schema applies");
    let app = App::new(Parts {
        public_url: "http://essaim.example.org".into(),
        config,
        db,
        clock: Clock::fixed(monday()),
        key: Key::random(),
        demo: false,
        offers: Vec::new(),
    });
    Some((app, folder))
}

impl Stage {
    /// None, after a visible line, when this machine has no PostgreSQL.
    pub async fn new(base: Base) -> Option<Stage> {
        let (app, folder) = empty(base).await?;
        let cast = cast(&app).await;
        Some(Stage {
            router: server::router(app.clone()),
            app,
            cast,
            base,
            _folder: folder,
        })
    }

    /// The same application with other settings: same database, clock and key.
    pub fn configured(&self, change: impl FnOnce(&mut Config)) -> App {
        self.changed(change, self.app.demo)
    }

    fn changed(&self, change: impl FnOnce(&mut Config), demo: bool) -> App {
        let mut config = self.app.config.clone();
        change(&mut config);
        App::new(Parts {
            config,
            db: self.app.db.clone(),
            clock: self.app.clock.clone(),
            key: self.app.key.clone(),
            public_url: self.app.public_url.clone(),
            demo,
            offers: self.app.offers.clone(),
        })
    }

    /// The same stage, as a demo.
    pub fn in_demo(mut self) -> Stage {
        self.app = self.changed(|_| {}, true);
        self.router = server::router(self.app.clone());
        self
    }

    /// Moves the clock to a local time.
    pub fn at(&self, year: i16, month: i8, day: i8, hour: i8, minute: i8) {
        self.app.clock.set(words::at_local(
            jiff::civil::date(year, month, day).at(hour, minute, 0, 0),
        ));
    }

    pub fn advance(&self, seconds: i64) {
        self.app
            .clock
            .set(essaim::clock::instant(self.app.now() + seconds));
    }

    /// Somebody of the cast, as an actor.
    pub async fn actor(&self, name: &str) -> Actor {
        directory::actor(self.app.db.read(), self.cast.id(name))
            .await
            .unwrap()
            .expect("an active account")
    }

    /// A browser where somebody of the cast is signed in; `""` for nobody.
    pub async fn browser(&self, name: &str) -> Browser {
        let cookie = match name {
            "" => "essaim_visit=visitor".to_owned(),
            name => format!(
                "essaim_session={}",
                session::open(&self.app, self.cast.id(name)).await.unwrap()
            ),
        };
        let binding = match cookie.strip_prefix("essaim_session=") {
            Some(secret) => essaim::crypto::digest(secret.as_bytes()),
            None => "visitor".into(),
        };
        Browser {
            app: self.app.clone(),
            router: self.router.clone(),
            cookie,
            binding,
        }
    }
}

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

/// Writes the cast in the database.
async fn cast(app: &App) -> Cast {
    let tx = app.db.write().await.unwrap();
    let now = app.now();
    let mut cast = Cast::default();
    for (slug, name) in [
        ("essai", "Service commun d’essai"),
        ("ailleurs", "Service commun d’ailleurs"),
    ] {
        let row = shared_services::ActiveModel {
            slug: Set(slug.into()),
            name: Set(name.into()),
            short_name: Set(slug.to_uppercase()),
            support_address: Set(format!("support@{slug}.example.org")),
            zone: Set("metropole".into()),
            created_at: Set(now),
            ..Default::default()
        };
        let id = shared_services::Entity::insert(row)
            .exec(&tx)
            .await
            .unwrap()
            .last_insert_id;
        if slug == "essai" {
            cast.service = id
        } else {
            cast.other_service = id
        }
    }
    for (position, (name, service)) in [
        ("Alpha", cast.service),
        ("Beta", cast.service),
        ("Gamma", cast.other_service),
    ]
    .into_iter()
    .enumerate()
    {
        let row = authorities::ActiveModel {
            service_id: Set(service),
            short_name: Set(name.into()),
            name: Set(format!("Commune d’{name}")),
            kind: Set("commune".into()),
            siren: Set(String::new()),
            insee: Set(String::new()),
            mail_domain: Set(format!("{}.example.org", name.to_lowercase())),
            position: Set(i64::try_from(position).unwrap()),
            ..Default::default()
        };
        let id = authorities::Entity::insert(row)
            .exec(&tx)
            .await
            .unwrap()
            .last_insert_id;
        let row = sites::ActiveModel {
            service_id: Set(service),
            authority_id: Set(id),
            name: Set(format!("Mairie d’{name}")),
            ..Default::default()
        };
        let site = sites::Entity::insert(row).exec(&tx).await.unwrap().last_insert_id;
        match name {
            "Alpha" => (cast.alpha, cast.alpha_hall) = (id, site),
            "Beta" => (cast.beta, cast.beta_hall) = (id, site),
            _ => (cast.gamma, cast.gamma_hall) = (id, site),
        }
    }
    for service in [cast.service, cast.other_service] {
        let row = teams::ActiveModel {
            service_id: Set(service),
            slug: Set("support".into()),
            name: Set("Support".into()),
            ..Default::default()
        };
        let team = teams::Entity::insert(row).exec(&tx).await.unwrap().last_insert_id;
        let row = service_sheets::ActiveModel {
            service_id: Set(service),
            number: Set(1),
            family: Set("incident".into()),
            name: Set("Panne de connexion".into()),
            description: Set("Internet, messagerie, poste.".into()),
            handler: Set("Support".into()),
            team_id: Set(Some(team)),
            prerequisite: Set(String::new()),
            delay_rule: Set("commitment".into()),
            condition: Set(String::new()),
            on_quote: Set(false),
            default_priority: Set(String::new()),
            icon: Set("app".into()),
            keywords: Set("internet".into()),
            folded: Set("panne de connexion internet messagerie poste".into()),
            in_portal: Set(true),
            ..Default::default()
        };
        let sheet = service_sheets::Entity::insert(row)
            .exec(&tx)
            .await
            .unwrap()
            .last_insert_id;
        if service == cast.service {
            (cast.support, cast.sheet) = (team, sheet);
        } else {
            cast.other_sheet = sheet;
        }
    }
    let hash = essaim::directory::password::hash_now(PASSWORD).unwrap();
    let every = [
        "referent",
        "technician",
        "administrative",
        "director",
        "rssi",
        "dpo",
        "administrator",
    ];
    let people: [(&'static str, &str, i64, i64, &[&str]); 13] = [
        ("alice", "Martin", cast.alpha, cast.alpha_hall, &["requester"]),
        (
            "rita",
            "Petit",
            cast.alpha,
            cast.alpha_hall,
            &["requester", "referent"],
        ),
        ("bob", "Durand", cast.beta, cast.beta_hall, &["requester"]),
        (
            "bruno",
            "Leroy",
            cast.beta,
            cast.beta_hall,
            &["requester", "referent"],
        ),
        ("tom", "Roux", cast.alpha, cast.alpha_hall, &["technician"]),
        ("tess", "Faure", cast.alpha, cast.alpha_hall, &["technician"]),
        (
            "odile",
            "Garnier",
            cast.alpha,
            cast.alpha_hall,
            &["administrative"],
        ),
        ("denis", "Blanc", cast.alpha, cast.alpha_hall, &["director"]),
        ("rosa", "Colin", cast.alpha, cast.alpha_hall, &["rssi"]),
        ("dora", "Vidal", cast.alpha, cast.alpha_hall, &["dpo"]),
        ("ada", "Noel", cast.alpha, cast.alpha_hall, &["administrator"]),
        ("zoe", "Ailleurs", cast.gamma, cast.gamma_hall, &every),
        ("zac", "Ailleurs", cast.gamma, cast.gamma_hall, &["requester"]),
    ];
    for (first, last, authority, site, roles) in people {
        let service = if authority == cast.gamma {
            cast.other_service
        } else {
            cast.service
        };
        let domain = match authority {
            a if a == cast.alpha => "alpha",
            a if a == cast.beta => "beta",
            _ => "gamma",
        };
        let first_name = first[..1].to_uppercase() + &first[1..];
        let email = format!("{first}@{domain}.example.org");
        let row = users::ActiveModel {
            service_id: Set(service),
            authority_id: Set(Some(authority)),
            site_id: Set(Some(site)),
            email: Set(email.clone()),
            folded: Set(directory::folded_person(&first_name, last, &email, domain)),
            first_name: Set(first_name),
            last_name: Set(last.into()),
            function: Set(String::new()),
            password_hash: Set(Some(hash.clone())),
            active: Set(true),
            failed_logins: Set(0),
            created_at: Set(now),
            ..Default::default()
        };
        let id = users::Entity::insert(row).exec(&tx).await.unwrap().last_insert_id;
        cast.people.insert(first, id);
        for role in roles {
            let row = user_roles::ActiveModel {
                user_id: Set(id),
                role: Set((*role).into()),
                authority_id: Set((*role == "referent").then_some(authority)),
                team_id: Set((*role == "technician" && service == cast.service).then_some(cast.support)),
                ..Default::default()
            };
            user_roles::Entity::insert(row).exec(&tx).await.unwrap();
        }
    }
    tx.commit().await.unwrap();
    cast
}
