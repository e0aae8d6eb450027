import {mkdtempSync, readdirSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {runSesctl, startSesctl} from '../support/sesctl.ts'

const BUILT = fileURLToPath(new URL('../../bin/run.js', import.meta.url))

describe('the tour of the built program', function () {
  this.timeout(60_000)
  let temporary: string

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'sesctl-journey-'))
  })
  afterEach(() => rmSync(temporary, {recursive: true, force: true}))

  it('proves every claim without a terminal and leaves nothing behind', async () => {
    const tour = await runSesctl(['sandbox', 'tour'], {program: BUILT, env: {TMPDIR: temporary}})
    expect(tour.code, tour.stdout + tour.stderr).to.equal(0)
    expect(tour.stdout).to.match(/(\d+) of \1 claims proved/)
    expect(readdirSync(temporary)).to.deep.equal([])
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const tour = startSesctl(['sandbox', 'tour', '--debug'], {program: BUILT, env: {TMPDIR: temporary}})
    for (let tries = 0; tries < 500 && readdirSync(temporary).length === 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    tour.kill('SIGINT')
    expect((await tour.ended).code).to.equal(130)
    expect(readdirSync(temporary)).to.deep.equal([])
  })
})
