mod comfort;
mod command;
mod living;
mod past;

use essaim::app::App;
use essaim::demo::{self, Prepared};

use crate::stage::{Base, empty};

/// The demo on a database of its own, as it stands on the Monday of the stage.
async fn made(base: Base, seed: u64) -> Option<(App, tempfile::TempDir)> {
    let (app, folder) = empty(base).await?;
    assert_eq!(demo::prepare(&app, seed).await.unwrap(), Prepared::Made);
    Some((app, folder))
}
