//! The user at the other end of a connection on this machine.

use std::io::{self, BufRead, BufReader};
use std::net::{IpAddr, SocketAddr};

/// Returns the ID of the user whose socket has the address `peer` and is connected to `local`, from the tables
/// of the kernel (proc_net_tcp(5)). Returns `None` if the tables have no such socket: it is closed, or it
/// is in another network namespace.
///
/// # Errors
/// The reason why a table cannot be read, such as a missing `/proc`.
#[cfg(target_os = "linux")]
pub fn socket_owner(peer: SocketAddr, local: SocketAddr) -> io::Result<Option<u32>> {
    let (peer, local) = (canonical(peer), canonical(local));
    // A client may use an IPv6 socket for an IPv4 address. It is then in the second table only.
    if let (IpAddr::V4(peer_ip), IpAddr::V4(local_ip)) = (peer.ip(), local.ip()) {
        let found = search("/proc/net/tcp", peer, local)?;
        if found.is_some() {
            return Ok(found);
        }
        let mapped = |ip: std::net::Ipv4Addr, port| SocketAddr::from((ip.to_ipv6_mapped(), port));
        let (peer, local) = (mapped(peer_ip, peer.port()), mapped(local_ip, local.port()));
        return match search("/proc/net/tcp6", peer, local) {
            // A machine without IPv6.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            result => result,
        };
    }
    search("/proc/net/tcp6", peer, local)
}

/// Returns an error: only Linux has these tables.
///
/// # Errors
/// Always [`io::ErrorKind::Unsupported`].
#[cfg(not(target_os = "linux"))]
pub fn socket_owner(_peer: SocketAddr, _local: SocketAddr) -> io::Result<Option<u32>> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(target_os = "linux")]
fn search(table: &str, peer: SocketAddr, local: SocketAddr) -> io::Result<Option<u32>> {
    #[expect(clippy::disallowed_methods, reason = "this is the seam")]
    let table = std::fs::File::open(table)?;
    owner_in(BufReader::new(table), peer, local)
}

/// Finds the owner in a table. Only an established connection counts: a closed socket has the user ID of
/// root.
fn owner_in(
    mut table: impl BufRead,
    peer: SocketAddr,
    local: SocketAddr,
) -> io::Result<Option<u32>> {
    let (peer, local) = (spelled(peer), spelled(local));
    let mut line = String::new();
    while {
        line.clear();
        table.read_line(&mut line)? > 0
    } {
        // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid …
        let mut fields = line.split_ascii_whitespace().skip(1);
        let row = (fields.next(), fields.next(), fields.next(), fields.nth(3));
        if let (Some(own), Some(other), Some(ESTABLISHED), Some(uid)) = row
            && own == peer
            && other == local
        {
            return Ok(uid.parse().ok());
        }
    }
    Ok(None)
}

/// Returns an address without the wrapping of IPv4 in IPv6.
fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// Returns an address as the kernel writes it: each 32-bit word in the byte order of the machine.
fn spelled(address: SocketAddr) -> String {
    let word = |bytes: &[u8]| {
        let word = bytes.try_into().map(u32::from_ne_bytes).unwrap_or_default();
        format!("{word:08X}")
    };
    let ip = match address.ip() {
        IpAddr::V4(ip) => word(&ip.octets()),
        IpAddr::V6(ip) => ip.octets().chunks(4).map(word).collect(),
    };
    format!("{ip}:{:04X}", address.port())
}

/// `TCP_ESTABLISHED` of the kernel's `include/net/tcp_states.h`.
const ESTABLISHED: &str = "01";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn only_the_row_of_the_established_client_counts() {
        let [peer, local] = [40000, 8174].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let row = |own: SocketAddr, other: SocketAddr, state: &str, uid: &str| {
            let (own, other) = (spelled(own), spelled(other));
            format!(
                "   7: {own} {other} {state} 00000000:00000000 02:000002FA 00000000  {uid}        0 1\n"
            )
        };
        let find = |rows: &[String]| {
            let table = format!("  sl  local_address rem_address   st\n{}", rows.concat());
            owner_in(table.as_bytes(), peer, local).unwrap()
        };
        assert_eq!(find(&[row(peer, local, "01", "1000")]), Some(1000));
        assert_eq!(find(&[row(local, peer, "01", "1000")]), None, "the server's own row");
        assert_eq!(find(&[row(peer, local, "05", "0")]), None, "closed by the client");
        assert_eq!(find(&[row(peer, local, "01", "-1")]), None);
        assert_eq!(find(&["x\n".to_owned(), String::new()]), None);
        let other = SocketAddr::from(([127, 0, 0, 1], 40001));
        assert_eq!(find(&[row(other, local, "01", "7"), row(peer, local, "01", "8")]), Some(8));
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn addresses_are_spelled_as_by_the_kernel() {
        let v4 = SocketAddr::from(([127, 0, 0, 1], 8174));
        assert_eq!(spelled(v4), "0100007F:1FEE");
        let mapped: SocketAddr = "[::ffff:127.0.0.1]:8174".parse().unwrap();
        assert_eq!(spelled(mapped), "0000000000000000FFFF00000100007F:1FEE");
        assert_eq!(canonical(mapped), v4);
        let loopback = "[::1]:1".parse().unwrap();
        assert_eq!(spelled(loopback), "00000000000000000000000001000000:0001");
    }

    #[test]
    #[cfg(target_os = "linux")]
    #[expect(clippy::disallowed_methods, reason = "a client of the test")]
    fn the_owner_of_a_real_client_is_this_user() {
        let own = rustix::process::geteuid().as_raw();
        for address in ["127.0.0.1:0", "[::1]:0"] {
            let Ok(listener) = std::net::TcpListener::bind(address) else { continue };
            let local = listener.local_addr().unwrap();
            let client = std::net::TcpStream::connect(local).unwrap();
            let peer = client.local_addr().unwrap();
            let (accepted, _) = listener.accept().unwrap();
            assert_eq!(socket_owner(peer, local).unwrap(), Some(own));
            drop((client, accepted));
            assert_eq!(socket_owner(peer, local).unwrap(), None);
        }
    }
}
