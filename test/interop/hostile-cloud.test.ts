import {HOSTILE_ANSWERS, type HostileAnswer} from '../support/hostile-answers.ts'
import {hostileGates} from '../support/hostile-gate.ts'
import {expectNothingLost} from '../support/hostile-lost.ts'
import {type HostileLane, HostileWalker, type WalkFor} from '../support/hostile-walk.ts'
import {testSandbox} from '../support/sandbox.ts'
import {sandboxHome} from '../support/sandbox-home.ts'

const ADMIN = ['--admin-email', 'admin@agency.test']
const bindKey = (run: string): string[] => ['bind', 'mail', '--key', `key-${run}`, '--write', `${run}.env`]
const provision = (run: string): string[] => ['provision', `mail-${run}`, ...ADMIN]

/** What a tenant does on Cloud Foundry. A walk that makes something names it by its run. */
const WALKS: Readonly<Record<string, WalkFor>> = {
  list: () => ({reads: true, words: ['list']}),
  status: () => ({reads: true, words: ['status', 'mail']}),
  bindings: () => ({reads: true, words: ['bindings', 'mail']}),
  bind: (run) => ({words: bindKey(run)}),
  unbind: (run) => ({prepare: [bindKey(run)], words: ['unbind', 'mail', `key-${run}`, '--yes']}),
  rotate: (run) => ({
    prepare: [bindKey(run)],
    words: ['rotate', 'mail', '--binding', `key-${run}`, '--write', `${run}.env`, '--retire', 'now'],
  }),
  update: (run) => ({words: ['update', 'mail', '--mail-from-subdomain', `sub-${run}`]}),
  provision: (run) => ({words: provision(run)}),
  deprovision: (run) => ({
    prepare: [provision(run)],
    words: ['deprovision', `mail-${run}`, '--confirm', `mail-${run}`],
  }),
  resume: (run) => ({prepare: [[...provision(run), '--no-wait']], words: ['resume'], codes: [0, 8]}),
}

/**
 * Hostile servers: Cloud Foundry and UAA that answer a command well up to any one request, and from that one on in a hostile
 * way; afterwards they are well again. Another server is another set of gates and walks over the same answers.
 */
describe('a hostile Cloud Foundry and UAA', () => {
  const walker = new HostileWalker(HOSTILE_ANSWERS)

  async function lane(): Promise<HostileLane<HostileAnswer>> {
    const sandbox = await testSandbox()
    const {api, uaa} = sandbox.endpoints.cloudFoundry
    const gates = await hostileGates({api, uaa})
    const home = sandboxHome(sandbox, {cfUrl: gates.urls['api']})
    const opened: HostileLane<HostileAnswer> = {
      gates,
      env: {...home.env, SESCTL_CONTEXT: 'cf'},
      path: home.env['HOME'] ?? '',
      expectNothingLost: (resumed) => expectNothingLost(sandbox, resumed, 'cf'),
      close: async () => {
        home.dispose()
        await gates.close()
        await sandbox.close()
      },
    }
    await walker.works(opened, ['provision', 'mail', ...ADMIN])
    return opened
  }

  before(async function () {
    this.timeout(120_000)
    await walker.open(lane)
  })
  after(async () => await walker.close('hostile Cloud Foundry and UAA'))

  for (const [name, walk] of Object.entries(WALKS)) {
    it(`gets a documented end with one document from sesctl ${name}, at every request, and loses nothing`, async () => {
      await walker.everywhere(name, walk)
    }).timeout(3_600_000)
  }
})
