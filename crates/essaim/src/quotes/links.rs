//! Signed links for referents: they open one quote for one person, without a password.

use crate::app::App;

const PURPOSE: &str = "quote";

/// What a link opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    pub quote_id: i64,
    pub user_id: i64,
}

/// The address within the site.
pub fn path(app: &App, link: Link) -> String {
    let text = format!("{}.{}", link.quote_id, link.user_id);
    format!("/accord/{text}.{}", app.key.sign(PURPOSE, &text))
}

/// A link whose signature is ours.
pub fn read(app: &App, link: &str) -> Option<Link> {
    let (text, signature) = link.rsplit_once('.')?;
    if !app.key.verify(PURPOSE, text, signature) {
        return None;
    }
    let (quote, user) = text.split_once('.')?;
    Some(Link {
        quote_id: quote.parse().ok()?,
        user_id: user.parse().ok()?,
    })
}
