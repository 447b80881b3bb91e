//! What the tests of revenue orders share: a frozen year whose members have told what an order bears.

use axum::http::StatusCode;

use crate::cycle::scene::a_frozen_year;
use crate::stage::{Browser, Stage};

/// The settings of a member, as its form sends them.
pub fn told() -> Vec<(&'static str, &'static str)> {
    vec![
        ("siret", "999 000 011 00000"),
        ("address", "1 place de la Mairie\r\nBâtiment B"),
        ("postcode", "77999"),
        ("city", "Essaimville"),
        ("service_code", "INFO"),
        ("commitment", "ENG-2026-4"),
        ("budget_code", "00"),
        ("budget_label", "Budget principal"),
        ("collectivity_code", "123"),
        ("accountant_code", "077012"),
        ("accountant", "Service de gestion comptable d’Essaimville"),
        ("account", "70876"),
        ("product_code", "1"),
        ("signer_name", "Jeanne Exemple"),
        ("signer_capacity", "maire"),
        ("legal_basis", "Convention de service commun"),
        ("enforceability", "Titre rendu exécutoire"),
        ("remedies", "Deux mois"),
    ]
}

/// The frozen year 2025, with the settings of Alpha and Beta; Odile's browser.
pub async fn ready(stage: &Stage) -> Browser {
    a_frozen_year(stage).await;
    let odile = stage.browser("odile").await;
    for authority in [stage.cast.alpha, stage.cast.beta] {
        let answer = odile
            .post(&format!("/reglages/titres/{authority}"), &told())
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
    }
    odile
}

/// Issues the orders of Alpha.
pub async fn issue(stage: &Stage, odile: &Browser) {
    let alpha = stage.cast.alpha.to_string();
    let answer = odile.post("/bilans/2025/titres", &[("authority", &alpha)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.words());
}

/// Number, kind, state and cents of every row, by number.
pub async fn rows(stage: &Stage) -> Vec<(i64, String, String, i64)> {
    let actor = stage.actor("odile").await;
    essaim::revenue::store::orders(stage.app.db.read(), &actor, 2025)
        .await
        .unwrap()
        .into_iter()
        .map(|o| (o.number, o.kind, o.state, o.amount_cents))
        .collect()
}

/// The key of the order of a number.
pub async fn id_of(stage: &Stage, number: i64) -> i64 {
    let actor = stage.actor("odile").await;
    let all = essaim::revenue::store::orders(stage.app.db.read(), &actor, 2025)
        .await
        .unwrap();
    all.into_iter().find(|o| o.number == number).unwrap().id
}
