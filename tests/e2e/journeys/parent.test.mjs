//! A parent's way in: from the letter in the school bag to the child's page on a phone, and out again when the office says so.

import assert from 'node:assert/strict'
import { join } from 'node:path'

import { Browser } from '../harness/browser.mjs'
import { inWorld, journey } from '../harness/journey.mjs'
import { readPdf } from '../harness/pdf.mjs'
import { Proxy } from '../harness/proxy.mjs'
import { linkIn, MailServer } from '../harness/smtp.mjs'
import { until } from '../harness/wait.mjs'
import { freePort } from '../harness/world.mjs'
import { register, verify } from './phone.mjs'
import { goTo, inSample, isSound, openPortal, portalWords, setUpMail } from './steps.mjs'

const at = inWorld({ name: 'parent' })

const HOST = 'portal.larkfield.example'
const OFFICE = 'office@larkfield.example'
const AMIRA = { given: 'Amira', family: 'Hassan', email: 'amira@home.example', password: 'kettle lantern orchard', relation: 'mother' }
const IMRAN = { given: 'عمران', family: 'حسن', email: 'imran@home.example', password: 'walnut bridge saffron', relation: 'father' }
const NADIA = { given: 'نادية', family: 'الخطيب', email: 'nadia@home.example', password: 'pepper meadow silver', relation: 'foster_carer' }
const [en, ur, ar, staff] = ['en', 'ur', 'ar', 'staff'].map(portalWords)
/** Of a teacher and a pupil. */
const SCHOOL_PASSWORD = 'lantern kettle 52 dune'

/**
 * What was printed for three pupils of a class.
 * @type {{ name: string, first: string, address: string, code: string }[]}
 */
let letters = []

const full = ({ given, family }) => `${given} ${family}`

/** From the address of a code to the child's page: what a parent does on the first evening. */
async function fromCodeToOverview(phone, t, child, adult) {
  await phone.heading(t('invitation.title'))
  await phone.see(child.first)
  await phone.see('Larkfield Primary')
  assert.ok(!(await phone.text()).includes(child.name), 'the code alone shows the first name and no more')
  await phone.isSound('the code')
  const look = (what) => phone.isSound(what)
  await register(phone, t, child.first, adult, look)
  await phone.open('/home')
  assert.notEqual(phone.path, '/home', 'nothing is seen before the address is verified')
  const mail = await at.mail.next(adult.email)
  assert.match(mail.subject, /Larkfield Primary/)
  assert.ok(!child.name.split(' ').some((part) => mail.subject.includes(part)), `no child is named in a subject: ${mail.subject}`)
  assert.doesNotMatch(`${mail.text}${mail.html}`, new RegExp(child.name), 'nor the whole name of one in the mail')
  await verify(phone, t, child.first, adult, linkIn(mail, at.proxy.origin), look)
  await phone.see(child.name)
  await phone.isSound('overview')
}

/** Goes to the line of a pupil in Parents/carers. */
async function rowOf(child) {
  const { window } = at
  await goTo(window, 'Parents/carers')
  await window.fill('searchbox', 'Search pupils and parents', child.name)
  return window.find('row', new RegExp(child.name))
}

journey('the portal is switched on in Setup, which says who can reach it', at, async () => {
  at.window = await at.world.open()
  const { window, world } = at
  await window.click('button', 'Look around')
  await window.find('heading', 'Manage users')
  const port = await freePort()
  at.mail = await MailServer.start(world)
  at.proxy = await Proxy.start(world, { host: HOST, to: port })
  at.browser = await Browser.start(world, at.proxy)
  await openPortal(window, { address: HOST, port })
  await window.see(`Only this computer, and people at home if a program here passes ${HOST} on to port ${port}.`)
  await window.isAccessible('Setup with the portal')
})

journey('mail is set up, and the test message arrives', at, async () => {
  const { window, mail } = at
  await setUpMail(window, { port: mail.port, from: OFFICE })
  await window.fill('textbox', 'Send a test message to', 'head@larkfield.example')
  await window.click('button', 'Send a test')
  await window.see('The mail server took it')
  const test = await mail.next('head@larkfield.example')
  assert.ok(test.from.includes(OFFICE), test.from)
  assert.match(test.subject, /Larkfield Primary/)
  await window.isAccessible('Setup with mail')
})

journey('the first page of the portal is light, in the phone’s language, and stands on nobody else', at, async () => {
  at.amira = await at.browser.phone('amira')
  const phone = at.amira
  assert.equal(await phone.open('/'), 200)
  await phone.heading(en('sign_in.title'))
  await phone.isLight()
  await phone.isSound('sign in')
  await phone.tap('link', en('sign_in.letter'))
  await phone.heading(en('join.title'))
  await phone.isSound('a code is asked for')
})

