//! The questions of a sheet: edited, answered on the portal and at the desk, kept with the ticket.

use axum::http::StatusCode;
use essaim::catalogue::content::{self, Field, Kind};
use essaim::db::entities::{outbox, service_sheets, sheet_versions, ticket_answers, tickets};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::on_both;
use crate::portal::sheet;
use crate::stage::Stage;

fn field(slug: &str, kind: Kind) -> Field {
    Field {
        slug: slug.into(),
        label: format!("Question {slug}"),
        kind,
        required: true,
        choices: vec!["Oui".into(), "Non".into()],
        ..Field::default()
    }
}

/// A sheet 5 that asks one question of each of three kinds.
async fn asking(stage: &Stage) -> i64 {
    sheet(stage, 5, "Arrivée d’un agent", |s| {
        let fields = [
            field("agent", Kind::Person),
            field("date", Kind::Date),
            field("lieu", Kind::Site),
            field("poste", Kind::Choice),
        ];
        s.fields = serde_json::to_string(&fields).unwrap();
    })
    .await
}

const ASKED: [(&str, &str); 4] = [
    ("subject", "Arrivée de Rita"),
    ("body", "Elle rejoint l’accueil."),
    ("people", "une"),
    ("work", "oui"),
];

fn answers(site: &str) -> Vec<(&'static str, String)> {
    vec![
        ("q-agent", "Rita Petit".into()),
        ("q-date", "2026-03-09".into()),
        ("q-lieu", site.into()),
        ("q-poste", "Oui".into()),
    ]
}

async fn kept(stage: &Stage) -> Vec<(String, String)> {
    ticket_answers::Entity::find()
        .order_by_asc(ticket_answers::Column::Position)
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|a| (a.value, a.shown))
        .collect()
}

async fn row(stage: &Stage, id: i64) -> service_sheets::Model {
    service_sheets::Entity::find_by_id(id)
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap()
}

