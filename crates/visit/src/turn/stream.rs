//! Clients that come by TCP: a stream has no packets, so each message says how long it is (RFC 8656, 3.1 and 12.5).

use std::{io, net::SocketAddr, sync::Arc};

use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp::ReadHalf},
    sync::{Semaphore, mpsc},
    time::timeout,
};

use super::{LARGEST, MOST, SILENT};

/// How many packets may wait for one line.
const LINE: usize = 128;
/// Bytes before the attributes of a STUN message.
const STUN_HEAD: usize = 20;
/// Bytes before the data of a channel.
const CHANNEL_HEAD: usize = 4;

/// Something came by a line.
pub(super) struct Arrival {
    pub(super) from: SocketAddr,
    /// One message; `None`: the line is gone.
    pub(super) said: Option<Bytes>,
    /// Where to answer.
    pub(super) line: mpsc::Sender<Bytes>,
}

/// Takes lines in, for ever.
pub(super) async fn listen(listener: TcpListener, arrive: mpsc::Sender<Arrival>) {
    let places = Arc::new(Semaphore::new(MOST));
    loop {
        let (stream, from) = match listener.accept().await {
            Ok(it) => it,
            Err(error) => {
                tracing::debug!(%error, "the relay could not take a line");
                // The commonest cause is that there are no file handles left: asking again at once would not help.
                tokio::time::sleep(SILENT / 600).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            continue;
        };
        let arrive = arrive.clone();
        tokio::spawn(async move {
            let (line, answers) = mpsc::channel(LINE);
            let came = |said| Arrival {
                from,
                said,
                line: line.clone(),
            };
            if let Err(error) = talk(stream, &arrive, answers, came).await {
                tracing::debug!(%error, "a line to the relay is lost");
            }
            if arrive.send(came(None)).await.is_err() {
                tracing::debug!("the relay has ended");
            }
            drop(place);
        });
    }
}

/// One message as it goes on a stream: what is said on a channel is filled up to four bytes.
pub(super) fn framed(message: &[u8]) -> Bytes {
    let mut framed = BytesMut::from(message);
    framed.resize(message.len().next_multiple_of(4), 0);
    framed.freeze()
}

async fn talk(
    mut stream: TcpStream,
    arrive: &mpsc::Sender<Arrival>,
    mut answers: mpsc::Receiver<Bytes>,
    came: impl Fn(Option<Bytes>) -> Arrival,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let (mut read, mut write) = stream.split();
    let hear = async {
        let mut heard = BytesMut::with_capacity(LARGEST);
        // Whoever says nothing whole for so long is not there.
        while let Some(said) = timeout(SILENT, whole(&mut read, &mut heard)).await?? {
            if arrive.send(came(Some(said))).await.is_err() {
                break;
            }
        }
        Ok(())
    };
    let answer = async {
        while let Some(said) = answers.recv().await {
            timeout(SILENT, write.write_all(&said)).await??;
        }
        Ok(())
    };
    tokio::select! {
        ended = hear => ended,
        ended = answer => ended,
    }
}

/// The next whole message of a stream; `None` at its end.
async fn whole(read: &mut ReadHalf<'_>, heard: &mut BytesMut) -> io::Result<Option<Bytes>> {
    loop {
        if let Some(said) = next(heard)? {
            return Ok(Some(said));
        }
        if read.read_buf(heard).await? == 0 {
            return Ok(None);
        }
    }
}

/// Takes the first whole message out of what was heard so far; an error when it is none, or too long for any.
fn next(heard: &mut BytesMut) -> io::Result<Option<Bytes>> {
    let Some([kind, _, a, b]) = heard.first_chunk::<4>() else {
        return Ok(None);
    };
    let said = usize::from(u16::from_be_bytes([*a, *b]));
    // The first two bits tell a STUN message from what is said on a channel.
    let size = match kind >> 6 {
        0 => STUN_HEAD + said,
        1 => CHANNEL_HEAD + said,
        _ => return Err(io::ErrorKind::InvalidData.into()),
    };
    if size > LARGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let with_filling = size.next_multiple_of(4);
    if heard.len() < with_filling {
        return Ok(None);
    }
    let message = heard.split_to(size).freeze();
    heard.advance(with_filling - size);
    Ok(Some(message))
}
