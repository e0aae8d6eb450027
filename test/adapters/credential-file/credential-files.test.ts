import {readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {expect} from 'chai'
import {credentialFiles} from '../../../src/adapters/credential-file/credential-files.ts'
import {temporaryHome} from '../../support/sesctl.ts'

describe('a file for credentials', () => {
  let home: ReturnType<typeof temporaryHome>
  let file: string
  const files = credentialFiles()
  const failure = async (promise: Promise<unknown>) => await promise.catch((error: unknown) => error)

  beforeEach(() => {
    home = temporaryHome()
    file = join(home.path, 'mail.env')
  })
  afterEach(() => home.dispose())

  it('is only for its owner, even where a file with a wider mode was before', async () => {
    writeFileSync(file, 'old', {mode: 0o644})
    await files.write(file, 'new')
    expect(readFileSync(file, 'utf8')).to.equal('new')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
  })

  it('leaves nothing beside it', async () => {
    await files.write(file, 'new')
    expect(readdirSync(home.path)).to.deep.equal(['mail.env'])
  })

  it('is replaced where a symbolic link points, and the link stays', async () => {
    const link = join(home.path, 'link.env')
    writeFileSync(file, 'old')
    symlinkSync(file, link)
    await files.write(link, 'new')
    expect(readFileSync(file, 'utf8')).to.equal('new')
  })

  it('is refused before anything is made when its folder is missing or it is a folder', async () => {
    const wrong = {[join(home.path, 'no', 'mail.env')]: 'folder does not exist', [home.path]: 'not a regular file'}
    for (const [path, reason] of Object.entries(wrong)) {
      const refused = await failure(files.check(path))
      expect(refused).to.include({code: 'credential-file-unwritable', exit: 2})
      expect((refused as Error).message).to.contain(reason)
    }
  })

  it('reads as undefined when it is not there', async () => {
    expect(await files.read(file)).to.equal(undefined)
  })
})
