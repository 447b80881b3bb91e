//! A look at the processes, folders and ports that a server may leave behind.

use std::collections::BTreeSet;
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// All processes below `root`, itself included, while they run.
pub fn family(root: u32) -> BTreeSet<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            Some((id, parent(id)?))
        })
        .collect();
    let mut family = BTreeSet::from([root]);
    loop {
        let before = family.len();
        let children = parents.iter().filter(|(_, parent)| family.contains(parent));
        family.extend(children.map(|(id, _)| *id).collect::<Vec<_>>());
        if family.len() == before {
            return family;
        }
    }
}

/// Waits for all of them to be gone.
pub fn assert_gone(family: &BTreeSet<u32>) {
    let left = || {
        family
            .iter()
            .filter(|id| parent(**id).is_some())
            .collect::<Vec<_>>()
    };
    let gone = testbed::wait_until(Duration::from_secs(10), || left().is_empty());
    assert!(gone, "still running: {:?}", left());
}

/// The parent of a process that runs; `None` for one that has ended.
fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let state = fields.next()?;
    (state != "Z").then(|| fields.next()?.parse().ok())?
}

/// The temporary folders that this process's servers have made and not removed.
pub fn folders_of(process: u32) -> Vec<String> {
    let prefix = format!("essaim-testbed-{process}-");
    fs::read_dir(std::env::temp_dir())
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.starts_with(&prefix))
        .collect()
}

pub fn refuses_connections(port: u16) -> bool {
    TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err()
}
