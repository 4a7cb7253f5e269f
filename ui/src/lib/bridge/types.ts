// Made by `cargo xtask bindings` from the Rust types. Do not edit.

export type Action = "school_made" | "settings_changed" | "user_added" | "users_changed" | "users_moved" | "users_deleted" | "users_restored" | "users_suspended" | "users_resumed" | "passwords_reset" | "password_changed" | "users_imported" | "users_erased" | "class_added" | "class_renamed" | "classes_archived" | "classes_restored" | "members_added" | "members_removed" | "record_viewed" | "seen_as_parent" | "users_exported" | "backup_restored" | "undone" | "cards_made" | "letters_made" | "cards_voided" | "paper_recalled" | "language_chosen" | "logo_changed" | "parents_invited" | "invitations_revoked" | "parent_linked" | "parents_removed" | "messages_allowed" | "messages_stopped" | "order_made" | "order_lift_asked" | "order_lifted" | "policy_accepted" | "guardian_changed" | "guardian_left" | "homework_set" | "homework_changed" | "homework_removed" | "homework_marked" | "work_handed_in" | "stars_given" | "stars_taken" | "skills_changed" | "post_written" | "post_removed" | "message_written" | "message_removed" | "files_added" | "files_changed" | "files_removed" | "provider_linked" | "provider_unlinked" | "provider_changed" | "matches_decided" | "matches_taken_back" | "users_synced" | "users_matched";

export type AddClass = { 
/**
 * Its title, unique among its kind.
 */
title: string, 
/**
 * Registration or teaching.
 */
kind: ClassKind, };

export type AddOrder = { 
/**
 * The adult's name.
 */
name: string, 
/**
 * The adult's e-mail.
 */
email: string, 
/**
 * Which children.
 */
children: Array<UserId>, 
/**
 * Why.
 */
reason: string, 
/**
 * When it is to be looked at again, as an ISO date; empty if never.
 */
review_on: string, };

export type AddUser = { 
/**
 * Username; empty takes the suggestion.
 */
username: string, 
/**
 * First name.
 */
given_name: string, 
/**
 * Surname.
 */
family_name: string, 
/**
 * E-mail.
 */
email: string, 
/**
 * User type.
 */
role: Role, 
/**
 * Registration class.
 */
class_id: ClassId | null, 
/**
 * A password; `None` leaves the account without one.
 */
password: string | null, 
/**
 * Must be changed at the next sign-in; `None` is the default for the user type (staff: yes).
 */
must_change: boolean | null, };

export type Address = { 
/**
 * Row of the file.
 */
row: number, 
/**
 * The pupil.
 */
user: UserId, 
/**
 * Name as shown.
 */
name: string, 
/**
 * The adult's address.
 */
email: string, };

export type AddressProblem = { 
/**
 * Row of the file.
 */
row: number, 
/**
 * A finished sentence.
 */
message: string, 
/**
 * The username or name as written.
 */
name: string, 
/**
 * The address as written.
 */
email: string, 
/**
 * The pupil, where that much is certain.
 */
user: UserId | null, };

export type Addresses = { 
/**
 * Those that can be invited, with the pupil's name as shown.
 */
found: Array<Address>, 
/**
 * Rows that cannot, counted from 1 with the header.
 */
problems: Array<AddressProblem>, };

export type AdultsRemoved = { 
/**
 * How many links.
 */
count: number, 
/**
 * The same adult's links to other pupils: offered in one step.
 */
siblings: Array<SiblingLink>, 
/**
 * The entry, for undo.
 */
entry: EntryId | null, };

export type AlarmCode = "too_many_removed" | "last_year" | "one_class_only" | "staff_list" | "shifted_column" | "truncated" | "another_school";

export type AlarmShown = { 
/**
 * Which.
 */
code: AlarmCode, 
/**
 * In words.
 */
sentence: string, 
/**
 * Three people concerned.
 */
names: Array<string>, };

export type Alone = "unknown" | "gone" | "left";

export type ApplySync = { 
/**
 * With whom.
 */
provider: Provider, 
/**
 * The plan that was seen; if it is another now, nothing is written.
 */
revision: string, 
/**
 * Typed consent where an alarm holds it: the number in `SyncShown::consent`.
 */
consent: number | null, };

export type ApplyUpload = { 
/**
 * The preview that was seen; if the data changed since, nothing is written and the new preview comes back.
 */
revision: string, 
/**
 * Typed consent where an alarm holds it: the number in `Preview::consent`.
 */
consent: number | null, };

export type ArchiveClasses = { 
/**
 * Which.
 */
ids: Array<ClassId>, 
/**
 * `true` puts them away.
 */
archived: boolean, };

export type AskWonde = { 
/**
 * The token. `None` takes the one that is kept.
 */
token: string | null, 
/**
 * The regional host; empty is the usual one.
 */
region: string, 
/**
 * Postcode or establishment number of a school anywhere at Wonde; empty: the schools of the token.
 */
search: string, 
/**
 * Ask this school, by Wonde's id, for access.
 */
request: string | null, };

export type Backup = { 
/**
 * Its full path.
 */
path: string, 
/**
 * When it was made.
 */
at: number, 
/**
 * Bytes.
 */
bytes: number, };

export type BackupRestored = { 
/**
 * Live users now.
 */
users: number, 
/**
 * The backup made of what was there before; restoring that one takes this back.
 */
before: Backup | null, };

export type BouncesTaken = { 
/**
 * So many mails did not arrive, which was not known.
 */
bounced: number, 
/**
 * So many are late.
 */
delayed: number, 
/**
 * So many reports said nothing new.
 */
known: number, 
/**
 * Finished sentences: which could not be taken, and why.
 */
refused: Array<string>, };

export type CancelMail = { 
/**
 * Which.
 */
ids: Array<MailId>, };

export type Candidate = { 
/**
 * The provider's immutable id.
 */
external: string, 
/**
 * The name.
 */
name: string, 
/**
 * Class, or else year.
 */
class: string, 
/**
 * ISO date or empty.
 */
birth_date: string, 
/**
 * User type in the school's word, if it is said.
 */
role: string, 
/**
 * How strong a suggestion; `None` if it was only found by words.
 */
strength: Strength | null, 
/**
 * 0 to 1.
 */
score: number, 
/**
 * The reasons, the weightiest first.
 */
reasons: Array<Reason>, 
/**
 * Said before not to be this user.
 */
is_apart: boolean, };

export type Candidates = { 
/**
 * Best first; those found by words after the suggestions among them.
 */
candidates: Array<Candidate>, 
/**
 * How many of the provider are matched with nobody.
 */
unmatched: number, };

export type CardDetail = { 
/**
 * How it stands; `None`: there never was one, or it was voided.
 */
state: PrintedState | null, 
/**
 * Its serial number.
 */
serial: string | null, 
/**
 * When it was made, in milliseconds since 1970.
 */
made_at: number | null, 
/**
 * When it stops working, in milliseconds since 1970.
 */
until: number | null, };

export type CellChange = { 
/**
 * Which.
 */
field: Field, 
/**
 * As it is; empty if there is nothing.
 */
old: string, 
/**
 * As it becomes.
 */
new: string, };

export type ChangeChoice = { 
/**
 * Which.
 */
provider: Provider, 
/**
 * All of it.
 */
choice: Choice, };

export type ChangeMail = { 
/**
 * All settings.
 */
settings: MailSettings, 
/**
 * A new password or access token. `None` keeps the one there is; an empty one forgets it.
 */
secret: string | null, };

export type ChangeMembers = { 
/**
 * Which class.
 */
id: ClassId, 
/**
 * Who.
 */
users: Array<UserId>, 
/**
 * `true` join, `false` leave.
 */
member: boolean, 
/**
 * Registration class: also those who are in another one now.
 */
from_other: boolean, };

export type ChangeOwnPassword = { 
/**
 * As it is.
 */
old: string, 
/**
 * As it becomes.
 */
new: string, };

export type ChangePortal = { 
/**
 * Whether the desktop program serves it.
 */
on: boolean, 
/**
 * Who can reach it.
 */
listen: PortalListen, 
/**
 * On which port, from 1024.
 */
port: number, 
/**
 * The school's public address of it, with or without `https://`; empty is none.
 */
public_address: string, 
/**
 * The parental acceptable-use policy; empty is none.
 */
policy: string, 
/**
 * Whether parents write in it.
 */
messages: MessageSettings, };

