//! Rules of a pool, booking of a line, and dates of the members, through their pages.

use axum::http::StatusCode;
use essaim::settlement::Ledger;

use super::scene::{a_year, a_year_elsewhere};
use crate::on_both;
use crate::stage::Stage;

async fn ledger(stage: &Stage) -> Ledger {
    let actor = stage.actor("odile").await;
    Ledger::load(stage.app.db.read(), &actor, 2025).await.unwrap()
}

fn shares(ledger: &Ledger) -> Vec<i64> {
    ledger.settlement.pools[0]
        .shares
        .iter()
        .map(|s| s.cents)
        .collect()
}

/// The same words as a form of the rules sends.
async fn save(stage: &Stage, who: &str, pool: i64, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let path = format!("/bilans/2025/postes/{pool}/particularites");
    let answer = stage.browser(who).await.post(&path, fields).await;
    (answer.status, answer.words())
}

on_both!(a_cap_leaves_its_excess_to_the_other_member, |stage| async move {
    let year = a_year(&stage).await;
    let before = ledger(&stage).await;
    let (spent, first) = (before.spent(), shares(&before)[0]);
    let alpha = stage.cast.alpha.to_string();
    let fields = [
        ("authority", alpha.as_str()),
        ("floor", ""),
        ("cap", "10"),
        ("previous", ""),
    ];
    assert_eq!(
        save(&stage, "odile", year.pool, &fields).await.0,
        StatusCode::SEE_OTHER
    );
    let after = ledger(&stage).await;
    assert!(first > 1_000);
    assert_eq!((shares(&after)[0], after.spent()), (1_000, spent));
    let page = stage
        .browser("odile")
        .await
        .get("/bilans/2025/couts")
        .await
        .words();
    assert!(page.contains("plafond pour 1 collectivité"));
    let slug = &after.pools[0].row.slug;
    let why = stage
        .browser("rita")
        .await
        .get(&format!("/bilans/2025?montant={slug}:Alpha"))
        .await
        .words();
    assert!(why.contains("La part est ramenée au plafond"), "{why}");
});

on_both!(a_mixture_of_keys_shares_the_pool, |stage| async move {
    let year = a_year(&stage).await;
    let fields = [
        ("mix_key", "tickets"),
        ("mix_weight", ""),
        ("mix_key", "equal"),
        ("mix_weight", "40"),
    ];
    assert_eq!(
        save(&stage, "denis", year.pool, &fields).await.0,
        StatusCode::SEE_OTHER
    );
    let after = ledger(&stage).await;
    assert_eq!(after.settlement.pools[0].key, "mix");
    let shares = shares(&after);
    assert!((shares[0] - shares[1]).abs() <= 1, "{shares:?}");
});

on_both!(what_is_wrong_in_the_rules_is_told_and_kept, |stage| async move {
    let year = a_year(&stage).await;
    let (alpha, gamma) = (stage.cast.alpha.to_string(), stage.cast.gamma.to_string());
    for (fields, said) in [
        (vec![("price", "-1")], "jamais négatif"),
        (vec![("price", "5"), ("corridor", "10")], "ne se combine ni avec"),
        (vec![("corridor", "200")], "entre 0 et 100"),
        (
            vec![("mix_key", "tickets"), ("mix_weight", "un")],
            "un poids entier",
        ),
        (
            vec![("rest", gamma.as_str()), ("price", "1")],
            "une collectivité de la liste",
        ),
        (
            vec![("authority", gamma.as_str()), ("cap", "1")],
            "n’est pas membre du service",
        ),
        (
            vec![("authority", alpha.as_str()), ("floor", "2"), ("cap", "1")],
            "Ce plancher dépasse",
        ),
    ] {
        let (status, words) = save(&stage, "odile", year.pool, &fields).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(words.contains(said), "{said}");
    }
    assert!(ledger(&stage).await.rules.pools.is_empty());
});

