//! How the list of people is found: in the order of names, from an index.

use essaim::directory::Role;
use essaim::directory::store::people::{Filter, list_sql};

use crate::plans::{reads_all, sorts, steps};
use crate::stage::{Base, Stage};

#[tokio::test]
async fn people_come_by_name_from_an_index() {
    let stage = Stage::new(Base::Sqlite).await.expect("SQLite is always here");
    let ada = stage.actor("ada").await;
    let alpha = Some(stage.cast.alpha);
    let filters = [
        Filter::default(),
        Filter {
            search: "dur beta".into(),
            ..Filter::default()
        },
        Filter {
            authority_id: alpha,
            ..Filter::default()
        },
        Filter {
            role: Some(Role::Referent),
            ..Filter::default()
        },
        Filter {
            after: Some(stage.cast.id("bob")),
            authority_id: alpha,
            role: Some(Role::Referent),
            ..Filter::default()
        },
    ];
    for filter in filters {
        let (text, values) = list_sql(&ada, &filter);
        let plan = steps(&stage, &text, values).await;
        let whole = reads_all(&plan, &["users", "u", "user_roles", "r", "authorities"]);
        assert!(!whole && !sorts(&plan), "{filter:?}: {plan:#?}");
    }
}