export type ChangeSettings = { 
/**
 * The school's name.
 */
name: string, 
/**
 * All settings.
 */
settings: Settings, };

export type ChangeSignIn = { 
/**
 * Which.
 */
provider: Provider, 
/**
 * All of it.
 */
sign_in: ProviderSignIn, 
/**
 * The app's secret. `None` keeps the one there is; an empty one forgets it.
 */
client_secret: string | null, 
/**
 * Wonde: MyLogin's, in the same way.
 */
mylogin_secret: string | null, };

export type ChangeUpload = { 
/**
 * Cells mended in the preview.
 */
mends: Array<Mend>, 
/**
 * Take every certain fix.
 */
take_fixes: boolean, 
/**
 * Delete pupils not found in the file.
 */
delete_missing: boolean | null, };

export type Checked = { 
/**
 * Nothing is wrong.
 */
ok: boolean, 
/**
 * Sentences, one a fault.
 */
problems: Array<string>, };

export type Choice = { 
/**
 * Pupils.
 */
pupils: Part, 
/**
 * Teachers and other staff.
 */
staff: Part, 
/**
 * Teaching classes: Wonde's classes, Google's courses, Microsoft's classes or these groups.
 */
classes: Part, 
/**
 * Google: the unit somebody is in is their registration class.
 */
units_are_classes: boolean, 
/**
 * Parents and carers.
 */
guardians: boolean, 
/**
 * Which address at Wonde.
 */
wonde_email: WondeEmail, };

export type ChooseLanguage = { 
/**
 * Of which pupils.
 */
ids: Array<UserId>, 
/**
 * Its code; empty for the school's.
 */
language: string, };

export type ClassChanged = { 
/**
 * As it is now.
 */
class: ClassRow, 
/**
 * The entry, for Undo; `None` if nothing changed.
 */
entry: EntryId | null, };

export type ClassId = string;

export type ClassKind = "homeroom" | "scheduled";

export type ClassList = { 
/**
 * Classes.
 */
classes: Array<ClassRow>, };

export type ClassRow = { 
/**
 * Its id.
 */
id: ClassId, 
/**
 * As shown.
 */
title: string, 
/**
 * Registration or teaching.
 */
kind: ClassKind, 
/**
 * Put away: its members stay, it is offered nowhere.
 */
archived: boolean, 
/**
 * Pupils in it.
 */
pupils: number, 
/**
 * Names of its teachers.
 */
teachers: Array<string>, };

export type Code = "invalid" | "not_found" | "wrong_password" | "slow_down" | "confirm_needed" | "signed_out" | "must_change" | "not_allowed" | "in_another_class" | "held" | "unreadable" | "cancelled" | "key_needed" | "school" | "busy" | "broken";

export type Confirm = { 
/**
 * The operator's password.
 */
password: string, };

export type Counts = { 
/**
 * Pupils.
 */
students: number, 
/**
 * Teachers and other staff.
 */
staff: number, 
/**
 * People of whom the provider does not say what they are.
 */
others: number, 
/**
 * Classes.
 */
classes: number, 
/**
 * Parents and carers.
 */
guardians: number, };

export type CredentialId = string;

export type Decide = { 
/**
 * What.
 */
kind: DecisionKind, 
/**
 * The user; for all but `leave_out`.
 */
user: UserId | null, 
/**
 * The provider's id; for `match`, `apart` and `leave_out`.
 */
external: string | null, };

export type DecideMatches = { 
/**
 * With whom.
 */
provider: Provider, 
/**
 * Each.
 */
decisions: Array<Decide>, 
/**
 * Also match everybody whose best suggestion is strong and nobody else's.
 */
accept_strong: boolean, 
/**
 * The plan that was looked at, for `accept_strong`; if it is another now, nothing is written.
 */
revision: string | null, };

export type DecisionKind = "match" | "apart" | "ignore" | "delete" | "leave_out";

export type DeleteUsers = { 
/**
 * Which.
 */
ids: Array<UserId>, 
/**
 * The number typed, where the guard asks for it.
 */
consent: number | null, };

export type DeletionCost = { 
/**
 * How many users.
 */
users: number, 
/**
 * Of them pupils.
 */
pupils: number, 
/**
 * With a password that stops working.
 */
passwords: number, 
/**
 * Places in teaching classes.
 */
teaching: number, 
/**
 * The first few names.
 */
names: Array<string>, 
/**
 * Days they are kept.
 */
keep_days: number, 
/**
 * More than the guard's share: needs the operator's password and the number typed.
 */
guarded: boolean, };

export type DeskState = { 
/**
 * Which screen.
 */
stage: Stage, 
/**
 * The sentence of `Stage::Trouble`.
 */
trouble: string | null, 
/**
 * The school's name, once the file is open.
 */
school: string | null, 
/**
 * It is the sample school, kept apart from any real one.
 */
sample: boolean, 
/**
 * Who is signed in.
 */
operator: Operator | null, 
/**
 * The data folder.
 */
folder: string, 
/**
 * Minutes until it locks by itself.
 */
idle_minutes: number, 
/**
 * The program's version.
 */
version: string, 
/**
 * When the newest checked backup was made.
 */
backed_up_at: number | null, 
/**
 * Live users and classes, for the sidebar.
 */
users: number, 
/**
 * Classes not archived.
 */
classes: number, 
/**
 * Grows with every entry in the history; when it differs, what is shown is out of date.
 */
head: number, };

export type Done = { 
/**
 * The entry, for Undo; `None` if there was nothing to do.
 */
entry: EntryId | null, 
/**
 * How many users (or classes) it concerned.
 */
count: number, };

export type EditUser = { 
/**
 * Which.
 */
id: UserId, 
/**
 * Username.
 */
username: string | null, 
/**
 * First name; empty clears it.
 */
given_name: string | null, 
/**
 * Surname; empty clears it.
 */
family_name: string | null, 
/**
 * E-mail; empty clears it.
 */
email: string | null, 
/**
 * User type.
 */
role: Role | null, 
/**
 * The school's own number for a member of staff; empty clears it.
 */
employee_number: string | null, 
/**
 * What this changes stays as it is whatever a provider says.
 */
keep: boolean, 
/**
 * Fields that updates may change again.
 */
release: Array<Field>, };

export type EntryId = string;

export type Failure = { 
/**
 * What callers branch on.
 */
code: Code, 
/**
 * A finished sentence.
 */
message: string, 
/**
 * Which part of the request.
 */
field?: string, 
/**
 * Whom it concerns.
 */
names?: Array<string>, 
/**
 * The technical part, to fold out.
 */
technical?: string, };

export type Field = "username" | "given_name" | "family_name" | "class" | "email" | "role" | "password" | "sourced_id" | "birth_date" | "upn" | "admission_number" | "year" | "employee_number";

export type FileSaved = { 
/**
 * Where.
 */
path: string, 
/**
 * Rows below the header.
 */
rows: number, };

export type FindCandidates = { 
/**
 * With whom.
 */
provider: Provider, 
/**
 * The user.
 */
user: UserId, 
/**
 * Words of names and classes; empty: the suggestions.
 */
query: string, };

export type Format = "table" | "one_roster11" | "one_roster12" | "sds1" | "sds21";

export type GeneratedPassword = { 
/**
 * Whose.
 */
id: UserId, 
/**
 * Their name.
 */
name: string, 
/**
 * Their username.
 */
username: string, 
/**
 * Their registration class.
 */
class: string | null, 
/**
 * In clear.
 */
password: string, };

export type GuardianId = string;

export type GuardianshipId = string;

export type History = { 
/**
 * The entries asked for.
 */
entries: Array<HistoryRow>, 
/**
 * How many match.
 */
total: number, 
/**
 * Operators who appear, for the filter: id and name.
 */
operators: Array<[UserId, string]>, };

export type HistoryRow = { 
/**
 * Its id.
 */
id: EntryId, 
/**
 * When.
 */
at: number, 
/**
 * Who, as shown.
 */
actor: string, 
/**
 * What.
 */
action: Action, 
/**
 * "Imported 412 users", "Changed Ava Begum".
 */
sentence: string, 
/**
 * For an entry about one person or cell: "Surname: Kamiński → Kamiński-Nowak".
 */
details: Array<string>, 
/**
 * How many users or classes.
 */
count: number, 
/**
 * The one user it concerned.
 */
person: UserId | null, 
/**
 * It can be undone now.
 */
undoable: boolean, 
/**
 * It was undone by this entry.
 */
undone_by: EntryId | null, };

