//! Articles: found, read, written, proposed before a ticket, measured.

use axum::http::StatusCode;
use essaim::db::entities::articles;
use essaim::desk::verbs;
use sea_orm::{EntityTrait, QueryOrder};

use crate::desk::qualified;
use crate::on_both;
use crate::stage::{Answer, Browser, Stage};

const HERE: &str = "/connaissances";

async fn write(browser: &Browser, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("title", "Une imprimante ne répond pas"),
        (
            "body",
            "1. Éteignez-la.\n2. **Rallumez-la.**\n\n<script>alert(1)</script>",
        ),
        ("extent", "all"),
        ("published", "oui"),
    ];
    fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
    fields.extend_from_slice(more);
    browser.post(HERE, &fields).await
}

async fn last(stage: &Stage) -> articles::Model {
    articles::Entity::find()
        .order_by_desc(articles::Column::Id)
        .one(stage.app.db.read())
        .await
        .unwrap()
        .expect("an article")
}

on_both!(
    an_article_answers_before_a_ticket_and_what_it_avoided_is_measured,
    |stage| async move {
        let tom = stage.browser("tom").await;
        let answer = write(&tom, &[]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let id = last(&stage).await.id;
        let here = format!("{HERE}/{id}");
        let alice = stage.browser("alice").await;
        for asked in ["imprimantes", "impirmante", "mon imprimante est en panne"] {
            let query = serde_urlencoded::to_string([("q", asked)]).unwrap();
            for page in ["/demander", HERE, "/connaissances/proposees"] {
                let found = alice.get(&format!("{page}?{query}")).await;
                assert!(
                    found.words().contains("Une imprimante ne répond pas"),
                    "{page} {asked}: {}",
                    found.words()
                );
            }
        }
        let fragment = alice.get("/connaissances/proposees?q=vaisselle").await;
        assert_eq!((fragment.status, fragment.text().trim()), (StatusCode::OK, ""));
        let page = alice.get(&format!("{here}?q=imprimante")).await.text();
        assert!(page.contains("<li><strong>Rallumez-la.</strong></li>"), "{page}");
        assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;"));
        let answer = alice
            .post(&format!("{here}/aide"), &[("asked", "imprimante")])
            .await;
        assert_eq!(answer.location, "/");
        alice.post(&format!("{here}/aide"), &[]).await;
        tom.get(&here).await;
        let measured = tom.get("/connaissances/mesures").await.words();
        assert!(
            measured.contains("1 ticket évité en un an, pour 1 lecture."),
            "{measured}"
        );
    }
);

on_both!(
    an_article_is_written_from_a_resolved_ticket_and_stands_beside_the_next,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "Imprimante muette", false, false).await;
        let tom = stage.browser("tom").await;
        let blank = format!("{HERE}/nouvelle?ticket={}", ticket.number);
        assert!(
            !tom.get(&blank).await.text().contains("Imprimante muette"),
            "not resolved yet"
        );
        let actor = stage.actor("tom").await;
        let tx = stage.app.db.write().await.unwrap();
        verbs::resolve(&stage.app, &tx, &actor, ticket.number, "Câble rebranché.")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let form = tom.get(&blank).await.text();
        assert!(
            form.contains("Imprimante muette") && form.contains("Câble rebranché."),
            "{form}"
        );
        let number = ticket.number.to_string();
        write(&tom, &[("ticket", number.as_str())]).await;
        assert_eq!(last(&stage).await.ticket_id, Some(ticket.id));
        let next = qualified(&stage, "bob", "Panne de l’imprimante du couloir", false, false).await;
        let page = format!("/tickets/{}", next.number);
        assert!(
            tom.get(&page)
                .await
                .words()
                .contains("Une imprimante ne répond pas")
        );
        let bob = stage.browser("bob").await;
        assert!(
            !bob.get(&page)
                .await
                .words()
                .contains("Connaissances Une imprimante"),
            "the panel is the department's"
        );
    }
);

on_both!(members_read_what_is_published_for_them, |stage| async move {
    let tom = stage.browser("tom").await;
    let alpha = stage.cast.alpha.to_string();
    write(
        &tom,
        &[("title", "Pour Alpha"), ("extent", "some"), ("members", &alpha)],
    )
    .await;
    let for_alpha = last(&stage).await.id;
    write(&tom, &[("title", "Brouillon secret"), ("published", "")]).await;
    let draft = last(&stage).await.id;
    for (name, reads_alpha, reads_draft) in [
        ("alice", true, false),
        ("rita", true, false),
        ("bob", false, false),
        ("bruno", false, false),
        ("zoe", false, false),
        ("odile", true, true),
    ] {
        let browser = stage.browser(name).await;
        for (id, title, reads) in [
            (for_alpha, "Pour Alpha", reads_alpha),
            (draft, "Brouillon secret", reads_draft),
        ] {
            let answer = browser.get(&format!("{HERE}/{id}")).await;
            assert_eq!(answer.status == StatusCode::OK, reads, "{name} {title}");
            assert_eq!(
                browser.get(HERE).await.words().contains(title),
                reads,
                "{name} {title}"
            );
            if !reads {
                let answer = browser.post(&format!("{HERE}/{id}/aide"), &[]).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {title}");
            }
        }
    }
    for name in ["alice", "rita"] {
        let browser = stage.browser(name).await;
        for path in [
            format!("{HERE}/nouvelle"),
            format!("{HERE}/mesures"),
            format!("{HERE}/{for_alpha}/modifier"),
        ] {
            assert_eq!(
                browser.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{name} {path}"
            );
        }
        assert_eq!(write(&browser, &[]).await.status, StatusCode::NOT_FOUND);
    }
    let zoe = stage.browser("zoe").await;
    let answer = zoe
        .post(&format!("{HERE}/{for_alpha}"), &[("title", "Pris")])
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
});

on_both!(an_article_has_a_title_a_text_and_readers, |stage| async move {
    let tom = stage.browser("tom").await;
    let gamma = stage.cast.gamma.to_string();
    for (more, said) in [
        (vec![("title", " ")], "Donnez un titre"),
        (vec![("body", "")], "pas à pas"),
        (vec![("extent", "some")], "Choisissez au moins une collectivité"),
        (
            vec![("extent", "some"), ("members", gamma.as_str())],
            "Choisissez au moins une collectivité",
        ),
    ] {
        let answer = write(&tom, &more).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(answer.words().contains(said), "{said}: {}", answer.words());
    }
    write(&tom, &[]).await;
    let id = last(&stage).await.id;
    let fields = [
        ("title", "Autre titre"),
        ("body", "Autre texte"),
        ("extent", "all"),
        ("published", ""),
    ];
    let answer = tom.post(&format!("{HERE}/{id}"), &fields).await;
    assert_eq!(answer.location, format!("{HERE}/{id}"));
    let kept = last(&stage).await;
    assert_eq!((kept.title.as_str(), kept.published), ("Autre titre", false));
    let found = tom.get(&format!("{HERE}?q=imprimante")).await.words();
    assert!(
        found.contains("Aucun article ne répond"),
        "the old words are forgotten"
    );
});