journey('letters for a class are saved, and each code on them is read as a camera reads it', at, async () => {
  const { window, world } = at
  await goTo(window, 'Parents/carers')
  await window.click('link', /^4H/, await window.find('navigation', 'Classes'))
  await window.see('Nobody invited yet')
  await window.isAccessible('Parents/carers')
  const names = await window.texts('link', null, await window.find('table', 'Pupils with their parents and carers'))
  await window.click('button', 'Create QR codes')
  await window.find('radio', /^Parents’ letters/)
  await window.click('button', 'Preview')
  await window.find('heading', 'Proof passed')
  await window.click('button', 'Save as PDF')
  const path = join(world.desk, 'letters of 4H.pdf')
  await window.dialogs.save(path)
  await window.find('heading', /^\d+ letters were made/)
  const { text, pages } = readPdf(path)
  const found = text.normalize('NFKC').split('\f').flatMap((words, page) => {
    // Of a name in another script a picture of the page would have to be read.
    const name = names.find((one) => /^[A-Z][a-z]+ [A-Z][a-z]+$/.test(one) && words.includes(one))
    const [address] = pages[page]?.codes ?? []
    const [code] = /\b[0-9A-Z]{4}([ -][0-9A-Z]{4}){3}\b/.exec(words) ?? []
    return name && address && code ? [{ name, first: name.split(' ')[0], address, code }] : []
  })
  letters = found.filter(({ first }, i) => found.findIndex((one) => one.first === first) === i)
  assert.ok(letters.length >= 3, `three letters are read: ${letters.map(({ name }) => name)}`)
  for (const { address, code } of letters) assert.equal(new URL(address).pathname.replace(/[^0-9A-Z]/g, '').slice(1), code.replace(/[ -]/g, ''), 'the code in words is the code in the picture')
})

journey('a mother scans the code, registers, verifies her address, and sees her child', at, async () => {
  const [child] = letters
  const phone = at.amira
  assert.equal(await phone.open(child.address), 200)
  await fromCodeToOverview(phone, en, child, AMIRA)
  await phone.speaks('en', 'ltr')
  const [session, ...others] = await phone.cookies()
  assert.deepEqual(others.filter(({ name }) => !name.startsWith('__Host-')), [], 'every cookie is for this host alone')
  assert.match(session.name, /^__Host-/)
  await phone.tap('link', en('who.link'))
  await phone.heading(en('who.title', { child: child.first }))
  await phone.see(`${full(AMIRA)} ${en('relation.mother')} · ${en('who.you')}`)
  await phone.isSound('who can see this')
  at.childPage = phone.path.replace(/\/who$/, '')
})

/** Signs a member of staff or a pupil in. */
async function signInAs(phone, username) {
  await phone.open('/')
  await phone.fill(en('sign_in.name'), username)
  await phone.fill(en('sign_in.password'), SCHOOL_PASSWORD)
  await phone.tap('button', en('sign_in.submit'))
}

journey('her child’s teacher sets homework, gives a star, and writes on the board of the class', at, async () => {
  const { world, browser } = at
  const [child] = letters
  const { answer } = await world.cli(['users', 'list', '--class', '4H'], inSample(world))
  at.tutor = answer.users.find(({ role }) => role === 'teacher').username
  at.learner = answer.users.find(({ given_name, family_name }) => `${given_name} ${family_name}` === child.name).username
  for (const username of [at.tutor, at.learner]) {
    const args = ['users', 'reset-password', username, '--password-stdin', '--must-change', 'false']
    const { code, stderr } = await world.cli(args, { ...inSample(world), input: `${SCHOOL_PASSWORD}\n` })
    assert.equal(code, 0, stderr)
  }
  const phone = await browser.phone('teacher')
  await signInAs(phone, at.tutor)
  await phone.heading(staff('staff.classes'))
  await phone.isSound('the classes of a teacher')
  await phone.tap('link', '4H')
  await phone.heading('4H')
  await phone.isSound('a class')
  await phone.tap('link', en('homework.title'))
  await phone.tap('link', staff('staff.homework.new'))
  await phone.heading(staff('staff.homework.new'))
  await phone.isSound('setting homework')
  await phone.fill(staff('staff.homework.name'), 'Spellings of week 3')
  await phone.fill(staff('staff.homework.text'), 'Learn the ten words.')
  await phone.fill(staff('staff.homework.due'), new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10))
  await phone.tap('button', staff('staff.homework.submit'))
  await phone.see(staff('staff.homework.is_set'))
  await phone.isSound('a homework of a class')
  await phone.tap('link', staff('staff.tab.stars'))
  await phone.heading(staff('staff.stars.title'))
  await phone.tap('checkbox', new RegExp(child.first))
  await phone.find('radio').first().tap()
  await phone.isSound('giving stars')
  await phone.tap('button', staff('staff.stars.submit'))
  await phone.see(child.first)
  await phone.tap('link', staff('staff.tab.board'))
  await phone.fill(staff('staff.board.text'), 'We go to the museum on Friday.')
  await phone.tap('checkbox', staff('staff.board.with_parents'))
  await phone.tap('button', staff('staff.board.submit'))
  await phone.see(staff('staff.board.written'))
  await phone.isSound('the board of a class')
  const told = await at.mail.next(AMIRA.email)
  const mail = `${told.subject}\n${told.text}`
  assert.ok(mail.includes(child.first) && !mail.includes('museum'), `it says of whom, and not what: ${mail}`)
  assert.ok(!mail.includes(child.name.split(' ')[1]), 'no surname')
})

