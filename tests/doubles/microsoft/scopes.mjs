//! What may be asked for at Microsoft.

/** Of OpenID Connect. */
export const OPENID = ['openid', 'profile', 'email', 'offline_access']
/** Scopes of Graph; those that only an administrator may agree to are true. */
export const GRAPH = {
  'User.Read': false,
  'User.ReadBasic.All': false,
  'User.Read.All': true,
  'Group.Read.All': true,
  'GroupMember.Read.All': true,
  'Directory.Read.All': true,
  'Organization.Read.All': true,
  'EduRoster.ReadBasic': true,
  'EduRoster.Read': true,
  'Member.Read.Hidden': true,
}
/** What the school's confidential app was given (application permissions). */
export const APP_ROLES = [
  'User.Read.All',
  'Group.Read.All',
  'GroupMember.Read.All',
  'EduRoster.Read.All',
  'Member.Read.Hidden',
  'Organization.Read.All',
]