on_both!(
    the_answers_are_kept_shown_mailed_searched_and_exported,
    |stage| async move {
        asking(&stage).await;
        let alice = stage.browser("alice").await;
        let form = alice.get("/demander/5").await.text();
        assert!(form.contains("name=\"q-date\"") && form.contains("Mairie d’Alpha"));
        assert!(!form.contains("Mairie d’Beta"));
        let hall = stage.cast.alpha_hall.to_string();
        let given = answers(&hall);
        let mut fields = ASKED.to_vec();
        fields.extend(given.iter().map(|(k, v)| (*k, v.as_str())));
        let answer = alice.post("/demander/5", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let rita = stage.cast.id("rita").to_string();
        assert_eq!(
            kept(&stage).await,
            [
                (rita, "Rita Petit".to_owned()),
                ("2026-03-09".into(), "09/03/2026".into()),
                (hall.clone(), "Mairie d’Alpha".into()),
                ("Oui".into(), "Oui".into())
            ]
        );
        let tom = stage.browser("tom").await;
        for browser in [&alice, &tom] {
            let words = browser.get("/tickets/1").await.words();
            assert!(words.contains("Question date 09/03/2026"), "{words}");
        }
        let mail = outbox::Entity::find()
            .one(stage.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert!(mail.body_text.contains("Question date") && mail.body_html.contains("09/03/2026"));
        let csv = tom.get("/tickets/export/csv").await.text();
        assert!(csv.contains("Question poste\u{a0}: Oui"), "{csv}");
        assert!(
            tom.get("/tickets?q=rita")
                .await
                .words()
                .contains("Arrivée de Rita")
        );
    }
);

on_both!(
    a_wrong_answer_is_told_beside_its_question_and_nothing_is_opened,
    |stage| async move {
        asking(&stage).await;
        let alice = stage.browser("alice").await;
        let beta = stage.cast.beta_hall.to_string();
        let mut fields = ASKED.to_vec();
        fields.extend([
            ("q-agent", "Rita"),
            ("q-date", "bientôt"),
            ("q-lieu", beta.as_str()),
            ("q-poste", ""),
        ]);
        let answer = alice.post("/demander/5", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for field in ["q-agent", "q-date", "q-lieu", "q-poste"] {
            let text = answer.text();
            assert!(
                text.contains(&format!("id=\"{field}-err\"")) && text.contains(&format!("href=\"#{field}\"")),
                "{field}"
            );
        }
        assert!(answer.text().contains("value=\"Rita\""));
        assert!(
            tickets::Entity::find()
                .all(stage.app.db.read())
                .await
                .unwrap()
                .is_empty()
        );
    }
);

on_both!(
    the_desk_is_led_to_the_questions_of_the_sheet_it_chose,
    |stage| async move {
        let id = asking(&stage).await.to_string();
        let tess = stage.browser("tess").await;
        let mut fields = vec![
            ("qui", "bob@beta.example.org"),
            ("subject", "Arrivée"),
            ("sheet", id.as_str()),
        ];
        let asked = tess.post("/tickets", &fields).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        let text = asked.text();
        assert!(
            text.contains("name=\"q-date\"") && text.contains(&format!("name=\"questions\" value=\"{id}\""))
        );
        assert!(text.contains("value=\"bob@beta.example.org\"") && asked.words().contains("Mairie d’Beta"));
        let given = answers(&stage.cast.beta_hall.to_string());
        fields.push(("questions", &id));
        fields.extend(given.iter().map(|(k, v)| (*k, v.as_str())));
        let done = tess.post("/tickets", &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.words());
        assert_eq!(
            kept(&stage).await[0],
            (String::new(), "Rita Petit".into()),
            "Rita is of another authority: she is not recognised"
        );
    }
);

const FORM: [(&str, &str); 16] = [
    ("name", "Panne de connexion"),
    ("description", "Internet, messagerie, poste."),
    ("handler", "Support"),
    ("keywords", "internet"),
    ("family", "incident"),
    ("delay_rule", "commitment"),
    ("in_portal", "oui"),
    ("field_slug", ""),
    ("field_label", "Depuis quand ?"),
    ("field_kind", "date"),
    ("field_required", "oui"),
    ("field_choices", ""),
    ("field_help", ""),
    ("default_priority", "high"),
    ("priority_fixed", "oui"),
    ("step_label", ""),
];

on_both!(
    a_question_added_makes_a_version_that_new_tickets_are_asked_under,
    |stage| async move {
        let old = crate::portal::opened(&stage, "alice", "Internet").await;
        let odile = stage.browser("odile").await;
        let saved = odile.post("/catalogue/1", &FORM).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.words());
        let now = row(&stage, stage.cast.sheet).await;
        assert_eq!((now.version, now.valid_from.as_str()), (2, "2026-03-02"));
        assert_eq!(content::fields(&now)[0].slug, "depuis-quand");
        assert!(now.priority_fixed && now.default_priority == "high");
        let alice = stage.browser("alice").await;
        let mut fields = ASKED.to_vec();
        fields.push(("q-depuis-quand", "02/03/2026"));
        assert_eq!(
            alice.post("/demander/1", &fields).await.status,
            StatusCode::SEE_OTHER
        );
        let all = tickets::Entity::find()
            .order_by_asc(tickets::Column::Id)
            .all(stage.app.db.read())
            .await
            .unwrap();
        assert_eq!((old.sheet_version, all[1].sheet_version), (None, Some(2)));
        let page = odile.get("/catalogue/1/modifier").await;
        let words = page.words();
        assert!(
            words.contains("Version 2 , à partir du 02/03/2026 en vigueur")
                && words.contains("Changé : pôle, priorité, questions"),
            "{words}"
        );
        assert!(words.contains("Version 1 , depuis l’origine"), "{words}");
        stage.at(2026, 3, 3, 10, 0);
        // A day later: her session too.
        let odile = stage.browser("odile").await;
        odile
            .post(
                "/catalogue/1",
                &[("name", "Panne"), ("description", "D."), ("handler", "S")],
            )
            .await;
        let words = stage.browser("tom").await.get("/tickets/2").await.words();
        assert!(words.contains("demandé sous la version 2 de la fiche"), "{words}");
    }
);

on_both!(a_version_for_a_day_to_come_waits_for_it, |stage| async move {
    let odile = stage.browser("odile").await;
    let mut later = FORM.to_vec();
    later.push(("valid_from", "2026-03-05"));
    assert_eq!(
        odile.post("/catalogue/1", &later).await.status,
        StatusCode::SEE_OTHER
    );
    let run = async || {
        let tx = stage.app.db.write().await.unwrap();
        let done = essaim::catalogue::store::put_in_force(&tx, stage.app.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        done
    };
    assert_eq!((run().await, row(&stage, stage.cast.sheet).await.version), (0, 1));
    stage.at(2026, 3, 5, 0, 30);
    assert_eq!((run().await, row(&stage, stage.cast.sheet).await.version), (1, 2));
    assert_eq!(run().await, 0, "twice does no harm");
    // Days have passed: her session too.
    let odile = stage.browser("odile").await;
    let mut past = FORM.to_vec();
    past.extend([("valid_from", "2026-03-04"), ("condition", "Autre.")]);
    let refused = odile.post("/catalogue/1", &past).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .words()
            .contains("Choisissez un jour à partir du 05/03/2026.")
    );
    let count = sheet_versions::Entity::find()
        .filter(sheet_versions::Column::SheetId.eq(stage.cast.sheet))
        .all(stage.app.db.read())
        .await
        .unwrap()
        .len();
    assert_eq!(count, 2);
});