journey('the mother sees her child’s week, and her child does the homework', at, async () => {
  const { amira: mother, browser } = at
  const [child] = letters
  await mother.open('/home')
  await mother.heading(en('child.week', { child: child.first }))
  await mother.see('Spellings of week 3')
  await mother.isSound('overview with homework')
  await mother.tap('link', en('homework.all'))
  await mother.see('Learn the ten words.')
  await mother.isSound('homework, to a parent')
  for (const page of ['stars', 'messages', 'files']) {
    await mother.open(`${at.childPage}/${page}`)
    await mother.isSound(`${page}, to a parent`)
  }
  await mother.open(`${at.childPage}/messages`)
  await mother.see('We go to the museum on Friday.')
  const phone = await browser.phone('pupil')
  await signInAs(phone, at.learner)
  await phone.heading(en('pupil.hello', { name: child.first }))
  await phone.isSound('a pupil’s first page')
  await phone.tap('link', 'Spellings of week 3')
  await phone.heading('Spellings of week 3')
  await phone.isSound('a homework, to its pupil')
  await phone.tap('button', en('homework.mark'))
  await phone.see(en('homework.marked'))
  for (const page of ['homework', 'stars', 'messages', 'files']) {
    await phone.open(`/my/${page}`)
    await phone.isSound(`${page}, to a pupil`)
  }
  await mother.open('/home')
  assert.ok(!(await mother.text()).includes('Spellings of week 3'), 'it is outstanding no more')
})

journey('she adds her second child by typing the code, and is told which group is wrong', at, async () => {
  const [, child] = letters
  const phone = at.amira
  await phone.tap('link', 'Larkfield Primary')
  await phone.heading(en('child.week', { child: letters[0].first }))
  await phone.find('link', en('add.title')).last().tap()
  await phone.heading(en('add.title'))
  const wrong = child.code.replace(/.$/, (sign) => (sign === '7' ? '8' : '7'))
  await phone.fill(en('code.label'), wrong)
  await phone.tap('radio', en('relation.mother'))
  await phone.tap('button', en('add.submit'))
  await phone.see(en('code.wrong', { group: 4 }))
  await phone.isSound('a code with a mistake')
  await phone.fill(en('code.label'), child.code.toLowerCase())
  await phone.tap('button', en('add.submit'))
  await phone.heading(en('child.week', { child: child.first }))
  await phone.see(child.name)
  const tabs = await phone.texts('link', new RegExp(`^(${letters[0].first}|${child.first})$`))
  assert.deepEqual(tabs.sort(), [letters[0].first, child.first].sort(), 'a switch between both')
  await phone.isSound('overview of two children')
  const told = await at.mail.next(AMIRA.email)
  assert.ok(!told.subject.includes(child.name.split(' ')[1]), told.subject)
})

journey('a father registers with the same letter, all in Urdu, from right to left', at, async () => {
  const [child] = letters
  at.imran = await at.browser.phone('imran')
  const phone = at.imran
  await phone.open(child.address)
  await phone.tap('link', 'اردو')
  await phone.speaks('ur', 'rtl')
  await fromCodeToOverview(phone, ur, child, IMRAN)
  await phone.speaks('ur', 'rtl')
})

journey('a foster carer does the same in Arabic, on a phone without JavaScript', at, async () => {
  const [, , child] = letters
  at.nadia = await at.browser.phone('nadia', { language: 'ar', script: false })
  const phone = at.nadia
  await phone.open(child.address)
  await phone.speaks('ar', 'rtl')
  await fromCodeToOverview(phone, ar, child, NADIA)
})

