//! How content lies on the disk: `RBFILE1\n`, a nonce, chunks of 64 KB sealed with XChaCha20-Poly1305 in the STREAM
//! construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015), and a last word that binds all of it to its name.
//!
//! A chunk is bound to its place and to whether it is the last one, so that nothing can be left out, added or moved; the
//! last word is looked at before the first chunk is, so that one content in the place of another is found at once.

use crate::error::{Code, Error};
use crate::key::random;
use aead_stream::{DecryptorBE32, EncryptorBE32, Nonce, StreamBE32};
use chacha20poly1305::XChaCha20Poly1305;
use chacha20poly1305::aead::KeyInit;
use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use store::DataKey;
use zeroize::Zeroizing;

const MAGIC: &[u8; 8] = b"RBFILE1\n";
const NONCE: usize = 19;
/// Bytes of content in a chunk.
pub(super) const CHUNK: usize = 64 * 1024;
/// What a sealed chunk is longer by.
const TAG: usize = 16;
/// Bytes before the first chunk.
pub(super) const BEFORE: u64 = (MAGIC.len() + NONCE) as u64;
/// Bytes after the last chunk.
pub(super) const AFTER: u64 = 32;

type Cipher = XChaCha20Poly1305;

/// Keys of their own for each purpose, made from the data key.
pub(super) struct Seals {
    name: Zeroizing<[u8; 32]>,
    content: Zeroizing<[u8; 32]>,
    bond: Zeroizing<[u8; 32]>,
}

/// Content while it is written.
pub(super) struct Sealing {
    stream: Option<EncryptorBE32<Cipher>>,
    name: Hmac<Sha256>,
    bond: Hmac<Sha256>,
    waiting: Zeroizing<Vec<u8>>,
    /// Bytes taken in.
    pub size: u64,
}

/// Content while it is read.
pub(super) struct Opening {
    stream: Option<DecryptorBE32<Cipher>>,
    next: u64,
    chunks: u64,
    size: u64,
}

impl Seals {
    pub fn of(key: &DataKey) -> Result<Seals, Error> {
        let derived = Hkdf::<Sha256>::new(None, key.0.as_slice());
        let own = |purpose: &str| {
            let mut own = Zeroizing::new([0; 32]);
            derived.expand(purpose.as_bytes(), own.as_mut_slice()).map_err(|e| Error::broken(e.to_string()))?;
            Ok::<_, Error>(own)
        };
        Ok(Seals {
            name: own("rollbook files: name")?,
            content: own("rollbook files: content")?,
            bond: own("rollbook files: bond")?,
        })
    }

    /// Begins; answers what stands before the first chunk.
    pub fn begin(&self) -> Result<(Sealing, Vec<u8>), Error> {
        let nonce = random::<NONCE>()?;
        let cipher = Cipher::new(&(*self.content).into());
        let nonce_of: Nonce<Cipher, StreamBE32<Cipher>> = nonce.into();
        let mut bond = mac(&self.bond)?;
        bond.update(&nonce);
        let sealing = Sealing {
            stream: Some(EncryptorBE32::from_aead(cipher, &nonce_of)),
            name: mac(&self.name)?,
            bond,
            waiting: Zeroizing::default(),
            size: 0,
        };
        Ok((sealing, [MAGIC.as_slice(), &nonce].concat()))
    }

    /// Begins to read content of so many bytes from what stands before and after its chunks. Error: it is not that
    /// content.
    pub fn open(&self, name: &str, size: u64, before: &[u8], after: &[u8]) -> Result<Opening, Error> {
        let nonce = before.strip_prefix(MAGIC).and_then(|rest| <[u8; NONCE]>::try_from(rest).ok());
        let nonce = nonce.ok_or_else(|| damaged(name, "its beginning"))?;
        let mut bond = mac(&self.bond)?;
        bond.update(&nonce);
        bond.update(name.as_bytes());
        bond.verify_slice(after).map_err(|_| damaged(name, "its end"))?;
        let cipher = Cipher::new(&(*self.content).into());
        let nonce: Nonce<Cipher, StreamBE32<Cipher>> = nonce.into();
        let stream = Some(DecryptorBE32::from_aead(cipher, &nonce));
        Ok(Opening { stream, next: 0, chunks: chunks(size), size })
    }
}

impl Sealing {
    /// Takes content in; answers the chunks that are full.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        self.name.update(bytes);
        self.size += bytes.len() as u64;
        self.waiting.extend_from_slice(bytes);
        let mut out = Vec::new();
        // Of what may be the last chunk it is not known yet.
        while self.waiting.len() > CHUNK {
            let stream = self.stream.as_mut().ok_or_else(|| Error::broken("sealing twice"))?;
            let sealed = stream.encrypt_next(&self.waiting[..CHUNK]).map_err(|_| Error::broken("sealing"))?;
            out.extend(sealed);
            self.waiting.drain(..CHUNK);
        }
        Ok(out)
    }

    /// Ends; answers the name of the content, and what stands at its end.
    pub fn finish(mut self) -> Result<(String, Vec<u8>), Error> {
        let name = HEXLOWER.encode(&self.name.finalize().into_bytes());
        let stream = self.stream.take().ok_or_else(|| Error::broken("sealing twice"))?;
        let mut out = stream.encrypt_last(self.waiting.as_slice()).map_err(|_| Error::broken("sealing"))?;
        self.bond.update(name.as_bytes());
        out.extend_from_slice(&self.bond.finalize().into_bytes());
        Ok((name, out))
    }
}

