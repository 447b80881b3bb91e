use axum::http::StatusCode;

use super::scene::{a_review, one};
use crate::on_both;
use crate::settlement::scene::{a_year, a_year_elsewhere};

on_both!(opening_the_review_writes_to_every_referent, |stage| async move {
    a_review(&stage).await;
    let mails = "SELECT COUNT(*) AS n FROM outbox WHERE kind = 'review'";
    assert_eq!(one(&stage, mails).await, 2, "Rita and Bruno");
    let rita = "SELECT COUNT(*) AS n FROM outbox WHERE to_address = 'rita@alpha.example.org' AND body_text LIKE '%3_tickets%20/03/2026 inclus%'";
    assert_eq!(one(&stage, rita).await, 1);
    let page = stage.browser("rita").await.get("/bilans/2025/mise-a-jour").await;
    assert!(
        page.words().contains("jusqu’au 20/03/2026 inclus"),
        "{}",
        page.words()
    );
    let year = stage.browser("bruno").await.get("/bilans/2025").await;
    assert!(
        year.words()
            .contains("Mise à jour contradictoire jusqu’au 20/03/2026"),
        "{}",
        year.words()
    );
});

on_both!(a_review_is_given_more_time_by_who_leads_it, |stage| async move {
    a_review(&stage).await;
    let denis = stage.browser("denis").await;
    let answer = denis
        .post("/bilans/2025/mise-a-jour", &[("until", "2026-04-03")])
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = denis.get("/bilans/2025/mise-a-jour").await.words();
    assert!(page.contains("jusqu’au 03/04/2026 inclus"), "{page}");
    let history = denis.get("/bilans/2025/historique").await.words();
    assert!(history.contains("Mise à jour contradictoire prolongée") && history.contains("Ligne ajoutée"));
});

on_both!(
    a_day_that_is_past_or_no_day_is_refused_beside_its_field,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        for (until, said) in [
            ("2026-03-01", "à partir du 02/03/2026"),
            ("bientôt", "Choisissez le dernier jour"),
            ("2031-01-01", "trop lointaine"),
        ] {
            let answer = odile.post("/bilans/2025/mise-a-jour", &[("until", until)]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(
                answer.words().contains(said) && answer.text().contains(until),
                "{}",
                answer.words()
            );
        }
        let cycles = "SELECT COUNT(*) AS n FROM year_cycles";
        assert_eq!(one(&stage, cycles).await, 0);
    }
);

on_both!(a_year_that_is_not_over_is_not_reviewed, |stage| async move {
    a_year(&stage).await;
    stage.at(2025, 12, 31, 23, 0);
    let answer = stage
        .browser("odile")
        .await
        .post("/bilans/2025/mise-a-jour", &[("until", "2026-02-01")])
        .await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.words().contains("à partir du 01/01/2026"));
});

on_both!(only_the_officers_open_a_review, |stage| async move {
    a_year(&stage).await;
    a_year_elsewhere(&stage).await;
    for name in ["rita", "bruno", "tom", "ada", "alice"] {
        let answer = stage
            .browser(name)
            .await
            .post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    let zoe = stage.browser("zoe").await;
    zoe.post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
        .await;
    let ours = format!(
        "SELECT COUNT(*) AS n FROM year_cycles WHERE service_id = {}",
        stage.cast.service
    );
    assert_eq!(
        one(&stage, &ours).await,
        0,
        "another service's year is another year"
    );
});

on_both!(
    costs_still_change_during_the_review_and_the_history_says_so,
    |stage| async move {
        let year = a_year(&stage).await;
        let odile = stage.browser("odile").await;
        odile
            .post("/bilans/2025/mise-a-jour", &[("until", "2026-03-20")])
            .await;
        let line = odile
            .post(
                &format!("/bilans/2025/lignes/{}", year.line),
                &[("label", "Personnel"), ("amount", "900")],
            )
            .await;
        assert_eq!(line.status, StatusCode::SEE_OTHER);
        let history = stage
            .browser("rita")
            .await
            .get("/bilans/2025/historique")
            .await
            .words();
        assert!(
            history.contains("Ligne corrigée")
                && history.contains("1 000,01 €")
                && history.contains("Odile Garnier"),
            "{history}"
        );
    }
);
