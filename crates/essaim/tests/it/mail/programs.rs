//! Programs that come by mail: kept, shown as withheld, handed out to nobody.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use essaim::desk::links;
use essaim::mail::receive::Fate;

use super::killed::essaim;
use super::letters::letter;
use crate::on_both;
use crate::stage::{Base, Stage};

/// How a program of Windows begins.
const MZ: &[u8] = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00";

/// A message of Alice with these files: name, type, bytes.
fn with_files(files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body =
        String::from("--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVoici la facture.\r\n");
    for (name, kind, bytes) in files {
        body.push_str(&format!(
            "--b\r\nContent-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            STANDARD.encode(bytes)
        ));
    }
    body.push_str("--b--");
    letter(
        "Alice <alice@alpha.example.org>",
        "Facture",
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n",
        &body,
    )
}

/// A `winmail.dat` that holds one file.
fn winmail(name: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut out = 0x223E_9F78_u32.to_le_bytes().to_vec();
    out.extend([1, 0]);
    let name = [name, b"\0"].concat();
    for (id, data) in [
        (
            0x0006_9002_u32,
            &[1, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0][..],
        ),
        (0x0001_8010, &name),
        (0x0006_800F, bytes),
    ] {
        let sum = data.iter().fold(0_u16, |sum, b| sum.wrapping_add(u16::from(*b)));
        out.push(2);
        out.extend(id.to_le_bytes());
        out.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        out.extend(data);
        out.extend(sum.to_le_bytes());
    }
    out
}

on_both!(
    a_program_in_a_mail_is_kept_and_handed_out_to_nobody,
    |stage| async move {
        let packed = winmail(b"rappel.scr", MZ);
        let raw = with_files(&[
            ("mise-a-jour.exe", "application/octet-stream", b"n'importe quoi"),
            ("facture.pdf", "application/pdf", MZ),
            ("winmail.dat", "application/ms-tnef", &packed),
            ("vraie.pdf", "application/pdf", b"%PDF-1.7 rien"),
        ]);
        let received = stage.mail(&raw).await;
        assert_eq!((received.fate, received.ticket), (Fate::Ticket, Some(1)));
        let ticket = stage.ticket(1).await;
        let files = stage.files(ticket.id).await;
        let told: Vec<(&str, bool)> = files.iter().map(|f| (f.name.as_str(), f.withheld)).collect();
        assert_eq!(
            told,
            [
                ("mise-a-jour.exe", true),
                ("facture.pdf", true),
                ("rappel.scr", true),
                ("vraie.pdf", false),
            ]
        );
        let follow = links::follow_path(&stage.app, ticket.id, ticket.requester_id);
        let nobody = stage.browser("").await;
        for name in ["tess", "alice", "rita", "ada"] {
            let browser = stage.browser(name).await;
            let page = browser.get("/tickets/1").await;
            let (words, text) = (page.words(), page.text());
            let said = words.matches("Fichier retenu : c’est un programme").count();
            assert_eq!(said, 3, "{name}: {words}");
            for file in &files {
                let path = format!("/tickets/1/pieces/{}", file.id);
                assert_eq!(text.contains(&path), !file.withheld, "{name} {}", file.name);
                for asked in [path.clone(), format!("{path}?vue=lire")] {
                    let answer = browser.get(&asked).await;
                    if file.withheld {
                        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} {}", file.name);
                        assert!(answer.words().contains("est un programme : il est retenu"));
                    } else {
                        assert_eq!(answer.status, StatusCode::OK, "{name} {}", file.name);
                    }
                }
            }
        }
        // By the link of the mails as well; the page itself stands.
        let page = nobody.get(&follow).await;
        assert_eq!(page.words().matches("Fichier retenu").count(), 3);
        for file in files.iter().filter(|f| f.withheld) {
            let answer = nobody.get(&format!("{follow}/pieces/{}", file.id)).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN);
        }
        // Who may not see the ticket is not told that there is a program.
        let bob = stage.browser("bob").await;
        let foreign = bob.get(&format!("/tickets/1/pieces/{}", files[0].id)).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        // The department still has the message as it came.
        let message = stage.talk(ticket.id).await[0].id;
        let tess = stage.browser("tess").await;
        let path = format!("/tickets/1/messages/{message}/brut");
        assert!(tess.get("/tickets/1").await.text().contains(&path));
        assert_eq!(tess.get(&path).await.bytes, raw);
    }
);

#[tokio::test]
async fn a_program_that_the_command_receives_is_withheld_too() {
    let stage = Stage::new(Base::Sqlite).await.unwrap();
    let raw = with_files(&[
        ("photo.jpg", "image/jpeg", MZ),
        ("note.txt", "text/plain", b"MZ, merci."),
    ]);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), &raw).unwrap();
    let input = std::fs::File::open(file.path()).unwrap();
    let done = essaim(&stage, &["mail", "receive"], &[])
        .stdin(input)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let ticket = stage.ticket(1).await;
    let files = stage.files(ticket.id).await;
    assert!(files[0].withheld && !files[1].withheld, "{files:?}");
    let tess = stage.browser("tess").await;
    let page = tess.get("/tickets/1").await.text();
    assert!(!page.contains("<img src=\"/tickets/1/pieces"), "no picture of it");
    let answer = tess.get(&format!("/tickets/1/pieces/{}", files[0].id)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}
