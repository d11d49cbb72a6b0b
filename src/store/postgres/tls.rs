//! Encrypted connections. Who asks for them gets a server that proved who it is: one whose certificate the machine trusts and that
//! names the host. Encryption towards somebody unknown, as `sslmode=require` means elsewhere, keeps nothing from who sits between.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::{ClientConfig, Error, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio_postgres::config::SslMode;
use tokio_postgres_rustls::MakeRustlsConnect;

/// How connections are encrypted, if they are.
#[derive(Clone)]
pub(super) struct Tls(pub(super) MakeRustlsConnect);

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tls").finish_non_exhaustive()
    }
}

impl Tls {
    /// What a mode asks for. Fails where it is asked for on a machine that trusts nobody.
    pub(super) fn of(mode: SslMode) -> Result<Self, Error> {
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let config = config.with_safe_default_protocol_versions()?;
        let config = match mode {
            SslMode::Require => config.with_platform_verifier()?,
            // Trusts nobody, and is never asked.
            _ => config.with_root_certificates(RootCertStore::empty()),
        };
        Ok(Self(MakeRustlsConnect::new(config.with_no_client_auth())))
    }
}