export type IdentityShown = { 
/**
 * Where.
 */
provider: Provider, 
/**
 * Why it is believed, in words.
 */
rule: string, 
/**
 * Since when.
 */
since: number, };

export type InvitationId = string;

export type InvitationState = "queued" | "sent" | "opened" | "registered" | "connected" | "bounced" | "refused" | "expired";

export type InviteOne = { 
/**
 * The pupil.
 */
user: UserId, 
/**
 * The adult's address.
 */
email: string, };

export type InviteParents = { 
/**
 * Whom.
 */
invitations: Array<InviteOne>, };

export type Invited = { 
/**
 * Its id.
 */
id: InvitationId, 
/**
 * The address, for one by e-mail (empty where it is not for the operator); `None` for a letter.
 */
email: string | null, 
/**
 * How far it has come.
 */
state: InvitationState, 
/**
 * Why it does not go on, if it does not.
 */
stuck: Stuck | null, 
/**
 * What the mail server said, where it refused.
 */
said: string | null, 
/**
 * Adults connected by it.
 */
used: number, 
/**
 * Adults who may use it.
 */
adults: number, 
/**
 * Made.
 */
at: number, 
/**
 * Works until.
 */
until: number, };

export type LinkProvider = { "provider": "wonde", 
/**
 * Wonde's id of the school.
 */
school: string, 
/**
 * The regional host; empty is the usual one.
 */
region: string, 
/**
 * The school's token. `None` takes the one that is kept.
 */
token: string | null, } | { "provider": "google", 
/**
 * Its client id.
 */
client_id: string, 
/**
 * Its secret. `None` takes the one that is kept.
 */
client_secret: string | null, } | { "provider": "microsoft", 
/**
 * Its client id.
 */
client_id: string, 
/**
 * The tenant's id or domain; may be empty for a public client.
 */
tenant: string, 
/**
 * The secret of a confidential app. Empty: a public client, an administrator signs in. `None`: as the link before,
 * where it is with the same app, else a public client.
 */
client_secret: string | null, };

export type LinkShown = { 
/**
 * Account, organisation and region in words: "office@larkfield.example".
 */
account: string, 
/**
 * The school or organisation, as it calls itself, else its domain or id.
 */
organisation: string, 
/**
 * The app the school registered there, as typed; empty for Wonde.
 */
client_id: string, 
/**
 * Microsoft: tenant or domain as typed.
 */
tenant: string, 
/**
 * Microsoft: the school's own app reads, with its secret; nobody signed in.
 */
is_app: boolean, 
/**
 * Wonde: the school's id there.
 */
school: string, 
/**
 * Wonde: region as typed.
 */
region: string, 
/**
 * Rights that were asked for and not given.
 */
missing: Array<string>, 
/**
 * It may create, change and delete users.
 */
is_sync: boolean, 
/**
 * What is imported.
 */
choice: Choice, 
/**
 * Signing in with it.
 */
sign_in: ProviderSignIn, 
/**
 * The secret of the app for signing in is kept.
 */
has_sign_in_secret: boolean, 
/**
 * Wonde: the secret of the app at MyLogin is kept.
 */
has_mylogin_secret: boolean, 
/**
 * The token is here; without it the provider must be linked again.
 */
has_token: boolean, 
/**
 * When it was linked.
 */
linked_at: number, 
/**
 * When it was read last, whole.
 */
read_at: number | null, 
/**
 * How many were read then.
 */
counts: Counts | null, 
/**
 * Users who are matched with it.
 */
matched: number, };

export type LinkedAdult = { 
/**
 * The link, for removing.
 */
link: GuardianshipId, 
/**
 * The adult.
 */
guardian: GuardianId, 
/**
 * Name.
 */
name: string, 
/**
 * E-mail; empty where it is not for the operator.
 */
email: string, 
/**
 * What they are to the child.
 */
relation: Relation, 
/**
 * Connected since.
 */
since: number, 
/**
 * When they last used the portal.
 */
seen_at: number | null, 
/**
 * May send messages.
 */
messages: boolean, 
/**
 * The sign-in is locked for a while after wrong passwords.
 */
locked: boolean, };

export type ListClasses = { 
/**
 * The archived ones too.
 */
archived: boolean, };

export type ListHistory = { 
/**
 * Words of the sentence, the operator or a person.
 */
query: string, 
/**
 * Entries that touched this person.
 */
person: UserId | null, 
/**
 * Entries by this operator.
 */
operator: UserId | null, 
/**
 * Kinds.
 */
actions: Array<Action>, 
/**
 * From this time on.
 */
from: number | null, 
/**
 * Before this time.
 */
until: number | null, 
/**
 * Also who looked at which record (`record_viewed`, `seen_as_parent`), which is left out otherwise.
 */
views: boolean, 
/**
 * First entry wanted, from 0, newest first.
 */
offset: number, 
/**
 * Entries wanted; 0 is 100.
 */
limit: number, };

export type ListMail = { 
/**
 * Only in these states; empty is all.
 */
states: Array<MailState>, };

export type ListParents = { 
/**
 * Only this registration or teaching class.
 */
class: ClassId | null, 
/**
 * Only these pupils; empty is all.
 */
users: Array<UserId>, 
/**
 * Only pupils of whom something is stuck: the chase list.
 */
stuck: boolean, };

export type ListUsers = { 
/**
 * Which users.
 */
filter: UserFilter, 
/**
 * In which order.
 */
sort: UserSort, 
/**
 * The other way round.
 */
descending: boolean, 
/**
 * First row wanted, from 0.
 */
offset: number, 
/**
 * Rows wanted; 0 is all.
 */
limit: number, };

export type Logo = { 
/**
 * As a `data:` address to show; `None` if there is none.
 */
data: string | null, };

export type MailAuth = "password" | "xoauth2" | "none";

export type MailId = string;

export type MailKind = "invitation" | "verify" | "has_account" | "reset" | "password_changed" | "child_added" | "passkey_added" | "message" | "test";

export type MailList = { 
/**
 * Newest first.
 */
mails: Array<MailShown>, 
/**
 * How many wait, shown or not.
 */
waiting: number, 
/**
 * A mail server is set up.
 */
set_up: boolean, 
/**
 * Sending is stopped.
 */
paused: boolean, 
/**
 * Why nothing goes, if nothing goes.
 */
trouble: string | null, };

export type MailSecurity = "tls" | "starttls" | "none_on_loopback";

export type MailSettings = { 
/**
 * The server's name or number.
 */
host: string, 
/**
 * Its port.
 */
port: number, 
/**
 * Encryption.
 */
security: MailSecurity, 
/**
 * Who signs in.
 */
username: string, 
/**
 * How.
 */
auth: MailAuth, 
/**
 * The address mails come from.
 */
from: string, 
/**
 * The name beside it; empty is the school's.
 */
from_name: string, 
/**
 * Where answers go; empty is the address they come from.
 */
reply_to: string, 
/**
 * Nothing is sent until this is taken back.
 */
paused: boolean, };

export type MailSetup = { 
/**
 * How mail is sent.
 */
settings: MailSettings, 
/**
 * A password or token is kept for these settings.
 */
has_secret: boolean, 
/**
 * It is in the system's keyring of this computer.
 */
in_keyring: boolean, 
/**
 * The school's name: the one beside the address where no other is given.
 */
school: string, 
/**
 * Mails that wait.
 */
waiting: number, 
/**
 * Why nothing goes, if nothing goes.
 */
trouble: string | null, };

export type MailShown = { 
/**
 * Its id.
 */
id: MailId, 
/**
 * What it is about.
 */
kind: MailKind, 
/**
 * The address.
 */
recipient: string, 
/**
 * The first name of the child it is about.
 */
child: string | null, 
/**
 * How it stands.
 */
state: MailState, 
/**
 * How often it was tried.
 */
attempts: number, 
/**
 * What the server said last; may be empty.
 */
said: string, 
/**
 * Waiting: not before this time.
 */
next_at: number, 
/**
 * Made.
 */
at: number, 
/**
 * Sent, bounced or cancelled.
 */
done_at: number | null, 
/**
 * It can be queued again.
 */
can_again: boolean, };

export type MailState = "queued" | "handing" | "sent" | "bounced" | "unsure" | "cancelled";

