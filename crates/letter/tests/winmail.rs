//! `winmail.dat`: streams made here, attribute by attribute.

use letter::read;
use proptest::prelude::*;

fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
    let sum = data.iter().fold(0u16, |sum, &b| sum.wrapping_add(u16::from(b)));
    let mut out = vec![level];
    out.extend(id.to_le_bytes());
    out.extend((data.len() as u32).to_le_bytes());
    out.extend(data);
    out.extend(sum.to_le_bytes());
    out
}

fn stream(attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut out = 0x223E_9F78u32.to_le_bytes().to_vec();
    out.extend([1, 0]);
    out.extend(attributes.concat());
    out
}

fn padded(bytes: &[u8]) -> Vec<u8> {
    let mut out = (bytes.len() as u32).to_le_bytes().to_vec();
    out.extend(bytes);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

/// A property of one value of any length.
fn long(kind: u16, number: u16, bytes: &[u8]) -> Vec<u8> {
    let mut out = [kind.to_le_bytes(), number.to_le_bytes()].concat();
    out.extend(1u32.to_le_bytes());
    out.extend(padded(bytes));
    out
}

fn unicode(number: u16, text: &str) -> Vec<u8> {
    let units = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes);
    long(0x001F, number, &units.collect::<Vec<u8>>())
}

fn properties(all: &[Vec<u8>]) -> Vec<u8> {
    let mut out = (all.len() as u32).to_le_bytes().to_vec();
    out.extend(all.concat());
    out
}

fn code_page(number: u32) -> Vec<u8> {
    attribute(1, 0x0006_9007, &[number.to_le_bytes(), [0; 4]].concat())
}

fn file(title: &[u8], bytes: &[u8], all: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut out = vec![
        attribute(
            2,
            0x0006_9002,
            &[1, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0],
        ),
        attribute(2, 0x0001_8010, title),
    ];
    if !bytes.is_empty() {
        out.push(attribute(2, 0x0006_800F, bytes));
    }
    if !all.is_empty() {
        out.push(attribute(2, 0x0006_9005, &properties(all)));
    }
    out
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let all = three
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0u32, |all, &b| all << 8 | u32::from(b));
        for place in 0..4 {
            let six = all >> (18 - 6 * place) & 63;
            out.push(if place <= three.len() {
                char::from(BASE64[six as usize])
            } else {
                '='
            });
        }
        if out.len() % 77 == 76 {
            out.push('\n');
        }
    }
    out
}

fn message(text: &str, packed: &[u8]) -> Vec<u8> {
    format!(
        "From: claire@example.org\r\nSubject: Devis\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n\
         {text}\r\n--b\r\nContent-Type: application/ms-tnef; name=\"winmail.dat\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--",
        base64(packed)
    )
    .into_bytes()
}

fn names(letter: &letter::Letter) -> Vec<&str> {
    letter.attachments.iter().map(|a| a.name.as_str()).collect()
}

#[test]
fn its_files_stand_in_its_place_under_their_own_names() {
    let mut all = vec![code_page(1252)];
    all.extend(file(
        b"RELEV~1.PDF\0",
        b"%PDF-1.7 devis",
        &[
            unicode(0x3707, "relev\u{e9} d\u{2019}heures.pdf"),
            long(0x001E, 0x370E, b"application/pdf\0"),
        ],
    ));
    all.extend(file(b"\xe9t\xe9.txt\0", b"juin", &[]));
    let letter = read(&message("Voici.", &stream(&all)));
    assert_eq!(letter.text, "Voici.");
    assert_eq!(
        names(&letter),
        ["relev\u{e9} d\u{2019}heures.pdf", "\u{e9}t\u{e9}.txt"]
    );
    assert_eq!(letter.attachments[0].content_type, "application/pdf");
    assert_eq!(
        letter.attachments[0].sniffed_type.as_deref(),
        Some("application/pdf")
    );
    assert_eq!(letter.attachments[1].bytes, b"juin");
    assert!(letter.attachments.iter().all(|a| !a.inline));
}

