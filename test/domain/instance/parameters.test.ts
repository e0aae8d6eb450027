import {expect} from 'chai'
import {
  changedOnly,
  flagsFor,
  formatDifference,
  parameterDifferences,
} from '../../../src/domain/instance/parameter-differences.ts'
import {
  parameterWarnings,
  parseParameters,
  readParameters,
  reportParameters,
  withoutDefaults,
} from '../../../src/domain/instance/parameters.ts'

describe('parameters of an instance', () => {
  it('hold the keys that were typed, and no other', () => {
    expect(parseParameters({adminEmail: 'a@agency.gov', feedbackNotifications: false})).to.deep.equal({
      admin_email: 'a@agency.gov',
      enable_feedback_notifications: false,
    })
  })

  it('name each receiver of reports once', () => {
    const {dmarc_report_aggregate_recipients: receivers} = parseParameters({
      dmarcAggregate: ['a@agency.gov', 'b@agency.gov', 'a@AGENCY.gov'],
    })
    expect(receivers).to.deep.equal(['a@agency.gov', 'b@agency.gov'])
  })

  it('take "" for taking away', () => {
    expect(parseParameters({mailFromSubdomain: '', dmarcFailure: ['']})).to.deep.equal({
      mail_from_subdomain: '',
      dmarc_report_failure_recipients: [],
    })
  })

  it('check the MAIL FROM label against the domain that is known', () => {
    expect(() => parseParameters({mailFromSubdomain: 'mail.agency.gov'}, 'agency.gov')).to.throw('added to it')
  })

  it('leave out what is a default when an instance is created', () => {
    const parameters = {
      domain: '',
      admin_email: 'a@agency.gov',
      mail_from_subdomain: '',
      dmarc_report_aggregate_recipients: [],
      enable_feedback_notifications: false,
    }
    expect(withoutDefaults(parameters)).to.deep.equal({admin_email: 'a@agency.gov'})
  })

  it('are read from outside key by key, and only where the type is right', () => {
    const outside = {
      domain: 7,
      admin_email: 'a@agency.gov',
      dmarc_report_aggregate_recipients: ['a@agency.gov', 3],
      dmarc_report_failure_recipients: ['f@agency.gov'],
      enable_feedback_notifications: 'true',
      vacant: true,
    }
    expect(readParameters(outside)).to.deep.equal({
      admin_email: 'a@agency.gov',
      dmarc_report_failure_recipients: ['f@agency.gov'],
    })
    for (const nothing of [null, undefined, 'x', []]) expect(readParameters(nothing)).to.deep.equal({})
  })

  it('are reported with every default spelled out', () => {
    expect(reportParameters({admin_email: 'a@agency.gov'})).to.deep.equal({
      domain: null,
      adminEmail: 'a@agency.gov',
      mailFromSubdomain: null,
      dmarcAggregateRecipients: [],
      dmarcFailureRecipients: [],
      feedbackNotifications: false,
    })
  })

  it('warn when a generated domain cannot hold the DMARC record', () => {
    const many = Array.from({length: 8}, (_, n) => `receiver-${n}@agency.gov`)
    const parameters = {admin_email: 'a@agency.gov', dmarc_report_aggregate_recipients: many}
    expect(parameterWarnings(parameters)[0]).to.match(/will be \d{3} characters long/)
    expect(parameterWarnings({...parameters, domain: 'agency.gov'})).to.deep.equal([])
    expect(parameterWarnings({admin_email: 'a@agency.gov'})).to.deep.equal([])
  })
})

describe('differences of parameters', () => {
  const existing = {
    domain: 'agency.gov',
    admin_email: 'a@agency.gov',
    dmarc_report_failure_recipients: ['f@agency.gov', 'g@agency.gov'],
  }

  for (const [what, wanted] of [
    ['an absent key and its default', {...existing, mail_from_subdomain: '', enable_feedback_notifications: false}],
    ['the case of a domain', {...existing, domain: 'Agency.GOV'}],
    ['the order of receivers', {...existing, dmarc_report_failure_recipients: ['g@agency.gov', 'f@agency.gov']}],
  ] as const) {
    it(`are not made by ${what}`, () => {
      expect(parameterDifferences(existing, wanted)).to.deep.equal([])
    })
  }

  it('name what is there and what was asked for', () => {
    const differences = parameterDifferences(existing, {
      ...existing,
      admin_email: 'b@agency.gov',
      mail_from_subdomain: 'mail',
    })
    expect(differences.map(formatDifference)).to.deep.equal([
      'admin e-mail: a@agency.gov, asked for b@agency.gov',
      'MAIL FROM subdomain: none, asked for mail',
    ])
  })

  it('become the flags of an update that makes them go away', () => {
    const wanted = {
      domain: 'agency.gov',
      admin_email: 'b@agency.gov',
      enable_feedback_notifications: true,
      dmarc_report_aggregate_recipients: ['x@agency.gov', 'y@agency.gov'],
    }
    expect(flagsFor(parameterDifferences(existing, wanted))).to.deep.equal([
      ...['--admin-email', 'b@agency.gov'],
      ...['--dmarc-aggregate', 'x@agency.gov', '--dmarc-aggregate', 'y@agency.gov'],
      ...['--dmarc-failure', ''],
      '--feedback-notifications',
    ])
    expect(flagsFor(parameterDifferences({enable_feedback_notifications: true}, {}))).to.deep.equal([
      '--no-feedback-notifications',
    ])
  })

  it('leave only the keys of a change that change something', () => {
    expect(changedOnly(existing, {admin_email: 'a@agency.gov', mail_from_subdomain: 'mail'})).to.deep.equal({
      mail_from_subdomain: 'mail',
    })
    expect(changedOnly(existing, {dmarc_report_failure_recipients: []})).to.deep.equal({
      dmarc_report_failure_recipients: [],
    })
    expect(changedOnly(existing, {})).to.deep.equal({})
  })
})
