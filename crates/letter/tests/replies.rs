//! What a reply adds to the thread.

use letter::{new_text, read, tokens, tokens_in_subject};

#[track_caller]
fn adds(text: &str, expected: &str) {
    assert_eq!(new_text(text, "RE: Imprimante"), expected);
}

#[test]
fn thunderbird_in_french() {
    adds(
        "Oui, cela fonctionne.\n\nLe 24/11/2026 à 14:05, Support DISN a écrit\u{a0}:\n> Bonjour,\n> Est-ce réglé ?\n",
        "Oui, cela fonctionne.",
    );
}

#[test]
fn an_answer_below_the_quotation_is_kept() {
    adds(
        "Le 24/11/2026 à 14:05, Support DISN a écrit :\n> Est-ce réglé ?\n>\n\nNon, toujours pas.\n\n> Quel bureau ?\n\nLe 12.\n\n-- \nClaire Duval\nAccueil\n",
        "Non, toujours pas.\n\nLe 12.",
    );
}

#[test]
fn gmail_in_french_over_two_lines() {
    adds(
        "Merci !\n\nLe mar. 24 nov. 2026 à 14:05, Support de la DISN <\nsupport+k3v9q2m8x4tz@disn.example.org> a écrit :\n\n> Bonjour\n",
        "Merci !",
    );
}

#[test]
fn gmail_in_english() {
    adds(
        "Thanks.\n\nOn Tue, Nov 24, 2026 at 2:05 PM Support <support@disn.example.org> wrote:\n\nHello\n",
        "Thanks.",
    );
}

#[test]
fn old_outlook_in_french() {
    adds(
        "C'est bon.\n\n-----Message d'origine-----\nDe : Support\nEnvoyé : mardi 24 novembre 2026\nBonjour",
        "C'est bon.",
    );
    adds("C'est bon.\n-----Message d’origine-----\nBonjour", "C'est bon.");
}

#[test]
fn outlook_fields_with_a_rule_and_a_signature() {
    adds(
        "Toujours en panne.\n\nCordialement\n\n________________________________\nDe : Support DISN <support@disn.example.org>\nEnvoyé : mardi 24 novembre 2026 14:05\nÀ : Claire Duval\nObjet : RE: Imprimante\n\nBonjour",
        "Toujours en panne.\n\nCordialement",
    );
    adds(
        "Toujours.\n*De\u{a0}:* Support\n*Envoyé\u{a0}:* mardi\n*À\u{a0}:* Claire\n*Objet\u{a0}:* Imprimante\n\nBonjour",
        "Toujours.",
    );
}

#[test]
fn outlook_fields_in_english() {
    adds(
        "Ok\n\nFrom: Support\nSent: Tuesday\nTo: Claire\nSubject: Printer\n\nHello",
        "Ok",
    );
}

#[test]
fn webmails_in_french() {
    adds(
        "Oui.\n\n----- Mail original -----\nDe: \"Support\" <support@example.org>\nÀ: \"Claire\"\nEnvoyé: Mardi 24 Novembre 2026\nObjet: Imprimante\n\nBonjour",
        "Oui.",
    );
    adds(
        "Oui.\n\nLe mardi 24 novembre 2026 à 14:05:06 UTC+1, Support <support@example.org> a écrit :\n\nBonjour",
        "Oui.",
    );
    adds("Oui.\n##- Répondez au-dessus de cette ligne -##\nBonjour", "Oui.");
}

#[test]
fn signatures_of_people_and_of_telephones() {
    adds("D'accord.\n-- \nPaul Martin\nServices techniques", "D'accord.");
    adds("D'accord.\n\nEnvoyé de mon iPhone", "D'accord.");
    adds("D’accord.\n\nObtenir Outlook pour Android\n", "D’accord.");
}

