use axum::http::StatusCode;
use essaim::directory::store;

use super::actions;
use crate::on_both;

on_both!(
    members_are_listed_with_their_people_and_sites,
    |stage| async move {
        let page = stage.browser("ada").await.get("/collectivites").await.words();
        assert!(page.contains("Commune d’Alpha") && page.contains("Commune d’Beta"));
        assert!(!page.contains("Gamma") && page.contains("alpha.example.org"));
    }
);

on_both!(a_member_is_added_changed_and_given_sites, |stage| async move {
    let ada = stage.browser("ada").await;
    let fields = [
        ("name", "Commune de Delta"),
        ("short_name", "Delta"),
        ("kind", "commune"),
        ("siren", "999 000 011"),
        ("insee", "77053"),
        ("mail_domain", "@delta.example.org"),
        ("population", "4 075"),
    ];
    let answer = ada.post("/collectivites", &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let path = answer.location.clone();
    let all = store::authorities(stage.app.db.read(), stage.cast.service)
        .await
        .unwrap();
    let delta = all.last().unwrap();
    assert_eq!(
        (delta.siren.as_str(), delta.mail_domain.as_str(), delta.population),
        ("999000011", "delta.example.org", Some(4075))
    );
    assert!(delta.position > all[all.len() - 2].position);
    let sites = format!("{path}/sites");
    assert_eq!(
        ada.post(&sites, &[("site", " Mairie  de Delta ")]).await.status,
        StatusCode::SEE_OTHER
    );
    let twice = ada.post(&sites, &[("site", "mairie de delta")]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        twice.words().contains("déjà un site de ce nom")
            && twice.text().contains("value=\"mairie de delta\"")
    );
    let site = store::sites(stage.app.db.read(), stage.cast.service, Some(delta.id))
        .await
        .unwrap()
        .remove(0);
    let rename = format!("{sites}/{}", site.id);
    assert_eq!(
        ada.post(&rename, &[("site", "Hôtel de ville")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        ada.post(&rename, &[("site", " ")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let changed = ada
        .post(
            &path,
            &[
                ("name", "Delta-sur-Mer"),
                ("short_name", "Delta"),
                ("kind", "epci"),
            ],
        )
        .await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER);
    let page = ada.get(&path).await;
    assert!(page.words().contains("Delta-sur-Mer") && page.text().contains("value=\"Hôtel de ville\""));
    assert_eq!(
        actions(&stage).await,
        [
            "authority.created",
            "site.created",
            "site.renamed",
            "authority.edited"
        ]
    );
});

on_both!(
    people_are_found_by_their_authority_s_new_name,
    |stage| async move {
        let ada = stage.browser("ada").await;
        let path = format!("/collectivites/{}", stage.cast.beta);
        let fields = [
            ("name", "Bourg-la-Reine"),
            ("short_name", "Beta"),
            ("kind", "commune"),
        ];
        assert_eq!(ada.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        let found = ada.get("/personnes?q=bourg%20durand").await.words();
        assert!(found.contains("Durand Bob"));
    }
);

on_both!(what_is_wrong_is_told_beside_each_field, |stage| async move {
    let ada = stage.browser("ada").await;
    for (field, typed, said) in [
        ("siren", "999000012", "un chiffre faux"),
        ("siren", "12", "neuf chiffres"),
        ("insee", "7705", "cinq caractères"),
        ("mail_domain", "delta", "n’est pas complet"),
        ("population", "beaucoup", "nombre d’habitants"),
        ("short_name", "ALPHA", "déjà celui de Commune d’Alpha"),
    ] {
        let mut fields = vec![("name", "Commune de Delta"), ("kind", "commune")];
        if field != "short_name" {
            fields.push(("short_name", "Delta"));
        }
        fields.push((field, typed));
        let answer = ada.post("/collectivites", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(answer.words().contains(said), "{said}");
        assert!(answer.text().contains(&format!("id=\"{field}-err\"")));
    }
    let missing = ada.post("/collectivites", &[]).await;
    assert!(missing.text().contains("href=\"#name\"") && missing.text().contains("href=\"#short_name\""));
    // An authority keeps its own short name.
    let path = format!("/collectivites/{}", stage.cast.alpha);
    let same = [("name", "Commune d’Alpha"), ("short_name", "Alpha")];
    assert_eq!(ada.post(&path, &same).await.status, StatusCode::SEE_OTHER);
});

on_both!(only_its_own_administrators_reach_a_member, |stage| async move {
    let (alpha, hall) = (stage.cast.alpha, stage.cast.alpha_hall);
    let one = format!("/collectivites/{alpha}");
    let posts = [one.clone(), format!("{one}/sites"), format!("{one}/sites/{hall}")];
    let fields = [("name", "Prise"), ("short_name", "Prise"), ("site", "Prise")];
    for name in [
        "alice", "rita", "bob", "tom", "odile", "denis", "rosa", "dora", "zoe",
    ] {
        let browser = stage.browser(name).await;
        assert_eq!(browser.get(&one).await.status, StatusCode::NOT_FOUND, "{name}");
        for path in &posts {
            let answer = browser.post(path, &fields).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
        if name != "zoe" {
            for path in ["/collectivites", "/collectivites/nouvelle"] {
                assert_eq!(
                    browser.get(path).await.status,
                    StatusCode::NOT_FOUND,
                    "{name} {path}"
                );
            }
            assert_eq!(
                browser.post("/collectivites", &fields).await.status,
                StatusCode::NOT_FOUND
            );
        }
    }
    // A site through another authority than its own is not found either.
    let ada = stage.browser("ada").await;
    let crossed = format!("/collectivites/{}/sites/{hall}", stage.cast.beta);
    assert_eq!(ada.post(&crossed, &fields).await.status, StatusCode::NOT_FOUND);
    let zoe = stage.browser("zoe").await;
    assert!(!zoe.get("/collectivites").await.words().contains("Alpha"));
    assert!(actions(&stage).await.is_empty());
});
