import {readFileSync} from 'node:fs'
import {expect} from 'chai'
import {type RunningSandbox, testSandbox} from '../support/sandbox.ts'
import {temporaryHome} from '../support/sesctl.ts'
import {boto3} from './boto3.ts'
import {beginning} from './moto-beginning.ts'
import type {TitledCall} from './moto-call.ts'
import {cloudWatchCalls} from './moto-cloudwatch-calls.ts'
import {type Difference, differences} from './moto-comparison.ts'
import {iamCalls} from './moto-iam-calls.ts'
import {type MotoServer, startMoto} from './moto-server.ts'
import {snsCalls} from './moto-sns-calls.ts'

/** Differences that somebody judged by what AWS documents. */
interface Judged {
  readonly reason: string
  readonly places: readonly (Difference & {readonly call: string})[]
}

const JUDGED = JSON.parse(readFileSync(new URL('moto-differences.json', import.meta.url), 'utf8')) as Judged[]
const TABLE: Readonly<Record<string, (now: number) => TitledCall[]>> = {
  iam: iamCalls,
  sns: snsCalls,
  cloudwatch: cloudWatchCalls,
}

/** One difference a line, as it stands in the file. */
const lines = (places: readonly object[]): string[] => places.map((place) => JSON.stringify(place))
const without = (all: readonly string[], known: readonly string[]): string =>
  all.filter((line) => !known.includes(line)).join('\n')

describe('moto beside the sandbox', () => {
  let sandbox: RunningSandbox
  let moto: MotoServer
  let home: ReturnType<typeof temporaryHome>
  before(async () => {
    sandbox = await testSandbox()
    home = temporaryHome()
    moto = await startMoto(sandbox.env.settings.accountId)
    for (const {error} of await boto3(beginning(), environment(moto.url))) expect(error).to.equal(undefined)
  })
  after(async () => {
    await moto?.close()
    home?.dispose()
    await sandbox?.close()
  })

  const environment = (url: string): Record<string, string> => ({
    ...home.env,
    AWS_ENDPOINT_URL: url,
    AWS_DEFAULT_REGION: sandbox.endpoints.region,
    AWS_ACCESS_KEY_ID: sandbox.endpoints.operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: sandbox.endpoints.operator.secretAccessKey,
  })

  for (const [service, table] of Object.entries(TABLE))
    it(`gives the same answers to calls of ${service}, save where AWS documents what the sandbox does`, async () => {
      const now = Date.now()
      const calls = table(now)
      expect(new Set(calls.map(({title}) => title)).size, 'titles that are used once').to.equal(calls.length)
      expect(calls.length).to.be.at.least(30)
      const [ours, theirs] = [
        await boto3(calls, environment(sandbox.endpoints.awsUrl)),
        await boto3(calls, environment(moto.url)),
      ]
      const unanswered = calls.filter((_, index) => ours[index]?.error?.status === 0).map(({title}) => title)
      expect(unanswered, 'what boto3 could not ask the sandbox, or not read').to.deep.equal([])
      const found = calls.flatMap(({title}, index) => {
        const [sandboxSays, motoSays] = [ours[index], theirs[index]]
        if (!sandboxSays || !motoSays) throw new Error(`${title} has no outcome`)
        return differences(sandboxSays, motoSays, now).map((difference) => ({call: title, ...difference}))
      })
      const judged = JUDGED.flatMap(({places}) => places).filter(({call}) => call.startsWith(`${service}: `))
      const [foundLines, judgedLines] = [lines(found), lines(judged)]
      expect(without(foundLines, judgedLines), 'differences that nobody has judged').to.equal('')
      expect(without(judgedLines, foundLines), 'judged differences that are gone').to.equal('')
    })

  it('differs for a reason each time', () => {
    for (const {reason, places} of JUDGED) {
      expect(reason).to.match(/^\S.{30,}\.$/)
      expect(places).not.to.deep.equal([])
    }
  })

  it('is compared by places that are judged once', () => {
    const places = JUDGED.flatMap(({places}) => places.map(({call, path}) => `${call} ${path}`))
    expect(places).to.deep.equal([...new Set(places)])
    const titles = Object.values(TABLE).flatMap((table) => table(Date.now()).map(({title}) => title))
    expect(JUDGED.flatMap(({places}) => places.map(({call}) => call))).to.satisfy((calls: string[]) =>
      calls.every((call) => titles.includes(call)),
    )
  })
})