export type MailTested = { 
/**
 * The server took it.
 */
ok: boolean, 
/**
 * What the server said, or why it could not be asked.
 */
said: string, };

export type MakePaper = { 
/**
 * Which pages.
 */
draft: number, };

export type MakeSchool = { 
/**
 * The school's name.
 */
name: string, 
/**
 * The administrator's first name, may be empty.
 */
given_name: string, 
/**
 * The administrator's surname, may be empty.
 */
family_name: string, 
/**
 * The administrator's username.
 */
username: string, 
/**
 * Their password.
 */
password: string, 
/**
 * Needed where there is no keyring (at least 12 characters); kept as a second key where there is one.
 */
passphrase: string | null, };

export type MatchesDecided = { 
/**
 * `true`: the plan is another now. Nothing was written; look again.
 */
stale: boolean, 
/**
 * The line in the history; `None` if nothing changed.
 */
entry: EntryId | null, 
/**
 * How many decisions.
 */
count: number, 
/**
 * How it stands now.
 */
sync: SyncShown | null, };

export type Mend = { 
/**
 * Which row.
 */
place: Place, 
/**
 * Which field.
 */
field: Field, 
/**
 * What it ought to say.
 */
value: string, };

export type MessageSettings = { 
/**
 * Parents can write to their child's teacher.
 */
parents: boolean, 
/**
 * Parents can reply to what stands on a class board.
 */
replies: boolean, 
/**
 * Parents get a mail when something new waits for them.
 */
mails: boolean, };

export type MoveUsers = { 
/**
 * Which users.
 */
ids: Array<UserId>, 
/**
 * The class; `None` takes them out of theirs.
 */
class_id: ClassId | null, 
/**
 * Also those who are in another registration class now. Without it such a move is refused with
 * `in_another_class`, which names them.
 */
from_other: boolean, 
/**
 * They stay there whatever a provider says.
 */
keep: boolean, };

export type NoLinkOrder = { 
/**
 * Its id.
 */
id: OrderId, 
/**
 * The adult's name; may be empty.
 */
name: string, 
/**
 * The adult's e-mail; may be empty.
 */
email: string, 
/**
 * The children it names.
 */
children: Array<OrderChild>, 
/**
 * Why.
 */
reason: string, 
/**
 * When it is to be looked at again, as an ISO date; empty if never.
 */
review_on: string, 
/**
 * Whether that day has come.
 */
due: boolean, 
/**
 * Who made it.
 */
made_by: string, 
/**
 * When.
 */
made_at: number, 
/**
 * Who asked to lift it, waiting for a second administrator.
 */
lift_asked_by: string | null, 
/**
 * Whether the operator may be that second administrator.
 */
may_lift: boolean, 
/**
 * Tries to be linked that it stopped.
 */
stopped: number, };

export type NoLinkOrders = { 
/**
 * Newest first.
 */
orders: Array<NoLinkOrder>, };

export type OneOrder = { 
/**
 * Which.
 */
id: OrderId, };

export type OnePage = { 
/**
 * Which pages.
 */
draft: number, 
/**
 * The page, from 1.
 */
page: number, };

export type OneProvider = { 
/**
 * Which.
 */
provider: Provider, };

export type OneRun = { 
/**
 * Which.
 */
id: RunId, };

export type OneUser = { 
/**
 * Which.
 */
id: UserId, };

export type Operator = { 
/**
 * Their id.
 */
id: UserId, 
/**
 * "Gill Thomas", or the username where there is no name.
 */
name: string, 
/**
 * Username.
 */
username: string, 
/**
 * Teacher or administrator.
 */
role: Role, 
/**
 * The password was set by somebody else and must be changed first.
 */
must_change: boolean, };

export type OrderChild = { 
/**
 * The pupil.
 */
id: UserId, 
/**
 * Name as shown.
 */
name: string, };

export type OrderId = string;

export type OrderLifted = { 
/**
 * Whether it is lifted now; `false`: it waits for a second administrator.
 */
lifted: boolean, 
/**
 * The entry, for undo.
 */
entry: EntryId | null, };

export type PageShown = { 
/**
 * SVG.
 */
svg: string, };

export type Paper = { 
/**
 * Which pages these are: another number once they were laid out again.
 */
draft: number, 
/**
 * Cards or letters; `None` for a list.
 */
kind: PaperKind | null, 
/**
 * The title, also the name proposed for the file.
 */
title: string, 
/**
 * How many pages.
 */
pages: number, 
/**
 * Width and height of a page in millimetres.
 */
size: [number, number], 
/**
 * What is on them, in the order of the register.
 */
items: Array<PaperItem>, 
/**
 * Chosen users who keep what they have, and why.
 */
kept: Array<PaperKept>, 
/**
 * How many live cards stop working, or letters if they are renewed.
 */
replaced: number, 
/**
 * How many first passwords are made.
 */
passwords: number, 
/**
 * What the proof found: none, and the pages can be printed.
 */
faults: Array<PaperFault>, 
/**
 * No address of the sign-in page is settled: a phone's own camera opens nothing.
 */
no_address: boolean, 
/**
 * Languages on these pages that no native reader has checked, in words.
 */
unchecked_languages: Array<string>, 
/**
 * They were made: the codes are alive.
 */
made: PaperMade | null, 
/**
 * The data changed since they were laid out: look again.
 */
changed: boolean, };

export type PaperFault = { 
/**
 * The page, from 1.
 */
page: number, 
/**
 * Whose card or letter.
 */
user: UserId | null, 
/**
 * A finished sentence.
 */
message: string, };

export type PaperItem = { 
/**
 * Whose.
 */
user: UserId, 
/**
 * Name.
 */
name: string, 
/**
 * Username.
 */
username: string, 
/**
 * Class.
 */
class: string | null, 
/**
 * Its serial number.
 */
serial: string, 
/**
 * On which page, from 1.
 */
page: number, 
/**
 * The language's code.
 */
language: string, };

export type PaperKept = { 
/**
 * Who.
 */
user: UserId, 
/**
 * Name.
 */
name: string, 
/**
 * Username.
 */
username: string, 
/**
 * Why.
 */
why: PaperKeptWhy, 
/**
 * The serial number of what they hold.
 */
serial: string | null, };

export type PaperKeptWhy = "holds" | "suspended" | "not_a_pupil";

export type PaperKind = "cards" | "letters";

export type PaperLanguage = { 
/**
 * Its code, such as `cy`.
 */
code: string, 
/**
 * Its name in itself and in English.
 */
name: string, 
/**
 * A native reader has checked its words.
 */
checked: boolean, };

export type PaperLanguages = { 
/**
 * English first.
 */
languages: Array<PaperLanguage>, 
/**
 * The code of the one taken where nothing else is chosen.
 */
school: string, 
/**
 * Days the code of a letter works.
 */
code_days: number, 
/**
 * There is an acceptable-use policy to print with letters.
 */
has_policy: boolean, 
/**
 * Today where the program runs, as an ISO date, as are the days below.
 */
today: string, 
/**
 * The last day a card made today works, if no other is chosen.
 */
cards_until: string, 
/**
 * The last day that can be chosen for cards.
 */
cards_last: string, 
/**
 * The last day the code of a letter made today works, if no other is chosen.
 */
letters_until: string, 
/**
 * The last day that can be chosen for letters.
 */
letters_last: string, };

export type PaperMade = { 
/**
 * The print run.
 */
run: RunId, 
/**
 * Its name, as in its serial numbers: `C12`.
 */
name: string, 
/**
 * For undo.
 */
entry: EntryId, };

export type PaperSaved = { 
/**
 * The file; `None` if the data changed and nothing was saved.
 */
path: string | null, 
/**
 * The pages as they are now.
 */
paper: Paper, };

export type ParentList = { 
/**
 * In the order of the register.
 */
pupils: Array<PupilParents>, 
/**
 * Pupils asked for with at least one linked adult.
 */
connected: number, 
/**
 * Invitations of all pupils asked for that are stuck.
 */
stuck: number, 
/**
 * Mails that wait to be sent, of the whole school.
 */
mail_waiting: number, 
/**
 * The public address of the portal; empty while there is none.
 */
portal_address: string, };

export type ParentsInvited = { 
/**
 * How many mails wait to be sent.
 */
queued: number, 
/**
 * Finished sentences: who was not invited and why.
 */
refused: Array<string>, 
/**
 * The entry, for undo; `None` if nobody was invited.
 */
entry: EntryId | null, };

