// Mixed traffic, with a kill -9 and a restart again and again: whatever was acknowledged has to be there afterwards.
// node bench/soak.ts [--minutes 10] [--every 60: seconds between two kills]
import {setTimeout as wait} from 'node:timers/promises'
import {parseArgs} from 'node:util'
import {Daemon} from './daemon.ts'
import {Notifications} from './notifications.ts'
import {milliseconds, Report} from './report.ts'
import {audit} from './soak-audit.ts'
import {Ledger} from './soak-ledger.ts'
import {mixedTraffic} from './soak-traffic.ts'
import {verifiedAccount} from './verified-account.ts'

const {values} = parseArgs({
  options: {minutes: {type: 'string', default: '10'}, every: {type: 'string', default: '60'}},
})
const INSTANCE = '00000000-0000-4000-8000-000000000001'
const SET = `csb-aws-ses-${INSTANCE}`

const daemon = new Daemon()
const ledger = new Ledger()
const report = new Report(`Soak: ${values.minutes} minutes, a kill every ${values.every} s`)
let up = Promise.withResolvers<void>()
let isOver = false
try {
  await daemon.start()
  await daemon.control('POST', '/settings', {operationMillis: 50, bindMillis: 20})
  const account = await verifiedAccount(daemon, INSTANCE)
  const notifications = await Notifications.open(await daemon.environment())
  up.resolve()
  const site = {
    daemon,
    ledger,
    account,
    instance: INSTANCE,
    configurationSet: SET,
    notifications,
    running: () => up.promise,
    isOver: () => isOver,
  }
  const traffic = mixedTraffic(site)
  const {kills, longestStart, wrong} = await killAgainAndAgain()
  isOver = true
  await traffic
  wrong.push(...(await undelivered(notifications)))
  notifications.close()
  await daemon.kill()
  wrong.push(...audit(daemon.folder, ledger, SET))
  const bindings = [...ledger.bindings.values()]
  report.figure('kills', `${kills}, the longest start after one ${milliseconds(longestStart)}`)
  report.figure('messages accepted', String(ledger.messages.size))
  report.figure('events', String([...ledger.messages.values()].reduce((sum, events) => sum + events, 0)))
  report.figure(
    'bindings made',
    `${bindings.filter((state) => state !== 'unknown').length}, ${bindings.filter((state) => state === 'gone').length} of them removed again`,
  )
  report.figure('instances, records', `${ledger.instances.size}, ${ledger.records.size}`)
  report.figure('notifications', `${ledger.notifications.size}, ${notifications.repeated} of them came again`)
  report.figure('requests without an answer', String(ledger.unanswered))
  report.demand('lost or in parts', String(wrong.length), '0', wrong.length === 0)
  report.demand('unexpected answers', String(ledger.surprises.length), '0', ledger.surprises.length === 0)
  for (const sentence of [...wrong, ...ledger.surprises].slice(0, 10)) report.figure('', sentence)
  report.end()
} finally {
  isOver = true
  up.resolve()
  await daemon.dispose()
}

/** Waits until everything has come that SNS accepted; what was put off is tried again when the clock has moved on. */
async function undelivered({received}: Notifications): Promise<string[]> {
  const missing = (): string[] => [...ledger.notifications].filter((id) => !received.has(id))
  for (let tries = 0; tries < 50 && missing().length > 0; tries += 1) {
    if (tries % 10 === 9) await daemon.control('POST', '/clock', {advanceMillis: 20_000})
    await wait(100)
  }
  return missing().map((id) => `notification ${id} is lost`)
}

async function killAgainAndAgain(): Promise<{kills: number; longestStart: number; wrong: string[]}> {
  const end = performance.now() + Number(values.minutes) * 60_000
  const wrong: string[] = []
  let [kills, longestStart] = [0, 0]
  for (;;) {
    await wait(Math.max(0, Math.min(Number(values.every) * 1000, end - performance.now())))
    if (performance.now() >= end) return {kills, longestStart, wrong}
    up = Promise.withResolvers<void>()
    await daemon.kill()
    kills += 1
    // Answers that were sent before the kill may still be on their way to their reader.
    await wait(200)
    wrong.push(...audit(daemon.folder, ledger, SET))
    longestStart = Math.max(longestStart, await daemon.start())
    up.resolve()
  }
}
