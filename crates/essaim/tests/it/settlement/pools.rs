use axum::http::StatusCode;
use essaim::settlement::Ledger;

use super::scene::{a_year, a_year_elsewhere, journal};
use crate::on_both;
use crate::stage::Stage;

/// A pool's form, with members Alpha and Beta.
fn form<'a>(
    label: &'a str,
    paid_by: &'a str,
    key: &'a str,
    members: &'a [String],
) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("label", label),
        ("paid_by", paid_by),
        ("key", key),
        ("rounding", ""),
        ("article", ""),
    ];
    form.extend(members.iter().map(|m| ("members", m.as_str())));
    form
}

async fn ledger(stage: &Stage) -> Ledger {
    Ledger::load(stage.app.db.read(), &stage.actor("odile").await, 2025)
        .await
        .unwrap()
}

on_both!(
    a_pool_is_added_changed_and_removed_and_each_is_traced,
    |stage| async move {
        a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let beta = stage.cast.beta.to_string();
        let all = [stage.cast.alpha.to_string(), beta.clone()];
        let answer = odile
            .post(
                "/bilans/2025/postes",
                &form(" Déplacements  (Beta) ", &beta, "equal", &all),
            )
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
        let added = ledger(&stage).await.pools[1].clone();
        assert_eq!(
            (added.row.slug.as_str(), added.row.paid_by),
            ("deplacements-beta", stage.cast.beta)
        );
        assert_eq!(
            answer.location,
            format!("/bilans/2025/couts#poste-{}", added.row.id)
        );

        let path = format!("/bilans/2025/postes/{}", added.row.id);
        let answer = odile
            .post(&path, &form("Trajets", &beta, "tickets", &all[1..]))
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let changed = ledger(&stage).await.pools[1].clone();
        assert_eq!(
            (changed.row.label.as_str(), changed.row.slug.as_str()),
            ("Trajets", "deplacements-beta")
        );
        assert_eq!(changed.among, [stage.cast.beta]);

        assert_eq!(
            odile.post(&format!("{path}/suppression"), &[]).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(ledger(&stage).await.pools.len(), 1);
        let actions: Vec<String> = journal(&stage).await.into_iter().map(|(a, _)| a).collect();
        assert!(
            actions.ends_with(&[
                "cost_pool.added".into(),
                "cost_pool.changed".into(),
                "cost_pool.removed".into()
            ]),
            "{actions:?}"
        );
    }
);

on_both!(a_pool_with_lines_is_not_removed, |stage| async move {
    let year = a_year(&stage).await;
    let answer = stage
        .browser("denis")
        .await
        .post(&format!("/bilans/2025/postes/{}/suppression", year.pool), &[])
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.words().contains("Ce poste a encore des lignes"));
});

on_both!(
    what_is_wrong_in_a_pool_is_told_and_what_was_typed_is_kept,
    |stage| async move {
        let year = a_year(&stage).await;
        let odile = stage.browser("odile").await;
        let (alpha, gamma) = (stage.cast.alpha.to_string(), stage.cast.gamma.to_string());
        let own = [alpha.clone()];
        let foreign = [alpha.clone(), gamma.clone()];
        let change = format!("/bilans/2025/postes/{}", year.pool);
        for path in ["/bilans/2025/postes", change.as_str()] {
            for (fields, said) in [
                (form("", &alpha, "tickets", &own), "Nommez ce poste"),
                (form("Gardé", "", "tickets", &own), "la collectivité qui a payé"),
                (
                    form("Gardé", &gamma, "tickets", &own),
                    "la collectivité qui a payé",
                ),
                (form("Gardé", &alpha, "humeur", &own), "Choisissez une clé"),
                (
                    form("Gardé", &alpha, "tickets", &[]),
                    "Cochez au moins une collectivité",
                ),
                (
                    form("Gardé", &alpha, "tickets", &foreign),
                    "n’est pas membre du service",
                ),
            ] {
                let answer = odile.post(path, &fields).await;
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {said}");
                assert!(answer.words().contains(said), "{path}: {said}");
                assert!(
                    answer.text().contains(&format!("value=\"{}\"", fields[0].1)),
                    "{path}: {said}"
                );
                assert!(!answer.text().contains("Gamma"));
            }
        }
        assert_eq!(ledger(&stage).await.pools.len(), 1);
    }
);

on_both!(a_pool_from_elsewhere_is_not_found, |stage| async move {
    let here = a_year(&stage).await;
    let there = a_year_elsewhere(&stage).await;
    let odile = stage.browser("odile").await;
    let alpha = [stage.cast.alpha.to_string()];
    let fields = form("Pris", &alpha[0], "tickets", &alpha);
    let line = [("label", "Pris"), ("amount", "1")];
    // Another service's pool, ours under a year that is not its own, and none at all.
    for base in [
        format!("/bilans/2025/postes/{}", there.pool),
        format!("/bilans/2024/postes/{}", here.pool),
        "/bilans/2025/postes/0".to_owned(),
    ] {
        assert_eq!(
            odile.post(&base, &fields).await.status,
            StatusCode::NOT_FOUND,
            "{base}"
        );
        for (sub, fields) in [("suppression", &[][..]), ("lignes", &line[..])] {
            let path = format!("{base}/{sub}");
            assert_eq!(
                odile.post(&path, fields).await.status,
                StatusCode::NOT_FOUND,
                "{path}"
            );
        }
    }
    for name in ["rita", "ada", "bruno"] {
        let answer = stage
            .browser(name)
            .await
            .post("/bilans/2025/postes", &fields)
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
    }
    assert_eq!(ledger(&stage).await.pools.len(), 1);
});
