import {execFileSync, spawnSync} from 'node:child_process'
import {existsSync, mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {nodeFromNpm} from '../support/npm-node.ts'
import {oldNode, PRETENDING_TO_BE_OLD} from '../support/old-node.ts'
import {runSesctl, temporaryHome} from '../support/sesctl.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

describe('the package', () => {
  let folder: string
  let installed: string
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
    installed = join(prefix, 'lib', 'node_modules', 'sesctl')
    program = join(installed, 'bin', 'run.js')
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('holds what runs and nothing else', () => {
    expect(files).to.include.members(['bin/run.js', 'oclif.manifest.json', 'dist/cli/main.js', 'LICENSE', 'README.md'])
    expect(files.filter((path) => /^(src|test|scripts|bench)\/|\.ts$/.test(path))).to.deep.equal([])
  })

  it('brings no Node of its own, and nothing that only its makers need', () => {
    for (const name of ['node', 'typescript', 'mocha']) {
      expect(existsSync(join(installed, 'node_modules', name)), name).to.equal(false)
    }
  })

  it('installs into an empty prefix and runs', async () => {
    const version = await runSesctl(['--version'], {program})
    expect(version.stdout).to.match(/^sesctl\/\d+\.\d+\.\d+ /)
    const help = await runSesctl(['--help'], {program})
    for (const command of ['provision', 'dns-instructions', 'rotate', 'reputation'])
      expect(help.stdout).to.contain(command)
  })

  it('is a command in the prefix’s folder of programs', () => {
    const env = {PATH: `${dirname(process.execPath)}:/usr/bin:/bin`}
    const said = execFileSync(join(folder, 'prefix', 'bin', 'sesctl'), ['--version'], {env, encoding: 'utf8'})
    expect(said).to.match(/^sesctl\//)
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

  // The first of each line that is promised: later ones only add to what they can.
  for (const version of ['22.13.0', '24.0.0']) {
    it(`proves every claim of the tour on Node.js ${version}`, () => {
      const node = nodeFromNpm(version, join(folder, `node-${version}`))
      const env = {PATH: `${dirname(node)}:/usr/bin:/bin`, HOME: folder, TMPDIR: folder}
      const tour = spawnSync(node, [program, 'sandbox', 'tour'], {env, encoding: 'utf8'})
      expect(tour.stdout, tour.stderr).to.match(/(\d+) of \1 claims proved/)
      expect(tour.stderr).to.not.match(/warning/i)
      expect(tour.status).to.equal(0)
    })
  }

  const old = oldNode()
  const OLD_NODES: readonly (readonly [name: string, command: string, args: readonly string[]])[] = [
    ['that pretends', process.execPath, PRETENDING_TO_BE_OLD],
    ...(old === undefined ? [] : [['of this machine', old, []] as const]),
  ]
  for (const [name, command, args] of OLD_NODES) {
    const run = (file: string, ...words: string[]) =>
      spawnSync(command, [...args, file, ...words], {env: {PATH: process.env['PATH']}, encoding: 'utf8'})

    it(`says in one line what it needs, on an old Node ${name}`, () => {
      const {status, stdout, stderr} = run(program, 'list')
      expect(status).to.equal(1)
      expect(stdout).to.equal('')
      expect(stderr).to.match(/^sesctl needs Node\.js 22\.13 or later, and this is v[\d.]+\. [^\n]+\n$/)
      const again = run(program, 'status', "mail's").stderr
      expect(again, 'the same command on a current Node').to.contain(
        `npx --yes --package node@24 sesctl status 'mail'\\''s'\n`,
      )
    })

    it(`starts the Node that a checkout brings, on an old Node ${name}`, () => {
      const {status, stdout, stderr} = run(join(ROOT, 'bin', 'run.js'), '--version')
      expect(stderr).to.equal('')
      expect(stdout).to.match(/^sesctl\/\S+ \S+ node-v(2[2-9]|[3-9]\d)\./)
      expect(status).to.equal(0)
      expect(run(join(ROOT, 'bin', 'run.js'), 'nonsense').status, 'with its exit code').to.equal(2)
    })
  }
})
