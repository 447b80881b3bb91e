mod armour;
mod authorities;
mod command_line;
mod my_account;
mod password_links;
mod people;
mod people_verbs;
mod plans;
mod sessions;
mod sign_in;

use sea_orm::{EntityTrait, QueryOrder};

use crate::stage::Stage;
use essaim::db::entities::{audit_events, outbox, user_roles, users};

/// The mails written so far, the first one first.
async fn mails(stage: &Stage) -> Vec<outbox::Model> {
    outbox::Entity::find()
        .order_by_asc(outbox::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap()
}

/// The path of the link that a mail carries.
fn link_in(mail: &outbox::Model) -> String {
    let start = mail.body_text.find("/mot-de-passe/").expect("a link");
    mail.body_text[start..]
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned()
}

async fn account(stage: &Stage, id: i64) -> users::Model {
    users::Entity::find_by_id(id)
        .one(stage.app.db.read())
        .await
        .unwrap()
        .unwrap()
}

/// The actions traced so far.
async fn actions(stage: &Stage) -> Vec<String> {
    let all = audit_events::Entity::find()
        .order_by_asc(audit_events::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap();
    all.into_iter().map(|e| e.action).collect()
}

/// Role, authority and pôle of an account.
async fn roles(stage: &Stage, id: i64) -> Vec<(String, Option<i64>, Option<i64>)> {
    let all = user_roles::Entity::find()
        .order_by_asc(user_roles::Column::Id)
        .all(stage.app.db.read())
        .await
        .unwrap();
    all.into_iter()
        .filter(|r| r.user_id == id)
        .map(|r| (r.role, r.authority_id, r.team_id))
        .collect()
}
