//! Where a database server is. What is shown of it never holds the password.

use zeroize::Zeroizing;

/// The address of a PostgreSQL database: `postgres://USER:PASSWORD@HOST:PORT/DATABASE?…`.
///
/// A socket's folder may stand in `?host=/run/postgresql`, a certificate in `?sslmode=verify-full&sslrootcert=FILE`.
/// What it leaves out comes from the environment of PostgreSQL's own programs (`PGPASSWORD`, `PGHOST`, …).
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Zeroizing<String>);

/// How such an address may begin.
const BEGINNINGS: [&str; 2] = ["postgres://", "postgresql://"];

impl Address {
    /// `None` if it is no address of a PostgreSQL database.
    pub fn read(text: &str) -> Option<Address> {
        let rest = BEGINNINGS.iter().find_map(|beginning| text.strip_prefix(beginning))?;
        let address = Address(Zeroizing::new(format!("{}{rest}", BEGINNINGS[0])));
        address.0.parse::<sea_orm::sqlx::postgres::PgConnectOptions>().is_ok().then_some(address)
    }

    /// The whole of it, password included.
    pub(crate) fn whole(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Address {
    /// Without the password and without what follows a `?`, where one may stand too.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = self.0.split('?').next().unwrap_or_default();
        let rest = shown.strip_prefix(BEGINNINGS[0]).unwrap_or_default();
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (user, host) = host.rsplit_once('@').unwrap_or(("", host));
        let user = user.split(':').next().unwrap_or_default();
        let at = if user.is_empty() { "" } else { "@" };
        write!(f, "{}{user}{at}{host}/{path}", BEGINNINGS[0])
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_is_never_shown() {
        for (text, shown) in [
            (
                "postgres://office:s3cret@db.example:5433/trust?sslmode=require",
                "postgres://office@db.example:5433/trust",
            ),
            ("postgresql://office:s3cret%40@db.example/trust", "postgres://office@db.example/trust"),
            ("postgres:///trust?host=/run/pg&user=office&password=s3cret", "postgres:///trust"),
            ("postgres://office:s3cret@db.example", "postgres://office@db.example/"),
        ] {
            let address = Address::read(text).unwrap();
            assert_eq!(address.to_string(), shown, "{text}");
            assert!(!format!("{address:?}").contains("s3cret"), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_told_apart() {
        for text in ["", "sqlite://x", "mysql://x/y", "db.example", "postgres://x:notaport/y"] {
            assert!(Address::read(text).is_none(), "{text}");
        }
    }
}
