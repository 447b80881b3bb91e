//! Hardware added, changed, retired and put back.

use axum::http::StatusCode;

use super::{add, all};
use crate::on_both;

on_both!(
    hardware_enters_changes_goes_and_its_history_tells,
    |stage| async move {
        let tom = stage.browser("tom").await;
        let hall = stage.cast.alpha_hall.to_string();
        let alpha = stage.cast.alpha.to_string();
        let answer = add(&stage, &tom, &[("site", &hall), ("bought", "2018-02-01")]).await;
        let row = all(&stage).await.remove(0);
        assert_eq!(answer.location, format!("/parc/{}", row.id));
        assert_eq!(row.tag, "PC-0123");
        let form = tom.get(&format!("/parc/{}/modifier", row.id)).await.text();
        assert!(form.contains("value=\"PC-0123\"") && form.contains("value=\"2018-02-01\""));
        let fields = [
            ("tag", "PC-0123"),
            ("kind", "laptop"),
            ("make", "Dell"),
            ("model", "Latitude"),
            ("authority", alpha.as_str()),
            ("person", "Alice Martin <alice@alpha.example.org>"),
            ("state", "in_use"),
            ("bought", "2018-02-01"),
            ("audited", "oui"),
        ];
        let here = format!("/parc/{}", row.id);
        let answer = tom.post(&here, &fields).await;
        assert_eq!(answer.location, here, "{}", answer.words());
        assert_eq!(all(&stage).await[0].person_id, Some(stage.cast.id("alice")));
        let page = tom.get(&here).await.words();
        for said in [
            "donné à : rien → Alice",
            "admission : fourni par le service → audité et admis",
            "l’a fait entrer au parc",
            "8 ans à renouveler",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        let long = "x".repeat(201);
        for (typed, field) in [
            (("2026-03-03", "recyclé"), "day"),
            (("hier", "recyclé"), "day"),
            (("", long.as_str()), "why"),
        ] {
            let fields = [("day", typed.0), ("why", typed.1)];
            let wrong = tom.post(&format!("{here}/retrait"), &fields).await;
            assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{typed:?}");
            let html = wrong.text();
            assert!(html.contains(&format!("id=\"{field}-err\"")), "{typed:?}");
            assert!(html.contains(&format!("value=\"{}\"", typed.1)), "{typed:?}");
            assert_eq!(all(&stage).await[0].state, "in_use");
        }
        tom.post(
            &format!("{here}/retrait"),
            &[("day", "2026-03-01"), ("why", "recyclé")],
        )
        .await;
        let row = all(&stage).await.remove(0);
        assert_eq!(
            (row.state.as_str(), row.retired_on.as_str(), row.person_id),
            ("retired", "2026-03-01", None)
        );
        assert!(!tom.get("/parc").await.text().contains("PC-0123"));
        assert_eq!(tom.post(&here, &fields).await.status, StatusCode::CONFLICT);
        let twice = tom.post(&format!("{here}/retrait"), &[]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        tom.post(&format!("{here}/retrait/annulation"), &[]).await;
        assert_eq!(all(&stage).await[0].state, "in_stock");
        let again = tom.post(&format!("{here}/retrait/annulation"), &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    }
);

on_both!(what_is_wrong_is_told_beside_its_field, |stage| async move {
    let tom = stage.browser("tom").await;
    add(&stage, &tom, &[]).await;
    let (beta, gamma) = (stage.cast.beta.to_string(), stage.cast.gamma.to_string());
    let (beta_hall, gamma_hall) = (
        stage.cast.beta_hall.to_string(),
        stage.cast.gamma_hall.to_string(),
    );
    for (more, field) in [
        (vec![], "tag"),
        (vec![("tag", "")], "tag"),
        (vec![("tag", "A"), ("kind", "tank")], "kind"),
        (vec![("tag", "A"), ("authority", &gamma)], "authority"),
        (vec![("tag", "A"), ("site", &beta_hall)], "site"),
        (vec![("tag", "A"), ("site", &gamma_hall)], "site"),
        (vec![("tag", "A"), ("person", "bob@beta.example.org")], "person"),
        (
            vec![
                ("tag", "A"),
                ("person", "alice@alpha.example.org"),
                ("state", "in_stock"),
            ],
            "person",
        ),
        (
            vec![
                ("tag", "A"),
                ("authority", &beta),
                ("person", "alice@alpha.example.org"),
            ],
            "person",
        ),
        (vec![("tag", "A"), ("state", "retired")], "state"),
        (vec![("tag", "A"), ("bought", "hier")], "bought"),
        (
            vec![("tag", "A"), ("bought", "2026-01-02"), ("warranty", "2026-01-01")],
            "warranty",
        ),
    ] {
        let answer = add(&stage, &tom, &more).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{more:?}");
        assert!(
            answer.text().contains(&format!("id=\"{field}-err\"")),
            "{more:?} {field}"
        );
    }
    assert_eq!(all(&stage).await.len(), 1);
    let id = all(&stage).await[0].id;
    let answer = tom
        .post(&format!("/parc/{id}/retrait"), &[("day", "2027-01-01")])
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(all(&stage).await[0].state, "in_use");
});

on_both!(only_those_who_keep_the_park_change_it, |stage| async move {
    let tom = stage.browser("tom").await;
    add(&stage, &tom, &[]).await;
    let id = all(&stage).await[0].id;
    for name in ["dora", "rita", "alice", "zoe"] {
        let browser = stage.browser(name).await;
        for path in [format!("/parc/{id}"), format!("/parc/{id}/retrait")] {
            let answer = browser.post(&path, &[("tag", "VOL")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {path}");
        }
    }
    let row = all(&stage).await.remove(0);
    assert_eq!((row.tag.as_str(), row.state.as_str()), ("PC-0123", "in_use"));
});

on_both!(
    two_people_on_one_piece_of_hardware_do_not_undo_each_other,
    |stage| async move {
        let (tom, tess) = (stage.browser("tom").await, stage.browser("tess").await);
        add(&stage, &tom, &[]).await;
        let row = all(&stage).await.remove(0);
        let (here, seen) = (format!("/parc/{}", row.id), row.updated_at.to_string());
        let alpha = stage.cast.alpha.to_string();
        let form = |note: &'static str, seen: &str| {
            vec![
                ("tag", "PC-0123".to_owned()),
                ("kind", "laptop".into()),
                ("authority", alpha.clone()),
                ("state", "in_use".into()),
                ("supplied", "oui".into()),
                ("note", note.into()),
                ("seen", seen.to_owned()),
            ]
        };
        let post = async |browser: &crate::stage::Browser, fields: Vec<(&'static str, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            browser.post(&here, &fields).await
        };
        stage.advance(60);
        assert_eq!(post(&tess, form("De Tess", &seen)).await.location, here);
        let answer = post(&tom, form("De Tom", &seen)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            answer.words().contains("a modifié ce matériel entre-temps"),
            "{}",
            answer.words()
        );
        assert!(
            answer.text().contains(">De Tom</textarea>"),
            "what was typed stays"
        );
        assert_eq!(all(&stage).await[0].note, "De Tess");
        let now = all(&stage).await[0].updated_at.to_string();
        assert!(answer.text().contains(&format!("name=\"seen\" value=\"{now}\"")));
        assert_eq!(post(&tom, form("De Tom", &now)).await.location, here);
        assert_eq!(all(&stage).await[0].note, "De Tom");
    }
);
