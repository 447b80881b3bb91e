//! Shows how messages are read: `cargo run --example show -- message.eml …`

use std::{env, fs};

fn main() {
    for path in env::args().skip(1) {
        let raw = match fs::read(&path) {
            Ok(raw) => raw,
            Err(error) => {
                eprintln!("{path}: {error}");
                continue;
            }
        };
        let letter = letter::read(&raw);
        println!("== {path}");
        println!("kind     {:?}", letter.kind);
        println!("from     {:?}", letter.from);
        println!("to       {:?}", letter.to);
        println!("subject  {:?}", letter.subject);
        println!("sent     {:?}", letter.sent_at);
        for file in &letter.attachments {
            println!(
                "file     {:?} {} {:?} {} bytes, inline {}",
                file.name,
                file.content_type,
                file.sniffed_type,
                file.bytes.len(),
                file.inline
            );
        }
        println!("text     {:?}", letter.text.chars().take(300).collect::<String>());
        println!(
            "new      {:?}",
            letter.new_text.chars().take(300).collect::<String>()
        );
        println!(
            "html     {:?}",
            letter.html.map(|h| h.chars().take(200).collect::<String>())
        );
    }
}
