import {expect} from 'chai'
import {selectContext} from '../../../src/adapters/contexts/select-context.ts'
import type {CfLogin} from '../../../src/domain/context/cloud-foundry-login.ts'
import type {CloudFoundryPlatform, Context, ContextsFile} from '../../../src/domain/context/context.ts'
import {rejection} from '../../support/rejection.ts'

const LOGIN: CfLogin = {
  path: '/home/me/.cf/config.json',
  api: 'https://api.example.gov',
  user: 'me@agency.gov',
  organization: {guid: 'org-guid', name: 'agency'},
  space: {guid: 'space-guid', name: 'prod'},
  unverified: false,
}
const BROKER: Context = {
  platform: {kind: 'osb', url: 'http://a', username: 'broker', password: {from: 'environment', name: 'P'}},
}
const TENANT: Context = {platform: {kind: 'cf', login: {by: 'cf-login'}, organization: 'agency', space: 'prod'}}
const FILE: ContextsFile = {current: 'broker', contexts: {broker: BROKER, tenant: TENANT}}
const EMPTY: ContextsFile = {contexts: {}}

interface Fixture {
  file?: ContextsFile
  environment?: Record<string, string>
  flag?: string
  login?: CfLogin | undefined
}

const select = async ({file = EMPTY, environment = {}, flag, login}: Fixture) =>
  await selectContext({file, environment, flag, cfLogin: async () => login})
const platform = async (environment: Record<string, string>): Promise<CloudFoundryPlatform> => {
  const {context} = await select({environment})
  if (context.platform.kind !== 'cf') throw new Error('not of Cloud Foundry')
  return context.platform
}
const secret = (name: string) => ({from: 'environment', name})

describe('the context that a command uses', () => {
  const CF = {CF_API: 'https://api.ci.gov'}
  const BROKER_URL = {SESCTL_BROKER_URL: 'https://csb.example.gov'}
  const orders: [fixture: Fixture, name: string, source: string][] = [
    [{file: FILE, environment: {SESCTL_CONTEXT: 'broker', ...BROKER_URL}, flag: 'tenant'}, 'tenant', 'flag'],
    [{file: FILE, environment: {SESCTL_CONTEXT: 'tenant', ...BROKER_URL}}, 'tenant', 'environment'],
    [{file: FILE, environment: {...BROKER_URL, ...CF}, login: LOGIN}, 'environment', 'environment'],
    [{file: FILE, environment: CF, login: LOGIN}, 'broker', 'file'],
    [{environment: CF, login: LOGIN}, 'environment', 'environment'],
    [{login: LOGIN}, 'cf-login', 'cf-login'],
    [{file: FILE, login: LOGIN, flag: 'cf-login'}, 'cf-login', 'flag'],
    [{file: FILE, environment: CF, flag: 'environment'}, 'environment', 'flag'],
  ]
  for (const [fixture, name, source] of orders) {
    it(`is ${name}, by ${source}, of ${JSON.stringify({...fixture, file: fixture.file && 'a file', login: fixture.login && 'a cf login'})}`, async () => {
      expect(await select(fixture)).to.deep.include({name, source})
    })
  }

  it('is none without any of them, which says how to get one', async () => {
    const failure = await rejection(select({}))
    expect(failure).to.include({code: 'no-context', exit: 2})
    expect(failure.hints.join('\n')).to.contain('cf login')
  })

  it('is not made of a name and a password alone, which cf auth reads as well', async () => {
    expect(await rejection(select({environment: {CF_USERNAME: 'me'}}))).to.include({code: 'no-context'})
  })

  it('takes the target of CF_ORG and CF_SPACE with a cf login too', async () => {
    const {context, origins} = await select({environment: {CF_ORG: 'other', CF_SPACE: 'dev'}, login: LOGIN})
    expect(context.platform).to.deep.equal({
      kind: 'cf',
      login: {by: 'cf-login'},
      organization: 'other',
      space: 'dev',
    })
    expect(origins).to.deep.include({organization: 'the variable CF_ORG'})
  })

  it('remembers what belongs to one space apart from another, unless the context itself names it', async () => {
    const here = await select({login: LOGIN})
    const there = await select({login: {...LOGIN, space: {guid: 'dev-guid', name: 'dev'}}})
    expect(here.memory).not.to.equal(there.memory)
    expect((await select({login: LOGIN})).memory).to.equal(here.memory)
    expect((await select({file: FILE, flag: 'tenant', login: LOGIN})).memory).to.equal('tenant')
    expect((await select({file: FILE})).memory).to.equal('broker')
  })
})