export type Part = "none" | "all" | { "in": Array<string> };

export type PartList = { 
/**
 * In the order of their names.
 */
parts: Array<PartShown>, };

export type PartShown = { 
/**
 * What [`Part::In`] holds.
 */
id: string, 
/**
 * As it is called there.
 */
name: string, 
/**
 * Microsoft: it is a class.
 */
is_class: boolean, };

export type PasswordsReset = { 
/**
 * The entry.
 */
entry: EntryId | null, 
/**
 * How many.
 */
count: number, 
/**
 * The generated ones, shown once and kept nowhere.
 */
generated: Array<GeneratedPassword>, };

export type PauseMail = { 
/**
 * Stop.
 */
paused: boolean, };

export type Place = { 
/**
 * Index into the upload's files.
 */
file: number, 
/**
 * Row from 1.
 */
row: number, };

export type PortalListen = "this_computer" | "network";

export type PortalSettings = { 
/**
 * Whether it does.
 */
on: boolean, 
/**
 * Who can reach it.
 */
listen: PortalListen, 
/**
 * On which port, from 1024.
 */
port: number, };

export type PortalSetup = { 
/**
 * Whether the desktop program serves it.
 */
on: boolean, 
/**
 * Who can reach it.
 */
listen: PortalListen, 
/**
 * On which port.
 */
port: number, 
/**
 * The school's public address of it, beginning with `https://`; empty while there is none.
 */
public_address: string, 
/**
 * Where it answers now, as an address a browser takes; `None` while it does not.
 */
running_at: string | null, 
/**
 * Why it does not answer though it is on: a finished sentence.
 */
fault: string | null, 
/**
 * The parental acceptable-use policy; empty is none.
 */
policy: string, 
/**
 * Whether parents write in it.
 */
messages: MessageSettings, };

export type PrepareList = { "list": "class_list", 
/**
 * Of which classes.
 */
classes: Array<ClassId>, } | { "list": "count_sheet", 
/**
 * The run.
 */
run: RunId, } | { "list": "recall_list", 
/**
 * The run.
 */
run: RunId, };

export type PreparePaper = { 
/**
 * Cards or letters.
 */
kind: PaperKind, 
/**
 * Classes of which every pupil is meant.
 */
classes: Array<ClassId>, 
/**
 * Users meant besides.
 */
users: Array<UserId>, 
/**
 * Users left out all the same: those whose page the proof refused.
 */
except: Array<UserId>, 
/**
 * Laid out beside the work under way: one person's card. `find_paper` answers with that work, not with this.
 */
aside: boolean, 
/**
 * Who of them.
 */
which: WhichPaper, 
/**
 * The size; one of the same kind.
 */
sheet: Sheet, 
/**
 * Cards: print backs too, for both sides of the sheet.
 */
backs: boolean, 
/**
 * Cards: make a first password for those who have none, and print it. Needs the operator's own password.
 */
first_passwords: boolean, 
/**
 * Letters: this language for all; `None` is each family's own, else the school's.
 */
language: string | null, 
/**
 * Letters: earlier letters of these children stop working.
 */
renew: boolean, 
/**
 * Letters: with the school's acceptable-use policy.
 */
policy: boolean, 
/**
 * The last day they work, as an ISO date; `None` is the school's rule.
 */
until: string | null, };

export type Preview = { 
/**
 * Names of the files.
 */
files: Array<string>, 
/**
 * What it was taken for.
 */
format: Format, 
/**
 * "windows-1252, semicolons, header in row 3": what was found out.
 */
found: string, 
/**
 * What was left out on purpose, or assumed, in words: nothing is wrong with it, but it should be known.
 */
notes: Array<string>, 
/**
 * Columns that are used: the header as written and what it was taken for.
 */
columns: Array<[string, Field]>, 
/**
 * Headers that are not used.
 */
unused: Array<string>, 
/**
 * New users.
 */
added: number, 
/**
 * Changed users.
 */
changed: number, 
/**
 * Unchanged users.
 */
unchanged: number, 
/**
 * Pupils to be deleted.
 */
removed: number, 
/**
 * Rows with a problem.
 */
problems: number, 
/**
 * Problems with a certain fix.
 */
fixable: number, 
/**
 * Passwords the file brings.
 */
passwords: number, 
/**
 * Classes that will be made, by title.
 */
new_classes: Array<string>, 
/**
 * Delete pupils not found in the file.
 */
delete_missing: boolean, 
/**
 * Reasons to think it is the wrong file; applying then needs `consent`.
 */
alarms: Array<AlarmShown>, 
/**
 * The number to be typed before it is applied, where an alarm holds it.
 */
consent: number | null, 
/**
 * Changes with every change of the draft or of the data: apply names the one that was seen.
 */
revision: string, };

export type PreviewFilter = "all" | "problem" | "new" | "changed" | "unchanged" | "removed";

export type PreviewPage = { 
/**
 * The rows asked for.
 */
rows: Array<PreviewRow>, 
/**
 * How many match.
 */
total: number, };

export type PreviewRow = { 
/**
 * Where it stands in the file; `None` for a pupil to be deleted.
 */
place: Place | null, 
/**
 * The school's user.
 */
user: UserId | null, 
/**
 * What it will do.
 */
state: RowState, 
/**
 * With a problem: the row is left out.
 */
blocked: boolean, 
/**
 * Username, as the file or the school has it.
 */
username: string, 
/**
 * First name, as it will be.
 */
given_name: string, 
/**
 * Surname, as it will be.
 */
family_name: string, 
/**
 * Registration class, as it will be.
 */
class: string, 
/**
 * E-mail, as it will be.
 */
email: string, 
/**
 * User type in the school's word, as it will be or as the file wrote it.
 */
role: string, 
/**
 * The file brings a password that will be set.
 */
password: boolean, 
/**
 * Cells that change, old → new.
 */
changes: Array<CellChange>, 
/**
 * Teaching classes joined.
 */
joins: Array<string>, 
/**
 * What is wrong.
 */
problems: Array<ProblemShown>, };

export type PreviewRows = { 
/**
 * Which.
 */
filter: PreviewFilter, 
/**
 * First row wanted, from 0.
 */
offset: number, 
/**
 * Rows wanted; 0 is 200.
 */
limit: number, };

export type PrintRun = { 
/**
 * Its id.
 */
id: RunId, 
/**
 * `C12`.
 */
name: string, 
/**
 * Cards or letters.
 */
kind: PaperKind, 
/**
 * The size.
 */
sheet: Sheet, 
/**
 * The one class it was for.
 */
class: string | null, 
/**
 * How many pages.
 */
pages: number, 
/**
 * How many cards or letters, as far as this operator sees them.
 */
items: number, 
/**
 * How many still work.
 */
alive: number, 
/**
 * How many were recalled.
 */
recalled: number, 
/**
 * Who made it.
 */
made_by: string, 
/**
 * Milliseconds since 1970.
 */
made_at: number, };

export type PrintRunDetail = { 
/**
 * The run.
 */
run: PrintRun, 
/**
 * Its items.
 */
items: Array<PrintedItem>, };

export type PrintRuns = { 
/**
 * Newest first.
 */
runs: Array<PrintRun>, };

export type PrintedItem = { 
/**
 * Its serial number.
 */
serial: string, 
/**
 * Whose; `None` once erased.
 */
user: UserId | null, 
/**
 * Name.
 */
name: string, 
/**
 * Class.
 */
class: string | null, 
/**
 * How it stands.
 */
state: PrintedState, };

export type PrintedState = "alive" | "out_of_date" | "expired" | "replaced" | "recalled";

export type ProblemShown = { 
/**
 * Row as a spreadsheet shows it.
 */
row: number, 
/**
 * File of the upload.
 */
file: string, 
/**
 * Header as written.
 */
column: string | null, 
/**
 * Field, where the column is one: the cell can be mended.
 */
field: Field | null, 
/**
 * The cell as written.
 */
value: string, 
/**
 * One sentence.
 */
message: string, 
/**
 * What it ought to say, where that is certain.
 */
fix: string | null, 
/**
 * Only a note: nothing is wrong.
 */
note: boolean, };

