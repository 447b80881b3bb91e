use axum::http::StatusCode;

use essaim::db::run;

use super::scene::{a_year, a_year_elsewhere, tickets};
use crate::on_both;

on_both!(
    a_referent_reads_the_tickets_of_their_own_authority_only,
    |stage| async move {
        a_year(&stage).await;
        let (alpha, beta) = (stage.cast.alpha, stage.cast.beta);
        let bruno = stage.browser("bruno").await;
        let own = bruno.get("/bilans/2025/tickets").await;
        assert_eq!(own.status, StatusCode::OK);
        assert!(
            own.words().contains("1 ticket compté") && own.text().contains(&format!("Objet 1 de {beta}"))
        );
        assert!(
            !own.text().contains(&format!("de {alpha}<"))
                && !own.text().contains(&format!("collectivite={alpha}"))
        );
        let foreign = bruno
            .get(&format!("/bilans/2025/tickets?collectivite={alpha}"))
            .await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        for wrong in ["0", "-1", "tout", "9223372036854775808"] {
            let answer = bruno
                .get(&format!("/bilans/2025/tickets?collectivite={wrong}"))
                .await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{wrong}");
        }
    }
);

on_both!(
    the_department_reads_the_tickets_of_each_member,
    |stage| async move {
        a_year(&stage).await;
        a_year_elsewhere(&stage).await;
        let odile = stage.browser("odile").await;
        for (authority, count) in [
            (stage.cast.alpha, "3 tickets comptés"),
            (stage.cast.beta, "1 ticket compté"),
        ] {
            let page = odile
                .get(&format!("/bilans/2025/tickets?collectivite={authority}"))
                .await;
            assert!(page.words().contains(count), "{}", page.words());
            assert!(page.text().contains(&format!("Objet 1 de {authority}")));
        }
        let foreign = odile
            .get(&format!("/bilans/2025/tickets?collectivite={}", stage.cast.gamma))
            .await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    }
);

on_both!(a_long_list_comes_by_pages_and_misses_none, |stage| async move {
    a_year(&stage).await;
    tickets(&stage, stage.cast.beta, 2025, 60).await;
    let bruno = stage.browser("bruno").await;
    let mut path = "/bilans/2025/tickets".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = bruno.get(&path).await.text();
        seen.extend(
            page.split("href=\"/tickets/")
                .skip(1)
                .map(|t| t.split('"').next().unwrap().to_owned()),
        );
        let Some(next) = page.split("&amp;apres=").nth(1) else {
            break;
        };
        let cursor = next.split('"').next().unwrap();
        path = format!(
            "/bilans/2025/tickets?collectivite={}&apres={cursor}",
            stage.cast.beta
        );
    }
    assert_eq!(seen.len(), 61);
    seen.dedup();
    assert_eq!(seen.len(), 61);
});

on_both!(
    a_ticket_set_aside_is_told_apart_and_not_counted,
    |stage| async move {
        a_year(&stage).await;
        let alpha = stage.cast.alpha;
        let tx = stage.app.db.write().await.unwrap();
        let text = "UPDATE tickets SET counted = FALSE, not_counted_reason = 'fusionné avec le ticket 1' WHERE authority_id = $1 AND subject LIKE 'Objet 2 %'";
        assert_eq!(run(&tx, text, vec![alpha.into()]).await.unwrap(), 1);
        tx.commit().await.unwrap();
        let odile = stage.browser("odile").await;
        let page = odile
            .get(&format!("/bilans/2025/tickets?collectivite={alpha}"))
            .await;
        assert!(page.words().contains("2 tickets comptés"), "{}", page.words());
        let text = page.text();
        let (counted, aside) = text.split_once("Tickets qui ne comptent pas").unwrap();
        assert!(counted.contains("Objet 1 de") && !counted.contains("Objet 2 de"));
        assert!(aside.contains("Objet 2 de") && aside.contains("fusionné avec le ticket 1"));
    }
);
