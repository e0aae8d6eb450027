import {expect} from 'chai'
import {childEnvironment} from '../../../src/domain/feedback/child-environment.ts'

describe('the environment of a program that sesctl starts (class: secrets that a child inherits)', () => {
  const secrets = {
    SESCTL_BROKER_PASSWORD: 's',
    SESCTL_GUARD_STORE: 's',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_SESSION_TOKEN: 's',
    CF_PASSWORD: 's',
    VCAP_SERVICES: 's',
    DATABASE_URL: 's',
    https_proxy: 's',
    NODE_OPTIONS: 's',
  }

  it('has where programs are, language and time zone, and nothing else', () => {
    const usual = {PATH: '/bin', HOME: '/h', LANG: 'C.UTF-8', LC_ALL: 'C', TZ: 'UTC', TMPDIR: '/tmp'}
    expect(childEnvironment({...secrets, ...usual})).to.deep.equal(usual)
  })

  it('has what is named beside that', () => {
    expect(childEnvironment({...secrets, PATH: '/bin'}, ['DATABASE_URL', 'ABSENT'])).to.deep.equal({
      PATH: '/bin',
      DATABASE_URL: 's',
    })
  })
})
