use axum::http::StatusCode;
use essaim::db::entities::{audit_events, messages};
use essaim::quotes::verbs;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{link, mails, prepared, quote, sent, ticket};
use crate::desk::again;
use crate::on_both;
use crate::stage::Stage;

async fn notes(stage: &Stage) -> Vec<String> {
    messages::Entity::find()
        .filter(messages::Column::Kind.eq("internal"))
        .all(stage.app.db.read())
        .await
        .unwrap()
        .into_iter()
        .map(|m| m.body)
        .collect()
}

on_both!(
    a_quote_is_prepared_then_sent_and_its_ticket_waits,
    |stage| async move {
        let ticket = ticket(&stage).await;
        let id = prepared(&stage, &ticket).await;
        let draft = quote(&stage, id).await;
        assert_eq!(
            (draft.net_cents, draft.vat_cents, draft.gross_cents, draft.number),
            (31_050, 6_210, 37_260, None)
        );
        assert_eq!(again(&stage, &ticket).await.state, "qualified");
        stage.advance(1800);
        let odile = stage.browser("odile").await;
        let answer = odile
            .post(&format!("/devis/{id}/envoi"), &[("valid_until", "2026-04-01")])
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let now = quote(&stage, id).await;
        assert_eq!(
            (now.state.as_str(), now.year, now.number),
            ("sent", Some(2026), Some(1))
        );
        assert_eq!(again(&stage, &ticket).await.state, "suspended");
        let sent = mails(&stage, "quote").await;
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].0, "rita@alpha.example.org");
        for said in ["D2026-0001", "372,60\u{a0}€", "01/04/2026", "/accord/"] {
            assert!(sent[0].1.contains(said), "{said}: {}", sent[0].1);
        }
        // The number follows in the series of the year, and amounts are not for the requester.
        let other = super::sent(&stage, &super::ticket(&stage).await).await;
        assert_eq!(quote(&stage, other).await.number, Some(2));
        let words = stage
            .browser("alice")
            .await
            .get(&format!("/tickets/{}", ticket.number))
            .await
            .words();
        assert!(words.contains("Devis D2026-0001 envoyé aux référents") && !words.contains("372,60"));
    }
);

on_both!(
    a_referent_accepts_by_the_link_and_the_ticket_goes_on,
    |stage| async move {
        let ticket = ticket(&stage).await;
        let id = sent(&stage, &ticket).await;
        let link = link(&stage, id, "rita");
        let nobody = stage.browser("").await;
        let page = nobody.get(&link).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.words().contains("Acceptez-vous ce devis ?") && page.words().contains("372,60 € TTC"));
        assert_eq!(quote(&stage, id).await.state, "sent", "opening changes nothing");
        let pdf = nobody.get(&format!("{link}/document")).await;
        assert!(pdf.content_type == "application/pdf" && pdf.bytes.starts_with(b"%PDF-"));
        stage.advance(3600);
        let yes = nobody.post(&format!("{link}/acceptation"), &[]).await;
        assert_eq!(yes.status, StatusCode::SEE_OTHER, "{}", yes.words());
        let now = quote(&stage, id).await;
        assert_eq!(
            (now.state.as_str(), now.answered_by),
            ("accepted", Some(stage.cast.id("rita")))
        );
        let resumed = again(&stage, &ticket).await;
        assert_eq!(resumed.state, "qualified");
        assert_eq!(resumed.waited_seconds, 3600, "the wait is counted apart");
        assert_eq!(notes(&stage).await, ["Devis D2026-0001 accepté par Rita Petit."]);
        let trace = audit_events::Entity::find()
            .filter(audit_events::Column::Action.eq("quote.accepted"))
            .one(stage.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(trace.actor_id, Some(stage.cast.id("rita")));
        // Pressed twice: the page says where the quote stands, and nothing happens again.
        let again = nobody.post(&format!("{link}/refus"), &[]).await;
        assert_eq!(again.status, StatusCode::OK);
        assert!(again.words().contains("Ce devis est accepté"));
        assert_eq!(notes(&stage).await.len(), 1);
    }
);

on_both!(a_referent_refuses_on_the_site_with_a_word, |stage| async move {
    let ticket = ticket(&stage).await;
    let id = sent(&stage, &ticket).await;
    let rita = stage.browser("rita").await;
    let page = rita.get(&format!("/devis/{id}")).await;
    assert!(page.words().contains("Acceptez-vous ce devis ?"));
    let no = rita
        .post(&format!("/devis/{id}/refus"), &[("note", "Trop cher.")])
        .await;
    assert_eq!(no.status, StatusCode::SEE_OTHER);
    let now = quote(&stage, id).await;
    assert_eq!(
        (now.state.as_str(), now.answer_note.as_str()),
        ("refused", "Trop cher.")
    );
    assert_eq!(again(&stage, &ticket).await.state, "qualified");
    assert!(notes(&stage).await[0].contains("Trop cher."));
    let twice = rita.post(&format!("/devis/{id}/acceptation"), &[]).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    assert!(twice.words().contains("Ce devis est déjà refusé."));
});

