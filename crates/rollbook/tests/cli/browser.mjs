//! A browser without a screen: signs somebody in at a stand-in of tests/doubles and goes back to the program.
//! `node browser.mjs PERSON ADDRESS`; PERSON is the key of a button on the sign-in page, or `nobody` to cancel.

import { Browser } from '../../../../tests/doubles/checks/harness.mjs'

const [person, address] = process.argv.slice(2)

async function back() {
  try {
    return await new Browser().signIn(address, person === 'nobody' ? null : person)
  } catch (error) {
    console.error(error)
    // The program is not left waiting.
    const { searchParams } = new URL(address)
    const asked = new URL(searchParams.get('redirect_uri'))
    asked.search = new URLSearchParams({ error: 'server_error', state: searchParams.get('state') })
    return asked
  }
}

await (await fetch(await back())).text()
