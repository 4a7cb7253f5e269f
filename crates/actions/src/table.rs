//! The one table of what a window can ask: name, action, request, answer. Every row is here and nowhere else;
//! the window's TypeScript is made from it, and a test drives it without a desktop.

use crate::ask::{
    class::*, history::*, mail::*, paper::*, parents::*, portal::*, providers::*, school::*, sync::*, upload::*,
    user::*,
};
use crate::error::{Code, Error, Failure};
use crate::front::Front;
use crate::{
    backup, check, class, export, history, mail, paper, parents, portal, providers, school, sync, undo, upload, user,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use ts_rs::TS;

/// One row, for the bindings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The command's name.
    pub name: &'static str,
    /// The request's type in TypeScript; `null` if there is none.
    pub request: String,
    /// The answer's type in TypeScript.
    pub answer: String,
}

fn read<T: DeserializeOwned>(request: Value) -> Result<T, Failure> {
    serde_json::from_value(request).map_err(|e| {
        let error = Error::new(Code::Invalid, "request", &[]);
        Failure { technical: Some(e.to_string()), ..error.into() }
    })
}

fn answer<T: Serialize>(result: Result<T, Error>) -> Result<Value, Failure> {
    serde_json::to_value(result?).map_err(|e| Error::broken(e).into())
}

/// A command under way.
type Work<'a, T> = std::pin::Pin<Box<dyn Future<Output = Result<T, Error>> + Send + 'a>>;

/// How each kind of row is called. `front`: nobody need be signed in. `staff`: teachers too. `office`: administrators.
/// `sure`: the operator's own password was given within five minutes.
macro_rules! run {
    (front $front:ident $action:path, $request:expr) => {
        $action($front, &$request).await
    };
    (plain $front:ident $action:path, $request:expr) => {{
        let () = $request;
        $action($front).await
    }};
    (staff $front:ident $action:path, $request:expr) => {{
        let (desk, staff) = $front.staff().await?;
        $action(&desk, &staff, &$request).await
    }};
    (staff_plain $front:ident $action:path, $request:expr) => {{
        let () = $request;
        let (desk, staff) = $front.staff().await?;
        $action(&desk, &staff).await
    }};
    (staff_sure_perhaps $front:ident $action:path, $request:expr) => {{
        let (desk, staff) = $front.staff().await?;
        let sure = $front.confirmed(&desk, &staff).await;
        $action(&desk, &staff, sure, &$request).await
    }};
    (staff_sure $front:ident $action:path, $request:expr) => {{
        let (desk, staff) = $front.staff().await?;
        let sure = $front.confirmed(&desk, &staff).await?;
        $action(&desk, sure, &$request).await
    }};
    (office $front:ident $action:path, $request:expr) => {{
        let (desk, staff) = $front.staff().await?;
        $action(&desk, staff.office()?, &$request).await
    }};
    (office_sure_above $front:ident $action:path, $request:expr) => {{
        let (desk, staff) = $front.staff().await?;
        let sure = $front.confirmed(&desk, staff.office()?).await;
        $action(&desk, staff.office()?, sure, &$request).await
    }};
    (office_plain $front:ident $action:path, $request:expr) => {{
        let () = $request;
        let (desk, staff) = $front.staff().await?;
        $action(&desk, staff.office()?).await
    }};
    (office_sure $front:ident $action:path, $request:expr) => {{
        let (desk, staff) = $front.staff().await?;
        let sure = $front.confirmed(&desk, staff.office()?).await?;
        $action(&desk, sure, &$request).await
    }};
    (office_sure_plain $front:ident $action:path, $request:expr) => {{
        let () = $request;
        let (desk, staff) = $front.staff().await?;
        let sure = $front.confirmed(&desk, staff.office()?).await?;
        $action(&desk, sure).await
    }};
}

