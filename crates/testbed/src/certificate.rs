use std::path::PathBuf;
use std::process::Command;

use crate::folder::Folder;
use crate::missing::Missing;

/// A self-signed certificate for `localhost` and 127.0.0.1, and its key, both PEM.
#[derive(Debug)]
pub(crate) struct Certificate {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Certificate {
    pub fn new(folder: &Folder) -> Result<Self, Missing> {
        let draft_certificate = folder.join("draft-certificate");
        let draft_key = folder.join("draft-key");
        let output = Command::new("openssl")
            .args([
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
            ])
            .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
            .args(["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"])
            // A client that takes it as a root must not meet an authority used as a server.
            .args(["-addext", "basicConstraints=critical,CA:FALSE"])
            .arg("-out")
            .arg(&draft_certificate)
            .arg("-keyout")
            .arg(&draft_key)
            .output()
            .map_err(|_| Missing::new("OpenSSL", "apt-get install openssl"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl made no certificate: {said}");
        let read = |path: &PathBuf| std::fs::read(path).expect("openssl wrote what it said");
        // Written anew so that they belong to the server's account.
        Ok(Self {
            certificate: folder.write("certificate.pem", read(&draft_certificate)),
            key: folder.write("key.pem", read(&draft_key)),
        })
    }
}
