//! A print server of the world's own, with one printer that takes PDF and writes what it is sent into a file.

import assert from 'node:assert/strict'
import { appendFileSync, chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { until } from './wait.mjs'

const NAME = 'Office'

const SERVER = (folder) => `Listen ${folder}/socket
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobFiles No
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess all
  JobPrivateValues none
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
`

const FILES = (folder) => `FileDevice Yes
ServerRoot ${folder}
RequestRoot ${folder}/spool
CacheDir ${folder}/cache
StateDir ${folder}/state
AccessLog ${folder}/log/access
ErrorLog ${folder}/log/error
PageLog ${folder}/log/page
Sandboxing relaxed
`

/** An office printer: A4, and no ink within 4 mm of the edge. */
const PPD = `*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "OFFICE.PPD"
*Manufacturer: "Rollbook"
*Product: "(Office)"
*ModelName: "Office"
*ShortNickName: "Office"
*NickName: "Office, a printer of PDF"
*PSVersion: "(3010.000) 0"
*LanguageLevel: "3"
*ColorDevice: True
*DefaultColorSpace: RGB
*cupsVersion: 2.4
*cupsFilter2: "application/vnd.cups-pdf application/pdf 0 -"
*OpenUI *PageSize/Page Size: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageSize
*OpenUI *PageRegion/Page Size: PickOne
*DefaultPageRegion: A4
*PageRegion A4/A4: "<</PageSize[595 842]>>setpagedevice"
*CloseUI: *PageRegion
*DefaultImageableArea: A4
*ImageableArea A4/A4: "12 12 583 830"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
`

/** The office's printer. Make it before the window is opened. */
export class Printer {
  #world
  #paper
  #taken = 0

  static async start(world) {
    const folder = join(world.home, 'printer')
    for (const name of ['', 'spool', 'cache', 'state', 'log', 'paper']) mkdirSync(join(folder, name))
    // The server's filters run as a user of their own, who has to get here.
    chmodSync(world.home, 0o711)
    const [config, files, ppd] = ['cupsd.conf', 'cups-files.conf', 'office.ppd'].map((name) => join(folder, name))
    writeFileSync(config, SERVER(folder))
    writeFileSync(files, FILES(folder))
    writeFileSync(ppd, PPD)
    // The dialog lists this printer and no other, not even a file.
    appendFileSync(join(world.env.XDG_CONFIG_HOME, 'gtk-3.0/settings.ini'), 'gtk-print-backends=cups\n')
    world.env.CUPS_SERVER = join(folder, 'socket')
    const server = world.spawn('/usr/sbin/cupsd', ['-f', '-c', config, '-s', files])
    const printer = new Printer()
    printer.#world = world
    printer.#paper = join(folder, 'paper/out.pdf')
    await until('the print server answers', () => {
      if (server.failure) throw Object.assign(server.failure, { isFinal: true })
      return world.sync('lpstat', ['-r']).stdout.includes('is running')
    })
    printer.#run('lpadmin', ['-p', NAME, '-v', `file://${printer.#paper}`, '-P', ppd, '-E', '-o', 'printer-error-policy=abort-job'])
    printer.#run('lpadmin', ['-d', NAME])
    return printer
  }

  /** What came out of it, as a PDF of its own on the desk; waits for it. */
  async take() {
    const jobs = await until('the printer has printed', () => {
      const done = this.#jobs('completed')
      return done.length > this.#taken && this.#jobs('not-completed').length === 0 && done
    })
    assert.equal(jobs.length, this.#taken + 1, 'one job was printed')
    this.#taken = jobs.length
    const path = join(this.#world.desk, `printed-${this.#taken}.pdf`)
    renameSync(this.#paper, path)
    return path
  }

  /** That nothing was sent to it since the last time. */
  isIdle() {
    assert.equal(this.#jobs('all').length, this.#taken, 'nothing was printed')
  }

  #jobs(which) {
    return this.#run('lpstat', ['-W', which, '-o']).split('\n').filter(Boolean)
  }

  #run(program, args) {
    const { status, stdout, stderr } = this.#world.sync(program, args)
    assert.equal(status, 0, `${program} ${args.join(' ')}: ${stderr}`)
    return stdout
  }
}
