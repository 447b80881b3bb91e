//! Random secrets, digests and signatures.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// 32 random bytes as text.
pub fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// Letters that cannot be taken for one another when read aloud (no i, l, o, u).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The unguessable reference of a ticket in mail: 20 letters, 100 bits.
pub fn random_reference() -> String {
    rand::random::<[u8; 20]>()
        .iter()
        .map(|b| ALPHABET[usize::from(b % 32)] as char)
        .collect()
}

/// SHA-256 in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// The same of what comes piece by piece.
#[derive(Clone, Default)]
pub struct Digester(Sha256);

impl Digester {
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// SHA-256 in hexadecimal.
    pub fn finish(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}

/// The installation's key: signs links and form tokens.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    pub fn random() -> Key {
        Key(rand::random())
    }

    /// Reads the key of a data folder, or makes one that only its owner can read.
    pub fn of_folder(folder: &std::path::Path) -> std::io::Result<Key> {
        let path = folder.join("secret.key");
        match std::fs::read(&path) {
            Ok(bytes) => {
                let bytes: [u8; 32] = bytes.try_into().map_err(|_| {
                    std::io::Error::other(format!("{} does not hold 32 bytes", path.display()))
                })?;
                Ok(Key(bytes))
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                let key = Key::random();
                if write_private(&path, &key.0)? {
                    Ok(key)
                } else {
                    // Another process made it at the same time.
                    Key::of_folder(folder)
                }
            }
            Err(e) => Err(e),
        }
    }

    fn mac(&self, purpose: &str, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("any length is a key");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac
    }

    /// A signature of a text for one purpose.
    pub fn sign(&self, purpose: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(&self.mac(purpose, text).finalize().into_bytes()[..18])
    }

    /// Whether the signature is ours, in constant time.
    pub fn verify(&self, purpose: &str, text: &str, signature: &str) -> bool {
        match URL_SAFE_NO_PAD.decode(signature) {
            Ok(bytes) if bytes.len() == 18 => self.mac(purpose, text).verify_truncated_left(&bytes).is_ok(),
            _ => false,
        }
    }

    /// A form token for a visitor, masked anew each time so that compression reveals nothing of it.
    pub fn form_token(&self, visitor: &str) -> String {
        let tag = self.form_tag(visitor);
        let mask: [u8; 16] = rand::random();
        let mut out = [0u8; 32];
        for i in 0..16 {
            out[i] = mask[i];
            out[16 + i] = mask[i] ^ tag[i];
        }
        URL_SAFE_NO_PAD.encode(out)
    }

    pub fn form_token_is_good(&self, visitor: &str, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else {
            return false;
        };
        if bytes.len() != 32 {
            return false;
        }
        let tag = self.form_tag(visitor);
        (0..16).fold(0u8, |different, i| {
            different | (bytes[i] ^ bytes[16 + i] ^ tag[i])
        }) == 0
    }

    fn form_tag(&self, visitor: &str) -> [u8; 16] {
        let full = self.mac("form", visitor).finalize().into_bytes();
        full[..16].try_into().expect("a SHA-256 has 32 bytes")
    }
}

/// Writes a file that only its owner can read, whole or not at all; false when it exists already.
#[cfg(unix)]
fn write_private(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<bool> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    // Under another name first: a process killed half-way leaves no half of a key.
    let draft = path.with_extension(format!("draft-{}", random_reference()));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(e) => Err(e),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_at_the_same_time_share_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let keys: Vec<[u8; 32]> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| Key::of_folder(folder.path()).unwrap().0))
                .collect();
            starts.into_iter().map(|s| s.join().unwrap()).collect()
        });
        assert!(keys.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_form_token_is_good_for_its_visitor_only() {
        let key = Key::random();
        let (one, two) = (key.form_token("a"), key.form_token("a"));
        assert_ne!(one, two);
        assert!(key.form_token_is_good("a", &one) && key.form_token_is_good("a", &two));
        assert!(!key.form_token_is_good("b", &one) && !key.form_token_is_good("a", "x"));
    }

    #[test]
    fn a_signature_is_good_for_its_text_and_purpose_only() {
        let key = Key::random();
        let signature = key.sign("follow", "7.12");
        assert!(key.verify("follow", "7.12", &signature));
        assert!(!key.verify("follow", "7.13", &signature) && !key.verify("confirm", "7.12", &signature));
        assert!(!Key::random().verify("follow", "7.12", &signature) && !key.verify("follow", "7.12", ""));
    }
}
