import {execFileSync, spawnSync} from 'node:child_process'
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {dirname, join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {nodeFromNpm} from '../support/npm-node.ts'
import {codeBlocks, README, scriptOf} from '../support/readme.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BLOCKS = codeBlocks(README).filter(({language, heading}) => language === 'sh' && heading !== 'Tests')
const CONFIGURATION = codeBlocks(README).find(({language}) => language === 'json')?.text ?? ''
const TOUR = 'npm start'

/** The removal stands early on the page and is typed last. */
const removes = (text: string): boolean => text.includes('npm uninstall')
const IN_ORDER = [...BLOCKS.filter(({text}) => !removes(text)), ...BLOCKS.filter(({text}) => removes(text))]

describe('README, typed by a newcomer', function () {
  this.timeout(900_000)

  it('names only scripts that there are in its section on tests', () => {
    const {scripts} = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {scripts: Record<string, string>}
    const typed = [...README.matchAll(/npm (?:run )?([a-z]+)\b/g)].map(([, name]) => name ?? '')
    const npmsOwn = ['install', 'uninstall', 'are', 'alone']
    expect(typed.filter((name) => !npmsOwn.includes(name) && !(name in scripts))).to.deep.equal([])
  })

  // The oldest that a checkout promises, the oldest that the program runs on, and the current one.
  for (const version of ['20.9.0', '22.13.0', '24.21.0']) {
    describe(`in a fresh clone on Node.js ${version}`, () => {
      let folder: string
      let clone: string
      let env: NodeJS.ProcessEnv

      before(() => {
        folder = mkdtempSync(join(tmpdir(), 'sesctl-readme-'))
        clone = join(folder, 'clone')
        // The files as they are here, committed or not: what is about to be pushed is what is tried.
        execFileSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone])
        const changed = execFileSync('git', ['ls-files', '--others', '--modified', '--exclude-standard', '-z'], {
          cwd: ROOT,
        })
        for (const file of changed.toString().split('\0').filter(Boolean)) {
          if (existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(clone, file))
          else rmSync(join(clone, file))
        }
        const home = join(folder, 'home')
        mkdirSync(home)
        writeFileSync(join(home, '.npmrc'), `prefix=${join(folder, 'prefix')}\n`)
        const node = nodeFromNpm(version, join(folder, 'node'))
        env = {
          PATH: [join(folder, 'prefix', 'bin'), dirname(node), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
          HOME: home,
          LANG: 'C.UTF-8',
          CI: '1',
          npm_config_cache: execFileSync('npm', ['config', 'get', 'cache'], {encoding: 'utf8'}).trim(),
          ...forwarded(['https_proxy', 'http_proxy', 'no_proxy', 'npm_config_registry', 'NODE_EXTRA_CA_CERTS']),
        }
        writeFileSync(join(clone, 'guard.json'), CONFIGURATION)
      })
      after(() => {
        spawnSync('sesctl', ['sandbox', 'stop'], {env, cwd: clone})
        rmSync(folder, {recursive: true, force: true})
      })

      // Each block continues where the one before it ended.
      for (const block of IN_ORDER) {
        const [first = ''] = block.text.split('\n')
        if (first.startsWith(TOUR) && version !== '24.21.0') continue
        it(`works: ${block.heading}, ${first.replace(/\s+#.*/, '')}`, () => {
          const {status, stdout, stderr} = spawnSync('bash', ['-c', scriptOf(block)], {
            cwd: clone,
            env,
            encoding: 'utf8',
            maxBuffer: 64 * 1024 * 1024,
          })
          expect(status, `${stdout}\n${stderr}`).to.equal(0)
          if (block.text.includes('feedback list\n')) expect(stdout).to.match(/bounce@simulator\.amazonses\.com/)
        })
      }
    })
  }
})

function forwarded(names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  )
}
