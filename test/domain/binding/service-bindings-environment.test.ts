import {expect} from 'chai'
import {chooseEntry, NEEDED_FOR_RECORDS, NEEDED_TO_SEND} from '../../../src/domain/binding/credentials-input.ts'
import {deliveredCredentials} from '../../../src/domain/binding/delivered-credentials.ts'
import {
  type BindingFolder,
  bindingVariables,
  entryOfFolder,
} from '../../../src/domain/binding/service-bindings-environment.ts'
import {testCredentials} from '../../support/memory-platform.ts'

const folder = (name: string, files: Record<string, string>): BindingFolder => ({
  name,
  files: new Map(Object.entries(files)),
})
const credentials = testCredentials('one')

describe('the variables that name the services of a program', () => {
  const cases: readonly (readonly [
    what: string,
    environment: Record<string, string | undefined>,
    variables: string[],
  ])[] = [
    ['none outside of a platform', {PATH: '/bin'}, []],
    ['VCAP_SERVICES', {VCAP_SERVICES: '{}'}, ['VCAP_SERVICES']],
    ['none that is empty', {VCAP_SERVICES: '', VCAP_SERVICES_FILE_PATH: ' ', SERVICE_BINDING_ROOT: undefined}, []],
    [
      'all of them, VCAP_SERVICES first',
      {SERVICE_BINDING_ROOT: '/b', VCAP_SERVICES_FILE_PATH: '/v', VCAP_SERVICES: '{}'},
      ['VCAP_SERVICES', 'VCAP_SERVICES_FILE_PATH', 'SERVICE_BINDING_ROOT'],
    ],
  ]
  for (const [what, environment, variables] of cases) {
    it(`are ${what}`, () => {
      expect(bindingVariables(environment).map(({variable}) => variable)).to.deep.equal(variables)
    })
  }
})

describe('a folder of a service binding root', () => {
  const cloudFoundry = folder('mail-prod', {
    ...credentials,
    'binding-guid': 'b',
    'instance-guid': 'i',
    'instance-name': 'mail-prod',
    name: 'mail-prod',
    label: 'aws-ses',
    plan: 'domain',
    tags: '["aws","csb"]',
    type: 'aws-ses',
    provider: 'aws-ses',
  })
  const bare = folder('mail', {...credentials, type: 'aws-ses'})
  const database = folder('db', {type: 'postgresql', username: 'u', password: 'hunter2'})

  it('is what Cloud Foundry writes, and says whose it is', () => {
    const given = chooseEntry([database, cloudFoundry].map(entryOfFolder), 'SERVICE_BINDING_ROOT', NEEDED_TO_SEND)
    expect(deliveredCredentials(given.credentials)).to.include(credentials)
    expect(given).to.deep.include({instance: {name: 'mail-prod', id: 'i'}, whole: true})
  })

  it('is what Kubernetes projects, which names no instance', () => {
    const given = chooseEntry([bare, database].map(entryOfFolder), 'SERVICE_BINDING_ROOT', NEEDED_TO_SEND)
    expect(given).not.to.have.property('instance')
  })

  for (const wanted of ['mail-prod', 'i', 'b']) {
    it(`answers to ${wanted}, beside another`, () => {
      const entries = [bare, cloudFoundry].map(entryOfFolder)
      expect(chooseEntry(entries, 'x', NEEDED_TO_SEND, wanted).instance?.name).to.equal('mail-prod')
    })
  }

  it('answers to its own name', () => {
    const entries = [bare, cloudFoundry].map(entryOfFolder)
    expect(chooseEntry(entries, 'x', NEEDED_TO_SEND, 'mail')).not.to.have.property('instance')
  })

  it('is asked for by name when there are several', () => {
    expect(() => chooseEntry([bare, cloudFoundry].map(entryOfFolder), 'x', NEEDED_TO_SEND)).to.throw(
      'x has credentials of 2 instances, and any could be meant.',
    )
  })

  it('does not claim to have all records when somebody wrote it by hand', () => {
    const entry = entryOfFolder(folder('mail', {...credentials, label: 'user-provided', type: 'user-provided'}))
    expect(chooseEntry([entry], 'x', NEEDED_FOR_RECORDS).whole).to.equal(false)
  })
})
