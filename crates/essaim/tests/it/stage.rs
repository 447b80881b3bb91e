//! The stage of every test: an application on a fresh database, a clock moved by hand, and a fixed cast.
//!
//! Shared service « Essai » has two members. **Alpha**: Alice asks for help, Rita is its referent. **Beta**: Bob and
//! Bruno, likewise; they are the hostile neighbours. The department: Tom and Tess (technicians, support), Odile
//! (administrative), Denis (director), Rosa (RSSI), Dora (DPO), Ada (administrator). Another shared service,
//! « Ailleurs », has one member, Gamma, and Zoe, who holds every role there.

use axum::Router;
use essaim::app::{App, Parts};
use essaim::clock::Clock;
use essaim::config::Config;
use essaim::crypto::Key;
use essaim::db::Db;
use essaim::directory::{Actor, session, store as directory};
use essaim::{server, web::words};

pub use self::browser::{Answer, Browser};
pub use self::cast::Cast;
use self::cast::cast;

mod browser;
mod cast;

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
        Browser::new(self, cookie, binding)
    }
}
