//! Passwords: argon2id, and the strength that the CNIL recommends.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};

use crate::error::{Error, Result};

/// 19 MiB, two passes, one lane.
fn argon() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("constant parameters are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The hash to keep. Slow on purpose: about 20 ms of one core, away from the async threads.
pub async fn hash(password: String) -> Result<String> {
    tokio::task::spawn_blocking(move || hash_now(&password))
        .await
        .map_err(Error::internal)?
}

/// The same, on the calling thread (the command line).
pub fn hash_now(password: &str) -> Result<String> {
    Ok(argon()
        .hash_password(password.as_bytes())
        .map_err(Error::internal)?
        .to_string())
}

/// Whether the password is the one of the hash. Without a hash it takes as long and says no, so that
/// the time of an answer does not tell which accounts exist.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    tokio::task::spawn_blocking(move || match hash {
        None => {
            let _ = argon().hash_password(password.as_bytes());
            Ok(false)
        }
        Some(hash) => {
            let parsed = PasswordHash::new(&hash).map_err(Error::internal)?;
            Ok(argon().verify_password(password.as_bytes(), &parsed).is_ok())
        }
    })
    .await
    .map_err(Error::internal)?
}

/// The rule of CNIL's recommendation 2022-100: 12 characters of 4 classes, or 14 of 3 classes (no special
/// character needed), or a phrase of 7 words. Gives the sentence of refusal.
pub fn strength(password: &str, email: &str) -> Result<(), String> {
    let length = password.chars().count();
    if length > 200 {
        return Err("Ce mot de passe dépasse 200 caractères. Raccourcissez-le.".into());
    }
    let folded = password.to_lowercase();
    let name = email.split('@').next().unwrap_or_default().to_lowercase();
    if name.len() >= 4 && folded.contains(&name) {
        return Err("Ce mot de passe contient votre adresse. Choisissez-en un autre.".into());
    }
    let mut distinct: Vec<char> = folded.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let phrase = password
        .split_whitespace()
        .filter(|w| w.chars().count() >= 2)
        .count()
        >= 7;
    let classes = [
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_uppercase),
        password.chars().any(|c| c.is_ascii_digit()),
        password.chars().any(|c| !c.is_alphanumeric()),
    ]
    .into_iter()
    .filter(|has| *has)
    .count();
    let strong = phrase || (length >= 12 && classes == 4) || (length >= 14 && classes >= 3);
    if strong && distinct.len() >= 6 {
        return Ok(());
    }
    Err("Ce mot de passe est trop facile à deviner. Prenez 12 caractères avec minuscule, majuscule, chiffre et signe, \
         ou 14 caractères sans signe, ou une phrase d’au moins 7 mots."
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strength_rule_is_the_recommended_one() {
        for good in [
            "Abricot-2026",
            "Abricot2026Soleil",
            "le chat dort sur le toit du voisin",
        ] {
            assert!(strength(good, "paul.morel@example.org").is_ok(), "{good}");
        }
        for bad in [
            "court-A1",
            "abricotabricot",
            "AAAAaaaa1111",
            "Abricot2026",
            "paul.morel-A2026",
            "Aa1-Aa1-Aa1-",
        ] {
            assert!(strength(bad, "paul.morel@example.org").is_err(), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_hash_accepts_its_password_only() {
        let kept = hash("Abricot-2026".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$"));
        assert!(verify("Abricot-2026".into(), Some(kept.clone())).await.unwrap());
        assert!(!verify("abricot-2026".into(), Some(kept)).await.unwrap());
        assert!(!verify("Abricot-2026".into(), None).await.unwrap());
    }
}
