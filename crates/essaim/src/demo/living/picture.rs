//! The files that people attach: a screenshot of an error drawn here, and a text that a printer would give.

use crate::desk::store::NewFile;

const WIDTH: usize = 320;
const HEIGHT: usize = 200;

/// Colours of the picture: desktop, window, title bar, button, text, red sign.
const COLOURS: [[u8; 3]; 6] = [
    [214, 226, 228],
    [255, 255, 255],
    [32, 78, 94],
    [226, 182, 66],
    [96, 104, 110],
    [178, 52, 44],
];

/// A picture of a window with an error; `variant` moves it and changes the length of its lines.
pub fn screenshot(variant: usize) -> NewFile {
    NewFile {
        name: format!("capture-{}.png", 1 + variant % 9),
        content_type: "image/png".into(),
        bytes: png(&pixels(variant)),
    }
}

/// What a machine writes when it fails.
pub fn error_text(site: &str) -> NewFile {
    let text = format!(
        "Site\u{a0}: {site}\r\nErreur 0x00000709\u{a0}: l’opération n’a pas pu être terminée.\r\n\
         Service\u{a0}: spouleur d’impression\r\nÉtat\u{a0}: arrêté\r\n"
    );
    NewFile {
        name: "message-erreur.txt".into(),
        content_type: "text/plain; charset=utf-8".into(),
        bytes: text.into_bytes(),
    }
}

/// One colour's number for each pixel.
fn pixels(variant: usize) -> Vec<u8> {
    let mut out = vec![0u8; WIDTH * HEIGHT];
    let mut fill = |left: usize, top: usize, width: usize, height: usize, colour: u8| {
        for y in top..(top + height).min(HEIGHT) {
            let line = y * WIDTH;
            out[line + left.min(WIDTH)..line + (left + width).min(WIDTH)].fill(colour);
        }
    };
    let (left, top) = (36 + variant * 7 % 40, 28 + variant * 5 % 24);
    fill(left, top, 210, 120, 1);
    fill(left, top, 210, 18, 2);
    fill(left + 16, top + 38, 26, 26, 5);
    for line in 0..4 {
        fill(
            left + 56,
            top + 36 + line * 12,
            60 + (variant * 31 + line * 47) % 80,
            5,
            4,
        );
    }
    fill(left + 138, top + 92, 56, 16, 3);
    out
}

/// A PNG with a palette of 16 colours at most, its data stored as it is.
fn png(pixels: &[u8]) -> Vec<u8> {
    let mut rows = Vec::with_capacity(HEIGHT * (WIDTH / 2 + 1));
    for row in pixels.chunks(WIDTH) {
        rows.push(0);
        rows.extend(row.chunks(2).map(|pair| (pair[0] << 4) | pair[1]));
    }
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend((WIDTH as u32).to_be_bytes());
    header.extend((HEIGHT as u32).to_be_bytes());
    header.extend([4, 3, 0, 0, 0]);
    chunk(&mut out, b"IHDR", &header);
    chunk(&mut out, b"PLTE", &COLOURS.concat());
    chunk(&mut out, b"IDAT", &zlib(&rows));
    chunk(&mut out, b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    let begin = out.len();
    out.extend(name);
    out.extend(data);
    let check = crc(&out[begin..]);
    out.extend(check.to_be_bytes());
}

/// A zlib stream (RFC 1950) of stored blocks.
fn zlib(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(65_535).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        let length = block.len() as u16;
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (mut a, mut b) = (1u32, 0u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    out.extend(((b << 16) | a).to_be_bytes());
    out
}

/// The check sum of PNG chunks.
fn crc(data: &[u8]) -> u32 {
    let mut value = u32::MAX;
    for byte in data {
        value ^= u32::from(*byte);
        for _ in 0..8 {
            value = if value & 1 == 1 {
                (value >> 1) ^ 0xEDB8_8320
            } else {
                value >> 1
            };
        }
    }
    !value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_sum_is_the_one_of_png() {
        // Every PNG ends with this chunk.
        assert_eq!(crc(b"IEND"), 0xAE42_6082);
    }

    #[test]
    fn a_screenshot_is_a_small_png() {
        let file = screenshot(3);
        assert!(file.bytes.starts_with(b"\x89PNG\r\n\x1a\n") && file.bytes.len() < 40_000);
        assert_ne!(file.bytes, screenshot(4).bytes);
    }
}
