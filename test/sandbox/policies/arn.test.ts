import {expect} from 'chai'
import {configurationSetArn, identityArn, partitionOf, topicArn, userArn} from '../../../src/sandbox/policies/arn.ts'

const place = {region: 'us-gov-west-1', accountId: '123456789012'}

describe('ARNs', () => {
  it('names resources of a region with the region and the account', () => {
    expect(identityArn(place, 'agency.gov')).to.equal(
      'arn:aws-us-gov:ses:us-gov-west-1:123456789012:identity/agency.gov',
    )
    expect(configurationSetArn(place, 'a')).to.equal(
      'arn:aws-us-gov:ses:us-gov-west-1:123456789012:configuration-set/a',
    )
    expect(topicArn(place, 't')).to.equal('arn:aws-us-gov:sns:us-gov-west-1:123456789012:t')
  })

  it('names users without a region, with their path', () => {
    expect(userArn(place, '/cf/', 'u')).to.equal('arn:aws-us-gov:iam::123456789012:user/cf/u')
    expect(userArn(place, '/', 'u')).to.equal('arn:aws-us-gov:iam::123456789012:user/u')
  })

  it('knows the partitions', () => {
    expect(['us-gov-east-1', 'us-east-1', 'cn-north-1'].map(partitionOf)).to.deep.equal(['aws-us-gov', 'aws', 'aws-cn'])
  })
})
