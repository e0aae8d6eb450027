import {spawnSync} from 'node:child_process'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SCRIPT = join(ROOT, 'scripts/lint/surface.mjs')

const COMMAND = `import {Args, Command, Flags} from '@oclif/core'
export default class Send extends Command {
  static aliases = ['mail']
  static args = {
    to: Args.string({required: true}),
  }
  static baseFlags = {
    quiet: Flags.boolean({char: 'q'}),
  }
  static flags = {
    via: Flags.string({aliases: ['transport'], options: ['smtp', 'api'], default: 'smtp'}),
    key: Flags.string({env: 'SEND_KEY', exclusive: ['via']}),
    copies: Flags.integer({min: 1, max: 9, dependsOn: ['key']}),
    cc: Flags.string({multiple: true, multipleNonGreedy: true}),
    sign: Flags.boolean({allowNo: true, default: true}),
  }
  async run() {}
}
`

const REVIEWED = `send · alias mail
  <to>
  --cc · value · repeated
  --copies · value · min 1 · max 9 · only with key
  --key · value · environment SEND_KEY · not with via
  --quiet · -q · switch
  --[no-]sign · switch · default true
  --via · value · one of smtp, api · default "smtp" · alias transport
`

/** A change of the command, and what has to be said of it. */
const CHANGES: readonly (readonly [what: string, from: string, to: string, said: string])[] = [
  [
    'a flag that is gone',
    '    cc: Flags.string({multiple: true, multipleNonGreedy: true}),\n',
    '',
    'send --cc is gone',
  ],
  ['a new flag', '  static flags = {', '  static flags = {\n    bcc: Flags.string(),', 'send --bcc is new'],
  ['another default', "default: 'smtp'", "default: 'api'", 'send --via has changed'],
  ['another default of a switch', 'default: true', 'default: false', 'send --sign has changed'],
  ['a switch without its --no- form', 'allowNo: true', 'allowNo: false', 'send --sign has changed'],
  ['an alias of a flag that is gone', "aliases: ['transport'], ", '', 'send --via has changed'],
  ['a value that is gone', "['smtp', 'api']", "['smtp']", 'send --via has changed'],
  ['another letter', "char: 'q'", "char: 's'", 'send --quiet has changed'],
  ['another variable of the environment', 'SEND_KEY', 'KEY', 'send --key has changed'],
  ['flags that exclude each other no more', ", exclusive: ['via']", '', 'send --key has changed'],
  ['a flag that no longer needs another', ", dependsOn: ['key']", '', 'send --copies has changed'],
  ['another bound', 'max: 9', 'max: 8', 'send --copies has changed'],
  ['a flag that is required now', 'min: 1', 'required: true, min: 1', 'send --copies has changed'],
  ['a flag that takes the words behind it', ', multipleNonGreedy: true', '', 'send --cc has changed'],
  ['a flag that cannot be repeated any more', 'multiple: true, multipleNonGreedy: true', '', 'send --cc has changed'],
  ['a flag that help no longer shows', "char: 'q'", "char: 'q', hidden: true", 'send --quiet has changed'],
  [
    'an argument that may be left out',
    'required: true}),\n  }\n  static baseFlags',
    '}),\n  }\n  static baseFlags',
    'send to has changed',
  ],
  ['another argument', 'to: Args', 'whom: Args', 'send to is gone'],
  ['an alias of a command that is gone', "['mail']", '[]', 'send has changed'],
]

describe('the reviewed command surface', () => {
  let folder: string
  const check = (command: string, reviewed = REVIEWED) => {
    writeFileSync(join(folder, 'commands/send.js'), command)
    writeFileSync(join(folder, 'scripts/lint/command-surface.txt'), `${reviewed}`)
    return spawnSync(process.execPath, [SCRIPT, folder], {encoding: 'utf8'})
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sesctl-surface-'))
    mkdirSync(join(folder, 'commands'))
    mkdirSync(join(folder, 'scripts/lint'), {recursive: true})
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    const oclif = {bin: 'post', commands: './commands', topicSeparator: ' '}
    writeFileSync(join(folder, 'package.json'), JSON.stringify({name: 'post', version: '1.0.0', type: 'module', oclif}))
  })
  after(() => rmSync(folder, {recursive: true, force: true}))

  it('is what the commands have', () => {
    const {status, stdout, stderr} = check(COMMAND)
    expect(stdout, stderr).to.equal('')
    expect(status).to.equal(0)
  })

  for (const [what, from, to, said] of CHANGES)
    it(`does not pass over ${what}`, () => {
      const changed = COMMAND.replace(from, to)
      expect(changed).not.to.equal(COMMAND)
      const {status, stdout, stderr} = check(changed)
      expect(stdout.split('\n'), stderr).to.include(said)
      expect(stdout).to.include('surface.mjs --write')
      expect(status).to.equal(1)
    })

  it('shows what a flag was and is now', () => {
    expect(check(COMMAND.replace("'smtp'})", "'api'})")).stdout).to.include(
      '  from --via · value · one of smtp, api · default "smtp" · alias transport\n' +
        '  to   --via · value · one of smtp, api · default "api" · alias transport\n',
    )
  })

  it('does not pass over a command that is gone', () => {
    const {status, stdout} = check(COMMAND, `forget\n\n${REVIEWED}`)
    expect(stdout).to.match(/^forget is gone$/m)
    expect(status).to.equal(1)
  })

  it('has every command of sesctl, those that help does not show as well', () => {
    const text = readFileSync(join(ROOT, 'scripts/lint/command-surface.txt'), 'utf8')
    expect(text).to.match(/^rotate$/m)
    expect(text).to.match(/^ {2}--older-than · value/m)
    expect(text.match(/^\S/gm)?.length).to.be.above(50)
  })
})
