import {spawnSync} from 'node:child_process'
import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {builtProgram} from '../support/built.ts'
import {temporaryHome} from '../support/sesctl.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Writes the URL of each module that is loaded into a file. */
const HOOK = `
  import {appendFileSync} from 'node:fs'
  import {registerHooks} from 'node:module'
  registerHooks({load(url, context, next) {
    if (!url.startsWith('node:')) appendFileSync(process.env.LOADED_MODULES, url + '\\n')
    return next(url, context)
  }})`

/** What only some commands need. */
const HEAVY =
  /node_modules\/(@aws-sdk|@smithy|nodemailer|smtp-server|mailparser|inquirer|pg|ajv|tldts|dns-packet|@napi-rs)\/|\/dist\/sandbox\//

describe('the start of sesctl', () => {
  let program: string
  let home: ReturnType<typeof temporaryHome>
  before(() => {
    program = builtProgram()
  })
  beforeEach(() => {
    home = temporaryHome()
  })
  afterEach(() => home.dispose())

  const modulesOf = (...args: string[]): string[] => {
    const file = join(home.path, 'loaded')
    writeFileSync(file, '')
    const hook = `data:text/javascript,${encodeURIComponent(HOOK)}`
    spawnSync(process.execPath, ['--import', hook, program, ...args], {
      env: {...process.env, ...home.env, LOADED_MODULES: file},
    })
    return readFileSync(file, 'utf8').trim().split('\n')
  }
  const own = (modules: readonly string[]) => modules.filter((url) => url.includes('/dist/') && url.includes(ROOT))

  for (const args of [['--version'], ['--help'], ['dns-instructions', '--help'], ['list'], ['status', 'mail']])
    it(`loads nothing for "${args.join(' ')}" that it does not use`, () => {
      const modules = modulesOf(...args)
      expect(modules.some((url) => url.endsWith('/bin/run.js'))).to.equal(true)
      expect(modules.filter((url) => HEAVY.test(url))).to.deep.equal([])
    })

  it('loads no framework for the version', () => {
    expect(modulesOf('--version').filter((url) => url.includes('node_modules/'))).to.deep.equal([])
  })

  it('takes at most 85 modules of its own for the list of instances', () => {
    const modules = own(modulesOf('list'))
    expect(modules.some((url) => url.endsWith('/dist/app/instance/list.js'))).to.equal(true)
    expect(modules.length).to.be.at.most(85)
  })

  it('finds a mistyped flag without what other commands need', () => {
    const modules = modulesOf('list', '--jsom')
    expect(modules.some((url) => url.endsWith('/near-names.js'))).to.equal(true)
    expect(modulesOf('list').some((url) => url.endsWith('/near-names.js'))).to.equal(false)
  })
})
