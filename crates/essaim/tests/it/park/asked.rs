//! Hardware named in the forms of sheets, in the portal and on the telephone.

use axum::http::StatusCode;
use essaim::catalogue::content::{Field, Kind, Need, NeedKind};
use essaim::db::entities::{assets, ticket_answers, ticket_needs, tickets};
use sea_orm::{ActiveValue::Set, EntityTrait, PaginatorTrait};

use super::{add, all};
use crate::on_both;
use crate::portal::sheet;
use crate::stage::Stage;

/// A sheet that asks for hardware, with the sheet that asks for its audit; gives the key of the first.
async fn asking(stage: &Stage, needs: &[Need]) -> i64 {
    sheet(stage, 13, "Brancher un matériel d’ailleurs", |s| {
        s.needs = serde_json::to_string(&[Need {
            kind: NeedKind::Audit,
            blocks: true,
            ..Need::default()
        }])
        .unwrap();
    })
    .await;
    let field = Field {
        slug: "materiel".into(),
        label: "Quel matériel ?".into(),
        kind: Kind::Asset,
        ..Field::default()
    };
    sheet(stage, 10, "Déplacement de matériel", |s| {
        s.fields = serde_json::to_string(&[field]).unwrap();
        s.needs = serde_json::to_string(needs).unwrap();
    })
    .await
}

fn asked<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("subject", "Changer de bureau"),
        ("body", "Pour lundi."),
        ("people", "une"),
        ("work", "oui"),
    ];
    fields.extend_from_slice(more);
    fields
}

/// A laptop given to Alice, a printer of Alpha, something of Beta, and a tablet of Alpha that nobody audited.
async fn park(stage: &Stage) -> Vec<String> {
    let tom = stage.browser("tom").await;
    let beta = stage.cast.beta.to_string();
    add(
        stage,
        &tom,
        &[("tag", "Z-9"), ("person", "alice@alpha.example.org")],
    )
    .await;
    add(stage, &tom, &[("tag", "IMP-1"), ("kind", "printer")]).await;
    add(stage, &tom, &[("tag", "BETA-1"), ("authority", &beta)]).await;
    add(
        stage,
        &tom,
        &[("tag", "TAB-1"), ("kind", "other"), ("supplied", "")],
    )
    .await;
    all(stage).await.iter().map(|a| a.id.to_string()).collect()
}

async fn opened(stage: &Stage) -> u64 {
    tickets::Entity::find().count(stage.app.db.read()).await.unwrap()
}

on_both!(
    hardware_is_chosen_the_own_first_and_told_on_both_pages,
    |stage| async move {
        asking(&stage, &[]).await;
        let keys = park(&stage).await;
        let alice = stage.browser("alice").await;
        let form = alice.get("/demander/10").await.text();
        let at = |label: &str| form.find(label).unwrap_or_else(|| panic!("{label}: {form}"));
        assert!(at("Donné à cette personne") < at("Z-9,") && at("Z-9,") < at("IMP-1,"));
        assert!(!form.contains("BETA-1,"), "another member's");
        let answer = alice
            .post("/demander/10", &asked(&[("q-materiel", &keys[0])]))
            .await;
        assert_eq!(answer.location, "/tickets/1", "{}", answer.words());
        let kept = ticket_answers::Entity::find()
            .one(stage.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (kept.value.as_str(), kept.shown.as_str()),
            (keys[0].as_str(), "Z-9, portable Dell Latitude")
        );
        let link = format!("href=\"/parc/{}\"", keys[0]);
        for (name, linked) in [("tom", true), ("rita", true), ("alice", false)] {
            let page = stage.browser(name).await.get("/tickets/1").await.text();
            assert!(page.contains("Z-9, portable Dell Latitude"), "{name}");
            assert_eq!(page.contains(&link), linked, "{name}");
        }
        let tom = stage.browser("tom").await;
        let page = tom.get(&format!("/parc/{}", keys[0])).await.words();
        assert!(page.contains("1, Changer de bureau"), "{page}");
        let other = tom.get(&format!("/parc/{}", keys[1])).await.words();
        assert!(other.contains("Aucun ticket ne l’a nommé"), "{other}");
    }
);

