//! Compressed RTF ([MS-OXRTFCP]): copies of what was written before, in a window of 4 096 bytes that begins full of
//! what every RTF begins with.

use super::Bytes;
use crate::limits;

const COMPRESSED: u32 = 0x7546_5A4C;
const PLAIN: u32 = 0x414C_454D;
const WINDOW: usize = 4_096;
/// Given by the format, to the byte.
const BEGINNING: &[u8] =
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \
\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \
\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// The RTF, at most [`limits::TEXT`] bytes; `None` when these bytes are not compressed RTF.
pub(super) fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let mut rest = Bytes(packed);
    let _packed_size = rest.u32()?;
    let size = (rest.u32()? as usize).min(limits::TEXT);
    let format = rest.u32()?;
    let _checksum = rest.u32()?;
    match format {
        PLAIN => Some(rest.0[..size.min(rest.0.len())].to_vec()),
        COMPRESSED => Some(expand(rest.0, size)),
        _ => None,
    }
}

/// What is written so far, and the window that copies are taken from.
struct Writer {
    window: [u8; WINDOW],
    at: usize,
    out: Vec<u8>,
    size: usize,
}

impl Writer {
    /// Writes a byte; `None` once all is written.
    fn write(&mut self, byte: u8) -> Option<()> {
        self.window[self.at] = byte;
        self.at = (self.at + 1) % WINDOW;
        self.out.push(byte);
        (self.out.len() < self.size).then_some(())
    }

    /// Reads to the end; `None` when it is reached, by its mark or because there is nothing more.
    fn run(&mut self, packed: &[u8]) -> Option<()> {
        let mut bytes = packed.iter().copied();
        loop {
            let flags = bytes.next()?;
            for bit in 0..8 {
                let first = bytes.next()?;
                if flags >> bit & 1 == 0 {
                    self.write(first)?;
                    continue;
                }
                let token = usize::from(first) << 8 | usize::from(bytes.next()?);
                let (from, length) = (token >> 4, (token & 0xF) + 2);
                // A copy from where one writes is the mark of the end.
                if from == self.at {
                    return None;
                }
                for step in 0..length {
                    self.write(self.window[(from + step) % WINDOW])?;
                }
            }
        }
    }
}

fn expand(packed: &[u8], size: usize) -> Vec<u8> {
    let mut writer = Writer {
        window: [0; WINDOW],
        at: BEGINNING.len(),
        out: Vec::new(),
        size,
    };
    writer.window[..BEGINNING.len()].copy_from_slice(BEGINNING);
    if size > 0 {
        writer.run(packed);
    }
    writer.out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_begins_with_what_every_rtf_begins_with() {
        assert_eq!(BEGINNING.len(), 207);
    }

    #[test]
    fn bytes_and_copies_of_what_was_written_are_put_together() {
        let packed = |size: u32| {
            let mut all = [0u32, size, COMPRESSED, 0].map(u32::to_le_bytes).concat();
            // A copy of six bytes of the beginning; « a »; four copies of it, each of the one before; the mark of the end.
            all.extend([0b1101, 0x00, 0x04, b'a', 0x0D, 0x52, 0x0D, 0xA0, b'z']);
            all
        };
        assert_eq!(unpack(&packed(100)).unwrap(), b"{\\rtf1aaaaa");
        assert_eq!(unpack(&packed(7)).unwrap(), b"{\\rtf1a");
        assert_eq!(unpack(&packed(0)).unwrap(), b"");
        assert_eq!(unpack(&packed(100)[..10]), None);
        assert_eq!(unpack(&[0; 16]), None);
    }
}