export type Progress = { 
/**
 * What is done: `reading`, `checking`, `passwords`, `writing`, `backing_up`.
 */
stage: string, 
/**
 * How much of it.
 */
done: number, 
/**
 * Out of; 0 if unknown.
 */
total: number, };

export type Provider = "wonde" | "google" | "microsoft" | "file";

export type ProviderLinked = { 
/**
 * The link.
 */
link: LinkShown, 
/**
 * The line in the history; `None` if it was the same link.
 */
entry: EntryId | null, 
/**
 * In words: with whom, and what is missing.
 */
said: Array<string>, };

export type ProviderList = { 
/**
 * In the order of Setup.
 */
providers: Array<ProviderShown>, 
/**
 * Secrets are kept in this computer's keyring; else sealed, in the database.
 */
in_keyring: boolean, };

export type ProviderRead = { 
/**
 * How many.
 */
counts: Counts, 
/**
 * When it began.
 */
at: number, 
/**
 * What was wanted and could not be seen, in words.
 */
said: Array<string>, };

export type ProviderShown = { 
/**
 * Which.
 */
provider: Provider, 
/**
 * The link, if there is one.
 */
link: LinkShown | null, };

export type ProviderSignIn = { 
/**
 * The button is shown.
 */
is_on: boolean, 
/**
 * The web app the school registered there: Google's and Microsoft's, or Wonde's own sign-in.
 */
client_id: string, 
/**
 * Wonde: the app at MyLogin.
 */
mylogin_client_id: string, 
/**
 * Google: further domains of the school, beside the linked one.
 */
domains: Array<string>, };

export type ProviderUnlinked = { 
/**
 * The line in the history.
 */
entry: EntryId | null, 
/**
 * In words: whether the token was revoked there, and what is left to do there.
 */
said: string, };

export type PupilParents = { 
/**
 * The pupil.
 */
id: UserId, 
/**
 * Name as shown in lists.
 */
name: string, 
/**
 * Title of the registration class.
 */
class: string | null, 
/**
 * The language of letters and mails home, as its code.
 */
language: string, 
/**
 * Linked adults, by name.
 */
adults: Array<LinkedAdult>, 
/**
 * Invitations that were not revoked, newest first.
 */
invitations: Array<Invited>, 
/**
 * No-link orders that name this pupil and are in force.
 */
orders: number, };

export type ReadAddresses = { 
/**
 * The file.
 */
path: string, };

export type ReadProvider = { 
/**
 * Which.
 */
provider: Provider, 
/**
 * Somebody has said that far fewer than last time are right.
 */
fewer: boolean, };

export type ReadUpload = { 
/**
 * Full paths of files, or of one folder.
 */
paths: Array<string>, };

export type Reason = { 
/**
 * It speaks for the two being one.
 */
is_for: boolean, 
/**
 * The sentence.
 */
said: string, };

export type RecallPaper = { 
/**
 * Serial numbers, as `C12-003`, or whole runs, as `C12`.
 */
serials: Array<string>, };

export type Relation = "mother" | "father" | "step_parent" | "grandparent" | "foster_carer" | "carer" | "relative";

export type RemoveAdults = { 
/**
 * The links.
 */
links: Array<GuardianshipId>, };

export type RenameClass = { 
/**
 * Which.
 */
id: ClassId, 
/**
 * Its new title.
 */
title: string, };

export type ResetPasswords = { 
/**
 * Which users.
 */
ids: Array<UserId>, 
/**
 * The new password for all; `None` generates one for each.
 */
password: string | null, 
/**
 * Must be changed at the next sign-in; `None` is the default for the user type.
 */
must_change: boolean | null, };

export type RestoreBackup = { 
/**
 * Its full path.
 */
path: string, 
/**
 * The passphrase or recovery key it was made under, where it is another school's or an older key's.
 */
unlock: Unlock | null, };

export type RestoreUsers = { 
/**
 * Which.
 */
ids: Array<UserId>, 
/**
 * Other usernames for those whose own was taken meanwhile.
 */
usernames: Array<[UserId, string]>, };

export type Role = "student" | "teacher" | "administrator";

export type RowState = "problem" | "changed" | "new" | "removed" | "unchanged";

export type Rule = "known" | "decision" | "provider_id" | "upn" | "admission_number" | "employee_number" | "username" | "email" | "evidence";

export type RunId = string;

export type SavePaper = { 
/**
 * Which pages.
 */
draft: number, 
/**
 * The file.
 */
path: string, };

export type SaveUsers = { 
/**
 * Where. The ending decides: `.xlsx`, else CSV.
 */
path: string, 
/**
 * Only the header row.
 */
template: boolean, 
/**
 * Which users; ignored for the template.
 */
filter: UserFilter, };

export type SchoolMade = { 
/**
 * Shown once, to be printed: opens the file on another machine. Groups of four clear characters.
 */
recovery_key: string, 
/**
 * Where the program stands now.
 */
state: DeskState, };

export type SeeAs = { 
/**
 * The adult.
 */
guardian: GuardianId, };

export type SeenAs = { 
/**
 * An address of this computer, for its browser.
 */
address: string, };

export type SendAgain = { 
/**
 * Which.
 */
ids: Array<MailId>, };

export type SetLogo = { 
/**
 * A PNG, JPEG or SVG file; `None` takes the logo away.
 */
path: string | null, };

export type SetMessages = { 
/**
 * The adult.
 */
guardian: GuardianId, 
/**
 * They may.
 */
on: boolean, };

export type SetPassphrase = { 
/**
 * At least 12 characters.
 */
passphrase: string, };

export type SetSync = { 
/**
 * `None`: none.
 */
provider: Provider | null, };

export type Settings = { 
/**
 * How usernames are suggested.
 */
username_pattern: UsernamePattern, 
/**
 * Minutes without a key or a click until the window locks.
 */
idle_minutes: number, 
/**
 * Days a deleted user is kept.
 */
keep_deleted_days: number, 
/**
 * Per cent of the pupils that one import may delete without typed consent.
 */
guard_percent: number, 
/**
 * The school's postal address for letters, in lines.
 */
address: string, 
/**
 * Whom parents ask: "the school office, 01632 960000".
 */
contact: string, 
/**
 * The public address of the sign-in page and Parent Portal, beginning with `https://`; empty while there is none.
 */
portal_address: string, 
/**
 * The language of paper where nothing else is chosen, as its code.
 */
language: string, 
/**
 * Days the code of a letter works.
 */
code_days: number, 
/**
 * Adults of a child who may use the same code.
 */
code_adults: number, 
/**
 * The parental acceptable-use policy, printed with letters if wished. Empty is none.
 */
acceptable_use: string, 
/**
 * How the desktop program serves the portal.
 */
portal: PortalSettings, 
/**
 * Whether parents write in it.
 */
messages: MessageSettings, 
/**
 * How mail is sent.
 */
mail: MailSettings, 
/**
 * Where the mail server's password is kept; never the password.
 */
mail_secret: CredentialId | null, };

export type Setup = { 
/**
 * The school's name.
 */
name: string, 
/**
 * Its settings.
 */
settings: Settings, 
/**
 * Where the data are.
 */
folder: string, 
/**
 * The key is in the system's keyring.
 */
key_in_keyring: boolean, 
/**
 * A passphrase opens the file too.
 */
has_passphrase: boolean, 
/**
 * Backups, newest first.
 */
backups: Array<Backup>, };

export type Sheet = "ten" | "avery_square" | "l7160" | "one" | "letter" | "two" | "six";

export type SiblingLink = { 
/**
 * The link.
 */
link: GuardianshipId, 
/**
 * The adult's name.
 */
adult: string, 
/**
 * The pupil's name.
 */
pupil: string, };

export type SignIn = { 
/**
 * Username, any case.
 */
username: string, 
/**
 * Password.
 */
password: string, };

export type SomeInvitations = { 
/**
 * Which.
 */
ids: Array<InvitationId>, };

export type SomeUsers = { 
/**
 * Which.
 */
ids: Array<UserId>, };

export type Stage = "welcome" | "key_needed" | "sign_in" | "open" | "trouble";

export type Status = "active" | "suspended" | "deleted";

export type Strength = "weak" | "likely" | "strong";

export type Stuck = "queued" | "bounced" | "not_opened" | "not_registered" | "not_verified" | "never_used" | "expired" | "refused";

export type SuggestUsername = { 
/**
 * First name.
 */
given_name: string, 
/**
 * Surname.
 */
family_name: string, };