#[test]
fn its_text_is_read_when_the_message_says_nothing_else() {
    let page = long(0x0102, 0x1013, "<p>Tout est arr\u{ea}t\u{e9}.</p>".as_bytes());
    let utf8 = [&[0x03, 0, 0xDE, 0x3F][..], &65001u32.to_le_bytes()].concat();
    // Before them, properties with a name and with several values, that must be stepped over.
    let named = [
        &[0x1F, 0, 0x01, 0x80][..],
        &[7; 16],
        &1u32.to_le_bytes(),
        &padded(b"n\0o\0"),
        &1u32.to_le_bytes(),
        &padded(b"v\0"),
    ]
    .concat();
    let several = [&[0x03, 0x10, 0x02, 0x30][..], &2u32.to_le_bytes(), &[1; 8]].concat();
    let packed = stream(&[attribute(
        1,
        0x0006_9003,
        &properties(&[named, several, utf8, page]),
    )]);
    let letter = read(&message("", &packed));
    assert_eq!(letter.text, "Tout est arr\u{ea}t\u{e9}.");
    assert!(letter.attachments.is_empty());
    let said = read(&message("Bonjour.", &packed));
    assert_eq!(said.text, "Bonjour.");
    assert!(said.html.is_none());
}

#[test]
fn a_message_inside_gives_its_text_and_its_files() {
    let inner = stream(&[
        attribute(
            1,
            0x0006_9003,
            &properties(&[unicode(0x0037, "Panne 12.5"), unicode(0x1000, "Plus rien.")]),
        ),
        file(
            b"photo.png\0",
            b"\x89PNG\r\n\x1a\n",
            &[long(0x001E, 0x3712, b"<photo@example.org>\0")],
        )
        .concat(),
    ]);
    let object = [&[3u8; 16][..], &inner].concat();
    let outer = file(b"Panne\0", b"", &[long(0x000D, 0x3701, &object)]);
    let letter = read(&message("Voir la pi\u{e8}ce jointe.", &stream(&outer)));
    assert_eq!(names(&letter), ["Panne 12 5.txt", "photo.png"]);
    assert_eq!(letter.attachments[0].bytes, b"Plus rien.");
    assert_eq!(
        letter.attachments[1].content_id.as_deref(),
        Some("photo@example.org")
    );
    assert!(letter.attachments[1].inline);
}

#[test]
fn a_text_in_the_form_of_word_processors_alone_is_a_file() {
    let rtf = [
        &[0; 4][..],
        &100u32.to_le_bytes(),
        b"MELA",
        &[0; 4],
        b"{\\rtf1 Bonjour}",
    ]
    .concat();
    let packed = stream(&[attribute(
        1,
        0x0006_9003,
        &properties(&[long(0x0102, 0x1009, &rtf)]),
    )]);
    let letter = read(&message("", &packed));
    assert_eq!(names(&letter), ["message.rtf"]);
    assert_eq!(letter.attachments[0].bytes, b"{\\rtf1 Bonjour}");
    assert!(read(&message("Bonjour.", &packed)).attachments.is_empty());
}

#[test]
fn what_is_no_stream_stays_the_file_that_it_is() {
    let letter = read(&message("Voici.", b"not a stream"));
    assert_eq!(names(&letter), ["winmail.dat"]);
    assert_eq!(letter.attachments[0].bytes, b"not a stream");
}

#[test]
fn a_name_of_the_stream_cannot_leave_its_folder() {
    let packed = stream(&file(b"..\\..\\secret.txt\0", b"x", &[]));
    assert_eq!(names(&read(&message("Voici.", &packed))), ["secret.txt"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_stream_is_read_as_far_as_it_goes(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        kept in any::<prop::sample::Index>(),
    ) {
        let mut packed = stream(&[
            attribute(1, 0x0006_9003, &properties(&[unicode(0x1000, "Texte")])),
            file(b"a.txt\0", b"abc", &[unicode(0x3707, "a long name.txt")]).concat(),
        ]);
        let place = at.index(packed.len());
        packed[place] = byte;
        packed.truncate(kept.index(packed.len() + 1));
        let letter = read(&message("Voici.", &packed));
        prop_assert_eq!(&letter.text, "Voici.");
        prop_assert!(letter.attachments.iter().map(|a| a.bytes.len()).sum::<usize>() <= packed.len());
    }
}