on_both!(
    an_expired_quote_is_asked_about_again_and_can_be_renewed,
    |stage| async move {
        let ticket = ticket(&stage).await;
        let id = sent(&stage, &ticket).await;
        stage.at(2026, 4, 1, 18, 0);
        assert_eq!(
            verbs::expire_due(&stage.app).await.unwrap(),
            0,
            "its last day counts"
        );
        stage.at(2026, 4, 2, 8, 0);
        assert_eq!(verbs::expire_due(&stage.app).await.unwrap(), 1);
        assert_eq!(
            verbs::expire_due(&stage.app).await.unwrap(),
            0,
            "twice does no harm"
        );
        assert_eq!(quote(&stage, id).await.state, "expired");
        let asked = mails(&stage, "quote_expired").await;
        assert_eq!((asked.len(), asked[0].0.as_str()), (1, "rita@alpha.example.org"));
        assert_eq!(
            again(&stage, &ticket).await.state,
            "suspended",
            "the answer is still waited for"
        );
        let link = link(&stage, id, "rita");
        let nobody = stage.browser("").await;
        let page = nobody.get(&link).await;
        assert!(page.words().contains("Ce devis a expiré") && !page.text().contains("/acceptation"));
        let late = nobody.post(&format!("{link}/acceptation"), &[]).await;
        assert_eq!(late.status, StatusCode::OK);
        assert_eq!(quote(&stage, id).await.state, "expired");
        for _ in 0..2 {
            let asked = nobody.post(&format!("{link}/renouvellement"), &[]).await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER);
        }
        assert_eq!(
            notes(&stage)
                .await
                .iter()
                .filter(|n| n.contains("soit renouvelé"))
                .count(),
            1
        );
        let odile = stage.browser("odile").await;
        let words = odile.get(&format!("/devis/{id}")).await.words();
        assert!(
            words.contains("Un référent a demandé le renouvellement"),
            "{words}"
        );
        let resent = odile
            .post(&format!("/devis/{id}/envoi"), &[("valid_until", "2026-05-01")])
            .await;
        assert_eq!(resent.status, StatusCode::SEE_OTHER, "{}", resent.words());
        let now = quote(&stage, id).await;
        assert_eq!(
            (now.state.as_str(), now.number, now.renewal_at),
            ("sent", Some(1), None)
        );
        nobody.post(&format!("{link}/acceptation"), &[]).await;
        assert_eq!(again(&stage, &ticket).await.state, "qualified");
    }
);

on_both!(
    a_ticket_waits_until_its_last_quote_is_answered,
    |stage| async move {
        let ticket = ticket(&stage).await;
        let (first, second) = (sent(&stage, &ticket).await, sent(&stage, &ticket).await);
        let rita = stage.browser("rita").await;
        rita.post(&format!("/devis/{first}/acceptation"), &[]).await;
        assert_eq!(again(&stage, &ticket).await.state, "suspended");
        let odile = stage.browser("odile").await;
        assert_eq!(
            odile.post(&format!("/devis/{second}/retrait"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(again(&stage, &ticket).await.state, "qualified");
        assert_eq!(
            odile.post(&format!("/devis/{second}/retrait"), &[]).await.status,
            StatusCode::CONFLICT
        );
    }
);

on_both!(
    what_is_wrong_in_a_quote_is_told_and_nothing_leaves,
    |stage| async move {
        let ticket = ticket(&stage).await;
        let odile = stage.browser("odile").await;
        let path = format!("/tickets/{}/devis", ticket.number);
        let bad = odile
            .post(&path, &[("title", ""), ("item", "Écran"), ("item_price", "cher")])
            .await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            bad.words().contains("Écrivez un montant en euros") && bad.text().contains("value=\"Écran\"")
        );
        let id = prepared(&stage, &ticket).await;
        let past = odile
            .post(&format!("/devis/{id}/envoi"), &[("valid_until", "2026-03-01")])
            .await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            past.words()
                .contains("Choisissez un jour à partir du 02/03/2026.")
        );
        let mut changed = crate::quotes::SCREENS.to_vec();
        changed[4] = ("item_quantity", "3");
        assert_eq!(
            odile.post(&format!("/devis/{id}"), &changed).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(quote(&stage, id).await.net_cents, 45_950);
        crate::portal::deactivate(&stage, "rita").await;
        let nobody = odile
            .post(&format!("/devis/{id}/envoi"), &[("valid_until", "2026-04-01")])
            .await;
        assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nobody.words().contains("n’a pas de référent"));
        assert!(mails(&stage, "quote").await.is_empty());
        assert_eq!(again(&stage, &ticket).await.state, "qualified");
    }
);
