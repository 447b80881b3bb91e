use axum::http::StatusCode;
use essaim::db::entities::{attachments, messages, outbox, tickets};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::sheet;
use crate::on_both;
use crate::stage::Stage;

async fn only_ticket(stage: &Stage) -> tickets::Model {
    let mut all = tickets::Entity::find().all(stage.app.db.read()).await.unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

async fn count(stage: &Stage) -> u64 {
    tickets::Entity::find().count(stage.app.db.read()).await.unwrap()
}

async fn first_message(stage: &Stage) -> String {
    messages::Entity::find()
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap()
        .body
}

const FAULT: [(&str, &str); 4] = [
    ("subject", "Plus d’internet à l’accueil"),
    ("body", "Depuis 9 h, aucune page ne s’ouvre."),
    ("people", "plusieurs"),
    ("work", "non"),
];

on_both!(
    a_request_becomes_a_ticket_and_the_first_mail_leaves,
    |stage| async move {
        let hall = stage.cast.alpha_hall.to_string();
        let mut fields = FAULT.to_vec();
        fields.push(("site", &hall));
        fields.push(("who", "Tout l’accueil"));
        let answer = stage
            .browser("alice")
            .await
            .post_files("/demander/1", &fields, &[("écran.png", "image/png", b"PNG")])
            .await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, "/tickets/1")
        );
        let t = only_ticket(&stage).await;
        assert_eq!(
            (t.family.as_str(), t.channel.as_str(), t.state.as_str()),
            ("incident", "portal", "new")
        );
        assert_eq!(
            (t.sheet_id, t.site_id),
            (Some(stage.cast.sheet), Some(stage.cast.alpha_hall))
        );
        assert_eq!((t.several_people, t.blocking), (Some(true), Some(true)));
        assert_eq!(
            (t.requester_id, t.authority_id),
            (stage.cast.id("alice"), stage.cast.alpha)
        );
        assert_eq!(t.team_id, Some(stage.cast.support));
        assert_eq!(
            first_message(&stage).await,
            "Depuis 9 h, aucune page ne s’ouvre.\n\nAutres personnes concernées\u{a0}: Tout l’accueil"
        );
        let file = attachments::Entity::find()
            .one(stage.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((file.name.as_str(), file.size), ("écran.png", 3));
        let mail = outbox::Entity::find()
            .one(stage.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (mail.kind.as_str(), mail.to_address.as_str()),
            ("received", "alice@alpha.example.org")
        );
    }
);

