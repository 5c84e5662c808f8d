//! The body of an answer as a stream that is read elsewhere, chunk by chunk, so that no page lies in memory as a whole.

use std::io::{self, Read};

use bytes::Bytes;
use http_body_util::BodyExt;
use kube::client::Body;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::model::fault::Fault;

/// How many chunks may wait to be read.
const WAITING: usize = 4;

/// One chunk; none where the answer broke off.
type Chunk = Option<Bytes>;

/// The reading end.
pub(super) struct Stream {
    chunks: Receiver<Chunk>,
    current: io::Cursor<Bytes>,
}

/// The writing end and the reading end.
pub(super) fn stream() -> (Sender<Chunk>, Stream) {
    let (sender, chunks) = channel(WAITING);
    (sender, Stream { chunks, current: io::Cursor::new(Bytes::new()) })
}

/// Passes a body on until it ends.
pub(super) async fn pump(mut body: Body, into: Sender<Chunk>) -> Result<(), Fault> {
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => {
                // Nobody reads on where the answer turned out to be no list; that is told by the reader.
                let Ok(data) = frame.into_data() else { continue };
                if into.send(Some(data)).await.is_err() {
                    return Ok(());
                }
            }
            Err(_) => {
                // Whoever reads is told before the sender is dropped, which would look like an end.
                drop(into.send(None).await);
                return Err(Fault::Cut);
            }
        }
    }
    Ok(())
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.current.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            match self.chunks.blocking_recv() {
                Some(Some(chunk)) => self.current = io::Cursor::new(chunk),
                Some(None) => return Err(io::ErrorKind::UnexpectedEof.into()),
                None => return Ok(0),
            }
        }
    }
}
