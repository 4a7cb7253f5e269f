//! The certificate and its key, read from files when serving begins.

use crate::listen::{ServeError, Tls};
use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;
use std::sync::Arc;

/// Reads both. The errors name the file.
pub(crate) fn read(tls: &Tls) -> Result<RustlsConfig, ServeError> {
    let chain = CertificateDer::pem_slice_iter(&file(&tls.certificate)?).collect::<Result<Vec<_>, _>>();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    let chain = chain.ok_or_else(|| ServeError::Certificate(tls.certificate.clone()))?;
    let key = PrivateKeyDer::from_pem_slice(&file(&tls.key)?).map_err(|_| ServeError::Key(tls.key.clone()))?;
    let pair = |error| ServeError::Pair(tls.certificate.clone(), tls.key.clone(), error);
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(pair)?;
    let mut config = builder.with_no_client_auth().with_single_cert(chain, key).map_err(pair)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}

fn file(path: &Path) -> Result<Vec<u8>, ServeError> {
    std::fs::read(path).map_err(|error| ServeError::File(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn refused(certificate: &Path, key: &Path) -> ServeError {
        read(&Tls { certificate: certificate.to_owned(), key: key.to_owned() }).err().unwrap()
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_name() {
        let home = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| -> PathBuf {
            let path = home.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let [one, other] = [(); 2].map(|()| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap());
        let certificate = write("portal.pem", &one.cert.pem());
        let (key, foreign) = (
            write("portal.key", &one.signing_key.serialize_pem()),
            write("other.key", &other.signing_key.serialize_pem()),
        );
        let (missing, empty) = (home.path().join("missing.pem"), write("empty.pem", "nothing"));
        assert!(read(&Tls { certificate: certificate.clone(), key: key.clone() }).is_ok());
        assert!(refused(&missing, &key).to_string().contains("missing.pem cannot be read"));
        assert!(refused(&certificate, &missing).to_string().contains("missing.pem cannot be read"));
        assert!(refused(&empty, &key).to_string().starts_with("There is no certificate in"));
        assert!(refused(&key, &key).to_string().starts_with("There is no certificate in"));
        assert!(refused(&certificate, &empty).to_string().starts_with("There is no key in"));
        assert!(refused(&certificate, &foreign).to_string().contains("do not go together"));
    }
}
