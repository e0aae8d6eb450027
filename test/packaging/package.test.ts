import {execFileSync} from 'node:child_process'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

describe('the package', () => {
  let folder: string
  let files: string[]
  let program: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-package-'))
    const packed = execFileSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', folder], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const answer = JSON.parse(packed.slice(packed.search(/^[[{]/m))) as unknown
    const [report] = Object.values(answer as object) as {filename: string; files: {path: string}[]}[]
    files = report!.files.map(({path}) => path)
    const prefix = join(folder, 'prefix')
    execFileSync(
      'npm',
      ['install', '--global', '--loglevel=error', '--prefix', prefix, join(folder, report!.filename)],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    )
    program = join(prefix, 'lib', 'node_modules', 'sesctl', 'bin', 'run.js')
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('holds what runs and nothing else', () => {
    expect(files).to.include.members(['bin/run.js', 'oclif.manifest.json', 'dist/cli/main.js', 'LICENSE', 'README.md'])
    expect(files.filter((path) => /^(src|test|scripts|bench)\/|\.ts$/.test(path))).to.deep.equal([])
  })

  it('installs into an empty prefix and runs', async () => {
    const version = await runSesctl(['--version'], {program})
    expect(version.stdout).to.match(/^sesctl\/\d+\.\d+\.\d+ /)
    const help = await runSesctl(['--help'], {program})
    for (const command of ['provision', 'dns-instructions', 'rotate', 'reputation'])
      expect(help.stdout).to.contain(command)
  })

  it('starts and stops its sandbox', async () => {
    const home = temporaryHome()
    try {
      const started = await runSesctl(['sandbox', 'start'], {program, env: home.env})
      expect(started.code, started.stderr).to.equal(0)
      expect((await runSesctl(['sandbox', 'stop'], {program, env: home.env})).code).to.equal(0)
    } finally {
      home.dispose()
    }
  })
})
