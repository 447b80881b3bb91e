use axum::http::StatusCode;

use super::{account, actions, link_in, mails, roles};
use crate::on_both;
use crate::stage::{Answer, Browser, Stage};

/// The key of the person that an answer leads to.
fn made(answer: &Answer) -> i64 {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    answer.location.rsplit('/').next().unwrap().parse().unwrap()
}

async fn add(ada: &Browser, more: &[(&str, &str)]) -> Answer {
    let mut fields = vec![
        ("first_name", " Paul "),
        ("last_name", "Morel"),
        ("email", "Paul.Morel@alpha.example.org"),
    ];
    fields.extend_from_slice(more);
    ada.post("/personnes", &fields).await
}

/// The form of an account of the cast, as its page would send it back.
async fn edit(stage: &Stage, browser: &Browser, name: &str, fields: &[(&str, &str)]) -> Answer {
    let user = account(stage, stage.cast.id(name)).await;
    let authority = user.authority_id.unwrap().to_string();
    let mut all = vec![
        ("first_name", user.first_name.as_str()),
        ("last_name", &user.last_name),
        ("authority", &authority),
    ];
    if !fields.iter().any(|(field, _)| *field == "email") {
        all.push(("email", &user.email));
    }
    all.extend_from_slice(fields);
    browser.post(&format!("/personnes/{}", user.id), &all).await
}

on_both!(a_person_is_added_with_roles_and_invited, |stage| async move {
    let ada = stage.browser("ada").await;
    let (alpha, hall) = (stage.cast.alpha.to_string(), stage.cast.alpha_hall.to_string());
    let (beta, support) = (stage.cast.beta.to_string(), stage.cast.support.to_string());
    let answer = add(
        &ada,
        &[
            ("function", "Secrétaire"),
            ("authority", &alpha),
            ("site", &hall),
            ("role", "requester"),
            ("role", "dpo"),
            ("team", &support),
            ("referent", &alpha),
            ("referent", &beta),
            ("invite", "oui"),
        ],
    )
    .await;
    let id = made(&answer);
    let user = account(&stage, id).await;
    assert_eq!(
        (user.first_name.as_str(), user.email.as_str(), user.site_id),
        (
            "Paul",
            "paul.morel@alpha.example.org",
            Some(stage.cast.alpha_hall)
        )
    );
    let held = roles(&stage, id).await;
    assert!(held.contains(&("technician".into(), None, Some(stage.cast.support))));
    assert!(held.contains(&("referent".into(), Some(stage.cast.beta), None)));
    assert_eq!(held.len(), 5);
    let sent = mails(&stage).await;
    assert_eq!((sent.len(), sent[0].kind.as_str()), (1, "invitation"));
    assert_eq!(sent[0].to_name, "Paul Morel");
    assert!(sent[0].body_text.contains("7 jours"));
    assert_eq!(actions(&stage).await, ["user.created", "user.invited"]);
    // The link opens the account.
    let browser = stage.browser("").await;
    let chosen = browser
        .post(&link_in(&sent[0]), &[("password", "Cerise-2026-givre")])
        .await;
    assert_eq!(chosen.status, StatusCode::SEE_OTHER);
    let found = ada.get("/personnes?q=morel%20alpha").await;
    assert!(found.words().contains("Morel Paul"));
});

on_both!(a_person_may_be_added_without_mail, |stage| async move {
    let ada = stage.browser("ada").await;
    made(&add(&ada, &[("role", "administrator")]).await);
    assert!(mails(&stage).await.is_empty());
});

on_both!(an_address_in_use_is_told_beside_its_field, |stage| async move {
    let ada = stage.browser("ada").await;
    let fields = [
        ("first_name", "Paul"),
        ("last_name", "Morel"),
        ("email", "BOB@beta.example.org"),
        ("role", "director"),
    ];
    let answer = ada.post("/personnes", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .words()
            .contains("Cette adresse est déjà celle de Bob Durand")
    );
    assert!(answer.text().contains("value=\"Morel\""));
    // Another shared service may know the same address.
    let elsewhere = [
        ("first_name", "Zita"),
        ("last_name", "Ailleurs"),
        ("email", "zac@gamma.example.org"),
        ("role", "director"),
    ];
    made(&ada.post("/personnes", &elsewhere).await);
});

