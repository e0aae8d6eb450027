import {
  CreateConfigurationSetCommand,
  GetEmailIdentityCommand,
  ListTagsForResourceCommand,
  type SESv2Client,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-sesv2'
import {expect} from 'chai'
import {createEmailIdentity} from '../../../../src/sandbox/aws/ses/identities.ts'
import {configurationSetArn, identityArn} from '../../../../src/sandbox/policies/arn.ts'
import {refusalOf, type TestEndpoint, testEndpoint} from '../support/endpoint.ts'

describe('tags of identities and configuration sets', () => {
  let endpoint: TestEndpoint
  let ses: SESv2Client
  beforeEach(async () => {
    endpoint = await testEndpoint()
    ses = endpoint.ses()
    createEmailIdentity(endpoint.env, {name: 'agency.gov', tags: {a: '1'}})
    await ses.send(new CreateConfigurationSetCommand({ConfigurationSetName: 'set'}))
  })
  afterEach(() => endpoint.close())

  const arns = () => [
    identityArn(endpoint.env.settings, 'agency.gov'),
    configurationSetArn(endpoint.env.settings, 'set'),
  ]
  const tags = async (ResourceArn: string) => (await ses.send(new ListTagsForResourceCommand({ResourceArn}))).Tags

  it('are added, changed and removed', async () => {
    for (const ResourceArn of arns()) {
      await ses.send(
        new TagResourceCommand({
          ResourceArn,
          Tags: [
            {Key: 'a', Value: '2'},
            {Key: 'b', Value: '3'},
            {Key: 'c', Value: ''},
          ],
        }),
      )
      expect(await tags(ResourceArn)).to.deep.equal([
        {Key: 'a', Value: '2'},
        {Key: 'b', Value: '3'},
        {Key: 'c', Value: ''},
      ])
      await ses.send(new UntagResourceCommand({ResourceArn, TagKeys: ['a', 'c', 'never']}))
      expect(await tags(ResourceArn)).to.deep.equal([{Key: 'b', Value: '3'}])
      await ses.send(new UntagResourceCommand({ResourceArn, TagKeys: ['b']}))
      expect(await tags(ResourceArn)).to.deep.equal([])
    }
  })

  it('are those that the identity shows', async () => {
    const Tags = [{Key: 'x', Value: 'y'}]
    await ses.send(new TagResourceCommand({ResourceArn: arns()[0], Tags}))
    const identity = await ses.send(new GetEmailIdentityCommand({EmailIdentity: 'agency.gov'}))
    expect(identity.Tags).to.deep.equal([{Key: 'a', Value: '1'}, ...Tags])
  })

  for (const [what, arn, code] of [
    [
      'an identity that does not exist',
      'arn:aws-us-gov:ses:us-gov-west-1:000000000000:identity/x.gov',
      'NotFoundException',
    ],
    [
      'a set that does not exist',
      'arn:aws-us-gov:ses:us-gov-west-1:000000000000:configuration-set/x',
      'NotFoundException',
    ],
    ['an identity elsewhere', 'arn:aws:ses:us-east-1:000000000000:identity/agency.gov', 'BadRequestException'],
    ['no ARN', 'agency.gov', 'BadRequestException'],
  ] as const)
    it(`are not kept for ${what}`, async () => {
      const refusal = await refusalOf(
        ses.send(new TagResourceCommand({ResourceArn: arn, Tags: [{Key: 'k', Value: 'v'}]})),
      )
      expect(refusal.name).to.equal(code)
    })
})