export type SuspendUsers = { 
/**
 * Which.
 */
ids: Array<UserId>, 
/**
 * `true` suspends.
 */
suspended: boolean, };

export type SyncApplied = { 
/**
 * `true`: the plan is another now. Nothing was written; look again.
 */
stale: boolean, 
/**
 * The entry; `None` if there was nothing to do.
 */
entry: EntryId | null, 
/**
 * New users.
 */
added: number, 
/**
 * Changed users.
 */
changed: number, 
/**
 * Unchanged users.
 */
unchanged: number, 
/**
 * Users deleted.
 */
removed: number, 
/**
 * Users suspended.
 */
suspended: number, 
/**
 * Users matched now.
 */
matched: number, 
/**
 * Users still to be settled (where users are only matched, and in an unattended run).
 */
unsettled: number, 
/**
 * Classes made.
 */
classes: number, 
/**
 * The new users, for the next thing to do.
 */
new_users: Array<UserId>, };

export type SyncFilter = "needs_you" | "changed" | "added" | "removed" | "unchanged" | "matched" | "ignored" | "left_out" | "unmatched";

export type SyncPage = { 
/**
 * The rows asked for.
 */
rows: Array<SyncRow>, 
/**
 * How many fit.
 */
total: number, };

export type SyncRow = { 
/**
 * The user.
 */
user: UserId | null, 
/**
 * The provider's immutable id.
 */
external: string | null, 
/**
 * First name, as it will be; the same holds for the next five.
 */
given_name: string, 
/**
 * Surname.
 */
family_name: string, 
/**
 * Username.
 */
username: string, 
/**
 * Registration class.
 */
class: string, 
/**
 * User type in the school's word.
 */
role: string, 
/**
 * E-mail.
 */
email: string, 
/**
 * "14 files, 1 parent": what hangs on the user; empty if nothing.
 */
holds: string, 
/**
 * Why the user stands alone.
 */
why: Alone | null, 
/**
 * The same in words: "not in Wonde under this name".
 */
why_said: string, 
/**
 * Somebody of the same surname and birthday, or name, is there: perhaps a twin.
 */
is_twin: boolean, 
/**
 * What was decided and waits, or stands.
 */
decision: DecisionKind | null, 
/**
 * With whom the decision matches, in words: "Katherine O’Neill-Ward, 6B".
 */
decided_with: string, 
/**
 * Why the two are one.
 */
rule: Rule | null, 
/**
 * The reasons, the weightiest first.
 */
reasons: Array<Reason>, 
/**
 * Cells that change, old and new.
 */
changes: Array<CellChange>, 
/**
 * Teaching classes joined.
 */
joins: Array<string>, 
/**
 * Teaching classes left.
 */
leaves: Array<string>, 
/**
 * Will be suspended, or no longer.
 */
suspend: boolean | null, 
/**
 * Fields that somebody set by hand and that stay.
 */
kept: Array<Field>, 
/**
 * The best suggestion's strength; `None` if there is none.
 */
best: Strength | null, };

export type SyncRows = { 
/**
 * With whom.
 */
provider: Provider, 
/**
 * Which.
 */
filter: SyncFilter, 
/**
 * Words of names, usernames, classes; empty: all.
 */
query: string, 
/**
 * First row wanted, from 0.
 */
offset: number, 
/**
 * Rows wanted; 0 is 200.
 */
limit: number, };

export type SyncShown = { 
/**
 * With whom.
 */
provider: Provider, 
/**
 * Users are only matched for signing in; nothing else changes.
 */
links_only: boolean, 
/**
 * When the provider was read.
 */
read_at: number, 
/**
 * What was read.
 */
counts: Counts, 
/**
 * Users who are matched and stay as they are.
 */
unchanged: number, 
/**
 * Users who change; those who will be suspended, or no longer, are among them.
 */
changed: number, 
/**
 * Users who will be suspended.
 */
suspended: number, 
/**
 * New users.
 */
added: number, 
/**
 * Users to be deleted.
 */
removed: number, 
/**
 * Users who are matched now and were not before.
 */
matched: number, 
/**
 * Users a person must settle before it can be applied, or could, where users are only matched.
 */
unsettled: number, 
/**
 * Users who are settled by a decision that waits to be applied.
 */
settled: number, 
/**
 * Of the unsettled those whose best suggestion is strong and nobody else's.
 */
strong: number, 
/**
 * Users left out of updates.
 */
ignored: number, 
/**
 * People at the provider who are to have no account.
 */
left_out: number, 
/**
 * People at the provider who are matched with nobody.
 */
unmatched_people: number, 
/**
 * Classes that will be made, by title.
 */
new_classes: Array<string>, 
/**
 * What the provider did not let us see, in words.
 */
notes: Array<string>, 
/**
 * Reasons to stop and look; applying then needs `consent`.
 */
alarms: Array<AlarmShown>, 
/**
 * The number to be typed before it is applied, where an alarm holds it.
 */
consent: number | null, 
/**
 * Changes with every change of the plan: apply names the one that was seen.
 */
revision: string, };

export type TakeBackMatches = { 
/**
 * With whom.
 */
provider?: Provider, 
/**
 * All decisions about these users.
 */
users: Array<UserId>, 
/**
 * All decisions about these people at the provider.
 */
externals: Array<string>, 
/**
 * Also who these users are known to be at the provider.
 */
matches: boolean, };

export type TakeBounces = { 
/**
 * The messages, as files.
 */
paths: Array<string>, };

export type TestMail = { 
/**
 * The address it goes to.
 */
to: string, };

export type Undo = { 
/**
 * Which.
 */
id: EntryId, 
/**
 * Also what changed since.
 */
overwrite: boolean, 
/**
 * Only say what would happen.
 */
dry_run: boolean, };

export type UndoConflict = { 
/**
 * Whose: a person's or a class's name.
 */
who: string, 
/**
 * Which cell, in words.
 */
what: string, 
/**
 * As it was before the entry.
 */
was: string, 
/**
 * As it is now.
 */
now: string, 
/**
 * Even `overwrite` cannot: the sentence says why (the username is taken, …).
 */
blocked: string | null, };

export type Undone = { 
/**
 * The new entry; `None` for a dry run or when nothing was left to undo.
 */
entry: EntryId | null, 
/**
 * Rows that go back.
 */
count: number, 
/**
 * What changed since: kept, unless `overwrite`.
 */
conflicts: Array<UndoConflict>, };

export type Unlock = { "passphrase": string } | { "recovery_key": string };

export type UploadApplied = { 
/**
 * `true`: the data changed since the preview. Nothing was written; look at the preview again.
 */
stale: boolean, 
/**
 * The entry; `None` if there was nothing to do.
 */
entry: EntryId | null, 
/**
 * New users.
 */
added: number, 
/**
 * Changed users.
 */
changed: number, 
/**
 * Unchanged users.
 */
unchanged: number, 
/**
 * Pupils deleted.
 */
removed: number, 
/**
 * Rows left out or used without a cell.
 */
problems: Array<ProblemShown>, 
/**
 * Classes made.
 */
classes: number, 
/**
 * The new users, for the next thing to do.
 */
new_users: Array<UserId>, };

export type UserChanged = { 
/**
 * The row as it is now.
 */
user: UserRow, 
/**
 * The entry, for Undo; `None` if nothing changed.
 */
entry: EntryId | null, };

export type UserDetail = { 
/**
 * The row.
 */
user: UserRow, 
/**
 * Teaching classes: id and title.
 */
teaching: Array<[ClassId, string]>, 
/**
 * The other system's id; empty if none. The same holds below.
 */
sourced_id: string, 
/**
 * ISO date.
 */
birth_date: string, 
/**
 * User principal name.
 */
upn: string, 
/**
 * Admission number.
 */
admission_number: string, 
/**
 * Year group.
 */
year: string, 
/**
 * The school's own number for a member of staff.
 */
employee_number: string, 
/**
 * Fields that somebody set by hand and that no update changes.
 */
kept: Array<Field>, 
/**
 * The provider that this user is updated from, if there is one: a hand edit can be kept from it.
 */
updated_from: Provider | null, 
/**
 * Who the user is at linked providers.
 */
identities: Array<IdentityShown>, 
/**
 * When the user was added.
 */
created_at: number, };

