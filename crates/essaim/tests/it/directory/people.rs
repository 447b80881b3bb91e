use axum::http::StatusCode;
use essaim::db::entities::users;
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::mails;
use crate::on_both;

on_both!(
    the_list_shows_the_service_s_own_people_by_name,
    |stage| async move {
        let ada = stage.browser("ada").await;
        let said = ada.get("/personnes").await.words();
        for name in [
            "Martin Alice",
            "Durand Bob",
            "Référent (Alpha)",
            "Technicien (Support)",
        ] {
            assert!(said.contains(name), "{name}");
        }
        assert!(!said.contains("Ailleurs Zoe"));
        assert!(said.find("Blanc Denis").unwrap() < said.find("Vidal Dora").unwrap());
    }
);

on_both!(
    the_list_is_narrowed_by_words_authority_and_role,
    |stage| async move {
        let ada = stage.browser("ada").await;
        let beta = stage.cast.beta;
        for (query, shown, hidden) in [
            ("q=MART%20ali".to_owned(), "Martin Alice", "Durand Bob"),
            (format!("authority={beta}"), "Durand Bob", "Martin Alice"),
            ("role=referent".to_owned(), "Leroy Bruno", "Durand Bob"),
            (
                format!("authority={beta}&role=referent&q=leroy"),
                "Leroy Bruno",
                "Petit Rita",
            ),
        ] {
            let said = ada.get(&format!("/personnes?{query}")).await.words();
            assert!(said.contains(shown) && !said.contains(hidden), "{query}");
        }
        let nobody = ada.get("/personnes?q=zoe").await;
        assert!(nobody.words().contains("Aucune personne ne correspond"));
    }
);

on_both!(a_long_list_goes_page_by_page_without_a_gap, |stage| async move {
    let tx = stage.app.db.write().await.unwrap();
    for n in 0..120 {
        let row = users::ActiveModel {
            service_id: Set(stage.cast.service),
            email: Set(format!("p{n}@alpha.example.org")),
            first_name: Set("Paul".into()),
            last_name: Set(format!("Homonyme{}", n / 40)),
            function: Set(String::new()),
            folded: Set(format!("homonyme{}", n / 40)),
            active: Set(true),
            failed_logins: Set(0),
            created_at: Set(0),
            ..Default::default()
        };
        users::Entity::insert(row).exec(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let ada = stage.browser("ada").await;
    let mut path = "/personnes?q=homonyme".to_owned();
    let mut seen = std::collections::BTreeSet::new();
    for page in 0..3 {
        let text = ada.get(&path).await.text();
        for part in text.split("href=\"/personnes/").skip(1) {
            if let Ok(id) = part.split('"').next().unwrap().parse::<i64>() {
                assert!(seen.insert(id), "page {page} repeats {id}");
            }
        }
        let next = text
            .split("class=\"pages gap-top\"><a href=\"")
            .nth(1)
            .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&"));
        assert_eq!(next.is_some(), page < 2);
        path = next.unwrap_or_default();
    }
    assert_eq!(seen.len(), 120);
});

on_both!(only_administrators_reach_the_accounts, |stage| async move {
    let alice = stage.cast.id("alice");
    let posts = [
        "/personnes".to_owned(),
        format!("/personnes/{alice}"),
        format!("/personnes/{alice}/desactivation"),
        format!("/personnes/{alice}/reactivation"),
        format!("/personnes/{alice}/invitation"),
    ];
    for name in ["alice", "rita", "bob", "tom", "odile", "denis", "rosa", "dora"] {
        let browser = stage.browser(name).await;
        for path in [
            "/personnes".to_owned(),
            "/personnes/nouvelle".into(),
            format!("/personnes/{alice}"),
        ] {
            assert_eq!(
                browser.get(&path).await.status,
                StatusCode::NOT_FOUND,
                "{name} {path}"
            );
        }
        for path in &posts {
            assert_eq!(
                browser.post(path, &[]).await.status,
                StatusCode::NOT_FOUND,
                "{name} {path}"
            );
        }
    }
    let nobody = stage.browser("").await;
    for path in &posts {
        let answer = nobody.post(path, &[]).await;
        assert!(answer.location.starts_with("/connexion"), "{path}");
    }
    assert!(mails(&stage).await.is_empty());
});

on_both!(
    the_administrator_of_another_service_finds_nobody_here,
    |stage| async move {
        let zoe = stage.browser("zoe").await;
        let alice = stage.cast.id("alice");
        assert!(!zoe.get("/personnes").await.words().contains("Martin"));
        let foreign = format!("/personnes?authority={}", stage.cast.alpha);
        assert!(!zoe.get(&foreign).await.words().contains("Martin"));
        let after = format!("/personnes?apres={alice}");
        assert!(!zoe.get(&after).await.words().contains("Durand"));
        assert_eq!(
            zoe.get(&format!("/personnes/{alice}")).await.status,
            StatusCode::NOT_FOUND
        );
        for verb in ["", "/desactivation", "/reactivation", "/invitation"] {
            let path = format!("/personnes/{alice}{verb}");
            assert_eq!(zoe.post(&path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(stage.actor("alice").await.id == alice);
    }
);
