import {lstatSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {writeWholeFile} from '../../src/cli/whole-file.ts'
import {temporaryHome} from '../support/sesctl.ts'

describe('a file that is named on the command line', () => {
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
    await writeWholeFile(link, 'new')
    expect(readFileSync(file, 'utf8')).to.equal('new')
    expect(lstatSync(link).isSymbolicLink()).to.equal(true)
  })

  for (const target of ['/dev/null', '/nowhere/at/all', '/tmp']) {
    it(`is refused where it is a link to ${target}, which stays`, async () => {
      symlinkSync(target, link)
      const refused = await writeWholeFile(link, 'new').catch((error: unknown) => error)
      expect(refused).to.have.property('exit', 2)
      expect(lstatSync(link).isSymbolicLink()).to.equal(true)
    })
  }
})