export type UserFilter = { 
/**
 * Every word must begin or stand in username, name, class or e-mail; case and accents aside.
 */
query: string, 
/**
 * Registration or teaching classes: members of any.
 */
classes: Array<ClassId>, 
/**
 * Users in no registration class.
 */
no_class: boolean, 
/**
 * User types; empty is all.
 */
roles: Array<Role>, 
/**
 * Active or suspended; `None` is both.
 */
status: Status | null, 
/**
 * Only users without a password.
 */
no_password: boolean, 
/**
 * Only users without a login card that works.
 */
no_card: boolean, 
/**
 * Show the deleted ones instead of the live ones.
 */
deleted: boolean, };

export type UserId = string;

export type UserIds = { 
/**
 * Ids.
 */
ids: Array<UserId>, };

export type UserList = { 
/**
 * The rows asked for.
 */
users: Array<UserRow>, 
/**
 * How many match the filter.
 */
shown: number, 
/**
 * How many there are without a filter (deleted ones aside).
 */
total: number, 
/**
 * Live pupils.
 */
pupils: number, 
/**
 * Live teachers and administrators.
 */
staff: number, 
/**
 * Deleted users that are still kept.
 */
deleted: number, 
/**
 * Days they are kept.
 */
keep_deleted_days: number, 
/**
 * The history's newest entry when this was read.
 */
head: number, };

export type UserRow = { 
/**
 * Its id.
 */
id: UserId, 
/**
 * Username.
 */
username: string, 
/**
 * First name, may be empty.
 */
given_name: string, 
/**
 * Surname, may be empty.
 */
family_name: string, 
/**
 * Title of the registration class.
 */
class: string | null, 
/**
 * Its id.
 */
class_id: ClassId | null, 
/**
 * E-mail, may be empty.
 */
email: string, 
/**
 * User type.
 */
role: Role, 
/**
 * Active, suspended or deleted.
 */
status: Status, 
/**
 * A password is set.
 */
has_password: boolean, 
/**
 * It must be changed at the next sign-in.
 */
must_change: boolean, 
/**
 * Last sign-in, if ever.
 */
last_sign_in_at: number | null, 
/**
 * For a deleted user: days until it is erased.
 */
days_left: number | null, 
/**
 * The login card works.
 */
has_card: boolean, 
/**
 * The language of letters home, as its code; empty for the school's.
 */
language: string, };

export type UserSort = "family_name" | "given_name" | "username" | "class" | "role" | "email" | "last_sign_in";

export type UsernamePattern = "initial_surname" | "first_dot_surname" | "surname_initial" | "first_initial";

export type UsernameSuggested = { 
/**
 * The username.
 */
username: string, };

export type UsernameTaken = { 
/**
 * Who wants to come back.
 */
id: UserId, 
/**
 * Their name.
 */
name: string, 
/**
 * The username they had.
 */
username: string, 
/**
 * A free one.
 */
suggestion: string, };

export type UsersRestored = { 
/**
 * The entry; `None` if nobody came back.
 */
entry: EntryId | null, 
/**
 * How many came back.
 */
count: number, 
/**
 * Their usernames were taken meanwhile: ask for others and call again.
 */
taken: Array<UsernameTaken>, };

export type VoidCards = { 
/**
 * Whose.
 */
ids: Array<UserId>, };

export type WhichPaper = "needed" | "all";

export type WondeEmail = "none" | "email" | "work" | "primary" | "home";

export type WondeSchool = { 
/**
 * Wonde's id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Establishment number.
 */
number: string, 
/**
 * How far it is: `approved`, `pending`, `audited`, `declined`, `revoked`; empty where it was searched for.
 */
standing: string, };

export type WondeSchools = { 
/**
 * As Wonde lists them.
 */
schools: Array<WondeSchool>, };

/** Every command the program itself answers: its request and its answer. */
export type TableCommands = {
  desk_state: [null, DeskState]
  has_keyring: [null, boolean]
  make_school: [MakeSchool, SchoolMade]
  restore_school: [RestoreBackup, DeskState]
  look_around: [null, DeskState]
  leave_sample: [null, DeskState]
  unlock: [Unlock, DeskState]
  sign_in: [SignIn, DeskState]
  lock: [null, DeskState]
  confirm: [Confirm, null]
  change_own_password: [ChangeOwnPassword, DeskState]
  cancel: [null, null]
  read_setup: [null, Setup]
  change_settings: [ChangeSettings, Done]
  make_backup: [null, Backup]
  restore_backup: [RestoreBackup, BackupRestored]
  check_data: [null, Checked]
  renew_recovery_key: [null, string]
  set_passphrase: [SetPassphrase, null]
  list_users: [ListUsers, UserList]
  match_users: [ListUsers, UserIds]
  find_user: [OneUser, UserDetail]
  suggest_username: [SuggestUsername, UsernameSuggested]
  add_user: [AddUser, UserChanged]
  edit_user: [EditUser, UserChanged]
  move_users: [MoveUsers, Done]
  deletion_cost: [SomeUsers, DeletionCost]
  delete_users: [DeleteUsers, Done]
  restore_users: [RestoreUsers, UsersRestored]
  suspend_users: [SuspendUsers, Done]
  reset_passwords: [ResetPasswords, PasswordsReset]
  save_users: [SaveUsers, FileSaved]
  list_classes: [ListClasses, ClassList]
  add_class: [AddClass, ClassChanged]
  rename_class: [RenameClass, ClassChanged]
  archive_classes: [ArchiveClasses, Done]
  change_members: [ChangeMembers, Done]
  read_upload: [ReadUpload, Preview]
  upload_preview: [null, Preview | null]
  change_upload: [ChangeUpload, Preview]
  preview_rows: [PreviewRows, PreviewPage]
  apply_upload: [ApplyUpload, UploadApplied]
  discard_upload: [null, null]
  prepare_paper: [PreparePaper, Paper]
  prepare_list: [PrepareList, Paper]
  find_paper: [null, Paper | null]
  paper_page: [OnePage, PageShown]
  make_paper: [MakePaper, Paper]
  unmake_paper: [MakePaper, Paper]
  save_paper: [SavePaper, PaperSaved]
  discard_paper: [null, null]
  list_runs: [null, PrintRuns]
  find_run: [OneRun, PrintRunDetail]
  recall_paper: [RecallPaper, Done]
  void_cards: [VoidCards, Done]
  find_card: [OneUser, CardDetail]
  paper_languages: [null, PaperLanguages]
  choose_language: [ChooseLanguage, Done]
  find_logo: [null, Logo]
  set_logo: [SetLogo, Logo]
  list_parents: [ListParents, ParentList]
  invite_parents: [InviteParents, ParentsInvited]
  read_addresses: [ReadAddresses, Addresses]
  provider_addresses: [OneProvider, Addresses]
  revoke_invitations: [SomeInvitations, Done]
  remove_adults: [RemoveAdults, AdultsRemoved]
  see_as_parent: [SeeAs, SeenAs]
  set_messages: [SetMessages, Done]
  list_orders: [null, NoLinkOrders]
  add_order: [AddOrder, Done]
  lift_order: [OneOrder, OrderLifted]
  read_mail: [null, MailSetup]
  change_mail: [ChangeMail, Done]
  test_mail: [TestMail, MailTested]
  pause_mail: [PauseMail, Done]
  list_mail: [ListMail, MailList]
  cancel_mail: [CancelMail, Done]
  send_mail_again: [SendAgain, Done]
  take_bounces: [TakeBounces, BouncesTaken]
  read_portal: [null, PortalSetup]
  change_portal: [ChangePortal, Done]
  list_providers: [null, ProviderList]
  link_provider: [LinkProvider, ProviderLinked]
  unlink_provider: [OneProvider, ProviderUnlinked]
  set_sync_provider: [SetSync, Done]
  change_provider_choice: [ChangeChoice, Done]
  change_provider_sign_in: [ChangeSignIn, Done]
  list_provider_parts: [OneProvider, PartList]
  ask_wonde: [AskWonde, WondeSchools]
  read_provider: [ReadProvider, ProviderRead]
  show_sync: [OneProvider, SyncShown]
  sync_rows: [SyncRows, SyncPage]
  sync_candidates: [FindCandidates, Candidates]
  decide_matches: [DecideMatches, MatchesDecided]
  take_back_matches: [TakeBackMatches, MatchesDecided]
  apply_sync: [ApplySync, SyncApplied]
  list_history: [ListHistory, History]
  undo: [Undo, Undone]
}
