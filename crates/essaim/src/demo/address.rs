//! The links of the demo's mails. A demo may listen on another port at each start: the mails that wait in the outbox
//! are given the present address, so that their links lead somewhere.

use sea_orm::FromQueryResult;

use crate::app::App;
use crate::db::{row, run};
use crate::error::Result;

/// Paths that mails lead to.
const PATHS: [&str; 2] = ["/suivi/", "/confirmation/"];

#[derive(FromQueryResult)]
struct Text {
    body_text: String,
}

/// Puts the application's present address in the mails of the outbox, where it is another.
pub async fn renew(app: &App) -> Result<()> {
    let text = "SELECT body_text FROM outbox WHERE kind = 'received' ORDER BY id LIMIT 1";
    let Some(first) = row::<Text, _>(app.db.read(), text, vec![]).await? else {
        return Ok(());
    };
    let Some(old) = address_in(&first.body_text).filter(|old| *old != app.public_url) else {
        return Ok(());
    };
    let tx = app.db.write().await?;
    let text =
        "UPDATE outbox SET body_text = REPLACE(body_text, $1, $2), body_html = REPLACE(body_html, $1, $2)";
    run(
        &tx,
        text,
        vec![format!("{old}/").into(), format!("{}/", app.public_url).into()],
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// The address that a mail's link begins with: `http://127.0.0.1:8080` of `http://127.0.0.1:8080/suivi/…`.
fn address_in(text: &str) -> Option<&str> {
    let path = PATHS.iter().filter_map(|path| text.find(path)).min()?;
    let start = text[..path].rfind("http")?;
    let address = &text[start..path];
    (!address.contains(char::is_whitespace)).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_what_stands_before_the_path() {
        let text = "Bonjour,\nSuivre ce ticket : http://127.0.0.1:41233/suivi/7.3.0.abc\nMerci";
        assert_eq!(address_in(text), Some("http://127.0.0.1:41233"));
        assert_eq!(address_in("https://essaim.example.org, puis /suivi/"), None);
        assert_eq!(address_in("rien"), None);
    }
}
