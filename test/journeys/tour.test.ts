import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {setTimeout as pause} from 'node:timers/promises'
import {expect} from 'chai'
import {builtProgram} from '../support/built.ts'
import {processesNaming} from '../support/processes.ts'
import {runSesctl, startSesctl} from '../support/sesctl.ts'
import {onTerminal} from '../support/terminal.ts'

/** What issue and README promise, in milliseconds. */
const LIMIT_MILLIS = 20_000

describe('the tour of the built program', function () {
  this.timeout(60_000)
  let temporary: string

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'sesctl-journey-'))
  })
  afterEach(() => rmSync(temporary, {recursive: true, force: true}))

  function expectNothingLeft(): void {
    expect(readdirSync(temporary)).to.deep.equal([])
    expect(processesNaming(temporary)).to.deep.equal([])
  }

  it('proves every claim without a terminal, in time, and leaves nothing behind', async () => {
    const begun = performance.now()
    const tour = await runSesctl(['sandbox', 'tour'], {program: builtProgram(), env: {TMPDIR: temporary}})
    expect(performance.now() - begun).to.be.below(LIMIT_MILLIS)
    expect(tour.code, tour.stdout + tour.stderr).to.equal(0)
    expect(tour.stdout).to.match(/(\d+) of \1 claims proved/)
    expectNothingLeft()
  })

  it('waits for Enter on a terminal, and leaves nothing behind on Ctrl-C in the middle', async () => {
    const tour = onTerminal(['sandbox', 'tour'], {TMPDIR: temporary}, {program: builtProgram(), columns: 80})
    const rests = (): number => tour.seen().split('Enter to continue').length - 1
    await tour.waitFor('Enter to continue')
    await pause(300)
    expect(rests(), 'it continues when asked to, not by itself').to.equal(1)
    expect(tour.seen()).not.to.contain('sesctl provision mail-tour')
    tour.type('\r')
    await tour.waitFor('mail-tour is created')
    for (let tries = 0; tries < 200 && rests() < 2; tries += 1) await pause(20)
    tour.type('\u0003')
    expect(await tour.ended).to.equal(130)
    expect(tour.seen()).to.contain('Interrupted')
    expectNothingLeft()
  })

  it('leaves nothing behind when it is interrupted while a command runs', async () => {
    const tour = startSesctl(['sandbox', 'tour'], {program: builtProgram(), env: {TMPDIR: temporary}})
    for (let tries = 0; tries < 500 && readdirSync(temporary).length === 0; tries += 1) await pause(20)
    tour.kill('SIGINT')
    expect((await tour.ended).code).to.equal(130)
    expectNothingLeft()
  })
})
