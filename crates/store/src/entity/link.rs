//! Providers that the school is linked with.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

/// One link. Tokens and secrets are elsewhere: in the keyring, or sealed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "link")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Tenant.
    pub school_id: Uuid,
    /// `wonde`, `google`, `microsoft`; at most one link each.
    pub provider: String,
    /// The provider's immutable id of the account; Wonde: of the school.
    pub subject: String,
    /// Google: the domain. Microsoft: the tenant's id. Wonde: the regional host.
    pub organisation: String,
    /// What the organisation calls itself; may be empty, as may be the six below.
    pub organisation_name: String,
    /// The account as shown: name or address.
    pub account: String,
    /// The app the school registered there.
    pub client_id: String,
    /// Microsoft: the tenant as typed.
    pub tenant: String,
    /// Wonde: the region as typed.
    pub region: String,
    /// Rights that were asked for and not given, as JSON.
    pub missing: String,
    /// What is imported: `domain::provider::Choice`, as JSON.
    pub choice: String,
    /// Signing in at the portal: `domain::tie::ProviderSignIn`, as JSON.
    pub sign_in: String,
    /// It may create, change and delete users.
    pub is_sync: bool,
    /// Milliseconds since 1970.
    pub linked_at: i64,
}

impl ActiveModelBehavior for ActiveModel {}
