use axum::http::StatusCode;

use super::{again, mails, opened, qualified};
use crate::on_both;

on_both!(who_may_not_see_a_ticket_does_not_find_it, |stage| async move {
    let ticket = opened(&stage, "alice", "Messagerie lente").await;
    let path = format!("/tickets/{}", ticket.number);
    for (name, found) in [
        ("alice", true),
        ("rita", true),
        ("tom", true),
        ("rosa", true),
        ("bob", false),
        ("bruno", false),
        ("zoe", false),
        ("zac", false),
    ] {
        let answer = stage.browser(name).await.get(&path).await;
        assert_eq!(answer.status == StatusCode::OK, found, "{name}");
    }
    let nobody = stage.browser("").await.get(&path).await;
    assert_eq!(nobody.location, "/connexion?suite=%2Ftickets%2F1");
    let tom = stage.browser("tom").await;
    assert_eq!(tom.get("/tickets/99").await.status, StatusCode::NOT_FOUND);
    assert_eq!(tom.get("/tickets/sept").await.status, StatusCode::NOT_FOUND);
});

on_both!(the_page_offers_what_the_visitor_may_do, |stage| async move {
    let ticket = opened(&stage, "alice", "Messagerie lente").await;
    let path = format!("/tickets/{}", ticket.number);
    let acts = async |name: &str| {
        let text = stage.browser(name).await.get(&path).await.text();
        [
            "qualification",
            "notes",
            "reponses",
            "classement",
            "resolution",
            "cloture",
            "reouverture",
        ]
        .into_iter()
        .filter(|act| text.contains(&format!("{path}/{act}\"")))
        .collect::<Vec<_>>()
    };
    assert_eq!(
        acts("tess").await,
        ["qualification", "notes", "reponses", "classement"]
    );
    assert_eq!(acts("rosa").await, ["notes"]);
    assert_eq!(acts("rita").await, ["reponses"]);
    assert_eq!(acts("alice").await, ["reponses"]);
    let tx = stage.app.db.write().await.unwrap();
    let tom = stage.actor("tom").await;
    let decided = essaim::desk::verbs::Qualification {
        family: essaim::desk::model::Family::Incident,
        sheet_id: None,
        several_people: false,
        blocking: false,
        technician_id: tom.id,
        planned_actions: String::new(),
    };
    essaim::desk::verbs::qualify(&stage.app, &tx, &tom, ticket.number, decided)
        .await
        .unwrap();
    essaim::desk::verbs::resolve(&stage.app, &tx, &tom, ticket.number, "Fait.")
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(acts("alice").await, ["reponses", "cloture", "reouverture"]);
    assert_eq!(acts("rita").await, ["reponses"]);
});

on_both!(
    a_qualification_with_mistakes_comes_back_as_typed,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Messagerie lente").await;
        let path = format!("/tickets/{}/qualification", ticket.number);
        let tess = stage.browser("tess").await;
        let answer = tess
            .post(
                &path,
                &[
                    ("sheet", "incident"),
                    ("technician", ""),
                    ("actions", "Vider le cache"),
                ],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let words = answer.words();
        assert!(
            words.contains("Pressez la case")
                && words.contains("Dites qui s’en occupe")
                && words.contains("Vider le cache"),
            "{words}"
        );
        assert!(answer.text().contains("href=\"#qualification-technician\""));
        // Alice is no technician, Zoe is another service's.
        for name in ["alice", "zoe"] {
            let id = stage.cast.id(name).to_string();
            let answer = tess
                .post(
                    &path,
                    &[("cell", "one-no"), ("sheet", "incident"), ("technician", &id)],
                )
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.words().contains("pas technicien du service"), "{name}");
        }
        let other = stage.cast.other_sheet.to_string();
        let tom = stage.cast.id("tom").to_string();
        let answer = tess
            .post(
                &path,
                &[("cell", "one-no"), ("sheet", &other), ("technician", &tom)],
            )
            .await;
        assert!(answer.words().contains("Choisissez le service dans la liste"));
        assert_eq!(again(&stage, &ticket).await, ticket);
    }
);

on_both!(
    two_technicians_at_once_do_not_overwrite_each_other,
    |stage| async move {
        let ticket = opened(&stage, "alice", "Messagerie lente").await;
        let path = format!("/tickets/{}/qualification", ticket.number);
        let seen = ticket.version.to_string();
        let tom = stage.cast.id("tom").to_string();
        let typed = [
            ("version", seen.as_str()),
            ("cell", "one-yes"),
            ("sheet", "incident"),
            ("technician", tom.as_str()),
            ("actions", "Passer mardi"),
        ];
        let first = stage.browser("tess").await.post(&path, &typed).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER);
        let second = stage.browser("tom").await.post(&path, &typed).await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        assert!(
            second.words().contains("a changé depuis") && second.words().contains("Passer mardi"),
            "{}",
            second.words()
        );
        assert_eq!(mails(&stage, &ticket).await.len(), 2);
    }
);

