//! Two people act on one ticket from the same page.

use axum::http::StatusCode;

use super::{again, qualified};
use crate::on_both;
use crate::stage::Answer;

/// The value of a hidden field of a page.
fn hidden(page: &Answer, name: &str) -> String {
    let text = page.text();
    let rest = text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

on_both!(
    the_second_sees_what_the_first_did_and_both_texts_then_sends_again,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
        let path = format!("/tickets/{}", ticket.number);
        let (tom, tess) = (stage.browser("tom").await, stage.browser("tess").await);
        let page = tess.get(&path).await;
        let (version, seen) = (hidden(&page, "version"), hidden(&page, "seen"));
        stage.advance(60);
        let done = tom
            .post(
                &format!("{path}/reponses"),
                &[("text", "Je passe cet après-midi.")],
            )
            .await;
        assert_eq!(done.location, path);
        stage.advance(60);
        let done = tom
            .post(&format!("{path}/resolution"), &[("text", "Câble changé.")])
            .await;
        assert_eq!(done.location, path);
        let stopped = tess
            .post(
                &format!("{path}/resolution"),
                &[
                    ("text", "Écran remplacé."),
                    ("version", &version),
                    ("seen", &seen),
                ],
            )
            .await;
        assert_eq!(stopped.status, StatusCode::CONFLICT);
        let words = stopped.words();
        for said in [
            "Rien n’a été enregistré.",
            "Tom Roux a répondu",
            "Je passe cet après-midi.",
            "Tom Roux a résolu",
            "Texte enregistré Câble changé.",
            "Votre texte, pas encore enregistré Écran remplacé.",
        ] {
            assert!(words.contains(said), "{said}: {words}");
        }
        // What was there before the page is not told as new.
        assert!(!words.contains("Depuis que cette page était ouverte : Tom Roux a qualifié"));
        assert_eq!(again(&stage, &ticket).await.resolution, "Câble changé.");
        let reopened = tess
            .post(
                &format!("{path}/reouverture"),
                &[
                    ("text", "L’écran clignote."),
                    ("version", &hidden(&stopped, "version")),
                    ("seen", &hidden(&stopped, "seen")),
                ],
            )
            .await;
        assert_eq!(reopened.location, path);
    }
);

on_both!(
    a_reply_stopped_by_another_goes_out_when_sent_again,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
        let path = format!("/tickets/{}", ticket.number);
        let (tom, tess) = (stage.browser("tom").await, stage.browser("tess").await);
        let page = tess.get(&path).await;
        tom.post(&format!("{path}/reponses"), &[("text", "Je passe demain.")])
            .await;
        let again = |page: &Answer| {
            vec![
                ("text", "Redémarrez le poste.".to_owned()),
                ("version", hidden(page, "version")),
                ("seen", hidden(page, "seen")),
            ]
        };
        let send = async |fields: Vec<(&'static str, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            tess.post(&format!("{path}/reponses"), &fields).await
        };
        let stopped = send(again(&page)).await;
        assert_eq!(stopped.status, StatusCode::CONFLICT);
        assert!(stopped.words().contains("Je passe demain."));
        assert!(stopped.text().contains("Redémarrez le poste.</textarea>"));
        let sent = send(again(&stopped)).await;
        assert_eq!(sent.location, path);
    }
);
