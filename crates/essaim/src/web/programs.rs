//! What is a program, for everything that comes in: forms refuse it, mail keeps it and never hands it out.

use std::io::Cursor;

/// How the names of files end that a click would run on a workstation.
pub const ENDS: [&str; 32] = [
    "exe", "msi", "msp", "msix", "appx", "bat", "cmd", "com", "scr", "pif", "cpl", "msc", "js", "jse", "vbs",
    "vbe", "vb", "wsf", "wsh", "wsc", "ps1", "psm1", "hta", "chm", "jar", "lnk", "scf", "reg", "dll", "ocx",
    "sys", "gadget",
];

/// A file that a workstation would run: its name says so, or its bytes do.
pub fn is_one(name: &str, bytes: &[u8]) -> bool {
    named(name) || runs(bytes)
}

fn named(name: &str) -> bool {
    let end = name
        .trim_end_matches(|c: char| c == '.' || c.is_whitespace())
        .rsplit_once('.')
        .map(|(_, end)| end);
    end.is_some_and(|end| ENDS.iter().any(|program| program.eq_ignore_ascii_case(end)))
}

fn runs(bytes: &[u8]) -> bool {
    match bytes {
        // DOS and Windows. A text may begin with these letters; its first bytes then hold no zero.
        [b'M', b'Z', ..] | [b'Z', b'M', ..] => bytes.iter().take(64).any(|b| *b == 0),
        // Linux, macOS, a shortcut of Windows.
        [0x7f, b'E', b'L', b'F', ..]
        | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..]
        | [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..]
        | [b'L', 0, 0, 0, 1, 0x14, 2, 0, ..] => true,
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => is_installer(bytes),
        [b'P', b'K', 3, 4, ..] => is_java(bytes),
        _ => false,
    }
}

/// An installer of Windows is a compound file, as old documents of Office are; the class of its root tells them apart.
fn is_installer(bytes: &[u8]) -> bool {
    let word = |at: usize, len: usize| bytes.get(at..at + len);
    let number = |at: usize| Some(u32::from_le_bytes(word(at, 4)?.try_into().ok()?));
    let class = || {
        let shift = u16::from_le_bytes(word(30, 2)?.try_into().ok()?);
        let size = 1_usize.checked_shl(u32::from(shift)).filter(|s| *s <= 4_096)?;
        let sector = usize::try_from(number(48)?).ok()?;
        word(sector.checked_add(1)?.checked_mul(size)?.checked_add(80)?, 16)
    };
    // 000C1084 (a package) or 000C1086 (a patch), then -0000-0000-C000-000000000046.
    const REST: [u8; 12] = [0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];
    class().is_some_and(|c| matches!(c[..4], [0x84 | 0x86, 0x10, 0x0c, 0]) && c[4..] == REST)
}

/// A program of Java, or of Android, is an archive with a manifest of this very name.
fn is_java(bytes: &[u8]) -> bool {
    zip::ZipArchive::new(Cursor::new(bytes))
        .is_ok_and(|archive| archive.index_for_name("META-INF/MANIFEST.MF").is_some())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    /// An archive with one file of this name.
    fn archive(name: &str) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(b"x").unwrap();
        zip.finish().unwrap().into_inner()
    }

    /// A compound file whose root has this class.
    fn compound(class: [u8; 16]) -> Vec<u8> {
        let mut bytes = vec![0; 2_048];
        bytes[..8].copy_from_slice(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
        bytes[30] = 9;
        bytes[48] = 1;
        bytes[1_024 + 80..1_024 + 96].copy_from_slice(&class);
        bytes
    }

    #[test]
    fn a_program_is_told_by_its_name_or_by_its_bytes() {
        let installer = [0x84, 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];
        let old_document = [6, 9, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];
        for (name, bytes, program) in [
            ("facture.exe", &b"x"[..], true),
            ("cadeau.pdf.EXE", b"x", true),
            ("cadeau.bat. ", b"x", true),
            ("macro.lnk", b"", true),
            ("facture.pdf", b"MZ\x90\x00\x03\x00\x00\x00", true),
            ("facture.pdf", b"\x7fELF\x02\x01", true),
            ("facture.pdf", b"L\x00\x00\x00\x01\x14\x02\x00", true),
            ("facture.pdf", b"%PDF-1.7", false),
            ("exe", b"x", false),
            ("rapport", b"MZ;nom;montant\n1;a;2\n", false),
            ("archive.zip", &archive("photo.png"), false),
            ("archive.zip", &archive("META-INF/MANIFEST.MF"), true),
            ("plan.odt", &archive("META-INF/manifest.xml"), false),
            ("plan.doc", &compound(installer), true),
            ("plan.doc", &compound(old_document), false),
            ("plan.doc", &compound(installer)[..600], false),
        ] {
            assert_eq!(
                is_one(name, bytes),
                program,
                "{name} {:?}",
                &bytes[..bytes.len().min(8)]
            );
        }
    }
}
