//! Messages that others collected, real and malformed, from outside the repository.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use essaim::db::entities::users;
use essaim::mail::receive::{Fate, receive};
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::on_both;
use crate::stage::Stage;

/// Every message, sorted; `None` after a visible line when there is none on this machine.
fn messages() -> Option<Vec<(PathBuf, Vec<u8>)>> {
    let root = std::env::var_os("ESSAIM_OUTSIDE_DATA")
        .map(PathBuf::from)
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let folder = root.join("corpora/mail/messages");
    if !folder.is_dir() {
        eprintln!("skipped: no messages in {}", folder.display());
        return None;
    }
    let mut found = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "eml") {
                found.push((path.clone(), std::fs::read(&path).unwrap()));
            }
        }
    }
    found.sort();
    Some(found)
}

/// Gives every message to the stage; counts the fates.
async fn pour(stage: &Stage, all: &[(PathBuf, Vec<u8>)]) -> BTreeMap<String, usize> {
    let mut fates = BTreeMap::new();
    for (path, raw) in all {
        let received = receive(&stage.app, stage.cast.service, raw)
            .await
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        if received.fate != Fate::Ticket {
            assert!(!received.reason.is_empty(), "{}", path.display());
        }
        assert_ne!(
            stage.inbound(received.inbound).await.cause,
            "failed",
            "{}",
            path.display()
        );
        *fates.entry(format!("{:?}", received.fate)).or_default() += 1;
    }
    fates
}

on_both!(
    every_collected_message_has_a_fate_and_comes_once,
    |stage| async move {
        let Some(all) = messages() else { return };
        assert!(all.len() > 80, "only {} messages", all.len());
        let first = pour(&stage, &all).await;
        let kept = first.get("Quarantine").copied().unwrap_or_default();
        let twins = first.get("Duplicate").copied().unwrap_or_default();
        assert_eq!(kept + twins, all.len(), "{first:?}");
        let second = pour(&stage, &all).await;
        assert_eq!(second.get("Duplicate"), Some(&all.len()), "{second:?}");
        assert!(stage.outbox().await.is_empty());
    }
);

on_both!(
    collected_messages_of_known_senders_become_tickets,
    |stage| async move {
        let Some(all) = messages() else { return };
        let mut senders: Vec<String> = all
            .iter()
            .filter_map(|(_, raw)| letter::read(raw).from)
            .map(|m| m.key())
            .filter(|address| address.len() < 200)
            .collect();
        senders.sort();
        senders.dedup();
        let tx = stage.app.db.write().await.unwrap();
        for address in senders {
            let row = users::ActiveModel {
                service_id: Set(stage.cast.service),
                authority_id: Set(Some(stage.cast.alpha)),
                email: Set(address.clone()),
                first_name: Set("Prénom".into()),
                last_name: Set("Nom".into()),
                function: Set(String::new()),
                folded: Set(address),
                active: Set(true),
                failed_logins: Set(0),
                created_at: Set(0),
                ..Default::default()
            };
            users::Entity::insert(row).exec(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let first = pour(&stage, &all).await;
        assert!(first.get("Ticket").copied().unwrap_or_default() > 40, "{first:?}");
        let second = pour(&stage, &all).await;
        assert_eq!(second.get("Duplicate"), Some(&all.len()), "{second:?}");
    }
);
