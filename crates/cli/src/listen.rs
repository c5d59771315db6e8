//! The address where the clinic listens.

use std::{io, net::SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

/// How many connections may wait in the kernel until they are taken. Whoever finds the queue full is not told: they try
/// again by themselves a second later, so a day of visits that begin on the hour must fit.
const QUEUE: u32 = 4_096;

/// Listens at `address`; port 0 takes a free one.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A clinic that is started again at once gets its address back. (On Windows this would share it with others.)
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{net::TcpStream, time::timeout};

    use super::*;

    /// As many as two browsers for each of 500 visits; the kernel's own bound is 4,096 where nobody has lowered it.
    #[tokio::test]
    async fn a_thousand_who_come_at_once_find_room_to_wait() {
        let bound = std::fs::read_to_string("/proc/sys/net/core/somaxconn");
        if bound.is_ok_and(|bound| bound.trim().parse().unwrap_or(0) < 1_000) {
            println!("skipped: this machine's kernel lets fewer wait");
            return;
        }
        let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
        let address = listener.local_addr().unwrap();
        let mut waiting = Vec::new();
        // Nobody is taken: each that comes through stands in the queue.
        for number in 0..1_000 {
            let come = timeout(Duration::from_secs(20), TcpStream::connect(address)).await;
            assert!(matches!(come, Ok(Ok(_))), "number {number}: {come:?}");
            waiting.push(come);
        }
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_refused() {
        let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
        let taken = listen(listener.local_addr().unwrap());
        assert_eq!(taken.unwrap_err().kind(), io::ErrorKind::AddrInUse);
    }
}