on_both!(
    rules_that_cannot_be_kept_are_told_and_the_rest_is_shared,
    |stage| async move {
        let year = a_year(&stage).await;
        let (alpha, beta) = (stage.cast.alpha.to_string(), stage.cast.beta.to_string());
        let fields = [
            ("authority", alpha.as_str()),
            ("authority", beta.as_str()),
            ("cap", "1"),
            ("cap", "1"),
        ];
        assert_eq!(
            save(&stage, "odile", year.pool, &fields).await.0,
            StatusCode::SEE_OTHER
        );
        let after = ledger(&stage).await;
        assert!(
            after.problems[0]
                .sentence
                .contains("ne peuvent pas toutes être tenues")
        );
        assert!(after.settlement.pools.is_empty());
    }
);

on_both!(rules_of_another_service_are_not_found, |stage| async move {
    a_year(&stage).await;
    let there = a_year_elsewhere(&stage).await;
    assert_eq!(
        save(&stage, "odile", there.pool, &[]).await.0,
        StatusCode::NOT_FOUND
    );
    for who in ["rita", "bruno", "tom", "zoe"] {
        let year = ledger(&stage).await;
        let status = save(&stage, who, year.pools[0].row.id, &[("price", "1")]).await.0;
        assert_eq!(status, StatusCode::NOT_FOUND, "{who}");
    }
    assert!(ledger(&stage).await.rules.pools.is_empty());
});

on_both!(
    a_line_may_be_booked_and_borne_by_one_member_alone,
    |stage| async move {
        let year = a_year(&stage).await;
        let before = ledger(&stage).await;
        let line = before.pools[0].lines[0].clone();
        let beta = stage.cast.beta.to_string();
        let odile = stage.browser("odile").await;
        let path = format!("/bilans/2025/lignes/{}/imputation", line.id);
        let fields = [
            ("nature", "Maintenance"),
            ("account", "6156"),
            ("borne_by", beta.as_str()),
        ];
        assert_eq!(odile.post(&path, &fields).await.status, StatusCode::SEE_OTHER);
        let after = ledger(&stage).await;
        let beta_share = &after.settlement.pools[0].shares[1];
        assert_eq!(beta_share.adjustments[0].cents, line.amount_cents);
        assert_eq!(after.spent(), before.spent());
        let page = odile
            .get(&format!("/bilans/2025/lignes/{}", line.id))
            .await
            .text();
        assert!(page.contains("value=\"6156\"") && page.contains("value=\"Maintenance\""));
        for (account, borne_by) in [("compte", ""), ("", "999999")] {
            let answer = odile
                .post(&path, &[("account", account), ("borne_by", borne_by)])
                .await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        // The line goes with its booking.
        let gone = odile
            .post(&format!("/bilans/2025/lignes/{}/suppression", line.id), &[])
            .await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER);
        assert!(year.pool > 0 && ledger(&stage).await.rules.details.is_empty());
    }
);

on_both!(
    a_member_that_joins_in_july_counts_for_its_days,
    |stage| async move {
        let year = a_year(&stage).await;
        let beta = stage.cast.beta.to_string();
        let fields = [("mix_key", "equal"), ("mix_weight", "1")];
        save(&stage, "odile", year.pool, &fields).await;
        let odile = stage.browser("odile").await;
        let dates = [
            ("authority", beta.as_str()),
            ("joined", "2025-07-01"),
            ("left", ""),
        ];
        assert_eq!(
            odile.post("/bilans/presences", &dates).await.status,
            StatusCode::SEE_OTHER
        );
        let after = ledger(&stage).await;
        let part = &after.settlement.pools[0].shares[1].parts[0];
        assert_eq!(
            (part.days, part.num, part.den),
            (Some((184, 365)), 184, 365 + 184)
        );
        assert!(
            odile
                .get("/bilans/presences")
                .await
                .text()
                .contains("value=\"2025-07-01\"")
        );
        for (joined, left) in [("2025-07-01", "2025-06-30"), ("hier", "")] {
            let fields = [("authority", beta.as_str()), ("joined", joined), ("left", left)];
            let answer = odile.post("/bilans/presences", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{joined}");
        }
        let gamma = stage.cast.gamma.to_string();
        let foreign = odile
            .post(
                "/bilans/presences",
                &[("authority", &gamma), ("joined", "2025-01-01")],
            )
            .await;
        assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
        for who in ["rita", "bob", "tom"] {
            let status = stage
                .browser(who)
                .await
                .post("/bilans/presences", &dates)
                .await
                .status;
            assert_eq!(status, StatusCode::NOT_FOUND, "{who}");
        }
    }
);
