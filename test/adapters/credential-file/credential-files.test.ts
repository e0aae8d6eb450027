import {mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
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

  it('says why it cannot be read', async () => {
    const refused = await failure(files.read(home.path))
    expect(refused).to.include({code: 'credential-file-unreadable', exit: 2})
    expect((refused as Error).message).to.equal(`Can't read ${home.path}: it is a folder.`)
  })

  it('is read as PowerShell writes it', async () => {
    writeFileSync(file, Buffer.from('\ufeff{"région": 1}', 'utf16le'))
    expect(await files.read(file)).to.equal('{"région": 1}')
  })

  it('reads as undefined when it is not there', async () => {
    expect(await files.read(file)).to.equal(undefined)
  })
})

describe('the folders of a service binding root', () => {
  let home: ReturnType<typeof temporaryHome>
  const files = credentialFiles()

  beforeEach(() => {
    home = temporaryHome()
  })
  afterEach(() => home.dispose())

  it('are read as Kubernetes lays them out, through links, and without its own folders', async () => {
    const data = join(home.path, 'mail', '..2026_11_24')
    mkdirSync(data, {recursive: true})
    writeFileSync(join(data, 'smtp_user'), 'AKIA1\n')
    symlinkSync('..2026_11_24', join(home.path, 'mail', '..data'))
    symlinkSync(join('..data', 'smtp_user'), join(home.path, 'mail', 'smtp_user'))
    writeFileSync(join(home.path, 'a file beside'), '')
    const folders = await files.readFolders(home.path)
    expect(folders?.map(({name, files: inside}) => [name, [...inside]])).to.deep.equal([
      ['mail', [['smtp_user', 'AKIA1']]],
    ])
  })

  it('pass by what is too large to be a credential', async () => {
    mkdirSync(join(home.path, 'mail'))
    writeFileSync(join(home.path, 'mail', 'core'), Buffer.alloc(1_000_001))
    expect((await files.readFolders(home.path))?.[0]?.files.size).to.equal(0)
  })

  it('are undefined when there are none', async () => {
    expect(await files.readFolders(join(home.path, 'none'))).to.equal(undefined)
  })
})