journey('the office sees who is connected to whom', at, async () => {
  const { window } = at
  const [first, second, third] = letters
  for (const [child, adults] of [[first, [AMIRA, IMRAN]], [second, [AMIRA]], [third, [NADIA]]]) {
    const row = await rowOf(child)
    for (const adult of adults) await window.see(full(adult), { inside: row })
    assert.equal((await window.text(row)).match(/connected today/g)?.length, adults.length, `${child.name} has ${adults.length}`)
  }
  await rowOf(first)
  await window.see(/Amira Hassan mother/)
  await window.see(/father/)
  await window.isAccessible('Parents/carers with linked adults')
})

journey('a parent who is removed is out at the next request, from the siblings too in one step', at, async () => {
  const { window, amira: phone } = at
  const [first, second] = letters
  await phone.tap('link', first.first)
  await phone.heading(en('child.week', { child: first.first }))
  const page = phone.path
  const row = await rowOf(first)
  await window.click('button', `Remove ${full(AMIRA)} from ${first.name}`, row)
  await window.see(`${full(AMIRA)} is still connected to ${second.name}.`)
  assert.equal(await phone.reload(), 404)
  assert.ok(!(await phone.text()).includes(first.first), 'nothing of the child is shown')
  await phone.isSound('a child who is no longer hers')
  assert.equal(await phone.open(`${page}/who`), 404)
  await phone.open('/home')
  await phone.heading(en('child.week', { child: second.first }))
  await window.click('button', 'Remove from 1 pupil too')
  await window.see(`${full(AMIRA)} is no longer connected to ${second.name}`)
  await phone.reload()
  await phone.heading(en('no_child.title'))
  await phone.isSound('no child')
  await window.see(/father/, { inside: await rowOf(first) })
})

journey('invited again by mail, she is connected again with the account she has', at, async () => {
  const { window, amira: phone, mail } = at
  const [child] = letters
  const row = await rowOf(child)
  await window.click('button', `Invite a parent or carer of ${child.name} by e-mail`, row)
  const dialog = await window.find('dialog', `Invite parents of ${child.name}`)
  await window.fill('textbox', 'E-mail address', AMIRA.email, dialog)
  await window.isAccessible('inviting by e-mail')
  await window.click('button', 'Invite 1 parent', dialog)
  await window.gone('dialog')
  const invitation = await mail.next(AMIRA.email)
  assert.ok(!child.name.split(' ').some((part) => invitation.subject.includes(part)), invitation.subject)
  await phone.open(linkIn(invitation, at.proxy.origin))
  await phone.heading(en('invitation.title'))
  await phone.isSound('the code, to one who is signed in')
  await phone.tap('link', en('invitation.add', { child: child.first }))
  await phone.heading(en('add.title'))
  await phone.tap('radio', en('relation.mother'))
  await phone.tap('button', en('add.submit'))
  await phone.heading(en('child.week', { child: child.first }))
  await mail.next(AMIRA.email)
  const again = await rowOf(child)
  await window.see(/Amira Hassan mother/, { inside: again })
  assert.equal((await window.text(again)).match(/Amira Hassan/g).length, 1, 'she is there once')
})

journey('a no-link order puts a parent out at once', at, async () => {
  const { window, imran: phone } = at
  const [child] = letters
  await phone.open('/home')
  await phone.heading(ur('child.week', { child: child.first }))
  await goTo(window, 'Parents/carers')
  await window.click('button', 'No-link orders')
  await window.click('button', 'Add an order')
  const dialog = await window.find('dialog', 'Add a no-link order')
  await window.fill('textbox', 'Name of the adult', full(IMRAN), dialog)
  await window.fill('textbox', 'E-mail address', IMRAN.email, dialog)
  await window.fill('combobox', 'Search pupils to add', child.name, dialog)
  await window.click('option', new RegExp(child.name))
  await window.fill('textbox', 'Reason', 'Court order of 3 November', dialog)
  await window.isAccessible('a no-link order')
  await window.click('button', 'Make the order for 1 child', dialog)
  await window.gone('dialog')
  await window.see('No try so far')
  await phone.reload()
  await phone.heading(ur('no_child.title'))
  assert.ok(!(await phone.text()).includes(child.first), 'nothing of the child is shown')
})

