//! Access tokens (OAuth2), which stand for a password at providers that take none any more. Another program renews them;
//! Essaim asks for the current one at each sign-in.

use std::path::Path;
use std::time::Duration;

/// Longest wait for the program that prints the token.
const ANSWER: Duration = Duration::from_secs(60);

/// The account and its token as XOAUTH2 writes them: fields ended by a byte 1.
pub fn bearer(user: &str, token: &str) -> String {
    format!("user={user}\x01auth=Bearer {token}\x01\x01")
}

/// The access token of the settings, asked anew: it lives an hour or so. The command wins over the file. None: a password
/// is used.
///
/// # Errors
/// A French sentence that names the setting.
pub async fn current(command: &[String], file: &Path) -> Result<Option<String>, String> {
    let text = if let Some((program, arguments)) = command.split_first() {
        printed(program, arguments).await?
    } else if file.as_os_str().is_empty() {
        return Ok(None);
    } else {
        tokio::fs::read_to_string(file).await.map_err(|e| {
            format!(
                "Le jeton (token_file, {}) ne se lit pas\u{a0}: {e}",
                file.display()
            )
        })?
    };
    match text.trim() {
        "" => Err("Le jeton d’accès est vide.".into()),
        token => Ok(Some(token.to_owned())),
    }
}

async fn printed(program: &str, arguments: &[String]) -> Result<String, String> {
    let asked = tokio::process::Command::new(program)
        .args(arguments)
        .kill_on_drop(true)
        .output();
    let wrong = |why: String| format!("La commande du jeton (token_command) a échoué\u{a0}: {why}");
    let output = tokio::time::timeout(ANSWER, asked)
        .await
        .map_err(|_| wrong("elle ne répond pas".into()))?
        .map_err(|e| wrong(e.to_string()))?;
    if !output.status.success() {
        return Err(wrong(output.status.to_string()));
    }
    String::from_utf8(output.stdout).map_err(|_| wrong("ce qu’elle écrit n’est pas du texte".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_presented_as_xoauth2_writes_it() {
        assert_eq!(
            bearer("a@example.org", "ya29"),
            "user=a@example.org\x01auth=Bearer ya29\x01\x01"
        );
    }

    #[tokio::test]
    async fn a_token_comes_from_a_command_or_a_file() {
        let of = async |command: &[&str], file: &str| {
            let command: Vec<String> = command.iter().map(|s| (*s).to_owned()).collect();
            current(&command, Path::new(file)).await
        };
        assert_eq!(of(&[], "").await, Ok(None));
        assert_eq!(of(&["echo", "jeton"], "").await, Ok(Some("jeton".into())));
        for (command, file) in [(&["false"][..], ""), (&["echo"], ""), (&[], "/nulle/part")] {
            assert!(of(command, file).await.is_err(), "{command:?} {file}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("jeton");
        std::fs::write(&path, "de fichier\n").unwrap();
        assert_eq!(
            of(&[], &path.display().to_string()).await,
            Ok(Some("de fichier".into()))
        );
    }
}
