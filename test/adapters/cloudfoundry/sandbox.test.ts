import {join} from 'node:path'
import {expect} from 'chai'
import {systemClock} from '../../../src/adapters/clock/clock.ts'
import type {CloudFoundryAccess} from '../../../src/adapters/cloudfoundry/controller.ts'
import {deleteOrphanedBindings} from '../../../src/app/binding/orphaned-bindings.ts'
import {deprovision, planDeprovision} from '../../../src/app/instance/deprovision.ts'
import {provision} from '../../../src/app/instance/provision.ts'
import {updateInstance} from '../../../src/app/instance/update.ts'
import type {BindingCredentials} from '../../../src/domain/binding/credentials.ts'
import {deliveredCredentials} from '../../../src/domain/binding/delivered-credentials.ts'
import type {CloudFoundryLogin} from '../../../src/domain/context/context.ts'
import {Failure} from '../../../src/domain/exit/failure.ts'
import type {ServiceInstance} from '../../../src/domain/instance/service-instance.ts'
import {type InstanceSettings, withDefaults} from '../../../src/domain/instance/settings.ts'
import {Secret} from '../../../src/domain/text/secret.ts'
import {deleteUserWithEverything} from '../../../src/sandbox/aws/iam/users.ts'
import {deployTofuVersion} from '../../../src/sandbox/broker/tofu-version.ts'
import {addPushedApp} from '../../../src/sandbox/cloudfoundry/apps/pushed-app.ts'
import {SPACE} from '../../../src/sandbox/cloudfoundry/places.ts'
import {type CloudFoundrySettings, changeCloudFoundrySettings} from '../../../src/sandbox/cloudfoundry/settings.ts'
import {off, on} from '../../sandbox/faults/switch.ts'
import {type CloudFoundryFixture, cloudFoundryFixture} from '../../support/cloud-foundry-fixture.ts'
import {rejection} from '../../support/rejection.ts'
import {testSandbox} from '../../support/sandbox.ts'
import {drain, failureOf} from '../../support/work.ts'

const SETTINGS = withDefaults({domain: 'agency.gov', adminEmail: 'a@agency.gov'})
const REQUEST = {parameters: SETTINGS, ifExists: 'compare', wait: true, timeoutMillis: 60_000} as const

