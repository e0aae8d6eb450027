import {expect} from 'chai'
import type {Finding} from '../../../src/sandbox/verification/findings.ts'
import {maySend, nextStatus, SEARCH_MILLIS, type Status} from '../../../src/sandbox/verification/life-cycle.ts'

const HOUR = 3_600_000
const RIGHT: Finding = undefined

describe('what is looked for in DNS', () => {
  const cases: [from: Status, finding: Finding, hours: number, to: Status][] = [
    ['PENDING', RIGHT, 1, 'SUCCESS'],
    ['PENDING', RIGHT, 100, 'SUCCESS'],
    ['PENDING', 'HOST_NOT_FOUND', 71, 'PENDING'],
    ['PENDING', 'HOST_NOT_FOUND', 72, 'FAILED'],
    ['PENDING', 'DNS_SERVER_ERROR', 72, 'FAILED'],
    ['SUCCESS', RIGHT, 500, 'SUCCESS'],
    ['SUCCESS', 'INVALID_VALUE', 500, 'TEMPORARY_FAILURE'],
    ['SUCCESS', 'TYPE_NOT_FOUND', 0, 'TEMPORARY_FAILURE'],
    ['SUCCESS', 'DNS_SERVER_ERROR', 500, 'SUCCESS'],
    ['TEMPORARY_FAILURE', RIGHT, 71, 'SUCCESS'],
    ['TEMPORARY_FAILURE', 'HOST_NOT_FOUND', 71, 'TEMPORARY_FAILURE'],
    ['TEMPORARY_FAILURE', 'HOST_NOT_FOUND', 72, 'FAILED'],
    ['FAILED', RIGHT, 1, 'FAILED'],
    ['FAILED', 'HOST_NOT_FOUND', 500, 'FAILED'],
  ]
  for (const [from, finding, hours, to] of cases) {
    it(`goes from ${from} to ${to} with ${finding ?? 'the right record'} after ${hours} h`, () => {
      expect(nextStatus({status: from, since: 1000}, finding, 1000 + hours * HOUR).status).to.equal(to)
    })
  }

  it('has another 72 hours from the moment it went away, not from the first search', () => {
    const gone = nextStatus({status: 'SUCCESS', since: 0}, 'HOST_NOT_FOUND', 1000 * HOUR)
    expect(gone).to.deep.equal({status: 'TEMPORARY_FAILURE', since: 1000 * HOUR})
    expect(nextStatus(gone, 'HOST_NOT_FOUND', 1000 * HOUR + SEARCH_MILLIS - 1)).to.deep.equal(gone)
  })

  it('permits sending from the first success to the end of the grace', () => {
    const permitted = (['PENDING', 'SUCCESS', 'TEMPORARY_FAILURE', 'FAILED'] as const).map((status) =>
      maySend({status, since: 0}),
    )
    expect(permitted).to.deep.equal([false, true, true, false])
  })
})
