import {expect} from 'chai'
import {FAULT_NAMES, type FaultName} from '../../src/sandbox/faults/catalog.ts'
import type {FaultOptions} from '../../src/sandbox/faults/switches.ts'
import {BadDays, type ContextName} from '../support/bad-day.ts'

const COMMANDS = {
  provision: (name) => ['provision', name, '--domain', `${name}.test`, '--admin-email', 'a@agency.test'],
  bind: (name, file) => ['bind', name, '--name', 'ci', '--write', file],
  'bind --app': (name) => ['bind', name, '--app', 'web'],
  'dns-instructions': (name) => ['dns-instructions', name],
  update: (name) => ['update', name, '--mail-from-subdomain', 'mail'],
  unbind: (name) => ['unbind', name, 'ci', '--yes'],
  deprovision: (name) => ['deprovision', name, '--confirm', name],
  verify: (name) => ['verify', name],
  reputation: (name) => ['reputation', name],
  'send-test': (name) => ['send-test', name],
  rotate: (name, file) => ['rotate', name, '--write', file, '--retire', 'now'],
  'rotate --app': (name) => ['rotate', name, '--app', 'web-app'],
  'send-test with credentials': (name, file) => ['send-test', name, '--credentials', file],
} as const satisfies Record<string, (name: string, file: string) => string[]>
type Command = keyof typeof COMMANDS

/** What has to be there before a command makes sense. */
const NEEDS: Readonly<Record<Command, readonly ('instance' | 'binding' | 'app' | 'records')[]>> = {
  provision: [],
  bind: ['instance'],
  'bind --app': ['instance'],
  'dns-instructions': ['instance'],
  update: ['instance'],
  unbind: ['instance', 'binding'],
  deprovision: ['instance', 'binding'],
  verify: ['instance', 'records'],
  reputation: ['instance'],
  'send-test': ['instance', 'records'],
  rotate: ['instance', 'binding'],
  'rotate --app': ['instance', 'app'],
  'send-test with credentials': ['instance', 'binding', 'records'],
}

interface BadDay {
  readonly fault: FaultName
  readonly options?: FaultOptions
  readonly context: ContextName
  readonly command: Command
  readonly code: number
  /** A word to the person in front of it. */
  readonly says?: string
}

const once: FaultOptions = {times: 1}
const days = (
  fault: FaultName,
  context: ContextName,
  commands: Partial<Record<Command, number | readonly [code: number, says: string]>>,
  options?: FaultOptions,
): BadDay[] =>
  Object.entries(commands).map(([command, end]) => {
    const [code, says] = typeof end === 'number' ? [end] : end
    return {
      fault,
      context,
      command: command as Command,
      code,
      ...(options ? {options} : {}),
      ...(says === undefined ? {} : {says}),
    }
  })

const ALL_WELL = {provision: 0, bind: 0, update: 0, unbind: 0, deprovision: 0} as const
const AGAIN = 'run the same command again'

