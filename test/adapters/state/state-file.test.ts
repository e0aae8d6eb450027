import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import {join} from 'node:path'
import {DatabaseSync} from 'node:sqlite'
import {expect} from 'chai'
import {StateDatabase} from '../../../src/adapters/state/database.ts'
import {MIGRATIONS} from '../../../src/adapters/state/schema.ts'
import {stateFile} from '../../../src/adapters/state/state-file.ts'
import {temporaryHome} from '../../support/sesctl.ts'

const INSERT = 'INSERT INTO sns_message VALUES (?, ?, ?, ?)'
const DAY = 86_400_000
const START = Date.parse('2026-11-24T08:00:00Z')

interface Failed {
  readonly code: string
  readonly hints: readonly string[]
  readonly message: string
}

describe('the state file', () => {
  let home: ReturnType<typeof temporaryHome>
  let folder: string
  let file: string
  let now: number
  beforeEach(() => {
    home = temporaryHome()
    folder = join(home.path, 'sesctl')
    file = join(folder, 'state.db')
    now = START
  })
  afterEach(() => home.dispose())

  const open = async (): Promise<StateDatabase> => await StateDatabase.open(folder, {now: () => now})
  const use = async <Result>(work: (state: StateDatabase) => Promise<Result>): Promise<Result> => {
    const state = await open()
    try {
      return await work(state)
    } finally {
      state.close()
    }
  }
  const remember = async (id: string): Promise<void> => {
    await use(async (state) => await state.run(INSERT, 'c', 'l', id, 't'))
  }
  const remembered = async (): Promise<unknown[]> =>
    (await use(async (state) => await state.all<{id: string}>('SELECT id FROM sns_message'))).map(({id}) => id)
  const failureOf = async (work: () => Promise<unknown>): Promise<Failed> => {
    try {
      await work()
    } catch (error) {
      return error as Failed
    }
    throw new Error('it did not fail')
  }
  const files = () => stateFile(folder, {clock: {now: () => now}})
  const backups = (): string[] => readdirSync(join(folder, 'backups')).sort()
  const modeOf = (path: string): number => statSync(path).mode & 0o777

  describe('that lost something (class: damage that reads as an empty or a shorter inventory)', () => {
    const damages: Readonly<Record<string, () => void>> = {
      'has no bytes left': () => truncateSync(file, 0),
      'was truncated in the middle': () => truncateSync(file, Math.floor(statSync(file).size / 2)),
      'was truncated within its first page': () => truncateSync(file, 100),
      'is another kind of file': () => writeFileSync(file, 'x'.repeat(8192)),
      'is an empty database': () => {
        rmSync(file)
        const empty = new DatabaseSync(file)
        empty.exec('PRAGMA journal_mode = WAL; VACUUM')
        empty.close()
      },
      'is gone while its backups are there': () => rmSync(file),
      'is a link to nothing': () => {
        rmSync(file)
        symlinkSync(join(folder, 'elsewhere'), file)
      },
    }
    for (const [what, damage] of Object.entries(damages)) {
      it(`is never taken as new when it ${what}, and the backup brings it back`, async () => {
        await remember('m')
        expect(await remembered(), 'and a backup is made').to.deep.equal(['m'])
        damage()
        const failure = await failureOf(open)
        expect(failure.code).to.equal('state-damaged')
        expect(failure.hints).to.include('sesctl state restore')
        expect((await files().check()).condition).to.equal('damaged')
        await files().restore()
        expect(await remembered()).to.deep.equal(['m'])
        expect((await files().check()).condition).to.equal('sound')
      })
    }

    it('is noticed in the middle of work, with the page that is wrong', async () => {
      await use(async (state) => {
        await state.transaction((rows) => {
          for (let i = 0; i < 20_000; i += 1) rows.run(INSERT, 'c', 'l', `message-${i}`.padEnd(80, '.'), 't')
        })
      })
      expect(statSync(file).size).to.be.greaterThan(1024 * 1024)
      const bytes = readFileSync(file)
      bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 4096)
      writeFileSync(file, bytes)
      const failure = await failureOf(() =>
        use(async (state) => await state.all('SELECT * FROM sns_message ORDER BY taken_at, id')),
      )
      expect(failure.code).to.equal('state-damaged')
    })
  })

  describe('that is backed up', () => {
    it('is copied once a day, and the three newest copies are kept', async () => {
      await remember('m')
      for (let day = 0; day < 6; day += 1) {
        now = START + day * DAY
        await remember(`a${day}`)
        await remember(`b${day}`)
      }
      expect(backups()).to.deep.equal([
        'state-daily-2026-11-27T08-00-00Z.db',
        'state-daily-2026-11-28T08-00-00Z.db',
        'state-daily-2026-11-29T08-00-00Z.db',
      ])
    })

    it('is copied before its schema is changed', async () => {
      await use(async (state) => await state.run(INSERT, 'c', 'l', 'm', 't'))
      rmSync(folder, {recursive: true})
      mkdirSync(folder)
      const old = new DatabaseSync(file)
      for (const migration of MIGRATIONS.slice(0, 3)) old.exec(migration)
      old.exec("PRAGMA user_version = 3; INSERT INTO sns_message VALUES ('c', 'l', 'old', 't')")
      old.close()
      expect(await remembered()).to.deep.equal(['old'])
      expect(backups()).to.deep.equal(['state-migration-2026-11-24T08-00-00Z.db'])
      const copy = new DatabaseSync(join(folder, 'backups', backups()[0] ?? ''))
      expect(copy.prepare('PRAGMA user_version').get()).to.deep.include({user_version: 3})
      copy.close()
    })

    it('is used all the same when the daily copy fails, with a warning', async () => {
      await remember('m')
      rmSync(join(folder, 'backups'), {recursive: true, force: true})
      writeFileSync(join(folder, 'backups'), '')
      const warnings: string[] = []
      now += 2 * DAY
      const state = await StateDatabase.open(folder, {now: () => now, warn: (text) => warnings.push(text)})
      expect(await state.all('SELECT id FROM sns_message')).to.have.length(1)
      state.close()
      expect(warnings.join()).to.match(/^Failed to back up the state file: /)
    })
  })

  describe('that is restored', () => {
    it('comes from the newest backup that is sound, and what was there is kept', async () => {
      await remember('one')
      now += DAY
      await remember('two')
      now += DAY
      await remember('three')
      now += DAY
      await remember('four')
      const newest = join(folder, 'backups', backups().at(-1) ?? '')
      truncateSync(newest, 5000)
      const {keptAs, takenAt, from} = await files().restore()
      expect(from).to.equal(join(folder, 'backups', backups().at(-2) ?? ''))
      expect(takenAt).to.equal('2026-11-26T08:00:00.000Z')
      expect(await remembered()).to.deep.equal(['one', 'two'])
      const kept = new DatabaseSync(keptAs ?? '')
      expect(kept.prepare('SELECT count(*) AS count FROM sns_message').get()).to.deep.include({count: 4})
      kept.close()
    })

    it('is left alone while another connection is open', async () => {
      await remember('m')
      await remember('n')
      const other = await open()
      try {
        const failure = await files()
          .restore()
          .catch((error: unknown) => error as Failed)
        expect(failure).to.have.property('code', 'state-in-use')
      } finally {
        other.close()
      }
      expect(await remembered()).to.deep.equal(['m', 'n'])
    })

    it('is left alone where no backup is sound', async () => {
      await remember('m')
      expect(existsSync(join(folder, 'backups'))).to.equal(false)
      const failure = await files()
        .restore()
        .catch((error: unknown) => error as Failed)
      expect(failure).to.have.property('code', 'no-state-backup')
      copyFileSync(file, join(home.path, 'copy.db'))
      truncateSync(join(home.path, 'copy.db'), 6000)
      const named = await files()
        .restore(join(home.path, 'copy.db'))
        .catch((error: unknown) => error as Failed)
      expect(named).to.have.property('code', 'no-state-backup')
      expect(await remembered()).to.deep.equal(['m'])
    })
  })

  describe('with what is beside it (class: files of ours that others can read)', () => {
    it('is for its owner alone, under any umask', async () => {
      const before = process.umask(0)
      try {
        await remember('m')
        const state = await open()
        await state.run(INSERT, 'c', 'l', 'n', 't')
        const paths = readdirSync(folder, {recursive: true, withFileTypes: true})
        expect(paths.map(({name}) => name)).to.include.members(['state.db', 'state.db-wal', 'state.db-shm', 'backups'])
        for (const path of paths) {
          const full = join(path.parentPath, path.name)
          expect(modeOf(full), full).to.equal(path.isDirectory() ? 0o700 : 0o600)
        }
        expect(modeOf(folder)).to.equal(0o700)
        state.close()
      } finally {
        process.umask(before)
      }
    })

    it('is closed to others where an earlier version left it open', async () => {
      await remember('m')
      chmodSync(folder, 0o755)
      chmodSync(file, 0o644)
      const other = new DatabaseSync(file)
      other.exec('BEGIN; SELECT * FROM sns_message')
      expect(modeOf(`${file}-wal`)).to.equal(0o644)
      await remember('n')
      other.close()
      expect(modeOf(folder)).to.equal(0o700)
      expect(modeOf(file)).to.equal(0o600)
    })
  })

  describe('where nothing can be made (class: a folder that no request can make)', () => {
    for (const [what, at] of [
      ['below /proc', () => '/proc/sesctl/state'],
      [
        'below a file',
        (path: string) => {
          writeFileSync(path, '')
          return join(path, 'sesctl')
        },
      ],
      [
        'below a link to itself',
        (path: string) => {
          symlinkSync(path, path)
          return join(path, 'sesctl')
        },
      ],
      ['below a device', () => '/dev/null/sesctl'],
    ] as const) {
      it(`fails at once ${what}, with the file and the rule`, async () => {
        const start = Date.now()
        const failure = await failureOf(async () => await StateDatabase.open(at(join(home.path, 'obstacle'))))
        expect(failure.code).to.equal('state-unusable')
        expect(failure.message).to.match(/^Failed to open the state file \//)
        expect(Date.now() - start).to.be.lessThan(1000)
      })
    }
  })
})
