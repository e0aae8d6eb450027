import {execFileSync} from 'node:child_process'
import {
  chmodSync,
  chownSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
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

  it('is only for its owner where there was none', async () => {
    await files.write(file, 'new')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
  })

  for (const mode of [0o600, 0o640, 0o660, 0o444, 0o644]) {
    it(`keeps mode ${mode.toString(8)} of the file that it replaces: its reader is not locked out, and nobody is let in`, async () => {
      writeFileSync(file, 'old')
      chmodSync(file, mode)
      await files.write(file, 'new')
      expect(readFileSync(file, 'utf8')).to.equal('new')
      expect((statSync(file).mode & 0o7777).toString(8)).to.equal(mode.toString(8))
    })
  }

  it('keeps the group of the file that it replaces, with its mode', async function () {
    const group = process.getuid?.() === 0 ? 65_534 : process.getgroups?.().find((each) => each !== process.getgid?.())
    if (group === undefined) return this.skip()
    writeFileSync(file, 'old')
    chownSync(file, process.getuid?.() ?? 0, group)
    chmodSync(file, 0o640)
    await files.write(file, 'new')
    expect(statSync(file)).to.include({gid: group, uid: process.getuid?.()})
    expect(statSync(file).mode & 0o777).to.equal(0o640)
  })

  it('keeps the owner of the file that it replaces, where root writes it', async function () {
    if (process.getuid?.() !== 0) return this.skip()
    writeFileSync(file, 'old')
    chownSync(file, 65_534, 65_534)
    chmodSync(file, 0o640)
    await files.check(file)
    await files.write(file, 'new')
    expect(statSync(file)).to.include({uid: 65_534, gid: 65_534})
    expect(statSync(file).mode & 0o777).to.equal(0o640)
  })

  it('is never readable by more people than before, not even while it is written', async () => {
    writeFileSync(file, 'old', {mode: 0o600})
    const seen = new Set<number>()
    const watching = setInterval(() => {
      for (const name of readdirSync(home.path)) {
        const stats = lstatSync(join(home.path, name), {throwIfNoEntry: false})
        if (stats) seen.add(stats.mode & 0o777)
      }
    }, 0)
    for (let round = 0; round < 20; round += 1) await files.write(file, `new ${round}`)
    clearInterval(watching)
    expect([...seen]).to.deep.equal([0o600])
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
    expect(lstatSync(link).isSymbolicLink()).to.equal(true)
  })

  describe('at a name that stands for something else (class: a write that reaches what nobody named)', () => {
    const nobody = 65_534
    const asRoot = process.getuid?.() === 0
    const names: Readonly<Record<string, [() => void, string]>> = {
      'a link to nothing': [() => symlinkSync(join(home.path, 'absent'), file), 'it is a link to nothing'],
      'a link to itself': [() => symlinkSync(file, file), 'it is a link to itself'],
      'a link to a folder': [() => symlinkSync(home.path, file), 'it is not a regular file'],
      'a device': [() => symlinkSync('/dev/null', file), 'it is not a regular file'],
      'a FIFO': [() => execFileSync('mkfifo', [file]), 'it is not a regular file'],
      'a file with another name': [
        () => {
          writeFileSync(file, 'old')
          linkSync(file, join(home.path, 'other.env'))
        },
        'it has other names (hard links)',
      ],
      // Only root can make these; the rule is the same for everybody.
      ...(asRoot
        ? {
            'the file of another user in a folder that everybody writes to': [
              () => {
                chmodSync(home.path, 0o1777)
                writeFileSync(file, 'old')
                chownSync(file, nobody, nobody)
              },
              'it belongs to another user',
            ] as [() => void, string],
            'a link that another user made': [
              () => {
                writeFileSync(join(home.path, 'target'), 'old')
                symlinkSync(join(home.path, 'target'), file)
                lchownSync(file, nobody, nobody)
              },
              'it is a link that another user made',
            ] as [() => void, string],
          }
        : {}),
    }
    for (const what of Object.keys(names)) {
      it(`is refused where there is ${what}, which stays as it is`, async () => {
        const [make, reason] = names[what] as [() => void, string]
        make()
        const before = lstatSync(file)
        for (const attempt of [() => files.check(file), () => files.write(file, 'secret')]) {
          const refused = await failure(attempt())
          expect(refused).to.include({code: 'credential-file-unwritable', exit: 2})
          expect((refused as Error).message).to.include(reason)
        }
        expect(lstatSync(file).ino).to.equal(before.ino)
        expect(readdirSync(home.path).filter((name) => name.startsWith('.'))).to.deep.equal([])
      })
    }
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

describe('class: a file for credentials whose reader would be locked out', () => {
  let home: ReturnType<typeof temporaryHome>
  beforeEach(() => {
    home = temporaryHome()
  })
  afterEach(() => home.dispose())

  /** The refusal that another user gets, in a process of its own. */
  const refusalAs = (uid: number, file: string): string => {
    const program = fileURLToPath(new URL('../../../src/adapters/credential-file/credential-files.ts', import.meta.url))
    const script = `
      const {credentialFiles} = await import(${JSON.stringify(program)})
      process.setgroups([]); process.setgid(${uid}); process.setuid(${uid})
      await credentialFiles().check(${JSON.stringify(file)}).then(
        () => console.log('taken'),
        (error) => console.log([error.message, ...error.hints].join('\\n')))`
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], {encoding: 'utf8', stdio: 'pipe'})
  }

  it('is refused where it belongs to somebody else, with whom to run as', async function () {
    if (process.getuid?.() !== 0) return this.skip()
    chmodSync(home.path, 0o777)
    const file = join(home.path, 'mail.env')
    writeFileSync(file, 'old')
    chownSync(file, 65_533, 65_533)
    expect(refusalAs(65_534, file)).to.include('belongs to another user (65533)').and.to.include("sudo -u '#65533'")
  })

  it('is refused where its group is not one of the user, with what to do', async function () {
    if (process.getuid?.() !== 0) return this.skip()
    chmodSync(home.path, 0o777)
    const file = join(home.path, 'mail.env')
    writeFileSync(file, 'old')
    chownSync(file, 65_534, 65_533)
    expect(refusalAs(65_534, file)).to.include('its group (65533) would lose it').and.to.include('chgrp')
  })

  it('is refused in a folder that the user may not write to', async function () {
    if (process.getuid?.() !== 0) return this.skip()
    chmodSync(home.path, 0o755)
    expect(refusalAs(65_534, join(home.path, 'mail.env'))).to.include('permission denied')
  })
})
