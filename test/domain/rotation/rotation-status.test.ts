import {expect} from 'chai'
import type {Rotation} from '../../../src/domain/rotation/rotation.ts'
import {rotationStatus} from '../../../src/domain/rotation/rotation-status.ts'

const NOW = Date.parse('2026-11-24T12:00:00.000Z')
const rotation = (change: Partial<Rotation> = {}): Rotation => ({
  id: 1,
  instanceId: 'i',
  oldBindingIds: ['old'],
  delivery: {to: 'file', path: '/mail.env', format: 'dotenv'},
  retirement: {kind: 'after', graceMillis: 60_000},
  startedAt: '2026-11-24T11:00:00.000Z',
  step: 'delivered',
  ...change,
})
const status = (change: Partial<Rotation>, alive = false) =>
  rotationStatus({id: 'i', name: 'mail-prod'}, rotation(change), {host: 'h', pid: 7, alive}, NOW)

describe('the status of a rotation', () => {
  for (const [what, change, waitsFor, next] of [
    ['a grace that is to end', {retireAt: '2026-11-24T12:00:01.000Z'}, 'grace', 'sesctl resume'],
    ['a grace that is over', {retireAt: '2026-11-24T12:00:00.000Z'}, 'revocation', 'sesctl resume'],
    [
      'credentials that were shown',
      {delivery: {to: 'stdout'}, retirement: {kind: 'kept'}},
      'confirmation',
      'sesctl rotate mail-prod --resume --retire now',
    ],
    ['a revocation that was interrupted', {retirement: {kind: 'now'}}, 'revocation', 'sesctl resume'],
    ['an interruption before the delivery', {step: 'created'}, 'resume', 'sesctl rotate mail-prod --resume'],
    [
      'an interruption before credentials were shown',
      {step: 'created', delivery: {to: 'stdout'}},
      'resume',
      'sesctl rotate mail-prod --resume --reveal',
    ],
    [
      'a command that has not confirmed',
      {step: 'delivering', delivery: {to: 'command', format: 'json'}},
      'resume',
      'sesctl rotate mail-prod --resume --exec COMMAND',
    ],
  ] as const) {
    it(`names what ${what} waits for, and what to type`, () => {
      expect(status(change)).to.include({waitsFor, next})
    })
  }

  it('has nothing to type while its process runs', () => {
    for (const step of ['created', 'delivered'] as const)
      expect(status({step}, true)).to.include({waitsFor: 'process', next: null})
  })
})
