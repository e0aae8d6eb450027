import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import {delimiter, dirname} from 'node:path'
import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {builtProgram} from '../support/built.ts'
import {Journey} from '../support/journey.ts'
import {COMPILED} from '../support/sesctl.ts'
import {commandsIn, filled, type Suggested, spokenIn} from '../support/suggested.ts'

const MANIFEST = fileURLToPath(new URL('../../oclif.manifest.json', import.meta.url))

/** What takes away what the walk still needs is run after it; everything else where it is printed. */
const AFTERWARDS = / (deprovision|unbind|sandbox \w+) /

/** docs/exit-codes.md, without 2: what is suggested is never a mistake in usage. */
const DOCUMENTED: readonly number[] = [0, 1, 3, 4, 5, 6, 8, 130]

/** Of two ways out only one can be gone: to finish a rotation, which is suggested first. */
const ALTERNATIVE = / rotate .* --rollback$/

describe('every command that the program suggests', function () {
  this.timeout(600_000)
  const journeys: Record<'osb' | 'cf', Journey> = {} as never
  let firstWords: ReadonlySet<string>
  const suggested = new Map<string, Suggested & {readonly journey: Journey}>()
  const wrong: string[] = []
  /** What stands for FILE at the moment. */
  const files = new Map<Journey, string>()

  before(async () => {
    const program = builtProgram()
    const {commands} = JSON.parse(readFileSync(MANIFEST, 'utf8')) as {commands: Record<string, unknown>}
    firstWords = new Set(Object.keys(commands).map((id) => id.split(':')[0] ?? ''))
    for (const platform of ['osb', 'cf'] as const) {
      const journey = await Journey.start()
      journeys[platform] = journey
      mkdirSync(journey.file('bin'))
      const shim = `#!/bin/sh\nexec ${process.execPath} ${program} "$@"\n`
      writeFileSync(journey.file('bin/sesctl'), shim, {mode: 0o755})
    }
  })
  after(async () => {
    for (const journey of Object.values(journeys)) await journey.end()
  })

  /** Runs a command for scripts and for people, and types what both suggest. */
  async function walk(journey: Journey, ...words: string[]): Promise<void> {
    const by = `sesctl ${words.join(' ')}`
    const document = await journey.run(...words, '--json')
    const shown = await journey.run(...words)
    for (const text of [...spokenIn(document.stdout), shown.stderr, shown.stdout]) {
      for (const command of commandsIn(text, firstWords)) await suggest({command, by, journey})
    }
  }

  async function suggest(one: Suggested & {readonly journey: Journey}): Promise<void> {
    if (suggested.has(one.command)) return
    suggested.set(one.command, one)
    if (!AFTERWARDS.test(one.command) && !ALTERNATIVE.test(one.command)) await type(one)
  }

  async function type({command, by, journey}: Suggested & {readonly journey: Journey}): Promise<void> {
    const env = {
      ...journey.env,
      PATH: [journey.file('bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
      LANG: 'C.UTF-8',
      NODE_COMPILE_CACHE: COMPILED,
    }
    // bind refuses a file whose credentials live: whoever is advised to bind to FILE, and to use it, thinks of a new one.
    if (/ bind .* --write FILE/.test(command)) files.set(journey, journey.file(`filled-${suggested.size}.env`))
    const file = files.get(journey) ?? journey.file('filled.env')
    const values = {
      ADDRESS: 'a@agency.test',
      DOMAIN: 'agency.test',
      FILE: file,
      NAME: 'filled',
      URL: 'https://filled.test',
      ORG: 'org',
      SPACE: 'space',
      BINDING: 'ci',
      COMMAND: 'cat',
    }
    const typed = spawn(
      'timeout',
      ['--preserve-status', '-s', 'INT', '5', 'bash', '-c', `exec 2>&1; ${filled(command, values)}`],
      {env, cwd: journey.folder, stdio: ['ignore', 'pipe', 'ignore']},
    )
    let output = ''
    typed.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
    const [status] = (await once(typed, 'close')) as [number | null]
    if (DOCUMENTED.includes(status ?? -1)) return
    wrong.push(`${command}\n  suggested by ${by}\n  exit code ${status}: ${output}`)
  }

  async function tour(journey: Journey, context: string, name: string): Promise<void> {
    const at = ['--context', context]
    const file = journey.file(`${name}.env`)
    const parameters = ['--domain', `${name}.test`, '--admin-email', 'a@agency.test']
    for (const words of [
      ['list'],
      ['status', 'nothing'],
      ['bind', 'nothing', '--write', file],
      ['provision', 'bad name', ...parameters],
      ['provision', name, ...parameters, '--dry-run'],
      ['provision', name, ...parameters, '--no-wait'],
      ['provision', name, ...parameters],
      ['provision', name, '--domain', `${name}.test`, '--admin-email', 'b@agency.test'],
      ['provision', name, '--domain', 'other.test', '--admin-email', 'a@agency.test'],
      ['list'],
      ['status', `${name}x`],
      ['status', name],
      ['dns-instructions', name],
      ['verify', name],
      ['verify', '--all'],
      ['verify', name, '--watch', '--timeout', '1s'],
      ['bindings', name],
      ['rotate', name],
      ['rotate', name, '--resume'],
      ['rotate', name, '--write', file, '--retire', 'now', '--binding', 'nothing'],
      ['bind', name, '--name', 'ci', '--write', file],
      ['bind', name, '--name', 'ci'],
      ['bind', name, '--name', 'second', '--write', `${file}2`],
      ['bindings', name],
      ['rotate', name],
      ['rotate', name, '--write', file, '--retire', 'now'],
      ['rotate', name, '--binding', 'ci', '--write', file, '--retire', 'now'],
      ['unbind', name, 'nothing'],
      ['unbind', name, 'ci'],
      ['send-test', name],
      ['send-test', name, '--credentials', file],
      ['update', name],
      ['update', name, '--mail-from-subdomain', 'mail'],
      ['update', name, '--upgrade'],
      ['deprovision', name],
      ['deprovision', name, '--confirm', 'other'],
      ['reputation'],
      ['reputation', name],
      ['reputation', '--all'],
      ['audit'],
      ['audit', name],
      ['pause', name, '--reason', 'a test'],
      ['unpause', name, '--reason', 'a test'],
      ['feedback', 'list'],
      ['feedback', 'show', 'nothing'],
      ['guard', '--dry-run'],
      ['guard', 'log'],
      ['resume'],
      ['context', 'show'],
      ['context', 'export'],
    ]) {
      await walk(journey, ...words, ...at)
    }
  }

  it('comes from a walk through both contexts, the wrong ways too', async () => {
    await Promise.all([tour(journeys.osb, 'sandbox', 'mail-osb'), tour(journeys.cf, 'sandbox-cf', 'mail-cf')])
    expect(suggested.size).to.be.greaterThan(30)
    for (const {command, by} of suggested.values()) {
      if (/^sesctl (sandbox|context (add|use|list|remove))\b|^eval |--help$/.test(command)) continue
      const context = / --context (\S+)/.exec(by)?.[1]
      expect(command, `of ${by}`).to.contain(`--context ${context}`)
    }
    for (const words of [
      ['sandbox', 'start'],
      ['sandbox', 'status'],
      ['sandbox', 'traffic', 'mail-osb', '--messages', '10'],
      ['sandbox', 'fault', 'on', 'throttle'],
      ['sandbox', 'fault', 'off'],
      ['context', 'list'],
      ['context', 'use', 'nothing'],
      ['context', 'remove', 'sandbox'],
      ['context', 'add', 'sandbox', '--broker-url', 'https://broker.test', '--broker-password-env', 'PASSWORD'],
      ['context', 'add', 'other', '--broker-url', 'https://broker.test', '--broker-password-env', 'PASSWORD'],
      ['list', '--context', 'nothing'],
    ]) {
      await walk(journeys.osb, ...words)
    }
  })

  it('runs as it is printed', async () => {
    for (const one of suggested.values()) if (AFTERWARDS.test(one.command)) await type(one)
    expect(wrong.join('\n')).to.equal('')
  })
})
