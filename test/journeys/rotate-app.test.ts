import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import type {RotationResult} from '../../src/app/rotation/result.ts'
import type {RequestPreview} from '../../src/domain/instance/request-preview.ts'
import {off, on} from '../sandbox/faults/switch.ts'
import {RotatedApp} from '../support/rotated-app.ts'

describe("rotation of an app's binding on Cloud Foundry", function () {
  this.timeout(120_000)
  let apps: RotatedApp

  before(async () => {
    apps = await RotatedApp.start()
  })
  after(async () => await apps.end())
  afterEach(() => {
    for (const fault of ['stuck', 'canceled', 'superseded'] as const) off(apps.sandbox.env, `cf-deployment-${fault}`)
    apps.set({instanceStartMillis: 0, bindingLimit: 5})
  })

  it('moves every instance by a rolling deployment, then deletes exactly the old binding', async () => {
    const name = await apps.bound()
    const [old] = apps.bindings(name)
    const result = await apps.result<RotationResult>('rotate', 'rotate', name, '--app', name)
    expect(result).to.deep.include({kind: 'app-binding', outcome: 'rotated', revoked: [old], unproved: []})
    expect(result.app).to.deep.include({name, outage: false, deployment: apps.deployments(name, 'DEPLOYED')[0]})
    expect(result.newBinding?.id).to.equal(apps.bindings(name)[0]).and.not.equal(old)
    apps.expectOne(name, 'rotated')
  })

  it('never leaves a running instance with credentials that are refused, whatever moment it is asked at', async () => {
    const name = await apps.bound()
    apps.set({instanceStartMillis: 400})
    const running = apps.begin('rotate', name, '--app', name)
    const {logins, refused} = await apps.consume(name, running.ended)
    expect(refused).to.deep.equal([])
    expect(logins).to.be.at.least(20)
    expect((await running.ended).code).to.equal(0)
    apps.set({instanceStartMillis: 0})
    apps.expectOne(name, 'rotated under use')
  })

  it('is meant by the id of a binding of the app too', async () => {
    const name = await apps.bound()
    const [old = ''] = apps.bindings(name)
    const result = await apps.result<RotationResult>('rotate', 'rotate', name, '--binding', old)
    expect(result.revoked).to.deep.equal([old])
    apps.expectOne(name, 'rotated by the id of its binding')
  })

  it('carries name and parameters over', async () => {
    const name = await apps.bound('--name', 'mail', '--source-ip', '192.0.2.0/24')
    const {newBinding} = await apps.result<RotationResult>('rotate', 'rotate', name, '--app', name)
    expect(newBinding?.name).to.equal('mail')
    const {body} = await apps.call('GET', `/v3/service_credential_bindings/${newBinding?.id}/parameters`)
    expect(body).to.deep.equal({source_ips: ['192.0.2.0/24']})
  })

  it('prints its requests with what each risks, and sends none of them', async () => {
    const name = await apps.bound()
    const before = apps.bindings(name)
    const {requests} = await apps.result<{requests: RequestPreview[]}>(
      'rotate',
      'rotate',
      name,
      '--app',
      name,
      '--dry-run',
    )
    expect(requests.map(({method, target}) => `${method} ${new URL(target).pathname}`)).to.deep.equal([
      'POST /v3/service_credential_bindings',
      'POST /v3/deployments',
      `DELETE /v3/service_credential_bindings/${before[0]}`,
    ])
    for (const {risk} of requests) expect(risk).to.be.a('string')
    expect(requests[0]?.body).to.deep.include({type: 'app', strategy: 'multiple'})
    expect(apps.bindings(name)).to.deep.equal(before)
    expect(apps.deployments(name, 'DEPLOYED')).to.be.empty
    expect(await apps.works('rotate', name, '--app', name, '--dry-run')).to.include('There is no way back from here')
  })

  it('starts no app that is stopped', async () => {
    const name = await apps.bound()
    await apps.call('POST', `/v3/apps/${apps.guid(name)}/actions/stop`)
    const result = await apps.result<RotationResult>('rotate', 'rotate', name, '--app', name)
    expect(result.app?.deployment).to.equal(null)
    expect(apps.held(name)).to.be.empty
    await apps.call('POST', `/v3/apps/${apps.guid(name)}/actions/start`)
    apps.expectOne(name, 'started after its rotation')
  })

  it('keeps both bindings alive for a grace, and shows both', async () => {
    const name = await apps.bound()
    const result = await apps.result<RotationResult>('rotate', 'rotate', name, '--app', name, '--grace', '1h')
    expect(result).to.deep.include({outcome: 'delivered', kept: [apps.bindings(name)[0]]})
    const {bindings} = await apps.result<{bindings: {state: string}[]}>('bindings', 'bindings', name)
    expect(bindings.map(({state}) => state)).to.deep.equal(['ready', 'ready'])
    await apps.works('rotate', name, '--resume', '--retire', 'now')
    apps.expectOne(name, 'after its grace was ended')
  })

  it('refuses an app that is not bound, and one that is not there', async () => {
    const name = await apps.bound()
    const other = await apps.bound()
    expect((await apps.fails(2, 'rotate', name, '--app', other)).code).to.equal('app-not-bound')
    expect((await apps.fails(2, 'rotate', name, '--app', 'nobody')).code).to.equal('app-not-found')
  })

  describe('class: a deployment that ends otherwise', () => {
    it('keeps the old binding while its deployment is stuck, says why, and is resumed', async () => {
      const name = await apps.bound()
      on(apps.sandbox.env, 'cf-deployment-stuck')
      const error = await apps.fails(8, 'rotate', name, '--app', name, '--timeout', '4s')
      expect(error.code).to.equal('app-not-moved')
      expect(error.message).to.include('space_quota_exceeded').and.include('The old binding is kept')
      expect(error.hints.join('\n')).to.match(/Finish it: sesctl rotate .*--resume/)
      expect(apps.bindings(name)).to.have.length(2)
      apps.expectAlive(name, 'stuck')
      off(apps.sandbox.env, 'cf-deployment-stuck')
      const result = await apps.result<RotationResult>('rotate', 'rotate', name, '--resume')
      expect(result.resumed).to.equal(true)
      expect(apps.deployments(name, 'DEPLOYED'), 'the stuck one continues').to.have.length(1)
      apps.expectOne(name, 'resumed')
    })

    it('is rolled back while its deployment is stuck: the deployment is canceled before the new binding goes', async () => {
      const name = await apps.bound()
      const [old] = apps.bindings(name)
      on(apps.sandbox.env, 'cf-deployment-stuck')
      await apps.fails(8, 'rotate', name, '--app', name, '--timeout', '4s')
      const result = await apps.result<RotationResult>('rotate', 'rotate', name, '--rollback')
      expect(result).to.deep.include({outcome: 'rolled-back', newBindingEnd: 'deleted', revoked: []})
      expect(apps.deployments(name, 'CANCELED')).to.have.length(1)
      expect(apps.bindings(name)).to.deep.equal([old])
      apps.expectOne(name, 'rolled back')
    })

    it('keeps the old binding when somebody cancels its deployment, and begins another one when it is resumed', async () => {
      const name = await apps.bound()
      on(apps.sandbox.env, 'cf-deployment-canceled', {times: 1})
      const error = await apps.fails(6, 'rotate', name, '--app', name)
      expect(error.code).to.equal('deployment-ended')
      expect(error.message).to.include('it was canceled').and.include('both work')
      expect(apps.bindings(name)).to.have.length(2)
      apps.expectAlive(name, 'canceled')
      await apps.works('rotate', name, '--resume')
      apps.expectOne(name, 'resumed after a canceled deployment')
    })

    it('is rolled back after somebody has canceled its deployment', async () => {
      const name = await apps.bound()
      const before = apps.bindings(name)
      on(apps.sandbox.env, 'cf-deployment-canceled', {times: 1})
      await apps.fails(6, 'rotate', name, '--app', name)
      await apps.works('rotate', name, '--rollback')
      expect(apps.bindings(name)).to.deep.equal(before)
      apps.expectOne(name, 'rolled back after a canceled deployment')
    })

    it('keeps the old binding when a later deployment supersedes its own, and needs no third when it is resumed', async () => {
      const name = await apps.bound()
      on(apps.sandbox.env, 'cf-deployment-superseded', {times: 1})
      const error = await apps.fails(6, 'rotate', name, '--app', name)
      expect(error.code).to.equal('deployment-ended')
      expect(error.message).to.include('a later deployment has taken its place').and.include('both work')
      expect(apps.bindings(name)).to.have.length(2)
      expect((await apps.fails(6, 'rotate', name, '--rollback')).code).to.equal('rollback-too-late')
      await apps.works('rotate', name, '--resume')
      expect(apps.deployments(name, 'DEPLOYED'), 'the later one').to.have.length(1)
      apps.expectOne(name, 'resumed after a superseded deployment')
    })

    it('waits for the later deployment when it is resumed while that is in progress', async () => {
      const name = await apps.bound()
      apps.set({instanceStartMillis: 600_000})
      const running = apps.begin('rotate', name, '--app', name, '--json')
      await apps.deploying(name)
      await apps.deploy(name)
      const {code, stdout} = await running.ended
      expect(code, stdout).to.equal(6)
      expect((await apps.fails(6, 'rotate', name, '--rollback')).code).to.equal('rollback-too-late')
      apps.set({instanceStartMillis: 0})
      await apps.works('rotate', name, '--resume')
      expect(apps.deployments(name, 'DEPLOYED'), 'the later one, and no third').to.have.length(1)
      apps.expectOne(name, 'resumed while a later deployment was in progress')
    })

    it('is finished by sesctl resume too', async () => {
      const name = await apps.bound()
      on(apps.sandbox.env, 'cf-deployment-stuck')
      await apps.fails(8, 'rotate', name, '--app', name, '--timeout', '4s')
      const unfinished = await apps.run('resume', '--no-wait', '--json')
      expect(unfinished.code, unfinished.stdout).to.equal(8)
      expect(unfinished.stdout).to.include('has not ended')
      off(apps.sandbox.env, 'cf-deployment-stuck')
      await apps.works('resume')
      apps.expectOne(name, 'finished by resume')
    })

    it('refuses to roll back once somebody has started the app with the new binding', async () => {
      const name = await apps.bound()
      on(apps.sandbox.env, 'cf-deployment-stuck')
      await apps.fails(8, 'rotate', name, '--app', name, '--timeout', '4s')
      await apps.call('POST', `/v3/apps/${apps.guid(name)}/actions/restart`)
      const error = await apps.fails(6, 'rotate', name, '--rollback')
      expect(error.code).to.equal('rollback-too-late')
      expect(error.message).to.include('were started since the new binding was made')
      apps.expectAlive(name, 'restarted by somebody')
      off(apps.sandbox.env, 'cf-deployment-stuck')
      await apps.works('rotate', name, '--resume')
      apps.expectOne(name, 'resumed after somebody restarted it')
    })
  })

  describe('class: a Cloud Foundry that allows one binding for each app', () => {
    for (const bindingLimit of [1, 'unknown-field'] as const) {
      it(`changes nothing and names the ways, where the limit is ${bindingLimit}`, async () => {
        const name = await apps.bound()
        const before = apps.bindings(name)
        apps.set({bindingLimit})
        const error = await apps.fails(6, 'rotate', name, '--app', name)
        expect(error.code).to.equal('one-binding-per-app')
        expect(error.hints.join('\n')).to.include('--allow-outage').and.include('create-user-provided-service')
        expect(apps.bindings(name)).to.deep.equal(before)
        expect((await apps.fails(2, 'rotate', name, '--resume')).code).to.equal('nothing-to-resume')
      })

      it(`unbinds, binds and restarts with --allow-outage, where the limit is ${bindingLimit}`, async () => {
        const name = await apps.bound('--name', 'mail', '--source-ip', '192.0.2.0/24')
        const [old] = apps.bindings(name)
        apps.set({bindingLimit})
        const result = await apps.result<RotationResult>('rotate', 'rotate', name, '--app', name, '--allow-outage')
        expect(result).to.deep.include({outcome: 'rotated', revoked: [old]})
        expect(result.app).to.deep.include({outage: true, deployment: null})
        expect(result.newBinding?.name).to.equal('mail')
        const {body} = await apps.call('GET', `/v3/service_credential_bindings/${result.newBinding?.id}/parameters`)
        expect(body).to.deep.equal({source_ips: ['192.0.2.0/24']})
        apps.expectOne(name, 'rotated with an outage')
      })
    }

    it('refuses the logins of running instances meanwhile, as --allow-outage says', async () => {
      const name = await apps.bound()
      apps.set({bindingLimit: 1, instanceStartMillis: 400})
      const running = apps.begin('rotate', name, '--app', name, '--allow-outage')
      const {refused} = await apps.consume(name, running.ended)
      expect(refused).not.to.be.empty
      expect((await running.ended).code).to.equal(0)
    })

    it('needs no outage where two bindings are allowed, whatever is allowed', async () => {
      const name = await apps.bound()
      const result = await apps.result<RotationResult>('rotate', 'rotate', name, '--app', name, '--allow-outage')
      expect(result.app?.outage).to.equal(false)
      apps.expectOne(name, 'rotated without the outage that it was allowed')
    })
  })

  describe('class: an answer that is lost', () => {
    for (const times of [1, 2, 4]) {
      it(`makes one binding and one deployment, and deletes one, where ${times} answers in a row are lost`, async () => {
        const name = await apps.bound()
        on(apps.sandbox.env, 'cf-lost-reply', {times})
        const {code} = await apps.run('rotate', name, '--app', name)
        off(apps.sandbox.env, 'cf-lost-reply')
        apps.expectAlive(name, `${times} lost answers`)
        if (code !== 0) await apps.works('rotate', name, '--app', name)
        apps.expectOne(name, `${times} lost answers`)
        expect(apps.deployments(name, 'DEPLOYED')).to.have.length(1)
        expect(apps.deployments(name, 'SUPERSEDED')).to.be.empty
      })
    }
  })

  describe('class: Ctrl-C', () => {
    for (const [when, said] of Object.entries({
      'while the new binding is made': '… new binding of',
      'while the new credentials are proved': '… proof',
      'while the deployment is in progress': '… rolling deployment',
    })) {
      it(`leaves no instance with dead credentials ${when}, and is finished by the same command`, async () => {
        const name = await apps.bound()
        apps.set({instanceStartMillis: 600_000})
        const running = apps.begin('rotate', name, '--app', name)
        await running.says(said)
        running.kill('SIGINT')
        const {code, stderr} = await running.ended
        expect(code, stderr).to.equal(130)
        expect(stderr).to.match(/old credentials still work|both work/)
        apps.expectAlive(name, `interrupted ${when}`)
        apps.set({instanceStartMillis: 0})
        await apps.works('rotate', name, '--app', name)
        apps.expectOne(name, `interrupted ${when}`)
      })
    }
  })

  it('writes no secret into the journal', async () => {
    const name = await apps.bound()
    await apps.works('rotate', name, '--app', name)
    const secrets = apps.sandbox.env.store.all<{secret: string}>('SELECT secret FROM access_key')
    expect(secrets).not.to.be.empty
    const state = readFileSync(apps.stateFile, 'latin1')
    for (const {secret} of secrets) expect(state).not.to.include(secret)
  })
})
