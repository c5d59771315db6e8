//! A stream that does not wait for ever for a peer that reads or writes nothing.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

/// A stream whose every single read or write must come about within a time.
pub(crate) struct Still {
    stream: TcpStream,
    within: Duration,
    reading: Wait,
    writing: Wait,
}

/// How long one direction has stood still.
struct Wait {
    alarm: Pin<Box<Sleep>>,
    waiting: bool,
}

impl Still {
    pub(crate) fn new(stream: TcpStream, within: Duration) -> Self {
        let wait = || Wait {
            alarm: Box::pin(sleep(within)),
            waiting: false,
        };
        Self {
            stream,
            within,
            reading: wait(),
            writing: wait(),
        }
    }
}

impl Wait {
    /// Passes on what came; what did not come in time is an error.
    fn watch<T>(
        &mut self,
        came: Poll<io::Result<T>>,
        within: Duration,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<T>> {
        if came.is_ready() {
            self.waiting = false;
            return came;
        }
        if !self.waiting {
            self.waiting = true;
            self.alarm.as_mut().reset(Instant::now() + within);
        }
        self.alarm
            .as_mut()
            .poll(context)
            .map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Still {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let came = Pin::new(&mut this.stream).poll_read(context, buffer);
        this.reading.watch(came, this.within, context)
    }
}

impl AsyncWrite for Still {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let came = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.writing.watch(came, this.within, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let came = Pin::new(&mut this.stream).poll_write_vectored(context, pieces);
        this.writing.watch(came, this.within, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
