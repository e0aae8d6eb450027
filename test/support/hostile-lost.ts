import {expect} from 'chai'
import type {RunningSandbox} from './sandbox.ts'

/**
 * Fails unless every IAM user is behind a binding of the broker or named by `resume`, and Cloud Foundry and the broker know
 * the same.
 */
export function expectNothingLost({env}: RunningSandbox, resumed: string, platform: 'cf' | 'osb'): void {
  const all = (sql: string): string[] => env.store.all<{id: string}>(sql).map(({id}) => id)
  const bindings = all('SELECT id FROM service_binding ORDER BY 1')
  const users = all("SELECT substr(name, -36) AS id FROM iam_user WHERE name LIKE 'csb-aws-ses-%' ORDER BY 1")
  const unnamed = users.filter((id) => !bindings.includes(id) && !resumed.includes(id))
  expect(unnamed, 'IAM users that nobody names').to.deep.equal([])
  expect(users, 'IAM users').to.include.members(bindings)
  if (platform === 'osb') return
  const known = all('SELECT guid AS id FROM cf_service_binding ORDER BY 1')
  const instances = all('SELECT id FROM service_instance ORDER BY 1')
  const knownInstances = all("SELECT guid AS id FROM cf_service_instance WHERE type = 'managed' ORDER BY 1")
  expect(known, 'bindings of Cloud Foundry').to.include.members(bindings)
  expect(knownInstances, 'instances of Cloud Foundry').to.include.members(instances)
  if (!resumed.includes('"ok":true')) return
  const undelivered = all("SELECT guid AS id FROM cf_service_binding WHERE labels_json LIKE '%undelivered%'")
  expect(
    undelivered.filter((id) => !resumed.includes(id)),
    'bindings that were never delivered',
  ).to.deep.equal([])
}