on_both!(
    a_form_with_mistakes_comes_back_with_its_words_and_opens_nothing,
    |stage| async move {
        let answer = stage
            .browser("alice")
            .await
            .post_files(
                "/demander/1",
                &[
                    ("body", "Rien ne va <b>plus</b>"),
                    ("people", "plusieurs"),
                    ("work", "peut-être"),
                ],
                &[("vide.txt", "text/plain", b"")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let words = answer.words();
        for said in [
            "Donnez un objet à votre demande",
            "Dites si vous pouvez travailler en attendant.",
            "est vide. Vérifiez-le.",
            "Vos fichiers sont à joindre de nouveau.",
        ] {
            assert!(words.contains(said), "{said}: {words}");
        }
        assert!(answer.text().contains("Rien ne va &#60;b&#62;plus"));
        assert!(answer.text().contains("value=\"plusieurs\" checked"));
        assert_eq!(count(&stage).await, 0);
    }
);

on_both!(the_same_form_sent_twice_opens_one_ticket, |stage| async move {
    let browser = stage.browser("alice").await;
    let page = browser.get("/demander/1").await.text();
    let word = page.split("name=\"once\" value=\"").nth(1).unwrap();
    let word = word.split('"').next().unwrap().to_owned();
    assert_eq!(word.len(), 43);
    let mut fields = FAULT.to_vec();
    fields.push(("once", &word));
    let send = || browser.post_files("/demander/1", &fields, &[]);
    let (one, other) = tokio::join!(send(), send());
    assert_eq!(
        (one.location.as_str(), other.location.as_str()),
        ("/tickets/1", "/tickets/1")
    );
    assert_eq!(send().await.location, "/tickets/1");
    assert_eq!(count(&stage).await, 1);
    assert_eq!(
        outbox::Entity::find().count(stage.app.db.read()).await.unwrap(),
        1
    );

    // A word is its owner's: the same one from somebody else opens their own ticket.
    let foreign = stage
        .browser("bob")
        .await
        .post_files("/demander/1", &fields, &[])
        .await;
    assert_eq!(foreign.location, "/tickets/2");
    let long = "x".repeat(65);
    fields.pop();
    fields.push(("once", &long));
    let refused = browser.post_files("/demander/1", &fields, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(count(&stage).await, 2);
});

on_both!(a_file_past_the_limit_is_named, |stage| async move {
    let big = vec![b'x'; 10_000_001];
    let answer = stage
        .browser("alice")
        .await
        .post_files("/demander/1", &FAULT, &[("film.mp4", "video/mp4", &big)])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .words()
            .contains("« film.mp4 » pèse 10 Mo : la limite est de 10 Mo."),
        "{}",
        answer.words()
    );
    assert_eq!(count(&stage).await, 0);
});

on_both!(
    a_place_of_another_authority_or_service_is_refused,
    |stage| async move {
        let alice = stage.browser("alice").await;
        for place in [stage.cast.beta_hall, stage.cast.gamma_hall, 999_999] {
            let place = place.to_string();
            let mut fields = FAULT.to_vec();
            fields.push(("site", &place));
            let answer = alice.post("/demander/1", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                answer
                    .words()
                    .contains("Ce lieu n’est pas de votre collectivité.")
            );
            assert!(!answer.text().contains("Mairie d’Beta") && !answer.text().contains("Mairie d’Gamma"));
        }
        assert_eq!(count(&stage).await, 0);
    }
);

on_both!(zoe_asks_in_her_own_service_only, |stage| async move {
    sheet(&stage, 5, "Arrivée d’un agent", |_| {}).await;
    let zoe = stage.browser("zoe").await;
    assert_eq!(zoe.get("/demander/5").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        zoe.post("/demander/5", &FAULT).await.status,
        StatusCode::NOT_FOUND
    );
    let hall = stage.cast.alpha_hall.to_string();
    let mut fields = FAULT.to_vec();
    fields.push(("site", &hall));
    assert_eq!(
        zoe.post("/demander/1", &fields).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(
        zoe.post("/demander/1", &FAULT).await.status,
        StatusCode::SEE_OTHER
    );
    let t = only_ticket(&stage).await;
    assert_eq!(
        (t.service_id, t.sheet_id),
        (stage.cast.other_service, Some(stage.cast.other_sheet))
    );
    assert_eq!(
        stage
            .browser("alice")
            .await
            .get("/mes-demandes")
            .await
            .words()
            .matches("Plus d’internet")
            .count(),
        0
    );
});

on_both!(
    a_sheet_that_is_not_asked_for_in_the_portal_is_not_found,
    |stage| async move {
        sheet(&stage, 19, "Cybersécurité", |s| s.in_portal = false).await;
        let alice = stage.browser("alice").await;
        for path in ["/demander/19", "/demander/77", "/demander/zut", "/demander/-1"] {
            assert_eq!(alice.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(
                alice.post(path, &FAULT).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }
);

on_both!(
    a_prerequisite_is_asked_about_and_what_is_missing_is_told,
    |stage| async move {
        sheet(&stage, 5, "Arrivée d’un agent", |_| {}).await;
        sheet(&stage, 9, "Nouveau matériel", |s| {
            s.prerequisite = "Un compte (service 5).".into()
        })
        .await;
        let alice = stage.browser("alice").await;
        let page = alice.get("/demander/9").await;
        assert!(
            page.words().contains("Un compte (service 5).") && page.text().contains("href=\"/demander/5\"")
        );
        assert!(
            page.text().contains("value=\"une\" checked")
                && page.text().contains("value=\"Nouveau matériel\"")
        );
        let answer = alice.post("/demander/9", &FAULT).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.words().contains("Dites si c’est déjà le cas."));
        let mut fields = FAULT.to_vec();
        fields.push(("ready", "autre"));
        fields.push(("missing", "Pas encore de compte."));
        assert_eq!(
            alice.post("/demander/9", &fields).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(
            first_message(&stage)
                .await
                .ends_with("Prérequis\u{a0}: Pas encore de compte.")
        );
        assert_eq!(only_ticket(&stage).await.family, "request");
    }
);

on_both!(
    hardware_from_elsewhere_is_refused_and_its_audit_can_be_asked_for,
    |stage| async move {
        sheet(&stage, 13, "Brancher un matériel", |s| {
            s.delay_rule = "none".into();
            s.prerequisite = "Un audit.".into();
            s.condition = "Refusé tant qu’il n’a pas été audité.".into();
        })
        .await;
        let alice = stage.browser("alice").await;
        let page = alice.get("/demander/13").await;
        assert!(page.words().contains("ne peut pas rejoindre le réseau en l’état"));
        assert!(page.words().contains("Refusé tant qu’il n’a pas été audité."));
        let fields = [
            ("subject", "Audit de ma tablette"),
            ("body", "Tablette donnée par l’école."),
        ];
        assert_eq!(
            alice.post("/demander/13", &fields).await.status,
            StatusCode::SEE_OTHER
        );
        let t = only_ticket(&stage).await;
        assert_eq!(
            (t.several_people, t.blocking, t.team_id),
            (Some(false), Some(false), Some(stage.cast.support))
        );
    }
);

on_both!(a_general_need_says_whether_it_is_a_fault, |stage| async move {
    let alice = stage.browser("alice").await;
    let page = alice
        .get("/demander/autre?q=une%20machine%20%C3%A0%20caf%C3%A9")
        .await;
    assert!(page.text().contains("value=\"Une machine à café\""));
    let answer = alice.post("/demander/autre", &FAULT).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .words()
            .contains("Dites s’il s’agit d’une panne ou d’autre chose.")
    );
    let mut fields = FAULT.to_vec();
    fields.push(("kind", "request"));
    assert_eq!(
        alice.post("/demander/autre", &fields).await.status,
        StatusCode::SEE_OTHER
    );
    let t = only_ticket(&stage).await;
    assert_eq!((t.family.as_str(), t.sheet_id), ("request", None));
});

on_both!(a_request_without_its_token_is_refused, |stage| async move {
    let alice = stage.browser("alice").await;
    assert_eq!(
        alice.post_raw("/demander/1", &FAULT).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        alice.post_raw("/demander/autre", &FAULT).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(count(&stage).await, 0);
});

on_both!(the_fields_of_somebody_else_change_nothing, |stage| async move {
    let alice = stage.cast.id("alice").to_string();
    let alpha = stage.cast.alpha.to_string();
    let mut fields = FAULT.to_vec();
    fields.extend([
        ("requester_id", alice.as_str()),
        ("authority_id", alpha.as_str()),
        ("sheet_id", "1"),
    ]);
    stage.browser("bob").await.post("/demander/1", &fields).await;
    let t = only_ticket(&stage).await;
    assert_eq!(
        (t.requester_id, t.authority_id),
        (stage.cast.id("bob"), stage.cast.beta)
    );
});

on_both!(a_flood_of_requests_is_slowed_down, |stage| async move {
    let alice = stage.browser("alice").await;
    for _ in 0..40 {
        assert_eq!(
            alice.post("/demander/1", &FAULT).await.status,
            StatusCode::SEE_OTHER
        );
    }
    assert_eq!(
        alice.post("/demander/1", &FAULT).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    let bob = stage.browser("bob").await;
    assert_eq!(
        bob.post("/demander/1", &FAULT).await.status,
        StatusCode::SEE_OTHER
    );
    let bobs = tickets::Entity::find()
        .filter(tickets::Column::RequesterId.eq(stage.cast.id("bob")))
        .count(stage.app.db.read())
        .await
        .unwrap();
    assert_eq!(bobs, 1);
});

on_both!(a_form_proposes_what_may_answer_as_one_types, |stage| async move {
    let tom = stage.actor("tom").await;
    let tx = stage.app.db.write().await.unwrap();
    let draft = essaim::knowledge::store::Draft {
        title: "Une imprimante ne répond pas".into(),
        body: "Éteignez-la.".into(),
        published: true,
        ..Default::default()
    };
    essaim::knowledge::store::write(&tx, &tom, stage.app.now(), None, draft)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let ticket = crate::portal::opened(&stage, "bob", "Messagerie coupée").await;
    let tx = stage.app.db.write().await.unwrap();
    let members = [stage.cast.alpha];
    let of = (stage.cast.service, ticket.id);
    essaim::desk::known::store::tell(&tx, of, stage.app.now(), "La messagerie est en panne.", &members)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    sheet(&stage, 9, "Nouvelle imprimante", |s| {
        s.keywords = "toner, imprimante".into()
    })
    .await;
    let alice = stage.browser("alice").await;
    // Without script, the form of a sheet opens with what answers its name.
    let form = alice.get("/demander/9").await.text();
    assert!(form.contains("Une imprimante ne répond pas") && form.contains("data-proposes"));
    let proposed = async |browser: &crate::stage::Browser, q: &str| {
        browser.get(&format!("/demander/propositions?q={q}")).await.text()
    };
    let text = proposed(&alice, "mon+imprimante+bloque").await;
    assert!(text.contains("Une imprimante ne répond pas") && !text.contains("messagerie"));
    assert!(!text.contains("<html"), "a fragment");
    let text = proposed(&alice, "je+ne+recois+plus+la+messagerie").await;
    assert!(text.contains("La messagerie est en panne.") && text.contains("moi-aussi"));
    assert!(proposed(&alice, "").await.trim().is_empty());
    // An incident that was not told to one's authority is not proposed.
    let bob = stage.browser("bob").await;
    assert!(!proposed(&bob, "messagerie").await.contains("en panne"));
});

on_both!(a_program_is_refused_with_its_name, |stage| async move {
    let answer = stage
        .browser("alice")
        .await
        .post_files("/demander/1", &FAULT, &[("cadeau.exe", "application/pdf", b"MZ")])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.words().contains("« cadeau.exe » est un programme"),
        "{}",
        answer.words()
    );
    assert_eq!(count(&stage).await, 0);
});