const BAD_DAYS: readonly BadDay[] = [
  ...days('lost-reply', 'operator', ALL_WELL, once),
  ...days(
    'lost-reply',
    'cf',
    {
      provision: [1, 'Delete it before you try again'],
      bind: [1, '(path /cf/)'],
      'dns-instructions': [1, AGAIN],
      update: [1, 'sesctl status --context cf mail-'],
      unbind: 0,
      deprovision: 0,
    },
    once,
  ),
  ...days(
    'broker-500-after-create',
    'operator',
    {provision: 0, bind: [1, `Nothing is left of it. To try again, ${AGAIN}.`]},
    once,
  ),
  ...days(
    'broker-500-after-create',
    'cf',
    {provision: [1, 'sesctl deprovision --context cf mail-'], bind: [1, AGAIN]},
    once,
  ),
  ...days('slow-bind', 'operator', {bind: 0, 'dns-instructions': 0}, {times: 1, millis: 500}),
  ...days('slow-bind', 'cf', {bind: [1, AGAIN]}, {times: 1, millis: 700}),
  ...days('cf-slow-bind', 'cf', {bind: [1, AGAIN], 'dns-instructions': [1, AGAIN]}, {times: 1, millis: 200}),
  ...days('cf-lost-reply', 'cf', ALL_WELL, once),
  ...days('cf-throttle', 'cf', {provision: 0, bind: 0, deprovision: 0}, once),
  ...days('cf-5xx', 'cf', {provision: 0, bind: 0, deprovision: 0}, {times: 2}),
  ...days('cf-token-expired', 'cf', {provision: 0, bind: 0, deprovision: 0}),
  ...days(
    'cf-broker-502',
    'cf',
    {provision: [1, 'sesctl deprovision --context cf mail-'], bind: [1, AGAIN], unbind: 0},
    once,
  ),
  ...days('cf-deployment-stuck', 'cf', {'bind --app': [0, 'web']}),
  ...days('cf-deployment-canceled', 'cf', {'rotate --app': [6, 'it was canceled']}, once),
  ...days('cf-deployment-superseded', 'cf', {'rotate --app': [6, 'a later deployment']}, once),
  ...days('disk-full', 'operator', {
    provision: [1, 'find this request'],
    bind: [5, 'Run the same command again'],
    deprovision: [5, 'Run the same command again'],
  }),
  ...days('disk-full', 'cf', {
    provision: [5, 'Run the same command again'],
    bind: [5, 'Run the same command again'],
    deprovision: [5, 'Run the same command again'],
  }),
  ...days('slow-propagation', 'cf', {verify: [8, 'ns2']}),
  ...days('lame-nameserver', 'cf', {verify: [0, 'ns2']}),
  ...days('two-spf', 'cf', {verify: [3, 'SPF']}),
  ...days('throttle', 'operator', {verify: 0, reputation: 0, 'send-test': 0}),
  ...days('iam-lag', 'operator', {'send-test': 0}, {millis: 2500}),
  ...days('iam-lag', 'operator', {'send-test with credentials': 0}, {millis: 2500}),
  ...days('clock-skew', 'operator', {
    reputation: 0,
    rotate: [4, 'The clock of this machine is wrong'],
    'send-test': [4, 'The clock of this machine is wrong'],
    'send-test with credentials': [4, 'The clock of this machine is wrong'],
  }),
  ...days('smtp-greylist', 'cf', {'send-test with credentials': [5, 'Try again later']}),
  ...days('sns-duplicate', 'cf', {'send-test with credentials': 0}),
  ...days('sns-reorder', 'cf', {'send-test with credentials': 0}),
  ...days('complaint-burst', 'cf', {'send-test with credentials': 0}),
]

describe('a bad day', function () {
  this.timeout(30_000)
  let bad: BadDays

  beforeEach(async () => {
    bad = await BadDays.start()
  })
  afterEach(async () => await bad.end())

  async function prepare({context, command}: BadDay, name: string, file: string): Promise<void> {
    const needs = NEEDS[command]
    if (needs.includes('instance')) await bad.works(context, COMMANDS.provision(name))
    if (needs.includes('binding')) await bad.works(context, COMMANDS.bind(name, file))
    if (needs.includes('app')) await bad.works(context, ['bind', name, '--app', 'web-app'])
    if (needs.includes('records')) await bad.publish(context, name, `${name}.test`)
  }

  for (const day of BAD_DAYS) {
    const {fault, context, command, code, says} = day
    const behind = context === 'cf' ? 'Cloud Foundry' : 'a broker'
    it(`with ${fault} behind ${behind}: ${command} ends with ${code}, and nothing is left or forgotten`, async () => {
      const before = bad.holdings()
      const name = bad.name()
      const file = bad.file(`${name}.env`)
      await prepare(day, name, file)
      const words = COMMANDS[command](name, file)
      const {options} = day
      const {stdout, stderr, ...ended} = await bad.under({name: fault, ...(options ? {options} : {})}, context, words)
      expect(ended.code, stdout + stderr).to.equal(code)
      if (says !== undefined) expect(stdout + stderr).to.contain(says)
      expect(stderr).not.to.match(/^\s+at /m)

      bad.later()
      await bad.resumed(context)
      // Once the day is better, whoever was refused gets through by the same command, or by what was said.
      if (command === 'provision' && /sesctl deprovision/.test(stdout + stderr)) {
        await bad.works(context, COMMANDS.deprovision(name), 'as it was said')
      }
      if (code !== 0) await bad.works(context, words, 'again')
      await bad.settleOrphans(context)
      await bad.expectSameLists(context)
      await bad.works(context, COMMANDS.deprovision(name), 'at the end')
      expect(bad.holdings()).to.deep.equal(before)
    })
  }

  it('has been tried with every switch', () => {
    expect([...new Set(BAD_DAYS.map(({fault}) => fault))]).to.have.members([...FAULT_NAMES])
  })
})
