use axum::http::StatusCode;
use essaim::db::entities::tickets;
use sea_orm::EntityTrait;

use super::mails;
use crate::on_both;
use crate::stage::Stage;

async fn all(stage: &Stage) -> Vec<tickets::Model> {
    tickets::Entity::find().all(stage.app.db.read()).await.unwrap()
}

on_both!(a_call_becomes_a_ticket_of_the_caller, |stage| async move {
    let tess = stage.browser("tess").await;
    let sheet = stage.cast.sheet.to_string();
    let answer = tess
        .post(
            "/tickets",
            &[
                ("qui", "Bob Durand <bob@beta.example.org>"),
                ("subject", "  Plus de   messagerie "),
                ("body", "Depuis ce matin."),
                ("sheet", &sheet),
            ],
        )
        .await;
    assert_eq!(
        (answer.status, answer.location.as_str()),
        (StatusCode::SEE_OTHER, "/tickets/1")
    );
    let ticket = all(&stage).await.remove(0);
    assert_eq!(
        (
            ticket.requester_id,
            ticket.authority_id,
            ticket.site_id,
            ticket.channel.as_str(),
            ticket.family.as_str(),
            ticket.state.as_str(),
            ticket.subject.as_str()
        ),
        (
            stage.cast.id("bob"),
            stage.cast.beta,
            Some(stage.cast.beta_hall),
            "phone",
            "incident",
            "new",
            "Plus de messagerie"
        )
    );
    assert_eq!(
        mails(&stage, &ticket).await,
        [("received".to_owned(), "bob@beta.example.org".to_owned())]
    );
});

on_both!(
    the_form_of_a_call_sent_twice_opens_one_ticket,
    |stage| async move {
        let tess = stage.browser("tess").await;
        let fields = [
            ("qui", "bob@beta.example.org"),
            ("subject", "Écran noir"),
            ("sheet", "incident"),
            ("once", "the word of this form"),
        ];
        let (one, other) = tokio::join!(tess.post("/tickets", &fields), tess.post("/tickets", &fields));
        assert_eq!(
            (one.location.as_str(), other.location.as_str()),
            ("/tickets/1", "/tickets/1")
        );
        assert_eq!(all(&stage).await.len(), 1);
    }
);

