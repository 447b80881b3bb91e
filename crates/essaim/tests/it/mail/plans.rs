//! How the lists of mail are found: never by reading all that ever came in or went out.

use essaim::mail::queue::in_states_sql;
use essaim::mail::store::{COUNT_HELD, HELD};

use crate::plans::{reads_all, sorts, steps};
use crate::stage::{Base, Stage};

#[tokio::test]
async fn what_waits_is_found_in_its_order_by_an_index() {
    let stage = Stage::new(Base::Sqlite).await.expect("SQLite is always here");
    let service = stage.cast.service;
    let page = vec![service.into(), i64::MAX.into(), i64::MAX.into()];
    for (text, values) in [(HELD, page), (COUNT_HELD, vec![service.into()])] {
        let plan = steps(&stage, text, values).await;
        assert!(
            !reads_all(&plan, &["m", "t", "inbound_mails"]) && !sorts(&plan),
            "{plan:#?}"
        );
        assert!(plan[0].contains("inbound_mails_held"), "{plan:#?}");
    }
}

#[tokio::test]
async fn what_leaves_is_found_by_its_state() {
    let stage = Stage::new(Base::Sqlite).await.expect("SQLite is always here");
    let tess = stage.actor("tess").await;
    for states in [&["sent"][..], &["failed", "uncertain"], &["pending", "sending"]] {
        let (text, values) = in_states_sql(&tess, states, 50);
        let plan = steps(&stage, &text, values).await;
        assert!(
            !reads_all(&plan, &["o", "t", "outbox", "tickets"]),
            "{states:?}: {plan:#?}"
        );
        // Hardly any mail waits or fails, and nearly all were sent: only these must come in their order.
        assert!(states.len() > 1 || !sorts(&plan), "{plan:#?}");
    }
}
