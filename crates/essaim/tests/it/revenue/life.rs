use axum::http::StatusCode;

use super::scene::{id_of, issue, ready, rows};
use crate::cycle::scene::a_review;
use crate::on_both;

fn row(number: i64, kind: &str, state: &str, cents: i64) -> (i64, String, String, i64) {
    (number, kind.into(), state.into(), cents)
}

on_both!(
    the_orders_of_a_frozen_year_are_issued_once_with_their_bases,
    |stage| async move {
        let odile = ready(&stage).await;
        let before = odile.get("/bilans/2025/titres").await.words();
        assert!(
            before.contains("À émettre") && before.contains("Émettre ces titres"),
            "{before}"
        );
        issue(&stage, &odile).await;
        assert_eq!(rows(&stage).await, [row(1, "order", "issued", 25_000)]);
        let page = odile.get("/bilans/2025/titres").await.words();
        assert!(
            page.contains("n° 1 de 2026") && page.contains("Restent à encaisser 250,00 €"),
            "{page}"
        );
        let id = id_of(&stage, 1).await;
        let order = stage
            .browser("bruno")
            .await
            .get(&format!("/titres/{id}"))
            .await
            .words();
        assert!(
            order.contains("1 ticket sur 4, soit 25,00 %") && order.contains("compte 70876"),
            "{order}"
        );
        let pdf = stage
            .browser("rita")
            .await
            .get(&format!("/titres/{id}/document"))
            .await;
        assert!(pdf.bytes.starts_with(b"%PDF-") && pdf.content_type == "application/pdf");
        let alpha = stage.cast.alpha.to_string();
        let again = odile.post("/bilans/2025/titres", &[("authority", &alpha)]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let year = odile.get("/bilans/2025/historique").await.words();
        assert!(
            year.contains("Titres émis") && year.contains("bordereau 1 de 2026"),
            "{year}"
        );
    }
);

on_both!(no_order_is_issued_before_the_year_is_frozen, |stage| async move {
    a_review(&stage).await;
    let odile = stage.browser("odile").await;
    let alpha = stage.cast.alpha.to_string();
    let answer = odile.post("/bilans/2025/titres", &[("authority", &alpha)]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.words().contains("n’est pas figé"), "{}", answer.words());
    let page = odile.get("/bilans/2025/titres").await.words();
    assert!(
        page.contains("une fois le bilan figé") && page.contains("250,00 €"),
        "{page}"
    );
});

on_both!(
    numbers_run_without_a_gap_through_reductions_and_cancellations,
    |stage| async move {
        let odile = ready(&stage).await;
        issue(&stage, &odile).await;
        let id = id_of(&stage, 1).await;
        let reduce = [("reason", "Erreur de saisie"), ("amount", "50,00")];
        let answer = odile.post(&format!("/titres/{id}/reduction"), &reduce).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let page = odile.get(&format!("/titres/{id}")).await.words();
        assert!(page.contains("Reste demandé : 200,00 €"), "{page}");
        let answer = odile
            .post(
                &format!("/titres/{id}/annulation"),
                &[("reason", "Mauvais débiteur")],
            )
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        issue(&stage, &odile).await;
        assert_eq!(
            rows(&stage).await,
            [
                row(1, "order", "cancelled", 25_000),
                row(2, "reduction", "issued", 5_000),
                row(3, "cancellation", "issued", 20_000),
                row(4, "order", "issued", 25_000),
            ]
        );
        let list = odile.get("/bilans/2025/titres").await.words();
        assert!(list.contains("Restent à encaisser 250,00 €"), "{list}");
        let reduction = id_of(&stage, 2).await;
        let page = odile.get(&format!("/titres/{reduction}")).await.words();
        assert!(page.contains("Titre n° 1 de 2026 : Erreur de saisie"), "{page}");
        let pdf = odile.get(&format!("/titres/{reduction}/document")).await;
        assert!(pdf.bytes.starts_with(b"%PDF-"));
        let twice = odile
            .post(
                &format!("/titres/{reduction}/annulation"),
                &[("reason", "Encore")],
            )
            .await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
    }
);

on_both!(
    a_reduction_leaves_something_to_pay_and_says_why,
    |stage| async move {
        let odile = ready(&stage).await;
        issue(&stage, &odile).await;
        let id = id_of(&stage, 1).await;
        for (amount, reason, said) in [
            ("250,00", "Tout", "annulez le titre"),
            ("0", "Rien", "au moins un centime"),
            ("-5", "Moins", "au moins un centime"),
            ("douze", "Texte", "Écrivez le montant"),
            ("5,00", " ", "Écrivez le motif"),
        ] {
            let answer = odile
                .post(
                    &format!("/titres/{id}/reduction"),
                    &[("amount", amount), ("reason", reason)],
                )
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{amount}");
            assert!(answer.words().contains(said), "{amount}: {}", answer.words());
        }
        assert_eq!(rows(&stage).await.len(), 1);
    }
);

on_both!(
    a_payment_has_its_day_and_a_paid_order_is_not_corrected,
    |stage| async move {
        let odile = ready(&stage).await;
        issue(&stage, &odile).await;
        let id = id_of(&stage, 1).await;
        let path = format!("/titres/{id}/encaissement");
        for day in ["2026-03-22", "2026-03-24", "hier"] {
            let answer = odile.post(&path, &[("day", day)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
        }
        odile.post(&path, &[("day", "2026-03-23")]).await;
        assert_eq!(rows(&stage).await, [row(1, "order", "paid", 25_000)]);
        let page = odile.get(&format!("/titres/{id}")).await.words();
        assert!(page.contains("encaissé le 23/03/2026"), "{page}");
        let cancel = odile
            .post(&format!("/titres/{id}/annulation"), &[("reason", "Trop tard")])
            .await;
        assert_eq!(cancel.status, StatusCode::CONFLICT);
        odile.post(&format!("{path}/retrait"), &[]).await;
        assert_eq!(rows(&stage).await, [row(1, "order", "issued", 25_000)]);
    }
);

on_both!(
    members_read_the_orders_and_only_the_officers_act,
    |stage| async move {
        let odile = ready(&stage).await;
        issue(&stage, &odile).await;
        let id = id_of(&stage, 1).await;
        for name in ["rita", "bruno", "ada"] {
            let browser = stage.browser(name).await;
            assert_eq!(
                browser.get(&format!("/titres/{id}")).await.status,
                StatusCode::OK,
                "{name}"
            );
            for act in ["encaissement", "reduction", "annulation"] {
                let answer = browser
                    .post(
                        &format!("/titres/{id}/{act}"),
                        &[("day", "2026-03-23"), ("reason", "x"), ("amount", "1")],
                    )
                    .await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name} {act}");
            }
        }
        let zoe = stage.browser("zoe").await;
        for path in [
            format!("/titres/{id}"),
            format!("/titres/{id}/document"),
            "/bilans/2025/titres".into(),
        ] {
            assert_eq!(zoe.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let answer = zoe
            .post(&format!("/titres/{id}/annulation"), &[("reason", "Ailleurs")])
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        assert_eq!(rows(&stage).await, [row(1, "order", "issued", 25_000)]);
    }
);