#[test]
fn ordinary_sentences_are_not_marks() {
    for text in [
        "Le maire m'a écrit :\nil veut un écran.",
        "De : la panne dure depuis lundi.\nMerci.",
        "Le 24 nous fermons.\nMerci de venir avant.",
        "On Monday 3 we close.\nThanks.",
    ] {
        adds(text, text);
    }
}

#[test]
fn a_forwarded_message_is_kept() {
    let text = "Pouvez-vous regarder ?\n\nDe : Éditeur\nEnvoyé : lundi\nÀ : Claire\nObjet : Mise à jour\n\nVersion 12.";
    assert_eq!(new_text(text, "TR : Mise à jour"), text);
}

#[test]
fn words_are_never_lost() {
    adds("> seulement une citation", "> seulement une citation");
    adds("", "");
}

#[test]
fn an_html_reply_of_gmail_loses_its_quotation() {
    let raw = "From: claire@example.org\r\nSubject: Re: Imprimante\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div dir=\"ltr\">C'est réparé&nbsp;!<br>Merci</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">Le mar. 24 nov. 2026 à 14:05, Support &lt;<a href=\"mailto:support@example.org\">support@example.org</a>&gt; a écrit&nbsp;:<br></div><blockquote class=\"gmail_quote\"><p>Bonjour,</p><p>Est-ce réglé ?</p></blockquote></div>";
    let letter = read(raw.as_bytes());
    assert_eq!(letter.new_text, "C'est réparé\u{a0}!\nMerci");
    assert!(
        letter.text.contains("> Bonjour,\n>\n> Est-ce réglé ?"),
        "{}",
        letter.text
    );
}

#[test]
fn an_html_reply_of_outlook_loses_its_quotation() {
    let raw = "From: claire@example.org\r\nSubject: RE: Imprimante\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><style>p.MsoNormal {margin:0}</style></head><body><p class=MsoNormal>Toujours en panne.</p><p class=MsoNormal>Bureau 12.</p><p class=MsoNormal>&nbsp;</p><div style='border-top:solid 1pt'><p class=MsoNormal><b>De&nbsp;:</b> Support<br><b>Envoyé&nbsp;:</b> mardi 24 novembre 2026 14:05<br><b>À&nbsp;:</b> Claire<br><b>Objet&nbsp;:</b> Imprimante</p></div><p class=MsoNormal>Bonjour</p></body></html>";
    assert_eq!(read(raw.as_bytes()).new_text, "Toujours en panne.\nBureau 12.");
}

#[test]
fn tokens_come_in_order_of_trust_and_once() {
    let raw = "From: claire@example.org\r\nTo: Support <Support+aaaaaaaaaaaa@disn.example.org>, autre+bbbbbbbbbbbb@disn.example.org\r\nDelivered-To: support+cccccccccccc@disn.example.org\r\nSubject: Re: [ESS-7-dddddddddddd] Imprimante [ESS-8-k3v9q2m8x4tz]\r\nIn-Reply-To: <t.k3v9q2m8x4tz.1@disn.example.org>\r\nReferences: <t.eeeeeeeeeeee.1@disn.example.org> <autre@example.org>\r\n <t.ffffffffffff.2@disn.example.org>\r\n\r\nOui";
    assert_eq!(
        tokens(&read(raw.as_bytes()), "support@disn.example.org"),
        [
            "k3v9q2m8x4tz",
            "ffffffffffff",
            "eeeeeeeeeeee",
            "aaaaaaaaaaaa",
            "cccccccccccc",
            "dddddddddddd"
        ]
    );
}

#[test]
fn what_is_no_token_is_not_taken() {
    for subject in [
        "[ESS-7-court]",
        "[ESS-7-k3v9q2m8x4tu]",
        "k3v9q2m8x4tz",
        "[k3v9q2m8x4tz]",
        "[ESS-7-k3v9q2m8x4tz",
        "[ESS-7-éééééééééééé]",
    ] {
        assert!(tokens_in_subject(subject).is_empty(), "{subject}");
    }
}
