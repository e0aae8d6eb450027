import {expect} from 'chai'
import fc from 'fast-check'
import {createUser, putUserPolicy} from '../../../src/sandbox/aws/iam/users.ts'
import {matchesGlob} from '../../../src/sandbox/policies/glob.ts'
import {type Decision, decide, isAllowed} from '../../../src/sandbox/policies/identity-policy.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

const IDENTITY = 'arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/agency.gov'
const OTHER = 'arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/other.gov'
const SEND = 'ses:SendEmail'
const allow = (Action: unknown, Resource: unknown) => ({Effect: 'Allow', Action, Resource})
const deny = (Action: unknown, Resource: unknown) => ({Effect: 'Deny', Action, Resource})

const CASES: [what: string, statement: unknown, action: string, resource: string, decision: Decision][] = [
  ['allows what it names', allow(SEND, IDENTITY), SEND, IDENTITY, 'allowed'],
  ['allows what one of its lists names', allow(['a:B', SEND], [OTHER, IDENTITY]), SEND, IDENTITY, 'allowed'],
  ['does not allow another action', allow(SEND, IDENTITY), 'ses:SendRawEmail', IDENTITY, 'implicitly-denied'],
  ['does not allow another resource', allow(SEND, IDENTITY), SEND, OTHER, 'implicitly-denied'],
  ['does not take an action for its beginning', allow('ses:Send', '*'), SEND, IDENTITY, 'implicitly-denied'],
  ['reads a star in an action', allow('ses:Send*', IDENTITY), SEND, IDENTITY, 'allowed'],
  ['reads a star in a resource', allow(SEND, 'arn:aws-us-gov:ses:*:*:identity/*.gov'), SEND, IDENTITY, 'allowed'],
  ['reads a question mark', allow('ses:?endEmail', IDENTITY), SEND, IDENTITY, 'allowed'],
  ['compares actions without case', allow('SES:sendemail', IDENTITY), SEND, IDENTITY, 'allowed'],
  ['compares resources with case', allow(SEND, IDENTITY.toUpperCase()), SEND, IDENTITY, 'implicitly-denied'],
  ['lets a deny win over an allow', [allow('*', '*'), deny(SEND, IDENTITY)], SEND, IDENTITY, 'explicitly-denied'],
  ['lets a deny be about its resource only', [allow('*', '*'), deny(SEND, OTHER)], SEND, IDENTITY, 'allowed'],
  ['reads NotAction', {Effect: 'Allow', NotAction: 'iam:*', Resource: '*'}, SEND, IDENTITY, 'allowed'],
  [
    'keeps NotAction from what it names',
    {Effect: 'Allow', NotAction: 'ses:*', Resource: '*'},
    SEND,
    IDENTITY,
    'implicitly-denied',
  ],
  ['reads NotResource', {Effect: 'Deny', Action: '*', NotResource: OTHER}, SEND, IDENTITY, 'explicitly-denied'],
]

const MALFORMED: [what: string, document: string, message: RegExp][] = [
  ['no JSON', '{', /invalid Json/],
  ['no object', '[]', /Syntax errors/],
  ['no statement', '{"Version":"2012-10-17"}', /Missing required field Statement/],
  ['an empty list of statements', '{"Statement":[]}', /Missing required field Statement/],
  ['another version', '{"Version":"2020-01-01","Statement":[]}', /valid version/],
  ['another effect', '{"Statement":{"Effect":"allow","Action":"*","Resource":"*"}}', /Invalid effect: allow/],
  ['no action', '{"Statement":{"Effect":"Allow","Resource":"*"}}', /must contain actions/],
  ['no resource', '{"Statement":{"Effect":"Allow","Action":"*"}}', /must contain resources/],
  ['an empty list of actions', '{"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}', /must contain actions/],
  [
    'both Action and NotAction',
    '{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}',
    /Syntax/,
  ],
  ['an action that is no text', '{"Statement":{"Effect":"Allow","Action":1,"Resource":"*"}}', /Syntax/],
  [
    'a condition',
    '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}}',
    /does not evaluate.*Condition/,
  ],
  ['a principal', '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}', /does not evaluate/],
]

describe('inline policies', () => {
  let env: TestEnvironment
  before(() => {
    env = testEnvironment()
    createUser(env, {name: 'u', path: '/cf/'})
  })
  after(() => env.dispose())

  for (const [what, statement, action, resource, decision] of CASES)
    it(what, () => {
      putUserPolicy(env, 'u', 'p', {Version: '2012-10-17', Statement: statement})
      expect(decide(env, 'u', action, resource)).to.equal(decision)
      expect(isAllowed(env, 'u', action, resource)).to.equal(decision === 'allowed')
    })

  for (const [what, document, message] of MALFORMED)
    it(`is refused with ${what}`, () => {
      expect(() => putUserPolicy(env, 'u', 'p', document))
        .to.throw(message)
        .with.property('code', 'MalformedPolicyDocument')
    })

  it('adds up over all policies of a user, and of nobody else', () => {
    createUser(env, {name: 'v', path: '/cf/'})
    expect(isAllowed(env, 'v', SEND, IDENTITY)).to.equal(false)
    putUserPolicy(env, 'v', 'first', {Statement: allow('ses:*', '*')})
    putUserPolicy(env, 'v', 'second', {Statement: deny(SEND, OTHER)})
    expect(isAllowed(env, 'v', SEND, IDENTITY)).to.equal(true)
    expect(isAllowed(env, 'v', SEND, OTHER)).to.equal(false)
    expect(isAllowed(env, 'nobody', SEND, IDENTITY)).to.equal(false)
  })

  it('has room for 2048 characters a user, without the white space', () => {
    const long = (length: number) => `{"Statement":${JSON.stringify(allow('*', 'x'.repeat(length)))}}`
    const empty = long(0).length
    putUserPolicy(env, 'u', 'p', long(2048 - empty) + ' '.repeat(100))
    expect(() => putUserPolicy(env, 'u', 'p', long(2049 - empty))).to.throw(
      'Maximum policy size of 2048 bytes exceeded',
    )
    expect(() => putUserPolicy(env, 'u', 'another', long(1))).to.throw('Maximum policy size')
    expect(() => putUserPolicy(env, 'u', 'p', long(1))).not.to.throw()
  })
})

describe('patterns', () => {
  it('fit what the same regular expression fits', () => {
    const piece = fc.constantFrom('a', 'b', ':', '/', '*', '?')
    fc.assert(
      fc.property(
        fc.array(piece, {maxLength: 10}),
        fc.array(fc.constantFrom('a', 'b', ':', '/'), {maxLength: 12}),
        (pattern, text) => {
          const source = pattern
            .map(
              (one) =>
                new Map([
                  ['*', '.*'],
                  ['?', '.'],
                ]).get(one) ?? one,
            )
            .join('')
          expect(matchesGlob(pattern.join(''), text.join(''))).to.equal(new RegExp(`^${source}$`).test(text.join('')))
        },
      ),
      {numRuns: 3000},
    )
  })

  it('do not take long over many stars', () => {
    const began = performance.now()
    expect(matchesGlob(`${'a*'.repeat(500)}b`, 'a'.repeat(2000))).to.equal(false)
    expect(performance.now() - began).to.be.below(500)
  })
})
