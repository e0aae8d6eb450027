import {lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {reportFiles} from '../../../src/adapters/report-file/report-files.ts'
import {temporaryHome} from '../../support/sesctl.ts'

describe('a report in a file that is named on the command line', () => {
  let home: ReturnType<typeof temporaryHome>
  let link: string
  beforeEach(() => {
    home = temporaryHome()
    link = join(home.path, 'page.html')
  })
  afterEach(() => home.dispose())

  it('is written through a link, which stays', async () => {
    const file = join(home.path, 'file')
    writeFileSync(file, 'old')
    symlinkSync(file, link)
    await reportFiles().write(link, 'new')
    expect(readFileSync(file, 'utf8')).to.equal('new')
    expect(lstatSync(link).isSymbolicLink()).to.equal(true)
  })

  it('gets the mode that any new file of this user gets, also in the place of another one', async () => {
    const usual = join(home.path, 'usual')
    writeFileSync(usual, '')
    const {mode} = statSync(usual)
    for (const text of ['new', 'newer']) {
      await reportFiles().write(link, text)
      expect(readFileSync(link, 'utf8')).to.equal(text)
      expect(statSync(link).mode).to.equal(mode)
    }
    expect(readdirSync(home.path).filter((name) => name.includes('page.html'))).to.deep.equal(['page.html'])
  })

  for (const target of ['/dev/null', '/nowhere/at/all', '/tmp']) {
    it(`is refused where it is a link to ${target}, which stays`, async () => {
      symlinkSync(target, link)
      const refused = await reportFiles()
        .write(link, 'new')
        .catch((error: unknown) => error)
      expect(refused).to.have.property('exit', 2)
      expect(lstatSync(link).isSymbolicLink()).to.equal(true)
    })
  }
})