on_both!(
    hardware_of_others_and_hardware_not_admitted_stop_a_request,
    |stage| async move {
        asking(&stage, &[]).await;
        let keys = park(&stage).await;
        let alice = stage.browser("alice").await;
        for (key, said) in [
            (keys[2].as_str(), "n’est pas au parc de la collectivité"),
            ("999999", "n’est pas au parc de la collectivité"),
            ("tout", "n’est pas au parc de la collectivité"),
            (&keys[3], "n’est pas encore audité"),
        ] {
            let answer = alice.post("/demander/10", &asked(&[("q-materiel", key)])).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(answer.words().contains(said), "{key}: {}", answer.words());
            assert!(
                answer.text().contains("href=\"/demander/13\""),
                "the way to the audit"
            );
        }
        assert_eq!(opened(&stage).await, 0);
        // What is retired can be named no more.
        let tom = stage.browser("tom").await;
        tom.post(&format!("/parc/{}/retrait", keys[1]), &[]).await;
        let answer = alice
            .post("/demander/10", &asked(&[("q-materiel", &keys[1])]))
            .await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Once audited, it is as good as any other.
        let row = assets::ActiveModel {
            id: Set(keys[3].parse().unwrap()),
            audited: Set(true),
            ..Default::default()
        };
        let tx = stage.app.db.write().await.unwrap();
        assets::Entity::update(row).exec(&tx).await.unwrap();
        tx.commit().await.unwrap();
        let answer = alice
            .post("/demander/10", &asked(&[("q-materiel", &keys[3])]))
            .await;
        assert_eq!(answer.location, "/tickets/1", "{}", answer.words());
    }
);

on_both!(
    the_park_answers_whether_the_hardware_is_followed,
    |stage| async move {
        let need = Need {
            kind: NeedKind::Hardware,
            blocks: true,
            ..Need::default()
        };
        asking(&stage, &[need]).await;
        let keys = park(&stage).await;
        let alice = stage.browser("alice").await;
        let form = alice.get("/demander/10").await.text();
        assert!(!form.contains("étiquette d’inventaire"), "the park knows");
        let answer = alice.post("/demander/10", &asked(&[])).await;
        assert!(
            answer.words().contains("n’est pas suivi par le service"),
            "{}",
            answer.words()
        );
        let answer = alice
            .post("/demander/10", &asked(&[("q-materiel", &keys[1])]))
            .await;
        assert_eq!(answer.location, "/tickets/1", "{}", answer.words());
        assert_eq!(
            ticket_needs::Entity::find()
                .count(stage.app.db.read())
                .await
                .unwrap(),
            0
        );
    }
);

on_both!(
    a_call_asks_the_questions_of_its_sheet_at_once,
    |stage| async move {
        let id = asking(&stage, &[]).await.to_string();
        let keys = park(&stage).await;
        let tom = stage.browser("tom").await;
        let fragment = tom
            .get(&format!(
                "/tickets/nouveau/questions?sheet={id}&qui=alice@alpha.example.org"
            ))
            .await;
        assert_eq!(fragment.status, StatusCode::OK);
        let text = fragment.text();
        assert!(text.contains("Z-9,") && text.contains(&format!("name=\"questions\" value=\"{id}\"")));
        assert!(
            !text.contains("<html") && !text.contains("BETA-1,"),
            "a fragment of one member"
        );
        for (query, asks) in [("sheet=incident", false), ("sheet=999", false), ("", false)] {
            let text = tom
                .get(&format!("/tickets/nouveau/questions?{query}"))
                .await
                .text();
            assert_eq!(text.contains("fieldset"), asks, "{query}");
        }
        let alice = stage.browser("alice").await;
        let refused = alice.get("/tickets/nouveau/questions").await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        // With the questions of the fragment, one send is enough; on the telephone, the audit that is missing is noted.
        let fields = [
            ("qui", "alice@alpha.example.org"),
            ("subject", "Changer de bureau"),
            ("sheet", id.as_str()),
            ("questions", id.as_str()),
            ("q-materiel", keys[3].as_str()),
        ];
        let answer = tom.post("/tickets", &fields).await;
        assert_eq!(answer.location, "/tickets/1", "{}", answer.words());
        let need = ticket_needs::Entity::find()
            .one(stage.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((need.kind.as_str(), need.met.as_str()), ("audit", "no"));
        assert!(need.label.contains("TAB-1"), "{}", need.label);
        let foreign = [
            ("qui", "bob@beta.example.org"),
            ("subject", "Changer de bureau"),
            ("sheet", id.as_str()),
            ("questions", id.as_str()),
            ("q-materiel", keys[0].as_str()),
        ];
        let answer = tom.post("/tickets", &foreign).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(opened(&stage).await, 1);
    }
);
