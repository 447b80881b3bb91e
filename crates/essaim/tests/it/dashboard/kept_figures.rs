//! What the ticket's row keeps for the reports, as the verbs write it.

use essaim::app::App;
use essaim::db::entities::tickets;
use essaim::desk::model::{Channel, Family};
use essaim::desk::verbs::{self, NewTicket, Qualification};
use essaim::directory::Actor;

use crate::on_both;
use crate::stage::Stage;

async fn opened(stage: &Stage) -> tickets::Model {
    let app: &App = &stage.app;
    let tx = app.db.write().await.unwrap();
    let new = NewTicket {
        family: Family::Incident,
        sheet_id: Some(stage.cast.sheet),
        subject: "Plus d’internet à l’accueil".into(),
        body: "Depuis ce matin.".into(),
        quoted: String::new(),
        html: String::new(),
        requester_id: stage.cast.id("alice"),
        site_id: None,
        channel: Channel::Phone,
        several_people: None,
        blocking: None,
        received_at: app.now(),
        inbound_id: None,
        files: Vec::new(),
        announce: false,
    };
    let ticket = verbs::open(app, &tx, &stage.actor("tom").await, new)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ticket
}

fn decided(stage: &Stage) -> Qualification {
    Qualification {
        family: Family::Incident,
        sheet_id: None,
        several_people: false,
        blocking: true,
        technician_id: stage.cast.id("tom"),
        planned_actions: "Redémarrage du routeur.".into(),
    }
}

async fn qualified(stage: &Stage, tom: &Actor, number: i64) -> tickets::Model {
    let tx = stage.app.db.write().await.unwrap();
    let row = verbs::qualify(&stage.app, &tx, tom, number, decided(stage))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    row
}

on_both!(
    the_row_keeps_the_delay_to_qualification_and_the_time_waited,
    |stage| async move {
        let tom = stage.actor("tom").await;
        stage.at(2026, 3, 2, 12, 0);
        let number = opened(&stage).await.number;
        // Lunch does not count: half an hour before it, a quarter after.
        stage.at(2026, 3, 2, 13, 45);
        let row = qualified(&stage, &tom, number).await;
        assert_eq!((row.qualify_seconds, row.was_suspended), (Some(45 * 60), false));

        stage.at(2026, 3, 2, 16, 30);
        let tx = stage.app.db.write().await.unwrap();
        let row = verbs::suspend(&stage.app, &tx, &tom, number, "supplier", "")
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert!(row.was_suspended);
        assert_eq!((row.waited_seconds, row.held_at), (0, Some(stage.app.now())));

        // An hour before the evening, and half an hour of the next morning.
        stage.at(2026, 3, 3, 9, 30);
        let tx = stage.app.db.write().await.unwrap();
        let row = verbs::resume(&stage.app, &tx, &tom, number).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!((row.waited_seconds, row.held_at), (90 * 60, None));

        // A second qualification does not change when the ticket was first read.
        let row = qualified(&stage, &tom, number).await;
        assert_eq!((row.qualify_seconds, row.was_suspended), (Some(45 * 60), true));
    }
);