on_both!(
    the_clock_tells_what_counted_and_when_it_is_due,
    |stage| async move {
        // Thursday 7 May 2026, 17:10: the next day is a holiday.
        stage.at(2026, 5, 7, 17, 10);
        let ticket = qualified(&stage, "alice", "Messagerie lente", false, true).await;
        stage.at(2026, 5, 11, 9, 30);
        let page = stage
            .browser("tess")
            .await
            .get(&format!("/tickets/{}", ticket.number))
            .await;
        let words = page.words();
        for said in [
            "20 min comptées",
            "8 mai, férié jusqu’à lun. 9:00",
            "30 min comptées",
            "Maintenant reste 3 h 10, échéance lun. 13:40",
            "Tom Roux s’en occupe. Résolution au plus tard lundi 11 mai à 13 h 40.",
            "Consommé : 50 min sur 4 h",
        ] {
            assert!(words.contains(said), "{said}: {words}");
        }
        stage.at(2026, 5, 11, 14, 0);
        let words = stage
            .browser("tess")
            .await
            .get(&format!("/tickets/{}", ticket.number))
            .await
            .words();
        assert!(
            words.contains("20 min en retard") && words.contains("retard de 20 min"),
            "{words}"
        );
    }
);

on_both!(taking_a_ticket_is_for_technicians, |stage| async move {
    let ticket = opened(&stage, "alice", "Messagerie lente").await;
    let path = format!("/tickets/{}/prise-en-charge", ticket.number);
    let denis = stage.browser("denis").await.post(&path, &[]).await;
    assert_eq!(denis.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(again(&stage, &ticket).await.technician_id, None);
    let tess = stage.browser("tess").await.post(&path, &[]).await;
    assert_eq!(tess.status, StatusCode::SEE_OTHER);
    assert_eq!(
        again(&stage, &ticket).await.technician_id,
        Some(stage.cast.id("tess"))
    );
});

on_both!(a_site_of_another_authority_is_refused, |stage| async move {
    let ticket = opened(&stage, "alice", "Messagerie lente").await;
    let path = format!("/tickets/{}/classement", ticket.number);
    let tess = stage.browser("tess").await;
    let (beta, gamma) = (stage.cast.beta.to_string(), stage.cast.gamma.to_string());
    let (hall, sheet) = (stage.cast.alpha_hall.to_string(), stage.cast.sheet.to_string());
    let answer = tess
        .post(&path, &[("sheet", &sheet), ("authority", &beta), ("site", &hall)])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.words().contains("n’est pas de la collectivité"));
    let answer = tess
        .post(&path, &[("sheet", &sheet), ("authority", &gamma)])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.words().contains("n’est pas membre du service"));
    assert_eq!(again(&stage, &ticket).await, ticket);
});

on_both!(
    a_ticket_given_a_sheet_afterwards_asks_its_questions_on_its_page,
    |stage| async move {
        let sheet = crate::portal::sheet(&stage, 15, "Logiciel", |s| {
            s.fields = r#"[{"slug":"logiciel","label":"Quel logiciel","kind":"line","required":true},
                {"slug":"note","label":"Une remarque","kind":"line","required":false}]"#
                .into();
        })
        .await
        .to_string();
        let ticket = opened(&stage, "alice", "Il me faut un logiciel").await;
        let path = format!("/tickets/{}", ticket.number);
        let tess = stage.browser("tess").await;
        let tom = stage.cast.id("tom").to_string();
        let before = tess.get(&path).await.words();
        assert!(!before.contains("attend des réponses"), "{before}");
        let fields = [
            ("cell", "one-no"),
            ("sheet", sheet.as_str()),
            ("technician", &tom),
        ];
        let done = tess.post(&format!("{path}/qualification"), &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
        let page = tess.get(&path).await;
        assert!(page.words().contains("Ce ticket attend des réponses"));
        assert!(page.text().contains("name=\"q-logiciel\"") && !page.text().contains("name=\"q-note\""));
        // The requester is not bothered with the department's form.
        let alice = stage.browser("alice").await;
        assert!(!alice.get(&path).await.words().contains("attend des réponses"));
        let to = format!("{path}/questions");
        let empty = tess.post(&to, &[("q-logiciel", " ")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            empty.text().contains("href=\"#q-logiciel\"") && empty.text().contains("id=\"q-logiciel-err\"")
        );
        let said = tess.post(&to, &[("q-logiciel", "Dessin et plans")]).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER, "{}", said.words());
        // A second answer, sent by who still had the form, changes nothing.
        tess.post(&to, &[("q-logiciel", "Autre chose")]).await;
        let page = tess.get(&path).await.words();
        assert!(
            page.contains("Dessin et plans") && !page.contains("Autre chose"),
            "{page}"
        );
        assert!(!page.contains("attend des réponses"), "{page}");
        for (name, status) in [
            ("alice", StatusCode::NOT_FOUND),
            ("bob", StatusCode::NOT_FOUND),
            ("zoe", StatusCode::NOT_FOUND),
            ("rosa", StatusCode::FORBIDDEN),
        ] {
            let answer = stage.browser(name).await.post(&to, &[("q-logiciel", "x")]).await;
            assert_eq!(answer.status, status, "{name}");
        }
    }
);
