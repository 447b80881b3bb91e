use axum::http::StatusCode;
use essaim::db::entities::{attachments, messages};
use essaim::desk::store::NewFile;
use essaim::desk::verbs::{self, Reply};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{awaiting_answer, confirm, deactivate, follow, opened, qualified, tampered, ticket};
use crate::on_both;
use crate::stage::Stage;

/// Tom writes a note with a file that the requester never sees.
async fn noted(stage: &Stage, number: i64) -> i64 {
    let tom = stage.actor("tom").await;
    let note = Reply {
        body: "Note du service : changer de copieur.".into(),
        files: vec![NewFile {
            name: "devis.pdf".into(),
            content_type: "application/pdf".into(),
            bytes: b"secret".to_vec(),
        }],
        ..Reply::default()
    };
    let tx = stage.app.db.write().await.unwrap();
    verbs::note(&stage.app, &tx, &tom, number, note).await.unwrap();
    tx.commit().await.unwrap();
    attachment(stage, "devis.pdf").await
}

async fn attachment(stage: &Stage, name: &str) -> i64 {
    attachments::Entity::find()
        .filter(attachments::Column::Name.eq(name))
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap()
        .id
}

on_both!(
    the_page_says_where_the_ticket_stands_and_shows_what_was_said,
    |stage| async move {
        let t = opened(&stage, "alice", "Imprimante bloquée").await;
        qualified(&stage, t.number, false, false).await;
        let page = stage.browser("").await.get(&follow(&stage, &t)).await;
        assert_eq!(page.status, StatusCode::OK);
        for said in [
            "Tom Roux s’en occupe. Résolution au plus tard mardi 3 mars à 11 h 30.",
            "Imprimante bloquée, depuis ce matin.",
            "écran.html",
            "Alice Martin",
        ] {
            assert!(page.words().contains(said), "{said}: {}", page.words());
        }
    }
);

