import {expect} from 'chai'
import {MalformedPolicy} from '../../../src/sandbox/policies/malformed-policy.ts'
import {parseResourcePolicy} from '../../../src/sandbox/policies/resource-document.ts'
import {allowsService} from '../../../src/sandbox/policies/resource-policy.ts'

const TOPIC = 'arn:aws:sns:us-east-1:1:topic'

describe('the policy of a resource', () => {
  const allows = (
    statements: object | object[],
    {context = {}, action = 'SNS:Publish'}: {context?: Record<string, string>; action?: string} = {},
  ): boolean =>
    allowsService(parseResourcePolicy(JSON.stringify({Version: '2012-10-17', Statement: statements})), {
      service: 'ses.amazonaws.com',
      action,
      resource: TOPIC,
      context,
    })
  const ses = {Effect: 'Allow', Principal: {Service: 'ses.amazonaws.com'}, Action: 'sns:Publish', Resource: TOPIC}

  for (const [what, statement, expected] of [
    ['names it', ses, true],
    ['names it among others', {...ses, Principal: {Service: ['a.amazonaws.com', 'ses.amazonaws.com']}}, true],
    ['names everybody', {...ses, Principal: '*'}, true],
    ['names every user', {...ses, Principal: {AWS: '*'}}, true],
    ['names another service', {...ses, Principal: {Service: 'cloudwatch.amazonaws.com'}}, false],
    ['names an account', {...ses, Principal: {AWS: 'arn:aws:iam::1:root'}}, false],
    ['has a pattern of actions', {...ses, Action: 'SNS:*'}, true],
    ['has other actions', {...ses, Action: ['sns:Subscribe']}, false],
    ['has a pattern of resources', {...ses, Resource: 'arn:aws:sns:*:1:top?c'}, true],
    ['has another resource', {...ses, Resource: `${TOPIC}-two`}, false],
    ['denies it', {...ses, Effect: 'Deny'}, false],
  ] as const)
    it(`that ${what} ${expected ? 'lets' : 'does not let'} a service in`, () => {
      expect(allows(statement)).to.equal(expected)
    })

  it('that denies wins over one that allows', () => {
    expect(allows([ses, {...ses, Effect: 'Deny', Principal: '*', Resource: '*'}])).to.equal(false)
  })

  for (const [operator, values, actual, expected] of [
    ['StringEquals', ['1', '2'], '2', true],
    ['StringEquals', '1', '2', false],
    ['StringEquals', '1', undefined, false],
    ['StringEqualsIfExists', '1', undefined, true],
    ['StringEqualsIfExists', '1', '2', false],
    ['StringNotEquals', ['1', '2'], '3', true],
    ['StringNotEquals', ['1', '2'], '2', false],
    ['StringNotEquals', '1', undefined, true],
    ['StringEqualsIgnoreCase', 'ABC', 'abc', true],
    ['StringLike', 'arn:*:set/x', 'arn:aws:set/x', true],
    ['StringNotLike', 'arn:*', 'arn:aws', false],
    ['ArnEquals', 'arn:aws:ses:*', 'arn:aws:ses:us:1:x', true],
    ['ArnLike', 'arn:aws:ses:*:2:*', 'arn:aws:ses:us:1:x', false],
    ['Bool', 'true', 'TRUE', true],
  ] as const)
    it(`compares ${actual} with ${JSON.stringify(values)} by ${operator}: ${expected}`, () => {
      const statement = {...ses, Condition: {[operator]: {'AWS:SourceArn': values}}}
      expect(allows(statement, {context: actual === undefined ? {} : {'aws:sourcearn': actual}})).to.equal(expected)
    })

  it('holds when all of its conditions do', () => {
    const Condition = {StringEquals: {'aws:SourceAccount': '1'}, ArnLike: {'aws:SourceArn': 'arn:*'}}
    const context = {'aws:sourceaccount': '1', 'aws:sourcearn': 'arn:x'}
    expect(allows({...ses, Condition}, {context})).to.equal(true)
    expect(allows({...ses, Condition}, {context: {...context, 'aws:sourceaccount': '2'}})).to.equal(false)
  })

  for (const [what, text] of [
    ['is no JSON', '{'],
    ['is a list', '[]'],
    ['has no statement', '{}'],
    ['has no action', JSON.stringify({Statement: {Effect: 'Allow', Principal: '*'}})],
    ['has no principal', JSON.stringify({Statement: {Effect: 'Allow', Action: '*'}})],
    ['has an effect of its own', JSON.stringify({Statement: {...ses, Effect: 'Maybe'}})],
    ['has an element that is not evaluated', JSON.stringify({Statement: {...ses, NotResource: 'x'}})],
    ['has a condition that is not evaluated', JSON.stringify({Statement: {...ses, Condition: {Null: {a: 'true'}}}})],
    ['has a principal that is not evaluated', JSON.stringify({Statement: {...ses, Principal: {Federated: 'x'}}})],
  ] as const)
    it(`is refused when it ${what}`, () => {
      expect(() => parseResourcePolicy(text)).to.throw(MalformedPolicy)
    })
})
