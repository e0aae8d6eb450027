import {fileURLToPath} from 'node:url'
import {expect} from 'chai'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {PYTHON, runProgram} from './program.ts'

const WALK = fileURLToPath(new URL('python/walk-cloud-foundry.py', import.meta.url))

describe("PyPI's cloudfoundry-client, walking the sandbox's Cloud Foundry as an app developer would", () => {
  let sandbox: RunningSandbox
  before(async () => {
    sandbox = await testSandbox()
  })
  after(() => sandbox?.close())

  it('makes an app and an instance, binds, deploys, unbinds and deletes', async () => {
    const {api, users} = sandbox.endpoints.cloudFoundry
    const tenant = users.find(({name}) => name === 'tenant')
    const login = JSON.stringify({username: tenant?.name, password: tenant?.password})
    const {code, stdout, stderr} = await runProgram(PYTHON, [WALK, api, 'sandbox-space', 'walked'], {input: login})
    expect(code, stderr).to.equal(0)
    const steps = JSON.parse(stdout) as Record<string, unknown>
    const before = steps['apps before']
    expect(steps).to.deep.equal({
      organization: 'sandbox-org',
      'isolation segment': null,
      domains: ['apps.sandbox.test'],
      'apps before': before,
      packages: ['READY'],
      droplets: ['STAGED'],
      routes: ['walker.apps.sandbox.test'],
      started: 'STARTED',
      processes: ['web'],
      instance: 'succeeded',
      permissions: true,
      binding: 'succeeded',
      bound: ['walked'],
      deployed: 'DEPLOYED',
      unbound: [],
      'apps after': before,
      'instances after': [],
    })
    const left = sandbox.env.store.all("SELECT name FROM iam_user WHERE path = '/cf/'")
    expect(left, 'no IAM user is left').to.deep.equal([])
    const refused = sandbox.env.store.all<{operation: string}>('SELECT service, operation FROM unknown_request')
    expect(refused.map(({operation}) => operation)).to.deep.equal([])
  })
})
