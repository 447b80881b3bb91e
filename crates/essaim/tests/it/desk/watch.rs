//! Followers of a ticket, and colleagues mentioned in its notes.

use axum::http::StatusCode;

use super::{Ticket, mails, qualified};
use crate::on_both;
use crate::stage::Stage;

/// The addresses that received mails of a kind about a ticket.
async fn told(stage: &Stage, ticket: &Ticket, kind: &str) -> Vec<String> {
    let all = mails(stage, ticket).await.into_iter();
    all.filter(|(k, _)| k == kind).map(|(_, to)| to).collect()
}

on_both!(
    followers_receive_what_is_public_and_colleagues_the_notes,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
        let path = format!("/tickets/{}", ticket.number);
        let (tess, tom, rita) = (
            stage.browser("tess").await,
            stage.browser("tom").await,
            stage.browser("rita").await,
        );
        for browser in [&tess, &rita] {
            let done = browser.post(&format!("{path}/suivi"), &[]).await;
            assert_eq!(done.location, path, "{}", done.words());
            // Twice changes nothing.
            browser.post(&format!("{path}/suivi"), &[]).await;
        }
        tom.post(&format!("{path}/reponses"), &[("text", "Je passe demain.")])
            .await;
        assert_eq!(
            told(&stage, &ticket, "followed").await,
            ["tess@alpha.example.org", "rita@alpha.example.org"].map(str::to_owned)
        );
        tom.post(&format!("{path}/notes"), &[("text", "Prise à changer.")])
            .await;
        assert_eq!(told(&stage, &ticket, "followed").await.len(), 3);
        assert_eq!(
            told(&stage, &ticket, "followed").await[2],
            "tess@alpha.example.org"
        );
        // Who acts is not told, nor the requester twice.
        tess.post(&format!("{path}/resolution"), &[("text", "Prise changée.")])
            .await;
        assert_eq!(told(&stage, &ticket, "followed").await.len(), 4);
        rita.post(&format!("{path}/suivi/retrait"), &[]).await;
        let alice = stage.browser("alice").await;
        alice
            .post(&format!("{path}/reponses"), &[("text", "Merci !")])
            .await;
        assert_eq!(told(&stage, &ticket, "followed").await.len(), 5);
        let own = alice.post(&format!("{path}/suivi"), &[]).await;
        assert_eq!(own.status, StatusCode::CONFLICT);
        for name in ["bob", "bruno", "zoe"] {
            let answer = stage
                .browser(name)
                .await
                .post(&format!("{path}/suivi"), &[])
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
    }
);

on_both!(
    a_mention_writes_to_the_colleague_who_then_follows,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
        let path = format!("/tickets/{}", ticket.number);
        let tom = stage.browser("tom").await;
        let text = "@tess peux-tu passer ? Pas @alice, ni @personne, ni @tom. Voir a@tess.";
        let done = tom.post(&format!("{path}/notes"), &[("text", text)]).await;
        assert_eq!(done.location, path);
        assert_eq!(
            told(&stage, &ticket, "mentioned").await,
            ["tess@alpha.example.org".to_owned()]
        );
        let page = tom.get(&path).await.words();
        assert!(page.contains("Suivi Tess Faure"), "{page}");
        assert!(page.contains("@tess Tess Faure"), "{page}");
        // Mentioned again, she is told once.
        tom.post(&format!("{path}/notes"), &[("text", "@tess, c’est bon.")])
            .await;
        assert_eq!(told(&stage, &ticket, "mentioned").await.len(), 2);
        assert_eq!(told(&stage, &ticket, "followed").await.len(), 0);
    }
);

on_both!(
    the_department_chooses_followers_within_the_authority,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Écran noir", false, false).await;
        let path = format!("/tickets/{}/abonnes", ticket.number);
        let tess = stage.browser("tess").await;
        let added = tess
            .post(&path, &[("person", "Rita Petit <rita@alpha.example.org>")])
            .await;
        assert_eq!(added.location, format!("/tickets/{}", ticket.number));
        for (person, said) in [
            ("bob@beta.example.org", "n’est ni celle d’un collègue"),
            ("zac@gamma.example.org", "n’est ni celle d’un collègue"),
            ("alice@alpha.example.org", "C’est le demandeur"),
            ("", "Donnez le nom ou l’adresse"),
        ] {
            let refused = tess.post(&path, &[("person", person)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{person}");
            assert!(refused.words().contains(said), "{person}: {}", refused.words());
        }
        let rita = stage.cast.id("rita");
        let gone = format!("{path}/{rita}/retrait");
        let dora = stage.browser("dora").await.post(&gone, &[]).await;
        assert_eq!(dora.status, StatusCode::FORBIDDEN);
        assert_eq!(tess.post(&gone, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(tess.post(&gone, &[]).await.status, StatusCode::NOT_FOUND);
    }
);