journey('he cannot come back by the code, and reads what every dead code says', at, async () => {
  const { window, imran: phone, browser } = at
  const [child, , other] = letters
  const row = await rowOf(other)
  await window.click('button', `Revoke the letter home for ${other.name}`, row)
  await window.see('The invitation no longer works')
  const answers = []
  for (const { code } of [child, other]) {
    await phone.open('/children/add')
    await phone.fill(ur('code.label'), code)
    await phone.tap('radio', ur('relation.father'))
    await phone.tap('button', ur('add.submit'))
    await phone.see(ur('error.code'))
    answers.push({ text: await phone.text(), at: phone.path })
  }
  assert.deepEqual(answers[0], answers[1], 'the forbidden child’s code and one that was revoked')
  await phone.isSound('a code that does not work')
  const stranger = await browser.phone('stranger')
  assert.equal(await stranger.open(other.address), 404, 'a revoked code leads nowhere')
  await stranger.isSound('a revoked code')
  await goTo(window, 'Parents/carers')
  await window.click('button', 'No-link orders')
  await window.see('It has stopped 1 try')
  await window.isAccessible('no-link orders')
})

journey('the letter’s address does not call his code right either', at, async () => {
  const { imran: phone } = at
  const [child, , other] = letters
  const answers = []
  for (const { address } of [child, other]) answers.push({ status: await phone.open(address), text: await phone.text() })
  assert.deepEqual(answers[0], answers[1], 'the forbidden child’s code and one that was revoked')
}, { leads: false })

journey('nor by registering anew under his name or his address: the answer is everybody’s, and no mail comes', at, async () => {
  const { mail, browser } = at
  const [child] = letters
  const elsewhere = { ...IMRAN, email: 'elsewhere@home.example' }
  const renamed = { ...IMRAN, given: 'Ivan', family: 'Hill' }
  const phone = await browser.phone('somebody')
  for (const adult of [elsewhere, renamed]) {
    await phone.open(child.address)
    await phone.heading(en('invitation.title'))
    await register(phone, en, child.first, adult)
  }
  at.none = { elsewhere: elsewhere.email, imran: mail.to(IMRAN.email).length }
})

journey('a forgotten password is chosen anew by mail; who has no account gets none, and no other answer', at, async () => {
  const { mail, amira: phone } = at
  const [child] = letters
  await phone.tap('link', en('frame.menu'))
  await phone.heading(en('account.title'))
  await phone.isSound('account')
  await phone.tap('button', en('account.sign_out'))
  await phone.see(en('notice.out'))
  for (const email of ['nobody@home.example', AMIRA.email]) {
    await phone.open('/')
    await phone.tap('link', en('sign_in.forgot'))
    await phone.heading(en('forgot.title'))
    await phone.fill(en('register.email'), email)
    await phone.isSound('forgotten password')
    await phone.tap('button', en('forgot.submit'))
    await phone.heading(en('sent.title'))
    await phone.see(en('forgot.sent.text'))
  }
  await phone.open(linkIn(await mail.next(AMIRA.email), at.proxy.origin))
  await phone.heading(en('reset.title'))
  await phone.fill(en('password.new'), 'harbour violet tractor')
  await phone.isSound('a new password')
  await phone.tap('button', en('reset.submit'))
  await phone.heading(en('child.week', { child: child.first }))
  await mail.next(AMIRA.email)
  await phone.tap('link', en('frame.menu'))
  await phone.tap('button', en('account.sign_out'))
  await phone.fill(en('sign_in.name'), AMIRA.email)
  await phone.fill(en('sign_in.password'), AMIRA.password)
  await phone.tap('button', en('sign_in.submit'))
  await phone.see(en('error.sign_in'))
  await phone.isSound('a wrong password')
  await phone.fill(en('sign_in.password'), 'harbour violet tractor')
  await phone.tap('button', en('sign_in.submit'))
  await phone.heading(en('child.week', { child: child.first }))
  // Mails go in the order in which they were written: the last one came after these would have.
  assert.deepEqual([mail.to('nobody@home.example').length, mail.to(at.none.elsewhere).length], [0, 0], 'nobody else got a mail')
  assert.equal(mail.to(IMRAN.email).length, at.none.imran, 'nor he')
})

journey('every mail went once, each page has had its picture, and the data are sound', at, async () => {
  const { window, world, mail } = at
  const ids = mail.mails.map(({ head }) => /^message-id:\s*(\S+)/im.exec(head)?.[1])
  assert.ok(ids.every(Boolean) && new Set(ids).size === ids.length, 'no mail came twice')
  await goTo(window, 'Setup')
  await window.click('button', 'See the mails')
  await until('no mail waits', async () => /0 wait/.test((await window.text(await window.find('group', 'How many mails, and which to show'))).replace(/\s+/g, ' ')))
  await window.isAccessible('the mails')
  await window.close()
  await isSound(world, inSample(world))
})
