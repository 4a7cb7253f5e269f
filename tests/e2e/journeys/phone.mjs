//! What a parent does on a phone, in the words of the portal's pages.

/** @typedef {{ given: string, family: string, email: string, password: string, relation: string }} Adult */

/**
 * Both pages of the registration, from the page of a code to "check your mail".
 * @param {import('../harness/browser.mjs').Phone} phone
 * @param {(key: string, values?: object) => string} t words of the phone's language
 * @param {string} child the first name of the child
 * @param {Adult} adult
 * @param {(what: string) => Promise<void>} [look] at each page, once it is filled in
 */
export async function register(phone, t, child, adult, look = async () => undefined) {
  await phone.tap('link', t('invitation.new'))
  await phone.heading(t('register.name.title'))
  await phone.fill(t('register.given_name'), adult.given)
  await phone.fill(t('register.family_name'), adult.family)
  await phone.see(t('relation_to', { child }))
  await phone.tap('radio', t(`relation.${adult.relation}`))
  await look('registering, first page')
  await phone.tap('button', t('button.continue'))
  await phone.heading(t('register.account.title'))
  await phone.fill(t('register.email'), adult.email)
  await phone.fill(t('register.password'), adult.password)
  await phone.tap('checkbox', t('policy.accept'))
  await look('registering, second page')
  await phone.tap('button', t('register.submit'))
  await phone.heading(t('sent.title'))
  await phone.see(t('register.sent.text'))
  await look('check your mail')
}

/** The link of the verification mail, on the phone that registered: no password is asked again. To the child's page. */
export async function verify(phone, t, child, adult, link, look = async () => undefined) {
  await phone.open(link)
  await phone.heading(t('verify.title'))
  await phone.see(adult.email)
  await look('verification')
  await phone.tap('button', t('button.continue'))
  await phone.heading(t('child.week', { child }))
}