on_both!(who_takes_the_call_can_qualify_at_once, |stage| async move {
    let tess = stage.browser("tess").await;
    let answer = tess
        .post(
            "/tickets",
            &[
                ("qui", "bob@beta.example.org"),
                ("subject", "Écran noir"),
                ("sheet", "incident"),
                ("cell", "one-yes"),
                ("mine", "oui"),
                ("actions", "Je passe à 14 h."),
            ],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let ticket = all(&stage).await.remove(0);
    assert_eq!(
        (
            ticket.state.as_str(),
            ticket.priority.as_str(),
            ticket.technician_id,
            ticket.planned_actions.as_str()
        ),
        (
            "qualified",
            "medium",
            Some(stage.cast.id("tess")),
            "Je passe à 14 h."
        )
    );
    let kinds: Vec<String> = mails(&stage, &ticket).await.into_iter().map(|(k, _)| k).collect();
    assert_eq!(kinds, ["received", "qualified"]);
});

on_both!(
    a_name_that_several_bear_is_chosen_from_a_list,
    |stage| async move {
        let tess = stage.browser("tess").await;
        let typed = [
            ("qui", "alpha"),
            ("subject", "Imprimante"),
            ("sheet", "request"),
            ("asked", "alpha"),
        ];
        let answer = tess.post("/tickets", &typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let words = answer.words();
        assert!(
            words.contains("choisissez la bonne") && words.contains("Rita Petit"),
            "{words}"
        );
        assert!(answer.text().contains("value=\"Imprimante\""));
        let rita = stage.cast.id("rita").to_string();
        let mut chosen = typed.to_vec();
        chosen.push(("requester", &rita));
        assert_eq!(tess.post("/tickets", &chosen).await.status, StatusCode::SEE_OTHER);
        assert_eq!(all(&stage).await[0].requester_id, stage.cast.id("rita"));
        // Somebody whom the list did not show is not taken from it.
        let bob = stage.cast.id("bob").to_string();
        let mut forged = typed.to_vec();
        forged.push(("requester", &bob));
        assert_eq!(
            tess.post("/tickets", &forged).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
);

on_both!(a_single_match_needs_no_choice, |stage| async move {
    let tess = stage.browser("tess").await;
    let answer = tess
        .post(
            "/tickets",
            &[("qui", "durand"), ("subject", "Imprimante"), ("sheet", "request")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(all(&stage).await[0].requester_id, stage.cast.id("bob"));
});

on_both!(
    a_call_with_mistakes_is_told_on_the_same_page_and_opens_nothing,
    |stage| async move {
        let tess = stage.browser("tess").await;
        let (gamma, other) = (
            stage.cast.gamma_hall.to_string(),
            stage.cast.other_sheet.to_string(),
        );
        for (fields, said) in [
            (vec![("subject", "x"), ("sheet", "incident")], "Dites qui appelle"),
            (
                vec![("qui", "durand"), ("sheet", "incident")],
                "de quoi il s’agit",
            ),
            (
                vec![("qui", "personne-ici"), ("subject", "x"), ("sheet", "incident")],
                "Personne ne répond",
            ),
            (
                vec![
                    ("qui", "zac@gamma.example.org"),
                    ("subject", "x"),
                    ("sheet", "incident"),
                ],
                "Personne ne répond",
            ),
            (
                vec![
                    ("qui", "durand"),
                    ("subject", "x"),
                    ("sheet", "incident"),
                    ("mine", "oui"),
                ],
                "dites combien de personnes",
            ),
            (
                vec![
                    ("qui", "durand"),
                    ("subject", "x"),
                    ("sheet", "incident"),
                    ("site", &gamma),
                ],
                "n’est pas de la collectivité",
            ),
            (
                vec![("qui", "durand"), ("subject", "x"), ("sheet", &other)],
                "Choisissez le service",
            ),
        ] {
            let answer = tess.post("/tickets", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
            assert!(answer.words().contains(said), "{said}: {}", answer.words());
        }
        assert!(all(&stage).await.is_empty());
    }
);

on_both!(
    the_call_form_and_its_suggestions_are_for_the_department,
    |stage| async move {
        for name in ["alice", "rita", "bob", "bruno"] {
            let browser = stage.browser(name).await;
            for path in ["/tickets/nouveau", "/personnes/recherche?q=a"] {
                assert_eq!(
                    browser.get(path).await.status,
                    StatusCode::NOT_FOUND,
                    "{name} {path}"
                );
            }
            let answer = browser
                .post(
                    "/tickets",
                    &[("qui", "durand"), ("subject", "x"), ("sheet", "incident")],
                )
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
        }
        // Those who do not work on tickets open none for others.
        let rosa = stage.browser("rosa").await;
        let answer = rosa
            .post(
                "/tickets",
                &[("qui", "durand"), ("subject", "x"), ("sheet", "incident")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(all(&stage).await.is_empty());
    }
);

on_both!(suggestions_are_people_of_the_same_service, |stage| async move {
    let found = stage
        .browser("tess")
        .await
        .get("/personnes/recherche?q=dur")
        .await;
    assert_eq!(found.content_type, "application/json");
    assert_eq!(
        found.text(),
        r#"[{"value":"Bob Durand <bob@beta.example.org>","label":"Beta"}]"#
    );
    let tess = stage.browser("tess").await;
    assert_eq!(tess.get("/personnes/recherche?q=zac").await.text(), "[]");
    assert_eq!(tess.get("/personnes/recherche?q=").await.text(), "[]");
    assert!(tess.get("/tickets/nouveau").await.words().contains("Qui appelle"));
});

on_both!(
    a_call_takes_files_and_asks_for_them_again_after_a_mistake,
    |stage| async move {
        let tess = stage.browser("tess").await;
        let file: [(&str, &str, &[u8]); 1] = [("écran.png", "image/png", b"\x89PNG\r\n\x1a\n")];
        let fields = [
            ("qui", "bob@beta.example.org"),
            ("subject", ""),
            ("sheet", "incident"),
        ];
        let answer = tess.post_files("/tickets", &fields, &file).await;
        assert!(
            answer.words().contains("Les fichiers sont à joindre de nouveau."),
            "{}",
            answer.words()
        );
        let fields = [
            ("qui", "bob@beta.example.org"),
            ("subject", "Écran"),
            ("sheet", "incident"),
        ];
        let answer = tess.post_files("/tickets", &fields, &file).await;
        assert_eq!(answer.location, "/tickets/1", "{}", answer.words());
        assert!(tess.get("/tickets/1").await.text().contains("écran.png"));
    }
);