on_both!(
    keys_of_another_service_are_refused_with_a_sentence,
    |stage| async move {
        let ada = stage.browser("ada").await;
        let (gamma, gamma_hall) = (stage.cast.gamma.to_string(), stage.cast.gamma_hall.to_string());
        let (alpha, beta_hall) = (stage.cast.alpha.to_string(), stage.cast.beta_hall.to_string());
        let foreign_team = essaim::directory::store::teams(stage.app.db.read(), stage.cast.other_service)
            .await
            .unwrap()[0]
            .id
            .to_string();
        for (fields, said) in [
            (
                vec![("authority", gamma.as_str()), ("role", "requester")],
                "Choisissez une collectivité de la liste",
            ),
            (
                vec![("authority", "abc"), ("role", "requester")],
                "Choisissez une collectivité de la liste",
            ),
            (
                vec![
                    ("authority", &alpha),
                    ("site", &gamma_hall),
                    ("role", "requester"),
                ],
                "n’est pas de la collectivité",
            ),
            (
                vec![("authority", &alpha), ("site", &beta_hall), ("role", "requester")],
                "n’est pas de la collectivité",
            ),
            (vec![("referent", &gamma)], "dans les listes"),
            (vec![("team", &foreign_team)], "dans les listes"),
            (vec![("authority", &alpha)], "au moins un rôle"),
            (vec![("role", "owner"), ("authority", &alpha)], "au moins un rôle"),
            (vec![("role", "requester")], "appartient à une collectivité"),
        ] {
            let answer = add(&ada, &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            assert!(answer.words().contains(said), "{fields:?}");
        }
        assert!(actions(&stage).await.is_empty());
    }
);

on_both!(several_mistakes_are_summed_up_with_links, |stage| async move {
    let ada = stage.browser("ada").await;
    let answer = ada.post("/personnes", &[("email", "paul")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["first_name", "last_name", "email", "role"] {
        assert!(answer.text().contains(&format!("href=\"#{field}\"")), "{field}");
    }
});

on_both!(
    an_account_is_changed_and_the_trace_says_what,
    |stage| async move {
        let ada = stage.browser("ada").await;
        let id = stage.cast.id("bob");
        let beta = stage.cast.beta.to_string();
        let changed = edit(
            &stage,
            &ada,
            "bob",
            &[("function", "DGS"), ("role", "requester"), ("referent", &beta)],
        )
        .await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER);
        assert_eq!(account(&stage, id).await.function, "DGS");
        assert_eq!(roles(&stage, id).await.len(), 2);
        let page = ada.get(&format!("/personnes/{id}")).await.words();
        assert!(page.contains("Ada Noel a modifié le compte ("), "{page}");
        assert!(
            page.contains("fonction, site, rôles : Demandeur, Référent"),
            "{page}"
        );
        // The same again changes nothing and leaves no trace.
        let same = edit(
            &stage,
            &ada,
            "bob",
            &[("function", "DGS"), ("role", "requester"), ("referent", &beta)],
        )
        .await;
        assert_eq!(same.status, StatusCode::SEE_OTHER);
        assert_eq!(actions(&stage).await, ["user.edited"]);
    }
);

on_both!(a_change_of_roles_acts_on_the_next_page, |stage| async move {
    let (ada, tom) = (stage.browser("ada").await, stage.browser("tom").await);
    assert_eq!(tom.get("/personnes").await.status, StatusCode::NOT_FOUND);
    edit(&stage, &ada, "tom", &[("role", "administrator")]).await;
    assert_eq!(tom.get("/personnes").await.status, StatusCode::OK);
});

on_both!(
    another_address_ends_the_links_sent_to_the_former_one,
    |stage| async move {
        let ada = stage.browser("ada").await;
        let id = stage.cast.id("alice");
        ada.post(&format!("/personnes/{id}/invitation"), &[]).await;
        let path = link_in(&mails(&stage).await[0]);
        let moved = [("email", "alice.martin@alpha.example.org"), ("role", "requester")];
        assert_eq!(
            edit(&stage, &ada, "alice", &moved).await.status,
            StatusCode::SEE_OTHER
        );
        let browser = stage.browser("").await;
        assert_eq!(browser.get(&path).await.status, StatusCode::GONE);
        let taken = [("email", "bob@beta.example.org"), ("role", "requester")];
        let refused = edit(&stage, &ada, "alice", &taken).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.words().contains("déjà celle de Bob Durand"));
    }
);

on_both!(the_last_administrator_keeps_the_role, |stage| async move {
    let ada = stage.browser("ada").await;
    let refused = edit(&stage, &ada, "ada", &[("role", "director")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.words().contains("C’est le dernier administrateur"));
    assert!(
        stage
            .actor("ada")
            .await
            .has(essaim::directory::Role::Administrator)
    );
    // With a second one, the first may step down; then the second is the last.
    assert_eq!(
        edit(&stage, &ada, "tom", &[("role", "administrator")])
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        edit(&stage, &ada, "ada", &[("role", "director")]).await.status,
        StatusCode::SEE_OTHER
    );
    let tom = stage.browser("tom").await;
    let last = edit(&stage, &tom, "tom", &[("role", "director")]).await;
    assert_eq!(last.status, StatusCode::UNPROCESSABLE_ENTITY);
});

on_both!(a_closed_administrator_does_not_count_as_one, |stage| async move {
    let ada = stage.browser("ada").await;
    edit(&stage, &ada, "tom", &[("role", "administrator")]).await;
    let path = format!("/personnes/{}/desactivation", stage.cast.id("tom"));
    assert_eq!(ada.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    let refused = edit(&stage, &ada, "ada", &[("role", "director")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
});

on_both!(
    closing_an_account_ends_its_sessions_and_reopening_lets_it_in,
    |stage| async move {
        let (ada, tom) = (stage.browser("ada").await, stage.browser("tom").await);
        let id = stage.cast.id("tom");
        let (close, open) = (
            format!("/personnes/{id}/desactivation"),
            format!("/personnes/{id}/reactivation"),
        );
        assert_eq!(ada.post(&open, &[]).await.status, StatusCode::CONFLICT);
        assert_eq!(ada.post(&close, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(tom.get("/personnes").await.location.starts_with("/connexion"));
        assert_eq!(ada.post(&close, &[]).await.status, StatusCode::CONFLICT);
        let invite = format!("/personnes/{id}/invitation");
        assert_eq!(ada.post(&invite, &[]).await.status, StatusCode::CONFLICT);
        let page = ada.get(&format!("/personnes/{id}")).await.words();
        assert!(page.contains("compte désactivé") && page.contains("Réactiver le compte"));
        assert_eq!(ada.post(&open, &[]).await.status, StatusCode::SEE_OTHER);
        // Its former session does not come back.
        assert!(tom.get("/personnes").await.location.starts_with("/connexion"));
        assert_eq!(actions(&stage).await, ["user.deactivated", "user.reactivated"]);
    }
);

on_both!(nobody_closes_their_own_account, |stage| async move {
    let ada = stage.browser("ada").await;
    let path = format!("/personnes/{}/desactivation", stage.cast.id("ada"));
    let refused = ada.post(&path, &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.words().contains("votre propre compte"));
});

on_both!(
    an_invitation_is_sent_again_and_a_reset_to_who_has_a_password,
    |stage| async move {
        let ada = stage.browser("ada").await;
        let id = made(&add(&ada, &[("role", "director"), ("invite", "oui")]).await);
        let again = ada.post(&format!("/personnes/{id}/invitation"), &[]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER);
        let alice = stage.cast.id("alice");
        ada.post(&format!("/personnes/{alice}/invitation"), &[]).await;
        let kinds: Vec<String> = mails(&stage).await.into_iter().map(|m| m.kind).collect();
        assert_eq!(kinds, ["invitation", "invitation", "reset"]);
    }
);

on_both!(unknown_people_and_wrong_keys_are_not_found, |stage| async move {
    let ada = stage.browser("ada").await;
    let zac = stage.cast.id("zac");
    for path in [format!("/personnes/{zac}"), "/personnes/999999".into()] {
        assert_eq!(ada.get(&path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(ada.post(&path, &[]).await.status, StatusCode::NOT_FOUND);
    }
});
