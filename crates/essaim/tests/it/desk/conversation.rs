use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use essaim::db::entities::inbound_mails;
use essaim::desk::store;
use essaim::desk::verbs::{self, Reply};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{again, mails, opened};
use crate::on_both;
use crate::stage::{Answer, Stage};

/// Posts a form with files, as a browser would.
async fn send(stage: &Stage, name: &str, path: &str, text: &str, files: &[(&str, &[u8])]) -> Answer {
    let browser = stage.browser(name).await;
    let token = browser.token();
    let mut body = Vec::new();
    let mut part = |head: String, bytes: &[u8]| {
        body.extend_from_slice(
            format!("--limite\r\nContent-Disposition: form-data; {head}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    };
    part("name=\"csrf\"".into(), token.as_bytes());
    part("name=\"text\"".into(), text.as_bytes());
    for (file, bytes) in files {
        part(
            format!("name=\"files\"; filename=\"{file}\"\r\nContent-Type: image/png"),
            bytes,
        );
    }
    body.extend_from_slice(b"--limite--\r\n");
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header(header::COOKIE, browser.cookie())
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limite")
        .body(Body::from(body))
        .unwrap();
    browser.send(request).await
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and the rest";

on_both!(
    a_reply_goes_to_the_requester_and_theirs_waits_to_be_read,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Messagerie lente").await;
        let path = format!("/tickets/{}/reponses", ticket.number);
        let answer = send(&stage, "tess", &path, "Redémarrez <b>votre</b> poste.", &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(
            mails(&stage, &ticket).await.last().unwrap(),
            &("reply".to_owned(), "alice@alpha.example.org".to_owned())
        );
        assert!(!again(&stage, &ticket).await.awaiting_us);
        let answer = send(
            &stage,
            "alice",
            &path,
            "Cela ne change rien.",
            &[("écran.png", PNG)],
        )
        .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert!(again(&stage, &ticket).await.awaiting_us);
        let tess = stage.browser("tess").await;
        assert!(tess.get("/file").await.words().contains("nouvelle réponse"));
        let page = tess.get(&format!("/tickets/{}", ticket.number)).await;
        assert!(
            page.text()
                .contains("Redémarrez &#60;b&#62;votre&#60;/b&#62; poste.")
        );
        assert!(page.words().contains("écran.png"));
    }
);

on_both!(who_may_reply_and_who_may_not, |stage| async move {
    let ticket = opened(&stage, "alice", "Messagerie lente").await;
    let path = format!("/tickets/{}/reponses", ticket.number);
    for (name, status) in [
        ("odile", StatusCode::SEE_OTHER),
        ("rita", StatusCode::SEE_OTHER),
        ("alice", StatusCode::SEE_OTHER),
        ("rosa", StatusCode::FORBIDDEN),
        ("dora", StatusCode::FORBIDDEN),
        ("bob", StatusCode::NOT_FOUND),
        ("bruno", StatusCode::NOT_FOUND),
        ("zoe", StatusCode::NOT_FOUND),
    ] {
        let answer = send(&stage, name, &path, "Bonjour", &[]).await;
        assert_eq!(answer.status, status, "{name}");
    }
});

on_both!(
    an_internal_note_and_its_file_stay_in_the_department,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Messagerie lente").await;
        let path = format!("/tickets/{}/notes", ticket.number);
        let before = mails(&stage, &ticket).await.len();
        let answer = send(&stage, "tess", &path, "Prudence, poste ancien", &[("a.png", PNG)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(mails(&stage, &ticket).await.len(), before);
        assert_eq!(
            send(&stage, "alice", &path, "x", &[]).await.status,
            StatusCode::NOT_FOUND
        );
        let page = format!("/tickets/{}", ticket.number);
        let tess = stage.browser("tess").await.get(&page).await;
        assert!(tess.words().contains("interne") && tess.words().contains("Prudence, poste ancien"));
        let file = tess
            .text()
            .split("href=\"")
            .find(|p| p.contains("/pieces/"))
            .and_then(|p| p.split('"').next())
            .unwrap()
            .to_owned();
        for name in ["alice", "rita"] {
            let browser = stage.browser(name).await;
            let words = browser.get(&page).await.words();
            assert!(
                !words.contains("Prudence") && !words.contains("note interne"),
                "{name}"
            );
            assert_eq!(browser.get(&file).await.status, StatusCode::NOT_FOUND, "{name}");
        }
        // Its words are not found by a search that a requester's page could echo.
        let found = stage.browser("tess").await.get("/file?q=prudence").await.words();
        assert!(found.contains("Aucun ticket ne répond"), "{found}");
    }
);

on_both!(files_come_back_as_they_are_and_never_act, |stage| async move {
    let ticket = opened(&stage, "alice", "Messagerie lente").await;
    let path = format!("/tickets/{}/reponses", ticket.number);
    let page: &[u8] = b"<html><script>alert(1)</script></html>";
    let files = [("../../vue.png", PNG), ("page.html", page)];
    let answer = send(&stage, "alice", &path, "Voici", &files).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let alice = stage.browser("alice").await;
    let text = alice.get(&format!("/tickets/{}", ticket.number)).await.text();
    assert!(text.contains("vue.png") && !text.contains("../"));
    let hrefs: Vec<&str> = text
        .split("href=\"")
        .filter(|p| p.contains("/pieces/"))
        .filter_map(|p| p.split('"').next())
        .collect();
    let image = alice.get(hrefs[0]).await;
    assert_eq!(
        (image.content_type.as_str(), image.bytes.as_slice()),
        ("image/png", PNG)
    );
    let html = alice.get(hrefs[1]).await;
    assert_eq!(html.content_type, "application/octet-stream");
    for answer in [&image, &html] {
        let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
        assert!(header("content-security-policy").contains("sandbox"));
        assert_eq!(header("x-content-type-options"), "nosniff");
    }
    for name in ["bob", "bruno", "zoe"] {
        let other = stage.browser(name).await;
        assert_eq!(other.get(hrefs[0]).await.status, StatusCode::NOT_FOUND);
    }
});

on_both!(
    too_large_or_too_many_files_are_told_and_the_text_stays,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Messagerie lente").await;
        let path = format!("/tickets/{}/reponses", ticket.number);
        let large = vec![b'x'; usize::try_from(stage.app.config.limits.attachment_bytes).unwrap() + 1];
        let answer = send(&stage, "tess", &path, "Voici le plan", &[("plan.png", &large)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.words().contains("« plan.png » pèse") && answer.words().contains("Voici le plan"));
        let many: Vec<(&str, &[u8])> = (0..11).map(|_| ("a.png", PNG)).collect();
        let answer = send(&stage, "tess", &path, "Voici", &many).await;
        assert!(
            answer.words().contains("Joignez 10 fichiers au plus"),
            "{}",
            answer.words()
        );
        let empty = send(&stage, "tess", &path, "  ", &[]).await;
        assert!(empty.words().contains("Écrivez votre réponse."));
        assert_eq!(mails(&stage, &ticket).await.len(), 1);
    }
);

/// A message of a mail from somebody of the cast, as the reading of mail would write it; gives the message's key.
async fn mailed(stage: &Stage, name: &str, number: i64, html: &str) -> i64 {
    let actor = stage.actor(name).await;
    let tx = stage.app.db.write().await.unwrap();
    let raw_id = store::keep_blob(&tx, b"Subject: panne\r\n\r\nBonjour")
        .await
        .unwrap();
    let row = inbound_mails::ActiveModel {
        service_id: Set(actor.service_id),
        digest: Set(format!("{name}{number}")),
        content_digest: Set(format!("{name}{number}")),
        message_id: Set(String::new()),
        from_address: Set(actor.email.clone()),
        from_name: Set(String::new()),
        subject: Set("panne".into()),
        received_at: Set(stage.app.now()),
        fate: Set("reply".into()),
        reason: Set(String::new()),
        cause: Set(String::new()),
        raw_id: Set(raw_id),
        ..Default::default()
    };
    let inbound_id = inbound_mails::Entity::insert(row)
        .exec(&tx)
        .await
        .unwrap()
        .last_insert_id;
    let reply = Reply {
        body: "Bonjour".into(),
        quoted: "> ce que vous écriviez".into(),
        html: html.into(),
        inbound_id: Some(inbound_id),
        files: vec![],
    };
    let ticket = verbs::reply(&stage.app, &tx, &actor, number, reply)
        .await
        .unwrap();
    let messages = store::messages(&tx, ticket.id, true).await.unwrap();
    tx.commit().await.unwrap();
    messages.last().unwrap().id
}

on_both!(
    a_mail_is_shown_as_text_and_its_html_cannot_act,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Messagerie lente").await;
        let html = "<p onclick=\"x()\">Bonjour <b>gras</b></p><script>alert(1)</script><form><input></form>";
        mailed(&stage, "alice", ticket.number, html).await;
        let page = stage
            .browser("tess")
            .await
            .get(&format!("/tickets/{}", ticket.number))
            .await;
        let text = page.text();
        assert!(text.contains("<b>gras</b>") && text.contains("Texte cité"));
        assert!(!text.contains("onclick") && !text.contains("alert(1)") && !text.contains("<form><input>"));
    }
);

on_both!(
    a_mail_as_it_came_in_is_for_the_department_and_its_writer,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Messagerie lente").await;
        let message = mailed(&stage, "rita", ticket.number, "").await;
        let path = format!("/tickets/{}/messages/{message}/brut", ticket.number);
        for (name, status) in [
            ("tess", StatusCode::OK),
            ("rosa", StatusCode::OK),
            ("rita", StatusCode::OK),
            ("alice", StatusCode::NOT_FOUND),
            ("bob", StatusCode::NOT_FOUND),
            ("zoe", StatusCode::NOT_FOUND),
        ] {
            let answer = stage.browser(name).await.get(&path).await;
            assert_eq!(answer.status, status, "{name}");
            if status == StatusCode::OK {
                assert_eq!(answer.content_type, "text/plain; charset=utf-8");
                assert_eq!(answer.text(), "Subject: panne\r\n\r\nBonjour");
                let place = answer.headers["content-disposition"].to_str().unwrap();
                assert!(
                    place.starts_with("attachment") && place.contains(".eml"),
                    "{place}"
                );
            }
        }
        // A message of another ticket is not reached through this one.
        let other = opened(&stage, "alice", "Écran noir").await;
        let crossed = format!("/tickets/{}/messages/{message}/brut", other.number);
        let answer = stage.browser("tess").await.get(&crossed).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
);

on_both!(
    only_the_page_of_a_ticket_with_a_pdf_may_frame_and_a_member_of_another_authority_frames_nothing,
    |stage| async move {
        let (with, without) = (
            opened(&stage, "alice", "Devis à lire").await,
            opened(&stage, "alice", "Souris").await,
        );
        let path = format!("/tickets/{}/reponses", with.number);
        let files: [(&str, &[u8]); 2] = [("devis.pdf", b"%PDF-1.7 rien"), ("faux.pdf", b"<html>")];
        send(&stage, "alice", &path, "Voici", &files).await;
        let tess = stage.browser("tess").await;
        let page = tess.get(&format!("/tickets/{}", with.number)).await;
        let policy = |answer: &crate::stage::Answer| {
            answer.headers["content-security-policy"]
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert!(policy(&page).contains("frame-src 'self'") && !policy(&page).contains("unsafe"));
        let other = tess.get(&format!("/tickets/{}", without.number)).await;
        assert!(!policy(&other).contains("frame-src") && policy(&other).contains("default-src 'none'"));
        let text = page.text();
        let frames: Vec<&str> = text
            .split("<iframe ")
            .skip(1)
            .filter_map(|frame| frame.split("src=\"").nth(1)?.split('"').next())
            .collect();
        assert_eq!(frames.len(), 1);
        let read = tess.get(frames[0]).await;
        assert!(read.bytes.starts_with(b"%PDF-") && policy(&read).contains("frame-ancestors 'self'"));
        assert_eq!(read.headers["x-frame-options"], "SAMEORIGIN");
        for name in ["bob", "zoe"] {
            let foreign = stage.browser(name).await.get(frames[0]).await;
            assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{name}");
            assert_eq!(foreign.headers["x-frame-options"], "DENY", "{name}");
        }
    }
);