macro_rules! table {
    ($($how:ident $name:ident => $action:path: $request:ty => $answer:ty;)*) => {
        /// Runs one command. Errors are finished sentences.
        pub async fn call(front: &Front, name: &str, request: Value) -> Result<Value, Failure> {
            match name {
                $(stringify!($name) => {
                    let request: $request = read(request)?;
                    // In a box: the states of all rows side by side are more than a thread's stack should hold.
                    let done: Work<$answer> = Box::pin(async { run!($how front $action, request) });
                    answer::<$answer>(done.await)
                })*
                _ => Err(Error::new(Code::NotFound, "no_command", &[("value", name)]).into()),
            }
        }

        /// Shows every request and answer to a visitor.
        pub(crate) fn visit(visitor: &mut impl ts_rs::TypeVisitor) {
            $(visitor.visit::<$request>(); visitor.visit::<$answer>();)*
        }

        /// All rows, for the bindings and the tests.
        pub fn rows() -> Vec<Row> {
            let config = crate::table::config();
            vec![$(Row { name: stringify!($name), request: <$request>::name(&config), answer: <$answer>::name(&config) }),*]
        }
    };
}

/// How numbers cross the bridge: every one fits a JavaScript number.
pub fn config() -> ts_rs::Config {
    ts_rs::Config::new().with_large_int("number")
}