impl Opening {
    /// Where in the file the next chunk is; nothing after the last.
    pub fn place(&self) -> Option<std::ops::Range<u64>> {
        let whole = (CHUNK + TAG) as u64;
        let begin = BEFORE + self.next * whole;
        (self.next < self.chunks).then(|| begin..(begin + whole).min(sealed(self.size) - AFTER))
    }

    /// Opens it.
    pub fn take(&mut self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        self.next += 1;
        let is_last = self.next == self.chunks;
        let opened = match (is_last, &mut self.stream) {
            (false, Some(stream)) => stream.decrypt_next(bytes),
            (true, stream @ Some(_)) => match stream.take() {
                Some(stream) => stream.decrypt_last(bytes),
                None => return Err(damaged(name, "its end")),
            },
            (_, None) => return Err(damaged(name, "its end")),
        };
        opened.map_err(|_| damaged(name, &format!("chunk {}", self.next)))
    }
}

/// Chunks of content of so many bytes: an empty one has one.
fn chunks(size: u64) -> u64 {
    size.div_ceil(CHUNK as u64).max(1)
}

/// How long content of so many bytes is on the disk.
pub(super) fn sealed(size: u64) -> u64 {
    BEFORE + size + chunks(size) * TAG as u64 + AFTER
}

/// The name tells nothing, so the log may have it.
pub(super) fn damaged(name: &str, what: &str) -> Error {
    Error {
        source: Some(format!("content {name}: {what} is not as it was written").into()),
        ..Error::new(Code::Broken, "content_damaged", &[])
    }
}

fn mac(key: &[u8; 32]) -> Result<Hmac<Sha256>, Error> {
    Hmac::new_from_slice(key).map_err(|e| Error::broken(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seals() -> Seals {
        Seals::of(&DataKey(Zeroizing::new([7; 32]))).unwrap()
    }

    fn written(seals: &Seals, content: &[u8]) -> (String, Vec<u8>) {
        let (mut sealing, mut out) = seals.begin().unwrap();
        for some in content.chunks(10_007) {
            out.extend(sealing.take(some).unwrap());
        }
        let (name, end) = sealing.finish().unwrap();
        out.extend(end);
        (name, out)
    }

    fn read(seals: &Seals, name: &str, size: usize, file: &[u8]) -> Result<Vec<u8>, Error> {
        let (before, after) = (&file[..BEFORE as usize], &file[file.len() - AFTER as usize..]);
        let mut opening = seals.open(name, size as u64, before, after)?;
        let mut content = Vec::new();
        while let Some(place) = opening.place() {
            let end = (place.end as usize).min(file.len());
            content.extend(opening.take(name, &file[place.start as usize..end])?);
        }
        Ok(content)
    }

    #[test]
    fn what_is_written_is_read_at_every_edge_of_a_chunk() {
        let seals = seals();
        for size in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 5] {
            let content = vec![b'x'; size];
            let (name, file) = written(&seals, &content);
            assert_eq!(file.len() as u64, sealed(size as u64), "{size} bytes");
            assert!(!file.windows(8).any(|some| some == b"xxxxxxxx"), "nothing is in clear");
            assert_eq!(read(&seals, &name, size, &file).unwrap(), content, "{size} bytes");
        }
    }

    #[test]
    fn equal_content_has_one_name_and_never_one_look() {
        let seals = seals();
        let (one, other) = (written(&seals, b"a story"), written(&seals, b"a story"));
        assert!(one.0 == other.0 && one.1 != other.1);
        assert_ne!(written(&seals, b"another story").0, one.0);
        let foreign = Seals::of(&DataKey(Zeroizing::new([8; 32]))).unwrap();
        assert_ne!(written(&foreign, b"a story").0, one.0, "another school's name for it is another");
        assert!(read(&foreign, &one.0, 7, &one.1).is_err());
    }

    #[test]
    fn whatever_is_changed_left_out_or_moved_is_found() {
        let seals = seals();
        let content: Vec<u8> = (0..3 * CHUNK + 5).map(|n| n as u8).collect();
        let (name, file) = written(&seals, &content);
        for at in [0, 9, 30, CHUNK, 2 * CHUNK + 60, file.len() - 40, file.len() - 1] {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(read(&seals, &name, content.len(), &changed).is_err(), "byte {at}");
        }
        let (first, second) = (BEFORE as usize, BEFORE as usize + CHUNK + TAG);
        let mut moved = file.clone();
        moved[first..second].copy_from_slice(&file[second..second + CHUNK + TAG]);
        moved[second..second + CHUNK + TAG].copy_from_slice(&file[first..second]);
        assert!(read(&seals, &name, content.len(), &moved).is_err(), "two chunks changed places");
        let short = [&file[..second], &file[file.len() - AFTER as usize..]].concat();
        assert!(read(&seals, &name, CHUNK, &short).is_err(), "cut off at the end of a chunk");
    }

    #[test]
    fn one_content_in_the_place_of_another_is_found_before_its_first_byte() {
        let seals = seals();
        let ((name, _), (_, other)) = (written(&seals, b"a story"), written(&seals, b"my diary"));
        let error = read(&seals, &name, 8, &other).unwrap_err();
        assert!(error.source.unwrap().to_string().contains("its end"));
    }
}
