use axum::body::Body;
use axum::http::{Request, StatusCode, header};

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
