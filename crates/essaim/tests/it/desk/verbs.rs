//! What the verbs keep to, whoever calls them.

use essaim::desk::model::Family;
use essaim::desk::store;
use essaim::desk::verbs::{self, Classification, Qualification};

use super::{mails, opened, qualified};
use crate::on_both;

on_both!(
    a_qualification_that_changes_nothing_sends_no_second_mail,
    |stage| async move {
        let ticket = qualified(&stage, "alice", "panne", false, true).await;
        let tom = stage.actor("tom").await;
        let decided = Qualification {
            family: Family::Request,
            sheet_id: Some(stage.cast.sheet),
            several_people: false,
            blocking: true,
            technician_id: tom.id,
            planned_actions: ticket.planned_actions.clone(),
        };
        let tx = stage.app.db.write().await.unwrap();
        let again = verbs::qualify(&stage.app, &tx, &tom, ticket.number, decided.clone())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(again.family, "request");
        assert_eq!(mails(&stage, &ticket).await.len(), 2);
        let tx = stage.app.db.write().await.unwrap();
        let more = Qualification {
            blocking: false,
            ..decided
        };
        verbs::qualify(&stage.app, &tx, &tom, ticket.number, more)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(mails(&stage, &ticket).await.len(), 3);
    }
);

on_both!(
    a_ticket_suspended_before_its_qualification_is_qualified_all_the_same,
    |stage| async move {
        let ticket = opened(&stage, "alice", "panne").await;
        let tom = stage.actor("tom").await;
        let tx = stage.app.db.write().await.unwrap();
        verbs::suspend(&stage.app, &tx, &tom, ticket.number, "requester", "")
            .await
            .unwrap();
        let decided = Qualification {
            family: Family::Incident,
            sheet_id: None,
            several_people: false,
            blocking: false,
            technician_id: tom.id,
            planned_actions: String::new(),
        };
        let row = verbs::qualify(&stage.app, &tx, &tom, ticket.number, decided)
            .await
            .unwrap();
        assert_eq!(row.state, "suspended");
        let row = verbs::resume(&stage.app, &tx, &tom, ticket.number).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(row.state, "qualified");
    }
);

on_both!(
    a_classification_that_changes_nothing_leaves_no_trace,
    |stage| async move {
        let ticket = opened(&stage, "alice", "panne").await;
        let tom = stage.actor("tom").await;
        let same = Classification {
            family: Family::Incident,
            sheet_id: None,
            authority_id: ticket.authority_id,
            site_id: ticket.site_id,
        };
        let tx = stage.app.db.write().await.unwrap();
        let row = verbs::reclassify(&stage.app, &tx, &tom, ticket.number, same.clone())
            .await
            .unwrap();
        assert_eq!(row, ticket);
        let other = Classification {
            sheet_id: Some(stage.cast.sheet),
            ..same
        };
        let row = verbs::reclassify(&stage.app, &tx, &tom, ticket.number, other)
            .await
            .unwrap();
        assert_eq!(row.sheet_id, Some(stage.cast.sheet));
        let events = store::events(&tx, ticket.id).await.unwrap();
        assert_eq!(events.len(), 2);
        tx.commit().await.unwrap();
    }
);