table! {
    plain desk_state => Front::state: () => DeskState;
    plain has_keyring => Front::has_keyring: () => bool;
    front make_school => Front::make_school: MakeSchool => SchoolMade;
    front restore_school => Front::restore_school: RestoreBackup => DeskState;
    plain look_around => Front::look_around: () => DeskState;
    plain leave_sample => Front::leave_sample: () => DeskState;
    front unlock => Front::unlock: Unlock => DeskState;
    front sign_in => Front::sign_in: SignIn => DeskState;
    plain lock => Front::lock: () => DeskState;
    front confirm => Front::confirm: Confirm => ();
    front change_own_password => Front::change_own_password: ChangeOwnPassword => DeskState;
    plain cancel => Front::cancel: () => ();
    office_plain read_setup => school::read_setup: () => Setup;
    office change_settings => school::change_settings: ChangeSettings => Done;
    office_plain make_backup => backup_now: () => Backup;
    office_sure restore_backup => backup::restore: RestoreBackup => BackupRestored;
    office_plain check_data => check_now: () => Checked;
    office_sure_plain renew_recovery_key => school::renew_recovery_key: () => String;
    office_sure set_passphrase => school::set_passphrase: SetPassphrase => ();
    staff list_users => user::list: ListUsers => UserList;
    staff match_users => user::match_all: ListUsers => UserIds;
    staff find_user => user::find: OneUser => UserDetail;
    office suggest_username => user::suggest: SuggestUsername => UsernameSuggested;
    office add_user => user::add: AddUser => UserChanged;
    office edit_user => user::edit: EditUser => UserChanged;
    office move_users => user::move_users: MoveUsers => Done;
    office deletion_cost => user::deletion_cost: SomeUsers => DeletionCost;
    office_sure_above delete_users => user::delete: DeleteUsers => Done;
    office restore_users => user::restore: RestoreUsers => UsersRestored;
    office suspend_users => user::suspend: SuspendUsers => Done;
    staff_sure reset_passwords => crate::credential::reset: ResetPasswords => PasswordsReset;
    office save_users => export::save: SaveUsers => FileSaved;
    staff list_classes => class::list: ListClasses => ClassList;
    office add_class => class::add: AddClass => ClassChanged;
    office rename_class => class::rename: RenameClass => ClassChanged;
    office archive_classes => class::archive: ArchiveClasses => Done;
    office change_members => class::change_members: ChangeMembers => Done;
    office read_upload => upload::read: ReadUpload => Preview;
    office_plain upload_preview => upload::find: () => Option<Preview>;
    office change_upload => upload::change: ChangeUpload => Preview;
    office preview_rows => upload::preview::rows: PreviewRows => PreviewPage;
    office_sure apply_upload => upload::apply::apply: ApplyUpload => UploadApplied;
    office_plain discard_upload => upload::discard: () => ();
    staff_sure_perhaps prepare_paper => paper::prepare: PreparePaper => Paper;
    staff prepare_list => paper::prepare_list: PrepareList => Paper;
    staff_plain find_paper => paper::find: () => Option<Paper>;
    staff paper_page => paper::page: OnePage => PageShown;
    staff_sure_perhaps make_paper => paper::make: MakePaper => Paper;
    staff unmake_paper => paper::unmake: MakePaper => Paper;
    staff_sure_perhaps save_paper => paper::save: SavePaper => PaperSaved;
    staff_plain discard_paper => paper::discard: () => ();
    staff_plain list_runs => paper::list_runs: () => PrintRuns;
    staff find_run => paper::find_run: OneRun => PrintRunDetail;
    staff recall_paper => paper::recall: RecallPaper => Done;
    staff void_cards => paper::void_cards: VoidCards => Done;
    staff find_card => paper::find_card: OneUser => CardDetail;
    staff_plain paper_languages => paper::languages: () => PaperLanguages;
    staff choose_language => paper::choose_language: ChooseLanguage => Done;
    staff_plain find_logo => paper::find_logo: () => Logo;
    office set_logo => paper::set_logo: SetLogo => Logo;
    staff list_parents => parents::list: ListParents => ParentList;
    office invite_parents => parents::invite: InviteParents => ParentsInvited;
    office read_addresses => parents::read_addresses: ReadAddresses => Addresses;
    office provider_addresses => parents::provider_addresses: OneProvider => Addresses;
    office revoke_invitations => parents::revoke: SomeInvitations => Done;
    office remove_adults => parents::remove: RemoveAdults => AdultsRemoved;
    office see_as_parent => parents::see_as: SeeAs => SeenAs;
    office set_messages => parents::set_messages: SetMessages => Done;
    office_plain list_orders => parents::list_orders: () => NoLinkOrders;
    office_sure add_order => parents::add_order: AddOrder => Done;
    office_sure lift_order => parents::lift_order: OneOrder => OrderLifted;
    office_plain read_mail => mail::read: () => MailSetup;
    office_sure change_mail => change_mail: ChangeMail => Done;
    office test_mail => mail::test: TestMail => MailTested;
    office pause_mail => mail::pause: PauseMail => Done;
    office list_mail => mail::list: ListMail => MailList;
    office cancel_mail => mail::cancel: CancelMail => Done;
    office send_mail_again => mail::send_again: SendAgain => Done;
    office take_bounces => mail::take_bounces: TakeBounces => BouncesTaken;
    office_plain read_portal => portal::setup::read: () => PortalSetup;
    office_sure change_portal => portal::setup::change: ChangePortal => Done;
    office_plain list_providers => providers::list: () => ProviderList;
    office_sure link_provider => providers::link: LinkProvider => ProviderLinked;
    office_sure unlink_provider => providers::unlink: OneProvider => ProviderUnlinked;
    office set_sync_provider => providers::set_sync: SetSync => Done;
    office change_provider_choice => providers::change_choice: ChangeChoice => Done;
    office_sure change_provider_sign_in => providers::change_sign_in: ChangeSignIn => Done;
    office list_provider_parts => providers::list_parts: OneProvider => PartList;
    office ask_wonde => providers::ask_wonde: AskWonde => WondeSchools;
    office read_provider => providers::read: ReadProvider => ProviderRead;
    office show_sync => sync::show: OneProvider => SyncShown;
    office sync_rows => sync::rows: SyncRows => SyncPage;
    office sync_candidates => sync::candidates: FindCandidates => Candidates;
    office decide_matches => sync::decide: DecideMatches => MatchesDecided;
    office take_back_matches => sync::take_back: TakeBackMatches => MatchesDecided;
    office_sure apply_sync => sync::apply: ApplySync => SyncApplied;
    office list_history => history::list: ListHistory => History;
    office undo => undo::undo: Undo => Undone;
}

async fn backup_now(desk: &crate::desk::Desk, _by: &crate::actor::Office) -> Result<Backup, Error> {
    backup::make(desk).await
}

/// Whoever changes where mail goes out could read what it says.
async fn change_mail(
    desk: &crate::desk::Desk,
    by: crate::actor::Confirmed<'_, crate::actor::Office>,
    request: &ChangeMail,
) -> Result<Done, Error> {
    mail::change(desk, by.by(), request).await
}

async fn check_now(desk: &crate::desk::Desk, _by: &crate::actor::Office) -> Result<Checked, Error> {
    check::check(desk).await
}
