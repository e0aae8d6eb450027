import {expect} from 'chai'
import {smtpPassword} from '../../../src/adapters/mail/smtp-password.ts'

describe('the SMTP password of a secret access key', () => {
  // The first four are terraform-provider-aws's test vectors; the secret of the others is AWS's documentation example.
  const vectors: readonly (readonly [secret: string, region: string, password: string])[] = [
    ['some+secret+key', 'eu-central-1', 'BMXhUYlu5Z3gSXVQORxlVa7XPaz91aGWdfHxvkOZdWZ2'],
    ['another+secret+key', 'eu-central-1', 'BBbphbrQmrKMx42d1N6+C7VINYEBGI5v9VsZeTxwskfh'],
    ['some+secret+key', 'us-west-1', 'BH+jbMzper5WwlwUar9E1ySBqHa9whi0GPo+sJ0mVYJj'],
    ['another+secret+key', 'us-west-1', 'BKVmjjMDFk/qqw8EROW99bjCS65PF8WKvK5bSr4Y6EqF'],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'us-east-1', 'BLBM/9hSUELfq8Gw+rU1YcBjkOxGbhT2XG763xVLGWL9'],
    ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'us-gov-west-1', 'BHW/eHvx1MM9YwW4wrJG6MGVQmLDCAM99G9YiSdGEIAw'],
  ]
  for (const [secret, region, password] of vectors) {
    it(`is ${password.slice(0, 6)}… in ${region} for ${secret.slice(0, 9)}…`, () => {
      expect(smtpPassword(secret, region)).to.equal(password)
    })
  }

  it('always has 44 characters and begins with B', () => {
    expect(smtpPassword('', '')).to.match(/^B.{42}=?$|^B.{43}$/)
  })
})