describe("the sandbox's Cloud Foundry, seen by a tenant", () => {
  let sandbox: Awaited<ReturnType<typeof testSandbox>>
  let fixture: CloudFoundryFixture
  /** Milliseconds that the tenant's clock is ahead of the sandbox's. */
  let ahead = 0

  before(async () => {
    sandbox = await testSandbox()
  })
  after(async () => {
    await sandbox.close()
  })
  beforeEach(async () => {
    fixture = await tenant()
  })
  afterEach(async () => {
    for (const fault of [
      'cf-lost-reply',
      'cf-throttle',
      'cf-5xx',
      'cf-token-expired',
      'cf-slow-bind',
      'cf-broker-502',
    ] as const) {
      off(sandbox.env, fault)
    }
    for (const {name} of await fixture.platform.listInstances()) {
      const plan = await planDeprovision(fixture.ports, name)
      if (plan) await drain(deprovision(fixture.ports, plan, {wait: true, timeoutMillis: 60_000}))
    }
    expect(users()).to.deep.equal([])
    ahead = 0
    fixture.dispose()
  })

  async function tenant(): Promise<CloudFoundryFixture> {
    return await loggedIn({by: 'cf-login', home: join(sandbox.folder, 'cf')})
  }

  /** Somebody else of the same space, by a password. */
  async function user(name: string): Promise<CloudFoundryFixture> {
    return await loggedIn({by: 'password', username: name, password: {from: 'environment', name}})
  }

  async function loggedIn(login: CloudFoundryLogin): Promise<CloudFoundryFixture> {
    const {api, users} = sandbox.endpoints.cloudFoundry
    const clock = systemClock(new AbortController().signal)
    const access: CloudFoundryAccess = {
      platform: {kind: 'cf', api, login, organization: 'sandbox-org', space: 'sandbox-space'},
      readSecret: async (reference) =>
        new Secret(users.find(({name}) => reference.from === 'environment' && name === reference.name)?.password ?? ''),
      environment: {},
    }
    return await cloudFoundryFixture(access, {onSleep: async () => await clock.sleep(5), now: () => Date.now() + ahead})
  }

  const set = (changes: Partial<CloudFoundrySettings>) => void changeCloudFoundrySettings(sandbox.env, changes)
  const users = () =>
    sandbox.env.store.all<{name: string}>("SELECT name FROM iam_user WHERE path = '/cf/'").map(({name}) => name)
  const made = async (name: string, parameters: InstanceSettings = SETTINGS): Promise<ServiceInstance> => {
    await drain(provision(fixture.ports, {...REQUEST, name, parameters}))
    const instance = await fixture.platform.findInstance(name)
    if (!instance) throw new Error(`no ${name}`)
    return instance
  }

  it('carries an instance from its creation to its deletion', async () => {
    const instance = await made('mail-life')
    expect(await fixture.platform.readParameters(instance)).to.deep.equal(SETTINGS)
    const {binding, credentials} = await fixture.platform.createBinding(instance, {name: 'ci'})
    expect(credentials).to.include({region: 'us-gov-west-1'}).and.to.have.property('aws_secret_access_key')
    await fixture.platform.acknowledgeBinding(binding)
    const [listed] = await fixture.platform.listBindings(instance)
    expect(listed).to.deep.include({id: binding.id, name: 'ci', state: 'ready'})
    const again = await fixture.platform.readCredentials(instance, binding)
    expect(deliveredCredentials(again as BindingCredentials)).to.deep.equal(
      deliveredCredentials(credentials as BindingCredentials),
    )
    const changes = () => ({adminEmail: 'b@agency.gov'})
    const {result} = await drain(
      updateInstance(fixture.ports, {instance: 'mail-life', changes, wait: true, timeoutMillis: 60_000}),
    )
    expect(result.outcome).to.equal('updated')
    const updated = await fixture.platform.findInstance(instance.id)
    expect(updated?.updatedAt).to.be.a('string')
    await fixture.platform.deleteBinding(instance, binding)
    expect(await fixture.platform.listBindings(instance)).to.deep.equal([])
  })

  it('takes a second provision for the first one when all is the same, and says what differs', async () => {
    await made('mail-same')
    const again = await drain(provision(fixture.ports, {...REQUEST, name: 'mail-same'}))
    expect(again.result.outcome).to.equal('exists')
    const parameters = {...SETTINGS, adminEmail: 'c@agency.gov'}
    const failure = await failureOf(provision(fixture.ports, {...REQUEST, name: 'mail-same', parameters}))
    expect(failure).to.include({code: 'parameters-differ'})
  })

  it('reports a mistake as the broker found it, and leaves no instance behind', async () => {
    const parameters = withDefaults({domain: 'agency.gov'})
    const failure = await failureOf(provision(fixture.ports, {...REQUEST, name: 'mail-wrong', parameters}))
    expect(failure).to.include({code: 'parameters-refused', exit: 2})
    expect(await fixture.platform.listInstances()).to.deep.equal([])
  })

  it('binds an app, and a second time beside the first binding', async () => {
    const instance = await made('mail-app', {...SETTINGS, feedbackNotifications: true})
    if (!sandbox.env.store.one('SELECT 1 FROM cf_app WHERE name = ?', 'web')) {
      addPushedApp(sandbox.env, {name: 'web', spaceGuid: SPACE.guid}, {web: 1})
    }
    const parameters = {notificationEmail: 'ops@agency.gov'}
    const first = await fixture.platform.createBinding(instance, {app: 'web', parameters})
    const second = await fixture.platform.createBinding(instance, {app: 'web'})
    expect(first.binding.app?.name).to.equal('web')
    expect(second.credentials).to.include({notification_email: 'ops@agency.gov'})
    expect(second.credentials).not.to.deep.equal(first.credentials)
    set({bindingLimit: 2})
    expect((await rejection(fixture.platform.createBinding(instance, {app: 'web'}))).code).to.equal('too-many-bindings')
    set({bindingLimit: 'unknown-field'})
    expect((await rejection(fixture.platform.createBinding(instance, {app: 'web'}))).code).to.equal('app-already-bound')
    set({bindingLimit: 5})
    expect((await rejection(fixture.platform.createBinding(instance, {app: 'no'}))).code).to.equal('app-not-found')
    expect(users()).to.have.length(2)
  })

  it('names each limit of the organization and the space', async () => {
    const instance = await made('mail-limits')
    const create = async () => await failureOf(provision(fixture.ports, {...REQUEST, name: 'mail-more'}))
    const codes: string[] = []
    const note = async (
      changes: Partial<CloudFoundrySettings>,
      back: Partial<CloudFoundrySettings>,
      run: () => Promise<unknown>,
    ) => {
      set(changes)
      const failure = await run()
      set(back)
      codes.push(failure instanceof Failure ? failure.code : String(failure))
    }
    await note({organizationInstances: 1}, {organizationInstances: -1}, create)
    await note({spaceInstances: 1}, {spaceInstances: -1}, create)
    await note({paidPlans: false}, {paidPlans: true}, create)
    await note({instanceCreation: false}, {instanceCreation: true}, create)
    await note(
      {spaceKeys: 0},
      {spaceKeys: -1},
      async () => await rejection(fixture.platform.createBinding(instance, {})),
    )
    await note({organizationSuspended: true}, {organizationSuspended: false}, create)
    expect(codes).to.deep.equal([
      'quota-exceeded',
      'quota-exceeded',
      'quota-exceeded',
      'feature-disabled',
      'quota-exceeded',
      'target-suspended',
    ])
  })

  it('names the role that a login lacks, whether Cloud Foundry says 403 or 404', async () => {
    const instance = await made('mail-roles')
    const {binding} = await fixture.platform.createBinding(instance, {name: 'ci'})
    const auditor = await user('auditor')
    try {
      expect((await auditor.platform.listBindings(instance)).map(({id}) => id)).to.deep.equal([binding.id])
      const failures = [
        await rejection(auditor.platform.readCredentials(instance, binding)),
        await rejection(auditor.platform.createBinding(instance, {})),
        await rejection(auditor.platform.deleteBinding(instance, binding)),
        await rejection(auditor.platform.updateInstance(instance, {adminEmail: 'x@agency.gov'})),
        await rejection(auditor.platform.deleteInstance(instance)),
        await failureOf(provision(auditor.ports, {...REQUEST, name: 'mail-audited'})),
      ]
      for (const failure of failures) {
        expect(failure).to.include({code: 'not-authorised', exit: 4})
        expect((failure as Failure).hints.join('\n')).to.include('Space Developer')
      }
      expect(await auditor.inventory.bindings(instance.id)).to.deep.equal([])
      expect(await auditor.inventory.instances()).to.deep.equal([])
    } finally {
      auditor.dispose()
    }
  })

  it('says that the marketplace of the organization does not have the plan', async () => {
    set({planVisible: false})
    const failure = await failureOf(provision(fixture.ports, {...REQUEST, name: 'mail-none'}))
    set({planVisible: true})
    expect(failure).to.include({code: 'plan-not-offered', exit: 4})
  })

  it('knows that an instance has to be upgraded, and upgrades it', async () => {
    const instance = await made('mail-old')
    deployTofuVersion(sandbox.env, '1.9.0')
    try {
      const old = await fixture.platform.findInstance('mail-old')
      expect(old?.upgradeTo).to.equal('1.9.0')
      expect((await rejection(fixture.platform.createBinding(instance, {}))).code).to.equal('instance-outdated')
      await fixture.platform.upgradeInstance(old ?? instance)
      while ((await fixture.platform.findInstance('mail-old'))?.lastOperation.state === 'in progress') {
        await fixture.clock.sleep(10)
      }
      expect((await fixture.platform.findInstance('mail-old'))?.upgradeTo).to.equal(undefined)
      const {binding} = await fixture.platform.createBinding(instance, {})
      await fixture.platform.deleteBinding(instance, binding)
    } finally {
      deployTofuVersion(sandbox.env, '1.8.2')
    }
    await fixture.platform.upgradeInstance({...instance, upgradeTo: '1.8.2'})
  })

  describe('on a bad day', () => {
    it('loses no instance and no binding with the replies', async () => {
      on(sandbox.env, 'cf-lost-reply', {times: 1})
      const instance = await made('mail-lost')
      expect(await fixture.platform.listInstances()).to.have.length(1)
      on(sandbox.env, 'cf-lost-reply', {times: 1})
      const {binding, credentials} = await fixture.platform.createBinding(instance, {})
      expect(credentials).to.have.property('smtp_password')
      expect(users()).to.have.length(1)
      on(sandbox.env, 'cf-lost-reply', {times: 1})
      await fixture.platform.acknowledgeBinding(binding)
      on(sandbox.env, 'cf-lost-reply', {times: 1})
      await fixture.platform.deleteBinding(instance, binding)
      expect(await fixture.platform.listBindings(instance)).to.deep.equal([])
      expect(users()).to.deep.equal([])
      on(sandbox.env, 'cf-lost-reply', {times: 1})
      await fixture.platform.deleteInstance(instance)
    })

    it('waits out the rate limit, answers of a router and refused tokens', async () => {
      on(sandbox.env, 'cf-throttle', {times: 2})
      const instance = await made('mail-storm')
      on(sandbox.env, 'cf-5xx', {times: 2})
      expect(await fixture.platform.listBindings(instance)).to.deep.equal([])
      on(sandbox.env, 'cf-token-expired')
      const {binding} = await fixture.platform.createBinding(instance, {})
      await fixture.platform.deleteBinding(instance, binding)
    })

    it('names the IAM user of a bind that was slower than Cloud Foundry waits, until it is proved gone', async () => {
      const instance = await made('mail-slow')
      set({brokerTimeoutMillis: 100})
      on(sandbox.env, 'cf-slow-bind', {times: 1, millis: 50})
      const failure = await rejection(fixture.platform.createBinding(instance, {}))
      set({brokerTimeoutMillis: 60_000})
      expect(failure).to.include({code: 'bind-failed', exit: 1})
      await fixture.killOwners()
      expect(await fixture.platform.orphanedBindings(instance)).to.deep.equal([])
      while (users().length === 0) await fixture.clock.sleep(10)
      const [user = ''] = users()
      expect(failure.hints.join('\n')).to.include(`${user} (path /cf/)`).and.include('sesctl resume')
      ahead = 31_000
      const {result} = await drain(deleteOrphanedBindings(fixture.ports, instance))
      // The broker has hung up on the bind without a record, and Cloud Foundry takes its 410 for success.
      expect(result).to.deep.equal([])
      expect(await fixture.platform.listBindings(instance)).to.deep.equal([])
      const orphans = await fixture.platform.possibleOrphans()
      expect(orphans.map(({bindingId}) => `csb-aws-ses-${bindingId}`)).to.deep.equal(users())
      deleteUserWithEverything(sandbox.env, user)
    })

    it('says that the broker did not answer as it should', async () => {
      const instance = await made('mail-502')
      on(sandbox.env, 'cf-broker-502')
      expect((await rejection(fixture.platform.readParameters(instance))).code).to.equal('broker-failed')
      on(sandbox.env, 'cf-broker-502', {times: 1})
      expect((await rejection(fixture.platform.createBinding(instance, {}))).code).to.equal('bind-failed')
      expect(await fixture.platform.listBindings(instance)).to.deep.equal([])
    })
  })
})
