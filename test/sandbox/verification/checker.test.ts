import {expect} from 'chai'
import {type DnsServer, startDnsServer} from '../../../src/sandbox/dns/server.ts'
import {deleteRecord, importZone, setRecord} from '../../../src/sandbox/dns/zones.ts'
import {checkNow, startChecker} from '../../../src/sandbox/verification/checker.ts'
import {type TestEnvironment, testEnvironment} from '../support/environment.ts'

const HOUR = 3_600_000

describe('the verification of an identity', () => {
  let env: TestEnvironment
  let server: DnsServer
  beforeEach(async () => {
    env = testEnvironment()
    server = await startDnsServer(env, {port: 0})
  })
  afterEach(async () => {
    await server.close()
    env.dispose()
  })

  const add = (name: string, mailFrom?: string, tokens = ['tokena', 'tokenb', 'tokenc']) =>
    env.store.run(
      `INSERT INTO email_identity (name, dkim_tokens_json, dkim_status, verification_status, verified_for_sending,
         searching_since, mail_from_domain, mail_from_status, mail_from_since, created_at)
       VALUES (?1, ?2, ?5, 'PENDING', 0, ?3, ?4, iif(?4 IS NULL, NULL, 'PENDING'), ?3, ?3)`,
      name,
      JSON.stringify(tokens),
      env.clock.now(),
      mailFrom ?? null,
      tokens.length > 0 ? 'PENDING' : 'NOT_STARTED',
    )
  const row = (name = 'agency.test') => {
    const found = env.store.one('SELECT * FROM email_identity WHERE name = ?', name)
    if (!found) throw new Error(`there is no ${name}`)
    return {...found}
  }
  const check = () => checkNow(env, {dnsPort: server.port})
  const publish = (token: string, domain = 'agency.test', target = `${token}.dkim.amazonses.com`) =>
    setRecord(env, {name: `${token}._domainkey.${domain}`, type: 'CNAME', ttl: 600, data: target})
  const publishAll = (domain = 'agency.test') => {
    for (const token of ['tokena', 'tokenb', 'tokenc']) publish(token, domain)
  }
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let attempt = 0; !isSo(); attempt += 1) {
      if (attempt > 300) throw new Error('it never came to that')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  const pending = {dkim_status: 'PENDING', verification_status: 'PENDING', verified_for_sending: 0}
  const verified = {dkim_status: 'SUCCESS', verification_status: 'SUCCESS', verified_for_sending: 1, error_type: null}

  it('waits while there is nothing in DNS', async () => {
    add('agency.test')
    await check()
    expect(row()).to.include({
      ...pending,
      error_type: 'HOST_NOT_FOUND',
      last_checked_at: env.clock.now(),
      last_success_at: null,
    })
  })

  it('succeeds with three right records, and not with two', async () => {
    add('agency.test')
    publish('tokena')
    publish('tokenc')
    await check()
    expect(row()).to.include({...pending, error_type: 'HOST_NOT_FOUND'})
    publish('tokenb')
    await check()
    expect(row()).to.include({...verified, last_success_at: env.clock.now()})
  })

  const wrongs: [name: string, publishWrong: () => void, error: string][] = [
    ['another value', () => publish('tokenb', 'agency.test', 'tokenb.dkim.example.com'), 'INVALID_VALUE'],
    [
      'the value of another token',
      () => publish('tokenb', 'agency.test', 'tokena.dkim.amazonses.com'),
      'INVALID_VALUE',
    ],
    [
      'another type',
      () =>
        setRecord(env, {
          name: 'tokenb._domainkey.agency.test',
          type: 'TXT',
          ttl: 60,
          data: 'tokenb.dkim.amazonses.com',
        }),
      'TYPE_NOT_FOUND',
    ],
    [
      'the name of the zone twice',
      () =>
        setRecord(env, {
          name: 'tokenb._domainkey.agency.test.agency.test',
          type: 'CNAME',
          ttl: 60,
          data: 'tokenb.dkim.amazonses.com',
        }),
      'HOST_NOT_FOUND',
    ],
  ]
  for (const [name, publishWrong, error] of wrongs) {
    it(`finds ${name} and calls it ${error}`, async () => {
      add('agency.test')
      publish('tokena')
      publish('tokenc')
      publishWrong()
      await check()
      expect(row()).to.include({...pending, error_type: error})
    })
  }

  it('takes a value in any case', async () => {
    add('agency.test')
    importZone(
      env,
      ['A', 'B', 'C']
        .map((x) => `TOKEN${x}._DomainKey.Agency.Test. 60 IN CNAME Token${x}.DKIM.AmazonSES.com.`)
        .join('\n'),
    )
    await check()
    expect(row()).to.include(verified)
  })

  it('is given up after 72 hours, and then right records come too late', async () => {
    add('agency.test')
    env.advance(72 * HOUR - 1)
    await check()
    expect(row()['dkim_status']).to.equal('PENDING')
    env.advance(1)
    await check()
    expect(row()).to.include({dkim_status: 'FAILED', verification_status: 'FAILED', verified_for_sending: 0})
    const lastCheck = row()['last_checked_at']
    publishAll()
    env.advance(HOUR)
    await check()
    expect(row()).to.include({dkim_status: 'FAILED', last_checked_at: lastCheck})
  })

  it('outlives its records for 72 hours', async () => {
    add('agency.test')
    publishAll()
    await check()
    deleteRecord(env, {name: 'tokenb._domainkey.agency.test'})
    env.advance(100 * HOUR)
    await check()
    expect(row()).to.include({
      dkim_status: 'TEMPORARY_FAILURE',
      verification_status: 'TEMPORARY_FAILURE',
      verified_for_sending: 1,
      error_type: 'HOST_NOT_FOUND',
      last_success_at: env.clock.now() - 100 * HOUR,
    })
    publish('tokenb')
    await check()
    expect(row()).to.include(verified)
    deleteRecord(env, {name: 'tokenb._domainkey.agency.test'})
    await check()
    env.advance(72 * HOUR)
    await check()
    expect(row()).to.include({dkim_status: 'FAILED', verified_for_sending: 0})
  })

  it('is not lost because the DNS server is away for a moment', async () => {
    add('agency.test')
    publishAll()
    await check()
    await server.close()
    await check()
    expect(row()).to.include({dkim_status: 'SUCCESS', verified_for_sending: 1, error_type: 'DNS_SERVER_ERROR'})
    server = await startDnsServer(env, {port: server.port})
    await check()
    expect(row()).to.include(verified)
  })

  it('never comes to an address, for which there are no records', async () => {
    add('ann@agency.test', undefined, [])
    await check()
    expect(row('ann@agency.test')).to.include({
      dkim_status: 'NOT_STARTED',
      verified_for_sending: 0,
      last_checked_at: null,
    })
  })

  it('is not written over a search that was started anew while DNS was asked', async () => {
    add('agency.test')
    publishAll()
    const checking = check()
    env.store.run(`UPDATE email_identity SET dkim_tokens_json = '["x","y","z"]'`)
    await checking
    expect(row()).to.include(pending)
  })

  describe('and of its MAIL FROM domain', () => {
    const mx = (data: string) => setRecord(env, {name: 'mail.agency.test', type: 'MX', ttl: 60, data})
    const status = async () => {
      await check()
      return row()['mail_from_status']
    }

    it('needs exactly one MX, and that the right one', async () => {
      add('agency.test', 'mail.agency.test')
      expect(await status()).to.equal('PENDING')
      mx('10 feedback-smtp.us-east-1.amazonses.com')
      expect(await status()).to.equal('PENDING')
      mx('10 feedback-smtp.us-gov-west-1.amazonses.com')
      expect(await status()).to.equal('PENDING')
      deleteRecord(env, {name: 'mail.agency.test', data: '10 feedback-smtp.us-east-1.amazonses.com'})
      expect(await status()).to.equal('SUCCESS')
      expect(row()['dkim_status']).to.equal('PENDING')
    })

    it('has 72 hours of its own', async () => {
      add('agency.test', 'mail.agency.test')
      publishAll()
      mx('10 feedback-smtp.us-gov-west-1.amazonses.com')
      expect(await status()).to.equal('SUCCESS')
      deleteRecord(env, {name: 'mail.agency.test'})
      expect(await status()).to.equal('TEMPORARY_FAILURE')
      env.advance(72 * HOUR)
      expect(await status()).to.equal('FAILED')
      expect(row()).to.include(verified)
    })
  })

  describe('continues by itself', () => {
    it('until the records are there, and notices when they go', async () => {
      add('agency.test')
      const checker = startChecker(env, {dnsPort: server.port, everyMillis: 20})
      try {
        await until(() => row()['last_checked_at'] !== null)
        publishAll()
        await until(() => row()['dkim_status'] === 'SUCCESS')
        deleteRecord(env, {name: 'tokena._domainkey.agency.test'})
        env.advance(30_000)
        await until(() => row()['dkim_status'] === 'TEMPORARY_FAILURE')
      } finally {
        await checker.close()
      }
    })

    it('without another look at what was right less than half a minute ago', async () => {
      add('agency.test')
      publishAll()
      await check()
      env.advance(29_000)
      add('other.test')
      const checker = startChecker(env, {dnsPort: server.port})
      await until(() => row('other.test')['last_checked_at'] !== null)
      await checker.close()
      expect(row()['last_checked_at']).to.equal(env.clock.now() - 29_000)
    })

    it('for 200 identities in about a second at most', async () => {
      env.store.transaction(() => {
        for (let index = 0; index < 200; index += 1) {
          add(`agency${index}.test`)
          publishAll(`agency${index}.test`)
        }
      })
      const started = performance.now()
      await check()
      expect(performance.now() - started).to.be.below(1500)
      const sql = "SELECT count(*) AS n FROM email_identity WHERE dkim_status = 'SUCCESS'"
      expect(env.store.one(sql)).to.deep.include({n: 200})
    })

    it('and writes nothing after it was closed', async () => {
      add('agency.test')
      const checker = startChecker(env, {dnsPort: server.port})
      await checker.close()
      const before = row()
      publishAll()
      await new Promise((resolve) => setImmediate(resolve))
      expect(row()).to.deep.equal(before)
    })
  })
})
