//! Parents and carers as the office sees them: links, invitations, no-link orders, and what is stuck.

use domain::guardianship::{InvitationState, Relation, Stuck};
use domain::id::{ClassId, EntryId, GuardianId, GuardianshipId, InvitationId, OrderId, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The pupils of a class, or all, with their adults.
#[derive(Clone, Debug, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct ListParents {
    /// Only this registration or teaching class.
    pub class: Option<ClassId>,
    /// Only these pupils; empty is all.
    pub users: Vec<UserId>,
    /// Only pupils of whom something is stuck: the chase list.
    pub stuck: bool,
}

/// Pupils with their adults.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ParentList {
    /// In the order of the register.
    pub pupils: Vec<PupilParents>,
    /// Pupils asked for with at least one linked adult.
    pub connected: u32,
    /// Invitations of all pupils asked for that are stuck.
    pub stuck: u32,
    /// Mails that wait to be sent, of the whole school.
    pub mail_waiting: u32,
    /// The public address of the portal; empty while there is none.
    pub portal_address: String,
}

/// One pupil's adults.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct PupilParents {
    /// The pupil.
    pub id: UserId,
    /// Name as shown in lists.
    pub name: String,
    /// Title of the registration class.
    pub class: Option<String>,
    /// The language of letters and mails home, as its code.
    pub language: String,
    /// Linked adults, by name.
    pub adults: Vec<LinkedAdult>,
    /// Invitations that were not revoked, newest first.
    pub invitations: Vec<Invited>,
    /// No-link orders that name this pupil and are in force.
    pub orders: u32,
}

impl PupilParents {
    /// Leaves out what is for the office alone.
    pub(crate) fn hide(&mut self) {
        self.orders = 0;
        self.adults.iter_mut().for_each(|adult| adult.email.clear());
        for one in &mut self.invitations {
            (one.email, one.said) = (one.email.take().map(|_| String::new()), None);
            if one.state == InvitationState::Refused {
                (one.state, one.stuck) = (InvitationState::Opened, None);
            }
        }
    }
}

/// One adult's link.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct LinkedAdult {
    /// The link, for removing.
    pub link: GuardianshipId,
    /// The adult.
    pub guardian: GuardianId,
    /// Name.
    pub name: String,
    /// E-mail; empty where it is not for the operator.
    pub email: String,
    /// What they are to the child.
    pub relation: Relation,
    /// Connected since.
    pub since: i64,
    /// When they last used the portal.
    pub seen_at: Option<i64>,
    /// May send messages.
    pub messages: bool,
    /// The sign-in is locked for a while after wrong passwords.
    pub locked: bool,
}

/// One invitation and how it stands.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Invited {
    /// Its id.
    pub id: InvitationId,
    /// The address, for one by e-mail (empty where it is not for the operator); `None` for a letter.
    pub email: Option<String>,
    /// How far it has come.
    pub state: InvitationState,
    /// Why it does not go on, if it does not.
    pub stuck: Option<Stuck>,
    /// What the mail server said, where it refused.
    pub said: Option<String>,
    /// Adults connected by it.
    pub used: u32,
    /// Adults who may use it.
    pub adults: u32,
    /// Made.
    pub at: i64,
    /// Works until.
    pub until: i64,
}

/// Invites by e-mail. What cannot be invited is told in `refused`; the others are.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct InviteParents {
    /// Whom.
    pub invitations: Vec<InviteOne>,
}

/// One address for one pupil.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct InviteOne {
    /// The pupil.
    pub user: UserId,
    /// The adult's address.
    pub email: String,
}

/// Reads a list of addresses (CSV: username or name and class, e-mail) for inviting. Nothing is written.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ReadAddresses {
    /// The file.
    pub path: String,
}

/// Addresses found in a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Addresses {
    /// Those that can be invited, with the pupil's name as shown.
    pub found: Vec<Address>,
    /// Rows that cannot, counted from 1 with the header.
    pub problems: Vec<AddressProblem>,
}

