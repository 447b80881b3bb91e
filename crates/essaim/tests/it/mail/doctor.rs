//! `essaim doctor`, on real servers.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use testbed::{Dovecot, SmtpOptions, SmtpServer, or_skip};

use super::killed::essaim;
use crate::on_both;
use crate::stage::Stage;

/// What the command says: its exit code, and the state of each check.
fn consult(stage: &Stage, settings: &[(&str, String)]) -> (Option<i32>, BTreeMap<String, String>) {
    let output = essaim(stage, &["doctor", "--format", "json"], settings)
        .stdout(std::process::Stdio::piped())
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
    let mut states = BTreeMap::new();
    for check in told["checks"].as_array().unwrap() {
        let text = |name: &str| check[name].as_str().unwrap().to_owned();
        if text("state") != "ok" {
            assert!(!text("advice").is_empty(), "{check}");
        }
        states.insert(text("name"), text("state"));
    }
    (output.status.code(), states)
}

on_both!(a_sound_installation_has_no_problem, |stage| async move {
    let (Some(imap), Some(smtp)) = (or_skip(Dovecot::start()), or_skip(SmtpServer::start())) else {
        return;
    };
    let data = &stage.app.config.data;
    std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700)).unwrap();
    let key = data.join("secret.key");
    std::fs::write(&key, [7; 32]).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut settings = vec![
        ("ESSAIM_PUBLIC_URL", "https://support.example.org".to_owned()),
        ("ESSAIM_SMTP_HOST", "127.0.0.1".to_owned()),
        ("ESSAIM_SMTP_PORT", smtp.port().to_string()),
        ("ESSAIM_SMTP_SECURITY", "none".to_owned()),
        ("ESSAIM_IMAP_HOST", "127.0.0.1".to_owned()),
        ("ESSAIM_IMAP_PORT", imap.port().to_string()),
        ("ESSAIM_IMAP_SECURITY", "none".to_owned()),
        ("ESSAIM_IMAP_USER", Dovecot::USER.to_owned()),
        ("ESSAIM_IMAP_PASSWORD", Dovecot::PASSWORD.to_owned()),
        ("ESSAIM_IMAP_DONE_FOLDER", "Traités".to_owned()),
        ("ESSAIM_IMAP_SERVICE", "essai".to_owned()),
    ];
    let (code, states) = consult(&stage, &settings);
    assert!(states.values().all(|s| s == "ok"), "{states:?}");
    assert_eq!(code, Some(0));
    assert!(smtp.messages().is_empty());
    // One thing wrong at a time.
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let (code, states) = consult(&stage, &settings);
    assert_eq!((code, states["clé secrète"].as_str()), (Some(1), "problem"));
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    settings[8].1 = "faux".into();
    let (code, states) = consult(&stage, &settings);
    assert_eq!((code, states["réception (IMAP)"].as_str()), (Some(1), "problem"));
    settings[8].1 = Dovecot::PASSWORD.into();
    settings[10].1 = "nulle-part".into();
    let (code, states) = consult(&stage, &settings);
    assert_eq!((code, states["service commun"].as_str()), (Some(1), "problem"));
    settings[10].1 = "essai".into();
    drop(smtp);
    let (code, states) = consult(&stage, &settings);
    assert_eq!((code, states["envoi (SMTP)"].as_str()), (Some(1), "problem"));
});

on_both!(a_token_of_the_sending_server_is_tried, |stage| async move {
    let options = SmtpOptions {
        token: Some(("support".into(), "jeton".into())),
        ..SmtpOptions::default()
    };
    let Some(smtp) = or_skip(SmtpServer::start_with(options)) else {
        return;
    };
    let token = stage.app.config.data.join("jeton");
    let settings = [
        ("ESSAIM_SMTP_HOST", "127.0.0.1".to_owned()),
        ("ESSAIM_SMTP_PORT", smtp.port().to_string()),
        ("ESSAIM_SMTP_SECURITY", "none".to_owned()),
        ("ESSAIM_SMTP_USER", "support".to_owned()),
        ("ESSAIM_SMTP_TOKEN_FILE", token.display().to_string()),
    ];
    for (kept, state) in [("périmé", "problem"), ("jeton", "ok")] {
        std::fs::write(&token, kept).unwrap();
        let (_, states) = consult(&stage, &settings);
        assert_eq!(states["envoi (SMTP)"], state, "{kept}");
    }
});

on_both!(a_wrong_setting_is_named, |stage| async move {
    let (code, states) = consult(&stage, &[("ESSAIM_SMTP_HOTS", "x".to_owned())]);
    assert_eq!((code, states["réglages"].as_str()), (Some(1), "problem"));
});

on_both!(a_schema_that_is_behind_is_a_problem, |stage| async move {
    let tx = stage.app.db.write().await.unwrap();
    essaim::db::run(&tx, "DELETE FROM seaql_migrations", vec![])
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let (code, states) = consult(&stage, &[]);
    assert_eq!((code, states["base de données"].as_str()), (Some(1), "problem"));
    // Without servers, mail is a warning: everything else can work.
    assert_eq!(states["envoi (SMTP)"], "warning");
});
