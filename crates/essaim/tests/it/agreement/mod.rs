mod annexes;
mod drafts;
mod versions;

use essaim::agreement::verbs::{self, ArticleDraft, PostDraft};

use crate::stage::Stage;

/// A draft of Alpha and Beta's agreement with one article; gives the article's key.
async fn draft(stage: &Stage) -> i64 {
    let odile = stage.actor("odile").await;
    let now = stage.app.now();
    let tx = stage.app.db.write().await.unwrap();
    let number = verbs::begin(&tx, &odile, now, "Convention d’essai")
        .await
        .unwrap()
        .number;
    let new = article("4.2", "Délais");
    let article = verbs::write_article(&tx, &odile, now, number, None, new)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    article.id
}

fn article(number: &str, title: &str) -> ArticleDraft {
    ArticleDraft {
        number: number.into(),
        title: title.into(),
        body: "Deux heures au plus.".into(),
    }
}

/// A post of Alpha that costs 45 000 € a year and gives 95 %.
fn post(stage: &Stage) -> PostDraft {
    PostDraft {
        employer_id: stage.cast.alpha,
        function: "Responsable du support".into(),
        status: "permanent".into(),
        category: "B".into(),
        grade: "Technicien".into(),
        share_permille: 950,
        transferred: false,
        available_to: Some(stage.cast.beta),
        yearly_cents: Some(4_500_000),
    }
}

async fn adopt(stage: &Stage, number: i64, from: &str) {
    let odile = stage.actor("odile").await;
    let tx = stage.app.db.write().await.unwrap();
    verbs::adopt(&tx, &odile, stage.app.now(), number, "2021-12-14", from)
        .await
        .unwrap()
        .unwrap();
    tx.commit().await.unwrap();
}