/// One address of a file.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct Address {
    /// Row of the file.
    pub row: u32,
    /// The pupil.
    pub user: UserId,
    /// Name as shown.
    pub name: String,
    /// The adult's address.
    pub email: String,
}

/// A row that cannot be used.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AddressProblem {
    /// Row of the file.
    pub row: u32,
    /// A finished sentence.
    pub message: String,
    /// The username or name as written.
    pub name: String,
    /// The address as written.
    pub email: String,
    /// The pupil, where that much is certain.
    pub user: Option<UserId>,
}

/// What became of inviting.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct ParentsInvited {
    /// How many mails wait to be sent.
    pub queued: u32,
    /// Finished sentences: who was not invited and why.
    pub refused: Vec<String>,
    /// The entry, for undo; `None` if nobody was invited.
    pub entry: Option<EntryId>,
}

/// Invitations to end. Their codes stop working.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SomeInvitations {
    /// Which.
    pub ids: Vec<InvitationId>,
}

/// Takes adults' access to a pupil away.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct RemoveAdults {
    /// The links.
    pub links: Vec<GuardianshipId>,
}

/// What was removed, and what else could be.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AdultsRemoved {
    /// How many links.
    pub count: u32,
    /// The same adult's links to other pupils: offered in one step.
    pub siblings: Vec<SiblingLink>,
    /// The entry, for undo.
    pub entry: Option<EntryId>,
}

/// A link of an adult who was removed from another pupil.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SiblingLink {
    /// The link.
    pub link: GuardianshipId,
    /// The adult's name.
    pub adult: String,
    /// The pupil's name.
    pub pupil: String,
}

/// Lets an adult send messages, or stops them. What is there they may read either way.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SetMessages {
    /// The adult.
    pub guardian: GuardianId,
    /// They may.
    pub on: bool,
}

/// Looks at the portal as an adult sees it.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct SeeAs {
    /// The adult.
    pub guardian: GuardianId,
}

/// Where to look, once, within ten minutes.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct SeenAs {
    /// An address of this computer, for its browser.
    pub address: String,
}

/// A no-link order as shown.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NoLinkOrder {
    /// Its id.
    pub id: OrderId,
    /// The adult's name; may be empty.
    pub name: String,
    /// The adult's e-mail; may be empty.
    pub email: String,
    /// The children it names.
    pub children: Vec<OrderChild>,
    /// Why.
    pub reason: String,
    /// When it is to be looked at again, as an ISO date; empty if never.
    pub review_on: String,
    /// Whether that day has come.
    pub due: bool,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: i64,
    /// Who asked to lift it, waiting for a second administrator.
    pub lift_asked_by: Option<String>,
    /// Whether the operator may be that second administrator.
    pub may_lift: bool,
    /// Tries to be linked that it stopped.
    pub stopped: u32,
}

/// A child of an order.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OrderChild {
    /// The pupil.
    pub id: UserId,
    /// Name as shown.
    pub name: String,
}

/// All orders in force.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct NoLinkOrders {
    /// Newest first.
    pub orders: Vec<NoLinkOrder>,
}

/// Makes an order. Links it forbids end at once. A name, an e-mail or both are needed.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct AddOrder {
    /// The adult's name.
    pub name: String,
    /// The adult's e-mail.
    pub email: String,
    /// Which children.
    pub children: Vec<UserId>,
    /// Why.
    pub reason: String,
    /// When it is to be looked at again, as an ISO date; empty if never.
    pub review_on: String,
}

/// One order.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OneOrder {
    /// Which.
    pub id: OrderId,
}

/// What lifting did: the first administrator asks, a second one lifts.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
pub struct OrderLifted {
    /// Whether it is lifted now; `false`: it waits for a second administrator.
    pub lifted: bool,
    /// The entry, for undo.
    pub entry: Option<EntryId>,
}