describe('a login that variables name', () => {
  const logins: [variables: Record<string, string>, login: object][] = [
    [
      {CF_USERNAME: 'u', CF_PASSWORD: 'p'},
      {by: 'password', username: 'u', password: secret('CF_PASSWORD')},
    ],
    [
      {CF_USER: 'u', CF_PASSWORD: 'p'},
      {by: 'password', username: 'u', password: secret('CF_PASSWORD')},
    ],
    [
      {CF_USERNAME: 'u', CF_PASSWORD: 'p', CF_ORIGIN: 'ldap'},
      {by: 'password', username: 'u', password: secret('CF_PASSWORD'), origin: 'ldap'},
    ],
    [
      {CF_CLIENT_ID: 'c', CF_CLIENT_SECRET: 's', CF_USERNAME: 'u', CF_PASSWORD: 'p'},
      {by: 'client-credentials', clientId: 'c', clientSecret: secret('CF_CLIENT_SECRET')},
    ],
    [{CF_ASSERTION_TOKEN: 'a'}, {by: 'jwt-bearer', assertion: secret('CF_ASSERTION_TOKEN')}],
    [
      {CF_ASSERTION_TOKEN: 'a', CF_CLIENT_ID: 'c', CF_CLIENT_SECRET: 's'},
      {
        by: 'jwt-bearer',
        assertion: secret('CF_ASSERTION_TOKEN'),
        clientId: 'c',
        clientSecret: secret('CF_CLIENT_SECRET'),
      },
    ],
    [
      {CF_ACCESS_TOKEN: 't', CF_REFRESH_TOKEN: 'r'},
      {by: 'token', accessToken: secret('CF_ACCESS_TOKEN'), refreshToken: secret('CF_REFRESH_TOKEN')},
    ],
    [{CF_API: 'api.example.gov'}, {by: 'cf-login'}],
  ]
  for (const [variables, login] of logins) {
    it(`is read from ${Object.keys(variables).join(', ')}`, async () => {
      expect((await platform(variables)).login).to.deep.equal(login)
    })
  }

  it('is one at an API and a target under any of their names', async () => {
    expect(
      await platform({
        CF_API_URL: 'api.example.gov/',
        CF_ORGANIZATION: 'o',
        CF_SPACE: 's',
        CF_SKIP_SSL_VALIDATION: 'true',
      }),
    ).to.deep.include({api: 'https://api.example.gov', organization: 'o', space: 's', skipSslValidation: true})
    expect(await platform({CF_API: 'http://127.0.0.1:8080', CF_SKIP_SSL_VALIDATION: 'false'})).to.deep.equal({
      kind: 'cf',
      api: 'http://127.0.0.1:8080',
      login: {by: 'cf-login'},
    })
  })

  it('is refused at something that is no URL', async () => {
    expect(await rejection(select({environment: {CF_API: 'ftp://x'}}))).to.include({code: 'invalid-value', exit: 2})
  })

  describe('with a value that has no usable form', () => {
    const osb = (url: string): Context => ({platform: {...BROKER.platform, url} as Context['platform']})
    const file = (context: object): Fixture => ({file: {current: 'x', contexts: {x: context as Context}}})
    const SECRET = 'https://broker:hunter2@csb.example.gov'
    const cases: [why: string, fixture: Fixture, named: string][] = [
      ...['//x', 'x', 'http://', 'ftp://x', 'http://[::1', 'csb.example.gov:443', SECRET, 'http:// x'].map(
        (url): [string, Fixture, string] => [
          `SESCTL_BROKER_URL=${url}`,
          {environment: {SESCTL_BROKER_URL: url}},
          'the variable SESCTL_BROKER_URL',
        ],
      ),
      ['a broker URL of the file', file(osb('//x')), 'the context x'],
      ['an API of the file', file({platform: {...TENANT.platform, api: '//x'}}), 'the context x'],
      ['a mail endpoint', file({...BROKER, mailEndpoint: 'x'}), 'the mail endpoint of the context x'],
      ['a clock', file({...BROKER, clock: {url: 'x'}}), 'the clock of the context x'],
      ['an AWS endpoint', file({...BROKER, aws: {region: 'r', endpoint: '//x'}}), 'the aws endpoint of the context x'],
      ['an AWS Region that is a number', file({...BROKER, aws: {region: 5.5}}), 'the aws region of the context x'],
      ['an AWS Region that is a host', file({...BROKER, aws: {region: 'evil.example/'}}), 'the aws region'],
      ['resolvers that are no list', file({...BROKER, dns: {resolvers: '9.9.9.9'}}), 'the resolvers of the context x'],
      ['no resolvers', file({...BROKER, dns: {}}), 'the resolvers of the context x'],
      [
        'AWS_ENDPOINT_URL=//x',
        {
          environment: {
            SESCTL_BROKER_URL: 'https://csb.example.gov',
            AWS_REGION: 'us-gov-west-1',
            AWS_ENDPOINT_URL: '//x',
          },
        },
        'the variable AWS_ENDPOINT_URL',
      ],
      [
        'SESCTL_RESOLVERS=dns.example',
        {environment: {SESCTL_BROKER_URL: 'https://csb.example.gov', SESCTL_RESOLVERS: 'dns.example'}},
        'the variable SESCTL_RESOLVERS',
      ],
    ]
    for (const [why, fixture, named] of cases) {
      it(`says which one it is, and not what it holds: ${why}`, async () => {
        const failure = await rejection(select(fixture))
        expect(failure).to.include({code: 'invalid-value', exit: 2})
        expect(failure.message).to.contain(named).and.not.to.contain('hunter2')
        expect(failure.hints.join()).not.to.contain('hunter2')
      })
    }
  })
})
