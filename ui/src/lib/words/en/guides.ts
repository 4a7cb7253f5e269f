import type { Sheet } from '../sheet'

/** What the school's IT clicks and pastes at each provider, in order. */
export const guides = {
  wonde_1: 'Ask Wonde for an API token for the school: write to support@wonde.com, or ask whoever administers school.wonde.com.',
  wonde_2: 'Approve the request at school.wonde.com. Rollbook needs students and employees, and from each what is ticked under “What is imported”: education details, registration group, year group, classes, employment details, contact details (e-mail only), contacts.',
  wonde_3: 'Paste the token here and find the school. One that has not agreed yet is listed as such; “Ask for access” sends the request once more.',
  wonde_4: 'If Rollbook says that the school’s data are at another host, copy the name of that host into Region.',
  wonde_what: 'Whoever has the token can read what the school approved. To make it worthless, take the access back at school.wonde.com.',

  google_1: 'Open console.cloud.google.com with an account of the school and make a project, for example “rollbook”, inside the school’s organisation.',
  google_2: 'APIs & Services → Library: enable Admin SDK API, and Google Classroom API if courses are wanted.',
  google_3: 'Google Auth Platform → Audience: choose Internal. Then only accounts of the school can use it, Google asks for no review, and links last.',
  google_4: 'Google Auth Platform → Clients → Create client, type Desktop app.',
  google_5: 'Copy Client ID and Client secret into the two fields here.',
  google_6: 'Press Link. The browser opens: sign in as a super administrator, or as somebody who may read users and organisational units, and leave all boxes ticked.',
  google_7: 'If Admin console → Security → API controls allows only trusted apps, add the client ID there as Trusted.',
  google_what: 'Rollbook asks for the right to read users and units, and courses and guardians if those are ticked. Unlinking takes all of it back at Google.',

  microsoft_1: 'Open entra.microsoft.com → App registrations → New registration. Name: Rollbook. Supported account types: this organizational directory only.',
  microsoft_2: 'Redirect URI: Public client/native (mobile & desktop), with this address:',
  microsoft_3: 'Authentication → Allow public client flows: Yes. Make no secret: Microsoft refuses a public client that sends one.',
  microsoft_4: 'API permissions → Add → Microsoft Graph → Delegated permissions, these three. Then press Grant admin consent.',
  microsoft_5: 'Copy Application (client) ID and Directory (tenant) ID into the fields here and press Link.',
  microsoft_what: 'Guests are never read. Microsoft revokes nothing from outside: to end the access there, delete the app under Enterprise applications.',

  microsoft_school_1: 'Open entra.microsoft.com → App registrations → New registration. Name: Rollbook. Supported account types: this organizational directory only. No redirect address.',
  microsoft_school_2: 'API permissions → Add → Microsoft Graph → Application permissions, these three. Then press Grant admin consent.',
  microsoft_school_3: 'Certificates & secrets → New client secret. Copy its Value at once: it is shown once.',
  microsoft_school_4: 'Copy Application (client) ID, Directory (tenant) ID and the secret’s value into the fields here and press Link.',
  microsoft_school_what: 'Whoever has the secret can read the roster. It is kept in this computer’s keyring and nowhere else.',

  sign_in_google_1: 'Google Auth Platform → Clients → Create client, type Web application, in the project that the link uses.',
  sign_in_google_2: 'Authorised redirect URIs: the address above, letter by letter.',
  sign_in_google_3: 'Copy Client ID and Client secret here. Only accounts of the school’s domains get in, whatever page they come from.',
  sign_in_microsoft_1: 'App registrations → New registration, this organizational directory only, redirect URI Web: the address above, letter by letter.',
  sign_in_microsoft_2: 'Certificates & secrets → New client secret. API permissions: openid and profile (delegated), no others.',
  sign_in_microsoft_3: 'Copy Application (client) ID and the secret’s value here.',
  sign_in_wonde_1: 'Ask Wonde for an OAuth client for the school’s portal, with the address above as its callback.',
  sign_in_wonde_2: 'Copy its client ID and secret here. For tiles at MyLogin, ask for a client there too.',
  sign_in_wonde_3: 'Tiles on the pages of Wonde and MyLogin work as well: the portal asks the provider once more by itself.',
} as const satisfies Sheet