on_both!(
    internal_notes_and_their_files_stay_in_the_department,
    |stage| async move {
        let t = opened(&stage, "alice", "Copieur").await;
        let secret = noted(&stage, t.number).await;
        let browser = stage.browser("").await;
        let link = follow(&stage, &t);
        assert!(!browser.get(&link).await.text().contains("changer de copieur"));
        let answer = browser.get(&format!("{link}/pieces/{secret}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
);

on_both!(
    the_link_of_a_technician_who_asked_shows_no_note_either,
    |stage| async move {
        let t = opened(&stage, "tess", "Mon propre écran").await;
        let secret = noted(&stage, t.number).await;
        let browser = stage.browser("").await;
        let link = follow(&stage, &t);
        assert!(!browser.get(&link).await.text().contains("changer de copieur"));
        let answer = browser.get(&format!("{link}/pieces/{secret}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
);

on_both!(
    a_file_of_the_conversation_is_handed_out_to_be_saved,
    |stage| async move {
        let t = opened(&stage, "alice", "Écran").await;
        let id = attachment(&stage, "écran.html").await;
        let answer = stage
            .browser("")
            .await
            .get(&format!("{}/pieces/{id}", follow(&stage, &t)))
            .await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.content_type, "application/octet-stream");
        assert!(
            answer.headers["content-disposition"]
                .to_str()
                .unwrap()
                .starts_with("attachment;")
        );
        assert_eq!(answer.bytes, b"<script>alert(1)</script>");
    }
);

on_both!(a_file_of_another_ticket_is_not_found, |stage| async move {
    let mine = opened(&stage, "bob", "Souris").await;
    let hers = opened(&stage, "alice", "Écran").await;
    let id = attachments::Entity::find()
        .filter(attachments::Column::TicketId.eq(hers.id))
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap()
        .id;
    let browser = stage.browser("").await;
    let link = follow(&stage, &mine);
    for piece in [id.to_string(), "0".into(), "x".into()] {
        let answer = browser.get(&format!("{link}/pieces/{piece}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{piece}");
    }
});

on_both!(a_reply_with_a_file_reaches_the_department, |stage| async move {
    let t = opened(&stage, "alice", "Imprimante").await;
    let link = follow(&stage, &t);
    let answer = stage
        .browser("")
        .await
        .post_files(
            &format!("{link}/reponses"),
            &[("body", "Voici la photo.")],
            &[("photo.png", "image/png", b"PNG")],
        )
        .await;
    assert_eq!(
        (answer.status, answer.location.as_str()),
        (StatusCode::SEE_OTHER, link.as_str())
    );
    let said = messages::Entity::find()
        .filter(messages::Column::Body.eq("Voici la photo."))
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((said.kind.as_str(), said.from_service), ("public", false));
    assert_eq!(said.author_id, Some(stage.cast.id("alice")));
    assert!(ticket(&stage, t.id).await.awaiting_us);
    attachment(&stage, "photo.png").await;
});

on_both!(
    an_empty_reply_or_too_many_files_come_back_with_a_sentence,
    |stage| async move {
        let t = opened(&stage, "alice", "Imprimante").await;
        let path = format!("{}/reponses", follow(&stage, &t));
        let browser = stage.browser("").await;
        let empty = browser.post(&path, &[("body", "  ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            empty
                .words()
                .contains("Écrivez votre message, ou joignez un fichier.")
        );
        let files: Vec<(&str, &str, &[u8])> = vec![("a.txt", "text/plain", b"a"); 11];
        let many = browser
            .post_files(&path, &[("body", "Tout est là")], &files)
            .await;
        assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(many.words().contains("Joignez 10 fichiers au plus") && many.text().contains("Tout est là"));
        let count = messages::Entity::find()
            .all(stage.app.db.read())
            .await
            .unwrap()
            .len();
        assert_eq!(count, 1);
    }
);

on_both!(
    a_closed_ticket_takes_no_reply_and_keeps_the_words,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let browser = stage.browser("").await;
        browser
            .post(&format!("{}/cloture", confirm(&stage, &t)), &[])
            .await;
        let link = follow(&stage, &t);
        assert!(!browser.get(&link).await.text().contains("/reponses"));
        let answer = browser
            .post(&format!("{link}/reponses"), &[("body", "Encore une chose")])
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.words().contains("Ce ticket est clos."));
    }
);

on_both!(
    a_resolved_ticket_can_be_answered_from_its_page,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let page = stage.browser("").await.get(&follow(&stage, &t)).await;
        let confirm = confirm(&stage, &t);
        assert!(page.text().contains(&format!("{confirm}/cloture")));
        assert!(
            page.words()
                .contains("Résolu lundi 2 mars à 10 h 00. Dites-nous si tout fonctionne.")
        );
    }
);

on_both!(a_link_changed_by_one_letter_shows_nothing, |stage| async move {
    let t = opened(&stage, "alice", "Imprimante").await;
    opened(&stage, "bob", "Souris").await;
    let browser = stage.browser("").await;
    for link in tampered(&follow(&stage, &t)) {
        assert_eq!(browser.get(&link).await.status, StatusCode::NOT_FOUND, "{link}");
        let answer = browser.post(&format!("{link}/reponses"), &[("body", "x")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{link}");
    }
});

on_both!(the_page_of_a_closed_account_is_gone, |stage| async move {
    let t = opened(&stage, "alice", "Imprimante").await;
    deactivate(&stage, "alice").await;
    let browser = stage.browser("").await;
    let link = follow(&stage, &t);
    assert_eq!(browser.get(&link).await.status, StatusCode::NOT_FOUND);
    let answer = browser.post(&format!("{link}/reponses"), &[("body", "x")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
});

on_both!(a_flood_of_replies_is_slowed_down, |stage| async move {
    let t = opened(&stage, "alice", "Imprimante").await;
    let path = format!("{}/reponses", follow(&stage, &t));
    let browser = stage.browser("").await;
    for _ in 0..30 {
        assert_eq!(
            browser.post(&path, &[("body", "Encore")]).await.status,
            StatusCode::SEE_OTHER
        );
    }
    let answer = browser.post(&path, &[("body", "Encore")]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    stage.advance(3_600);
    assert_eq!(
        browser.post(&path, &[("body", "Encore")]).await.status,
        StatusCode::SEE_OTHER
    );
});

on_both!(
    somebody_else_who_is_signed_in_acts_as_the_requester_of_the_link,
    |stage| async move {
        let t = awaiting_answer(&stage, "alice").await;
        let bob = stage.browser("bob").await;
        let answer = bob.post(&format!("{}/cloture", confirm(&stage, &t)), &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let page = bob.get(&follow(&stage, &t)).await;
        assert!(
            page.words().contains("Bob Durand"),
            "the frame still tells who is signed in"
        );
    }
);

on_both!(
    a_true_pdf_can_be_read_in_the_browser_and_nothing_else,
    |stage| async move {
        let t = opened(&stage, "alice", "Écran").await;
        let files: [(&str, &str, &[u8]); 2] = [
            ("devis.pdf", "application/pdf", b"%PDF-1.7 rien"),
            ("piege.pdf", "application/pdf", b"<script>alert(1)</script>"),
        ];
        let browser = stage.browser("").await;
        let link = follow(&stage, &t);
        browser
            .post_files(&format!("{link}/reponses"), &[("body", "Voici.")], &files)
            .await;
        let policy = |answer: &crate::stage::Answer| {
            let head = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
            (head("content-security-policy"), head("x-frame-options"))
        };
        let page = browser.get(&link).await;
        let (may, framed) = policy(&page);
        assert!(
            may.contains("frame-src 'self';") && may.contains("frame-ancestors 'none'") && framed == "DENY",
            "{may}"
        );
        let page = page.text();
        assert!(page.contains("rel=\"noopener\"") && page.contains("Ouvrir dans un onglet"));
        assert_eq!(
            page.matches("<iframe loading=\"lazy\"").count(),
            1,
            "the true one alone"
        );
        for (name, place) in [
            ("devis.pdf", "inline"),
            ("piege.pdf", "attachment"),
            ("écran.html", "attachment"),
        ] {
            let id = attachment(&stage, name).await;
            let answer = browser.get(&format!("{link}/pieces/{id}?vue=lire")).await;
            let head = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
            assert!(head("content-disposition").starts_with(place), "{name}");
            assert!(
                head("content-security-policy").starts_with("default-src 'none'"),
                "{name}"
            );
            assert_eq!(head("x-content-type-options"), "nosniff");
            let (may, framed) = policy(&answer);
            let ours = may.contains("frame-ancestors 'self'") && framed == "SAMEORIGIN";
            assert_eq!(ours, place == "inline", "{name}: {may}, {framed}");
            assert!(ours || framed == "DENY" && may.contains("sandbox"), "{name}");
            let saved = browser.get(&format!("{link}/pieces/{id}")).await;
            let saved = saved.headers["content-disposition"].to_str().unwrap().to_owned();
            assert!(saved.starts_with("attachment"), "{name}");
        }
    }
);
